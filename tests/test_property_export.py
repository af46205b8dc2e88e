"""kg export with the formats of property graphs: sources, outputs, errors, and the same bytes again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.cli import main
from kg.commands.export import FOLDER_FORMATS, FORMATS, GRAPH_FORMATS
from kg.export.file import write_pieces
from kg.export.rdf import write_trig, write_turtle
from kg.property_graph.formats.writers import FOLDERS, TEXTS
from tests.corpora import invented_graphs
from tests.graphs import tiny_graph
from tests.property_graphs import newer
from tests.property_readers import read_csv, read_nodelink

ALL = (*GRAPH_FORMATS, *FOLDER_FORMATS)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two built folders under output, and the graph of a third report as a file."""
    monkeypatch.chdir(tmp_path)
    for number, graph in enumerate(invented_graphs(places=1, years=2, size=12)):
        built = tmp_path / "output" / f"place-{number}"
        built.mkdir(parents=True)
        (built / "graph.trig").write_text(write_trig(graph), encoding="utf-8")
    (tmp_path / "tiny.ttl").write_text(write_turtle(tiny_graph()), encoding="utf-8")
    return tmp_path


def files(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}


def test_the_command_knows_every_format() -> None:
    assert tuple(GRAPH_FORMATS) == TEXTS
    assert tuple(FOLDER_FORMATS) == FOLDERS


@pytest.mark.parametrize("format_", ALL)
def test_a_format_is_written_whole_and_nothing_else(format_: str, folder: Path, capsys: Capture) -> None:
    assert main(["export", format_, "output", "tiny.ttl", "-o", "new/out"]) == 0
    assert capsys.readouterr() == ("", "")
    assert [p.name for p in (folder / "new").iterdir()] == ["out"]
    assert (folder / "new" / "out").is_dir() == (format_ in FOLDER_FORMATS)


@pytest.mark.parametrize("format_", ALL)
def test_the_order_of_sources_does_not_matter(format_: str, folder: Path) -> None:
    assert main(["export", format_, "tiny.ttl", "output", "-o", "one"]) == 0
    sources = ["output/place-1/graph.trig", "tiny.ttl", "output/place-0", "output/place-1"]
    assert main(["export", format_, *sources, "-o", "two"]) == 0
    assert files(folder / "one") == files(folder / "two")


@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_a_text_goes_to_stdout_in_utf8(format_: str, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", format_, "tiny.ttl"]) == 0
    out, err = capfdbinary.readouterr()
    assert main(["export", format_, "tiny.ttl", "-o", "graph"]) == 0
    assert (out, err) == ((folder / "graph").read_bytes(), b"")
    assert "柳河智造园".encode() in out


def test_a_report_is_built_first(folder: Path) -> None:
    arguments = ["--base-iri", "https://example.org/", "--claims", "nodes"]
    assert main(["export", "nodelink", *arguments, str(kg.sample()), "-o", "graph.json", "tiny.ttl"]) == 0
    labels: dict[str, list[dict[str, object]]] = {}
    for node in json.loads((folder / "graph.json").read_text("utf-8"))["nodes"]:
        labels.setdefault(node["label"], []).append(node)
    assert sorted(str(node["base"]) for node in labels["Report"]) == [
        "https://example.org/",
        "https://w3id.org/gwr/id/",
    ]
    assert len(labels["Claim"]) > 9


def test_claims_are_nodes_only_if_asked_for(folder: Path) -> None:
    for value, wanted in (("relationships", False), ("nodes", True)):
        assert main(["export", "csv", "tiny.ttl", "--claims", value, "-o", value]) == 0
        found = read_csv(folder / value)
        assert ("Claim" in {label for label, *_ in found.nodes}) == wanted
        assert ("subject" in {type_ for type_, *_ in found.edges}) == wanted
    assert main(["export", "csv", "tiny.ttl", "-o", "default"]) == 0
    assert files(folder / "default") == files(folder / "relationships")


def test_a_newer_export_leaves_nothing_of_the_older_one_and_all_of_others(folder: Path) -> None:
    assert main(["export", "csv", "output", "tiny.ttl", "--claims", "nodes", "-o", "out"]) == 0
    (folder / "out" / "notes.md").write_text("own", encoding="utf-8")
    assert main(["export", "csv", "tiny.ttl", "-o", "out"]) == 0
    assert main(["export", "csv", "tiny.ttl", "-o", "fresh"]) == 0
    assert files(folder / "out") == files(folder / "fresh") | {"notes.md": b"own"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["csv", "tiny.ttl"], "csv is a folder of files; name the folder with -o"),
        (["parquet", "tiny.ttl", "-o", "tiny.ttl"], "it is a file, not a folder"),
        (["neptune", "tiny.ttl", "-o", "."], "name a folder below it"),
        (["gexf", "tiny.ttl", "-o", "output"], "it is a folder; name a file"),
        (["graphml", "missing.trig", "-o", "out"], "no such file: missing.trig"),
        (["graphml", "tiny.ttl", "empty", "-o", "out"], "no graphs in the folder: empty"),
        (["graphml", "notes.md", "-o", "out"], "neither a report nor a graph: notes.md"),
        (["graphml", "broken.trig", "-o", "out"], "not a readable graph: broken.trig (line 1)"),
        (["csv", "strange.nt", "-o", "out"], "no report in the graph: strange.nt"),
        (["cypher", "tiny.ttl", "newer.ttl", "-o", "out"], "two different graphs of one report: 990101/report/2031"),
        (["graphml", "tiny.ttl", "--claims", "all"], "invalid choice: 'all'"),
        (["graphml", "tiny.ttl", "--rules", "missing"], "no such folder of rules: missing"),
        (["graphml", "-o", "out"], "SOURCE"),
        (["turtle", "SAMPLE", "SAMPLE"], "turtle is of one report, and 2 are named"),
        (["turtle", "SAMPLE", "--claims", "nodes"], "--claims is for property graphs"),
    ],
)
def test_wrong_input_is_told_in_one_line(arguments: list[str], told: str, folder: Path, capsys: Capture) -> None:
    (folder / "empty").mkdir()
    (folder / "notes.md").write_text("青石镇", encoding="utf-8")
    (folder / "broken.trig").write_text("<", encoding="utf-8")
    (folder / "strange.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    (folder / "newer.ttl").write_text(write_turtle(newer(tiny_graph())), encoding="utf-8")
    before = files(folder)
    assert main(["export", *(str(kg.sample()) if a == "SAMPLE" else a for a in arguments)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err
    assert shown.err.count("\n") == 1
    assert files(folder) == before


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("<{report}> <https://schema.org/mentions> <{base}x> .", None),
        ("<{base}x> a <https://w3id.org/gwr/ns#Town> .", "x has no name"),
        ("<{passage}> <https://w3id.org/gwr/ns#order> 99999999999999999999 .", "has an unfit order"),
        ("<{passage}> <https://w3id.org/gwr/ns#order> 'first' .", "the graph has an unfit order: first"),
        ("<{report}> <https://schema.org/datePublished> '0000-99-99' .", "the graph has an unfit datePublished"),
        ("<{report}/claim/x> a <https://w3id.org/gwr/ns#Claim> .", "the graph lacks a"),
    ],
)
@pytest.mark.parametrize("format_", ["nodelink", "parquet"])
def test_rdf_that_somebody_has_changed_ends_in_no_traceback(
    line: str, told: str | None, format_: str, folder: Path, capsys: Capture
) -> None:
    report, base = "https://w3id.org/gwr/id/990101/report/2031", "https://w3id.org/gwr/id/"
    text = write_turtle(tiny_graph()).replace("gwr:order 0", "") + line.format(
        report=report, base=base, passage=f"{report}/passage/p0000"
    )
    (folder / "changed.ttl").write_text(text, encoding="utf-8")
    code = main(["export", format_, "changed.ttl", "-o", "out"])
    shown = capsys.readouterr().err
    assert (code, shown.count("\n")) in ((0, 0), (2, 1))
    if told:
        assert told in shown
        assert not (folder / "out").exists()


def test_what_fails_midway_leaves_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.json"
    write_pieces(path, ["former"])

    def pieces() -> Iterator[str]:
        yield "new"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_pieces(path, pieces())
    assert files(tmp_path) == {"graph.json": b"former"}


def test_the_help_tells_every_format_in_both_languages(capsys: Capture) -> None:
    assert main(["export", "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, what in {**FORMATS, **GRAPH_FORMATS, **FOLDER_FORMATS}.items():
        assert [line for line in lines if line.split()[:1] == [name] and line.endswith(what)]
    for what in (*GRAPH_FORMATS.values(), *FOLDER_FORMATS.values()):
        assert not what.isascii()


@pytest.mark.parametrize(
    ("arguments", "unused"),
    [
        (["--help"], {"networkx", "pyarrow", "pyoxigraph", "rdflib", "sqlite3"}),
        (["nodelink", "tiny.ttl", "-o", "out"], {"networkx", "pyarrow", "jieba", "neo4j"}),
    ],
)
def test_nothing_is_loaded_that_is_not_used(arguments: list[str], unused: set[str], folder: Path) -> None:
    program = "import sys; from kg.cli import main; main(sys.argv[1:]); print('\\n', *sys.modules)"
    command = [sys.executable, "-c", program, "export", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert unused.isdisjoint(done.stdout.splitlines()[-1].split())


def test_a_text_to_a_reader_that_goes_away_ends_quietly(folder: Path) -> None:
    program = "import sys; from kg.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "export", "graphml", "output", "tiny.ttl"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    with process:
        assert (process.stderr.read(), process.wait(60)) == (b"", 141)


def test_what_is_written_is_what_was_said(folder: Path) -> None:
    assert main(["export", "nodelink", "tiny.ttl", "-o", "graph.json"]) == 0
    found = read_nodelink((folder / "graph.json").read_text("utf-8"))
    names = {dict(said).get("name") for label, _, said in found.nodes if label == "Entity"}
    assert names == {entity.label for entity in tiny_graph().entities.values()}
