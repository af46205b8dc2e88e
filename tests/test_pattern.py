"""The pattern language: each construct with a text that it matches and one that it does not, and each error."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from kg.grammar.masking import CLASSES, Masked, mask
from kg.grammar.pattern import Pattern, PatternError, compile_pattern
from kg.model import Mention, Span
from kg.quantity import find_quantities

LISTS = {"receive": ("获评", "荣获"), "works": ("工程", "改造工程")}
KINDS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in CLASSES},
    "AdministrativeDivision": ("Province", "Prefecture", "County", "Town", "Village"),
    "Any": tuple(CLASSES),
}
NAMES = {
    "青石镇": "Town",
    "白云镇": "Town",
    "清水县": "County",
    "清水高新区": "Park",
    "青石水厂": "Project",
    "白云水库": "Facility",
    "远航精密": "Company",
    "青云重工": "Company",
    "全国文明镇": "Honor",
}


def compiled(pattern: str) -> Pattern:
    return compile_pattern(pattern, LISTS, KINDS)


def masked(text: str) -> Masked:
    """A text in which the names above are mentions."""
    found = []
    for name, cls in NAMES.items():
        start = text.find(name)
        if start >= 0:
            found.append(Mention("p0000", Span(start, start + len(name)), name, cls, "test"))
    return mask(text, sorted(found, key=lambda m: m.span), find_quantities(text))


def matched(pattern: str, text: str) -> str | None:
    """What a pattern matches in a text; of an entity pattern, what its brackets find. None where it does not match."""
    seen = masked(text)
    found = compiled(pattern).regex.search(seen.text)
    if found is None:
        return None
    return seen.original(*found.span("found" if "found" in found.re.groupindex else 0)).of(text)


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("获评", "青石镇获评全国文明镇", "获评"),
        ("获评", "青石镇荣获全国文明镇", None),
        ("G.1", "改造G.1公路", "G.1"),  # a full stop stands for itself
        ("G.1", "改造GA1公路", None),
        ("(修|建)路", "建路", "建路"),
        ("(修|建)路", "养路", None),
        ("改?建路", "改建路", "改建路"),
        ("改?建路", "建路", "建路"),
        ("(改)?(扩|新)建", "改扩建", "改扩建"),
        ("^(改)?(扩|新)建", "改造扩建", None),
        ("<receive>称号", "获得荣获称号", "荣获称号"),
        ("<receive>称号", "获得称号", None),
        ("白云<works>开", "白云改造工程开", "白云改造工程开"),
        ("<receive>?称号", "称号", "称号"),
        ("{p:Project}开工", "青石水厂开工", "青石水厂开工"),
        ("{p:Project}开工", "白云水库开工", None),
        ("{p:AdministrativeDivision}实施", "青石镇实施", "青石镇实施"),
        ("{p:AdministrativeDivision}实施", "清水高新区实施", None),
        ("{p:Project|Facility}开工", "白云水库开工", "白云水库开工"),
        ("{p:Project|Facility}开工", "清水高新区开工", None),
        ("{p:Any}开工", "清水高新区开工", "清水高新区开工"),
        ("{p:Any}开工", "园区开工", None),
        ("{p:Company+}落户", "远航精密、青云重工落户", "远航精密、青云重工落户"),
        ("{p:Company+}落户", "远航精密和青云重工落户", "远航精密和青云重工落户"),
        ("{p:Company+}落户", "远航精密以及青云重工落户", "远航精密以及青云重工落户"),
        ("^{p:Company+}落户", "远航精密、青石镇落户", None),
        ("^{p:Company}落户", "远航精密和青云重工落户", None),
        ("{p:Project}?开工", "开工", "开工"),
        ("投资{sum:Money}", "投资3.5亿元", "投资3.5亿元"),
        ("投资{sum:Money}", "投资35家", None),
        ("新增{n:Count}", "新增35家", "新增35家"),
        ("新增{n:Count}", "新增35%", None),
        ("增长{n:Percent}", "增长35%", "增长35%"),
        ("增长{n:Percent}", "增长35家", None),
        ("居{n:Rank}", "居第3位", "居第3位"),
        ("居{n:Rank}", "居3家", None),
        ("[{han:1-2}长制]", "推行河长制", "行河长制"),  # as far left as so many characters reach
        ("^[{han:1-2}长制]", "河长制", "河长制"),
        ("^[{han:1-2}长制]", "青石河长制", None),
        ("实施[{name:2-6}计划]", "实施育苗计划", "育苗计划"),
        ("实施[{name:2-6}计划]", "实施计划", None),
        ("实施[{name:2-6}计划]", "实施春风，计划", None),
        ("^[{name:3-9+}]入选", "海川光伏、云岭制药入选", "海川光伏、云岭制药"),
        ("^[{name:3-9+}]入选", "海川、云岭入选", None),
        ("[“{quoted}”行动]", "实施“春风、送岗”行动", "“春风、送岗”行动"),
        ("[“{quoted}”行动]", "实施春风行动", None),
        ("[“{phrase}”]", "实施“春风”", "“春风”"),
        ("[“{phrase}”]", "实施“春风、送岗”", None),
        ("[《{titled}》]", "出台《清水“十条”》", "《清水“十条”》"),
        ("[《{titled}》]", "出台清水十条", None),
        ("荣获[{han:1-3}奖]", "荣获质量奖", "质量奖"),
        ("推进…建设", "推进扩容建设", "推进扩容建设"),
        ("推进…建设", "推进建设", "推进建设"),
        ("推进…建设", "推进扩容，建设", None),
        ("推进…建设", "推进一二三四五六七八九十一建设", None),
        ("推进……建设", "推进扩容，抓紧建设", "推进扩容，抓紧建设"),
        ("推进……建设", "推进扩容；抓紧建设", None),
        ("推进……建设", f"推进{'慢' * 41}建设", None),
        ("^建成", "扩容，建成", "建成"),
        ("^建成", "全面建成", None),
        ("建成$", "全面建成。", "建成"),
        ("建成$", "建成", "建成"),
        ("建成$", "建成后", None),
        ("[G#]", "改造G312公路", "G312"),
        ("[G#]", "改造G公路", None),
        ("开发区!(域)", "开发区扩容", "开发区"),
        ("开发区!(域)", "开发区域经济", None),
        ("!<(新)建路", "改建路", "建路"),
        ("!<(新)建路", "新建路", None),
    ],
)
def test_construct(pattern: str, text: str, wanted: str | None) -> None:
    assert matched(pattern, text) == wanted


def test_a_list_gives_each_of_its_mentions() -> None:
    seen = masked("远航精密、青云重工落户青石镇")
    found = compiled("{who:Company+}落户{where:Town}").regex.search(seen.text)
    assert found is not None
    assert [m.name for m in seen.mentions(*found.span("who"))] == ["远航精密", "青云重工"]
    assert [m.name for m in seen.mentions(*found.span("where"))] == ["青石镇"]


def test_slots_are_told_with_their_classes() -> None:
    slots = compiled("{who:Town|Park+}获评{what:Honor}").slots
    assert {(s.id, s.types, s.many) for s in slots.values()} == {
        ("who", ("Town", "Park"), True),
        ("what", ("Honor",), False),
    }


@pytest.mark.parametrize(
    ("pattern", "name_first", "length", "names"),
    [
        ("[{name}园]", True, (1, 40), False),
        ("[{name:2-9}园]", True, (2, 9), False),
        ("实施[{name:2-9}计划]", False, (2, 9), False),
        ("[“{quoted}”]", False, (1, 40), False),
        ("^[{name:2-9+}]入选", False, (2, 9), True),
    ],
)
def test_a_name_that_opens_the_pattern_is_left_to_the_engine(
    pattern: str, name_first: bool, length: tuple[int, int], names: bool
) -> None:
    found = compiled(pattern)
    assert (found.name_first, found.names) == (name_first, names)
    assert not name_first or found.name_length == length


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(获评", "unbalanced"),
        ("获评)", "unbalanced"),
        ("[获评", "unbalanced"),
        ("获评]", "unbalanced"),
        ("[获评][荣获]", "misplaced"),
        ("?获评", "misplaced"),
        ("!<(建|改建)路", "misplaced"),
        ("路{name:3-1}桥", "wrong bounds"),
        ("[{name:3-1}桥]", "wrong bounds"),
        ("[{name:9999999999-2}桥]", "wrong bounds"),
        ("路{name:1-41}桥", "wrong bounds"),
        ("{han:2-1}桥", "wrong bounds"),
        ("{han:1-9999999999}桥", "wrong bounds"),
        ("甲??", "misplaced"),
        ("(甲|?乙)", "misplaced"),
        ("甲^?", "misplaced"),
        ("甲…?乙", "misplaced"),
        ("G#?", "misplaced"),
        ("“{quoted}?”", "misplaced"),
        ("甲!(乙)?", "misplaced"),
        ("{p:Town", "unbalanced or empty {"),
        ("p:Town}", "unbalanced or empty }"),
        ("{}", "unbalanced or empty {"),
        ("<>称号", "unbalanced or empty <"),
        ("<receive称号", "unbalanced or empty <"),
        ("([获)评]", "unbalanced"),
        ("!(获评", "unbalanced"),
        ("[{name}桥]{found:Town}", "cannot be called found"),
        ("<recieve>", "unknown word list <recieve>"),
        ("{p:Castle}", "unknown class Castle"),
        ("{p:Town|Castle}", "unknown class Castle"),
        ("{p}", "a slot reads"),
        ("{P:Town}", "a slot reads"),
        ("{p:Town}和{p:Park}", "stands twice"),
        ("[{name}]", "needs something behind it"),
    ],
)
def test_what_does_not_follow_the_language_is_refused_with_its_pattern(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=message) as error:
        compiled(pattern)
    assert pattern in error.value.zh and pattern in error.value.en
    assert str(error.value) == f"{error.value.zh} | {error.value.en}"


@pytest.mark.parametrize(
    "pattern", ["(获评", "获评)", "甲??", "{", "<>", "!<(建|改建)路", "[获评][荣获]", "{p}", "[{name}]"]
)
def test_the_chinese_message_is_chinese(pattern: str) -> None:
    with pytest.raises(PatternError) as error:
        compiled(pattern)
    told = error.value.zh.removesuffix(f"：{pattern}")
    assert re.search("[一-鿿]", told) and not re.search(
        "[A-Za-z]{2}", told.replace("{name}", "").replace("{id:Class}", "")
    )


@pytest.mark.parametrize(
    ("pattern", "text"), [("(甲)?乙", "乙"), ("{p:Town}?乙", "乙"), ("[甲]?乙", "乙"), ("<works>?乙", "乙")]
)
def test_what_may_be_left_out_may_be_left_out(pattern: str, text: str) -> None:
    assert compiled(pattern).regex.fullmatch(text)
