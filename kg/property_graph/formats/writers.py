"""The formats by the names that ``kg export`` gives them. A format's module is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kg.property_graph.collecting import Collected

TEXTS = ("graphml", "gexf", "nodelink", "cypher")
"""The formats that are one text."""
FOLDERS = ("csv", "neo4j-csv", "parquet", "neptune")
"""The formats that are a folder of files, always the same files: one for each kind of node and each type of edge."""


def text_of(format_: str, graph: Collected) -> Iterator[str]:
    """The graph as a text in one of ``TEXTS``, in pieces."""
    if format_ == "graphml":
        from kg.property_graph.formats.graphml import graphml

        return graphml(graph)
    if format_ == "gexf":
        from kg.property_graph.formats.gexf import gexf

        return gexf(graph)
    if format_ == "nodelink":
        from kg.property_graph.formats.nodelink import nodelink

        return nodelink(graph)
    from kg.property_graph.formats.cypher import cypher

    return cypher(graph)


def folder_writer(format_: str) -> Callable[[Collected, Path], None]:
    """What writes the files of one of ``FOLDERS`` into an empty folder.

    Raises:
        KgError: a library that the format needs is not installed.
    """
    if format_ == "csv":
        from kg.property_graph.formats.plain_csv import write_csv

        return write_csv
    if format_ == "neo4j-csv":
        from kg.property_graph.formats.neo4j_csv import write_neo4j_csv

        return write_neo4j_csv
    if format_ == "neptune":
        from kg.property_graph.formats.neptune import write_neptune

        return write_neptune
    from kg.property_graph.formats.parquet import parquet_writer

    return parquet_writer()
