"""What the page knows beyond the drawing: names, values, figures, and the sentences behind each of them.

Everything is plain data for JSON. Entities, edges and passages are referred to by their index, so no text of a report
ever becomes a key or an identifier. Positions in a sentence count UTF-16 units, as JavaScript does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypedDict

from pypinyin import Style, lazy_pinyin

from kg.graph import KnowledgeGraph, strongest
from kg.model import Bound, Claim, Datatype, Entity, Evidence, Kind, Literal, Modality, Observation, Passage, Span
from kg.ontology import Ontology
from kg.view import facets, style

Quote = tuple[int, int, int]
"""A passage's index, and the range of the match in it."""


class Words(TypedDict):
    zh: str
    en: str


class Statement(TypedDict):
    quote: Quote
    planned: bool
    year: int | None
    rule: str


class Value(TypedDict):
    property: Words
    text: Words
    statements: list[Statement]


class Thing(TypedDict):
    id: str
    cls: int
    """The class that it is drawn and listed by."""
    classes: list[Words]
    names: list[str]
    search: str
    """Names, their pinyin and its initials, in lower case, a line each."""
    first: bool
    """Whether it is shown at first sight."""
    places: list[int]
    """The divisions of the next level below that it has to do with."""
    values: list[Value]
    mentions: list[Quote]


class Relation(TypedDict):
    source: int
    target: int
    property: int
    planned: bool
    statements: list[Statement]


class Number(TypedDict):
    indicator: int
    area: int
    year: int
    kind: Words
    target: bool
    text: str
    quote: Quote


class ClassEntry(TypedDict):
    name: str
    label: Words
    colour: str
    shape: str
    count: int
    first: int
    """How many of it are shown at first sight."""


class PropertyEntry(TypedDict):
    name: str
    label: Words
    count: int


class Sentence(TypedDict):
    id: str
    text: str
    where: str
    """The titles of its sections from the outermost in."""
    part: str
    """The part of the report that it stands in."""
    year: int | None


class PageData(TypedDict):
    place: str
    year: int
    hub: int | None
    classes: list[ClassEntry]
    properties: list[PropertyEntry]
    parts: dict[str, Words]
    """The parts of the report, by their names in ``passages``."""
    places: list[int]
    """The divisions of the level below the reporting one."""
    passages: list[Sentence]
    things: list[Thing]
    relations: list[Relation]
    numbers: list[Number]


def collect(graph: KnowledgeGraph, ontology: Ontology) -> PageData:
    """The page's data. Raises KeyError where a claim or an observation names an entity that the graph does not hold."""
    return _Collector(graph, ontology).collect()


class _Collector:
    def __init__(self, graph: KnowledgeGraph, ontology: Ontology) -> None:
        self.graph = graph
        self.ontology = ontology
        self.entities = list(graph.entities.values())
        self.index = {entity.id: i for i, entity in enumerate(self.entities)}
        self.sections = {section.id: section for section in graph.report.sections}
        self.passages: dict[str, int] = {}

    def collect(self) -> PageData:
        report = self.graph.report
        counts = Counter(predicate for _, predicate, _ in self.graph.grouped_relations())
        predicates = sorted(counts, key=lambda name: (-counts[name], name))
        relations = self._relations({name: i for i, name in enumerate(predicates)})
        classes = self._classes()
        numbers = {entry["name"]: i for i, entry in enumerate(classes)}
        first = self._first()
        places = facets.places_of(self.graph)
        things = [
            self._thing(entity, numbers[entity.cls], entity.id in first, places.get(entity.id, []))
            for entity in self.entities
        ]
        return PageData(
            place=report.division.name,
            year=report.year,
            hub=style.hub(report, self.entities),
            classes=classes,
            properties=[PropertyEntry(name=n, label=self._words(n), count=counts[n]) for n in predicates],
            parts={name: Words(zh=zh, en=en) for name, (zh, en) in facets.PARTS.items()},
            places=sorted({place for thing in things for place in thing["places"]}),
            things=things,
            relations=relations,
            numbers=[self._number(o) for o in self.graph.observations],
            passages=[self._passage(report.passage(p)) for p in self.passages],  # last: the lines above fill it
        )

    def _words(self, name: str) -> Words:
        return Words(zh=self.ontology.label(name, "zh"), en=self.ontology.label(name, "en"))

    def _first(self) -> frozenset[str]:
        """What is shown at first sight: of the classes that come first, what is more than a name in one sentence."""
        first = style.first_sight(self.graph.report)
        hub = style.reporting(self.graph.report)
        linked = {end for s, _, t in self.graph.grouped_relations() if hub not in (s, t) for end in (s, t)}
        members = [e for e in self.entities if e.cls in first] or self.entities
        telling = [
            e for e in members if e.cls not in style.MANY or e.id in linked or len(e.classes) > 1 or len(e.mentions) > 1
        ]
        return frozenset(e.id for e in telling or members)

    def _classes(self) -> list[ClassEntry]:
        counts = Counter(e.cls for e in self.entities)
        first = self._first()
        of_class = Counter(e.cls for e in self.entities if e.id in first)
        return [
            ClassEntry(
                name=name,
                label=self._words(name),
                colour=style.look(name).colour,
                shape=style.look(name).shape,
                count=counts[name],
                first=of_class[name],
            )
            for name in sorted(counts, key=lambda n: (style.rank(n), n))
        ]

    def _relations(self, properties: dict[str, int]) -> list[Relation]:
        return [
            Relation(
                source=self.index[source],
                target=self.index[target],
                property=properties[predicate],
                planned=strongest(claims) is Modality.PLANNED,
                statements=self._statements(claims),
            )
            for (source, predicate, target), claims in sorted(self.graph.grouped_relations().items())
        ]

    def _thing(self, entity: Entity, cls: int, first: bool, places: Sequence[str]) -> Thing:
        return Thing(
            id=entity.id,
            cls=cls,
            classes=[self._words(name) for name in entity.classes],
            names=list(dict.fromkeys(entity.names)),
            search="\n".join(dict.fromkeys(form for name in entity.names for form in _search_forms(name))),
            first=first,
            places=[self.index[place] for place in places],
            values=self._values(entity),
            mentions=[self._quote(passage, span) for passage, span in entity.mentions],
        )

    def _values(self, entity: Entity) -> list[Value]:
        groups: dict[tuple[str, Literal], list[Claim]] = {}
        for claim in self.graph.claims_of(entity.id):
            if isinstance(claim.object, Literal):
                groups.setdefault((claim.predicate, claim.object), []).append(claim)
        return [
            Value(
                property=self._words(predicate),
                text=self._literal(predicate, literal),
                statements=self._statements(claims),
            )
            for (predicate, literal), claims in groups.items()
        ]

    def _literal(self, predicate: str, literal: Literal) -> Words:
        if literal.datatype is Datatype.CODE:
            return self._words(literal.lexical)
        text = money(Decimal(literal.lexical)) if predicate == "investment" else literal.lexical
        return Words(zh=text, en="")

    def _number(self, observation: Observation) -> Number:
        return Number(
            indicator=self.index[observation.indicator],
            area=self.index[observation.area],
            year=observation.year,
            kind=self._words(observation.kind.value),
            target=observation.kind is Kind.TARGET,
            text=describe(observation),
            quote=self._quote(observation.evidence.passage, observation.evidence.span),
        )

    def _statements(self, claims: Iterable[Claim]) -> list[Statement]:
        return [
            Statement(
                quote=self._evidence(claim.evidence),
                planned=claim.modality is Modality.PLANNED,
                year=claim.year,
                rule=claim.evidence.rule,
            )
            for claim in claims
        ]

    def _evidence(self, evidence: Evidence) -> Quote:
        return self._quote(evidence.passage, evidence.span)

    def _quote(self, passage_id: str, span: Span) -> Quote:
        number = self.passages.setdefault(passage_id, len(self.passages))
        text = self.graph.report.passage(passage_id).text
        return number, _utf16(text[: span.start]), _utf16(text[: span.end])

    def _passage(self, passage: Passage) -> Sentence:
        titles: list[str] = []
        section = self.sections.get(passage.section)
        while section is not None and section.level > 0:
            titles.insert(0, f"{section.number}{section.title}")
            section = self.sections.get(section.parent) if section.parent else None
        return Sentence(
            id=passage.id,
            text=passage.text,
            where=" › ".join(titles),
            part=facets.part_of(passage),
            year=passage.year,
        )


def money(yuan: Decimal) -> str:
    """A sum in yuan as Chinese readers write it.

    >>> money(Decimal("9600000000")), money(Decimal("35000")), money(Decimal("800"))
    ('96亿元', '3.5万元', '800元')
    """
    for unit, size in (("亿", Decimal(10**8)), ("万", Decimal(10**4))):
        if abs(yuan) >= size:
            return f"{_plain(yuan / size)}{unit}元"
    return f"{_plain(yuan)}元"


def describe(observation: Observation) -> str:
    """A figure in one line: value with its bound, change, rank."""
    before, after = _BOUNDS[observation.bound]
    quantity, change = observation.quantity, observation.change
    parts: list[str] = []
    if quantity is not None:
        parts.append(f"{before}{_plain(quantity.value)}{quantity.unit}{after}")
    if change is not None:
        # The bound belongs to the only number that there is.
        around = ("", "") if quantity is not None else (before, after)
        parts.append(f"{'增长' if change >= 0 else '下降'}{around[0]}{_plain(abs(change))}%{around[1]}")
    if observation.rank is not None:
        parts.append(f"第{observation.rank}位")
    return "，".join(parts)


_BOUNDS = {None: ("", ""), Bound.AT_LEAST: ("", "以上"), Bound.ABOUT: ("约", ""), Bound.AT_MOST: ("", "以内")}


def _search_forms(name: str) -> Sequence[str]:
    return (
        name.lower(),
        "".join(lazy_pinyin(name)).lower(),
        "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower(),
    )


def _plain(value: Decimal) -> str:
    return Literal.decimal(value).lexical


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
