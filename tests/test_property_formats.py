"""The property graph as files: every format read back by others' readers, with the losses that it tells and no more."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from kg.export.graphml import legal_text
from kg.ontology import Ontology
from kg.property_graph.collecting import collect
from kg.property_graph.elements import Edge, Node, Part, Property
from kg.property_graph.formats.values import all_edge_properties, all_node_properties
from kg.property_graph.formats.writers import FOLDERS, TEXTS, folder_writer, text_of
from kg.property_graph.schema import NODES, edge_schema, edge_types
from tests import property_readers as readers
from tests.property_graphs import Contents, as_rdf, contents, invented_reports, nasty_graph, parts_of, real_reports
from tests.servers import Neo4jServer, missing_neo4j

Loss = Callable[[Property], Property | None]
"""What becomes of a value; None if it is gone."""


def no_loss(value: Property) -> Property | None:
    return value


def legal(value: Property) -> Property | None:
    """XML forbids some characters; in a list JSON has escaped most of them."""
    if isinstance(value, tuple):
        return tuple(json.loads(legal_text(json.dumps(value, ensure_ascii=False))))
    return legal_text(value) if isinstance(value, str) else value


def no_empty_text(value: Property) -> Property | None:
    return None if value == "" else value


def neo4j_list(value: Property) -> Property | None:
    if isinstance(value, tuple):
        return None if value in ((), ("",)) else tuple(item.replace("\x1f", "\ufffd") for item in value)
    return value


def neptune_list(value: Property) -> Property | None:
    if isinstance(value, tuple):
        return None if value in ((), ("",)) else tuple(re.sub(r"\\(;|\Z)", r"＼\1", item) for item in value)
    return no_empty_text(value)


@dataclass(frozen=True)
class Format:
    """How a format is read, and what it loses on nodes and on relationships."""

    read: Callable[[Path], Contents]
    nodes: Loss = no_loss
    edges: Loss = no_loss


def text(read: Callable[[str], Contents]) -> Callable[[Path], Contents]:
    return lambda path: read(path.read_text("utf-8"))


FORMATS = {
    "graphml": Format(text(readers.read_graphml), legal, legal),
    "gexf": Format(text(readers.read_gexf), legal, legal),
    "nodelink": Format(text(readers.read_nodelink)),
    "csv": Format(readers.read_csv, no_empty_text, no_empty_text),
    "parquet": Format(readers.read_parquet),
    "neptune": Format(readers.read_neptune, neptune_list, no_empty_text),
}
"""Those that are read without a server."""

ODD: dict[str, Property] = {
    "name": "结尾是反斜杠\\",
    "aliases": ("\\u0041", "a\\;b", ";", "c\\", "\ufffe", "\x00\x07\x1f\x7f\x85", "it's; \\' \\\\"),
    "classes": ("Park",),
    "definition": "\\u0041 \\\\u0042 \r\n \x0b\x1f\ufffe;\n$a ${b} {c}",
    "investment": 1e22,
    "edition": -(2**53) - 1,
}
EMPTY: dict[str, Property] = {"name": "无", "aliases": (), "classes": (), "definition": "", "investment": 0.1 + 0.2}
BLANK: dict[str, Property] = {"name": " 空 ", "aliases": ("",), "classes": ("Park",), "investment": 5e-324}


@cache
def odd_parts() -> tuple[Part, ...]:
    """Reports of many characters that some format gives a meaning, things with empty texts and lists, and two years."""
    (nasty,) = parts_of(as_rdf(nasty_graph()), claim_nodes=True)
    things = [Node("Entity", f"x/{i}", said) for i, said in enumerate((ODD, EMPTY, BLANK))]
    edges = [
        Edge("describes", nasty.report, thing.id, nasty.report, None, {"report": nasty.report, **thing.properties})
        for thing in things
    ]
    described = (*nasty.described, *things)
    nasty = Part(nasty.report, nasty.build, nasty.nodes, described, (*nasty.edges, *edges))
    return nasty, *parts_of(invented_reports(), claim_nodes=True)


def write(format_: str, parts: Sequence[Part], path: Path) -> Path:
    with collect(parts) as graph:
        if format_ in TEXTS:
            path.write_text("".join(text_of(format_, graph)), encoding="utf-8", newline="")
        else:
            path.mkdir()
            folder_writer(format_)(graph, path)
    return path


def lossy(true: Contents, nodes: Loss, edges: Loss) -> Contents:
    """The contents as a format can hold them."""

    def kept(properties: frozenset[tuple[str, Property]], loss: Loss) -> frozenset[tuple[str, Property]]:
        found = ((name, loss(value)) for name, value in properties)
        return frozenset((name, value) for name, value in found if value is not None)

    return Contents(
        frozenset((label, id_, kept(said, nodes)) for label, id_, said in true.nodes),
        Counter({(*edge[:5], kept(edge[5], edges)): count for edge, count in true.edges.items()}),
    )


def files(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}


def test_every_format_is_read_here() -> None:
    assert {*FORMATS, "cypher", "neo4j-csv"} == {*TEXTS, *FOLDERS}


@pytest.mark.parametrize("format_", FORMATS)
def test_a_format_holds_the_graph(format_: str, tmp_path: Path) -> None:
    path = write(format_, odd_parts(), tmp_path / "out")
    true, form = contents(odd_parts()), FORMATS[format_]
    found, expected = form.read(path), lossy(true, form.nodes, form.edges)
    assert found.nodes == expected.nodes
    assert found.edges == expected.edges


@pytest.mark.parametrize("format_", FORMATS)
def test_a_format_holds_the_reports_at_hand(format_: str, tmp_path: Path) -> None:
    parts = parts_of(real_reports())
    path = write(format_, parts, tmp_path / "out")
    # Reports have none of what a format loses.
    assert FORMATS[format_].read(path) == contents(parts)


@pytest.mark.parametrize("format_", (*TEXTS, *FOLDERS))
def test_the_bytes_are_those_of_the_set_of_reports(format_: str, tmp_path: Path) -> None:
    first = files(write(format_, odd_parts(), tmp_path / "one"))
    second = files(write(format_, [*reversed(odd_parts()), odd_parts()[0]], tmp_path / "two"))
    assert first == second
    assert all(content for content in first.values())


@pytest.mark.parametrize("format_", FOLDERS)
def test_the_files_are_the_same_whatever_the_reports_hold(format_: str, tmp_path: Path) -> None:
    few = files(write(format_, odd_parts()[-1:], tmp_path / "few"))
    assert few.keys() == files(write(format_, odd_parts(), tmp_path / "many")).keys()
    kinds = {*(f"nodes/{label}" for label in NODES), *(f"edges/{type_}" for type_ in edge_types())}
    assert {name.rpartition(".")[0] for name in few if "/" in name} == kinds


def test_one_name_has_one_type() -> None:
    types = all_node_properties() | all_edge_properties()
    for schema in (*NODES.values(), *map(edge_schema, edge_types())):
        assert schema.items() <= types.items()
        assert not schema.keys() & {"label", "nodeLabel", "type", "edgeType", "key", "source", "target"}


def test_names_need_no_quoting() -> None:
    names = [*NODES, *edge_types(), *Ontology.load().classes, *all_node_properties(), *all_edge_properties()]
    assert [name for name in names if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII)] == []


def test_networkx_reads_gexf(tmp_path: Path) -> None:
    import networkx

    path = write("gexf", odd_parts(), tmp_path / "graph.gexf")
    graph, true = networkx.read_gexf(path), contents(odd_parts())
    assert graph.is_directed()
    assert (len(graph), graph.number_of_edges()) == (len(true.nodes), true.edges.total())
    assert {data["nodeLabel"] for _, data in graph.nodes(data=True)} == set(NODES)


def test_parquet_is_typed(tmp_path: Path) -> None:
    from pyarrow.parquet import ParquetFile  # type: ignore[import-untyped]

    path = write("parquet", odd_parts(), tmp_path / "out")
    report = ParquetFile(path / "nodes" / "Report.parquet").schema_arrow
    assert [str(report.field(n).type) for n in ("id", "year", "datePublished")] == ["string", "int64", "date32[day]"]
    assert not report.field("id").nullable
    entity = ParquetFile(path / "nodes" / "Entity.parquet").schema_arrow
    assert str(entity.field("investment").type) == "double"
    assert entity.field("aliases").type.value_type == "string"


def test_without_pyarrow_parquet_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from kg.errors import KgError

    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(KgError, match=r'pip install "kg-workreports\[parquet\]"'):
        folder_writer("parquet")


def statements(path: Path) -> list[str]:
    return path.read_text("utf-8").removesuffix(";\n").split(";\n")


def test_a_script_has_every_row_and_no_long_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.property_graph.formats import cypher

    monkeypatch.setattr(cypher, "_BATCH", 7)
    path = write("cypher", odd_parts(), tmp_path / "graph.cypher")
    true = contents(odd_parts())
    rows = [int(n) + 1 for n in re.findall(r"(?m)^UNWIND range\(0, ([0-9]+)\) AS i$", path.read_text("utf-8"))]
    assert sum(rows) == len(true.nodes) + true.edges.total()
    assert len(rows) == len(statements(path)[2:])
    assert max(rows) == 7


# With Neo4j


@pytest.fixture
def empty(neo4j_server: Neo4jServer) -> Iterator[Neo4jServer]:
    """The shared server, without a node before and after."""
    run(neo4j_server, ["MATCH (n) DETACH DELETE n"])
    yield neo4j_server
    run(neo4j_server, ["MATCH (n) DETACH DELETE n"])


def run(server: Neo4jServer, queries: Sequence[str]) -> None:
    import neo4j

    with (
        neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver,
        driver.session() as session,
    ):
        for query in queries:
            session.run(query).consume()


def held(server: Neo4jServer) -> Contents:
    return readers.read_neo4j(server.url, server.user, server.password)


def test_a_script_makes_the_graph_once_and_again(empty: Neo4jServer, tmp_path: Path) -> None:
    script = statements(write("cypher", odd_parts(), tmp_path / "graph.cypher"))
    for _ in range(2):
        run(empty, script)
        assert held(empty) == contents(odd_parts())


def imported(parts: Sequence[Part], folder: Path) -> Neo4jServer:
    """A server over a database that the importer has made, by the command in ``import.sh``."""
    if reason := missing_neo4j():
        pytest.skip(reason)
    out = write("neo4j-csv", parts, folder / "out")
    # In the place of the importer something that tells how it is called: where, and with which arguments.
    fake = folder / "bin" / "neo4j-admin"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\npwd\nfor a in "$@"; do echo "$a"; done\n', encoding="utf-8")
    fake.chmod(0o755)
    environment = {**os.environ, "PATH": f"{fake.parent}{os.pathsep}{os.environ['PATH']}"}
    called = subprocess.run([out / "import.sh"], capture_output=True, encoding="utf-8", env=environment, check=True)
    where, *arguments = called.stdout.splitlines()
    assert Path(where) == out.resolve()
    assert arguments[:4] == ["database", "import", "full", "neo4j"]
    server = Neo4jServer(folder / "server")
    shutil.copytree(out, server.home)  # where ``admin`` runs the importer
    done = server.admin(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return server


def test_the_importer_makes_the_graph(tmp_path: Path) -> None:
    parts = [*odd_parts(), *parts_of(real_reports())]
    with imported(parts, tmp_path) as server:
        run(server, statements(tmp_path / "out" / "constraints.cypher"))
        assert held(server) == lossy(contents(parts), neo4j_list, neo4j_list)
