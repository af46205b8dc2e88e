"""Whether a part holds only what the schema knows: then a table, a header or a file can be made for all of it.

Graphs that kg has built always do; RDF that somebody has written or changed by hand may not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date

from kg.errors import KgError
from kg.property_graph.elements import Edge, Node, Part, Property
from kg.property_graph.schema import NODES, Schema, Type, edge_schema, edge_types

_LARGEST = 2**63 - 1
_CLASS = re.compile(r"[A-Za-z]\w*", re.ASCII)
_FITS: Mapping[Type, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": lambda value: isinstance(value, tuple) and all(isinstance(item, str) for item in value),
    "integer": lambda value: type(value) is int and -_LARGEST <= value <= _LARGEST,
    "number": lambda value: isinstance(value, float) and math.isfinite(value),
    "date": lambda value: isinstance(value, date),
}


def check_part(part: Part) -> None:
    """Refuse a part with a node, a relationship or a property that the schema does not know, or with a loose end.

    Raises:
        KgError: what it is, and in which report.
    """
    nodes = (*part.nodes, *part.described)
    known = {node.id for node in nodes}
    if len(known) < len(nodes):
        raise _unfit(part, "有重复的节点", "a node stands twice")
    for node in nodes:
        _check_node(part, node)
    for edge in part.edges:
        _check_edge(part, edge)
        for end in (edge.start, edge.end):
            if end not in known:
                raise _unfit(part, f"没有描述 {end}", f"nothing is said of {end}")
    if len({edge.key for edge in part.edges}) < len(part.edges):
        raise _unfit(part, "有重复的关系", "a relationship stands twice")


def _check_node(part: Part, node: Node) -> None:
    if node.label not in NODES:
        raise _unfit(part, f"不认识的节点 {node.label}", f"a node of an unknown kind, {node.label}")
    _check_properties(part, node.id, node.properties, NODES[node.label])
    if node.label in ("Entity", "Observation") and "name" not in node.properties:
        raise _unfit(part, f"{node.id} 没有名称", f"{node.id} has no name")
    classes = node.properties.get("classes", ())
    assert isinstance(classes, tuple)
    for cls in classes:
        if not _CLASS.fullmatch(cls):
            raise _unfit(part, f"{node.id} 的类名无效：{cls}", f"{node.id} has a class of an unfit name: {cls}")


def _check_edge(part: Part, edge: Edge) -> None:
    if edge.type not in edge_types():
        raise _unfit(
            part, f"不认识的关系 {edge.type}（{edge.start}）", f"an unknown relationship, {edge.type}, of {edge.start}"
        )
    _check_properties(part, edge.claim or edge.start, edge.properties, edge_schema(edge.type))


def _check_properties(part: Part, of: str, properties: Mapping[str, Property], schema: Schema) -> None:
    for name, value in properties.items():
        if name not in schema:
            raise _unfit(part, f"{of} 有不认识的属性 {name}", f"{of} has an unknown property, {name}")
        if not _FITS[schema[name]](value):
            raise _unfit(part, f"{of} 的 {name} 值无效：{value}", f"{of} has an unfit {name}: {value}")


def _unfit(part: Part, zh: str, en: str) -> KgError:
    return KgError(
        f"报告 {part.report} 的图谱无法导出：{zh}；请用 kg build 重新生成",
        f"the graph of {part.report} cannot be written: {en}; build it again with kg build",
    )
