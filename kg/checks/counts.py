"""Counts: names that say how many things they stand for («四组团», 三件大事), beside the list of these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.checks.finding import Finding, Place
from kg.graph import KnowledgeGraph
from kg.model import Passage, PassageKind, Report, Span
from kg.numerals import parse_number

COUNT = "E141"
_DIGITS = "一二两三四五六七八九十百千万0-9"
_NUMBER = r"(?P<number>十[一二三四五六七八九]?|[二两三四五六七八九]|1[0-9](?![0-9])|[2-9](?![0-9]))"
# 三年, 三级 and 五位 count no items; a second number makes a compound («三带四组团») of names with lists of their own
_REST = rf"(?![年月天日点时分季级星号届次位步元层阶周成倍])[^“”‘’、，。；：（）()\[\]{_DIGITS}NＮ+＋]"
_IS = (
    r"(?:，?(?:指的是|是指|分别[是为]|即(?![将时使便可]))|指(?![标数导挥向定南引示望])|，?(?P<open>包括|包含)|(?=：))"
    r"[：:]?[ 　]*(?:即|是指|指的是)?"
)
_QUOTED = re.compile(rf"(?P<name>“{_NUMBER}(?:{_REST}[^“”、，。；：{_DIGITS}NＮ+＋]{{0,9}})?”(?:{_REST}){{0,6}}?){_IS}")
_PLAIN = re.compile(
    rf"(?<![第前近约余多几数{_DIGITS}])(?P<name>{_NUMBER}(?:大|个|项|条|件|场|类|种)(?:{_REST}){{1,10}}?){_IS}"
)
_TERM = re.compile(rf"[^“”{_DIGITS}]{{0,12}}“?{_NUMBER}(?:{_REST}){{1,10}}”?(?:{_REST}){{0,6}}")
_DEFINES = re.compile(r"[ 　]*(?:即|指的是|是指|指|包括)?[：:]?[ 　]*")
_NEXT_NAME = re.compile(rf"[ 　\n]*(?:“[^“”]{{1,12}}”|[{_DIGITS}][^“”，。；：、]{{1,6}}?(?:即|指|是|：))")
_BRACKETED = re.compile(r"（[^（）]*）|\([^()]*\)")
_QUOTATION = re.compile(r"“[^“”]*”|《[^《》]*》")
_SEAM = re.compile("、|(?<=”)(?=“)|(?<=》)(?=《)")
_JOINER = re.compile("以及|[和与及或并]")
_UNCLEAR = re.compile("[，：:,]|等|其他|一是|[0-9]+[.．、]|[（()）①-⑳]")
_LONGEST = 24
"""An item of more characters is a clause, which may hold commas of its own."""
_SHORT = 8
"""Items of so many characters are names, even if they are not built alike."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A name that says a number, and where the list of what it stands for begins."""

    passage: Passage
    name: Span
    number: int
    start: int
    is_fixed: bool
    """A name in quotes or a defined term: its list is all that it stands for."""
    is_open: bool
    """Behind 包括, which may introduce a choice."""


def wrong_counts(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A name that says how many («三大工程») and lists another number of things.

    Only closed lists of plain items count, behind 即, 指, a colon or the like. 和 and 与 may join two items or stand
    inside one: any number between is right.
    """
    seen: set[Place] = set()
    for named in _names(graph.report):
        items = _closed_list(named)
        # A defined term in quotes is met twice.
        if items and items not in seen:
            seen.add(items)
            yield from _wrong_count(named, items)


def _names(report: Report) -> Iterator[_Named]:
    for footnote in report.footnotes:
        passage = report.passage(footnote.passage)
        found = _TERM.fullmatch(footnote.terms[0])
        term = passage.text.find(footnote.terms[0])
        says = _DEFINES.match(passage.text, footnote.span.start)
        if found and says and len(footnote.terms) == 1 and term >= 0:
            span = Span(term, term + len(footnote.terms[0]))
            yield _Named(passage, span, _number(found), says.end(), is_fixed=True, is_open=False)
    for passage in report.passages:
        if passage.kind in (PassageKind.SENTENCE, PassageKind.DEFINITION):
            for pattern in (_QUOTED, _PLAIN):
                for found in pattern.finditer(passage.text):
                    fixed, name = pattern is _QUOTED, Span(*found.span("name"))
                    yield _Named(passage, name, _number(found), found.end(), fixed, bool(found["open"]) and not fixed)


def _number(found: re.Match[str]) -> int:
    return int(parse_number(found["number"]) or 0)


def _wrong_count(named: _Named, items: Place) -> Iterator[Finding]:
    pieces = _pieces(items.text)
    most = len(pieces) + sum(len(_JOINER.findall(_QUOTATION.sub("", piece))) for piece in pieces)
    if len(pieces) <= named.number <= most or len(pieces) < 2 or max(map(len, pieces)) > _LONGEST:
        return
    too_few = named.number > most
    short = too_few and named.is_fixed and len(pieces) > 2 and all(_is_short(piece) for piece in pieces)
    if (_are_parallel(pieces) or short) and not (too_few and named.is_open):
        counted = str(len(pieces)) if len(pieces) == most else f"{len(pieces)}–{most}"
        name = named.name.of(named.passage.text)
        yield Finding(
            COUNT,
            f"{name}列出{counted}项",
            f"{name} lists {counted} items",
            (Place(named.passage, named.name), items),
            name,
            counted,
        )


def _closed_list(named: _Named) -> Place | None:
    """The list behind a name, up to the full stop, or to a semicolon with the next name behind it; None where it is
    anything but plain items.
    """
    text = named.passage.text
    stop = re.compile("[。；\n]").search(text, named.start)
    end = stop.start() if stop else len(text)
    if stop and stop[0] != "。" and not _NEXT_NAME.match(text, stop.end()):
        return None
    plain = _QUOTATION.sub("", _BRACKETED.sub("", text[named.start : end]))
    return None if _UNCLEAR.search(plain) else Place(named.passage, Span(named.start, end))


def _pieces(text: str) -> list[str]:
    """The items of a list, brackets left out; a comma 、 inside quotes parts nothing.

    >>> _pieces("创新组团（甲镇、乙镇）、“水、电、路”工程、“一网”“一厅”")
    ['创新组团', '“水、电、路”工程', '“一网”', '“一厅”']
    """
    text = _BRACKETED.sub("", text)
    masked = _QUOTATION.sub(lambda q: q[0].replace("、", "·"), text)
    ends = [*_SEAM.finditer(masked), None]
    pieces, at = list[str](), 0
    for seam in ends:
        pieces.append(text[at : seam.start() if seam else len(text)].strip(" 　"))
        at = seam.end() if seam else at
    return pieces


def _is_short(piece: str) -> bool:
    return len(piece) <= _SHORT and "的" not in piece


def _are_parallel(pieces: list[str]) -> bool:
    """Whether items are built alike, so that each is one: the same character begins them all, or ends them all.

    >>> _are_parallel(["预评会", "会审会"]), _are_parallel(["稳就业", "稳投资"]), _are_parallel(["教育", "医疗"])
    (True, True, False)
    """
    bare = [piece.strip("“”《》") for piece in pieces]
    return all(bare) and (len({b[0] for b in bare}) == 1 or len({b[-1] for b in bare}) == 1)
