"""What a graph says, as triples in the vocabulary of the ontology.

A relation or value stands twice: as a direct triple, which says that the report states it (done or planned), and as a
``gwr:Claim`` with its modality, year, rule and place in a passage. There are no blank nodes, and IRIs are ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import rdflib
from rdflib import DCTERMS, PROV, RDF, RDFS, SDO, SKOS, XSD, Namespace, URIRef

from kg.errors import KgError
from kg.graph import KnowledgeGraph, plain
from kg.identifiers import claim_id, entity_id, passage_id, report_id, section_id
from kg.indicators import SCHEME, concept_labelled
from kg.model import Bound, Claim, Datatype, Entity, Kind, Literal, Modality, Observation, Passage, Section
from kg.numerals import normal, unit_of

GWR = Namespace("https://w3id.org/gwr/ns#")
QUDT = Namespace("http://qudt.org/schema/qudt/")
BASE = "https://w3id.org/gwr/id/"
PREFIXES = {
    "dcterms": str(DCTERMS),
    "gwr": str(GWR),
    "gwri": f"{SCHEME}#",
    "prov": str(PROV),
    "qudt": str(QUDT),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SDO),
    "skos": str(SKOS),
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": str(XSD),
}

Triple = tuple[URIRef, URIRef, URIRef | rdflib.Literal]

_DATATYPES = {Datatype.DECIMAL: XSD.decimal, Datatype.INTEGER: XSD.integer, Datatype.YEAR: XSD.gYear}
_DATES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
"""The datatype of an ISO 8601 date by its length."""
_BOUNDS = {Bound.AT_LEAST: "≥", Bound.ABOUT: "≈", Bound.AT_MOST: "≤"}
_KINDS = {Kind.ACTUAL: "", Kind.ESTIMATE: "（预计）", Kind.TARGET: "（目标）"}


def report_iri(graph: KnowledgeGraph, base: str = BASE) -> URIRef:
    """The IRI of the report, which also names its graph."""
    return _Describer(graph, base).report


def triples(graph: KnowledgeGraph, base: str = BASE) -> Iterator[Triple]:
    """What the graph says, as triples of rdflib's terms; one may come twice.

    Raises:
        KgError: the base is not an ASCII http(s) IRI that ends in a slash.
    """
    return _Describer(graph, base).triples()


def all_claims(graph: KnowledgeGraph) -> Iterator[Claim]:
    """Every claim that the export writes: those of the graph, then those of its figures."""
    yield from graph.claims
    for observation in graph.observations:
        yield from figure_claims(observation)


class _Describer:
    """Describes the parts of one graph, each in a function of its own."""

    def __init__(self, graph: KnowledgeGraph, base: str) -> None:
        if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/", base):
            raise KgError(
                f"标识符的前缀无效：{base}；应为以 / 结尾的 http(s) 网址",
                f"unfit as the base of identifiers: {base}; give an http(s) address that ends in a slash",
            )
        self.graph, self.base = graph, base
        self.path = report_id(graph.report.division.code, graph.report.year)
        self.report = self.iri(self.path)

    def triples(self) -> Iterator[Triple]:
        yield from self._report()
        for order, section in enumerate(self.graph.report.sections):
            yield from self._section(section, order)
        for passage in self.graph.report.passages:
            yield from self._passage(passage)
        yield from self._footnotes()
        for entity in self.graph.entities.values():
            yield from self._entity(entity)
        for observation in self.graph.observations:
            yield from self._observation(observation)
        for claim in self.graph.claims:
            yield from self._claim(claim)

    def iri(self, path: str) -> URIRef:
        return URIRef(self.base + path)

    def _passage_iri(self, passage: str) -> URIRef:
        return self.iri(passage_id(self.path, passage))

    def _report(self) -> Iterator[Triple]:
        report, front, division = self.graph.report, self.graph.report.front, self.graph.report.division
        yield self.report, RDF.type, GWR.Report
        yield self.report, RDFS.label, _chinese(f"{division.name}{report.year}年政府工作报告")
        yield self.report, GWR.division, self.iri(entity_id(division.level, division.name, None, division.code))
        yield self.report, GWR.year, _year(report.year)
        yield self.report, GWR.digest, rdflib.Literal(report.digest)
        if front.title:
            yield self.report, DCTERMS.title, _chinese(front.title)
        if front.speaker:
            yield self.report, SDO.author, _chinese(front.speaker)
        if front.date:
            yield self.report, SDO.datePublished, _literal(front.date, _DATES[len(front.date)])

    def _section(self, section: Section, order: int) -> Iterator[Triple]:
        this = self.iri(section_id(self.path, section.id))
        above = self.report if section.parent is None else self.iri(section_id(self.path, section.parent))
        yield this, RDF.type, GWR.Section
        yield this, GWR.sectionOf, above
        yield this, GWR.level, _integer(section.level)
        if section.title:
            yield this, RDFS.label, _chinese(section.number + section.title)
            yield this, DCTERMS.title, _chinese(section.title)
        yield from self._part(this, section, order)

    def _passage(self, passage: Passage) -> Iterator[Triple]:
        this = self._passage_iri(passage.id)
        yield this, RDF.type, GWR.Passage
        yield this, GWR.text, rdflib.Literal(passage.text)
        yield this, GWR.section, self.iri(section_id(self.path, passage.section))
        yield from self._part(this, passage, passage.order)

    def _part(self, this: URIRef, part: Section | Passage, order: int) -> Iterator[Triple]:
        yield this, GWR.inReport, self.report
        yield this, GWR.order, _integer(order)
        yield this, GWR.role, rdflib.Literal(part.role.value)
        if part.year is not None:
            yield this, GWR.year, _year(part.year)
        yield this, GWR.sourceStart, _integer(part.source.start)
        yield this, GWR.sourceEnd, _integer(part.source.end)

    def _footnotes(self) -> Iterator[Triple]:
        """The label of each term's footnote, and the passages where its markers stand."""
        terms = [(e.id, {plain(n) for n in e.names}) for e in self.graph.entities.values() if "Term" in e.classes]
        for footnote in self.graph.report.footnotes:
            wanted = {plain(name) for name in footnote.terms}
            for term in (id_ for id_, names in terms if names & wanted):
                yield self.iri(term), GWR.marker, rdflib.Literal(footnote.label)
                for marker in footnote.markers:
                    # A marker stands just behind its term, so it may stand at the end of its passage.
                    for passage in self.graph.report.passages:
                        if passage.span.start < marker.at <= passage.span.end:
                            yield self._passage_iri(passage.id), GWR.cites, self.iri(term)

    def _entity(self, entity: Entity) -> Iterator[Triple]:
        this = self.iri(entity.id)
        for cls in entity.classes:
            yield this, RDF.type, GWR[cls]
        yield this, RDFS.label, _chinese(entity.label)
        for name in entity.alt_labels:
            yield this, SKOS.altLabel, _chinese(name)
        if entity.cls == "Indicator" and (concept := concept_labelled(entity.label)):
            yield this, SKOS.exactMatch, URIRef(concept.iri)
        for passage, _ in entity.mentions:
            yield self._passage_iri(passage), SDO.mentions, this

    def _observation(self, observation: Observation) -> Iterator[Triple]:
        o, this = observation, self.iri(observation.id)
        bound = o.bound or (o.quantity.bound if o.quantity else None)
        yield this, RDF.type, GWR.Observation
        yield this, RDFS.label, _chinese(self._caption(o, bound))
        yield this, GWR.indicator, self.iri(o.indicator)
        yield this, GWR.area, self.iri(o.area)
        yield this, GWR.period, _year(o.year)
        yield this, GWR.kind, GWR[o.kind.value]
        yield this, PROV.wasDerivedFrom, self._passage_iri(o.evidence.passage)
        if o.quantity:
            same = normal(o.quantity)
            yield this, GWR.unit, rdflib.Literal(o.quantity.unit)
            yield this, GWR.normalValue, _literal(Literal.decimal(same.value).lexical, XSD.decimal)
            unit = unit_of(same.unit)
            code = unit and (unit.currency or unit.qudt)
            symbol = code.rpartition("/")[2] if code else same.unit or o.quantity.unit
            yield this, GWR.normalUnit, rdflib.Literal(symbol)
            if unit and unit.qudt:
                yield this, QUDT.hasUnit, URIRef(unit.qudt)  # of the normal value
        if bound:
            yield this, GWR.bound, GWR[bound.value]
        for claim in figure_claims(o):
            yield from self._claim(claim)

    def _caption(self, o: Observation, bound: Bound | None) -> str:
        """An observation in a line: 清河市2023年粮食总产量：≥26万吨，+3.5%（预计）."""
        figures = [f"{o.quantity.value:f}{o.quantity.unit}"] if o.quantity else []
        figures += [] if o.change is None else [f"{o.change:+f}%"]
        figures += [] if o.rank is None else [f"第{o.rank}位"]
        area, indicator = self.graph.entities[o.area].label, self.graph.entities[o.indicator].label
        sign = _BOUNDS[bound] if bound else ""
        return f"{area}{o.year}年{indicator}：{sign}{'，'.join(figures)}{_KINDS[o.kind]}"

    def _claim(self, claim: Claim) -> Iterator[Triple]:
        this, evidence = self.iri(claim_id(self.path, claim)), claim.evidence
        predicate = SKOS.definition if claim.predicate == "definition" else GWR[claim.predicate]
        stated = (self.iri(claim.subject), predicate, self._object(claim.predicate, claim.object))
        yield stated
        yield this, RDF.type, GWR.Claim
        yield this, RDF.type, RDF.Statement
        yield from zip((this,) * 3, (RDF.subject, RDF.predicate, RDF.object), stated, strict=True)
        yield this, PROV.wasDerivedFrom, self._passage_iri(evidence.passage)
        yield this, GWR.rule, rdflib.Literal(evidence.rule)
        yield this, GWR.start, _integer(evidence.span.start)
        yield this, GWR.end, _integer(evidence.span.end)
        yield this, GWR.modality, GWR[claim.modality.value]
        if claim.year is not None:
            yield this, GWR.year, _year(claim.year)

    def _object(self, predicate: str, stated: str | Literal) -> URIRef | rdflib.Literal:
        if isinstance(stated, str):
            return self.iri(stated)
        if stated.datatype is Datatype.CODE:
            return GWR[stated.lexical]
        text = stated.lexical
        return _chinese(text) if predicate == "definition" else _literal(text, _DATATYPES.get(stated.datatype))


def figure_claims(o: Observation) -> Iterator[Claim]:
    """The claims of an observation: one for each figure that its passage states."""
    modality = Modality.PLANNED if o.kind is Kind.TARGET else Modality.ASSERTED
    stated = {
        "value": o.quantity and Literal.decimal(o.quantity.value),
        "change": None if o.change is None else Literal.decimal(o.change),
        "rank": None if o.rank is None else Literal(str(o.rank), Datatype.INTEGER),
    }
    for predicate, figure in stated.items():
        if figure:
            yield Claim(o.id, predicate, figure, modality, o.year, o.evidence)


def _literal(lexical: str, datatype: URIRef | None) -> rdflib.Literal:
    """A literal that keeps its lexical form: normalising would rewrite it."""
    return rdflib.Literal(lexical, datatype=datatype, normalize=False)


def _integer(number: int) -> rdflib.Literal:
    return _literal(str(number), XSD.integer)


def _year(year: int) -> rdflib.Literal:
    return _literal(f"{year:04}", XSD.gYear)


def _chinese(text: str) -> rdflib.Literal:
    return rdflib.Literal(text, lang="zh-Hans")
