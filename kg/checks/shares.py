"""Shares: of counts that the sentence gives itself, and of the three sectors of the economy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kg.checks.digits import Interval, like, plain_value, same_unit, total, values_of
from kg.checks.finding import Finding
from kg.checks.stretch import Stretch, is_level, is_plain, stretches
from kg.checks.wholes import whole_of
from kg.graph import KnowledgeGraph
from kg.model import Quantity, Span
from kg.numerals import plain_digits
from kg.quantity import Form, FoundQuantity

SHARE, SECTORS = "E101", "E102"
_STATED = re.compile(
    r"(?:占比(?:例|重)?|占(?:全部|其)?(?:项目|企业)?(?:总数|总量|总额|全部)?的?(?:比[例重])?)(?:达到?|高达|为|是)?[^\S\n]*$"
)
_OPENING = "，、（( 　"
_NUMBER = r"[0-9]+(?:[.．][0-9]+)?"
_RATIO = re.compile(rf"(?<![0-9.．:：∶])({_NUMBER})[:：∶]({_NUMBER})[:：∶]({_NUMBER})(?![0-9:：∶]|[.．][0-9])")
_OF_SECTORS = re.compile(r"(?:三次产业|[一二三]{3}产业?)[^，。；]*$")


def wrong_shares(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A share (占比) that does not follow from the count before it and from the whole which governs that count.

    The whole stands before 其中, or before 中 («34个项目中»), in the unit of the part. Nothing is found where whole or
    part is not certain, or where any two figures of the sentence do give the share.
    """
    for stretch in stretches(graph.report):
        if "占" not in stretch.text:
            continue
        for share in stretch.figures:
            if share.form is Form.PERCENT and share.quantity.unit in ("%", "％") and is_plain(share):
                yield from _wrong_share(stretch, share)


def _wrong_share(stretch: Stretch, share: FoundQuantity) -> Iterator[Finding]:
    before = _figures_before(stretch, share)
    part = before[-1] if before and is_level(before[-1]) else None
    whole = whole_of(stretch, part) if part else None
    # Two parts in one clause may have the share together.
    if part is None or whole is None or any(figure not in (part, whole) for figure in before):
        return
    ratio = plain_value(part.quantity) / plain_value(whole.quantity)
    if ratio > 1 or _explained(stretch, share):
        return
    expected = f"{like(ratio * 100, share.quantity.value)}%"
    of, total, stated = (stretch.written(q) for q in (part, whole, share))
    yield Finding(
        SHARE,
        f"{total}中的{of}占{expected}，报告写作{stated}",
        f"{of} of {total} is {expected}; the report says {stated}",
        tuple(stretch.place(q.span) for q in (whole, part, share)),
        stated,
        expected,
    )


def _figures_before(stretch: Stretch, share: FoundQuantity) -> tuple[FoundQuantity, ...]:
    """The figures of the clause that 占比 goes on from, or stands in."""
    stated = _STATED.search(stretch.text, stretch.clause_start(share.span.start), share.span.start)
    if stated is None:
        return ()
    end = len(stretch.text[: stated.start()].rstrip(_OPENING))
    return stretch.between(stretch.clause_start(end), end)


def _explained(stretch: Stretch, share: FoundQuantity) -> bool:
    """Whether some figure of the sentence, or some neighbouring ones together, are that share of some other one."""
    stated = values_of(share.quantity)
    levels = [q.quantity for q in stretch.figures if q.form is Form.LEVEL]
    for whole in levels:
        values = [values_of(q) for q in levels if same_unit(q, whole) and q is not whole]
        runs = (values[start:end] for start in range(len(values)) for end in range(start + 1, len(values) + 1))
        for run in runs if values_of(whole).is_positive else ():
            if (total(run) / values_of(whole) * 100).meets(stated):
                return True
    return False


def wrong_sector_shares(graph: KnowledgeGraph) -> Iterator[Finding]:
    """The shares of the three sectors (三次产业结构比) do not add up to 100, whatever the rounding."""
    for stretch in stretches(graph.report):
        for ratio in _RATIO.finditer(stretch.text):
            if not _OF_SECTORS.search(stretch.text, 0, ratio.start()):
                continue
            parts = [Decimal(plain_digits(part)) for part in ratio.groups()]
            written = sum(parts, Decimal())
            hundred = Interval(Fraction(100), Fraction(100))
            # 1:4:5 is a ratio, but not of hundredths
            if total(values_of(Quantity(part, "%")) for part in parts).meets(hundred) or not 80 <= written <= 120:
                continue
            yield Finding(
                SECTORS,
                f"三次产业比重{ratio[0]}之和为{written}，不是100",
                f"the shares of the three sectors, {ratio[0]}, add up to {written}, not to 100",
                (stretch.place(Span(*ratio.span())),),
                str(written),
                "100",
            )
