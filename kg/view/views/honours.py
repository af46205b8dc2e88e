"""The honours by level, with those who received them; apart from these, those that are sought or only named."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.graph import KnowledgeGraph
from kg.model import Entity
from kg.ontology import Ontology
from kg.view.data import Words
from kg.view.views.facts import Fact, Facts, Ref

LEVELS = (
    ("international", Words(zh="国际", en="International"), "世界|国际|全球|亚洲|联合国"),
    ("national", Words(zh="国家级", en="National"), "国家|全国|中国|国务院"),
    ("provincial", Words(zh="省级", en="Provincial"), "省|自治区|直辖市"),
    ("municipal", Words(zh="市级", en="Municipal"), "市级|全市|地市|州级"),
    ("local", Words(zh="县级", en="County"), "县级|区级|全县|全区"),
)
"""The levels from the top with words that tell them; names of the divisions above are added."""
UNTOLD = Words(zh="未标明级别", en="Level not told")
SOUGHT, NAMED = (
    Words(zh="正在争取、创建", en="Being sought"),
    Words(zh="仅提及，未说明获得者", en="Only named, received by nobody"),
)


@dataclass(frozen=True, slots=True)
class Honour:
    """A row: the honour, and who received it; for one that nobody received the sentences that name it."""

    thing: Ref
    received: tuple[Fact, ...]
    named_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    title: Words
    honours: tuple[Honour, ...]


@dataclass(frozen=True, slots=True)
class Honours:
    """Those received, by level; those sought and those only named, each a list."""

    levels: tuple[Level, ...]
    sought: tuple[Honour, ...]
    named: tuple[Honour, ...]
    titles: tuple[Words, Words] = (SOUGHT, NAMED)


def collect(graph: KnowledgeGraph, ontology: Ontology) -> Honours | None:
    """The honours of a report; None where it names none."""
    facts = Facts(graph, ontology)
    honours = [_honour(facts, entity) for entity in facts.of_class("Honor")]
    if not honours:
        return None
    received = sorted((h for h in honours if h.received), key=lambda h: _order(facts, h))
    others = sorted((h for h in honours if not h.received), key=lambda h: _order(facts, h))
    words = _level_words(facts)
    levels: dict[str, list[Honour]] = {}
    for honour in received:
        levels.setdefault(level_of(honour.thing.name, words), []).append(honour)
    titles = [(name, title) for name, title, _ in LEVELS] + [("", UNTOLD)]
    return Honours(
        levels=tuple(Level(name or "untold", title, tuple(levels[name])) for name, title in titles if name in levels),
        sought=tuple(h for h in others if facts.only_planned(h.named_in)),
        named=tuple(h for h in others if not facts.only_planned(h.named_in)),
    )


def _honour(facts: Facts, entity: Entity) -> Honour:
    received = facts.subjects(entity.id, "receivedHonor")
    return Honour(
        thing=facts.ref(entity.id),
        received=tuple(sorted(received, key=lambda f: (f.thing.id != facts.hub, facts.order(f.passages[0])))),
        named_in=facts.named_in(entity) or facts.in_order(passage for passage, _ in entity.mentions),
    )


def level_of(name: str, words: dict[str, str]) -> str:
    """The level that an honour's name tells, "" where it tells none: the highest one, but a named place goes first.

    >>> words = {name: pattern for name, _, pattern in LEVELS}
    >>> level_of("全国文明镇", words), level_of("省级专精特新企业", words), level_of("智防城市", words)
    ('national', 'provincial', '')
    """
    return next((level for level, pattern in words.items() if re.search(pattern, name)), "")


def _level_words(facts: Facts) -> dict[str, str]:
    """For each level a pattern, with the names of the reporting division and those above it.

    «全市» in the report of a county-level city is that city.
    """
    own = facts.report.division
    patterns = {name: pattern for name, _, pattern in LEVELS}
    if own.level == "County" and own.name.endswith("市"):
        patterns["local"] += "|全市"
        patterns["municipal"] = "市级|地市|州级"
    level_names = {"Province": "provincial", "Prefecture": "municipal", "County": "local"}
    for entity in facts.graph.entities.values():
        code = entity.id.removeprefix("division/")
        if entity.cls in level_names and own.code.startswith(code[:2] if entity.cls == "Province" else code[:4]):
            short = entity.label.removesuffix("省").removesuffix("市") if len(entity.label) > 2 else entity.label
            patterns[level_names[entity.cls]] += f"|{re.escape(short)}"
    return patterns


def _order(facts: Facts, honour: Honour) -> tuple[bool, int, str]:
    """What the reporting division received comes first, else as the report tells it."""
    own = any(f.thing.id == facts.hub for f in honour.received)
    passages = [p for f in honour.received for p in f.passages] or honour.named_in
    first = min((facts.order(p) for p in passages), default=0)
    return not own, first, honour.thing.id
