"""Which of several names that overlap stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from kg.model import Mention, Span

_LIKE_TITLES = frozenset({"Park", "ScenicArea", "Facility", "Institution"})
"""Classes whose names read like titles: 某某示范区 is one where somebody receives it."""

_BUILT = frozenset({"Facility", "Institution", "ScenicArea"})
INVESTED_IN = "project.invested-in"
"""The rule that finds what a sum is invested in: that is a project, whatever its name is like."""


def longest(mentions: Iterable[Mention], length: int) -> list[Mention]:
    """The overlap policy: the longest wins, then the earlier rule (a term's own name last), then the one further
    left.
    """
    taken = bytearray(length)
    chosen: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (-len(m.span), m.rule == "lexicon.term")):
        start, end = mention.span.start, mention.span.end
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            chosen.append(mention)
    return sorted(chosen, key=lambda m: m.span.start)


def add(
    mentions: Sequence[Mention], more: Sequence[Mention], by_context: frozenset[str]
) -> tuple[list[Mention], list[Mention]]:
    """Add names found by context; what comes of it, and which were added.

    They take the place of what they cover, unless a context showed that too, and give way to what they only touch.
    """
    result, added = list(mentions), []
    for mention in more:
        first, last = _touched(result, mention.span)
        if all(_yields(m, mention, by_context) for m in result[first:last]):
            result[first:last] = [mention]
            added.append(mention)
    return result, added


def _yields(old: Mention, new: Mention, by_context: frozenset[str]) -> bool:
    told = (new.cls == "Honor" and old.cls in _LIKE_TITLES) or (new.rule == INVESTED_IN and old.cls in _BUILT)
    return new.span.covers(old.span) and (new.span != old.span or told) and old.rule not in by_context


def _touched(mentions: Sequence[Mention], span: Span) -> tuple[int, int]:
    """The slice of mentions (in order, none overlapping) that overlap a range."""
    last = bisect_left(mentions, span.end, key=lambda m: m.span.start)
    first = last
    while first and mentions[first - 1].span.end > span.start:
        first -= 1
    return first, last


def parted(mentions: Iterable[Mention], lines: Sequence[Span]) -> tuple[list[Mention], list[Mention]]:
    """The mentions that begin on some lines (in order), and the others."""
    starts = [line.start for line in lines]
    on: list[Mention] = []
    off: list[Mention] = []
    for mention in mentions:
        at = bisect_right(starts, mention.span.start) - 1
        (on if at >= 0 and mention.span.start < lines[at].end else off).append(mention)
    return on, off
