"""Every quantity in a Chinese sentence: number, unit and bound, exact, with its place in the text.

A figure is ``bound word · number · 余 · scale · unit · bound word``: 超过 · 2400 · 余 · 万 · 元 · 以上.
What looks like a figure and is none (dates, ordinals, road numbers, slogans) is found too and marked by its ``Form``,
so that no later stage reads it again. Not found at all are bare integers, 一 before a measure word (一个 mostly means
"a"; likewise 二: 二次), numerals without a unit (二十大, 三农), indefinite ones (数十, 几百, 百家) and 三分之二.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from enum import Enum
from functools import cache

from kg.frozen import Frozen, replace
from kg.model import Bound, Quantity, Span
from kg.numerals import (
    CHINESE,
    DIGIT,
    EXACT,
    NUMBER,
    NUMERAL,
    TO,
    Amount,
    calendar_pattern,
    parse_number,
    plain_digits,
    plain_unit,
    read_amount,
    unit_table,
)


class Form(Enum):
    """What a number with its unit is."""

    LEVEL = "level"
    PERCENT = "percent"
    POINTS = "points"
    RANK = "rank"
    ORDINAL = "ordinal"
    DATE = "date"
    DURATION = "duration"
    MULTIPLE = "multiple"
    NAME = "name"

    @property
    def is_figure(self) -> bool:
        """False for what only looks like a figure: an ordinal, a date, a part of a name."""
        return self not in (Form.ORDINAL, Form.DATE, Form.NAME)


class FoundQuantity(Frozen, frozen=True):
    """A quantity in a text; ``span`` covers number, unit and bound words, ``number`` the digits (none in 翻番)."""

    span: Span
    quantity: Quantity
    number: Span
    form: Form
    upper: Decimal | None = None
    """The other end of a range, in the same unit; ``quantity`` holds the lower one."""
    spelled: bool = False
    """The number is written in Chinese numerals."""


_Reading = FoundQuantity | int | None
"""What stands at a place: a figure, nothing up to an offset, or (None) nothing that this reader is competent for."""

_FORMS = {
    "percent": Form.PERCENT,
    "points": Form.POINTS,
    "multiple": Form.MULTIPLE,
    "time": Form.DURATION,
    "ordinal": Form.ORDINAL,
    "name": Form.NAME,
    "voltage": Form.NAME,
}
# Sources of the patterns; _re compiles each at its first use.
_BEFORE = (
    "(?:(?P<AT_MOST>不超过|不高于|不多于|不大于|(?<!不)少于|(?<!不)低于|(?<!不)小于|不足|不到|至多|控制在)"
    "|(?P<AT_LEAST>不少于|不低于|不小于|至少|高于|多于|大于|超过了?|超出|突破了?|(?<![反赶])超|逾)"
    r"|(?P<ABOUT>大约|(?<![签预节合条公契违制邀履解相])约[为占]?|接近|将近|(?<![附最邻临靠])近))[^\S\n]?$"
)
_AFTER = r"[^\S\n]?(?:[（(]含[）)])?(?:(?P<AT_LEAST>及?以上|之上)|(?P<AT_MOST>以内|之内|及?以下)|(?P<ABOUT>左右|上下))"
# 至少安排4000万元: the bound holds, but the verb between stays outside the span
_AT_LEAST = "至少[一-鿿]{1,3}$"
_SIGN = r"(?<![0-9０-９%％A-Za-z])[-−－+＋]$"
_ANCHOR = rf"[0-9０-９{NUMERAL}半翻]"
_LETTERS = "[A-Za-zＡ-Ｚａ-ｚ][A-Za-zＡ-Ｚａ-ｚ0-9.]*[-+＋]?$"
_LETTERED = rf"{DIGIT}+(?:[.．]{DIGIT}+)?[A-Za-z0-9+]*线?"
_SUM = (
    rf"{DIGIT}+(?:[^\S\n]?[+＋×][^\S\n]?[0-9０-９A-Za-zＮ]{{1,3}})+|{DIGIT}+(?:\.{DIGIT}+){{2,}}"
    rf"|{DIGIT}+(?:[.．]{DIGIT}+)?(?:[:：∶︰]{DIGIT}+(?:[.．]{DIGIT}+)?)+"
)
_MODEL = rf"{DIGIT}+(?:[.．]{DIGIT}+)?[A-Za-z][A-Za-z0-9]*级?"
_ORDER = r"(?:第(?:[0-9一二三四五六七八九十]{1,3}[、和及])*|(?<![目此提日之以当年月天先空面眼跟期])前)[^\S\n]?$"
_ORDER_SIGNS = "第前、和及 \t\u3000"
_RANK = "位次?|名(?!单)|强"
_RANKED = "(?:居|列|排|位|名|全[国省市区县州]|同类|考核)[^，。；,;]{0,12}$"
_AFTER_RANK = "$|[的且并列]|[^一-鿿]"
_DOUBLED = "翻了?(?P<times>[一两二三四五]|[1-9])?番"
_PERCENT = rf"百分之(?P<low>{NUMBER})(?:{TO}(?:百分之)?(?P<high>{NUMBER}))?"
_FRACTION = rf"(?:{CHINESE}|{DIGIT}+)分之(?:{CHINESE}|{DIGIT}+)"
_LISTED = r"[^\S\n]*(?:[、和与及]|以及)[^\S\n]*"
_MORE_POINTS = rf"(?:{_LISTED}{NUMBER}个)+百分点"
_QUOTED = r"《[^《》]*》|“[^“”，。；：]{1,16}”|‘[^‘’，。；：]{1,16}’|「[^「」，。；：]{1,16}」|\"[^\"\n]*\""
_HOTLINE = "[^，。；、0-9]{0,10}?(?:热线|专线)"
_SESSION = "(?:[、和][^、和，。；]{1,12})*?(?:全会|(?:全体)?会议)"
_PERIODS = ("年", "个月", "天", "周", "个季度")


@cache
def _re(source: str) -> re.Pattern[str]:
    return re.compile(source)


def find_quantities(text: str) -> list[FoundQuantity]:
    """All quantities of a text, in order and without overlap, and what looks like one (see ``Form``).

    Full-width digits and signs count as ASCII ones; a unit is as written otherwise, without 余 and 多.

    >>> [(q.value, q.unit, q.bound) for q in (f.quantity for f in find_quantities("建成泊位2400余处，增长5．2％。"))]
    [(Decimal('2400'), '处', <Bound.AT_LEAST: 'AtLeast'>), (Decimal('5.2'), '%', None)]
    """
    found: list[FoundQuantity] = []
    at = 0
    while anchor := _re(_ANCHOR).search(text, at):
        reading = _read(text, anchor.start(), found[-1].span.end if found else 0)
        if isinstance(reading, FoundQuantity):
            found.append(reading)
        at = reading.span.end if isinstance(reading, FoundQuantity) else reading
    names = [Span(*m.span()) for m in _re(_QUOTED).finditer(text) if m[0][0] != '"' or len(m[0]) <= 18]
    return [replace(f, form=Form.NAME) if f.form.is_figure and _is_held(f.span, names) else f for f in found]


def _is_held(span: Span, names: list[Span]) -> bool:
    before = bisect_right(names, span.start, key=lambda name: name.start)
    return bool(before) and names[before - 1].covers(span)


def parse_quantity(text: str) -> Quantity | None:
    """The quantity that a text is, as a whole; None for anything else, and for a range, which one value cannot hold.

    >>> parse_quantity("超7亿元")
    Quantity(value=Decimal('7'), unit='亿元', bound=<Bound.AT_LEAST: 'AtLeast'>)
    """
    text = text.strip()
    match find_quantities(text):
        case [FoundQuantity(span=span, form=form, upper=None) as only] if form.is_figure and len(span) == len(text):
            return only.quantity
    return None


def _read(text: str, at: int, floor: int) -> FoundQuantity | int:
    """Ask the readers in turn; ``floor`` is where the figure before ends, which no bound word may cross."""
    for reader in (_lettered, _dated, _compound, _ordinal, _share, _measured):
        if (reading := reader(text, at, floor)) is not None:
            return reading
    return max(_number(text, at).end, at + 1)


def _marked(text: str, start: int, number: Span, end: int, unit: str, form: Form) -> FoundQuantity:
    """What its surroundings make a name, a date, a rank or an ordinal."""
    value, spelled = parse_number(number.of(text)) or Decimal(0), text[number.start] in NUMERAL
    return FoundQuantity(Span(start, end), Quantity(value, unit), number, form, None, spelled)


def _number(text: str, at: int) -> Span:
    found = _re(NUMBER).match(text, at)
    return Span(at, found.end() if found else at)


def _lettered(text: str, at: int, floor: int) -> _Reading:
    """G312, PM2.5, N+4; but in GDP80亿元 the number stands for itself."""
    if at == floor or not (text[at - 1].isascii() or text[at - 1] >= "＋"):
        return None
    letters = _re(_LETTERS).search(text, max(floor, at - 8), at)
    name = _re(_LETTERED).match(text, at) if letters else None
    if letters is None or name is None:
        return None
    amount = read_amount(text, at)
    stands_alone = len(letters[0]) >= 3 and letters[0].isalpha() and amount and amount.kind not in ("", "name")
    return None if stands_alone else _marked(text, letters.start(), _number(text, at), name.end(), "", Form.NAME)


def _dated(text: str, at: int, floor: int) -> _Reading:
    """2023年1月10日, 第一季度; the value is the first number."""
    if (date := calendar_pattern().match(text, at)) is None:
        return None
    unit = re.search("年代|年|季度|月|世纪|日|号|[时点分]", date[0])
    start = at - 1 if at > floor and text[at - 1] == "第" else at
    number = _re(f"{DIGIT}+|[{NUMERAL}]+").match(text, at)
    return _marked(
        text, start, Span(at, number.end() if number else at), date.end(), unit[0] if unit else "", Form.DATE
    )


def _compound(text: str, at: int, floor: int) -> _Reading:
    """1+4+N, 3:2:1, 2.1.3, 5A级."""
    if not text[at].isdigit():
        return None
    name = _re(_SUM).match(text, at)
    if name is None and (model := _re(_MODEL).match(text, at)):
        amount = read_amount(text, at)
        name = None if amount and amount.kind else model
    return _marked(text, at, _number(text, at), name.end(), "", Form.NAME) if name else None


def _ordinal(text: str, at: int, floor: int) -> _Reading:
    """第49位 and 前10名 are ranks (the latter at most), 第五届 is none."""
    if at == 0 or text[at - 1] not in _ORDER_SIGNS:
        return None
    mark = _re(_ORDER).search(text, max(0, at - 12), at)
    number = _number(text, at)
    value = parse_number(number.of(text))
    if mark is None or value is None:
        return None
    start, among = mark.start() if mark.start() >= floor else at, mark[0][0] == "前"
    ranked = _re(_RANK).match(text, number.end)
    bare = _re(_RANKED).search(text, max(0, at - 16), mark.start()) and _re(_AFTER_RANK).match(text, number.end)
    if (ranked and (among or ranked[0] != "强")) or bare:
        unit, end = (ranked[0], ranked.end()) if ranked else ("", number.end)
        rank = _marked(text, start, number, end, unit, Form.RANK)
        return replace(rank, quantity=replace(rank.quantity, bound=Bound.AT_MOST if among else None))
    if among:
        return None
    written = unit_table().written.match(text, number.end)
    unit = written["base"] if written and not written["scale"] else ""
    return _marked(text, start, number, number.end + len(unit), unit, Form.ORDINAL)


def _share(text: str, at: int, floor: int) -> _Reading:
    """百分之五, 翻番. Another fraction is passed over: a third is no decimal."""
    if doubled := _re(_DOUBLED).match(text, at):
        number = Span(*doubled.span("times")) if doubled["times"] else Span(at + 1, at + 1)
        quantity = Quantity(parse_number(doubled["times"] or "一") or Decimal(1), "番")
        return FoundQuantity(
            Span(at, doubled.end()), quantity, number, Form.MULTIPLE, spelled=not (doubled["times"] or "").isascii()
        )
    if (percent := _re(_PERCENT).match(text, at)) and (low := parse_number(percent["low"])) is not None:
        high = parse_number(percent["high"]) if percent["high"] else None
        amount = Amount(Span(*percent.span("low")), percent.end(), low, high, "", "%", "percent", False, True)
        return _bounded(text, at, floor, amount)
    fraction = _re(_FRACTION).match(text, at)
    return fraction.end() if fraction else None


def _measured(text: str, at: int, floor: int) -> _Reading:
    """An amount, a range of amounts, or one that shares the unit of the next: 增长4.6、13.2%, 0.8个和1.2个百分点."""
    amount = read_amount(text, at)
    if amount is None:
        return None
    if amount.unit == "个" and _re(_MORE_POINTS).match(text, amount.end):
        amount = replace(amount, unit="个百分点", kind="points")
    if (reading := _range(text, at, floor, amount)) is not None:
        return reading
    if not (amount.spelled or amount.unit or amount.scale or amount.more):
        return _unitless(text, at, floor, amount)
    if amount.spelled and not _counts(text, at, floor, amount):
        return amount.end
    return _bounded(text, at, floor, amount)


def _range(text: str, at: int, floor: int, low: Amount) -> _Reading:
    """3至5家, 5%—6%, 5000万至1亿元; 从3家到5家 is a change, not a range."""
    to = _re(TO).match(text, low.end)
    high = read_amount(text, to.end()) if to else None
    if to is None or high is None or not (high.unit or high.scale) or low.unit not in ("", high.unit) or low.more:
        return None
    if calendar_pattern().match(text, to.end()) or text[max(0, at - 1) : at] in ("从", "由", "自"):
        return None
    if high.spelled != low.spelled or (high.spelled and not _counts(text, to.end(), to.end(), high)):
        return None
    # 3至5万元 means 30,000 to 50,000; 8000至1万元 does not mean 80 million
    scale = low.scale or (high.scale if not low.unit and low.value < high.value else "")
    upper = EXACT.divide(EXACT.multiply(high.value, plain_unit(high.scale)[1]), plain_unit(scale)[1])
    if upper <= low.value:
        return None
    return _bounded(text, at, floor, replace(high, number=low.number, value=low.value, upper=upper, scale=scale))


def _unitless(text: str, at: int, floor: int, amount: Amount) -> _Reading:
    """A number without a unit of its own: it borrows the next one's, or is an index (0.85), a hotline, or nothing."""
    opens_line = at == 0 or text[at - 1] in "\n（([［【"
    listed = None if opens_line else _re(_LISTED).match(text, amount.end)
    if listed and _re(NUMBER).match(text, listed.end()) and not calendar_pattern().match(text, listed.end()):
        match _measured(text, listed.end(), listed.end()):
            case FoundQuantity(quantity=Quantity(unit=unit), form=form, upper=None) if unit and form.is_figure:
                return replace(_bounded(text, at, floor, replace(amount, unit=unit)), form=form)
    digits = plain_digits(amount.number.of(text))
    if _re(_HOTLINE).match(text, amount.end) or digits.endswith(".0"):
        return _marked(text, at, amount.number, amount.number.end, "", Form.NAME)
    if "." in digits and not opens_line:
        return _bounded(text, at, floor, amount)
    return amount.end


def _counts(text: str, at: int, floor: int, amount: Amount) -> bool:
    """Whether Chinese numerals count something here: not in 一个, 十分, 数十个, 百家, 上半年."""
    number, before = amount.number.of(text), text[max(0, at - 1) : at]
    vague = number[0] in "百千万亿" and not amount.more and not _re(_BEFORE).search(text, max(floor, at - 8), at)
    if vague or before in ("数", "几") or number in ("零", "〇"):
        return False
    if number == "半":
        return amount.kind == "time" and (not before or before not in "上下大多过一前后折夜")
    if not amount.unit:
        then = text[amount.end : amount.end + 1]
        return ("点" in number or bool(amount.scale)) and (amount.more or not _re("[一-鿿]").match(then))
    compound = bool(amount.scale or amount.more) or (len(number) > 1 and amount.upper is None)
    if amount.kind == "name" or (amount.unit in unit_table().unspelled and not compound):
        return False
    single = number in ("一", "二") and not amount.scale and amount.value < 3 and not amount.more
    return not single or amount.kind in ("percent", "points", "multiple") or amount.value % 1 != 0


def _bounded(text: str, at: int, floor: int, amount: Amount) -> FoundQuantity:
    """The amount with its form, its sign and the bound words around it."""
    form, unit, value = _form(text, at, amount), amount.scale + amount.unit, amount.value
    span = Span(at, amount.end)
    if not form.is_figure:
        return FoundQuantity(span, Quantity(value, unit), amount.number, form, None, amount.spelled)
    signed = amount.kind in ("percent", "points", "temperature")
    if signed and (sign := _re(_SIGN).search(text, max(floor, at - 1), at)):
        span, value = Span(sign.start(), span.end), value if sign[0] in "+＋" else value.copy_negate()
    before, after = _re(_BEFORE).search(text, max(floor, span.start - 8), span.start), _re(_AFTER).match(text, span.end)
    if before and before[0].strip() == "近" and amount.unit in _PERIODS:
        before = None
    loose = _re(_AT_LEAST).search(text, max(floor, at - 6), at)
    word = str(after.lastgroup) if after else str(before.lastgroup) if before else ""
    bound = Bound[word] if word else Bound.AT_LEAST if amount.more or loose else None
    span = Span(before.start() if before else span.start, after.end() if after else span.end)
    return FoundQuantity(span, Quantity(value, unit, bound), amount.number, form, amount.upper, amount.spelled)


def _form(text: str, at: int, amount: Amount) -> Form:
    if (amount.spelled and unit_table().slogan.match(text, amount.end)) or text.startswith("级", amount.end):
        return Form.NAME
    if (
        amount.unit == "次"
        and _re("届[^，。；]{0,10}$").search(text, max(0, at - 12), at)
        and _re(_SESSION).match(text, amount.end)
    ):
        return Form.ORDINAL
    if amount.unit == "届" and _re("(?:举办|承办|主办|连续|历经)了?$").search(text, max(0, at - 4), at):
        return Form.LEVEL
    return _FORMS.get(amount.kind, Form.LEVEL)
