"""GEXF 1.3, for Gephi: all nodes, relationships and properties; the type of a relationship is its ``kind``.

The kind of a node is its value ``nodeLabel``. Gephi keeps relationships of several kinds between the same two nodes;
those of one kind only where "Don't merge" is chosen when the file is opened. GEXF cannot hold, and other formats do:

- dates: each is a text as in ISO 8601, for Gephi keeps no dates but as times of a dynamic graph;
- characters that XML forbids: each becomes U+FFFD.

Lists are of the type ``liststring``, in brackets and double quotes as Gephi writes them, which is JSON, too; readers
that do not know the type take them as texts.
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
    "texts": "liststring",
    "date": "string",
    "integer": "long",
    "number": "double",
}
_OPENING = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
<graph defaultedgetype="directed" mode="static">
"""


def gexf(graph: Collected) -> Iterator[str]:
    """The document in pieces: the attributes, then a line for each node and each relationship."""
    nodes: dict[str, Type] = {"nodeLabel": "text", **all_node_properties()}
    edges = all_edge_properties()
    yield _OPENING
    yield from _attributes("node", nodes)
    yield from _attributes("edge", edges)
    node_keys, edge_keys = _numbered(nodes), _numbered(edges)
    yield "<nodes>\n"
    for node in graph.nodes():
        values = _values({"nodeLabel": node.label, **node.properties}, node_keys)
        yield f'<node id="{escaped(node.id)}" label="{escaped(caption(node))}">{values}</node>\n'
    yield "</nodes>\n<edges>\n"
    for edge in graph.edges():
        ends = f'source="{escaped(edge.start)}" target="{escaped(edge.end)}"'
        values = _values(edge.properties, edge_keys)
        yield f'<edge id="{edge_id(edge)}" {ends} kind="{edge.type}" label="{edge.type}">{values}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _attributes(of: str, types: Mapping[str, Type]) -> Iterator[str]:
    yield f'<attributes class="{of}">\n'
    for name, number in _numbered(types).items():
        yield f'<attribute id="{number}" title="{name}" type="{_TYPES[types[name]]}"/>\n'
    yield "</attributes>\n"


def _numbered(types: Mapping[str, Type]) -> dict[str, str]:
    return {name: str(number) for number, name in enumerate(types)}


def _values(properties: Mapping[str, Property], keys: Mapping[str, str]) -> str:
    values = "".join(
        f'<attvalue for="{key}" value="{escaped(as_text(properties[name]))}"/>'
        for name, key in keys.items()
        if name in properties
    )
    return f"<attvalues>{values}</attvalues>"
