"""The RDF formats by the names that ``kg export`` gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kg.export.jsonld import write_jsonld
from kg.export.rdf import write_nquads, write_ntriples, write_trig, write_turtle
from kg.export.rdf12 import write_ntriples12, write_turtle12
from kg.export.webannotation import write_webannotation
from kg.graph import KnowledgeGraph

WRITERS: Mapping[str, Callable[[KnowledgeGraph, str], str]] = {
    "turtle": write_turtle,
    "ntriples": write_ntriples,
    "trig": write_trig,
    "nquads": write_nquads,
    "jsonld": write_jsonld,
    "rdf12": write_turtle12,
    "rdf12-nt": write_ntriples12,
    "webannotation": write_webannotation,
}
"""Each takes the graph and the base of its identifiers."""
