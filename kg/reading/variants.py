"""Traditional characters made simplified, in documents that are written in them; a simplified document is not touched.

Characters by OpenCC's t2s, whose result has the same length but for rare phrases. It leaves 著 alone, which in a
converted text is the particle 着 (面临着) unless it stands in one of the words that are written with 著 (著名).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from kg.model import Span
from kg.reading.gloss import HAN
from kg.reading.trace import Replacement

TRADITIONAL_SHARE = 0.1
"""The share of Han characters that change, from which on a document is written in traditional ones (usual: a third)."""

_HAN = re.compile(f"[{HAN}]")
_CLAUSE_END = re.compile(r"(?<=[，。、；：！？\n])")

ZHU_WORDS = (
    *("著名", "著称", "著作", "著述", "著书", "著者", "著录"),
    *("显著", "卓著", "昭著", "彰著", "炳著", "素著", "夙著", "知著", "土著"),
    *("原著", "名著", "专著", "编著", "论著", "巨著", "合著", "译著", "拙著", "遗著", "所著", "撰著"),
)
"""The words in which 著 stays in simplified Chinese."""

CHANCE_WORDS = ("著作风", "著作为", "著作用", "著述职", "著书记", "著者力")
"""Where a word of ``ZHU_WORDS`` only seems to stand: the particle before another word."""

_BEHIND = "|".join(word[0] for word in ZHU_WORDS if word[1] == "著")
_AHEAD = "|".join(word[1] for word in ZHU_WORDS if word[0] == "著")
_CHANCE = "|".join(word[1:] for word in CHANCE_WORDS)
_PARTICLE = re.compile(f"(?<!{_BEHIND})著(?:(?={_CHANCE})|(?!{_AHEAD}))")


def simplifications(text: str) -> Iterator[Replacement]:
    """Simplified characters for traditional ones; none if the text is not written in traditional characters.

    >>> [new for _, new, _ in simplifications("發展經濟，關心羣衆")]
    ['发', '经济', '关', '群众']
    >>> list(simplifications("著名的发展经验，张傳民同志作了关于经济运行情况的说明"))
    []
    """
    converter = _converter()
    converted = converter.convert(text)
    if converted == text:
        return
    if len(converted) == len(text):
        found = list(_differences(text, converted, 0))
    else:
        found = [change for part in _clauses(text) for change in _of_clause(part.of(text), part.start)]
    changed = sum(len(span) for span, _, _ in found)
    if changed and changed >= TRADITIONAL_SHARE * len(_HAN.findall(text)):
        yield from found


def particles(text: str) -> Iterator[Replacement]:
    """The particle 着 for 著, in a text that was traditional; not in the words that are written with 著.

    >>> text = "面临著困难，围绕著作风建设，成效显著，著名景区"
    >>> [span.start for span, _, _ in particles(text)]
    [2, 8]
    """
    for match in _PARTICLE.finditer(text):
        yield Span(*match.span()), "着", "particle"


def _differences(text: str, converted: str, offset: int) -> Iterator[Replacement]:
    """The runs where two texts of one length differ."""
    start = None
    for i, (old, new) in enumerate(zip(text, converted, strict=True)):
        if old != new and start is None:
            start = i
        elif old == new and start is not None:
            yield Span(start + offset, i + offset), converted[start:i], "simplified"
            start = None
    if start is not None:
        yield Span(start + offset, len(text) + offset), converted[start:], "simplified"


def _clauses(text: str) -> Iterator[Span]:
    borders = [0, *(match.end() for match in _CLAUSE_END.finditer(text)), len(text)]
    return (Span(a, b) for a, b in pairwise(borders) if a < b)


def _of_clause(clause: str, offset: int) -> Iterator[Replacement]:
    """The changes within a clause; where OpenCC changes its length, one change between what stays at both ends."""
    converted = _converter().convert(clause)
    if len(converted) == len(clause):
        yield from _differences(clause, converted, offset)
        return
    head = tail = 0
    shorter = min(len(clause), len(converted))
    while head < shorter and clause[head] == converted[head]:
        head += 1
    while tail < shorter - head and clause[-1 - tail] == converted[-1 - tail]:
        tail += 1
    yield (
        Span(offset + head, offset + len(clause) - tail),
        converted[head : len(converted) - tail],
        "simplified",
    )


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
