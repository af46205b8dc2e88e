"""What a part speaks of: review of which year, plan for which year, or other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kg.model import Front, Role, Span
from kg.numerals import parse_number

_YEAR = re.compile(r"((?:19|20)\d\d|[一二][九〇零○][〇零○一二三四五六七八九]{2}) ?年")
_REVIEW = re.compile(
    r"回顾|回眸|总结|过去|[一五]年来|(?:完成|执行|实施|落实|工作|发展)情况|主要成效|发展成[就绩效]|取得.{0,6}成[就绩效]|所做的工作|本届政府"
)
_PLAN = re.compile(
    r"安排|目标|任务|打算|部署|思路|重点工作|建议|展望|规划|今后|未来|今年|新的一年|下一步|自身建设|"
    r"(?:建设|提升|实现|加强).{0,14}(?:政府|治理)"
)
_TURN = re.compile(
    r" ?(?:(?:刚刚)?过去的?(?:[一五]年|20\d\d年)|[一五]年来|(?:回顾|回首|展望|做好)?20\d\d年"
    r"|今年(?!以来)|新的一年|今后五年)"
)
_FIVE_YEAR_PLAN = re.compile("(十[一二三四五六七八九])五”?(?:时期|期间|规划)")
_FIRST_PLAN_BEGINS = 1955
"""The nth plan ends 5n years later."""
_COMING_YEARS = re.compile("(?:今后|未来)五年")
_OWN_REFORM = "自身建设"
_OPENING = 1500
"""The beginning of a body, in characters, that speaks of the year past."""


@dataclass(frozen=True, slots=True)
class Years:
    """The year a report is given in, and the year that it looks back on."""

    report: int
    review: int


def years_in(text: str) -> list[int]:
    """The years that a text names, in order.

    >>> years_in("2021年至二〇二三年，第12年")
    [2021, 2023]
    """
    written = (y.replace("○", "〇") for y in _YEAR.findall(text))
    return [int(value) for y in written if (value := parse_number(y)) is not None]


def report_years(titles: tuple[str, ...], front: Front, headings: tuple[str, ...], body: str) -> Years | None:
    """The years, from the title, the plan's heading, the date or the review's heading, in this order of trust.

    ``titles`` begin with the most telling. Where nothing else tells, the body opens with the year past.

    >>> report_years((), Front(), ("一、2023年工作回顾", "二、2024年重点工作"), "")
    Years(report=2024, review=2023)
    >>> report_years((), Front(date="2023-12-28"), ("一、过去五年工作回顾", "二、今后五年工作"), "")
    Years(report=2024, review=2023)
    """
    named = next((years for title in titles if (years := years_in(title))), [])
    plans = [y for h in headings if role_of(h) is Role.PLAN for y in years_in(h)]
    # 2023年重点工作, 2024年重点工作: by their words both are plans, by the later year the first is none.
    plan = [max(y for y in plans if y <= plans[0] + 1)] if plans else []
    reviews = [y for h in headings if role_of(h) is Role.REVIEW for y in years_in(h)]
    dated = [_year_met_for(front.date)] if front.date else []
    unsaid = [y for h in headings if role_of(h) is Role.OTHER for y in years_in(h)]
    opening = [year + 1 for year, _ in Counter(years_in(body[:_OPENING])).most_common(1)]
    for candidates in (named, plan, dated, [y + 1 for y in reviews], unsaid, opening):
        if candidates:
            report = max(candidates)
            return Years(report, max([y for y in reviews if y <= report], default=report - 1))
    return None


def _year_met_for(date: str) -> int:
    """The year that a meeting looks forward to: held in November or December, the next one."""
    return int(date[:4]) + (date[5:7] in ("11", "12"))


def role_of(heading: str, years: Years | None = None) -> Role:
    """The role that a part's heading tells: by words of review, else by its year (given the report's), else by words.

    >>> [role_of(h).value for h in ("一、2023年工作回顾", "二、今后五年的奋斗目标", "四、努力建设人民满意的新型政府")]
    ['review', 'plan', 'plan']
    >>> role_of("二、2024年主要工作"), role_of("二、2024年主要工作", Years(2024, 2023))
    (<Role.OTHER: 'other'>, <Role.PLAN: 'plan'>)
    """
    if _OWN_REFORM not in heading and _REVIEW.search(heading):
        return Role.REVIEW
    named = years_in(heading)
    if years and named:
        return Role.PLAN if named[-1] >= years.report else Role.REVIEW
    return Role.PLAN if _PLAN.search(heading) else Role.OTHER


def year_of(heading: str, role: Role, years: Years) -> int | None:
    """The year that a part speaks of: the last one its heading names, else the one its role implies.

    The goals of five years are those of the last one.

    >>> year_of("“十三五”时期发展回顾", Role.REVIEW, Years(2021, 2020)), year_of("附录", Role.OTHER, Years(2021, 2020))
    (2020, None)
    >>> [year_of(h, Role.PLAN, Years(2021, 2020)) for h in ("二、“十四五”时期目标", "二、今后五年目标", "三、工作安排")]
    [2025, 2025, 2021]
    """
    named = years_in(heading)
    if named:
        return named[-1]
    if role is Role.PLAN and (goal := _goal_year(heading, years)):
        return goal
    return {Role.REVIEW: years.review, Role.PLAN: years.report, Role.OTHER: None}[role]


def _goal_year(heading: str, years: Years) -> int | None:
    """The last of the five years whose goals a heading announces."""
    if "今年" in heading:
        return None
    plan = _FIVE_YEAR_PLAN.search(heading)
    if plan and (number := parse_number(plan[1])):
        return _FIRST_PLAN_BEGINS + 5 * int(number)
    return years.report + 4 if _COMING_YEARS.search(heading) else None


def turn(paragraph: str) -> Span | None:
    """The words at a paragraph's beginning that turn to a year or to years, for reports whose parts have no headings.

    >>> [turn(p) for p in ("2024年，要做好以下工作。", "刚刚过去的一年，", "工业平稳。2024年")]
    [Span(start=0, end=5), Span(start=0, end=7), None]
    """
    found = _TURN.match(paragraph)
    return Span(found.start() + len(found[0]) - len(found[0].lstrip()), found.end()) if found else None
