"""JSON-LD: the graph with readable keys, its context written out at the top, so that nothing is asked of the network.

The context is ``ontology/context.jsonld`` with the base of the identifiers. Every number is a string whose datatype the
context gives, because a JSON number would not stay exact. What the context does not foresee is written in full.
See https://www.w3.org/TR/json-ld11/.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import Any

import rdflib
from rdflib import RDF, URIRef

from kg.export.description import BASE, GWR, PREFIXES, triples
from kg.graph import KnowledgeGraph
from kg.ontology import ontology_folder

Json = Any


def write_jsonld(graph: KnowledgeGraph, base: str = BASE) -> str:
    """The graph as JSON-LD 1.1: one line for each thing, in the order of their IRIs."""
    compact = _Compact(context(), base)
    data = sorted(set(triples(graph, base)))
    nodes = [compact.node(subject, ((p, o) for _, p, o in group)) for subject, group in groupby(data, lambda t: t[0])]
    return document({"@base": base, **context()}, nodes)


def document(context: Mapping[str, Json], nodes: Iterable[Json]) -> str:
    """A JSON-LD document with one line for each definition of its context and one for each node.

    >>> print(document({"id": "@id"}, [{"id": "a"}, {"id": "b"}]), end="")
    {
    "@context": {
    "id": "@id"
    },
    "@graph": [
    {"id": "a"},
    {"id": "b"}
    ]
    }
    """
    terms = ",\n".join(f"{_text(term)}: {_text(meaning)}" for term, meaning in context.items())
    rows = ",\n".join(map(_text, nodes))
    return f'{{\n"@context": {{\n{terms}\n}},\n"@graph": [\n{rows}\n]\n}}\n'


@cache
def context() -> Mapping[str, Json]:
    """The context of the ontology: its prefixes, and a key for each property with the type of its values.

    >>> context()["label"]
    {'@id': 'rdfs:label', '@language': 'zh-Hans'}
    """
    found: Mapping[str, Json] = json.loads((ontology_folder() / "context.jsonld").read_text("utf-8"))["@context"]
    return found


class _Compact:
    """Writes terms as shortly as a context allows."""

    def __init__(self, context: Mapping[str, Json], base: str) -> None:
        self.base = base
        self.prefixes = {name: iri for name, iri in PREFIXES.items() if context.get(name) == iri}
        self.order = {term: place for place, term in enumerate(context)}
        meanings = {t: {"@id": m} if isinstance(m, str) else m for t, m in context.items() if not t.startswith("@")}
        self.terms: dict[URIRef, tuple[str, dict[str, str]]] = {}
        for term, meaning in meanings.items():
            prefix, _, local = meaning["@id"].partition(":")
            if prefix in self.prefixes:
                self.terms[URIRef(self.prefixes[prefix] + local)] = (term, meaning)

    def node(self, subject: URIRef, said: Iterable[tuple[URIRef, URIRef | rdflib.Literal]]) -> Json:
        """All that is said of a thing."""
        values: dict[str, list[Json]] = {}
        sets = set[str]()
        for predicate, target in said:
            term, meaning = ("type", {"@type": "@vocab"}) if predicate == RDF.type else self._term(predicate)
            values.setdefault(term, []).append(self._value(target, meaning))
            if meaning.get("@container") == "@set":
                sets.add(term)
        values.get("type", []).sort()
        ordered = sorted(values, key=lambda term: (self.order.get(term, len(self.order)), term))
        return {
            "id": self._relative(subject),
            **{t: values[t][0] if len(values[t]) == 1 and t not in sets else values[t] for t in ordered},
        }

    def _term(self, predicate: URIRef) -> tuple[str, dict[str, str]]:
        return self.terms.get(predicate) or (self._prefixed(predicate), {})

    def _value(self, target: URIRef | rdflib.Literal, meaning: Mapping[str, str]) -> Json:
        """A bare string where the term says how to read it, else an object that says so itself."""
        kind = meaning.get("@type")
        if isinstance(target, URIRef):
            if kind == "@vocab":
                return self._named(target)
            return self._relative(target) if kind == "@id" else {"id": self._relative(target)}
        datatype = self._prefixed(target.datatype) if target.datatype else None
        if (kind, meaning.get("@language")) == (datatype, target.language):
            return str(target)
        if datatype:
            return {"@type": datatype, "@value": str(target)}
        return {"@language": target.language, "@value": str(target)} if target.language else {"@value": str(target)}

    def _named(self, iri: URIRef) -> str:
        """A name of the vocabulary: a term of the context, or what stands behind the vocabulary's own IRI."""
        if iri in self.terms:
            return self.terms[iri][0]
        if iri.startswith(str(GWR)) and (local := iri[len(GWR) :]) not in self.order:
            return local
        return self._prefixed(iri)

    def _relative(self, iri: URIRef) -> str:
        return iri[len(self.base) :] if iri.startswith(self.base) else self._prefixed(iri)

    def _prefixed(self, iri: URIRef) -> str:
        return next((f"{p}:{iri[len(full) :]}" for p, full in self.prefixes.items() if iri.startswith(full)), str(iri))


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
