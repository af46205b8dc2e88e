"""Figures: the table gives for each sentence the measures with value, unit, change, rank, bound, year and kind."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.model import Role
from kg.observations import Figure
from tests.extraction import build, figures

Row = tuple[str, str, str]
"""The heart of the measure's name; its value with unit, ``±`` change and ``#`` rank; bound, year and kind."""


def told(figure: Figure) -> tuple[str, str]:
    """A figure as in the table: «312.5亿元 +6.2» and «≥ 2023 Actual»."""
    value = "" if figure.quantity is None else f"{figure.quantity.value}{figure.quantity.unit}"
    change = "" if figure.change is None else f"{figure.change:+}"
    rank = "" if figure.rank is None else f"#{figure.rank}"
    sign = {None: "", "AtLeast": "≥", "About": "≈", "AtMost": "≤"}[figure.bound.value if figure.bound else None]
    how = " ".join(filter(None, (sign, str(figure.year), figure.kind.value)))
    return " ".join(filter(None, (value, change, rank))), how


def check(text: str, role: Role, wanted: list[Row]) -> None:
    found = figures(text, role)
    assert [told(f) for f in found] == [(what, how) for _, what, how in wanted]
    for figure, (heart, _, _) in zip(found, wanted, strict=True):
        assert heart in figure.indicator


ACTUAL, PLANNED, ESTIMATE = "2023 Actual", "2024 Target", "2023 Estimate"

REVIEW: list[tuple[str, list[Row]]] = [
    # value and unit
    ("固定资产投资216亿元。", [("固定资产投资", "216亿元", ACTUAL)]),
    ("完成规上工业产值98.6亿元。", [("规上工业产值", "98.6亿元", ACTUAL)]),
    ("农业机械达到4.2万台（套）。", [("农业机械", "4.2万台（套）", ACTUAL)]),
    ("粮食总产量26万吨。", [("粮食总产量", "26万吨", ACTUAL)]),
    ("新增规上工业企业23家。", [("规上工业企业", "23家", ACTUAL)]),
    ("新建高标准农田2.6万亩。", [("高标准农田", "2.6万亩", ACTUAL)]),
    ("改造老旧小区28个。", [("老旧小区", "28个", ACTUAL)]),
    ("发放惠民补贴7200万元。", [("惠民补贴", "7200万元", ACTUAL)]),
    ("建成农村公路86.5公里。", [("农村公路", "86.5公里", ACTUAL)]),
    ("新增绿地十五万平方米。", [("绿地", "15万平方米", ACTUAL)]),
    ("电站装机135万千瓦。", [("装机", "135万千瓦", ACTUAL)]),
    (
        "全年接待游客380万人次，实现旅游收入26.8亿元。",
        [("游客", "380万人次", ACTUAL), ("旅游收入", "26.8亿元", ACTUAL)],
    ),
    ("受理群众诉求9.6万件，办结率98.5%。", [("群众诉求", "9.6万件", ACTUAL), ("办结率", "98.5%", ACTUAL)]),
    ("签约项目48个，总投资210亿元。", [("签约项目", "48个", ACTUAL), ("总投资", "210亿元", ACTUAL)]),
    # lists that leave out what their measures share
    (
        "城镇、农村居民人均可支配收入分别增长6.2%、7.9%。",
        [("城镇居民人均可支配收入", "+6.2", ACTUAL), ("农村居民人均可支配收入", "+7.9", ACTUAL)],
    ),
    (
        "城镇、农村居民人均可支配收入31200元、16800元，分别增长6%和7%。",
        [("城镇居民人均可支配收入", "31200元 +6", ACTUAL), ("农村居民人均可支配收入", "16800元 +7", ACTUAL)],
    ),
    (
        "城乡居民人均可支配收入分别达到41200元和18300元，年均增长5.9%和8.7%。",
        [
            ("城镇居民人均可支配收入", "41200元", ACTUAL),
            ("农村居民人均可支配收入", "18300元", ACTUAL),
            ("城镇居民人均可支配收入", "+5.9", ACTUAL),
            ("农村居民人均可支配收入", "+8.7", ACTUAL),
        ],
    ),
    ("城乡居民人均可支配收入年均增长7%。", [("城乡居民人均可支配收入", "+7", ACTUAL)]),
    (
        "金融机构存、贷款余额达160亿元、130亿元。",
        [("金融机构存款余额", "160亿元", ACTUAL), ("金融机构贷款余额", "130亿元", ACTUAL)],
    ),
    (
        "第一、二、三产业增加值分别增长3%、5%、7%。",
        [("第一产业增加值", "+3", ACTUAL), ("第二产业增加值", "+5", ACTUAL), ("第三产业增加值", "+7", ACTUAL)],
    ),
    ("财政收入、支出同比增长3%、5%。", [("财政收入", "+3", ACTUAL), ("财政支出", "+5", ACTUAL)]),
    ("粮食、油料产量达26万吨、3万吨。", [("粮食产量", "26万吨", ACTUAL), ("油料产量", "3万吨", ACTUAL)]),
    ("新建公厕、垃圾站12座、5座。", [("公厕", "12座", ACTUAL), ("垃圾站", "5座", ACTUAL)]),
    (
        "城镇、牧区常住居民人均可支配收入分别达到26100元和20400元，增长6.5%和7.5%。",
        [
            ("城镇常住居民人均可支配收入", "26100元 +6.5", ACTUAL),
            ("牧区常住居民人均可支配收入", "20400元 +7.5", ACTUAL),
        ],
    ),
    (
        "城乡居民人均可支配收入分别达到35800元和16900元、增长6%和9%。",
        [("城镇居民人均可支配收入", "35800元 +6", ACTUAL), ("农村居民人均可支配收入", "16900元 +9", ACTUAL)],
    ),
    ("本外币存贷款余额达到80亿元和90亿元。", [("存款余额", "80亿元", ACTUAL), ("贷款余额", "90亿元", ACTUAL)]),
    (
        "财政收入45亿元，增长1.5%（区本级36亿元，增长2%）。",
        [("财政收入", "45亿元 +1.5", ACTUAL), ("财政收入（区本级）", "36亿元 +2", ACTUAL)],
    ),
    ("地区生产总值迈上300亿元台阶，增长9%。", [("地区生产总值", "300亿元 +9", ACTUAL)]),
    (
        "地区生产总值310亿元，占全省比重提高到2.6%，增速达9%。",
        [("地区生产总值", "310亿元", ACTUAL), ("比重", "2.6%", ACTUAL), ("地区生产总值", "+9", ACTUAL)],
    ),
    (
        "地区生产总值160亿元，人均突破15万元。",
        [("地区生产总值", "160亿元", ACTUAL), ("人均地区生产总值", "15万元", "≥ 2023 Actual")],
    ),
    (
        "地区生产总值达到160亿元，累计完成720亿元。",
        [("地区生产总值", "160亿元", ACTUAL), ("地区生产总值累计", "720亿元", ACTUAL)],
    ),
    ("种羊达到280群，骆驼500峰。", [("种羊", "280群", ACTUAL), ("骆驼", "500峰", ACTUAL)]),
    # remarks and names in front of the measure
    ("预计（下同）生产总值310亿元，比2018年（下同）增长41%。", [("生产总值", "310亿元 +41", ESTIMATE)]),
    ("生产总值预计（下同）突破200亿元大关。", [("生产总值", "200亿元", "≥ 2023 Estimate")]),
    (
        "财政收入3.6亿元，自然增幅3%，同口径完成3.8亿元。",
        [("财政收入", "3.6亿元 +3", ACTUAL), ("财政收入（同口径）", "3.8亿元", ACTUAL)],
    ),
    ("引进云岭手套加工、青石油料压榨等招商项目28个。", [("招商项目", "28个", ACTUAL)]),
    # ranks
    (
        "入库市级项目35个，数量居全市第2位、全省第9位。",
        [("市级项目", "35个 #2", ACTUAL), ("市级项目", "#9", ACTUAL)],
    ),
    ("连续三年取得好成绩，今年荣获第六名。", []),
    ("营商环境考评全市第二。", [("营商环境考评", "#2", ACTUAL)]),
    ("税收收入居全省第3位、全国第41位。", [("税收收入", "#3", ACTUAL), ("税收收入", "#41", ACTUAL)]),
    ("综合实力由全省第80位上升到第66位。", [("综合实力", "#66", ACTUAL)]),
    (
        "在县域经济测评中，我县由2019年的第41名升至2022年的第22名。",
        [("县域经济测评", "#41", "2019 Actual"), ("县域经济测评", "#22", "2022 Actual")],
    ),
    # growth of the number and the sum that were told before
    (
        "启动重点项目60个，完成投资20.5亿元，项目数和投资额分别增长30%和45%。",
        [("重点项目", "60个 +30", ACTUAL), ("投资", "20.5亿元 +45", ACTUAL)],
    ),
    # growth
    ("地区生产总值完成312.5亿元，同比增长6.2%。", [("地区生产总值", "312.5亿元 +6.2", ACTUAL)]),
    ("规上工业产值98.6亿元，现价增长9.3%。", [("规上工业产值", "98.6亿元 +9.3", ACTUAL)]),
    ("固定资产投资增长12.5%。", [("固定资产投资", "+12.5", ACTUAL)]),
    (
        "绿化覆盖率、森林覆盖率分别提高0.8个和1.2个百分点。",
        [("绿化覆盖率提高", "0.8个百分点", ACTUAL), ("森林覆盖率提高", "1.2个百分点", ACTUAL)],
    ),
    ("绿化率、清洁率均提高到70%以上。", [("绿化率", "70%", "≥ 2023 Actual"), ("清洁率", "70%", "≥ 2023 Actual")]),
    ("工业产值实现87亿元，首次突破80亿元，增长9%。", [("工业产值", "87亿元 +9", ACTUAL)]),
    ("床位、学位分别增加300张和500个。", [("床位增加", "300张", ACTUAL), ("学位增加", "500个", ACTUAL)]),
    ("居民消费价格总水平上涨1.9%。", [("居民消费价格总水平", "+1.9", ACTUAL)]),
    ("办事材料精简42%。", [("办事材料", "-42", ACTUAL)]),
    ("人口自然增长率3.15‰。", [("人口自然增长率", "3.15‰", ACTUAL)]),
    (
        "城乡居民人均可支配收入分别达36500元和17200元、分别增长6.1%和7.4%。",
        [("城镇居民", "36500元 +6.1", ACTUAL), ("农村居民", "17200元 +7.4", ACTUAL)],
    ),
    (
        "地方财政收入和工业税收年均增长9%，分别达到18亿元和7亿元。",
        [
            ("地方财政收入", "+9", ACTUAL),
            ("工业税收", "+9", ACTUAL),
            ("地方财政收入", "18亿元", ACTUAL),
            ("工业税收", "7亿元", ACTUAL),
        ],
    ),
    ("规模以上工业增加值下降3.4%。", [("规模以上工业增加值", "-3.4", ACTUAL)]),
    ("万元GDP能耗下降3.2%。", [("能耗", "-3.2", ACTUAL)]),
    ("出口总额8.6亿美元，下降7.2%。", [("出口总额", "8.6亿美元 -7.2", ACTUAL)]),
    ("地方财政收入18.6亿元，比上年增长9.3%。", [("财政收入", "18.6亿元 +9.3", ACTUAL)]),
    ("制造业投资60亿元，同比回落2.5%。", [("制造业投资", "60亿元 -2.5", ACTUAL)]),
    ("常住人口城镇化率提高1.2个百分点。", [("城镇化率", "1.2个百分点", ACTUAL)]),
    # bounds
    ("社会消费品零售总额突破120亿元。", [("社会消费品零售总额", "120亿元", f"≥ {ACTUAL}")]),
    ("粮食总产量稳定在35万吨以上。", [("粮食总产量", "35万吨", f"≥ {ACTUAL}")]),
    ("完成造林1200余亩。", [("造林", "1200亩", f"≥ {ACTUAL}")]),
    ("培训农民工三千余人。", [("农民工", "3000人", f"≥ {ACTUAL}")]),
    ("电商交易额近30亿元。", [("电商交易额", "30亿元", f"≈ {ACTUAL}")]),
    ("城镇登记失业率控制在3.5%以内。", [("失业率", "3.5%", f"≤ {ACTUAL}")]),
    ("居民消费价格涨幅控制在2%左右。", [("消费价格", "2%", f"≈ {ACTUAL}")]),
    # rank
    ("综合实力位列全省第12位。", [("综合实力", "#12", ACTUAL)]),
    ("财政总收入居全市第3位。", [("财政总收入", "#3", ACTUAL)]),
    ("招商引资到位资金65亿元，增长15%，总量居全市第二位。", [("到位资金", "65亿元 +15 #2", ACTUAL)]),
    # 分别
    ("工业用电量、货物周转量分别增长8.2%、10.5%。", [("工业用电量", "+8.2", ACTUAL), ("货物周转量", "+10.5", ACTUAL)]),
    ("工业用电量和货物周转量分别下降8.2%和0.5%。", [("工业用电量", "-8.2", ACTUAL), ("货物周转量", "-0.5", ACTUAL)]),
    (
        "一产、二产、三产分别完成20亿元、150亿元、142.5亿元。",
        [("一产", "20亿元", ACTUAL), ("二产", "150亿元", ACTUAL), ("三产", "142.5亿元", ACTUAL)],
    ),
    ("城乡居民收入分别增长6.1%、7.4%。", [("城镇居民收入", "+6.1", ACTUAL), ("农村居民收入", "+7.4", ACTUAL)]),
    ("产值、税收分别增长8%。", [("产值", "+8", ACTUAL), ("税收", "+8", ACTUAL)]),
    # shares
    ("第三产业增加值占地区生产总值的46.2%。", [("占地区生产总值", "46.2%", ACTUAL)]),
    ("税收收入15.2亿元，占财政收入的81.7%。", [("税收收入", "15.2亿元", ACTUAL), ("占财政收入", "81.7%", ACTUAL)]),
    # 预计
    ("地区生产总值预计增长5.5%左右。", [("地区生产总值", "+5.5", f"≈ {ESTIMATE}")]),
    (
        "预计地区生产总值增长5.5%，固定资产投资增长8%，社会消费品零售总额增长6%。",
        [
            ("地区生产总值", "+5.5", ESTIMATE),
            ("固定资产投资", "+8", ESTIMATE),
            ("社会消费品零售总额", "+6", ESTIMATE),
        ],
    ),
    ("财政收入18亿元，地区生产总值预计增长5%。", [("财政收入", "18亿元", ACTUAL), ("地区生产总值", "+5", ESTIMATE)]),
    (
        "预计财政收入增长6%，其中税收收入增长5%；固定资产投资增长9%。",
        [("财政收入", "+6", ESTIMATE), ("税收收入", "+5", ESTIMATE), ("固定资产投资", "+9", ESTIMATE)],
    ),
    (
        "重点项目预计完成投资35亿元，其中8个项目竣工。",
        [("投资", "35亿元", ESTIMATE), ("项目竣工", "8个", ACTUAL)],
    ),
    (
        "地区生产总值35亿元，增长5%（预计数，下同）；固定资产投资增长8%。",
        [("地区生产总值", "35亿元 +5", ESTIMATE), ("固定资产投资", "+8", ESTIMATE)],
    ),
    # no targets, though they speak of plans
    ("完成技改投资35亿元，占年度计划112%。", [("技改投资", "35亿元", ACTUAL), ("占年度计划", "112%", ACTUAL)]),
    ("获得土地计划指标35亩。", [("土地计划指标", "35亩", ACTUAL)]),
    # round numbers that a figure has passed, among how many the place is one, and sums of what is counted
    ("财政收入完成35亿元，历史首次突破30亿元大关，增长5%。", [("财政收入", "35亿元 +5", ACTUAL)]),
    ("产值达到35亿元，连续两年突破30亿元，增长5%。", [("产值", "35亿元 +5", ACTUAL)]),
    ("财政收入首次突破30亿元，增长5%。", [("财政收入", "30亿元 +5", f"≥ {ACTUAL}")]),
    ("技改投资35亿元，为全省15个先进县之一。", [("技改投资", "35亿元", ACTUAL)]),
    ("在全省35个先进县中位居前列，连续6次荣获表彰。", []),
    ("完成造林35亩，森林覆盖率达到30%。", [("造林", "35亩", ACTUAL), ("森林覆盖率", "30%", ACTUAL)]),
    ("新签约项目8个总投资35亿元。", [("签约项目", "8个", ACTUAL), ("总投资", "35亿元", ACTUAL)]),
    (
        "预计地区生产总值增长5%；完成技改投资35亿元。",
        [("地区生产总值", "+5", ESTIMATE), ("技改投资", "35亿元", ACTUAL)],
    ),
    # targets in a review, and a named year
    ("力争地区生产总值增长6%。", [("地区生产总值", "+6", "2023 Target")]),
    ("确保粮食产量不低于35万吨。", [("粮食产量", "35万吨", "≥ 2023 Target")]),
    ("2022年完成技改投资35亿元。", [("技改投资", "35亿元", "2022 Actual")]),
    (
        "2021年粮食产量33万吨；去年粮食产量35万吨。",
        [("粮食产量", "33万吨", "2021 Actual"), ("粮食产量", "35万吨", ACTUAL)],
    ),
    # no figures
    ("做好三篇文章，打造五大板块。", []),
    ("改造312国道，建设5G基站，升级110千伏线路。", []),
    ("2023年1月10日，第三届国际陶瓷论坛开幕。", []),
    ("落实“双减”政策，推行“1+X”模式。", []),
]

PLAN: list[tuple[str, list[Row]]] = [
    ("地区生产总值增长6%。", [("地区生产总值", "+6", PLANNED)]),
    (
        "地区生产总值增长6%左右，固定资产投资增长8%以上。",
        [
            ("地区生产总值", "+6", f"≈ {PLANNED}"),
            ("固定资产投资", "+8", f"≥ {PLANNED}"),
        ],
    ),
    ("计划改造老旧小区19个，新建停车场3处。", [("老旧小区", "19个", PLANNED), ("停车场", "3处", PLANNED)]),
    ("力争完成技改投资35亿元。", [("技改投资", "35亿元", PLANNED)]),
    ("单位能耗下降3%。", [("能耗", "-3", PLANNED)]),
    ("2023年完成技改投资35亿元。", [("技改投资", "35亿元", ACTUAL)]),
    ("工业产值、税收分别增长8%、6.5%。", [("工业产值", "+8", PLANNED), ("税收", "+6.5", PLANNED)]),
]


@pytest.mark.parametrize(("text", "wanted"), REVIEW, ids=[text for text, _ in REVIEW])
def test_review(text: str, wanted: list[Row]) -> None:
    check(text, Role.REVIEW, wanted)


@pytest.mark.parametrize(("text", "wanted"), PLAN, ids=[text for text, _ in PLAN])
def test_plan(text: str, wanted: list[Row]) -> None:
    check(text, Role.PLAN, wanted)


@pytest.mark.parametrize("text", [text for text, rows in (*REVIEW, *PLAN) if rows])
def test_a_figure_leads_to_its_words(text: str) -> None:
    found = figures(text)
    assert found
    for figure in found:
        evidence = figure.evidence.span.of(text)
        assert evidence
        assert figure.evidence.span.covers(figure.indicator_span)
        assert figure.quantity is not None or figure.change is not None or figure.rank is not None


def test_a_value_is_exact() -> None:
    (figure,) = figures("完成规上工业产值98.60亿元，增长0.1%。")
    assert figure.quantity is not None
    assert (figure.quantity.value, figure.change) == (Decimal("98.6"), Decimal("0.1"))


def test_a_part_without_a_year_takes_the_year_before_the_reports() -> None:
    assert [f.year for f in figures("粮食总产量26万吨。", Role.OTHER)] == [2023]


def test_a_growth_rate_completes_the_figure_before_it() -> None:
    text = "粮食总产量26万吨，油料总产量3万吨，增长4%。"
    assert [(told(f)[0], f.evidence.span.of(text)) for f in figures(text)] == [
        ("26万吨", "粮食总产量26万吨"),
        ("3万吨 +4", "油料总产量3万吨，增长4%"),
    ]


def test_a_measure_keeps_its_whole_name() -> None:
    text = "一般公共预算收入18.6亿元，化肥使用量下降4%，人均可支配收入3.2万元。"
    assert [f.indicator for f in figures(text)] == ["一般公共预算收入", "化肥使用量", "人均可支配收入"]


def test_every_name_of_a_measure_passes_for_one_of_its_report() -> None:
    graph = build([text for text, _ in REVIEW])  # raises where a name is made up
    assert len(graph.observations) > len(REVIEW)
