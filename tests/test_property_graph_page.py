"""The page on property graphs tells all that there is: kinds, relationships, properties, targets, formats."""

from __future__ import annotations

import re
from pathlib import Path

from kg.databases.target import RDF_STORES
from kg.property_graph.formats.writers import FOLDERS, TEXTS
from kg.property_graph.schema import NODES, edge_schema, edge_types

PAGE = (Path(__file__).parents[1] / "docs" / "property-graph.md").read_text(encoding="utf-8")
CODE = set(re.findall(r"`([^`\n]+)`", re.sub(r"(?s)```.*?```", "", PAGE)))


def test_every_kind_and_its_properties_are_told() -> None:
    for kind, schema in NODES.items():
        (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |"))
        assert set(re.findall(r"`(\w+)`", line.rpartition("|")[0].split("|")[-1])) == {*schema}


def test_every_relationship_and_its_properties_are_told() -> None:
    assert {*edge_types()} <= CODE
    assert {name for type_ in edge_types() for name in edge_schema(type_)} <= CODE


def test_every_target_and_format_is_told() -> None:
    assert {*TEXTS, *FOLDERS} <= CODE
    assert all(any(text.startswith(f"{kind}:") for text in CODE) for kind in (*RDF_STORES, "neo4j", "bolt", "ladybug"))
