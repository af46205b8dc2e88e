"""Positions: from the repaired text of a report back to the file that it was read from.

A report keeps the edits of its repair, so the source can be made again from the text, and every character of the text
knows its range in the source, without the file at hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Edit, Report, Span
from kg.reading.gloss import find_glosses


class SourcePositions:
    """The part of the source that a report was read from, and where in it each character of the repaired text stands.

    ``text`` is that part, ``offset`` its place in the file; both count Unicode code points.
    """

    def __init__(self, report: Report) -> None:
        self.offset = at = _beginning(report)
        self._ranges: list[Span] = []
        pieces: list[str] = []
        place = 0
        for edit in report.edits:
            untouched = report.text[place : place + edit.source.start - at]
            pieces += (untouched, edit.before)
            self._ranges += _one_to_one(at, len(untouched))
            self._ranges += _repaired(edit)
            place, at = place + len(untouched) + len(edit.after), edit.source.end
        pieces.append(report.text[place:])
        self._ranges += _one_to_one(at, len(pieces[-1]))
        self.text = "".join(pieces)

    def span(self, span: Span) -> Span:
        """The range in the file of a range of the repaired text, which is not empty."""
        return Span(self._ranges[span.start].start, self._ranges[span.end - 1].end)


def _one_to_one(start: int, length: int) -> Iterator[Span]:
    return (Span(at, at + 1) for at in range(start, start + length))


def _repaired(edit: Edit) -> list[Span]:
    """The range in the source of each character that an edit wrote: its own character where that is plain, else all.

    >>> _repaired(Edit(Span(3, 12), "經(jīng)濟", "经济", "gloss"))
    [Span(start=3, end=4), Span(start=10, end=11)]
    """
    kept = list(range(len(edit.before)))
    if len(edit.before) != len(edit.after):
        glosses = [gloss.span for gloss in find_glosses(edit.before)]
        kept = [i for i in kept if not any(gloss.start <= i < gloss.end for gloss in glosses)]
    if len(kept) != len(edit.after):
        return [edit.source] * len(edit.after)
    start = edit.source.start
    return [Span(start + i, start + i + 1) for i in kept]


def _beginning(report: Report) -> int:
    """Where in the file the report begins: the first passage tells how far its text has drifted from its source."""
    first = report.passages[0]
    before = [edit for edit in report.edits if edit.source.end <= first.source.start]
    return first.source.start - first.span.start + sum(len(edit.after) - len(edit.before) for edit in before)
