"""Footnotes: markers without a definition, and definitions that nothing in the text calls."""

from __future__ import annotations

from collections.abc import Iterator

from kg.checks.finding import Finding, Place
from kg.graph import KnowledgeGraph
from kg.model import Marker, Report, Span

MARKER, DEFINITION = "W201", "W202"
_WORDS = 6
"""So many characters before a marker are shown as what it stands behind."""


def markers_without_definition(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A footnote marker in the text whose number no definition has."""
    return _noticed(graph.report, "marker-without-definition", MARKER)


def definitions_without_marker(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A definition whose number no marker in the text has or, if it has no number, whose term the text does not use."""
    return _noticed(graph.report, "definition-without-marker", DEFINITION)


def _noticed(report: Report, notice: str, code: str) -> Iterator[Finding]:
    """What the reading noticed, as findings: it alone sees the markers, which the clean text no longer holds."""
    markers = {marker.source: marker for marker in report.markers}
    for found in report.notices:
        if found.code == notice and found.source is not None:
            marker = markers.get(found.source)
            places = _before(report, marker) if marker else _around(report, found.source)
            yield Finding(code, found.zh, found.en, places, marker.label if marker else "")


def _before(report: Report, marker: Marker) -> tuple[Place, ...]:
    """The words that a marker stands behind."""
    around = [p for p in report.passages if p.span.start < marker.at <= p.span.end]
    return tuple(Place(p, Span(max(0, marker.at - p.span.start - _WORDS), marker.at - p.span.start)) for p in around)


def _around(report: Report, source: Span) -> tuple[Place, ...]:
    """The passage that a range of the source file stands in."""
    around = [p for p in report.passages if p.source.overlaps(source)]
    return tuple(Place(p, Span(0, len(p.text))) for p in around)
