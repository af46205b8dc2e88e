"""What might be one thing but is not proved to be: pairs of entities for a person to decide on, the likeliest first.

Two names are alike by the pairs of neighbouring characters that they share, each counting the more the fewer names of
the report hold it (as in tf-idf), so that 项目 says little; and what a place in the report is called counts little too.
Things that a report lists side by side, relates to each other or numbers differently are two, and are not offered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from math import log

from kg.decisions import Decision, same_key
from kg.graph import KnowledgeGraph, plain
from kg.model import Entity

LEAST = 0.48
"""Pairs with a lower score are not offered: most of them only speak of the same subject."""
REASONS = {
    "contains": ("一个名称包含另一个", "one name contains the other"),
    "abbreviation": ("一个名称的字依次见于另一个", "the characters of one stand in order in the other"),
    "shared-core": ("有共同的核心", "they share a core"),
    "same-numbers": ("数字相同", "they hold the same numbers"),
}
_FAMILIES = (
    ("Project", "Facility", "Park", "ScenicArea", "Institution"),
    ("Program", "Policy", "Event", "Term"),
    ("Program", "Brand", "Region", "Term"),
    ("Region", "Place"),
)
"""Classes that two names of one thing may be read as; beside these, both must be of one class."""
_PLACES = frozenset({"Province", "Prefecture", "County", "Town", "Village", "Place", "Region"})
_WITHOUT = frozenset({"Province", "Prefecture", "County", "Town", "Indicator"})
"""An official division is what its code says, and indicators are normalised by their own list."""
_FIGURE = re.compile("[0-9]+")
_NUMBER = re.compile("[0-9]+|[一二三四五六七八九十]+(?=[期届批轮号条大个项])|(?<=第)[一二三四五六七八九十]+")
_EDITION = re.compile("第.{1,4}[届批轮次]|[0-9]{4}年|首[届批]")
_LEVEL = re.compile("^(?:全国|国家|中国|自治区|全?[省市县])")
_DOCUMENT = re.compile("(?:办法|方案|意见|细则|规划|条例)$")
_MAKES_ANOTHER = re.compile(
    "[东南西北上下新老]|核心区|[一二三四五六七八九十]+[期步]|.*[、和与及].*"
    "|.*(?:站|段|科|分院|分校|连接线|扩建|改造|绿化|安置)(?:项目|工程)?"
)
"""What makes another thing of a name where it is all that differs: 公园路 and 公园南路, 某某高铁 and its 某某站."""
_LISTED = re.compile("[”》]?(?:、|和|与|及|以及)[“《]?")
_SHORTEST_CORE = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities that may be one: codes of ``REASONS``, and a score between 0 and 1."""

    one: Entity
    other: Entity
    reasons: tuple[str, ...]
    score: float

    @property
    def names(self) -> tuple[str, str]:
        """The labels, by which a decisions file knows the two."""
        return self.one.label, self.other.label


def find_candidates(graph: KnowledgeGraph, decisions: Iterable[Decision] = ()) -> list[Candidate]:
    """The pairs of a graph's entities that a person should look at, best first.

    Pairs that ``decisions`` name are left out: a ``never`` or ``split`` has settled them, and what a ``merge`` names is
    one entity already where the graph was built with the same decisions.
    """
    settled = {frozenset(map(same_key, pair)) for d in decisions for pair in d.pairs()}
    alike, found = _Likeness(graph.entities.values()), []
    for one, other in _pairs(graph):
        if not any(frozenset((same_key(a), same_key(b))) in settled for a in one.names for b in other.names):
            score, reasons = max(alike.compared(plain(a), plain(b)) for a in one.names for b in other.names)
            if score >= LEAST:
                found.append(Candidate(one, other, reasons, round(score, 3)))
    return sorted(found, key=lambda c: (-c.score, c.names))


def _pairs(graph: KnowledgeGraph) -> Iterator[tuple[Entity, Entity]]:
    """Two entities each that could be one by their classes, and that the report does not treat as two."""
    related = {frozenset((c.subject, c.object)) for c in graph.relations() if isinstance(c.object, str)}
    apart = related | _listed(graph)
    named = [(e, set("".join(e.names))) for e in graph.entities.values() if e.cls not in _WITHOUT and e.mentions]
    for (one, signs), (other, other_signs) in combinations(named, 2):
        if len(signs & other_signs) > 1 and _may_be_one(one, other) and frozenset((one.id, other.id)) not in apart:
            yield one, other


def _may_be_one(one: Entity, other: Entity) -> bool:
    family = any(set(one.classes) & set(f) and set(other.classes) & set(f) for f in _FAMILIES)
    return family or one.cls == other.cls


def _listed(graph: KnowledgeGraph) -> set[frozenset[str]]:
    """The pairs of ids that a sentence names side by side: «甲、乙», «甲和乙»."""
    places = sorted((p, span, e.id) for e in graph.entities.values() for p, span in e.mentions)
    found = set()
    for (passage, span, one), (next_passage, next_span, other) in pairwise(places):
        between = graph.report.passage(passage).text[span.end : next_span.start]
        if passage == next_passage and _LISTED.fullmatch(between):
            found.add(frozenset((one, other)))
    return found


class _Likeness:
    """How alike two names are, for a report's names: what many of them hold counts little."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        entities = list(entities)
        counts = Counter(g for e in entities for g in {g for n in e.names for g in _grams(plain(n))})
        self._weights = {gram: 1 / (1 + log(count)) for gram, count in counts.items()}
        for gram in {g for e in entities if e.cls in _PLACES for n in e.names for g in _grams(plain(n))}:
            self._weights[gram] *= 0.3

    def compared(self, one: str, other: str) -> tuple[float, tuple[str, ...]]:
        """The score of two plain names, and the codes of what speaks for them; (0, ()) if something makes them two."""
        short, long = sorted((one, other), key=lambda n: (len(n), n))
        if short == long or _are_two(short, long):
            return 0.0, ()
        shared = self._weight(_grams(short) & _grams(long))
        score = (shared / self._weight(_grams(short)) + shared / self._weight(_grams(short) | _grams(long))) / 2
        reasons = list(_reasons(short, long))
        if "contains" in reasons and not long.startswith(short):
            score += 0.2
        if "abbreviation" in reasons:
            score += 0.3
        if "same-numbers" in reasons:
            score += 0.1
        return (min(score, 1.0), tuple(reasons)) if reasons else (0.0, ())

    def _weight(self, grams: Iterable[str]) -> float:
        return sum(self._weights[g] for g in sorted(grams))


def _grams(name: str) -> set[str]:
    """Pairs of neighbouring characters; a name of one character is its own.

    >>> sorted(_grams("高铁新城"))
    ['新城', '铁新', '高铁']
    """
    return {a + b for a, b in pairwise(name)} or {name}


def _reasons(short: str, long: str) -> Iterator[str]:
    block = SequenceMatcher(None, short, long, autojunk=False).find_longest_match()
    if short in long:
        yield "contains"
    elif len(short) > 2 and short[0] == long[0] and _stands_in(short, long):
        yield "abbreviation"
    elif block.size >= _SHORTEST_CORE:
        yield "shared-core"
    if (figures := _FIGURE.findall(short)) and figures == _FIGURE.findall(long):
        yield "same-numbers"


def _stands_in(short: str, long: str) -> bool:
    """Whether the characters of a name stand in another in this order.

    >>> _stands_in("和正装备", "和正特种装备"), _stands_in("装备和正", "和正特种装备")
    (True, False)
    """
    rest = iter(long)
    return all(char in rest for char in short)


def _are_two(short: str, long: str) -> bool:
    """Whether editions, levels, numbers or sides tell two names apart, or one is a document and the other is not.

    >>> _are_two("柳河陶瓷节", "第三届柳河陶瓷节"), _are_two("柳河陶瓷节", "柳河陶瓷文化节")
    (True, False)
    """
    if set(_EDITION.findall(short)) != set(_EDITION.findall(long)):
        return True
    if bool(_DOCUMENT.search(short)) != bool(_DOCUMENT.search(long)):
        return True
    for trait in (_LEVEL, _NUMBER):
        mine, theirs = trait.findall(short), trait.findall(long)
        if mine and theirs and mine != theirs:
            return True
    left, right = _differing(short, long)
    if not left or not right:
        return bool(_MAKES_ANOTHER.fullmatch(left or right))
    return len(left) == len(right) and not set(left) & set(right)


def _differing(short: str, long: str) -> tuple[str, str]:
    """What two names have between their common beginning and their common end.

    >>> _differing("公园路东延", "公园南路东延"), _differing("经二街", "经三街")
    (('', '南'), ('二', '三'))
    """
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    ends = zip(reversed(short[start:]), reversed(long[start:]), strict=False)
    end = next((i for i, (a, b) in enumerate(ends) if a != b), len(short) - start)
    return short[start : len(short) - end], long[start : len(long) - end]
