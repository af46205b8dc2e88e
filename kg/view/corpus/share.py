"""What one report adds to a corpus: names, relations with the place of their first sentence, counts; no sentences.

It is plain data that goes from one process to another, since the reports of a corpus are built in several.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from kg.graph import KnowledgeGraph, strongest
from kg.model import Claim, Modality
from kg.view import style


@dataclass(frozen=True, slots=True)
class Named:
    """An entity as one report names it: ``figures`` counts the observations of it or by it."""

    id: str
    cls: str
    names: tuple[str, ...]
    readings: tuple[str, ...]
    """The names in pinyin, syllables with a space between."""
    figures: int


@dataclass(frozen=True, slots=True)
class Told:
    """A relation as one report tells it, with the first sentence that does, of the stated ones if there are any."""

    subject: str
    property: str
    object: str
    planned: bool
    passage: int
    """The passage's number in the order of the report."""


@dataclass(frozen=True, slots=True)
class Share:
    """One report of a corpus."""

    code: str
    place: str
    short: str
    year: int
    hub: str
    """The id of the reporting division."""
    entities: tuple[Named, ...]
    relations: tuple[Told, ...]
    figures: int

    @property
    def key(self) -> tuple[str, int]:
        """What tells a report from others: the division's code and the year. Reports go in its order."""
        return self.code, self.year


def share_of(graph: KnowledgeGraph) -> Share:
    """What a report's graph adds to a corpus."""
    report = graph.report
    figures = Counter(end for o in graph.observations for end in {o.area, o.indicator})
    return Share(
        code=report.division.code,
        place=report.division.name,
        short=report.division.short,
        year=report.year,
        hub=style.reporting(report),
        entities=tuple(
            Named(
                id=entity.id,
                cls=entity.cls,
                names=(names := tuple(dict.fromkeys(entity.names))),
                readings=tuple(dict.fromkeys(map(reading, names))),
                figures=figures[entity.id],
            )
            for entity in graph.entities.values()
        ),
        relations=tuple(
            _told(graph, subject, predicate, target, claims)
            for (subject, predicate, target), claims in sorted(graph.grouped_relations().items())
        ),
        figures=len(graph.observations),
    )


@lru_cache(maxsize=1 << 15)
def reading(name: str) -> str:
    """A name in pinyin, in lower case, with a space between syllables; what is not Chinese stays.

    >>> reading("G312创新带")
    'g312 chuang xin dai'
    """
    return " ".join(lazy_pinyin(name)).lower()


def _told(graph: KnowledgeGraph, subject: str, predicate: str, target: str, claims: Iterable[Claim]) -> Told:
    claims = tuple(claims)
    modality = strongest(claims)
    orders = [graph.report.passage(c.evidence.passage).order for c in claims if c.modality is modality]
    return Told(subject, predicate, target, modality is Modality.PLANNED, min(orders))
