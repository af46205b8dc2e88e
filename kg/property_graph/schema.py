"""Every label, relationship type and property of the property graph, with the type of its values.

Targets that need a schema before the data (CSV headers, tables) read it here. ``number`` is a double: it holds every
decimal of up to 15 digits without loss; the exact text of a claimed value is on its ``states`` relationship.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from kg.ontology import Ontology
from kg.property_graph.elements import Node

Type = Literal["text", "texts", "integer", "number", "date"]
Schema = Mapping[str, Type]

BASE_LABEL = "Gwr"
"""The label that every node of a database with several labels also has: what lacks it was not put there by kg."""
CONSTRAINTS: Mapping[str, tuple[str, ...]] = {
    "neo4j": (
        f"CREATE CONSTRAINT gwr_id IF NOT EXISTS FOR (n:{BASE_LABEL}) REQUIRE n.id IS UNIQUE",
        f"CREATE INDEX gwr_report IF NOT EXISTS FOR (n:{BASE_LABEL}) ON (n.report)",
    ),
    "memgraph": (
        f"CREATE CONSTRAINT ON (n:{BASE_LABEL}) ASSERT n.id IS UNIQUE",
        f"CREATE INDEX ON :{BASE_LABEL}(id)",
        f"CREATE INDEX ON :{BASE_LABEL}(report)",
    ),
}
"""What makes a database ready to be loaded and updated, in the words of each."""
MODEL = 1
"""Raised whenever the same graph becomes other nodes or relationships than before."""

_DESCRIBED: Schema = {
    "name": "text",
    "aliases": "texts",
    "classes": "texts",
    "status": "text",
    "investment": "number",
    "divisionCode": "text",
    "edition": "integer",
    "definition": "text",
    "marker": "text",
    "exactMatch": "text",
}
_OBSERVED: Schema = {
    "name": "text",
    "period": "integer",
    "kind": "text",
    "value": "number",
    "unit": "text",
    "normalValue": "number",
    "normalUnit": "text",
    "hasUnit": "text",
    "change": "number",
    "rank": "integer",
    "bound": "text",
}
_PART: Schema = {
    "report": "text",
    "order": "integer",
    "role": "text",
    "year": "integer",
    "sourceStart": "integer",
    "sourceEnd": "integer",
}
_STATED: Schema = {
    "report": "text",
    "modality": "text",
    "year": "integer",
    "rule": "text",
    "passage": "text",
    "start": "integer",
    "end": "integer",
    "quote": "text",
}
_VALUE: Schema = {"predicate": "text", "object": "text", "datatype": "text", "number": "number"}
_TIE: Schema = {"report": "text"}

NODES: Mapping[str, Schema] = {
    "Entity": _DESCRIBED,
    "Observation": _OBSERVED,
    "Report": {
        "name": "text",
        "title": "text",
        "author": "text",
        "datePublished": "date",
        "datePublishedText": "text",
        "year": "integer",
        "digest": "text",
        "base": "text",
        "build": "text",
    },
    "Section": {"name": "text", "title": "text", "level": "integer", **_PART},
    "Passage": {"text": "text", **_PART},
    "Claim": {**_STATED, **_VALUE},
}
"""The properties of each kind of node, ``id`` left out, which all have."""

STRUCTURE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "describes": (("Report", "Entity"), ("Report", "Observation")),
    "division": (("Report", "Entity"),),
    "sectionOf": (("Section", "Section"), ("Section", "Report")),
    "section": (("Passage", "Section"),),
    "mentions": (("Passage", "Entity"),),
    "cites": (("Passage", "Entity"),),
    "indicator": (("Observation", "Entity"),),
    "area": (("Observation", "Entity"),),
    "wasDerivedFrom": (("Observation", "Passage"), ("Claim", "Passage")),
    "states": (("Passage", "Entity"), ("Passage", "Observation")),
    "subject": (("Claim", "Entity"), ("Claim", "Observation")),
    "target": (("Claim", "Entity"),),
}
"""The relationships that are no claims between entities, with the kinds of their ends."""

_STRUCTURE_PROPERTIES: Mapping[str, Schema] = {
    "describes": {**_TIE, **_DESCRIBED, **_OBSERVED},
    "states": {"id": "text", **_STATED, **_VALUE},
}


@cache
def relations() -> tuple[str, ...]:
    """The types of the claims between entities: the ontology's properties from a thing to a thing."""
    ontology = Ontology.load()
    things = {c for c in ontology.classes if not c.startswith(("Observation", "Report", "Section", "Passage", "Claim"))}
    return tuple(
        sorted(
            name
            for name, info in ontology.properties.items()
            if info.iri.startswith("https://w3id.org/gwr/ns#")
            and info.kind == "object"
            and not info.values
            and name not in STRUCTURE
            and info.domain & things
            and info.range & things
        )
    )


@cache
def class_labels() -> tuple[str, ...]:
    """The labels that classes give to entities, sorted."""
    ontology = Ontology.load()
    return tuple(
        sorted(n for n, c in ontology.classes.items() if not (c.abstract or n in NODES or n in ontology.codes))
    )


def labels_of(node: Node) -> tuple[str, ...]:
    """The labels of a node where a node can have several.

    >>> labels_of(Node("Entity", "a", {"classes": ("Program", "Term")}))
    ('Gwr', 'Entity', 'Program', 'Term')
    """
    classes = node.properties.get("classes", ())
    assert isinstance(classes, tuple)
    return BASE_LABEL, node.label, *classes


@cache
def edge_types() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Every type of relationship, with the pairs of kinds that it ties."""
    return {**STRUCTURE, **dict.fromkeys(relations(), (("Entity", "Entity"),))}


def edge_schema(type_: str) -> Schema:
    """The properties of a type of relationship."""
    return _STRUCTURE_PROPERTIES.get(
        type_, _TIE if type_ in STRUCTURE else {"id": "text", **_STATED, "sentence": "text"}
    )
