"""Quantities: a table of sentences, random numbers written and read back, the unit table, and the reports at hand."""

from __future__ import annotations

import json
import random
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.model import Bound, Quantity, Span
from kg.numerals import normal, parse_alternatives, parse_number, read_amount, unit_of, unit_table
from kg.quantity import Form, FoundQuantity, find_quantities, parse_quantity
from tests.effort import calls

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
CASES: dict[str, dict[str, list[str]]] = tomllib.loads((HERE / "data" / "quantities.toml").read_text(encoding="utf-8"))
DIGITS = "零一二三四五六七八九"


def shown(text: str, found: FoundQuantity) -> str:
    """A finding as the table writes it."""
    quantity = found.quantity
    value = str(quantity.value) if found.upper is None else f"{quantity.value}..{found.upper}"
    parts = [found.span.of(text), "=", value, quantity.unit or "-", found.form.value]
    return " ".join(parts + ([quantity.bound.value] if quantity.bound else []) + ["spelled"] * found.spelled)


def in_chinese(number: int) -> str:
    """1005 → 一千零五; the inverse of ``parse_number`` below 10**12, written independently of it."""
    for scale, word in ((10**8, "亿"), (10**4, "万")):
        if number >= scale:
            high, low = divmod(number, scale)
            return in_chinese(high) + word + (("零" if low < scale // 10 else "") + in_chinese(low) if low else "")
    text, gap = "", False
    for scale, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + word
        gap = not digit
    return text


@pytest.mark.parametrize(
    ("text", "wanted"), [pytest.param(t, w, id=f"{g}-{t}") for g, cases in CASES.items() for t, w in cases.items()]
)
def test_table(text: str, wanted: list[str]) -> None:
    assert [shown(text, found) for found in find_quantities(text)] == wanted


def test_number_span_holds_the_digits_alone() -> None:
    text = "总投资超过 1,100.9 亿元，二百余万元到账，再翻番"
    assert [f.number.of(text) for f in find_quantities(text)] == ["1,100.9", "二百", ""]


@pytest.mark.parametrize("seed", range(5))
def test_arabic_numbers_are_read_back_exactly(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        value = Decimal(chance.randrange(1, 10 ** chance.randrange(1, 12))).scaleb(-chance.randrange(0, 7))
        unit = chance.choice(["亿元", "万亩", "家", "%", "个百分点", "万人次", "公里", "微克/立方米"])
        digits = format(value, ",f" if chance.random() < 0.5 else "f")
        assert parse_quantity(f"{digits}{unit}") == Quantity(value, unit)
        wide = digits.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))
        assert parse_quantity(f"约{wide} {unit}") == Quantity(value, unit, Bound.ABOUT)


@pytest.mark.parametrize("seed", range(5))
def test_chinese_numbers_are_read_back_exactly(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        number = chance.randrange(3, 10 ** chance.randrange(1, 13) + 3)
        assert parse_number(in_chinese(number)) == number
        found = parse_quantity(f"超过{in_chinese(number)}公里")
        assert found is not None and normal(found) == Quantity(Decimal(number), "公里", Bound.AT_LEAST)


@pytest.mark.parametrize("seed", range(5))
def test_findings_are_ordered_apart_and_inside_the_text(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [text for cases in CASES.values() for text in cases] + list(
        "0９一万半翻第前近约超-至、余多个年%／亿.，“”《》"
    )
    for _ in range(300):
        text = "".join(chance.choices(pieces, k=chance.randrange(1, 12)))
        found = find_quantities(text)
        ends = [0] + [end for f in found for end in (f.span.start, f.span.end)] + [len(text)]
        assert ends == sorted(ends)
        assert all(f.span.covers(f.number) for f in found)
        assert found == find_quantities(text)


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("1.81万人", "18100", "人"),
        ("96亿元", "9600000000", "元"),
        ("7134万元", "71340000", "元"),
        ("二百余万元", "2000000", "元"),
        ("57.4万亩", "574000", "亩"),
        ("1.2万亿元", "1200000000000", "元"),
        ("0.000001%", "0.000001", "%"),
        ("三成", "30", "%"),
        ("4.06万平米", "40600", "平方米"),
        ("40万方", "400000", "立方米"),
        ("30千瓦", "30", "千瓦"),
        ("15万元/亩", "150000", "元/亩"),
        ("33.9微克每立方米", "33.9", "微克/立方米"),
        ("4750万", "47500000", ""),
        ("3斤", "1.5", "千克"),
        ("12345678901234567890123456789.123456789亿元", "1234567890123456789012345678912345678.9", "元"),
    ],
)
def test_normal_form(written: str, value: str, unit: str) -> None:
    quantity = parse_quantity(written)
    assert quantity is not None
    plain = normal(quantity)
    assert (format(plain.value, "f"), plain.unit, plain.bound) == (value, unit, quantity.bound)
    assert normal(plain) == plain


@pytest.mark.parametrize(
    "text", ["", "亿元", "共3家", "3家企业", "1-2个", "2023年", "第五届", "312国道", "一个", "3家、5家"]
)
def test_parse_quantity_refuses_all_but_one_figure(text: str) -> None:
    assert parse_quantity(text) is None


def test_parse_quantity_takes_a_rank_and_spaces_around() -> None:
    assert parse_quantity(" 第49位 ") == Quantity(Decimal(49), "位")


@pytest.mark.parametrize("text", ["", "十四五", "一万五", "一百五", "十百千万", "3万5", "1.2.3", "三点", "点五", "abc"])
def test_malformed_numbers_are_refused(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["二四", "五四", "三", "两三四", "十百"])
def test_only_neighbours_are_alternatives(text: str) -> None:
    assert parse_alternatives(text) is None


def test_amount_needs_a_number_at_its_place() -> None:
    assert read_amount("约3家", 0) is None
    amount = read_amount("约3家", 1)
    assert amount is not None and (amount.number, amount.unit, amount.kind) == (Span(1, 2), "家", "count")


def test_units_carry_kind_and_vocabulary() -> None:
    kinds = {
        unit: getattr(unit_of(unit), "kind", None) for unit in ("亿美元", "万平米", "元/吨", "个百分点", "万件", "光年")
    }
    assert kinds == {
        "亿美元": "money",
        "万平米": "area",
        "元/吨": "rate",
        "个百分点": "points",
        "万件": "count",
        "光年": None,
    }
    area, money = unit_of("万平米"), unit_of("亿美元")
    assert area is not None and area.qudt == "http://qudt.org/vocab/unit/M2"
    assert money is not None and (money.currency, money.qudt) == ("USD", None)


def test_unit_table_is_consistent() -> None:
    source = HERE.parent / "kg" / "data" / "units.toml"
    table: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    listed = [unit for units in table["kind"].values() for unit in units]
    known = set(listed)
    assert len(listed) == len(known)
    assert known == unit_table().kinds.keys()
    for name in ("not_before", "same", "qudt", "currency"):
        assert table[name].keys() <= known, name
    assert set(table["unspelled"]["units"]) <= known
    targets = {entry["unit"] for entry in table["same"].values()}
    assert targets <= known and not targets & table["same"].keys()
    assert not (table["qudt"].keys() | table["currency"].keys()) & table["same"].keys()
    assert all(re.compile(pattern) for pattern in table["not_before"].values())


def test_every_unit_is_found_behind_a_number() -> None:
    unfound = [unit for unit in unit_table().kinds if unit != "番" and not find_quantities(f"共7{unit}。")]
    assert unfound == []


def test_the_work_grows_with_the_length_of_the_text() -> None:
    sentences = [text for cases in CASES.values() for text in cases]
    once = "；各地各部门要进一步压实责任，把工作往前赶，往实里做，".join(sentences)[:5_000]

    find_quantities(once)  # loads the units
    assert calls(lambda: find_quantities(once * 8)) <= 9 * calls(lambda: find_quantities(once))


def simplified(path: Path) -> str:
    """A report as plainly as this test needs it: simplified characters, without the readings that damage put in."""
    opencc = pytest.importorskip("opencc")
    text: str = opencc.OpenCC("t2s").convert(path.read_text(encoding="utf-8"))
    return re.sub(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňḿ]+\)", "", text)


@pytest.mark.skipif(not (SHARED / "reports").is_dir(), reason="the reports are not beside this checkout")
def test_reports_are_read_without_error() -> None:
    for path in sorted((SHARED / "reports").glob("*.txt")):
        found = find_quantities(path.read_text(encoding="utf-8"))
        assert sum(f.form in (Form.LEVEL, Form.PERCENT) for f in found) > 50, path.name


@pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the annotated reports are not beside this checkout")
@pytest.mark.parametrize("name", ["jurong-2024", "lixian-2020"])
def test_annotated_figures_are_found(name: str) -> None:
    found = find_quantities(simplified(SHARED / "reports" / f"{name}.txt"))
    figures = {(normal(f.quantity), f.form is Form.RANK) for f in found if f.form.is_figure}
    values = {(q.value, q.unit) for q, _ in figures}
    bounds = {(q.value, q.unit, q.bound.value) for q, _ in figures if q.bound}
    ranks = {q.value for q, is_rank in figures if is_rank}
    missed, total = [], 0
    for item in json.loads((SHARED / "gold" / f"{name}.json").read_text(encoding="utf-8"))["observations"]:
        if item["value"] is not None:
            wanted = normal(Quantity(Decimal(str(item["value"])), item["unit"]))
            bound = item.get("bound")
            hit = (wanted.value, wanted.unit, bound) in bounds if bound else (wanted.value, wanted.unit) in values
        elif item.get("rank") is not None:
            hit = Decimal(item["rank"]) in ranks
        else:
            change = abs(Decimal(str(item["change"])))
            hit = any((change, unit) in values for unit in ("%", "个百分点"))
        total += 1
        missed += [] if hit else [item["indicator"][0]]
    assert len(missed) <= 0.03 * total, missed
