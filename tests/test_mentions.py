"""What a sentence names: names are whole, lists are distributed, and generic words name nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kg.examples import NEAR
from kg.mentions import MentionFinder, Reading, merge_mentions, unquoted
from kg.model import Mention, Span
from kg.reading.repair import repair
from kg.words import Segmenter
from tests.extraction import lexicon, named, read, rules


def divisions(text: str) -> list[str]:
    levels = {d.level for d in NEAR.values()}
    return [m.name for m in read(text).mentions if m.cls in levels]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("推动青石镇新型建材产业园提档升级。", {"Park 青石镇新型建材产业园"}),
        ("石桥街道云帆科技园提档升级。", {"Park 石桥街道云帆科技园"}),
        ("白云山抽水蓄能电站稳步推进。", {"Project 白云山抽水蓄能电站"}),
        ("清水抽水蓄能电站下水库完成蓄水。", {"Project 清水抽水蓄能电站"}),
        ("建成和平湖湿地公园。", {"ScenicArea 和平湖湿地公园"}),
        ("建设和平公园、和谐广场。", {"Facility 和平公园", "Facility 和谐广场"}),
        ("推动白云镇清水湾度假区提档升级。", {"ScenicArea 白云镇清水湾度假区"}),
        ("东海省人民医院清水分院揭牌。", {"Institution 东海省人民医院清水分院"}),
        ("启动312国道清水段改造工程。", {"Project 312国道清水段改造工程"}),
        ("组建城投集团。", {"Company 城投集团"}),
        ("成立清水县茶业协会。", {"Institution 清水县茶业协会"}),
    ],
)
def test_a_name_is_not_cut_apart(text: str, wanted: set[str]) -> None:
    assert named(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("推动云岭、鹤鸣山两大景区建设。", {"ScenicArea 云岭", "ScenicArea 鹤鸣山"}),
        ("提升石门、青田等工业园区。", {"Park 石门", "Park 青田"}),
        ("10月底前岚岫文旅小镇开园。", {"ScenicArea 岚岫文旅小镇"}),
        ("成功创建为省级岚岫旅游度假区。", {"Honor 省级岚岫旅游度假区"}),
        ("道路互联互通。", set()),
    ],
)
def test_a_name_holds_no_list_no_date_and_no_particle(text: str, wanted: set[str]) -> None:
    assert named(text) == wanted


def test_a_short_name_across_two_words_is_none() -> None:
    assert divisions("街面冷清水利失修。") == []
    assert divisions("清水利用外资增长。") == ["清水"]


def test_the_segmenter_would_cut_such_names() -> None:
    text = "推动青石镇云帆科技园提档升级"
    park = next(m for m in read(text).mentions if m.cls == "Park")
    inside = {at for at in Segmenter().boundaries(text) if park.span.start < at < park.span.end}
    assert inside, "a name that the segmenter keeps whole proves nothing"
    assert park.name == "青石镇云帆科技园"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("清水高新区、青石工业园和白云物流园提档升级。", {"Park 清水高新区", "Park 青石工业园", "Park 白云物流园"}),
        ("白云镇和青石镇污水处理厂开工。", {"Facility 青石镇污水处理厂"}),
        ("改造学府路、文昌街和滨河大桥。", {"Facility 学府路", "Facility 文昌街", "Facility 滨河大桥"}),
        ("清临高速公路、滨海高铁和312国道通车。", {"Facility 清临高速公路", "Facility 滨海高铁", "Facility 312国道"}),
        ("举办第三届国际陶瓷论坛和白云马拉松。", {"Event 第三届国际陶瓷论坛", "Event 白云马拉松"}),
        (
            "荣获“全国文明镇”“东海省卫生镇”“安平市先进镇”称号。",
            {"Honor 全国文明镇", "Honor 东海省卫生镇", "Honor “安平市先进镇”称号"},
        ),
        ("出台促进消费若干意见、人才安居办法。", {"Policy 促进消费若干意见", "Policy 人才安居办法"}),
        ("主攻新材料、高端装备制造和数字经济。", {"Industry 新材料", "Industry 高端装备制造", "Industry 数字经济"}),
    ],
)
def test_a_list_gives_its_members(text: str, wanted: set[str]) -> None:
    assert named(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("远航精密、青云重工、海川光伏入选国家专精特新“小巨人”企业。", {"远航精密", "青云重工", "海川光伏"}),
        ("培育远航精密、海川光伏等龙头企业。", {"远航精密", "海川光伏"}),
        ("云岭制药荣获东海省质量奖。", {"云岭制药"}),
        ("抓好项目招引，青云科技签约落户。", {"青云科技"}),
        ("引进世界500强企业远航集团、行业领军企业海川铜业等企业。", {"远航集团", "海川铜业"}),
    ],
)
def test_a_firm_is_known_by_what_stands_around_it(text: str, wanted: set[str]) -> None:
    assert {n.removeprefix("Company ") for n in named(text) if n.startswith("Company")} == wanted


def test_without_that_context_the_same_words_name_no_firm() -> None:
    assert named("远航、青云、海川平稳有序。") == set()


@pytest.mark.parametrize(
    "text",
    [
        "推进重点项目、重大工程和产业园区建设。",
        "推动产业园区提质，创建工作扎实推进。",
        "各级人民政府要强化责任。",
        "完善高速公路网，改造背街小巷。",
        "建成12个主题公园，改造老旧小区8个。",
        "推进国有企业改革，举办各类赛事活动。",
        "全县公园焕然一新。",
        "",
    ],
)
def test_generic_words_name_nothing(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("白云铁路局与我县对接。", "Facility 白云铁路"),  # 铁路局
        ("提升开发区域经济活力。", "Park 开发区"),  # 区域
        ("发展集成电路产业。", "Facility 集成电路"),  # 电路
        ("白云山药喜获丰收。", "Place 白云山"),  # 山药
        ("青石铁道兵纪念馆开馆。", "Facility 青石铁"),
    ],
)
def test_a_name_does_not_end_inside_a_word(text: str, wrong: str) -> None:
    assert wrong not in named(text)


def test_where_the_word_ends_there_the_name_does() -> None:
    assert "Facility 白云铁路" in named("白云铁路通车。")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("青石水厂建设工程完工。", {"Project 青石水厂建设工程"}),  # not the 水厂 in it
        ("白云湖马拉松开赛。", {"Event 白云湖马拉松"}),  # not the lake
        ("清水县茶业协会换届。", {"Institution 清水县茶业协会"}),  # not the county
    ],
)
def test_the_longest_name_wins(text: str, wanted: set[str]) -> None:
    assert named(text) == wanted
    assert divisions(text) == []


@pytest.mark.parametrize(
    "written",
    ["深化“清风茶”服务品牌", '深化"清风茶"服务品牌', "深化「清风茶」服务品牌"],
)
def test_quotes_of_any_kind_mean_the_same(written: str) -> None:
    assert named(repair(written).traced.text) == {"Program “清风茶”服务品牌"}


@pytest.mark.parametrize("written", ["编制《青石镇（核心区）规划》", "编制《青石镇(核心区)规划》"])
def test_brackets_of_any_kind_mean_the_same(written: str) -> None:
    assert named(repair(written).traced.text) == {"Policy 青石镇（核心区）规划"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("全县上下，青石镇与临川县签约，安平市支持。", ["全县", "青石镇", "临川县", "安平市"]),
        ("我县白云镇、石桥街道领先。", ["我县", "白云镇", "石桥街道"]),
        ("清水的变化有目共睹。", ["清水"]),
    ],
)
def test_divisions_are_known_by_full_and_short_name_and_as_ours(text: str, wanted: list[str]) -> None:
    assert divisions(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "青石镇“望江里”项目有序化解，远航精密、青云重工入选国家专精特新企业。",
        "承办第三届国际陶瓷论坛，深化“清风茶”服务品牌，做大“云雾山”区域公用品牌。",
        "总投资12亿元的白云抽水蓄能电站签约，青石湾综合整治工程完工。",
    ],
)
def test_mentions_stand_in_order_apart_and_in_the_text(text: str) -> None:
    mentions = read(text).mentions
    assert len(mentions) >= 2
    for mention, following in pairwise(mentions):
        assert mention.span.end <= following.span.start
    assert [unquoted(m.span.of(text)) for m in mentions] == [m.name for m in mentions]
    known = {rule.id for rule in rules().entities}
    assert all(m.rule in known or m.rule.startswith("lexicon.") for m in mentions)


def test_passages_read_together_are_read_as_each_alone() -> None:
    finder = MentionFinder(rules(), lexicon(), Segmenter())
    sentences = [
        "我县获评“全国文明县",  # a quote that nothing closes
        "青石镇、白云镇",
        "入选国家专精特新“小巨人”企业，投资3",
        "5亿元的青石水厂开工",
        "",
        "云岭制药荣获东海省质量奖",
        "第三届国际陶瓷",
        "论坛开幕，打造白云湖",
        "马拉松品牌。",
    ]
    pages = [(f"p{i:04d}", text) for i, text in enumerate(sentences)]
    together = finder.read_all(pages)
    assert together == {name: finder.read(name, text) for name, text in pages}
    assert [m.name for m in together["p0005"].mentions] == ["云岭制药", "东海省质量奖"]
    assert all(m.passage == name for name, reading in together.items() for m in reading.mentions)


def test_a_learned_name_is_found_without_its_context() -> None:
    finder = MentionFinder(rules(), lexicon(), Segmenter())
    before = finder.read("p0000", "远航精密扩产。").mentions
    finder.lexicon = finder.lexicon.extended({"远航精密": ("Company", "lexicon.learned"), "青石镇": ("Park", "wrong")})
    (found,) = finder.read("p0000", "远航精密扩产。").mentions
    assert (before, found.name, found.cls, found.rule) == ((), "远航精密", "Company", "lexicon.learned")
    assert finder.read("p0000", "青石镇扩镇。").mentions[0].cls == "Town", "what is known already keeps its class"


def test_further_mentions_take_the_place_of_what_they_overlap() -> None:
    text = "青石镇、白云镇"
    towns = read(text).mentions
    group = Mention("p0000", Span(4, 7), "白云镇", "Region", "test")
    merged = merge_mentions(Reading(text, towns, ()), [group])
    assert merged.mentions == (towns[0], group)
