"""kg cypher: tables, formats, named questions, files and servers; and that a query does nothing but read."""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.commands import cypher
from kg.commands.console import width
from kg.commands.options import Parser
from kg.cypher_queries import named_questions
from kg.databases.database import DatabaseError
from kg.databases.ladybug import LadybugDatabase
from kg.databases.ladybug_reading import MAX_ROWS, LadybugReader, check_reading
from kg.databases.target import Target
from kg.errors import KgError
from tests.graphs import tiny_graph
from tests.ladybug_contents import stored
from tests.property_graphs import as_rdf
from tests.servers import Neo4jServer

pytest.importorskip("ladybug", reason="ladybug is not installed")

TOWN = "MATCH (p:Entity)-[:locatedIn]->(t:Entity) WHERE 'Park' IN p.classes RETURN p.name AS name, t.name AS town"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the small graph in a database."""
    monkeypatch.chdir(tmp_path)
    database = LadybugDatabase(Target("ladybug", "tiny.lbug"))
    database.load(as_rdf(tiny_graph())[0])
    database.close()
    return tmp_path


def main(*words: str) -> int:
    """The command as the command line runs it, but for the errors, which are raised."""
    parser = Parser(prog="kg cypher", description=cypher.DESCRIPTION)
    cypher.add(parser)
    return cypher.run(parser.parse_args(list(words), argparse.Namespace()))


@pytest.mark.parametrize("target", ["tiny.lbug", "ladybug:tiny.lbug", "./tiny.lbug"])
def test_a_table_stands_straight_with_chinese(folder: Path, target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(TOWN, target) == 0
    assert capsys.readouterr().out == "name        town\n----------  ------\n柳河智造园  柳河镇\n"


def test_formats_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = "p.name AS name, p.investment AS yuan, p.aliases AS other, null AS n"
    query = f"MATCH (p:Entity) WHERE p.investment > 0 RETURN {columns}"
    assert main(query, "--format", "csv", "tiny.lbug") == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows == [["name", "yuan", "other", "n"], ["云台抽水储能站", "2400000000", '["云台储能站"]', ""]]
    assert main(query, "tiny.lbug", "--format", "json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row == {"name": "云台抽水储能站", "yuan": 2.4e9, "other": ["云台储能站"], "n": None}


def test_nodes_relationships_paths_and_dates(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "MATCH way = (r:Report)-[d:division]->(e:Entity) RETURN r, d, way, r.datePublished AS day"
    assert main(query, "tiny.lbug", "--format", "json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["r"]["_label"], row["d"]["_label"], row["day"]) == ("Report", "division", "2031-01-10")
    assert [part["_label"] for part in row["way"]] == ["Report", "division", "Entity"]
    assert row["way"][2]["classes"] == ["County"] and "_ID" not in row["r"] and None not in row["r"].values()


def test_named_questions_are_listed_and_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main("--list") == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == list(named_questions())
    assert len({width(line[: line.index(named_questions()[line.split()[0]].title_zh)]) for line in listed}) == 1
    assert main("--named", "honours", "tiny.lbug") == 0
    assert "全省绿色发展先进县" in capsys.readouterr().out
    with pytest.raises(KgError, match="honours"):
        main("--named", "honour", "tiny.lbug")


def test_a_query_from_a_file_and_from_stdin(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("parks.cypher").write_text(f"\ufeff// parks\n{TOWN};\n", encoding="utf-8")
    assert main("--file", "parks.cypher", "tiny.lbug") == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(TOWN))
    assert main("--file", "-", "tiny.lbug") == 0
    assert capsys.readouterr().out.count("柳河智造园") == 2
    with pytest.raises(KgError, match=r"none\.cypher"):
        main("--file", "none.cypher", "tiny.lbug")


def test_no_rows_are_an_answer_with_a_note(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main("MATCH (e:Entity) WHERE 'Brand' IN e.classes RETURN e.name AS x", "tiny.lbug") == 0
    assert tuple(capsys.readouterr()) == ("x\n-\n", "没有结果 | no results\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["MATCH (n:Nothing) RETURN n", "tiny.lbug"], "Nothing"),
        (["MATCH (n:Entity RETURN n", "tiny.lbug"], "Parser exception"),
        (["RETURN 1 / 0", "tiny.lbug"], "Divide by zero"),
        (["tiny.lbug"], "--file"),
        ([TOWN], "missing"),
        ([], "missing"),
        (["--named", "honours"], "missing"),
        (["--named", "honours", TOWN, "tiny.lbug"], "too many"),
        ([TOWN, "none.lbug"], "kg load"),
        ([TOWN, "."], "folder"),
        ([TOWN, "fuseki:http://localhost:3030/ds"], "SPARQL"),
        ([TOWN, "mysql://localhost/x"], "mysql"),
        ([TOWN, "tiny.lbug", "--timeout", "0"], "--timeout"),
        ([TOWN, "neo4j://localhost:1"], "localhost:1"),
    ],
)
def test_what_is_wrong_is_one_line_in_both_languages(folder: Path, words: list[str], told: str) -> None:
    with pytest.raises(KgError, match=told) as caught:
        main(*words)
    assert "\n" not in str(caught.value)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in caught.value.zh)


@pytest.mark.parametrize(
    "query",
    [
        "CREATE (:Entity {id: 'x'})",
        "MATCH (n:Entity) SET n.name = 'x'",
        "MATCH (n:Entity) WITH n DELETE n",
        "MATCH (n) DETACH DELETE n",
        "MERGE (:Entity {id: 'x'})",
        "CREATE NODE TABLE X (id STRING PRIMARY KEY)",
        "DROP TABLE mentions",
        "ALTER TABLE Entity ADD x STRING",
        "COPY (MATCH (n:Entity) RETURN n.id) TO 'out.csv'",
        "/* MATCH */ COPY (MATCH (n:Entity) RETURN n.id) TO 'out.csv'",
        "EXPLAIN COPY (MATCH (n:Entity) RETURN n.id) TO 'out.csv'",
        "LOAD FROM 'in.csv' RETURN *",
        "MATCH (r:Report) LOAD FROM 'in.csv' RETURN *",
        "MATCH (r:Report) LOAD WITH HEADERS (a STRING) FROM 'in.csv' RETURN *",
        "ATTACH 'other.lbug' AS other (dbtype lbug)",
        "INSTALL json",
        "UPDATE json",
        "LOAD EXTENSION json",
        "EXPORT DATABASE 'out'",
        "IMPORT DATABASE 'out'",
        "CHECKPOINT",
        "BEGIN TRANSACTION",
        "CALL timeout = 0",
        "CALL read_npy('in.csv') RETURN *",
        "CALL read_csv_serial('in.csv') RETURN *",
        "RETURN 1; RETURN 2",
        "RETURN ';'; CREATE (:Entity {id: 'x'})",
        "// nothing",
        "",
    ],
)
def test_what_does_more_than_read_is_refused_and_nothing_happens(folder: Path, query: str) -> None:
    (folder / "in.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    reader = LadybugReader(Target("ladybug", "tiny.lbug"))
    with pytest.raises(DatabaseError, match=r"只能查询.*only read|一次.*one query"):
        reader.ask(query)
    assert reader.ask("RETURN 1 AS n") == (["n"], [[1]])
    reader.close()
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()} == before


@pytest.mark.parametrize("query", ["CREATE (:Entity {id: 'x'})", "MATCH (n) DETACH DELETE n", "DROP TABLE mentions"])
def test_the_file_itself_refuses_writing(folder: Path, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored(Path("tiny.lbug"))
    monkeypatch.setattr("kg.databases.ladybug_reading.check_reading", lambda _: None)
    reader = LadybugReader(Target("ladybug", "tiny.lbug"))
    with pytest.raises(DatabaseError, match="read-only"):
        reader.ask(query)
    reader.close()
    assert stored(Path("tiny.lbug")) == before


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (n:Entity) WHERE n.name = 'CREATE; DELETE // LOAD FROM' RETURN n.name",
        'RETURN "it\'s; SET" AS `COPY`;',
        "MATCH (n:Report) RETURN n.load, n.set // DELETE",
        "CALL show_tables() RETURN *",
        "EXPLAIN MATCH (n) RETURN n",
        "optional match (n:Entity) return n.id as load",
    ],
)
def test_words_in_texts_names_and_comments_do_no_harm(query: str) -> None:
    check_reading(query)


def test_a_query_that_takes_too_long_is_stopped(folder: Path) -> None:
    slow = "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y"
    begin = time.monotonic()
    with pytest.raises(DatabaseError, match=r"0\.5 秒.*0\.5 s"):
        main(f"{slow} WITH x * y % 7 AS z WHERE z = 3 RETURN count(z)", "tiny.lbug", "--timeout", "0.5")
    assert time.monotonic() - begin < 20


def test_an_answer_that_is_too_large_is_refused(folder: Path) -> None:
    with pytest.raises(DatabaseError, match="LIMIT"):
        main(f"UNWIND range(0, {MAX_ROWS}) AS x RETURN x", "tiny.lbug")


HOLDING = """\
import sys, ladybug
d = ladybug.Database(sys.argv[1], read_only=sys.argv[2] == "reading")
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(how: str) -> Iterator[None]:
    command = [sys.executable, "-c", HOLDING, "tiny.lbug", how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout and process.stdout.readline()
        yield
        process.stdin.close()


def test_readers_share_a_database_and_a_writer_keeps_them_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with held("reading"):
        assert main(TOWN, "tiny.lbug") == 0
    with held("writing"), pytest.raises(DatabaseError, match="another program"):
        main(TOWN, "tiny.lbug")
    reader = LadybugReader(Target("ladybug", "tiny.lbug"))
    command = [sys.executable, "-c", HOLDING, "tiny.lbug", "writing"]
    written = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert b"lock" in written.stderr
    reader.close()


def test_neo4j_is_asked_and_not_written_to(
    folder: Path, neo4j_server: Neo4jServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_USER", neo4j_server.user)
    monkeypatch.setenv("KG_PASSWORD", neo4j_server.password)
    assert (
        main("UNWIND [1, 2.5, null] AS n RETURN n, date('2031-01-10') AS day", neo4j_server.url, "--format", "csv") == 0
    )
    assert capsys.readouterr().out.split() == ["n,day", "1,2031-01-10", "2.5,2031-01-10", ",2031-01-10"]
    with pytest.raises(KgError, match=r"(?i)writ"):
        main("CREATE (:Foreign {x: 1})", neo4j_server.url)
    assert main("MATCH (n:Foreign) RETURN count(n) AS n", neo4j_server.url, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == [{"n": 0}]
    with pytest.raises(KgError, match="Invalid input"):
        main("MATCH (n RETURN n", neo4j_server.url)
    with pytest.raises(KgError, match=r"1\.5 s"):
        main("UNWIND range(1, 9000000000) AS x RETURN count(x)", neo4j_server.url, "--timeout", "1.5")


def test_the_command_ends_with_code_2_and_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kg.cli import main as command_line

    assert command_line(["cypher", "MATCH (n:Nothing) RETURN n", "tiny.lbug"]) == 2
    read = capsys.readouterr()
    assert read.out == "" and read.err.count("\n") == 1 and "Nothing" in read.err
    assert command_line(["cypher", TOWN, "--format", "csv", "tiny.lbug"]) == 0
