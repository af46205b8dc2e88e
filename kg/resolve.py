"""Which names are one thing: mentions become entities. Conservative: two likely but unproved names stay two.

Names are merged when they are equal but for quotes, title marks and spaces (``same-name``); when the report itself says
so (``stated``), or a person in the decisions file (``decision``); when one is the other's quoted heart, “百巷千居”行动
and “百巷千居” (``quoted-heart``); when they differ only in how the place in front is called, 市中医院 and 中医院
(``place-in-front``), or by a form of words that such names share, 高速 for 高速公路 (``standard-form``); when one is
开发区 or the like, and the report has exactly one such zone (``only-zone``). Editions of an event, extensions of a
building, and the document that regulates a program are things of their own. An official division is its code.

An entity's id is computed from content alone: its class and its label, below the code of the reporting division (for
what is common to the country, by itself). The label is the fullest of the merged names, so a merge or a split changes
an id only where it changes which name is the fullest, and the same decisions give the same ids in every run.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.decisions import Clusters, Decision, bearers, idle_splits, replay
from kg.enumerations import balanced
from kg.grammar.masking import DIVISIONS
from kg.graph import plain
from kg.identifiers import entity_id
from kg.lexicon import self_names
from kg.model import Division, Entity, Mention, Merge, Notice
from kg.name_forms import DIVISION, INDUSTRY_TAIL, TITLE_TAIL, UNSCOPED, Key, NameForms, quoted_in
from kg.overlaps import INVESTED_IN

_OF_LEVEL = re.compile("^全?([省市县区州])级?")
_SAID_OF = re.compile("”(?:经验|精神|战略|要求|任务|工作|部署)$")
"""Endings that speak of a named thing rather than name it: a label without them reads better."""
_ZONES = {"开发区": ("开发区", "经开区", "高新区"), "经开区": ("经开区",), "高新区": ("高新区",), "度假区": ("度假区",)}
"""What a report may call its only zone of a kind, and how such a zone's name ends in the standard form."""
_REASONS = {
    "same-name": ("名称相同（引号、空格不计）", "the same name but for quotes and spaces"),
    "stated": ("报告自己说明二者相同", "the report itself says that they are one"),
    "decision": ("人工决定", "decided by a person"),
    "quoted-heart": ("引号内的名称相同", "the same name in quotes"),
    "place-in-front": ("只差前面地名的写法", "they differ only in how the place in front is called"),
    "standard-form": ("只差通用的结尾或简称写法", "they differ only in a common ending or short form"),
    "only-zone": ("报告中只有这一个同类园区", "the only zone of its kind in the report"),
}


@dataclass(frozen=True)
class Resolution:
    """The entities, the entity id of each mention's key, the merges that led to them, and notices on decisions."""

    entities: tuple[Entity, ...]
    merges: tuple[Merge, ...]
    notices: tuple[Notice, ...]
    _ids: Mapping[Key, str] = field(repr=False)
    _near: Mapping[str, Division] = field(repr=False)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all entities."""
        return frozenset(e.id for e in self.entities)

    def id_of(self, mention: Mention) -> str:
        return self._ids[_key(mention, self._near)]


def resolve(
    mentions: Iterable[Mention],
    reporting: Division,
    near: Mapping[str, Division],
    words: Mapping[str, tuple[str, ...]],
    same: Iterable[tuple[Mention, Mention]] = (),
    decisions: Iterable[Decision] = (),
) -> Resolution:
    """Resolve the mentions of a report, given in reading order; ``reporting`` is the division whose report it is.

    ``near`` are names of divisions, as ``Divisions.names_near`` gives them; of the ``words``, the lists empty-ending
    and program-ending are used; ``same`` are pairs that the report itself calls one; ``decisions`` come first of all.

    >>> from kg.model import Span
    >>> county = Division("999901", "清水县", "清水", "County", None)
    >>> names = ("县中医院", "清水县中医院", "县中医院新院区")
    >>> mentions = [Mention(f"p000{i}", Span(0, len(n)), n, "Institution", "test") for i, n in enumerate(names)]
    >>> found = resolve(mentions, county, {}, {"empty-ending": (), "program-ending": ()})
    >>> [(e.label, *e.alt_labels) for e in found.entities], found.merges[0].code
    ([('清水县中医院', '县中医院'), ('县中医院新院区',)], 'place-in-front')
    """
    near = {**near, **dict.fromkeys(self_names(reporting), reporting), reporting.name: reporting}
    return _Resolver(NameForms(reporting, near, words), tuple(mentions)).resolve(tuple(same), tuple(decisions))


def _key(mention: Mention, near: Mapping[str, Division]) -> Key:
    official = near.get(mention.name) if mention.cls in DIVISIONS else None
    return (DIVISION, official.code) if official else (mention.cls, plain(mention.name))


class _Resolver:
    def __init__(self, names: NameForms, mentions: tuple[Mention, ...]) -> None:
        self.names = names
        self.groups: dict[Key, list[Mention]] = defaultdict(list)
        for mention in mentions:
            self.groups[_key(mention, names.near)].append(mention)
        self.clusters = Clusters(self.groups)
        self.merges: list[Merge] = []
        self.decided_class: dict[Key, str] = {}

    def resolve(self, same: tuple[tuple[Mention, Mention], ...], decisions: tuple[Decision, ...]) -> Resolution:
        near, root = self.names.near, self.clusters.root
        notices = list(replay(decisions, self._bearers() if decisions else {}, self.clusters, self._merge_decided))
        self._merge_equal()
        for one, other in same:
            self._union(_key(one, near), _key(other, near), "stated", proof=(one, other))
        self._merge_hearts()
        self._merge_forms()
        self._merge_zones()
        notices += idle_splits(self.clusters)
        entities = {root(keys[0]): self._entity(keys) for keys in self._sharing(root)}
        ids = {key: entities[root(key)].id for key in self.groups}
        return Resolution(tuple(entities.values()), tuple(self.merges), tuple(notices), ids, near)

    def _union(self, one: Key, other: Key, code: str, detail: str = "", proof: Sequence[Mention] = ()) -> bool:
        """Whether two keys are one now. Two divisions never are, a division and another name only by a decision."""
        a, b = self.clusters.root(one), self.clusters.root(other)
        by_form = DIVISION in (one[0], other[0]) and code != "decision"
        a, b = (b, a) if b[0] == DIVISION else (a, b)
        if not by_form and b[0] != DIVISION and self.clusters.join(a, b):
            first = proof or (self.groups[one][0], self.groups[other][0])
            zh, en = (f"{line}{detail}" for line in _REASONS[code])
            evidence = tuple((m.passage, m.span) for m in first)
            self.merges.append(Merge(first[0].name, first[1].name, code, zh, en, evidence))
        return self.clusters.root(one) == self.clusters.root(other)

    def _merge_decided(self, one: Key, other: Key, decision: Decision) -> bool:
        if (merged := self._union(one, other, "decision", f"：{decision.why}")) and decision.cls:
            self.decided_class |= {one: decision.cls, other: decision.cls}
        return merged

    def _bearers(self) -> dict[str, tuple[Key, ...]]:
        written = [(m.name, key) for key, members in self.groups.items() for m in members]
        derived = [(n, key) for key, members in self.groups.items() for n in sorted(self._derived(key[0], members))]
        return bearers(written, derived)

    def _merge_equal(self) -> None:
        """One plain name under several classes is one thing in one report."""
        for keys in self._sharing(lambda key: key[1].lower()):
            self._merge_all(keys, "same-name")

    def _sharing(self, trait: Callable[[Key], Hashable]) -> Iterable[list[Key]]:
        """The keys in sets that share a trait, None aside."""
        sets: dict[Hashable, list[Key]] = defaultdict(list)
        for key in self.groups:
            sets[trait(key)].append(key)
        return [keys for shared, keys in sets.items() if shared is not None]

    def _merge_all(self, keys: Sequence[Key], code: str, detail: str = "") -> None:
        for key in keys[1:]:
            self._union(keys[0], key, code, detail)

    def _merge_hearts(self) -> None:
        """“X”行动, “X”工程 and “X” are one. Where two places have an “X”, one without a place is the division's own."""
        by_heart: dict[str, list[tuple[str, Key]]] = defaultdict(list)
        for key, members in self.groups.items():
            for mention in {m.name: m for m in reversed(members)}.values():
                found = self.names.heart(mention) if key[0] != DIVISION else None
                if found:
                    by_heart[found[1]].append((found[0], key))
        for heart, bearing in by_heart.items():
            if len(bearing) > 1:
                self._merge_bearing(heart, bearing)

    def _merge_bearing(self, heart: str, bearing: Sequence[tuple[str, Key]]) -> None:
        owners: dict[str, list[Key]] = defaultdict(list)
        for place, key in bearing:
            owners[place].append(key)
        places = owners.keys() - {""}
        home = min(places) if len(places) == 1 else self.names.reporting.code
        owners[home] = owners.pop("", []) + owners.get(home, [])
        for keys in owners.values():
            self._merge_all(keys, "quoted-heart", f"：“{heart}”")

    def _merge_forms(self) -> None:
        """Names with one core; the reason tells whether more than the place in front was different."""
        for keys in self._sharing(self.names.core):
            for key in keys[1:]:
                same = self.names.whose(keys[0])[1] == self.names.whose(key)[1]
                self._union(keys[0], key, "place-in-front" if same else "standard-form")

    def _merge_zones(self) -> None:
        """开发区 is the division's only 某某开发区. The zones of other places, or of its towns, are not meant."""
        own = self.names.reporting.code
        cores = {k: core[2] for k in self.groups if k[0] == "Park" and (core := self.names.core(k)) and core[1] == own}
        for short, ends in _ZONES.items():
            bare = [k for k, what in cores.items() if what == short]
            named = [k for k, what in cores.items() if what.endswith(ends) and k not in bare]
            # Without the place in front, only the kind in full shows that a name is one: 某某经济开发区.
            named = [k for k in named if self.names.whose(k)[0] == own or not cores[k].endswith("开发区")]
            if len({self.clusters.root(k) for k in named}) == 1:
                self._merge_all([named[0], *bare], "only-zone")

    def _entity(self, keys: Sequence[Key]) -> Entity:
        members = [m for key in keys for m in self.groups[key]]
        mentions = tuple(sorted({(m.passage, m.span) for m in members}))
        names = tuple(dict.fromkeys(_tidy(m.name) for m in members))
        division = next((self.names.by_code[key[1]] for key in keys if key[0] == DIVISION), None)
        if division:
            forms = set(names) - {division.name, *self_names(self.names.reporting)}
            id_ = entity_id(division.level, division.name, None, division.code)
            return Entity(id_, division.level, division.name, alt_labels=tuple(sorted(forms)), mentions=mentions)
        decided = min((self.decided_class[k] for k in keys if k in self.decided_class), default=None)
        cls, *also = _ranked_classes(members, decided)
        label = _label(cls, names)
        others = {_tidy(n) for n in {*names, *self._derived(cls, members)} - {label} if plain(n) != plain(label)}
        id_ = entity_id(cls, label, self._scope(cls, label))
        return Entity(id_, cls, label, tuple(also), tuple(sorted(others)), mentions)

    def _derived(self, cls: str, members: Iterable[Mention]) -> set[str]:
        """Names inside names: 百巷千居 in “百巷千居”行动, 全国文明村 in 全国文明村称号, 新材料 in 新材料产业."""
        hearts = {found["heart"] for m in members if (found := quoted_in(m.name)) and self.names.heart(m)}
        shorter = {"Honor": TITLE_TAIL, "Industry": INDUSTRY_TAIL}.get(cls)
        return hearts | ({shorter.sub("", m.name) for m in members} if shorter else set())

    def _scope(self, cls: str, label: str) -> str | None:
        """National things meet across reports; 省级… means another thing in another province."""
        own, level = self.names.reporting.code, _OF_LEVEL.match(label) if cls == "Honor" else None
        if cls not in UNSCOPED or (level and level[1] != "省"):
            return own
        return own[:2] + "0000" if level else None


def _ranked_classes(members: Sequence[Mention], decided: str | None) -> list[str]:
    """The decided class, else a project if invested in, else the one most often seen; a Term stays one, the last."""
    invested = ["Project" for m in members if m.rule == INVESTED_IN]
    seen = invested or [m.cls for m in members if m.cls != "Term"]
    first = decided or max(dict.fromkeys(seen), key=seen.count, default="Term")
    return [first, *({a for m in members for a in (m.cls, *m.also)} & {"Term"} - {first})]


def _tidy(name: str) -> str:
    """A name, or where a quote or bracket of it is not closed, the name without any."""
    return name if name.isalnum() or balanced(name.translate(str.maketrans("‘’()", "“”（）"))) else plain(name)


def _label(cls: str, names: Sequence[str]) -> str:
    """The fullest name, the earliest of several, and not one that only speaks of the thing.

    An industry's label goes without 产业, so that reports that call it either way meet in one entity.

    >>> _label("Program", ("“千村”工程", "“千村”工程精神", "“千村”任务")), _label("Industry", ("新材料产业",))
    ('“千村”工程精神', '新材料')
    """
    label = max([n for n in names if not _SAID_OF.search(n)] or names, key=lambda n: len(plain(n)))
    return INDUSTRY_TAIL.sub("", label) if cls == "Industry" else label
