"""The report itself as a part of the page: the repaired text in its structure, with what was read from it marked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.graph import KnowledgeGraph
from kg.model import Entity, Passage, PassageKind, Report, Section, Span
from kg.ontology import Ontology
from kg.view import facets, style
from kg.view.annotated.notes import Note, Notes
from kg.view.annotated.pieces import Call, Mark, Piece, cut, longest
from kg.view.annotated.repairs import Repairs, repairs
from kg.view.data import Words
from kg.view.links import sentence_anchor


@dataclass(frozen=True, slots=True)
class Sentence:
    """A passage: its pieces give its text again. ``behind`` is what stands between it and the next of its paragraph."""

    id: str
    level: int
    """Of a heading, counted from 1; 0 else."""
    pieces: tuple[Piece, ...]
    note: Note | None
    label: str
    """Of the footnote that it defines; empty else."""
    callers: tuple[Call, ...]
    """Where that footnote is called."""
    behind: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: ``front``, ``heading``, ``definition``, or ``text``, which may open with a heading."""

    kind: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the outline. ``anchor`` is the id of an element of the text."""

    anchor: str
    level: int
    text: str
    part: Words | None
    year: int | None


@dataclass(frozen=True, slots=True)
class ClassCount:
    """An entry of the legend: how many marks there are of a class."""

    name: str
    label: Words
    count: int


@dataclass(frozen=True, slots=True)
class AnnotatedReport:
    outline: tuple[Heading, ...]
    blocks: tuple[Block | Heading, ...]
    """A heading stands here where the text itself has none for its section."""
    classes: tuple[ClassCount, ...]
    figures: int
    repairs: Repairs | None


def collect(graph: KnowledgeGraph, ontology: Ontology) -> AnnotatedReport:
    """The annotated report. Raises KeyError where a claim names an entity that the graph does not hold.

    >>> import kg
    >>> report = collect(kg.build(kg.sample()), Ontology.load())
    >>> [heading.text for heading in report.outline if heading.level == 1][:2]
    ['一、2023年工作回顾', '二、2024年主要工作安排']
    """
    return _Annotator(graph, ontology).collect()


class _Annotator:
    def __init__(self, graph: KnowledgeGraph, ontology: Ontology) -> None:
        self.report = graph.report
        self.ontology = ontology
        self.notes = Notes(graph, ontology)
        self.observations = len(graph.observations)
        self.sections = {section.id: section for section in self.report.sections}
        self.marks: Mapping[str, list[Mark]] = defaultdict(list)
        for entity in graph.entities.values():
            for passage, span in entity.mentions:
                self.marks[passage].append((span, entity))
        self.calls: Mapping[str, list[tuple[int, Call]]] = defaultdict(list)
        self.callers: Mapping[str, list[Call]] = defaultdict(list)
        for passage, at, call in _calls(self.report):
            self.calls[passage].append((at, call))
            if call.passage is not None:
                self.callers[call.passage].append(call)
        self.labels = {footnote.passage: footnote.label for footnote in reversed(self.report.footnotes)}
        self.headed = {p.section: p for p in reversed(self.report.passages) if p.kind is PassageKind.HEADING}
        self.counts: Counter[str] = Counter()

    def collect(self) -> AnnotatedReport:
        blocks = tuple(self._blocks())  # first: it counts the marks
        names = sorted(self.counts, key=lambda name: (style.rank(name), name))
        return AnnotatedReport(
            outline=tuple(self._heading(section) for section in self.report.sections if section.parent is not None),
            blocks=blocks,
            classes=tuple(ClassCount(name, self._words(name), self.counts[name]) for name in names),
            figures=self.observations,
            repairs=repairs(self.report),
        )

    def _words(self, name: str) -> Words:
        return Words(zh=self.ontology.label(name, "zh"), en=self.ontology.label(name, "en"))

    def _heading(self, section: Section) -> Heading:
        headed = self.headed.get(section.id)
        anchor = sentence_anchor(headed.id) if headed else f"h-{section.id}"
        part = facets.PARTS[section.role.value] if section.role.value in ("review", "plan") else None
        words = Words(zh=part[0], en=part[1]) if part else None
        return Heading(anchor, section.level, f"{section.number}{section.title}", words, section.year)

    def _blocks(self) -> Iterator[Block | Heading]:
        begun: set[str] = set()
        for (_, kind), group in groupby(self.report.passages, key=_paragraph):
            passages = list(group)
            section = self.sections[passages[0].section]
            if section.id not in begun and section.parent is not None and section.id not in self.headed:
                yield self._heading(section)
            begun.add(section.id)
            yield Block(kind, tuple(self._sentences(passages)))

    def _sentences(self, passages: Sequence[Passage]) -> Iterator[Sentence]:
        for passage, following in zip(passages, [*passages[1:], None], strict=True):
            marks = self.marks.get(passage.id, [])
            shown = longest(marks, len(passage.text))
            self.counts.update(entity.cls for _, entity in shown)
            yield Sentence(
                id=passage.id,
                level=max(1, self.sections[passage.section].level) if passage.kind is PassageKind.HEADING else 0,
                pieces=cut(passage.text, shown, self.notes.figures(passage.id), self.calls.get(passage.id, [])),
                note=self.notes.note(passage.id, _unmarked(marks, shown)),
                label=self.labels.get(passage.id, ""),
                callers=tuple(self.callers.get(passage.id, ())),
                behind=self.report.text[passage.span.end : following.span.start] if following else "",
            )


def _paragraph(passage: Passage) -> tuple[int, str]:
    """What the passages of a block have in common."""
    kinds = {PassageKind.FRONT: "front", PassageKind.DEFINITION: "definition"}
    return passage.paragraph, kinds.get(passage.kind, "text")


def _unmarked(marks: Sequence[Mark], shown: Sequence[Mark]) -> list[Entity]:
    told = {entity.id for _, entity in shown}
    return [entity for _, entity in marks if entity.id not in told]


def _calls(report: Report) -> Iterator[tuple[str, int, Call]]:
    """The footnote calls with the passages that they stand in, and where in them."""
    definitions = {marker: footnote.passage for footnote in report.footnotes for marker in footnote.markers}
    for i, marker in enumerate(report.markers):
        # A marker stands just behind its term, so it may stand at the end of its passage.
        for passage in report.passages:
            span = Span(passage.span.start + 1, passage.span.end + 1)
            if span.start <= marker.at < span.end:
                at = marker.at - passage.span.start
                yield passage.id, at, Call(f"call-{i}", marker.label, definitions.get(marker))
                break
