"""What a graph in the vocabulary of the ontology states, as plain values, whoever wrote its RDF.

Identifiers are written below the base of the graph (``321183/report/2024`` for the whole IRI), so that graphs of two
bases compare. A statement is a direct triple; its claims say which rule saw it, and where.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rdflib import PROV, RDF, RDFS, SDO, SKOS, XSD, Literal
from rdflib.term import Node

from kg.model import Literal as Value
from kg.ontology import NAMESPACE, Ontology

RELATIONS = (
    "locatedIn",
    "partOf",
    "receivedHonor",
    "implements",
    "undertakes",
    "hosted",
    "issued",
    "focusesOn",
    "cooperatesWith",
    "connects",
    "heads",
    "owns",
    "refersTo",
)
"""The properties between entities; ``hasPart`` is read as ``partOf`` the other way round."""
VALUES = ("investment", "status", "divisionCode", "edition")
"""The properties between an entity and a value; the definition of a term is kept apart."""

_NAMES = (str(RDFS.label), str(SKOS.prefLabel), str(SKOS.altLabel))
_NUMBERS = frozenset({XSD.decimal, XSD.integer, XSD.double, XSD.float, XSD.int, XSD.long})
_DIGITS = 40
_REPORT = re.compile(r"(.+/)[^/]+/report/\d+")

Triple = tuple[Node, Node, Node]
Statement = tuple[str, str, str]
"""Subject, property, object: identifiers and local names; a value stands in its shortest form."""


@dataclass(frozen=True, slots=True, order=True)
class Attestation:
    """Where a graph has a statement from: the sentence, the matched range in it, the rule. Sorts in reading order."""

    report: str
    order: int
    start: int
    end: int
    sentence: str
    rule: str = ""
    modality: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity, term or indicator. ``names`` holds all its names, the label first."""

    id: str
    classes: frozenset[str]
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.names[0] if self.names else self.id


@dataclass(frozen=True, slots=True)
class Figure:
    """An observation. ``indicator`` and ``area`` are identifiers; what the graph does not say is None or empty."""

    id: str
    indicator: str
    area: str
    year: int | None
    kind: str
    value: Decimal | None
    unit: str
    change: Decimal | None
    rank: int | None
    bound: str
    attested: tuple[Attestation, ...]


@dataclass(frozen=True)
class Stated:
    """All that one graph states. Attestations are sorted; a statement without claims has none."""

    things: Mapping[str, Thing]
    relations: Mapping[Statement, tuple[Attestation, ...]]
    values: Mapping[Statement, tuple[Attestation, ...]]
    definitions: Mapping[Statement, tuple[Attestation, ...]]
    figures: tuple[Figure, ...]
    mentions: Mapping[str, tuple[Attestation, ...]]
    """Identifiers of things with the sentences that mention them."""
    passages: tuple[Attestation, ...]

    def label(self, id_: str) -> str:
        """The label of a thing; the identifier itself where the graph has no such thing."""
        return self.things[id_].label if id_ in self.things else id_


def read_stated(triples: Iterable[Triple], ontology: Ontology) -> Stated:
    """Read what RDF triples state in the vocabulary of the ontology.

    >>> from rdflib import Literal, URIRef
    >>> park = URIRef("https://example.org/park")
    >>> triples = [(park, RDF.type, URIRef(NAMESPACE + "Park")), (park, RDFS.label, Literal("青石产业园"))]
    >>> read_stated(triples, Ontology.load()).things[str(park)].label
    '青石产业园'
    """
    return _Reader(triples, ontology).stated()


class _Reader:
    """Indexes the triples once by subject and property."""

    def __init__(self, triples: Iterable[Triple], ontology: Ontology) -> None:
        self.facts: dict[str, dict[str, set[Node]]] = defaultdict(lambda: defaultdict(set))
        for subject, predicate, target in triples:
            self.facts[str(subject)][str(predicate)].add(target)
        self.types: dict[str, frozenset[str]] = {
            subject: frozenset(str(t).removeprefix(NAMESPACE) for t in facts.get(str(RDF.type), ()))
            for subject, facts in self.facts.items()
        }
        entity_classes = (name for name in ontology.classes if ontology.is_a(name, "Entity"))
        self.entity_classes = frozenset(entity_classes)
        self.base = self._base()
        self.passages = {iri: self._passage(iri) for iri in self._of("Passage")}
        self.claims = self._claims()

    def stated(self) -> Stated:
        typed = ((iri, classes & self.entity_classes) for iri, classes in self.types.items())
        things = sorted((self._thing(iri, classes) for iri, classes in typed if classes), key=lambda t: t.id)
        known = {thing.id: thing for thing in things}
        return Stated(
            known,
            self._attested({*self._relations(known)}),
            self._attested({*self._values(known)}),
            self._attested({*self._definitions(known)}),
            tuple(sorted((self._figure(iri) for iri in self._of("Observation")), key=lambda f: f.id)),
            self._mentions(known),
            tuple(sorted(self.passages.values())),
        )

    def _base(self) -> str:
        """What the identifiers begin with, as the reports show it."""
        found = (_REPORT.fullmatch(iri) for iri in self._of("Report"))
        return min((match[1] for match in found if match), default="")

    def _id(self, node: object) -> str:
        return str(node).removeprefix(self.base)

    def _of(self, cls: str) -> Iterator[str]:
        return (iri for iri, types in self.types.items() if cls in types)

    def _thing(self, iri: str, classes: frozenset[str]) -> Thing:
        names = (name for p in _NAMES for name in sorted(map(str, self._all(iri, p))))
        return Thing(self._id(iri), classes, tuple(dict.fromkeys(names)))

    def _passage(self, iri: str) -> Attestation:
        order = self._number(iri, NAMESPACE + "order")
        return Attestation(
            self._id(self._one(iri, NAMESPACE + "inReport")),
            int(order or 0),
            0,
            0,
            self._one(iri, NAMESPACE + "text"),
        )

    def _claims(self) -> dict[Statement, list[Attestation]]:
        """The claims of each statement, those of figures too."""
        found: dict[Statement, list[Attestation]] = defaultdict(list)
        for iri in self._of("Claim"):
            predicate = _local(self._one(iri, str(RDF.predicate)))
            for subject in self._all(iri, str(RDF.subject)):
                for target in self._all(iri, str(RDF.object)):
                    found[self._statement(str(subject), predicate, target)].append(self._attestation(iri))
        return found

    def _attestation(self, claim: str) -> Attestation:
        passage = self.passages.get(self._one(claim, str(PROV.wasDerivedFrom)), Attestation("", 0, 0, 0, ""))
        return Attestation(
            passage.report,
            passage.order,
            int(self._number(claim, NAMESPACE + "start") or 0),
            int(self._number(claim, NAMESPACE + "end") or 0),
            passage.sentence,
            self._one(claim, NAMESPACE + "rule"),
            _local(self._one(claim, NAMESPACE + "modality")),
        )

    def _statement(self, subject: str, predicate: str, target: Node) -> Statement:
        """A statement in one form: parts point to their whole, values are short."""
        if isinstance(target, Literal):
            return self._id(subject), predicate, _short(target)
        if predicate == "hasPart":
            return self._id(target), "partOf", self._id(subject)
        code = str(target).startswith(NAMESPACE)
        return self._id(subject), predicate, _local(target) if code else self._id(target)

    def _statements(self, predicates: Iterable[str]) -> Iterator[Statement]:
        for predicate in predicates:
            for subject, facts in self.facts.items():
                for target in facts.get(predicate, ()):
                    yield self._statement(subject, _local(predicate), target)

    def _relations(self, known: Mapping[str, Thing]) -> Iterator[Statement]:
        for statement in self._statements(NAMESPACE + name for name in (*RELATIONS, "hasPart")):
            if statement[0] in known and statement[2] in known:
                yield statement

    def _values(self, known: Mapping[str, Thing]) -> Iterator[Statement]:
        return (s for s in self._statements(NAMESPACE + name for name in VALUES) if s[0] in known)

    def _definitions(self, known: Mapping[str, Thing]) -> Iterator[Statement]:
        return (s for s in self._statements([str(SKOS.definition)]) if s[0] in known)

    def _attested(self, statements: Iterable[Statement]) -> dict[Statement, tuple[Attestation, ...]]:
        return {statement: tuple(sorted(self.claims.get(statement, ()))) for statement in sorted(statements)}

    def _figure(self, iri: str) -> Figure:
        id_, year, rank = self._id(iri), self._one(iri, NAMESPACE + "period"), self._number(iri, NAMESPACE + "rank")
        claims = {a for p in ("value", "change", "rank") for a in self._claims_of(iri, p)}
        return Figure(
            id_,
            self._id(self._one(iri, NAMESPACE + "indicator")),
            self._id(self._one(iri, NAMESPACE + "area")),
            int(year[:4]) if re.match(r"\d{4}", year) else None,
            _local(self._one(iri, NAMESPACE + "kind")),
            self._number(iri, NAMESPACE + "value"),
            self._one(iri, NAMESPACE + "unit"),
            self._number(iri, NAMESPACE + "change"),
            None if rank is None else int(rank),
            _local(self._one(iri, NAMESPACE + "bound")),
            tuple(sorted(claims)),
        )

    def _claims_of(self, iri: str, predicate: str) -> Iterator[Attestation]:
        for target in self._all(iri, NAMESPACE + predicate):
            yield from self.claims.get(self._statement(iri, predicate, target), ())

    def _mentions(self, known: Mapping[str, Thing]) -> dict[str, tuple[Attestation, ...]]:
        found: dict[str, list[Attestation]] = defaultdict(list)
        for iri, passage in self.passages.items():
            for thing in self._all(iri, str(SDO.mentions)):
                found[self._id(thing)].append(passage)
        return {id_: tuple(sorted(found[id_])) for id_ in known if id_ in found}

    def _all(self, subject: str, predicate: str) -> set[Node]:
        return self.facts[subject].get(predicate, set()) if subject in self.facts else set()

    def _one(self, subject: str, predicate: str) -> str:
        """The object of a property, the first one by its text; empty where there is none."""
        return min(map(str, self._all(subject, predicate)), default="")

    def _number(self, subject: str, predicate: str) -> Decimal | None:
        return number(self._one(subject, predicate))


def number(text: str) -> Decimal | None:
    """The number that a text writes; None for what is no number, or is beyond all that reports count.

    >>> number("96.50"), number("增长"), number("NaN"), number("1e999999")
    (Decimal('96.50'), None, None, None)
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= _DIGITS else None


def _short(literal: Literal) -> str:
    """A literal's text; a number without a point or zeros that it does not need."""
    value = number(str(literal)) if literal.datatype in _NUMBERS else None
    return str(literal) if value is None else Value.decimal(value).lexical


def _local(iri: object) -> str:
    return str(iri).rsplit("#", 1)[-1].rsplit("/", 1)[-1]
