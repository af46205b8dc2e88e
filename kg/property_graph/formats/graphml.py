"""GraphML, for yEd, Cytoscape, Gephi and networkx: all nodes, relationships and properties.

The kind of a node is its value ``nodeLabel``, the type of a relationship its value ``edgeType``; ``label`` is what a
drawing writes at a node. GraphML cannot hold, and other formats do:

- lists: each is a text in JSON;
- dates: each is a text as in ISO 8601;
- characters that XML forbids: each becomes U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.property_graph.collecting import Collected
from kg.property_graph.elements import Property
from kg.property_graph.formats.values import all_edge_properties, all_node_properties, as_text, caption, edge_id
from kg.property_graph.formats.xml import escaped
from kg.property_graph.schema import Type

_TYPES: Mapping[Type, str] = {
    "text": "string",
    "texts": "string",
    "date": "string",
    "integer": "long",
    "number": "double",
}
_OPENING = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def graphml(graph: Collected) -> Iterator[str]:
    """The document in pieces: the keys, then a line for each node and each relationship."""
    nodes: dict[str, Type] = {"nodeLabel": "text", "label": "text", **all_node_properties()}
    edges: dict[str, Type] = {"edgeType": "text", **all_edge_properties()}
    node_keys = {name: f"n{number}" for number, name in enumerate(nodes)}
    edge_keys = {name: f"e{number}" for number, name in enumerate(edges)}
    yield _OPENING
    for of, types, keys in (("node", nodes, node_keys), ("edge", edges, edge_keys)):
        for name, type_ in types.items():
            yield f'<key id="{keys[name]}" for="{of}" attr.name="{name}" attr.type="{_TYPES[type_]}"/>\n'
    yield '<graph edgedefault="directed">\n'
    for node in graph.nodes():
        data = _data({"nodeLabel": node.label, "label": caption(node), **node.properties}, node_keys)
        yield f'<node id="{escaped(node.id)}">{data}</node>\n'
    for edge in graph.edges():
        ends = f'source="{escaped(edge.start)}" target="{escaped(edge.end)}"'
        data = _data({"edgeType": edge.type, **edge.properties}, edge_keys)
        yield f'<edge id="{edge_id(edge)}" {ends}>{data}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(properties: Mapping[str, Property], keys: Mapping[str, str]) -> str:
    return "".join(
        f'<data key="{key}">{escaped(as_text(properties[name]))}</data>'
        for name, key in keys.items()
        if name in properties
    )
