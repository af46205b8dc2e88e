"""Identifiers: ASCII, readable, the same for the same content, different for different things."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from kg.frozen import replace
from kg.identifiers import claim_id, entity_id, observation_id, report_id, section_id, slug
from kg.model import Bound, Claim, Datatype, Evidence, Kind, Literal, Modality, Observation, Quantity, Span

ROOT = Path(__file__).parents[1]
PATH = re.compile(r"[a-z0-9]+(?:[-/.][a-z0-9]+)*")
REPORT = report_id("990101", 2031)
CLAIM = Claim(
    "990101/park/a-000000",
    "locatedIn",
    "division/990101",
    Modality.ASSERTED,
    2030,
    Evidence("p0003", Span(2, 9), "place.lies-in"),
)
FIGURE = Observation(
    id="",
    indicator=entity_id("Indicator", "粮食总产量", None),
    area="division/990101",
    year=2030,
    kind=Kind.ACTUAL,
    quantity=Quantity(Decimal("26"), "万吨"),
    change=Decimal("3.5"),
    rank=None,
    bound=None,
    evidence=Evidence("p0003", Span(0, 12), "figure.level"),
)


@pytest.mark.parametrize(
    ("cls", "label", "scope", "start"),
    [
        ("Project", "云台抽水储能站", "990101", "990101/project/yun-tai-chou-shui-chu-neng-zhan-"),
        ("GovernmentBody", "青溪县人民政府", "990101", "990101/government-body/qing-xi-xian-ren-min-zheng-fu-"),
        ("ScenicArea", "柳河湾", "990101", "990101/scenic-area/liu-he-wan-"),
        ("Village", "石桥村", "990101101", "990101101/division/shi-qiao-cun-"),
        ("Facility", "G312国道", "990101", "990101/facility/g312-guo-dao-"),
        ("Honor", "国家5G工厂名录", None, "honor/guo-jia-5g-gong-chang-ming-lu-"),
        ("Program", "“1+4+N”人才政策体系", "990101", "990101/program/1-4-n-ren-cai-zheng-ce-ti-xi-"),
        ("Indicator", "绿化率", None, "indicator/lv-hua-lv-"),
    ],
)
def test_a_name_is_spelt_in_pinyin_below_its_scope_and_class(
    cls: str, label: str, scope: str | None, start: str
) -> None:
    found = entity_id(cls, label, scope)
    assert found.startswith(start)
    assert re.fullmatch(r"[0-9a-f]{6}", found.removeprefix(start))


@pytest.mark.parametrize(
    "label", ["青溪县", "囧囧湖", "★", "한강", "Ünïcode 学院", "ａｂｃ１２３", "PM2.5", "〇", "嗯", "a/b?c#d", "𠮷野家"]
)
def test_every_identifier_is_a_lower_case_ascii_path(label: str) -> None:
    assert PATH.fullmatch(entity_id("Place", label, "990101"))


def test_names_of_one_pinyin_are_two() -> None:
    assert slug("石桥") == slug("十桥")
    assert entity_id("Place", "石桥", "990101") != entity_id("Place", "十桥", "990101")


def test_long_names_of_one_beginning_are_two_and_are_cut_between_syllables() -> None:
    long = "关于进一步加快推进全县高标准农田建设和农业现代化示范区创建工作的若干意见"
    assert len(slug(long)) <= 60
    assert slug(long + "补充").endswith(slug(long).rsplit("-", 1)[1])
    assert "".join(slug(long).split("-")) == "".join(slug(c) for c in long)[: len(slug(long).replace("-", ""))]
    assert entity_id("Policy", long, "990101") != entity_id("Policy", long + "补充", "990101")
    assert len(slug("a" * 200)) == 60


def test_quotes_spaces_brackets_and_width_do_not_count() -> None:
    forms = ["“三问三送”（走访）", "三问 三送走访", "「三问三送」(走访)", "三问三送走访"]
    assert len({entity_id("Program", form, "990101") for form in forms}) == 1


def test_scope_and_class_count() -> None:
    ids = {entity_id(c, "人民路", s) for c in ("Facility", "Project") for s in ("990101", "990102", None)}
    assert len(ids) == 6


def test_a_code_alone_identifies_a_division() -> None:
    assert entity_id("County", "青溪县", None, "990101") == entity_id("County", "青溪", "990000", "990101")


@pytest.mark.parametrize("label", ["", "“”", " 　（）"])
def test_a_label_without_a_name_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        entity_id("Place", label, "990101")


@pytest.mark.parametrize("code", ["", "99 0101", "青溪", "../x", "a/b"])
def test_a_code_that_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not fit"):
        entity_id("County", "青溪县", None, code)
    with pytest.raises(ValueError, match="not fit"):
        report_id(code, 2031)
    with pytest.raises(ValueError, match="not fit"):
        section_id(REPORT, code)


@pytest.mark.parametrize(
    "other",
    [
        replace(CLAIM, predicate="partOf"),
        replace(CLAIM, object="division/990102"),
        replace(CLAIM, object=Literal("division/990101", Datatype.TEXT)),
        replace(CLAIM, modality=Modality.PLANNED),
        replace(CLAIM, year=None),
        replace(CLAIM, evidence=replace(CLAIM.evidence, span=Span(2, 10))),
        replace(CLAIM, evidence=replace(CLAIM.evidence, rule="place.other")),
        replace(CLAIM, evidence=replace(CLAIM.evidence, passage="p0004")),
    ],
)
def test_every_part_of_a_claim_counts(other: Claim) -> None:
    assert claim_id(REPORT, other) != claim_id(REPORT, CLAIM)
    assert claim_id(REPORT, replace(CLAIM)) == claim_id(REPORT, CLAIM)


@pytest.mark.parametrize(
    "other",
    [
        replace(FIGURE, indicator=entity_id("Indicator", "油料总产量", None)),
        replace(FIGURE, area="division/990102"),
        replace(FIGURE, year=2031),
        replace(FIGURE, kind=Kind.ESTIMATE),
        replace(FIGURE, quantity=Quantity(Decimal("26.1"), "万吨")),
        replace(FIGURE, quantity=Quantity(Decimal("26"), "万亩")),
        replace(FIGURE, quantity=None),
        replace(FIGURE, change=None),
        replace(FIGURE, rank=1),
        replace(FIGURE, bound=Bound.AT_LEAST),
    ],
)
def test_every_part_of_a_figure_counts(other: Observation) -> None:
    assert observation_id(other) != observation_id(FIGURE)


@pytest.mark.parametrize(
    "same",
    [
        replace(FIGURE, id="other"),
        replace(FIGURE, evidence=Evidence("p0099", Span(1, 2), "other")),
        replace(FIGURE, quantity=Quantity(Decimal("26.0"), "万吨")),
    ],
)
def test_a_figure_stated_twice_is_one(same: Observation) -> None:
    assert observation_id(same) == observation_id(FIGURE)


def test_a_bound_counts_alike_on_the_figure_and_on_its_quantity() -> None:
    inside = replace(FIGURE, quantity=Quantity(Decimal("26"), "万吨", Bound.ABOUT))
    assert observation_id(inside) == observation_id(replace(FIGURE, bound=Bound.ABOUT))


def test_phrases_loaded_by_somebody_else_change_nothing() -> None:
    """pypinyin's phrase dictionary is shared by the whole process."""
    code = (
        "import pypinyin; from kg.identifiers import slug;"
        "pypinyin.load_phrases_dict({'柳河镇': [['xx'], ['yy'], ['zz']]}); print(slug('柳河镇'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert found.stdout == "liu-he-zhen\n"
