"""Figures: each number tied to a measure, with its unit, bound, change, rank, year and kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.grammar.masking import is_money
from kg.grammar.trie import any_of
from kg.mentions import Reading
from kg.model import Bound, Evidence, Kind, Passage, Quantity, Role, Span
from kg.quantity import Form, FoundQuantity

_DELIMITER = re.compile(r"[，。；：！、]")
_TURN = re.compile(
    r"(?P<rise>增长|增加|提高|提升|上升|增幅|净增|递增|增速)|(?P<fall>下降|降低|减少|回落|压减|收窄|压降|负增长)"
)
_CHANGE = re.compile(
    r"(?P<noun>.*?)(?:同比|环比|年均|平均|分别|预计|比(?:上年|去年|[^，]{0,8}年)?(?:同期)?|较(?:上年|去年)?(?:同期)?|按可比[价口][格径](?:计算)?|实际|名义|继续|可比)*"
    r"(?P<turn>增长|增加|提高|提升|上升|增幅|递增|增速|下降|降低|减少|回落|压减|收窄|压降|负增长)(?:了|率|幅度?|速度?|达到?|为|约|超过?|[率幅])*$"
)
_LINK = re.compile(
    r"(?:累计|预计|分别|总计|合计|共计|已经|已|达到|达|突破|超过|超|完成|实现|增加到|增至|提高到|提升到|下降到|降至|为|是|约|近|共|均|"
    r"稳定在|保持在|控制在|不低于|不少于|[到至在有]|[ 　])+$"
)
_ESTIMATE = re.compile(r"预计|预期(?!目标)")
_TARGET = re.compile(r"力争|确保|争取|计划|目标")
_RESTART = re.compile(r"[；。]\s*(?:完成|实现|全年完成)")
_YEAR = re.compile(r"((?:19|20)\d\d)年")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure before its indicator is resolved: ``indicator`` is the measure's name as found in the text."""

    indicator: str
    indicator_span: Span
    year: int
    kind: Kind
    quantity: Quantity | None
    change: Decimal | None
    rank: int | None
    bound: Bound | None
    evidence: Evidence


class FigureFinder:
    """Ties quantities to their measures. ``words`` are the word lists of the rule set (stop, figure-lead, figure-tail)."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._lead = re.compile(f"(?:{any_of(words['figure-lead'])})+")
        self._tail = re.compile(f"(?:{any_of(words['figure-tail'])})")

    def figures(self, passage: Passage, reading: Reading, report_year: int) -> list[Figure]:
        """The figures of a passage in reading order; ``report_year`` stands in where the passage has no year."""
        found: list[Figure] = []
        for index, quantity in enumerate(reading.quantities):
            before = reading.quantities[index - 1] if index else None
            context = _Context(passage, reading, quantity, before, report_year)
            if quantity.form in (Form.LEVEL, Form.PERCENT, Form.POINTS, Form.RANK):
                self._figure(context, found)
        return found

    def _figure(self, context: _Context, found: list[Figure]) -> None:
        change = _CHANGE.fullmatch(context.left)
        if change and context.quantity.form is Form.PERCENT:
            self._change(context, change, found)
        elif context.quantity.form is Form.RANK:
            self._rank(context, found)
        else:
            self._level(context, found)

    def _change(self, context: _Context, change: re.Match[str], found: list[Figure]) -> None:
        """A growth rate: of its own measure where one is named, else of the figure before it in the sentence."""
        value = context.quantity.quantity.value
        if _is_fall(change["turn"]):
            value = -value
        names = self._measures(change["noun"], context.left_start)
        bound = context.quantity.quantity.bound
        if names:
            for name, span in names:
                found.append(context.figure(name, span, change=value, bound=bound))
        elif found and found[-1].evidence.passage == context.passage.id:
            last = found[-1]
            if last.change is None and last.rank is None and last.quantity is not None and last.quantity.unit != "%":
                evidence = replace(last.evidence, span=Span(last.evidence.span.start, context.quantity.span.end))
                found[-1] = replace(last, change=value, evidence=evidence)
            else:
                found.append(context.figure(last.indicator, last.indicator_span, change=value, bound=bound))

    def _rank(self, context: _Context, found: list[Figure]) -> None:
        names = self._measures(context.left, context.left_start)
        if names:
            name, span = names[-1]
            found.append(context.figure(name, span, rank=int(context.quantity.quantity.value)))

    def _level(self, context: _Context, found: list[Figure]) -> None:
        quantity = context.quantity.quantity
        names = self._measures(context.left, context.left_start)
        if not names or (context.is_classifier and context.right):
            names = self._counted(context) or names
        if not names:
            return
        name, span = names[-1]
        if name in ("占比", "比重", "占", "比例") and found:
            name = f"{found[-1].indicator}占比"
        found.append(context.figure(name, span, quantity=replace(quantity, bound=None), bound=quantity.bound))

    def _measures(self, text: str, offset: int) -> list[tuple[str, Span]]:
        """The measures named at the end of a clause, link words and leading verbs taken off."""
        link = _LINK.search(text)
        text = text[: link.start()] if link else text
        cut = 0
        for stop in self._tail.finditer(text):
            if stop.end() < len(text):
                cut = stop.end()
        lead = self._lead.match(text, cut)
        if lead and lead.end() < len(text):
            cut = lead.end()
        name = text[cut:]
        stripped = name.strip(" 　“”的了")
        if len(stripped) < 2:
            return []
        at = offset + cut + name.index(stripped)
        return [(stripped, Span(at, at + len(stripped)))]

    def _counted(self, context: _Context) -> list[tuple[str, Span]]:
        """What a number with a classifier counts: the noun behind it, up to the next verb."""
        text = context.right
        stop = self._tail.search(text, 2)
        if stop and stop.start() >= 2:
            text = text[: stop.start()]
        stripped = text.strip(" 　的")
        if len(stripped) < 2:
            return []
        at = context.quantity.span.end + context.right.index(stripped)
        return [(stripped, Span(at, at + len(stripped)))]


@dataclass(frozen=True)
class _Context:
    """A quantity with the text around it: ``left`` reaches back to the last delimiter or quantity, ``right`` forward."""

    passage: Passage
    reading: Reading
    quantity: FoundQuantity
    before: FoundQuantity | None
    report_year: int

    @property
    def left_start(self) -> int:
        text, end = self.reading.text, self.quantity.span.start
        start = max((m.end() for m in _DELIMITER.finditer(text, 0, end) if not _quoted(text, m.start())), default=0)
        if self.before and self.before.form not in (Form.NAME, Form.ORDINAL, Form.DATE):
            start = max(start, self.before.span.end)
        return start

    @property
    def left(self) -> str:
        return self.reading.text[self.left_start : self.quantity.span.start]

    @property
    def right(self) -> str:
        text, start = self.reading.text, self.quantity.span.end
        stops = [m.start() for m in _DELIMITER.finditer(text, start) if not _quoted(text, m.start())]
        stops += [q.span.start for q in self.reading.quantities if q.span.start >= start and q.form is not Form.NAME]
        return text[start : min(stops, default=len(text))]

    @property
    def is_classifier(self) -> bool:
        """Whether the unit counts things (个, 家), so that the noun may follow it."""
        unit = self.quantity.quantity.unit
        return self.quantity.form is Form.LEVEL and not is_money(self.quantity) and len(unit.lstrip("万亿千百")) <= 1

    def figure(
        self,
        name: str,
        span: Span,
        *,
        quantity: Quantity | None = None,
        change: Decimal | None = None,
        rank: int | None = None,
        bound: Bound | None = None,
    ) -> Figure:
        start, end = min(span.start, self.quantity.span.start), max(span.end, self.quantity.span.end)
        evidence = Evidence(self.passage.id, Span(start, end), "figure.measure")
        return Figure(name, span, self.year, self.kind, quantity, change, rank, bound, evidence)

    @property
    def year(self) -> int:
        """The year named last before the figure in its sentence part, else the passage's."""
        text = self.reading.text
        clause = max(text.rfind("；", 0, self.quantity.span.start), 0)
        named = [int(y) for y in _YEAR.findall(text, clause, self.quantity.span.start)]
        own = self.passage.year or self.report_year
        return named[-1] if named and named[-1] <= own else own

    @property
    def kind(self) -> Kind:
        text, at = self.reading.text, self.quantity.span.start
        if self.passage.role is Role.PLAN and self.year >= (self.passage.year or self.report_year):
            return Kind.TARGET
        clause = max((m.end() for m in _DELIMITER.finditer(text, 0, at)), default=0)
        if _TARGET.search(text, clause, at):
            return Kind.TARGET
        estimates = [m.end() for m in _ESTIMATE.finditer(text, 0, at)]
        if estimates and not _RESTART.search(text, estimates[-1], at):
            return Kind.ESTIMATE
        return Kind.ACTUAL


def _quoted(text: str, position: int) -> bool:
    return text.count("“", 0, position) > text.count("”", 0, position)


def _is_fall(turn: str) -> bool:
    return bool((found := _TURN.match(turn)) and found["fall"])


