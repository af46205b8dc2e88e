"""Reading a report: the one place where the reading steps meet."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from kg.errors import KgError
from kg.frozen import replace
from kg.model import Footnote, Front, Marker, Notice, PassageKind, Report, Span
from kg.reading import chrome, glossary
from kg.reading.front import parse_front
from kg.reading.parts import part_headings
from kg.reading.place import recognise
from kg.reading.repair import repair
from kg.reading.roles import report_years
from kg.reading.source import Source, read_source
from kg.reading.structure import Structure, build_structure
from kg.reading.trace import TracedText

_HAN = re.compile("[一-鿿]+")
_MIN_HAN = 300
"""The shortest text that can be a report; even a township's has more."""
_HEAD = 200
"""The title stands within so many characters of the report's beginning."""


def read_report(path: Path | str) -> Report:
    """Read a government work report from a text file.

    Raises:
        KgError: the file cannot be read, or what it holds is no government work report.
    """
    source = read_source(path)
    return report_from_source(source)


def report_from_source(source: Source) -> Report:
    """The report that a source holds: repaired, without page chrome and markers, with its structure.

    To the edits of the repair come those of kind ``page-number``, ``line-break`` and ``marker`` (with labels).

    Raises:
        KgError: what the source holds is no government work report.
    """
    repaired = repair(source.text)
    _demand_chinese(repaired.traced.text, source.path)
    traced = repaired.traced
    traced = traced.replaced(chrome.page_numbers(traced.text))
    traced = traced.replaced(chrome.line_breaks(traced.text))
    span = chrome.report_span(traced.text)
    titles = chrome.page_titles(traced.text, span.start + _HEAD)
    return _assemble(source, repaired.notices, titles, _Apparatus.find(traced.cut(span)))


def _demand_chinese(text: str, path: str) -> None:
    han = sum(map(len, _HAN.findall(text)))
    if han < _MIN_HAN or han < len(text) * 0.3:
        raise KgError(
            f"这不是政府工作报告：{path}（汉字太少）；请给出报告的中文全文，若是乱码请另存为 UTF-8",
            f"not a government work report: {path} (too few Chinese characters); give the full text in UTF-8",
        )


@dataclass(frozen=True, slots=True)
class _Apparatus:
    """The text without its markers, and what the markers and definitions were; spans count in the clean text."""

    clean: TracedText
    body: Span
    entries: tuple[glossary.Entry, ...]
    markers: tuple[Marker, ...]
    numbers: tuple[int, ...]
    definition_spans: tuple[Span, ...]
    texts: tuple[Span, ...]

    @classmethod
    def find(cls, traced: TracedText) -> _Apparatus:
        text = traced.text
        body_start = chrome.opening(text) or 0
        entries = glossary.find_entries(text)
        body_end = min((e.label_span.start for e in entries), default=len(text))
        body = Span(body_start, _without_heading(text, body_start, body_end))
        found = glossary.find_markers(text, body, entries)
        labels = [e.label_span for e in entries if len(e.label_span)]
        removed = sorted([m.span for m in found] + labels)

        starts = [r.start for r in removed]
        lengths = list(accumulate((len(r) for r in removed), initial=0))

        def shifted(position: int) -> int:
            before = bisect_left(starts, position)
            inside = max(0, removed[before - 1].end - position) if before else 0
            return position - lengths[before] + inside

        def moved(span: Span) -> Span:
            return Span(shifted(span.start), shifted(span.end))

        return cls(
            clean=traced.without(removed, "marker"),
            body=moved(body),
            entries=entries,
            markers=tuple(Marker(m.label, shifted(m.span.start), traced.source_span(m.span)) for m in found),
            numbers=tuple(m.number for m in found),
            definition_spans=tuple(moved(e.definition) for e in entries),
            texts=tuple(moved(e.span) for e in entries),
        )

    def markers_of(self, entry: glossary.Entry) -> tuple[Marker, ...]:
        """The markers that call a definition; one without a label is called by none."""
        if entry.style == "none":
            return ()
        return tuple(m for m, number in zip(self.markers, self.numbers, strict=True) if number == entry.number)


def _without_heading(text: str, start: int, end: int) -> int:
    """The body's end: in front of the heading that announces the definitions."""
    body = text[start:end].rstrip()
    last = body.rfind("\n") + 1
    if glossary.is_heading(body[last:]):
        body = body[:last].rstrip()
    return start + len(body)


def _assemble(source: Source, notices: tuple[Notice, ...], titles: tuple[str, ...], found: _Apparatus) -> Report:
    clean, text = found.clean, found.clean.text
    front = parse_front(text[: found.body.start])
    years = report_years(titles, front, part_headings(found.body.of(text)), found.body.of(text))
    place = recognise(found.body.of(text), titles[0] if titles else None, front.meeting, front.office)
    if years is None or place is None or not _reads_like_a_report(text):
        raise KgError(
            f"这不是政府工作报告：{source.path}（看不出是哪个地方、哪一年的报告）；请给出一份报告的全文",
            f"not a government work report: {source.path} (no place or year to be found); give one report's full text",
        )
    structure = build_structure(text, found.body, found.texts, years, clean.source_span)
    footnotes = _footnotes(found, structure)
    return Report(
        path=source.path,
        digest=source.digest,
        division=place.division,
        year=years.report,
        front=front if front.title else _titled(front, titles),
        text=text,
        sections=structure.sections,
        passages=structure.passages,
        footnotes=footnotes,
        markers=found.markers,
        edits=clean.edits,
        notices=(*notices, *_unpaired(found, text)),
    )


def _titled(front: Front, titles: tuple[str, ...]) -> Front:
    return replace(front, title=titles[0]) if titles else front


def _reads_like_a_report(text: str) -> bool:
    return "政府" in text and any(w in text for w in ("工作报告", "报告工作", "报告政府工作", "各位代表"))


def _footnotes(found: _Apparatus, structure: Structure) -> tuple[Footnote, ...]:
    passages = {p.span.start: p for p in structure.passages if p.kind is PassageKind.DEFINITION}
    result = []
    for entry, text_span, definition in zip(found.entries, found.texts, found.definition_spans, strict=True):
        passage = passages[text_span.start]
        result.append(
            Footnote(
                label=entry.label,
                terms=tuple(t.strip() for t in entry.terms),
                definition=definition.of(found.clean.text),
                passage=passage.id,
                span=definition.shifted(-passage.span.start),
                markers=found.markers_of(entry),
            )
        )
    return tuple(result)


def _unpaired(found: _Apparatus, text: str) -> list[Notice]:
    """A notice for each marker without a definition and each definition without a marker."""
    known = {e.number for e in found.entries if e.style != "none"}
    notices = [
        Notice(
            "marker-without-definition",
            f"注号 {marker.label} 没有对应的释义（“…{text[max(0, marker.at - 8) : marker.at]}”之后）",
            f"marker {marker.label} has no definition (behind “…{text[max(0, marker.at - 8) : marker.at]}”)",
            marker.source,
        )
        for marker, number in zip(found.markers, found.numbers, strict=True)
        if number not in known
    ]
    called = set(found.numbers)
    body = found.body.of(text)
    for entry, span in zip(found.entries, found.texts, strict=True):
        term = entry.terms[0]
        if entry.style == "none":
            if not any(core in body for core in glossary.cores(term)):
                notices.append(_uncalled(term, "正文中没有出现", "does not occur in the text", found, span))
        elif entry.number not in called:
            notices.append(_uncalled(f"{entry.label}{term}", "在正文中没有注号", "is called by no marker", found, span))
    return notices


def _uncalled(name: str, zh: str, en: str, found: _Apparatus, span: Span) -> Notice:
    return Notice(
        "definition-without-marker", f"释义 {name} {zh}", f"definition {name} {en}", found.clean.source_span(span)
    )
