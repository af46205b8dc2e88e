"""What a report leaves unsaid: where things lie and who carries programs out."""

from __future__ import annotations

from kg.graph import KnowledgeGraph
from kg.model import Claim
from tests.extraction import build, facts

REVIEW = "招标改革中，“两金免收”见行见效。"
PLAN = "年内“三单合一”见行见效。"


def unsaid(graph: KnowledgeGraph) -> list[Claim]:
    return [c for c in graph.claims if c.evidence.rule.endswith(".reporting-division")]


def test_a_program_that_nobody_is_said_to_carry_out_is_the_reporting_divisions() -> None:
    assert "清水县 implements 两金免收" in facts(build([REVIEW]))


def test_in_the_part_on_the_coming_year_it_is_only_planned() -> None:
    graph = build([REVIEW], [PLAN])
    assert {"清水县 implements 两金免收", "?清水县 implements 三单合一"} <= facts(graph)
    assert sorted((c.modality.value, c.year) for c in unsaid(graph)) == [("Asserted", 2023), ("Planned", 2024)]


def test_behind_a_word_of_planning_it_is_only_planned_in_the_review_too() -> None:
    assert "?清水县 implements 两金免收" in facts(build(["招标改革稳步，力争“两金免收”见行见效。"]))


def test_the_sentence_that_names_the_program_is_its_evidence() -> None:
    graph = build([REVIEW])
    (claim,) = unsaid(graph)
    passage = next(p for p in graph.report.passages if p.id == claim.evidence.passage)
    assert passage.text[claim.evidence.span.start : claim.evidence.span.end].strip("“”") == "两金免收"


def test_what_is_said_is_not_said_again() -> None:
    assert not unsaid(build(["推行“两金免收”。"]))


def test_what_only_a_definition_names_lies_nowhere_and_is_nobodys() -> None:
    definition = {"淘宝镇": "指东海省乡村研究院提出的标准，落实“一镇一网”的镇。"}
    graph = build(["青石镇获评淘宝镇。"], definitions=definition)
    assert any(e.label.endswith("乡村研究院") for e in graph.entities.values())
    assert not any("乡村研究院 locatedIn 清水县" in fact for fact in facts(graph))
    assert not any(c.predicate == "implements" for c in unsaid(graph))


def test_a_street_lies_here_a_road_that_leads_on_does_not() -> None:
    found = facts(build(["云岭大道、清临公路已经通车。"]))
    assert "云岭大道 locatedIn 清水县" in found
    assert "清临公路 locatedIn 清水县" not in found
