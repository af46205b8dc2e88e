"""A script in Cypher, for cypher-shell and other clients: ``cypher-shell -f graph.cypher``.

It makes the graph that ``kg load`` makes. It may be run again: it adds what is missing and sets the properties anew,
but removes nothing that an older one has made; ``kg load`` does. No loss.

The first two statements are those of Neo4j 5; for Memgraph put those of the comment in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby, islice
from typing import TypeVar

from kg.property_graph.collecting import Collected
from kg.property_graph.elements import Edge, Node, Property
from kg.property_graph.formats.neo4j_csv import CONSTRAINTS
from kg.property_graph.formats.values import in_order
from kg.property_graph.schema import BASE_LABEL, NODES, edge_schema, labels_of

T = TypeVar("T")
_BATCH = 500
"""Rows of one statement: a server reads the text of a larger one slowly."""
_MEMGRAPH = f"""\
// Memgraph 的写法 | as Memgraph has it:
// CREATE CONSTRAINT ON (n:{BASE_LABEL}) ASSERT n.id IS UNIQUE
// CREATE INDEX ON :{BASE_LABEL}(id)
"""
_ESCAPES = str.maketrans(
    {"\\": r"\\", "'": r"\'", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
    | {chr(c): f"\\u{c:04X}" for c in (*range(9), 11, 12, *range(14, 32), 127, 0x85, 0x2028, 0x2029)}
)


def cypher(graph: Collected) -> Iterator[str]:
    """The script, statement by statement. Each ends in a semicolon and a line break, which stand nowhere else."""
    yield f"{_MEMGRAPH}{CONSTRAINTS}"
    for label in NODES:
        yield from _node_statements(graph.nodes(label))
    for type_, edges in groupby(graph.edges(), key=lambda edge: edge.type):
        yield from _edge_statements(type_, edges)


def _node_statements(nodes: Iterable[Node]) -> Iterator[str]:
    waiting: dict[tuple[str, ...], list[Node]] = {}
    for node in nodes:
        same = waiting.setdefault(labels_of(node), [])
        same.append(node)
        if len(same) == _BATCH:
            yield _nodes(labels_of(node), same)
            same.clear()
    for labels, rest in sorted(waiting.items()):
        if rest:
            yield _nodes(labels, rest)


def _nodes(labels: tuple[str, ...], nodes: Iterable[Node]) -> str:
    rows = [f"{{id: {literal(n.id)}, properties: {_map(in_order(n.properties, NODES[n.label]))}}}" for n in nodes]
    names = "".join(f":{label}" for label in labels)
    return (
        f"UNWIND {_list(rows)} AS row\nMERGE (n:{BASE_LABEL} {{id: row.id}})\nSET n{names} SET n += row.properties;\n"
    )


def _edge_statements(type_: str, edges: Iterable[Edge]) -> Iterator[str]:
    for claimed, same in groupby(edges, key=lambda edge: edge.claim is not None):
        for batch in _batches(same):
            yield _edges(type_, batch, "id" if claimed else "report")


def _edges(type_: str, edges: Iterable[Edge], by: str) -> str:
    """``by`` names the property that tells a relationship from others of its type between the same nodes."""
    rows = [
        f"{{source: {literal(e.start)}, target: {literal(e.end)}, "
        f"properties: {_map(in_order(e.properties, edge_schema(e.type)))}}}"
        for e in edges
    ]
    return (
        f"UNWIND {_list(rows)} AS row\n"
        f"MATCH (a:{BASE_LABEL} {{id: row.source}}) MATCH (b:{BASE_LABEL} {{id: row.target}})\n"
        f"MERGE (a)-[r:{type_} {{{by}: row.properties.{by}}}]->(b)\n"
        "SET r += row.properties;\n"
    )


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _list(rows: Iterable[str]) -> str:
    return "[\n" + ",\n".join(rows) + "\n]"


def _map(properties: Mapping[str, Property]) -> str:
    return "{" + ", ".join(f"{name}: {literal(value)}" for name, value in properties.items()) + "}"


def literal(value: Property) -> str:
    r"""A value as Cypher writes it; a text has no line break.

    >>> literal("it's\n$x"), literal(1e16), literal(("a", "b")), literal(date(2024, 1, 10))
    ("'it\\'s\\n$x'", '1e16', "['a', 'b']", "date('2024-01-10')")
    """
    if isinstance(value, str):
        return f"'{value.translate(_ESCAPES)}'"
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    return repr(value).replace("e+", "e")
