"""kg query: tables, formats, sources, named queries, and what is told of a query that gets no answer."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, parse

from kg.cli import main
from kg.commands.console import width
from kg.commands.tables import fitted, read_rows, table
from kg.export.rdf import write_trig, write_turtle
from kg.queries import named_queries
from tests.graphs import tiny_graph

ROOT = Path(__file__).parents[1]
SAMPLE = str(ROOT / "output" / "sample")
LABEL = "SELECT ?name ?town { ?park a gwr:Park ; rdfs:label ?name ; gwr:locatedIn/rdfs:label ?town }"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the graph as Turtle under output/tiny and as TriG beside it."""
    monkeypatch.chdir(tmp_path)
    built = tmp_path / "output" / "tiny"
    built.mkdir(parents=True)
    (built / "graph.ttl").write_text(write_turtle(tiny_graph()), encoding="utf-8")
    (tmp_path / "tiny.trig").write_text(write_trig(tiny_graph()), encoding="utf-8")
    return tmp_path


def test_a_table_stands_straight_with_chinese(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", LABEL]) == 0
    assert capsys.readouterr().out == "name        town\n----------  ------\n柳河智造园  柳河镇\n"


@pytest.mark.parametrize("source", ["output", "output/tiny", "output/tiny/graph.ttl", "tiny.trig"])
def test_sources(folder: Path, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", LABEL, source]) == 0
    assert "柳河智造园" in capsys.readouterr().out


def test_options_may_stand_between_the_arguments(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", LABEL, "--format", "csv", "output/tiny"]) == 0
    assert capsys.readouterr().out.splitlines() == ["name,town", "柳河智造园,柳河镇"]
    assert main(["query", LABEL, "--formal", "csv", "output/tiny"]) == 2
    assert "--formal" in capsys.readouterr().err


def test_a_report_is_built_first(capsys: pytest.CaptureFixture[str]) -> None:
    import kg

    query = "SELECT (COUNT(*) AS ?n) { ?park a gwr:Park }"
    assert main(["query", query, str(kg.sample()), "--format", "csv"]) == 0
    assert main(["query", query, SAMPLE, "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["n", "7", "n", "7"]


def test_iris_are_short_and_literals_plain(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "SELECT * { ?r a ?class ; gwr:year ?year FILTER(?class = gwr:Report) }"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert sorted(rows[2].split()) == ["2031", "gwr:Report", "id:990101/report/2031"]


@pytest.mark.parametrize(("pattern", "told"), [("?s a gwr:Park", "true\n"), ("?s a gwr:Nothing", "false\n")])
def test_ask_is_true_or_false(folder: Path, pattern: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", f"ASK {{ {pattern} }}"]) == 0
    assert capsys.readouterr().out == told


def test_construct_gives_turtle_and_what_is_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "CONSTRUCT { ?park rdfs:label ?name } { ?park a gwr:Park ; rdfs:label ?name }"
    formats = {
        "table": RdfFormat.TURTLE,
        "turtle": RdfFormat.TURTLE,
        "ntriples": RdfFormat.N_TRIPLES,
        "xml": RdfFormat.RDF_XML,
        "json": RdfFormat.JSON_LD,
    }
    for name, format_ in formats.items():
        assert main(["query", query, "--format", name]) == 0
        (triple,) = parse(capsys.readouterr().out, format=format_)
        assert triple.object == Literal("柳河智造园", language="zh-hans")
    assert main(["query", query, "--format", "csv"]) == 2
    assert "text/turtle" in capsys.readouterr().err


def test_formats_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = {}
    for name in ("csv", "tsv", "json", "xml"):
        assert main(["query", LABEL, "--format", name]) == 0
        outputs[name] = capsys.readouterr().out
    assert list(csv.reader(io.StringIO(outputs["csv"]))) == [["name", "town"], ["柳河智造园", "柳河镇"]]
    assert outputs["tsv"] == '?name\t?town\n"柳河智造园"@zh-hans\t"柳河镇"@zh-hans\n'
    assert json.loads(outputs["json"])["head"]["vars"] == ["name", "town"]
    assert outputs["xml"].startswith("<?xml") and "柳河镇" in outputs["xml"]
    assert main(["query", LABEL, "--format", "turtle"]) == 2


def test_no_rows_are_an_answer_with_a_note(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "SELECT ?x { ?x a gwr:Nothing }"]) == 0
    read = capsys.readouterr()
    assert (read.out, read.err) == ("x\n-\n", "没有结果 | no results\n")


def test_a_query_from_a_file_with_a_byte_order_mark(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("parks.rq").write_text(f"\ufeff# parks\n{LABEL}\n", encoding="utf-8")
    assert main(["query", "--file", "parks.rq", "tiny.trig"]) == 0
    assert "柳河智造园" in capsys.readouterr().out


def test_a_query_from_stdin(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(LABEL))
    assert main(["query", "--file", "-"]) == 0
    assert "柳河智造园" in capsys.readouterr().out


def test_named_queries_are_listed_and_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == list(named_queries())
    assert len({width(line[: line.index(named_queries()[line.split()[0]].title_zh)]) for line in listed}) == 1
    assert main(["query", "--named", "honours", "output/tiny"]) == 0
    assert "全省绿色发展先进县" in capsys.readouterr().out


def test_an_unknown_named_query_tells_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--named", "honour"]) == 2
    assert "honours" in capsys.readouterr().err


def test_a_bad_query_is_shown_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "SELECT ?s {\n\t?s 项目名称 ?o }"]) == 2
    read = capsys.readouterr()
    assert read.out == ""
    zh, en, line, mark = read.err.splitlines()
    assert "第 2 行第 5 列" in zh and "line 2, column 5" in en
    assert line == "   ?s 项目名称 ?o }"
    assert mark.index("^") == line.index("项")


def test_the_mark_stands_below_its_place_behind_chinese(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "ASK { ?s rdfs:label '柳河智造园' } }" + " " * 300]) == 2
    *_, line, mark = capsys.readouterr().err.splitlines()
    assert width(mark) == width(line)


REFUSED = [
    ("DROP ALL", "图谱只读"),
    ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "不支持 SERVICE"),
    ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "FROM"),
    ("parks.rq", "--file"),
    ("", "不是 SPARQL 查询"),
]


@pytest.mark.parametrize(("query", "told"), REFUSED)
def test_what_is_refused(folder: Path, query: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", query]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "没有查询"),
        (["--file", "missing.rq"], "找不到文件"),
        (["--file", "output"], "无法读取文件"),
        (["--file", "latin.rq"], "不是 UTF-8"),
        ([LABEL, "missing"], "找不到文件"),
        ([LABEL, "latin.rq"], "既不是报告也不是图谱"),
        ([LABEL, "output/tiny/empty"], "没有建好的图谱"),
        ([LABEL, "broken.ttl"], "无法解析图谱"),
        ([LABEL, "--timeout", "0"], "--timeout"),
        ([LABEL, "--named", "honours", "--list"], "usage"),
    ],
)
def test_wrong_input(folder: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("latin.rq").write_bytes("ASK { ?s ?p 'é' }".encode("latin-1"))
    Path("broken.ttl").write_text("<a> <b>", encoding="utf-8")
    Path("output/tiny/empty").mkdir()
    assert main(["query", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_without_graphs_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["query", "ASK { ?s ?p ?o }"]) == 2
    assert "kg build" in capsys.readouterr().err


def test_a_heavy_query_ends_at_the_timeout(capsys: pytest.CaptureFixture[str]) -> None:
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a < ?i) }"
    assert main(["query", heavy, SAMPLE, "--timeout", "0.5"]) == 2
    assert "超过 0.5 秒" in capsys.readouterr().err


def test_cells_are_cut_to_the_terminal_only() -> None:
    names, rows = ["name", "text"], [["柳河镇", "文" * 50], ["云台", "short"]]
    cut, any_cut = fitted(names, rows, 30)
    assert any_cut and max(map(width, table(names, cut))) <= 30
    assert cut[0][0] == "柳河镇" and cut[0][1].endswith("…") and cut[1] == rows[1]
    assert fitted(names, rows, 200) == (rows, False)
    assert fitted([], [[]], 80) == ([[]], False)


def test_every_kind_of_term_has_a_short_form() -> None:
    triple = {
        "subject": {"type": "bnode", "value": "b"},
        "predicate": {"type": "uri", "value": "https://w3id.org/gwr/ns#year"},
        "object": {"type": "literal", "value": "a\nb", "xml:lang": "zh"},
    }
    body = {"head": {"vars": ["t"]}, "results": {"bindings": [{"t": {"type": "triple", "value": triple}}]}}
    assert read_rows(json.dumps(body).encode()) == (["t"], [["<<( _:b gwr:year a\\nb )>>"]])


def test_the_command_loads_no_rdflib_for_built_graphs() -> None:
    program = """
import sys
from kg.cli import main
code = main(sys.argv[1:])
print([m for m in ("rdflib", "jieba", "networkx", "pyoxigraph") if m in sys.modules], code, file=sys.stderr)
"""
    command = [sys.executable, "-c", program, "query", "ASK { ?s a gwr:Park }", SAMPLE]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env=environment)
    assert (done.stdout, done.stderr) == ("true\n", "[] 0\n")
