"""Which names are one thing, which stay two, and what they are called."""

from __future__ import annotations

import pytest

from kg.examples import COUNTY, NEAR
from kg.model import Division, Entity, Mention, Span
from kg.resolve import Resolution, resolve
from tests.extraction import rules

NEIGHBOUR = NEAR["临川县"]
OTHER_PROVINCE = Division("980101", "清河县", "清河", "County", "980100")


def mentions(*named: str) -> list[Mention]:
    """Mentions of «Class name», one behind the other in one passage."""
    found, at = [], 0
    for text in named:
        cls, _, name = text.partition(" ")
        found.append(Mention("p0000", Span(at, at + len(name)), name, cls, "test"))
        at += len(name) + 1
    return found


def resolved(
    *named: str, reporting: Division = COUNTY, same: tuple[tuple[int, int], ...] = ()
) -> tuple[Resolution, list[Mention]]:
    found = mentions(*named)
    pairs = [(found[one], found[other]) for one, other in same]
    return resolve(found, reporting, NEAR, rules().words, pairs), found


def entities(*named: str, reporting: Division = COUNTY) -> list[Entity]:
    return list(resolved(*named, reporting=reporting)[0].entities)


@pytest.mark.parametrize(
    ("named", "label", "others"),
    [
        (("Program “三问三送”活动", "Program 三问三送"), "“三问三送”活动", {"三问三送"}),
        (("Program “三问三送”活动", "Program “三问三送”机制"), "“三问三送”活动", {"“三问三送”机制", "三问三送"}),
        (("Program 清水县“三问三送”活动", "Program “三问三送”"), "清水县“三问三送”活动", {"“三问三送”", "三问三送"}),
        (("Program 清水“三问三送”活动",), "清水“三问三送”活动", {"三问三送"}),
        (("Institution 清水县人民医院", "Institution 县人民医院"), "清水县人民医院", {"县人民医院"}),
        (("Institution 清水人民医院", "Institution 县人民医院"), "清水人民医院", {"县人民医院"}),
        (("Project 青石水厂新建项目", "Project 青石水厂新建工程"), "青石水厂新建项目", {"青石水厂新建工程"}),
        (("Project 青石水厂建设工程", "Facility 青石水厂"), "青石水厂建设工程", {"青石水厂"}),
        (("Park G312创新带", "Park g312创新带"), "G312创新带", {"g312创新带"}),
        (("Honor 全国文明村", "Honor “全国文明村”"), "全国文明村", set()),
        (("Park 云帆科技园", "Region 云帆科技园"), "云帆科技园", set()),
    ],
)
def test_two_names_of_one_thing_are_one(named: tuple[str, ...], label: str, others: set[str]) -> None:
    (entity,) = entities(*named)
    assert (entity.label, set(entity.alt_labels)) == (label, others)
    assert len(entity.mentions) == len(named)


@pytest.mark.parametrize(
    "named",
    [
        ("Institution 清水县人民医院", "Institution 临川县人民医院"),
        ("Institution 县人民医院", "Institution 县中医院"),
        ("Program “三问三送”活动", "Program “三问”活动"),
        ("Program “春风”行动", "Program 春风送岗行动"),
        ("Facility 人民路", "Facility 人民东路"),
        ("Project 青石水厂一期", "Project 青石水厂二期"),
        ("Park 清水高新区", "Park 清水经开区"),
        ("Event 第二届采茶节", "Event 第三届采茶节"),
        ("Honor 全国文明县", "Honor 全国文明村"),
        ("Honor 全国文明县", "Honor 东海省文明县"),
        ("Town 青石镇", "Park 青石工业园"),
        ("Company 青云集团", "Company 青云科技"),
    ],
)
def test_two_things_stay_two(named: tuple[str, str]) -> None:
    assert {e.label for e in entities(*named)} == {n.partition(" ")[2] for n in named}


def test_the_order_of_the_names_does_not_decide_what_is_one() -> None:
    named = ["Institution 县人民医院", "Institution 清水县人民医院", "Program “三问三送”活动", "Program 三问三送"]
    forward = {(e.id, e.label, e.alt_labels) for e in entities(*named)}
    assert {(e.id, e.label, e.alt_labels) for e in entities(*named[::-1])} == forward
    assert len(forward) == 2


def test_what_the_report_calls_one_thing_is_one() -> None:
    named = ("Term “千村”工程", "Program “千村示范”工程")
    assert len(entities(*named)) == 2
    found, (one, other) = resolved(*named, same=((0, 1),))
    assert found.id_of(one) == found.id_of(other)
    assert len(found.entities) == 1 and found.entities[0].classes == ("Program", "Term")
    assert [merge.code for merge in found.merges] == ["stated"]


def test_every_merge_is_told_with_its_reason_and_its_proof() -> None:
    found, _ = resolved("Institution 清水县人民医院", "Institution 县人民医院", "Park 云帆科技园")
    (merge,) = found.merges
    assert {merge.one, merge.other} == {"清水县人民医院", "县人民医院"}
    assert merge.code == "place-in-front" and merge.zh and merge.en
    assert {span.of("清水县人民医院 县人民医院 云帆科技园") for _, span in merge.evidence} == {
        "清水县人民医院",
        "县人民医院",
    }


def test_every_mention_has_its_entity() -> None:
    found, all_mentions = resolved(
        "Town 青石镇", "County 我县", "Park 云帆科技园", "Program “春风”行动", "Program 春风"
    )
    known = {e.id for e in found.entities}
    assert {found.id_of(m) for m in all_mentions} == known


def test_a_division_is_its_official_code() -> None:
    (town, county) = entities("Town 青石镇", "County 清水", "County 我县", "County 清水县")
    assert (town.id, town.label, town.alt_labels) == ("division/999901101", "青石镇", ())
    assert (county.id, county.label, county.alt_labels) == ("division/999901", "清水县", ("清水",))


def test_a_division_is_never_merged_with_what_bears_its_name() -> None:
    found = entities("Town 青石镇", "Park 青石镇")
    assert {e.cls for e in found} == {"Town", "Park"}


@pytest.mark.parametrize("named", ["Facility 人民路", "Institution 县人民医院", "Program “春风”行动", "Park 开发区"])
def test_what_is_local_is_another_thing_in_another_county(named: str) -> None:
    (here,), (there,) = entities(named), entities(named, reporting=NEIGHBOUR)
    assert here.label == there.label and here.id != there.id
    assert here.id.startswith("999901/") and there.id.startswith("999902/")


@pytest.mark.parametrize("named", ["Honor 全国文明县", "Honor 中国工业百强县", "Honor 国家卫生县", "Industry 新材料"])
def test_what_is_national_is_the_same_thing_in_every_report(named: str) -> None:
    ids = {e.id for place in (COUNTY, NEIGHBOUR, OTHER_PROVINCE) for e in entities(named, reporting=place)}
    assert len(ids) == 1


def test_a_title_of_the_province_is_scoped_by_the_province() -> None:
    honor = "Honor 省级文明镇"
    (here,), (there,), (far,) = (entities(honor, reporting=p) for p in (COUNTY, NEIGHBOUR, OTHER_PROVINCE))
    assert here.id == there.id and here.id.startswith("990000/")
    assert far.id.startswith("980000/")


@pytest.mark.parametrize("honor", ["Honor 县级文明村", "Honor 全县先进单位"])
def test_a_title_of_the_county_is_scoped_by_the_county(honor: str) -> None:
    (here,), (there,) = entities(honor), entities(honor, reporting=NEIGHBOUR)
    assert here.id.startswith("999901/") and there.id.startswith("999902/")


def test_a_term_keeps_that_class_beside_another() -> None:
    (entity,) = entities("Term 飞地经济", "Program “飞地经济”模式")
    assert entity.classes == ("Program", "Term")
    (alone,) = entities("Term 四上企业")
    assert alone.classes == ("Term",)


def test_ids_are_ascii() -> None:
    named = ["Town 青石镇", "Honor “全国文明县”", "Program “1+4+N”体系", "Facility G312国道", "Brand “云雾山”品牌"]
    assert all(e.id.isascii() and " " not in e.id for e in entities(*named))
