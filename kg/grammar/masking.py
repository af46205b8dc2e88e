"""A passage as patterns see it: each mention and each quantity is one private-use character of its class."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

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


@dataclass(frozen=True, slots=True)
class Masked:
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


def mask(text: str, mentions: Sequence[Mention], quantities: Sequence[FoundQuantity]) -> Masked:
    """Mask a text. Mentions are in order and do not overlap; a quantity that touches a mention is left out."""
    out: list[str] = []
    starts: list[int] = []
    at: dict[int, Mention | FoundQuantity] = {}
    position = 0
    for thing in _in_order(mentions, quantities):
        start = thing.span.start
        out += text[position:start], _SYMBOL[thing.cls] if isinstance(thing, Mention) else str(_quantity_symbol(thing))
        starts += range(position, start + 1)
        at[len(starts) - 1] = thing
        position = thing.span.end
    out.append(text[position:])
    starts.extend(range(position, len(text) + 1))
    return Masked("".join(out), tuple(starts), at)


def _in_order(mentions: Sequence[Mention], quantities: Sequence[FoundQuantity]) -> Iterator[Mention | FoundQuantity]:
    """Mentions and the quantities between them, by position."""
    rest = iter([q for q in quantities if _quantity_symbol(q)])
    quantity = next(rest, None)
    reached = 0
    for mention in mentions:
        while quantity and quantity.span.end <= mention.span.start:
            if quantity.span.start >= reached:
                yield quantity
            quantity = next(rest, None)
        yield mention
        reached = mention.span.end
        while quantity and quantity.span.start < reached:
            quantity = next(rest, None)
    while quantity:
        yield quantity
        quantity = next(rest, None)


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
