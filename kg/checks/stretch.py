"""The text that a check reads at a time: a sentence, together with the next ones where these begin with 其中."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.checks.finding import Place
from kg.model import Passage, PassageKind, Report, Span
from kg.quantity import Form, FoundQuantity, find_quantities

CLAUSE_END = re.compile("[，。；：！？,]")
SEGMENT_END = re.compile("[。；！？]")


@dataclass(frozen=True)
class Stretch:
    """Neighbouring passages as one text; spans count in ``text``."""

    passages: tuple[Passage, ...]

    @cached_property
    def text(self) -> str:
        return "".join(p.text for p in self.passages)

    @cached_property
    def figures(self) -> tuple[FoundQuantity, ...]:
        """The quantities that measure or count something: no dates, ordinals or names."""
        return tuple(q for q in find_quantities(self.text) if q.form.is_figure)

    def place(self, span: Span) -> Place:
        """Where a range of the text stands; it lies in one passage."""
        starts = [0]
        for passage in self.passages[:-1]:
            starts.append(starts[-1] + len(passage.text))
        index = bisect_right(starts, span.start) - 1
        return Place(self.passages[index], span.shifted(-starts[index]))

    def written(self, figure: FoundQuantity) -> str:
        """A figure as it stands in the text, without spaces."""
        return "".join(figure.span.of(self.text).split())

    def between(self, start: int, end: int) -> tuple[FoundQuantity, ...]:
        """The figures that lie in a range."""
        return tuple(q for q in self.figures if start <= q.span.start and q.span.end <= end)

    def clause_start(self, at: int) -> int:
        """The beginning of the clause that ``at`` lies in."""
        return max((m.end() for m in CLAUSE_END.finditer(self.text, 0, at)), default=0)

    def clause_end(self, at: int) -> int:
        """The end of that clause, its closing sign left out."""
        found = CLAUSE_END.search(self.text, at)
        return found.start() if found else len(self.text)

    def segment_start(self, at: int) -> int:
        """The beginning of the part between full stops and semicolons that ``at`` lies in."""
        return max((m.end() for m in SEGMENT_END.finditer(self.text, 0, at)), default=0)

    def segment_end(self, at: int) -> int:
        """The end of that part, its closing sign left out."""
        found = SEGMENT_END.search(self.text, at)
        return found.start() if found else len(self.text)


def stretches(report: Report) -> Iterator[Stretch]:
    """The body and the definitions of a report; a sentence that begins with 其中 goes with the one before it in its
    paragraph.
    """
    waiting: list[Passage] = []
    for passage in report.passages:
        if passage.kind is PassageKind.FRONT:
            continue
        goes_on = passage.text.startswith("其中") and waiting and waiting[-1].paragraph == passage.paragraph
        if waiting and not goes_on:
            yield Stretch(tuple(waiting))
            waiting = []
        waiting.append(passage)
    if waiting:
        yield Stretch(tuple(waiting))


def is_plain(figure: FoundQuantity) -> bool:
    """Whether a figure is one value: neither a range nor at least, at most or about something."""
    return figure.upper is None and figure.quantity.bound is None


def is_level(figure: FoundQuantity) -> bool:
    """Whether a figure is an amount or a count, and one value."""
    return figure.form is Form.LEVEL and is_plain(figure)
