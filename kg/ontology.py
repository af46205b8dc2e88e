"""The classes, properties and codes of the graph, read from ``ontology/gwr.ttl``.

Everything goes by local names: ``Town`` stands for ``https://w3id.org/gwr/ns#Town``. The properties of other
vocabularies that the data uses (``skos:definition``, ``prov:wasDerivedFrom``, ...) are known by their local names, too.
A class is *concrete* if a thing in the data may have it as its type; the others (``dash:abstract``) only name the
domains and ranges of properties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

NAMESPACE = "https://w3id.org/gwr/ns#"
DATATYPES = frozenset({"decimal", "gYear", "integer", "string"})
"""Local names of the XML Schema datatypes that values have."""

_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ABSTRACT = "http://datashapes.org/dash#abstract"
_LANGUAGES = {"zh-Hans": "zh", "en": "en"}
_KINDS = {"ObjectProperty": "object", "DatatypeProperty": "datatype", "AnnotationProperty": "annotation"}


class UnknownTerm(ValueError):  # noqa: N818 - it says what is wrong
    """A name that the ontology does not have. ``nearest`` is the known name most like it, or None."""

    def __init__(self, name: str, nearest: str | None = None) -> None:
        super().__init__(name, nearest)
        self.name = name
        self.nearest = nearest

    def __str__(self) -> str:
        zh, en = (f"，是否指 {self.nearest}？", f"; did you mean {self.nearest}?") if self.nearest else ("", "")
        return f"本体中没有“{self.name}”{zh} | the ontology has no {self.name!r}{en}"


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """A class. ``labels`` are by language, ``"zh"`` and ``"en"``; ``parents`` are the direct superclasses, sorted."""

    name: str
    iri: str
    labels: Mapping[str, str]
    parents: tuple[str, ...]
    abstract: bool


@dataclass(frozen=True, slots=True)
class PropertyInfo:
    """A property. ``kind`` is ``"object"``, ``"datatype"`` or ``"annotation"``.

    ``domain`` and ``range`` hold concrete classes, subclasses included; for values, ``range`` holds datatypes
    (``"decimal"``). A side that the ontology leaves open holds everything that could stand there. ``values`` are the
    only allowed objects, in the ontology's order, where the property takes a code; otherwise it is empty.
    """

    name: str
    iri: str
    labels: Mapping[str, str]
    kind: str
    domain: frozenset[str]
    range: frozenset[str]
    values: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ontology:
    """What the graph can say. ``codes`` maps a class of codes to its individuals, in the order of its list.

    >>> ontology = Ontology.load()
    >>> ontology.accepts("hosted", ["County"], ["Event"]), ontology.accepts("hosted", ["Event"], ["County"])
    (True, False)
    >>> ontology.individuals("Kind"), ontology.label("Kind", "zh")
    (('Actual', 'Estimate', 'Target'), '数据性质')
    """

    classes: Mapping[str, ClassInfo]
    properties: Mapping[str, PropertyInfo]
    codes: Mapping[str, tuple[str, ...]]
    code_labels: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, folder: Path | None = None) -> Ontology:
        """The ontology in ``folder``, or the project's own, which is read once.

        Raises FileNotFoundError if the folder has no ``gwr.ttl``; rdflib's ``BadSyntax`` if it is not Turtle.
        """
        return _default() if folder is None else _read(folder)

    def ancestors(self, cls: str) -> frozenset[str]:
        """All superclasses of a class, near and far, without itself."""
        self._require(cls, self.classes)
        return self._ancestors[cls]

    def is_a(self, cls: str, ancestor: str) -> bool:
        """Whether a class is the same as another or lies below it."""
        self._require(ancestor, self.classes)
        return ancestor in self.ancestors(cls) or cls == ancestor

    def accepts(self, property: str, subject_classes: Iterable[str], object_classes: Iterable[str]) -> bool:
        """Whether a thing of these classes may stand before the property, and one of those behind it.

        One fitting class on each side is enough. For a value, ``object_classes`` holds its datatype (``["decimal"]``),
        for a code its class (``["Status"]``).
        """
        self._require(property, self.properties)
        subjects, objects = set(subject_classes), set(object_classes)
        for name in sorted(subjects):
            self._require(name, self.classes)
        for name in sorted(objects - DATATYPES):
            self._require(name, self.classes)
        info = self.properties[property]
        return not info.domain.isdisjoint(subjects) and not info.range.isdisjoint(objects)

    def individuals(self, cls: str) -> tuple[str, ...]:
        """The codes of a class, in the order of its list; none for a class that lists none."""
        self._require(cls, self.classes)
        return self.codes.get(cls, ())

    def label(self, name: str, lang: str) -> str:
        """The label of a class, property or code; ``lang`` is ``"zh"`` or ``"en"``, else KeyError."""
        for terms in (self.classes, self.properties):
            if name in terms:
                return terms[name].labels[lang]
        self._require(name, {**self.classes, **self.properties, **self.code_labels})
        return self.code_labels[name][lang]

    def _require(self, name: str, known: Mapping[str, object]) -> None:
        if name not in known:
            nearest = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
            raise UnknownTerm(name, nearest[0] if nearest else None)

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        return {name: _closure(name, {c: info.parents for c, info in self.classes.items()}) for name in self.classes}


def ontology_folder() -> Path:
    """Where the Turtle files lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    packaged = package / "_ontology"
    return packaged if packaged.is_dir() else package.parent / "ontology"


@cache
def _default() -> Ontology:
    return _read(ontology_folder())


def _read(folder: Path) -> Ontology:
    path = folder / "gwr.ttl"
    if not path.is_file():
        raise FileNotFoundError(f"找不到本体文件 | ontology file not found: {path}")
    from rdflib import Graph

    return _Reader(Graph().parse(data=path.read_text(encoding="utf-8"), format="turtle")).ontology()


class _Reader:
    """Turns the triples, indexed in one pass, into an Ontology. Nodes are told apart by their text."""

    def __init__(self, graph: Graph) -> None:
        self.facts: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, target in graph:
            self.facts[str(subject)][str(predicate)].append(target)
        self.labels = {iri: self._labels(iri) for iri in list(self.facts)}
        typed = {iri: {str(t) for t in self._all(iri, _RDF + "type")} for iri in sorted(self.facts)}
        self.class_iris = [iri for iri, types in typed.items() if _OWL + "Class" in types and iri.startswith(NAMESPACE)]
        self.property_kinds = {
            iri: kind
            for iri, types in typed.items()
            for name, kind in _KINDS.items()
            if _OWL + name in types and self.labels[iri]
        }
        self.parents = {
            _local(iri): tuple(
                sorted(_local(p) for p in self._all(iri, _RDFS + "subClassOf") if str(p).startswith(NAMESPACE))
            )
            for iri in self.class_iris
        }
        self.concrete = frozenset(_local(iri) for iri in self.class_iris if not self._all(iri, _ABSTRACT))

    def ontology(self) -> Ontology:
        codes = {_local(iri): found for iri in self.class_iris if (found := self._codes(iri))}
        individuals = sorted({code for listed in codes.values() for code in listed})
        return Ontology(
            {_local(iri): self._class(iri) for iri in self.class_iris},
            {_local(iri): self._property(iri, kind) for iri, kind in self.property_kinds.items()},
            codes,
            {name: self.labels[NAMESPACE + name] for name in individuals},
        )

    def _class(self, iri: str) -> ClassInfo:
        name = _local(iri)
        return ClassInfo(name, iri, self.labels[iri], self.parents[name], name not in self.concrete)

    def _property(self, iri: str, kind: str) -> PropertyInfo:
        domains, ranges = self._all(iri, _RDFS + "domain"), self._all(iri, _RDFS + "range")
        anything = self.concrete if kind == "object" else DATATYPES
        return PropertyInfo(
            _local(iri),
            iri,
            self.labels[iri],
            kind,
            domain=frozenset.intersection(self.concrete, *map(self._extension, domains)),
            range=frozenset.intersection(*map(self._extension, ranges)) if ranges else anything,
            values=tuple(code for r in ranges for code in self._codes(str(r))),
        )

    def _extension(self, node: Node) -> frozenset[str]:
        """The concrete classes, or the datatypes, that a class expression covers."""
        iri = str(node)
        if iri.startswith(NAMESPACE):
            name = _local(iri)
            return frozenset(c for c in self.concrete if c == name or name in _closure(c, self.parents))
        if iri.startswith(_XSD):
            return frozenset({iri.removeprefix(_XSD)})
        for operand in self._all(iri, _OWL + "unionOf"):
            return frozenset().union(*map(self._extension, self._list(operand)))
        for operand in self._all(iri, _OWL + "intersectionOf"):
            return frozenset.intersection(*map(self._extension, self._list(operand)))
        for operand in self._all(iri, _OWL + "complementOf"):
            return self.concrete - self._extension(operand)
        if self._all(iri, _OWL + "oneOf"):
            return frozenset({"string"})
        raise ValueError(f"无法理解的类表达式 | class expression not understood: {iri}")

    def _codes(self, iri: str) -> tuple[str, ...]:
        """The members of an enumeration: of a class that equals one, or of a data range that is one."""
        for node in (iri, *map(str, self._all(iri, _OWL + "equivalentClass"))):
            for operand in self._all(node, _OWL + "oneOf"):
                return tuple(_local(member) for member in self._list(operand))
        return ()

    def _list(self, head: Node) -> list[Node]:
        members: list[Node] = []
        while rest := self._all(str(head), _RDF + "rest"):
            members += self._all(str(head), _RDF + "first")
            head = rest[0]
        return members

    def _labels(self, iri: str) -> Mapping[str, str]:
        by_tag = {getattr(label, "language", None): str(label) for label in self._all(iri, _RDFS + "label")}
        return {lang: by_tag[tag] for tag, lang in _LANGUAGES.items() if tag in by_tag}

    def _all(self, subject: str, predicate: str) -> list[Node]:
        return self.facts.get(subject, {}).get(predicate, [])


def _local(iri: object) -> str:
    """The part of an IRI behind its last ``#`` or ``/``.

    >>> _local("http://www.w3.org/ns/prov#wasDerivedFrom"), _local("https://schema.org/mentions")
    ('wasDerivedFrom', 'mentions')
    """
    return str(iri).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _closure(name: str, parents: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Every class above ``name``; a circle ends where it began."""
    found: set[str] = set()
    waiting = list(parents[name])
    while waiting:
        parent = waiting.pop()
        if parent not in found:
            found.add(parent)
            waiting += parents.get(parent, ())
    return frozenset(found)
