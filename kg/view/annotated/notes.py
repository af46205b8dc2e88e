"""The note beside a sentence: which facts and figures were read from it, and what else it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.graph import KnowledgeGraph
from kg.model import Claim, Datatype, Entity, Kind, Literal, Modality, Observation, Span
from kg.ontology import Ontology
from kg.view.data import Words, describe, money


@dataclass(frozen=True, slots=True)
class End:
    """What a fact says of its subject: an entity, or a value in words; ``range`` is where in the sentence it stands."""

    entity: Entity | None
    value: Words
    range: str


@dataclass(frozen=True, slots=True)
class Fact:
    """All that one rule saw by one property."""

    property: Words
    planned: bool
    rule: str
    ends: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """An entity with all that a sentence says of it."""

    entity: Entity
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class FigureFact:
    """One figure: of what, where, when, how much."""

    indicator: Entity
    area: Entity
    year: int
    kind: Words
    target: bool
    rule: str
    text: str
    range: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was read from a sentence. ``unmarked`` are entities that it names inside longer names, and no more."""

    subjects: tuple[Subject, ...]
    figures: tuple[FigureFact, ...]
    unmarked: tuple[Entity, ...]

    @property
    def count(self) -> int:
        return sum(len(fact.ends) for subject in self.subjects for fact in subject.facts) + len(self.figures)


class Notes:
    """Writes the notes of one graph. Raises KeyError where a claim names an entity that the graph does not hold."""

    def __init__(self, graph: KnowledgeGraph, ontology: Ontology) -> None:
        self._graph = graph
        self._ontology = ontology
        self._claims: Mapping[str, list[Claim]] = defaultdict(list)
        self._observations: Mapping[str, list[Observation]] = defaultdict(list)
        for claim in graph.claims:
            self._claims[claim.evidence.passage].append(claim)
        for observation in graph.observations:
            self._observations[observation.evidence.passage].append(observation)

    def figures(self, passage: str) -> list[Span]:
        """Where in a passage figures were read."""
        return [observation.evidence.span for observation in self._observations.get(passage, ())]

    def note(self, passage: str, unmarked: Iterable[Entity]) -> Note | None:
        """The note of a passage; None where nothing was read from it."""
        claims = self._claims.get(passage, ())
        observations = sorted(self._observations.get(passage, ()), key=lambda o: (o.evidence.span, o.id))
        told = {end for claim in claims for end in (claim.subject, claim.object)}
        told |= {end for observation in observations for end in (observation.area, observation.indicator)}
        rest = {entity.id: entity for entity in unmarked if entity.id not in told}
        note = Note(
            subjects=tuple(self._subjects(claims)),
            figures=tuple(self._figure(observation) for observation in observations),
            unmarked=tuple(rest[id_] for id_ in sorted(rest)),
        )
        return note if note.count or note.unmarked else None

    def _subjects(self, claims: Sequence[Claim]) -> Iterator[Subject]:
        groups: dict[str, dict[tuple[str, bool, str], dict[str | Literal, Claim]]] = {}
        for claim in claims:
            key = (claim.predicate, claim.modality is Modality.PLANNED, claim.evidence.rule)
            groups.setdefault(claim.subject, {}).setdefault(key, {}).setdefault(claim.object, claim)
        for subject, facts in groups.items():
            yield Subject(
                self._graph.entities[subject],
                tuple(
                    Fact(self._words(predicate), planned, rule, tuple(self._end(claim) for claim in said.values()))
                    for (predicate, planned, rule), said in facts.items()
                ),
            )

    def _end(self, claim: Claim) -> End:
        place = self._range(claim.evidence.passage, claim.evidence.span)
        if isinstance(claim.object, str):
            entity = self._graph.entities[claim.object]
            return End(entity, Words(zh=entity.label, en=""), place)
        return End(None, self._value(claim.predicate, claim.object), place)

    def _value(self, predicate: str, literal: Literal) -> Words:
        if literal.datatype is Datatype.CODE:
            return self._words(literal.lexical)
        text = money(Decimal(literal.lexical)) if predicate == "investment" else literal.lexical
        return Words(zh=text, en="")

    def _figure(self, observation: Observation) -> FigureFact:
        return FigureFact(
            indicator=self._graph.entities[observation.indicator],
            area=self._graph.entities[observation.area],
            year=observation.year,
            kind=self._words(observation.kind.value),
            target=observation.kind is Kind.TARGET,
            rule=observation.evidence.rule,
            text=describe(observation),
            range=self._range(observation.evidence.passage, observation.evidence.span),
        )

    def _words(self, name: str) -> Words:
        return Words(zh=self._ontology.label(name, "zh"), en=self._ontology.label(name, "en"))

    def _range(self, passage: str, span: Span) -> str:
        """A range in a sentence as scripts count it, in UTF-16 units: «3-9»."""
        text = self._graph.report.passage(passage).text
        return "-".join(str(len(text[:at].encode("utf-16-le")) // 2) for at in (span.start, span.end))
