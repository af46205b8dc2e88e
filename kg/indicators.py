"""The headline indicators: one concept for the many names that reports give to one measure.

The concepts are data, the SKOS scheme ``ontology/indicators.ttl``, which is read once, at the first use. A name is
looked up as it stands, then without the words around it that are no part of the measure (全市, 全年, 预计, 完成). Names
that differ in anything else stay apart: 上半年地区生产总值 is not 地区生产总值, 城镇 is not 农村.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from kg.identifiers import normalised
from kg.ontology import ontology_folder

SCHEME = "https://w3id.org/gwr/indicators"
"""The IRI of the concept scheme; the IRI of a concept is this, ``#`` and the concept's id."""

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_UNIT = "https://schema.org/unitText"
_CHINESE, _ENGLISH = "zh-Hans", "en"

# 全市场, 全县域, 全州县 and 全区通办 are other words.
_SCOPE = "[全我本](?:省|市(?!场)|县(?!域)|区(?!域)|州(?!县)|旗|盟)(?!通办|联网)"
_LEADING = re.compile(
    rf"{_SCOPE}|全年|年度|当年|今年|其中|目前|预计|预期|累计|完成|实现|力争|确保|(?:19|20)[0-9]{{2}}年(?:[度底末])?"
)
_TRAILING = re.compile("(?:预计|累计|完成|实现|达到?|为|约)$")
_OWN_LEADING = re.compile(rf"{_SCOPE}|全年|预计")
_OWN_TRAILING = re.compile("预计$")
_RATE = re.compile("(?:增速|增幅|增长率|增长速度|增长)$")
_QUOTES = re.compile("[“”‘’\"'「」『』《》\\s]")
_BRACKETS = re.compile("[（）()]")
_SHORTEST = 3
"""What is left of a name that is no headline indicator has at least so many characters."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A headline indicator. ``names`` are the Chinese ones, the label first; ``broader`` is the id of a wider concept.

    ``unit`` is the one in which reports usually give the figure, None for a ratio or an index.
    """

    id: str
    notation: str
    label: str
    english: str
    names: tuple[str, ...]
    unit: str | None
    broader: str | None

    @property
    def iri(self) -> str:
        return f"{SCHEME}#{self.id}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a name measures: the id of its concept if it has one, its label, and the words that were left out."""

    concept: str | None
    label: str
    qualifiers: tuple[str, ...] = ()


@cache
def concepts() -> Mapping[str, Concept]:
    """The concepts by their ids, in the order of their notations.

    Raises:
        FileNotFoundError: the ontology's folder has no ``indicators.ttl``.

    >>> concepts()["RetailSales"].label, concepts()["RetailSales"].unit
    ('社会消费品零售总额', '亿元')
    """
    path = ontology_folder() / "indicators.ttl"
    if not path.is_file():
        raise FileNotFoundError(f"找不到指标表 | concept scheme of indicators not found: {path}")
    from rdflib import RDF, Graph, URIRef

    graph = Graph().parse(data=path.read_text(encoding="utf-8"), format="turtle")

    def texts(concept: object, predicate: str, language: str | None) -> list[str]:
        found = graph.objects(URIRef(str(concept)), URIRef(predicate))
        return sorted(str(text) for text in found if getattr(text, "language", None) == language)

    read = []
    for iri in graph.subjects(RDF.type, URIRef(f"{_SKOS}Concept")):
        (label,), (english,) = (texts(iri, f"{_SKOS}prefLabel", lang) for lang in (_CHINESE, _ENGLISH))
        wider = graph.value(iri, URIRef(f"{_SKOS}broader"))
        concept = Concept(
            id=_local(iri),
            notation=texts(iri, f"{_SKOS}notation", None)[0],
            label=label,
            english=english,
            names=(label, *texts(iri, f"{_SKOS}altLabel", _CHINESE)),
            unit=next(iter(texts(iri, _UNIT, None)), None),
            broader=_local(wider) if wider else None,
        )
        read.append(concept)
    return MappingProxyType({c.id: c for c in sorted(read, key=lambda c: c.notation)})


def concept_labelled(label: str) -> Concept | None:
    """The concept that bears a label; None where it is only another name of one, or nobody's."""
    found = _by_name().get(_key(label))
    return found if found and found.label == label else None


@lru_cache(maxsize=1 << 12)
def normalise(name: str) -> Indicator:
    """The indicator behind a measure's name as a report writes it.

    A headline indicator gets its concept's label. A growth rate is a measure of its own, whatever it is called. Any
    other name stays as it is, without quotes, spaces and the words for the place, the year's whole and the estimate.

    >>> normalise("全市GDP")
    Indicator(concept='GrossRegionalProduct', label='地区生产总值', qualifiers=('全市',))
    >>> normalise("规上工业增加值增幅").label, normalise("我县“口袋公园”").label
    ('规模以上工业增加值增速', '口袋公园')
    """
    text = _QUOTES.sub("", name)
    found = _headline(text)
    if found:
        return found
    rate = _RATE.search(text)
    base = _headline(text[: rate.start()]) if rate else None
    if base:
        return Indicator(None, f"{base.label}增速", base.qualifiers)
    return _own(text) if text else Indicator(None, name)


def _headline(text: str) -> Indicator | None:
    """The concept that a name stands for, qualifiers taken off one by one, those in front first."""
    front: list[str] = []
    back: list[str] = []
    while text:
        concept = _by_name().get(_key(text))
        if concept:
            return Indicator(concept.id, concept.label, (*front, *reversed(back)))
        if leading := _LEADING.match(text):
            front.append(leading[0])
            text = text[leading.end() :]
        elif trailing := _TRAILING.search(text):
            back.append(trailing[0])
            text = text[: trailing.start()]
        else:
            break
    return None


def _own(text: str) -> Indicator:
    """A name of no concept, cleaned; a bracket whose other half was cut off goes, too."""
    if text.count("（") != text.count("）"):
        text = _BRACKETS.sub("", text)
    dropped: list[str] = []
    while (found := _OWN_LEADING.match(text)) and len(text) - len(found[0]) >= _SHORTEST:
        dropped.append(found[0])
        text = text[found.end() :]
    found = _OWN_TRAILING.search(text)
    if found and found.start() >= _SHORTEST:
        dropped.append(found[0])
        text = text[: found.start()]
    return Indicator(None, text, tuple(dropped))


@cache
def _by_name() -> Mapping[str, Concept]:
    """Every name's concept.

    Raises:
        ValueError: two concepts claim one name.
    """
    table: dict[str, Concept] = {}
    for concept in concepts().values():
        for name in concept.names:
            other = table.setdefault(_key(name), concept)
            if other is not concept:
                raise ValueError(
                    f"“{name}”同属两个指标：{other.label}、{concept.label} | "
                    f"{name!r} names two indicators: {other.id}, {concept.id}"
                )
    return MappingProxyType(table)


def _key(name: str) -> str:
    """A name as it counts for being the same: 规上 is 规模以上, 比例 is 比重, and 的 says nothing."""
    key = normalised(name).lower().replace("规上", "规模以上").replace("限上", "限额以上")
    return key.replace("比例", "比重").replace("的", "")


def _local(iri: object) -> str:
    return str(iri).rpartition("#")[2]
