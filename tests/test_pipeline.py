"""Whole reports: facts of the sample report with their sentences, what it must not say, and what holds of every graph.

The facts were worked out by reading the sample report; nothing of them was taken from what the program gives.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import rdflib

import kg
from kg.export.rdf import to_graph, write_nquads, write_turtle
from kg.graph import KnowledgeGraph, plain
from kg.model import Claim, Entity, Kind, Literal, Modality, Observation, PassageKind, Report, Role
from kg.ontology import Ontology
from kg.pipeline import build
from tests.extraction import build as build_invented
from tests.extraction import facts

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "kg" / "data" / "sample-report.txt"
REPORTS = sorted((SHARED / "reports").glob("*.txt"))
DONE = ("Completed", "InOperation", "Started", "Signed")

needs_reports = pytest.mark.skipif(not REPORTS, reason="the source reports (../shared/reports) are not here")


@cache
def graph_of(path: Path) -> KnowledgeGraph:
    return build(path)


def sample() -> KnowledgeGraph:
    return graph_of(SAMPLE)


def label(graph: KnowledgeGraph, end: str | Literal) -> str:
    return end.lexical if isinstance(end, Literal) else graph.entities[end].label


def named(graph: KnowledgeGraph, name: str) -> set[str]:
    """The ids of what bears a name."""
    return {e.id for e in graph.entities.values() if any(plain(n) == plain(name) for n in e.names)}


def found(graph: KnowledgeGraph, subject: str, predicate: str, target: str) -> list[Claim]:
    """The claims that say this; the ends by any of their names, values by their lexical form."""
    subjects, objects = named(graph, subject), named(graph, target)
    return [
        c
        for c in graph.claims
        if c.subject in subjects
        and c.predicate == predicate
        and (c.object in objects if isinstance(c.object, str) else c.object.lexical == target)
    ]


# Subject, property, object, the asserted or planned year, and words of the sentence that says so.
FACTS = [
    ("束克之", "heads", "句容市人民政府", "2024", "束克之"),
    ("句容市", "receivedHonor", "中国创新百强县", "2023", "我市跻身"),
    ("句容市", "receivedHonor", "中国工业百强县", "2023", "我市跻身"),
    ("句容市", "receivedHonor", "首批全国农业科技现代化先行县", "2023", "“戴庄经验”"),
    ("5G智慧矿山项目", "receivedHonor", "国家5G工厂名录", "2023", "台泥水泥"),
    ("北山水库", "receivedHonor", "省级水利风景区", "2023", "北山水库"),
    ("白兔镇", "receivedHonor", "首批国家农业产业强镇", "2023", "茅山老区、白兔镇"),
    ("茅山老区", "receivedHonor", "全省首批休闲农业精品区", "2023", "茅山老区、白兔镇"),
    ("边城镇", "receivedHonor", "江苏省优秀劳动关系和谐乡镇", "2023", "边城镇获评"),
    ("天王镇", "receivedHonor", "镇江市高质量发展先进镇", "2023", "天王镇被评为"),
    ("建华建材公司", "receivedHonor", "2023年江苏省省长质量奖", "2023", "建华建材公司"),
    ("建华建材公司", "receivedHonor", "中国工业大奖表彰奖", "2023", "建华建材公司"),
    ("边城抽水蓄能电站", "investment", "9600000000", "2023", "总投资96亿元"),
    ("宝华石砀山铜矿抽水蓄能电站", "status", "Signed", "2023", "正式签约"),
    ("沪宁沿江高铁", "status", "InOperation", "2023", "沪宁沿江高铁正式开通"),
    ("省句中异地新建项目", "status", "UnderConstruction", "2023", "完成桩基"),
    ("宝华中心小学新建教学楼", "status", "InOperation", "2023", "教学楼启用"),
    ("人才港电商平台", "status", "InOperation", "2023", "投入运营"),
    ("边城抽水蓄能电站", "locatedIn", "边城镇", "2023", "边城抽水蓄能电站"),
    ("宝华石砀山铜矿抽水蓄能电站", "locatedIn", "宝华镇", "2023", "宝华石砀山"),
    ("建华建材公司", "locatedIn", "下蜀镇", "2023", "建华建材公司"),
    ("人才港电商平台", "locatedIn", "华阳街道", "2023", "华阳街道签约"),
    ("下蜀高新技术产业园", "locatedIn", "下蜀镇", "2023", "下蜀高新技术产业园"),
    ("下蜀镇", "locatedIn", "句容市", "2023", "下蜀镇"),
    ("句容市", "implements", "三问三送", "2023", "“三问三送”走访活动"),
    ("句容市", "implements", "戴庄经验", "2023", "“戴庄经验”"),
    ("句容市", "implements", "美家美户", "2023", "“美家美户”行动"),
    ("句容市", "implements", "三带四组团", "2023", "构建“三带四组团”"),
    ("句容市", "implements", "一区多园", "2023", "实行“一区多园”管理模式"),
    ("后白镇", "implements", "厚道后白 厚礼乡贤", "2023", "后白镇打造"),
    ("句容市", "implements", "人才发展质效提升年行动", "?2024", "实施“人才发展质效提升年”"),
    ("句容市", "issued", "句容市加快推进数字政府建设高质量发展实施方案", "2023", "印发"),
    ("句容市", "hosted", "第五届国际道教论坛", "2023", "承办"),
    ("句容市", "hosted", "福地句容马拉松赛", "2023", "举办"),
    ("茅山镇", "hosted", "第十四届丁庄葡萄节", "2023", "茅山镇举办"),
    ("第五届国际道教论坛", "edition", "5", "2024", "国际道教论坛"),
    ("句容市", "owns", "茅山长青区域公用品牌", "?2024", "做强“茅山长青”"),
    ("创新组团", "partOf", "三带四组团", "2024", "“四组团”指"),
    ("下蜀镇", "partOf", "创新组团", "2024", "“四组团”指"),
    ("白兔镇", "partOf", "产城融合组团", "2024", "“四组团”指"),
    ("G312创新带", "partOf", "三带四组团", "2024", "“三带”指"),
    ("头雁领航工程", "partOf", "1+4+N人才政策体系", "2024", "“4”指"),
    ("句容经济开发区", "partOf", "1+4+1园区", "2024", "前一个“1”指"),
    ("国投集团", "partOf", "2国有平台+1国有企业", "2024", "“1国有企业”指"),
    ("两群三链", "focusesOn", "新材料", "2024", "“两群”指"),
    ("两群三链", "focusesOn", "新一代信息技术", "2024", "“三链”指"),
    ("千万工程", "refersTo", "浙江省", "2024", "浙江“千村示范"),
    ("句容市", "divisionCode", "321183", "2024", ""),
    ("句容市", "locatedIn", "镇江市", "2024", ""),
    ("镇江市", "locatedIn", "江苏省", "2024", ""),
]


@pytest.mark.parametrize(("subject", "predicate", "target", "when", "words"), FACTS)
def test_the_sample_says(subject: str, predicate: str, target: str, when: str, words: str) -> None:
    graph = sample()
    claims = found(graph, subject, predicate, target)
    assert claims, "not said"
    modality = Modality.PLANNED if when.startswith("?") else Modality.ASSERTED
    told = [c for c in claims if (c.modality, str(c.year)) == (modality, when.lstrip("?"))]
    assert told, [(c.modality, c.year) for c in claims]
    assert any(words in graph.report.passage(c.evidence.passage).text for c in told)


# Indicator, value with unit (or change in per cent), year and kind.
FIGURES = [
    ("预算收入", "50.05亿元 +25.7", "2023 Actual"),
    ("固定资产投资", "216亿元", "2023 Actual"),
    ("制造业投资", "60亿元 +20.5", "2023 Actual"),
    ("社会消费品零售总额", "+8", "2023 Actual"),
    ("地区生产总值", "+5", "2023 Estimate"),
    ("综合实力百强县", "#49", "2023 Actual"),
    ("剩余未安置户数", "-35", "2023 Actual"),
    ("空气质量优良天数比率", "78.1%", "2023 Actual"),
    ("地区生产总值", "+5", "2024 Target"),
    ("社会消费品零售总额", "+6", "2024 Target"),
    ("制造业投资", "+15", "2024 Target"),
    ("粮食面积", "57.4万亩", "2024 Target"),
    ("高新技术企业", "100家", "2024 Target"),
]


def told(figure: Observation) -> tuple[str, str]:
    value = "" if figure.quantity is None else f"{figure.quantity.value}{figure.quantity.unit}"
    change = "" if figure.change is None else f"{figure.change:+}"
    rank = "" if figure.rank is None else f"#{figure.rank}"
    return " ".join(filter(None, (value, change, rank))), f"{figure.year} {figure.kind.value}"


@pytest.mark.parametrize(("indicator", "what", "when"), FIGURES)
def test_the_sample_counts(indicator: str, what: str, when: str) -> None:
    graph = sample()
    figures = [o for o in graph.observations if any(indicator in n for n in graph.entities[o.indicator].names)]
    assert (what, when) in {told(o) for o in figures}


@pytest.mark.parametrize(
    ("subject", "predicate", "target"),
    [
        ("句容市", "receivedHonor", "国家农业现代化示范区"),  # 争创
        ("句容市", "receivedHonor", "省级高新区"),  # 筹建
        ("赤山湖", "receivedHonor", "世界灌溉工程遗产"),  # 申报
        ("茅山湖", "receivedHonor", "国家旅游度假区"),  # 启动创建
        ("312国道句容段快速化改造工程", "status", "Completed"),  # 确保主体贯通
        ("市中医院异地搬迁项目", "status", "Completed"),  # 力争具备搬迁条件
        ("开发区工业污水处理厂", "status", "InOperation"),  # 力争建成投运
        ("开发区工业污水处理厂", "status", "Completed"),
        ("下蜀水厂", "status", "Completed"),
        ("句容市", "hosted", "第十四届茅山文化旅游节"),  # 筹办, and only as a plan if at all
        ("边城抽水蓄能电站", "investment", "10000000000"),
        ("宝华石砀山铜矿抽水蓄能电站", "investment", "9600000000"),
        ("宝华镇", "partOf", "三带四组团"),  # of a group, not of the whole
        ("句容市", "partOf", "镇江市"),
    ],
)
def test_the_sample_does_not_say(subject: str, predicate: str, target: str) -> None:
    claims = found(sample(), subject, predicate, target)
    assert [c for c in claims if c.modality is Modality.ASSERTED] == []


def test_no_plan_is_a_fact() -> None:
    graph = sample()
    plans = {p.id for p in graph.report.passages if p.role is Role.PLAN and p.kind is not PassageKind.DEFINITION}
    assert plans
    by_rules = [
        c for c in graph.claims if c.evidence.passage in plans and c.predicate in ("implements", "status", "owns")
    ]
    assert by_rules and all(c.modality is Modality.PLANNED for c in by_rules)
    assert all(o.kind is Kind.TARGET for o in graph.observations if o.evidence.passage in plans)


def everything() -> list[Path]:
    return [SAMPLE, *REPORTS]


parametrize_reports = pytest.mark.parametrize("path", everything(), ids=lambda p: p.stem)


@needs_reports
def test_all_reports_build() -> None:
    assert len(REPORTS) == 11
    for path in REPORTS:
        graph = graph_of(path)
        assert min(len(graph.entities), len(graph.claims), len(graph.observations)) > 50, path.name


def in_text(name: str, text: str) -> bool:
    return name in text or plain(name) in text


def given_names(report: Report) -> set[str]:
    """Names that need not stand in the text: the completed name of the speaker's government."""
    return {f"{report.division.name}人民政府"}


@parametrize_reports
def test_every_name_stands_in_the_text(path: Path) -> None:
    graph = graph_of(path)
    text = graph.report.text + "\n" + plain(graph.report.text)
    allowed = given_names(graph.report)
    wrong = [
        (e.label, name)
        for e in graph.entities.values()
        if e.cls != "Indicator" and not e.id.startswith("division/")
        for name in e.names
        if not in_text(name, text) and name not in allowed
    ]
    assert wrong == []


def pieces(name: str, text: str) -> int:
    """Into how many stretches of a text a name falls, each as long as it can be.

    >>> pieces("农村居民收入", "城乡居民收入增长，农村"), pieces("工业", "农业")
    (2, 99)
    """
    count = 0
    while name:
        length = next((n for n in range(len(name), 0, -1) if name[:n] in text), 0)
        if not length:
            return 99
        name, count = name[length:], count + 1
    return count


@parametrize_reports
def test_an_indicator_has_a_name_from_its_own_sentence(path: Path) -> None:
    """Put together, perhaps: 城镇居民收入 in 城乡居民收入, 高新技术企业占比 in 高新技术企业18家，占比52%."""
    graph = graph_of(path)
    wrong = []
    for figure in graph.observations:
        names = [apart(plain(name)).replace("占比", "占") for name in graph.entities[figure.indicator].names]
        text = apart(plain(graph.report.passage(figure.evidence.passage).text))
        if min(pieces(name, text) for name in names) > 3:
            wrong.append((names, text))
    assert wrong == []


def apart(text: str) -> str:
    """A text in which 城镇 and 农村 are the two halves of 城乡."""
    return text.replace("城镇", "城").replace("农村", "乡")


@parametrize_reports
def test_evidence_lies_in_its_passage(path: Path) -> None:
    graph = graph_of(path)
    for evidence in [c.evidence for c in graph.claims] + [o.evidence for o in graph.observations]:
        text = graph.report.passage(evidence.passage).text
        assert 0 <= evidence.span.start < evidence.span.end <= len(text), evidence
        assert evidence.rule
    for entity in graph.entities.values():
        for passage, span in entity.mentions:
            assert span.of(graph.report.passage(passage).text).strip(), entity


def ends(graph: KnowledgeGraph, claim: Claim) -> Iterator[Entity]:
    yield graph.entities[claim.subject]
    if isinstance(claim.object, str):
        yield graph.entities[claim.object]


@parametrize_reports
def test_evidence_shows_what_is_claimed(path: Path) -> None:
    """Of two ends, one at least stands in the sentence; the other may be who acts unnamed, or the division."""
    graph = graph_of(path)
    official = ("division.official", "place.reporting-division", "front.speaker", "front.government", "definition.text")
    for claim in graph.claims:
        if claim.evidence.rule in official:
            continue
        text = plain(graph.report.passage(claim.evidence.passage).text)
        shown = [any(plain(name) in text for name in entity.names) for entity in ends(graph, claim)]
        assert any(shown), (claim, text)
        strangers = [e for e, here in zip(ends(graph, claim), shown, strict=True) if not here]
        assert all(e.id.startswith("division/") for e in strangers), (claim, text)


@parametrize_reports
def test_every_figure_shows_its_number(path: Path) -> None:
    graph = graph_of(path)
    for figure in graph.observations:
        evidence = figure.evidence.span.of(graph.report.passage(figure.evidence.passage).text)
        assert any(c.isdigit() or c in "一二三四五六七八九十百千万两零半首" for c in evidence), (figure, evidence)
        assert figure.quantity is not None or figure.change is not None or figure.rank is not None


@parametrize_reports
def test_claims_stand_between_things_of_the_graph(path: Path) -> None:
    graph = graph_of(path)
    for claim in graph.claims:
        assert claim.subject in graph.entities
        assert not isinstance(claim.object, str) or claim.object in graph.entities
        assert claim.subject != claim.object
    for figure in graph.observations:
        assert graph.entities[figure.indicator].cls == "Indicator" and figure.area in graph.entities


@parametrize_reports
def test_no_honour_is_received_and_no_work_done_in_a_plan(path: Path) -> None:
    planned = [c for c in graph_of(path).claims if c.modality is Modality.PLANNED]
    assert [c for c in planned if c.predicate == "receivedHonor"] == []
    assert [c for c in planned if isinstance(c.object, Literal) and c.object.lexical in DONE] == []


@parametrize_reports
def test_a_thing_has_one_status(path: Path) -> None:
    states: dict[str, set[str]] = {}
    for claim in graph_of(path).values():
        if claim.predicate == "status" and isinstance(claim.object, Literal):
            states.setdefault(claim.subject, set()).add(claim.object.lexical)
    assert [s for s in states.items() if len(s[1]) > 1] == []


@parametrize_reports
def test_ids_are_ascii_and_labels_tell_things_of_a_class_apart(path: Path) -> None:
    graph = graph_of(path)
    assert all(i.isascii() and not set(i) & set(' <>"{}|\\^`') for i in graph.entities)
    assert all(o.id.isascii() for o in graph.observations)
    labels = [(e.cls, e.label) for e in graph.entities.values()]
    assert len(labels) == len(set(labels))


def misfits(graph: KnowledgeGraph) -> list[str]:
    """The relations whose ends the ontology does not take, and the values on classes that do not have them."""
    ontology = Ontology.load()
    wrong = []
    for claim in graph.claims:
        subject = graph.entities[claim.subject].classes
        info = ontology.properties[claim.predicate]
        fits = (
            ontology.accepts(claim.predicate, subject, graph.entities[claim.object].classes)
            if isinstance(claim.object, str)
            else not info.domain.isdisjoint(subject)
        )
        if not fits:
            wrong.append(f"{graph.entities[claim.subject].label} {claim.predicate} {label(graph, claim.object)}")
    return wrong


def test_the_sample_says_only_what_the_ontology_allows() -> None:
    assert misfits(sample()) == []


@needs_reports
def test_the_reports_say_only_what_the_ontology_allows() -> None:
    assert {path.stem: misfits(graph_of(path)) for path in REPORTS} == {path.stem: [] for path in REPORTS}


def test_the_sample_conforms_to_the_shapes() -> None:
    pyshacl = pytest.importorskip("pyshacl", reason="pySHACL is a development tool")
    folder = ROOT / "ontology"
    conforms, _, text = pyshacl.validate(
        to_graph(sample()),
        shacl_graph=rdflib.Graph().parse(folder / "shapes.ttl", format="turtle"),
        ont_graph=rdflib.Graph().parse(folder / "gwr.ttl", format="turtle"),
        allow_warnings=True,
    )
    assert conforms, text


def test_building_twice_gives_the_same_graph() -> None:
    again = build(SAMPLE)
    assert again.entities == sample().entities
    assert again.claims == sample().claims
    assert again.observations == sample().observations
    assert write_nquads(again) == write_nquads(sample())


def test_the_package_builds_what_the_pipeline_builds() -> None:
    assert write_nquads(kg.build(kg.sample())) == write_nquads(sample())


def test_progress_tells_the_stages_in_order() -> None:
    stages: list[str] = []
    build(SAMPLE, progress=stages.append)
    assert stages == ["read", "mentions", "claims", "entities"]


def test_rules_of_a_folder_take_part(tmp_path: Path) -> None:
    rule = (
        '[[entity]]\nid = "test.tea"\nclass = "Brand"\npattern = "[鸣泉茶]"\n'
        '[entity.examples]\n"种植鸣泉茶" = ["鸣泉茶"]\n"种植茶叶" = []\n'
    )
    (tmp_path / "90-tea.toml").write_text(rule, encoding="utf-8")
    text = SAMPLE.read_text(encoding="utf-8").replace("让我们同心奋斗", "让我们同品鸣泉茶，同心奋斗")
    path = tmp_path / "报告.txt"
    path.write_text(text, encoding="utf-8")
    assert "鸣泉茶" not in {e.label for e in build(path).entities.values()}
    with_rule = build(path, rules=[tmp_path])
    assert [e.cls for e in with_rule.entities.values() if e.label == "鸣泉茶"] == ["Brand"]


def test_a_name_learned_in_one_sentence_is_known_in_another() -> None:
    graph = build_invented(review=["远航精密扩产增效。", "远航精密、海川光伏入选国家专精特新“小巨人”企业。"])
    (firm,) = (e for e in graph.entities.values() if e.label == "远航精密")
    assert [passage for passage, _ in firm.mentions] == ["p0000", "p0001"]


def test_a_short_name_of_a_town_counts_where_the_full_one_stands() -> None:
    without = build_invented(review=["白云污水处理厂投入使用。"])
    assert "division/999901102" not in without.entities
    with_full = build_invented(review=["白云污水处理厂投入使用。", "白云镇稳步发展。"])
    assert "division/999901102" in with_full.entities


def test_a_figure_stated_twice_is_one_observation() -> None:
    graph = build_invented(review=["粮食总产量26万吨。", "粮食总产量26万吨，再创新高。"])
    (figure,) = graph.observations
    assert figure.evidence.passage == "p0000"
    assert len(graph.entities[figure.indicator].mentions) == 2


def test_two_sentences_that_say_one_thing_are_two_claims_of_one_fact() -> None:
    graph = build_invented(review=["青石镇获评全国文明镇。"], plan=["青石镇在获评全国文明镇的基础上再提升。"])
    assert "青石镇 receivedHonor 全国文明镇" in facts(graph)
    (group,) = (c for key, c in graph.grouped_relations().items() if key[1] == "receivedHonor")
    assert {c.evidence.passage for c in group} == {"p0000"}


FLOORS = {
    "jurong-2024": {"entities": 0.93, "relations": 0.90, "values": 0.90, "observations": 0.95, "terms": 1.0},
    "lixian-2020": {"entities": 0.85, "relations": 0.80, "values": 0.80, "observations": 0.93, "terms": 1.0},
}
"""F1 against annotated reports, a little below what was measured."""


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "tools" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_reports
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, in the scorer
@pytest.mark.skipif(not (SHARED / "tools" / "score.py").exists(), reason="the scorer (../shared/tools) is not here")
@pytest.mark.parametrize("name", FLOORS)
def test_the_score_does_not_fall(name: str, tmp_path: Path) -> None:
    turtle = tmp_path / "graph.ttl"
    turtle.write_text(write_turtle(graph_of(SHARED / "reports" / f"{name}.txt")), encoding="utf-8")
    annotated = json.loads((SHARED / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    score = scorer()
    result, _ = score.score(annotated, score.System(str(turtle)))
    fallen = {part: result[part]["f1"] for part, floor in FLOORS[name].items() if result[part]["f1"] < floor}
    assert fallen == {}
