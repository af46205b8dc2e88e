"""Nodes and relationships, and what one report contributes to them.

A thing that several reports speak of is one node. What each report says of it stands on the ``describes`` relationship
from the report to the thing, under the names of the node's own properties, so that a node can be made again from what
is left when a report is taken away (``kg.property_graph.merging``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kg.frozen import Frozen

Property = str | int | float | date | tuple[str, ...]


class Node(Frozen, frozen=True):
    """A node. ``label`` is its kind (``Entity``, ``Observation``, ``Report``, ``Section``, ``Passage``, ``Claim``).

    The classes of an entity are in its property ``classes``; databases with several labels take them as labels, too.
    """

    label: str
    id: str
    properties: Mapping[str, Property]


class Edge(Frozen, frozen=True):
    """A relationship: its type, the ids of its ends, the report that states it, and the claim's id if it is one.

    These five tell it from every other relationship.
    """

    type: str
    start: str
    end: str
    report: str
    claim: str | None
    properties: Mapping[str, Property]

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What tells it from others, to sort by."""
        return self.type, self.start, self.end, self.report, self.claim or ""


class Part(Frozen, frozen=True):
    """What one report contributes: nodes that are its own, things that others may describe too, and relationships.

    ``build`` tells two builds of a report apart. ``described`` holds what this report says of each thing; the
    ``describes`` relationships among ``edges`` carry the same properties.
    """

    report: str
    build: str
    nodes: tuple[Node, ...]
    described: tuple[Node, ...]
    edges: tuple[Edge, ...]
