"""Shifted bytes: pages are damaged here as the web damages them, and must come back, or stay under a notice."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

import opencc
import pytest

from kg.model import Span
from kg.reading.gloss import readings
from kg.reading.repair import repair
from kg.reading.shifted import broken_glosses, letter_glosses, restorations
from kg.reading.trace import TracedText

PAGE = """各位代表，我受市人民政府委托，现在报告一年来的工作，请大家审议。
过去的一年，我们顶住压力，经济运行稳中有进，财政收入增长百分之六，居民收入继续增加。
清溪水库除险加固工程全面完成，灌区的农田有了保障，粮食总产量再创新高。
新建的云岭大桥通车，两岸群众从此不再绕行，县城到东部乡镇只要二十分钟。
我们实施企业服务专员制度，帮助企业解决用工、用电、融资难题，新增规模以上企业十二家。
开展燃气管道安全检查，更换老旧管网三十公里，没有发生较大事故。
统筹城乡教育，实验小学新校区投入使用，增加学位一千二百个。
医疗卫生条件改善，中心医院门诊大楼启用，县域医疗联合体覆盖所有乡镇卫生院。
竹编、陶艺、茶叶三个特色产业产值过亿元，电商销售额实现翻番。
整治河道八条，拆除违法建筑，水质优良比例保持全省前列。
我们也清醒地看到，发展不平衡的问题仍然存在，产业结构还不够优化，创新能力还不强。
今年要抓好以下工作：扩大有效投资，推进工业园区扩容，争取签约项目五十个。
优化营商环境，推行一网通办，让办事的人少跑腿，让数据多跑路。
实现城区雨污分流，改造排水管线，建设海绵城市示范区。
领导干部要带头严守纪律，专项检查违规收费，依法严肃处理。
发展乡村旅游，把石桥村、龙潭村建成景区村庄，变资源为收益。
保护传统村落，修缮古民居，让乡愁留得住、记得牢。
加强消防、食品药品、道路交通安全监管，确保社会大局稳定。
为困难家庭提供临时救助，养老机构床位达到三千张，标准化社区服务站全覆盖。
让我们携手并肩、实干争先，把美好的愿望变为现实，谱写发展新篇章。"""


def damaged(page: str, table: dict[bytes, bytes], rng: random.Random) -> str:
    """A page as the web delivers it: glosses behind byte pairs wherever they occur, read as GBK, ASCII half-width."""
    lines = []
    for line in page.split("\n"):
        raw = line.encode("gbk")
        patterns = sorted(table)
        rng.shuffle(patterns)
        for pattern in patterns:
            raw = raw.replace(pattern, pattern + table[pattern])
        lines.append(half_width(read(raw)))
    return "\n".join(lines)


def read(raw: bytes) -> str:
    """GBK bytes as a reader that turns each pair without a character into one question mark sees them."""
    chars = []
    at = 0
    while at < len(raw):
        size = 1 if raw[at] < 0x80 else 2
        try:
            chars.append(raw[at : at + size].decode("gbk"))
        except UnicodeDecodeError:
            chars.append("?")
        at += size
    return "".join(chars)


def half_width(text: str) -> str:
    return "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text)


def converter_table(page: str, rng: random.Random, sound: int, shifting: int) -> dict[bytes, bytes]:
    """Byte pairs with their glosses: ``sound`` ones are characters of the page, ``shifting`` lie across two of them."""
    own: set[bytes] = set()
    across: set[bytes] = set()
    for line in page.split("\n"):
        raw = line.encode("gbk")
        own |= {raw[i : i + 2] for i in range(0, len(raw), 2)}
        across |= {raw[i : i + 2] for i in range(1, len(raw) - 2, 2)}
    table: dict[bytes, bytes] = {}
    for pairs, count in ((own, sound), (across, shifting)):
        glossed = [(pair, gloss) for pair in sorted(pairs) if (gloss := gloss_of(pair, rng))]
        table.update(rng.sample(glossed, min(count, len(glossed))))
    return table


def gloss_of(pair: bytes, rng: random.Random) -> bytes:
    """The gloss of a pair that is a character outside of GB 2312, as on the damaged pages; b"" for others."""
    try:
        char = pair.decode("gbk")
        known = sorted(readings(char)) if len(char) == 1 and min(pair) < 0xA1 else []
        return f"({rng.choice(known)})".encode("gbk") if known else b""
    except UnicodeError:
        return b""


@dataclass(frozen=True)
class Outcome:
    """What became of the damaged lines of a page."""

    restored: int = 0
    left: int = 0
    lost: int = 0
    """Of those left: lines in which further bytes are gone for good (a question mark that is no broken gloss)."""
    wrong: tuple[tuple[str, str], ...] = ()


def outcome(seed: int, shifting: int = 3) -> Outcome:
    """Damage the page and repair it; lines have to come back exactly or to be under notice."""
    rng = random.Random(seed)
    traditional = opencc.OpenCC("s2t").convert(PAGE)
    text = damaged(traditional, converter_table(traditional, rng, 60, shifting), rng)
    repaired = repair(text)
    assert repaired.traced.reverted() == text
    noticed = {text.count("\n", 0, n.source.start) for n in repaired.notices if n.source and n.code == "shifted-bytes"}
    counts: Counter[str] = Counter()
    wrong = []
    lines = zip(PAGE.split("\n"), text.split("\n"), repaired.traced.text.split("\n"), strict=True)
    for number, (original, broken, line) in enumerate(lines):
        places = list(broken_glosses(broken))
        if line == original:
            counts["restored"] += bool(places)
        elif places and number in noticed:
            counts["left"] += 1
            counts["lost"] += broken.count("?") > len(places)
        else:
            wrong.append((original, line))
    return Outcome(counts["restored"], counts["left"], counts["lost"], tuple(wrong))


def test_the_page_is_its_own_simplified_form() -> None:
    assert opencc.OpenCC("t2s").convert(opencc.OpenCC("s2t").convert(PAGE)) == PAGE


def test_damage_of_our_own_is_restored_exactly_or_left_with_a_notice() -> None:
    outcomes = [outcome(seed, shifting=6) for seed in range(24)]
    assert [pair for each in outcomes for pair in each.wrong] == []
    restored = sum(each.restored for each in outcomes)
    restorable = restored + sum(each.left - each.lost for each in outcomes)
    assert restorable > 40, "the simulator must make enough damage to measure"
    assert restored / restorable > 0.6


def test_damage_is_deterministically_repaired() -> None:
    assert outcome(3) == outcome(3)


EVIDENCE = """
這是另一段完好的文字：優(yōu)化產(chǎn)業(yè)，為民辦實(shí)事，細(xì)化標(biāo)準(zhǔn)，出現(xiàn)項(xiàng)目，數(shù)據(jù)驅(qū)動，管理嚴(yán)謹(jǐn)。
城市的天氣，電氣工程，安全生產(chǎn)，專項(xiàng)資金，給水管網(wǎng)，裝配式，花瓶，現(xiàn)實(shí)，專家，的確，瓶裝水。
"""


@pytest.mark.parametrize(
    ("before", "broken", "restored", "behind"),
    [
        ("檢查燃", "?xì)獍踩珜m?xiàng)", "氣安全專項", "方案"),
        ("重點領(lǐng)域", "?qū)m?xiàng)", "專項", "檢查"),
        ("鋪設燃", "?xì)狻⒔o", "氣、給", "水管"),
        ("采購燃", "?xì)馄垦b", "氣瓶裝", "置"),
        ("把愿望變", "?yōu)楝F(xiàn)", "為現", "實(shí)"),
        ("把草圖變", "?yōu)閷?shí)", "為實", "物"),
        ("更嚴(yán)謹(jǐn)", "?shù)臉?biāo)", "的標", "準(zhǔn)"),
    ],
    ids=[
        "full-width-form",
        "two-glosses",
        "ascii-ends",
        "ascii-at-once",
        "gloss-of-the-end",
        "in-a-row",
        "behind-a-gloss",
    ],
)
def test_kinds_of_shift(before: str, broken: str, restored: str, behind: str) -> None:
    text = before + broken + behind + "\n" + EVIDENCE
    replacements, notices = restorations(text)
    span = Span(len(before), len(before) + len(broken))
    assert (replacements, notices) == ([(span, restored, "shifted-bytes")], [])
    assert TracedText.of(text).replaced(replacements).reverted() == text


def test_without_evidence_nothing_is_guessed() -> None:
    text = "訂閱?yè)?jù)此"
    replacements, notices = restorations(text)
    assert replacements == []
    assert [notice.code for notice in notices] == ["shifted-bytes"]
    assert "?yè)" in notices[0].zh
    assert notices[0].source is not None


def test_bytes_lost_within_a_shift_are_not_made_up() -> None:
    replacements, notices = restorations("檢查燃?xì)獍??m?xiàng)方案\n" + EVIDENCE)
    assert all(restored != "氣安全專項" for _, restored, _ in replacements)
    assert notices


def test_a_page_break_ends_the_search() -> None:
    replacements, notices = restorations("檢查燃?xì)獍踩珜\n方案\n" + EVIDENCE)
    assert replacements == []
    assert len(notices) == 1


@pytest.mark.parametrize("text", ["“四美”? 行动", "园区?内", "如何落实?(见附件)", "完成了吗?km)", "？xì)", "為何?"])
def test_lone_question_marks_are_no_damage(text: str) -> None:
    assert list(broken_glosses(text)) == []
    assert restorations(text) == ([], [])


def test_a_gloss_behind_a_letter_belongs_to_the_pair_of_bytes() -> None:
    assert [s.of("句S(cuò)6線") for s in letter_glosses("句S(cuò)6線")] == ["(cuò)"]
    assert list(letter_glosses("甲方A(yī)与B(km)")) == []
