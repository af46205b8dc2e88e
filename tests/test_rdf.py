"""RDF: what the graph says, in the ontology's words, exactly, and in every syntax the same."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, PROV, RDF, RDFS, SDO, SKOS, XSD, BNode, URIRef
from rdflib.compare import isomorphic, to_isomorphic

from kg.errors import KgError
from kg.export.jsonld import write_jsonld
from kg.export.rdf import BASE, GWR, to_dataset, to_graph, write_nquads, write_ntriples, write_trig, write_turtle
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.identifiers import entity_id, observation_id
from kg.model import Bound, Claim, Datatype, Entity, Evidence, Footnote, Kind, Literal, Marker, Modality, Quantity, Span
from tests.graphs import report_of, tiny_graph

ROOT = Path(__file__).parents[1]
COUNTY, TOWN = "division/990101", "division/990101101"
STATION = entity_id("Project", "云台抽水储能站", "990101")
PROGRAM = entity_id("Program", "一湾两翼计划", "990101")
REPORT = "990101/report/2031"
reads = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
"""rdflib's readers of datasets call what rdflib itself has deprecated."""
WRITE = (write_turtle, write_trig, write_ntriples, write_nquads, write_jsonld)
SYNTAX = {write_turtle: "turtle", write_ntriples: "nt", write_jsonld: "json-ld"}
"""The syntaxes without named graphs."""
DEFINITION = "以柳河湾为核心，柳河镇、云台抽水储能站为两翼的发展布局。"


def iri(path: str) -> URIRef:
    return URIRef(BASE + path)


def chinese(text: str) -> rdflib.Literal:
    return rdflib.Literal(text, lang="zh-Hans")


def typed(lexical: str, datatype: URIRef) -> rdflib.Literal:
    return rdflib.Literal(lexical, datatype=datatype, normalize=False)


def with_claims(*claims: Claim) -> KnowledgeGraph:
    graph = tiny_graph()
    return KnowledgeGraph(graph.report, graph.entities.values(), [*graph.claims, *claims], graph.observations)


def claim(subject: str, predicate: str, target: str | Literal, passage: str = "p0000") -> Claim:
    return Claim(subject, predicate, target, Modality.ASSERTED, 2030, Evidence(passage, Span(0, 5), "test.rule"))


def with_figures(**figures: object) -> KnowledgeGraph:
    """The tiny graph with one further observation, made from its own by replacing some parts."""
    graph = tiny_graph()
    other = replace(graph.observations[0], **figures)
    other = replace(other, id=observation_id(other))
    return KnowledgeGraph(graph.report, graph.entities.values(), graph.claims, [*graph.observations, other])


def full_graph() -> KnowledgeGraph:
    """The tiny graph with something of everything that the exporter writes."""
    graph = tiny_graph()
    event = Entity(entity_id("Event", "第十四届柳河灯会", "990101"), "Event", "第十四届柳河灯会")
    at = graph.report.text.index("，获评")
    footnote = replace(graph.report.footnotes[0], label="①", markers=(Marker("①", at, Span(at, at + 1)),))
    front = replace(graph.report.front, speaker="沈知远")
    figures = [
        replace(graph.observations[0], quantity=None, change=Decimal("-35"), kind=Kind.ESTIMATE),
        replace(graph.observations[0], quantity=None, change=None, rank=49),
        replace(graph.observations[0], quantity=Quantity(Decimal("1.81"), "万人", Bound.AT_LEAST), kind=Kind.TARGET),
    ]
    return KnowledgeGraph(
        replace(graph.report, footnotes=(footnote,), front=front),
        [*graph.entities.values(), event],
        [
            *graph.claims,
            claim(PROGRAM, "definition", Literal(DEFINITION, Datatype.TEXT), "p0004"),
            claim(event.id, "edition", Literal("14", Datatype.INTEGER)),
            claim(COUNTY, "divisionCode", Literal("990101", Datatype.TEXT)),
        ],
        [*graph.observations, *(replace(f, id=observation_id(f)) for f in figures)],
    )


@pytest.mark.parametrize(
    ("subject", "predicate", "target"),
    [
        (STATION, RDF.type, GWR.Project),
        (STATION, RDFS.label, chinese("云台抽水储能站")),
        (STATION, SKOS.altLabel, chinese("云台储能站")),
        (STATION, GWR.locatedIn, iri(TOWN)),
        (STATION, GWR.investment, typed("2400000000", XSD.decimal)),
        (STATION, GWR.status, GWR.Signed),
        (PROGRAM, RDF.type, GWR.Program),
        (PROGRAM, RDF.type, GWR.Term),
        (PROGRAM, SKOS.definition, chinese(DEFINITION)),
        (PROGRAM, GWR.marker, rdflib.Literal("①")),
        (COUNTY, RDF.type, GWR.County),
        (COUNTY, GWR.divisionCode, rdflib.Literal("990101")),
        (entity_id("Event", "第十四届柳河灯会", "990101"), GWR.edition, typed("14", XSD.integer)),
        (REPORT, RDF.type, GWR.Report),
        (REPORT, RDFS.label, chinese("青溪县2031年政府工作报告")),
        (REPORT, DCTERMS.title, chinese("青溪县政府工作报告")),
        (REPORT, GWR.division, iri(COUNTY)),
        (REPORT, GWR.year, typed("2031", XSD.gYear)),
        (REPORT, GWR.digest, rdflib.Literal("0" * 64)),
        (REPORT, SDO.datePublished, typed("2031-01-10", XSD.date)),
        (REPORT, SDO.author, chinese("沈知远")),
        (f"{REPORT}/section/s001", RDF.type, GWR.Section),
        (f"{REPORT}/section/s001", RDFS.label, chinese("一、过去一年工作回顾")),
        (f"{REPORT}/section/s001", GWR.sectionOf, iri(f"{REPORT}/section/s000")),
        (f"{REPORT}/section/s001", GWR.role, rdflib.Literal("review")),
        (f"{REPORT}/section/s001", GWR.level, typed("1", XSD.integer)),
        (f"{REPORT}/section/s000", GWR.sectionOf, iri(REPORT)),
        (f"{REPORT}/section/s002", GWR.order, typed("2", XSD.integer)),
        (f"{REPORT}/passage/p0001", RDF.type, GWR.Passage),
        (f"{REPORT}/passage/p0001", GWR.order, typed("1", XSD.integer)),
        (f"{REPORT}/passage/p0001", GWR.section, iri(f"{REPORT}/section/s001")),
        (f"{REPORT}/passage/p0001", GWR.inReport, iri(REPORT)),
        (f"{REPORT}/passage/p0001", GWR.sourceStart, typed("25", XSD.integer)),
        (f"{REPORT}/passage/p0001", GWR.sourceEnd, typed("53", XSD.integer)),
        (f"{REPORT}/passage/p0001", GWR.year, typed("2030", XSD.gYear)),
        (f"{REPORT}/passage/p0001", SDO.mentions, iri(PROGRAM)),
        (f"{REPORT}/passage/p0001", GWR.cites, iri(PROGRAM)),
    ],
)
def test_expected_triples(subject: str, predicate: URIRef, target: URIRef | rdflib.Literal) -> None:
    assert (iri(subject), predicate, target) in to_graph(full_graph())


def test_nothing_but_the_marked_passage_cites() -> None:
    data = to_graph(full_graph())
    assert list(data.subject_objects(GWR.cites)) == [(iri(f"{REPORT}/passage/p0001"), iri(PROGRAM))]
    assert not list(to_graph(tiny_graph()).subject_objects(GWR.cites))


def test_a_marker_at_the_end_of_a_passage_belongs_to_it() -> None:
    graph = tiny_graph()
    end = graph.report.passages[2].span.end
    footnote: Footnote = replace(graph.report.footnotes[0], markers=(Marker("①", end, Span(end, end)),))
    report = replace(graph.report, footnotes=(footnote,))
    data = to_graph(KnowledgeGraph(report, graph.entities.values(), graph.claims, graph.observations))
    assert list(data.subjects(GWR.cites)) == [iri(f"{REPORT}/passage/p0002")]


def test_every_relation_and_value_has_a_claim_that_leads_to_its_words() -> None:
    graph = full_graph()
    rows = to_graph(graph).query(
        """
        PREFIX gwr: <https://w3id.org/gwr/ns#> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?words ?name ?modality ?rule ?year WHERE {
            ?claim a gwr:Claim, rdf:Statement ; rdf:subject ?s ; rdf:predicate gwr:locatedIn ; rdf:object ?o ;
                gwr:modality ?modality ; gwr:rule ?rule ; gwr:year ?year ; gwr:start ?start ; gwr:end ?end ;
                prov:wasDerivedFrom [ a gwr:Passage ; gwr:text ?text ] .
            ?s gwr:locatedIn ?o ; rdfs:label ?name .
            BIND(SUBSTR(?text, ?start + 1, ?end - ?start) AS ?words)
        }"""
    )
    assert {tuple(str(cell) for cell in row) for row in rows} == {  # type: ignore[union-attr]
        ("云台抽水储能站落户青溪县柳河镇", "云台抽水储能站", str(GWR.Asserted), "test.locatedIn", "2030"),
        ("柳河镇", "柳河镇", str(GWR.Asserted), "test.locatedIn", "2030"),
        ("柳河镇建成柳河智造园", "柳河智造园", str(GWR.Planned), "test.locatedIn", "2031"),
    }


def test_claims_and_direct_triples_say_the_same() -> None:
    data = to_graph(full_graph())
    claimed = {
        (data.value(c, RDF.subject), data.value(c, RDF.predicate), data.value(c, RDF.object))
        for c in data.subjects(RDF.type, GWR.Claim)
    }
    assert claimed <= set(data)
    stated = {p for _, p, _ in claimed}
    assert {t for t in data if t[1] in stated} == claimed
    assert len(list(data.subjects(RDF.type, GWR.Claim))) == len(full_graph().claims) + 6  # figures


def test_an_observation_with_everything() -> None:
    data = to_graph(tiny_graph())
    this = iri(tiny_graph().observations[0].id)
    assert dict(data.predicate_objects(this)) == {
        RDF.type: GWR.Observation,
        RDFS.label: chinese("青溪县2030年一般公共预算收入：12.6亿元，+5.2%"),
        GWR.indicator: iri(entity_id("Indicator", "一般公共预算收入", None)),
        GWR.area: iri(COUNTY),
        GWR.period: typed("2030", XSD.gYear),
        GWR.kind: GWR.Actual,
        GWR.value: typed("12.6", XSD.decimal),
        GWR.unit: rdflib.Literal("亿元"),
        GWR.normalValue: typed("1260000000", XSD.decimal),
        GWR.normalUnit: rdflib.Literal("CNY"),
        GWR.change: typed("5.2", XSD.decimal),
        PROV.wasDerivedFrom: iri(f"{REPORT}/passage/p0003"),
    }


@pytest.mark.parametrize(
    ("quantity", "normal_value", "normal_unit"),
    [
        (Quantity(Decimal("1.81"), "万人"), "18100", "人"),
        (Quantity(Decimal("96"), "亿元"), "9600000000", "CNY"),
        (Quantity(Decimal("7134"), "万元"), "71340000", "CNY"),
        (Quantity(Decimal("0.5"), "亿美元"), "50000000", "USD"),
        (Quantity(Decimal("57.4"), "万亩"), "574000", "亩"),
        (Quantity(Decimal("78.1"), "%"), "78.1", "PERCENT"),
        (Quantity(Decimal("34"), "公里"), "34", "KiloM"),
        (Quantity(Decimal("0"), "家"), "0", "家"),
    ],
)
def test_normal_form(quantity: Quantity, normal_value: str, normal_unit: str) -> None:
    graph = with_figures(quantity=quantity)
    data = to_graph(graph)
    [this] = set(data.subjects(RDF.type, GWR.Observation)) - {iri(tiny_graph().observations[0].id)}
    assert data.value(this, GWR.normalValue) == typed(normal_value, XSD.decimal)
    assert data.value(this, GWR.normalUnit) == rdflib.Literal(normal_unit)


@pytest.mark.parametrize(
    ("figures", "caption", "absent"),
    [
        (
            {"quantity": None, "change": Decimal("-35")},
            "：-35%",
            {"value", "unit", "normalValue", "normalUnit", "rank"},
        ),
        ({"quantity": None, "change": None, "rank": 49}, "：第49位", {"value", "change", "unit"}),
        ({"change": Decimal("0"), "kind": Kind.ESTIMATE}, "：12.6亿元，+0%（预计）", {"bound", "rank"}),
        ({"kind": Kind.TARGET, "bound": Bound.AT_MOST}, "：≤12.6亿元，+5.2%（目标）", {"rank"}),
        ({"change": None, "quantity": Quantity(Decimal("70"), "家", Bound.AT_LEAST)}, "：≥70家", {"change"}),
        ({"quantity": None, "bound": Bound.ABOUT}, "：≈+5.2%", {"value"}),
    ],
)
def test_observations_state_what_they_have_and_no_more(
    figures: dict[str, object], caption: str, absent: set[str]
) -> None:
    data = to_graph(with_figures(**figures))
    [this] = set(data.subjects(RDF.type, GWR.Observation)) - {iri(tiny_graph().observations[0].id)}
    assert data.value(this, RDFS.label) == chinese("青溪县2030年一般公共预算收入" + caption)
    assert not [name for name in absent if (this, GWR[name], None) in data]
    bounds = {b for b in Bound if GWR[b.value] in data.objects(this, GWR.bound)}
    assert bounds == {
        b for b, sign in {Bound.AT_LEAST: "≥", Bound.AT_MOST: "≤", Bound.ABOUT: "≈"}.items() if sign in caption
    }
    planned = "（目标）" in caption
    [modality] = {data.value(c, GWR.modality) for c in data.subjects(RDF.subject, this)}
    assert modality == (GWR.Planned if planned else GWR.Asserted)


@pytest.mark.parametrize(
    "lexical", ["9600000000", "0.1", "1234567890.123456789", "0", "0.10", "-35", "100000000000000000000.5"]
)
@pytest.mark.parametrize("write", WRITE)
@reads
def test_decimals_are_exact_in_every_syntax(write: Callable[[KnowledgeGraph], str], lexical: str) -> None:
    graph = with_claims(claim("990101/park/x-000000", "investment", Literal(lexical, Datatype.DECIMAL)))
    if write is not write_jsonld:
        decimals = [line for line in write(graph).splitlines() if f'"{lexical}"^^' in line and "decimal" in line]
        assert len(decimals) == 2, "the value itself, and the object of its claim"
    found = read(write, graph).value(iri("990101/park/x-000000"), GWR.investment)
    assert isinstance(found, rdflib.Literal)
    assert str(found) == lexical
    assert found.datatype == XSD.decimal
    assert found.value == Decimal(lexical)


def test_the_lexical_form_of_a_value_is_not_touched() -> None:
    data = to_graph(with_claims(claim(STATION, "investment", Literal("+007.50", Datatype.DECIMAL))))
    assert "+007.50" in {str(value) for value in data.objects(iri(STATION), GWR.investment)}


def read(write: Callable[[KnowledgeGraph], str], graph: KnowledgeGraph) -> rdflib.Graph:
    """What another program reads: the graph of the document, or its one named graph."""
    if write in SYNTAX:
        return rdflib.Graph().parse(data=write(graph), format=SYNTAX[write])
    data = rdflib.Dataset()
    data.parse(data=write(graph), format="trig" if write is write_trig else "nquads")
    assert len(data.graph(rdflib.graph.DATASET_DEFAULT_GRAPH_ID)) == 0
    return data.graph(iri(REPORT))


@pytest.mark.parametrize("write", WRITE)
@reads
def test_round_trip(write: Callable[[KnowledgeGraph], str]) -> None:
    graph = full_graph()
    assert isomorphic(to_isomorphic(read(write, graph)), to_isomorphic(to_graph(graph)))


@pytest.mark.parametrize("write", WRITE)
@pytest.mark.parametrize(
    "text", ['“引”"号"', "反\\斜", "两\n行\r\n", "表\t格", "\u2028", "𠮷", "'''", "尾\\", '"""', "{甲}"]
)
@reads
def test_texts_survive(write: Callable[[KnowledgeGraph], str], text: str) -> None:
    graph = with_claims(claim(PROGRAM, "definition", Literal(text, Datatype.TEXT)))
    assert read(write, graph).value(iri(PROGRAM), SKOS.definition) == chinese(text)


def test_the_dataset_holds_one_graph_named_after_the_report() -> None:
    data = to_dataset(full_graph())
    assert {g.identifier for g in data.graphs() if len(g)} == {iri(REPORT)}
    assert set(data.graph(iri(REPORT))) == set(to_graph(full_graph()))


def test_no_blank_nodes_and_ascii_iris() -> None:
    for triple in to_graph(full_graph()):
        for term in triple:
            assert not isinstance(term, BNode)
            if isinstance(term, URIRef):
                assert str(term).isascii()
                assert " " not in term


def test_the_order_of_the_input_does_not_matter() -> None:
    graph, rng = full_graph(), random.Random(7)
    for _ in range(5):
        entities, claims, figures = [*graph.entities.values()], [*graph.claims] * 2, [*graph.observations]
        for parts in (entities, claims, figures):
            rng.shuffle(parts)
        shuffled = KnowledgeGraph(graph.report, entities, claims, figures)
        for write in (write_turtle, write_trig, write_nquads):
            assert write(shuffled) == write(graph)


def test_two_processes_write_the_same_bytes() -> None:
    code = (
        "import sys; from tests.test_rdf import full_graph; from kg.export import graphml, rdf; g = full_graph();"
        "text = ''.join((rdf.write_turtle(g), rdf.write_trig(g), rdf.write_nquads(g), graphml.write_graphml(g)));"
        "sys.stdout.buffer.write(text.encode('utf-8'))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "PYTHONUTF8": "0", "LC_ALL": "C"},
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(found) == 1
    assert write_turtle(full_graph()).encode("utf-8") in found.pop()


def test_the_union_of_two_reports_is_their_merged_graph() -> None:
    """An honour, an indicator and the county meet; passages and claims stay apart."""
    one, graph = to_graph(tiny_graph()), tiny_graph()
    later = report_of(tuple(p.text for p in graph.report.passages), year=2032)
    two = to_graph(KnowledgeGraph(later, graph.entities.values(), graph.claims, graph.observations))
    both = one + two
    for shared in (COUNTY, STATION, entity_id("Honor", "全省绿色发展先进县", None)):
        assert set(both.predicate_objects(iri(shared))) == set(one.predicate_objects(iri(shared)))
    for cls in (GWR.Claim, GWR.Passage, GWR.Section, GWR.Report):
        assert len(set(both.subjects(RDF.type, cls))) == 2 * len(set(one.subjects(RDF.type, cls)))
    assert len(set(both.subjects(RDF.type, GWR.Observation))) == 1, "a figure that both state alike is one"


def test_every_word_is_the_ontologys() -> None:
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "gwr.ttl", format="turtle")
    known = {s for s in ontology.subjects(RDF.type) if isinstance(s, URIRef)}
    data = to_graph(full_graph())
    used = {t for triple in data for t in triple if isinstance(t, URIRef) and t.startswith(str(GWR))}
    assert used
    assert used <= known


def test_the_data_conforms_to_the_shapes() -> None:
    pyshacl = pytest.importorskip("pyshacl", reason="pySHACL is a development tool")
    folder = ROOT / "ontology"
    conforms, _, text = pyshacl.validate(
        to_graph(full_graph()),
        shacl_graph=rdflib.Graph().parse(folder / "shapes.ttl", format="turtle"),
        ont_graph=rdflib.Graph().parse(folder / "gwr.ttl", format="turtle"),
    )
    assert conforms, text


def test_another_base() -> None:
    base = "https://example.org/data/"
    here, there = write_nquads(tiny_graph()), write_nquads(tiny_graph(), base)
    assert sorted(here.replace(BASE, base).splitlines()) == there.splitlines()
    turtle = rdflib.Graph().parse(data=write_turtle(tiny_graph(), base), format="turtle")
    assert isomorphic(turtle, to_graph(tiny_graph(), base))


@pytest.mark.parametrize(
    "base",
    [
        "",
        "id/",
        "https://例子.cn/",
        "https://example.org/a#",
        "https://example.org/a",
        "https://a b/",
        "https:///",
        "https://a//",
    ],
)
def test_an_unfit_base_is_refused(base: str) -> None:
    for export in (to_graph, to_dataset, write_turtle, write_trig, write_nquads):
        with pytest.raises(KgError, match=r"前缀无效.*unfit as the base"):
            export(tiny_graph(), base)


def test_turtle_reads_well() -> None:
    assert (
        f'<{STATION}> a gwr:Project ;\n    rdfs:label "云台抽水储能站"@zh-Hans ;\n'
        f'    gwr:investment "2400000000"^^xsd:decimal ;\n    gwr:locatedIn <{TOWN}> ;\n'
        '    gwr:status gwr:Signed ;\n    skos:altLabel "云台储能站"@zh-Hans .\n'
    ) in write_turtle(tiny_graph())
    assert write_nquads(tiny_graph()).splitlines() == sorted(write_nquads(tiny_graph()).splitlines())
