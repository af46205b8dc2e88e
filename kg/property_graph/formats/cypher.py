"""A script in Cypher, for cypher-shell and other clients: ``cypher-shell -f graph.cypher``.

It makes the graph that ``kg load`` makes. It may be run again: it adds what is missing and sets the properties anew,
but removes nothing that an older one has made; ``kg load`` does. No loss.

The first two statements are those of Neo4j 5; for Memgraph put those of the comment in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from typing import TypeVar

from kg.property_graph.collecting import Collected
from kg.property_graph.elements import Edge, Node, Property
from kg.property_graph.schema import BASE_LABEL, CONSTRAINTS, NODES, Schema, edge_schema, labels_of

T = TypeVar("T")
_BATCH = 500
"""Rows of one statement: a server reads the text of a larger one slowly."""
_ESCAPES = str.maketrans(
    {"\\": r"\\", "'": r"\'", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
    | {chr(c): f"\\u{c:04X}" for c in (*range(9), 11, 12, *range(14, 32), 127, 0x85, 0x2028, 0x2029)}
)


def cypher(graph: Collected) -> Iterator[str]:
    """The script, statement by statement. Each ends in a semicolon and a line break, which stand nowhere else."""
    yield "// Memgraph 的写法 | as Memgraph has it:\n"
    yield from (f"// {statement}\n" for statement in CONSTRAINTS["memgraph"])
    yield from (f"{statement};\n" for statement in CONSTRAINTS["neo4j"])
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


def _nodes(labels: tuple[str, ...], nodes: Sequence[Node]) -> str:
    columns = _Columns(len(nodes))
    id_ = columns.value([node.id for node in nodes])
    settings = columns.settings("n", NODES[nodes[0].label], [node.properties for node in nodes])
    labelled = f"n:{':'.join(labels)}"
    return columns.statement(f"MERGE (n:{BASE_LABEL} {{id: {id_}}}){_set([labelled, *settings])}")


def _edge_statements(type_: str, edges: Iterable[Edge]) -> Iterator[str]:
    for claimed, same in groupby(edges, key=lambda edge: edge.claim is not None):
        for batch in _batches(same):
            yield _edges(type_, batch, "id" if claimed else "report")


def _edges(type_: str, edges: Sequence[Edge], by: str) -> str:
    """``by`` names the property that tells a relationship from others of its type between the same nodes."""
    columns = _Columns(len(edges))
    source, target = columns.value([edge.start for edge in edges]), columns.value([edge.end for edge in edges])
    key = columns.value([edge.properties[by] for edge in edges])
    schema = {name: kind for name, kind in edge_schema(type_).items() if name != by}
    settings = columns.settings("r", schema, [edge.properties for edge in edges])
    return columns.statement(
        f"MATCH (a:{BASE_LABEL} {{id: {source}}}) MATCH (b:{BASE_LABEL} {{id: {target}}})\n"
        f"MERGE (a)-[r:{type_} {{{by}: {key}}}]->(b){_set(settings)}"
    )


class _Columns:
    """The values of a statement, a list for each property. Lists of plain values are what a server reads fast: it takes
    ten times as long for a list of maps.
    """

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._lists: list[str] = []

    def value(self, values: Sequence[Property | None]) -> str:
        """The expression for a row's value: an item of a list, or the value itself where all rows have the same."""
        literals = list(map(literal, values))
        if len(set(literals)) == 1:
            return literals[0]
        self._lists.append(f"[{', '.join(literals)}]")
        return f"c{len(self._lists) - 1}[i]"

    def settings(self, name: str, schema: Schema, rows: Sequence[Mapping[str, Property]]) -> list[str]:
        """What sets the properties that any of the rows has; null, where a row has none, takes a former value away."""
        present = [key for key in schema if any(key in row for row in rows)]
        return [f"{name}.{key} = {self.value([row.get(key) for row in rows])}" for key in present]

    def statement(self, clauses: str) -> str:
        lists = ",\n    ".join(f"{values} AS c{number}" for number, values in enumerate(self._lists))
        return (f"WITH {lists}\n" if lists else "") + f"UNWIND range(0, {self._rows - 1}) AS i\n{clauses};\n"


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _set(settings: Sequence[str]) -> str:
    return "\nSET " + ",\n    ".join(settings) if settings else ""


def literal(value: Property | None) -> str:
    r"""A value as Cypher writes it; a text has no line break.

    >>> literal("it's\n$x"), literal(1e16), literal(("a", "b")), literal(date(2024, 1, 10))
    ("'it\\'s\\n$x'", '1e16', "['a', 'b']", "date('2024-01-10')")
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        return f"'{value.translate(_ESCAPES)}'"
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    return repr(value).replace("e+", "e")
