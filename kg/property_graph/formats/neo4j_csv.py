"""Files for ``neo4j-admin database import full`` of Neo4j 5, which makes a new database much faster than loading.

``import.sh`` has the command; ``constraints.cypher`` is to be run on the new database, and then ``kg load`` can update
it: the graph is the very one that it makes, with the same labels, types and properties. The files cannot hold:

- the character U+001F in a list, where it parts the items: it becomes U+FFFD;
- a list that is empty, or holds nothing but one empty text: it is as if it were missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg.property_graph.collecting import Collected
from kg.property_graph.elements import Edge, Node, Property
from kg.property_graph.formats.tables import Cell, cells, edge_file, node_file, write_tables
from kg.property_graph.formats.values import as_text
from kg.property_graph.schema import CONSTRAINTS, NODES, Schema, Type, edge_schema, edge_types, labels_of

_BETWEEN = "\x1f"
_TYPES: Mapping[Type, str] = {
    "text": "string",
    "texts": "string[]",
    "integer": "long",
    "number": "double",
    "date": "date",
}
_COMMAND = """\
#!/bin/sh
# 在停止的 Neo4j 5 上建一个新数据库（默认 neo4j），参数原样传给导入程序，例如：
# Makes a new database (by default neo4j) of a Neo4j 5 that is stopped; arguments go to the importer, such as
#   sh import.sh neo4j --overwrite-destination=true
# 启动之后 | After the start:  cypher-shell -f constraints.cypher
cd "$(dirname "$0")" || exit 1
[ $# -gt 0 ] || set -- neo4j
exec neo4j-admin database import full "$@" \\
"""


def write_neo4j_csv(graph: Collected, folder: Path) -> None:
    """Write the files into an empty folder."""
    write_tables(folder, graph, _nodes, _edges)
    constraints = "".join(f"{statement};\n" for statement in CONSTRAINTS["neo4j"])
    (folder / "constraints.cypher").write_text(constraints, encoding="utf-8", newline="")
    script = folder / "import.sh"
    script.write_text(_COMMAND + " \\\n".join(f"  {o}" for o in import_options()) + "\n", encoding="utf-8", newline="")
    script.chmod(0o755)


def import_options() -> list[str]:
    """The options of ``neo4j-admin database import full``, with paths as seen from the folder."""
    return [
        "--array-delimiter=U+001F",
        "--multiline-fields=true",
        *(f"--nodes={node_file(label, 'csv')}" for label in NODES),
        *(f"--relationships={edge_file(type_, 'csv')}" for type_ in edge_types()),
    ]


def _nodes(label: str, nodes: Iterable[Node]) -> Iterator[Sequence[Cell]]:
    schema = NODES[label]
    yield ["id:ID", *_headers(schema), ":LABEL"]
    for node in nodes:
        yield [node.id, *cells(node, schema, _cell), _BETWEEN.join(labels_of(node))]


def _edges(type_: str, edges: Iterable[Edge]) -> Iterator[Sequence[Cell]]:
    schema = edge_schema(type_)
    yield [":START_ID", ":END_ID", *_headers(schema), ":TYPE"]
    for edge in edges:
        yield [edge.start, edge.end, *cells(edge, schema, _cell), edge.type]


def _headers(schema: Schema) -> list[str]:
    return [f"{name}:{_TYPES[type_]}" for name, type_ in schema.items()]


def _cell(value: Property) -> str:
    if isinstance(value, tuple):
        return _BETWEEN.join(item.replace(_BETWEEN, "\ufffd") for item in value)
    return as_text(value)
