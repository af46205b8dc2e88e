"""The steps of an update, over a database in memory: whatever is loaded, replaced and taken out, in whatever order, the
database holds what a fresh one would hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from random import Random

import pytest

from kg.databases.database import Outcome
from kg.databases.updating import remove, replace
from kg.property_graph.elements import Edge, Node, Part
from tests.property_graphs import Contents, contents, invented_reports, newer_reports, parts_of, year_of


class Memory:
    """A database of nodes and relationships, and how often it was asked for the descriptions of a thing."""

    def __init__(self) -> None:
        self.there: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self.read = 0

    def contents(self) -> Contents:
        return Contents.of(self.there.values(), self.edges)

    def build(self, report: str) -> str | None:
        return str(self.there[report].properties["build"]) if report in self.there else None

    def own(self, report: str) -> set[str]:
        return {report} & self.there.keys() | {
            n.id for n in self.there.values() if n.properties.get("report") == report
        }

    def described(self, report: str) -> dict[str, Node]:
        return {e.end: self._description(e) for e in self.edges if e.type == "describes" and e.report == report}

    def descriptions(self, ids: Collection[str]) -> Iterator[tuple[str, tuple[int, str], Node]]:
        for edge in self.edges:
            if edge.type == "describes" and edge.end in ids:
                self.read += 1
                year = self.there[edge.report].properties["year"]
                assert isinstance(year, int)
                yield edge.end, (year, edge.report), self._description(edge)

    def nodes(self, ids: Collection[str]) -> dict[str, Node]:
        return {id_: self.there[id_] for id_ in ids if id_ in self.there}

    def delete_edges(self, report: str, starts: Collection[str]) -> None:
        self.edges = [e for e in self.edges if e.report != report or e.start not in starts]

    def delete_nodes(self, nodes: Collection[str]) -> None:
        for id_ in nodes:
            del self.there[id_]
            assert not any(id_ in (e.start, e.end) for e in self.edges), "a node was removed with its ties"

    def write_nodes(self, nodes: Collection[Node]) -> None:
        self.there |= {node.id: node for node in nodes}

    def write_edges(self, edges: Collection[Edge]) -> None:
        assert all(e.start in self.there and e.end in self.there for e in edges)
        self.edges += edges

    def _description(self, edge: Edge) -> Node:
        own = {name: value for name, value in edge.properties.items() if name != "report"}
        return Node(self.there[edge.end].label, edge.end, own)


@pytest.fixture(scope="module")
def builds() -> dict[str, tuple[Part, Part]]:
    """Two builds of each of six reports."""
    pairs = zip(parts_of(invented_reports()), parts_of(newer_reports()), strict=True)
    return {part.report: (part, newer) for part, newer in pairs}


def test_the_builds_differ_and_share_things(builds: dict[str, tuple[Part, Part]]) -> None:
    assert all(one.build != other.build for one, other in builds.values())
    told = Counter(node.id for part, _ in builds.values() for node in part.described)
    assert sum(times > 1 for times in told.values()) >= 20
    assert len({year_of(part) for part, _ in builds.values()}) == 2


@pytest.mark.parametrize("seed", range(20))
def test_any_sequence_ends_as_a_fresh_database(seed: int, builds: dict[str, tuple[Part, Part]]) -> None:
    chance, memory, held = Random(seed), Memory(), dict[str, Part]()
    for _ in range(14):
        report = chance.choice(sorted(builds))
        if chance.random() < 0.3:
            assert remove(memory, report) is (report in held)
            held.pop(report, None)
        else:
            part = chance.choice(builds[report])
            former = held.get(report)
            outcome = Outcome.LOADED if not former else Outcome.UNCHANGED if former == part else Outcome.REPLACED
            assert replace(memory, part) is outcome
            held[report] = part
        assert memory.contents() == contents(held.values())


def test_loading_again_ends_the_same(builds: dict[str, tuple[Part, Part]]) -> None:
    memory = Memory()
    for part, _ in builds.values():
        replace(memory, part)
    before = memory.contents()
    for part, _ in builds.values():
        assert replace(memory, part, again=True) is Outcome.REPLACED
    assert memory.contents() == before


def test_what_is_known_already_is_not_read_again(builds: dict[str, tuple[Part, Part]]) -> None:
    memory = Memory()
    for part, _ in builds.values():
        replace(memory, part)
    things = sum(len(part.described) for part, _ in builds.values())
    assert memory.read < things / 10
