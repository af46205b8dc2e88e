"""No invention: a graph of what a report says passes, and each kind of thing that it does not say is named."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import kg
from kg.cli import main
from kg.divisions import Divisions
from kg.errors import KgError
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.indicators import Indicator
from kg.invention import Invention, borne_out, demand_no_invention, inventions
from kg.model import (
    Claim,
    Datatype,
    Edit,
    Entity,
    Evidence,
    Kind,
    Literal,
    Modality,
    Observation,
    PassageKind,
    Quantity,
    Report,
    Span,
)
from kg.pipeline import build_graph
from kg.reading.report import read_report
from tests.extraction import INVENTED, build, report

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"
HERE = "division/999901"
REVIEW = (
    "我县GDP达到812亿元，增长6.1%，位居全市第3位。",
    "青石镇获评“全国文明镇”，青石抽水蓄能电站总投资1.2亿元。",
    "城乡居民收入分别增长5%、6.5%，失业率下降百分之二。",
    "成功承办第三届国际陶瓷论坛。",
)


@pytest.fixture(autouse=True)
def _invented_divisions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Divisions, "load", lambda: INVENTED)


@cache
def clean() -> KnowledgeGraph:
    return build(REVIEW, ["力争PM2.5浓度下降3%。"], {"“一湾两翼”计划": "以清水湖为核心的布局。"})


def changed(
    *,
    entities: Callable[[Entity], Entity] = lambda e: e,
    claims: Callable[[Claim], Claim] = lambda c: c,
    observations: Callable[[Observation], Observation] = lambda o: o,
    source: Callable[[Report], Report] = lambda r: r,
) -> KnowledgeGraph:
    """The clean graph with each of its parts passed through a function."""
    graph = clean()
    return KnowledgeGraph(
        source(graph.report),
        map(entities, graph.entities.values()),
        map(claims, graph.claims),
        map(observations, graph.observations),
    )


def only(name: str, **parts: object) -> Callable[[Entity], Entity]:
    return lambda e: replace(e, **parts) if e.label == name else e


def stated(predicate: str, **parts: object) -> Callable[[Claim], Claim]:
    return lambda c: replace(c, **parts) if c.predicate == predicate else c


def measured(**parts: object) -> Callable[[Observation], Observation]:
    """Replaces parts of the figure of the gross product."""
    return lambda o: replace(o, **parts) if o.rank == 3 else o


def passage(number: int, **parts: object) -> Callable[[Report], Report]:
    def with_parts(source: Report) -> Report:
        passages = list(source.passages)
        passages[number] = replace(passages[number], **parts)
        return replace(source, passages=tuple(passages))

    return with_parts


def test_a_clean_graph_passes() -> None:
    graph = clean()
    assert {e.cls for e in graph.entities.values()} >= {"Town", "Honor", "Project", "Event", "Program", "Indicator"}
    assert {c.predicate for c in graph.values()} >= {"investment", "edition", "definition", "divisionCode"}
    assert len(graph.observations) >= 4
    assert list(inventions(graph)) == []
    demand_no_invention(graph)


PLANTED: dict[str, tuple[Callable[[], KnowledgeGraph], str, str, str]] = {
    "a label": (
        lambda: changed(entities=only("全国文明镇", label="全国卫生镇")),
        "label",
        "Honor 全国卫生镇",
        REVIEW[1],
    ),
    "another name": (
        lambda: changed(entities=only("全国文明镇", alt_labels=("文明示范镇",))),
        "label",
        "Honor 文明示范镇",
        REVIEW[1],
    ),
    "a letter of a name": (
        lambda: changed(entities=only("第三届国际陶瓷论坛", label="第二届国际陶瓷论坛")),
        "label",
        "第二届国际陶瓷论坛",
        REVIEW[3],
    ),
    "a concept that no name leads to": (
        lambda: changed(entities=only("地区生产总值", label="工业投资")),
        "label",
        "Indicator 工业投资",
        REVIEW[0],
    ),
    "an official name of another division": (
        lambda: changed(entities=only("安平市", label="太平市")),
        "label",
        "Prefecture 太平市",
        "",
    ),
    "a division that the list lacks": (
        lambda: changed(entities=only("安平市", id="division/888800", label="太平市")),
        "label",
        "Prefecture 太平市",
        "",
    ),
    "a mention beside the name": (
        lambda: changed(entities=only("全国文明镇", mentions=(("p0001", Span(0, 3)),))),
        "mention",
        "Honor 全国文明镇",
        REVIEW[1],
    ),
    "我县 for a town": (
        lambda: changed(entities=only("青石镇", mentions=(("p0000", Span(0, 2)),))),
        "mention",
        "Town 青石镇",
        REVIEW[0],
    ),
    "a mention behind the end": (
        lambda: changed(entities=only("全国文明镇", mentions=(("p0001", Span(30, 99)),))),
        "evidence",
        "Honor 全国文明镇",
        REVIEW[1],
    ),
    "a mention in no passage": (
        lambda: changed(entities=only("全国文明镇", mentions=(("p0099", Span(0, 5)),))),
        "evidence",
        "Honor 全国文明镇",
        "p0099",
    ),
    "evidence behind the end": (
        lambda: changed(claims=stated("hosted", evidence=Evidence("p0003", Span(0, 99), "event.hosted"))),
        "evidence",
        "清水县 —hosted→ 第三届国际陶瓷论坛 (event.hosted)",
        REVIEW[3],
    ),
    "empty evidence": (
        lambda: changed(claims=stated("hosted", evidence=Evidence("p0003", Span(3, 3), "event.hosted"))),
        "evidence",
        "—hosted→",
        REVIEW[3],
    ),
    "evidence of a figure in no passage": (
        lambda: changed(observations=measured(evidence=Evidence("p0099", Span(0, 3), "figure.measure"))),
        "evidence",
        "清水县 地区生产总值 2023 (figure.measure)",
        "p0099",
    ),
    "another sentence": (
        lambda: changed(source=passage(3, text="成功承办第四届国际陶瓷论坛。")),
        "passage",
        "p0003",
        "成功承办第四届国际陶瓷论坛。",
    ),
    "a source that is too long": (
        lambda: changed(source=lambda r: passage(3, source=Span(0, len(r.text)))(r)),
        "source",
        "p0003",
        REVIEW[3],
    ),
    "a value": (
        lambda: changed(observations=measured(quantity=Quantity(Decimal("813"), "亿元"))),
        "value",
        "清水县 地区生产总值 2023 813亿元 (figure.measure)",
        REVIEW[0],
    ),
    "a scale word": (
        lambda: changed(observations=measured(quantity=Quantity(Decimal("812"), "万元"))),
        "value",
        "812万元",
        REVIEW[0],
    ),
    "a change": (lambda: changed(observations=measured(change=Decimal("1.6"))), "value", "+1.6%", REVIEW[0]),
    "a fall": (lambda: changed(observations=measured(change=Decimal("-6.1"))), "value", "-6.1%", REVIEW[0]),
    "a rank": (
        lambda: changed(observations=lambda o: replace(o, rank=o.rank and 2)),
        "value",
        "第2位",
        REVIEW[0],
    ),
    "an investment": (
        lambda: changed(claims=stated("investment", object=Literal("12000000", Datatype.DECIMAL))),
        "value",
        "青石抽水蓄能电站 —investment→ 12000000 (",
        REVIEW[1],
    ),
    "an edition": (
        lambda: changed(claims=stated("edition", object=Literal("4", Datatype.INTEGER))),
        "value",
        "第三届国际陶瓷论坛 —edition→ 4 (event.edition)",
        REVIEW[3],
    ),
    "a definition": (
        lambda: changed(claims=stated("definition", object=Literal("以清水湖为中心的布局。", Datatype.TEXT))),
        "value",
        "“一湾两翼”计划 —definition→ 以清水湖为中心的布局。",
        "“一湾两翼”计划：以清水湖为核心的布局。",
    ),
    "a code": (
        lambda: changed(claims=stated("divisionCode", object=Literal("123456", Datatype.TEXT))),
        "value",
        "—divisionCode→ 123456",
        "",
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_planted_is_refused_by_name(planted: str) -> None:
    make, code, what, sentence = PLANTED[planted]
    graph = make()
    found = list(inventions(graph))
    assert {i.code for i in found} >= {code}
    told = [i for i in found if i.code == code and what in i.en]
    assert told
    assert all(sentence in i.zh and sentence in i.en for i in told[:1])
    with pytest.raises(
        KgError, match=rf"^图谱中有 {len(found)} 处不见于原文.*\| {len(found)} statement\(s\) .* the first: "
    ):
        demand_no_invention(graph)


def test_the_error_names_the_first_in_both_languages() -> None:
    with pytest.raises(KgError) as caught:
        demand_no_invention(changed(claims=stated("edition", object=Literal("4", Datatype.INTEGER))))
    assert caught.value.zh == (
        "图谱中有 1 处不见于原文，请检查规则；第一处："
        "第三届国际陶瓷论坛 —edition→ 4（event.edition）：数值或文字不见于出处：“成功承办第三届国际陶瓷论坛。”"
    )
    assert caught.value.en == (
        "1 statement(s) of the graph not in the source, check the rules; the first: "
        "第三届国际陶瓷论坛 —edition→ 4 (event.edition): the evidence does not hold the value: "
        "“成功承办第三届国际陶瓷论坛。”"
    )


def of_figure(sentence: str, **figure: object) -> list[Invention]:
    """What is refused of a sentence's only figure, whose evidence is the whole sentence."""
    source = report([sentence])
    county = Entity(HERE, "County", "清水县")
    indicator = Entity("indicator/x", "Indicator", sentence[:2], mentions=(("p0000", Span(0, 2)),))
    parts = {"quantity": None, "change": None, "rank": None, "bound": None, **figure}
    evidence = Evidence("p0000", Span(0, len(sentence)), "figure.measure")
    observation = Observation("o", indicator.id, HERE, 2023, Kind.ACTUAL, **parts, evidence=evidence)  # type: ignore[arg-type]
    return list(inventions(KnowledgeGraph(source, [county, indicator], [], [observation])))


def test_a_figure_that_its_sentence_does_not_bear_is_left_out_and_told() -> None:
    source = report(["工业产值增长8%。"])
    county = Entity(HERE, "County", "清水县")
    indicator = Entity("indicator/x", "Indicator", "工业产值", mentions=(("p0000", Span(0, 4)),))
    evidence = Evidence("p0000", Span(0, 9), "figure.measure")
    right, wrong = (
        Observation(id_, indicator.id, HERE, 2023, Kind.ACTUAL, None, Decimal(rate), None, None, evidence)
        for id_, rate in (("a", "8"), ("b", "9"))
    )
    graph = borne_out(KnowledgeGraph(source, [county, indicator], [], [right, wrong]))
    assert [o.id for o in graph.observations] == ["a"]
    assert ["+9%" in n.zh and "+9%" in n.en for n in graph.report.notices] == [True]
    assert list(inventions(graph)) == []
    none_left = borne_out(KnowledgeGraph(source, [county, indicator], [], [wrong]))
    assert list(none_left.entities) == [HERE]
    with pytest.raises(KgError):
        borne_out(changed(claims=stated("edition", object=Literal("4", Datatype.INTEGER))))


@pytest.mark.parametrize(("name", "span"), [("农业产值", Span(0, 4)), ("工业产值", Span(2, 6))])
def test_a_figure_of_a_measure_that_is_not_called_so_is_left_out_and_told(name: str, span: Span) -> None:
    source = report(["工业产值增长8%。"])
    county = Entity(HERE, "County", "清水县")
    indicator = Entity("indicator/x", "Indicator", name, mentions=(("p0000", span),))
    evidence = Evidence("p0000", Span(0, 9), "figure.measure")
    figure = Observation("a", indicator.id, HERE, 2023, Kind.ACTUAL, None, Decimal("8"), None, None, evidence)
    graph = borne_out(KnowledgeGraph(source, [county, indicator], [], [figure]))
    assert not graph.observations
    assert list(graph.entities) == [HERE]
    assert name in graph.report.notices[0].zh
    with pytest.raises(KgError, match="工业园"):
        park = Entity("x", "Park", "工业园", mentions=(("p0000", Span(0, 2)),))
        borne_out(KnowledgeGraph(source, [county, indicator, park], [], [figure]))


class TestFigures:
    @pytest.mark.parametrize(
        ("sentence", "value", "unit", "stands"),
        [
            ("产值1,234.5亿元", "1234.5", "亿元", True),
            ("产值１２．５亿元", "12.5", "亿元", True),
            ("产值12.5 亿元", "12.5", "亿元", True),
            ("产值12.5亿元", "2.5", "亿元", False),
            ("产值12.5亿元", "12", "亿元", False),
            ("产值112亿元", "12", "亿元", False),
            ("产值12亿元", "12", "万元", False),
            ("产值12亿元", "12", "亿美元", False),
            ("产值12亿元", "12", "元", False),
            ("产值120000元", "12", "万元", True),
            ("服务1.8万余人", "1.8", "万人", True),
            ("服务1.8万多人", "1.8", "万人", True),
            ("服务18000人", "1.8", "人", False),
            ("新建3至5万平方米", "3", "万平方米", True),
            ("新建36、48座", "36", "座", True),
            ("新建36座，公厕48个", "36", "个", False),
            ("投资三百万元", "300", "万元", True),
            ("投资三百万元", "3", "万元", False),
            ("投资三点五亿元", "3.5", "亿元", True),
            ("产值超百万元", "100", "万元", True),
            ("产值1亿2000万元", "120000000", "元", True),
            ("种植二三十亩", "20", "亩", True),
            ("种植二三十亩", "40", "亩", False),
            ("占比百分之五点二", "5.2", "%", True),
            ("占比5.2％", "5.2", "%", True),
            ("占比5.2个百分点", "5.2", "%", False),
            ("占比提高5.2个百分点", "5.2", "个百分点", True),
        ],
    )
    def test_a_value_stands_with_its_unit(self, sentence: str, value: str, unit: str, stands: bool) -> None:
        found = of_figure(sentence, quantity=Quantity(Decimal(value), unit))
        assert [i.code for i in found] == ([] if stands else ["value"])

    @pytest.mark.parametrize(
        ("sentence", "change", "stands"),
        [
            ("收入增长5.2%", "5.2", True),
            ("收入、利润分别增长5.2、6.1%", "5.2", True),
            ("收入下降5.2%", "-5.2", True),
            ("材料精简5.2%", "-5.2", True),
            ("收入-5.2%", "-5.2", True),
            ("收入增长5.2%", "-5.2", False),
            ("收入增长5.2倍", "5.2", False),
            ("收入增长5.2%", "52", False),
            ("收入增长百分之三至百分之五", "5", True),
        ],
    )
    def test_a_change_stands_with_its_sign(self, sentence: str, change: str, stands: bool) -> None:
        assert (of_figure(sentence, change=Decimal(change)) == []) is stands

    @pytest.mark.parametrize(
        ("sentence", "rank", "stands"),
        [
            ("总量列全省第3", 3, True),
            ("总量列全省第三位", 3, True),
            ("总量列全省前10名", 10, True),
            ("总量列全省第3位", 2, False),
            ("总量为3", 3, False),
            ("总量第2位和3项", 3, True),
            ("总量为3项", 3, False),
        ],
    )
    def test_a_rank_stands_as_one(self, sentence: str, rank: int, stands: bool) -> None:
        assert (of_figure(sentence, rank=rank) == []) is stands

    @pytest.mark.parametrize(
        ("sentence", "yuan", "stands"),
        [
            ("电站总投资4750万的工程", "47500000", True),
            ("电站总投资1.2亿余元", "120000000", True),
            ("电站总投资三百万元", "3000000", True),
            ("电站投资2至3亿元", "200000000", True),
            ("电站总投资1.2亿美元", "120000000", False),
            ("电站投资2至3亿美元", "200000000", False),
            ("电站灌溉4750万亩", "47500000", False),
            ("电站总投资1.2亿元", "12000000000", False),
            ("电站总投资1.2亿元", "1.2", False),
        ],
    )
    def test_a_sum_in_yuan_follows_from_what_is_written(self, sentence: str, yuan: str, stands: bool) -> None:
        dam = Entity("999901/project/dam", "Project", "电站", mentions=(("p0000", Span(0, 2)),))
        evidence = Evidence("p0000", Span(0, len(sentence)), "project.sum")
        sum_ = Claim(dam.id, "investment", Literal(yuan, Datatype.DECIMAL), Modality.ASSERTED, 2023, evidence)
        assert (list(inventions(KnowledgeGraph(report([sentence]), [dam], [sum_], []))) == []) is stands


def of_name(sentence: str, name: str, span: Span, cls: str = "Institution", **parts: object) -> list[str]:
    """The codes of what is refused of an entity with one mention."""
    entity = Entity(str(parts.pop("id", "x/y")), cls, name, mentions=(("p0000", span),), **parts)  # type: ignore[arg-type]
    kind = PassageKind.FRONT if cls == "GovernmentBody" else PassageKind.SENTENCE
    source = report([sentence])
    source = replace(source, passages=tuple(replace(p, kind=kind) for p in source.passages))
    return [i.code for i in inventions(KnowledgeGraph(source, [entity], [], []))]


class TestNames:
    @pytest.mark.parametrize(
        ("sentence", "name", "span", "codes"),
        [
            ("新建“青石”小学", "青石小学", Span(2, 8), []),
            ("新建青石小学、幼儿园", "青石幼儿园", Span(7, 10), []),
            ("新建青石、白云水厂工程", "青石水厂工程", Span(2, 4), []),
            ("改造36个老旧小区", "改造老旧小区", Span(0, 9), []),
            ("改造大批老旧小区", "改造老旧小区", Span(0, 8), ["label", "mention"]),
            ("新建青石小学、幼儿园", "青石中学", Span(7, 10), ["label", "mention"]),
            ("新建幼儿园、青石小学", "青石幼儿园", Span(2, 5), ["label", "mention"]),
            ("制造业项目12个，占比30%", "制造业项目占比", Span(9, 11), []),
            ("制造业项目12个，比重30%", "制造业项目占比", Span(9, 11), []),
            ("城乡居民收入分别增长5%、6%", "农村居民收入", Span(0, 6), []),
            ("城乡居民收入增长5%", "农村居民收入", Span(0, 6), ["label", "mention"]),
            ("城乡居民收入分别增长5%、6%", "全国居民收入", Span(0, 6), ["label", "mention"]),
        ],
    )
    def test_a_name_stands_or_is_completed_in_its_sentence(
        self, sentence: str, name: str, span: Span, codes: list[str]
    ) -> None:
        assert of_name(sentence, name, span) == codes

    def test_an_official_name_is_that_of_its_code(self) -> None:
        assert of_name("柳河获评", "柳河镇", Span(0, 2), "Town", id="division/999901103", alt_labels=("柳河",)) == []
        codes = of_name("柳河获评", "柳河镇", Span(0, 2), "Town", id="division/999901101", alt_labels=("柳河",))
        assert codes == ["label"]

    def test_the_reporting_government_is_named_by_the_head(self) -> None:
        head = "政府工作报告"
        assert of_name(head, "清水县人民政府", Span(0, 6), "GovernmentBody") == []
        assert of_name(head, "清水县人民政府", Span(0, 2), "GovernmentBody") == ["mention"]
        assert of_name(head, "临川县人民政府", Span(0, 6), "GovernmentBody") == ["label", "mention"]

    def test_a_concepts_label_needs_a_name_that_leads_to_it(self) -> None:
        sentence = "规上工业增加值增长5%"
        label = "规模以上工业增加值"
        assert of_name(sentence, label, Span(0, 7), "Indicator", alt_labels=("规上工业增加值",)) == []
        assert of_name(sentence, label, Span(0, 7), "Indicator") == ["label", "mention"]
        assert of_name(sentence, label, Span(0, 7), "Honor", alt_labels=("规上工业增加值",)) == ["label"]


class TestSource:
    def source(self, range_: Span, *edits: Edit) -> list[str]:
        """The codes for a report of one sentence, «建成公厕。», that stands there in its source."""
        whole = report(["建成公厕。"])
        passages = tuple(replace(p, source=range_) for p in whole.passages)
        return [i.code for i in inventions(KnowledgeGraph(replace(whole, passages=passages, edits=edits), [], [], []))]

    def test_a_range_with_its_edits_makes_the_text(self) -> None:
        marker = Edit(Span(12, 13), "①", "", "marker")
        assert self.source(Span(10, 16), marker) == []
        assert self.source(Span(10, 16)) == ["source"]
        assert self.source(Span(10, 15), marker) == ["source"]

    def test_edits_elsewhere_do_not_count(self) -> None:
        assert (
            self.source(Span(10, 15), Edit(Span(9, 10), "①", "", "marker"), Edit(Span(15, 17), "。。", "", "x")) == []
        )

    def test_a_range_is_not_empty_and_not_before_the_source(self) -> None:
        assert self.source(Span(-5, 0)) == ["source"]
        assert self.source(Span(5, 5)) == ["source"]


class TestBuild:
    def test_a_build_that_invents_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kg.resolve._label", lambda cls, names: "杜撰名称")
        with pytest.raises(KgError, match=r"杜撰名称（label）：名称不见于报告：“"):
            build_graph(report(REVIEW))

    def test_a_measure_that_is_made_up_costs_its_figures(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kg.pipeline.normalise", lambda name: Indicator(None, "杜撰指标"))
        graph = build_graph(report(REVIEW))
        assert not graph.observations
        assert any("Indicator 杜撰指标（label）：名称不见于报告：“我县GDP" in n.zh for n in graph.report.notices)

    def test_and_writes_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.undo()
        monkeypatch.setattr("kg.resolve._label", lambda cls, names: "杜撰名称")
        assert main(["build", "--sample", "-o", str(tmp_path / "out")]) == 2
        assert "the report does not hold the name" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []

    def test_the_sample_passes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        graph = build_graph(read_report(kg.sample()))
        assert graph.observations and list(inventions(graph)) == []


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the source reports (../shared/reports) are not here")
@pytest.mark.parametrize("name", sorted(p.name for p in REPORTS.glob("*.txt")) or ["none"])
def test_real_reports_pass(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    graph = build_graph(read_report(REPORTS / name))
    assert graph.entities and graph.observations
    assert [i.en for i in inventions(graph)] == []
