"""The database servers that other tests use: they answer, keep what was written when killed, and refuse strangers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.servers import (
    ROOT,
    FusekiServer,
    Neo4jServer,
    OxigraphServer,
    Rdf4jServer,
    RdfServer,
    Server,
    VirtuosoServer,
    missing_fuseki,
    missing_neo4j,
    missing_oxigraph,
    missing_rdf4j,
    missing_virtuoso,
)

GRAPH = "https://example.org/图"
TRIPLE = '<https://example.org/s> <https://example.org/p> "青石镇" .'
OBJECTS = f"SELECT ?o {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"

needs_neo4j = pytest.mark.skipif(bool(missing_neo4j()), reason=str(missing_neo4j()))
needs_fuseki = pytest.mark.skipif(bool(missing_fuseki()), reason=str(missing_fuseki()))
needs_rdf4j = pytest.mark.skipif(bool(missing_rdf4j()), reason=str(missing_rdf4j()))
needs_virtuoso = pytest.mark.skipif(bool(missing_virtuoso()), reason=str(missing_virtuoso()))
needs_oxigraph = pytest.mark.skipif(bool(missing_oxigraph()), reason=str(missing_oxigraph()))


def objects(server: RdfServer) -> set[str]:
    return {row["o"]["value"] for row in json.loads(server.query(OBJECTS))["results"]["bindings"]}


def restart(server: Server) -> None:
    """Kill a server and start it again, at the same address."""
    address, pid = server.url, server.pid
    server.kill()
    assert not server.running
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    server.start()
    assert server.url == address
    assert server.pid != pid


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(FusekiServer, marks=needs_fuseki),
        pytest.param(Rdf4jServer, marks=needs_rdf4j),
        pytest.param(VirtuosoServer, marks=needs_virtuoso),
        pytest.param(OxigraphServer, marks=needs_oxigraph),
    ],
)
def test_an_rdf_server_keeps_what_was_written_when_killed(kind: type[RdfServer], tmp_path: Path) -> None:
    with kind(tmp_path) as server:
        assert objects(server) == set()
        server.put(GRAPH, TRIPLE)
        server.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {TRIPLE.replace('镇', '乡')} }} }}")
        restart(server)
        assert objects(server) == {"青石镇", "青石乡"}
        assert len(server.get(GRAPH).splitlines()) == 2
        server.stop()
        server.start()
        assert objects(server) == {"青石镇", "青石乡"}
        server.put(GRAPH, TRIPLE)
        assert objects(server) == {"青石镇"}
    with pytest.raises(OSError):
        objects(server)


@pytest.mark.parametrize(
    "server",
    [
        pytest.param(lambda home: FusekiServer(home, "kg-secret"), marks=needs_fuseki, id="fuseki"),
        pytest.param(VirtuosoServer, marks=needs_virtuoso, id="virtuoso"),
    ],
)
def test_an_rdf_server_refuses_a_wrong_password(server: type[VirtuosoServer], tmp_path: Path) -> None:
    with server(tmp_path) as running:
        for password in ("wrong", "dba"):
            with pytest.raises(HTTPError, match="401") as refusal:
                running.put(GRAPH, TRIPLE, password=password)
            refusal.value.close()
        assert objects(running) == set()
        # Long, because a server may cut the connection on a long body before it asks for the password.
        names = {f"青石镇 {n}" for n in range(5000)}
        running.put(GRAPH, "\n".join(TRIPLE.replace("青石镇", name) for name in sorted(names)))
        assert objects(running) == names


@needs_neo4j
def test_neo4j_keeps_what_was_written_when_killed_and_refuses_a_wrong_password(tmp_path: Path) -> None:
    from neo4j import GraphDatabase
    from neo4j.exceptions import AuthError

    with Neo4jServer(tmp_path) as server:
        with GraphDatabase.driver(server.bolt, auth=(server.user, "wrong")) as driver, pytest.raises(AuthError):
            driver.verify_connectivity()
        with GraphDatabase.driver(server.bolt, auth=(server.user, server.password)) as driver:
            driver.execute_query("CREATE (:Place {name: $name})", name="青石镇", database_="neo4j")
            restart(server)
            records, _, _ = driver.execute_query("MATCH (p:Place) RETURN p.name AS name", database_="neo4j")
            assert [record["name"] for record in records] == ["青石镇"]


@needs_oxigraph
def test_a_server_that_ends_at_once_tells_its_last_words(tmp_path: Path) -> None:
    with OxigraphServer(tmp_path) as first:
        second = OxigraphServer(tmp_path)
        with pytest.raises(AssertionError, match=r"ended with 1\n(.*\n)*.*lock"):
            second.start()
        assert not second.running
        assert first.running


@needs_oxigraph
def test_no_server_outlives_the_program_that_started_it(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, tests.servers; "
        "print(tests.servers.OxigraphServer(pathlib.Path(sys.argv[1])).start().pid, flush=True); "
        "sys.exit('an error')"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, check=False, timeout=60)
    assert done.stderr == "an error\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)
