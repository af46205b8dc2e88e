"""One property graph out of many reports, in a temporary file on disk: memory does not grow with the reports.

The nodes and relationships come out in a fixed order, whatever the order in which the reports came in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.errors import KgError
from kg.property_graph.checking import check_part
from kg.property_graph.elements import Edge, Node, Part, Property
from kg.property_graph.merging import merged
from kg.property_graph.schema import NODES, Schema, edge_schema

_TABLES = """\
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -32768;
CREATE TABLE reports (id TEXT PRIMARY KEY, build TEXT);
CREATE TABLE nodes (label TEXT, id TEXT, year INTEGER, report TEXT, properties TEXT);
CREATE TABLE edges (type TEXT, start TEXT, "end" TEXT, report TEXT, claim TEXT, properties TEXT);
"""
_INDEXES = """\
CREATE INDEX nodes_in_order ON nodes (label, id, year, report);
CREATE INDEX edges_in_order ON edges (type, start, "end", report, claim);
CREATE INDEX nodes_by_id ON nodes (id, label);
"""
_SHARED = "SELECT id FROM nodes GROUP BY id HAVING COUNT(DISTINCT label) > 1 OR (COUNT(*) > 1 AND label NOT IN (?, ?))"
_DESCRIBED = ("Entity", "Observation")


class Collected:
    """The nodes and relationships of a set of reports. Every call iterates anew."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store

    def reports(self) -> tuple[str, ...]:
        """The ids of the reports, sorted."""
        return tuple(id_ for (id_,) in self._store.execute("SELECT id FROM reports ORDER BY id"))

    def nodes(self, label: str | None = None) -> Iterator[Node]:
        """The nodes of one kind, or of all, sorted by kind and id; what several reports describe is one node."""
        where, values = ("WHERE label = ?", (label,)) if label else ("", ())
        rows = self._store.execute(
            f"SELECT label, id, year, report, properties FROM nodes {where} ORDER BY label, id, year, report", values
        )
        for (kind, id_), group in groupby(rows, key=lambda row: (row[0], row[1])):
            told = {(year, report): Node(kind, id_, _read(text, NODES[kind])) for _, _, year, report, text in group}
            yield merged(told) if kind in _DESCRIBED else next(iter(told.values()))

    def edges(self, type_: str | None = None) -> Iterator[Edge]:
        """The relationships of one type, or of all, sorted by ``Edge.key``."""
        where, values = ("WHERE type = ?", (type_,)) if type_ else ("", ())
        rows = self._store.execute(
            f'SELECT type, start, "end", report, claim, properties FROM edges {where} '
            'ORDER BY type, start, "end", report, claim',
            values,
        )
        for kind, start, end, report, claim, text in rows:
            yield Edge(kind, start, end, report, claim or None, _read(text, edge_schema(kind)))


@contextmanager
def collect(parts: Iterable[Part]) -> Iterator[Collected]:
    """The property graph of all parts; one that comes twice counts once. It is gone when the block ends.

    Raises:
        KgError: two builds of one report, reports that contradict each other in what a node is, or a part that the
            schema does not know; or the disk is full.

    >>> node = Node("Report", "1/report/2024", {"year": 2024})
    >>> with collect([Part(node.id, "a", (node,), (), ())] * 2) as graph:
    ...     [found.id for found in graph.nodes()]
    ['1/report/2024']
    """
    with TemporaryDirectory(prefix="kg-collect-") as folder:
        store = sqlite3.connect(Path(folder, "graph.sqlite"), isolation_level=None)
        try:
            store.executescript(_TABLES)
            for part in parts:
                _add(store, part)
            store.executescript(_INDEXES)
            _demand_one_node_for_each_id(store)
            yield Collected(store)
        except sqlite3.Error as error:
            raise KgError(
                f"无法写临时文件：{folder}（{error}）；请腾出空间，或用环境变量 TMPDIR 另选文件夹",
                f"cannot write temporary files: {folder} ({error}); free some space, or choose a folder with TMPDIR",
            ) from error
        finally:
            store.close()


def _add(store: sqlite3.Connection, part: Part) -> None:
    former = store.execute("SELECT build FROM reports WHERE id = ?", (part.report,)).fetchone()
    if former == (part.build,):
        return
    if former:
        raise KgError(
            f"同一份报告有两个不同的图谱：{part.report}；请只给出其中一个",
            f"two different graphs of one report: {part.report}; name only one of them",
        )
    check_part(part)
    year = next((node.properties.get("year", 0) for node in part.nodes if node.label == "Report"), 0)
    store.execute("BEGIN")
    store.execute("INSERT INTO reports VALUES (?, ?)", (part.report, part.build))
    store.executemany(
        "INSERT INTO nodes VALUES (?, ?, ?, ?, ?)",
        ((n.label, n.id, year, part.report, _written(n.properties)) for n in (*part.nodes, *part.described)),
    )
    store.executemany(
        "INSERT INTO edges VALUES (?, ?, ?, ?, ?, ?)", ((*edge.key, _written(edge.properties)) for edge in part.edges)
    )
    store.execute("COMMIT")


def _demand_one_node_for_each_id(store: sqlite3.Connection) -> None:
    for (id_,) in store.execute(f"{_SHARED} ORDER BY id LIMIT 1", _DESCRIBED):
        raise KgError(
            f"几份报告说到同一个节点，却说它是不同的东西或各自的部分：{id_}；请用 kg build 重新生成",
            f"reports disagree on what a node is, or both have it as a part of theirs: {id_}; build them again with "
            "kg build",
        )


def _written(properties: Mapping[str, Property]) -> str:
    return json.dumps(properties, ensure_ascii=False, default=date.isoformat)


def _read(text: str, schema: Schema) -> dict[str, Property]:
    properties: dict[str, Property] = json.loads(text)
    for name, value in properties.items():
        if isinstance(value, list):
            properties[name] = tuple(value)
        elif schema[name] == "date":
            properties[name] = date.fromisoformat(str(value))
    return properties
