"""The programs, policies and terms of a report: what it says that they are, what they are made of, where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from kg.graph import KnowledgeGraph
from kg.model import Entity
from kg.ontology import Ontology
from kg.view.data import Words
from kg.view.views.facts import Fact, Facts, Ref, initial

LISTED = ("Program", "Policy", "Term")
LINES = (
    (Words(zh="包括", en="Parts"), "subjects", ("partOf",)),
    (Words(zh="包括", en="Parts"), "objects", ("hasPart",)),
    (Words(zh="属于", en="Part of"), "objects", ("partOf",)),
    (Words(zh="聚焦产业", en="Industries"), "objects", ("focusesOn",)),
    (Words(zh="涉及", en="Refers to"), "objects", ("refersTo",)),
    (Words(zh="实施、出台", en="Carried out by"), "subjects", ("implements", "issued")),
    (Words(zh="获得荣誉", en="Honours"), "objects", ("receivedHonor",)),
)
"""The lines of an entry: title, which end of the relation the entry is not, and the relations."""


@dataclass(frozen=True, slots=True)
class Line:
    """What an entry has to do with; ``passages`` where all of it stands in the same sentences, else empty."""

    title: Words
    facts: tuple[Fact, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A term: its other names, the definition with its sentences, what it is related to, and where it is used.

    Of what is not defined those names are left out that its label holds.
    """

    thing: Ref
    names: tuple[str, ...]
    definition: str
    defined_in: tuple[str, ...]
    lines: tuple[Line, ...]
    used_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """The entries that begin with a letter, and the anchor of them."""

    name: str
    anchor: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """``defined`` come first; ``named`` are those that the report uses without saying what they are."""

    defined: tuple[Entry, ...]
    named: tuple[Letter, ...]
    count: int


def collect(graph: KnowledgeGraph, ontology: Ontology) -> Glossary | None:
    """The programs, policies and terms by the readings of their names; None where the report has none."""
    facts = Facts(graph, ontology)
    entries = [_entry(facts, entity) for entity in facts.of_class(*LISTED)]
    if not entries:
        return None
    named: dict[str, list[Entry]] = {}
    for entry in entries:
        if not entry.definition:
            named.setdefault(initial(entry.thing.name), []).append(entry)
    letters = [Letter(name, f"glossary-{name if name.isalpha() else 0}", tuple(held)) for name, held in named.items()]
    return Glossary(
        defined=tuple(entry for entry in entries if entry.definition),
        named=tuple(sorted(letters, key=lambda letter: letter.name)),
        count=sum(len(letter.entries) for letter in letters),
    )


def _entry(facts: Facts, entity: Entity) -> Entry:
    definition = facts.text(entity.id, "definition")
    lines = [_line(title, _ends(facts, entity, direction, predicates)) for title, direction, predicates in LINES]
    used = facts.named_in(entity)
    return Entry(
        thing=facts.ref(entity.id),
        names=tuple(name for name in dict.fromkeys(entity.alt_labels) if definition or name not in entity.label),
        definition=definition[0] if definition else "",
        defined_in=definition[1] if definition else (),
        lines=tuple(line for line in lines if line.facts),
        used_in=used,
    )


def _line(title: Words, ends: tuple[Fact, ...]) -> Line:
    together = {fact.passages for fact in ends}
    return Line(title, ends, next(iter(together)) if len(together) == 1 else ())


def _ends(facts: Facts, entity: Entity, direction: str, predicates: tuple[str, ...]) -> tuple[Fact, ...]:
    """What an entry is related to; that the reporting division carries it out goes without saying, and so does that a
    term refers to its own parts."""
    found = facts.subjects(entity.id, *predicates) if direction == "subjects" else facts.objects(entity.id, *predicates)
    parts = {f.thing.id for f in facts.subjects(entity.id, "partOf")} if predicates == ("refersTo",) else set()
    kept = [f for f in found if f.thing.id not in parts | {facts.hub, entity.id}]
    return tuple(sorted(kept, key=lambda f: (facts.order(f.passages[0]), f.thing.id)))
