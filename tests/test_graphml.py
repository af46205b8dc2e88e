"""GraphML: read back, it is the graph as networkx has it; the bytes are stable; what XML forbids is replaced."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import networkx
import pytest

from kg.export.graphml import write_graphml
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from tests.graphs import tiny_graph


def read(text: str) -> networkx.MultiDiGraph:
    return networkx.read_graphml(BytesIO(text.encode("utf-8")), force_multigraph=True)


def test_round_trip() -> None:
    before, after = tiny_graph().to_networkx(), read(write_graphml(tiny_graph()))
    assert after.is_directed()
    assert dict(after.nodes(data=True)) == dict(before.nodes(data=True))
    assert after.graph.items() >= before.graph.items()
    assert {(s, o, k): d for s, o, k, d in after.edges(keys=True, data=True)} == {
        (s, o, k): d for s, o, k, d in before.edges(keys=True, data=True)
    }


def test_names_and_exact_values_are_in_the_document() -> None:
    root = ElementTree.fromstring(write_graphml(tiny_graph()))
    texts = [data.text for data in root.iter("{http://graphml.graphdrawing.org/xmlns}data")]
    assert {"云台抽水储能站", "云台抽水储能站 | 云台储能站", "2400000000", "Planned"} <= set(texts)


def test_two_relations_of_one_pair_stay_two() -> None:
    graph = tiny_graph()
    first = next(graph.relations())
    twin = replace(first, predicate="partOf")
    both = KnowledgeGraph(graph.report, graph.entities.values(), [*graph.claims, twin], graph.observations)
    assert set(read(write_graphml(both))[first.subject][first.object]) == {first.predicate, "partOf"}


def test_the_order_of_the_input_does_not_matter() -> None:
    graph = tiny_graph()
    turned = KnowledgeGraph(graph.report, [*graph.entities.values()][::-1], graph.claims[::-1], graph.observations)
    assert write_graphml(turned) == write_graphml(graph)


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_what_xml_forbids_is_replaced(bad: str) -> None:
    graph = tiny_graph()
    entities = [replace(e, label=f"{e.label}{bad}<&>") for e in graph.entities.values()]
    after = read(write_graphml(KnowledgeGraph(graph.report, entities, graph.claims, graph.observations)))
    for entity in graph.entities.values():
        assert after.nodes[entity.id]["label"] == f"{entity.label}\ufffd<&>"


@pytest.mark.parametrize("good", ["\t", "\n", "\x85", "\u2028", "𠮷", "“引号”"])
def test_what_xml_allows_is_kept(good: str) -> None:
    graph = tiny_graph()
    entities = [replace(e, label=f"甲{good}乙") for e in graph.entities.values()]
    after = read(write_graphml(KnowledgeGraph(graph.report, entities, graph.claims, graph.observations)))
    assert {label for _, label in after.nodes(data="label")} == {f"甲{good}乙"}
