"""The sequence of repairs: what is damage goes, what an author wrote stays, and everything can be undone."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kg.model import Span
from kg.reading.repair import Repaired, repair
from kg.reading.typography import quotes
from kg.reading.variants import CHANCE_WORDS, ZHU_WORDS, particles

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"
GLOSS = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+[)）]"

LITTERED = (
    "各位代表:現(xiàn)在報(bào)告工作。產(chǎn)業(yè)項(xiàng)目實(shí)現(xiàn)優(yōu)化,標(biāo)準(zhǔn)更嚴(yán),細(xì)則齊備。\n"
    "經(jīng)濟(jì)運(yùn)行平穩(wěn),顯著改善,鄉(xiāng)鎮(zhèn)建設(shè)加快;我們面臨著困難,沿著名勝古道修路。\n"
    "堅(jiān)持環(huán)保優(yōu)先,專項(xiàng)整治(三期)完成,“碧水”? 行動見效,供氣安全。\n"
    "燃?xì)獍踩珜m?xiàng)檢查全覆蓋。\n"
)


def kinds(repaired: Repaired) -> Counter[str]:
    return Counter(edit.kind for edit in repaired.traced.edits)


def test_a_littered_traditional_page_becomes_clean_simplified_text() -> None:
    repaired = repair(LITTERED)
    assert repaired.traced.text == (
        "各位代表：现在报告工作。产业项目实现优化，标准更严，细则齐备。\n"
        "经济运行平稳，显著改善，乡镇建设加快；我们面临着困难，沿著名胜古道修路。\n"
        "坚持环保优先，专项整治（三期）完成，“碧水”? 行动见效，供气安全。\n"
        "燃气安全专项检查全覆盖。\n"
    )
    assert repaired.notices == ()
    assert repaired.traced.reverted() == LITTERED
    assert set(kinds(repaired)) == {"gloss", "shifted-bytes", "simplified", "particle", "punctuation"}


def test_every_character_leads_back_to_the_source() -> None:
    traced = repair(LITTERED).traced
    at = traced.text.index("经济")
    assert traced.source_span(Span(at, at + 2)).of(LITTERED) == "經(jīng)濟"
    at = traced.text.index("气安全专项")
    assert traced.source_span(Span(at, at + 5)).of(LITTERED) == "?xì)獍踩珜m?xiàng)"


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        (r"一、总量\r\n二、质量\t三", "一、总量\n二、质量 三"),
        ("甲&nbsp;&emsp;乙&ldquo;丙&rdquo;&#20013;", "甲 乙“丙”中"),
        ("甲&emsp乙&unknown;AT&T", "甲&emsp乙&unknown;AT&T"),
        ("\ufeff甲\u200b乙\r\n丙\r丁\u00a0戊", "甲乙\n丙\n丁 戊"),
        ("市　　长   王某  \n  各位", "市 长 王某\n 各位"),
        ("“厚德 务实”", "“厚德 务实”"),
        ("增长５．１％，Ａ＋Ｂ－Ｃ［１］", "增长5.1%，A+B-C[1]"),
        ("①二十℃，三十㎡，⑳Ⅲ", "①二十℃，三十㎡，⑳Ⅲ"),
        ("各位代表:今年,我市(县级);好!", "各位代表：今年，我市（县级）；好！"),
        ("占比52.9%,29个", "占比52.9%，29个"),
        ("实现1,100.9亿元，12:30开会，1:2配套", "实现1,100.9亿元，12:30开会，1:2配套"),
        ("2023,100家", "2023，100家"),
        ("见https://example.org/a,b:c;d", "见https://example.org/a,b:c;d"),
        ("合格境外(QFLP)试点,浓度35(ug/m3)以下(含)", "合格境外（QFLP）试点，浓度35（ug/m3）以下（含）"),
        ("括号(不齐）和多出的)一个", "括号（不齐）和多出的）一个"),
        ("Hello, world (draft): yes!", "Hello, world (draft): yes!"),
        ('打造"一核两带",建设"四好"公路', "打造“一核两带”，建设“四好”公路"),
        ('打造"一核\n两带"格局', "打造“一核\n两带”格局"),
        ("落实「双减」和『五育』，办好'家门口'的学校", "落实“双减”和‘五育’，办好‘家门口’的学校"),
        ("已有的‘单引’“双引”", "已有的‘单引’“双引”"),
        ("“美家”? 行动，园区?内，为何?", "“美家”? 行动，园区?内，为何?"),
    ],
)
def test_typography_and_escapes(source: str, clean: str) -> None:
    repaired = repair(source)
    assert repaired.traced.text == clean
    assert repaired.traced.reverted() == source
    assert repaired.notices == ()


@pytest.mark.parametrize(("source", "kind"), [
    (r"甲\n乙", "escape"),
    ("甲&emsp;乙", "escape"),
    ("甲\u200b乙", "invisible"),
    ("甲\u00a0乙", "space"),
    ("甲，５", "width"),
    ("「甲」", "quote"),
    (";;三大行动;;", "quote"),
    (";;;;项目建设稳步推进", "punctuation"),
    ("甲,乙", "punctuation"),
    ("**一、回顾**", "markup"),
    ("## 二、安排", "markup"),
    ("平稳起步。qZ3\n" * 8, "watermark"),
    ("平稳起步。qZ3\nqZ3\n" * 4, "watermark"),
])  # fmt: skip
def test_kinds(source: str, kind: str) -> None:
    assert set(kinds(repair(source))) == {kind}


def test_a_simplified_text_keeps_its_rare_traditional_characters() -> None:
    source = "著名学者张傳民的专著介绍了本县的發展，面临著述不多的情况，成效显著。"
    assert repair(source).traced.edits == ()


@pytest.mark.parametrize("word", ZHU_WORDS)
def test_words_with_zhu_stay(word: str) -> None:
    assert list(particles(f"这是{word}。")) == []


@pytest.mark.parametrize("word", CHANCE_WORDS)
def test_words_that_only_seem_to_hold_zhu(word: str) -> None:
    assert [new for _, new, _ in particles(f"围绕{word}。")] == ["着"]


def test_genuine_glosses_stay() -> None:
    source = "糃（táng）粿是本地小吃，垟(yáng)心村是产地。"
    repaired = repair(source)
    assert repaired.traced.text == "糃（táng）粿是本地小吃，垟（yáng）心村是产地。"
    assert repaired.notices == ()


def test_a_gloss_that_is_no_reading_is_kept_with_a_notice() -> None:
    repaired = repair("甲村(yáng)有山")
    assert "yáng" in repaired.traced.text
    assert [notice.code for notice in repaired.notices] == ["gloss"]


def test_a_gloss_in_full_width_brackets_stays_in_a_littered_document() -> None:
    assert "糃（táng）粿" in repair(LITTERED + "糃（táng）粿是小吃。").traced.text


def test_a_rare_reading_goes_with_the_others_in_a_littered_document() -> None:
    assert repair(LITTERED + "項目(yáng)完成。").traced.text.endswith("项目完成。")


def test_unrestored_damage_is_left_as_it_is() -> None:
    repaired = repair("访谈?yè)?jù)此\n没有别的证据。")
    assert "?yè)" in repaired.traced.text
    assert "shifted-bytes" in [notice.code for notice in repaired.notices]


def test_notices_point_into_the_source() -> None:
    source = '&ldquo;甲&rdquo;\ufffd\ufffd乙，"丙'
    notices = repair(source).notices
    assert [(n.code, n.source.of(source) if n.source else "") for n in notices] == [
        ("lost-character", "\ufffd\ufffd"),
        ("unpaired-quote", '"'),
    ]


def test_unpaired_quotes_do_not_turn_the_following_ones() -> None:
    found, notices = quotes('甲"乙\n丙\n丁\n打造"两带"格局')
    assert [new for _, new, _ in found] == ["“", "”"]
    assert len(notices) == 1


def test_repair_is_idempotent_and_deterministic() -> None:
    once = repair(LITTERED)
    assert repair(LITTERED) == once
    assert repair(once.traced.text).traced.edits == ()


def reports() -> list[Path]:
    return sorted(REPORTS.glob("*.txt")) if REPORTS.is_dir() else []


@pytest.fixture(params=["jurong-2024", "others"])
def real_reports(request: pytest.FixtureRequest) -> list[Path]:
    chosen = [path for path in reports() if (path.stem == "jurong-2024") == (request.param == "jurong-2024")]
    if not chosen:
        pytest.skip(f"no reports to read: {REPORTS} is absent")
    return chosen


def test_real_reports(real_reports: list[Path]) -> None:
    for path in real_reports:
        source = path.read_bytes().decode("utf-8")
        repaired = repair(source)
        text = repaired.traced.text
        assert repaired.traced.reverted() == source, path.name
        assert repaired.notices == (), path.name
        if path.stem == "jurong-2024":
            assert not re.search(GLOSS, text)
            assert text.count("?") == 20
            phrases = "燃气安全专项 领域专项 燃气、给水 燃气瓶装 变为现实 变为实景 的标准 面临着"
            assert [phrase for phrase in phrases.split() if phrase not in text] == []
        else:
            assert set(kinds(repaired)) <= {"escape", "space", "width", "punctuation"}, path.name
            assert text.count("?") == source.count("?"), path.name


def test_a_site_s_code_tells_where_lines_ended() -> None:
    repaired = repair("一、工作回顾qZ3   全县平稳起步。qZ3   " * 4)
    assert [line.strip() for line in repaired.traced.text.splitlines()] == ["一、工作回顾", "全县平稳起步。"] * 4
