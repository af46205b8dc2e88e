"""What a LadybugDB database holds, read by another program than kg."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ladybug

from kg.databases.ladybug_schema import edge_tables, listed, node_tables
from kg.property_graph.elements import Edge, Node, Property
from tests.property_graphs import Contents


@contextmanager
def connected(path: Path) -> Iterator[ladybug.Connection]:
    """A connection of another program than kg."""
    database = ladybug.Database(str(path), buffer_pool_size=1 << 28)
    connection = ladybug.Connection(database)
    try:
        yield connection
    finally:
        connection.close()
        database.close()


def rows(connection: ladybug.Connection, statement: str) -> list[list[Any]]:
    result = connection.execute(statement)
    assert isinstance(result, ladybug.QueryResult)
    return result.get_all()  # type: ignore[return-value]


def stored(path: Path, foreign: Collection[str] = ()) -> Contents:
    """What the database holds in kg's tables, but for the nodes with these ids."""
    nodes, edges = [], []
    with connected(path) as connection:
        for kind, table in node_tables().items():
            for id_, *values in rows(connection, f"MATCH (n:`{kind}`) RETURN n.id, {listed('n', table.schema)}"):
                if id_ not in foreign:
                    nodes.append(Node(kind, id_, _properties(table.schema, values)))
        for type_, table in edge_tables().items():
            pattern = f"MATCH (a)-[r:`{table.name}`]->(b)"
            for start, end, *values in rows(connection, f"{pattern} RETURN a.id, b.id, {listed('r', table.schema)}"):
                properties = _properties(table.schema, values)
                claim = properties.get("id")
                assert claim is None or isinstance(claim, str)
                edges.append(Edge(type_, start, end, str(properties["report"]), claim, properties))
    return Contents.of(nodes, edges)


def _properties(names: Iterable[str], values: Iterable[Any]) -> Mapping[str, Property]:
    found = {name: value for name, value in zip(names, values, strict=True) if value is not None}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
