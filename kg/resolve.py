"""Which names are one thing: mentions become entities. Conservative, and every merge has its reason.

Names are one entity when they are equal but for quotes and spaces; when one is the quoted heart of the other
(“百巷”行动, “百巷”); when they differ by the reporting division's own name in front (甲县人民医院, 县人民医院); or
when they differ by an empty ending (某某新建项目, 某某新建工程). A division is its official code. All else stays two.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.enumerations import balanced
from kg.grammar.masking import DIVISIONS
from kg.grammar.trie import any_of
from kg.graph import plain
from kg.identifiers import entity_id
from kg.lexicon import self_names
from kg.model import Division, Entity, Mention

UNSCOPED = frozenset({"Honor", "Industry", "Indicator"})
_QUOTED_HEART = re.compile(r"^(?P<before>[^“”]{0,12})“(?P<heart>[^“”]{2,20})”(?P<after>[^“”]*)$")
_RELATIVE = re.compile(r"^(?:全)?(?P<level>[省市县区州])(?:级)?")

Key = tuple[str, str]
"""A plain name with its class, or ("division", code)."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two names taken for one thing, and why."""

    one: str
    other: str
    reason: str


@dataclass(frozen=True)
class Resolution:
    """The entities, the entity id of each mention's key, and the merges that led to them."""

    entities: tuple[Entity, ...]
    merges: tuple[Merge, ...]
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
) -> Resolution:
    """Resolve the mentions of one report.

    Args:
        mentions: every mention, in reading order.
        reporting: the division whose report this is.
        near: names of divisions, as ``Divisions.names_near`` gives them.
        words: word lists; ``empty-ending`` and ``program-ending`` are used.
        same: pairs of mentions that the report itself calls one thing.
    """
    return _Resolver(reporting, near, words).resolve(tuple(mentions), tuple(same))


def _key(mention: Mention, near: Mapping[str, Division]) -> Key:
    if mention.cls in DIVISIONS and mention.name in near:
        return ("division", near[mention.name].code)
    return (mention.cls, plain(mention.name))


class _Resolver:
    def __init__(self, reporting: Division, near: Mapping[str, Division], words: Mapping[str, tuple[str, ...]]) -> None:
        self.reporting = reporting
        self.near = {**near, **dict.fromkeys(self_names(reporting), reporting), reporting.name: reporting}
        self.selves = frozenset(self_names(reporting))
        self.own = re.compile(
            rf"^(?:{re.escape(reporting.name)}|{re.escape(reporting.short)}|[我全本]?[{reporting.name[-1]}])(?=..)"
        )
        self.empty_ending = re.compile(f"(?:{any_of(words['empty-ending'])})+$")
        self.program_ending = re.compile(f"(?:{any_of(words['program-ending'])})*")
        self.parents: dict[Key, Key] = {}
        self.merges: list[Merge] = []

    def resolve(self, mentions: tuple[Mention, ...], same: tuple[tuple[Mention, Mention], ...]) -> Resolution:
        groups: dict[Key, list[Mention]] = defaultdict(list)
        for mention in mentions:
            groups[_key(mention, self.near)].append(mention)
        for key in groups:
            self.parents[key] = key
        self._merge_equal(groups)
        self._merge_hearts(groups)
        self._merge_variants(groups)
        for one, other in same:
            self._union(_key(one, self.near), _key(other, self.near), "the report calls them one")
        clusters: dict[Key, list[Mention]] = defaultdict(list)
        for key, members in groups.items():
            clusters[self._root(key)].extend(members)
        entities = {root: self._entity(root, members) for root, members in clusters.items()}
        ids = {key: entities[self._root(key)].id for key in groups}
        return Resolution(tuple(entities.values()), tuple(self.merges), ids, self.near)

    def _root(self, key: Key) -> Key:
        while self.parents[key] != key:
            key = self.parents[key]
        return key

    def _union(self, one: Key, other: Key, reason: str) -> None:
        a, b = self._root(one), self._root(other)
        if a != b and "division" not in (a[0], b[0]):
            self.parents[b] = a
            self.merges.append(Merge(one[1], other[1], reason))

    def _merge_equal(self, groups: Mapping[Key, list[Mention]]) -> None:
        """One plain name under several classes is one thing in one report."""
        by_name: dict[str, list[Key]] = defaultdict(list)
        for key in groups:
            by_name[key[1].lower()].append(key)
        for keys in by_name.values():
            for other in keys[1:]:
                self._union(keys[0], other, "same name")

    def _merge_hearts(self, groups: Mapping[Key, list[Mention]]) -> None:
        """“X”行动, “X”工程 and “X” are one; so is the name of its own place in front."""
        by_heart: dict[str, list[Key]] = defaultdict(list)
        for key, members in groups.items():
            for name in dict.fromkeys(m.name for m in members):
                heart = self._heart(name)
                if heart and key[0] != "division":
                    by_heart[heart].append(key)
        for heart, keys in by_heart.items():
            for key in keys[1:]:
                self._union(keys[0], key, f"same quoted name “{heart}”")

    def _heart(self, name: str) -> str | None:
        found = _QUOTED_HEART.match(name)
        if not found:
            return plain(name) if len(name) >= 3 else None
        before = found["before"]
        if before and before not in self.near and not (len(before) == 1 and before in "省市县区"):
            return None
        return plain(found["heart"]) if self.program_ending.fullmatch(found["after"]) else None

    def _merge_variants(self, groups: Mapping[Key, list[Mention]]) -> None:
        """Names equal but for the own division in front or an empty ending, in one class."""
        by_core: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for key in groups:
            if key[0] not in ("division", "Honor", "Industry", "Event", "Term"):
                by_core[_family(key[0]), self._core(key[1])].append(key)
        for keys in by_core.values():
            for key in keys[1:]:
                self._union(keys[0], key, "same name but for the place in front or an empty ending")

    def _core(self, name: str) -> str:
        core = self.own.sub("", name)
        shorter = self.empty_ending.sub("", core)
        return shorter if len(shorter) >= 3 else core

    def _entity(self, root: Key, members: list[Mention]) -> Entity:
        mentions = tuple(sorted({(m.passage, m.span) for m in members}))
        if root[0] == "division":
            division = self.reporting if root[1] == self.reporting.code else self._division(root[1])
            names = {m.name for m in members} - {division.name} - self.selves
            return Entity(
                entity_id(division.level, division.name, None, division.code),
                division.level,
                division.name,
                alt_labels=tuple(sorted(names)),
                mentions=mentions,
            )
        classes = _ranked_classes(members)
        found = dict.fromkeys(m.name for m in members)
        label = max(found, key=lambda n: (len(plain(n)), -list(found).index(n)))
        hearts = {h["heart"] for n in found if (h := _QUOTED_HEART.match(n)) and self._heart(n)}
        others = {n for n in (*found, *hearts, *_bare_titles(classes[0], found)) if plain(n) != plain(label)}
        return Entity(
            entity_id(classes[0], label, self._scope(classes[0], label)),
            classes[0],
            label,
            also=tuple(classes[1:]),
            alt_labels=tuple(sorted(others)),
            mentions=mentions,
        )

    def _division(self, code: str) -> Division:
        return next(d for d in self.near.values() if d.code == code)

    def _scope(self, cls: str, label: str) -> str | None:
        """National things meet across reports; 省级… means another thing in another province."""
        if cls not in UNSCOPED:
            return self.reporting.code
        relative = _RELATIVE.match(label)
        if cls == "Honor" and relative:
            return self.reporting.code[:2] + "0000" if relative["level"] == "省" else self.reporting.code
        return None


def _ranked_classes(members: list[Mention]) -> list[str]:
    """The class most often seen first (Term last, as it goes with another); a Term stays one."""
    counts = Counter(m.cls for m in members if m.cls != "Term")
    first_seen = {m.cls: i for i, m in reversed(list(enumerate(members)))}
    ranked = sorted(counts, key=lambda c: (-counts[c], first_seen[c]))[:1]
    also = {a for m in members for a in (m.cls, *m.also)} & {"Term"}
    return [*ranked, *sorted(also - set(ranked))]


_TITLE_TAIL = re.compile("(?:荣誉称号|称号|名单|榜单)$")


def _bare_titles(cls: str, names: Iterable[str]) -> set[str]:
    """The titles in the names of honours: 全国文明村 in 全国文明村称号."""
    bare = {_TITLE_TAIL.sub("", n) for n in names} if cls == "Honor" else set()
    return {b for b in bare if len(b) > 3 and balanced(b)}


def _family(cls: str) -> str:
    return "Works" if cls in ("Project", "Facility", "Institution") else cls
