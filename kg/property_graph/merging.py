"""One node from what several reports say of a thing, whatever their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.property_graph.elements import Node, Property

Descriptions = Mapping[tuple[int, str], Node]
"""What each report says of one thing, by the report's year and id."""


def merged(descriptions: Descriptions) -> Node:
    """The node of a thing: all names and classes; of other properties, what the latest report says that has them.

    The name is the longest of the names that the reports give it, of equally long ones the first by code point.

    >>> park = Node("Entity", "a", {"name": "开发区", "classes": ("Park",), "status": "Planned"})
    >>> later = Node("Entity", "a", {"name": "青溪开发区", "aliases": ("园区",), "classes": ("Park", "Term")})
    >>> merged({(2024, "x"): later, (2023, "x"): park}).properties["aliases"]
    ('园区', '开发区')
    """
    ordered: Sequence[Node] = [descriptions[report] for report in sorted(descriptions)]
    first = ordered[0]
    properties: dict[str, Property] = {}
    for node in ordered:
        properties |= node.properties
    if first.label == "Entity":
        properties |= _names(ordered)
    else:
        properties["name"] = _name(ordered)
    return Node(first.label, first.id, properties)


def _name(nodes: Sequence[Node]) -> str:
    return min(
        (str(node.properties["name"]) for node in nodes if "name" in node.properties), key=lambda n: (-len(n), n)
    )


def _names(nodes: Sequence[Node]) -> dict[str, Property]:
    name = _name(nodes)
    names = {str(n) for node in nodes for n in (node.properties.get("name", name), *_texts(node, "aliases"))}
    classes = {cls for node in nodes for cls in _texts(node, "classes")}
    found: dict[str, Property] = {"name": name, "classes": tuple(sorted(classes))}
    aliases = tuple(sorted(names - {name}))
    return found | {"aliases": aliases} if aliases else found


def _texts(node: Node, name: str) -> tuple[str, ...]:
    value = node.properties.get(name, ())
    assert isinstance(value, tuple)
    return value


def says_already(node: Node, further: Node) -> bool:
    """Whether a node stays as it is when a further report describes the thing like this."""
    return merged({(0, ""): node, (1, ""): further}) == node
