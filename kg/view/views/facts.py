"""What the views read from a graph: names, relations by their ends, the sentences behind them, the order of names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.graph import KnowledgeGraph, strongest
from kg.model import Claim, Entity, Literal, Modality, PassageKind, Role
from kg.ontology import Ontology
from kg.pinyin import syllable
from kg.view import style
from kg.view.data import Words

SYMBOLS = "#"
"""Where names stand that begin with no letter and no character with a reading."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An entity as a view names it: its id, its name, the name of its class, and the class in words."""

    id: str
    name: str
    cls: str
    label: Words


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is said of an entity: about what, whether only planned, for which years, in which sentences."""

    thing: Ref
    planned: bool
    years: tuple[int, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """A named value, e.g. a status: its name in the ontology, its words, whether only planned, and its sentences."""

    name: str
    words: Words
    planned: bool
    years: tuple[int, ...]
    passages: tuple[str, ...]


class Facts:
    """A graph as the views ask for it. Everything comes in an order that the graph alone decides."""

    def __init__(self, graph: KnowledgeGraph, ontology: Ontology) -> None:
        self.graph = graph
        self.report = graph.report
        self.ontology = ontology
        self.hub = style.reporting(graph.report)
        self._from: dict[tuple[str, str], list[tuple[str, tuple[Claim, ...]]]] = defaultdict(list)
        self._to: dict[tuple[str, str], list[tuple[str, tuple[Claim, ...]]]] = defaultdict(list)
        for (subject, predicate, target), claims in sorted(graph.grouped_relations().items()):
            self._from[subject, predicate].append((target, claims))
            self._to[target, predicate].append((subject, claims))

    def words(self, name: str) -> Words:
        return Words(zh=self.ontology.label(name, "zh"), en=self.ontology.label(name, "en"))

    def ref(self, entity_id: str) -> Ref:
        entity = self.graph.entities[entity_id]
        return Ref(entity.id, entity.label, entity.cls, self.words(entity.cls))

    def of_class(self, *classes: str) -> list[Entity]:
        """The entities of these classes, by the readings of their names."""
        found = [e for e in self.graph.entities.values() if not set(classes).isdisjoint(e.classes)]
        return sorted(found, key=lambda e: (reading(e.label), e.id))

    def objects(self, subject: str, *predicates: str) -> list[Fact]:
        """What an entity is related to."""
        return [self.fact(end, claims) for p in predicates for end, claims in self._from.get((subject, p), ())]

    def subjects(self, target: str, *predicates: str) -> list[Fact]:
        """What is related to an entity."""
        return [self.fact(end, claims) for p in predicates for end, claims in self._to.get((target, p), ())]

    def fact(self, entity_id: str, claims: Sequence[Claim]) -> Fact:
        planned = strongest(claims) is Modality.PLANNED
        return Fact(self.ref(entity_id), planned, _years(claims), self.sentences(claims))

    def coded(self, subject: str, predicate: str) -> Coded | None:
        """The named value of an entity, None where the report gives it none; of two the one that comes first."""
        claims = [
            c for c in self.graph.claims_of(subject) if c.predicate == predicate and isinstance(c.object, Literal)
        ]
        if not claims:
            return None
        first = claims[0].object
        same = [c for c in claims if c.object == first]
        assert isinstance(first, Literal)
        planned = strongest(same) is Modality.PLANNED
        return Coded(first.lexical, self.words(first.lexical), planned, _years(same), self.sentences(same))

    def text(self, subject: str, predicate: str) -> tuple[str, tuple[str, ...]] | None:
        """The first value of an entity with the sentences that give it."""
        claims = [c for c in self.graph.claims_of(subject) if c.predicate == predicate]
        for claim in claims:
            if isinstance(claim.object, Literal):
                return claim.object.lexical, self.sentences(c for c in claims if c.object == claim.object)
        return None

    def sentences(self, claims: Iterable[Claim]) -> tuple[str, ...]:
        """The ids of the passages behind claims, each once, in the order of the text."""
        return self.in_order(c.evidence.passage for c in claims)

    def in_order(self, passages: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(set(passages), key=self.order))

    def order(self, passage: str) -> int:
        return self.report.passage(passage).order

    def named_in(self, entity: Entity) -> tuple[str, ...]:
        """The sentences that name an entity; definitions are left to those who want them."""
        passages = (self.report.passage(p) for p, _ in entity.mentions)
        return self.in_order(p.id for p in passages if p.kind is not PassageKind.DEFINITION)

    def only_planned(self, passages: Iterable[str]) -> bool:
        """Whether sentences all stand in what the report plans, and there are some."""
        roles = {self.report.passage(p).role for p in passages}
        return roles == {Role.PLAN}


def _years(claims: Iterable[Claim]) -> tuple[int, ...]:
    return tuple(sorted({c.year for c in claims if c.year is not None}))


@lru_cache(maxsize=1 << 14)
def reading(name: str) -> tuple[tuple[str, str], ...]:
    """What names are sorted by: the readings of their characters, without quotes and brackets in front or between.

    >>> sorted(["“一湾两翼”计划", "百村行动", "5G专项"], key=reading)
    ['5G专项', '百村行动', '“一湾两翼”计划']
    """
    return tuple((syllable(c) or c.lower(), c) for c in name if c.isalnum())


def initial(name: str) -> str:
    """The letter that a name stands under.

    >>> initial("“一湾两翼”计划"), initial("VR基地"), initial("5G专项")
    ('Y', 'V', '#')
    """
    first = next(iter(reading(name)), ("", ""))[0][:1].upper()
    return first if "A" <= first <= "Z" else SYMBOLS
