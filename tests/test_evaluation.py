"""Scores of a small graph against small annotations, each figure counted by hand; and the command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.commands import evaluate as command
from kg.commands.options import Parser
from kg.errors import KgError
from kg.evaluation.gold import parse_gold
from kg.evaluation.judging import evaluate
from kg.evaluation.scores import Evaluation, Judgement, Layer, Score, Verdict
from kg.evaluation.sentences import Sentences
from kg.evaluation.source import read_source, stated_by
from kg.evaluation.stated import Attestation
from kg.export.rdf import to_graph, write_nquads, write_trig, write_turtle
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.model import Claim, Datatype, Entity, Evidence, Literal, Modality, Quantity, Span
from kg.ontology import Ontology
from tests.graphs import tiny_graph

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
STATUSES = ["Planned", "Signed", "Started", "UnderConstruction", "Completed", "InOperation"]

ENTITIES: list[dict[str, Any]] = [
    {"id": "county", "type": "County", "names": ["青溪县"]},
    {"id": "town", "type": "Town", "names": ["柳河镇"]},
    {"id": "station", "type": "Project", "names": ["云台抽水储能站"]},
    {"id": "park", "type": "Park", "names": ["柳河智造园"]},
    {"id": "plan", "type": "Program", "names": ["一湾两翼计划"]},
    {"id": "honor", "type": "Honor", "names": ["全省绿色发展先进县"]},
    {"id": "industry", "type": "Industry", "names": ["新型材料"]},
]
RELATIONS: list[dict[str, Any]] = [
    {"s": "station", "p": "locatedIn", "o": "town"},
    {"s": "town", "p": "locatedIn", "o": "county"},
    {"s": "county", "p": "implements", "o": "plan"},
    {"s": "county", "p": "receivedHonor", "o": "honor"},
    {"s": "park", "p": "locatedIn", "o": "town"},
    {"s": "park", "p": "focusesOn", "o": "industry"},
    {"s": "plan", "p": "refersTo", "o": "town"},
]
VALUES: list[dict[str, Any]] = [
    {"s": "station", "p": "investment", "v": 2400000000},
    {"s": "station", "p": "status", "v": "Signed"},
]
FIGURE: dict[str, Any] = {
    "indicator": ["公共预算收入"],
    "value": 12.6,
    "unit": "亿元",
    "change": 5.2,
    "year": 2030,
    "kind": "Actual",
}
TERM = {"names": ["“一湾两翼”计划"], "definition_starts": "以柳河湾为核心"}


def judged(graph: KnowledgeGraph | None = None, /, **lists: Any) -> Evaluation:
    """The small graph judged by the annotation that fits it, with other lists where they are given."""
    fitting = {"entities": ENTITIES, "relations": RELATIONS, "values": VALUES, "observations": [FIGURE]}
    ontology = Ontology.load()
    gold = parse_gold(json.dumps({**fitting, **lists}, ensure_ascii=False), "mine.json", ontology)
    return evaluate(gold, stated_by(graph or tiny_graph()), ontology)


def counted(evaluation: Evaluation, layer: Layer) -> tuple[int, int, int]:
    """Found, made up, missed."""
    score = evaluation.scores()[layer]
    return score.found, score.made_up, score.missed


def texts(evaluation: Evaluation, verdict: Verdict, layer: Layer) -> list[str]:
    return [judgement.text for judgement in evaluation.listed(verdict).get(layer, ())]


def only(evaluation: Evaluation, verdict: Verdict, layer: Layer) -> Judgement:
    (judgement,) = evaluation.listed(verdict)[layer]
    return judgement


def without(entries: Sequence[dict[str, Any]], **wanted: Any) -> list[dict[str, Any]]:
    """The entries but those with these values."""
    return [e for e in entries if not all(e.get(key) == value for key, value in wanted.items())]


def changed(entries: Sequence[dict[str, Any]], id_: str, **values: Any) -> list[dict[str, Any]]:
    """The entries, the one with this id changed."""
    return [{**e, **values} if e.get("id") == id_ else e for e in entries]


def figures(graph: KnowledgeGraph, *others: Quantity) -> KnowledgeGraph:
    """The graph with further figures of its indicator."""
    (first,) = graph.observations
    more = [replace(first, id=f"{first.id}-{i}", quantity=other) for i, other in enumerate(others)]
    return KnowledgeGraph(graph.report, graph.entities.values(), graph.claims, [first, *more])


def test_a_fitting_annotation_gives_full_marks() -> None:
    evaluation = judged(terms=[])
    assert counted(evaluation, Layer.ENTITIES) == (7, 0, 0)
    assert counted(evaluation, Layer.RELATIONS) == (7, 0, 0)
    assert counted(evaluation, Layer.VALUES) == (2, 0, 0)
    assert counted(evaluation, Layer.OBSERVATIONS) == (1, 0, 0)
    assert {score.f1 for score in evaluation.scores().values()} == {1.0}


def test_an_entity_not_annotated_is_made_up_and_shown_in_its_sentence() -> None:
    evaluation = judged(entities=without(ENTITIES, id="honor"), relations=without(RELATIONS, o="honor"))
    assert counted(evaluation, Layer.ENTITIES) == (6, 1, 0)
    made_up = only(evaluation, Verdict.MADE_UP, Layer.ENTITIES)
    assert (made_up.group, made_up.text) == ("Honor", "全省绿色发展先进县")
    assert made_up.sentence == "青溪县大力推行“一湾两翼”计划，获评全省绿色发展先进县。"


def test_a_missing_entity_is_missed_and_its_sentence_found() -> None:
    evaluation = judged(entities=[*ENTITIES, {"id": "bay", "type": "Place", "names": ["柳河湾"]}])
    assert counted(evaluation, Layer.ENTITIES) == (7, 0, 1)
    missed = only(evaluation, Verdict.MISSED, Layer.ENTITIES)
    assert (missed.entry, missed.group) == ("entities[7] (bay)", "Place")
    assert missed.sentence.startswith("“一湾两翼”计划：以柳河湾为核心")


def test_a_wrong_class_is_missed_and_made_up_and_told() -> None:
    evaluation = judged(entities=changed(ENTITIES, "park", type="Facility"), relations=without(RELATIONS, s="park"))
    assert counted(evaluation, Layer.ENTITIES) == (6, 1, 1)
    assert only(evaluation, Verdict.MISSED, Layer.ENTITIES).note == "Park"


@pytest.mark.parametrize("other", [{"types_ok": ["Park"]}, {"types_ok": ["Place", "Park"]}])
def test_an_accepted_class_is_right(other: dict[str, Any]) -> None:
    assert counted(judged(entities=changed(ENTITIES, "park", type="Facility", **other)), Layer.ENTITIES) == (7, 0, 0)


@pytest.mark.parametrize("cls", ["AdministrativeDivision", "Town"])
def test_a_division_of_unknown_level_may_have_any(cls: str) -> None:
    assert counted(judged(entities=changed(ENTITIES, "town", type=cls)), Layer.ENTITIES) == (7, 0, 0)


def test_a_division_of_another_level_is_wrong() -> None:
    evaluation = judged(entities=changed(ENTITIES, "town", type="Village"))
    assert counted(evaluation, Layer.ENTITIES) == (6, 1, 1)


@pytest.mark.parametrize("name", ["“云台”抽水储能站", "云台 储能站", "云台抽水储能站（项目）", "云台储能"])
def test_names_are_compared_without_quotes_and_spaces_but_whole(name: str) -> None:
    found = counted(judged(entities=changed(ENTITIES, "station", names=[name])), Layer.ENTITIES)
    assert found == ((6, 1, 1) if "项目" in name or name == "云台储能" else (7, 0, 0))


def test_optional_entities_count_for_nobody() -> None:
    optional = changed(ENTITIES, "honor", optional=True)
    evaluation = judged(entities=[*optional, {"id": "x", "type": "Place", "names": ["柳河湾"], "optional": True}])
    assert counted(evaluation, Layer.ENTITIES) == (6, 0, 0)
    assert counted(evaluation, Layer.RELATIONS) == (6, 0, 0)


def test_relations_of_optional_entities_are_not_judged() -> None:
    evaluation = judged(entities=changed(ENTITIES, "industry", optional=True), relations=without(RELATIONS, s="park"))
    assert "柳河智造园 focusesOn 新型材料" in texts(evaluation, Verdict.OPEN, Layer.RELATIONS)
    assert texts(evaluation, Verdict.MADE_UP, Layer.RELATIONS) == ["柳河智造园 locatedIn 柳河镇"]


def test_an_optional_relation_counts_for_nobody() -> None:
    relations = [{**r, "optional": True} if r["p"] == "implements" else r for r in RELATIONS]
    optional = {"s": "town", "p": "cooperatesWith", "o": "county", "optional": True}
    assert counted(judged(relations=[*relations, optional]), Layer.RELATIONS) == (6, 0, 0)


def test_a_relation_not_annotated_is_made_up_with_rule_and_sentence() -> None:
    evaluation = judged(relations=without(RELATIONS, p="focusesOn"))
    assert counted(evaluation, Layer.RELATIONS) == (6, 1, 0)
    made_up = only(evaluation, Verdict.MADE_UP, Layer.RELATIONS)
    assert (made_up.text, made_up.rules) == ("柳河智造园 focusesOn 新型材料", ("test.focusesOn",))
    assert made_up.sentence == "力争柳河镇建成柳河智造园，聚焦新型材料产业。"


def test_a_relation_the_other_way_round_is_missed_and_made_up() -> None:
    relations = [*without(RELATIONS, p="refersTo"), {"s": "town", "p": "refersTo", "o": "plan"}]
    assert counted(judged(relations=relations), Layer.RELATIONS) == (6, 1, 1)


def test_cooperation_has_no_direction() -> None:
    graph = tiny_graph()
    county, town = "division/990101", "division/990101101"
    claim = Claim(county, "cooperatesWith", town, Modality.ASSERTED, 2030, graph.claims[0].evidence)
    graph = KnowledgeGraph(graph.report, graph.entities.values(), [*graph.claims, claim], graph.observations)
    relations = [*RELATIONS, {"s": "town", "p": "cooperatesWith", "o": "county"}]
    assert counted(judged(graph, relations=relations), Layer.RELATIONS) == (8, 0, 0)


def test_a_whole_may_state_its_parts() -> None:
    graph = tiny_graph()
    park = next(id_ for id_ in graph.entities if "/park/" in id_)
    claim = Claim("division/990101101", "hasPart", park, Modality.ASSERTED, 2030, graph.claims[0].evidence)
    graph = KnowledgeGraph(graph.report, graph.entities.values(), [*graph.claims, claim], graph.observations)
    relations = [*RELATIONS, {"s": "park", "p": "partOf", "o": "town"}]
    assert counted(judged(graph, relations=relations), Layer.RELATIONS) == (8, 0, 0)


def test_that_something_lies_in_the_county_need_not_be_annotated() -> None:
    evaluation = judged(relations=without(RELATIONS, s="town"))
    assert texts(evaluation, Verdict.OPEN, Layer.RELATIONS) == ["柳河镇 locatedIn 青溪县"]
    assert counted(evaluation, Layer.RELATIONS) == (6, 0, 0)


def test_relations_of_a_made_up_entity_count_once() -> None:
    evaluation = judged(
        entities=without(ENTITIES, id="plan"), relations=without(without(RELATIONS, s="plan"), o="plan")
    )
    assert counted(evaluation, Layer.ENTITIES) == (6, 1, 0)
    assert counted(evaluation, Layer.RELATIONS) == (5, 0, 0)


def test_a_missed_relation_is_shown_where_both_ends_are_named() -> None:
    evaluation = judged(relations=[*RELATIONS, {"s": "plan", "p": "refersTo", "o": "station"}])
    missed = only(evaluation, Verdict.MISSED, Layer.RELATIONS)
    assert (missed.text, missed.entry) == (
        "一湾两翼计划 refersTo 云台抽水储能站",
        "relations[7] (plan refersTo station)",
    )
    assert missed.sentence.startswith("“一湾两翼”计划：")


def test_equivalents_stand_for_each_other() -> None:
    government = {"id": "gov", "type": "GovernmentBody", "names": ["青溪县人民政府"], "optional": True}
    relations = [*without(RELATIONS, o="plan"), {"s": "town", "p": "implements", "o": "plan"}]
    assert counted(judged(relations=relations), Layer.RELATIONS) == (6, 1, 1)
    evaluation = judged(relations=relations, entities=[*ENTITIES, government], equivalents=[["town", "county"]])
    assert counted(evaluation, Layer.RELATIONS) == (7, 0, 0)


def test_a_term_stands_for_the_entity_of_its_name() -> None:
    entities = changed(ENTITIES, "plan", type="Region", optional=False)
    assert counted(judged(entities=entities, terms=[]), Layer.RELATIONS) == (5, 0, 2)
    assert counted(judged(entities=entities, terms=[TERM]), Layer.RELATIONS) == (7, 0, 0)


def test_another_value_is_missed_and_made_up_and_told() -> None:
    values = [VALUES[0], {"s": "station", "p": "status", "v": "Completed"}]
    evaluation = judged(values=values)
    assert counted(evaluation, Layer.VALUES) == (1, 1, 1)
    missed, made_up = (only(evaluation, v, Layer.VALUES) for v in (Verdict.MISSED, Verdict.MADE_UP))
    assert (missed.text, missed.note) == ("云台抽水储能站 status Completed", "Signed")
    assert (made_up.text, made_up.rules) == ("云台抽水储能站 status Signed", ("test.status",))


def test_another_accepted_value_is_right() -> None:
    values = [VALUES[0], {"s": "station", "p": "status", "v": "Completed", "v_ok": ["Signed"]}]
    assert counted(judged(values=values), Layer.VALUES) == (2, 0, 0)


def test_a_value_that_the_graph_lacks_is_missed_only() -> None:
    evaluation = judged(values=[*VALUES, {"s": "park", "p": "investment", "v": 5}])
    assert counted(evaluation, Layer.VALUES) == (2, 0, 1)


def test_values_not_annotated_or_optional_are_not_judged() -> None:
    assert counted(judged(values=VALUES[:1]), Layer.VALUES) == (1, 0, 0)
    wrong = {"s": "station", "p": "status", "v": "Completed", "optional": True}
    assert counted(judged(values=[VALUES[0], wrong]), Layer.VALUES) == (1, 0, 0)
    assert counted(judged(entities=changed(ENTITIES, "station", optional=True)), Layer.VALUES) == (0, 0, 0)


@pytest.mark.parametrize(
    ("other", "right"),
    [
        ({}, True),
        ({"value": 126000, "unit": "万元"}, True),
        ({"value": 1260000000, "unit": "元"}, True),
        ({"indicator": ["全县一般公共预算收入总额"]}, True),
        ({"indicator": ["固定资产投资", "预算收入"]}, True),
        ({"kind": "Estimate", "kind_ok": ["Actual"]}, True),
        ({"year": 2031, "year_ok": [2030]}, True),
        ({"value": 12.61}, False),
        ({"unit": "万元"}, False),
        ({"change": 5.3}, False),
        ({"change": None}, False),
        ({"value": None, "unit": None}, False),
        ({"kind": "Target"}, False),
        ({"year": 2029}, False),
        ({"indicator": ["税收占比"]}, False),
    ],
)
def test_a_figure_is_right_if_all_of_it_is(other: dict[str, Any], right: bool) -> None:
    evaluation = judged(observations=[{**FIGURE, **other}])
    assert counted(evaluation, Layer.OBSERVATIONS) == ((1, 0, 0) if right else (0, 1, 1))


def test_a_missed_figure_is_shown_in_the_sentence_that_has_it() -> None:
    wanted = {"indicator": ["抽水储能站总投资"], "value": 24, "unit": "亿元", "year": 2030, "kind": "Actual"}
    missed = only(judged(observations=[FIGURE, wanted]), Verdict.MISSED, Layer.OBSERVATIONS)
    assert missed.text == "抽水储能站总投资 24 亿元 2030 Actual"
    assert missed.sentence == "云台抽水储能站落户青溪县柳河镇，总投资24亿元。"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (4.5, "新建水渠4.5公里，栽树300棵。"),
        (300, "新建水渠4.5公里，栽树300棵。"),
        (5, ""),
        (30, ""),
        (12, "修路12公里。"),
    ],
)
def test_a_missed_figure_is_looked_for_as_a_whole_number(value: float, sentence: str) -> None:
    said = ["栽花12棵。", "新建水渠4.5公里，栽树300棵。", "修路12公里。"]
    sentences = Sentences(Attestation("r", i, 0, 0, text) for i, text in enumerate(said))
    wanted = {**FIGURE, "indicator": ["修路里程"], "value": value, "change": None}
    (observation,) = parse_gold(json.dumps({"observations": [wanted]}), "mine.json", Ontology.load()).observations
    assert sentences.stating(observation) == sentence


def test_a_figure_is_right_for_one_entry_only_and_optional_ones_come_last() -> None:
    optional = {**FIGURE, "optional": True}
    assert counted(judged(observations=[optional, FIGURE]), Layer.OBSERVATIONS) == (1, 0, 0)
    assert counted(judged(observations=[FIGURE, FIGURE]), Layer.OBSERVATIONS) == (1, 0, 1)
    assert counted(judged(observations=[optional]), Layer.OBSERVATIONS) == (0, 0, 0)


def test_a_figure_not_annotated_is_made_up() -> None:
    evaluation = judged(figures(tiny_graph(), Quantity(Decimal(30), "亿元")))
    assert counted(evaluation, Layer.OBSERVATIONS) == (1, 1, 0)
    made_up = only(evaluation, Verdict.MADE_UP, Layer.OBSERVATIONS)
    assert made_up.text == "一般公共预算收入 30 亿元 +5.2% 2030 Actual"
    assert (made_up.rules, made_up.sentence[:4]) == (("figure.level",), "一般公共")


def test_a_bare_rank_is_compared_by_its_rank() -> None:
    graph = tiny_graph()
    (first,) = graph.observations
    ranked = replace(first, quantity=None, change=None, rank=3)
    graph = KnowledgeGraph(graph.report, graph.entities.values(), graph.claims, [ranked])
    bare = {"indicator": ["公共预算收入"], "year": 2030, "kind": "Actual"}
    assert counted(judged(graph, observations=[{**bare, "rank": 3}]), Layer.OBSERVATIONS) == (1, 0, 0)
    assert counted(judged(graph, observations=[{**bare, "rank": 4}]), Layer.OBSERVATIONS) == (0, 1, 1)


@pytest.mark.parametrize(
    ("definition", "score"),
    [
        ("以柳河湾为核心的布局", (1, 0, 0)),
        ("一种布局，以柳河湾为核心", (1, 0, 0)),
        ("柳河镇的布局", (0, 0, 1)),
        ("由县里统一规划、逐年推进的布局，以柳河湾为核心", (0, 0, 1)),
        (None, (0, 0, 1)),
    ],
)
def test_a_term_is_found_by_how_its_definition_starts(definition: str | None, score: tuple[int, int, int]) -> None:
    graph = tiny_graph()
    if definition:
        program = next(id_ for id_ in graph.entities if "/program/" in id_)
        evidence = Evidence("p0004", Span(9, 36), "test.definition")
        text = Literal(definition, Datatype.TEXT)
        claim = Claim(program, "definition", text, Modality.ASSERTED, 2031, evidence)
        graph = KnowledgeGraph(graph.report, graph.entities.values(), [*graph.claims, claim], graph.observations)
    evaluation = judged(graph, terms=[TERM])
    assert counted(evaluation, Layer.TERMS) == score
    assert counted(judged(graph, terms=[{**TERM, "optional": True}]), Layer.TERMS) == (0, 0, 0)


def test_an_entity_that_is_annotated_as_a_term_only_is_not_made_up() -> None:
    evaluation = judged(entities=without(ENTITIES, id="plan"), relations=[], terms=[TERM])
    assert counted(evaluation, Layer.ENTITIES) == (6, 0, 0)
    assert texts(evaluation, Verdict.OPEN, Layer.ENTITIES) == ["一湾两翼计划"]


def test_a_term_that_nobody_annotated_is_made_up() -> None:
    graph = tiny_graph()
    term = Entity("990101/term/x", "Term", "两翼", mentions=(("p0004", Span(21, 23)),))
    graph = KnowledgeGraph(graph.report, [*graph.entities.values(), term], graph.claims, graph.observations)
    assert counted(judged(graph), Layer.TERMS) == (0, 1, 0)
    assert counted(judged(graph), Layer.ENTITIES) == (7, 0, 0)


def test_classes_properties_and_kinds_have_their_own_scores() -> None:
    evaluation = judged(
        entities=changed(ENTITIES, "park", type="Facility"), relations=without(RELATIONS, p="implements")
    )
    classes = evaluation.groups(Layer.ENTITIES)
    assert (classes["Park"], classes["Facility"], classes["Town"]) == (Score(0, 1, 0), Score(0, 0, 1), Score(1, 0, 0))
    relations = evaluation.groups(Layer.RELATIONS)
    assert (relations["implements"], relations["refersTo"]) == (Score(0, 1, 0), Score(1, 0, 0))
    assert evaluation.groups(Layer.OBSERVATIONS) == {"Actual": Score(1, 0, 0)}
    assert evaluation.groups(Layer.VALUES) == {"investment": Score(1, 0, 0), "status": Score(1, 0, 0)}


def test_rules_are_credited_with_what_they_saw() -> None:
    evaluation = judged(relations=without(without(RELATIONS, p="focusesOn"), s="town"), values=VALUES[:1])
    rules = {rule: (score.right, score.made_up, score.open) for rule, score in evaluation.rules().items()}
    assert next(iter(rules)) == "test.focusesOn"
    assert rules["test.focusesOn"] == (0, 1, 0)
    assert rules["test.locatedIn"] == (2, 0, 1)
    assert rules["test.status"] == (0, 0, 1)
    assert rules["figure.level"] == (1, 0, 0)
    precisions = {rule: score.precision for rule, score in evaluation.rules().items()}
    assert (precisions["test.focusesOn"], precisions["test.locatedIn"], precisions["test.status"]) == (0.0, 1.0, None)


def test_rules_of_entities_are_told_where_they_are_known() -> None:
    ontology = Ontology.load()
    gold = parse_gold(json.dumps({"entities": without(ENTITIES, id="park")}), "mine.json", ontology)
    graph = tiny_graph()
    named_by = dict.fromkeys(graph.entities, ("test.named",))
    score = evaluate(gold, stated_by(graph), ontology, named_by).rules()["test.named"]
    assert (score.right, score.made_up, score.open) == (6, 1, 0)


def test_nothing_annotated_and_nothing_said_is_no_mistake() -> None:
    assert Score(0, 0, 0).f1 == 1.0
    assert Score(0, 1, 1).f1 == 0.0


@pytest.mark.parametrize("write", ["ttl", "trig", "nq", "nt", "jsonld"])
def test_a_graph_states_the_same_in_every_syntax(tmp_path: Path, write: str) -> None:
    graph, path = tiny_graph(), tmp_path / f"graph.{write}"
    texts_ = {
        "ttl": lambda: write_turtle(graph),
        "trig": lambda: write_trig(graph, "https://example.org/kg/"),
        "nq": lambda: write_nquads(graph),
        "nt": lambda: to_graph(graph).serialize(format="nt"),
        "jsonld": lambda: to_graph(graph).serialize(format="json-ld"),
    }
    path.write_text(texts_[write](), encoding="utf-8")
    assert read_source(path).stated == stated_by(graph)


def test_the_rules_that_named_things_are_found_in_a_report() -> None:
    source = read_source(kg.sample(), naming=True)
    park = next(t.id for t in source.stated.things.values() if t.label == "下蜀高新技术产业园")
    assert source.named_by[park] and all("." in rule for rule in source.named_by[park])
    indicators = {t.id for t in source.stated.things.values() if "Indicator" in t.classes}
    unnamed = source.stated.things.keys() - source.named_by.keys() - indicators
    assert len(unnamed) < len(source.named_by) / 5


def ran(*arguments: str | Path) -> int:
    """The command with these arguments, and its exit code."""
    parser = Parser(prog="kg evaluate", description=command.DESCRIPTION)
    command.add(parser)
    return command.run(parser.parse_args([str(argument) for argument in arguments]))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """An annotation that misses and has a thing too much, and the folder of the small graph."""
    gold = {"doc": "qingxi", "entities": without(ENTITIES, id="honor"), "relations": [], "observations": [FIGURE]}
    gold["entities"] = [*gold["entities"], {"id": "bay", "type": "Place", "names": ["柳河湾"]}]
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "graph.ttl").write_text(write_turtle(tiny_graph()), encoding="utf-8")
    return path, tmp_path


def test_the_command_prints_scores_by_layer_group_and_rule(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(*files) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["实体", "entities", "0.857", "0.857", "0.857", "6", "1", "1"] in rows
    assert ["处所", "place", "1.000", "0.000", "0.000", "0", "0", "1"] in rows
    assert ["test.implements", "0.000", "0", "1", "0"] in rows
    assert not any("柳河湾" in cell for row in rows for cell in row)


def test_the_command_lists_misses_with_their_sentences(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(*files, "--misses") == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("  处所 place: 柳河湾")
    assert lines[at - 1 : at + 3] == [
        "漏 missed: 实体 entities (1)",
        "  处所 place: 柳河湾",
        "      entities[6] (bay)",
        "      “一湾两翼”计划：以柳河湾为核心，柳河镇、云台抽水储能站为两翼的发展布局。",
    ]
    assert "  荣誉 honor: 全省绿色发展先进县" in lines[lines.index("错 made up: 实体 entities (1)") :]


def test_the_command_writes_json(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(*files, "--format", "json", "--misses") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["annotation"] == "qingxi"
    assert data["scores"]["entities"] == {
        **dict.fromkeys(("precision", "recall", "f1"), pytest.approx(6 / 7)),
        **{"found": 6, "made_up": 1, "missed": 1},
    }
    assert data["groups"]["observations"]["Actual"]["found"] == 1
    assert data["rules"]["figure.level"] == {"precision": 1.0, "right": 1, "made_up": 0, "open": 0}
    assert [miss["text"] for miss in data["missed"]] == ["柳河湾"]
    assert {"layer", "group", "text", "sentence"} <= data["made_up"][0].keys()


PROGRAM = """
import sys
from kg.commands import evaluate
from kg.commands.options import Parser
parser = Parser(prog="kg evaluate", description="")
evaluate.add(parser)
sys.exit(evaluate.run(parser.parse_args(sys.argv[1:])))
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_order_of_hashing_does_not_show(files: tuple[Path, Path], form: str) -> None:
    told = []
    for seed in ("1", "2"):
        program = [sys.executable, "-c", PROGRAM, *map(str, files), "--misses", "--format", form]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
        told.append(subprocess.run(program, capture_output=True, env=environment, check=False))
    assert [(done.returncode, done.stderr) for done in told] == [(0, b"")] * 2
    assert told[0].stdout == told[1].stdout != b""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("graph.ttl", b"@prefix"),
        ("graph.ttl", b"\xff\xfe"),
        ("graph.nq", b"<a> <b>"),
        ("graph.ttl", b"<a:b> <a:b> 1 ."),
    ],
)
def test_a_source_that_is_no_graph_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(KgError, match=re.escape(name)):
        read_source(tmp_path / name)


@pytest.mark.parametrize("name", ["", "missing.ttl", "missing.txt"])
def test_a_missing_source_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(KgError, match=re.escape(str(tmp_path / name))):
        read_source(tmp_path / name)


def example(form: str) -> str:
    """A block of the page on annotation."""
    page = (ROOT / "docs" / "annotation.md").read_text(encoding="utf-8")
    (block,) = re.findall(rf"^```{form}\n(.*?)^```", page, re.M | re.S)
    return str(block)


def test_the_example_of_the_documentation_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.txt").write_text(example("text"), encoding="utf-8")
    (tmp_path / "annotation.json").write_text(example("json"), encoding="utf-8")
    assert ran(tmp_path / "annotation.json", tmp_path / "report.txt", "--format", "json") == 0
    scores = json.loads(capsys.readouterr().out)["scores"]
    counts = {layer: score["found"] + score["missed"] for layer, score in scores.items()}
    assert counts == {"entities": 4, "relations": 1, "values": 1, "observations": 2, "terms": 0}
    assert scores["entities"]["found"] >= 3 and scores["observations"]["found"] >= 1


@pytest.mark.skipif(not (SHARED / "tools" / "score.py").is_file(), reason="needs ../shared/tools/score.py")
@pytest.mark.parametrize("name", ["jurong-2024", "lixian-2020"])
def test_the_figures_agree_with_the_scoring_script(name: str, tmp_path: Path) -> None:
    gold = json.loads((SHARED / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    # The script takes any status for any other: both are no numbers, and so the same to it.
    for value in gold["values"]:
        if value["p"] == "status":
            value["v_ok"] = STATUSES
    (tmp_path / "gold.json").write_text(json.dumps(gold), encoding="utf-8")
    graph = kg.build(SHARED / "reports" / f"{name}.txt")
    (tmp_path / "graph.ttl").write_text(write_turtle(graph), encoding="utf-8")
    script = [sys.executable, "-W", "ignore", SHARED / "tools" / "score.py", "gold.json", "graph.ttl", "--json"]
    done = subprocess.run(list(map(str, script)), cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    theirs = json.loads(done.stdout)
    ontology = Ontology.load()
    parsed = parse_gold(json.dumps(gold), name, ontology)
    for stated in (stated_by(graph), read_source(tmp_path).stated):
        for layer, score in evaluate(parsed, stated, ontology).scores().items():
            their = theirs[layer.value]
            assert (score.found, score.made_up, score.missed) == (their["tp"], their["fp"], their["fn"]), layer
            assert round(score.f1, 3) == round(their["f1"], 3)
