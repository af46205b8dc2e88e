"""Which part speaks of what, and of which year."""

from __future__ import annotations

import pytest

from kg.model import Front, Role
from kg.reading.roles import Years, report_years, role_of, turn, year_of

YEARS = Years(2024, 2023)


@pytest.mark.parametrize(
    ("heading", "role", "year"),
    [
        ("2023年工作回顾", Role.REVIEW, 2023),
        ("过去五年工作回顾", Role.REVIEW, 2023),
        ("“十三五”时期发展回顾", Role.REVIEW, 2023),
        ("“十三五”规划执行情况", Role.REVIEW, 2023),
        ("本届政府工作总结", Role.REVIEW, 2023),
        ("二〇二三年政府工作完成情况", Role.REVIEW, 2023),
        ("2023年重点工作", Role.REVIEW, 2023),
        ("2023年主要工作", Role.REVIEW, 2023),
        ("2024年主要工作", Role.PLAN, 2024),
        ("2024年工作安排", Role.PLAN, 2024),
        ("二〇二四年重点工作", Role.PLAN, 2024),
        ("今后五年的奋斗目标", Role.PLAN, 2028),
        ("2021年至2025年的主要目标", Role.PLAN, 2025),
        ("政府自身建设", Role.PLAN, 2024),
        ("加强本届政府自身建设", Role.PLAN, 2024),
        ("努力打造人民满意的服务型政府", Role.OTHER, None),
        ("提升政府治理效能", Role.PLAN, 2024),
        ("附录", Role.OTHER, None),
        ("去年工作", Role.REVIEW, 2023),
        ("第七届政府任期回顾", Role.REVIEW, 2023),
        ("县七届人大一次会议以来的工作", Role.REVIEW, 2023),
        ("本届政府今后五年的打算", Role.PLAN, 2028),
        ("2024，干出新气象", Role.PLAN, 2024),
        ("奋进的2023", Role.REVIEW, 2023),
        ("明年的工作", Role.PLAN, 2024),
        ("下半年工作", Role.PLAN, 2024),
        ("上半年工作情况", Role.REVIEW, 2024),
        ("二O二三年工作回顾", Role.REVIEW, 2023),
        ("“十五五”前期谋划", Role.PLAN, 2030),
        ("“十四五”开局", Role.OTHER, None),
    ],
)
def test_headings(heading: str, role: Role, year: int | None) -> None:
    assert role_of(heading, YEARS) is role
    assert year_of(heading, role, YEARS) == year


@pytest.mark.parametrize(
    ("titles", "date", "headings", "body", "expected"),
    [
        (("2024年清水县政府工作报告", "2019年政府工作报告"), None, (), "", Years(2024, 2023)),
        (("二〇二四年政府工作报告",), None, (), "", Years(2024, 2023)),
        (("政府工作报告",), "2024-01-10", ("一、过去五年工作回顾",), "", Years(2024, 2023)),
        ((), "2023-12-28", ("一、2023年工作回顾", "二、2024年工作安排"), "", Years(2024, 2023)),
        ((), None, ("一、2023年重点工作", "二、2024年重点工作"), "", Years(2024, 2023)),
        ((), None, ("一、2023年主要工作", "二、2024年主要工作"), "", Years(2024, 2023)),
        ((), None, ("一、2011年工作回顾",), "", Years(2012, 2011)),
        ((), None, ("一、“十三五”时期回顾", "二、2021年工作安排", "三、2035年远景目标"), "", Years(2021, 2020)),
        (("2023年清水县政府工作报告",), None, ("一、2023年工作回顾", "二、2024年工作安排"), "", Years(2024, 2023)),
        ((), None, ("回顾2023，稳中有进", "展望2024，再上台阶"), "", Years(2024, 2023)),
        ((), None, (), "2018年刚起步，2018年基础弱，2018年底子薄。2023年变了样，2023年更强了。", Years(2024, 2023)),
        ((), None, (), "2023年是不平凡的一年。展望2035年，2023年打下的基础更牢。", Years(2024, 2023)),
    ],
)
def test_report_years(
    titles: tuple[str, ...], date: str | None, headings: tuple[str, ...], body: str, expected: Years
) -> None:
    assert report_years(titles, Front(date=date), headings, body) == expected


def test_no_year_anywhere_is_not_guessed() -> None:
    assert report_years(("政府工作报告",), Front(), ("一、工作回顾",), "全县平稳。") is None


@pytest.mark.parametrize(
    ("paragraph", "words"),
    [
        (" 2024年，我们要抓好五件事。", "2024年"),
        ("刚刚过去的2023年，成绩来之不易。", "刚刚过去的2023年"),
        ("一年来，全县平稳。", "一年来"),
        ("今年要做好以下工作。", "今年"),
        ("今年以来，全县平稳。", None),
        ("工业平稳。今年要更好。", None),
    ],
)
def test_turns(paragraph: str, words: str | None) -> None:
    found = turn(paragraph)
    assert (found.of(paragraph) if found else None) == words
