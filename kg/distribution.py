"""Figures told as a list: «A、B分别增长3%、5%», «收入50亿元、支出60亿元，分别增长3%、5%»."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.figure_context import LINK, TURNS, Figure
from kg.measure_lists import Named, listed_measures
from kg.model import Span
from kg.quantity import Form, FoundQuantity

_EACH = re.compile(
    rf"(?:分别(?:同比|比上年)?(?P<turn>{TURNS})?|(?<!平)(?P<yearly>年)?均(?P<all>{TURNS}))"
    r"(?:达到?|完成|为|实现|到|了|至|约)*"
)
_EACH_BEFORE = re.compile(rf"(?<=[，、])(?:同比|比上年|较上年|分别|(?P<yearly>年均)|均)*(?P<turn>{TURNS})(?:了|约)*")
"""A growth that opens a part of the sentence: of the figures in front."""
_GROWTH = re.compile(rf"(?:年均|同比|均|比上年|较上年|预计)*(?P<turn>{TURNS})(?:了|约|率|幅)*$")
_GROWN = re.compile(rf"(?:年均|同比|均|比上年)*(?:{TURNS}).*$")
_CLAUSE = re.compile(r"[，。；：]")


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
    """One of several growth rates that follow as many figures; ``place`` counts from 0. A yearly average is no change
    of the year's figure.
    """

    turn: str
    place: int
    many: int
    yearly: bool = False

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
        if parts and any(_tells(q) and parts[0].span.start <= q.span.start < parts[-1].span.end for q in quantities):
            continue  # figures told before: their growth is behind them
        indices = _list_after(text, quantities, found.end())
        if len(parts) > 1 and len(indices) == len(parts):
            result |= {index: [part] for index, part in zip(indices, parts, strict=True)}
        elif len(parts) > 1 and len(indices) == 1 and not (found["yearly"] and parts[0].span == parts[1].span):
            result[indices[0]] = parts  # but what 城乡居民收入 grew a year is told of both together
    return _side_by_side(text, quantities, result) | result


def _tells(quantity: FoundQuantity) -> bool:
    """Whether a quantity can be a figure, and is no part of a name: 第二 in 第一、二产业."""
    return quantity.form not in (Form.NAME, Form.ORDINAL, Form.DATE)


def _side_by_side(
    text: str, quantities: Sequence[FoundQuantity], shared: Mapping[int, object]
) -> dict[int, list[Part]]:
    """What two lists side by side tie together without 分别: 存、贷款余额160亿元、130亿元，收入、支出年均增长3%、5%."""
    result: dict[int, list[Part]] = {}
    for index, first in enumerate(quantities):
        if index in shared or index in result or first.form not in (Form.LEVEL, Form.PERCENT):
            continue
        run = _list_after(text, quantities, first.span.start)
        if len(run) < 2 or len({quantities[i].quantity.unit for i in run}) > 1:
            continue
        start = max((m.end() for m in _CLAUSE.finditer(text, 0, first.span.start)), default=0)
        growth = _GROWTH.search(text, start, first.span.start)
        if first.form is Form.PERCENT and not growth:
            continue
        link = growth or LINK.search(text, start, first.span.start)
        end = link.start() if link else first.span.start
        told = any(_tells(q) and start <= q.span.start < end for q in quantities)
        names = [] if told else listed_measures(text, start, end)
        if len(names) == len(run):
            turn = growth["turn"] if growth else ""
            result |= {i: [Part(name, span, turn)] for i, (name, span) in zip(run, names, strict=True)}
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
            turn, yearly = found["turn"], bool(found["yearly"])
            result |= {index: Back(turn, place, len(indices), yearly) for place, index in enumerate(indices)}
    return result


def _measures_before(text: str, end: int, grown: bool) -> list[Named]:
    """The measures in front of 分别, or those that the part before grew: 收入和税收年均增长8%，分别达到7亿元和3亿元."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, end)), default=0)
    names = listed_measures(text, start, end)
    if names or grown or not start:
        return names
    before = max((m.end() for m in _CLAUSE.finditer(text, 0, start - 1)), default=0)
    growth = _GROWN.search(text, before, start - 1)
    return listed_measures(text, before, growth.start()) if growth else []


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
