"""From clean text to sections, paragraphs and sentences, each with its role and year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.frozen import replace
from kg.model import Passage, PassageKind, Role, Section, Span
from kg.reading.part_roles import many_plans, part_roles, speaks_of
from kg.reading.parts import ITEM, NUMERAL, Parts, find_parts, heading_of
from kg.reading.roles import Years, opens_plan, role_of, tells_time, turn, year_of

_ENDED = r"(?=[。！？]|[ 　]*$)"
_SECTION = re.compile(rf"[ 　]*(?P<number>[（(][{NUMERAL}]{{1,3}}[）)])[ 　]*(?P<title>[^。！？\n]{{2,80}}){_ENDED}")
_DASHES = re.compile("——?|[★☆◆◇■□●○▲△]")
_DASH = re.compile(rf"[ 　]*(?P<number>{_DASHES.pattern})[ 　]*(?P<title>[^。！？；\n]{{2,80}}){_ENDED}")
_POINT = re.compile(rf"[ 　]*(?P<number>\d{{1,2}}[.．、](?!\d))[ 　]*(?P<title>[^。！？；\n]{{2,40}}){_ENDED}")
_MEASURED = re.compile(r"\d(?!\d*年)|%")
_SENTENCE_END = re.compile(r"[。！？!]+[”’）』]*|\n")
_GOES_ON = "的之等，、；："
_QUOTED_REACH = 60
"""A quotation that holds a full stop closes within so many characters behind it."""
_LEAD = re.compile(r"(?!各位|同志们)[^，、：；“”\d%]{4,16}[。！]")
"""A bold lead, whose boldness plain text has lost: short, without a comma or figure, in front of a longer sentence."""


@dataclass(frozen=True, slots=True)
class Structure:
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]


def build_structure(
    text: str, body: Span, definitions: tuple[Span, ...], years: Years, source_span: Callable[[Span], Span]
) -> Structure:
    """Cut the clean text: its front (before ``body``), its body, and the definitions behind it."""
    builder = _Builder(text, body, find_parts(text, body), years, source_span)
    builder.front(Span(0, body.start))
    builder.body(body)
    for span in definitions:
        builder.definition(span)
    return builder.finish()


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of a range, without surrounding space; a quotation or bracket is not cut at a full stop inside it.

    >>> [s.of("一是建。二是“改！”三是拆") for s in sentences("一是建。二是“改！”三是拆", 0, 13)]
    ['一是建。', '二是“改！”', '三是拆']
    """
    at = start
    for found in _SENTENCE_END.finditer(text, start, end):
        if found[0] == "\n" or not _continues(text, at, found.end(), end):
            yield from _stripped(text, at, found.end())
            at = found.end()
    yield from _stripped(text, at, end)


def _continues(text: str, start: int, stop: int, end: int) -> bool:
    """Whether a sentence goes on behind a full stop: with a particle or comma, or in a quotation that closes soon."""
    if stop < end and text[stop] in _GOES_ON:
        return True
    for opening, closing in ("“”", "（）"):
        if text.rfind(opening, start, stop) > text.rfind(closing, start, stop):
            reach = min(end, stop + _QUOTED_REACH)
            close = text.find(closing, stop, reach)
            if close >= 0 and not any(c in text[stop:close] for c in (opening, "\n")):
                return True
    return False


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    stripped = piece.strip(" 　\n")
    if stripped:
        at = start + piece.index(stripped)
        yield Span(at, at + len(stripped))


def _is_lead(found: re.Match[str], text: str) -> bool:
    """Whether an item begins with a heading: it has text behind it, or is a line that neither measures nor ends."""
    rest = text[found.end() :].strip("。！？ 　")
    return bool(rest) or not (_MEASURED.search(found["title"]) or found.end() < len(text.rstrip()))


class _Builder:
    """Collects sections and passages while it walks down the text; levels below a new heading are closed."""

    def __init__(self, text: str, body: Span, parts: Parts, years: Years, source_span: Callable[[Span], Span]) -> None:
        self.text, self.years, self.source_span, self.nested = text, years, source_span, parts.nested
        roles = part_roles(parts.titles, parts.bodies(text, body.end), years)
        self.parts = {m.start(): (m, role) for m, role in zip(parts.headings, roles, strict=True)}
        self.planless = all(role is not Role.PLAN for role, _ in roles)
        self.passages: list[Passage] = []
        self.sections: list[Section] = []
        self.open: list[Section] = []
        self.paragraph = self.read = 0
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
        if line.start < self.read:
            return
        text = line.of(self.text)
        if part := self.parts.get(line.start):
            heading, spoken = part
            self.read = self._heading(1, heading, 0, *spoken)
            self._sentences(self.read, line.end)
            return
        if self.planless:
            self._turn(line)
        level, found = self._headed(text)
        at = self._heading(level, found, line.start, *self._inherited(level)) if found else line.start
        self._sentences(at, line.end)

    def _turn(self, line: Span) -> None:
        """Where no heading is that of a plan, the words that turn to another time open a part."""
        text = line.of(self.text)
        goal = opens_plan(text)
        if not (cue := goal or turn(text)):
            return
        words, now = cue.of(text), self.open[-1]
        role = Role.PLAN if goal else role_of(words, self.years)
        year = year_of(words, role, self.years)
        goes_on = role is now.role and (year == now.year or not tells_time(words))
        if not goes_on and (goal or self._bears_out(role, words, text[cue.end :])):
            self._section(1, "", words, cue.shifted(line.start), role, year)

    def _bears_out(self, role: Role, words: str, behind: str) -> bool:
        """Whether what follows goes with a turn: below headings, only to a plan, in the words of one."""
        if self.parts:
            return role is Role.PLAN and (self.open[-1].role is role or many_plans(behind, self.years))
        return words != "今年" or speaks_of(behind, self.years) is role

    def _headed(self, text: str) -> tuple[int, re.Match[str] | None]:
        """The heading that a paragraph begins with, and its level."""
        if self.nested and (found := heading_of(ITEM, text, Span(0, len(text)))):
            return 2, found
        below = any(s.level == 2 and s.number[-1:] in "、.．" for s in self.open)
        if found := _SECTION.match(text):
            return 3 if below else 2, found
        found = _DASH.match(text)
        if found and _is_lead(found, text):
            return 3 if any(s.level == 2 and not _DASHES.match(s.number) for s in self.open) else 2, found
        found = _POINT.match(text)
        return 3, found if found and _is_lead(found, text) else None

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
        self._passage(Span(start, base + found.start() + len(found[0].rstrip())), PassageKind.HEADING)
        return end

    def _inherited(self, level: int) -> tuple[Role, int | None]:
        above = [s for s in self.open if s.level < level][-1]
        return above.role, above.year

    def _section(self, level: int, number: str, title: str, span: Span, role: Role, year: int | None) -> None:
        self.open = [s for s in self.open if s.level < level]
        parent = self.open[-1].id if self.open else None
        section = Section(f"s{len(self.sections):03}", level, number, title, parent, role, year, self.source_span(span))
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
