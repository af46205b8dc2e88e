"""What a report dates: progress of projects, honours, events, documents and figures, year by year, plans apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.graph import KnowledgeGraph, strongest
from kg.indicators import concept_labelled
from kg.model import Claim, Kind, Literal, Modality, Observation
from kg.ontology import Ontology
from kg.view.data import Words, describe
from kg.view.views.facts import Facts, Ref

ADVANCE = ("InOperation", "Completed", "UnderConstruction", "Started", "Signed", "Planned")
KINDS = {
    "receivedHonor": Words(zh="荣誉", en="Honours"),
    "hosted": Words(zh="活动", en="Events"),
    "issued": Words(zh="政策文件", en="Documents"),
    "figures": Words(zh="指标", en="Figures"),
}
"""What is listed behind the works, in this order; a relation under its own name."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something dated: what, who (None where it goes without saying), how much, its sentences."""

    thing: Ref
    who: Ref | None
    how: Words | None
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The moments of one kind; ``status`` is that of works, "" for anything else."""

    status: str
    title: Words
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A year: what is stated of it, what is planned for it. ``is_report`` marks the year of the report."""

    year: int
    stated: tuple[Kinds, ...]
    planned: tuple[Kinds, ...]
    is_report: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    years: tuple[Year, ...]


def collect(graph: KnowledgeGraph, ontology: Ontology) -> Timeline | None:
    """The years that a report speaks of, in order; None where it dates nothing."""
    facts = Facts(graph, ontology)
    found: dict[tuple[int, bool, str], list[Moment]] = defaultdict(list)
    for (year, kind), claims in _dated(graph).items():
        for same in claims.values():
            planned = strongest(same) is Modality.PLANNED
            found[year, planned, kind].append(_moment(facts, same))
    for observation in graph.observations:
        if _is_told(graph, facts, observation):
            planned = observation.kind is Kind.TARGET
            found[observation.year, planned, "figures"].append(_figure(facts, observation))
    years = sorted({year for year, _, _ in found})
    if not years:
        return None
    return Timeline(
        tuple(
            Year(year, _kinds(facts, found, year, False), _kinds(facts, found, year, True), year == graph.report.year)
            for year in years
        )
    )


def _dated(graph: KnowledgeGraph) -> dict[tuple[int, str], dict[tuple[str, str], list[Claim]]]:
    """The claims with a year by year and kind, and in these by what they say of what."""
    found: dict[tuple[int, str], dict[tuple[str, str], list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in graph.claims:
        target = claim.object.lexical if isinstance(claim.object, Literal) else claim.object
        kind = target if claim.predicate == "status" else claim.predicate
        if (claim.predicate == "status" or kind in KINDS) and claim.year is not None:
            found[claim.year, kind][claim.subject, target].append(claim)
    return found


def _moment(facts: Facts, claims: list[Claim]) -> Moment:
    first, passages = claims[0], facts.sentences(claims)
    if isinstance(first.object, Literal):
        return Moment(facts.ref(first.subject), None, None, passages)
    who = facts.ref(first.subject) if first.subject != facts.hub else None
    return Moment(facts.ref(first.object), who, None, passages)


def _is_told(graph: KnowledgeGraph, facts: Facts, observation: Observation) -> bool:
    """Headline indicators, and any figure of a year that the report is not mainly about."""
    usual = observation.year in (graph.report.year, graph.report.year - 1)
    return not usual or concept_labelled(facts.ref(observation.indicator).name) is not None


def _figure(facts: Facts, observation: Observation) -> Moment:
    who = facts.ref(observation.area) if observation.area != facts.hub else None
    how = Words(zh=describe(observation), en="")
    if observation.kind is Kind.ESTIMATE:
        how = Words(zh=f"预计{how['zh']}", en="estimate")
    return Moment(facts.ref(observation.indicator), who, how, (observation.evidence.passage,))


def _kinds(
    facts: Facts, found: dict[tuple[int, bool, str], list[Moment]], year: int, planned: bool
) -> tuple[Kinds, ...]:
    titles = {status: facts.words(status) for status in ADVANCE} | KINDS
    return tuple(
        Kinds(
            status=kind if kind in ADVANCE else "",
            title=title,
            moments=tuple(sorted(found[year, planned, kind], key=lambda m: (facts.order(m.passages[0]), m.thing.id))),
        )
        for kind, title in titles.items()
        if (year, planned, kind) in found
    )
