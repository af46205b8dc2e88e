"""Nothing that the source does not say: every build is held against the text that it was read from.

Names, places of mentions, evidence and figures of a finished graph must stand in the report. The check reads the text
by itself, with no rule and no quantity that the extraction found, so a slip there does not hide itself here. What a
graph may hold beyond the letter is said in ``_Names``. An invention is a bug of a rule or of the program.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from kg.divisions import Divisions
from kg.errors import KgError
from kg.graph import KnowledgeGraph, plain
from kg.identifiers import entity_id
from kg.indicators import normalise
from kg.lexicon import self_names
from kg.model import Claim, Datatype, Entity, Evidence, Literal, Observation, Passage, PassageKind, Report, Span
from kg.numerals import ARABIC, MIXED, NUMERAL, parse_alternatives, parse_number, plain_digits, unit_table

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

    @property
    def zh(self) -> str:
        return f"{self.what}（{self.rule or self.code}）：{_PROBLEMS[self.code][0]}：“{self.sentence}”"

    @property
    def en(self) -> str:
        return f"{self.what} ({self.rule or self.code}): {_PROBLEMS[self.code][1]}: “{self.sentence}”"


def demand_no_invention(graph: KnowledgeGraph) -> None:
    """Refuse a graph that says what its source does not say.

    Raises:
        KgError: names the first invention with its rule and sentence, and how many there are.
    """
    found = list(inventions(graph))
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
    indicator's label to which the normaliser takes a name that stands there; made of 城乡 by «分别»; or completed
    within a sentence, see ``_completed``.
    """

    def __init__(self, report: Report, passages: Mapping[str, Passage]) -> None:
        self.passages, self.text, own = passages, report.text, report.division
        self.reporting = entity_id(own.level, own.name, None, own.code)
        self.selves = frozenset(self_names(own))
        self.government = f"{own.name}人民政府"

    def inventions(self, entities: Iterable[Entity]) -> Iterator[Invention]:
        for entity in entities:
            for name in entity.names:
                if not self._stands(name, entity) and not (name == entity.label and self._is_official(entity)):
                    first = entity.mentions[0][0] if entity.mentions else ""
                    yield Invention("label", f"{entity.cls} {name}", "", _text(self.passages, first))
            for passage_id, span in entity.mentions:
                code = self._misplaced(entity, self.passages.get(passage_id), span)
                if code:
                    yield Invention(code, f"{entity.cls} {entity.label}", "", _text(self.passages, passage_id))

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


_SHARES = frozenset({"占比", "比重", "占", "比例"})


def _split(name: str, passage: Passage, span: Span) -> bool:
    """城镇居民收入 of «城乡居民收入…分别»."""
    said = plain(span.of(passage.text))
    halves = (said.replace("城乡", half, 1) for half in ("城镇", "农村")) if "城乡" in said else ()
    return "分别" in passage.text and name in halves


def _completed(name: str, passage: Passage, span: Span) -> bool:
    """Whether a name is made of two parts that stand in the sentence, one of them at the place of its mention.

    A figure stands between the two (改造36个小区: 改造小区); or the first is shared with, or the same as, what stands
    before (新城小学、幼儿园: 新城幼儿园); or the second with what stands behind (东、西水厂工程: 东工程). A share that
    is called 比重 may be called 占比.
    """
    said = plain(span.of(passage.text))
    before, after = plain(passage.text[: span.start]), plain(passage.text[span.end :])
    for cut in range(1, len(name)):
        head, tail = name[:cut], name[cut:]
        if said.startswith(head) and said.endswith(tail) and _ANY_NUMBER.search(said, cut, len(said) - len(tail)):
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


_ANY_NUMBER = re.compile(f"{MIXED}|{ARABIC}|[半{NUMERAL}]+(?:点[{NUMERAL}]+)?")
_SCALES = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11, "万亿": 12}
_SCALE = re.compile("|".join(sorted(_SCALES, key=len, reverse=True)))
_MORE = r"\s*[余多几来]?\s*"
_LISTED = re.compile(r"\s*(?:[、和与及至到\-—–－~～―]|以及)")
"""Behind a number that borrows the unit of the next one: 3至5万元, 增长4.6、13.2%."""
_YUAN = re.compile(f"{_MORE}(?P<scale>{_SCALE.pattern})?{_MORE}(?<![美欧港日])元")
_BARE_SUM = re.compile(f"{_MORE}(?P<scale>万|亿)")
_NO_MONEY = -99  # a power of ten that makes no sum out of any number
_RANK_BEFORE = re.compile(r"[第前、和]\s*$")
_PERCENT = re.compile("百分之(?:[^，。；]{1,8}至)?$")
_FALL = re.compile(r"下降|降低|减少|回落|压减|收窄|压降|减排|削减|压缩|缩减|精简|精减|下跌|负增长|[-－−]")


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
            yield self._invention("value", f"{what} {o.quantity.value}{o.quantity.unit}", o.evidence)
        if o.change is not None and not sentence.holds_change(o.change):
            yield self._invention("value", f"{what} {o.change:+f}%", o.evidence)
        if o.rank is not None and not sentence.holds_rank(o.rank):
            yield self._invention("value", f"{what} 第{o.rank}位", o.evidence)

    def _sentence(self, evidence: Evidence) -> _Sentence | None:
        passage = self.passages.get(evidence.passage)
        return _Sentence(passage.text, evidence.span) if passage and _inside(evidence.span, passage) else None

    def _invention(self, code: str, what: str, evidence: Evidence) -> Invention:
        return Invention(code, what, evidence.rule, _text(self.passages, evidence.passage))

    def _label(self, target: str | Literal) -> str:
        if isinstance(target, Literal):
            return target.lexical
        return self.entities[target].label if target in self.entities else target


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it can be read in a sentence; ``end`` is where its unit would begin."""

    start: int
    end: int
    value: Decimal


@dataclass(frozen=True)
class _Sentence:
    """A sentence, and the range of it in which a figure must stand.

    >>> sentence = _Sentence("青石镇投资1.2亿余元，增长百分之三", Span(3, 18))
    >>> [sentence.holds(Decimal(v), u) for v, u in (("1.2", "亿元"), ("1.2", "万元"), ("3", "%"), ("2", "%"))]
    [True, False, True, False]
    """

    original: str
    span: Span

    @cached_property
    def text(self) -> str:
        return plain_digits(self.original)

    @cached_property
    def numbers(self) -> list[_Number]:
        found = _ANY_NUMBER.finditer(self.text, self.span.start, self.span.end)
        return [number for match in found for number in _readings(match)]

    def holds(self, value: Decimal, unit: str) -> bool:
        """Whether a number with this unit stands here: 1.81 万人 in 1.81万余人, 100 万元 in 百万元."""
        scale, with_scale, without = _unit(plain_digits(unit))
        whole = value.scaleb(scale)
        return any(
            (n.value == value and self._followed(n, with_scale)) or (n.value == whole and self._followed(n, without))
            for n in self.numbers
        )

    def holds_change(self, change: Decimal) -> bool:
        falls = _FALL.search(self.text, self.span.start, self.span.end)
        return self.holds(abs(change), "%") and (change >= 0 or bool(falls))

    def holds_rank(self, rank: int) -> bool:
        return any(
            n.value == rank
            and (_RANK_BEFORE.search(self.text, 0, n.start) or self.text.startswith(("位", "名"), n.end))
            for n in self.numbers
        )

    def holds_literal(self, claim: Claim, literal: Literal) -> bool:
        """Whether a value of an entity follows from the sentence; codes and years are the ontology's and the part's."""
        if claim.predicate == "divisionCode":
            return claim.subject == f"division/{literal.lexical}"
        if literal.datatype is Datatype.DECIMAL:
            return any(n.value.scaleb(self._yuan(n)) == Decimal(literal.lexical) for n in self.numbers)
        if literal.datatype is Datatype.INTEGER:
            first = literal.lexical == "1" and "首届" in self.original
            return first or any(n.value == Decimal(literal.lexical) for n in self.numbers)
        return literal.datatype is not Datatype.TEXT or literal.lexical in self.original

    def _yuan(self, number: _Number) -> int:
        """The power of ten in which a number counts yuan; 元 may stand behind a list, or be left out after 万 or 亿."""
        found = _YUAN.match(self.text, number.end)
        if found is None and _LISTED.match(self.text, number.end):
            found = _YUAN.search(self.text, number.end)
        elif found is None and (bare := _BARE_SUM.match(self.text, number.end)):
            found = None if unit_table().written.match(self.text, bare.start("scale")) else bare
        return _SCALES.get(found["scale"] or "", 0) if found else _NO_MONEY

    def _followed(self, number: _Number, unit: re.Pattern[str]) -> bool:
        """Whether a unit stands behind a number, or behind the list that it opens; 百分之 stands before it."""
        if unit.match(self.text, number.end):
            return True
        if unit.pattern.endswith("%") and _PERCENT.search(self.text, 0, number.start):
            return True
        return bool(_LISTED.match(self.text, number.end) and unit.search(self.text, number.end))


def _readings(found: re.Match[str]) -> Iterator[_Number]:
    """三百万 is 3,000,000, or 300 before 万, or 3 before 百万; 二三 is 二 or 三."""
    run, start = found[0], found.start()
    for end in range(len(run), -1, -1):
        value = Decimal("0.5") if run == "半" else parse_number(run[:end]) if end else Decimal(1)
        if value is not None:
            yield _Number(start, start + end, value)
        if end == 0 or run[end - 1] not in "百千万亿":
            break
    for value in parse_alternatives(run) or ():
        yield _Number(start, found.end(), value)


@lru_cache(maxsize=1 << 10)
def _unit(written: str) -> tuple[int, re.Pattern[str], re.Pattern[str]]:
    """The power of ten in a unit, and the unit as it stands behind a number, with its scale word and without."""
    scale = found[0] if (found := _SCALE.match(written)) else ""
    base = re.escape(written[len(scale) :])
    return _SCALES.get(scale, 0), re.compile(f"{_MORE}{scale}{_MORE}{base}"), re.compile(f"{_MORE}{base}")
