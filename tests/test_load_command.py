"""``kg load`` and ``kg unload``: what they print, their exit codes, and that a password stays unseen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import main
from kg.databases.credentials import Credentials, credentials
from kg.databases.database import DatabaseError
from kg.databases.target import EXAMPLES, Target, parse_target
from kg.errors import KgError
from kg.export.rdf import write_trig
from tests.corpora import invented_graphs

SECRET = "geheim-7391"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built folders of three invented reports."""
    folder = tmp_path_factory.mktemp("output")
    for number, graph in enumerate(invented_graphs(places=3, years=1, size=12)):
        (folder / str(number)).mkdir()
        (folder / str(number) / "graph.trig").write_text(write_trig(graph), encoding="utf-8")
    return folder


@pytest.fixture(params=["ladybug:graph.lbug", "oxigraph:store"])
def target(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that needs no server, not there yet."""
    monkeypatch.chdir(tmp_path)
    return str(request.param)


def test_load_again_list_and_unload(target: str, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", target, str(output)]) == 0
    assert capsys.readouterr().out == "载入 loaded 3\n"
    assert main(["load", target, str(output / "1"), "--again"]) == 0
    assert main(["load", target, str(output)]) == 0
    assert capsys.readouterr().out == "更新 replaced 1\n未变 unchanged 3\n"
    assert main(["load", target, "--list"]) == 0
    ids = capsys.readouterr().out.split()
    assert len(ids) == 3
    first = ids[0].replace("/report/", "-")
    assert main(["unload", target, first]) == 0
    assert capsys.readouterr().out == "移除 removed 1\n"
    assert main(["unload", target, first, ids[1]]) == 1
    told = capsys.readouterr()
    assert told.out == "移除 removed 1\n"
    assert told.err == f"没有载入：{ids[0]} | not loaded: {ids[0]}\n"
    assert main(["load", target, "--list"]) == 0
    assert capsys.readouterr().out.split() == ids[2:]


def test_a_broken_file_stops_and_says_what_is_in(
    target: str, output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.trig"
    broken.write_text("<a> <b> {", encoding="utf-8")
    assert main(["load", target, str(output / "0"), str(broken), str(output / "1")]) == 2
    told = capsys.readouterr().err
    assert "broken.trig" in told
    assert "1 reports are done" in told
    assert main(["load", target, str(output)]) == 0
    assert capsys.readouterr().out == "载入 loaded 2，未变 unchanged 1\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["load", "mysql://localhost", "output"],
        ["load", "neo4j://", "output"],
        ["load", "fuseki:localhost", "output"],
        ["load", "bolt://127.0.0.1:1"],
        ["load", "fuseki:http://127.0.0.1:1/ds", "--list"],
        ["load", "neo4j://me:secret@localhost", "--list"],
        ["unload", "oxigraph:store", "no report"],
        ["load", "oxigraph:store", "no-such-folder"],
        ["load", "oxigraph:store"],
    ],
    ids=" ".join,
)
def test_what_is_wrong_is_told_in_a_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kg.databases.bolt._PATIENCE", 0.0)
    monkeypatch.setattr("kg.databases.http.WAITS", ())
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert " | " in told.err


@pytest.mark.parametrize("text", [example.replace("…", "") for example in EXAMPLES])
def test_every_example_is_a_target(text: str) -> None:
    parsed = parse_target(text)
    assert parsed.is_server is ("://" in text)


def test_a_database_may_be_named() -> None:
    assert parse_target("neo4j+s://db.example.org/reports") == Target("bolt", "neo4j+s://db.example.org", "reports")
    assert parse_target("bolt://[::1]:7687") == Target("bolt", "bolt://[::1]:7687")
    assert parse_target("oxigraph:http://localhost:7878/") == Target("oxigraph", "http://localhost:7878")


@pytest.mark.parametrize("text", ["fuseki:https://me:pw@host/ds", "bolt://me@host"])
def test_credentials_are_refused_in_an_address(text: str) -> None:
    with pytest.raises(KgError, match="KG_PASSWORD") as refused:
        parse_target(text)
    assert "pw" not in str(refused.value)


def test_where_credentials_come_from() -> None:
    def ask(prompt: str) -> str:
        asked.append(prompt)
        return SECRET

    asked: list[str] = []
    assert credentials("fuseki", environment={}, ask=ask) is None
    assert credentials("fuseki", "me", {"KG_PASSWORD": SECRET}, ask) == Credentials("me", SECRET)
    assert credentials("virtuoso", None, {"KG_PASSWORD": SECRET}, ask) == Credentials("dba", SECRET)
    neo4j = {"NEO4J_USERNAME": "them", "NEO4J_PASSWORD": SECRET, "KG_USER": "me"}
    assert credentials("bolt", None, neo4j, ask) == Credentials("me", SECRET)
    assert credentials("fuseki", None, {k: v for k, v in neo4j.items() if k != "KG_USER"}, ask) is None
    assert asked == []
    assert credentials("bolt", "me", {}, ask) == Credentials("me", SECRET)
    assert len(asked) == 1
    assert SECRET not in repr(Credentials("me", SECRET))


def test_without_a_terminal_nobody_is_asked() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "load", "bolt://127.0.0.1:1", "--user", "me", "--list"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={"PATH": "", "HOME": ""},
    )
    assert done.returncode == 2
    assert "KG_PASSWORD" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("address", ["bolt://127.0.0.1:1", "virtuoso:http://127.0.0.1:1"])
def test_a_password_is_in_no_message(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kg.databases.http.WAITS", ())
    monkeypatch.setenv("KG_PASSWORD", SECRET)
    caplog.set_level("DEBUG")
    assert main(["load", address, "--list"]) == 2
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err + caplog.text


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "neo4j", None)
    assert main(["load", "bolt://127.0.0.1:1", "--list"]) == 2
    assert 'pip install "kg-workreports[neo4j]"' in capsys.readouterr().err
    assert issubclass(DatabaseError, KgError)
