"""Which things and figures of a graph are those of an annotation: by name and class, never by identifier.

A figure is the annotated one if value and unit, change, year and kind are the same and the indicator's names are alike;
annotators and programs rarely word an indicator alike to the letter.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kg.evaluation.gold import Gold, GoldEntity, GoldObservation, GoldRelation, GoldTerm
from kg.evaluation.stated import Figure, Stated, number
from kg.ontology import Ontology

SYMMETRIC = frozenset({"cooperatesWith"})
_DROPPED = frozenset("“”\"'‘’「」《》〈〉()[]【】,，。、:：;；·")
_POWERS = {"万": 4, "亿": 8, "千": 3, "百": 2}
_PERCENTAGE_POINT = "百分点"
_ALIKE = 0.5
"""The least share of common character pairs in all pairs of two names that are alike."""


def comparable(name: str) -> str:
    """A name as it counts in a comparison: NFKC, lower case, without quotes, brackets, punctuation and spaces.

    >>> comparable("“１＋４＋Ｎ” 人才政策（体系）")
    '1+4+n人才政策体系'
    """
    folded = unicodedata.normalize("NFKC", name)
    return "".join(c for c in folded if c not in _DROPPED and not c.isspace()).lower()


def folded(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """A quantity without scale words, so that 1.81 万人 is 18100 人; 余 and 多 do not count.

    >>> folded(Decimal("1.81"), "万人") == (18100, "人"), folded(Decimal("2"), "百分点")
    (True, (Decimal('2'), '个百分点'))
    """
    unit = comparable(unit).removeprefix("余").removesuffix("余").replace("多", "")
    while len(unit) > 1 and unit[0] in _POWERS and unit != _PERCENTAGE_POINT:
        value, unit = value.scaleb(_POWERS[unit[0]]), unit[1:]
    return value, f"个{unit}" if unit == _PERCENTAGE_POINT else unit


def alike(one: str, other: str) -> bool:
    """Whether two comparable names may be one indicator: one holds the other, or they share half of their pairs.

    >>> alike("地区生产总值", "生产总值"), alike("粮食总产量", "粮食产量"), alike("粮食面积", "棉花产量")
    (True, False, False)
    """
    if not one or not other:
        return False
    if one in other or other in one:
        return True
    pairs, others = _pairs(one), _pairs(other)
    return bool(pairs and others) and len(pairs & others) / len(pairs | others) >= _ALIKE


def same_value(one: str, other: str) -> bool:
    """Whether two values are the same: as texts, or as numbers.

    >>> same_value("Signed", "Signed"), same_value("96.0", "96"), same_value("Signed", "Planned")
    (True, True, False)
    """
    return one == other or (number(one) is not None and number(one) == number(other))


class Matches:
    """What of a graph is what of an annotation.

    ``entities`` and ``terms`` hold, for each annotated one, the identifiers of the things that are it; the graph may
    have it twice. ``figures`` holds for each annotated observation, by its entry, the figure that is it.
    """

    def __init__(self, gold: Gold, stated: Stated, ontology: Ontology) -> None:
        self.gold, self.stated = gold, stated
        self.names = {id_: frozenset(map(comparable, thing.names)) for id_, thing in stated.things.items()}
        self._levels = frozenset(name for name in ontology.classes if ontology.is_a(name, "AdministrativeDivision"))
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for id_, names in self.names.items():
            for name in names:
                self._by_name[name].add(id_)
        self.entities = {e.id: self._find(e.names, self._classes(e)) for e in gold.entities.values()}
        self.terms = {t.entry: self._find(t.names, frozenset({"Term"})) for t in gold.terms}
        self.figures = dict(self._pair())

    def named(self, names: Iterable[str]) -> frozenset[str]:
        """The things that bear one of the names, of whatever class."""
        return frozenset().union(*(self._by_name.get(comparable(name), ()) for name in names))

    def ends(self, entity_id: str) -> frozenset[str]:
        """What may stand for an annotated entity in a relation: its equivalents, too, and a term of its name."""
        ids = {entity_id}.union(*(group for group in self.gold.equivalents if entity_id in group))
        names = set(map(comparable, self.gold.entities[entity_id].names))
        terms = (self.terms[t.entry] for t in self.gold.terms if names & set(map(comparable, t.names)))
        return frozenset().union(*(self.entities[id_] for id_ in ids), *terms)

    def pairs(self, relation: GoldRelation) -> frozenset[tuple[str, str]]:
        """The pairs of things between which the relation would be right."""
        subjects, objects = self.ends(relation.subject), self.ends(relation.object)
        pairs = {(s, o) for s in subjects for o in objects}
        return frozenset(pairs | {(o, s) for s, o in pairs} if relation.predicate in SYMMETRIC else pairs)

    def defined(self, term: GoldTerm) -> bool:
        """Whether the graph has a definition of the term that starts as annotated, give or take twelve characters."""
        starts = tuple(map(comparable, term.starts))
        definitions = (comparable(s[2]) for s in self.stated.definitions if s[0] in self.terms[term.entry])
        return any(start in definition[: len(start) + 12] for definition in definitions for start in starts)

    def _find(self, names: Iterable[str], classes: frozenset[str]) -> frozenset[str]:
        return frozenset(id_ for id_ in self.named(names) if self.stated.things[id_].classes & classes)

    def _classes(self, entity: GoldEntity) -> frozenset[str]:
        """The classes that are right; a division of unknown level may have any, one of any level an unknown one."""
        if "AdministrativeDivision" in entity.accepted:
            return entity.accepted | self._levels
        return entity.accepted | {"AdministrativeDivision"} if entity.accepted & self._levels else entity.accepted

    def _pair(self) -> Iterator[tuple[str, Figure]]:
        """Each figure for one annotated observation only; those that count choose before the optional ones."""
        free = list(self.stated.figures)
        for observation in sorted(self.gold.observations, key=lambda o: o.optional):
            found = next((figure for figure in free if self._fits(observation, figure)), None)
            if found:
                free.remove(found)
                yield observation.entry, found

    def _fits(self, wanted: GoldObservation, figure: Figure) -> bool:
        if wanted.change != figure.change or figure.year not in wanted.years or figure.kind not in wanted.kinds:
            return False
        if wanted.value is None and wanted.change is None and wanted.rank != figure.rank:
            return False
        if wanted.value is None or figure.value is None:
            same = wanted.value is figure.value
        else:
            same = folded(wanted.value, wanted.unit) == folded(figure.value, figure.unit)
        names = self.names.get(figure.indicator, frozenset())
        return same and any(alike(comparable(one), other) for one in wanted.indicator for other in names)


def _pairs(name: str) -> set[str]:
    return {name[i : i + 2] for i in range(len(name) - 1)}
