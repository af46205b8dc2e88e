"""Whether a sentence bears a figure: its number with its unit, its change, its rank or its sum.

The sentence is read by itself, with nothing that the extraction found in it, so that a slip there does not hide here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, lru_cache

from kg.frozen import Frozen
from kg.model import Claim, Datatype, Literal, Span
from kg.numerals import ARABIC, MIXED, NUMERAL, parse_alternatives, parse_number, plain_digits, unit_table

ANY_NUMBER = re.compile(f"{MIXED}|{ARABIC}|[半{NUMERAL}]+(?:点[{NUMERAL}]+)?")
_NUMERIC = re.compile(f"[0-9０-９.．,半{NUMERAL}]")
_SCALES = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11, "万亿": 12}
_SCALE = re.compile("|".join(sorted(_SCALES, key=len, reverse=True)))
_MORE = r"\s*[余多几来]?\s*"
_LISTED = re.compile(r"\s*个?\s*(?:[、和与及至到\-—–－~～―]|以及)")
"""Behind a number that borrows the unit of the next one: 3至5万元, 增长4.6、13.2%."""
_YUAN = re.compile(f"{_MORE}(?P<scale>{_SCALE.pattern})?{_MORE}(?<![美欧港日])元")
_BARE_SUM = re.compile(f"{_MORE}(?P<scale>万|亿)")
_NO_MONEY = -99  # a power of ten that makes no sum out of any number
_RANK_BEFORE = re.compile(r"[第前、和]\s*$")
_PERCENT = re.compile("百分之(?:[^，。；]{1,8}至)?$")
_FALL = re.compile(r"下降|降低|减少|回落|压减|收窄|压降|减排|削减|压缩|缩减|精简|精减|下跌|负增长|[-－−]")


class _Number(Frozen, frozen=True):
    """A number as it can be read in a sentence; ``end`` is where its unit would begin."""

    start: int
    end: int
    value: Decimal


class FigureSentence(Frozen, frozen=True, dict=True, gc=True):
    """A sentence, and the range of it in which a figure must stand.

    >>> sentence = FigureSentence("青石镇投资1.2亿余元，增长百分之三", Span(3, 18))
    >>> [sentence.holds(Decimal(v), u) for v, u in (("1.2", "亿元"), ("1.2", "万元"), ("3", "%"), ("2", "%"))]
    [True, False, True, False]
    >>> FigureSentence("投资31.2亿元", Span(0, 8)).holds(Decimal("1.2"), "亿元")
    False
    """

    original: str
    span: Span

    @cached_property
    def text(self) -> str:
        return plain_digits(self.original)

    @cached_property
    def numbers(self) -> list[_Number]:
        found = ANY_NUMBER.finditer(self.text, self.span.start, self.span.end)
        return [number for match in found for number in _readings(match)]

    def holds(self, value: Decimal, unit: str) -> bool:
        """Whether a number with this unit stands here: 1.81 万人 in 1.81万余人, 100 万元 in 百万元."""
        if unit and self._holds_plainly(f"{value:f}{unit}"):
            return True
        scale, with_scale, without = _unit(plain_digits(unit))
        whole = value.scaleb(scale)
        return any(
            (n.value == value and self._followed(n, with_scale)) or (n.value == whole and self._followed(n, without))
            for n in self.numbers
        )

    def _holds_plainly(self, figure: str) -> bool:
        """Whether a figure stands here as it is, no part of a longer number: most do, and this is fast to see."""
        at = self.original.find(figure, self.span.start, self.span.end)
        return at == 0 or (at > 0 and not _NUMERIC.match(self.original, at - 1))

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
