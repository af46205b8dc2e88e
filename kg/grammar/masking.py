"""A passage as patterns see it: each mention and each quantity is one private-use character of its class."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    """Mask a passage. Mentions must not overlap each other; a quantity that touches a mention is left out."""
    things: list[tuple[Span, str, Mention | FoundQuantity]] = [(m.span, _SYMBOL[m.cls], m) for m in mentions]
    for quantity in quantities:
        symbol = _quantity_symbol(quantity)
        if symbol and not any(quantity.span.overlaps(m.span) for m in mentions):
            things.append((quantity.span, symbol, quantity))
    things.sort(key=lambda t: t[0])
    out: list[str] = []
    starts: list[int] = []
    at: dict[int, Mention | FoundQuantity] = {}
    position = 0
    for span, symbol, thing in things:
        out.append(text[position : span.start])
        starts.extend(range(position, span.start))
        at[len(starts)] = thing
        out.append(symbol)
        starts.append(span.start)
        position = span.end
    out.append(text[position:])
    starts.extend(range(position, len(text) + 1))
    return Masked("".join(out), tuple(starts), at)


def _quantity_symbol(quantity: FoundQuantity) -> str | None:
    if quantity.form is Form.LEVEL:
        return _SYMBOL["Money" if is_money(quantity) else "Count"]
    return {Form.PERCENT: _SYMBOL["Percent"], Form.RANK: _SYMBOL["Rank"]}.get(quantity.form)


def is_money(quantity: FoundQuantity) -> bool:
    """Whether a quantity is a sum of money."""
    unit = unit_of(quantity.quantity.unit)
    return unit is not None and unit.kind == "money"
