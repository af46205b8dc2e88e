"""Many reports as one property graph: the order of what comes out, what counts once, and what is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from itertools import permutations
from typing import Any

import pytest

from kg.errors import KgError
from kg.frozen import replace
from kg.property_graph.collecting import collect
from kg.property_graph.elements import Edge, Node, Part, Property
from kg.property_graph.schema import NODES, edge_types
from tests.property_graphs import Contents, contents, invented_reports, newer_reports, parts_of

REPORT = "990101/report/2031"


def test_nodes_and_relationships_come_sorted_and_whole() -> None:
    parts = parts_of(invented_reports(), claim_nodes=True)
    with collect(parts) as graph:
        nodes, edges = list(graph.nodes()), list(graph.edges())
        assert Contents.of(nodes, edges) == contents(parts)
        assert [(n.label, n.id) for n in nodes] == sorted((n.label, n.id) for n in nodes)
        assert [e.key for e in edges] == sorted(e.key for e in edges)
        assert list(graph.reports()) == sorted(part.report for part in parts)
        assert [n for label in sorted(NODES) for n in graph.nodes(label)] == nodes
        assert [e for type_ in sorted(edge_types()) for e in graph.edges(type_)] == edges
        assert any(len(list(graph.edges(type_))) == 0 for type_ in edge_types())


def test_two_may_iterate_at_once() -> None:
    with collect(parts_of(invented_reports()[:2])) as graph:
        pairs = list(zip(graph.nodes(), graph.nodes(), strict=True))
        assert pairs
        assert all(one == other for one, other in pairs)


def test_the_order_of_reports_does_not_matter() -> None:
    seen = []
    for parts in permutations(parts_of(invented_reports()[:3])):
        with collect([*parts, parts[0]]) as graph:
            seen.append((list(graph.nodes()), list(graph.edges())))
    assert seen[1:] == seen[:-1]


def test_things_of_several_reports_are_one_node() -> None:
    first, second = parts_of(invented_reports()[:2])
    both = {n.id for n in first.described} & {n.id for n in second.described}
    assert both
    with collect([first, second]) as graph:
        ids = [node.id for node in graph.nodes()]
    assert (
        len(ids)
        == len(set(ids))
        == len(first.nodes) + len(second.nodes) + len({n.id for n in (*first.described, *second.described)})
    )


def test_two_builds_of_a_report_are_refused() -> None:
    parts = parts_of([invented_reports()[0], newer_reports()[0]])
    with pytest.raises(KgError, match=f"two different graphs of one report: {parts[0].report}"), collect(parts):
        pass


def part(nodes: tuple[Node, ...] = (), things: tuple[Node, ...] = (), edges: tuple[Edge, ...] = ()) -> Part:
    """A small part of a report, with its node."""
    return Part(REPORT, "1", (Node("Report", REPORT, {"year": 2031}), *nodes), things, edges)


def thing(properties: Mapping[str, Any]) -> Node:
    return Node("Entity", "x", {"name": "青石镇", "classes": ("Town",), **properties})


def edge(type_: str, properties: Mapping[str, Property] | None = None, end: str = "x") -> Edge:
    return Edge(type_, REPORT, end, REPORT, None, properties or {})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (part(nodes=(Node("Town", "x", {}),)), "a node of an unknown kind, Town"),
        (part(things=(thing({"colour": "red"}),)), "x has an unknown property, colour"),
        (part(things=(thing({"investment": float("nan")}),)), "x has an unfit investment: nan"),
        (part(things=(thing({"investment": 1}),)), "x has an unfit investment: 1"),
        (part(things=(thing({"edition": 2**63}),)), f"x has an unfit edition: {2**63}"),
        (part(things=(thing({"aliases": "乡"}),)), "x has an unfit aliases: 乡"),
        (part(things=(thing({"classes": ("a:b",)}),)), "x has a class of an unfit name: a:b"),
        (part(things=(Node("Entity", "x", {"classes": ("Town",)}),)), "x has no name"),
        (part(things=(thing({}), thing({}))), "a node stands twice"),
        (part(things=(thing({}),), edges=(edge("likes"),)), "an unknown relationship, likes"),
        (part(things=(thing({}),), edges=(edge("describes", {"sentence": "a"}),)), "unknown property, sentence"),
        (part(things=(thing({}),), edges=(edge("describes"), edge("describes"))), "a relationship stands twice"),
        (part(edges=(edge("division", end="y"),)), "nothing is said of y"),
    ],
)
def test_what_the_schema_does_not_know_is_refused(wrong: Part, told: str) -> None:
    with pytest.raises(KgError) as caught, collect([wrong]):
        pass
    assert told in caught.value.en
    assert REPORT in caught.value.zh
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "other",
    [Node("Observation", "x", {"name": "收入"}), Node("Passage", "x", {"text": "青石镇。"})],
)
def test_reports_that_disagree_on_what_a_node_is_are_refused(other: Node) -> None:
    first = part(things=(thing({}),))
    second = replace(first, report="990102/report/2031", nodes=(other,), described=())
    with pytest.raises(KgError, match="reports disagree on what a node is"), collect([first, second]):
        pass


def test_a_part_of_two_reports_is_refused() -> None:
    first = part(nodes=(Node("Passage", "x", {"text": "青石镇。"}),))
    second = replace(first, report="990102/report/2031", nodes=first.nodes[1:])
    with pytest.raises(KgError, match="both have it as a part of theirs: x"), collect([first, second]):
        pass


def test_a_full_disk_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.property_graph import collecting

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(collecting, "_add", full)
    with pytest.raises(KgError, match=r"disk is full\); free some space"), collect([part()]):
        pass
