"""What several formats write alike: values as texts, the captions of nodes, ids for relationships."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date

from kg.property_graph.elements import Edge, Node, Property
from kg.property_graph.schema import NODES, Schema, Type, edge_schema, edge_types


def as_text(value: Property) -> str:
    """A value as a text that tells it exactly: lists as JSON, dates as in ISO 8601.

    >>> as_text(("甲", 'a"b')), as_text(1e16), as_text(date(2024, 1, 10))
    ('["甲","a\\\\"b"]', '1e+16', '2024-01-10')
    """
    if isinstance(value, tuple):
        return as_json(list(value))
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def as_json(value: object) -> str:
    """A value as compact JSON in UTF-8; dates become texts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def in_order(properties: Mapping[str, Property], schema: Schema) -> dict[str, Property]:
    """Properties in the order of their schema."""
    return {name: properties[name] for name in schema if name in properties}


def caption(node: Node) -> str:
    """What a drawing writes at a node: its name or title, else its id."""
    return str(node.properties.get("name") or node.properties.get("title") or node.id)


def edge_id(edge: Edge) -> str:
    """An id for a relationship, for formats where each needs one: made from what tells it from others.

    >>> edge_id(Edge("mentions", "p", "e", "r", None, {})) == edge_id(Edge("mentions", "p", "e", "r", None, {"a": 1}))
    True
    """
    key = "\0".join(edge.key).encode("utf-8")
    return hashlib.sha256(key).hexdigest()[:32]


def all_node_properties() -> dict[str, Type]:
    """The properties of all kinds of nodes with their types; one name has one type."""
    return _united(NODES.values())


def all_edge_properties() -> dict[str, Type]:
    """The properties of all types of relationships with their types; one name has one type."""
    return _united(edge_schema(type_) for type_ in edge_types())


def _united(schemas: Iterable[Schema]) -> dict[str, Type]:
    united: dict[str, Type] = {}
    for schema in schemas:
        for name, type_ in schema.items():
            assert united.setdefault(name, type_) == type_, name
    return united
