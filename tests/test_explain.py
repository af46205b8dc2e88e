"""What is said of a name: everything the graph has, each with its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, URIRef

from kg.cli import main
from kg.commands.console import Style
from kg.errors import KgError
from kg.explain import GWR, Explainer, nearest
from kg.export.rdf import to_graph, write_trig, write_turtle
from kg.identifiers import entity_id
from kg.ontology import Ontology
from tests.graphs import COUNTY, tiny_graph

BASE = "https://w3id.org/gwr/id/"
PLAIN = Style(False)


@pytest.fixture
def explainer() -> Explainer:
    return Explainer(to_graph(tiny_graph()), Ontology.load())


def told(explainer: Explainer, name: str) -> list[str]:
    (thing,) = explainer.find(name).exact
    return list(explainer.lines(thing, PLAIN))


def test_a_project_with_values_and_relations(explainer: Explainer) -> None:
    sentence, place = (
        "云台抽水储能站落户青溪县柳河镇，总投资24亿元。",
        "p0000 · 一、过去一年工作回顾 · 2030 · 已陈述 asserted",
    )
    assert told(explainer, "云台抽水储能站") == [
        "云台抽水储能站（项目 project）",
        f"  {BASE}{entity_id('Project', '云台抽水储能站', COUNTY.code)}",
        "  别名 other names: 云台储能站",
        "  属性值 values",
        "    状态 status: 已签约 signed",
        f"      {sentence.replace('落户', '【落户】')}",
        f"      {place} · test.status",
        "    总投资 investment: 2400000000 元 CNY",
        f"      {sentence.replace('总投资24亿元', '【总投资24亿元】')}",
        f"      {place} · test.investment",
        "  关系 relations",
        "    → 位于 located in → 柳河镇（乡级行政区 town）",
        f"      {sentence.replace('云台抽水储能站落户青溪县柳河镇', '【云台抽水储能站落户青溪县柳河镇】')}",
        f"      {place} · test.locatedIn",
    ]


def test_a_plan_is_told_as_a_plan(explainer: Explainer) -> None:
    lines = told(explainer, "柳河智造园")
    facts = [line for line in lines if "p0002" in line]
    assert facts and all("二、今年工作安排 · 2031 · 计划中 planned" in line for line in facts)
    assert not any("asserted" in line for line in lines)


def test_relations_are_told_from_both_ends(explainer: Explainer) -> None:
    assert "    ← 位于 located in ← 云台抽水储能站（项目 project）" in told(explainer, "柳河镇")
    assert "    → 位于 located in → 青溪县（县级行政区 county）" in told(explainer, "柳河镇")


@pytest.mark.parametrize("name", ["青溪县", "一般公共预算收入"])
def test_a_figure_is_told_of_its_area_and_its_indicator(explainer: Explainer, name: str) -> None:
    lines = told(explainer, name)
    at = lines.index("    青溪县2030年一般公共预算收入：12.6亿元，+5.2%")
    assert lines[at + 1] == "      【一般公共预算收入完成12.6亿元，增长5.2%】。"
    # Value and change are two claims with one sentence.
    assert sum("一般公共预算收入完成12.6亿元" in line for line in lines) == 1


def test_a_thing_of_which_nothing_is_said_shows_where_it_is_named() -> None:
    graph = to_graph(tiny_graph())
    for claim in list(graph.subjects(RDF.type, GWR.Claim)):
        graph.remove((claim, None, None))
    lines = told(Explainer(graph, Ontology.load()), "柳河镇")
    assert "  提及 mentioned in: 3" in lines
    assert "      云台抽水储能站落户青溪县柳河镇，总投资24亿元。" in lines


@pytest.mark.parametrize("name", ["一湾两翼计划", "“一湾两翼”计划", " 一湾两翼 计划 "])
def test_quotes_and_spaces_of_a_name_do_not_count(explainer: Explainer, name: str) -> None:
    assert explainer.find(name).exact == (URIRef(BASE + entity_id("Program", "一湾两翼计划", COUNTY.code)),)


def test_a_part_of_a_name_finds_all_that_hold_it(explainer: Explainer) -> None:
    found = explainer.find("柳河")
    assert found.exact == ()
    assert [explainer.title(thing) for thing in found.partial] == [
        "柳河智造园（园区 park）",
        "柳河镇（乡级行政区 town）",
    ]


def test_neither_sentences_nor_an_empty_name_are_found(explainer: Explainer) -> None:
    for name in ("总投资24亿元", "", "“”"):
        found = explainer.find(name)
        assert (found.exact, found.partial) == ((), ())


def test_the_nearest_names(explainer: Explainer) -> None:
    assert nearest("云台储能电站", explainer.names()) == ["云台储能站", "云台抽水储能站"]
    assert nearest("火星", explainer.names()) == []


def test_colours_mark_the_match_without_changing_the_text(explainer: Explainer) -> None:
    (thing,) = explainer.find("云台抽水储能站").exact
    coloured = "\n".join(explainer.lines(thing, Style(True)))
    assert "\x1b[1;33m【总投资24亿元】\x1b[0m" in coloured
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;33m"):
        coloured = coloured.replace(code, "")
    assert coloured == "\n".join(explainer.lines(thing, PLAIN))


def test_an_incomplete_graph_is_named_as_one() -> None:
    graph = to_graph(tiny_graph())
    graph.remove((None, GWR.text, None))
    with pytest.raises(KgError, match=r"不完整.*incomplete"):
        told(Explainer(graph, Ontology.load()), "柳河镇")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with a graph below output/."""
    monkeypatch.chdir(tmp_path)
    built = tmp_path / "output" / "qingxi-2031"
    built.mkdir(parents=True)
    (built / "graph.ttl").write_text(write_turtle(tiny_graph()), encoding="utf-8")
    (built / "graph.trig").write_text(write_trig(tiny_graph()), encoding="utf-8")
    return built


def test_turtle_and_trig_are_explained_as_the_graph_in_memory(
    explainer: Explainer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("青溪县", "柳河镇", "一湾两翼计划"):
        for form in ("graph.ttl", "graph.trig"):
            assert main(["explain", name, str(folder / form)]) == 0
            assert capsys.readouterr().out.splitlines()[1:] == told(explainer, name)


@pytest.mark.parametrize("source", [[], ["output/qingxi-2031"], ["output/qingxi-2031/graph.trig"]])
def test_the_command_reads_built_graphs(folder: Path, source: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "柳河镇", *source]) == 0
    out, err = capsys.readouterr()
    assert "柳河镇（乡级行政区 town）" in out.splitlines() and err == ""


def test_the_command_lists_several_matches(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "柳河"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "名称含“柳河”的有 names with it inside:",
        "  柳河智造园（园区 park）",
        "  柳河镇（乡级行政区 town）",
    ]


def test_the_command_explains_the_only_match(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "智造"]) == 0
    assert "柳河智造园（园区 park）" in capsys.readouterr().out.splitlines()


def test_an_unknown_name_is_one_line_and_code_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "柳川镇"]) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "柳河镇" in err


def test_without_a_graph_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "柳河镇"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("content", [b"@prefix", b'<a> <b> "', b"\xff\xfe", b"PK\x03\x04"])
def test_a_broken_graph_is_one_line_and_code_2(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "graph.ttl").write_bytes(content)
    for source in (tmp_path, tmp_path / "graph.ttl"):
        assert main(["explain", "柳河镇", str(source)]) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1 and "graph.ttl" in err


def test_a_missing_graph_is_one_line_and_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for source in (tmp_path, tmp_path / "graph.ttl", tmp_path / "report.txt"):
        assert main(["explain", "柳河镇", str(source)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
