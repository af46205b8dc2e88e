"""LadybugDB: what is loaded is there, exactly; what is taken out is not; a process that dies does no harm."""

from __future__ import annotations

import builtins
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kg.databases.database import DatabaseError, Outcome
from kg.databases.ladybug import LadybugDatabase
from kg.databases.ladybug_reading import LadybugReader
from kg.databases.target import Target
from kg.export.rdf import write_trig
from kg.frozen import replace
from kg.property_graph.elements import Node
from kg.stores.reports import ReportRdf
from kg.stores.reports import reports as reports_of
from tests.corpora import invented_graphs
from tests.graphs import tiny_graph
from tests.ladybug_contents import connected, rows, stored
from tests.property_graphs import (
    Contents,
    as_rdf,
    contents,
    invented_reports,
    nasty_graph,
    newer_reports,
    parts_of,
    real_reports,
)

ladybug = pytest.importorskip("ladybug", reason="ladybug is not installed")
pytest.importorskip("pyarrow", reason="pyarrow is not installed")

REPORTS = Path(__file__).parents[2] / "shared" / "reports"


@pytest.fixture(scope="module")
def corpus() -> list[ReportRdf]:
    """Reports of two counties, two years of each; and one with figures and values."""
    return [*invented_reports()[:4], *as_rdf(tiny_graph())]


def canonical(reports: Iterable[ReportRdf], *, claim_nodes: bool = False) -> Contents:
    return contents(parts_of(list(reports), claim_nodes=claim_nodes))


def name(rdf: ReportRdf) -> str:
    return rdf.iri.split("/id/")[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "graph.lbug"


def database(path: Path, *, claim_nodes: bool = False) -> LadybugDatabase:
    return LadybugDatabase(Target("ladybug", str(path)), claim_nodes=claim_nodes)


def load(path: Path, reports: list[ReportRdf], *, claim_nodes: bool = False, again: bool = False) -> list[Outcome]:
    opened = database(path, claim_nodes=claim_nodes)
    try:
        return [opened.load(rdf, again=again) for rdf in reports]
    finally:
        opened.close()


def unload(path: Path, report: str) -> bool:
    opened = database(path)
    try:
        return opened.unload(report)
    finally:
        opened.close()


@pytest.mark.parametrize("claim_nodes", [False, True])
def test_what_is_loaded_is_there_and_once_only(path: Path, corpus: list[ReportRdf], claim_nodes: bool) -> None:
    assert set(load(path, corpus, claim_nodes=claim_nodes)) == {Outcome.LOADED}
    there = stored(path)
    assert there == canonical(corpus, claim_nodes=claim_nodes)
    kinds = {kind for kind, _, _ in there.nodes}
    assert kinds - {"Claim"} == {"Entity", "Observation", "Report", "Section", "Passage"}
    assert ("Claim" in kinds) == claim_nodes
    assert set(load(path, corpus, claim_nodes=claim_nodes)) == {Outcome.UNCHANGED}
    assert set(load(path, corpus, claim_nodes=claim_nodes, again=True)) == {Outcome.REPLACED}
    assert stored(path) == there


def test_the_order_of_the_reports_is_no_matter(path: Path, corpus: list[ReportRdf]) -> None:
    load(path, corpus[::-1])
    assert stored(path) == canonical(corpus)


def test_a_newer_build_leaves_nothing_of_the_former(path: Path, corpus: list[ReportRdf]) -> None:
    newer = newer_reports()[0]
    load(path, corpus)
    assert newer.iri == corpus[0].iri and newer.digest != corpus[0].digest
    assert load(path, [newer]) == [Outcome.REPLACED]
    assert stored(path) == canonical([newer, *corpus[1:]])


def test_claim_nodes_come_and_go(path: Path, corpus: list[ReportRdf]) -> None:
    load(path, corpus[:2])
    assert load(path, corpus[:1], claim_nodes=True) == [Outcome.REPLACED]
    parts = [*parts_of(corpus[:1], claim_nodes=True), *parts_of(corpus[1:2])]
    assert stored(path) == contents(parts)
    assert load(path, corpus[:1]) == [Outcome.REPLACED]
    assert stored(path) == canonical(corpus[:2])


def test_what_is_taken_out_was_never_there(path: Path, corpus: list[ReportRdf]) -> None:
    load(path, corpus)
    assert unload(path, name(corpus[0]))
    assert stored(path) == canonical(corpus[1:])
    assert not unload(path, name(corpus[0]))
    for rdf in corpus[1:]:
        assert unload(path, name(rdf))
    assert stored(path) == Contents.of([], [])


def test_reports_are_listed_with_their_builds(path: Path, corpus: list[ReportRdf]) -> None:
    load(path, corpus)
    opened = database(path)
    assert list(opened.reports()) == sorted(name(rdf) for rdf in corpus)
    assert [build.split("-")[1] for build in opened.reports().values()] == [
        rdf.digest for rdf in sorted(corpus, key=lambda rdf: rdf.iri)
    ]
    opened.close()


def test_nasty_texts_are_kept(path: Path, corpus: list[ReportRdf]) -> None:
    (nasty,) = as_rdf(nasty_graph())
    load(path, [corpus[0], nasty])
    assert stored(path) == canonical([corpus[0], nasty])
    assert unload(path, name(nasty))
    assert stored(path) == canonical(corpus[:1])


def test_what_others_have_in_the_database_stays(path: Path, corpus: list[ReportRdf]) -> None:
    with connected(path) as connection:
        connection.execute("CREATE NODE TABLE Person (name STRING PRIMARY KEY, age INT64)")
        connection.execute("CREATE (:Person {name: '张三', age: 5})")
    load(path, corpus)
    town = next(id_ for _, id_, properties in stored(path).nodes if ("name", "柳河镇") in properties)
    with connected(path) as connection:
        connection.execute("CREATE REL TABLE visited (FROM Person TO Entity, report STRING)")
        connection.execute(f"MATCH (p:Person) MATCH (e:Entity {{id: '{town}'}}) CREATE (p)-[:visited]->(e)")
        connection.execute("CREATE (:Entity {id: 'mine', name: '我的'})")
        connection.execute("ALTER TABLE Entity ADD note STRING")
        connection.execute("MATCH (e:Entity {id: 'mine'}) SET e.note = '勿动'")
    load(path, corpus, again=True)
    for rdf in corpus:
        assert unload(path, name(rdf))
    assert stored(path, foreign=["mine"]) == Contents.of([Node("Entity", town, {})], [])
    with connected(path) as connection:
        assert rows(connection, "MATCH (p:Person)-[:visited]->(e) RETURN p.name, p.age, e.id") == [["张三", 5, town]]
        assert rows(connection, "MATCH (e:Entity {id: 'mine'}) RETURN e.name, e.note") == [["我的", "勿动"]]
    load(path, corpus)
    assert stored(path, foreign=["mine"]) == canonical(corpus)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("CREATE NODE TABLE Entity (id STRING PRIMARY KEY, name STRING)", "Entity: aliases"),
        ("CREATE NODE TABLE entity (id STRING PRIMARY KEY)", "entity"),
        ("CREATE NODE TABLE locatedIn (id STRING PRIMARY KEY)", "locatedIn"),
    ],
)
def test_other_tables_of_the_same_name_are_told(path: Path, statement: str, told: str) -> None:
    with connected(path) as connection:
        connection.execute(statement)
    with pytest.raises(DatabaseError, match=told) as caught:
        database(path)
    assert "另" in caught.value.zh or "同名" in caught.value.zh
    with connected(path) as connection:  # nothing was made, and nobody has it open
        assert len(rows(connection, "CALL show_tables() RETURN *")) == 1


def test_a_relationship_without_a_place_is_told_and_nothing_is_changed(path: Path, corpus: list[ReportRdf]) -> None:
    load(path, corpus[:1])
    triples = corpus[0].triples
    passage = next(s for s, p, _ in triples if p.endswith("#text"))
    division = next(o for _, p, o in triples if p.endswith("#division"))
    odd = replace(corpus[0], digest="0" * 64, triples=(*triples, (passage, "https://w3id.org/gwr/ns#owns", division)))
    with pytest.raises(DatabaseError, match="owns"):
        load(path, [odd])
    assert stored(path) == canonical(corpus[:1])


LOADING = """\
import sys, time
from pathlib import Path
from kg.databases import ladybug
from kg.databases.target import Target
from kg.stores.reports import reports

writes, write = 0, ladybug._Transaction._write

def halting(*arguments):
    global writes
    write(*arguments)
    writes += 1
    if writes == int(sys.argv[2]):
        print("halted", flush=True)
        time.sleep(600)

ladybug._Transaction._write = halting
database = ladybug.LadybugDatabase(Target("ladybug", sys.argv[1]))
print("open", flush=True)
for rdf in reports([Path(name) for name in sys.argv[3:]]):
    print(database.load(rdf).value, flush=True)
database.close()
"""


@pytest.mark.parametrize(
    ("lines", "write", "delay"),
    [(0, 0, 0.3), (0, 0, 0.8), (0, 1, 0), (0, 3, 0), (0, 20, 0), (0, 30, 0), (3, 0, 0.1), (6, 0, 0), (6, 0, 0.1)],
)
def test_a_load_that_is_killed_is_taken_up_again(
    path: Path, tmp_path: Path, lines: int, write: int, delay: float
) -> None:
    """Killed so many seconds after so many lines; or in the middle of a report, after a certain write."""
    files = []
    for number, graph in enumerate([*invented_graphs(places=2, years=2, size=120), tiny_graph()]):
        files.append(tmp_path / f"{number}.trig")
        files[-1].write_text(write_trig(graph), encoding="utf-8")
    reports = list(reports_of(files))
    command = [sys.executable, "-c", LOADING, str(path), str(write), *map(str, files)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout
    told = [process.stdout.readline().strip() for _ in range(lines)] if not write else []
    while write and "halted" not in told:
        told.append(process.stdout.readline().strip())
        assert told[-1], "it ended without having halted"
    time.sleep(delay)
    process.kill()
    process.wait()
    process.stdout.close()
    if path.exists() and path.stat().st_size:
        reader = LadybugReader(Target("ladybug", str(path)))
        assert reader.ask("RETURN 1 AS n") == (["n"], [[1]])
        reader.close()
    opened = database(path)
    whole = opened.reports()
    opened.close()
    there = [rdf for rdf in reports if name(rdf) in whole]
    assert len(there) == told.count("loaded") if write else len(there) >= told.count("loaded")
    assert stored(path) == canonical(there)
    outcomes = load(path, reports)
    assert outcomes.count(Outcome.UNCHANGED) == len(there) and outcomes.count(Outcome.REPLACED) == 0
    assert stored(path) == canonical(reports)


DISORDER = """\
import sys, ladybug
database = ladybug.Database(sys.argv[1], read_only=True)
ladybug.Connection(database).execute("CHECKPOINT")
"""


def test_a_file_that_is_in_disorder_is_brought_in_order_and_read(path: Path, corpus: list[ReportRdf]) -> None:
    load(path, corpus[:1])
    subprocess.run([sys.executable, "-c", DISORDER, str(path)], capture_output=True, check=False)
    with pytest.raises(RuntimeError, match="pending"):
        ladybug.Database(str(path), read_only=True)
    reader = LadybugReader(Target("ladybug", str(path)))
    assert reader.ask("MATCH (r:Report) RETURN r.id AS id") == (["id"], [[name(corpus[0])]])
    reader.close()
    assert stored(path) == canonical(corpus[:1])


def test_a_database_that_is_open_for_writing_is_asked_too(path: Path, corpus: list[ReportRdf]) -> None:
    opened = database(path)
    opened.load(corpus[0])
    assert opened.ask("MATCH (r:Report) RETURN r.id AS id") == (["id"], [[name(corpus[0])]])
    with pytest.raises(DatabaseError, match="only read"):
        opened.ask("MATCH (n) DETACH DELETE n")
    opened.close()
    assert stored(path) == canonical(corpus[:1])


def test_an_error_within_leaves_the_former_build(
    path: Path, corpus: list[ReportRdf], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(path, corpus)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.databases.ladybug._Transaction.write_edges", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(path, corpus[:1], again=True)
    assert stored(path) == canonical(corpus)


HOLDING = "import sys, ladybug; d = ladybug.Database(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


def test_a_database_that_another_process_has_open_is_told(path: Path, corpus: list[ReportRdf]) -> None:
    load(path, corpus[:1])
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLDING, str(path)], **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline()
        with pytest.raises(DatabaseError, match=r"另一个程序.*another program"):
            database(path)
        process.stdin.close()
    database(path).close()


def test_files_that_are_no_database_are_told_and_kept(tmp_path: Path) -> None:
    for name, content in (("text.lbug", "不是数据库\n" * 500), ("short.lbug", "hi")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(DatabaseError, match=rf"不是 LadybugDB.*{name}.*no database of LadybugDB"):
            database(tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8") == content
    with pytest.raises(DatabaseError, match="文件夹"):
        database(tmp_path)
    with pytest.raises(DatabaseError, match=r"文件夹不存在.*no such folder"):
        database(tmp_path / "none" / "graph.lbug")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["short.lbug", "text.lbug"]


@pytest.mark.parametrize("library", ["ladybug", "pyarrow"])
def test_a_missing_library_is_told_with_the_command(path: Path, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(found: Callable[..., Any], name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == library:
            raise ImportError(f"No module named {library!r}")
        return found(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", partial(without, builtins.__import__))
    with pytest.raises(DatabaseError, match=r'pip install "kg-workreports\[ladybug\]"') as caught:
        database(path)
    assert library in caught.value.en and "\n" not in str(caught.value)


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the published reports are not beside this checkout")
def test_all_published_reports_are_kept(path: Path) -> None:
    published = list(real_reports())
    load(path, published)
    assert stored(path) == canonical(published)
    assert unload(path, name(published[0]))
    assert stored(path) == canonical(published[1:])
