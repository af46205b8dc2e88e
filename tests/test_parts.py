"""Which lines head the parts: those with numbers, and those with words and years alone."""

from __future__ import annotations

import pytest

from kg.model import Role, Span
from kg.reading.parts import find_parts, part_headings
from kg.reading.roles import Years
from kg.reading.structure import Structure, build_structure

YEARS = Years(2024, 2023)
REVIEW, PLAN, OTHER = Role.REVIEW, Role.PLAN, Role.OTHER


def structure(body: str, years: Years = YEARS) -> Structure:
    return build_structure(body, Span(0, len(body)), (), years, lambda span: span)


def parts(body: str, years: Years = YEARS) -> list[tuple[str, Role, int | None]]:
    return [(s.title, s.role, s.year) for s in structure(body, years).sections if s.level == 1]


def outline(body: str) -> list[tuple[int, str]]:
    return [(s.level, s.number + s.title) for s in structure(body).sections[1:]]


def spoken(body: str, years: Years = YEARS) -> dict[str, tuple[Role, int | None]]:
    return {p.text: (p.role, p.year) for p in structure(body, years).passages}


def test_headings_that_only_their_year_tells_with_numbered_ones_below() -> None:
    body = (
        "回顾2023，县域经济换挡提速\n生产总值增长6%。\n一、产业更强\n投产企业12家。\n二、城乡更美\n修路30公里。\n"
        "展望2024，转型升级再加力\n生产总值增长7%。\n一、主攻产业\n投产企业15家。"
    )
    assert outline(body) == [
        (1, "回顾2023，县域经济换挡提速"),
        (2, "一、产业更强"),
        (2, "二、城乡更美"),
        (1, "展望2024，转型升级再加力"),
        (2, "一、主攻产业"),
    ]
    assert spoken(body)["投产企业12家。"] == (REVIEW, 2023)
    assert spoken(body)["投产企业15家。"] == (PLAN, 2024)


def test_one_heading_without_a_number_is_enough_where_the_numbers_begin_again() -> None:
    body = "承前启后谋新篇\n一、产业更强\n投产。\n2024年工作重点\n一、主攻产业\n扩产。"
    assert parts(body) == [("2024年工作重点", PLAN, 2024)]


def test_the_governments_own_reform_without_a_number() -> None:
    body = "过去五年的工作\n变了样。\n今后五年的打算\n翻一番。\n2024年的任务\n开好局。\n切实加强政府自身建设\n守纪律。"
    assert parts(body) == [
        ("过去五年的工作", REVIEW, 2023),
        ("今后五年的打算", PLAN, 2028),
        ("2024年的任务", PLAN, 2024),
        ("切实加强政府自身建设", PLAN, 2024),
    ]


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        (
            "一、2023年工作回顾\n2023年工作情况\n二、2024年工作安排\n2024年工作任务",
            ("2023年工作回顾", "2024年工作安排"),
        ),
        ("一、2023年工作回顾。\n平稳。\n二、2024年工作安排\n抓紧。", ("2023年工作回顾", "2024年工作安排")),
        ("一．2023年工作回顾\n平稳。\n二．2024年工作安排\n抓紧。", ("2023年工作回顾", "2024年工作安排")),
        ("第一部分\n铿锵有力的2023年\n一、工业\n第二部分\n大有可为的2024年", ("铿锵有力的2023年", "大有可为的2024年")),
        ("一、主攻产业。投产。\n二、主攻农业。丰收。", ()),
        ("2023年工作回顾，请看附件\n2024年工作安排如下：\n抓紧。", ()),
        ("回顾2023，我们投产企业12家，税收增长8%。\n展望2024，任务更重。", ()),
    ],
)
def test_titles(body: str, titles: tuple[str, ...]) -> None:
    assert find_parts(body, Span(0, len(body))).titles == titles


def test_a_heading_with_its_text_in_the_same_line() -> None:
    body = "一、2023年工作回顾。过去一年，投产12家。\n二、2024年重点任务。今年，投产15家。"
    assert part_headings(body) == ("一、2023年工作回顾", "二、2024年重点任务")
    assert spoken(body)["过去一年，投产12家。"] == (REVIEW, 2023)
    assert spoken(body)["今年，投产15家。"] == (PLAN, 2024)


def test_a_title_in_the_line_below_its_number() -> None:
    found = structure("第一部分\n铿锵有力的2023年\n一、工业\n投产12家。\n第二部分\n大有可为的2024年\n投产15家。")
    assert [p.text for p in found.passages] == [
        "第一部分\n铿锵有力的2023年",
        "一、工业",
        "投产12家。",
        "第二部分\n大有可为的2024年",
        "投产15家。",
    ]
    assert [(p.role, p.year) for p in found.passages][1:3] == [(REVIEW, 2023)] * 2


def test_headings_with_and_without_a_number_in_one_report() -> None:
    body = "一、2023年工作回顾\n投产12家。\n2024年工作任务\n投产15家。\n（一）主攻产业\n扩产。"
    assert outline(body) == [(1, "一、2023年工作回顾"), (1, "2024年工作任务"), (2, "（一）主攻产业")]


def test_headings_in_brackets() -> None:
    body = "【2023年工作回顾】\n投产12家。\n【2024年工作任务】\n投产15家。\n【政府自身建设】\n守纪律。"
    assert parts(body) == [
        ("2023年工作回顾", REVIEW, 2023),
        ("2024年工作任务", PLAN, 2024),
        ("政府自身建设", PLAN, 2024),
    ]


def test_stars_head_sections() -> None:
    assert outline("一、2023年工作回顾\n★ 主攻产业。投产12家，技改9家。") == [
        (1, "一、2023年工作回顾"),
        (2, "★主攻产业"),
    ]


def test_numbers_below_paragraphs_that_turn_the_year() -> None:
    body = (
        "过去五年，全县面貌焕然一新。\n一、产业更强\n投产12家。\n二、城乡更美\n修路30公里。\n"
        "今后五年，全县生产总值翻番。\n各位代表！2024年，我们重点做好：\n一、主攻产业\n投产15家。"
    )
    told = spoken(body)
    assert told["投产12家。"] == (REVIEW, 2023)
    assert told["今后五年，全县生产总值翻番。"] == (PLAN, 2028)
    assert told["投产15家。"] == (PLAN, 2024)


@pytest.mark.parametrize(
    ("paragraph", "role"),
    [
        ("今年，全县完成投资12亿元，获评先进县。", REVIEW),
        ("今年，要完成投资12亿元。", PLAN),
        ("做好今年工作，必须完成投资12亿元。", PLAN),
        ("全县发展的主要预期目标是：完成投资12亿元。", PLAN),
        ("各位代表！新的一年，任务更重。", PLAN),
        ("超额完成了年初预期目标，投资12亿元。", REVIEW),
    ],
)
def test_paragraphs_turn_to_a_plan_by_their_words(paragraph: str, role: Role) -> None:
    assert structure("过去一年，发展平稳。\n" + paragraph).passages[-1].role is role


def test_a_plan_that_no_heading_announces_is_heard() -> None:
    body = "一、2023年工作回顾\n投产12家。\n2024年将迎来机遇。\n2024年主要预期目标是：投产15家。\n修路9公里。"
    told = spoken(body)
    assert told["2024年将迎来机遇。"] == (REVIEW, 2023)
    assert told["修路9公里。"] == (PLAN, 2024)


def test_plans_of_five_years_and_of_one_that_no_heading_announces() -> None:
    body = (
        "一、“十三五”发展回顾\n投产12家。\n“十四五”时期全县的指导思想是：以产兴城。\n主要目标是：产值翻番。\n"
        "2021年是开局之年，我们要干在实处，力争走在前列。\n投产15家。\n工作思路是：稳中求进。"
    )
    told = spoken(body, Years(2021, 2020))
    assert told["投产12家。"] == (REVIEW, 2020)
    assert told["主要目标是：产值翻番。"] == (PLAN, 2025)
    assert told["投产15家。"] == told["工作思路是：稳中求进。"] == (PLAN, 2021)
