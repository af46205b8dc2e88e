"""What a part speaks of: review of which year, plan for which year, or other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Front, Role

_YEAR = re.compile(r"((?:19|20)\d\d)\s*年")
_REVIEW = re.compile(r"回顾|回眸|总结|过去|完成情况|工作情况|发展情况|主要成效|取得的成|所做的工作|主要工作$|本届政府")
_PLAN = re.compile(
    r"安排|目标|任务|打算|部署|思路|重点工作|建议|展望|规划|今后|未来|今年|新的一年|下一步|自身建设|"
    r"(?:建设|提升|实现|加强).{0,14}(?:政府|治理)"
)


@dataclass(frozen=True, slots=True)
class Years:
    """The year a report is given in, and the year that it looks back on."""

    report: int
    review: int


def report_years(titles: tuple[str, ...], front: Front, headings: tuple[str, ...], body: str) -> Years | None:
    """The years, from the title, the plan's heading, the date or the review's heading, in this order of trust.

    >>> report_years((), Front(), ("一、2023年工作回顾", "二、2024年重点工作"), "")
    Years(report=2024, review=2023)
    """
    in_title = [int(y) for title in titles for y in _YEAR.findall(title)]
    plans = [int(y) for h in headings if role_of(h) is Role.PLAN for y in _YEAR.findall(h)]
    reviews = [int(y) for h in headings if role_of(h) is Role.REVIEW for y in _YEAR.findall(h)]
    dated = [int(front.date[:4])] if front.date else []
    opening = [int(y) + 1 for y in _YEAR.findall(body[:1500])]
    for candidates in (in_title, plans[:1], dated, [y + 1 for y in reviews], opening):
        if candidates:
            report = max(candidates)
            return Years(report, max([y for y in reviews if y <= report], default=report - 1))
    return None


def role_of(heading: str) -> Role:
    """
    >>> [role_of(h).value for h in ("一、2023年工作回顾", "二、今后五年的奋斗目标", "四、努力建设人民满意的新型政府")]
    ['review', 'plan', 'plan']
    """
    if _REVIEW.search(heading):
        return Role.REVIEW
    return Role.PLAN if _PLAN.search(heading) else Role.OTHER


def year_of(heading: str, role: Role, years: Years) -> int | None:
    """The year that a part speaks of: the last one its heading names, else the one its role implies."""
    named = [int(y) for y in _YEAR.findall(heading)]
    if named:
        return named[-1]
    return {Role.REVIEW: years.review, Role.PLAN: years.report, Role.OTHER: None}[role]
