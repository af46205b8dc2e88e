"""Recognising the reporting division: on sentences written for it, and on real reports where they are at hand."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import opencc
import pytest

from kg.divisions import Divisions
from kg.reading.place import recognise
from tests.effort import calls

REPORTS = Path(__file__).resolve().parent.parent.parent / "shared" / "reports"
EXPECTED = {
    "jurong-2024": "321183",
    "laibin-2024": "451300",
    "laishui-2020": "130623",
    "lixian-2020": "130635",
    "qianjiang-2024": "429005",
    "qingyuan-2020": "130608",
    "qingyuan-2021": "130608",
    "qingyuan-2022": "130608",
    "qingyuan-2023": "130608",
    "qingyuan-2024": "130608",
    "rongcheng-2012": "130629",
}
GREETING = "各位代表：我代表{}报告工作，请大家审议。"


def code_of(
    text: str, title: str | None = None, meeting: str | None = None, speaker_line: str | None = None
) -> str | None:
    found = recognise(text, title, meeting, speaker_line)
    return found.division.code if found else None


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("2031年江西省政府工作报告", "360000"),
        ("2031年新疆维吾尔自治区政府工作报告", "650000"),
        ("吉林市2031年政府工作报告", "220200"),
        ("吉林省2031年政府工作报告", "220000"),
        ("2031年海南州政府工作报告", "632500"),
        ("天津市二〇三一年政府工作报告", "120000"),
        ("上海市浦东新区2031年政府工作报告", "310115"),
        ("石家庄市长安区2031年政府工作报告", "130102"),
        ("西安市长安区2031年政府工作报告", "610116"),
        ("关于印发江苏省镇江市丹阳市人民政府工作报告的通知", "321181"),
        ("政府工作报告——丹阳市", "321181"),
        ("2031年太仆寺旗政府工作报告", "152527"),
        ("下蜀镇2031年政府工作报告", "321183102"),
        ("政府工作报告", None),
        ("2031年某某公司工作报告", None),
    ],
)
def test_the_title_names_the_division(title: str, code: str | None) -> None:
    assert code_of("各位代表：请审议。", title) == code


def test_meeting_office_and_government_spoken_for() -> None:
    assert code_of("请审议。", None, "孟村回族自治县第十届人民代表大会第二次会议") == "130930"
    assert code_of("请审议。", None, None, "望都县人民政府代县长") == "130631"
    assert code_of(GREETING.format("孟村县人民政府")) == "130930"
    assert code_of(GREETING.format("博野县第十五届人民政府")) == "130637"
    assert code_of("各位代表：我受阜平县人民政府委托，作工作报告。") == "130624"
    assert code_of("在望都县第九届人民代表大会第一次会议上\n" + GREETING.format("县人民政府")) == "130631"


def test_the_leadership_names_the_division() -> None:
    text = GREETING.format("市政府") + "我们在镇江市委、市政府和丹阳市委的坚强领导下前行，我市开局良好。"
    assert code_of(text) == "321181"


def test_a_province_an_autonomous_region_and_a_municipality_from_the_text_alone() -> None:
    province = "全省上下齐心。江西开放不停步，江西制造迈上台阶，我省粮食增产，南昌、赣州互为支点，江西前景更好。"
    assert code_of(GREETING.format("省人民政府") + province) == "360000"
    region = "全区经济回升。宁夏产业做强，银川、固原各展所长，宁夏葡萄酒远销，全区共建美丽新宁夏，为宁夏奋斗。"
    assert code_of(GREETING.format("自治区人民政府") + region) == "640000"
    municipality = "全市上下齐心。天津港更忙了，和平区、河西区更新街区，天津制造提质，我市扩大开放，天津前景更好。"
    assert code_of(GREETING.format("市人民政府") + municipality) == "120000"


def test_a_city_directly_under_the_province() -> None:
    text = "在省委、省政府和市委的领导下，全市奋力开局。仙桃制造出圈，仙桃无纺布走俏，武汉项目落地，我市建设新仙桃。"
    assert code_of(GREETING.format("市人民政府") + text) == "429004"


def test_own_counties_tell_a_prefecture_whose_name_is_a_common_word() -> None:
    text = "全市平稳。安康富硒茶热销，汉滨区、旬阳市、石泉县、紫阳县齐头并进。陕西看安康，安康有作为，我市安康人加油。"
    assert code_of(GREETING.format("市人民政府") + text * 4) == "610900"


def test_a_district_called_often_but_not_the_city_named_oftener() -> None:
    text = (
        "市委、市政府和区委领导有方，我区向好，全区增收。徐水换新颜，徐水有干劲，徐水再出发。保定、保定、保定都说好。"
    )
    assert code_of(GREETING.format("区政府") + text) == "130609"


def test_towns_and_ancestors_tell_two_districts_of_one_name_apart() -> None:
    text = GREETING.format("长安区人民政府")
    assert code_of(text) is None
    assert code_of(text + "西安发展，陕西发展。") == "610116"
    assert code_of(text + "石家庄发展，河北发展。") == "130102"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We walked through Beijing. The county government works. " * 40,
        "北京的秋天很美，他离开北京去了南京，又想念北京。" * 30,
        "那年全县都知道这件事，全县的人都来了，我县的风俗如此。" * 5,
        GREETING.format("国务院") + "我国发展取得成就，全国上下齐心，北京、上海、海南走在前列。" * 5,
        GREETING.format("集团公司") + "深圳分部业绩好，深圳总部搬迁，深圳团队壮大。" * 5,
        GREETING.format("市人民政府") + "全市上下齐心，我市开局良好，全市增收。",
    ],
    ids=["empty", "english", "novel", "no place", "state council", "company", "city unnamed"],
)
def test_nothing_convincing_gives_no_guess(text: str) -> None:
    assert recognise(text, None, None, None) is None


def test_the_reason_is_given_in_both_languages_with_the_runners_up() -> None:
    text = "市委、市政府和区委领导有方，我区向好。徐水换新颜，徐水有干劲，徐水再出发。莲池区、莲池区、莲池区。"
    found = recognise(GREETING.format("区政府") + text, "徐水区2031年政府工作报告", None, None)
    assert found is not None
    assert "标题写明徐水区" in found.reason_zh and "徐水”4次" not in found.reason_zh and "徐水”3次" in found.reason_zh
    assert "the title says 徐水区" in found.reason_en and "3×" in found.reason_en
    assert [d.code for d in found.runners_up][:1] == ["130606"]


@cache
def report(name: str) -> str:
    """A real report in simplified characters, with the page around it."""
    path = REPORTS / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"the report {name} is not at hand (shared/reports)")
    text = path.read_text(encoding="utf-8")
    if name == "jurong-2024":
        text = opencc.OpenCC("t2s").convert(re.sub(r"\([a-zü-ǜāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)", "", text))
    return text


@pytest.mark.parametrize(("name", "code"), EXPECTED.items())
def test_real_reports_with_their_pages_and_without(name: str, code: str) -> None:
    page = report(name)
    assert code_of(page) == code
    body = page[page.rfind("各位代表", 0, 2500) :]
    assert code_of(body) == code
    assert calls(lambda: recognise(body, None, None, None)) < len(body)


def test_a_county_that_has_become_a_city_is_known_by_its_former_name() -> None:
    text = GREETING.format("监利县人民政府") + "全县上下团结奋进，我县财政收入增长。监利发展。全县经济向好。"
    found = recognise(text, "监利县2016年政府工作报告", "监利县第十七届人民代表大会第五次会议", None)
    assert found is not None
    assert found.division.name == "监利市"
    assert "监利县" in Divisions.load().names_in(found.division.code, text)
