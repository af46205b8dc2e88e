"""Loading into a real Neo4j over Bolt: all that is loaded is read back and compared, node by node and tie by tie."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import neo4j
import neo4j.exceptions
import pytest

from kg.databases import bolt, updating
from kg.databases.bolt import BoltDatabase
from kg.databases.credentials import Credentials
from kg.databases.database import DatabaseError, Outcome
from kg.databases.target import parse_target
from kg.property_graph.elements import Edge, Node, Part, Property
from kg.property_graph.schema import labels_of
from kg.stores.reports import ReportRdf
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
from tests.servers import Neo4jServer

FOREIGN = (
    "CREATE (:Gwr2 {id: '990101/report/2031', name: '别人的'}), (:Park {id: 'division/990101', name: '别人的园区'}), "
    "(:Entity {name: '别人的'})-[:locatedIn {report: '别人的'}]->(:Entity)"
)


def database(server: Neo4jServer, *, claim_nodes: bool = False, password: str | None = None) -> BoltDatabase:
    login = Credentials(server.user, server.password if password is None else password)
    return BoltDatabase(parse_target(server.bolt), login, claim_nodes=claim_nodes)


@contextmanager
def opened(server: Neo4jServer, *, claim_nodes: bool = False) -> Iterator[BoltDatabase]:
    loader = database(server, claim_nodes=claim_nodes)
    try:
        yield loader
    finally:
        loader.close()


def run(server: Neo4jServer, query: str) -> list[list[Any]]:
    with neo4j.GraphDatabase.driver(server.bolt, auth=(server.user, server.password)) as driver:
        return [list(record.values()) for record in driver.execute_query(query).records]


def load(server: Neo4jServer, reports: Sequence[ReportRdf], *, claim_nodes: bool = False) -> list[Outcome]:
    with opened(server, claim_nodes=claim_nodes) as loader:
        return [loader.load(rdf) for rdf in reports]


def read(server: Neo4jServer) -> Contents:
    """All nodes of kg and the relationships between them. The labels of each must be those of its kind and classes."""
    nodes = []
    for labels, properties in run(server, "MATCH (n:Gwr) RETURN labels(n), properties(n)"):
        (kind,) = {"Entity", "Observation", "Report", "Section", "Passage", "Claim"} & set(labels)
        id_ = properties.pop("id")
        nodes.append(Node(kind, id_, {name: python(value) for name, value in properties.items()}))
        assert sorted(labels) == sorted(labels_of(nodes[-1]))
    edges = []
    for start, type_, end, properties in run(server, "MATCH (a:Gwr)-[r]->(b:Gwr) RETURN a.id, type(r), b.id, r"):
        told = {name: python(value) for name, value in dict(properties).items()}
        edges.append(Edge(type_, start, end, str(told["report"]), told.get("id"), told))  # type: ignore[arg-type]
    return Contents.of(nodes, edges)


def python(value: Any) -> Property:
    if isinstance(value, list):
        return tuple(value)
    return value.to_native() if hasattr(value, "to_native") else value  # type: ignore[no-any-return]


@pytest.fixture
def server(neo4j_server: Neo4jServer) -> Neo4jServer:
    """The running server, empty."""
    run(neo4j_server, "MATCH (n) DETACH DELETE n")
    return neo4j_server


@pytest.mark.parametrize("claim_nodes", [False, True], ids=["relationships", "nodes"])
def test_what_is_loaded_is_what_there_is(server: Neo4jServer, claim_nodes: bool) -> None:
    rdfs = [*invented_reports(), *as_rdf(nasty_graph())]
    assert load(server, rdfs, claim_nodes=claim_nodes) == [Outcome.LOADED] * len(rdfs)
    assert read(server) == contents(parts_of(rdfs, claim_nodes=claim_nodes))


def test_all_real_reports(server: Neo4jServer) -> None:
    load(server, real_reports())
    assert read(server) == contents(parts_of(real_reports()))


def test_loading_again_changes_nothing(server: Neo4jServer) -> None:
    load(server, invented_reports())
    before = read(server), run(server, "MATCH (n) RETURN count(n), max(elementId(n))")
    assert load(server, invented_reports()) == [Outcome.UNCHANGED] * 6
    assert (read(server), run(server, "MATCH (n) RETURN count(n), max(elementId(n))")) == before
    with opened(server) as loader:
        assert loader.load(invented_reports()[0], again=True) is Outcome.REPLACED
    assert read(server) == before[0]


def test_a_newer_build_leaves_exactly_itself(server: Neo4jServer) -> None:
    load(server, invented_reports())
    mixed = [newer_reports()[0], *invented_reports()[1:5], newer_reports()[5]]
    assert load(server, mixed).count(Outcome.REPLACED) == 2
    assert read(server) == contents(parts_of(mixed))


def test_a_removed_report_was_never_there(server: Neo4jServer) -> None:
    load(server, invented_reports())
    with opened(server) as loader:
        gone = parts_of(invented_reports())[2].report
        assert loader.unload(gone)
        assert not loader.unload(gone)
        assert gone not in loader.reports()
        assert len(loader.reports()) == 5
    kept = [*invented_reports()[:2], *invented_reports()[3:]]
    assert read(server) == contents(parts_of(kept))
    with opened(server) as loader:
        for part in parts_of(kept):
            loader.unload(part.report)
    assert run(server, "MATCH (n:!GwrLoading) RETURN count(n)") == [[0]]


def test_other_data_is_never_touched(server: Neo4jServer) -> None:
    run(server, FOREIGN)
    own = "MATCH (n:!Gwr&!GwrLoading) OPTIONAL MATCH (n)-[r]->(m) "
    own += "RETURN elementId(n), labels(n), properties(n), elementId(r), properties(r) ORDER BY elementId(n)"
    before = run(server, own)
    load(server, invented_reports())
    assert load(server, newer_reports()) == [Outcome.REPLACED] * 6
    with opened(server) as loader:
        for report in loader.reports():
            loader.unload(report)
    assert run(server, own) == before
    assert len(before) == 4


def test_what_others_add_to_a_node_stays(server: Neo4jServer) -> None:
    part = parts_of(invented_reports())[0]
    county = next(n.id for n in part.described if n.properties.get("classes") == ("County",))
    load(server, invented_reports()[:1])
    run(server, f"MATCH (n:Gwr {{id: '{county}'}}) SET n.mine = 1, n:Mine CREATE (:Note {{text: '看'}})-[:about]->(n)")
    load(server, newer_reports()[:1])
    noted = "MATCH (:Note)-[:about]->(n:Mine) RETURN n.id, n.mine, n.name IS NULL, n:County"
    assert run(server, noted) == [[county, 1, False, True]]
    with opened(server) as loader:
        assert loader.unload(part.report)
    assert run(server, noted) == [[county, 1, True, False]]
    load(server, invented_reports()[:1])
    assert run(server, noted) == [[county, 1, False, True]]


def test_two_loaders_at_once(server: Neo4jServer) -> None:
    failed = []

    def work(reports: Sequence[ReportRdf]) -> None:
        try:
            load(server, reports)
        except BaseException as error:
            failed.append(error)

    halves = [invented_reports()[::2], invented_reports()[1::2], invented_reports()[::-1]]
    threads = [threading.Thread(target=work, args=(half,)) for half in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert read(server) == contents(parts_of(invented_reports()))


def test_a_server_killed_while_loading(server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bolt, "_PATIENCE", 1.0)
    rdfs = invented_reports()
    load(server, rdfs[:1])
    killer = threading.Timer(0.05, server.kill)
    loader = database(server)
    try:
        killer.start()
        with pytest.raises(DatabaseError, match="cannot connect"):
            for _ in range(50):
                for rdf in (*rdfs, *newer_reports()):
                    loader.load(rdf)
    finally:
        loader.close()
        killer.join()
    server.start()
    with opened(server) as loader:
        held = set(loader.reports().values())
    builds = [part for part in parts_of([*rdfs, *newer_reports()]) if part.build in held]
    assert read(server) == contents(builds), "what is there is whole"
    load(server, rdfs)
    assert read(server) == contents(parts_of(rdfs))


def test_a_passing_error_is_tried_again_from_the_start(server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts, replace = [], updating.replace

    def failing(transaction: updating.Transaction, part: Part, *, again: bool = False) -> Outcome:
        outcome = replace(transaction, part, again=again)
        attempts.append(outcome)
        if len(attempts) == 1:  # after all was written
            raise neo4j.exceptions.TransientError("the server is busy")
        return outcome

    monkeypatch.setattr(updating, "replace", failing)
    assert load(server, invented_reports()[:1]) == [Outcome.LOADED]
    assert attempts == [Outcome.LOADED] * 2
    assert read(server) == contents(parts_of(invented_reports()[:1]))


def test_wrong_passwords_and_addresses(server: Neo4jServer) -> None:
    with pytest.raises(DatabaseError, match="refuses the login") as refused:
        database(server, password="wrong-secret")
    assert "wrong-secret" not in str(refused.value)
    with pytest.raises(DatabaseError, match=r"cannot connect to bolt://127\.0\.0\.1:1"):
        BoltDatabase(parse_target("bolt://127.0.0.1:1"), None)


def test_a_query_is_answered_and_cannot_write(server: Neo4jServer) -> None:
    load(server, invented_reports()[:1])
    with opened(server) as loader:
        columns, rows = loader.ask("MATCH (n:County) RETURN n.name AS name, n.classes AS classes")
        assert columns == ["name", "classes"]
        assert all("County" in classes for _, classes in rows)
        assert rows
        with pytest.raises(DatabaseError, match="says"):
            loader.ask("MATCH (n:County) SET n.name = ''")
        with pytest.raises(DatabaseError, match="says"):
            loader.ask("MATCH (n:")
