"""Where things lie: what their names say, what a paragraph says that goes town by town, and else the county."""

from __future__ import annotations

import pytest

from kg.examples import COUNTY, NEAR
from kg.model import Literal, Mention, Span, Statement
from kg.placing import name_statements, owner_statements, road_statements, segment_statements
from tests.extraction import build, facts, passage, read


def _told(statements: list[Statement]) -> set[str]:
    """Statements as «subject property object»."""
    found = set()
    for s in statements:
        assert not isinstance(s.object, Literal) and s.subject is not None
        found.add(f"{s.subject.name} {s.predicate} {COUNTY.name if s.object is None else s.object.name}")
    return found


def of_name(name: str, cls: str) -> set[str]:
    """What the name of one thing says of its place."""
    mention = Mention("p0000", Span(2, 2 + len(name)), name, cls, "test")
    return _told(list(name_statements(passage(f"建设{name}。"), [mention], NEAR, COUNTY, 2023)))


def of_owner(name: str, cls: str) -> set[str]:
    mention = Mention("p0000", Span(2, 2 + len(name)), name, cls, "test")
    return _told(list(owner_statements(passage(f"建设{name}。"), [mention], 2023)))


def of_segments(text: str) -> set[str]:
    return _told(list(segment_statements(passage(text), read(text).masked, NEAR, 2023)))


@pytest.mark.parametrize(
    ("name", "cls", "wanted"),
    [
        ("青石镇高新技术产业园", "Park", {"青石镇高新技术产业园 locatedIn 青石镇"}),
        ("石桥街道养老中心", "Institution", {"石桥街道养老中心 locatedIn 石桥街道"}),
        ("清水县青石镇养老中心", "Institution", {"清水县青石镇养老中心 locatedIn 青石镇"}),
        ("清水县人民医院", "Institution", {"清水县人民医院 locatedIn 清水县"}),
        ("东海省人民医院清水分院", "Institution", {"东海省人民医院清水分院 locatedIn 清水"}),
        ("福地清水马拉松", "Event", {"福地清水马拉松 locatedIn 清水县"}),
        ("开发区污水处理厂", "Facility", {"开发区污水处理厂 locatedIn 开发区"}),
        ("白鹭湖综合治理工程", "Project", {"白鹭湖综合治理工程 locatedIn 白鹭湖"}),
        ("白鹭湖健康食品公司", "Company", set()),  # named for the lake, not in it
        ("云帆科技园", "Park", set()),
        ("青石镇", "Town", set()),
        ("青石镇“春风”行动", "Program", set()),  # an initiative lies nowhere
    ],
)
def test_a_name_says_where_its_bearer_lies(name: str, cls: str, wanted: set[str]) -> None:
    found = {f.replace("locatedIn 清水县", "locatedIn 清水") for f in of_name(name, cls)}
    assert found == {w.replace("locatedIn 清水县", "locatedIn 清水") for w in wanted}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("青岭科技园孵化大厦", {"青岭科技园孵化大厦 locatedIn 青岭科技园"}),
        ("青岭科技园二期", set()),  # a part of it
        ("青岭科技园管委会大楼", set()),
        ("云帆孵化大厦", set()),
    ],
)
def test_what_a_zones_name_opens_lies_in_it(name: str, wanted: set[str]) -> None:
    mention = Mention("p0000", Span(2, 2 + len(name)), name, "Facility", "test")
    zones = {"青岭科技园": "Park"}
    found = name_statements(passage(f"建设{name}。"), [mention], NEAR, COUNTY, 2023, zones)
    assert _told(list(found)) == wanted


def test_a_towns_short_name_places_a_plant_but_no_lake() -> None:
    near = {**NEAR, "青石": NEAR["青石镇"]}

    def places(name: str, cls: str) -> list[str]:
        mention = Mention("p0000", Span(0, len(name)), name, cls, "test")
        found = name_statements(passage(name), [mention], near, COUNTY, 2023)
        return [s.object.name for s in found if isinstance(s.object, Mention)]

    assert places("青石污水处理厂", "Facility") == ["青石"]
    assert "青石" not in places("青石山风景区", "ScenicArea")


def test_the_place_in_a_name_is_evidenced_by_the_name() -> None:
    text = "建设青石镇养老中心。"
    mention = Mention("p0000", Span(2, 9), "青石镇养老中心", "Institution", "test")
    (statement,) = name_statements(passage(text), [mention], NEAR, COUNTY, 2023)
    assert isinstance(statement.object, Mention)
    assert (statement.object.span.of(text), statement.object.cls) == ("青石镇", "Town")
    assert statement.evidence.span.of(text) == "青石镇养老中心"


@pytest.mark.parametrize(
    ("name", "cls", "wanted"),
    [
        ("县中医院异地迁建项目", "Project", {"县中医院 undertakes 县中医院异地迁建项目"}),
        ("县中医院针灸科", "Institution", {"县中医院针灸科 partOf 县中医院"}),
        ("滨海高铁清水站", "Facility", {"滨海高铁清水站 partOf 滨海高铁"}),
        ("县中医院", "Institution", set()),
        ("滨海高铁", "Facility", set()),
        ("青石湾综合整治工程", "Project", set()),
    ],
)
def test_an_owner_in_a_name(name: str, cls: str, wanted: set[str]) -> None:
    assert of_owner(name, cls) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("省道青石至白云段", {"青石", "白云"}),
        ("青石至白云段", {"青石", "白云"}),
        ("青石至白云道路改造工程", {"青石", "白云"}),
        ("青石段", set()),
    ],
)
def test_a_section_connects_its_two_ends_and_lies_in_neither(name: str, wanted: set[str]) -> None:
    near = {**NEAR, **{d.short: d for d in NEAR.values() if d.level == "Town"}}
    mention = Mention("p0000", Span(0, len(name)), name, "Project", "test")
    found = road_statements(passage(name), [mention], near, 2023)
    assert {s.object.name for s in found if isinstance(s.object, Mention)} == wanted
    lies = name_statements(passage(name), [mention], near, COUNTY, 2023)
    assert not wanted & {s.object.name for s in lies if isinstance(s.object, Mention)}


TOWN_BY_TOWN = "青石镇建成青石文化公园；白云镇打造云帆科技园，做优“白云草莓”；石桥街道拓宽滨河路。"


def test_a_paragraph_that_goes_town_by_town_places_what_it_names() -> None:
    assert of_segments(TOWN_BY_TOWN) == {
        "青石镇 locatedIn 清水县",
        "青石文化公园 locatedIn 青石镇",
        "白云镇 locatedIn 清水县",
        "云帆科技园 locatedIn 白云镇",
        "白云镇 owns 白云草莓",
        "石桥街道 locatedIn 清水县",
        "滨河路 locatedIn 石桥街道",
    }


@pytest.mark.parametrize(
    "text",
    [
        "青石镇建成文化公园；白云镇扩建云帆科技园。",  # two towns are no such paragraph
        "全县建成青石文化公园，扩建云帆科技园，改造滨河路。",
    ],
)
def test_other_paragraphs_place_nothing(text: str) -> None:
    assert of_segments(text) == set()


def test_a_town_that_does_not_open_its_part_places_nothing() -> None:
    found = of_segments("青石镇提质；白云镇增绿；柳河镇扩种；在石桥街道打造云帆科技园。")
    assert found == {f"{town} locatedIn 清水县" for town in ("青石镇", "白云镇", "柳河镇")}


def test_what_says_nothing_of_its_place_lies_in_the_county() -> None:
    found = facts(build(review=["建成云帆科技园，拓宽学府路。"]))
    assert {"云帆科技园 locatedIn 清水县", "学府路 locatedIn 清水县"} <= found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("与临川县人民医院合作。", "临川县人民医院"),  # of another county
        ("清临高速公路正式通车。", "清临高速公路"),  # leads on
        ("与中国铁路集团对接。", "中国铁路集团"),  # of the nation
        ("承办第三届国际陶瓷论坛。", "第三届国际陶瓷论坛"),
    ],
)
def test_what_lies_elsewhere_is_not_put_into_the_county(text: str, name: str) -> None:
    graph = build(review=[text])
    assert name in {e.label for e in graph.entities.values()}
    assert f"{name} locatedIn 清水县" not in facts(graph)


def test_what_lies_in_a_town_is_not_put_into_the_county_too() -> None:
    found = facts(build(review=["青石镇养老中心投入使用。"]))
    assert "青石镇养老中心 locatedIn 青石镇" in found
    assert "青石镇养老中心 locatedIn 清水县" not in found


def test_divisions_lie_in_each_other_as_the_official_list_says() -> None:
    graph = build(review=["青石镇稳步发展。"])
    assert {"青石镇 locatedIn 清水县", "清水县 locatedIn 安平市", "安平市 locatedIn 东海省"} <= facts(graph)
    assert {"青石镇 divisionCode 999901101", "清水县 divisionCode 999901"} <= facts(graph)
