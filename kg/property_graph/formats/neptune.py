"""Files for the bulk loader of Amazon Neptune, in its CSV format for Gremlin (``"format": "csv"``).

Load the folder with ``parserConfiguration`` ``allowEmptyStrings`` set to ``TRUE``, else empty texts are left out. The
labels of a node are its kind and its classes. See
https://docs.aws.amazon.com/neptune/latest/userguide/bulk-load-tutorial-format-gremlin.html. Neptune cannot hold:

- lists on relationships (``describes``): each is a text in JSON;
- the order of a list, an empty list, or an empty item: the items are a set of values of one property;
- a backslash before a semicolon or at the end of an item: it becomes a full-width one (U+FF3C), for there a backslash
  keeps the semicolon from parting the items;
- dates as days: each is the first moment of its day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg.property_graph.collecting import Collected
from kg.property_graph.elements import Edge, Node, Property
from kg.property_graph.formats.tables import Cell, cells, write_tables
from kg.property_graph.formats.values import as_text, edge_id
from kg.property_graph.schema import NODES, Schema, Type, edge_schema, labels_of

_TYPES: Mapping[Type, str] = {
    "text": "String",
    "texts": "String[]",
    "integer": "Long",
    "number": "Double",
    "date": "Date",
}
_AT_RISK = re.compile(r"\\(?=;|\Z)")


def write_neptune(graph: Collected, folder: Path) -> None:
    """Write the files into an empty folder."""
    write_tables(folder, graph, _nodes, _edges)


def _nodes(label: str, nodes: Iterable[Node]) -> Iterator[Sequence[Cell]]:
    schema = NODES[label]
    yield ["~id", "~label", *(_node_header(name, type_) for name, type_ in schema.items())]
    for node in nodes:
        yield [node.id, ";".join(labels_of(node)), *cells(node, schema, _cell)]


def _edges(type_: str, edges: Iterable[Edge]) -> Iterator[Sequence[Cell]]:
    schema = edge_schema(type_)
    yield ["~id", "~from", "~to", "~label", *_edge_headers(schema)]
    for edge in edges:
        yield [edge_id(edge), edge.start, edge.end, edge.type, *cells(edge, schema, as_text)]


def _node_header(name: str, type_: Type) -> str:
    # Without "single", a second load would add a value where it should replace one.
    return f"{name}:{_TYPES[type_]}" if type_ == "texts" else f"{name}:{_TYPES[type_]}(single)"


def _edge_headers(schema: Schema) -> list[str]:
    return [f"{name}:{'String' if type_ == 'texts' else _TYPES[type_]}" for name, type_ in schema.items()]


def _cell(value: Property) -> str:
    r"""
    >>> _cell(("a;b", "c\\"))
    'a\\;b;c＼'
    """
    if isinstance(value, tuple):
        return ";".join(_AT_RISK.sub("＼", item).replace(";", r"\;") for item in value)
    return as_text(value)
