"""Readers of the property graph's formats that know nothing of how kg writes them, for tests."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from kg.property_graph.elements import Edge, Node, Property
from tests.property_graphs import Contents

LISTS = frozenset({"aliases", "classes"})
GEXF = "{http://gexf.net/1.3}"


def read_graphml(text: str) -> Contents:
    """Read by networkx."""
    import networkx

    graph = networkx.parse_graphml(text, force_multigraph=True)
    nodes, edges = [], []
    for id_, data in graph.nodes(data=True):
        assert data.pop("label")
        nodes.append(Node(data.pop("nodeLabel"), id_, _typed(data)))
    for start, end, _, data in graph.edges(keys=True, data=True):
        edges.append(_edge(data.pop("edgeType"), start, end, _typed(data)))
    return Contents.of(nodes, edges)


def read_gexf(text: str) -> Contents:
    """Read as XML, values by the types that the file declares."""
    root = ElementTree.fromstring(text)
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert (root.get("version"), graph.get("defaultedgetype")) == ("1.3", "directed")
    read: Mapping[str, Callable[[str], Property]] = {
        "string": str,
        "long": int,
        "double": float,
        "liststring": lambda text: tuple(json.loads(text)),
    }
    declared = {
        (group.get("class"), each.get("id")): (str(each.get("title")), read[str(each.get("type"))])
        for group in graph.iter(f"{GEXF}attributes")
        for each in group
    }

    def values(kind: str, element: ElementTree.Element) -> dict[str, Any]:
        found = {}
        for each in element.iter(f"{GEXF}attvalue"):
            name, reader = declared[kind, each.get("for")]
            found[name] = reader(str(each.get("value")))
        return found

    nodes, edges, ids = [], [], set()
    for element in graph.iter(f"{GEXF}node"):
        data = values("node", element)
        assert element.get("label")
        nodes.append(Node(data.pop("nodeLabel"), str(element.get("id")), _typed(data)))
    for element in graph.iter(f"{GEXF}edge"):
        ids.add(element.get("id"))
        ends = str(element.get("source")), str(element.get("target"))
        edges.append(_edge(str(element.get("kind")), *ends, _typed(values("edge", element))))
    assert len(ids) == len(edges)
    return Contents.of(nodes, edges)


def read_nodelink(text: str) -> Contents:
    """Read by networkx."""
    import networkx

    graph = networkx.node_link_graph(json.loads(text), edges="edges")
    nodes = [Node(data.pop("label"), id_, _typed(data)) for id_, data in graph.nodes(data=True)]
    edges = [_edge(data.pop("type"), a, b, _typed(data)) for a, b, data in graph.edges(data=True)]
    return Contents.of(nodes, edges)


def read_csv(folder: Path) -> Contents:
    """Read by Python's reader of CSV; of a field that is empty it cannot tell whether the text is, or is not there."""
    nodes, edges = [], []
    for file in sorted((folder / "nodes").iterdir()):
        for row in _rows(file):
            id_ = row.pop("id")
            nodes.append(Node(file.stem, id_, _parsed(row)))
    for file in sorted((folder / "edges").iterdir()):
        for row in _rows(file):
            start, end = row.pop("source"), row.pop("target")
            edges.append(_edge(file.stem, start, end, _parsed(row)))
    return Contents.of(nodes, edges)


NUMBERS = frozenset({"investment", "value", "normalValue", "change", "number"})
INTEGERS = frozenset(
    {"edition", "period", "rank", "year", "level", "order", "sourceStart", "sourceEnd", "start", "end"}
)


def _parsed(row: Mapping[str, str]) -> dict[str, Property]:
    """Fields without types, by their names."""
    found: dict[str, Any] = {}
    for name, text in row.items():
        if text:
            found[name] = float(text) if name in NUMBERS else int(text) if name in INTEGERS else text
    return _typed(found)


def read_neptune(folder: Path) -> Contents:
    """Read as Amazon's documents tell: types from headers, items parted by semicolons without a backslash before."""
    nodes, edges, ids = [], [], []
    for file in sorted((folder / "nodes").iterdir()):
        for row in _rows(file):
            ids.append(row.pop("~id"))
            labels = row.pop("~label").split(";")
            properties = _neptune(row)
            classes = properties.get("classes", ())
            assert isinstance(classes, tuple)
            assert labels == ["Gwr", file.stem, *classes]
            nodes.append(Node(labels[1], ids[-1], properties))
    for file in sorted((folder / "edges").iterdir()):
        for row in _rows(file):
            ids.append(row.pop("~id"))
            assert row["~label"] == file.stem
            assert not any("[]" in name or "(" in name for name in row)
            start, end, type_ = row.pop("~from"), row.pop("~to"), row.pop("~label")
            edges.append(_edge(type_, start, end, _typed(_neptune(row))))
    assert len(set(ids)) == len(ids)
    return Contents.of(nodes, edges)


NEPTUNE: Mapping[str, Callable[[str], Property]] = {
    "String": str,
    "Long": int,
    "Double": float,
    "Date": date.fromisoformat,
}


def _neptune(row: Mapping[str, str]) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for header, text in row.items():
        assert not set(header) & set(" \r\n,")
        name, _, type_ = header.removesuffix("(single)").partition(":")
        if not text:
            continue
        if type_ == "String[]":
            found[name] = tuple(_items(text))
        else:
            found[name] = NEPTUNE[type_](text)
    return found


def _items(text: str) -> Iterator[str]:
    item = ""
    rest = iter(range(len(text)))
    for i in rest:
        if text[i : i + 2] == "\\;":
            item += ";"
            next(rest)
        elif text[i] == ";":
            yield item
            item = ""
        else:
            item += text[i]
    yield item


def read_parquet(folder: Path) -> Contents:
    """Read by pyarrow, types as the files have them."""
    from pyarrow.parquet import read_table  # type: ignore[import-untyped]

    nodes, edges = [], []
    for file in sorted((folder / "nodes").iterdir()):
        for row in read_table(file).to_pylist():
            nodes.append(Node(file.stem, row.pop("id"), _present(row)))
    for file in sorted((folder / "edges").iterdir()):
        for row in read_table(file).to_pylist():
            edges.append(_edge(file.stem, row.pop("source"), row.pop("target"), _present(row)))
    return Contents.of(nodes, edges)


def _present(row: Mapping[str, Any]) -> dict[str, Property]:
    return {n: tuple(v) if isinstance(v, list) else v for n, v in row.items() if v is not None}


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, strict=True)


def _typed(data: Mapping[str, Any]) -> dict[str, Property]:
    """Lists and days out of the texts, or the JSON, that stand for them."""
    found: dict[str, Property] = {}
    for name, value in data.items():
        if name in LISTS:
            found[name] = tuple(json.loads(value) if isinstance(value, str) else value)
        else:
            found[name] = date.fromisoformat(value) if name == "datePublished" and isinstance(value, str) else value
    return found


def _edge(type_: str, start: str, end: str, properties: Mapping[str, Property]) -> Edge:
    claim = properties.get("id")
    return Edge(type_, start, end, str(properties["report"]), None if claim is None else str(claim), properties)


def read_neo4j(url: str, user: str, password: str) -> Contents:
    """Everything in a database of Neo4j, by Neo4j's driver. Labels are those of the kind and the classes."""
    import neo4j

    with neo4j.GraphDatabase.driver(url, auth=(user, password)) as driver:
        found, _, _ = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS data")
        nodes = [_neo4j_node(row["labels"], row["data"]) for row in found]
        tied, _, _ = driver.execute_query(
            "MATCH (a)-[r]->(b) RETURN type(r) AS type, a.id AS start, b.id AS end, properties(r) AS data"
        )
        edges = [_edge(row["type"], row["start"], row["end"], _received(row["data"])) for row in tied]
    return Contents.of(nodes, edges)


def _neo4j_node(labels: list[str], data: dict[str, Any]) -> Node:
    properties = _received(data)
    id_ = properties.pop("id")
    classes = properties.get("classes", ())
    assert isinstance(classes, tuple)
    (kind,) = set(labels) & {"Entity", "Observation", "Report", "Section", "Passage", "Claim"}
    assert set(labels) == {"Gwr", kind, *classes}
    return Node(kind, str(id_), properties)


def _received(data: Mapping[str, Any]) -> dict[str, Property]:
    return {
        name: tuple(value) if isinstance(value, list) else value.to_native() if hasattr(value, "to_native") else value
        for name, value in data.items()
    }
