"""How a property graph takes in a report, a newer build of it, or its removal: the same steps for every database.

All steps of a report happen in one transaction of the database, so that it holds the former build or the new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from kg.databases.database import Outcome
from kg.property_graph.elements import Edge, Node, Part
from kg.property_graph.merging import merged, says_already


class Transaction(Protocol):
    """What the steps need of a database, inside of one transaction. Nodes that are not kg's are never seen.

    ``described`` and ``descriptions`` read the properties of ``describes`` relationships, without ``report``.
    """

    def build(self, report: str) -> str | None:
        """The build of a report that is loaded."""
        ...

    def own(self, report: str) -> set[str]:
        """The ids of the nodes that are the report's own: itself, its sections, passages and claims."""
        ...

    def described(self, report: str) -> dict[str, Node]:
        """What the report says of each thing, by the thing's id."""
        ...

    def descriptions(self, ids: Collection[str]) -> Iterable[tuple[str, tuple[int, str], Node]]:
        """What reports say of these things: the thing's id, the report's year and id, the description."""
        ...

    def nodes(self, ids: Collection[str]) -> dict[str, Node]:
        """The nodes of these ids that are there."""
        ...

    def delete_edges(self, report: str, starts: Collection[str]) -> None:
        """Remove the relationships of a report that begin at these nodes."""
        ...

    def delete_nodes(self, nodes: Collection[str]) -> None:
        """Remove nodes. One that others have tied something to keeps its id, and loses the rest that is kg's."""
        ...

    def write_nodes(self, nodes: Collection[Node]) -> None:
        """Make these nodes, or set labels and properties of those that are there, exactly; others' stay."""
        ...

    def write_edges(self, edges: Collection[Edge]) -> None:
        """Add relationships that are not there."""
        ...


def replace(transaction: Transaction, part: Part, *, again: bool = False) -> Outcome:
    """Bring the database to hold exactly this build of the report."""
    former = transaction.build(part.report)
    if former == part.build and not again:
        return Outcome.UNCHANGED
    _exchange(transaction, part.report, part)
    return Outcome.LOADED if former is None else Outcome.REPLACED


def remove(transaction: Transaction, report: str) -> bool:
    """Take a report out; False if there is none."""
    if transaction.build(report) is None:
        return False
    _exchange(transaction, report, None)
    return True


def _exchange(transaction: Transaction, report: str, part: Part | None) -> None:
    own, former = transaction.own(report), transaction.described(report)
    transaction.delete_edges(report, [*own, *former])
    told = {node.id: node for node in part.described} if part else {}
    kept = {node.id for node in part.nodes} if part else set()
    year = _year(part) if part else 0
    written, gone = _described(transaction, (year, report), former, told)
    transaction.delete_nodes([*(own - kept), *gone])
    if part:
        transaction.write_nodes([*part.nodes, *written])
        transaction.write_edges(part.edges)
    else:
        transaction.write_nodes(written)


def _described(
    transaction: Transaction, by: tuple[int, str], former: Mapping[str, Node], told: Mapping[str, Node]
) -> tuple[list[Node], list[str]]:
    """The things to write anew, and those of which no report is left. Most things stay: they are not even read."""
    added = told.keys() - former.keys()
    there = transaction.nodes(added)
    settled = {id_ for id_ in added & there.keys() if says_already(there[id_], told[id_])}
    changed = {id_ for id_ in former.keys() | told.keys() if former.get(id_) != told.get(id_)} - settled
    descriptions: dict[str, dict[tuple[int, str], Node]] = defaultdict(dict)
    for id_, report, node in transaction.descriptions(changed - (added - there.keys())):
        descriptions[id_][report] = node
    for id_ in changed & told.keys():
        descriptions[id_][by] = told[id_]
    written = [merged(descriptions[id_]) for id_ in sorted(changed & descriptions.keys())]
    return written, sorted(changed - descriptions.keys())


def _year(part: Part) -> int:
    year = next(node.properties["year"] for node in part.nodes if node.label == "Report")
    assert isinstance(year, int)
    return year
