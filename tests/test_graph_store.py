"""Loading into RDF stores over HTTP: what is read back is what was loaded, whatever happens on the way.

Of what is loaded only this comes back differently, and is expected so here:

- Fuseki gives decimals a point: 40 comes back as 40.0.
- Virtuoso makes decimals of integers beyond 31 bits; no report has one, so nothing is done about it here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from urllib.error import HTTPError

import pytest

from kg.databases.credentials import Credentials
from kg.databases.database import DatabaseError, Outcome
from kg.databases.graph_store import GraphStore
from kg.databases.http import Answer, HttpClient
from kg.databases.target import parse_target
from kg.stores.reports import ReportRdf
from tests.graph_stores import Triples, builds, nasty_report, own_id, rdf_of, some_reports, triples_of
from tests.rdf_tools import SOURCES, built
from tests.servers import (
    FusekiServer,
    OxigraphServer,
    Rdf4jServer,
    RdfServer,
    VirtuosoServer,
    missing_fuseki,
    missing_oxigraph,
    missing_virtuoso,
)

FOREIGN = "https://example.org/others"
LIKE_OURS = "https://example.org/others/119901/report/2031"
TRIPLES = (
    f"<{FOREIGN}/a> <{FOREIGN}/b> <{FOREIGN}/c> .\n"
    f'<https://w3id.org/gwr/id/119901/report/2031> <https://w3id.org/gwr/ns#build> "0" .\n'
)
"""What somebody else says, also of a report, in a graph that is even named like a report."""
LOADS = "https://w3id.org/gwr/id/loads"
KINDS = {FusekiServer: "fuseki", Rdf4jServer: "graphdb", VirtuosoServer: "virtuoso", OxigraphServer: "oxigraph"}
OPEN: list[GraphStore] = []
DECIMAL = re.compile(r'"(-?\d+)"\^\^<http://www\.w3\.org/2001/XMLSchema#decimal>')


def opened(server: RdfServer, password: str | None = None, *, login: bool = True) -> GraphStore:
    """The store of a server, by its user; waits for nothing."""
    credentials = Credentials(server.user, password or server.password) if login and server.password else None
    kind = next(name for cls, name in KINDS.items() if isinstance(server, cls))
    target = parse_target(f"{kind}:{server.url}")
    OPEN.append(GraphStore(target, credentials, sleep=lambda seconds: None, timeout=60))
    return OPEN[-1]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Closes what a test has opened."""
    yield
    while OPEN:
        OPEN.pop().close()


def graph_names(server: RdfServer) -> set[str]:
    found = json.loads(server.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"))
    return {row["g"]["value"] for row in found["results"]["bindings"]}


def contents(server: RdfServer) -> dict[str, Triples]:
    """What the store holds, but for the graphs that Virtuoso comes with."""
    names = {name for name in graph_names(server) if name.startswith(("https://w3id.org/", "https://example.org/"))}
    return {name: triples_of(server.get(name)) for name in sorted(names)}


def expected(server: RdfServer, rdfs: list[ReportRdf]) -> dict[str, Triples]:
    """What the store is to hold when these reports are loaded, and nothing else."""
    graphs = {rdf.iri: triples_of(rdf.ntriples) for rdf in rdfs}
    if isinstance(server, FusekiServer):
        graphs = {
            name: frozenset(
                (s, p, DECIMAL.sub(r'"\1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', o)) for s, p, o in g
            )
            for name, g in graphs.items()
        }
    record = '"{}"'
    build = "<https://w3id.org/gwr/ns#build>"
    return graphs | {LOADS: frozenset((f"<{rdf.iri}>", build, record.format(rdf.digest)) for rdf in rdfs)}


@pytest.fixture(params=["fuseki", "rdf4j", "virtuoso", "oxigraph"])
def server(request: pytest.FixtureRequest) -> Iterator[RdfServer]:
    """A server with somebody else's graphs in it, which are to be there untouched when the test is over."""
    server: RdfServer = request.getfixturevalue(f"{request.param}_server")
    for name in (FOREIGN, LIKE_OURS):
        server.put(name, TRIPLES)
    before = contents(server)
    assert set(before) == {FOREIGN, LIKE_OURS}
    yield server
    after = contents(server)
    assert {name: after[name] for name in before} == before
    for name in after:
        server.update(f"DROP SILENT GRAPH <{name}>")


@pytest.fixture
def rdfs(tmp_path: Path) -> list[ReportRdf]:
    return some_reports(tmp_path / "rdfs")


def without_foreign(server: RdfServer) -> dict[str, Triples]:
    return {name: graph for name, graph in contents(server).items() if name not in (FOREIGN, LIKE_OURS)}


def test_what_is_loaded_is_read_back(server: RdfServer, rdfs: list[ReportRdf], tmp_path: Path) -> None:
    database = opened(server)
    assert database.reports() == {}
    loaded = [*rdfs, nasty_report(tmp_path)]
    assert {database.load(rdf) for rdf in loaded} == {Outcome.LOADED}
    assert without_foreign(server) == expected(server, loaded)
    assert list(database.reports().items()) == list(builds(loaded).items())
    database.close()


def test_a_large_report_is_put_in_pieces(
    server: RdfServer, rdfs: list[ReportRdf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.databases.graph_store._PIECE", 20_000)
    database = opened(server)
    for again in (False, True):
        for rdf in rdfs[:2]:
            assert len(rdf.ntriples) > 60_000
            database.load(rdf, again=again)
    assert without_foreign(server) == expected(server, rdfs[:2])


def test_loading_again_writes_nothing(
    server: RdfServer, rdfs: list[ReportRdf], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened(server)
    for rdf in rdfs:
        database.load(rdf)
    writes: list[str] = []
    request = HttpClient.request

    def counting(client: HttpClient, method: str, url: str, *arguments: object, **named: object) -> Answer:
        headers = arguments[1] if len(arguments) > 1 else {}
        assert isinstance(headers, dict)
        if headers.get("Content-Type") != "application/x-www-form-urlencoded":
            writes.append(method)
        return request(client, method, url, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(HttpClient, "request", counting)
    assert [database.load(rdf) for rdf in rdfs] == [Outcome.UNCHANGED] * len(rdfs)
    assert opened(server).load(rdfs[0]) is Outcome.UNCHANGED
    assert writes == []
    assert database.load(rdfs[0], again=True) is Outcome.REPLACED
    assert "PUT" in writes
    assert without_foreign(server) == expected(server, rdfs)


def test_a_newer_build_replaces_the_former(server: RdfServer, rdfs: list[ReportRdf], tmp_path: Path) -> None:
    database = opened(server)
    for rdf in rdfs:
        database.load(rdf)
    newer = some_reports(tmp_path / "newer", size=37)[:2]
    assert [rdf.iri for rdf in newer] == [rdf.iri for rdf in rdfs[:2]]
    assert [database.load(rdf) for rdf in newer] == [Outcome.REPLACED] * 2
    assert without_foreign(server) == expected(server, [*newer, *rdfs[2:]])


def test_a_graph_that_was_put_by_hand_is_replaced(server: RdfServer, tmp_path: Path) -> None:
    (by_hand, *_), (rdf, *_) = some_reports(tmp_path / "by_hand"), some_reports(tmp_path / "rdfs", size=37)
    assert by_hand.iri == rdf.iri
    server.put(by_hand.iri, by_hand.ntriples.decode())
    database = opened(server)
    assert database.reports() == {}
    assert database.load(rdf) is Outcome.LOADED
    assert without_foreign(server) == expected(server, [rdf])


def test_unloading_leaves_what_never_had_it(server: RdfServer, rdfs: list[ReportRdf]) -> None:
    database = opened(server)
    for rdf in rdfs:
        database.load(rdf)
    assert database.unload(own_id(rdfs[0])) is True
    assert database.unload(own_id(rdfs[0])) is False
    assert without_foreign(server) == expected(server, rdfs[1:])
    assert [database.unload(own_id(rdf)) for rdf in rdfs[1:]] == [True] * 3
    assert database.reports() == {}
    assert without_foreign(server) == {}
    if not isinstance(server, Rdf4jServer):  # to which a graph that is not there is an empty one
        for name in (rdfs[0].iri, LOADS):
            with pytest.raises(HTTPError, match="404") as absent:
                server.get(name)
            absent.value.close()
    for report in ("", "2031", "report/2031", "990000/report/2031", '"> } #'):
        assert database.unload(report) is False
    # the graphs of somebody else end alike, and are looked at by the fixture
    assert database.unload("119901/report/2031") is False


class InterruptionError(Exception):
    """The process ended here."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_interrupted_load_is_not_taken_for_whole(
    server: RdfServer, rdfs: list[ReportRdf], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    database = opened(server)
    for rdf in rdfs:
        database.load(rdf)
    newer = some_reports(tmp_path / "newer", size=37)[0]
    request = HttpClient.request

    def interrupting(client: HttpClient, method: str, *arguments: object, **named: object) -> Answer:
        if method == "PUT" and moment == "before":
            raise InterruptionError
        answer = request(client, method, *arguments, **named)  # type: ignore[arg-type]
        if method == "PUT":
            raise InterruptionError
        return answer

    with monkeypatch.context() as patch, pytest.raises(InterruptionError):
        patch.setattr(HttpClient, "request", interrupting)
        database.load(newer)
    assert database.reports() == builds(rdfs[1:])
    assert database.load(newer) is Outcome.LOADED
    assert without_foreign(server) == expected(server, [newer, *rdfs[1:]])

    with monkeypatch.context() as patch, pytest.raises(InterruptionError):
        patch.setattr(HttpClient, "request", interrupting)
        database.load(rdfs[0])
    # in Fuseki a graph is gone before it is put
    there = moment == "after" or not isinstance(server, FusekiServer)
    assert (newer.iri in contents(server)) is there
    assert database.unload(own_id(newer)) is there
    assert without_foreign(server) == expected(server, rdfs[1:])


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(FusekiServer, marks=pytest.mark.skipif(bool(missing_fuseki()), reason="no Fuseki")),
        pytest.param(OxigraphServer, marks=pytest.mark.skipif(bool(missing_oxigraph()), reason="no Oxigraph server")),
        pytest.param(VirtuosoServer, marks=pytest.mark.skipif(bool(missing_virtuoso()), reason="no Virtuoso")),
    ],
    ids=["fuseki", "oxigraph", "virtuoso"],
)
def test_a_server_may_be_killed_while_it_loads(
    kind: Callable[[Path], RdfServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rdfs, former = some_reports(tmp_path / "rdfs", 200), some_reports(tmp_path / "former", 150)
    with kind(tmp_path / "server") as server:
        server.put(FOREIGN, TRIPLES)
        for at, delay in ((2, 0.0), (4, 0.05)):
            for rdf in former:
                opened(server).load(rdf)
            with monkeypatch.context() as patch, pytest.raises(DatabaseError, match="连不上") as error:
                killer = kill_at(server, at, delay, patch)
                database = opened(server)
                for rdf in rdfs:
                    database.load(rdf)
                killer.join()
                database.reports()
            assert server.url in str(error.value)
            killer.join()
            assert not server.running
            server.start()
            resumed = opened(server)
            assert set(resumed.reports().items()) <= {*builds(rdfs).items(), *builds(former).items()}
            assert len(resumed.reports()) >= len(rdfs) - 1
            for rdf in rdfs:
                resumed.load(rdf)
            held = contents(server)
            assert held.pop(FOREIGN) == triples_of(TRIPLES)
            assert held == expected(server, rdfs)


def kill_at(server: RdfServer, at: int, delay: float, patch: pytest.MonkeyPatch) -> Timer:
    """Kill a server so many seconds after so many graphs have begun to be put."""
    killer, seen, request = Timer(delay, server.kill), [0], HttpClient.request

    def killing(client: HttpClient, method: str, *arguments: object, **named: object) -> Answer:
        seen[0] += method == "PUT"
        if seen[0] == at and method == "PUT":
            killer.start()
        return request(client, method, *arguments, **named)  # type: ignore[arg-type]

    patch.setattr(HttpClient, "request", killing)
    return killer


def test_a_wrong_password_is_told(server: RdfServer) -> None:
    if server.password is None:
        pytest.skip("anybody may write there")
    with pytest.raises(DatabaseError, match=rf"拒绝.*“{server.user}”.*--user.*KG_PASSWORD \| ") as refusal:
        opened(server, "not-the-password")
    assert "not-the-password" not in str(refusal.value)
    assert server.url in refusal.value.en


def test_a_missing_login_is_told(server: RdfServer, rdfs: list[ReportRdf]) -> None:
    if server.password is None:
        pytest.skip("anybody may write there")
    with pytest.raises(DatabaseError, match=r"要求登录.*--user.*KG_PASSWORD \| "):
        opened(server, login=False).load(rdfs[0])


class DigestFusekiServer(FusekiServer):
    """Fuseki with its own choice of a login."""

    def _command(self) -> list[str | Path]:
        return [part for part in super()._command() if part != "--auth=basic"]

    def _answers(self) -> bool:
        try:
            return super()._answers()
        except AssertionError:  # it refuses the basic way: it is there
            return True


@pytest.mark.skipif(bool(missing_fuseki()), reason=str(missing_fuseki()))
def test_fuseki_may_ask_for_a_digest(tmp_path: Path) -> None:
    with DigestFusekiServer(tmp_path / "server", "kg-secret") as server:
        database = opened(server)
        rdfs = some_reports(tmp_path / "rdfs")
        assert {database.load(rdf) for rdf in rdfs} == {Outcome.LOADED}
        assert database.reports() == builds(rdfs)
        with pytest.raises(DatabaseError, match="KG_PASSWORD"):
            opened(server, "wrong")


@pytest.mark.parametrize("path", ["/nothing", "/ds/nothing"])
def test_an_address_without_a_dataset_is_told(fuseki_server: FusekiServer, path: str) -> None:
    address = fuseki_server.url.removesuffix("/ds") + path
    with pytest.raises(DatabaseError, match=rf"404.*\| .*{address}"):
        GraphStore(parse_target(f"fuseki:{address}"), Credentials(fuseki_server.user, fuseki_server.password or ""))


def test_a_graph_of_another_base_has_records_of_its_own(server: RdfServer, rdfs: list[ReportRdf]) -> None:
    rdf = rdfs[0]
    other = "https://example.org/graphs/"
    ntriples = rdf.ntriples.replace(b"https://w3id.org/gwr/id/", other.encode())
    moved = ReportRdf(rdf.iri.replace("https://w3id.org/gwr/id/", other), ntriples, "1" * 64, ())
    database = opened(server)
    database.load(moved)
    assert {f"{other}loads", moved.iri} < set(contents(server))
    assert database.reports() == {own_id(moved): "1" * 64}
    assert database.unload(own_id(moved)) is True
    assert set(contents(server)) == {FOREIGN, LIKE_OURS}


@pytest.mark.skipif(len(SOURCES) == 1, reason="the shared reports are not beside this checkout")
def test_the_published_reports_are_read_back(server: RdfServer, real: list[ReportRdf]) -> None:
    database = opened(server)
    for rdf in real:
        database.load(rdf)
    assert len(real) == len(SOURCES) - 1
    assert without_foreign(server) == expected(server, real)
    for rdf in real:
        assert database.unload(own_id(rdf)) is True
    assert without_foreign(server) == {}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> list[ReportRdf]:
    """The published reports beside the checkout, without the sample."""
    return rdf_of((built(name) for name in list(SOURCES)[1:]), tmp_path_factory.mktemp("real"))
