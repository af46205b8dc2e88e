"""A sentence cut into pieces that follow each other: what is marked, and where a footnote is called.

Mentions lie inside and across each other, links may not. The longest mention gets the mark; the pieces in order give
the sentence again, whatever the marks are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Entity, Span
from kg.view import style


@dataclass(frozen=True, slots=True)
class Call:
    """Where a footnote is called: the id of its element, its label, and the passage of its definition if any."""

    id: str
    label: str
    passage: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence: plain, or marked as an entity, a figure, or both; the calls stand behind it."""

    text: str
    entity: Entity | None = None
    figure: bool = False
    calls: tuple[Call, ...] = ()


Mark = tuple[Span, Entity]


def longest(marks: Iterable[Mark], size: int) -> list[Mark]:
    """The marks that can stand beside each other in a sentence of that size, in its order; the longer goes first.

    >>> town, hall = Entity("t", "Town", "柳河镇"), Entity("h", "Institution", "柳河镇中心小学")
    >>> marks = longest([(Span(0, 3), town), (Span(0, 7), hall), (Span(9, 12), town)], 20)
    >>> [(span.start, entity.label) for span, entity in marks]
    [(0, '柳河镇中心小学'), (9, '柳河镇')]
    """
    inside = [(Span(span.start, min(span.end, size)), entity) for span, entity in marks if span.start < size]
    inside.sort(key=lambda mark: (-len(mark[0]), mark[0], style.rank(mark[1].cls), mark[1].id))
    kept: list[Mark] = []
    for span, entity in inside:
        if len(span) > 0 and not any(span.overlaps(other) for other, _ in kept):
            kept.append((span, entity))
    return sorted(kept, key=lambda mark: mark[0])


def cut(
    text: str, marks: Sequence[Mark], figures: Sequence[Span], calls: Sequence[tuple[int, Call]]
) -> tuple[Piece, ...]:
    """The pieces of a sentence. ``marks`` lie beside each other; a figure that reaches into a mark takes all of it.

    >>> income = Entity("i", "Indicator", "收入")
    >>> [piece.text for piece in cut("收入12亿元，增长3%。", [(Span(0, 2), income)], [Span(0, 6)], [])]
    ['收入', '12亿元', '，增长3%。']
    """
    edges = {0, len(text)} | {at for span, _ in marks for at in (span.start, span.end)}
    edges |= {
        at for span in figures for at in (span.start, span.end) if not any(m.start < at < m.end for m, _ in marks)
    }
    edges |= {at for at, _ in calls}
    stretches = (Span(*ends) for ends in pairwise(sorted(at for at in edges if 0 <= at <= len(text))))
    return tuple(
        Piece(
            text=stretch.of(text),
            entity=next((entity for span, entity in marks if span.covers(stretch)), None),
            figure=any(stretch.overlaps(span) for span in figures),
            calls=tuple(call for at, call in calls if at == stretch.end),
        )
        for stretch in stretches
    )
