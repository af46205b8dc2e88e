"""The tables in which LadybugDB keeps the property graph, and the statements that read and write them.

A node has one label there, so that the classes of an entity are in its property ``classes`` only. Names that differ
in case alone are one name there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from kg.property_graph.schema import NODES, Schema, Type, edge_schema, edge_types

TYPES: Mapping[Type, str] = {
    "text": "STRING",
    "texts": "STRING[]",
    "integer": "INT64",
    "number": "DOUBLE",
    "date": "DATE",
}
_RENAMED = {"section": "inSection"}
"""Relationships whose type is a label, too, but for its case, with their names in LadybugDB."""


@dataclass(frozen=True)
class Table:
    """A table of nodes, or of relationships between the kinds of node in ``pairs``."""

    name: str
    schema: Schema
    pairs: tuple[tuple[str, str], ...] = field(default=())

    @property
    def columns(self) -> dict[str, str]:
        """The types of the columns by their names, the key of a node among them."""
        key = {} if self.pairs else {"id": "STRING"}
        return key | {name: TYPES[type_] for name, type_ in self.schema.items()}

    @property
    def statement(self) -> str:
        """What makes the table.

        >>> Table("owns", {"report": "text"}, (("Entity", "Entity"),)).statement
        'CREATE REL TABLE `owns` (FROM `Entity` TO `Entity`, `report` STRING)'
        """
        columns = [f"`{name}` {type_}" for name, type_ in self.columns.items()]
        if self.pairs:
            ends = [f"FROM `{start}` TO `{end}`" for start, end in self.pairs]
            return f"CREATE REL TABLE `{self.name}` ({', '.join(ends + columns)})"
        return f"CREATE NODE TABLE `{self.name}` ({', '.join(columns)}, PRIMARY KEY (`id`))"


@cache
def node_tables() -> Mapping[str, Table]:
    """The tables of nodes by their kinds."""
    return {
        kind: Table(kind, {name: type_ for name, type_ in schema.items() if name != "id"})
        for kind, schema in NODES.items()
    }


@cache
def edge_tables() -> Mapping[str, Table]:
    """The tables of relationships by their types."""
    return {
        type_: Table(_RENAMED.get(type_, type_), edge_schema(type_), pairs) for type_, pairs in edge_types().items()
    }


def starting_at(kind: str) -> str:
    """The relationships that may begin at a kind of node, as a pattern has them: ``describes|division``.

    >>> starting_at("Report")
    '`describes`|`division`'
    """
    tables = edge_tables().values()
    return "|".join(f"`{table.name}`" for table in tables if any(start == kind for start, _ in table.pairs))


def listed(variable: str, names: Iterable[str]) -> str:
    """Properties to return: ``n.`id`, n.`name```."""
    return ", ".join(f"{variable}.`{name}`" for name in names)


def writing_nodes(table: Table) -> str:
    """What makes the nodes in the rows of ``$rows``, or sets the properties of those that are there."""
    values = ", ".join(f"n.`{name}` = `{name}`" for name in table.schema)
    return f"LOAD FROM $rows MERGE (n:`{table.name}` {{`id`: `_id`}}) SET {values}"


def writing_edges(table: Table, start: str, end: str) -> str:
    """What makes the relationships in the rows of ``$rows`` between two kinds of node."""
    values = ", ".join(f"`{name}`: `{name}`" for name in table.schema)
    # Two MATCH, not one: so that both ends are looked up by their keys.
    ends = f"MATCH (a:`{start}` {{`id`: `_start`}}) MATCH (b:`{end}` {{`id`: `_end`}})"
    return f"LOAD FROM $rows {ends} CREATE (a)-[:`{table.name}` {{{values}}}]->(b)"


def emptying(table: Table) -> str:
    """What takes all properties but the key from the nodes of ``$ids``."""
    values = ", ".join(f"n.`{name}` = NULL" for name in table.schema)
    return f"UNWIND $ids AS i MATCH (n:`{table.name}` {{`id`: i}}) SET {values}"


def difference(table: Table, columns: Mapping[str, str], keys: Sequence[str], pairs: Iterable[tuple[str, str]]) -> str:
    """How a table that is there differs from this one, empty if it does not: further columns do no harm.

    >>> owns = Table("owns", {"report": "text"}, (("Entity", "Entity"),))
    >>> difference(owns, {"report": "INT64"}, (), [("Entity", "Entity")])
    'report'
    """
    wrong = [name for name, type_ in table.columns.items() if columns.get(name) != type_]
    wrong += ["id"] if not table.pairs and "id" not in wrong and list(keys) != ["id"] else []
    wrong += [f"{start}→{end}" for start, end in table.pairs if (start, end) not in set(pairs)]
    return ", ".join(wrong)
