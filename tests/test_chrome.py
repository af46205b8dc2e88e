"""What a page adds to a report goes; what the report itself says stays, whatever it looks like."""

from __future__ import annotations

import pytest

from kg.model import Span
from kg.reading.chrome import line_breaks, opening, page_numbers, page_titles, report_span
from kg.reading.trace import TracedText

HEAD = "清水县政府工作报告\n——2024年1月10日在清水县第十七届人民代表大会第三次会议上\n清水县县长 林一鸣\n"
BODY = (
    "各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。\n一、2023年工作回顾\n"
    "上一条水渠修好了，下一篇文章更难写。\n关闭小煤窑12处，分享发展经验。\n打印社、照相馆等小店有了扶持。\n"
    "相关链接：县里建成招商网站。\n主办：县里办了三场展会。\n二、2024年工作安排\n全县要再上台阶。\n"
    "各位代表！让我们一起努力。"
)
NOTES = "\n名词解释\n①“三环”：内环、中环、外环。\n②“四零”目标：零跑腿、零等候、零差错、零投诉。"
REPORT = HEAD + BODY + NOTES

NAVIGATION = "首页 > 政务公开 > 报告\n无障碍浏览\n"
LABELS = "发布时间：2024-01-20 来源：县政府办 浏览次数：123\n评论：\n0\n"
TAILS = [
    "分享到：\n微信\n上一篇：安平市政府工作报告\n下一篇：没有了",
    "上一条：安平市政府工作报告",
    "免责声明：本站文章来自网络，如有不妥请告知。\n版权所有 清水县人民政府",
    "特别声明：转载请注明出处。",
    "相关文章\n01-20\n2023年安平市政府工作报告\n本栏最新\n阅读排行\n标签云\n工作报告",
    "标签：\n工作报告",
    "责任编辑：某某",
    "（责任编辑：某某）",
    "【打印本页】 【关闭窗口】",
    "打印\n关闭\n返回顶部",
    "扫一扫在手机打开当前页",
    "主办：清水县人民政府\n承办：县政府办\n京ICP备00000000号",
]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("head", ["", NAVIGATION, LABELS, NAVIGATION + LABELS], ids=["bare", "path", "labels", "both"])
def test_the_page_around_a_report_goes(head: str, tail: str) -> None:
    page = f"{head}{REPORT}\n\n{tail}\n"
    assert report_span(page).of(page) == REPORT


def test_a_text_without_a_page_is_untouched() -> None:
    assert report_span(REPORT) == Span(0, len(REPORT))
    assert report_span(BODY) == Span(0, len(BODY))


def test_blank_lines_around_and_between_the_heads_lines() -> None:
    page = "\n\n" + HEAD.replace("\n", "\n\n") + BODY + "\n \n"
    assert report_span(page).of(page) == HEAD.replace("\n", "\n\n") + BODY


@pytest.mark.parametrize(
    "summary",
    [
        "内容摘要：\n清水县政府工作报告 各位代表： 现在，我代表县人民政府......\n",
        "内容摘要：\n清水县县长 林一鸣\n各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。一……\n",
        "各位代表：现在，我代表县人民政府向大会报告工作，请予审议。……\n",
    ],
    ids=["one line", "several lines", "salutation in line"],
)
def test_a_summary_that_copies_the_beginning_is_not_the_beginning(summary: str) -> None:
    page = f"清水县2024年政府工作报告\n{summary}{REPORT}"
    assert report_span(page).of(page) == REPORT


def test_titles_of_the_page_are_told_the_most_telling_first() -> None:
    page = f"政府工作报告\n清水县2024年政府工作报告（全文）\n{LABELS}{REPORT}\n安平市政府工作报告"
    assert page_titles(page, 100)[:2] == ("清水县2024年政府工作报告", "清水县政府工作报告")
    assert "安平市政府工作报告" not in page_titles(page, 100)


RUNNING = "过去一年，全县上下稳住工业、扩大投资、改善民生，各项工作都有新的起色，主要指标好于预期。" * 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("题目\n各位代表、同志们：\n现在报告。\n一、回顾", "各位代表、同志们："),
        ("题目\n 各位代表：现在报告。\n一、回顾过去", " 各位代表：现在报告。"),
        ("题目\n主任、各位副主任、各位委员：\n现在报告。", "主任、各位副主任、各位委员："),
        (
            "题目\n现在，我代表清水县人民政府报告工作。\n一、回顾过去\n各位代表！努力。",
            "现在，我代表清水县人民政府报告工作。",
        ),
        ("题目\n一、2023年工作回顾\n平稳。\n各位代表！努力。", "一、2023年工作回顾"),
        ("题目\n第一部分 2023年工作回顾\n平稳。", "第一部分 2023年工作回顾"),
        ("题目\n县长 某某\n" + f"{RUNNING}\n" * 6 + "一、重点任务\n稳中求进。", RUNNING),
    ],
)
def test_openings(text: str, line: str) -> None:
    at = opening(text)
    assert at is not None
    assert text[at:].startswith(f"{line}\n")


def test_no_opening() -> None:
    assert opening("一篇散文。\n没有称呼，也没有标题。") is None


def joined(text: str) -> TracedText:
    traced = TracedText.of(text)
    traced = traced.replaced(page_numbers(traced.text))
    return traced.replaced(line_breaks(traced.text))


PARAGRAPHS = [
    "一、2023年工作回顾",
    " 过去的一年，全县上下齐心协力抓项目、稳增长、惠民生，新开工工业项目42个，完工28个，累计完成投资63.5亿元；"
    "引进GREEN POWER等外资企业3家，出口额同比增长12.6%，高出全市平均水平4个百分点。县城东片雨污分流改造全部收尾，"
    "老旧小区改造惠及居民2300户。",
    " 农业生产稳中向好。粮食播种面积保持在38万亩以上，秋粮单产再创新高；设施蔬菜、中药材、肉牛三大产业链条不断拉长，"
    "带动农户1.2万户，户均增收3600元。清水贡米、青石核桃入选全省区域公用品牌目录。",
    "（一）推动工业提质",
    " 全年要新增规上企业15家以上，技改投资增长两成，把县经济开发区建成产值百亿元的现代化园区，让更多群众在家门口就业，"
    "让每一个奋斗的人都能看见希望。",
]


def wrapped(paragraph: str, width: int) -> str:
    """A paragraph as a page sets it: no line begins with a mark, none is cut inside a number or word."""
    lines, line = [], ""
    for index, char in enumerate(paragraph):
        wide = sum(0.5 if c.isascii() else 1 for c in line)
        inside = line[-1:].isascii() and char.isascii() and line[-1:].isalnum() and (char.isalnum() or char in ".%")
        if wide >= width and char not in "，。；、！”）%" and not inside and index:
            lines.append(line)
            line = ""
        line += char
    return "\n".join([*lines, line.rstrip()])


@pytest.mark.parametrize("width", [24, 30, 36, 45])
def test_hard_line_breaks_are_joined_into_paragraphs(width: int) -> None:
    page = "\n".join(wrapped(paragraph, width) for paragraph in PARAGRAPHS * 2)
    assert page.count("\n") >= 2 * len(PARAGRAPHS) + 8
    traced = joined(page)
    assert traced.text.split("\n") == PARAGRAPHS * 2
    assert {edit.kind for edit in traced.edits} == {"line-break"}
    assert traced.reverted() == page


def test_without_indents_a_line_that_ends_a_sentence_ends_its_paragraph() -> None:
    paragraphs = [paragraph.strip() for paragraph in PARAGRAPHS]
    page = "\n".join(wrapped(paragraph, 30) for paragraph in paragraphs)
    lines = joined(page).text.split("\n")
    assert "".join(lines) == "".join(paragraphs)
    assert lines[0] == paragraphs[0] and "（一）推动工业提质" in lines
    assert all(line[-1] in "。！" for line in lines if len(line) > 12)


def test_a_break_between_words_of_english_leaves_a_space() -> None:
    page = "\n".join(
        ["引进外资企业三家并同步开展技术合作其中有GREEN", "POWER公司的总部以及研发机构先后落户于此还有一"] * 6
    )
    assert "有GREEN POWER公司" in joined(page).text


def test_the_lines_of_a_head_are_never_joined() -> None:
    head = "——2024年1月10日在清水县第十七届人民代表大会第三次会议上\n清水县人民政府县长 林一鸣\n各位代表：\n"
    page = head + "\n".join(wrapped(paragraph, 30) for paragraph in PARAGRAPHS)
    assert joined(page).text == head + "\n".join(PARAGRAPHS)


def test_paragraphs_in_one_line_each_are_left_alone() -> None:
    text = "\n".join(PARAGRAPHS * 3)
    assert joined(text).edits == ()
    assert joined(REPORT).edits == ()
    headings = "\n".join(
        f"（{n}）在稳住基本盘上持续用力推动县域经济更进一步\n" + PARAGRAPHS[1] for n in "一二三四五六七"
    )
    assert joined(headings).edits == ()


@pytest.mark.parametrize(
    "number", ["— 3 —", "—3—", "- 12 -", "-12-", "·5·", "第3页", "第 3 页 共 20 页", "3/20", "~ 3 ~"]
)
def test_page_numbers_between_lines_are_removed(number: str) -> None:
    page = f"全县经济平稳运行。\n\n{number}\n\n二、2024年工作安排\n继续努力。"
    traced = joined(page)
    assert traced.text == "全县经济平稳运行。\n二、2024年工作安排\n继续努力。"
    assert [edit.kind for edit in traced.edits] == ["page-number"]
    assert traced.reverted() == page


@pytest.mark.parametrize("page", ["第1页\n甲。\n第2页\n第3页\n乙。\n第4页", "第1页\n\n第2页\n甲。\n乙。\n\n第3页\n"])
def test_page_numbers_at_the_ends_and_one_after_another(page: str) -> None:
    traced = joined(page)
    assert [line for line in traced.text.split("\n") if line] == ["甲。", "乙。"]
    assert traced.reverted() == page


def test_a_page_number_that_cuts_a_sentence_goes_with_its_breaks() -> None:
    page = "我们坚持项目为王，全年开工建设重点项目四十二个，完\n- 7 -\n成投资六十三亿元。"
    assert joined(page).text == "我们坚持项目为王，全年开工建设重点项目四十二个，完成投资六十三亿元。"


def test_bare_page_numbers_count_only_in_order_in_a_text_with_hard_breaks() -> None:
    lines = "\n".join(wrapped(paragraph, 30) for paragraph in PARAGRAPHS).split("\n")
    pages = "\n".join([*lines[:5], "1", *lines[5:10], "2", *lines[10:], "3", "完"])
    assert joined(pages).text == "\n".join([*PARAGRAPHS, "完"])
    counts = "\n".join(["阅读", "162", *PARAGRAPHS, "评论", "0", "末"])
    assert joined(counts).edits == ()


@pytest.mark.parametrize("line", ["——3", "2023", "- 农业 -", "第3页说明", "12月3日", "3.5/20"])
def test_lines_that_are_no_page_numbers(line: str) -> None:
    assert joined(f"前一行。\n{line}\n后一行。").edits == ()
