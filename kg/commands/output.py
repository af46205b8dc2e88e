"""What a build writes of one report: the graph in its formats, and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph


def report_files(graph: KnowledgeGraph, base: str | None, assets: str | None) -> dict[str, str]:
    """The contents of a report's folder by path in it.

    ``base`` is what the identifiers begin with, None for the usual one; ``assets`` is where the page looks for its
    styles and scripts, seen from it, None if it holds them itself.
    """
    from kg.export.graphml import write_graphml
    from kg.export.rdf import BASE, write_trig, write_turtle
    from kg.ontology import Ontology
    from kg.view.page import page_files, render

    base = base or BASE
    ontology = Ontology.load()
    page = {"index.html": render(graph, ontology)} if assets is None else page_files(graph, ontology, assets)
    return {
        "graph.ttl": write_turtle(graph, base),
        "graph.trig": write_trig(graph, base),
        "graph.graphml": write_graphml(graph),
        **page,
    }


def folder_name(graph: KnowledgeGraph) -> str:
    """The name of a report's folder: ``<place>-<year>``."""
    from kg.identifiers import slug

    return f"{slug(graph.report.division.short).replace('-', '')}-{graph.report.year}"
