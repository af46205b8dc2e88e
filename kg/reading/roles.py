"""What a part speaks of: review of which year, plan for which year, or other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kg.model import Front, Role, Span
from kg.numerals import parse_number

_ZERO = "〇○零OＯ"
"""How zero is written in a year of Chinese numerals."""
YEAR = rf"(?:(?:19|20)\d\d|[一二][九{_ZERO}][{_ZERO}一二三四五六七八九]{{2}})"
_YEAR = re.compile(rf"({YEAR}) ?年")
_HEADED_YEAR = re.compile(r"(?<![\d.—-])(20\d\d) ?(?:年|(?![\d.%—-]))")
"""In a heading the word 年 may be left out: 回顾2023，稳中有进."""
_REVIEW = re.compile(
    r"回顾|回眸|回首|总结|过去|去年|[一两三四五]年来|(?:大|会议)以来|(?:完成|执行|实施|落实|工作|发展)情况|主要(?:成[效绩就]|成果)|发展成[就绩效]"
    r"|取得.{0,6}成[就绩效]|所做的工作|[本上]届政府"
)
_PLAN = re.compile(
    r"安排|目标|任务|打算|部署|思路|重点|建议|展望|规划|今后|未来|今年|明年|下半年|新的一年|下一步|设想|总体要求|指导思想|自身建设|"
    r"(?:建设|提升|实现|加强).{0,14}(?:政府|治理)"
)
_TO_COME = re.compile("今后|未来|明年|下半年|下一步|新一届")
_TOLD_AGAIN = re.compile("回顾|回眸|总结|情况")
_TIME = re.compile(r"20\d\d|年|半年|时期|以来|今后|未来|回顾|届|“?十[一二三四五六七八九]五")
_ADDRESS = " ?(?:各位代表[！!，,：:] ?)?"
_TURN = re.compile(
    rf"{_ADDRESS}(?P<cue>“十.五”时期|(?:刚刚|即将)?过去的?(?:[一两三四五]年|20\d\d年)|[一两三四五]年来"
    r"|(?:回顾|回首|展望|做好)?20\d\d年|(?:做好)?今年(?!以来)|新的一年|今后五年|未来五年)"
)
_GOAL = re.compile(
    rf"{_ADDRESS}(?P<cue>[^，。；：]{{0,30}}(?:预期目标|奋斗目标|总体要求|[总工][体作]思路|指导思想)(?=是|为|：|，是)"
    r"|做好(?:今年|20\d\d年)[^，。；：]{0,8}工作)"
)
"""Words that only a plan opens with."""
_FIVE_YEAR_PLAN = re.compile(
    "“?(十[一二三四五六七八九])五(?:”(?!开局|末|收官|第一年|良好|起步)|”?(?:时期|期间|规划|发展))"
)
_FIRST_PLAN_BEGINS = 1955
"""The nth plan ends 5n years later."""
_COMING_YEARS = re.compile("(?:今后|未来|下一个)五年|年均")
_UNTIL = re.compile(r"到(20\d\d)年")
_CALLED = re.compile(r"(20\d\d)年[，,]?是[^。；]{0,40}一年")
_OFTEN = 4
"""A year is named often that is named one time in so many of the one named most."""
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
    written = (re.sub(f"[{_ZERO}]", "〇", y) for y in _YEAR.findall(text))
    return [int(value) for y in written if (value := parse_number(y)) is not None]


def _headed_years(heading: str) -> list[int]:
    return years_in(heading) or [int(y) for y in _HEADED_YEAR.findall(heading)]


def tells_time(heading: str) -> bool:
    """Whether a heading says which time it is about, as those of parts do.

    >>> [tells_time(h) for h in ("2023年工作回顾", "今后五年目标", "加强政府自身建设", "一心一意抓产业")]
    [True, True, False, False]
    """
    return bool(_TIME.search(heading))


def report_years(titles: tuple[str, ...], front: Front, headings: tuple[str, ...], body: str) -> Years | None:
    """The years, from the title, the plan's heading, the date or the review's heading, in this order of trust.

    ``titles`` begin with the most telling; a meeting in November or December looks to the next year. Where nothing
    else tells, the body opens with the year past.

    >>> report_years((), Front(), ("一、2023年工作回顾", "二、2024年重点工作"), "")
    Years(report=2024, review=2023)
    >>> report_years((), Front(date="2023-12-28"), ("一、过去五年工作回顾", "二、今后五年工作"), "")
    Years(report=2024, review=2023)
    >>> report_years(("甲县2023年政府工作报告",), Front(date="2023-12-28"), (), "")
    Years(report=2024, review=2023)
    """
    named = next((years for title in titles if (years := years_in(title))), [])
    plans = [y for h in headings if role_of(h) is Role.PLAN for y in _headed_years(h)]
    # 2023年重点工作, 2024年重点工作: by their words both are plans, by the later year the first is none.
    plan = [max(y for y in plans if y <= plans[0] + 1)] if plans else []
    reviews = [y for h in headings if role_of(h) is Role.REVIEW for y in _headed_years(h)]
    dated = [_year_met_for(front.date)] if front.date else []
    if named and dated and max(named) == int(str(front.date)[:4]):
        named = dated  # a title may tell when the report was given
    elif named and not dated and (past := _year_past(body[:_OPENING])) == max(named):
        named = [past + 1]  # or what it looks back on
    unsaid = [y for h in headings if role_of(h) is Role.OTHER for y in _headed_years(h)]
    agreed = [y for y in plan if y - 1 in reviews]
    opening = _reviewed(years_in(body[:_OPENING]))
    for candidates in (agreed, named, plan, dated, [y + 1 for y in reviews], unsaid, [y + 1 for y in opening]):
        if candidates:
            report = max(candidates)
            return Years(report, max([y for y in reviews if y <= report], default=report - 1))
    return None


def _year_met_for(date: str) -> int:
    """The year that a meeting looks forward to: held in November or December, the next one."""
    return int(date[:4]) + (date[5:7] in ("11", "12"))


def _year_past(opening: str) -> int | None:
    """The year that an opening calls a year of some kind, where it names no earlier one: 2023年，是不平凡的一年.

    >>> _year_past("2023年，是全县发展的关键一年。"), _year_past("2022年以来，2023年是不平凡的一年。")
    (2023, None)
    """
    years, told = years_in(opening), _CALLED.search(opening)
    return int(told[1]) if told and min(years) == int(told[1]) else None


def _reviewed(named: list[int]) -> list[int]:
    """The year that an opening looks back on: the last of those that it names often, or the one it names most.

    >>> _reviewed([2015, 2020, 2015, 2020, 2015, 2021]), _reviewed([2020, 2025]), _reviewed([])
    ([2020], [2020], [])
    """
    counts = Counter(named).most_common()
    often = [year for year, count in counts if count > 1 and count * _OFTEN >= counts[0][1]]
    return [max(often)] if often else [year for year, _ in counts[:1]]


def role_of(heading: str, years: Years | None = None) -> Role:
    """The role that a part's heading tells: by words of review, else by its year (given the report's), else by words.

    >>> [role_of(h).value for h in ("一、2023年工作回顾", "二、今后五年的奋斗目标", "四、努力建设人民满意的新型政府")]
    ['review', 'plan', 'plan']
    >>> role_of("二、2024年主要工作"), role_of("二、2024年主要工作", Years(2024, 2023))
    (<Role.OTHER: 'other'>, <Role.PLAN: 'plan'>)
    """
    to_come = _TO_COME.search(heading) and not _TOLD_AGAIN.search(heading)
    if "自身建设" not in heading and not to_come and _REVIEW.search(heading):
        return Role.REVIEW
    named = _headed_years(heading)
    if years and named:
        return Role.PLAN if named[-1] >= years.report else Role.REVIEW
    begins = years and (last := _plan_ends(heading)) and last - 4 >= years.report
    return Role.PLAN if begins or _PLAN.search(heading) else Role.OTHER


def year_of(heading: str, role: Role, years: Years) -> int | None:
    """The year that a part speaks of: the last one its heading names, else the one its role implies.

    The goals of five years are those of the last one.

    >>> year_of("“十三五”时期发展回顾", Role.REVIEW, Years(2021, 2020)), year_of("附录", Role.OTHER, Years(2021, 2020))
    (2020, None)
    >>> [year_of(h, Role.PLAN, Years(2021, 2020)) for h in ("二、“十四五”时期目标", "二、今后五年目标", "三、工作安排")]
    [2025, 2025, 2021]
    """
    named = _headed_years(heading)
    if named:
        return named[-1]
    if role is Role.PLAN and (goal := goal_year(heading, years)):
        return goal
    if role is Role.REVIEW and "半年" in heading:
        return years.report
    return {Role.REVIEW: years.review, Role.PLAN: years.report, Role.OTHER: None}[role]


def goal_year(words: str, years: Years) -> int | None:
    """The last of the five years whose goals words announce.

    >>> goal_year("到2030年，全县生产总值再翻一番", Years(2026, 2025)), goal_year("今年的目标", Years(2026, 2025))
    (2030, None)
    """
    if "今年" in words:
        return None
    if (until := _UNTIL.search(words)) and int(until[1]) > years.report:
        return int(until[1])
    return _plan_ends(words) or (years.report + 4 if _COMING_YEARS.search(words) else None)


def _plan_ends(words: str) -> int | None:
    """The last year of the five-year plan that words name."""
    plan = _FIVE_YEAR_PLAN.search(words)
    number = parse_number(plan[1]) if plan else None
    return _FIRST_PLAN_BEGINS + 5 * int(number) if number else None


def turn(paragraph: str) -> Span | None:
    """The words at a paragraph's beginning that turn to a year or to years, for reports whose parts have no headings.

    >>> [turn(p) for p in ("2024年，要做好以下工作。", "刚刚过去的一年，", "工业平稳。2024年")]
    [Span(start=0, end=5), Span(start=0, end=7), None]
    """
    found = _TURN.match(paragraph)
    return Span(*found.span("cue")) if found else None


def opens_plan(paragraph: str) -> Span | None:
    """The words at a paragraph's beginning that only a plan opens with.

    >>> [opens_plan(p) for p in ("主要预期目标是：", "做好今年的工作，责任重大。", "超额完成了预期目标。")]
    [Span(start=0, end=6), Span(start=0, end=7), None]
    """
    found = _GOAL.match(paragraph)
    return Span(*found.span("cue")) if found else None
