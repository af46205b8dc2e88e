"""Where names can begin and end in a text: boundary words, quotes, and where the segmenter sees words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from kg.enumerations import balanced
from kg.frozen import Frozen
from kg.grammar.masking import DIVISIONS, Masked
from kg.grammar.pattern import NAME, clause_starts
from kg.grammar.trie import any_of
from kg.model import Mention, Span
from kg.quantity import FoundQuantity
from kg.words import Segmenter

_LONGEST = 40
"""The most characters that a name reaches to the left of its head."""
_COORDINATORS = ("和", "与", "及", "至")
_WHOLE = re.compile(
    "(?:工作|活动|项目|建设|行动|机制|制度|体系|政策|企业|高铁|铁路|高速|公路|大道|路|桥|改造|扩容|疏浚|搬迁|整治|水库|公园|线|延|段|期|馆|院|校|中心|园|站|厂|场|港|码头|枢纽)$"
)
"""Behind such a word 和 begins something new, even for a name that may run over 和."""
_SIGN = re.compile(f"[^{NAME[1:]}")
"""What no name holds."""
_SIGNS = frozenset("，。；：、！？“”《》（）\n")
_CLAUSE_END = re.compile(f"[{''.join(sorted(_SIGNS))}]")
"""Signs that the segmenter always takes for words of their own, so that it may read what is between them apart."""
_QUOTED = re.compile(r"“[^“”\n]*”|（[^（）\n]{1,12}）|《[^《》\n]*》")


class Stop(Frozen, frozen=True):
    """Where a name ends: behind a boundary word, or behind a sign that no name holds."""

    span: Span
    text: str
    is_word: bool
    is_hard: bool = False
    """A boundary word of two or more characters, or one that no name holds."""


@dataclass(frozen=True)
class StopWords:
    """The words that no name holds: one pattern for all, and which of them count only where the segmenter sees them."""

    pattern: re.Pattern[str]
    soft: frozenset[str]

    @classmethod
    @cache
    def of(cls, hard: tuple[str, ...], soft: tuple[str, ...]) -> StopWords:
        return cls(re.compile(any_of((*hard, *soft))), frozenset(soft) - frozenset(hard))


class Page:
    """A text with the places where a name cannot reach further left.

    The segmenter is asked clause by clause, and only about clauses in which a name needs its word.
    """

    def __init__(self, text: str, stops: StopWords, segmenter: Segmenter) -> None:
        self.text, self._stops, self._segmenter = text, stops, segmenter
        self._words: dict[int, frozenset[int]] = {}
        self._seen: dict[int, Stop | None] = {}

    @cached_property
    def lines(self) -> list[Span]:
        """The lines in order, each with the line break behind it."""
        ends = [m.end() for m in re.finditer("\n", self.text)] + [len(self.text)]
        return [Span(*ends) for ends in pairwise([0, *ends])]

    def lines_of(self, mentions: Iterable[Mention]) -> list[Span]:
        """The lines in which some mentions begin."""
        ends = [line.end for line in self.lines]
        return [self.lines[at] for at in sorted({bisect_right(ends, m.span.start) for m in mentions})]

    def is_word_edge(self, position: int) -> bool:
        """Whether the segmenter sees a word begin or end here, as one does at any sign."""
        if not 0 < position < len(self.text) or self.text[position] in _SIGNS or self.text[position - 1] in _SIGNS:
            return True
        at = bisect_right(self._clause_starts, position) - 1
        if at not in self._words:
            start, end = self._clause_starts[at], self._clause_starts[at + 1]
            self._words[at] = self._segmenter.boundaries(self.text[start:end])
        return position - self._clause_starts[at] in self._words[at]

    @cached_property
    def _clause_starts(self) -> list[int]:
        """Where clauses begin, and two places behind the text: no word reaches over the sign between two clauses."""
        end = len(self.text)
        return [0, *(m.end() for m in _CLAUSE_END.finditer(self.text)), end, end + 1]

    @cached_property
    def closed(self) -> list[Span]:
        """Quotes and brackets, in order: what stands in them parts no name that holds all of them."""
        return [Span(*m.span()) for m in _QUOTED.finditer(self.text)]

    @cached_property
    def _closed_starts(self) -> list[int]:
        return [c.start for c in self.closed]

    def closed_in(self, span: Span) -> list[Span]:
        """The quotes and brackets that a range holds whole."""
        first, last = bisect_left(self._closed_starts, span.start), bisect_left(self._closed_starts, span.end)
        return [c for c in self.closed[first:last] if c.end <= span.end]

    def quote_around(self, position: int) -> Span | None:
        index = bisect_left(self._closed_starts, position) - 1
        found = self.closed[index] if index >= 0 else None
        return found if found and found.start < position < found.end else None

    def stops_in(self, start: int, end: int) -> list[Stop]:
        """The stops in a range."""
        return list(self.stops_before(end, start))[::-1]

    def stops_before(self, end: int, start: int = 0) -> Iterator[Stop]:
        """The stops between two places, the last one first.

        A single character that the segmenter sees inside a word (和 in 和平) is none.
        """
        for at in range(bisect_left(self._match_starts, end) - 1, bisect_left(self._match_starts, start) - 1, -1):
            stop = self._stop_at(at)
            if stop and stop.span.end <= end:
                yield stop

    @cached_property
    def _matches(self) -> list[re.Match[str]]:
        """The boundary words, and the signs that no name holds, in order."""
        words = self._stops.pattern.finditer(self.text)
        return sorted([*words, *_SIGN.finditer(self.text)], key=re.Match.start)

    @cached_property
    def _match_starts(self) -> list[int]:
        return [m.start() for m in self._matches]

    def _stop_at(self, at: int) -> Stop | None:
        if at not in self._seen:
            self._seen[at] = self._stop(at)
        return self._seen[at]

    def _stop(self, at: int) -> Stop | None:
        match = self._matches[at]
        start, end = match.span()
        is_word = match.re is self._stops.pattern
        is_soft = is_word and match[0] in self._stops.soft
        if match[0] in _COORDINATORS:
            before = self._stop_at(at - 1) if at else Stop(Span(0, 0), "", False)
            if before and start - before.span.end == 1:
                return None  # one character is no member of a list: 盛和光电
        if is_soft and not (self.is_word_edge(start) and self.is_word_edge(end)):
            return None
        return Stop(Span(start, end), match[0], is_word, is_word and not is_soft)

    def joins(self, stop: Stop) -> bool:
        """Whether a name that may run over 和 does so here."""
        at = stop.span.start
        return stop.text in _COORDINATORS and not _WHOLE.search(self.text, max(0, at - 3), at)


class Frame:
    """A page with names and quantities masked. Positions are those of the masked text unless said otherwise."""

    def __init__(self, page: Page, masked: Masked) -> None:
        self.page, self.masked = page, masked
        self._starts: dict[tuple[int, bool], int] = {}

    @cached_property
    def clause_starts(self) -> list[int]:
        return clause_starts(self.masked.text)

    def name_start(self, core: int, joined: bool) -> int:
        """The leftmost start of a name whose known part begins at ``core``."""
        if (core, joined) not in self._starts:
            self._starts[core, joined] = self._name_start(core, joined)
        return self._starts[core, joined]

    def _name_start(self, core: int, joined: bool) -> int:
        text, end = self.page.text, self.masked.starts[core]
        around = self.page.quote_around(end)
        if around:
            inside = self.page.stops_in(around.start + 1, end)
            start = max([around.start + 1, *(s.span.end for s in inside if not (joined and self.page.joins(s)))])
        else:
            start = self._barrier(end, joined)
        start = max(start, end - _LONGEST)
        while start < end and (text[start] in " 、”）》" or not balanced(text[start:end])):
            start += 1
        return self.masked.masked_position(start)

    def is_inside_word(self, head: int, end: int) -> bool:
        """Whether the segmenter sees the head of a name as the beginning of a longer word (铁路 in 铁路局)."""
        span = self.masked.original(head, end)
        return not any(self.page.is_word_edge(position) for position in range(span.end, span.start, -1))

    def words_in(self, span: Span) -> list[Stop]:
        """The boundary words that stand in a range of the page, in no quote or masked name."""
        found = [s for s in self.page.stops_in(span.start, span.end) if s.is_word]
        if not found:
            return found
        first, last = self.masked.masked_position(span.start), self.masked.masked_position(span.end - 1) + 1
        names = [*(m.span for m in self.masked.mentions(first, last)), *self.page.closed_in(span)]
        return [s for s in found if not any(name.covers(s.span) for name in names)]

    def _barrier(self, end: int, joined: bool) -> int:
        """The last place up to ``end`` on the page, or ``_LONGEST`` before it, where a name outside quotes can begin.

        It is behind a stop outside names, or behind whatever is masked but a division.
        """
        things, least = self._things, max(0, end - _LONGEST)
        for at in range(bisect_left(self._thing_starts, end) - 1, -1, -1):
            thing = things[at]
            if thing.span.end <= least:
                break
            is_division = isinstance(thing, Mention) and thing.cls in DIVISIONS
            if not is_division and not self.page.quote_around(thing.span.end):
                least = thing.span.end
                break
        for stop in self.page.stops_before(end):
            if stop.span.end <= least:
                break
            if not self._is_held(stop) and not (joined and self.page.joins(stop)):
                return stop.span.end
        return least

    def _is_held(self, stop: Stop) -> bool:
        """Whether a stop stands in a quote or begins in a masked thing."""
        around = self.page.quote_around(stop.span.start + 1)
        if around and stop.span.end <= around.end:
            return True
        before = bisect_right(self._thing_starts, stop.span.start) - 1
        return before >= 0 and self._things[before].span.end > stop.span.start

    @cached_property
    def _things(self) -> list[Mention | FoundQuantity]:
        """What is masked, in order."""
        return list(self.masked.things.values())

    @cached_property
    def _thing_starts(self) -> list[int]:
        return [t.span.start for t in self._things]
