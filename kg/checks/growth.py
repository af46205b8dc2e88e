"""Growth: rates, differences and directions beside the two levels that they lie between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from kg.checks.digits import Interval, in_unit_of, like, plain_value, same_unit, values_of
from kg.checks.finding import Finding
from kg.checks.stretch import Stretch, is_plain, stretches
from kg.graph import KnowledgeGraph
from kg.quantity import Form, FoundQuantity

RATE, DIFFERENCE, DIRECTION = "E131", "E132", "E133"
_TURN = "(?:(?P<rise>增长|增加|提高|提升|上升|扩大|拓展|攀升)|(?P<fall>下降|降低|减少|压缩|缩短|压减|缩减|回落))"
_YEAR = "(?:(?:19|20)[0-9]{2})"
# 由增长5%回落到下降6%: such figures have a sign in words
_SIGNS = "增降减负亏盈"
_FROM = re.compile(rf"(?:由|从)(?:(?P<base>{_YEAR})年(?:底|末|初)?的?)?[^，。；：、0-9{_SIGNS}]{{0,8}}$")
_TO = re.compile(
    rf"[^，。；：、0-9]{{0,4}}?{_TURN}(?:到了?|至|为)(?:(?P<now>{_YEAR})年(?:底|末)?的?)?[^，。；：、0-9{_SIGNS}]{{0,4}}"
)
_THAN = re.compile(rf"，?(?:同比|比(?:(?P<base>{_YEAR})年|上年|去年)(?:同期|底|末)?){_TURN}了?")
_THEN = re.compile(
    rf"[，、]?(?P<yearly>同比)?(?:累计)?(?P<annual>年均)?(?:{_TURN}|增幅|增速|递增|降幅)了?(?:达到?|为)?"
)
# Output grows at constant prices while its levels are current ones, and 可比口径 has another base than the level.
_NOT_COMPARABLE = re.compile("生产总值|GDP|增加值|产值|可比|口径|不变价|实际增|实际下|剔除|扣除")


@dataclass(frozen=True, slots=True)
class _Step:
    """A measure that goes from one level to another: ``sign`` says in which direction by its verb, ``years`` in how
    many years if the text names both, ``figures`` what the levels were read from.
    """

    before: Interval
    after: Interval
    sign: int
    years: int | None
    figures: tuple[FoundQuantity, FoundQuantity]
    is_named: bool
    """Both levels stand in the text; otherwise one level and the difference do."""


def wrong_rates(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A growth rate that does not lead from one level to the other: from 20 to 25 by 30 %.

    The levels are both given, or one of them with the difference; a yearly average (年均) needs the two years named.
    Measures of output are left aside: they grow at constant prices.
    """
    for stretch, step, rate, then in _continued_steps(graph):
        if rate.form is Form.PERCENT and step.figures[0].form is Form.LEVEL and step.before.is_positive:
            spans = _spans(step, then)
            if spans and not any(_leads(step, rate, years) for years in spans):
                yield _wrong(RATE, stretch, step, rate, f"{_average_rate(step, rate, spans[len(spans) // 2])}%")


def wrong_differences(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A difference that does not lie between the two levels: from 20 to 25, by 6."""
    for stretch, step, difference, then in _continued_steps(graph):
        comparable = same_unit(difference.quantity, step.figures[0].quantity) and difference.form is Form.LEVEL
        points = difference.form is Form.POINTS and step.figures[0].form is Form.PERCENT
        if not step.is_named or then["annual"] or then["yearly"] or not (comparable or points):
            continue
        gap = step.after - step.before if step.sign > 0 else step.before - step.after
        if not gap.meets(values_of(difference.quantity)):
            before, after = (q.quantity for q in step.figures)
            size = abs(plain_value(after) - plain_value(before))
            yield _wrong(DIFFERENCE, stretch, step, difference, in_unit_of(size, difference.quantity, before, after))


def wrong_directions(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A rise to a lower level, or a fall to a higher one.

    Ranks (位, 名) rise to lower numbers, and speed rises to shorter times.
    """
    for stretch in stretches(graph.report):
        for _, step in _steps(stretch):
            fell, rose = step.before.low > step.after.high, step.before.high < step.after.low
            first, ranks = step.figures[0], ("位", "名", "位次")
            upside_down = first.quantity.unit in ranks or (first.form is Form.DURATION and step.sign > 0)
            if step.is_named and not upside_down and (fell if step.sign > 0 else rose):
                before, after = (stretch.written(q) for q in step.figures)
                zh, en = ("上升", "risen") if step.sign > 0 else ("下降", "fallen")
                yield Finding(
                    DIRECTION,
                    f"由{before}到{after}，报告写作{zh}",
                    f"from {before} to {after} is said to have {en}",
                    tuple(stretch.place(q.span) for q in step.figures),
                    after,
                    f"{'≥' if step.sign > 0 else '≤'}{before}",
                )


def _continued_steps(graph: KnowledgeGraph) -> Iterator[tuple[Stretch, _Step, FoundQuantity, re.Match[str]]]:
    """The steps that a third figure goes on to measure, with it and the words before it, where the two compare."""
    for stretch in stretches(graph.report):
        for index, step in _steps(stretch):
            if index + 2 >= len(stretch.figures):
                continue
            third = stretch.figures[index + 2]
            then = _THEN.fullmatch(stretch.text, step.figures[1].span.end, third.span.start)
            start = stretch.segment_start(step.figures[0].span.start)
            if then is None or not is_plain(third) or _turned(then) * step.sign < 0:
                continue
            if not _NOT_COMPARABLE.search(stretch.text, start, stretch.segment_end(third.span.end)):
                yield stretch, step, third, then


def _steps(stretch: Stretch) -> Iterator[tuple[int, _Step]]:
    """The steps of a text, each with the index of its first figure."""
    for index, (first, second) in enumerate(pairwise(stretch.figures)):
        one, other = first.quantity, second.quantity
        if first.form is second.form and is_plain(first) and is_plain(second) and same_unit(one, other):
            step = _from_to(stretch, first, second) or _by_difference(stretch, first, second)
            if step:
                yield index, step


def _from_to(stretch: Stretch, first: FoundQuantity, second: FoundQuantity) -> _Step | None:
    """由10个增加到15个."""
    text = stretch.text
    opens = _FROM.search(text, stretch.clause_start(first.span.start), first.span.start)
    leads = _TO.fullmatch(text, first.span.end, second.span.start)
    if opens is None or leads is None:
        return None
    years = int(leads["now"]) - int(opens["base"]) if opens["base"] and leads["now"] else None
    levels = values_of(first.quantity), values_of(second.quantity)
    return _Step(*levels, _turned(leads), years, (first, second), is_named=True)


def _by_difference(stretch: Stretch, first: FoundQuantity, second: FoundQuantity) -> _Step | None:
    """达到15亿元，比2016年增加5亿元: the years run to the year that the passage speaks of."""
    than = _THAN.fullmatch(stretch.text, first.span.end, second.span.start)
    if than is None or first.form is not Form.LEVEL:
        return None
    now, sign = stretch.place(second.span).passage.year, _turned(than)
    years = now - int(than["base"]) if than["base"] and now else None if than["base"] else 1
    after, difference = values_of(first.quantity), values_of(second.quantity)
    before = after - difference if sign > 0 else after + difference
    return _Step(before, after, sign, years, (first, second), is_named=False)


def _turned(match: re.Match[str]) -> int:
    """+1 for a rise, −1 for a fall, 0 where the words do not say."""
    return 1 if match["rise"] else -1 if match["fall"] else 0


def _spans(step: _Step, then: re.Match[str]) -> tuple[int, ...]:
    """The numbers of years over which a rate may run; () where that is not certain."""
    if then["annual"]:
        # Whether the first year counts is a matter of taste.
        return (step.years - 1, step.years, step.years + 1) if step.years and step.years > 1 else ()
    if step.is_named:
        return (1,) if not then["yearly"] or step.years in (None, 1) else ()
    return (1,) if step.years == 1 else ()


def _leads(step: _Step, rate: FoundQuantity, years: int) -> bool:
    """Whether a rate, applied so many times, can lead from the level before to the level after."""
    percent = values_of(rate.quantity)
    factors = sorted((1 + step.sign * end / 100) ** years for end in (percent.low, percent.high))
    return Interval(factors[0], factors[1]).meets(step.after / step.before)


def _average_rate(step: _Step, rate: FoundQuantity, years: int) -> str:
    """The yearly rate between the levels as written, with the decimals of the rate."""
    first, second = (plain_value(q.quantity) for q in step.figures)
    ratio = second / first if step.is_named else first / (first - step.sign * second)
    root = (Decimal(ratio.numerator) / Decimal(ratio.denominator)) ** (Decimal(1) / years)
    return like(abs(Fraction(root) - 1) * 100, rate.quantity.value)


def _wrong(code: str, stretch: Stretch, step: _Step, third: FoundQuantity, expected: str) -> Finding:
    first, second, stated = (stretch.written(q) for q in (*step.figures, third))
    zh, en = f"由{first}到{second}", f"from {first} to {second}"
    if not step.is_named:
        zh, en = f"变动{second}后达{first}", f"{first} after a change of {second}"
    what = ("变动率", "a rate") if code == RATE else ("变动", "a change")
    return Finding(
        code,
        f"{zh}，{what[0]}为{expected}，报告写作{stated}",
        f"{en} means {what[1]} of {expected}; the report says {stated}",
        tuple(stretch.place(q.span) for q in (*step.figures, third)),
        stated,
        expected,
    )
