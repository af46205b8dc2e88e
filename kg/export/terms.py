"""RDF terms as the line-based syntaxes and as Turtle write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import rdflib
from rdflib import XSD, URIRef

from kg.export.description import PREFIXES

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"})


class FullTerms(dict[URIRef, str]):
    """Terms as N-Quads writes them; each IRI is written once and then remembered."""

    def __call__(self, term: URIRef | rdflib.Literal) -> str:
        return self.literal(term) if isinstance(term, rdflib.Literal) else self[term]

    def __missing__(self, iri: URIRef) -> str:
        self[iri] = text = self.iri(iri)
        return text

    def iri(self, iri: URIRef) -> str:
        return f"<{iri}>"

    def literal(self, literal: rdflib.Literal) -> str:
        text = f'"{literal.translate(_ESCAPES)}"'
        if literal.language:
            return f"{text}@{literal.language}"
        return f"{text}^^{self[literal.datatype]}" if literal.datatype else text


class ShortTerms(FullTerms):
    """Terms as Turtle writes them: IRIs relative to the base or with a prefix, integers bare."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def iri(self, iri: URIRef) -> str:
        if iri.startswith(self.base):
            return f"<{iri[len(self.base) :]}>"
        for prefix, namespace in PREFIXES.items():
            local = iri.removeprefix(namespace)
            if local != iri and re.fullmatch(r"[A-Za-z]\w*", local, re.ASCII):
                return f"{prefix}:{local}"
        return super().iri(iri)

    def literal(self, literal: rdflib.Literal) -> str:
        return str(literal) if literal.datatype == XSD.integer else super().literal(literal)

    def prologue(self) -> str:
        """The lines that declare the base and the prefixes."""
        lines = [f"@base <{self.base}> .", *(f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items())]
        return "\n".join([*lines, ""])


def paragraph(subject: str, said: Iterable[tuple[str, str]], between: str = " ;\n    ") -> str:
    """What is said of a subject, as Turtle writes it: types and label first, the rest in the order given.

    >>> paragraph("<a>", [("gwr:year", "1"), ("rdf:type", "gwr:Claim"), ("gwr:year", "2")], " ; ")
    '<a> a gwr:Claim ; gwr:year 1, 2'
    """
    objects: dict[str, list[str]] = {"rdf:type": [], "rdfs:label": []}
    for predicate, target in said:
        objects.setdefault(predicate, []).append(target)
    rows = [f"{'a' if p == 'rdf:type' else p} {', '.join(found)}" for p, found in objects.items() if found]
    return f"{subject} {between.join(rows)}"
