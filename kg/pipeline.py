"""From a report to its graph: the one place where the stages meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kg.annotation import Annotation, annotate
from kg.claims import ClaimFinder
from kg.decisions import load_decisions
from kg.definitions import alias, definition_statements
from kg.divisions import Divisions
from kg.facts import (
    definition_texts,
    division_chain,
    division_id,
    editions,
    firms_in_names,
    official_claims,
    settled,
)
from kg.frozen import replace
from kg.grammar.loading import load_rules
from kg.grammar.rules import RuleSet
from kg.graph import KnowledgeGraph, plain
from kg.identifiers import entity_id, observation_id
from kg.indicators import normalise
from kg.invention import borne_out
from kg.lexicon import trusted_names
from kg.model import Claim, Division, Entity, Literal, Mention, Observation, Report, Statement
from kg.observations import Figure, FigureFinder
from kg.ontology import Ontology
from kg.placing import name_statements, owner_statements, road_statements, segment_statements
from kg.reading.report import read_report
from kg.resolve import Resolution, resolve
from kg.schemes import scheme_statements
from kg.speaker import speaker_statements
from kg.unsaid import unsaid_claims

Progress = Callable[[str], None]
"""Called with the name of each stage as it begins: read, mentions, claims, entities."""


def build(
    path: Path | str,
    *,
    rules: Iterable[Path] = (),
    decisions: Path | None = None,
    progress: Progress | None = None,
) -> KnowledgeGraph:
    """Read a report and build its graph.

    Args:
        path: the report, a text file.
        rules: folders with further rules and word lists.
        decisions: a file that says which names are one thing, and which are not (see ``kg.decisions``).
        progress: called with each stage's name.

    Raises:
        KgError: the file is no report, or a rule or a decision is wrong.
    """
    tell = progress or (lambda stage: None)
    tell("read")
    return build_graph(read_report(path), rules=rules, decisions=decisions, progress=tell)


def build_graph(
    report: Report,
    *,
    rules: Iterable[Path] = (),
    decisions: Path | None = None,
    progress: Progress | None = None,
) -> KnowledgeGraph:
    """The graph of a report that was read. Decisions that come to nothing are told among the report's notices."""
    tell = progress or (lambda stage: None)
    rule_set, divisions, decided = load_rules(*rules), Divisions.load(), load_decisions(decisions)
    near = trusted_names(divisions.names_in(report.division.code, report.text), report.text)
    near = {**divisions.partners(report.division.code, report.text), **near}
    tell("mentions")
    annotation = annotate(report, rule_set, near)
    tell("claims")
    statements = [*_statements(report, annotation, rule_set, near), *speaker_statements(report, annotation.mentions())]
    figures = list(_figures(report, annotation, rule_set))
    tell("entities")
    mentions = [*annotation.mentions(), *_ends(statements)]
    aliases = [pair for item in annotation.defined if (pair := alias(item))]
    resolution = resolve(mentions, report.division, near, rule_set.words, aliases, decided)
    chain = [e for e in division_chain(report, divisions) if e.id not in resolution.ids]
    entities = [*resolution.entities, *chain]
    claims = settled(_claims(report, statements, resolution))
    claims += official_claims(report, divisions, entities)
    claims += definition_texts(report, entities)
    claims += editions(report, entities)
    claims += firms_in_names(report, entities)
    here = division_id(report.division)
    found_by = {resolution.id_of(m): m.rule for m in reversed(mentions)}
    claims += unsaid_claims(report, entities, claims, near, found_by, here, rule_set.words["plan-cue"])
    indicators, observations = _observations(report, figures)
    report = replace(report, notices=(*report.notices, *resolution.notices))
    return borne_out(KnowledgeGraph(report, [*entities, *indicators], claims, observations, resolution.merges))


def _statements(
    report: Report, annotation: Annotation, rules: RuleSet, near: Mapping[str, Division]
) -> Iterator[Statement]:
    """What rules, paragraphs, names and definitions say, passage by passage."""
    ontology = Ontology.load()
    finder = ClaimFinder.of(rules)
    default_year = report.year - 1
    zones = {m.name: m.cls for m in annotation.mentions() if m.cls in ("Park", "Region")}
    for passage, reading in annotation.body():
        year = passage.year or default_year
        yield from finder.statements(passage, reading, default_year)
        yield from segment_statements(passage, reading.masked, near, year)
    for passage in annotation.passages:
        year = passage.year or default_year
        mentions = annotation.readings[passage.id].mentions
        yield from owner_statements(passage, mentions, year)
        yield from road_statements(passage, mentions, near, year)
        yield from scheme_statements(passage, mentions, year)
        yield from name_statements(passage, mentions, near, report.division, year, zones)
    for item in annotation.defined:
        yield from definition_statements(item, ontology, report.year)


def _figures(report: Report, annotation: Annotation, rules: RuleSet) -> Iterator[Figure]:
    finder = FigureFinder(rules.words)
    for passage, reading in annotation.body():
        yield from finder.figures(passage, reading, report.year - 1)


def _ends(statements: Iterable[Statement]) -> Iterator[Mention]:
    """The mentions that only statements made: a town inside a name, the government that a speaker heads."""
    for statement in statements:
        for end in (statement.subject, statement.object):
            if isinstance(end, Mention):
                yield end


def _claims(report: Report, statements: Iterable[Statement], resolution: Resolution) -> Iterator[Claim]:
    """The statements about entities; what the ontology does not allow between them, once names are resolved, falls
    out.
    """
    ontology = Ontology.load()
    classes = {e.id: e.classes for e in resolution.entities}
    classes.setdefault(division_id(report.division), (report.division.level,))

    def id_of(end: Mention | None) -> str:
        return division_id(report.division) if end is None else resolution.id_of(end)

    for s in statements:
        subject = id_of(s.subject)
        target = s.object if isinstance(s.object, Literal) else id_of(s.object)
        if isinstance(target, Literal):
            allowed = not ontology.properties[s.predicate].domain.isdisjoint(classes[subject])
        else:
            allowed = ontology.accepts(s.predicate, classes[subject], classes[target])
        if subject != target and allowed:
            yield Claim(subject, s.predicate, target, s.modality, s.year, s.evidence)


def _observations(report: Report, figures: Iterable[Figure]) -> tuple[list[Entity], list[Observation]]:
    """The indicators with their mentions, and the observations, each once: the first sentence that states it counts."""
    told: dict[str, list[Figure]] = {}
    for f in figures:
        told.setdefault(normalise(f.indicator).label, []).append(f)
    area, indicators = division_id(report.division), []
    observations: dict[str, Observation] = {}
    for label, of_one in told.items():
        forms = sorted({f.indicator for f in of_one if plain(f.indicator) != plain(label)})
        places = dict.fromkeys((f.evidence.passage, f.indicator_span) for f in of_one)
        id_ = entity_id("Indicator", label, None)
        indicators.append(Entity(id_, "Indicator", label, alt_labels=tuple(forms), mentions=tuple(places)))
        for f in of_one:
            figure = (f.year, f.kind, f.quantity, f.change, f.rank, f.bound, f.evidence)
            named = observation_id(Observation("", id_, area, *figure))
            if named not in observations:
                observations[named] = Observation(named, id_, area, *figure)
    return indicators, list(observations.values())
