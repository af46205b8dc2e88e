"""The graph as tables in files of comma-separated values: one for each kind of node and each type of relationship.

Every file is there in every export, if only with its header, so that a newer export leaves nothing of an older one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from kg.property_graph.collecting import Collected
from kg.property_graph.elements import Edge, Node, Property
from kg.property_graph.schema import NODES, Schema, edge_types

Cell = str | None
"""What stands in a field, not yet quoted. None is nothing, which is not the empty text."""
Cells = Callable[[Property], str]


def node_file(label: str, ending: str) -> str:
    """The path of the file of a kind of node."""
    return f"nodes/{label}.{ending}"


def edge_file(type_: str, ending: str) -> str:
    """The path of the file of a type of relationship."""
    return f"edges/{type_}.{ending}"


def write_tables(
    folder: Path,
    graph: Collected,
    node_table: Callable[[str, Iterable[Node]], Iterator[Sequence[Cell]]],
    edge_table: Callable[[str, Iterable[Edge]], Iterator[Sequence[Cell]]],
) -> None:
    """Write all tables. ``node_table`` and ``edge_table`` give the rows of one, the header first."""
    for kind in ("nodes", "edges"):
        (folder / kind).mkdir()
    for label in NODES:
        _write(folder / node_file(label, "csv"), node_table(label, graph.nodes(label)))
    for type_ in edge_types():
        _write(folder / edge_file(type_, "csv"), edge_table(type_, graph.edges(type_)))


def cells(item: Node | Edge, schema: Schema, cell: Cells) -> Iterator[Cell]:
    """The properties of a node or relationship, one for each column."""
    return (cell(item.properties[name]) if name in item.properties else None for name in schema)


def _write(path: Path, rows: Iterator[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        header = next(rows)
        stream.write(",".join(name or "" for name in header) + "\r\n")
        for row in rows:
            _write_row(stream, row)


def _write_row(stream: TextIO, row: Sequence[Cell]) -> None:
    stream.write(",".join("" if cell is None else quoted(cell) for cell in row) + "\r\n")


def quoted(cell: str) -> str:
    """A field of RFC 4180, in quotation marks where it must be, or is empty.

    >>> quoted("青溪县"), quoted('so "a", b'), quoted("")
    ('青溪县', '"so ""a"", b"', '""')
    """
    plain = cell and cell == cell.strip() and not any(c in cell for c in ',"\r\n')
    return cell if plain else '"' + cell.replace('"', '""') + '"'
