"""What the page says of each class, property and code, gathered from the Turtle files of the ontology.

Everything keeps the order of ``gwr.ttl``, where what belongs together stands together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.ontology import NAMESPACE
from kg.ontology_page.rules import Rule, rules_of

DASH = Namespace("http://datashapes.org/dash#")
KINDS = {
    OWL.Class: ("类", "class"),
    OWL.ObjectProperty: ("关系", "object property"),
    OWL.DatatypeProperty: ("属性值", "datatype property"),
    OWL.AnnotationProperty: ("注释属性", "annotation property"),
    OWL.NamedIndividual: ("代码", "code"),
}
TRAITS = {OWL.TransitiveProperty: "传递 transitive", OWL.SymmetricProperty: "对称 symmetric"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A word in a line: a link, or plain text where ``href`` is empty."""

    text: str
    href: str = ""


NOT = Piece("非 not")


@dataclass(frozen=True, slots=True)
class Row:
    """A line about a term: what it tells, in both languages, and the pieces of the answer."""

    zh: str
    en: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property or code. ``label`` and ``comment`` are by language, ``"zh"`` and ``"en"``."""

    anchor: str
    name: str
    iri: str
    kind: tuple[str, str]
    abstract: bool
    label: dict[str, str]
    comment: dict[str, str]
    examples: dict[str, tuple[str, ...]]
    rows: tuple[Row, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A class in the hierarchy with those right below it."""

    anchor: str
    label: dict[str, str]
    abstract: bool
    below: tuple[Branch, ...]


class Terms:
    """All terms of the ontology in a folder."""

    def __init__(self, folder: Path) -> None:
        text = (folder / "gwr.ttl").read_text(encoding="utf-8")
        self.graph = _parsed(text)
        self.aligned = _parsed((folder / "alignments.ttl").read_text(encoding="utf-8"))
        self.shapes = _parsed((folder / "shapes.ttl").read_text(encoding="utf-8"))
        known = {**dict(self.graph.namespaces()), **dict(self.aligned.namespaces())}
        self.prefixes = {prefix: str(known[prefix]) for prefix in sorted(known)}
        self.order = {name: place for place, name in enumerate(re.findall(r"^(\w+:\w+)\s+a\s", text, re.MULTILINE))}
        self.rules = rules_of(self.shapes)

    def header(self) -> dict[str, str]:
        """Title and description in both languages, IRIs, version and licence."""
        iri = NAMESPACE.rstrip("#")
        facts = {"iri": iri, "namespace": NAMESPACE}
        for key, predicate in (("title", DCTERMS.title), ("description", DCTERMS.description)):
            facts |= {f"{key}_{lang}": text for lang, text in self._texts(URIRef(iri), predicate).items()}
        for key, predicate in (("version", OWL.versionInfo), ("version_iri", OWL.versionIRI)):
            facts[key] = str(self.graph.value(URIRef(iri), predicate))
        return facts | {"licence": str(self.graph.value(URIRef(iri), DCTERMS.license))}

    def classes(self) -> list[Term]:
        return [self._term(iri, OWL.Class) for iri in self._declared(OWL.Class)]

    def properties(self) -> list[Term]:
        """The properties, those of other vocabularies last."""
        kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
        found = sorted((iri for kind in kinds for iri in self._declared(kind)), key=self._place)
        ours = [iri for iri in found if iri.startswith(NAMESPACE)]
        others = [iri for iri in found if not iri.startswith(NAMESPACE)]
        return [self._term(iri, next(k for k in kinds if (iri, RDF.type, k) in self.graph)) for iri in ours + others]

    def codes(self) -> list[Term]:
        return [self._term(iri, OWL.NamedIndividual) for iri in self._declared(OWL.NamedIndividual)]

    def hierarchy(self) -> list[Branch]:
        """The classes by what lies below what; one below several stands under each of them."""
        tops = [iri for iri in self._declared(OWL.Class) if not list(self._above(iri))]
        return [self._branch(iri) for iri in tops]

    def _branch(self, iri: URIRef) -> Branch:
        below = tuple(self._branch(child) for child in self._below(iri))
        return Branch(self.anchor(iri), self._texts(iri, RDFS.label), self._abstract(iri), below)

    def _term(self, iri: URIRef, kind: URIRef) -> Term:
        rows = {OWL.Class: self._class_rows, OWL.NamedIndividual: self._code_rows}.get(kind, self._property_rows)(iri)
        return Term(
            anchor=self.anchor(iri),
            name=self._curie(iri),
            iri=str(iri),
            kind=KINDS[kind],
            abstract=self._abstract(iri),
            label=self._texts(iri, RDFS.label),
            comment=self._texts(iri, RDFS.comment),
            examples={lang: self._all_texts(iri, SKOS.example, lang) for lang in ("zh", "en")},
            rows=tuple(row for row in (*rows, *self._alignments(iri)) if row.pieces),
            rules=self.rules.get(iri, ()),
        )

    def _class_rows(self, iri: URIRef) -> Iterator[Row]:
        codes = [c for c in self._declared(OWL.NamedIndividual) if (c, RDF.type, iri) in self.graph]
        ruled = [cls for cls in self._ancestors(iri) if cls in self.rules]
        yield Row("上位类", "subclass of", self._links(self._above(iri)))
        yield Row("下位类", "superclass of", self._links(self._below(iri)))
        yield Row("取值", "values", self._links(codes))
        for side, zh, en in ((RDFS.domain, "作主体", "from it"), (RDFS.range, "作客体", "to it")):
            own, inherited = self._properties_at(side, [iri]), self._properties_at(side, self._ancestors(iri))
            yield Row(f"{zh}的属性", f"properties {en}", self._links(own))
            yield Row(
                f"{zh}的继承属性", f"inherited {en}", self._links({*inherited} - {*own} - {*self._shut_out(side, iri)})
            )
        yield Row("同时适用其规则", "rules also of", self._links(ruled))

    def _property_rows(self, iri: URIRef) -> Iterator[Row]:
        inverse = {*self.graph.objects(iri, OWL.inverseOf), *self.graph.subjects(OWL.inverseOf, iri)}
        traits = tuple(Piece(words) for kind, words in TRAITS.items() if (iri, RDF.type, kind) in self.graph)
        yield Row("特征", "characteristics", traits)
        yield Row("主体", "domain", self._sides(iri, RDFS.domain))
        yield Row("客体", "range", self._sides(iri, RDFS.range))
        yield Row("逆关系", "inverse of", self._links(inverse))

    def _code_rows(self, iri: URIRef) -> Iterator[Row]:
        classes = [cls for cls in self._declared(OWL.Class) if (iri, RDF.type, cls) in self.graph]
        yield Row("所属类", "value of", self._links(classes))

    def _alignments(self, iri: URIRef) -> Iterator[Row]:
        for zh, en, predicate in (
            ("对应的上位类", "aligned below", RDFS.subClassOf),
            ("对应的上位属性", "aligned below", RDFS.subPropertyOf),
            ("对应的类型", "aligned type", RDF.type),
            ("参见", "see also", RDFS.seeAlso),
        ):
            targets = set(self.aligned.objects(iri, predicate))
            if predicate == RDFS.seeAlso:
                targets |= set(self.graph.objects(iri, predicate))
            pieces = sorted((self._aligned(target) for target in targets), key=lambda piece: piece.text)
            yield Row(zh, en, tuple(pieces))

    def _aligned(self, node: Node) -> Piece:
        inverse = self.aligned.value(node, OWL.inverseOf)
        if inverse is not None:
            return Piece(f"{self._curie(inverse)} 的逆 inverse of", str(inverse))
        return Piece(self._curie(node), str(node))

    def _sides(self, iri: URIRef, side: URIRef) -> tuple[Piece, ...]:
        return tuple(piece for node in self.graph.objects(iri, side) for piece in self._expression(node))

    def _expression(self, node: Node) -> Iterator[Piece]:
        """A class or datatype expression in words."""
        if isinstance(node, URIRef):
            yield self._link(node)
            return
        for word, operator in (("或 or", OWL.unionOf), ("且 and", OWL.intersectionOf), ("或 or", OWL.oneOf)):
            for head in self.graph.objects(node, operator):
                for number, part in enumerate(Collection(self.graph, head)):
                    if number:
                        yield Piece(word)
                    yield from self._expression(part) if not hasattr(part, "datatype") else (Piece(f"“{part}”"),)
        for other in self.graph.objects(node, OWL.complementOf):
            yield NOT
            yield from self._expression(other)

    def _properties_at(self, side: URIRef, classes: list[URIRef]) -> list[URIRef]:
        """The properties one side of which names a class."""
        links = {self._link(cls) for cls in classes}
        return [prop for prop in self._declared() if not links.isdisjoint(self._named(prop, side)[0])]

    def _shut_out(self, side: URIRef, cls: URIRef) -> list[URIRef]:
        """The properties one side of which excludes a class."""
        return [prop for prop in self._declared() if self._link(cls) in self._named(prop, side)[1]]

    def _named(self, prop: URIRef, side: URIRef) -> tuple[list[Piece], list[Piece]]:
        """What one side of a property names, and what it excludes."""
        pieces = self._sides(prop, side)
        behind_not = [before == NOT for before in (Piece(""), *pieces[:-1])][: len(pieces)]
        named = [piece for piece, out in zip(pieces, behind_not, strict=True) if not out]
        return named, [piece for piece, out in zip(pieces, behind_not, strict=True) if out]

    def _above(self, iri: URIRef) -> list[URIRef]:
        return self._sorted(o for o in self.graph.objects(iri, RDFS.subClassOf) if isinstance(o, URIRef))

    def _below(self, iri: URIRef) -> list[URIRef]:
        return self._sorted(s for s in self.graph.subjects(RDFS.subClassOf, iri) if isinstance(s, URIRef))

    def _ancestors(self, iri: URIRef) -> list[URIRef]:
        found = self.graph.transitive_objects(iri, RDFS.subClassOf)
        return self._sorted({cls for cls in found if isinstance(cls, URIRef)} - {iri})

    def _declared(self, kind: URIRef | None = None) -> list[URIRef]:
        """The labelled terms of a kind in the order of the file; without a kind the properties."""
        kinds = [kind] if kind else [OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty]
        found = (s for k in kinds for s in self.graph.subjects(RDF.type, k) if isinstance(s, URIRef))
        return self._sorted(s for s in found if (s, RDFS.label, None) in self.graph)

    def _sorted(self, iris: Iterable[URIRef]) -> list[URIRef]:
        return sorted(iris, key=self._place)

    def _place(self, iri: URIRef) -> tuple[int, str]:
        return self.order.get(self._curie(iri), len(self.order)), str(iri)

    def _links(self, nodes: Iterable[Node]) -> tuple[Piece, ...]:
        return tuple(self._link(iri) for iri in self._sorted(node for node in nodes if isinstance(node, URIRef)))

    def _link(self, iri: URIRef) -> Piece:
        """A link to a term on the page; a datatype is named only."""
        on_page = (iri, RDFS.label, None) in self.graph
        return Piece(self._words(iri), f"#{self.anchor(iri)}") if on_page else Piece(self._curie(iri))

    def _words(self, iri: URIRef) -> str:
        """A term in a link: 园区 Park."""
        return f"{self._texts(iri, RDFS.label).get('zh', '')} {self.anchor(iri)}"

    def anchor(self, iri: URIRef) -> str:
        """Where a term stands on the page: gwr:Park at #Park, a term of another vocabulary at #skos-altLabel."""
        return iri.removeprefix(NAMESPACE) if iri.startswith(NAMESPACE) else self._curie(iri).replace(":", "-")

    def _curie(self, node: Node) -> str:
        for prefix, namespace in self.prefixes.items():
            local = str(node).removeprefix(namespace)
            if local != str(node) and re.fullmatch(r"\w+", local):
                return f"{prefix}:{local}"
        return str(node)

    def _abstract(self, iri: URIRef) -> bool:
        return (iri, DASH.abstract, None) in self.graph

    def _texts(self, iri: URIRef, predicate: URIRef) -> dict[str, str]:
        return {lang: found[0] for lang in ("zh", "en") if (found := self._all_texts(iri, predicate, lang))}

    def _all_texts(self, iri: URIRef, predicate: URIRef, lang: str) -> tuple[str, ...]:
        found = self.graph.objects(iri, predicate)
        return tuple(sorted(str(t) for t in found if str(getattr(t, "language", "")).lower().startswith(lang)))


def _parsed(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=text, format="turtle")
