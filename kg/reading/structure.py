"""From clean text to sections, paragraphs and sentences, each with its role and year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kg.model import Passage, PassageKind, Role, Section, Span
from kg.reading.roles import Years, role_of, year_of

_NUMERAL = "一二三四五六七八九十"
_PART = re.compile(rf"[ 　]*(?P<number>(?:第[{_NUMERAL}]+部分[：:、 　]?|[{_NUMERAL}]{{1,3}}、))[ 　]*(?P<title>[^\n]{{2,60}})")
_SECTION = re.compile(rf"[ 　]*(?P<number>[（(][{_NUMERAL}]{{1,3}}[）)]|——|—)[ 　]*(?P<title>[^。！？\n]{{2,80}})")
_POINT = re.compile(r"[ 　]*(?P<number>\d{1,2}[.．、](?!\d))[ 　]*(?P<title>[^。！？\n]{2,40})")
_SENTENCE = re.compile(r"[^。！？!\n]*(?:[。！？!]+[”’）』]*|\n|$)")
_LEAD = re.compile(r"[^，、：；“”\d%]{4,16}[。！]")
"""A bold lead, whose boldness plain text has lost: short, without a comma or figure, in front of a longer sentence."""


@dataclass(frozen=True, slots=True)
class Structure:
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]


def part_headings(text: str) -> tuple[str, ...]:
    """The headings of the parts, in order (一、…, without their section headings)."""
    return tuple(m["number"] + m["title"].strip() for line in text.split("\n") if (m := _part(line)))


def build_structure(
    text: str, body: Span, definitions: tuple[Span, ...], years: Years, source_span: Callable[[Span], Span]
) -> Structure:
    """Cut the clean text: its front (before ``body``), its body, and the definitions behind it."""
    builder = _Builder(text, years, source_span)
    builder.front(Span(0, body.start))
    builder.body(body)
    for span in definitions:
        builder.definition(span)
    return builder.finish()


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of a range, without surrounding space.

    >>> [s.of("一是建。二是“改！”三是拆") for s in sentences("一是建。二是“改！”三是拆", 0, 13)]
    ['一是建。', '二是“改！”', '三是拆']
    """
    for found in _SENTENCE.finditer(text, start, end):
        piece = found[0]
        stripped = piece.strip(" 　\n")
        if stripped:
            at = found.start() + piece.index(stripped)
            yield Span(at, at + len(stripped))


def _part(line: str) -> re.Match[str] | None:
    found = _PART.fullmatch(line.rstrip())
    return found if found and "。" not in found["title"] else None


class _Builder:
    """Collects sections and passages while it walks down the text; levels below a new heading are closed."""

    def __init__(self, text: str, years: Years, source_span: Callable[[Span], Span]) -> None:
        self.text, self.years, self.source_span = text, years, source_span
        self.passages: list[Passage] = []
        self.sections: list[Section] = []
        self.open: list[Section] = []
        self.paragraph = 0
        self._section(0, "", "", Span(0, len(text)), Role.OTHER, None)

    def front(self, span: Span) -> None:
        for line in self._lines(span):
            self._passage(line, PassageKind.FRONT)

    def body(self, span: Span) -> None:
        for line in self._lines(span):
            self._paragraph(line)

    def definition(self, span: Span) -> None:
        self.open = self.open[:1]
        self.paragraph += 1
        self._passage(span, PassageKind.DEFINITION)

    def finish(self) -> Structure:
        ends: dict[str, int] = {}
        parents = {s.id: s.parent for s in self.sections}
        for passage in self.passages:
            at: str | None = passage.section
            while at is not None:
                ends[at] = passage.source.end
                at = parents[at]
        closed = [
            replace(s, source=Span(s.source.start, max(s.source.end, ends.get(s.id, s.source.end))))
            for s in self.sections
        ]
        return Structure(tuple(closed), tuple(self.passages))

    def _lines(self, span: Span) -> Iterator[Span]:
        position = span.start
        for line in self.text[span.start : span.end].split("\n"):
            if line.strip(" 　"):
                self.paragraph += 1
                yield Span(position, position + len(line))
            position += len(line) + 1

    def _paragraph(self, line: Span) -> None:
        text = line.of(self.text)
        part = _part(text)
        if part:
            role = role_of(part["title"])
            self._heading(1, part, line.start, role, year_of(part["title"], role, self.years))
            return
        at = line.start
        for level, pattern in ((2, _SECTION), (3, _POINT)):
            found = pattern.match(text)
            if found:
                at = self._heading(level, found, line.start, *self._inherited(level))
                break
        self._sentences(at, line.end)

    def _sentences(self, start: int, end: int) -> None:
        spans = list(sentences(self.text, start, end))
        for index, span in enumerate(spans):
            following = spans[index + 1] if index + 1 < len(spans) else None
            if following and len(following) > 16 and _LEAD.fullmatch(span.of(self.text)):
                self._section(3, "", span.of(self.text).rstrip("。！"), span, *self._inherited(3))
                self._passage(span, PassageKind.HEADING)
            else:
                self._passage(span, PassageKind.SENTENCE)

    def _heading(self, level: int, found: re.Match[str], base: int, role: Role, year: int | None) -> int:
        """Open a section; give the position behind its heading."""
        end = base + found.end()
        while end < len(self.text) and self.text[end] in "。！？：":
            end += 1
        start = base + found.start("number")
        self._section(level, found["number"].strip(), found["title"].strip(), Span(start, end), role, year)
        self._passage(Span(start, base + len(found[0].rstrip())), PassageKind.HEADING)
        return end

    def _inherited(self, level: int) -> tuple[Role, int | None]:
        above = [s for s in self.open if s.level < level][-1]
        return above.role, above.year

    def _section(self, level: int, number: str, title: str, span: Span, role: Role, year: int | None) -> None:
        self.open = [s for s in self.open if s.level < level]
        parent = self.open[-1].id if self.open else None
        section = Section(
            f"s{len(self.sections):03}", level, number, title, parent, role, year, self.source_span(span)
        )
        self.sections.append(section)
        self.open.append(section)

    def _passage(self, span: Span, kind: PassageKind) -> None:
        section = self.open[-1]
        order = len(self.passages)
        self.passages.append(
            Passage(
                id=f"p{order:04}",
                order=order,
                text=span.of(self.text),
                kind=kind,
                section=section.id,
                paragraph=self.paragraph,
                role=section.role,
                year=section.year,
                span=span,
                source=self.source_span(span),
            )
        )
