"""What a graph says of a name: classes, other names, values, relations and figures, each with its sentence.

It works on the RDF, so that a graph just built and one read from a file are explained alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from rdflib import PROV, RDF, RDFS, SDO, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kg.commands.console import Style
from kg.errors import KgError
from kg.graph import plain
from kg.ontology import NAMESPACE, Ontology

GWR = Namespace(NAMESPACE)
OPENING, CLOSING = "【", "】"
"""What stands around the matched range of a sentence."""
_MENTIONS = 3
"""Sentences shown of a thing that is named but of which nothing is said."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where something is said: report, order of the passage in it, range in the passage, and what the claim adds."""

    report: str
    order: int
    start: int
    end: int
    passage: URIRef
    rule: str = ""
    modality: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Things by name: those that bear it, and those that bear a longer one with it inside; IRIs in order."""

    exact: tuple[URIRef, ...]
    partial: tuple[URIRef, ...]


class Explainer:
    """Answers from one RDF graph in the vocabulary of the ontology."""

    def __init__(self, graph: Graph, ontology: Ontology) -> None:
        self.graph, self.ontology = graph, ontology

    def find(self, name: str) -> Found:
        """The entities that bear a name; quotes, brackets and spaces do not count."""
        wanted = plain(name)
        exact, partial = set(), set()
        for known, things in self._things_by_name.items():
            if known == wanted:
                exact |= things
            elif wanted and wanted in known:
                partial |= things
        return Found(tuple(sorted(exact)), tuple(sorted(partial - exact)))

    def names(self) -> Iterator[str]:
        """Every name in the graph, without quotes, brackets and spaces."""
        return iter(self._things_by_name)

    def title(self, thing: URIRef) -> str:
        """A thing in a line: 边城镇（乡级行政区 town）."""
        classes = "，".join(map(self._words, self._classes(thing)))
        return f"{self._label(thing)}（{classes}）" if classes else self._label(thing)

    def lines(self, thing: URIRef, style: Style) -> Iterator[str]:
        """All that is said of an entity, line by line."""
        yield style.strong(self.title(thing))
        yield style.faint(f"  {thing}")
        others = sorted(str(name) for name in self.graph.objects(thing, SKOS.altLabel))
        if others:
            yield f"  别名 other names: {'、'.join(others)}"
        values, relations = self._said_of(thing)
        figures = self._figures(thing)
        yield from self._part("属性值 values", values, style)
        yield from self._part("关系 relations", relations, style)
        yield from self._part("数据 figures", figures, style)
        if not (values or relations or figures):
            yield from self._mentions(thing, style)

    def _part(self, title: str, statements: dict[str, set[Source]], style: Style) -> Iterator[str]:
        if statements:
            yield f"  {title}"
        for statement, sources in sorted(statements.items(), key=lambda item: (min(item[1]), item[0])):
            yield f"    {statement}"
            for source in sorted(sources):
                yield from self._evidence(source, style)

    def _said_of(self, thing: URIRef) -> tuple[dict[str, set[Source]], dict[str, set[Source]]]:
        """Values and relations in words, each with its sources."""
        values: dict[str, set[Source]] = defaultdict(set)
        relations: dict[str, set[Source]] = defaultdict(set)
        for claim in self.graph.subjects(RDF.subject, thing):
            predicate, target = self._one(claim, RDF.predicate), self._one(claim, RDF.object)
            if isinstance(target, Literal) or str(target).startswith(NAMESPACE):
                values[f"{self._words(predicate)}: {self._value(predicate, target)}"].add(self._source(claim))
            else:
                relations[f"→ {self._words(predicate)} → {self.title(URIRef(str(target)))}"].add(self._source(claim))
        for claim in self.graph.subjects(RDF.object, thing):
            predicate, subject = self._one(claim, RDF.predicate), self._one(claim, RDF.subject)
            relations[f"← {self._words(predicate)} ← {self.title(URIRef(str(subject)))}"].add(self._source(claim))
        return values, relations

    def _figures(self, thing: URIRef) -> dict[str, set[Source]]:
        """The observations of an area or an indicator, each with its sources."""
        found: dict[str, set[Source]] = defaultdict(set)
        for role in (GWR.area, GWR.indicator):
            for observation in self.graph.subjects(role, thing):
                for claim in self.graph.subjects(RDF.subject, observation):
                    found[self._label(observation)].add(self._source(claim))
        return found

    def _mentions(self, thing: URIRef, style: Style) -> Iterator[str]:
        passages = [URIRef(str(p)) for p in self.graph.subjects(SDO.mentions, thing)]
        yield f"  提及 mentioned in: {len(passages)}"
        for source in sorted(self._whole(passage) for passage in passages)[:_MENTIONS]:
            yield from self._evidence(source, style)

    def _evidence(self, source: Source, style: Style) -> Iterator[str]:
        """The sentence with the match marked, and below it: passage, section, year, asserted or planned, rule."""
        text = str(self._one(source.passage, GWR.text))
        match = text[source.start : source.end]
        if source.rule:
            match = style.match(f"{OPENING}{match}{CLOSING}")
        sentence = f"{text[: source.start]}{match}{text[source.end :]}"
        yield f"      {' '.join(sentence.split())}"
        number = str(source.passage).rpartition("/")[2]
        modality = self._words(GWR[source.modality]) if source.modality else ""
        facts = (number, self._section_path(source.passage), source.year, modality, source.rule)
        yield style.faint(f"      {' · '.join(filter(None, facts))}")

    def _section_path(self, passage: URIRef) -> str:
        """The headings above a passage, from the outermost; the whole report is none."""
        titles: list[str] = []
        section = self._one(passage, GWR.section)
        while (above := self.graph.value(section, GWR.sectionOf)) is not None:
            if (above, RDF.type, GWR.Section) in self.graph:
                titles.insert(0, self._label(section))
            section = above
        return " > ".join(titles)

    def _source(self, claim: Node) -> Source:
        passage = URIRef(str(self._one(claim, PROV.wasDerivedFrom)))
        year = self.graph.value(claim, GWR.year)
        return Source(
            str(self._one(passage, GWR.inReport)),
            int(str(self._one(passage, GWR.order))),
            int(str(self._one(claim, GWR.start))),
            int(str(self._one(claim, GWR.end))),
            passage,
            str(self._one(claim, GWR.rule)),
            str(self._one(claim, GWR.modality)).removeprefix(NAMESPACE),
            "" if year is None else str(year),
        )

    def _whole(self, passage: URIRef) -> Source:
        report, order = self._one(passage, GWR.inReport), self._one(passage, GWR.order)
        return Source(str(report), int(str(order)), 0, 0, passage)

    def _value(self, predicate: Node, value: Node) -> str:
        if not isinstance(value, Literal):
            return self._words(value)
        # An investment is in yuan whatever unit the report gives it in.
        return f"{value} 元 CNY" if predicate == GWR.investment else " ".join(value.split())

    def _words(self, term: Node) -> str:
        """A class, property or code in Chinese and English."""
        name = str(term).rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        return f"{self.ontology.label(name, 'zh')} {self.ontology.label(name, 'en')}"

    def _classes(self, thing: URIRef) -> list[URIRef]:
        types = sorted(str(cls) for cls in self.graph.objects(thing, RDF.type))
        return [URIRef(iri) for iri in types if iri in self._entity_classes]

    def _label(self, thing: Node) -> str:
        label = self.graph.value(thing, RDFS.label)
        return str(thing if label is None else label)

    def _one(self, subject: Node, predicate: URIRef) -> Node:
        """The one object that the vocabulary demands; KgError where the graph lacks it."""
        found = self.graph.value(subject, predicate)
        if found is None:
            raise KgError(
                f"图谱不完整：{subject} 缺少 {predicate}；请用 kg build 重新生成",
                f"the graph is incomplete: {subject} has no {predicate}; build it again with kg build",
            )
        return found

    @cached_property
    def _entity_classes(self) -> frozenset[str]:
        classes = self.ontology.classes
        return frozenset(str(GWR[name]) for name in classes if self.ontology.is_a(name, "Entity"))

    @cached_property
    def _things_by_name(self) -> dict[str, set[URIRef]]:
        found: dict[str, set[URIRef]] = defaultdict(set)
        for cls in self._entity_classes:
            for thing in self.graph.subjects(RDF.type, URIRef(cls)):
                for name in self._names_of(thing):
                    found[plain(name)].add(URIRef(str(thing)))
        return found

    def _names_of(self, thing: Node) -> Iterator[str]:
        for predicate in (RDFS.label, SKOS.altLabel):
            yield from map(str, self.graph.objects(thing, predicate))


def nearest(name: str, known: Iterable[str], count: int = 5) -> list[str]:
    """The known names most like a name, the likest first.

    >>> nearest("边城抽水电站", ["边城抽水蓄能电站", "边城镇", "华阳街道"])
    ['边城抽水蓄能电站', '边城镇']
    """
    return get_close_matches(plain(name), sorted(set(known)), n=count, cutoff=0.4)
