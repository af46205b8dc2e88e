"""The projects and what else is being built: status, investment, place, who undertakes it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.graph import KnowledgeGraph, strongest
from kg.model import Claim, Entity, Literal, Modality
from kg.ontology import Ontology
from kg.view import style
from kg.view.data import Words, money
from kg.view.facets import PARTS, part_of
from kg.view.views.facts import Coded, Fact, Facts, Ref, reading

ADVANCE = ("Planned", "Signed", "Started", "UnderConstruction", "Completed", "InOperation")
BUILT = ("Facility", "Park", "Institution", "ScenicArea")
"""Classes of which only those are listed whose status or investment the report gives."""


@dataclass(frozen=True, slots=True)
class Project:
    """A row. ``rank`` sorts by status, ``reading`` by the name, ``yuan`` by the sum; ``places`` and ``by`` leave out
    what goes without saying. ``planned`` tells that nothing done is stated."""

    thing: Ref
    reading: int
    status: Coded | None
    rank: int
    yuan: str
    sum: str
    places: tuple[Fact, ...]
    by: tuple[Fact, ...]
    years: tuple[int, ...]
    parts: tuple[Words, ...]
    planned: bool
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows have a status."""

    words: Words
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Projects:
    """The table, what it adds up to, the classes in it, and which of its columns hold anything."""

    rows: tuple[Project, ...]
    total: str
    priced: int
    counts: tuple[Count, ...]
    classes: tuple[Ref, ...]
    columns: frozenset[str]


def collect(graph: KnowledgeGraph, ontology: Ontology) -> Projects | None:
    """All projects, and of facilities, parks and institutions those that are being built; None where there are none."""
    facts = Facts(graph, ontology)
    listed = [e for e in facts.of_class("Project") if e.cls == "Project"]
    listed += [e for e in facts.of_class(*BUILT) if e.cls in BUILT and (_values(facts, e, "status", "investment"))]
    listed.sort(key=lambda e: (reading(e.label), e.id))
    rows = [_row(facts, entity, number) for number, entity in enumerate(listed)]
    if not rows:
        return None
    sums = [Decimal(row.yuan) for row in rows if row.yuan]
    columns = {"sum": bool(sums), "by": any(r.by for r in rows), "place": any(r.places for r in rows)}
    columns |= {"cls": any(r.thing.cls != "Project" for r in rows), "status": any(r.status for r in rows)}
    return Projects(
        rows=tuple(sorted(rows, key=_order)),
        total=money(sum(sums, Decimal(0))) if sums else "",
        priced=len(sums),
        counts=_counts(facts, rows),
        classes=tuple({r.thing.cls: r.thing for r in sorted(rows, key=lambda r: style.rank(r.thing.cls))}.values()),
        columns=frozenset(name for name, held in columns.items() if held),
    )


def _row(facts: Facts, entity: Entity, number: int) -> Project:
    telling = [c for c in facts.graph.claims_of(entity.id) if c.predicate in ("status", "undertakes", "investment")]
    status = facts.coded(entity.id, "status")
    investment = facts.text(entity.id, "investment")
    named = facts.named_in(entity) or facts.in_order(passage for passage, _ in entity.mentions)
    passages = facts.in_order([*facts.sentences(telling), *named])
    return Project(
        thing=facts.ref(entity.id),
        reading=number,
        status=status,
        rank=ADVANCE.index(status.name) + 1 if status and status.name in ADVANCE else 0,
        yuan=investment[0] if investment else "",
        sum=money(Decimal(investment[0])) if investment else "",
        places=tuple(f for f in facts.objects(entity.id, "locatedIn") if f.thing.id != facts.hub),
        by=tuple(f for f in facts.subjects(entity.id, "undertakes") if f.thing.id != facts.hub),
        years=_years(facts, telling, passages),
        parts=_parts(facts, passages),
        planned=strongest(telling) is Modality.PLANNED if telling else facts.only_planned(passages),
        passages=passages,
    )


def _values(facts: Facts, entity: Entity, *predicates: str) -> list[Claim]:
    claims = facts.graph.claims_of(entity.id)
    return [c for c in claims if c.predicate in predicates and isinstance(c.object, Literal)]


def _years(facts: Facts, telling: list[Claim], passages: tuple[str, ...]) -> tuple[int, ...]:
    years = {c.year for c in telling} or {facts.report.passage(p).year for p in passages}
    return tuple(sorted(year for year in years if year is not None))


def _parts(facts: Facts, passages: tuple[str, ...]) -> tuple[Words, ...]:
    """The parts of the report that name it, in the order of the report."""
    names = dict.fromkeys(part_of(facts.report.passage(p)) for p in passages)
    return tuple(Words(zh=PARTS[name][0], en=PARTS[name][1]) for name in names)


def _counts(facts: Facts, rows: list[Project]) -> tuple[Count, ...]:
    """How far the projects have come, the furthest first."""
    numbers = [(name, sum(1 for r in rows if r.status and r.status.name == name)) for name in reversed(ADVANCE)]
    return tuple(Count(facts.words(name), name, number) for name, number in numbers if number)


def _order(row: Project) -> tuple[Decimal, bool, int, int]:
    """The dearest first, then what is furthest, then by name."""
    return -Decimal(row.yuan or 0), row.planned, -row.rank, row.reading
