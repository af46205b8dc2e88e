"""How far the rules reach: the figures and quoted names of a report that no rule touched, and what each rule gives.

A figure or a quoted name is touched where a mention, the evidence of a statement or that of a figure covers it. The
front and the definitions are left aside: no rule is meant for them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.annotation import annotate
from kg.claims import ClaimFinder
from kg.divisions import Divisions
from kg.grammar.rules import Rule, RuleSet
from kg.lexicon import trusted_names
from kg.mentions import Reading
from kg.model import Passage, Report, Span
from kg.observations import FigureFinder
from kg.ontology import Ontology
from kg.quantity import Form

FIGURE, NAME = "figure", "name"
"""The kinds of items that a rule should touch."""
_QUOTED = re.compile(r"“(?P<quoted>[^“”\n]{2,40})”|《(?P<titled>[^《》\n]{2,60})》")
_MEASURED = frozenset({Form.LEVEL, Form.PERCENT, Form.POINTS, Form.RANK, Form.MULTIPLE})
"""The figures that measure something. Durations are none: most only say how long something took (三年来)."""


@dataclass(frozen=True, slots=True)
class Item:
    """A figure, or what stands between two quotes or title marks; ``span`` counts in the passage."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Untouched:
    """A sentence with items that no rule touched; ``section`` holds the headings above it, the outermost first."""

    passage: Passage
    section: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many of all are covered.

    >>> str(Ratio(3, 4)), str(Ratio(0, 0))
    ('3/4  75.0%', '0/0')
    """

    covered: int
    total: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1, to four places; None of nothing."""
        return round(self.covered / self.total, 4) if self.total else None

    def __str__(self) -> str:
        return f"{self.covered}/{self.total}" + (f"  {self.share:.1%}" if self.share is not None else "")


@dataclass(frozen=True)
class Coverage:
    """What the rules reach of one report. ``mentions`` and ``claims`` count by the id of the rule; ids that are no
    rule's name a part of kg itself (``lexicon.division``, ``figure.measure``).
    """

    report: Report
    figures: Ratio
    names: Ratio
    untouched: tuple[Untouched, ...]
    mentions: Mapping[str, int]
    claims: Mapping[str, int]

    def fires(self, rule: Rule) -> bool:
        """Whether the rule gave anything."""
        return bool(self.mentions.get(rule.id) or self.claims.get(rule.id))


def coverage(report: Report, rules: RuleSet) -> Coverage:
    """Apply the rules to a report and see what they leave untouched."""
    near = trusted_names(Divisions.load().names_in(report.division.code, report.text), report.text)
    annotation = annotate(report, rules, near)
    claim_finder, figure_finder = ClaimFinder(rules, Ontology.load()), FigureFinder(rules.words)
    mentions, claims = Counter(m.rule for m in annotation.mentions()), Counter[str]()
    covered, total = Counter[str](), Counter[str]()
    untouched: list[Untouched] = []
    for passage, reading in annotation.body():
        evidence = [s.evidence for s in claim_finder.statements(passage, reading, report.year - 1)]
        evidence += [f.evidence for f in figure_finder.figures(passage, reading, report.year - 1)]
        claims.update(e.rule for e in evidence)
        spans = [m.span for m in reading.mentions] + [e.span for e in evidence]
        items = list(_items(reading))
        left = tuple(item for item in items if not _is_touched(item, spans))
        total.update(item.kind for item in items)
        covered.update(item.kind for item in items if item not in left)
        if left:
            untouched.append(Untouched(passage, _headings(report, passage), left))
    figures, names = (Ratio(covered[kind], total[kind]) for kind in (FIGURE, NAME))
    return Coverage(report, figures, names, tuple(untouched), mentions, claims)


def silent_rules(rules: RuleSet, coverages: Iterable[Coverage]) -> list[Rule]:
    """The rules that fire on none of the reports."""
    reports = list(coverages)
    return [rule for rule in rules if not any(found.fires(rule) for found in reports)]


def _items(reading: Reading) -> Iterator[Item]:
    """The figures and the quoted names of a sentence, from left to right."""
    quoted = [Item(Span(*m.span()), NAME) for m in _QUOTED.finditer(reading.text)]
    figures = [Item(q.span, FIGURE) for q in reading.quantities if q.form in _MEASURED]
    return iter(sorted(quoted + figures, key=lambda item: item.span))


def _is_touched(item: Item, spans: Sequence[Span]) -> bool:
    """Whether one of the spans covers the item; of a quoted name what stands between the quotes is enough."""
    needed = item.span if item.kind == FIGURE else Span(item.span.start + 1, item.span.end - 1)
    return any(span.covers(needed) for span in spans)


def _headings(report: Report, passage: Passage) -> tuple[str, ...]:
    """The headings above a passage, from the outermost; the report itself is none."""
    sections = {section.id: section for section in report.sections}
    titles: list[str] = []
    section = sections.get(passage.section)
    while section is not None and section.level > 0:
        titles.insert(0, f"{section.number}{section.title}")
        section = sections.get(section.parent) if section.parent else None
    return tuple(titles)


def counts(id_: str, coverages: Sequence[Coverage]) -> tuple[int, int, int]:
    """Mentions, claims, and reports with either."""
    mentions = [found.mentions.get(id_, 0) for found in coverages]
    claims = [found.claims.get(id_, 0) for found in coverages]
    return sum(mentions), sum(claims), sum(m + c > 0 for m, c in zip(mentions, claims, strict=True))


def built_in(rules: RuleSet, coverages: Sequence[Coverage]) -> list[str]:
    """The ids of what kg finds without a rule, in alphabetical order."""
    found = {id_ for c in coverages for id_ in (*c.mentions, *c.claims)}
    return sorted(found - {rule.id for rule in rules})


def coverage_data(coverages: Sequence[Coverage], rules: RuleSet) -> dict[str, Any]:
    """The same as plain data for JSON; offsets count in the passage."""
    return {
        "reports": [_report_data(found) for found in coverages],
        "rules": [{"id": r.id, "file": r.file, "line": r.line, **_count_data(r.id, coverages)} for r in rules],
        "built_in": [{"id": id_, **_count_data(id_, coverages)} for id_ in built_in(rules, coverages)],
        "silent": [rule.id for rule in silent_rules(rules, coverages)],
    }


def _count_data(id_: str, coverages: Sequence[Coverage]) -> dict[str, int]:
    return dict(zip(("mentions", "claims", "reports"), counts(id_, coverages), strict=True))


def _report_data(found: Coverage) -> dict[str, Any]:
    def ratio(counted: Ratio) -> dict[str, Any]:
        return {"covered": counted.covered, "total": counted.total, "share": counted.share}

    return {
        "path": found.report.path,
        "division": found.report.division.code,
        "year": found.report.year,
        "figures": ratio(found.figures),
        "names": ratio(found.names),
        "untouched": [_untouched_data(sentence) for sentence in found.untouched],
    }


def _untouched_data(sentence: Untouched) -> dict[str, Any]:
    text = sentence.passage.text
    return {
        "passage": sentence.passage.id,
        "section": list(sentence.section),
        "text": text,
        "items": [
            {"start": i.span.start, "end": i.span.end, "text": i.span.of(text), "kind": i.kind} for i in sentence.items
        ],
    }
