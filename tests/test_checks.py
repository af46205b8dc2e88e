"""The checks, each on sentences that it must find something in and on sentences that it must leave alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

import kg
from kg.checks import CHECKS, Finding, run_checks, section_path, selected
from kg.errors import KgError
from kg.examples import COUNTY
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.identifiers import entity_id, observation_id
from kg.model import Bound, Entity, Evidence, Kind, Observation, Quantity, Report, Span
from kg.pipeline import build_graph
from kg.reading.report import report_from_source
from kg.reading.source import Source
from tests.extraction import report

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"

FOUND = {
    "E101": [
        ("全年引进亿元以上项目40个，总投资210.5亿元；其中服务业项目16个，占比45%。", "45%", "40%"),
        ("新开工40个项目中，12个项目属于装备制造，占比30%，21个项目来自省外，占比62.5%。", "62.5%", "52.5%"),
        ("40个项目中有12个是技改项目，占50%。", "50%", "30%"),
        ("全县新建乡村道路25条。其中沥青路10条，占总数的50%。", "50%", "40%"),
        ("完成投资200亿元，其中农业投资50亿元，占比达35.2%。", "35.2%", "25.0%"),
        ("完成投资20亿元，其中农业投资5000.5万元，占比为25.2%。", "25.2%", "2.5%"),
        ("招录教师80名，其中研究生20名（占比52%），本科生60名（占比75%）。", "52%", "25%"),
        ("在库企业30家，其中外资9家，占百分之四十。", "百分之四十", "30%"),
        ("力争引进项目50个，其中省外项目20个，占比60%。", "60%", "40%"),
    ],
    "E102": [
        ("三次产业结构比调整为10.5:40.2:51.3。", "102.0", "100"),
        ("三次产业增加值比例由18.2：41.3：40.5优化为15.1：42.6：44.1，结构更优。", "101.8", "100"),
    ],
    "E111": [
        ("改造小学3所、中学4所、幼儿园6所，合计12所。", "12所", "13所"),
        ("城区新建公园3个，镇村新建公园5个，共计9个。", "9个", "8个"),
        ("新建校舍12栋，分别为小学3栋、中学4栋、幼儿园6栋。", "12栋", "13栋"),
        ("建成泵站12座：北片5座、南片6座。", "12座", "11座"),
        (
            "地区生产总值500亿元，其中第一产业增加值50亿元、第二产业增加值200亿元、第三产业增加值260亿元。",
            "500亿元",
            "510亿元",
        ),
        ("进出口总额80.5亿元，其中出口60.2亿元、进口30.3亿元。", "80.5亿元", "90.5亿元"),
        ("争取资金1.5亿元，分别为中央资金8000万元、省级资金6000万元、市级资金4000万元。", "1.5亿元", "1.8亿元"),
    ],
    "E112": [
        ("新建泵站8座，其中北片12座。", "12座", "≤8座"),
        ("选派干部60名。其中，女干部75名。", "75名", "≤60名"),
    ],
    "E131": [
        ("粮食产量由20.1万吨增加到25.2万吨，增长35%。", "35%", "25%"),
        ("公办幼儿园由2016年的10所增加到2021年的20所，年均增长24.9%。", "24.9%", "14.9%"),
        ("财政收入完成12.06亿元，比上年增加2.01亿元，增长30.5%。", "30.5%", "20.0%"),
        ("储蓄存款余额达到30.5亿元，比2018年增加15.2亿元，年均增长25.2%。", "25.2%", "14.8%"),
        ("信访量由200.5件次下降到150.5件次，下降35%。", "35%", "25%"),
    ],
    "E132": [
        ("卫生院由10家增加到15家，增加6家。", "6家", "5家"),
        ("城镇化率由50.2%提高到60.1%，提高12.4个百分点。", "12.4个百分点", "9.9个百分点"),
        ("停产窑厂由22座减少到14座，减少10座。", "10座", "8座"),
    ],
    "E133": [
        ("PM2.5平均浓度由30微克/立方米下降到35微克/立方米。", "35微克/立方米", "≤30微克/立方米"),
        ("口袋公园由12个增加到10个。", "10个", "≥12个"),
        ("审批时限由5天压缩到8天。", "8天", "≤5天"),
    ],
    "E141": [
        ("“四组团”指的是山水组团（甲镇、乙镇）、临港组团、科创组团。", "“四组团”", "3"),
        ("打好三大硬仗，即化险硬仗、脱困硬仗、治污硬仗、招商硬仗。", "三大硬仗", "4"),
        ("布局“两群三链”：“两群”指钢铁集群、水泥集群、玻璃集群；“三链”指芯片链、算力链、存储链。", "“两群”", "3"),
        ("“四群”包括装备制造、绿色建材、数字经济。", "“四群”", "3"),
        ("实施三大工程，分别为引水工程、净水工程、排水工程、节水工程。", "三大工程", "4"),
    ],
    "E151": [
        ("学校于9月31日竣工。", "9月31日", ""),
        ("2023年2月29日，全线通车。", "2023年2月29日", ""),
        ("大桥2023年13月合龙。", "2023年13月", ""),
        ("二月三十日全面开工。", "二月三十日", ""),
    ],
}
"""For each code sentences with what the report states there and what is expected instead."""

DEFINITIONS = [
    ("“五会”", "研判会、评审会、会商会、推进会。", "“五会”", "4"),
    ("“四零”目标", "零投诉、零事故、零积压、零差错、零违规。", "“四零”目标", "5"),
    ("六项行动", "即强链行动、补链行动、延链行动和“引才、育才”行动。", "六项行动", "3–4"),
]
"""Terms whose definitions list another number of things (E141)."""

SILENT = [
    # rounding, and cutting off
    "新开工34个项目中，18个项目属于装备制造，占比52.9%，29个项目来自省外，占比85.3%。",
    "全年引进项目34个，其中工业项目24个，占比70.5%。",
    "全年引进项目3400个，其中工业项目2400个，占比71.9%。",
    "完成投资200亿元，其中农业投资50亿元，占比25%。",
    # whole or part is not certain
    "民生支出80亿元，占一般公共预算支出的60%。",
    "新增企业30余家，其中外资企业10家，占比50%。",
    "新增企业30家，其中外资企业10家，占比超50%。",
    "40个项目中，12个乡镇设立专班，占50%。",
    "建成40个中心村，12个村通天然气，占50%。",
    "省级项目5个、市级项目35个，其中续建项目10个，占比50%。",
    "共有项目40个，其中省级项目10个、市级项目20个，占比75%。",
    "共有项目40个，其中省级项目10个，市级项目20个，占比75%。",
    "全县有学校40所；新建教室12间，占比50%。",
    "专利申请量40件，其中发明专利10件，占全省的3%。",
    "工业企业50家，其中高新技术企业20家，研发投入占比5%。",
    # ratios that are no percentages, and ones that rounding explains
    "三次产业结构比为1：4：5。",
    "三次产业结构比调整为10.5：40.2：49.3。",
    "三次产业结构比调整为10.5：40.2：49.4。",
    "比赛打成10.5：40.2：51.3。",
    # sums that fit, or whose parts are not all there
    "改造小学3所、中学4所、幼儿园6所，合计13所。",
    "改造小学3所、中学4所等，合计13所；投入资金9亿元。",
    "投入资金5亿元，改造小学3所、中学4所，共计8所。",
    "新增床位20张，改造小学3所、中学4所，共计7所。",
    "改造学校12所，其中小学3所、中学4所。",
    "3个园区新增企业分别为5个、6个、7个。",
    "两县企业分别为5家、6家。",
    "建成泵站12座：北片5座、南片等地6座。",
    "地区生产总值500.4亿元，第一产业增加值50.1亿元、第二产业增加值200.1亿元、第三产业增加值250.1亿元。",
    "进出口总额80亿元，其中出口60亿元，增长5%。",
    "新增企业18家，其中科技型企业总数达317家。",
    "净增企业18家，其中科技型企业317家。",
    "储备项目8个，其中总投资10亿元的项目12个在谈。",
    # growth that fits, or is measured otherwise
    "粮食产量由20.1万吨增加到25.2万吨，增长25.4%。",
    "公办幼儿园由2016年的10所增加到2021年的20所，年均增长14.9%。",
    "财政收入完成12.06亿元，按可比口径比上年增加2.01亿元，增长30.5%。",
    "地区生产总值由200.5亿元增加到300.5亿元，增长38%。",
    "财政收入完成12.06亿元，比2018年增加2.01亿元，增长3.5%。",
    "财政支出8.5亿元，比2018年增长6亿元，年均增长28.6%。",
    "城镇化率由50.2%提高到60.1%，提高9.9个百分点。",
    "综合排名由31位上升到22位。",
    "工业投资由增长5%回落到下降6%。",
    "利润由亏损5亿元提高到盈利3亿元。",
    "办理时限由5个工作日提升到2个工作日。",
    "窗口、站点、网点时限由45、38、35天压缩至39、33、31天。",
    # names that say a number beside lists that are right, open or no lists
    "“三带”指滨江产业带、沿湖产业带、环山产业带。",
    "“四群”包括装备制造、绿色建材、数字经济和生命健康。",
    "出台12项政策，包括减税政策、降费政策、贴息政策。",
    "“四链”包括芯片链、算力链、存储链等。",
    "推进三年行动：强链行动、补链行动。",
    "深化“三服务”：县委提出的服务企业、服务群众活动。",
    "“三带四组团”：滨江带、沿湖带、环山带，东城组团、西城组团、南城组团、北城组团。",
    "下达两项指标、三项任务、四项清单。",
    "完成五件实事：修好道路，管好水渠、路灯。",
    "实施四大工程：引水工程、净水工程；另有排水工程、节水工程。",
    "打造“三城”：文化、旅游之城，生态之城，智慧之城。",
    # dates
    "2024年2月29日开工，4月30日均可办理，12月31日前完工。",
    "2月29日开工，耗时24个月。",
    "车站13号线、31日游。",
]
"""Sentences without any finding."""

SILENT_DEFINITIONS = [
    ("“三长”", "河长、湖长和林长。"),
    ("四个提升", "工业提升、农业提升、服务业提升等。"),
    ("“四下沉”", "政策宣讲、解读下沉，干部下沉，资金下沉，服务下沉。"),
    ("“十五分钟”便民圈", "菜店、药店、粮店。"),
    ("“两补两增”", "补短板、补差距、增实力、增亮点。"),
    ("“四建”", "建成“水、电、路”网、建成图书馆、建成体育馆、建成文化馆。"),
]
"""Terms with definitions without any finding."""


def paragraph(text: str, definitions: Mapping[str, str] | None = None) -> Report:
    """A report whose only paragraph is a text, cut at its full stops."""
    whole = report([f"{part}。" for part in text.split("。") if part], definitions=definitions)
    return replace(whole, passages=tuple(replace(p, paragraph=0) for p in whole.passages))


def findings(text: str, definitions: Mapping[str, str] | None = None) -> list[Finding]:
    """What all checks find in a text, without entities and figures."""
    return run_checks(KnowledgeGraph(paragraph(text, definitions), (), (), ()))


@pytest.mark.parametrize(("code", "text", "stated", "expected"), [(c, *case) for c in FOUND for case in FOUND[c]])
def test_a_contradiction_is_found(code: str, text: str, stated: str, expected: str) -> None:
    assert [(f.code, f.stated, f.expected) for f in findings(text)] == [(code, stated, expected)]


@pytest.mark.parametrize("text", SILENT)
def test_what_is_right_or_not_certain_is_left_alone(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize(("term", "definition", "stated", "counted"), DEFINITIONS)
def test_a_term_that_says_another_number_than_it_lists(term: str, definition: str, stated: str, counted: str) -> None:
    assert [(f.code, f.stated, f.expected) for f in findings("", {term: definition})] == [("E141", stated, counted)]


@pytest.mark.parametrize(("term", "definition"), SILENT_DEFINITIONS)
def test_a_term_that_lists_what_it_says(term: str, definition: str) -> None:
    assert findings("", {term: definition}) == []


def test_each_check_of_the_text_has_sentences() -> None:
    values, footnotes = {"E121", "E122"}, {"W201", "W202"}
    assert FOUND.keys() | values | footnotes == {check.code for check in CHECKS}


def test_the_places_are_what_the_finding_is_about() -> None:
    (found,) = findings("全县新建乡村道路25条。其中沥青路10条，占总数的50%。")
    assert [(p.passage.id, p.text) for p in found.places] == [("p0000", "25条"), ("p0001", "10条"), ("p0001", "50%")]
    assert found.zh == "25条中的10条占40%，报告写作50%"
    assert found.en == "10条 of 25条 is 40%; the report says 50%"


def test_a_sentence_of_the_next_paragraph_divides_nothing() -> None:
    sentences = ["全县新建乡村道路25条。", "其中沥青路10条，占总数的50%。"]
    assert run_checks(KnowledgeGraph(report(sentences), (), (), ())) == []


INDICATOR = Entity(entity_id("Indicator", "一般公共预算收入", None), "Indicator", "一般公共预算收入")
OTHER = Entity(entity_id("Indicator", "新增项目", None), "Indicator", "新增项目")
AREA = f"division/{COUNTY.code}"


def observed(
    *stated: tuple[str, str | None, str | None],
    kind: Kind = Kind.ACTUAL,
    bound: Bound | None = None,
    indicator: Entity = INDICATOR,
) -> KnowledgeGraph:
    """Sentences, each with the level in 亿元 and the growth that it states of an indicator for 2023."""
    texts, observations = [sentence for sentence, _, _ in stated], []
    for number, (sentence, level, change) in enumerate(stated):
        unnamed = Observation(
            id="",
            indicator=indicator.id,
            area=AREA,
            year=2023,
            kind=kind,
            quantity=Quantity(Decimal(level), "亿元") if level else None,
            change=Decimal(change) if change else None,
            rank=None,
            bound=bound,
            evidence=Evidence(f"p{number:04d}", Span(sentence.index(indicator.label), len(sentence) - 1), "figure"),
        )
        observations.append(replace(unnamed, id=observation_id(unnamed)))
    return KnowledgeGraph(report(texts), [indicator], (), observations)


TWO_LEVELS = (
    ("一般公共预算收入完成12.6亿元。", "12.6", None),
    ("全县一般公共预算收入达到13.1亿元。", "13.1", None),
)


def test_one_figure_has_two_values() -> None:
    (found,) = run_checks(observed(*TWO_LEVELS))
    assert (found.code, found.stated, found.expected) == ("E121", "13.1亿元", "12.6亿元")
    assert found.zh == "2023年一般公共预算收入有两个数值：12.6亿元和13.1亿元"
    assert [p.text for p in found.places] == ["一般公共预算收入完成12.6亿元", "一般公共预算收入达到13.1亿元"]


def test_one_figure_has_two_growth_rates() -> None:
    stated = ("一般公共预算收入增长5.2%。", None, "5.2"), ("清水县一般公共预算收入增长6.8%。", None, "6.8")
    assert [(f.code, f.stated, f.expected) for f in run_checks(observed(*stated))] == [("E122", "6.8%", "5.2%")]


@pytest.mark.parametrize(
    "second",
    [
        ("一般公共预算收入完成12.60亿元。", "12.60", None),
        ("一般公共预算收入接近13亿元。", "13", None),
        ("上半年一般公共预算收入完成6.1亿元。", "6.1", None),
        ("青石镇一般公共预算收入完成1.1亿元。", "1.1", None),
        ("开发区贡献大，一般公共预算收入完成1.1亿元。", "1.1", None),
        ("2019年以后，一般公共预算收入完成10.1亿元。", "10.1", None),
        ("五年累计，一般公共预算收入完成50.1亿元。", "50.1", None),
        ("上年一般公共预算收入完成11.9亿元。", "11.9", None),
    ],
)
def test_a_second_value_that_is_rounded_or_of_something_else(second: tuple[str, str | None, str | None]) -> None:
    assert run_checks(observed(TWO_LEVELS[0], second)) == []


def test_targets_bounds_and_indicators_of_many_things_have_many_values() -> None:
    assert run_checks(observed(*TWO_LEVELS, kind=Kind.TARGET)) == []
    assert run_checks(observed(*TWO_LEVELS, bound=Bound.AT_LEAST)) == []
    projects = ("新增项目投资12.6亿元。", "12.6", None), ("新增项目投资13.1亿元。", "13.1", None)
    assert run_checks(observed(*projects, indicator=OTHER)) == []


def sample(*changes: tuple[str, str]) -> Report:
    """The sample report of the package with some of its text changed."""
    text = kg.sample().read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return report_from_source(Source("sample.txt", text, "utf-8", "0" * 64))


def test_the_sample_report_contradicts_itself_nowhere() -> None:
    assert run_checks(build_graph(sample())) == []


def test_contradictions_put_into_the_sample_report_are_found() -> None:
    changed = sample(
        ("（2024年1月10日）", "（2024年1月32日）"),
        ("共交房7964套，交付率为76.5%", "共交房7964套，其中高层住宅3982套，占比76.5%"),
        ("“四组团”指绿色组团（茅山风景区、茅山镇、天王镇）、", "“四组团”指"),
    )
    found = run_checks(build_graph(changed))
    assert [(f.code, f.stated, f.expected) for f in found] == [
        ("E101", "76.5%", "50.0%"),
        ("E141", "“四组团”", "3"),
        ("E151", "2024年1月32日", ""),
    ]
    assert (
        section_path(changed, found[0].places[0].passage)
        == "一、2023年工作回顾 > （四）城乡民生持续改善 > 民生保障扎实有力"
    )


def test_markers_and_definitions_that_do_not_meet() -> None:
    without_definition = sample(("⑨“千万工程”：浙江", "“千万工程”指浙江"))
    assert {(f.code, f.stated) for f in run_checks(KnowledgeGraph(without_definition, (), (), ()))} == {("W201", "⑨")}
    without_marker = sample(("学习“千万工程”⑨经验", "学习“千万工程”经验"))
    (found,) = run_checks(KnowledgeGraph(without_marker, (), (), ()))
    assert found.code == "W202" and "“千万工程”" in found.places[0].text and not found.is_error


def test_findings_come_by_code_and_then_as_the_report_reads() -> None:
    text = FOUND["E151"][0][0] + FOUND["E133"][1][0] + FOUND["E151"][3][0] + FOUND["E101"][2][0]
    assert [(f.code, f.places[0].passage.order) for f in findings(text)] == [
        ("E101", 3),
        ("E133", 1),
        ("E151", 0),
        ("E151", 2),
    ]


def test_checks_are_selected_and_ignored_by_codes_and_their_beginnings() -> None:
    graph = KnowledgeGraph(paragraph(FOUND["E151"][0][0] + FOUND["E133"][1][0]), (), (), ())
    assert [f.code for f in run_checks(graph, ["E15", "W"])] == ["E151"]
    assert [f.code for f in run_checks(graph, ignore=["e151"])] == ["E133"]
    assert run_checks(graph, ["E1"], ["E13", "E15"]) == []


@pytest.mark.parametrize("code", ["E9", "X", "", "E1011"])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(KgError, match="kg check --list"):
        selected([code])
    with pytest.raises(KgError, match="kg check --list"):
        selected(ignore=[code])


def test_codes_are_unique_and_in_order_and_every_check_is_documented() -> None:
    codes = [check.code for check in CHECKS]
    assert codes == sorted(set(codes))
    assert all(code[0] in "EW" and code[1:].isdigit() for code in codes)
    assert all(check.doc and check.zh and check.en for check in CHECKS)


needs_reports = pytest.mark.skipif(not REPORTS.is_dir(), reason="the folder shared/reports is not beside the project")


@needs_reports
def test_the_jurong_report_has_one_wrong_share() -> None:
    (found,) = run_checks(kg.build(REPORTS / "jurong-2024.txt"))
    assert (found.code, found.stated, found.expected) == ("E101", "77.4%", "70.6%")
    assert [p.text for p in found.places] == ["34个", "24个", "77.4%"]


@needs_reports
@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda path: path.stem)
def test_no_other_report_contradicts_itself(path: Path) -> None:
    found = run_checks(kg.build(path), ["E"], ["E101"] if path.stem == "jurong-2024" else [])
    assert found == []
