"""Text that knows where it comes from: every character of a repaired text points back into the source.

A ``TracedText`` is a text, the source that it was made of, and the edits between the two. Rounds of edits compose: what
a later round writes over an earlier one becomes a single edit against the source, so that the edits stay ascending and
apart, and the source can always be made again from the text (``reverted``). Nothing is ever inserted without a source.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kg.model import Edit, Span

Replacement = tuple[Span, str, str]
"""Range in the current text, what it becomes, kind of the edit."""


@lru_cache(maxsize=1)
def _numbers(bits: int) -> array[int]:
    """The numbers from 0 up to the greatest that has so many bits, and one more: copied, they cost next to nothing."""
    return array("l", range((1 << bits) + 1))


@dataclass(frozen=True, slots=True)
class TracedText:
    """A text with its way back into ``source``. Make one with ``of``; every method returns a new one.

    ``extent`` is the range of the source that the text stands for: all of it, until ``cut`` narrows it. ``edits`` are
    ascending and do not overlap in the source. Time and space are linear in the length of the text.

    >>> t = TracedText.of("增长5．1％").replaced([(Span(3, 4), ".", "width"), (Span(5, 6), "%", "width")])
    >>> t.text, t.source_span(Span(2, 6)), t.reverted()
    ('增长5.1%', Span(start=2, end=6), '增长5．1％')
    """

    text: str
    source: str
    edits: tuple[Edit, ...]
    extent: Span
    _starts: array[int] = field(repr=False, compare=False)
    _ends: array[int] = field(repr=False, compare=False)

    @classmethod
    def of(cls, source: str) -> TracedText:
        """The source as it is: no edits."""
        size = len(source)
        numbers = _numbers(size.bit_length())
        return cls(source, source, (), Span(0, size), numbers[:size], numbers[1 : size + 1])

    def replaced(self, replacements: Iterable[Replacement]) -> TracedText:
        """Replace ranges of the current text, in any order; an empty replacement deletes.

        Where a range and its replacement are equally long, characters are traced one to one; else every new character
        is traced to the whole range. A replacement that changes nothing is no edit.

        Raises:
            ValueError: ranges overlap, are empty, or leave the text.
        """
        changes = [r for r in replacements if r[0].of(self.text) != r[1] or not len(r[0])]
        changes.sort(key=lambda change: change[0].start)
        self._demand_apart(changes)
        if not changes:
            return self
        pieces: list[str] = []
        starts, ends = array("l"), array("l")
        at = 0
        for span, new, _ in changes:
            pieces += (self.text[at : span.start], new)
            if len(new) == len(span):
                starts += self._starts[at : span.end]
                ends += self._ends[at : span.end]
            else:
                starts += self._starts[at : span.start] + array("l", [self._starts[span.start]]) * len(new)
                ends += self._ends[at : span.start] + array("l", [self._ends[span.end - 1]]) * len(new)
            at = span.end
        pieces.append(self.text[at:])
        edits = tuple(self._composed(changes))
        return TracedText(
            "".join(pieces), self.source, edits, self.extent, starts + self._starts[at:], ends + self._ends[at:]
        )

    def without(self, spans: Iterable[Span], kind: str) -> TracedText:
        """Delete ranges of the current text."""
        return self.replaced((span, "", kind) for span in spans)

    def cut(self, span: Span) -> TracedText:
        """The text limited to a range of it; offsets into the source stay as they are.

        An edit on the border keeps the whole of what it replaced; what was deleted just outside the range is left out.
        """
        start = end = self.source_span(span).start
        if len(span):
            end = self._ends[span.end - 1]
        kept: list[Edit] = []
        for place, edit in self._placed(self.edits):
            if not (place.overlaps(span) if len(place) else span.start < place.start < span.end):
                continue
            inside = edit.after[max(0, span.start - place.start) : span.end - place.start]
            kept.append(edit if inside == edit.after else Edit(edit.source, edit.before, inside, edit.kind))
            start, end = min(start, edit.source.start), max(end, edit.source.end)
        return TracedText(
            span.of(self.text),
            self.source,
            tuple(kept),
            Span(start, end),
            self._starts[span.start : span.end],
            self._ends[span.start : span.end],
        )

    def source_span(self, span: Span) -> Span:
        """The range of the source that a range of the text comes from; an empty range gives an empty one.

        Raises:
            ValueError: the range leaves the text.
        """
        if not 0 <= span.start <= span.end <= len(self.text):
            raise ValueError(f"{span} is outside of a text of {len(self.text)} characters")
        if len(span):
            return Span(self._starts[span.start], self._ends[span.end - 1])
        at = self._starts[span.start] if span.start < len(self.text) else self.extent.end
        return Span(at, at)

    def reverted(self) -> str:
        """The source again (``extent`` of it), from nothing but ``text`` and ``edits``: the proof that none is lost."""
        pieces: list[str] = []
        at = 0
        for place, edit in self._placed(self.edits):
            if place.of(self.text) != edit.after:
                raise AssertionError(f"the edit at {edit.source} does not stand in the text")
            pieces += (self.text[at : place.start], edit.before)
            at = place.end
        return "".join([*pieces, self.text[at:]])

    def _demand_apart(self, changes: list[Replacement]) -> None:
        at = 0
        for span, _, _ in changes:
            if not len(span) or not at <= span.start < span.end <= len(self.text):
                raise ValueError(f"the replacement at {span} is empty, overlaps another one or leaves the text")
            at = span.end

    def _placed(self, edits: Iterable[Edit]) -> Iterator[tuple[Span, Edit]]:
        """Every edit with the range of the text that it wrote."""
        drift = -self.extent.start
        for edit in edits:
            start = edit.source.start + drift
            yield Span(start, start + len(edit.after)), edit
            drift += len(edit.after) - len(edit.before)

    def _composed(self, changes: list[Replacement]) -> Iterator[Edit]:
        """The edits after a round of changes: the old edits that a change touches are merged with it."""
        old: list[tuple[Span, Edit | None, str, str]] = [(p, e, e.after, e.kind) for p, e in self._placed(self.edits)]
        new: list[tuple[Span, Edit | None, str, str]] = [(span, None, after, kind) for span, after, kind in changes]
        items = sorted([*old, *new], key=lambda item: (item[0].start, item[0].end))
        first = 0
        while first < len(items):
            reach, last = items[first][0].end, first + 1
            while last < len(items) and items[last][0].start < reach:
                reach = max(reach, items[last][0].end)
                last += 1
            cluster = items[first:last]
            first = last
            place, edit, _, _ = cluster[0]
            merged = edit if edit and len(cluster) == 1 else self._merged(Span(place.start, reach), cluster)
            if merged.before != merged.after:
                yield merged

    def _merged(self, place: Span, cluster: list[tuple[Span, Edit | None, str, str]]) -> Edit:
        """One edit against the source for old edits and new changes that overlap within ``place``."""
        touched = [edit for _, edit, _, _ in cluster if edit]
        start = min([self._starts[place.start], *(e.source.start for e in touched)])
        end = max([self._ends[place.end - 1], *(e.source.end for e in touched)])
        pieces: list[str] = []
        at = place.start
        for span, edit, after, _ in cluster:
            if edit is None:
                pieces += (self.text[at : span.start], after)
                at = span.end
        after = "".join([*pieces, self.text[at : place.end]])
        # What first went wrong names the edit; but where nothing is left of it, the deletion does.
        kind = touched[0].kind if touched and after else next(kind for _, edit, _, kind in cluster if edit is None)
        return Edit(Span(start, end), self.source[start:end], after, kind)
