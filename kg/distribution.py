"""Figures told as a list: «A、B分别增长3%、5%», «收入50亿元、支出60亿元，分别增长3%、5%»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.figure_context import TURNS, Figure
from kg.model import Span
from kg.quantity import Form, FoundQuantity

_EACH = re.compile(rf"(?:分别(?:同比|比上年)?(?P<turn>{TURNS})?|均(?P<all>{TURNS}))(?:达到?|完成|为|实现|到|了|至|约)*")
_EACH_BEFORE = re.compile(rf"(?<=[，、])(?:同比|比上年|较上年|分别|均)*(?P<turn>{TURNS})(?:了|约)*")
"""A growth that opens a part of the sentence: of the figures in front."""
_GROWN = re.compile(rf"(?:年均|同比|均|比上年)*(?:{TURNS}).*$")
_CLAUSE = re.compile(r"[，。；：]")
_LEADING = re.compile(r"^(?:其中|全市|全县|全区|全年|目前|预计|完成|实现|截至目前)+")
_SHARE = re.compile(r"占[^、，]{2,12}(?:比重|比例|份额)$")


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of a list, where it stands, and the verb of growth if it has one."""

    name: str
    span: Span
    turn: str


_NUMBER = re.compile("(?:项目|企业)?(?:个数|数量|件数|户数|家数|数)$")
_SUM = re.compile("(?:总|计划)?(?:投资|金)?(?:额|总额)$|总?投资$")


def told_before(part: Part, found: Sequence[Figure], passage: str) -> int | None:
    """The place of the figure whose number or sum a part names: 70个项目、投资4亿元，项目数和投资额分别增长4%和6%.

    Only a number or sum that has no growth yet, and that no longer name tells apart.
    """
    if not part.turn:
        return None
    for at in range(len(found) - 1, -1, -1):
        figure = found[at]
        if figure.evidence.passage != passage or figure.quantity is None or figure.change is not None:
            continue
        is_sum = figure.quantity.unit.endswith("元")
        if (_SUM if is_sum else _NUMBER).fullmatch(part.name):
            return at
    return None


@dataclass(frozen=True, slots=True)
class Back:
    """One of several growth rates that follow as many figures; ``place`` counts from 0."""

    turn: str
    place: int
    many: int

    def target(self, found: Sequence[Figure], passage: str) -> int | None:
        """The place of the figure that the growth belongs to, if there are as many figures and it has none yet."""
        levels = [
            at
            for at, figure in enumerate(found)
            if figure.evidence.passage == passage and figure.quantity and figure.quantity.unit != "%"
        ][-self.many :]
        fits = len(levels) == self.many and found[levels[self.place]].change is None
        return levels[self.place] if fits else None


def distributed(text: str, quantities: Sequence[FoundQuantity]) -> dict[int, list[Part]]:
    """The measures that «A、B分别增长3%、5%» ties to each quantity (by index); one quantity alone goes to all of them.

    >>> from kg.quantity import find_quantities
    >>> line = "工业产值、税收分别增长8%、6.5%，城乡居民收入分别增长7%、9%"
    >>> [[p.name for p in parts] for parts in distributed(line, find_quantities(line)).values()]
    [['工业产值'], ['税收'], ['城镇居民收入'], ['农村居民收入']]
    """
    result: dict[int, list[Part]] = {}
    for found in _EACH.finditer(text):
        reached = found[0].endswith(("到", "至"))  # 分别提高到 tells levels
        turn = "" if reached else found["turn"] or found["all"] or ""
        parts = [Part(name, span, turn) for name, span in _measures_before(text, found.start(), bool(turn))]
        if parts and any(parts[0].span.start <= q.span.start < parts[-1].span.end for q in quantities):
            continue  # figures told before: their growth is behind them
        indices = _list_after(text, quantities, found.end())
        if len(parts) > 1 and len(indices) == len(parts):
            result |= {index: [part] for index, part in zip(indices, parts, strict=True)}
        elif len(parts) > 1 and len(indices) == 1:
            result[indices[0]] = parts
    return result


def growth_behind(text: str, quantities: Sequence[FoundQuantity]) -> dict[int, Back]:
    """For each of several growth rates that open a part of the sentence (by index), its place among them.

    >>> from kg.quantity import find_quantities
    >>> line = "收入50亿元、支出60亿元，分别增长3%、5%"
    >>> [(index, back.place) for index, back in growth_behind(line, find_quantities(line)).items()]
    [(2, 0), (3, 1)]
    """
    result: dict[int, Back] = {}
    for found in _EACH_BEFORE.finditer(text):
        indices = _list_after(text, quantities, found.end())
        if len(indices) > 1 and all(quantities[i].form is Form.PERCENT for i in indices):
            result |= {index: Back(found["turn"], place, len(indices)) for place, index in enumerate(indices)}
    return result


def _measures_before(text: str, end: int, grown: bool) -> list[tuple[str, Span]]:
    """The measures in front of 分别, or those that the part before grew: 收入和税收年均增长8%，分别达到7亿元和3亿元."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, end)), default=0)
    names = _listed_measures(text, start, end)
    if names or grown or not start:
        return names
    before = max((m.end() for m in _CLAUSE.finditer(text, 0, start - 1)), default=0)
    growth = _GROWN.search(text, before, start - 1)
    return _listed_measures(text, before, growth.start()) if growth else []


def _listed_measures(text: str, start: int, end: int) -> list[tuple[str, Span]]:
    """The measures of a list; 城乡 stands for two, and what the last says of its share holds for all."""
    names = []
    for piece in re.finditer(r"[^、和与及]+", text[start:end]):
        name = _LEADING.sub("", piece[0])
        if name:
            names.append((name, Span(start + piece.end() - len(name), start + piece.end())))
    if len(names) == 1 and "城乡" in names[0][0]:
        name, span = names[0]
        return [(name.replace("城乡", "城镇"), span), (name.replace("城乡", "农村"), span)]
    share = _SHARE.search(names[-1][0]) if names else None
    if share:
        names = [(name if name.endswith(share[0]) else name + share[0], span) for name, span in names]
    return names


def _list_after(text: str, quantities: Sequence[FoundQuantity], position: int) -> list[int]:
    """The indices of the quantities that follow as a list: 3%、5%和7%."""
    indices: list[int] = []
    for index, quantity in enumerate(quantities):
        if quantity.span.start < position or quantity.form is Form.NAME:
            continue
        between = text[position : quantity.span.start]
        if between.strip("、和与及 ") and (indices or len(between) > 1):
            break
        indices.append(index)
        position = quantity.span.end
    return indices
