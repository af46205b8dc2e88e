"""A quantity with the text around it: what stands before and behind, its year and its kind."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property

from kg.frozen import Frozen, replace
from kg.grammar.masking import is_money
from kg.mentions import Reading
from kg.model import Bound, Evidence, Kind, Passage, Quantity, Role, Span
from kg.quantity import Form, FoundQuantity

DELIMITER = re.compile(r"[，。；：！、]")
LINK = re.compile(
    r"(?:累计|预计|分别|总计|合计|共计|已经|已|达到|达|突破|迈上|跨上|站上|跃上|超过|超|完成|实现|增加到|增至|提高到|提升到|下降到|降至|为|是|约|近|共|均|"
    r"按[新同可][^，]{0,6}?(?:统计|计算)|（[^（）]{0,8}下同）|稳定在|保持在|控制在|不低于|不少于|[到至在有]|[ 　])+$"
)
FIGURES = (Form.LEVEL, Form.PERCENT, Form.POINTS, Form.RANK)
_FALLING = "下降|下跌|降低|减少|回落|压减|收窄|压降|负增长|减排|削减|压缩|缩减|精简|精减"
TURNS = f"增长|增加|提高|提升|上升|上涨|比增|攀升|增幅|递增|增速|{_FALLING}"
"""Words that say of a rate which way the measure went."""
_FALLS = re.compile(_FALLING)
_ESTIMATE = re.compile(r"预计|预期(?!目标)")
_TARGET = re.compile(r"力争|确保|(?<![”动育增长年度])计划(?!投资|生育|任务|指标|的)|目标(?:是|为)")
_RESTART = re.compile(r"[；。]\s*(?:完成|实现|全年完成)|，其中$")
_YEAR = re.compile(r"(?P<mark>比|较|是|相当于|为|从|由|自|到|至)?\s?(?P<year>(?:19|20)\d\d)年")
_COMPARED = ("比", "较", "是", "相当于", "为")
_FROM = ("从", "由", "自")
_REACHED = re.compile("[到至为]")
_QUALIFIED = re.compile("(?:的|企业|项目|工业|园区|集群|产业|重大|重点|大型|规模)")
_ONE_OF = re.compile("[^，。；、]{0,8}(?:之一|中[居位名列排])")
_TIMES = ("次", "届", "年", "个")
_ESTIMATED = re.compile("[^；。（]{0,16}（预计")
"""Behind a figure, the words in brackets that make it and all that follow estimates: （预计数，下同）."""
_PEOPLE = re.compile("(?:各族)?(?:人民|群众|干部|市民|父老|儿女)")


class Figure(Frozen, frozen=True):
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


class FigureContext(Frozen, frozen=True, dict=True, gc=True):
    """A quantity with the text around it: ``left`` reaches back to the last delimiter or quantity, ``right``
    forward. ``report_year`` stands in where the passage has no year.
    """

    passage: Passage
    reading: Reading
    quantity: FoundQuantity
    before: FoundQuantity | None
    report_year: int

    @cached_property
    def clause_start(self) -> int:
        text, end = self.reading.text, self.quantity.span.start
        return max((m.end() for m in DELIMITER.finditer(text, 0, end) if not quoted(text, m.start())), default=0)

    @cached_property
    def left_start(self) -> int:
        if self.before and self.before.form not in (Form.NAME, Form.ORDINAL, Form.DATE):
            return max(self.clause_start, self.before.span.end)
        return self.clause_start

    @cached_property
    def left(self) -> str:
        return self.reading.text[self.left_start : self.quantity.span.start]

    @cached_property
    def run_end(self) -> int:
        """The end of the quantity, or of those right behind it that count the same: 2165户6832名贫困人口."""
        end = self.quantity.span.end
        for other in self.reading.quantities:
            if other.span.start == end and other.form is Form.LEVEL:
                end = other.span.end
        return end

    @cached_property
    def right(self) -> str:
        text, start = self.reading.text, self.run_end
        stops = [m.start() for m in DELIMITER.finditer(text, start) if not quoted(text, m.start())]
        stops += [q.span.start for q in self.reading.quantities if q.span.start >= start and q.form is not Form.NAME]
        return text[start : min(stops, default=len(text))]

    def follows(self, evidence: Evidence) -> bool:
        """Whether the quantity stands right behind what gave another figure: in its clause, or behind 、."""
        start = self.clause_start - self.reading.text.startswith("、", self.clause_start - 1)
        return evidence.span.end >= start

    def whole(self, start: int) -> tuple[str, Span]:
        """The measure from a position of ``left`` on, link words and 的 at its end taken off."""
        text = self.left[start:]
        link = LINK.search(text)
        name = (text[: link.start()] if link else text).rstrip("的")
        return name, Span(self.left_start + start, self.left_start + start + len(name))

    @property
    def is_classifier(self) -> bool:
        """Whether the unit counts things (个, 家), so that the noun may follow it."""
        unit = self.quantity.quantity.unit
        return self.quantity.form is Form.LEVEL and not is_money(self.quantity) and len(unit.lstrip("万亿千百")) <= 1

    @property
    def is_figure(self) -> bool:
        """Whether the quantity measures something, and is no part of a name, no rating and no condition."""
        quantity = self.quantity
        inside_name = any(m.span.covers(quantity.span) and m.span != quantity.span for m in self.reading.mentions)
        return quantity.form in FIGURES and not inside_name and not self._is_technical and not self._is_condition

    @property
    def _is_technical(self) -> bool:
        """A rating (110千伏) belongs to a name, a spelled number of items (三篇文章) to a slogan."""
        unit = self.quantity.quantity.unit.lower()
        return unit in ("千伏", "kv", "伏") or (
            self.quantity.spelled and unit in ("个", "项", "篇", "大", "条", "种", "类", "所")
        )

    @property
    def _is_condition(self) -> bool:
        """A threshold that says which things are counted (产值超100亿元企业4家), how many people the place has, or
        among how many it is one.
        """
        text, end, quantity = self.reading.text, self.quantity.span.end, self.quantity.quantity
        if quantity.unit in ("万", "多万", "余万") and _PEOPLE.match(text[end:]):
            return True
        in_a_row = quantity.unit in _TIMES and text.endswith("连续", 0, self.quantity.span.start)
        if in_a_row or _ONE_OF.match(text[end:]):
            return True
        if quantity.bound is None or not _QUALIFIED.match(text[end:]):
            return False
        return any(q.span.start == self.run_end + len(self.right) for q in self.reading.quantities)

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

    def level(self, name: str, span: Span) -> Figure:
        """The figure that this quantity is of a measure."""
        quantity = self.quantity.quantity
        return self.figure(name, span, quantity=replace(quantity, bound=None), bound=quantity.bound)

    def growth(self, turn: str) -> Decimal:
        """The rate of growth, negative behind a verb of falling."""
        value = self.quantity.quantity.value
        return -value if _FALLS.match(turn) else value

    def extended(self, evidence: Evidence) -> Evidence:
        """Evidence that reaches to this quantity."""
        return replace(evidence, span=Span(evidence.span.start, self.quantity.span.end))

    @cached_property
    def year(self) -> int:
        """The year named last before the figure in its sentence part, else the passage's.

        A year that the figure is only compared with (比2006年增长) does not count, nor the one that a course began in
        (由2006年的10万增加到85万); 到2025年 holds for all that follows in the sentence.
        """
        text, at = self.reading.text, self.quantity.span.start
        own = self.passage.year or self.report_year
        part = max(text.rfind("；", 0, at), 0)
        goal = 0
        named = 0
        for found in _YEAR.finditer(text, 0, at):
            year, mark = int(found["year"]), found["mark"]
            begun = mark in _FROM and _REACHED.search(text, found.end(), at)
            if mark in ("到", "至") and year > own:
                goal = year
            elif found.start() >= part and mark not in _COMPARED and not begun and year <= own:
                named = year
        return named or goal or own

    @cached_property
    def kind(self) -> Kind:
        text, at = self.reading.text, self.quantity.span.start
        if self.passage.role is Role.PLAN and self.year >= min(
            self.passage.year or self.report_year, self.report_year + 1
        ):
            return Kind.TARGET
        clause = max((m.end() for m in DELIMITER.finditer(text, 0, at)), default=0)
        if _TARGET.search(text, clause, at):
            return Kind.TARGET
        estimates = [m.end() for m in _ESTIMATE.finditer(text, 0, at)]
        if estimates and not _RESTART.search(text, estimates[-1], at):
            return Kind.ESTIMATE
        return Kind.ESTIMATE if _ESTIMATED.match(text, self.quantity.span.end) else Kind.ACTUAL


def quoted(text: str, position: int) -> bool:
    """Whether a position stands inside quotes."""
    return text.count("“", 0, position) > text.count("”", 0, position)
