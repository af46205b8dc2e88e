"""How reports write numbers and units: Arabic digits, Chinese numerals, the two mixed, dates, the table of units.

The string constants are sources of regular expressions, without groups, for use in larger patterns. Values are exact: a
``Decimal`` is built from the written digits and never passes through a float. The units are data: ``data/units.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Context, Decimal
from functools import cache, lru_cache
from importlib.resources import files

from kg.frozen import Frozen
from kg.model import Quantity, Span

DIGIT = "[0-9０-９]"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "廿": 20, "卅": 30}
_SCALES = {"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
_ONE = "[" + "".join(_DIGITS) + "]"
_HALF = Decimal("0.5")
EXACT = Context(prec=200)
"""Arithmetic that rounds no figure of a report."""
_WIDTH = str.maketrans("０１２３４５６７８９．，％／＋－", "0123456789.,%/+-")

_GROUPED = rf"[0-9]{{1,3}}(?:,[0-9]{{3}})+(?!{DIGIT})|[０-９]{{1,3}}(?:，[０-９]{{3}})+(?!{DIGIT})"
ARABIC = rf"(?:{_GROUPED}|{DIGIT}+)(?:[.．]{DIGIT}+)?"
"""50.05, 1,100.9, １２．５: a thousands separator stands before three digits, and as wide as they are."""

MIXED = (
    rf"(?:{DIGIT}+亿{DIGIT}+万(?:{DIGIT}+千|{DIGIT}{{4}}(?!{DIGIT}))?"
    rf"|{DIGIT}+万(?:{DIGIT}+千(?:{DIGIT}+百)?|{DIGIT}{{4}}(?!{DIGIT})))"
)
"""3万5千, 1亿2000万: digits with several scale words."""

_POWERS = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11, "万亿": 12}
_SCALE = "万亿|千亿|百亿|亿|千万|百万|万|千(?![瓦米克伏])|百(?!分)"

NUMERAL = "".join(_DIGITS) + "".join(_TENS) + "".join(_SCALES)
CHINESE = rf"(?:(?!千[瓦米克伏]|百分)[{NUMERAL}])+(?:点{_ONE}+)?"
"""A run of Chinese numerals, as long as it goes: 三十五, 三点五. Not every run is a number, see ``parse_number``."""

_YEAR = rf"(?:(?:19|20|１９|２０){DIGIT}{{2}}|[一二][九〇零][〇零一二三四五六七八九]{{2}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
NUMBER = f"(?:{MIXED}|{ARABIC}|{CHINESE})"
TO = r"[^\S\n]*(?:[-—–－~～―]{1,2}|[至到])[^\S\n]*"
"""What joins the two ends of a range."""


def plain_digits(text: str) -> str:
    """Full-width digits and signs as ASCII, of the same length.

    >>> plain_digits("５．１％")
    '5.1%'
    """
    return text.translate(_WIDTH)


@cache
def calendar_pattern() -> re.Pattern[str]:
    """Matches a date, a time of day or a part of the year: 2023年1月10日, 1—10月, 20世纪90年代, 一季度, 9:30.

    >>> calendar_pattern().findall("2021—2025年，第一季度")
    ['2021—2025年', '一季度']
    """
    return re.compile(
        rf"""
        {_YEAR}(?:年度?)?(?:{TO}|[/／、]){_YEAR}[^\S\n]*年度?
      | {_YEAR}[-/.．]{_MONTH}[-/.．]{_DAY}(?!{DIGIT})
      | {_YEAR}[^\S\n]*年(?:度|[^\S\n]*{_MONTH}[^\S\n]*月(?:份|[^\S\n]*{_DAY}[^\S\n]*[日号])?
        (?:{TO}(?:{_MONTH}月(?:份|{_DAY}[日号])?|{_DAY}[日号]))?)?
      | {_MONTH}(?:月份?)?{TO}{_MONTH}[^\S\n]*月份?(?!{_DAY}[日号])
      | {_MONTH}[^\S\n]*月(?:[^\S\n]*{_DAY}[^\S\n]*[日号](?:{TO}(?:{_MONTH}月)?{_DAY}[日号])?|份)?
      | {_DAY}日?{TO}{_DAY}日(?![均产供])
      | [0-3]?[0-9]日(?![均产供])
      | [12][0-9]世纪(?:[0-9]0年代)? | [0-9]0年代
      | [一二三四两1-4](?:{TO}[一二三四1-4])?季度
      | (?:[01]?[0-9]|2[0-4])[:：][0-5][0-9](?!{DIGIT}|[:：.．])(?:{TO}[0-2]?[0-9][:：][0-5][0-9](?!{DIGIT}))?
      | (?:[01]?[0-9]|2[0-4]|十[一二]?|[一二三四五六七八九])[时点]
        (?:(?:[0-5]?[0-9]|[二三四五]?十[一二三四五六七八九]?)分|[一三]刻)(?![0-9%])
      | (?:[01]?[0-9]|2[0-4])时(?![间代期段刻尚空])
        """,
        re.VERBOSE,
    )


@lru_cache(maxsize=1 << 12)
def parse_number(text: str) -> Decimal | None:
    """The exact value of a number in Arabic digits, Chinese numerals or both; None if it is not well formed.

    A scale word alone is its own value (百 is 100). Source of the grammar: GB/T 15835-2011.

    >>> [str(parse_number(t)) for t in ("1,100.9", "三百二十", "3万5千", "八点八", "二〇二三", "十四五")]
    ['1100.9', '320', '35000', '8.8', '2023', 'None']
    """
    if re.fullmatch(ARABIC, text):
        return Decimal(plain_digits(text).replace(",", ""))
    if re.fullmatch(MIXED, text):
        groups = re.findall(r"([0-9]+)([亿万千百]?)", plain_digits(text))
        return Decimal(sum(int(digits) * _SCALES.get(scale, 1) for digits, scale in groups))
    whole, point, fraction = text.partition("点")
    value = _integer(whole)
    if value is None or (point and not re.fullmatch(f"{_ONE}+", fraction)):
        return None
    return Decimal(f"{value}.{''.join(str(_DIGITS[c]) for c in fraction)}" if point else value)


def parse_alternatives(text: str) -> tuple[Decimal, Decimal] | None:
    """The two numbers between which two neighbouring numerals leave the choice, lower one first.

    >>> [str(n) for n in parse_alternatives("二三十") or ()]
    ['20', '30']
    """
    match = re.fullmatch(rf"(十|{_ONE}十)?({_ONE})({_ONE})([十百千]?)", text)
    if match is None or (match[2] + match[3] != "三五" and _DIGITS[match[3]] != _DIGITS[match[2]] + 1):
        return None
    low, high = (parse_number((match[1] or "") + digit + match[4]) for digit in (match[2], match[3]))
    return None if low is None or high is None else (low, high)


def _integer(text: str) -> int | None:
    """三亿二千万, or digit by digit: 二〇二三."""
    if text and set(text) <= _DIGITS.keys() and (len(text) >= 4 or ("〇" in text and len(text) > 1)):
        return int("".join(str(_DIGITS[c]) for c in text))
    for scale in "亿万":
        above, found, below = text.rpartition(scale)
        if found:
            high, low = _integer(above) if above else 1, _integer(below) if below else 0
            # 一万五 may be 15,000 or a slip for 10,005: only what a reader cannot take in two ways is read
            unclear = below and below[0] not in "零〇" and not set(below) & {"十", "百", "千", "万"}
            return None if high is None or low is None or unclear else high * _SCALES[scale] + low
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    """三千零五十六."""
    match = re.fullmatch(
        rf"(?:({_ONE})?(千))?[零〇]?(?:({_ONE})?(百))?[零〇]?(?:({_ONE})?(十)|(廿|卅))?([零〇])?({_ONE})?", text
    )
    if not match or not text:
        return None
    thousands, thousand, hundreds, hundred, tens, ten, joined_tens, gap, ones = match.groups()
    if ones and (thousand or hundred) and not (ten or joined_tens or gap or re.search("[零〇].$", text)):
        return None
    value = _DIGITS.get(ones, 0) if ones else 0
    value += _TENS[joined_tens] if joined_tens else 0
    for digit, word, size in ((thousands, thousand, 1000), (hundreds, hundred, 100), (tens, ten, 10)):
        value += (_DIGITS[digit] if digit else 1) * size if word else 0
    return value


class Unit(Frozen, frozen=True):
    """A unit in normal form: its name, a kind of units.toml (or "rate": per another unit), QUDT IRI, ISO 4217 code."""

    name: str
    kind: str
    qudt: str | None = None
    currency: str | None = None


class Amount(Frozen, frozen=True):
    """A number with its scale and unit at one place of a text.

    ``value`` counts in ``scale + unit``; ``upper`` is set for 两三个, ``more`` for 余 and 多; no unit has no ``kind``.
    """

    number: Span
    end: int
    value: Decimal
    upper: Decimal | None
    scale: str
    unit: str
    kind: str
    more: bool
    spelled: bool


class UnitTable(Frozen, frozen=True):
    """data/units.toml with the patterns made of it: ``written`` splits a unit (万|元|/吨), ``amount`` finds one."""

    kinds: Mapping[str, str]
    same: Mapping[str, tuple[str, Decimal]]
    qudt: Mapping[str, str]
    currency: Mapping[str, str]
    unspelled: frozenset[str]
    slogan: re.Pattern[str]
    written: re.Pattern[str]
    amount: re.Pattern[str]


@cache
def unit_table() -> UnitTable:
    """The table of units, read and compiled once.

    >>> unit_table().kinds["亩"]
    'area'
    """
    table = tomllib.loads((files("kg.data") / "units.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    kinds = {unit: kind for kind, units in table["kind"].items() for unit in units}

    def guarded(unit: str) -> str:
        in_word = "(?![A-Za-z0-9])" if unit[-1].isascii() and unit[-1].isalpha() else ""
        return re.escape(unit) + in_word + (f"(?!{word})" if (word := table["not_before"].get(unit)) else "")

    unit = "|".join(map(guarded, sorted(kinds, key=lambda unit: (-len(unit), unit))))
    also = "(?:（(?:台|套|个|户|人|件|辆|处|家|所|座|条|名|支|组)）)?"  # 5万台（套）
    per = f"(?:[/／](?:{unit}|[人日月])|每(?:立方米|平方米|公斤|千克|吨|升|亩|公顷|小时|秒))"
    return UnitTable(
        kinds=kinds,
        same={name: (to["unit"], Decimal(to.get("factor", 1))) for name, to in table["same"].items()},
        qudt=table["qudt"],
        currency=table["currency"],
        unspelled=frozenset(table["unspelled"]["units"]),
        slogan=re.compile("|".join(table["slogan"]["words"])),
        written=re.compile(f"(?P<scale>{_SCALE})?(?P<base>{unit}){also}(?P<per>{per}*)"),
        amount=re.compile(
            rf"(?P<number>{NUMBER}|半)[^\S\n]{{0,2}}(?P<more>[余多几来])?(?P<scale>{_SCALE})?(?P<still>[余多])?[^\S\n]{{0,2}}"
            rf"(?P<half>个半(?=小时|月))?(?P<unit>(?P<base>{unit}){also}{per}*|(?<=个半)月)?"
            r"(?P<tail>(?<=[年天时])半(?![导径程])|(?<=[年月时元里米亩吨])[多余](?![种样元功项次方层渠维为年发]))?"
        ),
    )


def unit_of(written: str) -> Unit | None:
    """The unit behind a unit as written (万平米 is 平方米); None if the table does not know it.

    >>> unit_of("亿元")
    Unit(name='元', kind='money', qudt=None, currency='CNY')
    """
    table, (name, _) = unit_table(), plain_unit(written)
    if (found := table.written.fullmatch(name)) is None:
        return None
    qudt = f"http://qudt.org/vocab/unit/{table.qudt[name]}" if name in table.qudt else None
    return Unit(name, "rate" if found["per"] else table.kinds[found["base"]], qudt, table.currency.get(name))


@lru_cache(maxsize=1 << 12)
def plain_unit(written: str) -> tuple[str, Decimal]:
    """A unit's normal form, and how many of it the written one makes.

    >>> plain_unit("万平米")
    ('平方米', Decimal('10000'))
    """
    found = unit_table().written.fullmatch(written)
    scale, base, per = found.group("scale", "base", "per") if found else (written, "", "")
    if found is None and scale not in _POWERS:
        return written, Decimal(1)
    name, factor = unit_table().same.get(base, (base, Decimal(1)))
    return name + plain_digits(per).replace("每", "/"), factor * 10 ** _POWERS.get(scale, 0)


def read_amount(text: str, at: int) -> Amount | None:
    """The amount whose number starts at ``at``; None if no well-formed number does.

    >>> amount = read_amount("二百余万元", 0)
    >>> str(amount.value), amount.scale, amount.unit, amount.more
    ('200', '万', '元', True)
    """
    if (found := unit_table().amount.match(text, at)) is None:
        return None
    written, scale, unit = found["number"], found["scale"] or "", plain_digits(found["unit"] or "")
    spelled = written[0] in NUMERAL or written == "半"
    head = written.rstrip("万亿")
    # 三百万元 is 300 万元, as 300万元 is, and 亿元 is 1 亿元; 一亿三千万元 has no such form
    if spelled and not scale and head != written and not {"万", "亿"} & set(head):
        written, scale = head or written, written[len(head) :]
    pair = parse_alternatives(written) if spelled else None
    value = pair[0] if pair else _HALF if written == "半" else Decimal(1) if written == scale else parse_number(written)
    if value is None:
        return None
    tail = found["tail"]
    if found["half"] or tail == "半":
        value += _HALF
    return Amount(
        number=Span(at, at + len(written)),
        end=found.end(),
        value=value,
        upper=pair[1] if pair else None,
        scale=scale,
        unit="个月" if unit == "月" else unit,
        kind="time" if found["half"] else unit_table().kinds.get(found["base"] or "", ""),
        more=bool(found["more"] or found["still"] or tail in ("多", "余")),
        spelled=spelled,
    )


def normal(quantity: Quantity) -> Quantity:
    """The same quantity without scale words and with one name for each unit; the bound stays.

    >>> normal(Quantity(Decimal("1.81"), "万人"))
    Quantity(value=Decimal('18100'), unit='人', bound=None)
    """
    unit, size = plain_unit(quantity.unit)
    value = EXACT.multiply(quantity.value, size)
    value = Decimal(int(value)) if value == value.to_integral_value(context=EXACT) else value.normalize(EXACT)
    return Quantity(value, unit, quantity.bound)
