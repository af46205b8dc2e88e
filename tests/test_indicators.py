"""Indicators: the scheme of the headline indicators is sound, and names of one measure meet while others stay apart."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node

from kg import indicators
from kg.export.rdf import BASE, to_graph
from kg.graph import KnowledgeGraph
from kg.identifiers import entity_id
from kg.indicators import SCHEME, Concept, Indicator, concept_labelled, concepts, normalise
from kg.model import Entity
from kg.numerals import unit_of
from kg.ontology import ontology_folder
from tests.extraction import build

GWRI = Namespace(f"{SCHEME}#")
QUDT = Namespace("http://qudt.org/schema/qudt/")
LANGUAGES = ["en", "zh-Hans"]


@cache
def scheme() -> Graph:
    return Graph().parse(ontology_folder() / "indicators.ttl", format="turtle")


def all_concepts() -> set[Node]:
    return set(scheme().subjects(RDF.type, SKOS.Concept))


class TestScheme:
    def test_it_covers_the_headline_indicators(self) -> None:
        assert len(all_concepts()) == len(concepts()) >= 60

    @pytest.mark.parametrize("note", [SKOS.prefLabel, SKOS.definition])
    def test_every_concept_is_named_and_defined_in_both_languages(self, note: URIRef) -> None:
        for concept in all_concepts():
            texts = list(scheme().objects(concept, note))
            assert sorted(str(getattr(t, "language", None)) for t in texts) == LANGUAGES, concept
            assert all(str(t).strip() for t in texts)

    def test_every_concept_is_in_the_scheme_and_in_one_collection(self) -> None:
        members = Counter(scheme().objects(None, SKOS.member))
        assert members == Counter(all_concepts())
        assert {c for c in all_concepts() if (c, SKOS.inScheme, URIRef(SCHEME)) in scheme()} == all_concepts()

    def test_notations_and_labels_tell_concepts_apart(self) -> None:
        for texts in ("id", "notation", "label", "english"):
            assert max(Counter(getattr(c, texts) for c in concepts().values()).values()) == 1

    def test_ids_are_ascii_names(self) -> None:
        assert all(re.fullmatch("[A-Z][A-Za-z]+", c.id) for c in concepts().values())

    def test_a_notation_begins_with_the_letter_of_its_collection(self) -> None:
        for collection in scheme().subjects(RDF.type, SKOS.Collection):
            members = {str(m).partition("#")[2] for m in scheme().objects(collection, SKOS.member)}
            assert len({concepts()[m].notation[0] for m in members}) == 1

    def test_wider_concepts_are_there_and_go_in_no_circle(self) -> None:
        assert any(c.broader for c in concepts().values())
        for concept in concepts().values():
            seen = [concept.id]
            while (wider := concepts()[seen[-1]].broader) is not None:
                assert wider not in seen
                seen.append(wider)

    def test_usual_units_are_units(self) -> None:
        units = {c.unit for c in concepts().values() if c.unit}
        assert {"亿元", "%", "微克/立方米"} <= units
        assert {u for u in units if unit_of(u) is None} == set()

    def test_other_names_are_chinese_ones_that_no_label_repeats(self) -> None:
        others = [o for c in all_concepts() for o in scheme().objects(c, SKOS.altLabel)]
        assert {getattr(o, "language", None) for o in others} == {"zh-Hans"}
        assert not {str(o) for o in others} & {c.label for c in concepts().values()}

    def test_its_version_is_that_of_the_ontology(self) -> None:
        ontology = Graph().parse(ontology_folder() / "gwr.ttl", format="turtle")
        assert set(scheme().objects(URIRef(SCHEME), OWL.versionInfo)) == set(ontology.objects(None, OWL.versionInfo))


class TestLoader:
    def test_a_concept_as_the_file_has_it(self) -> None:
        revenue = concepts()["TaxRevenue"]
        assert revenue == Concept(
            "TaxRevenue", "B05", "税收收入", "tax revenue", ("税收收入",), "亿元", "GeneralPublicBudgetRevenue"
        )
        assert URIRef(revenue.iri) == GWRI.TaxRevenue

    def test_names_begin_with_the_label(self) -> None:
        assert concepts()["GrossRegionalProduct"].names[0] == "地区生产总值"
        assert "GDP" in concepts()["GrossRegionalProduct"].names

    def test_a_ratio_has_no_unit(self) -> None:
        assert concepts()["UrbanRuralIncomeRatio"].unit is None

    def test_a_folder_without_the_scheme(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(indicators, "ontology_folder", lambda: tmp_path)
        with pytest.raises(FileNotFoundError, match=r"找不到指标表.*not found.*indicators\.ttl"):
            concepts.__wrapped__()

    def test_one_name_of_two_concepts_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pair = [Concept(i, i, f"{i}收入", i, (f"{i}收入", "规上收入"), None, None) for i in "AB"]
        monkeypatch.setattr(indicators, "concepts", lambda: {c.id: c for c in pair})
        with pytest.raises(ValueError, match=r"“规上收入”同属两个指标：A收入、B收入.*names two indicators: A, B"):
            indicators._by_name.__wrapped__()

    def test_only_a_label_is_a_label(self) -> None:
        found = concept_labelled("地区生产总值")
        assert found and found.id == "GrossRegionalProduct"
        assert concept_labelled("GDP") is None
        assert concept_labelled("地区 生产总值") is None
        assert concept_labelled("口袋公园") is None

    def test_importing_does_not_import_rdflib(self) -> None:
        code = "import sys, kg.indicators; sys.exit('rdflib' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


SAME = """
地区生产总值: 生产总值 GDP 国内生产总值 全市生产总值 2020年全区生产总值 我市GDP 预计生产总值 ＧＤＰ 全年实现生产总值
一般公共预算收入: 地方一般公共预算收入 完成一般公共预算收入 全县一般公共预算收入累计 公共财政预算收入 地方一般预算收入
规模以上工业增加值: 规上工业增加值 规模以上工业企业增加值 全市规上工业增加值
规模以上工业企业数: 规上工业企业 规模以上工业企业
社会消费品零售总额: 社会消费品零售额 社零总额 全社会消费品零售总额 社消零
进出口总额: 外贸进出口 外贸进出口总额 外贸进出口总值 进出口总值
固定资产投资: 固定资产投资额 固定资产投资完成额 完成固定资产投资
工业技术改造投资: 工业技改投资 工业企业技改投资
城镇居民人均可支配收入: 城镇常住居民人均可支配收入 城镇居民人均可支配收入预计 全市城镇居民人均可支配收入
农村居民人均可支配收入: 农村常住居民人均可支配收入 农村居民人均可支配收入达到
空气质量优良天数比率: 优良天数比例 空气质量优良天数的比例 环境空气质量优良天数比率
PM2.5平均浓度: PM2.5浓度 PM2.5年均浓度 细颗粒物（PM2.5）平均浓度 ＰＭ２．５浓度
民生支出占一般公共预算支出比重: 民生支出占一般公共预算支出的比例 民生支出占比
经营主体数: 市场主体 市场主体总量 经营主体
高新技术企业数: 高新技术企业 “高新技术企业” 国家高新技术企业
粮食总产量: 粮食产量 粮食总产 全年粮食产量
居民消费价格涨幅: 居民消费价格指数涨幅
"""
PAIRS = [
    (name, label)
    for line in SAME.strip().splitlines()
    for label, _, names in [line.partition(": ")]
    for name in [label, *names.split()]
]

APART = """
城镇居民人均可支配收入 农村居民人均可支配收入 居民人均可支配收入 城乡居民人均可支配收入
固定资产投资 工业投资 制造业投资 民间投资 全社会固定资产投资 技改投资 工业技改投资
全部财政收入 一般公共预算收入 财政总收入 税收收入 政府性基金收入 市本级一般公共预算收入
地区生产总值 上半年地区生产总值 人均GDP 地区生产总值增速 青石镇地区生产总值 一季度GDP
工业增加值 规上工业增加值 规上工业总产值 建筑业总产值 建筑业增加值
城镇化率 常住人口城镇化率 户籍人口城镇化率 城镇化率提高
优良天数 优良天数比例 PM2.5浓度 PM10浓度
城镇登记失业率 城镇调查失业率 城镇新增就业 失业人员再就业
各项存款余额 各项贷款余额 本外币存款余额 存贷比
粮食产量 粮食播种面积 蔬菜产量
"""


class TestNormalise:
    @pytest.mark.parametrize(("name", "label"), PAIRS)
    def test_names_of_one_measure(self, name: str, label: str) -> None:
        concept = concept_labelled(label)
        assert concept and (normalise(name).concept, normalise(name).label) == (concept.id, label)

    @pytest.mark.parametrize("names", APART.strip().splitlines())
    def test_different_measures_stay_apart(self, names: str) -> None:
        labels = [normalise(name).label for name in names.split()]
        assert len(set(labels)) == len(labels) > 2

    @pytest.mark.parametrize("concept", concepts().values(), ids=lambda c: c.id)
    def test_every_name_leads_to_its_concept_with_words_around_it_too(self, concept: Concept) -> None:
        for name in concept.names:
            assert normalise(name) == Indicator(concept.id, concept.label)
            for around in ("全市{}", "全年完成{}", "“{}”", "2030年{}", "{}预计", "{} "):
                assert normalise(around.format(name)).concept == concept.id

    @pytest.mark.parametrize(
        ("name", "qualifiers"),
        [
            ("全市GDP", ("全市",)),
            ("2030年全县累计完成一般公共预算收入预计", ("2030年", "全县", "累计", "完成", "预计")),
            ("地区生产总值", ()),
            ("一般公共预算收入预计达到", ("预计", "达到")),
        ],
    )
    def test_what_was_left_out_is_told_in_reading_order(self, name: str, qualifiers: tuple[str, ...]) -> None:
        assert normalise(name).qualifiers == qualifiers

    @pytest.mark.parametrize(
        ("name", "label"),
        [
            ("地区生产总值增速", "地区生产总值增速"),
            ("全市GDP增幅", "地区生产总值增速"),
            ("规上工业增加值增长率", "规模以上工业增加值增速"),
            ("夜间经济增幅", "夜间经济增幅"),
        ],
    )
    def test_a_growth_rate_is_a_measure_of_its_own(self, name: str, label: str) -> None:
        assert normalise(name).label == label
        assert normalise(name).concept is None

    @pytest.mark.parametrize(
        ("name", "label"),
        [
            ("口袋公园", "口袋公园"),
            ("“口袋公园”", "口袋公园"),
            ("跨省通办”事项", "跨省通办事项"),
            ("全县农村公厕", "农村公厕"),
            ("全年 普法活动", "普法活动"),
            ("我市累计交付房屋预计", "累计交付房屋"),
            ("完成投资", "完成投资"),
            ("2030年纳税", "2030年纳税"),
            ("全市场交易", "全市场交易"),
            ("全县域公交", "全县域公交"),
            ("全区通办事项", "全区通办事项"),
            ("全省", "全省"),
            ("全市企业", "全市企业"),
            ("新（改）建公厕", "新（改）建公厕"),
            ("扩）建公厕", "扩建公厕"),
            ("“”", "“”"),
        ],
    )
    def test_what_is_no_headline_indicator_keeps_its_name(self, name: str, label: str) -> None:
        assert normalise(name).label == label
        assert normalise(name).concept is None

    @pytest.mark.parametrize("name", ["全市GDP", "规上工业增加值增幅", "我县“口袋公园”", "扩）建公厕", "全省"])
    def test_a_label_is_its_own_label(self, name: str) -> None:
        assert normalise(normalise(name).label).label == normalise(name).label


def entity(graph: KnowledgeGraph, label: str) -> Entity:
    [found] = [e for e in graph.entities.values() if (e.cls, e.label) == ("Indicator", label)]
    return found


class TestInTheGraph:
    def test_two_names_of_one_measure_are_one_entity_with_both_names(self) -> None:
        graph = build(
            ["全市GDP达到812亿元，增长6.1%。", "夜间经济增加值31亿元。"], plan=["生产总值增长6.5%，建设9个口袋公园。"]
        )
        product = entity(graph, "地区生产总值")
        assert product.id == entity_id("Indicator", "地区生产总值", None)
        assert {name.removeprefix("全市") for name in product.alt_labels} == {"GDP", "生产总值"}
        assert [p for p, _ in product.mentions] == ["p0000", "p0002"]
        assert len(graph.observations_of(product.id)) == 2

    def test_two_reports_meet_in_one_indicator(self) -> None:
        one, two = build(["规上工业增加值增长7%。"]), build(["规模以上工业增加值增长8%。"])
        assert entity(one, "规模以上工业增加值").id == entity(two, "规模以上工业增加值").id
        assert entity(two, "规模以上工业增加值").alt_labels == ()

    def test_urban_and_rural_income_of_one_sentence_stay_two(self) -> None:
        graph = build(["城乡居民人均可支配收入分别增长5.1%、7.2%。"])
        changes = {graph.entities[o.indicator].label: str(o.change) for o in graph.observations}
        assert changes == {"城镇居民人均可支配收入": "5.1", "农村居民人均可支配收入": "7.2"}

    def test_the_export_links_concepts_and_units(self) -> None:
        graph = build(["地区生产总值812亿元，公路通车里程1200公里，新建公厕16座。"])
        data = to_graph(graph)
        links = {str(s): o for s, o in data.subject_objects(SKOS.exactMatch)}
        assert links == {
            BASE + entity(graph, "地区生产总值").id: GWRI.GrossRegionalProduct,
            BASE + entity(graph, "公路通车里程").id: GWRI.HighwayMileage,
        }
        assert set(links.values()) <= all_concepts()
        units = {
            o.quantity and o.quantity.unit: list(data.objects(URIRef(BASE + o.id), QUDT.hasUnit))
            for o in graph.observations
        }
        assert units == {"亿元": [], "公里": [URIRef("http://qudt.org/vocab/unit/KiloM")], "座": []}
