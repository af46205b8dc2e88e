"""The embedded store: which files it reads, what a query sees of them, and what no query may do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize

from kg.errors import KgError
from kg.export import rdf
from kg.export.rdf import write_nquads, write_trig, write_turtle
from kg.stores.answering import answered
from kg.stores.checking import QueryError, check_words, tokens
from kg.stores.embedded import check_query, find_graphs, open_store
from kg.stores.formats import negotiated
from kg.stores.prefixes import PREFIXES
from tests.graphs import tiny_graph

ROOT = Path(__file__).parents[1]
REPORT = "https://w3id.org/gwr/id/990101/report/2031"
ELSEWHERE = "http://127.0.0.1:9/sparql"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same graph as TriG and as Turtle, N-Quads, N-Triples and JSON-LD, each in a built folder."""
    base, graph = tmp_path_factory.mktemp("built"), tiny_graph()
    texts = {"trig": write_trig(graph), "ttl": write_turtle(graph), "nq": write_nquads(graph)}
    for ending, text in texts.items():
        (base / ending).mkdir()
        (base / ending / f"graph.{ending}").write_text(text, encoding="utf-8")
    triples = [quad.triple for quad in open_store([base / "trig" / "graph.trig"])]
    for ending, format_ in (("nt", RdfFormat.N_TRIPLES), ("jsonld", RdfFormat.JSON_LD)):
        (base / ending).mkdir()
        serialize(triples, str(base / ending / f"graph.{ending}"), format=format_)
    return base


@pytest.fixture(scope="module")
def store(folder: Path) -> Store:
    return open_store([folder / "trig" / "graph.trig"])


def rows(store: Store, query: str) -> list[str]:
    return answered(store, query, "text/csv")[0].decode().splitlines()[1:]


def refusal(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        check_query(query)
    return caught.value


@pytest.mark.parametrize("ending", ["trig", "ttl", "nq", "nt", "jsonld"])
def test_every_syntax_gives_the_same_named_graph(folder: Path, ending: str) -> None:
    def quads(file: str) -> set[Quad]:
        return set(open_store([folder / file]))

    assert quads(f"{ending}/graph.{ending}") == quads("trig/graph.trig")
    assert {quad.graph_name for quad in quads(f"{ending}/graph.{ending}")} == {NamedNode(REPORT)}


def test_a_graph_of_no_report_is_seen_too(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "more.ttl").write_text("<https://a.example/x> <https://a.example/p> 1 .", encoding="utf-8")
    both = open_store([folder / "trig" / "graph.trig", tmp_path / "more.ttl"])
    assert rows(both, "SELECT ?n { <https://a.example/x> ?p ?n }") == ["1"]
    assert rows(both, "SELECT (COUNT(*) AS ?n) { ?p a gwr:Park }") == ["1"]


def test_sources_are_files_built_folders_and_folders_of_them(folder: Path) -> None:
    every = [folder / ending / f"graph.{ending}" for ending in ("jsonld", "nq", "nt", "trig", "ttl")]
    assert find_graphs([folder]) == every
    assert find_graphs([folder / "ttl", every[0], folder / "ttl"]) == [every[4], every[0]]


def test_trig_is_preferred_in_a_built_folder() -> None:
    assert find_graphs([ROOT / "output" / "sample"]) == [ROOT / "output" / "sample" / "graph.trig"]


@pytest.mark.parametrize(
    ("name", "told"), [("nowhere", "找不到文件"), ("empty", "没有建好的图谱"), ("notes.doc", "不是图谱文件")]
)
def test_what_is_no_source_is_said(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.doc").touch()
    with pytest.raises(KgError, match=told):
        find_graphs([tmp_path / name])


@pytest.mark.parametrize("name", ["broken.trig", "broken.ttl", "latin.ttl", "missing.trig", "missing.ttl"])
def test_a_broken_file_is_named(tmp_path: Path, name: str) -> None:
    for broken in ("broken.trig", "broken.ttl"):
        (tmp_path / broken).write_text("<a> <b> .\n", encoding="utf-8")
    (tmp_path / "latin.ttl").write_bytes('<http://a/> <http://b/> "é" .'.encode("latin-1"))
    with pytest.raises(KgError, match=re.escape(str(tmp_path / name))):
        open_store([tmp_path / name])


def test_the_prefixes_are_those_of_the_export_and_id() -> None:
    assert PREFIXES == {**rdf.PREFIXES, "id": rdf.BASE}


def test_prefixes_need_no_declaration_and_can_be_declared_otherwise(store: Store) -> None:
    assert rows(store, "SELECT ?label { ?park a gwr:Park ; rdfs:label ?label }") == ["柳河智造园"]
    assert rows(store, "PREFIX gwr: <https://a.example/> SELECT (STR(gwr:x) AS ?x) {}") == ["https://a.example/x"]


def test_the_default_graph_is_the_union_unless_from_names_it(folder: Path) -> None:
    sample = ROOT / "output" / "sample" / "graph.trig"
    store = open_store([folder / "trig" / "graph.trig", sample])
    count = "(COUNT(*) AS ?n)"
    tiny = rows(store, f"SELECT {count} FROM <{REPORT}> {{ ?s ?p ?o }}")
    assert tiny == [str(len(open_store([folder / "trig" / "graph.trig"])))]
    assert (
        rows(store, f"BASE <https://w3id.org/gwr/id/> SELECT {count} FROM <990101/report/2031> {{ ?s ?p ?o }}") == tiny
    )
    assert rows(store, f"SELECT {count} {{ GRAPH <{REPORT}> {{ ?s ?p ?o }} }}") == tiny
    assert rows(store, f"SELECT {count} {{ ?r a gwr:Report }}") == ["2"]
    assert rows(store, f"SELECT {count} FROM NAMED <{REPORT}> {{ ?r a gwr:Report }}") == ["0"]
    chosen = answered(store, f"SELECT {count} {{ ?s ?p ?o }}", "text/csv", default_graphs=[REPORT])[0]
    assert chosen.decode().split() == ["n", *tiny]


UPDATES = [
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "delete where { ?s ?p ?o }",
    "# SELECT\nPREFIX a: <a:>\nBASE <b:>\nDROP ALL",
    "LOAD <file:///etc/passwd>",
    "WITH <a:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "Clear Default",
]


@pytest.mark.parametrize("query", UPDATES)
def test_updates_are_refused(query: str) -> None:
    error = refusal(query)
    assert (error.status, error.zh) == ("forbidden", "图谱只读，不接受更新")


SERVICES = [
    f"SELECT * {{ SERVICE <{ELSEWHERE}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ sErViCe#{{\nsilent\t<{ELSEWHERE}>{{ ?s ?p ?o }} }}",
    "SELECT * { ?s ?p ?x . SERVICE ?x { ?s ?p ?o } }",
    f"PREFIX x: <{ELSEWHERE}> SELECT * {{ SERVICEx: {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?a ?b 1SERVICE<{ELSEWHERE}>{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?a ?b trueSERVICE<{ELSEWHERE}>{{ ?s ?p ?o }} }}",
    f"PREFIX ex: <http://a:> SELECT * {{ ?a ?b ex:SERVICE <{ELSEWHERE}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p '#' . SERVICE <{ELSEWHERE}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p '''a'b\n''' . SERVICE <{ELSEWHERE}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s <http://a/#b> ?o FILTER(1 <?x) SERVICE <{ELSEWHERE}> {{ ?s ?p ?o }} }}",
    f"ASK {{ {{ SELECT * {{ SERVICE <{ELSEWHERE}> {{ ?s ?p ?o }} }} }} }}",
]


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_refused(query: str) -> None:
    assert refusal(query).status == "forbidden"


FILES = [
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "ASK from#\nnamed <FILE:/etc/passwd> { ?s ?p ?o }",
    "PREFIX f: <file:///etc/> SELECT * FROM f:passwd { ?s ?p ?o }",
    "BASE <file:///etc/> SELECT * FROM <https://a.example/> FROM <passwd> { ?s ?p ?o }",
    r"SELECT * FROM <\u0066ile:///etc/passwd> { ?s ?p ?o }",
    "DESCRIBE ?s FROM <ftp://a.example/> { ?s ?p ?o }",
]


@pytest.mark.parametrize("query", FILES)
def test_from_takes_no_file(query: str) -> None:
    error = refusal(query)
    assert error.status == "forbidden" and error.zh.startswith("FROM 只能用")


HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE <http://a/> { }' } # SERVICE <http://a/> { } INSERT",
    'SELECT * { ?s ?p """FROM <file:///etc/passwd>""" }',
    "SELECT ?service ?from { ?service a schema:Service ; schema:serviceType ?from }",
    "PREFIX from: <https://a.example/> SELECT * { ?insert from:delete <https://a.example/service> . { ?load ?p ?o } }",
    "SELECT * { GRAPH <https://a.example/SERVICE> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", HARMLESS)
def test_words_in_strings_comments_and_names_are_no_keywords(query: str) -> None:
    check_query(query)
    assert check_words(query) is False


MISTAKES = [
    ("SELECT ?s WHERE { ?s ?p }", 1, 25, "“}”不该在此"),
    ("SELECT ?s\nWHERE {\n  ?s 项目 ?o }", 3, 6, "“项目”不该在此"),
    ("SELECT * { ?s foo:x ?o }", 1, 15, "“foo:x”：前缀没有声明"),
    ("SELECT * {?s ?p ?o} LIMIT x", 1, 27, "“x”不该在此"),
    ("SELECT * { ?s ?p ?o . }}\n\n", 1, 24, "“}”不该在此"),
    ("SELECT * { ?s ?p ?o", 1, 20, "没有写完"),
    ("", 1, 1, "没有写完"),
    ("# nothing else", 1, 15, "没有写完"),
    ("SELEC * { ?s ?p ?o }", 1, 1, "“SELEC”不该在此"),
    ("SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y }", 1, 1, "“SELECT”：SELECT 中有变量"),
    ("ASK {\n { SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y } } ?s ?p ?o }", 2, 4, "“SELECT”：SELECT 中有变量"),
    ("ASK { ?s ?p ?o BIND(1 AS ?o) }", 1, 16, "AS 后的变量已被使用"),
    ("ASK { ?s ?p <a> }", 1, 13, "“<a>”：IRI 无效"),
    ("ASK { ?s ?p 'abc }", 1, 13, "字符串没有结束"),
]


@pytest.mark.parametrize(("query", "line", "column", "told"), MISTAKES)
def test_a_syntax_error_has_its_place(query: str, line: int, column: int, told: str) -> None:
    error = refusal(query)
    assert (error.status, error.line, error.column) == ("syntax", line, column)
    assert told in error.zh
    assert f"line {line}, column {column}" in error.en


def test_no_token_is_lost() -> None:
    query = "SELECT * { ?s a/b* 'x'@zh-Hans , 1.5e3 ; gwr:名称 <http://a/b#c> } # end"
    assert [token.text for token in tokens(query)] == [
        *("SELECT", "*", "{", "?s", "a", "/", "b", "*", "'x'", "@zh-Hans", ",", "1", ".", "5e3", ";"),
        *("gwr:名称", "<http://a/b#c>", "}"),
    ]


@pytest.mark.parametrize(
    ("accept", "kind", "name"),
    [
        ("", "solutions", "json"),
        ("*/*", "graph", "turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "solutions", "xml"),
        ("*/*, text/csv", "solutions", "csv"),
        ("text/*;q=0.5, application/xml", "boolean", "xml"),
        ("Application/JSON ; charset=utf-8", "graph", "jsonld"),
        ("text/csv;q=0, application/n-triples;q=0.1", "graph", "ntriples"),
    ],
)
def test_accept_chooses_the_format(accept: str, kind: str, name: str) -> None:
    assert negotiated(accept, kind).name == name  # type: ignore[arg-type]


@pytest.mark.parametrize("accept", ["text/html", "text/csv;q=0", "text/turtle", "text/csv;q=x"])
def test_an_unknown_format_is_not_acceptable(accept: str) -> None:
    with pytest.raises(QueryError) as caught:
        negotiated(accept, "solutions")
    assert caught.value.status == "not-acceptable"


def test_every_format_says_the_same(store: Store) -> None:
    select = "SELECT ?s ?o { ?s gwr:investment|rdfs:label|gwr:locatedIn ?o } ORDER BY STR(?s) STR(?o)"
    from pyoxigraph import QueryResultsFormat, parse_query_results

    def read(name: str, format_: QueryResultsFormat) -> list[tuple[str, str]]:
        results = parse_query_results(answered(store, select, name)[0], format=format_)
        return [(str(row["s"]), str(row["o"])) for row in results]  # type: ignore[union-attr]

    expected = read("text/tab-separated-values", QueryResultsFormat.TSV)
    assert len(expected) > 10
    assert read("application/json", QueryResultsFormat.JSON) == expected
    assert read("application/xml", QueryResultsFormat.XML) == expected


def test_a_graph_is_the_same_in_every_format_and_in_order(store: Store) -> None:
    from pyoxigraph import parse

    query = "CONSTRUCT { ?s rdfs:label ?o } { ?s rdfs:label ?o }"
    texts = {name: answered(store, query, name)[0] for name in ("text/turtle", "application/n-triples")}
    lines = texts["application/n-triples"].decode().splitlines()
    assert lines == sorted(lines) and len(lines) == write_turtle(tiny_graph()).count(" rdfs:label ")
    triples = {quad.triple for quad in parse(texts["application/n-triples"], format=RdfFormat.N_TRIPLES)}
    for name, format_ in (("text/turtle", RdfFormat.TURTLE), ("application/rdf+xml", RdfFormat.RDF_XML)):
        assert {quad.triple for quad in parse(answered(store, query, name)[0], format=format_)} == triples


def test_only_so_many_rows_are_given(store: Store) -> None:
    for query in ("SELECT ?s { ?s a gwr:Claim }", "CONSTRUCT { ?s a gwr:Claim } { ?s a gwr:Claim }"):
        answered(store, query, max_rows=12)
        with pytest.raises(QueryError) as caught:
            answered(store, query, max_rows=3)
        assert caught.value.status == "too-large"


def test_rows_without_variables_are_answered(store: Store) -> None:
    assert answered(store, "SELECT * {}", "application/json")[0] == b'{"head":{"vars":[]},"results":{"bindings":[{}]}}'


def test_the_store_is_a_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(requirement.startswith("pyoxigraph") for requirement in project["dependencies"])
