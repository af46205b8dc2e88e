"""From clean text to parts, paragraphs and sentences: what opens what, and that every offset holds."""

from __future__ import annotations

import pytest

from kg.model import PassageKind, Role, Section, Span
from kg.reading.parts import part_headings
from kg.reading.roles import Years
from kg.reading.structure import Structure, build_structure, sentences
from kg.reading.trace import TracedText

YEARS = Years(2024, 2023)
FRONT = "清水县政府工作报告\n2024年1月10日\n"
BODY = """各位代表：
现在，我代表县人民政府报告工作。

一、2023年工作回顾
过去一年，全县平稳。
——经济稳中有进。生产总值增长6%，高于全市。
（一）工业提质增效。企业成长壮大。新增规上企业15家，技改投资增长两成以上。
项目提速，开工42个。
1.园区扩容。新建标准厂房8万平方米。
2.新建改建农村公路100公里，改造危桥5座，全县所有乡镇都通了三级以上公路。
（二）农业稳产增收
粮食总产38万吨。一是建高标准农田。二是推良种良法！三是强农机。
二、2024年工作安排
主要目标是：
——生产总值增长6%左右；
——城镇新增就业5000人以上。
重点抓好以下工作：
（一）抓项目。全年开工40个。
三、加强政府自身建设
坚持“要干！就干好”的作风。
各位代表！蓝图已经绘就，我们要一起把它变成现实，不负全县人民的重托。
"""
NOTES = "名词解释\n“三环”：内环、中环、外环。\n“四零”：零跑腿。\n"


def structure(body: str, front: str = "", notes: str = "", years: Years = YEARS) -> tuple[str, Structure]:
    text = front + body + notes
    starts = [text.index(line) for line in notes.split("\n")[1:] if line]
    definitions = tuple(Span(at, text.index("\n", at)) for at in starts)
    span = Span(len(front), len(front) + len(body.rstrip()))
    return text, build_structure(text, span, definitions, years, TracedText.of(text).source_span)


def outline(found: Structure) -> list[tuple[int, str, str]]:
    return [(s.level, s.number, s.title) for s in found.sections]


def headings(body: str) -> list[tuple[int, str, str]]:
    return outline(structure(body)[1])[1:]


def test_outline() -> None:
    _, found = structure(BODY, FRONT, NOTES)
    assert outline(found) == [
        (0, "", ""),
        (1, "一、", "2023年工作回顾"),
        (2, "——", "经济稳中有进"),
        (2, "（一）", "工业提质增效"),
        (3, "", "企业成长壮大"),
        (3, "1.", "园区扩容"),
        (2, "（二）", "农业稳产增收"),
        (1, "二、", "2024年工作安排"),
        (2, "（一）", "抓项目"),
        (1, "三、", "加强政府自身建设"),
    ]
    titles = {s.id: s.title for s in found.sections}
    assert [titles[s.parent] for s in found.sections if s.parent] == [
        "",
        "2023年工作回顾",
        "2023年工作回顾",
        "工业提质增效",
        "工业提质增效",
        "2023年工作回顾",
        "",
        "2024年工作安排",
        "",
    ]


def test_passages() -> None:
    _, found = structure(BODY, FRONT, NOTES)
    kinds = {kind: [p.text for p in found.passages if p.kind is kind] for kind in PassageKind}
    assert kinds[PassageKind.FRONT] == ["清水县政府工作报告", "2024年1月10日"]
    assert kinds[PassageKind.DEFINITION] == ["“三环”：内环、中环、外环。", "“四零”：零跑腿。"]
    assert kinds[PassageKind.HEADING][:5] == [
        "一、2023年工作回顾",
        "——经济稳中有进",
        "（一）工业提质增效",
        "企业成长壮大。",
        "1.园区扩容",
    ]
    assert kinds[PassageKind.SENTENCE][:9] == [
        "各位代表：",
        "现在，我代表县人民政府报告工作。",
        "过去一年，全县平稳。",
        "生产总值增长6%，高于全市。",
        "新增规上企业15家，技改投资增长两成以上。",
        "项目提速，开工42个。",
        "新建标准厂房8万平方米。",
        "2.新建改建农村公路100公里，改造危桥5座，全县所有乡镇都通了三级以上公路。",
        "粮食总产38万吨。",
    ]
    assert kinds[PassageKind.SENTENCE][-6:] == [
        "——城镇新增就业5000人以上。",
        "重点抓好以下工作：",
        "全年开工40个。",
        "坚持“要干！就干好”的作风。",
        "各位代表！",
        "蓝图已经绘就，我们要一起把它变成现实，不负全县人民的重托。",
    ]


def test_roles_and_years_go_down_to_the_sentences() -> None:
    _, found = structure(BODY, FRONT, NOTES)
    roles = {p.text: (p.role, p.year) for p in found.passages}
    assert roles["2024年1月10日"] == (Role.OTHER, None)
    assert roles["现在，我代表县人民政府报告工作。"] == (Role.OTHER, None)
    assert roles["新建标准厂房8万平方米。"] == (Role.REVIEW, 2023)
    assert roles["——生产总值增长6%左右；"] == (Role.PLAN, 2024)
    assert roles["全年开工40个。"] == (Role.PLAN, 2024)
    assert roles["坚持“要干！就干好”的作风。"] == (Role.PLAN, 2024)
    assert roles["“四零”：零跑腿。"] == (Role.OTHER, None)


def assert_sound(text: str, found: Structure, size: int) -> None:
    """Passages give their text, in order and apart; sections nest, and cover the passages in them."""
    at = 0
    sections: dict[str, Section] = {s.id: s for s in found.sections}
    for order, passage in enumerate(found.passages):
        assert passage.span.of(text) == passage.text == passage.text.strip() != ""
        assert (passage.order, passage.id) == (order, f"p{order:04}")
        assert passage.span.start >= at
        at = passage.span.end
        assert sections[passage.section].source.covers(passage.source)
    for section in found.sections:
        assert 0 <= section.source.start < section.source.end <= size
        if section.parent:
            assert sections[section.parent].level < section.level
            assert sections[section.parent].source.covers(section.source)


def test_offsets_order_and_nesting() -> None:
    text, found = structure(BODY, FRONT, NOTES)
    assert_sound(text, found, len(text))
    covered = "".join(p.text for p in found.passages)
    assert covered.replace("。", "") == "".join(text.split()).replace("名词解释", "").replace("。", "")


def test_passages_lead_into_a_source_that_was_edited() -> None:
    source = FRONT + BODY.replace("经济", "经(jīng)济").replace("平稳", "平\r\n稳") + NOTES
    traced = TracedText.of(source)
    removed = [Span(i, i + 6) for i in range(len(source)) if source.startswith("(jīng)", i)]
    removed += [Span(i, i + 2) for i in range(len(source)) if source.startswith("\r\n", i)]
    clean = traced.without(removed, "damage")
    body = Span(len(FRONT), clean.text.index("名词解释") - 1)
    found = build_structure(clean.text, body, (), YEARS, clean.source_span)
    assert_sound(clean.text, found, len(source))
    for passage in found.passages:
        assert passage.source.of(source).replace("(jīng)", "").replace("\r\n", "") == passage.text


def test_parts_named_part() -> None:
    body = (
        "第一部分 2023年工作回顾\n全县平稳。\n一、工业提质\n（一）抓龙头。新增企业15家。\n"
        "第二部分：2024年工作安排\n二、农业增效\n种好粮。"
    )
    _, found = structure(body)
    assert outline(found)[1:] == [
        (1, "第一部分", "2023年工作回顾"),
        (2, "一、", "工业提质"),
        (3, "（一）", "抓龙头"),
        (1, "第二部分：", "2024年工作安排"),
        (2, "二、", "农业增效"),
    ]
    assert {p.text: p.year for p in found.passages}["种好粮。"] == 2024
    assert part_headings(body) == ("第一部分2023年工作回顾", "第二部分：2024年工作安排")


def test_parts_that_only_words_and_years_head() -> None:
    review = "2023年工作回顾\n一、工业\n工业平稳。\n"
    _, built = structure(f"{review}2024年工作安排\n一、工业\n建成产业园。\n二、农业\n种好粮食。")
    assert [(s.level, s.number, s.title, s.role.value, s.year) for s in built.sections[1:]] == [
        (1, "", "2023年工作回顾", "review", 2023),
        (2, "一、", "工业", "review", 2023),
        (1, "", "2024年工作安排", "plan", 2024),
        (2, "一、", "工业", "plan", 2024),
        (2, "二、", "农业", "plan", 2024),
    ]


def test_a_part_whose_heading_does_not_tell_goes_on_with_the_plan() -> None:
    review = "一、2023年工作回顾\n工业平稳。\n"
    _, built = structure(f"{review}二、2024年总体要求\n稳中求进。\n三、做强产业支撑\n建成产业园。")
    assert [(s.title, s.role.value, s.year) for s in built.sections[1:]] == [
        ("2023年工作回顾", "review", 2023),
        ("2024年总体要求", "plan", 2024),
        ("做强产业支撑", "plan", 2024),
    ]


def test_without_headings_of_parts_paragraphs_turn_the_year() -> None:
    body = (
        "各位代表：\n2023年，全县经济稳中有进。\n新增企业15家。\n今年以来，势头更好。\n"
        "2024年，要抓好以下工作：\n（一）抓项目。开工40个。\n今年还要办好十件实事。"
    )
    text, found = structure(body)
    assert [(p.text, p.role, p.year) for p in found.passages] == [
        ("各位代表：", Role.OTHER, None),
        ("2023年，全县经济稳中有进。", Role.REVIEW, 2023),
        ("新增企业15家。", Role.REVIEW, 2023),
        ("今年以来，势头更好。", Role.REVIEW, 2023),
        ("2024年，要抓好以下工作：", Role.PLAN, 2024),
        ("（一）抓项目", Role.PLAN, 2024),
        ("开工40个。", Role.PLAN, 2024),
        ("今年还要办好十件实事。", Role.PLAN, 2024),
    ]
    assert outline(found)[1:] == [(1, "", "2023年"), (1, "", "2024年"), (2, "（一）", "抓项目")]
    assert_sound(text, found, len(text))


def test_headed_parts_do_not_turn_with_a_paragraph() -> None:
    _, found = structure("一、2023年工作回顾\n2022年打下了基础。\n2024年将迎来新机遇。")
    assert {p.year for p in found.passages} == {2023}


def test_parts_of_a_report_on_five_years() -> None:
    body = (
        "一、“十三五”时期发展回顾\n五年平稳。\n二、今后五年的目标\n再上台阶。\n三、2021年工作安排\n开好局。\n"
        "四、政府自身建设\n守初心。"
    )
    _, found = structure(body, years=Years(2021, 2020))
    assert [(s.role, s.year) for s in found.sections if s.level == 1] == [
        (Role.REVIEW, 2020),
        (Role.PLAN, 2025),
        (Role.PLAN, 2021),
        (Role.PLAN, 2021),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("——稳中有进。全县平稳。", [(2, "——", "稳中有进")]),
        ("—稳中有进。全县平稳。", [(2, "—", "稳中有进")]),
        ("——聚力抓工业", [(2, "——", "聚力抓工业")]),
        ("——生产总值增长6%；", []),
        ("——生产总值增长6%。", []),
        ("——粮食产量稳定在38万吨", []),
        ("（一）抓工业。", [(2, "（一）", "抓工业")]),
        ("（十二）抓工业，强县域。扩园区。", [(2, "（十二）", "抓工业，强县域")]),
        ("1．抓工业。扩园区。", [(3, "1．", "抓工业")]),
        ("1、抓工业", [(3, "1、", "抓工业")]),
        ("1.5万人就业。", []),
        ("3.新建学校8所，", []),
        ("（一）" + "抓好工业，" * 20 + "扩园区。", []),
        ("1." + "抓好工业，" * 10 + "扩园区。", []),
        ("一、二、三产业都要抓。", []),
        ("一、抓工业。扩园区。", []),
        ("（一）抓工业\n——开局良好。势头不错。", [(2, "（一）", "抓工业"), (3, "——", "开局良好")]),
    ],
)
def test_headings_and_what_only_looks_like_one(body: str, expected: list[tuple[int, str, str]]) -> None:
    assert headings(body) == expected


@pytest.mark.parametrize(
    ("paragraph", "lead"),
    [
        ("工业成长壮大。新增规上企业15家，技改投资增长两成以上。", "工业成长壮大"),
        ("工业成长壮大！新增规上企业15家，技改投资增长两成以上。", "工业成长壮大"),
        ("工业成长壮大。势头好。", None),
        ("新增企业15家。工业投资和技改投资都增长了两成以上，后劲更足了。", None),
        ("工业壮大，农业稳。工业投资和技改投资都增长了两成以上，后劲更足了。", None),
        ("各位代表！过去的一年极不平凡，成绩是全县人民一起干出来的。", None),
        ("工业投资和技改投资都增长了两成以上，后劲更足了。工业成长壮大。", None),
    ],
)
def test_leads(paragraph: str, lead: str | None) -> None:
    assert [title for level, _, title in headings(paragraph) if level == 3] == ([lead] if lead else [])


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("一是建。二是改！三是拆？", ["一是建。", "二是改！", "三是拆？"]),
        ("他说：“要快。”大家说好。", ["他说：“要快。”", "大家说好。"]),
        ("弘扬“拼了！”的劲头。", ["弘扬“拼了！”的劲头。"]),
        ("坚持“先干。再说”原则，推进。", ["坚持“先干。再说”原则，推进。"]),
        ("建园区（一期已完工。二期在建）三处。再建。", ["建园区（一期已完工。二期在建）三处。", "再建。"]),
        ("引号“没有合上。下一句。", ["引号“没有合上。", "下一句。"]),
        ("甲“一。\n乙”二。", ["甲“一。", "乙”二。"]),
        ("“甲。”“乙。”", ["“甲。”", "“乙。”"]),
        ("为什么？！因为好。", ["为什么？！", "因为好。"]),
        ("增长5.1%。 没有句号", ["增长5.1%。", "没有句号"]),
        ("　\n ", []),
    ],
)
def test_sentences(text: str, pieces: list[str]) -> None:
    assert [s.of(text) for s in sentences(text, 0, len(text))] == pieces


def test_sentences_of_a_range_stay_in_it() -> None:
    text = "前。中一。中二。后。"
    assert [s.of(text) for s in sentences(text, 2, 8)] == ["中一。", "中二。"]
