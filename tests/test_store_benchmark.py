"""The benchmark of the store: both engines give the same rows, and a query that takes too long is given up."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import kg.queries
from benchmarks.sparql import Row, ask_rdflib, main, rdflib_dataset, summary
from kg.export.rdf import write_trig
from tests.graphs import tiny_graph

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "graph.trig").write_text(write_trig(tiny_graph()), encoding="utf-8")
    return tmp_path


def test_a_run_prints_ratios(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    some = {name: kg.queries.named_queries()[name] for name in ("honours", "composition-graph")}
    monkeypatch.setattr(kg.queries, "named_queries", lambda: some)
    assert main([str(folder), "--rounds", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["load", *some]
    assert "查询 queries: 2" in lines[5]


def test_a_query_is_given_up(folder: Path) -> None:
    dataset = rdflib_dataset([folder / "graph.trig"])
    assert ask_rdflib(dataset, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 0.2) is None


def test_other_rows_are_told() -> None:
    rows = [Row("load", 5, 5, 2.0, 1.0), Row("a", 3, 4, 2.0, 1.0), Row("b", 3, None, 9.0, 1.0)]
    lines = summary(rows, 1)
    assert "other rows in rdflib: a 3 / 4" in lines[-1] and "did not finish: 1" in lines[-2]
