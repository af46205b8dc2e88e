"""Names that might be one: which pairs are offered, in which order, and in which forms."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from kg.candidates import LEAST, REASONS, Candidate, find_candidates
from kg.commands import candidates as command
from kg.commands.options import Parser
from kg.decisions import Decision, load_decisions
from kg.divisions import Divisions
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.identifiers import entity_id
from kg.model import Claim, Entity, Evidence, Modality, Span
from kg.pipeline import build, build_graph
from kg.reading.report import read_report
from tests.extraction import INVENTED, report

ROOT = Path(__file__).parents[1]
REPORTS = ROOT.parent / "shared" / "reports"
Capture = pytest.CaptureFixture[str]


def graph_of(*named: str, sentence: str = "") -> KnowledgeGraph:
    """A graph that holds «Class name» things; each is named in a sentence of its own, or all in ``sentence``."""
    things = [text.partition(" ")[::2] for text in named]
    read = report([sentence] if sentence else [f"推进{name}。" for _, name in things])
    entities = []
    for number, (cls, name) in enumerate(things):
        passage = read.passages[0 if sentence else number]
        start = passage.text.rindex(name)
        at = (passage.id, Span(start, start + len(name)))
        entities.append(Entity(entity_id(cls, name, "999901"), cls, name, mentions=(at,)))
    return KnowledgeGraph(read, entities, [], [])


def offered(*named: str, sentence: str = "") -> list[Candidate]:
    return find_candidates(graph_of(*named, sentence=sentence))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Institution 青石新城小学", "Institution 新城小学", "contains"),
        ("Project 沼气发电项目", "Project 畜禽沼气发电项目", "contains"),
        ("Program 护河行动", "Term 新时代“护河行动”", "contains"),
        ("Company 远航特种陶瓷", "Company 远航陶瓷", "abbreviation"),
        ("Facility 安清高速互通连接线", "Facility 安清高速连接线", "abbreviation"),
        ("Project 柳河砖窑综合整治", "Project 柳河砖窑综合治理", "shared-core"),
    ],
)
def test_likely_pairs_are_offered_with_their_reason(one: str, other: str, reason: str) -> None:
    (found,) = offered(one, other)
    assert reason in found.reasons
    assert set(found.reasons) <= REASONS.keys()
    assert LEAST <= found.score <= 1


def test_same_figures_are_told() -> None:
    (found,) = offered("Program 护河“5+1”行动", "Term 护河“5+1”")
    assert found.reasons == ("contains", "same-numbers")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Facility 柳河路东延", "Facility 柳河南路东延"),  # another side
        ("Facility 经二街延伸段", "Facility 经三街延伸段"),  # another number
        ("Project 云帆电站一期", "Project 云帆电站二期"),
        ("Event 第三届柳河陶瓷节", "Event 柳河陶瓷节"),  # an edition
        ("Event 2021年柳河马拉松", "Event 2022年柳河马拉松"),
        ("Honor 全国民族团结示范县", "Honor 省民族团结示范县"),  # another level
        ("Facility 安清高铁", "Facility 安清高铁清水站"),  # a part
        ("Facility 石桥污水处理厂", "Project 石桥污水处理厂扩建"),
        ("Program 飞地经济", "Policy “飞地经济”实施办法"),  # a document about it
        ("Industry 生物医药", "Industry 医疗器械和生物医药"),  # one of two
        ("Company 远航陶瓷", "Honor 远航陶瓷"),  # classes that exclude each other
        ("Town 柳河镇", "Town 小柳河镇"),  # official divisions
        ("Facility 安清高速连接线", "Facility 临海高速连接线"),  # each has its own name
    ],
)
def test_pairs_that_are_two_by_form_are_not_offered(one: str, other: str) -> None:
    assert offered(one, other) == []


def test_what_is_listed_side_by_side_is_two() -> None:
    pair = ("Institution 青石新城小学", "Institution 新城小学")
    assert offered(*pair, sentence="建成青石新城小学、新城小学。") == []
    assert offered(*pair, sentence="建成青石新城小学，又扩建新城小学。") != []


def test_what_is_related_is_two() -> None:
    graph = graph_of("Institution 青石新城小学", "Institution 新城小学")
    one, other = graph.entities
    claim = Claim(one, "partOf", other, Modality.ASSERTED, 2023, Evidence("p0000", Span(0, 2), "test"))
    assert find_candidates(graph) != []
    assert find_candidates(KnowledgeGraph(graph.report, graph.entities.values(), [claim], [])) == []


def test_words_that_many_names_hold_say_little() -> None:
    places = ("青石", "白云山", "石桥头村", "柳湖西岸新村", "月台")
    named = [f"Project {place}老旧小区改造提升" for place in places]
    assert len(offered(*named[:2])) == 1
    assert offered(*named) == []


@pytest.mark.parametrize("kind", ["never", "split"])
def test_what_a_person_has_decided_is_not_offered(kind: str) -> None:
    graph = graph_of("Institution 青石新城小学", "Institution 新城小学")
    assert find_candidates(graph, [Decision(kind, ("新城小学", "“青石新城小学”"))]) == []
    assert find_candidates(graph, [Decision(kind, ("新城小学", "青石小学"))]) != []


def test_other_names_count_too() -> None:
    graph = graph_of("Program 一湾两翼计划", "Program 护河大会战行动")
    entities = [
        replace(e, alt_labels=("一湾两翼护河计划",)) if "护河" in e.label else e for e in graph.entities.values()
    ]
    assert find_candidates(graph) == []
    assert find_candidates(KnowledgeGraph(graph.report, entities, [], [])) != []


def test_the_likeliest_come_first_whatever_the_order() -> None:
    named = [
        "Project 沼气发电项目",
        "Project 畜禽沼气发电项目",
        "Program 护河专项斗争",
        "Program 护河",
        "Company 远航陶瓷",
        "Company 远航特种陶瓷",
    ]
    found = offered(*named)
    assert len(found) == 3
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert [(c.names, c.score) for c in offered(*reversed(named))] == [(c.names, c.score) for c in found]


# The command

SENTENCES = ("青石新城小学投入使用。", "启动新城小学改造。", "清水高新区新增企业12家。")


def run(monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    """The command on a report of the invented county."""
    parser = Parser(prog="kg candidates", description="")
    command.add(parser)
    monkeypatch.setattr(Divisions, "load", lambda: INVENTED)
    monkeypatch.setattr("kg.pipeline.read_report", lambda path: report(SENTENCES))
    return command.run(parser.parse_args(["report.txt", *options]))


def test_text_shows_names_reasons_and_sentences(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    assert run(monkeypatch) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1. ") and {"新城小学", "青石新城小学"} <= set(re.split(r"[ |]+", lines[0]))
    assert "一个名称包含另一个 one name contains the other" in lines[1]
    assert sorted(lines[2:4]) == ["   p0000 【青石新城小学】投入使用。", "   p0001 启动【新城小学】改造。"]


def test_json_is_data(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    assert run(monkeypatch, "--format", "json") == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert sorted(record["names"]) == ["新城小学", "青石新城小学"]
    assert record["classes"] == ["Institution", "Institution"]
    assert [r["code"] for r in record["reasons"]] == ["contains"]
    assert {s["text"] for s in record["sentences"]} == set(SENTENCES[:2])


def test_toml_is_a_decisions_file_once_its_marks_are_off(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    assert run(monkeypatch, "--format", "toml") == 0
    text = capsys.readouterr().out
    assert tomllib.loads(text) == {}
    path = tmp_path / "decisions.toml"
    path.write_text(re.sub(r"^#(?! )", "", text, flags=re.M), encoding="utf-8")
    (decision,) = load_decisions(path)
    assert (decision.kind, set(decision.names)) == ("merge", {"新城小学", "青石新城小学"})
    assert run(monkeypatch, "--decisions", str(path)) == 1
    assert "nothing to decide on" in capsys.readouterr().err
    graph = build_graph(report(SENTENCES), decisions=path)
    assert graph.find("新城小学") == graph.find("青石新城小学")


def test_never_settles_a_pair(monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "decisions.toml"
    path.write_text('[[never]]\nnames = ["新城小学", "青石新城小学"]\n', encoding="utf-8")
    assert run(monkeypatch, "--decisions", str(path), "--format", "json") == 1
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("name", ["jurong-2024", "laibin-2024"])
def test_real_reports_give_a_list_that_a_person_can_read(name: str) -> None:
    path = REPORTS / f"{name}.txt"
    if not path.is_file():
        pytest.skip("the shared reports are not beside this checkout")
    graph = build(path)
    found = find_candidates(graph)
    assert 3 <= len(found) <= 40
    assert found == find_candidates(build(path))
    assert read_report(path).division == graph.report.division
    assert all(c.one.id != c.other.id and c.one.mentions and c.other.mentions for c in found)
