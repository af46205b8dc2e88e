"""What definitions say of their terms: parts on each level, industries, other names, and what they only name."""

from __future__ import annotations

import pytest

from kg.definitions import listed_items, term_mentions
from kg.graph import KnowledgeGraph
from tests.extraction import build, facts, report

SCHEME = "“三区四组团”"
GROUPS = {
    SCHEME: "“三区”指青石工业园、白云物流园、柳河科技园；"
    "“四组团”指滨江组团（青石镇、白云镇）、临湖组团（石桥街道、清水高新区）、古城组团、生态组团。"
}
KEYS = {
    "“1+4+N”人才政策体系": "“1”指“清水英才”工程；“4”指“引凤”工程、“育苗”工程、“安居”工程、“归雁”工程；"
    "“N”指《青年人才安居办法》等配套文件。"
}
PARKS = {"“1+2”园区": "“1”指清水高新区；“2”指青石工业园、白云物流园。"}


def parts(graph: KnowledgeGraph, whole: str) -> set[str]:
    """The labels of what is part of a thing."""
    (thing,) = (e for e in graph.entities.values() if e.label == whole)
    found = {c.subject for c in graph.relations() if c.predicate == "partOf" and c.object == thing.id}
    return {graph.entities[i].label for i in found}


def said_of(graph: KnowledgeGraph, predicate: str) -> set[str]:
    return {f for f in facts(graph) if f" {predicate} " in f}


def test_parts_on_each_level() -> None:
    graph = build(review=["构建“三区四组团”布局。"], definitions=GROUPS)
    assert parts(graph, "“三区四组团”布局") == {
        "青石工业园",
        "白云物流园",
        "柳河科技园",
        "滨江组团",
        "临湖组团",
        "古城组团",
        "生态组团",
    }
    assert parts(graph, "滨江组团") == {"青石镇", "白云镇"}
    assert parts(graph, "临湖组团") == {"石桥街道", "清水高新区"}


def test_what_stands_in_brackets_is_no_part_of_the_whole() -> None:
    graph = build(review=["构建“三区四组团”布局。"], definitions=GROUPS)
    assert not {"青石镇", "白云镇", "石桥街道", "清水高新区"} & parts(graph, "“三区四组团”布局")


def test_parts_behind_figures_and_letters() -> None:
    graph = build(review=["完善“1+4+N”人才政策体系。"], definitions=KEYS)
    assert parts(graph, "“1+4+N”人才政策体系") == {
        "“清水英才”工程",
        "“引凤”工程",
        "“育苗”工程",
        "“安居”工程",
        "“归雁”工程",
        "青年人才安居办法",
    }


def test_a_term_that_is_a_program_or_a_park_carries_both_classes() -> None:
    graph = build(
        review=["完善“1+4+N”人才政策体系。", "推动“1+2”园区扩容。", "培育“四上”企业。"],
        definitions={**KEYS, **PARKS, "“四上”企业": "规模以上企业的合称。"},
    )
    by_label = {e.label: set(e.classes) for e in graph.entities.values()}
    assert by_label["“1+4+N”人才政策体系"] == {"Program", "Term"}
    assert by_label["“1+2”园区"] == {"Park", "Term"}
    assert by_label["“四上”企业"] == {"Term"}
    assert parts(graph, "“1+2”园区") == {"清水高新区", "青石工业园", "白云物流园"}


def test_every_term_has_its_definition_and_nothing_of_the_next() -> None:
    graph = build(definitions={"“三保”": "保民生。", "“一窗”": "一个窗口。"})
    assert said_of(graph, "definition") == {"三保 definition 保民生。", "一窗 definition 一个窗口。"}


def test_industries_of_a_scheme() -> None:
    graph = build(
        review=["发展“两链三群”产业。"],
        definitions={"“两链三群”": "“两链”指新材料、绿色建材两条链；“三群”指生物医药、数字经济、氢能三大集群。"},
    )
    focus = {f.split(" focusesOn ")[1] for f in said_of(graph, "focusesOn")}
    assert focus == {"新材料", "绿色建材", "生物医药", "数字经济", "氢能"}
    assert parts(graph, "两链三群") == set()


def test_what_is_only_named_is_referred_to() -> None:
    graph = build(
        review=["弘扬“青石精神”。"], definitions={"“青石精神”": "起源于青石镇，由白云水库的建设者传下来的干劲。"}
    )
    assert {"青石精神 refersTo 青石镇", "青石精神 refersTo 白云水库"} <= facts(graph)
    assert said_of(graph, "partOf") == set()


def test_a_term_says_nothing_of_itself() -> None:
    graph = build(definitions={**GROUPS, **KEYS, **PARKS})
    assert [c for c in graph.relations() if c.subject == c.object] == []


@pytest.mark.parametrize("opening", ["即", "又称", "也称"])
def test_another_name_of_the_term(opening: str) -> None:
    graph = build(
        review=["学习“千村”工程。"],
        definitions={"“千村”工程": f"{opening}“千村示范”工程，是改善农村环境的工程。"},
    )
    (thing,) = (e for e in graph.entities.values() if "Term" in e.classes)
    assert {"“千村示范”工程", "“千村”工程"} <= set(thing.names)
    assert said_of(graph, "refersTo") == set()


def test_what_two_terms_are_defined_by_goes_to_the_one_named_last() -> None:
    graph = build(
        definitions={
            "清水“两群四链”、白云“三群四链”": "清水“两群”包括新材料、数字经济；"
            "白云“三群”包括纺织服装、人工智能，“四链”包括光伏。"
        }
    )
    assert said_of(graph, "focusesOn") == {
        "清水“两群四链” focusesOn 新材料",
        "清水“两群四链” focusesOn 数字经济",
        "白云“三群四链” focusesOn 纺织服装",
        "白云“三群四链” focusesOn 人工智能",
        "白云“三群四链” focusesOn 光伏",
    }


def test_what_a_definition_names_later_is_no_other_name() -> None:
    graph = build(definitions={"“千村”工程": "改善农村环境的工程，由“千村示范”工程发展而来。"})
    assert len([e for e in graph.entities.values() if e.cls in ("Term", "Program")]) == 2


@pytest.mark.parametrize(
    ("term", "text", "wanted"),
    [
        ("“三会”", "周调度会、月分析会、季推进会。", ["周调度会", "月分析会", "季推进会"]),
        ("“两项制度”", "定期会商制度、联合督查制度。", ["定期会商制度", "联合督查制度"]),
        ("“四会”", "周调度会、月分析会、季推进会。", []),  # announces one more
        ("“三会”", "周调度会、月分析会、季推进会、年总结会。", []),  # announces one less
        ("“三会”", "周调度会、月分析会和季推进会。", []),
        ("“三零”", "零距离、零差错、零投诉。", []),  # these name nothing
        ("“例会”", "周调度会、月分析会。", []),  # announces no number
    ],
)
def test_a_bare_list_counts_where_its_number_agrees(term: str, text: str, wanted: list[str]) -> None:
    found = report(definitions={term: text})
    items = listed_items(found.footnotes[0], found.passages[0])
    assert [item.name for item in items] == wanted
    assert [item.span.of(found.passages[0].text) for item in items] == wanted


def test_listed_items_are_parts_of_their_term() -> None:
    graph = build(definitions={"“三会”": "周调度会、月分析会、季推进会。"})
    assert parts(graph, "三会") == {"周调度会", "月分析会", "季推进会"}


def test_a_term_stands_where_it_is_defined() -> None:
    found = report(definitions=KEYS)
    (term,) = term_mentions(found.footnotes[0], found.passages[0])
    assert (term.name, term.span.of(found.passages[0].text)) == ("“1+4+N”人才政策体系", "“1+4+N”人才政策体系")
