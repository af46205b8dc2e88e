"""What a sentence says of the things that it names: who acts, whether it is so or only planned, and how much."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kg.claims import subject_at
from kg.grammar.masking import mask
from kg.model import Datatype, Literal, Mention, Modality, Role, Span
from tests.extraction import build, facts, read, said, statements

HOSTED = "第三届国际陶瓷论坛"
WORKS = "青石湾综合整治工程"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("青石镇获评全国文明镇。", {"青石镇 receivedHonor 全国文明镇"}),
        ("青石镇稳步发展，获评全国文明镇。", {"青石镇 receivedHonor 全国文明镇"}),
        ("获评“全国文明县”。", {"清水县 receivedHonor 全国文明县"}),
        ("我县获评“全国文明县”。", {"清水县 receivedHonor 全国文明县"}),
        ("过去一年，成功入选“全国工业强县”名单。", {"清水县 receivedHonor “全国工业强县”名单"}),
        (
            "青石镇深化治理，获评全国文明镇；白云镇开展“清风”行动，荣获东海省卫生镇。",
            {
                "青石镇 receivedHonor 全国文明镇",
                "白云镇 implements “清风”行动",
                "白云镇 receivedHonor 东海省卫生镇",
            },
        ),
        (
            "青石镇获评全国文明镇，白云水库创成国家级水利工程管理单位。",
            {"青石镇 receivedHonor 全国文明镇", "白云水库 receivedHonor 国家级水利工程管理单位"},
        ),
        (
            "青云建材公司荣获东海省质量奖，入选全国500强名单。",
            {"青云建材公司 receivedHonor 东海省质量奖", "青云建材公司 receivedHonor 全国500强名单"},
        ),
        (
            "清水高新区、白云物流园入选全国示范物流园区名单。",
            {"清水高新区 receivedHonor 全国示范物流园区名单", "白云物流园 receivedHonor 全国示范物流园区名单"},
        ),
        ("石桥街道举办云溪文化旅游节。", {"石桥街道 hosted 云溪文化旅游节"}),
        (f"成功承办{HOSTED}。", {f"清水县 hosted {HOSTED}"}),
        ("石桥街道深耕数字经济。", {"石桥街道 focusesOn 数字经济"}),
        ("出台《清水县数字化转型行动方案》。", {"清水县 issued 清水县数字化转型行动方案"}),
        ("与临川县签订合作协议。", {"清水县 cooperatesWith 临川县"}),
        ("做大做强“云雾山”区域公用品牌。", {"清水县 owns “云雾山”区域公用品牌"}),
    ],
)
def test_who_acts(text: str, wanted: set[str]) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "青石镇与全国文明镇白云镇相邻。",
        f"赴京参加{HOSTED}。",
        "以“一村一策”行动为抓手。",
        "青石镇、清水高新区、数字经济和全国文明镇。",
        "与临川县相邻。",
        "“云雾山”区域公用品牌亮相展会。",
    ],
)
def test_standing_in_one_sentence_is_no_relation(text: str) -> None:
    assert len(read(text).mentions) >= 1
    assert said(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "力争青石镇获评全国文明镇。",
        "确保成功创建全国文明县。",
        "争创全国文明县。",
        "青石镇积极申报全国文明镇，计划获评东海省卫生镇。",
        f"力争{WORKS}完工。",
        f"确保{WORKS}投入使用。",
        f"争取{WORKS}开工建设。",
        "计划建成青石养老中心。",
        "争取白云抽水蓄能电站签约。",
    ],
)
@pytest.mark.parametrize("role", [Role.REVIEW, Role.PLAN])
def test_what_is_sought_is_neither_received_nor_done(text: str, role: Role) -> None:
    for statement in statements(text, role):
        assert statement.predicate != "receivedHonor"
        assert statement.modality is Modality.PLANNED
        done = ("Completed", "InOperation", "Started", "Signed")
        assert not (isinstance(statement.object, Literal) and statement.object.lexical in done), statement


@pytest.mark.parametrize(
    "text",
    [
        "青石镇获评全国文明镇。",
        f"{WORKS}全面完工。",
        f"{WORKS}投入使用。",
        "建成青石养老中心。",
        "白云抽水蓄能电站成功签约。",
    ],
)
def test_the_same_words_are_facts_in_the_review_and_none_in_the_plan(text: str) -> None:
    assert said(text, Role.REVIEW) != set()
    assert not any("receivedHonor" in s or "Completed" in s or "InOperation" in s for s in said(text, Role.PLAN))


def test_works_pushed_towards_completion_are_not_completed() -> None:
    assert f"{WORKS} status Completed" not in said(f"推动{WORKS}建成投用。")


def test_approval_to_begin_creating_is_no_receipt() -> None:
    assert not any("receivedHonor" in s for s in said("青石镇获批创建国家级旅游度假区。"))


def test_titles_are_distributed_over_their_receivers() -> None:
    assert said("青石镇、白云镇分别获评全国文明镇、东海省卫生镇。") == {
        "青石镇 receivedHonor 全国文明镇",
        "白云镇 receivedHonor 东海省卫生镇",
    }


@pytest.mark.parametrize(
    ("text", "role", "wanted"),
    [
        ("实施“一村一策”行动。", Role.REVIEW, (Modality.ASSERTED, 2023)),
        ("实施“一村一策”行动。", Role.PLAN, (Modality.PLANNED, 2024)),
        ("实施“一村一策”行动。", Role.OTHER, (Modality.ASSERTED, 2023)),
        ("计划实施“一村一策”行动。", Role.REVIEW, (Modality.PLANNED, 2023)),
        ("计划招商，实施“一村一策”行动。", Role.REVIEW, (Modality.ASSERTED, 2023)),  # the cue is in another clause
    ],
)
def test_modality_and_year(text: str, role: Role, wanted: tuple[Modality, int]) -> None:
    assert {(s.modality, s.year) for s in statements(text, role)} == {wanted}


def test_a_plan_may_say_who_will_act() -> None:
    assert said(f"承办{HOSTED}。", Role.PLAN) == {f"?清水县 hosted {HOSTED}"}
    assert said("推行“一村一策”行动。", Role.PLAN) == {"?清水县 implements “一村一策”行动"}


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("总投资12亿元的白云抽水蓄能电站签约。", "1200000000"),
        ("总投资15.68亿元的白云抽水蓄能电站签约。", "1568000000"),
        ("白云抽水蓄能电站总投资0.07亿元。", "7000000"),
        (f"{WORKS}总投资3600万元。", "36000000"),
        (f"{WORKS}总投资约12.5亿元。", "1250000000"),
        (f"完成投资1234.5万元的{WORKS}。", "12345000"),
        (f"{WORKS}总投资1.1亿元。", "110000000"),
    ],
)
def test_an_investment_is_exact_to_the_yuan(text: str, yuan: str) -> None:
    (stated,) = [s.object for s in statements(text) if s.predicate == "investment"]
    assert isinstance(stated, Literal)
    assert (stated.lexical, stated.datatype) == (yuan, Datatype.DECIMAL)


@pytest.mark.parametrize(
    "text",
    [
        "完成固定资产投资12亿元，白云抽水蓄能电站签约。",
        f"{WORKS}完成年度投资3.2亿元。",
        "签约项目48个，总投资210亿元，白云抽水蓄能电站在列。",
    ],
)
def test_a_sum_of_others_is_no_investment_in_the_works(text: str) -> None:
    assert not any("investment" in s for s in said(text))


STATES: Mapping[str, str] = {
    f"谋划{WORKS}。": "Planned",
    "白云抽水蓄能电站签约。": "Signed",
    f"{WORKS}开工建设。": "Started",
    f"{WORKS}稳步推进。": "UnderConstruction",
    f"{WORKS}竣工。": "Completed",
    f"{WORKS}投入使用。": "InOperation",
    "清临高速公路正式通车。": "InOperation",
    "做好清临高速公路前期工作。": "Planned",
    "加快青石水厂建设。": "UnderConstruction",
}


@pytest.mark.parametrize("text", STATES)
def test_status(text: str) -> None:
    found = {s.object.lexical for s in statements(text) if s.predicate == "status" and isinstance(s.object, Literal)}
    assert found == {STATES[text]}


@pytest.mark.parametrize(
    ("review", "plan", "wanted"),
    [
        ((f"{WORKS}开工建设。", f"{WORKS}竣工。"), (), f"{WORKS} status Completed"),
        ((f"{WORKS}竣工。", f"{WORKS}投入使用。"), (), f"{WORKS} status InOperation"),
        ((f"{WORKS}开工建设。",), (f"谋划{WORKS}。",), f"{WORKS} status Started"),  # a plan takes nothing back
        ((), (f"谋划{WORKS}。",), f"?{WORKS} status Planned"),
        ((f"{WORKS}开工建设。",), (f"加快{WORKS}建设。",), f"?{WORKS} status UnderConstruction"),
    ],
)
def test_the_status_is_the_last_one_stated(review: tuple[str, ...], plan: tuple[str, ...], wanted: str) -> None:
    assert {f for f in facts(build(review, plan)) if " status " in f} == {wanted}


def test_evidence_is_what_the_rule_matched() -> None:
    text = "过去一年，青石镇获评全国文明镇，群众欢欣鼓舞。"
    (statement,) = statements(text)
    assert statement.evidence.span.of(text) == "青石镇获评全国文明镇"
    assert (statement.evidence.passage, statement.evidence.rule) == ("p0000", "honor.named-receivers")


def test_the_subject_holds_until_the_next_one() -> None:
    text = "青石镇提质，扩容；白云镇增绿，道路拓宽。"
    masked = read(text).masked
    places = [text.index(word) for word in ("提质", "扩容", "增绿", "拓宽")]
    found = [subject_at(masked, masked.masked_position(at)) for at in places]
    assert [m and m.name for m in found] == ["青石镇", "青石镇", "白云镇", "白云镇"]


def test_a_thing_that_cannot_act_is_no_subject() -> None:
    text = "全国文明镇，获评不易。"
    honor = Mention("p0000", Span(0, 5), "全国文明镇", "Honor", "test")
    masked = mask(text, [honor], [])
    assert subject_at(masked, len(masked.text)) is None
