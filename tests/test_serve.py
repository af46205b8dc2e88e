"""The WSGI application by itself, with an engine of canned answers: protocol, negotiation, headers, files, RDF."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote, urlencode
from wsgiref.validate import validator

import pytest
from rdflib import RDF, RDFS, SH, VOID, Graph, Literal, URIRef
from rdflib.namespace import Namespace

from kg.errors import KgError
from kg.ontology import Ontology
from kg.serving.app import App
from kg.serving.description import Description, in_store
from kg.serving.folders import built_folders
from kg.serving.http import MAX_BODY, MAX_URL
from kg.serving.statistics import Statistics
from kg.serving.terms import terms

GWR = "https://w3id.org/gwr/ns#"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORM = "application/x-www-form-urlencoded"
ASK = "ASK { ?s ?p ?o }"


class Failure(KgError):  # noqa: N818 - it is what the engine tells
    def __init__(self, status: str) -> None:
        super().__init__("不行", "no")
        self.status = status


@dataclass(frozen=True)
class Canned:
    body: bytes
    media_type: str


@dataclass
class FakeEngine:
    """Answers every query with true, or as ``answers`` says; keeps what it was asked."""

    answers: dict[str, Callable[[], Canned]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    graphs: list[tuple[Sequence[str], Sequence[str]]] = field(default_factory=list)

    def answer(
        self, query: str, accept: str = "", *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Canned:
        self.asked.append((query, accept))
        self.graphs.append((default_graphs, named_graphs))
        return self.answers.get(query, lambda: Canned(b"true", "application/sparql-results+json"))()


@dataclass(frozen=True)
class Example:
    name: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    form: str
    text: str


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


PARTS = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
EXAMPLES = [
    Example("towns", "镇", "Towns", "全部的镇", "all towns", "SELECT", f"SELECT ?t WHERE {{ ?t a <{GWR}Town> }}"),
    Example("parts", "组成", "Parts", "", "", "CONSTRUCT", f"# select\n{PARTS}"),
]
COUNTED = Statistics(
    triples=9,
    subjects=4,
    graphs={"https://example.org/report": 9},
    classes={f"{GWR}Town": 3},
    properties={str(RDF.type): 4, f"{GWR}locatedIn": 5},
    uses={f"{GWR}Town": {str(RDF.type): 3}},
)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built folder with something beside its files, and links out of it."""
    folder = tmp_path / "青溪 2031"
    folder.mkdir()
    (tmp_path / "secret.ttl").write_text("secret", encoding="utf-8")
    (folder / "index.html").write_text("<title>青溪县 2031 &lt;b&gt; · 图谱</title>", encoding="utf-8")
    (folder / "graph.ttl").write_text("# turtle", encoding="utf-8")
    (folder / "notes.txt").write_text("private", encoding="utf-8")
    (folder / "graph.trig").symlink_to(tmp_path / "secret.ttl")
    return folder


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


Ask = Callable[..., Got]


@pytest.fixture
def ask(engine: FakeEngine, built: Path) -> Ask:
    """Sends a request to an application whose conformance to WSGI is checked on the way."""
    description = Description(COUNTED, EXAMPLES, {"gwr": GWR}, built_folders([built / "graph.ttl"]))
    app = App(engine, description, terms(Ontology.load(), COUNTED, description.prefixes), waiting=2)
    return requester(app)


def requester(app: App) -> Ask:
    checked = validator(app)

    def ask(method: str, target: str, body: bytes = b"", media_type: str = "", **headers: str) -> Got:
        path, _, query = target.partition("?")
        environ: dict[str, object] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode("utf-8").decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost:8000",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if media_type:
            environ |= {"CONTENT_TYPE": media_type}
        if body:
            environ |= {"CONTENT_LENGTH": str(len(body))}
        got: list[tuple[str, list[tuple[str, str]]]] = []
        parts: Iterable[bytes] = checked(environ, lambda status, fields, _=None: got.append((status, fields)))  # type: ignore[arg-type]
        data = b"".join(parts)
        parts.close()  # type: ignore[attr-defined]
        return Got(int(got[0][0][:3]), dict(got[0][1]), data)

    return ask


def get(query: str) -> str:
    return "/sparql?" + urlencode({"query": query})


def test_a_query_by_get_and_by_both_kinds_of_post(ask: Ask, engine: FakeEngine) -> None:
    for got in (
        ask("GET", get(ASK), accept="application/json"),
        ask("POST", "/sparql", urlencode({"query": ASK}).encode(), FORM, accept="application/json"),
        ask("POST", "/sparql", ASK.encode(), "application/sparql-query; charset=UTF-8", accept="application/json"),
    ):
        assert (got.status, got.body) == (200, b"true")
        assert got.headers["Content-Type"] == "application/sparql-results+json"
        assert got.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in got.headers
    assert engine.asked == [(ASK, "application/json")] * 3


def test_what_goes_with_every_answer(ask: Ask) -> None:
    got = ask("GET", get(ASK))
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Vary"] == "Accept"
    assert got.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_request_may_choose_among_the_graphs(ask: Ask, engine: FakeEngine) -> None:
    chosen = urlencode([("default-graph-uri", "https://example.org/a"), ("named-graph-uri", "urn:b")])
    assert ask("GET", f"{get(ASK)}&{chosen}").status == 200
    assert ask("POST", f"/sparql?{chosen}", ASK.encode(), "application/sparql-query").status == 200
    assert engine.graphs == [(("https://example.org/a",), ("urn:b",))] * 2


def test_head_has_the_headers_and_no_body(ask: Ask) -> None:
    got = ask("HEAD", get(ASK))
    assert (got.status, got.body, got.headers["Content-Length"]) == (200, b"", "4")


def test_options_tells_what_is_allowed(ask: Ask) -> None:
    got = ask("OPTIONS", "/sparql", origin="https://example.org", access_control_request_method="POST")
    assert (got.status, got.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert got.headers["Access-Control-Allow-Methods"] == "GET, POST, OPTIONS"
    assert "Content-Type" in got.headers["Access-Control-Allow-Headers"]


UPDATE = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"


@pytest.mark.parametrize(
    ("method", "target", "body", "media_type", "status"),
    [
        ("POST", "/sparql", urlencode({"update": UPDATE}).encode(), FORM, 403),
        ("GET", "/sparql?" + urlencode({"update": UPDATE}), b"", "", 403),
        ("POST", "/sparql?" + urlencode({"update": UPDATE}), ASK.encode(), "application/sparql-query", 403),
        ("POST", "/sparql", UPDATE.encode(), "application/sparql-update", 403),
        ("POST", "/sparql", UPDATE.encode(), "Application/SPARQL-Update;charset=utf-8", 403),
        ("POST", "/sparql", ASK.encode(), "text/plain", 415),
        ("POST", "/sparql", ASK.encode(), "", 415),
        ("POST", "/sparql", b"--x\r\n\r\n", "multipart/form-data; boundary=x", 415),
        ("POST", "/sparql", ASK.encode("utf-16"), "application/sparql-query; charset=utf-16", 415),
        ("POST", "/sparql", "查询".encode("gbk"), "application/sparql-query", 400),
        ("POST", "/sparql", b"query=%B2%E9", FORM, 400),
        ("POST", "/sparql", b"", FORM, 400),
        ("GET", "/sparql?query=", b"", "", 400),
        ("GET", get(ASK) + "&query=ASK%7B%7D", b"", "", 400),
        ("POST", get(ASK), ASK.encode(), "application/sparql-query", 400),
        ("GET", get(ASK) + "&default-graph-uri=file:///etc/passwd", b"", "", 403),
        ("GET", get(ASK) + "&named-graph-uri=/etc/passwd", b"", "", 403),
        ("GET", get(ASK) + "&a=" * 60, b"", "", 400),
        ("PUT", "/sparql", b"<urn:a> <urn:b> <urn:c> .", "text/turtle", 405),
        ("DELETE", "/sparql?default", b"", "", 405),
        ("PATCH", "/sparql", b"x", "application/sparql-update", 405),
        ("TRACE", "/sparql", b"", "", 405),
        ("POST", "/", b"x", "text/plain", 405),
        ("GET", "/sparql?query=" + "x" * MAX_URL, b"", "", 414),
        ("POST", "/sparql", b"x" * MAX_BODY, "application/sparql-query", 413),
        ("GET", "/nothing", b"", "", 404),
        ("GET", "/query/../app.py", b"", "", 404),
    ],
)
def test_refused_with_a_line_in_both_languages(
    ask: Ask, engine: FakeEngine, method: str, target: str, body: bytes, media_type: str, status: int
) -> None:
    got = ask(method, target, body, media_type)
    assert got.status == status
    assert got.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert " | " in got.text and got.text.count("\n") == 1
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    assert ("Allow" in got.headers) == (status == 405)
    assert engine.asked == []


@pytest.mark.parametrize(
    ("kind", "status"),
    [("syntax", 400), ("forbidden", 403), ("timeout", 503), ("too-large", 400), ("not-acceptable", 406)],
)
def test_failures_of_the_engine(ask: Ask, engine: FakeEngine, kind: str, status: int) -> None:
    def fail() -> Canned:
        raise Failure(kind)

    engine.answers[ASK] = fail
    got = ask("GET", get(ASK))
    assert (got.status, got.text) == (status, "不行 | no\n")


def test_a_bug_is_not_shown_to_the_client(ask: Ask, engine: FakeEngine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.answers[ASK] = lambda: Canned(b"", str(1 // 0))
    got = ask("GET", get(ASK))
    assert (got.status, got.text) == (500, "服务器内部错误 | internal server error\n")
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_more_queries_than_may_wait_are_refused_at_once(ask: Ask, engine: FakeEngine) -> None:
    go, waiting = Event(), [Event(), Event()]
    ready = iter(waiting)

    def wait() -> Canned:
        next(ready).set()
        assert go.wait(10)
        return Canned(b"true", "application/sparql-results+json")

    engine.answers[ASK] = wait
    threads = [Thread(target=ask, args=("GET", get(ASK))) for _ in waiting]
    for thread in threads:
        thread.start()
    assert all(event.wait(10) for event in waiting)
    got = ask("GET", get("ASK {}"))
    go.set()
    for thread in threads:
        thread.join()
    assert (got.status, got.headers["Retry-After"]) == (503, "5")
    assert ask("GET", get("ASK {}")).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.nip.io"])
def test_another_host_name_is_not_served(ask: Ask, host: str) -> None:
    assert ask("GET", get(ASK), host=host).status == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:8000", "[::1]:8000", ""])
def test_loopback_names_are_served(ask: Ask, host: str) -> None:
    assert ask("GET", get(ASK), host=host).status == 200


def test_any_host_name_where_the_server_is_open(engine: FakeEngine) -> None:
    ask = requester(App(engine, Description(COUNTED, [], {}, []), {}, hosts=None))
    assert ask("GET", get(ASK), host="kg.example").status == 200
    assert ask("GET", get(ASK), host='kg.example"><script>').status == 400
    assert b"http://kg.example/sparql" in ask("GET", "/sparql", host="kg.example", accept="application/n-triples").body


def test_the_files_of_a_folder_and_no_others(ask: Ask) -> None:
    page = ask("GET", "/graphs/青溪 2031/")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["Content-Security-Policy"].startswith("sandbox ")
    data = ask("GET", "/graphs/青溪 2031/graph.ttl")
    assert (data.text, data.headers["Content-Type"]) == ("# turtle", "text/turtle; charset=utf-8")
    assert ask("GET", "/graphs/青溪 2031/graph.ttl", if_none_match=data.headers["ETag"]).status == 304
    assert ask("GET", "/graphs/青溪 2031/graph.ttl", if_none_match='"other"').status == 200
    for path in ("notes.txt", "graph.trig", "../secret.ttl", "..", "%2e%2e/secret.ttl", "graph.graphml", "graph.ttl/"):
        assert ask("GET", f"/graphs/青溪 2031/{path}").status == 404, path
    for path in ("/graphs/../secret.ttl", "/graphs//secret.ttl", "/graphs/青溪 2031", "/graphs/./青溪 2031/graph.ttl"):
        assert ask("GET", path).status == 404, path


def test_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place / "out").mkdir(parents=True)
        (tmp_path / place / "out" / "index.html").write_text("<p>", encoding="utf-8")
    folders = built_folders(tmp_path / place / "out" / "graph.trig" for place in ("a", "b", "a"))
    assert [(f.name, f.path.parent.name, f.title) for f in folders] == [("out", "a", "out"), ("out-2", "b", "out-2")]


def test_a_corpus_is_served_above_its_reports(tmp_path: Path) -> None:
    for name in ("assets/corpus.js", "index.html", "a-2031/index.html", "a-2031/graph.trig", "secret.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"<title>{name}</title>", encoding="utf-8")
    folders = built_folders([tmp_path / "a-2031" / "graph.trig"])
    assert [(f.name, f.address) for f in folders] == [("", "graphs/"), ("a-2031", "graphs/a-2031/")]
    ask = requester(App(FakeEngine(), Description(COUNTED, [], {}, folders), {}))
    assert "index.html" in ask("GET", "/graphs/").text
    assert ask("GET", "/graphs/assets/corpus.js").headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "a-2031" in ask("GET", "/graphs/a-2031/index.html").text
    assert 'href="graphs/">' in ask("GET", "/").text
    for path in ("/graphs/secret.txt", "/graphs/assets/../secret.txt", "/graphs/assets/page.js", "/graphs"):
        assert ask("GET", path).status == 404, path


def test_the_index_lists_graphs_and_examples(ask: Ask) -> None:
    page = ask("GET", "/")
    assert '<a class="name" href="graphs/%E9%9D%92%E6%BA%AA%202031/">青溪县 2031 &lt;b&gt;</a>' in page.text
    assert 'href="query#example=towns">镇</a>' in page.text
    assert "graph.trig" not in page.text and "<!--" not in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_pages_name_nothing_of_the_network(ask: Ask) -> None:
    for path in ("/", "/query"):
        page = ask("GET", path)
        assert "//" not in page.text.replace("<!DOCTYPE html>", "")
        assert "<script>" not in page.text and "style=" not in page.text and "unsafe" not in str(page.headers)
    policy = ask("GET", "/query").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")


@pytest.mark.parametrize("name", ["query.js", "query.css", "page.css", "icon.svg", "LICENSES.txt"])
def test_assets(ask: Ask, name: str) -> None:
    got = ask("GET", f"/query/{name}")
    assert got.status == 200 and len(got.body) > 100
    assert ask("GET", f"/query/{name}", if_none_match=f'W/{got.headers["ETag"]}, "x"').status == 304


def test_the_data_of_the_query_page(ask: Ask) -> None:
    known = json.loads(ask("GET", "/query/terms.json").body)
    assert ["gwr:Town", "镇街", "town"][0] in {name for name, *_ in known["classes"]}
    assert all(zh and en for name, zh, en in known["classes"] if name.startswith("gwr:"))
    assert "gwr:locatedIn" in {name for name, *_ in known["properties"]}
    assert known["prefixes"] == {"gwr": GWR}
    examples = json.loads(ask("GET", "/query/examples.json").body)
    assert [(e["name"], e["form"], e["zh"]) for e in examples] == [
        ("towns", "SELECT", "镇"),
        ("parts", "CONSTRUCT", "组成"),
    ]


@pytest.mark.parametrize(
    ("accept", "media_type", "name"),
    [
        ("", "text/turtle; charset=utf-8", "turtle"),
        ("text/html,*/*;q=0.8", "text/turtle; charset=utf-8", "turtle"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/n-triples;q=0.9, text/turtle;q=0.1", "application/n-triples", "nt"),
        ("application/ld+json", "application/ld+json", "json-ld"),
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parser of JSON-LD uses it
def test_descriptions_are_negotiated(ask: Ask, path: str, accept: str, media_type: str, name: str) -> None:
    got = ask("GET", path, accept=accept)
    assert (got.status, got.headers["Content-Type"]) == (200, media_type)
    assert len(Graph().parse(data=got.body, format=name)) == len(
        Graph().parse(data=ask("GET", path).body, format="turtle")
    )
    assert ask("GET", path, accept="image/png").status == 406


def test_the_service_description(ask: Ask) -> None:
    graph = Graph().parse(data=ask("GET", "/sparql").body, format="turtle")
    service = URIRef("http://localhost:8000/sparql")
    assert (service, RDF.type, SD.Service) in graph
    assert (service, SD.endpoint, service) in graph
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    assert (None, SD.name, URIRef("https://example.org/report")) in graph
    assert (None, SD.supportedLanguage, SD.SPARQL11Update) not in graph
    assert b"<http://localhost:8000/sparql>" in ask("GET", "/sparql", host="", accept="application/n-triples").body


def test_void_has_the_counts(ask: Ask) -> None:
    graph = Graph().parse(data=ask("GET", "/.well-known/void").body, format="turtle")
    data = URIRef("http://localhost:8000/.well-known/void#dataset")
    part = graph.value(predicate=VOID["class"], object=URIRef(f"{GWR}Town"))
    assert graph.value(data, VOID.triples) == Literal(9)
    assert graph.value(part, VOID.entities) == Literal(3)
    assert {str(o) for o in graph.objects(data, VOID.dataDump)} == {
        f"http://localhost:8000/graphs/{quote('青溪 2031')}/graph.ttl"
    }
    parts = list(graph.objects(data, VOID.propertyPartition))
    counts = {(str(graph.value(part, VOID.property)), int(str(graph.value(part, VOID.triples)))) for part in parts}
    assert counts == {(str(RDF.type), 4), (f"{GWR}locatedIn", 5)}


OTHER_EDITORS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:label|rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?query .
}"""
"""What sparql-editor asks an endpoint for its examples."""


def test_other_editors_find_the_examples(ask: Ask) -> None:
    void = Graph().parse(data=ask("GET", "/.well-known/void").body, format="turtle")
    stored = Graph().parse(data=in_store(void, "urn:x").replace(b" <urn:x> .", b" ."), format="nt")
    assert len(stored) == len(void)
    rows = {(str(row[1]), str(row[2])) for row in stored.query(OTHER_EDITORS)}  # type: ignore[index]
    assert ("全部的镇", EXAMPLES[0].text) in rows and ("Parts", PARTS) in rows
    query = void.value(predicate=SH.construct, object=Literal(PARTS))
    assert (query, RDF.type, SH.SPARQLConstructExecutable) in void
    assert {label.language for label in void.objects(query, RDFS.label) if isinstance(label, Literal)} == {
        "zh-Hans",
        "en",
    }
    assert (None, SH.namespace, None) in void


def test_statistics_are_counted_by_queries() -> None:
    rows = {
        "?g (COUNT": [{"g": "urn:g", "n": "2"}],
        "?subjects": [{"n": "2", "subjects": "1"}],
        "(COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c }": [{"c": "urn:c", "n": "1"}],
        "SELECT ?p (COUNT": [{"p": "urn:q", "n": "1"}, {"p": "urn:p", "n": "1"}],
        "SELECT ?c ?p": [{"c": "urn:c", "p": "urn:p", "n": "1"}],
    }

    class Counting:
        def answer(
            self, query: str, accept: str = "", *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
        ) -> Canned:
            found = next(found for part, found in rows.items() if part in query)
            bindings = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in found]
            return Canned(json.dumps({"results": {"bindings": bindings}}).encode(), accept)

    counted = Statistics.of(Counting())
    assert (counted.triples, counted.subjects, counted.graphs) == (2, 1, {"urn:g": 2})
    assert list(counted.properties) == ["urn:p", "urn:q"]
    assert counted.uses == {"urn:c": {"urn:p": 1}}
