"""RDF 1.1: the graph as N-Triples, N-Quads, Turtle and TriG, and as a graph and a dataset of rdflib.

The same graph gives the same bytes, in whatever order it was built. The syntaxes are written here, not by rdflib: its
Turtle turns 9600000000 into 9600000000.0 and orders subjects by how often they are mentioned, and its N-Quads come in
the order of insertion.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import rdflib

from kg.export.description import BASE, GWR, PREFIXES, Triple, report_iri, triples
from kg.export.terms import FullTerms, ShortTerms, paragraph
from kg.graph import KnowledgeGraph

__all__ = [
    "BASE",
    "GWR",
    "PREFIXES",
    "Triple",
    "report_iri",
    "to_dataset",
    "to_graph",
    "triples",
    "write_nquads",
    "write_ntriples",
    "write_trig",
    "write_turtle",
]


def to_graph(graph: KnowledgeGraph, base: str = BASE) -> rdflib.Graph:
    """The graph as one rdflib graph.

    Raises:
        KgError: the base is not an ASCII http(s) IRI that ends in a slash.
    """
    data = rdflib.Graph(bind_namespaces="none")
    _bind(data)
    data.addN((s, p, o, data) for s, p, o in triples(graph, base))
    return data


def to_dataset(graph: KnowledgeGraph, base: str = BASE) -> rdflib.Dataset:
    """The graph as a dataset of one named graph, whose name is the report's IRI; queries see the union of all."""
    data = rdflib.Dataset(default_union=True)
    _bind(data)
    named = data.graph(report_iri(graph, base))
    named.addN((s, p, o, named) for s, p, o in triples(graph, base))
    return data


def write_turtle(graph: KnowledgeGraph, base: str = BASE) -> str:
    """The graph as Turtle, subjects in the order of their IRIs, which are written relative to the base."""
    short = ShortTerms(base)
    return short.prologue() + "".join(_blocks(graph, short))


def write_trig(graph: KnowledgeGraph, base: str = BASE) -> str:
    """The graph as TriG: what ``write_turtle`` gives, inside a named graph whose name is the report's IRI."""
    short = ShortTerms(base)
    return f"{short.prologue()}\n{short(report_iri(graph, base))} {{\n{''.join(_blocks(graph, short))}\n}}\n"


def write_ntriples(graph: KnowledgeGraph, base: str = BASE) -> str:
    """The graph as N-Triples, its lines sorted."""
    return _lines(graph, base, "")


def write_nquads(graph: KnowledgeGraph, base: str = BASE) -> str:
    """The graph as N-Quads, its lines sorted. The files of several reports may be joined as they are."""
    return _lines(graph, base, FullTerms()(report_iri(graph, base)) + " ")


def _lines(graph: KnowledgeGraph, base: str, name: str) -> str:
    """One line for each triple, with the name of the graph behind it, if any."""
    full = FullTerms()
    return "".join(sorted({f"{full(s)} {full(p)} {full(o)} {name}.\n" for s, p, o in triples(graph, base)}))


def _blocks(graph: KnowledgeGraph, short: ShortTerms) -> Iterator[str]:
    """One paragraph of Turtle for each subject, in the order of their IRIs, types and label first."""
    rows = {(short(s), short(p), short(o)) for s, p, o in triples(graph, short.base)}
    for subject, group in groupby(sorted(rows, key=lambda row: (row[0][:-1], *row)), key=lambda row: row[0]):
        yield f"\n{paragraph(subject, ((p, o) for _, p, o in group))} .\n"


def _bind(data: rdflib.Graph) -> None:
    for prefix, namespace in PREFIXES.items():
        data.bind(prefix, namespace)
