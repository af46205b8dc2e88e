"""Comma-separated values (RFC 4180) with plain headers, for spreadsheets, data frames and SQL databases.

``nodes/KIND.csv`` begins with ``id``; ``edges/TYPE.csv`` with ``source`` and ``target``. Lists are JSON, dates as in
ISO 8601. Such files cannot hold, and other formats do:

- types of values: all are texts;
- the empty text: it stands in quotation marks, what is missing does not, and most readers take the two for the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.property_graph.collecting import Collected
from kg.property_graph.elements import Edge, Node
from kg.property_graph.formats.tables import Cell, cells, write_tables
from kg.property_graph.formats.values import as_text
from kg.property_graph.schema import NODES, edge_schema


def write_csv(graph: Collected, folder: Path) -> None:
    """Write the files into an empty folder."""
    write_tables(folder, graph, _nodes, _edges)


def _nodes(label: str, nodes: Iterable[Node]) -> Iterator[Sequence[Cell]]:
    schema = NODES[label]
    yield ["id", *schema]
    for node in nodes:
        yield [node.id, *cells(node, schema, as_text)]


def _edges(type_: str, edges: Iterable[Edge]) -> Iterator[Sequence[Cell]]:
    schema = edge_schema(type_)
    yield ["source", "target", *schema]
    for edge in edges:
        yield [edge.start, edge.end, *cells(edge, schema, as_text)]
