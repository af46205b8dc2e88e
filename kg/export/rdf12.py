"""The RDF 1.2 profile: the triples themselves carry their evidence.

Each claim is a reifier of the triple that it states, under the same IRI and with the same properties as in RDF 1.1;
``rdf:reifies`` takes the place of ``rdf:subject``, ``rdf:predicate`` and ``rdf:object``. Turtle writes the claims
behind their triples (``~ <claim> {| … |}``), N-Triples writes triple terms (``<<( s p o )>>``).
See https://www.w3.org/TR/rdf12-turtle/ and https://www.w3.org/TR/rdf12-n-triples/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rdflib import RDF, URIRef

from kg.export.description import BASE, Triple, triples
from kg.export.terms import FullTerms, ShortTerms, paragraph
from kg.graph import KnowledgeGraph

REIFIES = URIRef(f"{RDF}reifies")
_PARTS = (RDF.subject, RDF.predicate, RDF.object)
Written = tuple[str, str, str]
"""A triple as a syntax writes its terms."""


@dataclass(frozen=True, slots=True)
class _Profile:
    """``facts`` is all that is said but of claims, ``claims`` has those of each fact, ``said`` what each claim says."""

    facts: Sequence[Written]
    claims: Mapping[Written, Sequence[str]]
    said: Mapping[str, Sequence[tuple[str, str]]]

    @classmethod
    def of(cls, data: Iterable[Triple], terms: FullTerms) -> _Profile:
        distinct = set(data)
        reified = {s for s, p, o in distinct if (p, o) == (RDF.type, RDF.Statement)}
        facts, claims, said = list[Written](), defaultdict[Written, list[str]](list), defaultdict(list)
        parts: dict[tuple[URIRef, URIRef], str] = {}
        for subject, predicate, target in distinct:
            written = (terms(subject), terms(predicate), terms(target))
            if subject not in reified:
                facts.append(written)
            elif predicate in _PARTS:
                parts[subject, predicate] = written[2]
            elif target != RDF.Statement:
                said[written[0]].append(written[1:])
        for claim in reified:
            subject_, predicate_, target_ = (parts[claim, part] for part in _PARTS)
            claims[subject_, predicate_, target_].append(terms(claim))
        return cls(
            sorted(facts, key=lambda fact: (fact[0][:-1], *fact)),
            {fact: sorted(found) for fact, found in claims.items()},
            {claim: sorted(found) for claim, found in said.items()},
        )


def write_turtle12(graph: KnowledgeGraph, base: str = BASE) -> str:
    """The profile as Turtle 1.2, subjects in the order of their IRIs, each claim behind the triple that it states."""
    short = ShortTerms(base)
    return f'VERSION "1.2"\n{short.prologue()}{"".join(_blocks(_Profile.of(triples(graph, base), short)))}'


def write_ntriples12(graph: KnowledgeGraph, base: str = BASE) -> str:
    """The profile as N-Triples 1.2, its lines sorted."""
    full = FullTerms()
    profile = _Profile.of(triples(graph, base), full)
    lines = [f"{s} {p} {o} .\n" for s, p, o in profile.facts]
    lines += [f"{claim} {p} {o} .\n" for claim, found in profile.said.items() for p, o in found]
    for fact, claims in profile.claims.items():
        lines += [f"{claim} {full(REIFIES)} <<( {' '.join(fact)} )>> .\n" for claim in claims]
    return "".join(sorted(lines))


def _blocks(profile: _Profile) -> Iterator[str]:
    """One paragraph for each subject that is no claim, types and label first."""
    for subject, facts in groupby(profile.facts, key=lambda fact: fact[0]):
        said = ((fact[1], fact[2] + "".join(_annotations(profile, fact))) for fact in facts)
        yield f"\n{paragraph(subject, said)} .\n"


def _annotations(profile: _Profile, fact: Written) -> Iterator[str]:
    """The claims of a fact, each on a line of its own."""
    for claim in profile.claims.get(fact, ()):
        yield f"\n        ~ {paragraph(f'{claim} {{|', profile.said[claim], ' ; ')} |}}"
