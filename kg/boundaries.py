"""Where names can begin and end in a text: boundary words, quotes, and where the segmenter sees words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from kg.enumerations import balanced
from kg.grammar.masking import DIVISIONS, Masked
from kg.model import Mention, Span
from kg.words import Segmenter

_LONGEST = 40
"""The most characters that a name reaches to the left of its head."""
_COORDINATORS = ("和", "与", "及", "至")
_WHOLE = re.compile("(?:工作|活动|项目|建设|行动|机制|制度|体系|政策|企业)$")
"""Behind such a word 和 begins something new, even for a name that may run over 和."""
_QUOTED = re.compile(r"“[^“”\n]*”|（[^（）\n]{1,12}）|《[^《》\n]*》")


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a name ends: behind a boundary word, or behind a sign that no name holds."""

    span: Span
    text: str
    is_word: bool
    is_hard: bool = False
    """A boundary word of two or more characters, or one that no name holds."""


class Page:
    """A text with the places where a name cannot reach further left."""

    def __init__(self, text: str, pattern: re.Pattern[str], segmenter: Segmenter) -> None:
        self.text, self._pattern, self._segmenter = text, pattern, segmenter

    @cached_property
    def words(self) -> frozenset[int]:
        """Where the segmenter sees a word begin or end."""
        return self._segmenter.boundaries(self.text)

    @cached_property
    def closed(self) -> list[Span]:
        """Quotes and brackets, in order: what stands in them parts no name that holds all of them."""
        return [Span(*m.span()) for m in _QUOTED.finditer(self.text)]

    @cached_property
    def stops(self) -> list[Stop]:
        """The stops, in order. A single character that the segmenter sees inside a word (和 in 和平) is none."""
        found = []
        for match in self._pattern.finditer(self.text):
            start, end = match.span()
            if not match["soft"] or (start in self.words and end in self.words):
                found.append(
                    Stop(Span(start, end), match[0], bool(match["hard"] or match["soft"]), bool(match["hard"]))
                )
        return found

    @cached_property
    def _closed_starts(self) -> list[int]:
        return [c.start for c in self.closed]

    def quote_around(self, position: int) -> Span | None:
        index = bisect_left(self._closed_starts, position) - 1
        found = self.closed[index] if index >= 0 else None
        return found if found and found.start < position < found.end else None

    @cached_property
    def _stop_starts(self) -> list[int]:
        return [s.span.start for s in self.stops]

    def stops_in(self, start: int, end: int) -> list[Stop]:
        """The stops in a range."""
        first, last = bisect_left(self._stop_starts, start), bisect_left(self._stop_starts, end)
        return [s for s in self.stops[first:last] if s.span.end <= end]

    def joins(self, stop: Stop) -> bool:
        """Whether a name that may run over 和 does so here."""
        at = stop.span.start
        return stop.text in _COORDINATORS and not _WHOLE.search(self.text, max(0, at - 3), at)


class Frame:
    """A page with names and quantities masked. Positions are those of the masked text unless said otherwise."""

    def __init__(self, page: Page, masked: Masked) -> None:
        self.page, self.masked = page, masked

    def name_start(self, core: int, joined: bool) -> int:
        """The leftmost start of a name whose known part begins at ``core``."""
        text, end = self.page.text, self.masked.starts[core]
        around = self.page.quote_around(end)
        if around:
            inside = self.page.stops_in(around.start + 1, end)
            start = max([around.start + 1, *(s.span.end for s in inside if not (joined and self.page.joins(s)))])
        else:
            barriers = self._barriers[joined]
            start = barriers[bisect_right(barriers, end) - 1]
        start = max(start, end - _LONGEST)
        while start < end and (text[start] in " 、”）》" or not balanced(text[start:end])):
            start += 1
        return self.masked.masked_position(start)

    def is_inside_word(self, head: int, end: int) -> bool:
        """Whether the segmenter sees the head of a name as the beginning of a longer word (铁路 in 铁路局)."""
        span = self.masked.original(head, end)
        if span.end in self.page.words:
            return False
        return not any(position in self.page.words for position in range(span.start + 1, span.end))

    def has_stop(self, span: Span) -> bool:
        """Whether a boundary word stands in a range of the page, in no quote or masked name (和正 may open one)."""
        return any(s.is_hard or s.span.start > span.start for s in self._words_in(span))

    def behind_stops(self, span: Span, least: int) -> int:
        """The start of a range of the page, moved behind the boundary words that leave at least so many characters."""
        ends = [s.span.end for s in self._words_in(span) if s.is_hard and s.span.end + least <= span.end]
        return max(ends, default=span.start)

    def _words_in(self, span: Span) -> list[Stop]:
        first, last = self.masked.masked_position(span.start), self.masked.masked_position(span.end - 1) + 1
        names = [m.span for m in self.masked.mentions(first, last)]
        names += [c for c in self.page.closed if span.covers(c)]
        found = self.page.stops_in(span.start, span.end)
        return [s for s in found if s.is_word and not any(name.covers(s.span) for name in names)]

    @cached_property
    def _stops(self) -> list[Stop]:
        """The page's stops outside names, and the end of whatever is masked but a division; in order of the page."""
        things = [self.masked.things[at] for at in sorted(self.masked.things)]
        starts = [t.span.start for t in things]
        free = []
        for stop in self.page.stops:
            before = bisect_right(starts, stop.span.start) - 1
            if before < 0 or things[before].span.end <= stop.span.start:
                free.append(stop)
        ends = [
            Stop(Span(t.span.end - 1, t.span.end), "", False)
            for t in things
            if not (isinstance(t, Mention) and t.cls in DIVISIONS)
        ]
        return sorted([*free, *ends], key=lambda s: s.span.start)

    @cached_property
    def _barriers(self) -> dict[bool, list[int]]:
        """Where on the page names outside quotes can begin; under True for names that may run over 和."""
        result: dict[bool, list[int]] = {False: [0], True: [0]}
        for stop in self._stops:
            around = self.page.quote_around(stop.span.start + 1)
            if around and stop.span.end <= around.end:
                continue
            result[False].append(stop.span.end)
            if not self.page.joins(stop):
                result[True].append(stop.span.end)
        return result
