"""From the triples of one report to nodes and relationships.

A claim between two things becomes a relationship of its own, with its evidence; a claim of a value becomes a
``states`` relationship from the passage to the thing. Triples that no claim backs (an observation's indicator, a
passage's mentions, a relation that somebody wrote into the RDF by hand) become relationships without a claim's id.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from kg.errors import KgError
from kg.property_graph.elements import Edge, Node, Part, Property
from kg.property_graph.schema import MODEL, NODES, Schema, edge_types
from kg.stores.reports import ReportRdf, Triple, Value

_GWR = "https://w3id.org/gwr/ns#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _LABEL, _ALT_LABEL = f"{_RDF}type", "http://www.w3.org/2000/01/rdf-schema#label", "altLabel"
_REPORT = re.compile(r"(?P<base>\S*/)(?P<id>[^/\s]+/report/\d+)")
_PARTS = ("Report", "Section", "Passage", "Claim", "Observation")
_NUMBERS = frozenset({"decimal", "integer"})

Described = Mapping[str, list[str | Value]]
"""What is said of a subject: the objects by the local names of the predicates."""


def part_of(rdf: ReportRdf, *, claim_nodes: bool = False) -> Part:
    """What a report contributes to a property graph, in a fixed order.

    Args:
        claim_nodes: have a node for each claim, too, tied to its subject, its target and its passage.

    Raises:
        KgError: the graph's name is no report's.
    """
    return _Mapper(rdf, claim_nodes).part()


class _Mapper:
    def __init__(self, rdf: ReportRdf, claim_nodes: bool) -> None:
        match = _REPORT.fullmatch(rdf.iri)
        if not match:
            raise KgError(
                f"命名图不是报告：{rdf.iri}；请用 kg build 重新生成",
                f"the named graph is no report: {rdf.iri}; build it again with kg build",
            )
        self.base, self.report = match["base"], match["id"]
        self.build = f"{MODEL}{'c' if claim_nodes else ''}-{rdf.digest}"
        self.claim_nodes = claim_nodes
        self.things = _by_subject(rdf.triples, self.base)
        self.kinds = {id_: _kind(said) for id_, said in self.things.items()}
        self.types = edge_types()

    def part(self) -> Part:
        own, described, edges, claimed = [], [], [], set()
        for id_, said in sorted(self.things.items()):
            kind = self.kinds[id_]
            if kind == "Claim":
                edge = self._claim(id_, said)
                edges.append(edge)
                claimed.add((_one(said, "subject"), _local(str(_one(said, "predicate"))), _one(said, "object")))
                if self.claim_nodes:
                    own.append(self._claim_node(id_, said))
                    edges += self._claim_ties(id_, said)
                continue
            node = self._node(id_, kind, said)
            if kind in ("Entity", "Observation"):
                described.append(node)
                edges.append(self._edge("describes", self.report, id_, node.properties))
            else:
                own.append(node)
        edges += self._ties(claimed)
        return Part(
            self.report, self.build, tuple(own), tuple(described), tuple(sorted(edges, key=lambda edge: edge.key))
        )

    def _node(self, id_: str, kind: str, said: Described) -> Node:
        properties = _properties(said, NODES[kind])
        if kind == "Entity":
            properties |= _names(said)
        elif kind == "Report":
            properties |= {"base": self.base, "build": self.build} | _dates(said)
        elif kind in ("Section", "Passage"):
            properties["report"] = self.report
        return Node(kind, id_, properties)

    def _claim(self, id_: str, said: Described) -> Edge:
        subject, target = str(_one(said, "subject")), _one(said, "object")
        type_ = _local(str(_one(said, "predicate")))
        passage = str(_one(said, "wasDerivedFrom"))
        properties = self._evidence(id_, said, passage)
        if isinstance(target, str) and target in self.kinds:
            properties["sentence"] = self._text(passage)
            return Edge(type_, subject, target, self.report, id_, properties)
        return Edge("states", passage, subject, self.report, id_, properties | _value(type_, target))

    def _claim_node(self, id_: str, said: Described) -> Node:
        properties = self._evidence(id_, said, str(_one(said, "wasDerivedFrom")))
        del properties["id"]
        type_, target = _local(str(_one(said, "predicate"))), _one(said, "object")
        related = isinstance(target, str) and target in self.kinds
        return Node("Claim", id_, properties | ({"predicate": type_} if related else _value(type_, target)))

    def _claim_ties(self, id_: str, said: Described) -> Iterator[Edge]:
        yield self._edge("subject", id_, str(_one(said, "subject")))
        yield self._edge("wasDerivedFrom", id_, str(_one(said, "wasDerivedFrom")))
        target = _one(said, "object")
        if isinstance(target, str) and target in self.kinds:
            yield self._edge("target", id_, target)

    def _evidence(self, id_: str, said: Described, passage: str) -> dict[str, Property]:
        properties: dict[str, Property] = {"report": self.report, "id": id_, "passage": passage}
        for name in ("start", "end"):
            _one(said, name)  # without them the graph is not whole
        properties |= {k: v for k, v in _properties(said, NODES["Claim"]).items() if k not in ("predicate", "object")}
        start, end = properties["start"], properties["end"]
        assert isinstance(start, int) and isinstance(end, int)
        return properties | {"quote": self._text(passage)[start:end]}

    def _text(self, passage: str) -> str:
        return str(_lexical(_one(self.things[passage], "text")))

    def _ties(self, claimed: set[tuple[str | Value, str, str | Value]]) -> Iterator[Edge]:
        """The triples between two nodes that no claim states."""
        for id_, said in self.things.items():
            if self.kinds[id_] == "Claim":
                continue
            for predicate, objects in said.items():
                for target in objects:
                    if (
                        isinstance(target, str)
                        and target in self.kinds
                        and predicate in self.types
                        and (id_, predicate, target) not in claimed
                    ):
                        yield self._edge(predicate, id_, target)

    def _edge(self, type_: str, start: str, end: str, properties: Mapping[str, Property] | None = None) -> Edge:
        return Edge(type_, start, end, self.report, None, {"report": self.report, **(properties or {})})


def _by_subject(triples: Iterable[Triple], base: str) -> dict[str, dict[str, list[str | Value]]]:
    """What is said of each subject. IRIs below the base lose it, those of predicates keep their last part."""
    things: dict[str, dict[str, list[str | Value]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, target in triples:
        said = things[subject.removeprefix(base)]
        name = {_TYPE: "type", _LABEL: "name"}.get(predicate) or _local(predicate)
        said[name].append(target.removeprefix(base) if isinstance(target, str) else target)
    return things


def _kind(said: Described) -> str:
    classes = {_local(str(cls)) for cls in said.get("type", ())}
    return next((part for part in _PARTS if part in classes), "Entity")


def _local(iri: str) -> str:
    """
    >>> _local("https://w3id.org/gwr/ns#Park"), _local("https://schema.org/mentions")
    ('Park', 'mentions')
    """
    return re.split(r"[#/]", iri)[-1]


def _one(said: Described, name: str) -> str | Value:
    """The object of a predicate that has one; of several, written by hand, the first."""
    objects = said.get(name)
    if not objects:
        raise KgError(
            f"图谱不完整：缺少 {name}；请用 kg build 重新生成",
            f"the graph lacks a {name} that it must have; build it again with kg build",
        )
    return min(objects, key=lambda o: (isinstance(o, str), o))


def _lexical(target: str | Value) -> str:
    return target if isinstance(target, str) else target.lexical


def _properties(said: Described, schema: Schema) -> dict[str, Property]:
    """The properties of a node that are single values."""
    found: dict[str, Property] = {}
    for name, type_ in schema.items():
        if name in said and type_ in ("text", "integer", "number"):
            target = _one(said, name)
            text = _local(target) if isinstance(target, str) and target.startswith(_GWR) else _lexical(target)
            found[name] = text if type_ == "text" else _parsed(int if type_ == "integer" else float, name, text)
    return found


def _names(said: Described) -> dict[str, Property]:
    """An entity's other names and its classes, as lists."""
    aliases = sorted({_lexical(name) for name in said.get(_ALT_LABEL, ())})
    classes = sorted({_local(str(cls)) for cls in said.get("type", ())})
    found: dict[str, Property] = {"classes": tuple(classes)}
    return found | {"aliases": tuple(aliases)} if aliases else found


def _dates(said: Described) -> dict[str, Property]:
    """When a report was published: a date if the day is known, else the text."""
    if "datePublished" not in said:
        return {}
    text = _lexical(_one(said, "datePublished"))
    if len(text) < len("2024-01-10"):
        return {"datePublishedText": text}
    return {"datePublished": _parsed(date.fromisoformat, "datePublished", text)}


def _value(predicate: str, target: str | Value) -> dict[str, Property]:
    """A value that a claim states: its exact text, its datatype, and the number where it is one."""
    if isinstance(target, str):
        return {"predicate": predicate, "object": _local(target), "datatype": "code"}
    datatype = _local(target.datatype)
    number: dict[str, Property] = {"number": _parsed(float, predicate, target.lexical)} if datatype in _NUMBERS else {}
    return {"predicate": predicate, "object": target.lexical, "datatype": datatype} | number


def _parsed(read: Callable[[str], Property], name: str, text: str) -> Property:
    """A value out of its text, which may have been written by hand."""
    try:
        return read(text)
    except ValueError:
        raise KgError(
            f"图谱中 {name} 的值无效：{text}；请用 kg build 重新生成",
            f"the graph has an unfit {name}: {text}; build it again with kg build",
        ) from None
