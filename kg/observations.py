"""Figures: each number tied to a measure, with its unit, bound, change, rank, year and kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from kg.grammar.masking import is_money
from kg.mentions import Reading, pattern_of
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
_RANKED = re.compile(r"(?:总量|增速|增幅|总体|综合)?(?:名列|位列|位居|列居|排名|跃居|跃升至?|跃至|升至|上升至|跻身|稳居|高居|保持|前移至|进位至|排|居|列)(?:[一-鿿]{1,4})?$")
_TURNED = "(?P<turn>增长|增加|提高|上升|下降|降低|减少|递增)"
_EACH = re.compile(rf"(?:分别(?:同比|比上年)?{_TURNED}?|均{_TURNED.replace('turn', 'all')})(?:达到?|完成|为|实现|到|了|至|约)*")
_EACH_BEFORE = re.compile(rf"(?<=[，、])(?:同比|比上年|较上年|分别|均)*{_TURNED}(?:了|约)*")
"""A growth that opens a part of the sentence: of the figures in front."""
_CLAUSE = re.compile(r"[，。；：]")
_LEADING = re.compile(r"^(?:其中|全市|全县|全区|全年|目前|预计|完成|实现|截至目前)+")
_SHARE = re.compile(r"占[^、，]{2,12}(?:比重|比例|份额)$")
_ESTIMATE = re.compile(r"预计|预期(?!目标)")
_TARGET = re.compile(r"力争|确保|(?<![”动育增长年])计划(?!投资|生育|任务|的)|目标(?:是|为)")
_RESTART = re.compile(r"[；。]\s*(?:完成|实现|全年完成)|，其中")
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
    """Ties quantities to their measures. ``words`` are the word lists of the rule set (stop, figure-lead,
    figure-tail).
    """

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._lead = pattern_of(words["figure-lead"], "(?:{})+")
        self._tail = pattern_of(words["figure-tail"], "(?:{})")

    def figures(self, passage: Passage, reading: Reading, report_year: int) -> list[Figure]:
        """The figures of a passage in reading order; ``report_year`` stands in where the passage has no year."""
        found: list[Figure] = []
        shared = distributed(reading.text, reading.quantities)
        paired = _paired(reading.text, reading.quantities)
        for index, quantity in enumerate(reading.quantities):
            before = reading.quantities[index - 1] if index else None
            context = _Context(passage, reading, quantity, before, report_year)
            if index in shared:
                found += [context.shared(part) for part in shared[index]]
            elif index in paired and (back := paired[index]).fits(found, passage.id):
                context.pair(back, found)
            elif quantity.form in _FIGURES and not _technical(quantity) and not _inside_name(quantity, reading):
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
        ranked = _RANKED.sub("", context.left)
        names = self._measures(ranked, context.left_start)
        rank = int(context.quantity.quantity.value)
        if names:
            found.append(context.figure(*names[-1], rank=rank))
        elif found and found[-1].evidence.passage == context.passage.id and found[-1].rank is None:
            evidence = replace(found[-1].evidence, span=Span(found[-1].evidence.span.start, context.quantity.span.end))
            found[-1] = replace(found[-1], rank=rank, evidence=evidence)

    def _level(self, context: _Context, found: list[Figure]) -> None:
        quantity = context.quantity.quantity
        names = self._measures(context.left, context.left_start)
        if not names or (context.is_classifier and context.right):
            names = self._counted(context) or names
        if not names:
            return
        name, span = names[-1]
        turn = _CHANGE.fullmatch(context.left)
        if turn and context.quantity.form is Form.POINTS and found and not self._measures(turn["noun"], 0):
            name = found[-1].indicator + turn["turn"]
        share = context.left.find("占")
        if share >= 0 and context.quantity.form is Form.PERCENT:
            name, span = self._share(context, share)
        if name in ("占比", "比重", "占", "比例") and found:
            name = f"{found[-1].indicator}占比"
        found.append(context.figure(name, span, quantity=replace(quantity, bound=None), bound=quantity.bound))

    def _share(self, context: _Context, at: int) -> tuple[str, Span]:
        """A share with its part and whole: 民生支出占一般公共预算支出比重."""
        part = self._measures(context.left[:at], context.left_start)
        return context.whole(part[-1][1].start - context.left_start if part else at)

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
        name = "" if self._tail.fullmatch(text, cut) else text[cut:]
        stripped = _UNOPENED.sub("", _DATED.sub("", name)).strip(" 　“”的了")
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
        stripped = text.strip(" 　的").removesuffix("中")
        if len(stripped) < 2:
            return []
        at = context.run_end + context.right.index(stripped)
        span = Span(at, at + len(stripped))
        before = self._measures(context.left, context.left_start) if len(stripped) == 2 else []
        return [(before[-1][0] + stripped, Span(before[-1][1].start, span.end))] if before else [(stripped, span)]


@dataclass(frozen=True)
class _Context:
    """A quantity with the text around it: ``left`` reaches back to the last delimiter or quantity, ``right``
    forward.
    """

    passage: Passage
    reading: Reading
    quantity: FoundQuantity
    before: FoundQuantity | None
    report_year: int

    @cached_property
    def left_start(self) -> int:
        text, end = self.reading.text, self.quantity.span.start
        start = max((m.end() for m in _DELIMITER.finditer(text, 0, end) if not _quoted(text, m.start())), default=0)
        if self.before and self.before.form not in (Form.NAME, Form.ORDINAL, Form.DATE):
            start = max(start, self.before.span.end)
        return start

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

    @property
    def right(self) -> str:
        text, start = self.reading.text, self.run_end
        stops = [m.start() for m in _DELIMITER.finditer(text, start) if not _quoted(text, m.start())]
        stops += [q.span.start for q in self.reading.quantities if q.span.start >= start and q.form is not Form.NAME]
        return text[start : min(stops, default=len(text))]

    def whole(self, start: int) -> tuple[str, Span]:
        """The measure from a position of ``left`` on, link words and 的 at its end taken off."""
        text = self.left[start:]
        link = _LINK.search(text)
        name = (text[: link.start()] if link else text).rstrip("的")
        return name, Span(self.left_start + start, self.left_start + start + len(name))

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

    def shared(self, part: Part) -> Figure:
        """The figure of one measure of a list that «分别» ties to this quantity."""
        quantity = self.quantity.quantity
        if part.turn:
            value = -quantity.value if _is_fall(part.turn) else quantity.value
            return self.figure(part.name, part.span, change=value, bound=quantity.bound)
        return self.figure(part.name, part.span, quantity=replace(quantity, bound=None), bound=quantity.bound)

    def pair(self, back: _Back, found: list[Figure]) -> None:
        """Give the growth to the figure in front that it belongs to."""
        at = back.levels(found, self.passage.id)[back.place - back.many]
        value = self.quantity.quantity.value
        evidence = replace(found[at].evidence, span=Span(found[at].evidence.span.start, self.quantity.span.end))
        found[at] = replace(found[at], change=-value if _is_fall(back.turn) else value, evidence=evidence)

    @cached_property
    def year(self) -> int:
        """The year named last before the figure in its sentence part, else the passage's."""
        text = self.reading.text
        clause = max(text.rfind("；", 0, self.quantity.span.start), 0)
        named = [int(y) for y in _YEAR.findall(text, clause, self.quantity.span.start)]
        own = self.passage.year or self.report_year
        return named[-1] if named and named[-1] <= own else own

    @cached_property
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


@dataclass(frozen=True, slots=True)
class _Back:
    """One of several growth rates that follow as many figures: «收入50亿元、支出60亿元，分别增长3%、5%»."""

    turn: str
    place: int
    many: int

    def levels(self, found: Sequence[Figure], passage: str) -> list[int]:
        """The places of the figures of a passage that a growth can belong to."""
        return [
            at
            for at, figure in enumerate(found)
            if figure.evidence.passage == passage and figure.quantity and figure.quantity.unit != "%"
        ]

    def fits(self, found: Sequence[Figure], passage: str) -> bool:
        levels = self.levels(found, passage)[-self.many :]
        return len(levels) == self.many and found[levels[self.place]].change is None


def _paired(text: str, quantities: Sequence[FoundQuantity]) -> dict[int, _Back]:
    """For each of several growth rates that open a part of the sentence, its place among them."""
    result: dict[int, _Back] = {}
    for found in _EACH_BEFORE.finditer(text):
        indices = _list_after(text, quantities, found.end())
        if len(indices) > 1 and all(quantities[i].form is Form.PERCENT for i in indices):
            result |= {index: _Back(found["turn"], place, len(indices)) for place, index in enumerate(indices)}
    return result


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of a list, where it stands, and the verb of growth if it has one."""

    name: str
    span: Span
    turn: str


def distributed(text: str, quantities: Sequence[FoundQuantity]) -> dict[int, list[Part]]:
    """The measures that «A、B分别增长3%、5%» ties to each quantity (by index); one quantity alone goes to all of them.

    >>> from kg.quantity import find_quantities
    >>> line = "工业产值、税收分别增长8%、6.5%，城乡居民收入分别增长7%、9%"
    >>> [[p.name for p in parts] for parts in distributed(line, find_quantities(line)).values()]
    [['工业产值'], ['税收'], ['城镇居民收入'], ['农村居民收入']]
    """
    result: dict[int, list[Part]] = {}
    for found in _EACH.finditer(text):
        start = max((m.end() for m in _CLAUSE.finditer(text, 0, found.start())), default=0)
        names = _listed_measures(text, start, found.start())
        indices = _list_after(text, quantities, found.end())
        turn = found["turn"] or found["all"] or ""
        parts = [Part(name, span, turn) for name, span in names]
        if len(parts) > 1 and len(indices) == len(parts):
            result |= {index: [part] for index, part in zip(indices, parts, strict=True)}
        elif len(parts) > 1 and len(indices) == 1:
            result[indices[0]] = parts
    return result


def _listed_measures(text: str, start: int, end: int) -> list[tuple[str, Span]]:
    """The measures of a list; 城乡 stands for two, and what the last says of its share holds for all."""
    names = []
    for piece in re.finditer(r"[^、和与及]+", text[start:end]):
        name = _LEADING.sub("", piece[0])
        if name:
            names.append((name, Span(start + piece.end() - len(name), start + piece.end())))
    if len(names) == 1 and "城乡" in names[0][0]:
        name, span = names[0]
        return [(name.replace("城乡", "城镇"), span), (name.replace("城乡", "农村"), span)]
    share = _SHARE.search(names[-1][0]) if names else None
    if share:
        names = [(name if name.endswith(share[0]) else name + share[0], span) for name, span in names]
    return names


def _list_after(text: str, quantities: Sequence[FoundQuantity], position: int) -> list[int]:
    """The indices of the quantities that follow as a list: 3%、5%和7%."""
    indices: list[int] = []
    for index, quantity in enumerate(quantities):
        if quantity.span.start < position or quantity.form is Form.NAME:
            continue
        between = text[position : quantity.span.start]
        if between.strip("、和与及 ") and (indices or len(between) > 1):
            break
        indices.append(index)
        position = quantity.span.end
    return indices


_DATED = re.compile(r"^(?:19|20)\d\d年度?(?:末|底)?")
_UNOPENED = re.compile("^[^“]*”")
"""What is left of a quote that a delimiter or quantity cut apart."""
_FIGURES = (Form.LEVEL, Form.PERCENT, Form.POINTS, Form.RANK)


def _inside_name(quantity: FoundQuantity, reading: Reading) -> bool:
    """Whether a figure is a part of a name (产值超十亿元镇)."""
    return any(m.span.covers(quantity.span) and m.span != quantity.span for m in reading.mentions)


def _technical(quantity: FoundQuantity) -> bool:
    """A rating (110千伏) belongs to a name, a spelled number of items (三篇文章) to a slogan: neither measures what
    was done.
    """
    unit = quantity.quantity.unit.lower()
    return unit in ("千伏", "kv", "伏") or (
        quantity.spelled and unit in ("个", "项", "篇", "大", "条", "种", "类", "所")
    )


def _quoted(text: str, position: int) -> bool:
    return text.count("“", 0, position) > text.count("”", 0, position)


def _is_fall(turn: str) -> bool:
    return bool((found := _TURN.match(turn)) and found["fall"])
