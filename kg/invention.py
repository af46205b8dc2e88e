"""Nothing that the source does not say: every build is held against the text that it was read from.

Names, places of mentions, evidence and figures of a finished graph must stand in the report. The check reads the text
by itself, with no rule and no quantity that the extraction found, so a slip there does not hide itself here. What a
graph may hold beyond the letter is said in ``_Names``. An invention is a bug of a rule or of the program.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.divisions import Divisions
from kg.errors import KgError
from kg.figure_evidence import ANY_NUMBER, FigureSentence
from kg.frozen import replace
from kg.graph import KnowledgeGraph, plain
from kg.identifiers import entity_id
from kg.indicators import normalise
from kg.lexicon import self_names
from kg.measure_lists import BOTH
from kg.model import Claim, Entity, Evidence, Literal, Notice, Observation, Passage, PassageKind, Report, Span

_PROBLEMS = {
    "label": ("名称不见于报告", "the report does not hold the name"),
    "mention": ("提及之处不是它的名称", "the place of the mention gives none of its names"),
    "evidence": ("出处不在语句之内", "the evidence does not lie in a passage"),
    "passage": ("语句与正文不符", "the passage is not the text at its place"),
    "source": ("语句在原文件中的范围与其文字不符", "the passage's range in the source does not make its text"),
    "value": ("数值或文字不见于出处", "the evidence does not hold the value"),
}


@dataclass(frozen=True, slots=True)
class Invention:
    """What a graph says and its source does not. ``rule`` is the claim's, "" for entities and passages."""

    code: str
    what: str
    rule: str
    sentence: str
    observation: str = ""
    """The id of the figure that the sentence does not bear."""
    indicator: str = ""
    """The id of the indicator that has no such name there."""

    @property
    def zh(self) -> str:
        return f"{self.what}（{self.rule or self.code}）：{_PROBLEMS[self.code][0]}：“{self.sentence}”"

    @property
    def en(self) -> str:
        return f"{self.what} ({self.rule or self.code}): {_PROBLEMS[self.code][1]}: “{self.sentence}”"


def borne_out(graph: KnowledgeGraph) -> KnowledgeGraph:
    """A graph without the figures that their own sentences do not bear, or whose measure is called otherwise there;
    a notice of the report tells each.

    Raises:
        KgError: it says anything else that its source does not say, see ``demand_no_invention``.
    """
    found = list(inventions(graph))
    _refuse([i for i in found if not (i.observation or i.indicator)])
    if not found:
        return graph
    notices = tuple(Notice("figure", f"略去一个数据：{i.zh}", f"a figure is left out: {i.en}") for i in found)
    unborne = {i.observation or i.indicator for i in found}
    kept = [o for o in graph.observations if unborne.isdisjoint((o.id, o.indicator))]
    measured = {o.indicator for o in kept}
    entities = [e for e in graph.entities.values() if e.cls != "Indicator" or e.id in measured]
    report = replace(graph.report, notices=(*graph.report.notices, *notices))
    return KnowledgeGraph(report, entities, graph.claims, kept, graph.merges)


def demand_no_invention(graph: KnowledgeGraph) -> None:
    """Refuse a graph that says what its source does not say.

    Raises:
        KgError: names the first invention with its rule and sentence, and how many there are.
    """
    _refuse(list(inventions(graph)))


def _refuse(found: Sequence[Invention]) -> None:
    if found:
        raise KgError(
            f"图谱中有 {len(found)} 处不见于原文，请检查规则；第一处：{found[0].zh}",
            f"{len(found)} statement(s) of the graph not in the source, check the rules; the first: {found[0].en}",
        )


def inventions(graph: KnowledgeGraph) -> Iterator[Invention]:
    """All that a graph says and its source does not, in the order passages, entities, claims, observations.

    Takes time linear in the size of the graph, and a search of the text for each name.
    """
    report = graph.report
    passages = {p.id: p for p in report.passages}
    yield from _passages(report)
    yield from _Names(report, passages).inventions(graph.entities.values())
    figures = _Figures(graph, passages)
    for claim in graph.claims:
        yield from figures.claim(claim)
    for observation in graph.observations:
        yield from figures.observation(observation)


def _passages(report: Report) -> Iterator[Invention]:
    """Each passage is the clean text at its place, and its range in the source, with its edits, makes that text."""
    starts, ends = [e.source.start for e in report.edits], [e.source.end for e in report.edits]
    for passage in report.passages:
        if passage.span.of(report.text) != passage.text:
            yield Invention("passage", passage.id, "", passage.text)
        start, end = passage.source.start, passage.source.end
        length = len(passage.source)
        for edit in report.edits[bisect_left(ends, start) : bisect_left(starts, end)]:
            if passage.source.covers(edit.source):
                length += len(edit.after) - len(edit.before)
        if not 0 <= start < end or length != len(passage.text):
            yield Invention("source", passage.id, "", passage.text)


class _Names:
    """Names and mentions against the clean text, quotes, brackets and spaces aside.

    A name may also be the official one of a division of the list; the official one of the reporting government; an
    indicator's label to which the normaliser takes a name that stands there; one of two that 城乡 is; or completed
    within a sentence, see ``_completed``.
    """

    def __init__(self, report: Report, passages: Mapping[str, Passage]) -> None:
        self.passages, self.text, own = passages, report.text, report.division
        self.reporting = entity_id(own.level, own.name, None, own.code)
        self.selves = frozenset(self_names(own))
        self.government = f"{own.name}人民政府"

    def inventions(self, entities: Iterable[Entity]) -> Iterator[Invention]:
        for entity in entities:
            indicator = entity.id if entity.cls == "Indicator" else ""
            for name in entity.names:
                if not self._stands(name, entity) and not (name == entity.label and self._is_official(entity)):
                    first = entity.mentions[0][0] if entity.mentions else ""
                    sentence = _text(self.passages, first)
                    yield Invention("label", f"{entity.cls} {name}", "", sentence, indicator=indicator)
            for passage_id, span in entity.mentions:
                code = self._misplaced(entity, self.passages.get(passage_id), span)
                if code:
                    sentence = _text(self.passages, passage_id)
                    yield Invention(code, f"{entity.cls} {entity.label}", "", sentence, indicator=indicator)

    def _stands(self, name: str, entity: Entity) -> bool:
        """Whether a name stands in the text, or is in a sentence that mentions it but for quotes, or made there."""
        if name in self.text:
            return True
        wanted = plain(name)
        places = [(p, span) for id_, span in entity.mentions if (p := self.passages.get(id_)) and _inside(span, p)]
        return any(wanted in plain(p.text) or _split(wanted, p, s) or _completed(wanted, p, s) for p, s in places)

    def _is_official(self, entity: Entity) -> bool:
        kind, _, code = entity.id.partition("/")
        if kind == "division":
            try:
                return Divisions.load().by_code(code).name == entity.label
            except LookupError:
                return False
        if entity.cls == "Indicator":
            forms = [n for n in entity.alt_labels if normalise(n).label == entity.label]
            return any(self._stands(form, entity) for form in forms)
        return entity.cls == "GovernmentBody" and entity.label == self.government

    def _misplaced(self, entity: Entity, passage: Passage | None, span: Span) -> str:
        """What is wrong with a mention; 我市, a part of a list and the head of the report may stand for a name."""
        if passage is None or not _inside(span, passage):
            return "evidence"
        said = span.of(passage.text)
        if said in entity.names or (entity.id == self.reporting and said in self.selves):
            return ""
        if entity.label == self.government and passage.kind is PassageKind.FRONT and len(span) == len(passage.text):
            return ""
        names, plainly = [plain(name) for name in entity.names], plain(said)
        fits = any(n == plainly or _split(n, passage, span) or _completed(n, passage, span) for n in names)
        return "" if fits else "mention"


_TWO = re.compile("分别|[0-9][^，。；、和]{0,4}[、和与及][0-9]")
_SHARES = frozenset({"占比", "比重", "占", "比例"})


def _split(name: str, passage: Passage, span: Span) -> bool:
    """城镇居民收入 of «城乡居民收入…分别», or of 城乡居民收入 with two figures side by side."""
    said = plain(span.of(passage.text))
    return bool(_TWO.search(passage.text)) and any(
        name == said.replace(both, half, 1) for both, halves in BOTH.items() if both in said for half in halves
    )


def _completed(name: str, passage: Passage, span: Span) -> bool:
    """Whether a name is made of parts that stand in the sentence, one of them at the place of its mention.

    All that is said there may be one of them (第一、二产业增加值: 第二产业增加值, of 二); or a figure stands between
    the two (改造36个小区: 改造小区); or the first is shared with, or the same as, what stands before
    (新城小学、幼儿园: 新城幼儿园); or the second with what stands behind (东、西水厂工程: 东工程). A share that is
    called 比重 may be called 占比.
    """
    said = plain(span.of(passage.text))
    before, after = plain(passage.text[: span.start]), plain(passage.text[span.end :])
    front, found, rest = name.partition(said) if said else ("", "", "")
    if found and rest in after and (front in before or (front == "人均" and front in after)):
        return True
    for cut in range(1, len(name)):
        head, tail = name[:cut], name[cut:]
        if said.startswith(head) and said.endswith(tail) and ANY_NUMBER.search(said, cut, len(said) - len(tail)):
            return True
        if len(head) < 2 or len(tail) < 2:
            continue
        if head in before and (said.endswith(tail) or (tail == "占比" and said in _SHARES)):
            return True
        if said == head and tail in after:
            return True
    return False


def _inside(span: Span, passage: Passage) -> bool:
    return 0 <= span.start < span.end <= len(passage.text)


def _text(passages: Mapping[str, Passage], passage_id: str) -> str:
    return passages[passage_id].text if passage_id in passages else passage_id


class _Figures:
    """Evidence, figures and texts of claims and observations against their sentences."""

    def __init__(self, graph: KnowledgeGraph, passages: Mapping[str, Passage]) -> None:
        self.entities, self.passages = graph.entities, passages

    def claim(self, claim: Claim) -> Iterator[Invention]:
        what = f"{self._label(claim.subject)} —{claim.predicate}→ {self._label(claim.object)}"
        sentence = self._sentence(claim.evidence)
        if sentence is None:
            yield self._invention("evidence", what, claim.evidence)
        elif isinstance(claim.object, Literal) and not sentence.holds_literal(claim, claim.object):
            yield self._invention("value", what, claim.evidence)

    def observation(self, observation: Observation) -> Iterator[Invention]:
        o = observation
        what = f"{self._label(o.area)} {self._label(o.indicator)} {o.year}"
        sentence = self._sentence(o.evidence)
        if sentence is None:
            yield self._invention("evidence", what, o.evidence)
            return
        if o.quantity and not sentence.holds(o.quantity.value, o.quantity.unit):
            yield self._invention("value", f"{what} {o.quantity.value}{o.quantity.unit}", o.evidence, o.id)
        if o.change is not None and not sentence.holds_change(o.change):
            yield self._invention("value", f"{what} {o.change:+f}%", o.evidence, o.id)
        if o.rank is not None and not sentence.holds_rank(o.rank):
            yield self._invention("value", f"{what} 第{o.rank}位", o.evidence, o.id)

    def _sentence(self, evidence: Evidence) -> FigureSentence | None:
        passage = self.passages.get(evidence.passage)
        return FigureSentence(passage.text, evidence.span) if passage and _inside(evidence.span, passage) else None

    def _invention(self, code: str, what: str, evidence: Evidence, observation: str = "") -> Invention:
        return Invention(code, what, evidence.rule, _text(self.passages, evidence.passage), observation)

    def _label(self, target: str | Literal) -> str:
        if isinstance(target, Literal):
            return target.lexical
        return self.entities[target].label if target in self.entities else target
