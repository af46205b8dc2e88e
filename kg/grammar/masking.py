"""A passage as patterns see it: each mention and each quantity is one private-use character of its class."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TypeVar

from kg.frozen import Frozen
from kg.model import Mention, Span
from kg.numerals import unit_of
from kg.quantity import Form, FoundQuantity

QUANTITIES = ("Money", "Count", "Percent", "Rank")
CLASSES = [
    "Province",
    "Prefecture",
    "County",
    "Town",
    "Village",
    "Park",
    "ScenicArea",
    "Region",
    "Place",
    "Facility",
    "Project",
    "Program",
    "Policy",
    "Company",
    "Institution",
    "GovernmentBody",
    "Person",
    "Honor",
    "Event",
    "Industry",
    "Brand",
    "Term",
]
DIVISIONS = ("Province", "Prefecture", "County", "Town", "Village")
_FIRST = 0xE000
_SYMBOL = {name: chr(_FIRST + i) for i, name in enumerate((*CLASSES, *QUANTITIES))}


def symbols(classes: Iterable[str]) -> str:
    """The private-use characters of these classes, for a character class."""
    return "".join(_SYMBOL[c] for c in classes)


class Masked(Frozen, frozen=True):
    """``text`` with its mentions and quantities masked; ``starts`` gives for each character its place in the
    passage.
    """

    text: str
    starts: tuple[int, ...]
    things: dict[int, Mention | FoundQuantity]
    """What stands at a position of ``text``."""

    def original(self, start: int, end: int) -> Span:
        """The range in the passage of a range in ``text``."""
        return Span(self.starts[start], self.starts[end])

    def mentions(self, start: int, end: int) -> list[Mention]:
        return [t for i in range(start, end) if isinstance(t := self.things.get(i), Mention)]

    def masked_position(self, position: int) -> int:
        """The character of ``text`` that holds a position of the passage."""
        return max(0, bisect_right(self.starts, position) - 1)


def mask(
    text: str,
    mentions: Sequence[Mention],
    quantities: Sequence[FoundQuantity],
    ranges: Sequence[Span] | None = None,
) -> Masked:
    """Mask a text, or only some ranges of it, in order, which part no mention and no quantity: its lines, say.

    Mentions are in order and do not overlap; a quantity that touches a mention is left out.
    """
    out: list[str] = []
    starts: list[int] = []
    at: dict[int, Mention | FoundQuantity] = {}
    ranges = [Span(0, len(text))] if ranges is None else ranges
    for part in ranges:
        position = part.start
        for thing, symbol in _in_order(_beginning_in(part, mentions), _beginning_in(part, quantities)):
            span = thing.span
            out += text[position : span.start], symbol
            starts += range(position, span.start + 1)
            at[len(starts) - 1] = thing
            position = span.end
        out.append(text[position : part.end])
        starts += range(position, part.end)
    starts.append(ranges[-1].end if ranges else len(text))
    return Masked("".join(out), tuple(starts), at)


_Thing = TypeVar("_Thing", Mention, FoundQuantity)


def _beginning_in(part: Span, things: Sequence[_Thing]) -> Sequence[_Thing]:
    """The things, in order, that begin in a range."""
    if not things or (part.start <= things[0].span.start and things[-1].span.start < part.end):
        return things
    first = bisect_left(things, part.start, key=_start)
    return things[first : bisect_left(things, part.end, first, key=_start)]


def _start(thing: Mention | FoundQuantity) -> int:
    return thing.span.start


def _in_order(
    mentions: Sequence[Mention], quantities: Sequence[FoundQuantity]
) -> Iterator[tuple[Mention | FoundQuantity, str]]:
    """Mentions and the quantities between them, by position, each with its symbol."""
    at = reached = 0
    for mention in (*mentions, None):
        while at < len(quantities) and (mention is None or quantities[at].span.end <= mention.span.start):
            symbol = _quantity_symbol(quantities[at])
            if symbol and quantities[at].span.start >= reached:
                yield quantities[at], symbol
            at += 1
        if mention:
            yield mention, _SYMBOL[mention.cls]
            reached = mention.span.end


_BY_FORM = {Form.PERCENT: _SYMBOL["Percent"], Form.RANK: _SYMBOL["Rank"]}


def _quantity_symbol(quantity: FoundQuantity) -> str | None:
    if quantity.form is Form.LEVEL:
        return _SYMBOL["Money" if is_money(quantity) else "Count"]
    return _BY_FORM.get(quantity.form)


def is_money(quantity: FoundQuantity) -> bool:
    """Whether a quantity is a sum of money."""
    return _is_currency(quantity.quantity.unit)


@cache
def _is_currency(unit: str) -> bool:
    found = unit_of(unit)
    return found is not None and found.kind == "money"
