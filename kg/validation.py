"""A graph against the shapes of the ontology: what breaks them, with the thing's name and the sentence behind it.

The shapes are SHACL core (``ontology/shapes.ttl``); pySHACL applies them. It looks at a property shape once for each
focus node of the shape that holds it, but at a shape with a target of its own once for all its focus nodes, which is
several times as fast. So each property shape is given the targets of its holder before use, which says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from rdflib import PROV, RDF, RDFS, SDO, SH, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kg.ontology import NAMESPACE, ontology_folder

GWR = Namespace(NAMESPACE)
SHAPES = "https://w3id.org/gwr/shapes#"
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
VIOLATION, WARNING = "Violation", "Warning"
_UNFIT = r'[\x00-\x20<>"{}|\\^`]'
_RANKS = {VIOLATION: 0, WARNING: 1, "Info": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that breaks a shape. ``label`` and ``sentence`` are empty where the graph has none; the match of the
    claim or figure stands in 【】. The nodes are those of the graph."""

    severity: str
    shape: str
    zh: str
    en: str
    focus: Node
    label: str
    path: Node | None
    value: Node | None
    component: Node
    sentence: str

    def order(self) -> tuple[int, str, str, str]:
        return _RANKS[self.severity], self.shape, str(self.focus), "" if self.value is None else _written(self.value)


def validate(graph: Graph) -> tuple[Finding, ...]:
    """What breaks the shapes: violations first, then by shape and thing; nothing where the graph conforms.

    >>> graph = Graph().parse(format="turtle", data='''
    ...     @prefix gwr: <https://w3id.org/gwr/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    ...     <https://example.org/a> a gwr:Town ; rdfs:label "云台镇" ; gwr:divisionCode "99" .''')
    >>> [(f.severity, f.shape, f.label, str(f.value)) for f in validate(graph)]
    [('Violation', 'DivisionCodeValue', '云台镇', '99')]
    """
    import pyshacl

    missing = [axiom for axiom in _hierarchy() if axiom not in graph]
    for axiom in missing:  # rather than have pySHACL copy the whole graph to add them
        graph.add(axiom)
    try:
        _, results, _ = pyshacl.validate(graph, shacl_graph=_shapes(), inference="none", inplace=True)
    finally:
        for axiom in missing:
            graph.remove(axiom)
    found = (_finding(graph, results, result) for result in results.subjects(RDF.type, SH.ValidationResult))
    return tuple(sorted(found, key=Finding.order))


def speaks_the_vocabulary(graph: Graph) -> bool:
    """Whether a graph says anything in the words of the ontology; one that does not would conform to whatever.

    >>> speaks_the_vocabulary(Graph())
    False
    """
    words = set(graph.predicates()) | set(graph.objects(None, RDF.type))
    return any(str(word).startswith(NAMESPACE) for word in words)


def report_turtle(found: dict[str, tuple[Finding, ...]]) -> str:
    """SHACL validation reports, one for each source, as Turtle; the same findings give the same text."""
    prefixes = {"gwrsh": SHAPES, "rdfs": str(RDFS), "sh": str(SH)}
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    return head + "".join(_report(source, findings) for source, findings in found.items())


def _report(source: str, findings: tuple[Finding, ...]) -> str:
    conforms = "false" if findings else "true"  # in SHACL a warning counts as well
    lines = [f"\n[] a sh:ValidationReport ;\n    rdfs:label {Literal(source).n3()} ;\n    sh:conforms {conforms}"]
    for f in findings:
        facts = {
            "sh:resultSeverity": f"sh:{f.severity}",
            "sh:sourceShape": f"gwrsh:{f.shape}",
            "sh:sourceConstraintComponent": _written(f.component),
            "sh:focusNode": _written(f.focus),
            "sh:resultPath": f.path and _written(f.path),
            "sh:value": None if f.value is None else _written(f.value),
            "sh:resultMessage": f"{Literal(f.zh, 'zh-Hans').n3()} , {Literal(f.en, 'en').n3()}",
        }
        told = " ;\n        ".join(f"{name} {value}" for name, value in facts.items() if value)
        lines.append(f"    sh:result [ a sh:ValidationResult ;\n        {told} ]")
    return " ;\n".join(lines) + " .\n"


def _written(node: Node) -> str:
    """A term as Turtle writes it; in an IRI that is none, what may not stand there is percent-encoded.

    >>> _written(URIRef("https://example.org/a b"))
    '<https://example.org/a%20b>'
    """
    if isinstance(node, URIRef):
        return f"<{re.sub(_UNFIT, lambda found: quote(found[0]), node)}>"
    return node.n3()


def _finding(graph: Graph, results: Graph, result: Node) -> Finding:
    said = {str(getattr(m, "language", "")): str(m) for m in results.objects(result, SH.resultMessage)}
    focus, path = _one(results, result, SH.focusNode), results.value(result, SH.resultPath)
    return Finding(
        severity=str(_one(results, result, SH.resultSeverity)).removeprefix(str(SH)),
        shape=str(_one(results, result, SH.sourceShape)).removeprefix(SHAPES),
        zh=said["zh-Hans"],
        en=said["en"],
        focus=focus,
        label=_label(graph, focus),
        path=path,
        value=results.value(result, SH.value),
        component=_one(results, result, SH.sourceConstraintComponent),
        sentence=min(_sentences(graph, focus, path), default=(0, ""))[1],
    )


def _one(graph: Graph, subject: Node, predicate: URIRef) -> Node:
    found = graph.value(subject, predicate)
    assert found is not None, f"a validation result without {predicate}"
    return found


def _label(graph: Graph, thing: Node) -> str:
    """The name of a thing; of a claim, the three things that it joins."""
    if (thing, RDF.type, GWR.Claim) in graph:
        ends = (graph.value(thing, role) for role in (RDF.subject, RDF.predicate, RDF.object))
        return " ".join("?" if end is None else _label(graph, end) or _short(end) for end in ends)
    return min(map(str, graph.objects(thing, RDFS.label)), default="")


def _short(term: Node) -> str:
    """A term in a line: the local name of a word of the vocabulary, any other as it is."""
    return str(term).removeprefix(NAMESPACE)


def _sentences(graph: Graph, thing: Node, path: Node | None) -> Iterator[tuple[int, str]]:
    """The sentences behind a thing, each with its order in the report.

    A passage is its own. A claim or a figure names its passage; for an entity, those of the claims that give it the
    property in question come first, then those that mention it.
    """
    yield from ((0, str(text)) for text in graph.objects(thing, GWR.text))
    found: list[tuple[Node, Node | None]] = list(_evidence(graph, thing))
    about = [claim for claim in graph.subjects(RDF.subject, thing) if (claim, RDF.predicate, path) in graph]
    for claim in about:
        found += _evidence(graph, claim)
    if not found:
        found += ((passage, None) for passage in graph.subjects(SDO.mentions, thing))
    for passage, source in found:
        order = graph.value(passage, GWR.order)
        number = order.value if isinstance(order, Literal) and isinstance(order.value, int) else 0
        yield from ((number, _marked(graph, str(words), source)) for words in graph.objects(passage, GWR.text))


def _evidence(graph: Graph, thing: Node) -> Iterator[tuple[Node, Node | None]]:
    """The passages that a claim or figure is derived from, with the one whose match is to be marked."""
    for passage in graph.objects(thing, PROV.wasDerivedFrom):
        yield passage, thing


def _marked(graph: Graph, text: str, claim: Node | None) -> str:
    """A sentence with the match of a claim in 【】, where the claim says where it is."""
    ends = [] if claim is None else [graph.value(claim, role) for role in (GWR.start, GWR.end)]
    positions = [end.value for end in ends if isinstance(end, Literal) and isinstance(end.value, int)]
    if len(positions) < 2:
        return text
    start, end = positions
    return f"{text[:start]}【{text[start:end]}】{text[end:]}" if 0 <= start < end <= len(text) else text


@cache
def _shapes() -> Graph:
    """The shapes, each property shape with the targets of the shape that holds it, no longer held."""
    shapes = _parsed("shapes.ttl")
    for holder, held in list(shapes.subject_objects(SH.property)):
        targets = [(kind, target) for kind in TARGETS for target in shapes.objects(holder, kind)]
        for kind, target in targets:
            shapes.add((held, kind, target))
        if targets:
            shapes.remove((holder, SH.property, held))
    return shapes


@cache
def _hierarchy() -> Graph:
    """All that the shapes need of the ontology: which class lies below which."""
    hierarchy = Graph()
    hierarchy += _parsed("gwr.ttl").triples((None, RDFS.subClassOf, None))
    return hierarchy


def _parsed(name: str) -> Graph:
    return Graph().parse(data=(ontology_folder() / name).read_text(encoding="utf-8"), format="turtle")
