"""``kg serve`` as its users meet it: SPARQLWrapper, curl, many clients at once, heavy queries, signals, wrong usage."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from rdflib import RDF, Graph, URIRef

from kg.queries import named_queries
from kg.stores.embedded import find_graphs
from kg.stores.engine import Engine
from tests.served import SAMPLE, Served, serving, start

GWR = "https://w3id.org/gwr/ns#"
TOWNS = "SELECT ?town ?name WHERE { ?town a gwr:Town ; rdfs:label ?name } ORDER BY ?town"
REPORT = "https://w3id.org/gwr/id/321183/report/2024"
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d) }"
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def hasty() -> Iterator[Served]:
    """A server that gives every query two seconds."""
    with serving(SAMPLE, "--timeout", "2", "--workers", "2") as server:
        yield server


def fetch(server: Served, query: str, accept: str = "text/csv") -> tuple[int, str]:
    """Status and body of a query by POST."""
    data = urlencode({"query": query}).encode()
    request = urllib.request.Request(server.endpoint, data, {"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode("utf-8")


def curl(*arguments: str, stdin: bytes = b"") -> str:
    """What curl prints: the body, then the status, the media type and the bytes sent, on a line of their own."""
    command = ["curl", "-sS", "--noproxy", "*", "-w", "\n%{http_code} %{content_type} %{size_upload}", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout.decode("utf-8")


# SPARQLWrapper


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("requested", ["urlencoded", "postdirectly"])
def test_sparqlwrapper_select(server: Served, method: str, requested: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server.endpoint, returnFormat=wrapper.JSON)
    client.setMethod(method)
    client.setRequestMethod(requested)
    client.setQuery(TOWNS)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert len(rows) > 5
    assert all(row["name"]["value"].endswith(("镇", "街道", "管委会", "区")) for row in rows)


def test_sparqlwrapper_other_formats(server: Served) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server.endpoint)
    client.setQuery(TOWNS)
    found = {}
    for format_ in (wrapper.CSV, wrapper.TSV, wrapper.XML):
        client.setReturnFormat(format_)
        found[format_] = client.queryAndConvert()
    lines = found[wrapper.CSV].decode("utf-8").splitlines()
    assert lines[0] == "town,name"
    assert len(found[wrapper.TSV].splitlines()) == len(lines)
    assert len(found[wrapper.XML].getElementsByTagName("result")) == len(lines) - 1


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper uses it
def test_sparqlwrapper_ask_construct_describe(server: Served) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server.endpoint)
    client.setReturnFormat(wrapper.JSON)
    client.setQuery("ASK { ?r a gwr:Report }")
    assert client.queryAndConvert() == {"head": {}, "boolean": True}
    for format_ in (wrapper.TURTLE, wrapper.XML, wrapper.N3):
        client.setReturnFormat(format_)
        client.setQuery("CONSTRUCT { ?t a gwr:Town } WHERE { ?t a gwr:Town }")
        graph = client.queryAndConvert()
        graph = graph if isinstance(graph, Graph) else Graph().parse(data=graph, format="turtle")
        assert set(graph.objects()) == {URIRef(f"{GWR}Town")}
        client.setQuery(f"DESCRIBE <{REPORT}>")
        graph = client.queryAndConvert()
        graph = graph if isinstance(graph, Graph) else Graph().parse(data=graph, format="turtle")
        assert (URIRef(REPORT), RDF.type, URIRef(f"{GWR}Report")) in graph


def test_sparqlwrapper_is_told_what_is_wrong(server: Served) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server.endpoint, returnFormat=wrapper.JSON)
    client.setQuery("SELECT ?s WHERE {\n  ?s ?p ; }")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed, match="line 2, column"):
        client.query()
    client.setMethod(wrapper.POST)
    client.setQuery("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    with pytest.raises(urllib.error.HTTPError) as refused:
        client.query()
    refused.value.close()
    assert refused.value.code == 403
    assert fetch(server, "ASK { <urn:a> ?p ?o }", "application/json")[1].endswith("false}")


def test_rdflib_as_a_client(server: Served) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(server.endpoint, returnFormat="json")
    assert len(list(store.query(f"SELECT ?t WHERE {{ ?t a <{GWR}Town> }}"))) > 5


# curl


@needs_curl
@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (TOWNS, "*/*", "application/sparql-results+json"),
        (TOWNS, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/sparql-results+xml"),
        (TOWNS, "text/csv;q=0.4, text/tab-separated-values;q=0.7", "text/tab-separated-values; charset=utf-8"),
        (TOWNS, "text/turtle;q=1, application/json;q=0.2", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("DESCRIBE gwr:Town", "*/*", "text/turtle; charset=utf-8"),
        ("DESCRIBE gwr:Town", "application/n-triples", "application/n-triples"),
        ("DESCRIBE gwr:Town", "application/ld+json, text/turtle;q=0.5", "application/ld+json"),
        ("DESCRIBE gwr:Town", "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_curl_gets_what_it_accepts(server: Served, query: str, accept: str, media_type: str) -> None:
    for more in ([], ["-G"]):
        out = curl(*more, "--data-urlencode", f"query={query}", "-H", f"Accept: {accept}", server.endpoint)
        assert out.splitlines()[-1].rpartition(" ")[0] == f"200 {media_type}"


@needs_curl
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["-d", "query=SELECT"], 400),
        (["-d", "query=SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 403),
        (["-d", "query=SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"], 403),
        (["-d", "query=SELECT * FROM NAMED </etc/passwd> { GRAPH ?g { ?s ?p ?o } }"], 403),
        (["-d", "query=ASK {}", "-d", "default-graph-uri=file:///etc/passwd"], 403),
        (["-d", "query=DROP ALL"], 403),
        (["-d", "query=LOAD <file:///etc/passwd>"], 403),
        (["-d", "update=CLEAR ALL"], 403),
        (["-H", "Content-Type: application/sparql-update", "-d", "CLEAR ALL"], 403),
        (["-H", "Content-Type: text/turtle", "-d", "<urn:a> <urn:b> 1 ."], 415),
        (["-F", "query=ASK {}"], 415),
        (["-X", "PUT", "-H", "Content-Type: text/turtle", "-d", "<urn:a> <urn:b> 1 ."], 405),
        (["-X", "DELETE"], 405),
        (["-X", "PATCH"], 405),
        (["-X", "PROPFIND"], 405),
        (["-d", "query=ASK {}", "-H", "Accept: image/png"], 406),
        (["-d", "query=ASK {}", "-H", "Host: evil.example"], 403),
        (["-G", "-d", "query=" + "x" * 20_000], 414),
        (["-G", "-d", "query=" + "x" * 100_000], 431),
    ],
)
def test_curl_is_refused(server: Served, arguments: list[str], status: int) -> None:
    out = curl(*arguments, server.endpoint)
    body, told = out.rsplit("\n", 1)
    assert told.startswith(f"{status} text/plain; charset=utf-8 "), out
    assert " | " in body and body.count("\n") == 1 and "Traceback" not in body
    assert "root:" not in body


@needs_curl
@pytest.mark.parametrize("how", [[], ["-H", "Expect:"], ["-H", "Transfer-Encoding: chunked", "-H", "Expect:"]])
@pytest.mark.parametrize("media_type", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_a_request_of_50_mb_is_refused_unread(server: Served, how: list[str], media_type: str) -> None:
    body = b"query=" + b"x" * 50_000_000
    command = ["curl", "-sS", "-o", os.devnull, "-w", "%{http_code} %{size_upload}"]
    command += ["-H", f"Content-Type: {media_type}", "--data-binary", "@-", *how, server.endpoint]
    done = subprocess.run(command, input=body, capture_output=True, check=False)
    status, sent = done.stdout.decode().split()
    assert (status, int(sent) < 10_000_000) == ("413", True), done


@needs_curl
def test_head_options_and_preflight(server: Served) -> None:
    head = curl("-I", f"{server.endpoint}?query=ASK%7B%7D")
    assert "200 OK" in head and "Content-Length:" in head and "boolean" not in head
    preflight = ["-H", "Origin: https://example.org", "-H", "Access-Control-Request-Method: POST"]
    options = curl("-i", "-X", "OPTIONS", *preflight, server.endpoint)
    assert "204 No Content" in options and "Access-Control-Allow-Origin: *" in options
    assert "Allow-Credentials" not in options


# What the server offers


def test_the_line_that_it_is_ready(server: Served) -> None:
    assert server.told.startswith("1 个图谱 1 graphs: http://127.0.0.1:")
    assert server.told.rstrip().endswith(f"端点 endpoint {server.endpoint}）")


def test_the_page_and_the_files_of_the_sample(server: Served) -> None:
    for name in ("index.html", "graph.ttl", "graph.trig", "graph.graphml"):
        with urllib.request.urlopen(f"{server.root}graphs/sample/{name}") as answer:
            assert answer.read() == (SAMPLE / name).read_bytes()


def test_no_path_leads_out_of_a_folder(server: Served) -> None:
    for path in ("graphs/sample/../../pyproject.toml", "graphs/sample/..%2f..%2fpyproject.toml", "query/..%2fapp.py"):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            assert connection.makefile("rb").readline().startswith(b"HTTP/1.1 404 ")


def test_other_editors_find_examples_classes_and_prefixes_in_the_store(server: Served) -> None:
    examples = """PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT DISTINCT ?sq ?query WHERE {
          ?sq a sh:SPARQLExecutable ; rdfs:comment ?about ; sh:select|sh:ask|sh:construct|sh:describe ?query }"""
    rows = json.loads(fetch(server, examples, "application/json")[1])["results"]["bindings"]
    assert len(rows) >= 25
    assert {row["sq"]["value"] for row in rows} == {
        f"{server.root}.well-known/void#query-{name}" for name in named_queries()
    }
    for row in rows:
        assert fetch(server, row["query"]["value"], "*/*")[0] == 200, row["sq"]["value"]
    counts = """PREFIX void: <http://rdfs.org/ns/void#> SELECT ?class ?n ?property WHERE {
        ?part void:class ?class ; void:entities ?n ; void:propertyPartition [ void:property ?property ] }"""
    found = json.loads(fetch(server, counts, "application/json")[1])["results"]["bindings"]
    assert {r["property"]["value"] for r in found if r["class"]["value"] == f"{GWR}Town"} >= {str(RDF.type)}
    prefixes = "PREFIX sh: <http://www.w3.org/ns/shacl#> ASK { ?x sh:declare [ sh:prefix 'gwr' ; sh:namespace ?ns ] }"
    assert '"boolean":true' in fetch(server, prefixes, "application/json")[1].replace(" ", "")


def test_what_it_tells_of_itself_is_in_no_answer_of_a_named_query(server: Served) -> None:
    with Engine(find_graphs([SAMPLE]), workers=1) as engine:
        for query in named_queries().values():
            accept = "text/csv, application/n-triples"
            alone = engine.answer(query.text, accept).body.decode("utf-8")
            status, served = fetch(server, query.text, accept)
            assert (status, sorted(served.splitlines())) == (200, sorted(alone.splitlines())), query.name


# Many clients, heavy queries


def test_fifty_clients_at_once(server: Served) -> None:
    expected = fetch(server, TOWNS)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: fetch(server, TOWNS), range(200)))
    assert expected[0] == 200
    assert set(answers) == {expected}


def test_a_heavy_query_is_cut_while_others_are_answered(hasty: Served) -> None:
    with ThreadPoolExecutor(1) as pool:
        start = time.monotonic()
        heavy = pool.submit(fetch, hasty, HEAVY)
        answered = 0
        while not heavy.done():
            assert fetch(hasty, "ASK { ?r a gwr:Report }", "application/json")[0] == 200
            answered += 1
        status, body = heavy.result()
    assert (status, " | " in body, "2 s" in body) == (503, True, True)
    assert 1.5 < time.monotonic() - start < 10
    assert answered > 5
    assert fetch(hasty, TOWNS)[0] == 200


def test_heavy_queries_by_all_workers_leave_the_pages_and_do_not_last(hasty: Served) -> None:
    with ThreadPoolExecutor(4) as pool:
        heavy = [pool.submit(fetch, hasty, HEAVY) for _ in range(4)]
        time.sleep(0.3)
        start = time.monotonic()
        with urllib.request.urlopen(f"{hasty.root}query", timeout=2) as page:
            assert page.status == 200
        assert time.monotonic() - start < 1
        assert [query.result()[0] for query in heavy] == [503] * 4
    assert fetch(hasty, TOWNS)[0] == 200


# Signals


def gone(children: list[int], within: float) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if not any(Path(f"/proc/{child}").exists() for child in children):
            return True
        time.sleep(0.05)
    return False


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_its_workers_in_the_middle_of_a_query(number: signal.Signals, tmp_path: Path) -> None:
    with serving(SAMPLE, TMPDIR=str(tmp_path)) as server, ThreadPoolExecutor(2) as pool:
        queries = [pool.submit(fetch, server, HEAVY) for _ in range(2)]
        time.sleep(0.5)
        children = server.children()
        assert len(children) == 2
        assert len(list(tmp_path.iterdir())) == 1
        server.process.send_signal(number)
        assert server.process.communicate(timeout=5) == ("", "")
        assert server.process.returncode == 0
        assert gone(children, 0.5)
        assert list(tmp_path.iterdir()) == []
        for query in queries:
            assert query.exception() is not None or query.result()[0] == 503


@needs_proc
def test_workers_leave_with_a_server_that_is_killed() -> None:
    with serving() as server:
        children = server.children()
        server.process.kill()
        server.process.wait()
        assert children and gone(children, 5)


# Wrong usage


def failed(*arguments: str | Path, cwd: Path | None = None) -> tuple[int, str]:
    process = start(*arguments, cwd=cwd)
    out, error = process.communicate(timeout=60)
    assert out == ""
    return process.returncode, error


def test_a_port_that_is_taken(server: Served) -> None:
    code, error = failed(SAMPLE, "--port", str(server.port))
    assert code == 2 and error.count("\n") == 1
    assert f"127.0.0.1:{server.port}" in error and "--port" in error


def test_nothing_is_built(tmp_path: Path) -> None:
    code, error = failed(cwd=tmp_path)
    assert (code, error.count("\n")) == (2, 1)
    assert "kg build" in error


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere"),
        ([SAMPLE, "--port", "70000"], "--port"),
        ([SAMPLE, "--timeout", "0"], "--timeout"),
        ([SAMPLE, "--timeout", "nan"], "--timeout"),
        ([SAMPLE, "--workers", "0"], "--workers"),
        ([SAMPLE, "--max-rows", "0"], "--max-rows"),
        ([SAMPLE, "--host", "no such host", "--port", "0"], "--host"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str | Path], said: str) -> None:
    code, error = failed(*arguments)
    assert (code, error.count("\n")) == (2, 1)
    assert said in error and " | " in error


def test_a_result_over_the_limit_of_rows() -> None:
    with serving(SAMPLE, "--max-rows", "10", "--workers", "1") as server:
        status, body = fetch(server, "SELECT * { ?s ?p ?o }")
        assert (status, "more rows than allowed" in body) == (400, True)
        assert fetch(server, "SELECT * { ?s ?p ?o } LIMIT 10")[0] == 200
