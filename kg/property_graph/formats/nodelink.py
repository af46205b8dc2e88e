"""Node-link JSON, as ``networkx.node_link_graph(data, edges="edges")`` and d3 read it.

The kind of a node is its value ``label``, the type of a relationship its value ``type``; ``key`` tells relationships
between the same nodes apart. JSON cannot hold, and other formats do:

- dates: each is a text as in ISO 8601.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.property_graph.collecting import Collected
from kg.property_graph.formats.values import as_json, edge_id, in_order
from kg.property_graph.schema import NODES, edge_schema


def nodelink(graph: Collected) -> Iterator[str]:
    """The document in pieces, a line for each node and each relationship."""
    yield '{"directed":true,"multigraph":true,"graph":{},\n"nodes":['
    yield from _lines(
        {"id": node.id, "label": node.label, **in_order(node.properties, NODES[node.label])} for node in graph.nodes()
    )
    yield '],\n"edges":['
    yield from _lines(
        {
            "source": edge.start,
            "target": edge.end,
            "key": edge_id(edge),
            "type": edge.type,
            **in_order(edge.properties, edge_schema(edge.type)),
        }
        for edge in graph.edges()
    )
    yield "]}\n"


def _lines(items: Iterable[dict[str, object]]) -> Iterator[str]:
    between = "\n"
    for item in items:
        yield f"{between}{as_json(item)}"
        between = ",\n"
    yield "\n"
