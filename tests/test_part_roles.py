"""What a part speaks of where its heading does not tell, and the year of plans of several years."""

from __future__ import annotations

import pytest

from kg.model import Role
from kg.reading.part_roles import part_roles, speaks_of
from kg.reading.roles import Years

YEARS = Years(2026, 2025)
DONE = "全年完成投资12亿元，新增企业9家，获评先进县。"
TO_DO = "今年我们要完成投资15亿元，力争新增企业12家。"
IN_FIVE_YEARS = "到2030年，投资翻一番，年均增长15%。"
REVIEW, PLAN = Role.REVIEW, Role.PLAN


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((("众志成城交答卷", DONE), ("乘势而上启新程", TO_DO)), [(REVIEW, 2025), (PLAN, 2026)]),
        (
            (("六届政府工作及“十四五”历程", DONE), ("七届政府目标任务", "年均增长8%。"), ("2026年重点", TO_DO)),
            [(REVIEW, 2025), (PLAN, 2030), (PLAN, 2026)],
        ),
        (
            (
                ("2025年工作回顾", DONE),
                ("“十五五”发展的考虑", "投资翻番。"),
                ("2026年重点", TO_DO),
                ("勤勉尽责", "守纪律。"),
            ),
            [(REVIEW, 2025), (PLAN, 2030), (PLAN, 2026), (PLAN, 2026)],
        ),
        (
            (("看清形势", IN_FIVE_YEARS), ("抓紧当下", TO_DO)),
            [(PLAN, 2030), (PLAN, 2026)],
        ),
        ((("2025年工作回顾", DONE), ("目标任务", IN_FIVE_YEARS)), [(REVIEW, 2025), (PLAN, 2026)]),
        ((("今年工作回眸", DONE), ("明年主要工作", TO_DO)), [(REVIEW, 2025), (PLAN, 2026)]),
        ((("今年主要工作", DONE), ("明年主要工作", TO_DO)), [(REVIEW, 2025), (PLAN, 2026)]),
        ((("上半年工作情况", DONE), ("下半年工作重点", TO_DO)), [(REVIEW, 2026), (PLAN, 2026)]),
    ],
)
def test_parts(parts: tuple[tuple[str, str], ...], expected: list[tuple[Role, int]]) -> None:
    headings, bodies = zip(*parts, strict=True)
    assert part_roles(headings, bodies, YEARS) == expected


@pytest.mark.parametrize(
    ("text", "role"),
    [(DONE, REVIEW), (TO_DO, PLAN), (IN_FIVE_YEARS, PLAN), ("守纪律。", REVIEW), ("过去要求不严，现已整改。", REVIEW)],
)
def test_words(text: str, role: Role) -> None:
    assert speaks_of(text, YEARS) is role
