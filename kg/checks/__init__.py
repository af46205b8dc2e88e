"""Checks: what a report contradicts in itself (E), and what it leaves open (W); each with a code.

The pattern is that of goodmami/wn's validation: small coded functions in a table, which report data. None of them
corrects anything. All prefer to find nothing over finding what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.checks import counts, dates, footnotes, growth, shares, sums, values
from kg.checks.finding import Check, Finding, Place, section_path
from kg.errors import KgError
from kg.graph import KnowledgeGraph

__all__ = ["CHECKS", "Check", "Finding", "Place", "run_checks", "section_path", "selected"]

CHECKS = (
    Check(shares.SHARE, "占比与数目不符", "a share does not match its counts", shares.wrong_shares),
    Check(shares.SECTORS, "三次产业比重之和不为100", "the sectors' shares are not 100", shares.wrong_sector_shares),
    Check(sums.SUM, "合计与分项不符", "a sum does not match its parts", sums.wrong_sums),
    Check(sums.PART, "部分大于整体", "a part is larger than its whole", sums.larger_parts),
    Check(values.LEVEL, "同一指标有两个数值", "one figure has two values", values.two_levels),
    Check(values.CHANGE, "同一指标有两个增速", "one figure has two growth rates", values.two_changes),
    Check(growth.RATE, "增速与数值不符", "a growth rate does not match its levels", growth.wrong_rates),
    Check(growth.DIFFERENCE, "增减量与数值不符", "a difference does not match its levels", growth.wrong_differences),
    Check(growth.DIRECTION, "升降与数值不符", "a rise or fall does not match its levels", growth.wrong_directions),
    Check(counts.COUNT, "所列项数与名称不符", "a name says another number than it lists", counts.wrong_counts),
    Check(dates.DATE, "日期不存在", "a date does not exist", dates.impossible_dates),
    Check(footnotes.MARKER, "注号没有释义", "a marker without a definition", footnotes.markers_without_definition),
    Check(footnotes.DEFINITION, "释义没有注号", "a definition without a marker", footnotes.definitions_without_marker),
)
"""All checks, in the order of their codes."""


def run_checks(graph: KnowledgeGraph, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> list[Finding]:
    """The findings of the checks in a graph, by code and then as the report reads.

    Args:
        graph: the graph, with the report that it was made of.
        select: codes or their beginnings (``W``, ``E11``); without any, all checks run.
        ignore: codes or their beginnings of checks not to run.

    Raises:
        KgError: no check has such a code.
    """
    found = [finding for check in selected(select, ignore) for finding in check.find(graph)]
    return sorted(found, key=lambda finding: finding.order)


def selected(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Check, ...]:
    """The checks that codes or their beginnings choose.

    >>> [check.code for check in selected(["W", "E101"], ["W202"])]
    ['E101', 'W201']

    Raises:
        KgError: no check has such a code.
    """
    wanted, unwanted = tuple(map(_known, select)), tuple(map(_known, ignore))
    return tuple(c for c in CHECKS if (not wanted or c.code.startswith(wanted)) and not c.code.startswith(unwanted))


def _known(prefix: str) -> str:
    """A prefix as codes are written: e1 is E1."""
    code = prefix.strip().upper()
    if not code or not any(check.code.startswith(code) for check in CHECKS):
        raise KgError(
            f"没有编号为“{prefix}”的检查；kg check --list 列出全部", f"no check {prefix!r}; kg check --list lists them"
        )
    return code
