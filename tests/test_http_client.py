"""The HTTP client of RDF stores, against a server that does what a test wants and may play the part of GraphDB."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
import pytest

from kg.databases.credentials import Credentials
from kg.databases.database import DatabaseError, Outcome
from kg.databases.graph_store import GraphStore
from kg.databases.http import WAITS, HttpClient
from kg.databases.http_login import Login
from kg.databases.target import Target, parse_target
from tests.graph_stores import builds, own_id, some_reports, triples_of
from tests.servers import free_ports


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    client: int


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Fake(ThreadingHTTPServer):
    """Answers as the function tells, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, reply: Callable[[Request], Reply | None]) -> None:
        self.reply = reply
        self.seen: list[Request] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Fake

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.path, dict(self.headers), body, self.client_address[1])
        self.server.seen.append(request)
        reply = self.server.reply(request)
        if reply is None:  # hangs up without a word
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def fake() -> Iterator[Callable[[Callable[[Request], Reply | None]], Fake]]:
    """Starts fake servers."""
    running: list[Fake] = []

    def start(reply: Callable[[Request], Reply | None]) -> Fake:
        running.append(Fake(reply))
        threading.Thread(target=running[-1].serve_forever, args=(0.01,), daemon=True).start()
        return running[-1]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


Start = Callable[[Callable[[Request], Reply | None]], Fake]


def failing(client: HttpClient, url: str) -> DatabaseError:
    """The error of a request."""
    with pytest.raises(DatabaseError) as error:
        client.request("PUT", f"{url}/data", b"<a> <b> <c> .")
    client.close()
    return error.value


def test_one_connection_carries_all_requests(fake: Start) -> None:
    server = fake(lambda request: Reply(200, b"yes"))
    client = HttpClient(server.url)
    assert {client.request("GET", f"{server.url}/{i}?x={i}").body for i in range(5)} == {b"yes"}
    client.close()
    assert [request.path for request in server.seen] == [f"/{i}?x={i}" for i in range(5)]
    assert len({request.client for request in server.seen}) == 1


def test_a_connection_that_was_closed_meanwhile_is_opened_again(fake: Start) -> None:
    server = fake(lambda request: None if len(server.seen) == 2 else Reply(200))
    waited: list[float] = []
    client = HttpClient(server.url, sleep=waited.append)
    for _ in range(3):
        assert client.request("PUT", f"{server.url}/data", b"x").status == 200
    client.close()
    assert (len(server.seen), waited) == (4, [])


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_busy_server_is_asked_again(fake: Start, status: int) -> None:
    server = fake(lambda request: Reply(status if len(server.seen) < 4 else 204))
    waited: list[float] = []
    client = HttpClient(server.url, sleep=waited.append)
    assert client.request("PUT", f"{server.url}/data", b"x").status == 204
    client.close()
    assert waited == list(WAITS[:3])


def test_a_server_that_stays_busy_is_told(fake: Start) -> None:
    server = fake(lambda request: Reply(503, b"warming up\nmore", {"Content-Type": "text/plain"}))
    waited: list[float] = []
    error = failing(HttpClient(server.url, sleep=waited.append), server.url)
    assert f"{server.url} (503 warming up)" in error.en
    assert waited == list(WAITS) == sorted(WAITS)
    assert sum(WAITS) < 15


def test_a_server_that_is_not_there_is_told() -> None:
    address = f"http://127.0.0.1:{free_ports(1)[0]}/ds"
    waited: list[float] = []
    with pytest.raises(
        DatabaseError, match=rf"连不上数据库：{address}（.*服务器.* \| cannot reach.*{address}.*running"
    ):
        GraphStore(Target("fuseki", address), sleep=waited.append)
    assert waited == list(WAITS)


def test_a_host_that_does_not_exist_is_told_at_once() -> None:
    waited: list[float] = []
    client = HttpClient("http://nowhere.invalid", sleep=waited.append)
    assert "cannot reach the database: http://nowhere.invalid (" in failing(client, "http://nowhere.invalid").en
    assert waited == []


@pytest.mark.parametrize(
    "address", ["http://localhost:port", "http://localhost:99999999", "http://a..b", "http://\x7f"]
)
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(DatabaseError, match=rf"连不上数据库：{address}.* \| cannot reach the database: {address} \("):
        GraphStore(Target("oxigraph", address), sleep=lambda seconds: pytest.fail("nothing to wait for"))


def test_a_path_may_hold_any_characters(fake: Start) -> None:
    server = fake(lambda request: Reply(200, b'{"head": {}, "results": {"bindings": []}}'))
    GraphStore(Target("fuseki", f"{server.url}/图 谱/%41?x=é")).close()
    assert server.seen[0].path == "/%E5%9B%BE%20%E8%B0%B1/%41?x=%C3%A9/query"


def test_a_server_that_does_not_answer_is_not_asked_again(fake: Start) -> None:
    done = threading.Event()
    server = fake(lambda request: None if done.wait(10) else Reply(200))
    waited: list[float] = []
    error = failing(HttpClient(server.url, sleep=waited.append, timeout=0.2), server.url)
    done.set()
    assert f"within 0.2 s: {server.url}" in error.en
    assert (len(server.seen), waited) == (1, [])


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(400, "解析错误 line 3\nstack".encode(), {"Content-Type": "text/plain"}), "(400 解析错误 line 3)"),
        (Reply(500, b"\n\n  " + b"x" * 5000), f"(500 {'x' * 200})"),
        (Reply(500, b"\x1b[31mred\x07\x00"), "(500 [31mred)"),
        (Reply(500, b"\xff\xfe bad"), "(500 \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER} bad)"),
        (Reply(500), "(500)"),
        (
            Reply(
                500,
                b"<html><head><title>Failed</title></head>\n<body><h3>Error 22023</h3>a &lt; b</body></html>",
                {"Content-Type": "text/html; charset=UTF-8"},
            ),
            "(500 Error 22023 a < b)",
        ),
        (Reply(301, b"", {"Location": "https://example.org/ds"}), "(301 https://example.org/ds)"),
        (Reply(404, b"No such repository"), "no dataset at the address"),
        (Reply(403, b"no"), "asks for a login"),
    ],
)
def test_what_a_server_says_is_told(fake: Start, reply: Reply, told: str) -> None:
    server = fake(lambda request: reply)
    assert told in failing(HttpClient(server.url), server.url).en
    assert len(server.seen) == 1


def test_a_password_is_not_told_even_if_the_server_does(fake: Start) -> None:
    server = fake(lambda request: Reply(500, b"cannot use hunter2", {"Content-Type": "text/plain"}))
    error = failing(HttpClient(server.url, Credentials("kg", "hunter2")), server.url)
    assert "(500 cannot use ***)" in error.en
    assert "hunter2" not in str(error)


BASIC = "Basic a2c6c2VjcmV0"


def test_a_login_is_sent_when_it_is_asked_for(fake: Start) -> None:
    def reply(request: Request) -> Reply:
        asked = request.headers.get("Authorization") == BASIC
        return Reply(204) if asked else Reply(401, b"", {"WWW-Authenticate": 'Negotiate, Basic realm="x"'})

    server = fake(reply)
    client = HttpClient(server.url, Credentials("kg", "secret"))
    for _ in range(2):
        assert client.request("PUT", f"{server.url}/data", b"x" * 100_000).status == 204
    client.close()
    assert [request.headers.get("Authorization") for request in server.seen] == [None, BASIC, BASIC]
    error = failing(HttpClient(server.url, Credentials("kg", "wrong")), server.url)
    assert "refuses the user “kg”" in error.en
    assert len(server.seen) == 5


def test_a_digest_that_has_grown_old_is_made_anew(fake: Start) -> None:
    def reply(request: Request) -> Reply:
        nonce = f"n{len(server.seen) // 3}"
        given = request.headers.get("Authorization", "")
        count = re.search(r"nc=(\w+)", given)
        if f'nonce="{nonce}"' in given and count:
            return Reply(200, count[1].encode())
        challenge = f'Digest realm="a \\"b\\"", nonce="{nonce}", qop="auth", algorithm=SHA-256, stale=true'
        return Reply(401, b"", {"WWW-Authenticate": challenge})

    server = fake(reply)
    client = HttpClient(server.url, Credentials('k"g', "secret"))
    counts = [client.request("GET", f"{server.url}/{i}").body for i in range(4)]
    client.close()
    assert counts == [b"00000001", b"00000001", b"00000002", b"00000001"]
    assert 'username="k\\"g", realm="a \\"b\\""' in server.seen[1].headers["Authorization"]


def test_digest_is_taken_before_basic_and_what_is_unknown_is_left() -> None:
    login = Login(Credentials("kg", "secret"), lambda: "c")
    assert login.asked(["Negotiate", 'Digest realm="x", nonce="n", algorithm=SHA-512-256', 'Basic realm="x"'])
    assert login.header("GET", "/")["Authorization"] == BASIC
    assert login.asked(['Basic realm="x", Digest realm="x", nonce="n"'])
    assert login.header("GET", "/")["Authorization"].startswith('Digest username="kg", realm="x", nonce="n"')
    assert not login.asked(["Negotiate"])
    assert login.header("GET", "/") == {}


@pytest.mark.parametrize("body", [b"<html>a page</html>", b"[]", b""])
def test_a_page_in_place_of_a_sparql_service_is_told(fake: Start, body: bytes) -> None:
    server = fake(lambda request: Reply(200, body))
    with pytest.raises(DatabaseError, match=f"no SPARQL service at the address: {server.url}"):
        GraphStore(parse_target(f"oxigraph:{server.url}"))


def graphdb(store: pyoxigraph.Store) -> Callable[[Request], Reply]:
    """What a repository at ``/repositories/kg`` answers by the REST API of RDF4J, over a store in memory."""

    def reply(request: Request) -> Reply:
        parts = urlsplit(request.path)
        form = request.headers.get("Content-Type", "").partition(";")[0]
        if parts.path == "/repositories/kg/rdf-graphs/service":
            graph = pyoxigraph.NamedNode(parse_qs(parts.query)["graph"][0])
            if request.method in ("PUT", "DELETE"):
                store.remove_graph(graph)
            if request.method in ("PUT", "POST"):
                assert form == "application/n-triples"
                store.load(request.body, to_graph=graph, format=pyoxigraph.RdfFormat.N_TRIPLES)
            return Reply(204)
        if (parts.path, form) == ("/repositories/kg/statements", "application/sparql-update"):
            store.update(request.body.decode())
            return Reply(204)
        if (parts.path, form) == ("/repositories/kg", "application/x-www-form-urlencoded"):
            solutions = store.query(parse_qs(request.body.decode())["query"][0])
            assert isinstance(solutions, pyoxigraph.QuerySolutions)
            answer = solutions.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
            assert answer
            return Reply(200, answer, {"Content-Type": request.headers["Accept"]})
        return Reply(404, b"Unknown repository")

    return reply


def test_graphdb_is_asked_by_the_rest_api_of_rdf4j(
    fake: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = pyoxigraph.Store()
    server = fake(graphdb(store))
    rdfs = some_reports(tmp_path)
    # so that graphs are put in pieces, too
    monkeypatch.setattr("kg.databases.graph_store._PIECE", len(rdfs[0].ntriples) // 3)
    database = GraphStore(parse_target(f"graphdb:{server.url}/repositories/kg"))
    assert {database.load(rdf) for rdf in rdfs} == {Outcome.LOADED}
    assert database.load(rdfs[0]) is Outcome.UNCHANGED
    assert {"PUT", "POST"} <= {request.method for request in server.seen if "service" in request.path}
    for rdf in rdfs:
        held = store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(rdf.iri))
        assert {(str(q.subject), str(q.predicate), str(q.object)) for q in held} == triples_of(rdf.ntriples)
    assert database.reports() == builds(rdfs)
    assert [database.unload(own_id(rdf)) for rdf in (rdfs[0], *rdfs)] == [True, False, True, True, True]
    assert list(store) == []
    database.close()
    with pytest.raises(DatabaseError, match="404 Unknown repository"):
        GraphStore(parse_target(f"graphdb:{server.url}/repositories/others"))
