"""Figures: each number tied to a measure, with its unit, bound, change, rank, year and kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.distribution import Part, distributed, growth_behind, told_before
from kg.figure_context import LINK, TURNS, Figure, FigureContext, quoted
from kg.frozen import replace
from kg.mentions import Reading, pattern_of
from kg.model import Passage, Span
from kg.quantity import Form

__all__ = ["Figure", "FigureFinder"]

_CHANGE = re.compile(
    r"(?P<noun>.*?)(?P<how>同比|环比|年均|平均|分别|预计|累计|比(?:上年|去年|[^，]{0,8}年)?(?:同期)?|较(?:上年|去年)?(?:同期)?|"
    r"按可比[价口][格径](?:计算)?|按?同口径|按?现价|可比价|实际|名义|自然|继续|可比|（[^（）]{0,8}下同）)*"
    rf"(?P<turn>{TURNS})(?:了|率|幅度?|速度?|达到?|为|约|超过?|不低于|不少于|[率幅])*$"
)
_YEARLY = re.compile("年均|平均")
_SINCE = re.compile(rf"^(?P<since>(?:比|较)(?:19|20)\d\d年(?:末|底)?)(?:（下同）)?(?P<turn>{TURNS})了?$")
_COURSE = re.compile(
    r"(?P<name>[^，。；]*?)(?:由|从)[^，。；]*?(?:增加|提高|扩大|上升|提升|增长|下降|减少|降低|调整|拓展|压缩|缩短|发展)"
    r"(?:到|至|为)了?(?:(?:19|20)\d\d年(?:的)?)?$"
)
_BEGUN = re.compile(r"(?P<name>.*?)(?:由|从)(?P<year>(?:19|20)\d\d年(?:的)?)?$")
_RANKED = re.compile(
    r"(?:总量|增速|增幅|总体|综合)?(?:荣获|获得|获|夺得|取得|名列|位列|位居|列居|排名|跃居|跃升至?|跃至|升至|上升至|跻身|稳居|高居|保持|前移至|进位至|排|居|列)"
    r"(?:[一-鿿]{1,4})?$"
)
_RANK_COURSE = re.compile(
    r"(?P<name>.*?)(?:由|从).*?(?:上升|跃升|提升|晋升|前移|跃居|升|跃|进|下降|退)(?:至|到|为)?了?(?:(?:19|20)\d\d年的?)?"
    r"(?:全[国省市区县])?$"
)
"""The course that a rank ends: 由2016年的第60名升至2019年的第35名."""
_RANK_BEGUN = re.compile(r"(?P<name>.*?)(?:由|从)(?P<year>(?:19|20)\d\d年的?)?(?:全[国省市区县])?$")
_AMONG = re.compile("(?:在|居|列)?全[国省市区县](?:排名?)?")
"""Among whom a further rank is: 排名全市第7、全省第49."""
_RATE = re.compile("增速|增幅")
_RANKING = re.compile(
    "(?:^|[，。；：])(?:在)?(?P<name>[^，。；：]{2,20}?(?:排名|排行|考核|评价|测评|评比))(?:榜单?)?[中里上]?，$"
)
"""The clause in front that tells in what a place is ranked: 在县域综合排名中，我县…"""
_DATED = re.compile(r"^(?:到|至|截至)?(?:19|20)\d\d年度?(?:末|底)?")
_UNOPENED = re.compile("^[^“]*”")
"""What is left of a quote that a delimiter or quantity cut apart."""
_SHARES = ("占比", "比重", "占", "比例")
_TOTALS = ("数量", "总数", "总量", "总额", "总值", "总数达")
_OTHERWISE = re.compile("(?:人均|累计)(?=$|突破|超过|完成|实现|达)")
"""What opens the next figure of the same measure, if it tells it otherwise: 人均突破15万元."""
_PART_OF_IT = re.compile("按?(?:同|可比)口径(?:计算)?|[省市县区州旗]本?级")
"""What tells a figure of the same measure apart: （区本级3亿元）."""
_SUMMED_UP = re.compile("[^“”]*(?<![高中初平同均优何])等(?![级离子待于高候价奖])(?=..)")
"""The names in front of what they are summed up as: 甲、乙等招商项目28个."""
_IN_PLACE = re.compile("(?<=..)全[国省市区县州](?:排名?)?$")
_LONGEST_CLAUSE = 14
_NOUN_ENDING = "率面度额量"
"""What makes a measure of a verb: 覆盖 parts measures, 森林覆盖率 is one."""
_OF_ITS_OWN = re.compile(
    "(?:计划|概算|估算|协议|合同|年度|累计|完成|实际)*总?投资|占地|总?建筑面积|注册资[本金]|总规模"
)
"""Behind a count, the measure of the figure after it: 签约项目8个总投资9亿元."""
_MILESTONE = re.compile(
    "(?:历史上?)?(?:首次|首度|历史性|再次|再度|一举|成功|连续[一二两三四五六七八九十0-9]+年)+(?:历史性)?(?:突破|超过?|迈上|跨上|站上)?"
)
"""The clause in front of a round number that the figure before has passed: 首次突破10亿元大关."""


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
        behind = growth_behind(reading.text, reading.quantities)
        before = None
        for index, quantity in enumerate(reading.quantities):
            context = FigureContext(passage, reading, quantity, before, report_year)
            back = behind[index].target(found, passage.id) if index in behind else None
            if index in shared:
                self._shared(context, shared[index], found)
            elif back is not None and behind[index].yearly:
                change, of = context.growth(behind[index].turn), found[back]
                found.append(context.figure(of.indicator, of.indicator_span, change=change))
            elif back is not None:
                change, evidence = context.growth(behind[index].turn), context.extended(found[back].evidence)
                found[back] = replace(found[back], change=change, evidence=evidence)
            elif context.is_figure:
                self._figure(context, found)
            before = quantity if context.is_figure or not quantity.form.is_figure else before
        return found

    def _shared(self, context: FigureContext, parts: Sequence[Part], found: list[Figure]) -> None:
        """What «分别» gives each of some measures, or figures told before."""
        for part in parts:
            at = told_before(part, found, context.passage.id)
            if at is None:
                found.append(_share_of(context, part))
            else:
                change, evidence = context.growth(part.turn), context.extended(found[at].evidence)
                found[at] = replace(found[at], change=change, evidence=evidence)

    def _figure(self, context: FigureContext, found: list[Figure]) -> None:
        change = _CHANGE.fullmatch(context.left)
        if change and context.quantity.form is Form.PERCENT and context.quantity.quantity.unit == "%":
            self._change(context, change, found)
        elif context.quantity.form is Form.RANK:
            self._rank(context, found)
        else:
            self._level(context, found)

    def _change(self, context: FigureContext, change: re.Match[str], found: list[Figure]) -> None:
        """A growth rate: of its own measure where one is named, else of the figure before it in the sentence.

        A yearly average is no change of the year's figure: it stays a figure of its own.
        """
        value, bound = context.growth(change["turn"]), context.quantity.quantity.bound
        names = self._measures(change["noun"], context.left_start)
        if names:
            for name, span in names:
                found.append(context.figure(name, span, change=value, bound=bound))
        elif last := _last(context, found):
            yearly = _YEARLY.search(context.left)
            if not yearly and last.change is None and last.rank is None and last.quantity and last.quantity.unit != "%":
                found[-1] = replace(last, change=value, evidence=context.extended(last.evidence))
            else:
                if _RATE.fullmatch(change["turn"]) and last.quantity and last.quantity.unit == "%":
                    # 占比2.6%，增速9%: the share has none
                    last = next((f for f in reversed(found) if f.quantity and f.quantity.unit != "%"), last)
                found.append(context.figure(last.indicator, last.indicator_span, change=value, bound=bound))

    def _rank(self, context: FigureContext, found: list[Figure]) -> None:
        rank = int(context.quantity.quantity.value)
        last = _last(context, found)
        begun = _RANK_BEGUN.fullmatch(context.left)
        course = _RANK_COURSE.fullmatch(context.reading.text, context.clause_start, context.quantity.span.start)
        if begun and not begun["year"]:
            return  # where a course began, in a year that is not told
        further = course or _AMONG.fullmatch(context.left)
        if further and last and last.rank is not None and context.follows(last.evidence):
            found.append(context.figure(last.indicator, last.indicator_span, rank=rank))
            return
        told_in = begun or course
        measured = told_in["name"] if told_in else _IN_PLACE.sub("", _RANKED.sub("", context.left))
        names = self._measures(measured, context.clause_start if told_in is course else context.left_start)
        if names and names[-1][0] in _TOTALS and last and last.rank is None:
            names = []  # 项目35个，数量居全市第2位
        if told_in and (told := _RANKING.search(context.reading.text, 0, context.left_start)):
            names = self._measures(told["name"], told.start("name"))
        if names:
            found.append(context.figure(*names[-1], rank=rank))
        elif last and last.rank is not None and _RATE.match(context.left):
            found.append(context.figure(f"{last.indicator}增速", last.indicator_span, rank=rank))
        elif last and last.rank is None:
            found[-1] = replace(last, rank=rank, evidence=context.extended(last.evidence))

    def _level(self, context: FigureContext, found: list[Figure]) -> None:
        begun = _BEGUN.fullmatch(context.left)
        if begun and not begun["year"]:
            return  # where a course began, in a year that is not told: 从1.4万亿元提高到2.1万亿元
        last = _last(context, found)
        if last and _passed(context, last):
            return
        names = self._measures(begun["name"] if begun else context.left, context.left_start)
        if not names or (context.is_classifier and context.right):
            names = self._counted(context) or names
        name, span = names[-1] if names else ("", Span(0, 0))
        listed = _SUMMED_UP.match(name) if context.is_classifier and len(name) == len(span) else None
        if listed:
            name, span = name[listed.end() :], Span(span.start + listed.end(), span.end)
        course = _course(context)
        if course and (of := self._measures(course["name"], course.start())):
            name, span = of[-1]
        elif not name and (carried := self._carried(context, last)):
            name, span = carried
        if last and (extended := self._extended(context, name, last)):
            name = extended
        share = context.left.find("占")
        if share >= 0 and context.quantity.form is Form.PERCENT:
            name, span = self._share(context, share)
        if name in _SHARES and found:
            name = f"{found[-1].indicator}占比"
        if name:
            found.append(context.level(name, span))

    def _carried(self, context: FigureContext, last: Figure | None) -> tuple[str, Span] | None:
        """What a number without a measure of its own is of: 达到50亿元, of what the sentence's part before said."""
        if not _says_nothing(context.left):
            return None
        text, start = context.reading.text, context.left_start
        before = max(text.rfind(sign, 0, max(start - 1, 0)) for sign in "，。；：") + 1
        if last and last.evidence.span.end >= before:
            return last.indicator, last.indicator_span
        clause = text[before : start - 1]
        if text[start - 1 : start] == "，" and 2 <= len(clause) <= _LONGEST_CLAUSE and not quoted(text, start):
            return clause, Span(before, start - 1)
        return None

    def _extended(self, context: FigureContext, name: str, last: Figure) -> str:
        """The measure of a figure that goes on from the one before: its total, its rise since a year, in points."""
        if name in _TOTALS:
            return last.indicator + name
        if name == last.indicator and (told := _OTHERWISE.match(context.left)):
            return f"人均{name}" if told[0] == "人均" else name + told[0]
        if _PART_OF_IT.fullmatch(name):
            return f"{last.indicator}（{name}）"
        since = _SINCE.match(context.left)
        if since:
            return f"{last.indicator}{since['since']}{since['turn']}"
        turn = _CHANGE.fullmatch(context.left)
        if turn and context.quantity.form is Form.POINTS and not self._measures(turn["noun"], 0):
            return last.indicator + turn["turn"]
        return ""

    def _share(self, context: FigureContext, at: int) -> tuple[str, Span]:
        """A share with its part and whole: 民生支出占一般公共预算支出比重."""
        part = self._measures(context.left[:at], context.left_start)
        return context.whole(part[-1][1].start - context.left_start if part else at)

    def _measures(self, text: str, offset: int) -> list[tuple[str, Span]]:
        """The measures named at the end of a clause, link words and leading verbs taken off."""
        link = LINK.search(text)
        text = text[: link.start()] if link else text
        cut = 0
        for stop in self._tail.finditer(text):
            if stop.end() < len(text) and text[stop.end()] not in _NOUN_ENDING:
                cut = stop.end()
        lead = self._lead.match(text, cut)
        if lead:
            cut = lead.end()
        name = "" if self._tail.fullmatch(text, cut) else text[cut:]
        stripped = _UNOPENED.sub("", _DATED.sub("", name)).strip(" 　“”的了")
        stripped = stripped.lstrip("（") if "）" not in stripped else stripped
        if len(stripped) < 2:
            return []
        at = offset + cut + name.index(stripped)
        return [(stripped, Span(at, at + len(stripped)))]

    def _counted(self, context: FigureContext) -> list[tuple[str, Span]]:
        """What a number with a classifier counts: the noun behind it, up to the next verb."""
        text = context.right
        stop = self._tail.search(text, 2)
        if stop and stop.start() >= 2:
            text = text[: stop.start()]
        stripped = text.strip(" 　的").removesuffix("中")
        if len(stripped) < 2 or _OF_ITS_OWN.match(stripped):
            return []
        at = context.run_end + context.right.index(stripped)
        span = Span(at, at + len(stripped))
        is_prefixed = len(stripped) == 2 and not context.left.endswith("等")
        before = self._measures(context.left, context.left_start) if is_prefixed else []
        return [(before[-1][0] + stripped, Span(before[-1][1].start, span.end))] if before else [(stripped, span)]


def _share_of(context: FigureContext, part: Part) -> Figure:
    """What «分别» gives one measure: its growth, its level, or by how much it rose."""
    if part.turn and context.quantity.form is Form.PERCENT and context.quantity.quantity.unit == "%":
        bound = context.quantity.quantity.bound
        return context.figure(part.name, part.span, change=context.growth(part.turn), bound=bound)
    return context.level(part.name + part.turn, part.span)


def _last(context: FigureContext, found: list[Figure]) -> Figure | None:
    """The figure before, in the same passage."""
    return found[-1] if found and found[-1].evidence.passage == context.passage.id else None


def _passed(context: FigureContext, last: Figure) -> bool:
    """Whether a number only tells which round figure the one before has passed."""
    clause = context.reading.text[context.clause_start : context.quantity.span.start]
    unit = context.quantity.quantity.unit
    return bool(_MILESTONE.fullmatch(clause)) and last.quantity is not None and last.quantity.unit == unit


def _course(context: FigureContext) -> re.Match[str] | None:
    """The course that a quantity ends: 面积由8平方公里增加到12平方公里."""
    text, at = context.reading.text, context.quantity.span.start
    start = max((text.rfind(sign, 0, at) for sign in "，。；："), default=-1) + 1
    return _COURSE.fullmatch(text, start, at)


def _says_nothing(left: str) -> bool:
    """Whether nothing but link words and a year stand in front of a number."""
    link = LINK.search(left)
    return len(_DATED.sub("", left[: link.start()] if link else left).strip()) < 2
