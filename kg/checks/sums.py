"""Sums: a total beside its complete list of parts, and a part beside the whole that it is taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from kg.checks.digits import in_unit_of, plain_value, same_unit, values_of
from kg.checks.digits import total as sum_of
from kg.checks.finding import Finding
from kg.checks.stretch import Stretch, is_level, stretches
from kg.checks.wholes import OF_WHICH, whole_before
from kg.graph import KnowledgeGraph
from kg.quantity import FoundQuantity

SUM, PART = "E111", "E112"
_TOTAL = re.compile(r"(?:合计|共计|总计)(?:为|达到?|有)?[^\S\n]*$")
_NOT_ALL = re.compile("其中|包括|含|等|[（(]")
_OPENS_LIST = re.compile(r"[^，。；：、（(\d]{0,12}(?:，?(?:分别[为是]|即)|[：:])")
_ITEM_END = re.compile("、|，(?=[^，。；]*[0-9])")
_COMPLETED = r"(?:增加值|总?[额值量])?(?:预计)?(?:实现|完成|达到?|为)?[^\S\n]*$"
_PARTITIONS = (
    (r"(?:生产总值|GDP)", ("(?:第一产业|一产)", "(?:第二产业|二产)", "(?:第三产业|三产)")),
    ("进出口", ("(?<!进)出口", "进口")),
)
"""What divides into parts that are complete by definition, each as it stands in front of its figure."""
_INCREASE = re.compile("新增|净增|增[加长]|提高|上升|下降|减少")
_OTHER_MEASURE = re.compile("总|累计|达|已有|投资|产值|超|全[市县区省]")


def wrong_sums(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A total that its parts do not add up to.

    The list of parts is complete: it leads to 合计 or 共计, or follows 分别为, 即 or a colon and is closed, or it is
    complete by definition (the three sectors of GDP; exports and imports).
    """
    for stretch in stretches(graph.report):
        for figure in stretch.figures:
            if is_level(figure):
                for parts in (_listed_before(stretch, figure), _listed_behind(stretch, figure)):
                    if len(parts) > 1 and not _adds_up(parts, figure):
                        yield _wrong_sum(stretch, figure, parts)
        yield from _wrong_partitions(stretch)


def _listed_before(stretch: Stretch, total: FoundQuantity) -> tuple[FoundQuantity, ...]:
    """The parts in front of 合计: all figures of the segment, if all have the total's unit and none is divided."""
    found = _TOTAL.search(stretch.text, stretch.clause_start(total.span.start), total.span.start)
    if found is None:
        return ()
    start = stretch.segment_start(found.start())
    parts = stretch.between(start, found.start())
    if _NOT_ALL.search(stretch.text, start, found.start()) or not _alike(parts, total):
        return ()
    # What leads up to the list may have figures of its own: any end of the list that adds up will do.
    return () if any(_adds_up(parts[at:], total) for at in range(len(parts) - 1)) else parts


def _listed_behind(stretch: Stretch, total: FoundQuantity) -> tuple[FoundQuantity, ...]:
    """The parts behind 分别为, 即 or a colon: a closed list in which each item has one figure, in the total's unit."""
    text = stretch.text
    opens = _OPENS_LIST.match(text, total.span.end)
    if opens is None:
        return ()
    end = stretch.segment_end(opens.end())
    if _NOT_ALL.search(text, opens.end(), end):
        return ()
    at, parts = opens.end(), list[FoundQuantity]()
    for stop in [*(m.start() for m in _ITEM_END.finditer(text, at, end)), end]:
        item = stretch.between(at, stop)
        if len(item) != 1:
            return ()
        parts += item
        at = stop + 1
    # 3个园区分别为5个、6个、7个: the first figure counts those that have the others
    owners = total.quantity.value == len(parts) or any(_exceeds(part, total) for part in parts)
    return tuple(parts) if _alike(parts, total) and not owners else ()


def _wrong_partitions(stretch: Stretch) -> Iterator[Finding]:
    for whole, members in _PARTITIONS:
        totals = [q for q in stretch.figures if _measures(stretch, q, whole)]
        parts = [[q for q in stretch.figures if _measures(stretch, q, member)] for member in members]
        if len(totals) != 1 or any(len(found) != 1 for found in parts):
            continue
        found = tuple(part[0] for part in parts)
        if is_level(totals[0]) and _alike(found, totals[0]) and not _adds_up(found, totals[0]):
            yield _wrong_sum(stretch, totals[0], found)


def _measures(stretch: Stretch, figure: FoundQuantity, name: str) -> bool:
    """Whether a figure is an amount of what ``name`` matches, which stands right before it."""
    left = re.compile(f"{name}{_COMPLETED}").search(
        stretch.text, stretch.clause_start(figure.span.start), figure.span.start
    )
    return left is not None and is_level(figure)


def _alike(parts: Sequence[FoundQuantity], total: FoundQuantity) -> bool:
    return all(is_level(part) and same_unit(part.quantity, total.quantity) for part in parts)


def _exceeds(part: FoundQuantity, whole: FoundQuantity) -> bool:
    return values_of(part.quantity).low > values_of(whole.quantity).high


def _adds_up(parts: Sequence[FoundQuantity], total: FoundQuantity) -> bool:
    return sum_of(values_of(part.quantity) for part in parts).meets(values_of(total.quantity))


def _wrong_sum(stretch: Stretch, total: FoundQuantity, parts: Sequence[FoundQuantity]) -> Finding:
    added = sum((plain_value(part.quantity) for part in parts), Fraction())
    expected = in_unit_of(added, total.quantity, *(part.quantity for part in parts))
    listed, stated = " + ".join(stretch.written(p) for p in parts), stretch.written(total)
    return Finding(
        SUM,
        f"{listed} 之和为{expected}，报告写作{stated}",
        f"{listed} make {expected}; the report says {stated}",
        tuple(stretch.place(q.span) for q in sorted((total, *parts), key=lambda q: q.span)),
        stated,
        expected,
    )


def larger_parts(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A part (其中) that is larger than the whole in front of it.

    Nothing is found where the whole is an increase, or the part by its words a total or another measure.
    """
    for stretch in stretches(graph.report):
        for mark in OF_WHICH.finditer(stretch.text):
            at = mark.end() + (stretch.text[mark.end() : mark.end() + 1] in ("，", "：", "、"))
            end = stretch.clause_end(at)
            parts = [q for q in stretch.between(at, end) if is_level(q)]
            if (
                len(parts) != 1
                or _OTHER_MEASURE.search(stretch.text, at, end)
                or stretch.text[parts[0].span.end] == "的"
            ):
                continue
            whole = whole_before(stretch, mark.start(), parts[0])
            if whole and _exceeds(parts[0], whole):
                clause = stretch.text[stretch.clause_start(whole.span.start) : stretch.clause_end(whole.span.end)]
                if not _INCREASE.search(clause):
                    yield _larger_part(stretch, whole, parts[0])


def _larger_part(stretch: Stretch, whole: FoundQuantity, part: FoundQuantity) -> Finding:
    total, stated = stretch.written(whole), stretch.written(part)
    return Finding(
        PART,
        f"部分{stated}大于整体{total}",
        f"the part, {stated}, is larger than the whole, {total}",
        (stretch.place(whole.span), stretch.place(part.span)),
        stated,
        f"≤{total}",
    )
