"""What the rules leave untouched: figures and quoted names one by one, counts by rule, rules that never fire."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from kg.coverage import FIGURE, NAME, Coverage, Ratio, built_in, counts, coverage, coverage_data, silent_rules
from kg.divisions import Divisions
from kg.grammar.loading import load_rules
from kg.reading.report import read_report
from tests.extraction import INVENTED, report, rules

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"
needs_reports = pytest.mark.skipif(not REPORTS.is_dir(), reason="the source reports (../shared/reports) are not here")


def covered(
    review: Iterable[str] = (), plan: Iterable[str] = (), definitions: Mapping[str, str] | None = None
) -> Coverage:
    """The coverage of a report of the invented county."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Divisions, "load", lambda: INVENTED)
        return coverage(report(review, plan, definitions), rules())


def left(found: Coverage) -> list[str]:
    """What is untouched, in reading order."""
    return [item.span.of(s.passage.text) for s in found.untouched for item in s.items]


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        ("青石镇实施“百企登峰”行动。", []),
        ("镇上的“晒秋”集市人来人往。", ["“晒秋”"]),
        ("“晒秋”集市旁，“望月”戏台修葺一新。", ["“晒秋”", "“望月”"]),
        ("印发《清水县水塘管护办法》。", []),
        ("一般公共预算收入完成3.4亿元，增长5.6%。", []),
        ("第一书记进村，2023年1月10日起算。", []),
        ("老人说，山上的日子过了三年。", []),
        ("县里的人都说好。", []),
        ("“五”", []),
    ],
)
def test_what_is_left_of_a_sentence(sentence: str, items: list[str]) -> None:
    assert left(covered([sentence])) == items


def test_a_figure_that_measures_nothing_is_left() -> None:
    found = covered(["，7%，"])
    assert (left(found), found.figures) == (["7%"], Ratio(0, 1))
    assert [item.kind for s in found.untouched for item in s.items] == [FIGURE]


def test_a_name_inside_the_quotes_is_not_the_name() -> None:
    found = covered(["“青石镇的风”吹过山岗。"])
    assert found.mentions["lexicon.division"] == 1
    assert left(found) == ["“青石镇的风”"]


def test_a_name_that_stands_between_its_quotes_is_enough() -> None:
    definitions = {"晒秋": "秋收以后在屋顶晾晒粮食。"}
    assert left(covered(["镇上的“晒秋”集市人来人往。"], definitions=definitions)) == []


def test_a_towns_short_name_counts_where_it_is_named_in_full_too() -> None:
    assert covered(["青石的山路通了车。"]).mentions.get("lexicon.division", 0) == 0
    assert covered(["青石的山路通了车。", "青石镇平安。"]).mentions["lexicon.division"] == 2


def test_figures_and_names_are_counted_apart() -> None:
    found = covered(["办起“晒秋”集市，种植花椒6万亩。"], ["青石镇实施“百企登峰”行动。"])
    assert (found.names, found.figures) == (Ratio(1, 2), Ratio(1, 1))
    (sentence,) = found.untouched
    assert [item.kind for item in sentence.items] == [NAME]
    assert (sentence.passage.id, sentence.passage.text) == ("p0000", "办起“晒秋”集市，种植花椒6万亩。")


def test_definitions_are_left_aside() -> None:
    found = covered(["全县办好惠民实事。"], definitions={"三晒": "晒粮、晒秋、晒“好日子”，共12项。"})
    assert (found.names, found.figures) == (Ratio(0, 0), Ratio(0, 0))


def test_the_section_is_that_of_the_headings_above() -> None:
    path = Path(__file__).parent / "data" / "rules" / "report.txt"
    found = coverage(read_report(path), rules())
    sections = {item.section[-1]: item.section for item in found.untouched}
    assert sections["（二）文化生活更旺"] == ("一、2023年工作回顾", "（二）文化生活更旺")
    assert sections["二、2024年工作安排"] == ("二、2024年工作安排",)


def test_mentions_and_claims_are_counted_by_rule() -> None:
    found = covered(["青石镇获评“全国文明镇”，白云镇获评“东海省卫生镇”。", "一般公共预算收入完成3.4亿元。"])
    assert found.mentions["honor.received"] == 2
    assert found.claims["honor.named-receivers"] == 2
    assert found.claims["figure.measure"] == 1
    assert found.mentions["lexicon.division"] == 2


def test_a_match_that_says_nothing_is_no_firing() -> None:
    found = covered(plan=["青石镇获评“全国文明镇”。"])  # planned, and the rule is for what is asserted
    rule = next(rule for rule in rules().relations if rule.id == "honor.named-receivers")
    assert not found.fires(rule)
    assert rule in silent_rules(rules(), [found])


def test_a_rule_is_silent_that_fires_on_none_of_the_reports() -> None:
    honour, event = covered(["青石镇获评“全国文明镇”。"]), covered(["我县承办第三届国际陶瓷论坛。"])
    silent = {rule.id for rule in silent_rules(rules(), [honour, event])}
    alone = {rule.id for rule in silent_rules(rules(), [honour])}
    assert "event.head" in alone and "honor.received" not in alone
    assert not {"event.head", "honor.received"} & silent
    assert "road.between" in silent
    assert {rule.id for rule in silent_rules(rules(), [])} == {rule.id for rule in rules()}


def test_counts_are_over_all_reports() -> None:
    one, two = covered(["青石镇获评“全国文明镇”。"]), covered(["全县平安。"])
    assert counts("honor.received", [one, two, one]) == (2, 0, 2)
    assert counts("no.such-rule", [one, two]) == (0, 0, 0)
    assert "honor.received" not in built_in(rules(), [one]) and "lexicon.division" in built_in(rules(), [one])


def test_the_data_say_where_each_item_stands() -> None:
    found = covered(["办起“晒秋”集市。", "白云镇获评“全国文明镇”。"])
    data = json.loads(json.dumps(coverage_data([found], rules())))
    (told,) = data["reports"]
    assert told["names"] == {"covered": 1, "total": 2, "share": 0.5}
    assert told["figures"] == {"covered": 0, "total": 0, "share": None}
    (sentence,) = told["untouched"]
    (item,) = sentence["items"]
    assert sentence["text"][item["start"] : item["end"]] == item["text"] == "“晒秋”"
    assert [rule["id"] for rule in data["rules"]] == [rule.id for rule in rules()]
    assert set(data["silent"]) == {rule["id"] for rule in data["rules"] if not rule["reports"]}


def test_the_same_report_is_covered_alike_every_time() -> None:
    sentences = ["办起“晒秋”集市，种植花椒6万亩。", "青石镇实施“百企登峰”行动。"]
    assert coverage_data([covered(sentences)], rules()) == coverage_data([covered(sentences)], rules())


def test_a_rule_of_ones_own_covers_more() -> None:
    folder = Path(__file__).parent / "data" / "rules"
    read = read_report(folder / "report.txt")
    without, with_ = coverage(read, rules()), coverage(read, load_rules(folder / "my-rules"))
    assert set(left(without)) - set(left(with_)) == {"“望月”", "“听泉”", "“踏雪”"}
    assert with_.names.total == without.names.total


@needs_reports
@pytest.mark.parametrize("name", ["jurong-2024", "lixian-2020"])
def test_published_reports_are_covered_for_the_most_part(name: str) -> None:
    found = coverage(read_report(REPORTS / f"{name}.txt"), rules())
    assert found.figures.total > 100 and (found.figures.share or 0) > 0.85
    assert found.names.total > 50 and (found.names.share or 0) > 0.5
    untouched = len(left(found))
    assert untouched == sum(ratio.total - ratio.covered for ratio in (found.figures, found.names))
