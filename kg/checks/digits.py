"""What a written figure leaves open: the exact values that its digits can stand for, and sums and ratios of these.

Reports round and also cut off: 70.59 is written 70.6, or 70.5. Both count as right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kg.model import Quantity
from kg.numerals import plain_unit, unit_of


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from ``low`` to ``high``, both included.

    >>> Interval(Fraction(1), Fraction(2)) + Interval(Fraction(3), Fraction(3))
    Interval(low=Fraction(4, 1), high=Fraction(5, 1))
    """

    low: Fraction
    high: Fraction

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __truediv__(self, other: Interval) -> Interval:
        """The quotients; both intervals hold positive numbers only."""
        return Interval(self.low / other.high, self.high / other.low)

    def __mul__(self, factor: int) -> Interval:
        return Interval(self.low * factor, self.high * factor)

    @property
    def is_positive(self) -> bool:
        return self.low > 0

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high


def values_of(quantity: Quantity) -> Interval:
    """The values that a quantity can stand for, in its plain unit (元 for 亿元): from half a last digit below the
    written value to a whole one above.

    A count in full digits is exact, unless two or more zeros at its end make it look round.

    >>> [str(v) for v in (values_of(Quantity(Decimal("52.9"), "%")).low, values_of(Quantity(Decimal(34), "个")).low)]
    ['1057/20', '34']
    """
    size = Fraction(plain_unit(quantity.unit)[1])
    value = plain_value(quantity)
    step = Fraction(_last_digit(quantity)) * size
    return Interval(value - step / 2, value + step)


def _last_digit(quantity: Quantity) -> Decimal:
    """What one more in the last written digit adds; 0 if the value is exact."""
    exponent = _exponent(quantity.value)
    if exponent < 0:
        return Decimal(1).scaleb(exponent)
    unit, scaled = unit_of(quantity.unit), plain_unit(quantity.unit)[1] != 1
    digits = str(int(quantity.value))
    zeros = len(digits) - len(digits.rstrip("0"))
    if not scaled and zeros >= 2 and not _is_percent(quantity):
        return Decimal(10) ** zeros
    exact = not scaled and unit is not None and unit.kind in ("count", "people")
    return Decimal(0) if exact else Decimal(1)


def _is_percent(quantity: Quantity) -> bool:
    unit = unit_of(quantity.unit)
    return unit is not None and unit.kind == "percent"


def total(values: Iterable[Interval]) -> Interval:
    """The sum of intervals; of none, exactly 0."""
    return sum(values, Interval(Fraction(), Fraction()))


def plain_value(quantity: Quantity) -> Fraction:
    """The value as written, in its plain unit.

    >>> plain_value(Quantity(Decimal("1.5"), "亿元"))
    Fraction(150000000, 1)
    """
    return Fraction(quantity.value) * Fraction(plain_unit(quantity.unit)[1])


def in_unit_of(value: Fraction, model: Quantity, *others: Quantity) -> str:
    """A value in plain units as a figure in the unit of ``model``, with the most decimals of all that it comes from.

    >>> in_unit_of(Fraction(150000000), Quantity(Decimal("2.00"), "亿元"))
    '1.50亿元'
    """
    finest = min((q.value for q in (model, *others)), key=_exponent)
    return like(value / Fraction(plain_unit(model.unit)[1]), finest) + model.unit


def same_unit(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities can be compared: 亿元 and 万元 can, 个 and 家 cannot."""
    return plain_unit(one.unit)[0] == plain_unit(other.unit)[0]


def like(value: Fraction, model: Decimal) -> str:
    """A value with as many decimals as a written one, half a last digit rounded up.

    >>> like(Fraction(2400, 34), Decimal("77.4"))
    '70.6'
    """
    decimals = max(0, -_exponent(model))
    scaled = (value * 10**decimals * 2 + 1) // 2
    return format(Decimal(scaled).scaleb(-decimals), "f")


def _exponent(value: Decimal) -> int:
    """−2 for 0.25; the values of quantities are always finite."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
