"""From a report to its graph: the one place where the stages meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from kg.claims import ClaimFinder
from kg.definitions import Defined, definition_statements, listed_items, term_mentions
from kg.divisions import Divisions
from kg.grammar.rules import RuleSet, load_rules
from kg.graph import KnowledgeGraph
from kg.identifiers import entity_id, observation_id
from kg.inner_names import inner_statements
from kg.lexicon import Lexicon, division_lexicon
from kg.mentions import MentionFinder, Reading, merge_mentions
from kg.model import (
    Claim,
    Datatype,
    Division,
    Entity,
    Evidence,
    Literal,
    Mention,
    Modality,
    Observation,
    Passage,
    PassageKind,
    Report,
    Span,
    Statement,
)
from kg.observations import Figure, FigureFinder
from kg.ontology import Ontology
from kg.reading.report import read_report
from kg.resolve import Resolution, resolve
from kg.words import Segmenter

Progress = Callable[[str], None]
"""Called with the name of each stage as it begins."""


def build(path: Path | str, *, rules: Iterable[Path] = (), progress: Progress | None = None) -> KnowledgeGraph:
    """Read a report and build its graph.

    Args:
        path: the report, a text file.
        rules: folders with further rules and word lists.
        progress: called with each stage's name.

    Raises:
        KgError: the file is no report, or a rule is wrong.
    """
    tell = progress or (lambda stage: None)
    tell("read")
    return build_graph(read_report(path), rules=rules, progress=tell)


def build_graph(report: Report, *, rules: Iterable[Path] = (), progress: Progress | None = None) -> KnowledgeGraph:
    """The graph of a report that was read."""
    return _Builder(report, load_rules(*rules), progress or (lambda stage: None)).build()


class _Builder:
    def __init__(self, report: Report, rules: RuleSet, tell: Progress) -> None:
        self.report, self.rules, self.tell = report, rules, tell
        self.ontology = Ontology.load()
        self.divisions = Divisions.load()
        self.near = self.divisions.names_near(report.division.code)
        self.passages = [p for p in report.passages if p.kind is not PassageKind.FRONT]

    def build(self) -> KnowledgeGraph:
        self.tell("mentions")
        readings, defined = self._readings()
        self.tell("claims")
        statements = self._statements(readings, defined)
        figures = self._figures(readings)
        self.tell("entities")
        mentions = [m for r in readings.values() for m in r.mentions]
        mentions += [t for d in defined for t in d.terms]
        mentions += [e for s in statements for e in (s.subject, s.object) if isinstance(e, Mention)]
        resolution = resolve(mentions, self.report.division, self.near, self.rules.words)
        entities = {e.id: e for e in resolution.entities}
        claims = [self._claim(s, resolution) for s in statements]
        observations = [self._observation(f, entities) for f in figures]
        claims += self._official(entities)
        claims += self._values(entities)
        unique = {o.id: o for o in reversed(observations)}
        return KnowledgeGraph(self.report, entities.values(), [c for c in claims if c.subject != c.object], unique.values())

    def _readings(self) -> tuple[dict[str, Reading], list[Defined]]:
        """Read each passage twice: what the first pass taught is a lexicon for the second."""
        lexicon = division_lexicon(self.report.division, self.near)
        terms = {f.passage: term_mentions(f, self.report.passage(f.passage)) for f in self.report.footnotes}
        finder = MentionFinder(self.rules, lexicon, Segmenter())
        first = {p.id: finder.read(p.id, p.text) for p in self.passages}
        learned = self._learned(first.values(), [t for found in terms.values() for t in found])
        finder.lexicon = lexicon.extended(learned)
        readings = {p.id: self._again(p, first[p.id], finder, learned) for p in self.passages}
        defined = []
        for footnote in self.report.footnotes:
            passage = self.report.passage(footnote.passage)
            items = listed_items(footnote, passage)
            readings[passage.id] = merge_mentions(readings[passage.id], items)
            defined.append(Defined(footnote, terms[passage.id], passage, readings[passage.id]))
        return readings, defined

    def _again(self, passage: Passage, first: Reading, finder: MentionFinder, learned: dict[str, tuple[str, str]]) -> Reading:
        """A second reading, where a learned name stands that the first did not see."""
        seen = {m.name for m in first.mentions}
        news = any(name in passage.text and name not in seen for name in learned)
        return finder.read(passage.id, passage.text) if news else first

    def _learned(self, readings: Iterable[Reading], terms: Iterable[Mention]) -> dict[str, tuple[str, str]]:
        """Names worth finding again without their context: terms, quoted names, and names found by context."""
        by_context = {r.id for r in self.rules.entities if r.by_context}
        found: dict[str, tuple[str, str]] = {}
        for mention in (m for r in readings for m in r.mentions):
            if len(mention.name) >= 4 and mention.rule in by_context and mention.cls in ("Company", "Institution", "Program"):
                found.setdefault(mention.name, (mention.cls, "lexicon.learned"))
        for term in terms:
            found.setdefault(term.name, ("Term", "lexicon.term"))
        return found

    def _statements(self, readings: dict[str, Reading], defined: list[Defined]) -> list[Statement]:
        finder = ClaimFinder(self.rules, self.ontology)
        found: list[Statement] = []
        for passage in self.passages:
            reading = readings[passage.id]
            year = passage.year or self.report.year - 1
            if passage.kind is not PassageKind.DEFINITION:
                found += finder.statements(passage, reading, self.report.year - 1)
            found += inner_statements(passage, reading.mentions, self.near, year)
        for item in defined:
            found += definition_statements(item, self.ontology, self.report.year)
        return found

    def _figures(self, readings: dict[str, Reading]) -> list[Figure]:
        finder = FigureFinder(self.rules.words)
        body = [p for p in self.passages if p.kind is not PassageKind.DEFINITION]
        return [f for p in body for f in finder.figures(p, readings[p.id], self.report.year - 1)]

    def _claim(self, statement: Statement, resolution: Resolution) -> Claim:
        target = statement.object
        return Claim(
            self._id(statement.subject, resolution),
            statement.predicate,
            target if isinstance(target, Literal) else self._id(target, resolution),
            statement.modality,
            statement.year,
            statement.evidence,
        )

    def _id(self, mention: Mention | None, resolution: Resolution) -> str:
        if mention is None:
            return division_id(self.report.division)
        return resolution.id_of(mention)

    def _observation(self, figure: Figure, entities: dict[str, Entity]) -> Observation:
        indicator = Entity(entity_id("Indicator", figure.indicator, None), "Indicator", figure.indicator)
        known = entities.setdefault(indicator.id, indicator)
        at = (figure.evidence.passage, figure.indicator_span)
        if at not in known.mentions:
            entities[indicator.id] = replace(known, mentions=(*known.mentions, at))
        observation = Observation(
            "",
            indicator.id,
            division_id(self.report.division),
            figure.year,
            figure.kind,
            figure.quantity,
            figure.change,
            figure.rank,
            figure.bound,
            figure.evidence,
        )
        return replace(observation, id=observation_id(observation))

    def _official(self, entities: dict[str, Entity]) -> list[Claim]:
        """The official chain of divisions: the towns named here lie in the county, it in its prefecture, that in its province."""
        own = self.report.division
        chain = [own, *self.divisions.ancestors(own.code)]
        for division in chain:
            entities.setdefault(division_id(division), Entity(division_id(division), division.level, division.name))
        named = [e for e in entities.values() if e.id.startswith("division/")]
        claims = []
        for entity in named:
            division = self.divisions.by_code(entity.id.split("/")[1])
            evidence = self._first_evidence(entity, "division.official")
            code = Literal(division.code, Datatype.TEXT)
            claims.append(Claim(entity.id, "divisionCode", code, Modality.ASSERTED, None, evidence))
            parent = self.divisions.by_code(division.parent) if division.parent else None
            if parent and division_id(parent) in entities:
                claims.append(
                    Claim(entity.id, "locatedIn", division_id(parent), Modality.ASSERTED, None, evidence)
                )
        return claims

    def _values(self, entities: dict[str, Entity]) -> list[Claim]:
        """Definitions of terms, editions of events."""
        claims = []
        by_term = {e_name: e for e in entities.values() if "Term" in e.classes for e_name in e.names}
        for footnote in self.report.footnotes:
            for term in term_mentions(footnote, self.report.passage(footnote.passage)):
                entity = by_term.get(term.name)
                if entity:
                    evidence = Evidence(footnote.passage, footnote.span, "definition.text")
                    definition = Literal(footnote.definition, Datatype.TEXT)
                    claims.append(Claim(entity.id, "definition", definition, Modality.ASSERTED, self.report.year, evidence))
        return claims

    def _first_evidence(self, entity: Entity, rule: str) -> Evidence:
        if entity.mentions:
            passage, span = entity.mentions[0]
            return Evidence(passage, span, rule)
        first = self.passages[0]
        return Evidence(first.id, Span(0, len(first.text)), rule)


def division_id(division: Division) -> str:
    return entity_id(division.level, division.name, None, division.code)
