"""Which lines head the parts of a report: 第一部分 …, 一、…, or words and years alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Role, Span
from kg.reading.roles import role_of, tells_time

NUMERAL = "一二三四五六七八九十"
_TITLE = r"(?P<title>[^\n]{2,60})"
_PART = re.compile(rf"[ 　]*(?P<number>第[{NUMERAL}]+部分[：:、]?)[ 　]*(?:\n[ 　]*)?{_TITLE}")
"""Its title may stand in the line below."""
ITEM = re.compile(rf"[ 　]*(?P<number>[{NUMERAL}]{{1,3}}[、.．])[ 　]*{_TITLE}")
_RUN_IN = re.compile(rf"[ 　]*(?P<number>[{NUMERAL}]{{1,3}}[、.．])[ 　]*(?P<title>[^。；：！？\n]{{4,40}})(?=[。：])")
"""A heading with its text in the same line: 一、2023年工作回顾。过去一年，…"""
_YEARS = (
    r"(?:(?:20\d\d|二[〇○零OＯ][〇○零OＯ一二三四五六七八九]{2})(?: ?年)?(?![\d.%])|(?:刚刚)?过去的?[一两三四五]年"
    r"|[一两三四五]年来|今年|去年|明年|[上下]半年|[今未][后来]五年|新的一年|本届政府|“十.五”)"
)
_NOUNS = r"(?:回顾|总结|成[就绩效]|安排|任务|目标|部署|打算|思路|工作|情况|重点|要求|建议|展望|设想)"
_BARE = re.compile(
    rf"[ 　]*[【〖]?(?P<number>)(?P<title>(?:关于)?{_YEARS}[^，。；：、！\n]{{0,14}}{_NOUNS}"
    rf"|(?:回顾|回眸|回首|展望|奋进|迈向|决胜|决战){_YEARS}(?:[ 　，：—][^。；！？%\n]{{2,30}})?(?<![，：、])"
    r"|[^（）()，。；：、！—\d\n]{0,12}政府自身建设[^，。；：！】〗\d\n]{0,8})[】〗]?"
)
"""A part that only its words and years head: 2022年工作回顾, 展望2023，…; or the government's own reform."""
_BOTH = {Role.REVIEW, Role.PLAN}
_EARLY = 600
"""Headings that do not tell what they head are those of parts only if the first stands so near the beginning."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The headings of the parts, with offsets in the text; ``nested`` if 一、 numbers the headings below them."""

    headings: tuple[re.Match[str], ...]
    nested: bool

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(m["title"].strip() for m in self.headings)

    def bodies(self, text: str, end: int) -> tuple[str, ...]:
        """What stands below each heading."""
        starts = [*(m.start() for m in self.headings), end]
        return tuple(text[m.end() : stop] for m, stop in zip(self.headings, starts[1:], strict=True))


def part_headings(text: str) -> tuple[str, ...]:
    """The headings of the parts, in order: 第一部分 …, or where there are none of these 一、….

    >>> part_headings("第一部分 2023年工作回顾\\n一、经济\\n二、民生\\n第二部分 2024年工作安排")
    ('第一部分2023年工作回顾', '第二部分2024年工作安排')
    """
    return tuple(m["number"] + m["title"].strip() for m in find_parts(text, Span(0, len(text))).headings)


def find_parts(text: str, body: Span) -> Parts:
    """The headings of the parts: those of a kind that tells of a review and of a plan before those that do not.

    >>> find_parts("回顾2023，稳中有进\\n一、工业\\n展望2024，再上台阶\\n一、工业", Span(0, 35)).titles
    ('回顾2023，稳中有进', '展望2024，再上台阶')
    """
    lines = tuple(_lines(text, body))
    if named := tuple(_named(text, lines)):
        return Parts(named, nested=True)
    items = tuple(m for line in lines if (m := heading_of(ITEM, text, line) or _run_in(text, line)))
    bare = tuple(m for line in lines if (m := heading_of(_BARE, text, line)))
    told, told_bare, again = _told(items), _told(bare), _begins_again(items)
    if _heads(told_bare, told, again):
        return Parts(bare, nested=True)
    if Role.PLAN in told_bare and Role.PLAN not in told and Role.REVIEW in told:
        return Parts(tuple(sorted((*items, *bare), key=lambda m: m.start())), nested=False)
    if told or (items and not again and items[0].start() - body.start < _EARLY):
        return Parts(items, nested=False)
    return Parts((), nested=True)


def heading_of(pattern: re.Pattern[str], text: str, line: Span) -> re.Match[str] | None:
    """The match of a heading that is a line of its own."""
    end = line.start + len(line.of(text).rstrip())
    found = pattern.fullmatch(text, line.start, end)
    return found if found and "。" not in found["title"] else None


def _named(text: str, lines: tuple[Span, ...]) -> Iterator[re.Match[str]]:
    """The headings 第一部分 …, in the line of the number or in that and the next."""
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if "部分" in line.of(text)[:12]:
            both = Span(line.start, following.end) if following else line
            if found := heading_of(_PART, text, line) or heading_of(_PART, text, both):
                yield found


def _run_in(text: str, line: Span) -> re.Match[str] | None:
    found = _RUN_IN.match(text, line.start, line.end)
    return found if found and tells_time(found["title"]) and role_of(found["title"]) in _BOTH else None


def _told(headings: tuple[re.Match[str], ...]) -> set[Role]:
    """What headings that name a time speak of."""
    return {role_of(m["title"]) for m in headings if tells_time(m["title"])}


def _heads(bare: set[Role], items: set[Role], again: bool) -> bool:
    """Whether the headings without numbers are those of the parts, and the numbers stand below them."""
    if bare >= _BOTH:
        return again or not items >= _BOTH
    return again and bool(bare & _BOTH) and not items & _BOTH


def _begins_again(items: tuple[re.Match[str], ...]) -> bool:
    """Whether the numbers begin anew, as they do below several headings."""
    return [m["number"][:-1] for m in items].count("一") > 1


def _lines(text: str, span: Span) -> Iterator[Span]:
    """The lines of a range that are not blank."""
    start = span.start
    for line in span.of(text).split("\n"):
        if line.strip(" 　"):
            yield Span(start, start + len(line))
        start += len(line) + 1
