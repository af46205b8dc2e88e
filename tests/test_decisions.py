"""The decisions file: what it may hold, what it does to a report's names, and the reasons of the merges beside it."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path

import pytest

from kg.commands.build import add
from kg.commands.options import Parser
from kg.decisions import Decision, load_decisions
from kg.divisions import Divisions
from kg.errors import KgError
from kg.examples import COUNTY, NEAR
from kg.graph import KnowledgeGraph
from kg.model import Mention, Span
from kg.pipeline import build_graph
from kg.resolve import Resolution, resolve
from tests.extraction import INVENTED, report, rules


def saved(folder: Path, text: str) -> Path:
    path = folder / "decisions.toml"
    path.write_text(text, encoding="utf-8")
    return path


def resolved(*named: str, decisions: tuple[Decision, ...] = ()) -> Resolution:
    """«Class name» resolved in a report of 清水县."""
    mentions = []
    for number, text in enumerate(named):
        cls, _, name = text.partition(" ")
        mentions.append(Mention(f"p{number:04d}", Span(0, len(name)), name, cls, "test"))
    return resolve(mentions, COUNTY, NEAR, rules().words, decisions=decisions)


def things(resolution: Resolution) -> set[frozenset[str]]:
    return {frozenset(e.names) for e in resolution.entities}


def merge(*names: str, cls: str = "") -> Decision:
    return Decision("merge", tuple(sorted(names)), cls, "实地核对")


def never(*names: str) -> Decision:
    return Decision("never", tuple(sorted(names)))


def split(*names: str) -> Decision:
    return Decision("split", tuple(sorted(names)))


def codes(resolution: Resolution) -> list[str]:
    return [notice.code for notice in resolution.notices]


# The file


def test_a_file_is_read_into_sorted_decisions(tmp_path: Path) -> None:
    text = (
        '[[never]]\nnames = ["乙湖", "甲湖"]\n[[merge]]\nnames = ["柳园", "柳河园"]\nclass = "Park"\nwhy = "实地核对"\n'
    )
    found = load_decisions(saved(tmp_path, text))
    assert found == (
        Decision("merge", ("柳园", "柳河园"), "Park", "实地核对"),
        Decision("never", ("乙湖", "甲湖")),
    )
    assert [d.line for d in found] == [3, 1]


def test_no_file_is_no_decision() -> None:
    assert load_decisions(None) == ()


def test_a_header_inside_a_long_text_is_no_table(tmp_path: Path) -> None:
    text = '[[merge]]\nnames = ["甲", "乙"]\nwhy = """\n[[merge]]\n"""\n[[merge]]\nnames = ["丙", "丁"]\nwhy = "同上"\n'
    assert [d.line for d in load_decisions(saved(tmp_path, text))] == [6, 1]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[merge]\n", 1, "TOML"),
        ('[[merges]]\nnames = ["甲", "乙"]\n', 1, "unknown table merges"),
        ('[merge]\nnames = ["甲", "乙"]\n', 1, "write it as [[merge]]"),
        ('[[never]]\nnames = ["甲"]\n', 1, "two or more names"),
        ('[[never]]\nnames = "甲、乙"\n', 1, "two or more names"),
        ('[[never]]\nnames = ["甲", "“”"]\n', 1, "two or more names"),
        ('\n[[never]]\nnames = ["“甲”行动", "甲 行动"]\n', 2, "one name twice"),
        ('[[never]]\nnames = ["甲", "乙"]\nclass = "Park"\n', 1, "unknown key class"),
        ('[[merge]]\nnames = ["甲", "乙"]\n', 1, "reason in why"),
        ('[[merge]]\nnames = ["甲", "乙"]\nwhy = " "\n', 1, "reason in why"),
        ('[[merge]]\nnames = ["甲", "乙"]\nwhy = "x"\nclass = "Garden"\n', 1, "no class that a merged thing can have"),
        ('[[merge]]\nnames = ["甲", "乙"]\nwhy = "x"\nclass = "Town"\n', 1, "no class that a merged thing can have"),
    ],
)
def test_an_error_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(KgError) as caught:
        load_decisions(saved(tmp_path, text))
    assert f"decisions.toml:{line}: " in caught.value.en and words in caught.value.en
    assert f"decisions.toml:{line}：" in caught.value.zh


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    text = '[[never]]\nnames = []\n[[merge]]\nnames = ["甲", "乙"]\n'
    with pytest.raises(KgError) as caught:
        load_decisions(saved(tmp_path, text))
    assert [line.split(":")[1] for line in caught.value.en.splitlines()[1:]] == ["1", "3"]


@pytest.mark.parametrize("kind", ["never", "split"])
def test_merging_and_keeping_apart_the_same_pair_is_an_error(tmp_path: Path, kind: str) -> None:
    text = f'[[merge]]\nnames = ["甲园", "乙园", "丙园"]\nwhy = "x"\n[[{kind}]]\nnames = ["“丙园”", "甲园"]\n'
    with pytest.raises(KgError) as caught:
        load_decisions(saved(tmp_path, text))
    assert f"decisions.toml:1: [[merge]] contradicts the [[{kind}]] of line 4" in caught.value.en


def test_one_thing_has_one_class(tmp_path: Path) -> None:
    tables = [("甲", "乙", 'class = "Park"'), ("乙", "丙", ""), ("丙", "丁", 'class = "Region"')]
    text = "".join(f'[[merge]]\nnames = ["{a}", "{b}"]\nwhy = "x"\n{cls}\n' for a, b, cls in tables)
    with pytest.raises(KgError, match=r"decisions.toml:9: one thing has the class Region here, and Park in line 1"):
        load_decisions(saved(tmp_path, text))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no such decisions file"):
        load_decisions(tmp_path / "none.toml")
    with pytest.raises(KgError, match="cannot read"):
        load_decisions(tmp_path)
    path = tmp_path / "gbk.toml"
    path.write_bytes("# 决定".encode("gbk"))
    with pytest.raises(KgError, match="not UTF-8"):
        load_decisions(path)


def test_the_example_of_the_guide_is_a_decisions_file(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[1] / "docs" / "decisions.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.S)
    assert [d.kind for d in load_decisions(saved(tmp_path, example))] == ["merge", "never", "split"]


# What it does


def test_a_merge_makes_one_thing_with_the_fullest_name() -> None:
    found = resolved("Park 柳园", "Park 柳河陶瓷园区", decisions=(merge("柳园", "柳河陶瓷园区"),))
    assert [(e.label, e.alt_labels) for e in found.entities] == [("柳河陶瓷园区", ("柳园",))]
    assert [(m.code, m.zh, m.evidence) for m in found.merges] == [
        ("decision", "人工决定：实地核对", (("p0000", Span(0, 2)), ("p0001", Span(0, 6))))
    ]
    assert found.entities[0].id == resolved("Park 柳河陶瓷园区").entities[0].id


def test_a_merge_may_say_what_the_thing_is() -> None:
    named = ("Project 柳园", "Project 柳河陶瓷园")
    found = resolved(*named, decisions=(merge("柳园", "柳河陶瓷园", cls="ScenicArea"),))
    assert [e.classes for e in found.entities] == [("ScenicArea",)]
    assert "/scenic-area/" in found.entities[0].id


def test_quotes_spaces_and_the_name_in_quotes_count_for_nothing() -> None:
    named = ("Program “一湾两翼”行动", "Program 两翼 计划")
    found = resolved(*named, decisions=(merge("一湾两翼", "“两翼”计划"),))
    assert things(found) == {frozenset({"“一湾两翼”行动", "一湾两翼", "两翼 计划"})}
    assert codes(found) == []


def test_merges_are_transitive() -> None:
    named = ("Park 甲河园", "Park 乙河园", "Park 丙河园")
    found = resolved(*named, decisions=(merge("甲河园", "乙河园"), merge("丙河园", "乙河园")))
    assert things(found) == {frozenset({"甲河园", "乙河园", "丙河园"})}


def test_never_wins_over_a_chain_of_merges_and_the_loss_is_told() -> None:
    named = ("Park 甲河园", "Park 乙河园", "Park 丙河园")
    decisions = (merge("甲河园", "乙河园"), merge("丙河园", "乙河园"), never("甲河园", "丙河园"))
    found = resolved(*named, decisions=decisions)
    assert len(found.entities) == 2
    assert not any({"甲河园", "丙河园"} <= names for names in things(found))
    assert codes(found) == ["decision-overruled"]


def test_the_order_of_the_decisions_counts_for_nothing() -> None:
    named = ("Park 甲河园", "Park 乙河园", "Park 丙河园", "Program “双百”行动", "Program 双百工程")
    decisions = (
        merge("甲河园", "乙河园"),
        merge("丙河园", "乙河园"),
        never("甲河园", "丙河园"),
        merge("双百", "双百工程"),
        never("没有的", "也没有的"),
    )
    results = {repr(resolved(*named, decisions=order)) for order in permutations(decisions)}
    assert len(results) == 1


@pytest.mark.parametrize("decision", [split("县中医院", "清水县中医院"), never("县中医院", "清水县中医院")])
def test_a_split_or_never_undoes_a_merge(decision: Decision) -> None:
    named = ("Institution 清水县中医院", "Institution 县中医院")
    assert len(resolved(*named).entities) == 1
    found = resolved(*named, decisions=(decision,))
    assert things(found) == {frozenset({"清水县中医院"}), frozenset({"县中医院"})}
    assert (found.merges, codes(found)) == ((), [])


def test_a_split_holds_against_a_chain_of_merges() -> None:
    named = ("Institution 清水县中医院", "Institution 县中医院", "Institution 中医院")
    found = resolved(*named, decisions=(split("中医院", "清水县中医院"),))
    assert {frozenset({"清水县中医院", "县中医院"}), frozenset({"中医院"})} == things(found)


@pytest.mark.parametrize(
    "decision",
    [
        merge("柳园", "没有的园"),
        never("没有的园", "也没有的园"),
        split("柳园", "石桥陶瓷厂"),
        merge("柳园", "“柳园"),
    ],
)
def test_a_decision_that_applies_to_nothing_is_told(decision: Decision) -> None:
    found = resolved("Park 柳园", "Facility 石桥陶瓷厂", decisions=(decision,))
    assert codes(found) == ["decision-unused"]
    assert all(name in text for name in decision.names for text in (found.notices[0].zh, found.notices[0].en))


def test_a_never_that_nothing_goes_against_is_in_order() -> None:
    assert codes(resolved("Park 柳园", "Facility 石桥陶瓷厂", decisions=(never("柳园", "石桥陶瓷厂"),))) == []


def test_a_person_may_say_that_a_name_means_a_division_but_not_that_two_divisions_are_one() -> None:
    named = ("Town 青石镇", "Place 青石老街", "Town 白云镇")
    found = resolved(*named, decisions=(merge("青石老街", "青石镇"), merge("白云镇", "青石镇")))
    assert {frozenset({"青石镇", "青石老街"}), frozenset({"白云镇"})} == things(found)
    assert {e.id for e in found.entities} == {"division/999901101", "division/999901102"}
    assert codes(found) == ["decision-overruled"]


def test_no_name_makes_one_of_two_divisions() -> None:
    named = ("Town 青石镇", "Place 石云老街", "Town 白云镇")
    found = resolved(*named, decisions=(merge("石云老街", "青石镇"), merge("石云老街", "白云镇")))
    assert len(found.entities) == 2
    assert codes(found) == ["decision-overruled"]


def built(decisions: Path | None) -> KnowledgeGraph:
    sentences = ("县中医院获评全国文明单位。", "清水县中医院新增床位120张。", "石桥陶瓷产业园建成投用。")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Divisions, "load", lambda: INVENTED)
        return build_graph(report(sentences), decisions=decisions)


def test_a_build_replays_the_file_and_tells_of_what_came_to_nothing(tmp_path: Path) -> None:
    plain = built(None)
    assert [m.code for m in plain.merges if "县中医院" in (m.one, m.other)] == ["place-in-front"]
    path = saved(
        tmp_path,
        '[[split]]\nnames = ["县中医院", "清水县中医院"]\n[[never]]\nnames = ["甲乡", "乙乡"]\n',
    )
    graph = built(path)
    assert len(graph.find("县中医院")) == len(graph.find("清水县中医院")) == 1
    assert graph.find("县中医院") != graph.find("清水县中医院")
    assert [n.code for n in graph.report.notices] == ["decision-unused"]
    again = built(path)
    assert (dict(graph.entities), graph.claims, graph.merges) == (dict(again.entities), again.claims, again.merges)


def test_build_has_the_option() -> None:
    parser = Parser(prog="kg build", description="")
    add(parser)
    assert parser.parse_args(["report.txt", "--decisions", "d.toml"]).decisions == Path("d.toml")


# What is merged without it


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (("Institution 县中医院", "Institution 中医院"), "place-in-front"),
        (("Institution 安平市清水县中医院", "Institution 清水中医院"), "place-in-front"),
        (("Institution 省图书馆", "Institution 东海省图书馆"), "place-in-front"),
        (("GovernmentBody 县委", "GovernmentBody 中共清水县委员会"), "standard-form"),
        (("GovernmentBody 市政府", "GovernmentBody 安平市人民政府"), "standard-form"),
        (("Park 清水经济开发区", "Park 开发区"), "only-zone"),
        (("Park 清水经济开发区", "Park 县经开区"), "standard-form"),
        (("Company 远航陶瓷", "Company 远航陶瓷股份有限公司"), "standard-form"),
        (("Facility 安清高速公路", "Project 安清高速项目"), "standard-form"),
        (("ScenicArea 柳湖风景名胜区", "ScenicArea 柳湖景区"), "standard-form"),
        (("Honor 省级瞪羚企业", "Honor 东海省瞪羚企业"), "place-in-front"),
        (("Honor 全国绿化模范县", "Honor 全国绿化模范县称号"), "standard-form"),
        (("Industry 新材料产业", "Industry 新材料"), "standard-form"),
        (("Event 全县陶艺大赛", "Event 清水县陶艺大赛"), "place-in-front"),
        (("Program 省“双创”计划", "Program “双创”计划"), "quoted-heart"),
        (("Term 五会", "Program “五会”制度"), "quoted-heart"),
        (("Policy 《柳湖保护办法》", "Policy 柳湖保护办法"), None),
    ],
)
def test_names_that_form_or_usage_shows_to_be_one(named: tuple[str, str], code: str | None) -> None:
    found = resolved(*named)
    assert len(found.entities) == 1
    assert [m.code for m in found.merges] == ([code] if code else [])


@pytest.mark.parametrize(
    "named",
    [
        ("Event 第三届柳河陶瓷节", "Event 柳河陶瓷节"),
        ("Event 第三届“陶瓷节”", "Event “陶瓷节”"),
        ("Institution 省中医院", "Institution 县中医院"),
        ("Institution 青石中学", "Institution 中学"),
        ("Institution 县医院", "Project 县医院扩建项目"),
        ("Facility 石桥水厂", "Project 石桥水厂扩建工程"),
        ("Policy “飞地经济”实施办法", "Program 飞地经济"),
        ("Park 临川经济开发区", "Park 开发区"),
        ("Park 2019年开发区", "Park 开发区"),
        ("Company 远航陶瓷", "Company 远航科技"),
        ("Honor 瞪羚企业", "Honor 省级瞪羚企业"),
        ("Institution 县民服务中心", "Institution 民服务中心"),
        ("Industry 文化", "Brand 文化产业"),
    ],
)
def test_likely_but_unproved_names_stay_two(named: tuple[str, str]) -> None:
    assert len(resolved(*named).entities) == 2


def test_one_of_two_zones_is_not_the_zone() -> None:
    found = resolved("Park 清水经济开发区", "Park 清水高新技术产业开发区", "Park 开发区")
    assert len(found.entities) == 3


def test_where_two_places_have_the_same_program_one_without_a_place_is_the_own() -> None:
    found = resolved("Program 安平“双创”计划", "Program 清水“双创”计划", "Program “双创”计划")
    assert {frozenset(e.names) - {"双创"} for e in found.entities} == {
        frozenset({"安平“双创”计划"}),
        frozenset({"清水“双创”计划", "“双创”计划"}),
    }


@pytest.mark.parametrize(
    ("named", "label"),
    [
        (("Program “千塘”工程”", "Program “千塘”工程”经验"), "千塘工程经验"),
        (("Program “千塘”工程", "Program “千塘”工程”经验"), "千塘工程经验"),
        (("Program “千塘”", "Program “千塘”工程", "Program “千塘”经验"), "“千塘”工程"),
        (("Institution 中医院", "Institution 县中医院"), "县中医院"),
        (("Industry 新材料产业",), "新材料"),
        (("Industry 茶产业",), "茶产业"),
    ],
)
def test_the_label_is_the_fullest_name_without_half_a_quote(named: tuple[str, ...], label: str) -> None:
    assert label in {e.label for e in resolved(*named).entities}
    assert all(n.count("“") == n.count("”") for e in resolved(*named).entities for n in e.names)


def test_one_industry_is_one_entity_in_every_report() -> None:
    one, other = (resolved(f"Industry {name}").entities[0] for name in ("新材料产业", "新材料"))
    assert one.id == other.id
