"""Whole reports: from a file to a Report, on a report written for the tests and on real ones where they are at hand."""

from __future__ import annotations

import codecs
import re
from functools import cache
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.frozen import replace
from kg.model import Edit, Notice, PassageKind, Report, Role, Span
from kg.reading.report import read_report, report_from_source
from kg.reading.source import Source, read_source
from tests.effort import calls

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"

HEAD = "正定县政府工作报告\n——2031年1月9日在正定县第十九届人民代表大会第二次会议上\n正定县人民政府县长　林一鸣\n"
BODY = """各位代表：
　　现在，我代表正定县人民政府向大会报告工作，请予审议，并请各位政协委员提出意见。
一、2030年工作回顾
　　过去的一年，正定全县上下拧成一股绳，生产总值增长6.2%，一般公共预算收入完成31.5亿元，粮食总产保持在42万吨以上。
　　（一）工业提质增效。推行“三环”①布局，培育“链上”企业②23家，新引进装备制造项目17个，开工13个，技改投资增长两成以上。
　　（二）民生温暖可感。落实“四零”目标③，新建公办幼儿园6所，改造老旧小区41个，惠及居民八千三百户，群众满意度再创新高。
　　同时，我们也看到，全县产业结构还不够优，大项目好项目偏少，公共服务与群众的期待还有差距，必须下更大力气加以解决。
二、2031年工作安排
　　主要预期目标是：生产总值增长6%左右，城镇新增就业5200人以上，居民收入与经济增长基本同步，单位能耗继续下降。
　　（一）抓项目。力争全年开工重点项目60个，做优三件事：①修路；②架桥；③通水，让园区与城区一体发展、相互成就。
　　（二）抓改革。推广“一窗通办”，让企业少跑腿、好办事，把更多资源用在刀刃上，让干事创业的人放手去干、安心去闯。
三、加强政府自身建设
　　坚持依法行政，过紧日子，办实在事，自觉接受人大法律监督、政协民主监督和社会各界监督，兑现每一句承诺。
　　各位代表！路在脚下，事在人为。让我们携手并肩，为建设更加美好的正定而努力奋斗！
"""
NOTES = """名词解释
①“三环”：内环、中环、外环三条产业带。
②“链上”企业：为本县主导产业配套的企业，
含个体工商户。
③“四零”目标：零跑腿、零等候、零差错、零投诉。
"""
PAGE_HEAD = "首页 > 政务公开\n发布时间：2031-01-20 来源：县政府办\n"
PAGE_TAIL = "上一篇：藁城区政府工作报告\n【打印本页】\n"
PAGE = PAGE_HEAD + HEAD + BODY + NOTES + PAGE_TAIL


def source_of(text: str) -> Source:
    return Source("report.txt", text, "utf-8", "0" * 64)


def report_of(text: str) -> Report:
    return report_from_source(source_of(text))


def reverted(report: Report) -> str:
    """The report's range of the source again, made of nothing but its text and its edits, from its first passage on."""
    pieces: list[str] = []
    at = 0
    drift = -extent(report).start
    for edit in report.edits:
        start = edit.source.start + drift
        assert report.text[start : start + len(edit.after)] == edit.after
        pieces += (report.text[at:start], edit.before)
        at = start + len(edit.after)
        drift += len(edit.after) - len(edit.before)
    return "".join([*pieces, report.text[at:]])


def extent(report: Report) -> Span:
    """The range of the source that the report was read from."""
    return report.sections[0].source


def summary(report: Report) -> tuple[str, int, int, int, int, int]:
    """Division, year, definitions, defined terms, markers, markers that call a definition."""
    linked = sum(len(f.markers) for f in report.footnotes)
    terms = sum(len(f.terms) for f in report.footnotes)
    return report.division.code, report.year, len(report.footnotes), terms, len(report.markers), linked


def assert_sound(report: Report, source: str) -> None:
    """What every report must keep: offsets, order, nesting, links, and the way back to the source."""
    whole = extent(report)
    assert reverted(report) == whole.of(source)
    at = source_at = 0
    sections = {s.id: s for s in report.sections}
    for passage in report.passages:
        assert passage.span.of(report.text) == passage.text != ""
        assert passage.span.start >= at and passage.source.start >= source_at
        at, source_at = passage.span.end, passage.source.end
        assert sections[passage.section].source.covers(passage.source) and whole.covers(passage.source)
        edits = [e for e in report.edits if passage.source.covers(e.source)]
        assert applied(source, passage.source, edits) == passage.text
        assert report.passage(passage.id) is passage
    for section in report.sections[1:]:
        assert section.parent and sections[section.parent].source.covers(section.source)
    for footnote in report.footnotes:
        assert footnote.span.of(report.passage(footnote.passage).text) == footnote.definition
        assert set(footnote.markers) <= set(report.markers)
    for marker in report.markers:
        # Its number is the definition's, which a report may have written wrongly where it calls it.
        assert re.fullmatch(r"\s*(?:[①-⑳㉑-㉟㊱-㊿]|[\[〔［]?[\d０-９]{1,2}[\]〕］]?|\?)\s*", marker.source.of(source))


def applied(source: str, span: Span, edits: list[Edit]) -> str:
    """A range of the source with edits made in it."""
    pieces, at = [], span.start
    for edit in edits:
        pieces += [source[at : edit.source.start], edit.after]
        at = edit.source.end
    return "".join([*pieces, source[at : span.end]])


def test_a_whole_page() -> None:
    report = report_of(PAGE)
    assert summary(report) == ("130123", 2031, 3, 3, 3, 3)
    assert report.id == "130123-2031"
    assert report.front.title == "正定县政府工作报告"
    assert (report.front.date, report.front.meeting) == ("2031-01-09", "正定县第十九届人民代表大会第二次会议")
    assert (report.front.office, report.front.speaker) == ("正定县人民政府县长", "林一鸣")
    assert report.notices == ()
    assert report.text.startswith("正定县政府工作报告\n")
    assert report.text.endswith("零投诉。")
    assert [(s.number, s.title, s.role, s.year) for s in report.sections if s.level == 1] == [
        ("一、", "2030年工作回顾", Role.REVIEW, 2030),
        ("二、", "2031年工作安排", Role.PLAN, 2031),
        ("三、", "加强政府自身建设", Role.PLAN, 2031),
    ]
    assert [(f.label, f.terms, f.definition) for f in report.footnotes] == [
        ("①", ("“三环”",), "内环、中环、外环三条产业带。"),
        ("②", ("“链上”企业",), "为本县主导产业配套的企业，\n含个体工商户。"),
        ("③", ("“四零”目标",), "零跑腿、零等候、零差错、零投诉。"),
    ]
    assert [report.text[m.at - 4 : m.at] for m in report.markers] == ["“三环”", "上”企业", "零”目标"]
    assert [m.source.of(PAGE) for m in report.markers] == ["①", "②", "③"]
    assert_sound(report, PAGE)


def test_the_text_is_free_of_markers_and_keeps_its_lists() -> None:
    report = report_of(PAGE)
    assert "推行“三环”布局，培育“链上”企业23家" in report.text
    assert "①修路；②架桥；③通水" in report.text
    assert {p.text for p in report.passages if p.kind is PassageKind.DEFINITION} == {
        f"{f.terms[0]}：{f.definition}" for f in report.footnotes
    }


def test_reading_is_deterministic_and_depends_on_the_text_alone() -> None:
    assert report_of(PAGE) == report_of(PAGE)
    bare = report_of(HEAD + BODY + NOTES)
    assert bare.text == report_of(PAGE).text
    assert [p.text for p in bare.passages] == [p.text for p in report_of(PAGE).passages]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("utf-8", PAGE.encode()),
        ("bom", codecs.BOM_UTF8 + PAGE.encode()),
        ("utf-16", PAGE.encode("utf-16")),
        ("gb18030", PAGE.encode("gb18030")),
    ],
)
def test_every_encoding_gives_the_same_report(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / f"{name}.txt"
    path.write_bytes(data)
    report = read_report(path)
    assert replace(report, path="report.txt", digest="0" * 64) == report_of(PAGE)


def test_windows_line_ends_change_nothing_but_the_offsets() -> None:
    page = PAGE.replace("\n", "\r\n")
    report = report_of(page)
    assert report.text == report_of(PAGE).text
    assert [p.text for p in report.passages] == [p.text for p in report_of(PAGE).passages]
    assert "invisible" in {e.kind for e in report.edits}
    assert_sound(report, page)


@pytest.mark.parametrize("indent", ["　　", "  ", "\u00a0\u00a0\u00a0\u00a0", "\t", ""])
def test_paragraphs_may_be_indented_by_any_space(indent: str) -> None:
    page = PAGE.replace("　　", indent)
    report = report_of(page)
    assert [p.text for p in report.passages] == [p.text for p in report_of(PAGE).passages]
    assert_sound(report, page)


def hard_wrapped(text: str, width: int) -> str:
    """A copy as a reader of PDF makes it: lines of one width, a page number after each fifteen."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for char in paragraph:
            inside = char.isascii() and line[-1:].isascii()
            full = sum(0.5 if c.isascii() else 1 for c in line) >= width
            if full and char not in "，。；：、！”①②③" and not inside:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    pages = [lines[i : i + 15] for i in range(0, len(lines), 15)]
    return "\n".join("\n".join([*page, f"— {n} —"]) for n, page in enumerate(pages, 1))


@pytest.mark.parametrize("width", [30, 34, 38, 45])
def test_a_copy_from_pdf_reads_like_the_report(width: int) -> None:
    text = HEAD + BODY + NOTES.rstrip().replace("，\n", "，")
    page = hard_wrapped(text, width)
    report = report_of(page)
    assert summary(report) == summary(report_of(PAGE))
    assert [p.text for p in report.passages] == [p.text for p in report_of(text).passages]
    assert {"line-break", "page-number"} <= {e.kind for e in report.edits}
    assert_sound(report, page)


def test_parts_named_part_and_no_parts_at_all() -> None:
    named = PAGE
    for old, new in (("一、", "第一部分 "), ("二、", "第二部分 "), ("三、", "第三部分 ")):
        named = named.replace(f"\n{old}", f"\n{new}")
    for page, count in (
        (named, 3),
        ("\n".join(x for x in PAGE.split("\n") if x[:2] not in ("一、", "二、", "三、")), 2),
    ):
        report = report_of(page)
        assert summary(report) == summary(report_of(PAGE))
        assert len([s for s in report.sections if s.level == 1]) == count
        years = {p.text[:8]: (p.role, p.year) for p in report.passages}
        assert years["过去的一年，正定"] == (Role.REVIEW, 2030)
        assert_sound(report, page)


def test_a_report_without_salutation() -> None:
    page = PAGE.replace("各位代表：\n", "").replace("　　各位代表！", "　　")
    report = report_of(page)
    assert summary(report) == summary(report_of(PAGE))
    assert report.front == report_of(PAGE).front
    assert_sound(report, page)


def spans(notices: tuple[Notice, ...], source: str) -> list[tuple[str, str]]:
    return [(n.code, n.source.of(source) if n.source else "") for n in notices]


def test_a_marker_without_definition_is_told_with_its_place() -> None:
    page = PAGE.replace("③“四零”目标：零跑腿、零等候、零差错、零投诉。\n", "").replace("“一窗通办”", "“一窗通办”⑦")
    report = report_of(page)
    assert spans(report.notices, page) == [("marker-without-definition", "③"), ("marker-without-definition", "⑦")]
    assert "⑦" in report.notices[1].zh and "“一窗通办”" in report.notices[1].en
    assert page[: report.notices[1].source.start].endswith("“一窗通办”") if report.notices[1].source else False


def test_a_definition_without_marker_is_told_with_its_place() -> None:
    page = PAGE.replace("目标③", "目标")
    report = report_of(page)
    assert spans(report.notices, page) == [
        ("definition-without-marker", "“四零”目标：零跑腿、零等候、零差错、零投诉。")
    ]
    assert "“四零”目标" in report.notices[0].zh and "no marker" in report.notices[0].en


def test_a_definition_without_label_is_told_only_where_its_term_is_not_in_use() -> None:
    page = PAGE
    for label in "①②③":
        page = (
            page.replace(f"\n{label}", "\n")
            .replace(f"”{label}", "”")
            .replace(f"业{label}", "业")
            .replace(f"标{label}", "标")
        )
    page = page.replace("“四零”目标，", "服务目标，")
    report = report_of(page)
    assert summary(report) == ("130123", 2031, 3, 3, 0, 0)
    assert spans(report.notices, page) == [
        ("definition-without-marker", "“四零”目标：零跑腿、零等候、零差错、零投诉。")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It was the best of times, it was the worst of times. " * 40,
        "太短了。正定县政府工作报告。",
        "那年冬天他离开了故乡，一路上只有风声与雪声作伴。" * 30,
        BODY.replace("正定", "").replace("2030", "").replace("2031", ""),
    ],
    ids=["english", "short", "novel", "no place and year"],
)
def test_what_is_no_report_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(KgError) as caught:
        report_of(text)
    assert "这不是政府工作报告：report.txt" in caught.value.zh
    assert "not a government work report: report.txt" in caught.value.en


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="找不到文件"):
        read_report(tmp_path / "missing.txt")


@pytest.mark.parametrize("start", range(0, len(PAGE), 97))
def test_a_torn_page_gives_a_sound_report_or_none(start: int) -> None:
    for end in range(len(PAGE), start, -101):
        try:
            report = report_of(PAGE[start:end])
        except KgError:
            continue
        assert_sound(report, PAGE[start:end])


def test_the_work_grows_with_the_length_of_the_text() -> None:
    filler = "　　全县新开工项目{}个，完成投资{}亿元，“三环”布局加快成形，群众的获得感更强了。推进要快！落实要实。\n"

    def sized(characters: int) -> str:
        lines = (filler.format(n % 90 + 10, n % 70 + 20) for n in range(characters // 50))
        return HEAD + BODY.replace("二、2031", "".join(lines) + "二、2031") + NOTES

    small, large = sized(10_000), sized(110_000)
    assert len(large) > 100_000
    report_of(small)  # loads the divisions and the readings of characters
    times = len(large) / len(small)
    assert calls(lambda: report_of(large)) <= 1.1 * times * calls(lambda: report_of(small))


# Each report: division, year, definitions, defined terms, markers, markers that call a definition; and notices.
# laishui-2020 and qingyuan-2021 were put on the web without their markers, lixian-2020 and qianjiang-2024 without their
# definitions; laibin-2024 never numbered its definitions.
REAL = {
    "jurong-2024": (("321183", 2024, 20, 22, 20, 20), 0),
    "laibin-2024": (("451300", 2024, 25, 26, 0, 0), 0),
    "laishui-2020": (("130623", 2020, 27, 28, 0, 0), 27),
    "lixian-2020": (("130635", 2020, 0, 0, 28, 0), 28),
    "qianjiang-2024": (("429005", 2024, 0, 0, 44, 0), 44),
    "qingyuan-2020": (("130608", 2020, 23, 24, 23, 23), 0),
    "qingyuan-2021": (("130608", 2021, 22, 22, 0, 0), 22),
    "qingyuan-2022": (("130608", 2022, 0, 0, 0, 0), 0),
    "qingyuan-2023": (("130608", 2023, 0, 0, 0, 0), 0),
    "qingyuan-2024": (("130608", 2024, 0, 0, 0, 0), 0),
    "rongcheng-2012": (("130629", 2012, 0, 0, 0, 0), 0),
}
PARTS = {"jurong-2024": 3, "laibin-2024": 2, "qingyuan-2021": 4, "rongcheng-2012": 4}


@cache
def real(name: str) -> tuple[Report, str]:
    path = REPORTS / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"the report {name} is not at hand (shared/reports)")
    source = read_source(path)
    return report_from_source(source), source.text


@pytest.mark.parametrize("name", REAL)
def test_real_reports(name: str) -> None:
    report, source = real(name)
    expected, notices = REAL[name]
    assert summary(report) == expected
    assert len(report.notices) == notices
    assert len([s for s in report.sections if s.level == 1]) == PARTS.get(name, 3)
    assert not {"line-break", "page-number"} & {e.kind for e in report.edits}
    assert_sound(report, source)


@pytest.mark.parametrize("name", REAL)
def test_real_reports_without_the_page_around_them(name: str) -> None:
    report, _ = real(name)
    for word in ("分享到", "上一篇", "内容摘要", "免责声明", "标签云", "阅读排行", "评论："):
        assert word not in report.text
    first = next(p for p in report.passages if p.kind is not PassageKind.FRONT)
    assert first.text.startswith("各位代表")
    assert all(len(p.text) < 80 for p in report.passages if p.kind is PassageKind.FRONT)
