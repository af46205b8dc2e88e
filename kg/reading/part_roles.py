"""What each part of a report speaks of, and of which year: by its heading, by its place, by its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Role
from kg.reading.roles import Years, goal_year, role_of, year_of, years_in

_OWN_REFORM = re.compile("自身建设|(?:建设|打造).{0,14}政府")
_AHEAD = re.compile(
    r"(?:我们|必须|务必|[，。；：“])要(?![求素闻点件道约么好])|将(?![军来近])|力争|确保|争取|预期|总体要求|重点(?:抓好|做好|推进)"
    r"|今年(?!以来)|明年|(?:今后|未来)五年"
)
_BEHIND = re.compile(
    r"(?<!为)了(?![解不])|[一五]年来|过去|以来|去年|完成|达到|荣获|获评|入选|同比|累计|净增|成功|明显|显著|取得|得到|被评为|增长\d"
)
_SELDOM = 7
"""A plan tells of what is done, too; a review says what is to be done less than once in so many times."""
_HEARD = 3000
"""So many characters of a part show what it speaks of."""
_OPENING = 300
"""A part says within so many characters which year it plans for."""


def part_roles(headings: Sequence[str], bodies: Sequence[str], years: Years) -> list[tuple[Role, int | None]]:
    """The role and the year of each part, given its heading and what stands below it.

    A heading that does not tell goes on with the plan before it, else the words of its part decide. A plan of no named
    year in front of the plan for the year speaks of the years to come if its first words do.

    >>> headings = ("真抓实干", "绘就蓝图", "开好新局")
    >>> bodies = ("完成投资12亿元，建成了新校。", "未来五年，产值翻番。", "今年要办十件实事。")
    >>> [(role.value, year) for role, year in part_roles(headings, bodies, Years(2022, 2021))]
    [('review', 2021), ('plan', 2026), ('plan', 2022)]
    """
    roles = _roles(headings, bodies, years)
    annual = [role is Role.PLAN and _is_annual(h, b, years) for h, b, role in zip(headings, bodies, roles, strict=True)]
    found: list[tuple[Role, int | None]] = []
    for index, (heading, role) in enumerate(zip(headings, roles, strict=True)):
        year = year_of(heading, role, years)
        if year == years.report and role is Role.PLAN and not annual[index]:
            if any(annual[index + 1 :]):
                year = goal_year(bodies[index][:_OPENING], years) or year
            elif found and found[-1][0] is Role.PLAN and role_of(heading, years) is Role.OTHER:
                year = found[-1][1]
        found.append((role, year))
    return found


def speaks_of(text: str, years: Years) -> Role:
    """Whether words that nothing heads speak of what was done or of what is to be done.

    >>> [speaks_of(t, Years(2022, 2021)).value for t in ("全年新增企业12家，投资增长8%。", "到2026年，投资增长8%。")]
    ['review', 'plan']
    """
    ahead, behind = _heard(text, years)
    return Role.PLAN if _SELDOM * ahead > behind else Role.REVIEW


def many_plans(text: str, years: Years) -> bool:
    """Whether words speak of plans more than once, and more than of what was done."""
    ahead, behind = _heard(text, years)
    return ahead > max(1, behind)


def _heard(text: str, years: Years) -> tuple[int, int]:
    """How often words speak of what is to come, and of what is past."""
    heard = text[:_HEARD]
    ahead = len(_AHEAD.findall(heard)) + sum(year >= years.report for year in years_in(heard))
    return ahead, len(_BEHIND.findall(heard))


def _roles(headings: Sequence[str], bodies: Sequence[str], years: Years) -> list[Role]:
    next_year = any("明年" in heading for heading in headings)
    roles: list[Role] = []
    for heading, body in zip(headings, bodies, strict=True):
        role = role_of(heading, years)
        if next_year and role is Role.PLAN and "今年" in heading:
            role = Role.REVIEW  # where the plan is for 明年, 今年 is the year past
        if role is Role.OTHER:
            role = Role.PLAN if roles and roles[-1] is Role.PLAN else speaks_of(body, years)
        roles.append(role)
    return roles


def _is_annual(heading: str, body: str, years: Years) -> bool:
    """Whether a plan is for the report's year: it says so in its heading, or in its first words."""
    told = re.compile(f"今年|明年|{years.report} ?年")
    if told.search(heading) or _OWN_REFORM.search(heading):
        return True
    return goal_year(heading, years) is None and bool(told.search(body[:_OPENING]))
