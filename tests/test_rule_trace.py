"""What each rule saw in a sentence, and what became of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.grammar.loading import load_rules
from kg.grammar.rules import RuleSet
from kg.rule_trace import EntityMatch, Fate, RelationMatch, Trace, division_of, trace, trace_data, triple
from tests.extraction import read, rules, statements

HALL = """\
[[entity]]
id = "test.hall"
class = "Facility"
note = "a hall, for these tests"
pattern = "{pattern}"
{options}
[entity.examples]
"青石镇听风堂" = ["听风堂"]
"青石镇" = []
"""
OWNS = """\
[[relation]]
id = "test.owns"
note = "for these tests"
pattern = "{who:Any}管好{what:Any}"
claims = ["who owns what"]
{options}
[relation.examples]
"甲" = ["乙"]
"丙" = []
"""


@pytest.fixture
def with_rule(tmp_path: Path) -> RuleSetMaker:
    return RuleSetMaker(tmp_path)


class RuleSetMaker:
    """The rules of the package and one more."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hall(self, pattern: str = "[{name:2-3}堂]", options: str = "") -> RuleSet:
        return self._load(HALL.replace("{pattern}", pattern).replace("{options}", options))

    def owns(self, options: str = "") -> RuleSet:
        return self._load(OWNS.replace("{options}", options))

    def _load(self, text: str) -> RuleSet:
        (self.folder / "words").mkdir(exist_ok=True)
        (self.folder / "words" / "halls.toml").write_text('hall-end = "雅堂"\n', encoding="utf-8")
        (self.folder / "90-test.toml").write_text(text, encoding="utf-8")
        return load_rules(self.folder)


def entity(found: Trace, rule: str) -> list[EntityMatch]:
    return [match for match in found.entities if match.rule.id == rule]


def relation(found: Trace, rule: str) -> list[RelationMatch]:
    return [match for match in found.relations if match.rule.id == rule]


def fates(found: Trace, rule: str) -> list[tuple[str, Fate]]:
    return [(match.name, match.fate) for match in entity(found, rule)]


def test_every_part_of_a_sentence_is_told() -> None:
    found = trace("青石镇获评“全国文明镇”，粮食总产量5万吨。", rules())
    assert [q.span.of(found.sentence) for q in found.quantities] == ["5万吨"]
    assert [(m.name, m.rule) for m in found.known] == [("青石镇", "lexicon.division")]
    assert fates(found, "honor.received") == [("全国文明镇", Fate.KEPT)]
    assert found.masked == "[Town]获评[Honor]，粮食总产量[Count]。"
    (match,) = relation(found, "honor.named-receivers")
    assert match.slots == {"who": ("青石镇 (Town)",), "what": ("全国文明镇 (Honor)",)}
    assert [triple(s, found.division) for s in match.statements] == [("青石镇", "receivedHonor", "全国文明镇")]
    assert match.fate is Fate.CLAIMED
    assert [f.indicator for f in found.figures] == ["粮食总产量"]


@pytest.mark.parametrize(
    "sentence",
    [
        "青石镇获评“全国文明镇”，粮食总产量5万吨。",
        "推动青石镇新型建材产业园提档升级。",
        "总投资12亿元的白云抽水蓄能电站签约，滨海高铁清水站启用。",
        "培育远航精密、青云科技等龙头企业，开展净水攻坚行动。",
        "修订投资管理实施细则、存量激励办法等政策20余个。",
    ],
)
def test_what_is_kept_is_what_the_engine_finds(sentence: str) -> None:
    found = trace(sentence, rules())
    reading = read(sentence)
    assert found.mentions == reading.mentions
    kept = {(m.span, m.rule.id) for m in found.entities if m.fate is Fate.KEPT}
    by_rule = {rule.id for rule in rules().entities}
    assert kept == {(m.span, m.rule) for m in reading.mentions if m.rule in by_rule}
    said = [triple(s, found.division) for match in found.relations for s in match.statements]
    assert said == [triple(s, found.division) for s in statements(sentence)]


def test_a_match_inside_a_longer_name_is_lost_to_it() -> None:
    found = trace("提升清水湖风景区品质。", rules())
    (match,) = entity(found, "place.water-or-hill")
    assert (match.name, match.fate) == ("清水湖", Fate.LOST)
    assert match.by and (match.by.name, match.by.rule) == ("清水湖风景区", "scenic.head")


def test_a_name_that_a_context_covers_is_lost_to_it(with_rule: RuleSetMaker) -> None:
    found = trace("青石镇守护听风堂遗迹", with_rule.hall("守护[{name:2-9}遗迹]"))
    assert fates(found, "test.hall") == [("听风堂遗迹", Fate.KEPT)]
    found = trace("青石镇成立听风堂研究院。", with_rule.hall())
    assert fates(found, "test.hall") == [("听风堂", Fate.LOST)]


@pytest.mark.parametrize(
    ("pattern", "options", "sentence", "fate"),
    [
        ("[{name:2-3}堂]", 'generic = ["generic"]', "建成农村堂。", Fate.GENERIC),
        ("[{name:2-3}堂]", "marked = true", "建成听风堂。", Fate.UNMARKED),
        ("[{name:2-3}堂]", 'ends = ["hall-end"]', "建成听风堂。", Fate.WRONG_END),
        ("守着[{name:2-9}堂]", "plain = true", "守着听风的堂。", Fate.NOT_PLAIN),
        ("[{name:2-3}天]", "", "建成听风天堂。", Fate.INSIDE_WORD),
        ("[{name:4-6}堂]", "", "建成听风堂。", Fate.NO_NAME),
        ("[{name:1-1}堂]", "", "建成听风堂。", Fate.NO_NAME),
    ],
)
def test_the_demand_that_stood_against_a_name_is_told(
    with_rule: RuleSetMaker, pattern: str, options: str, sentence: str, fate: Fate
) -> None:
    (match,) = entity(trace(sentence, with_rule.hall(pattern, options)), "test.hall")
    assert match.fate is fate


def test_a_head_inside_the_name_of_another_rule_is_lost_to_it(with_rule: RuleSetMaker) -> None:
    (match,) = entity(trace("成立听风堂研究院。", with_rule.hall("[{name:4-6}堂]")), "test.hall")
    assert match.fate is Fate.LOST
    assert match.by and (match.by.name, match.by.rule) == ("听风堂研究院", "institution.head")


def test_a_rule_by_context_sees_the_names_of_the_others(with_rule: RuleSetMaker) -> None:
    rule_set = with_rule.hall("{p:Park}的[{name:2-9}堂]", 'generic = ["vague"]\nends = ["hall-end"]')
    assert fates(trace("青石工业园的听风堂。", rule_set), "test.hall") == [("听风堂", Fate.WRONG_END)]
    assert fates(trace("青石镇的听风堂。", rule_set), "test.hall") == []


def test_without_its_demand_the_same_name_is_kept(with_rule: RuleSetMaker) -> None:
    found = trace("建成听风堂，打造青石镇听雨堂。", with_rule.hall("[{name:2-6}堂]"))
    assert [fate for _, fate in fates(found, "test.hall")] == [Fate.KEPT, Fate.KEPT]


def test_each_match_of_a_rule_is_told_for_itself(with_rule: RuleSetMaker) -> None:
    found = trace("建成听风堂，建成农村堂。", with_rule.hall(options='generic = ["generic"]'))
    assert fates(found, "test.hall") == [("听风堂", Fate.KEPT), ("堂", Fate.GENERIC)]


def test_a_plan_silences_a_rule_for_what_is_asserted(with_rule: RuleSetMaker) -> None:
    rule_set = with_rule.owns('when = "asserted"')
    sentence = "青石镇管好青石水库。"
    assert relation(trace(sentence, rule_set), "test.owns")[0].fate is Fate.CLAIMED
    for found in (trace(sentence, rule_set, planned=True), trace("力争" + sentence, rule_set)):
        (match,) = relation(found, "test.owns")
        assert (match.fate, match.statements) == (Fate.ONLY_ASSERTED, ())
        assert match.slots["what"] == ("青石水库 (Facility)",)


def test_a_review_silences_a_rule_for_plans(with_rule: RuleSetMaker) -> None:
    rule_set = with_rule.owns('when = "planned"')
    assert relation(trace("青石镇管好青石水库。", rule_set), "test.owns")[0].fate is Fate.ONLY_PLANNED
    assert relation(trace("青石镇管好青石水库。", rule_set, planned=True), "test.owns")[0].fate is Fate.CLAIMED


def test_what_the_ontology_does_not_allow_is_told(with_rule: RuleSetMaker) -> None:
    rule_set = with_rule.owns()
    assert relation(trace("青石镇管好青石水库。", rule_set), "test.owns")[0].fate is Fate.CLAIMED
    (match,) = relation(trace("青石镇管好白云镇。", rule_set), "test.owns")
    assert (match.fate, match.statements) == (Fate.REFUSED, ())


def test_quantities_stand_in_slots_as_they_are_written() -> None:
    found = trace("总投资12亿元的白云抽水蓄能电站签约。", rules())
    (match,) = relation(found, "project.total-investment")
    assert match.slots["sum"] == ("12亿元 (Money)",)
    assert [s.predicate for s in match.statements] == ["investment"]


def test_what_is_said_without_a_rule_is_told() -> None:
    found = trace("青石镇新型建材产业园提档升级。", rules())
    assert ("青石镇新型建材产业园", "locatedIn", "青石镇") in [triple(s, found.division) for s in found.built_in]


def test_nobody_is_the_reporting_division() -> None:
    found = trace("成功承办第三届国际陶瓷论坛。", rules())
    (match,) = relation(found, "event.hosted")
    assert triple(match.statements[0], found.division) == ("清水县", "hosted", "第三届国际陶瓷论坛")


def test_a_sentence_is_repaired_first() -> None:
    found = trace('　青石鎮獲評"全國文明鎮"，增長５％。\n', rules())
    assert found.sentence == "青石镇获评“全国文明镇”，增长5%。"


def test_the_names_are_those_around_the_place() -> None:
    here = trace("下蜀镇获评全国文明镇。", rules(), place=division_of("句容市"))
    assert [m.name for m in here.known] == ["下蜀镇"] and here.division.code == "321183"
    assert trace("下蜀镇获评全国文明镇。", rules()).known == ()


@pytest.mark.parametrize(("place", "code"), [("句容市", "321183"), ("句容", "321183"), ("321183102", "321183102")])
def test_a_place_is_found_by_name_or_code(place: str, code: str) -> None:
    assert division_of(place).code == code


@pytest.mark.parametrize(("place", "told"), [("某某县", "no division"), ("朝阳区", "110105"), ("123", "no division")])
def test_a_place_that_is_none_or_many_is_refused(place: str, told: str) -> None:
    with pytest.raises(KgError) as error:
        division_of(place)
    assert told in error.value.en


def test_the_data_hold_all_that_is_told() -> None:
    found = trace("青石镇获评“全国文明镇”，粮食总产量超5.20万吨，增长3%。", rules())
    data = json.loads(json.dumps(trace_data(found)))
    assert (data["sentence"], data["place"], data["planned"]) == (found.sentence, "999901", False)
    assert data["masked"] == found.masked
    (honour,) = (e for e in data["entities"] if e["rule"] == "honor.received")
    start, end = honour["span"]
    assert (found.sentence[start:end], honour["fate"], honour["by"]) == ("“全国文明镇”", "KEPT", None)
    (claimed,) = (r for r in data["relations"] if r["claims"])
    assert claimed["claims"] == [
        {"subject": "青石镇", "property": "receivedHonor", "object": "全国文明镇", "modality": "Asserted"}
    ]
    (figure,) = data["figures"]
    assert (figure["value"], figure["unit"], figure["change"], figure["bound"]) == ("5.20", "万吨", "3", "AtLeast")


def test_two_traces_of_a_sentence_are_equal() -> None:
    sentence = "青石镇获评“全国文明镇”，推动青石镇新型建材产业园提档升级。"
    assert trace_data(trace(sentence, rules())) == trace_data(trace(sentence, rules()))


def test_every_fate_has_words_in_both_languages() -> None:
    assert all(fate.zh != fate.en and fate.zh and fate.en for fate in Fate)
