"""Definitions at a report's end and the markers that call them, in every form met in practice."""

from __future__ import annotations

import pytest

from kg.model import Span
from kg.reading.glossary import CIRCLED, Entry, FoundMarker, find_entries, find_markers, is_heading

BODY = (
    "各位代表：\n全县推行“三环”布局，落实“四零”目标，打响“清水贡米”品牌。\n"
    "各乡镇因地制宜、各展所长，一批项目落地见效，群众的日子一天比一天好。\n各位代表！让我们继续努力。\n"
)
TERMS = (
    ("“三环”布局", "内环、中环、外环。"),
    ("“四零”目标", "零跑腿、零等候、零差错、零投诉。"),
    ("清水贡米", "本县特产大米。"),
)


def read(text: str) -> tuple[tuple[Entry, ...], tuple[FoundMarker, ...]]:
    """The entries of a text, and the markers in front of the first of them."""
    entries = find_entries(text)
    end = min((e.label_span.start for e in entries), default=len(text))
    return entries, find_markers(text, Span(0, end), entries)


def defined(text: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [(e.label, e.terms, e.definition.of(text)) for e in find_entries(text)]


def called(text: str) -> dict[int, str]:
    """Each marker's number, with the five characters in front of it."""
    return {m.number: text[max(0, m.span.start - 5) : m.span.start] for m in read(text)[1]}


def notes(*labels: str) -> str:
    return "".join(f"{label}{term}：{meaning}\n" for label, (term, meaning) in zip(labels, TERMS, strict=True))


@pytest.mark.parametrize(
    ("labels", "style", "shown"),
    [
        (("①", "②", "③"), "circled", ["①", "②", "③"]),
        (("[1]", "[2]", "[3] "), "bracket", ["[1]", "[2]", "[3]"]),
        (("〔1〕", "〔2〕", "〔3〕"), "bracket", ["[1]", "[2]", "[3]"]),
        (("【1】", "【2】", "【3】"), "bracket", ["[1]", "[2]", "[3]"]),
        (("（1）", "（2）", "（3）"), "paren", ["[1]", "[2]", "[3]"]),
        (("1.", "2．", "3、"), "number", ["[1]", "[2]", "[3]"]),
        (("1. ", " 2. ", "3. "), "number", ["[1]", "[2]", "[3]"]),
        (("注1：", "注2：", "注3："), "number", ["[1]", "[2]", "[3]"]),
        (("?", "?", "?"), "lost", ["①", "②", "③"]),
        (("", "", ""), "none", ["[1]", "[2]", "[3]"]),
    ],
)
@pytest.mark.parametrize("heading", ["名词解释", "附件：《政府工作报告》有关用语说明", "注释："])
def test_labels_of_every_style(labels: tuple[str, ...], style: str, shown: list[str], heading: str) -> None:
    text = f"{BODY}{heading}\n{notes(*labels)}"
    entries = find_entries(text)
    assert [(e.style, e.label, e.number) for e in entries] == [(style, s, i + 1) for i, s in enumerate(shown)]
    assert [e.terms for e in entries] == [(term,) for term, _ in TERMS]
    assert [e.definition.of(text) for e in entries] == [meaning for _, meaning in TERMS]
    assert [e.span.of(text) for e in entries] == [f"{term}：{meaning}" for term, meaning in TERMS]
    assert [e.label_span.of(text).strip() for e in entries] == [label.strip() for label in labels]


@pytest.mark.parametrize(
    "labels", [("①", "②", "③"), ("[1]", "[2]", "[3]"), ("（1）", "（2）", "（3）"), ("?", "?", "?")]
)
def test_definitions_without_a_heading(labels: tuple[str, ...]) -> None:
    assert [terms for _, terms, _ in defined(BODY + notes(*labels))] == [(term,) for term, _ in TERMS]


def test_a_space_sets_a_quoted_term_off() -> None:
    text = f"{BODY}名词解释\n1. “四链”农业 种、养、加、销相接。\n2. 审批“五减”模式 减材料、减时限、减环节。\n"
    assert [terms for _, terms, _ in defined(text)] == [("“四链”农业",), ("审批“五减”模式",)]


def test_twenty_one_and_beyond() -> None:
    labels = CIRCLED[:24]
    text = BODY + "名词解释\n" + "".join(f"{label}“{i}号”工程：第{i}项。\n" for i, label in enumerate(labels))
    assert [e.label for e in find_entries(text)] == list(labels)
    assert [e.number for e in find_entries(text)] == list(range(1, 25))


@pytest.mark.parametrize(
    "line",
    [
        "名词解释",
        "【名词解释】",
        "※ 名词注释 ※",
        "附件2：名词解释",
        "注：",
        "2024年《政府工作报告》名词解释",
        "名 词 解 释",
        "名词解释（按出现先后为序）",
        "相关名词解释和说明",
        "附录：术语释义",
        "部分词条说明如下：",
        "《政府工作报告》注释",
    ],
)
def test_headings(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize("line", ["关注", "注：以上为初步统计数。", "做好政策解释", "工作说明", "备注", "名词解释。"])
def test_lines_that_are_no_headings(line: str) -> None:
    assert not is_heading(line)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        BODY + "附：2024年重点项目表",
        "各位代表：\n1.抓产业：建园区。\n2.抓民生：建学校。\n各位代表！努力。",
        "各位代表：\n（1）产业：建园区。\n（2）民生：建学校。\n三、自身建设\n努力。",
        BODY + "①“三环”：只有一条。",
    ],
    ids=["none", "annex", "points", "points in brackets", "one line"],
)
def test_no_definitions(text: str) -> None:
    assert find_entries(text) == ()


@pytest.mark.parametrize(
    ("line", "terms", "definition"),
    [
        ("“三环”：内环等。", ("“三环”",), "内环等。"),
        ("“三环”布局：内环等。", ("“三环”布局",), "内环等。"),
        ("“三环”布局——内环等。", ("“三环”布局",), "内环等。"),
        ("三环：指内环等。", ("三环",), "指内环等。"),
        ("“三环”是指内环等。", ("“三环”",), "是指内环等。"),
        ("“三环”，是指内环等。", ("“三环”",), "是指内环等。"),
        ("[三环]指内环等。", ("三环",), "指内环等。"),
        ("【“三环”布局】：内环等。", ("“三环”布局",), "内环等。"),
        ("《清水方案》：内环等。", ("《清水方案》",), "内环等。"),
        ("三环是指内环等。", ("三环",), "是指内环等。"),
        ("“双百”“双千”：两项行动。", ("“双百”", "“双千”"), "两项行动。"),
        ("“双百”、“双千”：两项行动。", ("“双百”", "“双千”"), "两项行动。"),
        ("双百、双千：“双百”指百企百村，“双千”指千人千岗。", ("双百", "双千"), "“双百”指百企百村，“双千”指千人千岗。"),
        ("双随机、一公开：随机抽查，公开结果。", ("双随机、一公开",), "随机抽查，公开结果。"),
        ("“雁阵”“1+N”体系：一个意见，若干细则。", ("“雁阵”“1+N”体系",), "一个意见，若干细则。"),
    ],
)
def test_terms(line: str, terms: tuple[str, ...], definition: str) -> None:
    text = f"{BODY}名词解释\n①{line}\n②“四零”：零跑腿。"
    assert defined(text)[0] == ("①", terms, definition)


def test_definitions_of_several_lines_and_lists_inside_them() -> None:
    text = BODY + (
        "名词解释\n（本报告出现的用语）\n1.“三环”：三条环路。\n1.修内环。\n2.修中环。\n其中：外环缓建。\n\n"
        "2.“四零”：四项承诺，\n包括：\n零跑腿。\n3.“清水贡米”：特产。"
    )
    assert defined(text) == [
        ("[1]", ("“三环”",), "三条环路。\n1.修内环。\n2.修中环。\n其中：外环缓建。"),
        ("[2]", ("“四零”",), "四项承诺，\n包括：\n零跑腿。"),
        ("[3]", ("“清水贡米”",), "特产。"),
    ]


def test_definitions_without_labels_go_on_where_no_term_opens_a_line() -> None:
    text = f"{BODY}名词解释\n“三环”：三条环路，\n其中：外环缓建。\n清水贡米：特产。"
    assert [(terms, meaning) for _, terms, meaning in defined(text)] == [
        (("“三环”",), "三条环路，\n其中：外环缓建。"),
        (("清水贡米",), "特产。"),
    ]


def test_definitions_of_several_lines_without_a_heading() -> None:
    text = f"{BODY}①“三环”：三条环路，\n外环缓建。\n②“四零”：四项承诺。\n零跑腿在内。"
    assert [meaning for _, _, meaning in defined(text)] == ["三条环路，\n外环缓建。", "四项承诺。\n零跑腿在内。"]


def test_labels_lost_in_part_follow_from_their_order() -> None:
    text = f"{BODY}名词解释\n①“三环”：三条。\n?“四零”：四项。\n③清水贡米：特产。"
    assert [(e.number, e.label) for e in find_entries(text)] == [(1, "①"), (2, "②"), (3, "③")]


CIRCLES, BRACKETS, PARENS = ("①", "②", "③"), ("[1]", "[2]", "[3]"), ("（1）", "（2）", "（3）")
NUMBERS, LOST, NONE = ("1.", "2.", "3."), ("?", "?", "?"), ("", "", "")


@pytest.mark.parametrize(
    ("body", "labels", "expected"),
    [
        ("推行“三环”①布局，实现“四零”目标②。", CIRCLES, {1: "行“三环”", 2: "零”目标"}),
        ("推行“三环” ① 布局。", CIRCLES, {1: "“三环” "}),
        ("推行“三环”[1]布局，“四零” [2] 目标。", BRACKETS, {1: "行“三环”", 2: "，“四零”"}),
        ("推行“三环”布局（1），实现“四零”目标（2）。", PARENS, {1: "环”布局", 2: "零”目标"}),
        ("推行“三环”布局1，实现“四零”目标 2，", NUMBERS, {1: "环”布局", 2: "零”目标"}),
        ("推行“三环”布局165万亩，", NUMBERS, {1: "环”布局"}),
        ("推行“三环”布局?，实现“四零”? 目标，修路为何?", LOST, {1: "环”布局", 2: "现“四零”"}),
        ("“四零”目标?在前，“三环”布局?在后。", LOST, {1: "环”布局", 2: "零”目标"}),
        ("推行“三环”布局，新建中心3个、公园2座（2），", PARENS, {}),
        ("推行“三环”布局，新建中心3个、公园2座，", NUMBERS, {}),
        ("推行“三环”布局1项、1家、1个，", NUMBERS, {}),
        ("清政办〔2023〕15号、〔8〕号文", BRACKETS, {}),
        ("推行“三环”布局。", NONE, {}),
    ],
)
def test_markers(body: str, labels: tuple[str, ...], expected: dict[int, str]) -> None:
    found = called(f"{body}\n{BODY}名词解释\n{notes(*labels)}")
    assert found.keys() == expected.keys()
    assert all(found[number].endswith(before) for number, before in expected.items())


@pytest.mark.parametrize(
    ("marker", "expected"),
    [("23，", Span(8, 10)), ("23 项目，", Span(8, 10)), ("235万亩，", Span(8, 10)), ("24，", Span(8, 10))],
)
def test_a_bare_number_behind_a_term(marker: str, expected: Span) -> None:
    numbered = "".join(f"{n}.“{n}号”工程：第{n}项。\n" for n in range(1, 23)) + "23.“三项制度”：三件事。\n"
    text = f"推行“三项制度”{marker}\n{BODY}名词解释\n{numbered}"
    assert [(m.number, m.span) for m in read(text)[1]] == [(23, expected)]


def test_a_bracketed_marker_takes_the_spaces_around_it() -> None:
    text = "省委“三环” [1] 、市委“四零”[2] 布局。"
    assert [m.span.of(text) for m in read(text)[1]] == [" [1] ", "[2] "]


def test_markers_without_any_definition_are_found() -> None:
    found = called("推行“三环”①布局，企业⑤、村㉑都好。\n办好“四零”[2]。")
    assert found == {1: "行“三环”", 5: "布局，企业", 21: "企业⑤、村", 2: "好“四零”"}


@pytest.mark.parametrize(
    "list_",
    [
        "抓好三件事：①修路；②架桥；③通水。",
        "抓好①修路、②架桥、③通水。",
        "\n①修路。\n②架桥。\n",
        "一要 ①修路， ②架桥。",
    ],
)
@pytest.mark.parametrize("labels", [("①", "②", "③"), ("[1]", "[2]", "[3]"), None])
def test_circled_digits_of_a_list_in_running_text_are_no_markers(list_: str, labels: tuple[str, ...] | None) -> None:
    apparatus = f"名词解释\n{notes(*labels)}" if labels else ""
    assert called(f"各位代表：{list_}{BODY}{apparatus}") == {}


def test_a_list_and_markers_in_one_text() -> None:
    text = f"推行“三环”①布局：①修路；②架桥。实现“四零”目标。②\n打响清水贡米，③成色更足。\n{BODY}名词解释\n"
    found = called(text + notes("①", "②", "③"))
    assert found == {1: "行“三环”", 2: "零”目标。", 3: "清水贡米，"}


def test_offsets_of_a_body_in_the_middle_of_a_text() -> None:
    text = "题目①\n推行“三环”①布局。\n题外②"
    body = Span(text.index("推"), text.index("\n题外"))
    assert [m.span.of(text) for m in find_markers(text, body, ())] == ["①"]
    assert find_markers(text, body, ())[0].span.start == text.index("①布局")
