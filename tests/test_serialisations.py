"""Every format says the same: the syntaxes of RDF 1.1, the RDF 1.2 profile, and the Web Annotations of the evidence."""

from __future__ import annotations

import json
import random
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib import OWL, RDF, RDFS, XSD, URIRef

import kg
from kg.cli import main
from kg.commands.export import FORMATS
from kg.errors import KgError
from kg.export.description import Triple, all_claims
from kg.export.description import triples as described
from kg.export.file import write_file
from kg.export.formats import WRITERS
from kg.export.jsonld import context
from kg.export.positions import SourcePositions
from kg.export.rdf import BASE, GWR, report_iri, to_graph, write_turtle
from kg.export.rdf12 import REIFIES
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.model import Claim, Datatype, Evidence, Literal, Modality, Span
from kg.rdf_files import read_rdf
from kg.reading.source import read_source
from kg.reading.trace import TracedText
from tests.graphs import report_of, tiny_graph
from tests.rdf_tools import ENDINGS, RDF11, ROOT, SOURCES, Triples, built, oxigraph, triples, written
from tests.test_rdf import full_graph
from tests.test_trace import random_changes

RDFLIB = {"turtle": "turtle", "ntriples": "nt", "trig": "trig", "nquads": "nquads", "jsonld": "json-ld"}
SAMPLE = next(iter(SOURCES))
Capture = pytest.CaptureFixture[str]
reads = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
"""rdflib's readers of datasets call what rdflib itself has deprecated."""


# The syntaxes of RDF 1.1


@cache
def stated(name: str) -> frozenset[Triple]:
    return frozenset(described(built(name)))


@pytest.mark.parametrize("format_", RDF11)
@pytest.mark.parametrize("name", SOURCES)
@reads
def test_rdflib_reads_the_graph_without_a_warning(name: str, format_: str, caplog: pytest.LogCaptureFixture) -> None:
    data = rdflib.Dataset(default_union=True)
    data.parse(data=written(name, format_), format=RDFLIB[format_])
    assert set(chain.from_iterable(data.graphs())) == stated(name)
    assert not caplog.records


@pytest.mark.parametrize("format_", RDF11)
@pytest.mark.parametrize("name", SOURCES)
def test_oxigraph_reads_the_graph_and_its_name(name: str, format_: str) -> None:
    quads = oxigraph(written(name, format_), format_)
    assert triples(quads) == triples(oxigraph(written(name, "ntriples"), "ntriples"))
    named = NamedNode(report_iri(built(name))) if format_ in ("trig", "nquads") else pyoxigraph.DefaultGraph()
    assert {q.graph_name for q in quads} == {named}


@pytest.mark.parametrize("format_", WRITERS)
def test_there_are_no_blank_nodes(format_: str) -> None:
    for triple in triples(oxigraph(WRITERS[format_](full_graph(), BASE), format_)):
        assert not any(isinstance(term, pyoxigraph.BlankNode) for term in triple)


@pytest.mark.parametrize("format_", WRITERS)
def test_the_order_of_the_input_does_not_matter(format_: str) -> None:
    graph, rng = full_graph(), random.Random(7)
    for _ in range(3):
        parts: list[list[Any]] = [[*graph.entities.values()], [*graph.claims] * 2, [*graph.observations]]
        for part in parts:
            rng.shuffle(part)
        assert WRITERS[format_](KnowledgeGraph(graph.report, *parts), BASE) == WRITERS[format_](graph, BASE)


@pytest.mark.parametrize("format_", WRITERS)
def test_another_base(format_: str) -> None:
    base = "https://example.org/data/"
    here = triples(oxigraph(WRITERS[format_](full_graph(), BASE), format_))
    there = triples(oxigraph(WRITERS[format_](full_graph(), base), format_))
    assert {tuple(str(term).replace(BASE, base) for term in triple) for triple in here} == {
        tuple(map(str, triple)) for triple in there
    }
    with pytest.raises(KgError, match="unfit"):
        WRITERS[format_](full_graph(), "data")


# JSON-LD


def test_the_context_has_a_key_for_every_property_with_the_type_of_its_values() -> None:
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "gwr.ttl", format="turtle")
    for prop in ontology.subjects(RDF.type, OWL.ObjectProperty):
        codes = ontology.value(prop, RDFS.range) in set(ontology.subjects(RDFS.subClassOf, GWR.Code))
        assert context()[local(prop)]["@type"] == ("@vocab" if codes else "@id"), prop
    for prop in ontology.subjects(RDF.type, OWL.DatatypeProperty):
        meaning, datatype = context()[local(prop)], ontology.value(prop, RDFS.range)
        if datatype in (XSD.decimal, XSD.integer, XSD.date):
            assert meaning["@type"] == f"xsd:{local(datatype)}", prop
        elif datatype == XSD.string:
            assert meaning == f"gwr:{local(prop)}", prop


def local(iri: object) -> str:
    return str(iri).replace("#", "/").rpartition("/")[2]


@pytest.mark.parametrize("name", SOURCES)
def test_jsonld_reads_well(name: str) -> None:
    """Keys are terms of the context, values are strings, and nothing but the object of a claim needs an object."""
    data = json.loads(written(name, "jsonld"))
    assert data["@context"] == {"@base": BASE, **context()}
    for node in data["@graph"]:
        assert set(node) <= set(context())
        for key, value in node.items():
            for one in value if isinstance(value, list) else [value]:
                assert isinstance(one, str) or key == "object", (key, one)


def test_jsonld_of_a_thing_and_of_a_claim() -> None:
    nodes = {node["id"]: node for node in json.loads(WRITERS["jsonld"](tiny_graph(), BASE))["@graph"]}
    assert nodes["990101/project/yun-tai-chou-shui-chu-neng-zhan-" + station_digest(nodes)] == {
        "id": next(i for i in nodes if "/project/" in i),
        "type": "Project",
        "label": "云台抽水储能站",
        "altLabel": ["云台储能站"],
        "locatedIn": ["division/990101101"],
        "status": "Signed",
        "investment": "2400000000",
    }
    [claim] = [n for n in nodes.values() if n.get("predicate") == "investment"]
    assert claim["type"] == ["Claim", "rdf:Statement"]
    assert claim["object"] == {"@type": "xsd:decimal", "@value": "2400000000"}
    assert (claim["start"], claim["end"], claim["year"]) == ("16", "23", "2030")


def station_digest(nodes: dict[str, Any]) -> str:
    return next(i for i in nodes if "/project/" in i).rpartition("-")[2]


@reads
def test_what_the_context_does_not_foresee_is_written_in_full() -> None:
    """A status that is no code, a whole number where a decimal belongs, a word that is a key of the context."""
    evidence = Evidence("p0000", Span(0, 5), "test.rule")
    station = next(e.id for e in tiny_graph().entities.values() if e.cls == "Project")
    odd: list[tuple[str, str | Literal]] = [
        ("status", "990101/park/x-000000"),
        ("investment", Literal("5", Datatype.INTEGER)),
        ("investment", Literal("五亿", Datatype.TEXT)),
        ("marker", Literal("5", Datatype.DECIMAL)),
        ("locatedIn", Literal("label", Datatype.CODE)),
        ("kind", Literal("label", Datatype.CODE)),
        ("unheardOf", Literal("5", Datatype.DECIMAL)),
    ]
    graph = tiny_graph()
    claims = [Claim(station, p, o, Modality.ASSERTED, None, evidence) for p, o in odd]
    graph = KnowledgeGraph(graph.report, graph.entities.values(), claims, [])
    data = rdflib.Dataset(default_union=True).parse(data=WRITERS["jsonld"](graph, BASE), format="json-ld")
    assert {(s, p, o) for s, p, o, _ in data.quads()} == set(to_graph(graph))


# RDF 1.2


@pytest.mark.parametrize("format_", ["rdf12", "rdf12-nt"])
@pytest.mark.parametrize("name", SOURCES)
def test_the_profile_and_the_claims_say_the_same(name: str, format_: str) -> None:
    profile = triples(oxigraph(written(name, format_), format_))
    assert profile == reified(triples(oxigraph(written(name, "turtle"), "turtle")))
    claims = sum(p == NamedNode(REIFIES) for _, p, _ in profile)
    assert claims == len({c for c, _, o in profile if o == NamedNode(GWR.Claim)}) > 0


def reified(data: Triples) -> Triples:
    """The triples of RDF 1.1 with ``rdf:reifies`` in the place of each claim's subject, predicate and object."""
    store = pyoxigraph.Store()
    for triple in data:
        store.add(pyoxigraph.Quad(*triple))  # type: ignore[arg-type]
    query = """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        CONSTRUCT { ?claim rdf:reifies <<( ?s ?p ?o )>> }
        WHERE { ?claim a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"""
    made = store.query(query)
    assert isinstance(made, pyoxigraph.QueryTriples)
    dropped = {NamedNode(iri) for iri in (RDF.subject, RDF.predicate, RDF.object)}
    kept = {t for t in data if t[1] not in dropped and t[2] != NamedNode(RDF.Statement)}
    return frozenset(kept | {(t.subject, t.predicate, t.object) for t in made})


def test_a_claim_stands_behind_its_triple() -> None:
    lines = WRITERS["rdf12"](tiny_graph(), BASE).splitlines()
    station = lines.index('    rdfs:label "云台抽水储能站"@zh-Hans ;')
    place = lines.index("    gwr:locatedIn <division/990101101>", station)
    assert lines[place + 1].startswith("        ~ <990101/report/2031/claim/p0000-")
    assert '{| a gwr:Claim ; gwr:end 15 ; gwr:modality gwr:Asserted ; gwr:rule "test.locatedIn" ;' in lines[place + 1]
    assert lines[0] == 'VERSION "1.2"'


# Web Annotations


@pytest.mark.parametrize("name", SOURCES)
def test_the_quote_of_every_claim_stands_at_its_position(name: str) -> None:
    """In the file as it was read and in the repaired text, for every claim of the graph, and for nothing else."""
    graph, nodes = built(name), json.loads(written(name, "webannotation"))["@graph"]
    source, text = nodes[:2]
    assert text["value"] == graph.report.text
    texts = {source["id"]: read_source(SOURCES[name]).text, text["id"]: graph.report.text}
    assert len(nodes) - 2 == len({node["body"] for node in nodes[2:]})
    for node in nodes[2:]:
        assert [target["source"] for target in node["target"]] == list(texts)
        for target in node["target"]:
            assert_found(target, texts[target["source"]])
    evidence = {(c.evidence.passage, c.evidence.span) for c in all_claims(graph)}
    expected = {graph.report.passage(p).text[s.start : s.end] for p, s in evidence}
    assert {node["target"][1]["selector"][1]["exact"] for node in nodes[2:]} == expected


def assert_found(target: dict[str, Any], text: str) -> None:
    position, quote = target["selector"]
    start, end = position["start"], position["end"]
    assert start < end
    assert quote["exact"] == text[start:end]
    assert text[:start].endswith(quote["prefix"])
    assert text[end:].startswith(quote["suffix"])
    assert target["id"] == f"{target['source']}#char={start},{end}"


@pytest.mark.parametrize("name", SOURCES)
def test_the_annotations_are_of_the_claims_of_the_graph(name: str) -> None:
    data = triples(oxigraph(written(name, "webannotation"), "webannotation"))
    bodies = {o for _, p, o in data if p == NamedNode("http://www.w3.org/ns/oa#hasBody")}
    claims = triples(oxigraph(written(name, "ntriples"), "ntriples"))
    assert bodies == {s for s, _, o in claims if o == NamedNode(GWR.Claim)}


def test_an_annotation() -> None:
    nodes = json.loads(WRITERS["webannotation"](tiny_graph(), BASE))["@graph"]
    [found] = [n for n in nodes[2:] if n["target"][0]["selector"][1]["exact"] == "落户"]
    place = "7,9"
    assert found["motivation"] == "linking"
    assert found["target"][1] == {
        "id": f"990101/report/2031/text#char={place}",
        "type": "SpecificResource",
        "source": "990101/report/2031/text",
        "selector": [
            {"id": f"990101/report/2031/text#position={place}", "type": "TextPositionSelector", "start": 7, "end": 9},
            {
                "id": f"990101/report/2031/text#quote={place}",
                "type": "TextQuoteSelector",
                "exact": "落户",
                "prefix": "云台抽水储能站",
                "suffix": tiny_graph().report.text[9 : 9 + 32],
            },
        ],
    }
    data = triples(oxigraph(WRITERS["webannotation"](tiny_graph(), BASE), "webannotation"))
    start = NamedNode("http://www.w3.org/ns/oa#start")
    number = pyoxigraph.Literal("7", datatype=NamedNode(str(XSD.nonNegativeInteger)))
    assert (NamedNode(f"{BASE}990101/report/2031/text#position={place}"), start, number) in data


@pytest.mark.parametrize("seed", range(40))
def test_positions_lead_back_through_random_repairs(seed: int) -> None:
    """Against the trace of the repair itself: the same part of the source, and no range that is too narrow."""
    rng = random.Random(seed)
    head, body = "报告全文：", "".join(rng.choices("县城有山水路桥，。12", k=rng.randrange(60, 160)))
    changes = [(span.shifted(len(head)), new, kind) for span, new, kind in random_changes(body, rng)]
    source = head + body
    traced = TracedText.of(source).replaced(changes)
    traced = traced.cut(Span(len(head), len(traced.text)))
    report = report_of((traced.text,))
    passage = replace(report.passages[0], source=traced.source_span(Span(0, len(traced.text))))
    report = replace(report, text=traced.text, passages=(passage,), edits=traced.edits)
    positions = SourcePositions(report)
    assert positions.text == source[traced.extent.start : traced.extent.end]
    assert positions.offset == traced.extent.start
    for i in range(len(traced.text)):
        assert positions.span(Span(i, i + 1)) == traced.source_span(Span(i, i + 1))


# The command


@pytest.mark.parametrize("format_", FORMATS)
def test_the_command_writes_each_format(
    format_: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["export", format_, str(kg.sample()), "-o", str(tmp_path / "new" / "graph")]) == 0
    assert capfdbinary.readouterr() == (b"", b"")
    assert (tmp_path / "new" / "graph").read_bytes() == written(SAMPLE, format_).encode("utf-8")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["graph"]


def test_the_command_knows_every_format() -> None:
    assert list(FORMATS) == list(WRITERS) == list(ENDINGS)


def test_stdout_is_utf8_whatever_the_encoding(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "turtle", str(kg.sample()), "--base-iri", "https://example.org/"]) == 0
    assert capfdbinary.readouterr() == (write_turtle(built(SAMPLE), "https://example.org/").encode("utf-8"), b"")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rdfxml", "SAMPLE"], "invalid choice"),
        (["turtle", "missing.txt"], "no such file"),
        (["turtle", "graph.ttl"], "a graph, not a report"),
        (["turtle", "SAMPLE", "--base-iri", "here"], "unfit as the base"),
        (["turtle", "SAMPLE", "-o", "."], "it is a folder"),
        (["turtle", "SAMPLE", "-o", "graph.ttl/new"], "in the way"),
        (["turtle", "SAMPLE", "--decisions", "missing.toml"], "missing.toml"),
    ],
)
def test_wrong_input_is_told_in_one_line(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "graph.ttl").write_text("", encoding="utf-8")
    assert main(["export", *(str(kg.sample()) if a == "SAMPLE" else a for a in arguments)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err
    assert shown.err.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["graph.ttl"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph.nt"
    write_file(path, "former")
    path.chmod(0o640)

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(self))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(KgError, match=r"graph\.nt：磁盘已满"):
            write_file(path, "new")
    assert path.read_text("utf-8") == "former"
    write_file(path, "new")
    assert path.read_text("utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["graph.nt"]


# Read back


@pytest.mark.parametrize("format_", RDF11)
def test_every_syntax_is_read_back(format_: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph{ENDINGS[format_]}"
    path.write_text(WRITERS[format_](full_graph(), BASE), encoding="utf-8")
    assert set(read_rdf(path)) == set(to_graph(full_graph()))


@pytest.mark.parametrize("format_", ["rdf12", "rdf12-nt"])
def test_the_profile_is_told_from_a_broken_file(format_: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph{ENDINGS[format_]}"
    path.write_text(WRITERS[format_](full_graph(), BASE), encoding="utf-8")
    with pytest.raises(KgError, match=r"RDF 1\.2"):
        read_rdf(path)


def test_the_iris_of_the_formats_are_ascii() -> None:
    texts = chain.from_iterable(triples(oxigraph(WRITERS[f](full_graph(), BASE), f)) for f in WRITERS)
    assert all(str(URIRef(t.value)).isascii() for triple in texts for t in triple if isinstance(t, NamedNode))
