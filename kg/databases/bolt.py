"""Neo4j, Memgraph and other servers of openCypher, over Bolt by Neo4j's driver.

Every node has the label ``Gwr``, its kind and its classes; ``id`` is unique among nodes with the label ``Gwr``, and
only those are ever read or changed. A report is loaded in one transaction, in batches; the driver runs it again when
the server says that trying again may help. Loaders of one database wait for each other at a node ``GwrLoading``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from kg.databases import updating
from kg.databases.credentials import Credentials
from kg.databases.database import DatabaseError, Outcome
from kg.databases.target import Target
from kg.property_graph.checking import check_part
from kg.property_graph.elements import Edge, Node, Property
from kg.property_graph.mapping import part_of
from kg.property_graph.schema import BASE_LABEL, CONSTRAINTS, NODES, Schema, class_labels, labels_of
from kg.stores.reports import ReportRdf

if TYPE_CHECKING:
    import neo4j

T = TypeVar("T")
_BATCH = 5_000
"""Rows of one statement: large enough to be fast, small enough for the memory of a small server."""
_PATIENCE = 30.0
"""Seconds for which a transaction is tried again."""


class BoltDatabase:
    """A database of a Bolt server, open. See ``kg.databases.database.Database``."""

    def __init__(self, target: Target, login: Credentials | None, *, claim_nodes: bool = False) -> None:
        self._address, self._database, self._claim_nodes = target.address, target.database, claim_nodes
        self._ready = False
        driver = _library()
        with self._explained():
            self._driver = driver.GraphDatabase.driver(
                target.address,
                auth=(login.user, login.password) if login else None,
                max_transaction_retry_time=_PATIENCE,
                notifications_min_severity="OFF",
                user_agent="kg-workreports",
            )
            try:
                self._driver.verify_connectivity()
            except BaseException:
                self._driver.close()
                raise

    def reports(self) -> Mapping[str, str]:
        rows = self._read(lambda tx: tx.run(f"MATCH (r:{BASE_LABEL}:Report) RETURN r.id, r.build").values())
        return dict(sorted((id_, build) for id_, build in rows if build))

    def load(self, rdf: ReportRdf, *, again: bool = False) -> Outcome:
        part = part_of(rdf, claim_nodes=self._claim_nodes)
        check_part(part)
        if not again and self._read(lambda tx: _Steps(tx).build(part.report)) == part.build:
            return Outcome.UNCHANGED
        return self._write(lambda steps: updating.replace(steps, part, again=again))

    def unload(self, report: str) -> bool:
        return self._write(lambda steps: updating.remove(steps, report))

    def ask(self, query: str, timeout: float | None = None) -> tuple[list[str], list[list[Any]]]:
        """The columns and rows of a query, in a transaction that can only read; the server ends it after so long."""
        from neo4j import unit_of_work
        from neo4j.exceptions import Neo4jError

        def asked(transaction: neo4j.ManagedTransaction) -> tuple[list[str], list[list[Any]]]:
            result = transaction.run(query)
            return list(result.keys()), [list(row) for row in result.values()]

        with self._explained(), self._driver.session(database=self._database) as session:
            try:
                answer: tuple[list[str], list[list[Any]]] = session.execute_read(unit_of_work(timeout=timeout)(asked))
                return answer
            except Neo4jError as error:
                if timeout is None or "TimedOut" not in str(error.code):
                    raise
                raise DatabaseError(
                    f"查询超过 {timeout:g} 秒；请简化查询，或用 --timeout 放宽",
                    f"the query took more than {timeout:g} s; simplify it, or allow more with --timeout",
                ) from None

    def close(self) -> None:
        self._driver.close()

    def _read(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        with self._explained(), self._driver.session(database=self._database) as session:
            result: T = session.execute_read(work)
            return result

    def _write(self, work: Callable[[_Steps], T]) -> T:
        def locked(transaction: neo4j.ManagedTransaction) -> T:
            transaction.run("MERGE (l:GwrLoading {id: 0}) SET l.at = 0").consume()
            return work(_Steps(transaction))

        with self._explained(), self._driver.session(database=self._database) as session:
            if not self._ready:
                self._prepare(session)
                self._ready = True
            result: T = session.execute_write(locked)
            return result

    def _prepare(self, session: neo4j.Session) -> None:
        """The unique ids and the index that loading rests on. Memgraph has other words for them."""
        from neo4j.exceptions import ClientError

        memgraph = "memgraph" in str(self._driver.get_server_info().agent).lower()
        for statement in CONSTRAINTS["memgraph" if memgraph else "neo4j"]:
            try:
                session.run(statement).consume()
            except ClientError as error:
                if "already exists" not in str(error).lower():
                    raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Tell a user what is wrong with the server, the login or the statement."""
        from neo4j import exceptions

        try:
            yield
        except exceptions.AuthError:
            raise DatabaseError(
                f"{self._address} 拒绝登录；请用 --user 和环境变量 KG_PASSWORD 给出正确的用户名和密码",
                f"{self._address} refuses the login; give user and password with --user and the variable KG_PASSWORD",
            ) from None
        except (exceptions.ServiceUnavailable, exceptions.SessionExpired, OSError, ValueError) as error:
            raise DatabaseError(
                f"连不上 {self._address}：{_message(error)}；请检查地址，以及服务器是否在运行",
                f"cannot connect to {self._address}: {_message(error)}; check the address, and that the server runs",
            ) from None
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            raise DatabaseError(
                f"{self._address} 报错：{_message(error)}", f"{self._address} says: {_message(error)}"
            ) from None


def _library() -> Any:
    try:
        import neo4j
    except ImportError:
        raise DatabaseError(
            '没有安装 neo4j 驱动；请运行 pip install "kg-workreports[neo4j]"',
            'the neo4j driver is not installed; run pip install "kg-workreports[neo4j]"',
        ) from None
    return neo4j


def _message(error: BaseException) -> str:
    """What a message says first; of a failed connection the system's reason, which the driver tells last."""
    text = str(getattr(error, "message", None) or error).strip()
    reason = re.search(r"\(reason (?:\[Errno -?\d+\] )?(.*?)\)", text)
    return (reason[1] if reason else text.split("\n")[0])[:300]


class _Steps:
    """The steps of an update inside a transaction: see ``kg.databases.updating.Transaction``."""

    def __init__(self, transaction: neo4j.ManagedTransaction) -> None:
        self._transaction = transaction

    def build(self, report: str) -> str | None:
        rows = self._rows(f"MATCH (r:{BASE_LABEL}:Report {{id: $report}}) RETURN r.build", report=report)
        return next((str(row[0]) for row in rows if row[0]), None)

    def own(self, report: str) -> set[str]:
        rows = self._rows(f"MATCH (n:{BASE_LABEL}) WHERE n.report = $report RETURN n.id", report=report)
        return {report, *(row[0] for row in rows)}

    def described(self, report: str) -> dict[str, Node]:
        rows = self._rows(
            f"MATCH (:{BASE_LABEL}:Report {{id: $report}})-[d:describes]->(n:{BASE_LABEL}) "
            "RETURN n.id, labels(n), properties(d)",
            report=report,
        )
        return {id_: _node(id_, labels, properties) for id_, labels, properties in rows}

    def descriptions(self, ids: Collection[str]) -> Iterator[tuple[str, tuple[int, str], Node]]:
        for batch in _batches(sorted(ids)):
            for id_, labels, year, report, properties in self._rows(
                f"UNWIND $ids AS id MATCH (n:{BASE_LABEL} {{id: id}})<-[d:describes]-(r:{BASE_LABEL}:Report) "
                "RETURN n.id, labels(n), r.year, r.id, properties(d)",
                ids=batch,
            ):
                yield id_, (year, report), _node(id_, labels, properties)

    def nodes(self, ids: Collection[str]) -> dict[str, Node]:
        found = {}
        for batch in _batches(sorted(ids)):
            for id_, labels, properties in self._rows(
                f"UNWIND $ids AS id MATCH (n:{BASE_LABEL} {{id: id}}) RETURN n.id, labels(n), properties(n)", ids=batch
            ):
                found[id_] = _node(id_, labels, properties)
        return found

    def delete_edges(self, report: str, starts: Collection[str]) -> None:
        for batch in _batches(sorted(starts)):
            self._run(
                f"UNWIND $ids AS id MATCH (:{BASE_LABEL} {{id: id}})-[r]->(:{BASE_LABEL}) "
                "WHERE r.report = $report DELETE r",
                ids=batch,
                report=report,
            )

    def delete_nodes(self, nodes: Collection[str]) -> None:
        ours = ":".join((*NODES, *class_labels()))
        nothing = {name: None for schema in NODES.values() for name in schema}
        for batch in _batches(sorted(nodes)):
            self._run(
                f"UNWIND $ids AS id MATCH (n:{BASE_LABEL} {{id: id}}) OPTIONAL MATCH (n)--(tied) "
                "WITH n, count(tied) AS ties WHERE ties = 0 DELETE n",
                ids=batch,
            )
            self._run(
                f"UNWIND $ids AS id MATCH (n:{BASE_LABEL} {{id: id}}) SET n += $nothing REMOVE n:{ours}",
                ids=batch,
                nothing=nothing,
            )

    def write_nodes(self, nodes: Collection[Node]) -> None:
        groups: dict[tuple[str, ...], list[Node]] = defaultdict(list)
        for node in nodes:
            groups[labels_of(node)].append(node)
        for labels, group in sorted(groups.items()):
            for batch in _batches(group):
                self._run(
                    f"UNWIND $rows AS row MERGE (n:{BASE_LABEL} {{id: row.id}}) "
                    f"SET n:{':'.join(labels)} SET n += $nothing SET n += row.properties",
                    rows=[{"id": node.id, "properties": _sent(node.properties)} for node in batch],
                    nothing=dict.fromkeys(NODES[group[0].label]),
                )
        for batch in _batches(node for node in nodes if node.label == "Entity"):
            self._drop_classes(batch)

    def _drop_classes(self, nodes: Sequence[Node]) -> None:
        """Take away the labels of classes that a node had before and has no more."""
        stale: dict[str, list[str]] = defaultdict(list)
        for id_, labels in self._rows(
            f"UNWIND $rows AS row MATCH (n:{BASE_LABEL} {{id: row.id}}) "
            "WITH n, [label IN labels(n) WHERE label IN $classes AND NOT label IN row.labels] AS stale "
            "WHERE size(stale) > 0 RETURN n.id, stale",
            rows=[{"id": node.id, "labels": list(labels_of(node))} for node in nodes],
            classes=list(class_labels()),
        ):
            for label in labels:
                stale[label].append(id_)
        for label, ids in stale.items():
            self._run(f"UNWIND $ids AS id MATCH (n:{BASE_LABEL} {{id: id}}) REMOVE n:{label}", ids=ids)

    def write_edges(self, edges: Collection[Edge]) -> None:
        # Made, not merged: the report's relationships were all removed in this transaction.
        groups: dict[str, list[Edge]] = defaultdict(list)
        for edge in edges:
            groups[edge.type].append(edge)
        for type_, group in sorted(groups.items()):
            for batch in _batches(group):
                self._run(
                    f"UNWIND $rows AS row MATCH (a:{BASE_LABEL} {{id: row.start}}) "
                    f"MATCH (b:{BASE_LABEL} {{id: row.end}}) CREATE (a)-[r:{type_}]->(b) SET r = row.properties",
                    rows=[{"start": e.start, "end": e.end, "properties": _sent(e.properties)} for e in batch],
                )

    def _rows(self, query: str, **parameters: object) -> list[list[Any]]:
        return self._transaction.run(query, parameters).values()

    def _run(self, query: str, **parameters: object) -> None:
        self._transaction.run(query, parameters).consume()


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _sent(properties: Mapping[str, Property]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in properties.items()}


def _node(id_: str, labels: Sequence[str], properties: Mapping[str, Any]) -> Node:
    """A node as kg knows it: the properties that somebody else has added are left out."""
    kind = next((label for label in labels if label in NODES), "Entity")
    schema: Schema = NODES[kind]
    return Node(kind, id_, {name: _received(value) for name, value in properties.items() if name in schema})


def _received(value: Any) -> Property:
    if isinstance(value, list):
        return tuple(value)
    if hasattr(value, "to_native"):
        value = value.to_native()
    assert isinstance(value, str | int | float | date)
    return value
