"""Parquet, for DuckDB, Spark, pandas and data lakes: a file for each kind of node and each type of relationship.

``nodes/KIND.parquet`` begins with ``id``; ``edges/TYPE.parquet`` with ``source`` and ``target``. Lists, numbers and
dates have types of their own, what is missing is null. No loss. The bytes are the same for the same version of pyarrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg.errors import KgError
from kg.property_graph.collecting import Collected
from kg.property_graph.elements import Property
from kg.property_graph.formats.tables import edge_file, node_file
from kg.property_graph.schema import NODES, Schema, Type, edge_schema, edge_types

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

T = TypeVar("T")
_ROWS = 20_000
"""Rows of a row group: so much is in memory at once."""
_Value = str | int | float | date | list[str] | None


def parquet_writer() -> Callable[[Collected, Path], None]:
    """What writes the files into an empty folder.

    Raises:
        KgError: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # type: ignore[import-untyped]  # noqa: F401
    except ImportError:
        raise KgError(
            '写 Parquet 需要 pyarrow；请运行 pip install "kg-workreports[parquet]"',
            'Parquet needs pyarrow; run pip install "kg-workreports[parquet]"',
        ) from None
    return _write_parquet


def _write_parquet(graph: Collected, folder: Path) -> None:
    for kind in ("nodes", "edges"):
        (folder / kind).mkdir()
    for label, schema in NODES.items():
        nodes = ([n.id, *_values(n.properties, schema)] for n in graph.nodes(label))
        _write(folder / node_file(label, "parquet"), {"id": "text", **schema}, nodes, 1)
    for type_ in edge_types():
        schema = edge_schema(type_)
        edges = ([e.start, e.end, *_values(e.properties, schema)] for e in graph.edges(type_))
        _write(folder / edge_file(type_, "parquet"), {"source": "text", "target": "text", **schema}, edges, 2)


def _values(properties: Mapping[str, Property], schema: Schema) -> Iterator[_Value]:
    for name in schema:
        value = properties.get(name)
        yield list(value) if isinstance(value, tuple) else value


def _write(path: Path, columns: Schema, rows: Iterable[list[_Value]], required: int) -> None:
    """Write a file; the first ``required`` columns hold no nulls."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = _types()
    schema = pa.schema(
        [pa.field(name, types[type_], nullable=i >= required) for i, (name, type_) in enumerate(columns.items())]
    )
    remaining = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(remaining, _ROWS)):
            arrays = [pa.array(c, field.type) for c, field in zip(zip(*group, strict=True), schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=_ROWS)


def _types() -> Mapping[Type, pa.DataType]:
    import pyarrow as pa

    return {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "integer": pa.int64(),
        "number": pa.float64(),
        "date": pa.date32(),
    }
