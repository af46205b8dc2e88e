"""The difference of two graphs: the small graph beside the same one with one thing changed; and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

import kg
from kg.commands import diff as command
from kg.commands.options import Parser
from kg.errors import KgError
from kg.evaluation.source import stated_by
from kg.export.rdf import write_trig, write_turtle
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.graph_diff import Change, Difference, Part, counts, differences
from kg.identifiers import entity_id, observation_id
from kg.model import Bound, Claim, Datatype, Entity, Kind, Literal, Modality, Observation, Quantity, Span
from tests.graphs import COUNTY, tiny_graph

ROOT = Path(__file__).parents[1]
TINY = tiny_graph()
STATION = entity_id("Project", "云台抽水储能站", COUNTY.code)
PARK = entity_id("Park", "柳河智造园", COUNTY.code)
TOWN = "division/990101101"
(FIGURE,) = TINY.observations


def with_(
    entities: Iterable[Entity] | None = None,
    claims: Iterable[Claim] | None = None,
    figures: Iterable[Observation] | None = None,
) -> KnowledgeGraph:
    """The small graph with other entities, claims or figures."""
    return KnowledgeGraph(
        TINY.report,
        TINY.entities.values() if entities is None else entities,
        TINY.claims if claims is None else claims,
        TINY.observations if figures is None else figures,
    )


def claim_of(subject: str, predicate: str) -> Claim:
    (claim,) = (c for c in TINY.claims if (c.subject, c.predicate) == (subject, predicate))
    return claim


def but(old: Claim, *new: Claim) -> KnowledgeGraph:
    """The small graph with other claims in the place of one."""
    return with_(claims=[*(c for c in TINY.claims if c != old), *new])


def figured(**changes: object) -> Observation:
    """The small graph's figure, changed, under the identifier that it then has."""
    changed = replace(FIGURE, **changes)
    return replace(changed, id=observation_id(changed))


def compared(b: KnowledgeGraph, *, evidence: bool = False) -> tuple[Difference, ...]:
    """What differs between the small graph and another, checked to be the mirror image of the reverse."""
    there = differences(stated_by(TINY), stated_by(b), evidence=evidence)
    back = differences(stated_by(b), stated_by(TINY), evidence=evidence)
    assert [(d.topic, d.before, d.after) for d in there] == [(d.topic, d.after, d.before) for d in back]
    mirrored = {Change.ONLY_A: Change.ONLY_B, Change.ONLY_B: Change.ONLY_A, Change.CHANGED: Change.CHANGED}
    assert [mirrored[d.change] for d in there] == [d.change for d in back]
    return there


def the_only(found: Iterable[Difference]) -> Difference:
    (difference,) = found
    return difference


@pytest.mark.parametrize("evidence", [False, True])
def test_a_graph_is_equal_to_itself(evidence: bool) -> None:
    assert compared(tiny_graph(), evidence=evidence) == ()


def test_an_entity_more_is_in_b_only() -> None:
    bay = Entity("990101/place/bay", "Place", "柳河湾", mentions=(("p0004", Span(10, 13)),))
    found = the_only(compared(with_(entities=[*TINY.entities.values(), bay])))
    assert (found.part, found.change, found.subject) == (Part.ENTITIES, Change.ONLY_B, "柳河湾")
    assert [(p.kind, p.text) for p in found.after] == [("class", "Place"), ("label", "柳河湾")]
    assert found.sentences_after[0].startswith("“一湾两翼”计划：") and found.sentences_before == ()


def test_an_entity_gone_takes_its_relations_along() -> None:
    entities = [e for e in TINY.entities.values() if e.id != PARK]
    found = compared(with_(entities=entities, claims=[c for c in TINY.claims if c.subject != PARK]))
    assert [(d.part, d.change, d.subject, d.topic.predicate) for d in found] == [
        (Part.ENTITIES, Change.ONLY_A, "柳河智造园", ""),
        (Part.RELATIONS, Change.ONLY_A, "柳河智造园", "focusesOn"),
        (Part.RELATIONS, Change.ONLY_A, "柳河智造园", "locatedIn"),
    ]


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({"cls": "Facility"}, [("class", "Project")], [("class", "Facility")]),
        ({"also": ("Term",)}, [], [("class", "Term")]),
        ({"alt_labels": ()}, [("name", "云台储能站")], []),
        (
            {"label": "云台储能站", "alt_labels": ("云台抽水储能站",)},
            [("label", "云台抽水储能站"), ("name", "云台储能站")],
            [("label", "云台储能站"), ("name", "云台抽水储能站")],
        ),
    ],
)
def test_classes_and_names_change(
    changes: dict[str, str], before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    entities = [replace(e, **changes) if e.id == STATION else e for e in TINY.entities.values()]
    found = the_only(compared(with_(entities=entities)))
    assert (found.part, found.change) == (Part.ENTITIES, Change.CHANGED)
    assert ([(p.kind, p.text) for p in found.before], [(p.kind, p.text) for p in found.after]) == (before, after)


def test_a_relation_gone_is_in_a_only_with_its_sentence() -> None:
    old = claim_of(PARK, "focusesOn")
    found = the_only(compared(but(old)))
    assert (found.part, found.change, found.subject, found.target) == (
        Part.RELATIONS,
        Change.ONLY_A,
        "柳河智造园",
        "新型材料",
    )
    assert found.sentences_before == ("力争柳河镇建成柳河智造园，聚焦新型材料产业。",)


def test_a_plan_come_true_is_a_change() -> None:
    old = claim_of(PARK, "locatedIn")
    found = the_only(compared(but(old, replace(old, modality=Modality.ASSERTED))))
    assert (found.part, found.change) == (Part.RELATIONS, Change.CHANGED)
    assert ([p.modality for p in found.before], [p.modality for p in found.after]) == (["Planned"], ["Asserted"])


def test_another_value_is_a_change() -> None:
    old = claim_of(STATION, "status")
    evidence = replace(old.evidence, passage="p0002")
    new = replace(old, object=Literal("Started", Datatype.CODE), evidence=evidence)
    found = the_only(compared(but(old, new)))
    assert (found.part, found.change, found.topic.predicate) == (Part.VALUES, Change.CHANGED, "status")
    assert ([p.text for p in found.before], [p.text for p in found.after]) == (["Signed"], ["Started"])
    assert (found.sentences_before, found.sentences_after) == (
        (TINY.report.passages[0].text,),
        (TINY.report.passages[2].text,),
    )


def test_a_second_value_is_in_b_only() -> None:
    old = claim_of(STATION, "investment")
    found = the_only(compared(but(old, old, replace(old, object=Literal("5", Datatype.DECIMAL)))))
    assert (found.part, found.change, [p.text for p in found.after]) == (Part.VALUES, Change.ONLY_B, ["5"])


def test_another_definition_is_a_change_of_a_value() -> None:
    old = claim_of(STATION, "investment")
    defined = [replace(old, predicate="definition", object=Literal(text, Datatype.TEXT)) for text in ("一处", "两处")]
    a, b = (stated_by(with_(claims=[*TINY.claims, claim])) for claim in defined)
    found = the_only(differences(a, b))
    assert (found.part, found.change, found.topic.predicate) == (Part.VALUES, Change.CHANGED, "definition")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"quantity": Quantity(Decimal("12.7"), "亿元")}, "12.7 亿元 +5.2%"),
        ({"quantity": Quantity(Decimal("12.6"), "万元")}, "12.6 万元 +5.2%"),
        ({"quantity": Quantity(Decimal("12.6"), "亿元", Bound.ABOUT)}, "12.6 亿元 +5.2% About"),
        ({"change": Decimal("-5.2")}, "12.6 亿元 -5.2%"),
        ({"change": None}, "12.6 亿元"),
        ({"quantity": None, "change": None, "rank": 2}, "第2位"),
    ],
)
def test_another_figure_is_a_change(changes: dict[str, object], text: str) -> None:
    found = the_only(compared(with_(figures=[figured(**changes)])))
    assert (found.part, found.change, found.subject) == (Part.OBSERVATIONS, Change.CHANGED, "一般公共预算收入")
    assert ([p.text for p in found.before], [p.text for p in found.after]) == (["12.6 亿元 +5.2%"], [text])
    assert found.sentences_before == found.sentences_after == (TINY.report.passages[3].text,)


def test_the_same_figure_in_another_unit_is_no_difference() -> None:
    assert compared(with_(figures=[figured(quantity=Quantity(Decimal(126000), "万元"))])) == ()


@pytest.mark.parametrize("changes", [{"year": 2029}, {"kind": Kind.TARGET}, {"area": TOWN}])
def test_a_figure_of_another_year_kind_or_area_is_another(changes: dict[str, object]) -> None:
    found = compared(with_(figures=[figured(**changes)]))
    assert sorted((d.part.value, d.change.value) for d in found) == [
        ("observations", "only_a"),
        ("observations", "only_b"),
    ]


def test_a_second_figure_is_in_b_only() -> None:
    found = the_only(compared(with_(figures=[FIGURE, figured(change=Decimal(9))])))
    assert (found.change, [p.text for p in found.after]) == (Change.ONLY_B, ["12.6 亿元 +9%"])


@pytest.mark.parametrize("evidence", [{"passage": "p0003"}, {"rule": "test.other"}, {"span": Span(0, 2)}])
def test_other_evidence_is_a_difference_only_on_demand(evidence: dict[str, str]) -> None:
    old = claim_of(STATION, "locatedIn")
    moved = but(old, replace(old, evidence=replace(old.evidence, **evidence)))
    assert compared(moved) == ()
    found = the_only(compared(moved, evidence=True))
    assert (found.part, found.change) == (Part.RELATIONS, Change.CHANGED)
    assert found.before[0].place.endswith("0 0-15 test.locatedIn") and found.after[0].place != found.before[0].place


def test_another_year_of_a_claim_is_no_difference() -> None:
    old = claim_of(STATION, "locatedIn")
    assert compared(but(old, replace(old, year=2029))) == ()


def test_another_mention_is_a_difference_only_on_demand() -> None:
    entities = [replace(e, mentions=()) if e.id == TOWN else e for e in TINY.entities.values()]
    assert compared(with_(entities=entities)) == ()
    found = the_only(compared(with_(entities=entities), evidence=True))
    assert ({p.kind for p in found.before}, found.after) == ({"mention"}, ())


def test_a_second_sentence_for_the_same_is_a_difference_only_on_demand() -> None:
    old = claim_of(STATION, "locatedIn")
    again = but(old, old, replace(old, evidence=replace(old.evidence, passage="p0004")))
    assert compared(again) == ()
    assert the_only(compared(again, evidence=True)).sentences_after == (TINY.report.passages[4].text,)


def test_differences_are_counted_by_part() -> None:
    old = claim_of(PARK, "focusesOn")
    found = compared(with_(claims=[c for c in TINY.claims if c != old], figures=[]))
    numbers = {(part, change): n for part, changes in counts(found).items() for change, n in changes.items()}
    assert numbers == {(Part.RELATIONS, Change.ONLY_A): 1, (Part.OBSERVATIONS, Change.ONLY_A): 1}


def ran(*arguments: str | Path) -> int:
    """The command with these arguments, and its exit code."""
    parser = Parser(prog="kg diff", description=command.DESCRIPTION)
    command.add(parser)
    return command.run(parser.parse_args([str(argument) for argument in arguments]))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The small graph, and as another file one whose project has started, whose park is gone and whose figure grew."""
    status = claim_of(STATION, "status")
    other = KnowledgeGraph(
        TINY.report,
        [e for e in TINY.entities.values() if e.id != PARK],
        [
            *(c for c in TINY.claims if c.subject != PARK and c != status),
            replace(status, object=Literal("Started", Datatype.CODE)),
        ],
        [figured(quantity=Quantity(Decimal("13.1"), "亿元"))],
    )
    a, b = tmp_path / "a.ttl", tmp_path / "b.trig"
    a.write_text(write_turtle(TINY), encoding="utf-8")
    b.write_text(write_trig(other), encoding="utf-8")
    return a, b


def test_the_command_tells_differences_and_returns_1(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(*files) == 1
    lines = capsys.readouterr().out.splitlines()
    plan, station = "        力争柳河镇建成柳河智造园，聚焦新型材料产业。", f"        {TINY.report.passages[0].text}"
    figure = f"        {TINY.report.passages[3].text}"
    assert lines[2:6] == [
        "  实体 entities      只在 A only in A: 1   只在 B only in B: 0   改变 changed: 0",
        "  关系 relations     只在 A only in A: 2   只在 B only in B: 0   改变 changed: 0",
        "  属性值 values      只在 A only in A: 0   只在 B only in B: 0   改变 changed: 1",
        "  数据 observations  只在 A only in A: 0   只在 B only in B: 0   改变 changed: 1",
    ]
    assert lines[6:9] == ["", "实体 entities", "  - 柳河智造园（园区 park）"]
    assert lines[9:] == [
        plan,
        *("", "关系 relations"),
        *("  - 柳河智造园 → 聚焦产业 focuses on → 新型材料", "      - 计划中 planned", plan),
        *("  - 柳河智造园 → 位于 located in → 柳河镇", "      - 计划中 planned", plan),
        *("", "属性值 values", "  ~ 云台抽水储能站 · 状态 status"),
        *("      - 已签约 signed · 已陈述 asserted", station),
        *("      + 已开工 started · 已陈述 asserted", station),
        *("", "数据 observations", "  ~ 一般公共预算收入 · 青溪县 · 2030 · 实绩 actual"),
        *("      - 12.6 亿元 +5.2%", figure, "      + 13.1 亿元 +5.2%", figure),
    ]


def test_the_command_returns_0_for_equal_graphs(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    a, _ = files
    assert ran(a, a) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "两图所述相同 | the two graphs state the same"
    assert ran(a, a, "--evidence", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["equal"] is True


def test_another_base_is_no_difference(tmp_path: Path, files: tuple[Path, Path]) -> None:
    path = tmp_path / "c.ttl"
    path.write_text(write_turtle(TINY, "https://example.org/kg/"), encoding="utf-8")
    assert ran(files[0], path) == 0


def test_the_command_writes_json(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(*files, "--format", "json") == 1
    data = json.loads(capsys.readouterr().out)
    assert data["equal"] is False
    assert data["summary"]["relations"] == {"only_a": 2, "only_b": 0, "changed": 0}
    status = data["differences"][3]
    assert (status["part"], status["change"], status["predicate"]) == ("values", "changed", "status")
    assert status["subject"] == {"id": STATION, "label": "云台抽水储能站"}
    assert status["after"] == [{"kind": "value", "text": "Started", "modality": "Asserted"}]
    assert status["sentences_after"] == [TINY.report.passages[0].text]


PROGRAM = """
import sys
from kg.commands import diff
from kg.commands.options import Parser
parser = Parser(prog="kg diff", description="")
diff.add(parser)
sys.exit(diff.run(parser.parse_args(sys.argv[1:])))
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_order_of_hashing_does_not_show(files: tuple[Path, Path], form: str) -> None:
    told = []
    for seed in ("1", "2"):
        program = [sys.executable, "-c", PROGRAM, *map(str, files), "--evidence", "--format", form]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
        told.append(subprocess.run(program, capture_output=True, env=environment, check=False))
    assert [(done.returncode, done.stderr) for done in told] == [(1, b"")] * 2
    assert told[0].stdout == told[1].stdout != b""


def test_a_report_and_its_folder_are_equal(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text(write_turtle(kg.build(kg.sample())), encoding="utf-8")
    assert ran(kg.sample(), tmp_path, "--evidence") == 0


@pytest.mark.parametrize("name", ["missing.ttl", "missing.txt", "empty.ttl", "empty"])
def test_wrong_input_is_named(tmp_path: Path, files: tuple[Path, Path], name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.ttl").write_text("", encoding="utf-8")
    for pair in ((files[0], tmp_path / name), (tmp_path / name, files[0])):
        with pytest.raises(KgError, match=name):
            ran(*pair)
