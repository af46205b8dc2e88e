"""The property graph says what the graph says: claims, evidence, names, figures, document; whatever comes first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from kg.errors import KgError
from kg.export.description import all_claims
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.identifiers import claim_id, passage_id
from kg.model import Datatype, Front, Literal
from kg.property_graph.elements import Edge, Node, Part
from kg.property_graph.mapping import part_of
from kg.property_graph.merging import merged, says_already
from kg.property_graph.schema import NODES, STRUCTURE, Type, class_labels, edge_schema, edge_types, relations
from kg.stores.reports import ReportRdf, Value
from tests.graphs import tiny_graph
from tests.property_graphs import as_rdf, contents, invented_reports, nasty_graph, parts_of, real_reports
from tests.rdf_tools import SOURCES, built

PYTHON: dict[Type, type] = {"text": str, "texts": tuple, "integer": int, "number": float, "date": date}
PATH = "990101/report/2031"


def tiny_part(*, claim_nodes: bool = False) -> Part:
    (rdf,) = as_rdf(tiny_graph())
    return part_of(rdf, claim_nodes=claim_nodes)


def stated(edges: tuple[Edge, ...]) -> set[tuple[object, ...]]:
    """The claims among relationships, each with all that it says and its evidence."""
    found = set()
    for edge in edges:
        if edge.claim:
            p = edge.properties
            value = edge.type == "states"
            what = (p["predicate"], p["object"], p["datatype"]) if value else (edge.type, edge.end, None)
            subject = edge.end if value else edge.start
            evidence = (p["passage"], p["start"], p["end"], p["rule"], p["quote"])
            found.add((edge.claim, subject, *what, p["modality"], p.get("year"), *evidence))
    return found


def expected(graph: KnowledgeGraph, path: str) -> set[tuple[object, ...]]:
    """The claims of a graph in the same form."""
    datatypes = {
        Datatype.DECIMAL: "decimal",
        Datatype.INTEGER: "integer",
        Datatype.YEAR: "gYear",
        Datatype.CODE: "code",
        Datatype.TEXT: "string",
    }
    found: set[tuple[object, ...]] = set()
    for c in all_claims(graph):
        e, target = c.evidence, c.object
        datatype = None
        if isinstance(target, Literal):
            datatype = "langString" if c.predicate == "definition" else datatypes[target.datatype]
        text = target.lexical if isinstance(target, Literal) else target
        evidence = (passage_id(path, e.passage), e.span.start, e.span.end, e.rule)
        quote = e.span.of(graph.report.passage(e.passage).text)
        what = (c.predicate, text, datatype, c.modality.value, c.year)
        found.add((claim_id(path, c), c.subject, *what, *evidence, quote))
    return found


@pytest.mark.parametrize("graph", [tiny_graph(), nasty_graph()], ids=["tiny", "nasty"])
def test_every_claim_is_one_relationship_with_its_evidence(graph: KnowledgeGraph) -> None:
    (rdf,) = as_rdf(graph)
    claims = expected(graph, PATH)
    assert stated(part_of(rdf).edges) == claims
    assert len(claims) >= 9


@pytest.mark.parametrize("name", SOURCES)
def test_every_claim_of_a_real_report_is_one_relationship(name: str) -> None:
    graph = built(name)
    (rdf,) = as_rdf(graph)
    assert stated(part_of(rdf).edges) == expected(graph, rdf.iri.partition("/id/")[2])


def test_things_have_their_names_classes_and_values() -> None:
    nodes = {node.properties.get("name"): node for node in tiny_part().described}
    station = nodes["云台抽水储能站"].properties
    assert station == {
        "name": "云台抽水储能站",
        "aliases": ("云台储能站",),
        "classes": ("Project",),
        "investment": 2.4e9,
        "status": "Signed",
    }


def test_a_figure_has_its_numbers_and_its_ties() -> None:
    part = tiny_part()
    (figure,) = (node for node in part.described if node.label == "Observation")
    assert figure.properties.items() >= {"value": 12.6, "unit": "亿元", "change": 5.2, "period": 2030}.items()
    assert figure.properties["kind"] == "Actual"
    ties = {edge.type for edge in part.edges if edge.start == figure.id}
    assert ties == {"indicator", "area", "wasDerivedFrom"}


def test_a_value_keeps_its_exact_text() -> None:
    graph = tiny_graph()
    claim = next(c for c in graph.claims if c.predicate == "investment")
    exact = Literal.decimal(Decimal("1234567890123456789.25"))
    claims = [replace(c, object=exact) if c == claim else c for c in graph.claims]
    (rdf,) = as_rdf(KnowledgeGraph(graph.report, graph.entities.values(), claims, graph.observations))
    (edge,) = (e for e in part_of(rdf).edges if e.properties.get("predicate") == "investment")
    assert edge.properties["object"] == "1234567890123456789.25"


def test_claims_can_have_nodes_of_their_own() -> None:
    plain, with_nodes = tiny_part(), tiny_part(claim_nodes=True)
    claims = {node.id: node for node in with_nodes.nodes if node.label == "Claim"}
    assert set(claims) == {edge.claim for edge in plain.edges if edge.claim}
    assert all(edge in with_nodes.edges for edge in plain.edges)
    for edge in plain.edges:
        if edge.claim:
            node = claims[edge.claim].properties
            assert node.items() >= {k: v for k, v in edge.properties.items() if k not in ("id", "sentence")}.items()
            ties = {(e.type, e.end) for e in with_nodes.edges if e.start == edge.claim}
            subject = edge.end if edge.type == "states" else edge.start
            assert {("subject", subject), ("wasDerivedFrom", str(edge.properties["passage"]))} <= ties
            assert (("target", edge.end) in ties) is (edge.type != "states")
    assert plain.build != with_nodes.build


def test_a_date_is_one_only_if_its_day_is_known() -> None:
    def report_node(day: str) -> Node:
        graph = tiny_graph()
        report = replace(graph.report, front=Front(date=day))
        (rdf,) = as_rdf(KnowledgeGraph(report, graph.entities.values(), graph.claims, graph.observations))
        return next(node for node in part_of(rdf).nodes if node.label == "Report")

    assert report_node("2031-01-08").properties["datePublished"] == date(2031, 1, 8)
    assert report_node("2031-01").properties["datePublishedText"] == "2031-01"
    assert "datePublished" not in report_node("2031-01").properties


def test_a_relation_written_by_hand_has_no_claim() -> None:
    (rdf,) = as_rdf(tiny_graph())
    base = rdf.iri.removesuffix(PATH)
    park, county = (next(s for s, _, o in rdf.triples if isinstance(o, Value) and o.lexical == n) for n in _ENDS)
    further = replace(rdf, triples=(*rdf.triples, (park, "https://w3id.org/gwr/ns#partOf", county)))
    edge = Edge("partOf", park.removeprefix(base), county.removeprefix(base), PATH, None, {"report": PATH})
    assert edge in part_of(further).edges
    assert edge not in part_of(rdf).edges


_ENDS = ("柳河智造园", "青溪县")


def test_a_graph_that_is_no_report_is_refused() -> None:
    with pytest.raises(KgError, match="no report"):
        part_of(ReportRdf("https://example.org/other", b"", "", ()))


def test_a_broken_graph_is_refused() -> None:
    (rdf,) = as_rdf(tiny_graph())
    without = tuple(t for t in rdf.triples if not t[1].endswith("#subject"))
    with pytest.raises(KgError, match="lacks a subject"):
        part_of(replace(rdf, triples=without))


@pytest.mark.parametrize("claim_nodes", [False, True])
def test_everything_is_as_the_schema_says(claim_nodes: bool) -> None:
    types = edge_types()
    for part in parts_of([*invented_reports(), *real_reports()], claim_nodes=claim_nodes):
        kinds = {node.id: node.label for node in (*part.nodes, *part.described)}
        for node in (*part.nodes, *part.described):
            check(node.properties, NODES[node.label])
            assert set(node.properties.get("classes", ())) <= set(class_labels())  # type: ignore[arg-type]
        for edge in part.edges:
            assert (kinds[edge.start], kinds[edge.end]) in types[edge.type]
            check(edge.properties, edge_schema(edge.type))
        keys = [edge.key for edge in part.edges]
        assert keys == sorted(set(keys))


def check(properties: object, schema: object) -> None:
    assert isinstance(properties, dict)
    assert isinstance(schema, dict)
    assert {name: type(value) for name, value in properties.items()} == {n: PYTHON[schema[n]] for n in properties}


def test_the_schema_has_the_properties_of_the_ontology() -> None:
    assert {"locatedIn", "partOf", "receivedHonor", "refersTo"} <= set(relations())
    assert not set(relations()) & set(STRUCTURE)
    assert {"Town", "Project", "Term"} <= set(class_labels())
    assert not {"Claim", "Observation", "Status"} & set(class_labels())


def test_the_same_whatever_report_comes_first() -> None:
    parts = parts_of(invented_reports()[:3])
    first = contents(parts)
    assert all(contents(order) == first for order in permutations(parts))


def test_the_latest_report_tells_the_values_and_all_tell_the_names() -> None:
    early = Node("Entity", "x", {"name": "青云路", "classes": ("Facility",), "status": "Planned", "investment": 2.0})
    late = Node("Entity", "x", {"name": "青云大道", "classes": ("Project",), "status": "Completed"})
    for told in ({(2030, "a"): early, (2031, "a"): late}, {(2031, "a"): late, (2030, "a"): early}):
        node = merged(told)
        assert node.properties == {
            "name": "青云大道",
            "aliases": ("青云路",),
            "classes": ("Facility", "Project"),
            "status": "Completed",
            "investment": 2.0,
        }
        assert says_already(node, late)
        assert not says_already(node, replace(early, properties={**early.properties, "aliases": ("旧路",)}))
