"""A start loads nothing that is not used: each command run in a process of its own, and what that has imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).parents[1]
LIBRARIES = frozenset(
    {"jieba", "jinja2", "ladybug", "neo4j", "networkx", "opencc", "pyarrow", "pypinyin", "pyvis", "rdflib"}
)
PROGRAM = """
import json, sys
from kg.cli import main
code = main(sys.argv[1:])
print(json.dumps([code, sorted(name for name in sys.modules if "." not in name)]), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The libraries that a command has loaded when it is done."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, encoding="utf-8", check=True)
    code, names = json.loads(done.stderr)
    assert code == 0
    return set(LIBRARIES.intersection(names))


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["build", "--help"], ["explain", "--help"], ["load", "--help"]]
)
def test_what_needs_no_library_loads_none(arguments: list[str]) -> None:
    assert loaded(*arguments) == set()


def test_text_loads_what_the_reading_needs() -> None:
    assert loaded("text", str(kg.sample())) <= {"opencc", "pypinyin"}


def test_rules_load_the_ontology_only() -> None:
    assert loaded("rules") == {"rdflib"}


def test_a_built_graph_is_explained_without_building(tmp_path: Path) -> None:
    from kg.export.rdf import write_turtle
    from tests.graphs import tiny_graph

    (tmp_path / "graph.ttl").write_text(write_turtle(tiny_graph()), encoding="utf-8")
    assert loaded("explain", "柳河镇", str(tmp_path)) == {"rdflib"}
