"""LadybugDB: a property graph in a file, without a server.

Each report is loaded in one transaction. Rows go in as Arrow tables, whose columns have types even where they hold
nothing; each end of a relationship is looked up by its key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from kg.databases.database import DatabaseError, Outcome
from kg.databases.ladybug_file import LadybugFile
from kg.databases.ladybug_reading import ask_file
from kg.databases.ladybug_schema import (
    Table,
    difference,
    edge_tables,
    emptying,
    listed,
    node_tables,
    starting_at,
    writing_edges,
    writing_nodes,
)
from kg.databases.target import Target
from kg.databases.updating import remove, replace
from kg.property_graph.checking import check_part
from kg.property_graph.elements import Edge, Node, Property
from kg.property_graph.mapping import part_of
from kg.property_graph.schema import Type
from kg.stores.reports import ReportRdf

if TYPE_CHECKING:
    from ladybug import Connection

_BATCH = 5000
"""Rows that are written at a time."""
_DESCRIBED = ("Entity", "Observation")
_PARTS = ("Section", "Passage", "Claim")


class LadybugDatabase:
    """A file of LadybugDB, open. Tables of others may be in it, too."""

    def __init__(self, target: Target, *, claim_nodes: bool = False) -> None:
        """Open the file, or make it, and make the tables that it lacks.

        Raises:
            DatabaseError: it cannot be opened, or has tables of these names with other columns.
        """
        self._file = LadybugFile(target.address)
        self._claim_nodes = claim_nodes
        try:
            with self._connected() as run:
                _make_tables(run, target.address)
        except BaseException:
            self.close()
            raise

    def reports(self) -> Mapping[str, str]:
        with self._connected() as run:
            return dict(run.rows("MATCH (r:Report) WHERE r.build IS NOT NULL RETURN r.id, r.build ORDER BY r.id"))

    def load(self, rdf: ReportRdf, *, again: bool = False) -> Outcome:
        part = part_of(rdf, claim_nodes=self._claim_nodes)
        check_part(part)
        with self._connected() as run:
            return replace(_Transaction(run), part, again=again)

    def unload(self, report: str) -> bool:
        with self._connected() as run:
            return remove(_Transaction(run), report)

    def ask(self, query: str, timeout: float | None = None) -> tuple[list[str], list[list[Any]]]:
        """The columns and rows of a query that only reads."""
        return ask_file(self._file, query, timeout)

    def close(self) -> None:
        self._file.close()

    @contextmanager
    def _connected(self) -> Iterator[_Run]:
        """One transaction: all of it happens, or none."""
        connection = self._file.connect()
        run = _Run(self._file, connection)
        try:
            run("BEGIN TRANSACTION")
            try:
                yield run
                run("COMMIT")
            except BaseException:
                with suppress(DatabaseError):  # what failed may have ended the transaction
                    run("ROLLBACK")
                raise
        finally:
            connection.close()


class _Run:
    """Runs statements on a connection."""

    def __init__(self, file: LadybugFile, connection: Connection) -> None:
        self._file, self._connection = file, connection

    def __call__(self, statement: str, **parameters: Any) -> None:
        self._file.run(self._connection, statement, parameters).close()

    def rows(self, statement: str, **parameters: Any) -> list[list[Any]]:
        result = self._file.run(self._connection, statement, parameters)
        rows: list[list[Any]] = result.get_all()  # type: ignore[assignment]
        result.close()
        return rows


class _Transaction:
    """The steps of an update, in LadybugDB."""

    def __init__(self, run: _Run) -> None:
        self._run = run

    def build(self, report: str) -> str | None:
        found = self._run.rows("MATCH (r:Report {id: $report}) RETURN r.build", report=report)
        return found[0][0] if found else None

    def own(self, report: str) -> set[str]:
        if self.build(report) is None:
            return set()
        statements = (f"MATCH (n:`{kind}`) WHERE n.report = $report RETURN n.id" for kind in _PARTS)
        return {report}.union(*((row[0] for row in self._run.rows(s, report=report)) for s in statements))

    def described(self, report: str) -> dict[str, Node]:
        found = {}
        for kind in _DESCRIBED:
            names = list(node_tables()[kind].schema)
            pattern = f"MATCH (:Report {{id: $report}})-[d:describes]->(n:`{kind}`) WHERE d.report = $report"
            for id_, *values in self._run.rows(f"{pattern} RETURN n.id, {listed('d', names)}", report=report):
                found[id_] = _node(kind, id_, names, values)
        return found

    def descriptions(self, ids: Collection[str]) -> Iterable[tuple[str, tuple[int, str], Node]]:
        for kind, members in self._by_kind(ids, _DESCRIBED).items():
            names = list(node_tables()[kind].schema)
            # One by one: for many at once LadybugDB reads all descriptions that there are.
            pattern = f"MATCH (n:`{kind}` {{id: $id}})<-[d:describes]-(r:Report) WHERE d.report = r.id"
            statement = f"{pattern} RETURN r.year, r.id, {listed('d', names)}"
            for id_ in members:
                for year, report, *values in self._run.rows(statement, id=id_):
                    yield id_, (year, report), _node(kind, id_, names, values)

    def nodes(self, ids: Collection[str]) -> dict[str, Node]:
        found = {}
        for kind, table in node_tables().items():
            names = list(table.schema)
            pattern = f"UNWIND $ids AS i MATCH (n:`{kind}` {{id: i}})"
            for id_, *values in self._run.rows(f"{pattern} RETURN n.id, {listed('n', names)}", ids=list(ids)):
                node = _node(kind, id_, names, values)
                if node.properties:  # else others hold on to a node that has been removed
                    found[id_] = node
        return found

    def delete_edges(self, report: str, starts: Collection[str]) -> None:
        for kind in self._by_kind(starts, node_tables()):
            pattern = f"MATCH (n:`{kind}`)-[r:{starting_at(kind)}]->() WHERE r.report = $report"
            self._run(f"{pattern} DELETE r", report=report)

    def delete_nodes(self, nodes: Collection[str]) -> None:
        for kind, members in self._by_kind(nodes, node_tables()).items():
            pattern = f"UNWIND $ids AS i MATCH (n:`{kind}` {{id: i}})"
            tied = {row[0] for row in self._run.rows(f"{pattern}-[]-() RETURN DISTINCT n.id", ids=members)}
            if tied:
                self._run(emptying(node_tables()[kind]), ids=sorted(tied))
            if free := [id_ for id_ in members if id_ not in tied]:
                self._run(f"{pattern} DELETE n", ids=free)

    def write_nodes(self, nodes: Collection[Node]) -> None:
        by_kind: dict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            by_kind[node.label].append(node)
        for kind, members in by_kind.items():
            table = node_tables()[kind]
            rows = [{**node.properties, "_id": node.id} for node in members]
            self._write(writing_nodes(table), {"_id": "text", **table.schema}, rows)

    def write_edges(self, edges: Collection[Edge]) -> None:
        ends = {end for edge in edges for end in (edge.start, edge.end)}
        kinds = {id_: kind for kind, members in self._by_kind(ends, node_tables()).items() for id_ in members}
        grouped: dict[tuple[str, str, str], list[dict[str, Property]]] = defaultdict(list)
        for edge in edges:
            grouped[edge.type, kinds[edge.start], kinds[edge.end]].append(
                {**edge.properties, "_start": edge.start, "_end": edge.end}
            )
        for (type_, start, end), rows in grouped.items():
            table = edge_tables().get(type_)
            if table is None or (start, end) not in table.pairs:
                raise DatabaseError(
                    f"LadybugDB 的表中没有这种关系：({start})-[{type_}]->({end})；请用 kg build 重新生成图谱",
                    f"the tables of LadybugDB have no relationship ({start})-[{type_}]->({end}); "
                    "build the graph again with kg build",
                )
            self._write(writing_edges(table, start, end), {"_start": "text", "_end": "text", **table.schema}, rows)

    def _by_kind(self, ids: Collection[str], kinds: Iterable[str]) -> dict[str, list[str]]:
        """The ids by the kinds of the nodes that have them, those of none left out."""
        found = {}
        for kind in kinds if ids else ():
            statement = f"UNWIND $ids AS i MATCH (n:`{kind}` {{id: i}}) RETURN n.id"
            if rows := self._run.rows(statement, ids=sorted(ids)):
                found[kind] = [row[0] for row in rows]
        return found

    def _write(self, statement: str, schema: Mapping[str, Type], rows: Sequence[Mapping[str, Property]]) -> None:
        import pyarrow  # type: ignore[import-untyped]

        types = {
            "text": pyarrow.string(),
            "texts": pyarrow.list_(pyarrow.string()),
            "integer": pyarrow.int64(),
            "number": pyarrow.float64(),
            "date": pyarrow.date32(),
        }
        arrow = pyarrow.schema([(name, types[type_]) for name, type_ in schema.items()])
        for begin in range(0, len(rows), _BATCH):
            self._run(statement, rows=pyarrow.Table.from_pylist(rows[begin : begin + _BATCH], arrow))


def _node(kind: str, id_: str, names: Iterable[str], values: Iterable[Any]) -> Node:
    """A node from the columns that are not empty."""
    found = {name: value for name, value in zip(names, values, strict=True) if value is not None}
    return Node(kind, id_, {name: tuple(v) if isinstance(v, list) else v for name, v in found.items()})


def _make_tables(run: _Run, path: str) -> None:
    """Make the tables that are not there, after a look at those that are."""
    there = {name.lower(): (name, type_) for _, name, type_, *_ in run.rows("CALL show_tables() RETURN *")}
    for table in (*node_tables().values(), *edge_tables().values()):
        found = there.get(table.name.lower())
        if found is None:
            run(table.statement)
            continue
        same = found == (table.name, "REL" if table.pairs else "NODE")
        wrong = _difference(run, table) if same else "…"
        if wrong:
            what = f"{found[0]}: {wrong}"
            raise DatabaseError(
                f"数据库中已有同名而不同的表：{path}（{what}）；请换一个数据库文件",
                f"the database has another table of this name: {path} ({what}); use another database file",
            )


def _difference(run: _Run, table: Table) -> str:
    info = run.rows(f"CALL table_info('{table.name}') RETURN *")
    columns = {name: type_ for _, name, type_, *_ in info}
    if not table.pairs:
        return difference(table, columns, [row[1] for row in info if row[4] is True], ())
    connected = run.rows(f"CALL show_connection('{table.name}') RETURN *")
    return difference(table, columns, (), [(start, end) for start, end, *_ in connected])
