"""The views beside the drawing: what belongs where, in which order, and that nothing hostile becomes markup."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import kg
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.model import (
    Bound,
    Claim,
    Datatype,
    Entity,
    Evidence,
    Kind,
    Literal,
    Modality,
    Observation,
    Quantity,
    Span,
)
from kg.ontology import Ontology
from kg.view import links, style
from kg.view.views import VIEWS, figures, glossary, honours, projects, timeline, towns
from kg.view.views.facts import reading
from tests.graphs import YEAR, hostile_graph, report_of, tiny_graph

VIEW = Path(style.__file__).parent
REPORTS = Path(__file__).parents[2] / "shared" / "reports"
ONTOLOGY = Ontology.load()
SENTENCES = (
    "柳河镇石湾村获评省级美丽乡村。",
    "柳河产业园引进云帆科技，总投资3.5亿元的云帆二期开工。",
    "桥山镇获评全国文明镇。",
    "力争云帆三期竣工，创建国家园林县城。",
    "“一湾两翼”：以柳河湾为核心的布局。",
)
REVIEW = (0, 1, 2)
"""Claims from these sentences state what was done in the year before, from the others what is planned."""
COUNTY = Entity("division/990101", "County", "青溪县")
LIUHE = Entity("division/990101101", "Town", "柳河镇", mentions=(("p0000", Span(0, 3)),))
QIAOSHAN = Entity("division/990101102", "Town", "桥山镇", mentions=(("p0002", Span(0, 3)),))
ABROAD = Entity("division/990201101", "Town", "远山镇")
VILLAGE = Entity("990101/village/shiwan", "Village", "石湾村")
PARK = Entity("990101/park/liuhe", "Park", "柳河产业园")
FIRM = Entity("990101/company/yunfan", "Company", "云帆科技")
SECOND = Entity("990101/project/yunfan-2", "Project", "云帆二期", mentions=(("p0001", Span(19, 23)),))
THIRD = Entity("990101/project/yunfan-3", "Project", "云帆三期", mentions=(("p0003", Span(2, 6)),))
RURAL = Entity("honor/meili", "Honor", "省级美丽乡村", mentions=(("p0000", Span(8, 14)),))
CIVIL = Entity("honor/wenming", "Honor", "全国文明镇", mentions=(("p0002", Span(5, 10)),))
GARDEN = Entity("honor/yuanlin", "Honor", "国家园林县城", mentions=(("p0003", Span(11, 17)),))
WINDOW = Entity("honor/chuangkou", "Honor", "文明窗口", mentions=(("p0001", Span(0, 2)),))
PROGRAM = Entity("990101/program/yiwan", "Program", "一湾两翼", also=("Term",), mentions=(("p0004", Span(1, 5)),))
PLAIN = Entity("990101/program/bai", "Program", "百村行动", mentions=(("p0003", Span(0, 2)),))
BUDGET = Entity("indicator/yusuan", "Indicator", "一般公共预算收入")
PARKING = Entity("indicator/parking", "Indicator", "停车泊位")
ENTITIES = (
    *(COUNTY, LIUHE, QIAOSHAN, ABROAD, VILLAGE, PARK, FIRM, SECOND, THIRD),
    *(RURAL, CIVIL, GARDEN, WINDOW, PROGRAM, PLAIN, BUDGET, PARKING),
)


def claim(subject: Entity, predicate: str, target: Entity | Literal, passage: int, rule: str = "test") -> Claim:
    modality = Modality.ASSERTED if passage in REVIEW else Modality.PLANNED
    year = YEAR - 1 if passage in REVIEW else YEAR
    evidence = Evidence(f"p{passage:04d}", Span(0, 2), rule)
    return Claim(subject.id, predicate, target.id if isinstance(target, Entity) else target, modality, year, evidence)


def code(name: str) -> Literal:
    return Literal(name, Datatype.CODE)


def figure(
    indicator: Entity,
    year: int,
    kind: Kind,
    value: str | None,
    change: str | None = None,
    bound: Bound | None = None,
) -> Observation:
    return Observation(
        id=f"{indicator.id}-{year}-{kind.value}-{value}",
        indicator=indicator.id,
        area=COUNTY.id,
        year=year,
        kind=kind,
        quantity=Quantity(Decimal(value), "亿元") if value else None,
        change=Decimal(change) if change else None,
        rank=None,
        bound=bound,
        evidence=Evidence("p0001", Span(0, 2), "test"),
    )


def graph_of(claims: Iterable[Claim] = (), figures: Iterable[Observation] = ()) -> KnowledgeGraph:
    return KnowledgeGraph(report_of(SENTENCES), ENTITIES, claims, figures)


def county() -> KnowledgeGraph:
    """A county with two towns of its own, one of another county, and something to tell in every view."""
    return graph_of(
        [
            claim(LIUHE, "locatedIn", COUNTY, 0),
            claim(VILLAGE, "locatedIn", LIUHE, 0),
            claim(VILLAGE, "receivedHonor", RURAL, 0),
            claim(PARK, "locatedIn", LIUHE, 1),
            claim(FIRM, "locatedIn", PARK, 1),
            claim(FIRM, "undertakes", SECOND, 1),
            claim(SECOND, "investment", Literal("350000000", Datatype.DECIMAL), 1),
            claim(SECOND, "status", code("Started"), 1),
            claim(SECOND, "locatedIn", COUNTY, 1, "place.reporting-division"),
            claim(THIRD, "status", code("Completed"), 3),
            claim(QIAOSHAN, "receivedHonor", CIVIL, 2),
            claim(PROGRAM, "definition", Literal("以柳河湾为核心的布局。", Datatype.TEXT), 4),
            claim(LIUHE, "partOf", PROGRAM, 4),
        ],
        [
            figure(BUDGET, YEAR - 1, Kind.ACTUAL, "12.60", "5.2"),
            figure(BUDGET, YEAR, Kind.TARGET, "13.23", "-2.6", Bound.AT_LEAST),
            figure(PARKING, YEAR - 1, Kind.ACTUAL, "1"),
        ],
    )


class Elements(HTMLParser):
    """The elements of a document with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def written(graph: KnowledgeGraph) -> str:
    """All views as their templates write them."""
    environment = Environment(
        loader=FileSystemLoader(VIEW / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"entity_link": links.entity_link, "sentence_anchor": links.sentence_anchor}
    parts = ((view.id, view.collect(graph, ONTOLOGY)) for view in VIEWS)
    return "".join(
        environment.get_template(f"views/{name}.html").render(view=view) for name, view in parts if view is not None
    )


def test_what_lies_in_a_towns_parks_and_villages_is_the_towns() -> None:
    found = towns.collect(county(), ONTOLOGY)
    assert found is not None
    told = {town.thing.name: town for town in found.told}
    items = {
        item.fact.thing.name: item.via.name if item.via else None
        for group in told["柳河镇"].groups
        for item in group.items
    }
    assert items == {
        "一湾两翼": None,
        "石湾村": None,
        "柳河产业园": None,
        "云帆科技": "柳河产业园",
        "云帆二期": "云帆科技",
        "省级美丽乡村": "石湾村",
    }
    assert list(told) == ["柳河镇", "桥山镇"]  # in the order of their codes, none of another county
    assert told["柳河镇"].groups[0].title["zh"] == "所属布局"


def test_a_town_of_which_nothing_is_said_is_only_named() -> None:
    found = towns.collect(graph_of([claim(LIUHE, "locatedIn", COUNTY, 0)]), ONTOLOGY)
    assert found is not None
    assert [town.thing.name for town in found.told] == []
    assert [(town.thing.name, town.named_in) for town in found.named] == [
        ("柳河镇", ("p0000",)),
        ("桥山镇", ("p0002",)),
    ]


def test_a_road_reaches_a_town_but_is_not_its_own() -> None:
    found = towns.collect(graph_of([claim(SECOND, "connects", QIAOSHAN, 2)]), ONTOLOGY)
    assert found is not None
    (group,) = found.told[0].groups
    assert (group.title["zh"], group.items[0].fact.thing.name) == ("通达、合作", "云帆二期")


def test_projects_tell_status_exact_sum_and_who_but_not_that_they_lie_here() -> None:
    found = projects.collect(county(), ONTOLOGY)
    assert found is not None
    second, third = found.rows
    assert (second.thing.name, second.yuan, second.sum, second.planned) == ("云帆二期", "350000000", "3.5亿元", False)
    assert [fact.thing.name for fact in second.by] == ["云帆科技"]
    assert second.places == ()
    assert (third.thing.name, third.sum, third.planned, third.years) == ("云帆三期", "", True, (YEAR,))
    assert (found.total, found.priced) == ("3.5亿元", 1)
    assert found.columns == {"sum", "by", "status"}
    assert [(count.name, count.number) for count in found.counts] == [("Completed", 1), ("Started", 1)]


@pytest.mark.parametrize("told", [False, True])
def test_a_facility_is_listed_once_something_is_said_of_its_building(told: bool) -> None:
    station = Entity("990101/facility/zhan", "Facility", "云台站")
    claims = [claim(station, "status", code("InOperation"), 1)] if told else []
    found = projects.collect(KnowledgeGraph(report_of(SENTENCES), (*ENTITIES, station), claims, []), ONTOLOGY)
    assert found is not None
    assert ("云台站" in [row.thing.name for row in found.rows]) == told


def test_the_glossary_tells_what_terms_are_made_of_and_sorts_the_rest_by_readings() -> None:
    found = glossary.collect(county(), ONTOLOGY)
    assert found is not None
    (entry,) = found.defined
    assert (entry.thing.name, entry.definition, entry.defined_in) == ("一湾两翼", "以柳河湾为核心的布局。", ("p0004",))
    assert [(line.title["zh"], [f.thing.name for f in line.facts]) for line in entry.lines] == [("包括", ["柳河镇"])]
    assert entry.used_in == ()  # the definition itself is no use
    assert [(letter.name, [e.thing.name for e in letter.entries]) for letter in found.named] == [("B", ["百村行动"])]


def test_quotes_and_signs_do_not_change_the_order_of_names() -> None:
    names = ["“一湾两翼”计划", "《百村方案》", "5G专项", "云台行动"]
    assert sorted(names, key=reading) == ["5G专项", "《百村方案》", "“一湾两翼”计划", "云台行动"]


def test_a_headline_indicator_has_its_result_beside_its_target() -> None:
    found = figures.collect(county(), ONTOLOGY)
    assert found is not None
    (area,) = found.areas
    (measure,) = area.headline
    assert measure.english == "general public budget revenue"
    actual, target = measure.numbers
    assert (actual.year, actual.kind, actual.text) == (YEAR - 1, "Actual", "12.6亿元，增长5.2%")
    assert (target.year, target.kind, target.value) == (YEAR, "Target", "13.23亿元以上")
    assert actual.bar and target.bar and actual.change_bar and target.change_bar
    assert (actual.bar.start, actual.bar.length, target.bar.length) == ("0.0", "95.2", "100.0")
    # From -2.6 to 5.2: a third of the width lies below zero.
    assert (target.change_bar.start, target.change_bar.length, target.change_bar.zero) == ("0.0", "33.3", "33.3")
    assert (actual.change_bar.start, actual.change_bar.length) == ("33.3", "66.7")
    assert [(ref.name, number.value) for ref, number in area.others] == [("停车泊位", "1亿元")]


@pytest.mark.parametrize(
    ("others", "compared"),
    [([(YEAR, Kind.TARGET)], True), ([(YEAR - 1, Kind.ACTUAL)], False), ([(YEAR, Kind.TARGET)] * 2, False)],
    ids=["target", "same time", "two targets"],
)
def test_only_single_figures_of_different_times_are_compared(others: list[tuple[int, Kind]], compared: bool) -> None:
    held = [figure(PARKING, YEAR - 1, Kind.ACTUAL, "1")]
    held += [figure(PARKING, year, kind, str(value)) for value, (year, kind) in enumerate(others, 2)]
    found = figures.collect(graph_of(figures=held), ONTOLOGY)
    assert found is not None
    assert [measure.indicator.name for measure in found.areas[0].compared] == ["停车泊位"] * compared
    assert len(found.areas[0].others) == (0 if compared else len(held))


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("世界灌溉工程遗产", "international"),
        ("全国文明镇", "national"),
        ("全市首个国家级湿地公园", "national"),
        ("省级美丽乡村", "provincial"),
        ("市级文明单位", "municipal"),
        ("青溪县劳动模范", "local"),
        ("文明单位", ""),
    ],
)
def test_the_name_of_an_honour_tells_its_level(name: str, level: str) -> None:
    honour = Entity("honor/x", "Honor", name)
    graph = KnowledgeGraph(report_of(SENTENCES), [COUNTY, honour], [claim(COUNTY, "receivedHonor", honour, 2)], [])
    found = honours.collect(graph, ONTOLOGY)
    assert found is not None
    assert [held.id for held in found.levels] == [level or "untold"]


def test_honours_that_are_sought_stand_apart() -> None:
    found = honours.collect(county(), ONTOLOGY)
    assert found is not None
    received = {
        level.id: [(h.thing.name, [f.thing.name for f in h.received]) for h in level.honours] for level in found.levels
    }
    assert received == {"national": [("全国文明镇", ["桥山镇"])], "provincial": [("省级美丽乡村", ["石湾村"])]}
    assert [(h.thing.name, h.named_in) for h in found.sought] == [("国家园林县城", ("p0003",))]
    assert [h.thing.name for h in found.named] == ["文明窗口"]


def test_the_timeline_goes_by_years_with_plans_apart() -> None:
    found = timeline.collect(county(), ONTOLOGY)
    assert found is not None
    told = [
        (
            year.year,
            [
                [(kinds.title["zh"], [m.thing.name for m in kinds.moments]) for kinds in side]
                for side in (year.stated, year.planned)
            ],
        )
        for year in found.years
    ]
    assert told == [
        (
            YEAR - 1,
            [[("已开工", ["云帆二期"]), ("荣誉", ["省级美丽乡村", "全国文明镇"]), ("指标", ["一般公共预算收入"])], []],
        ),
        (YEAR, [[], [("已完工", ["云帆三期"]), ("指标", ["一般公共预算收入"])]]),
    ]
    assert [year.is_report for year in found.years] == [False, True]


def test_figures_of_distant_years_are_in_the_timeline_whatever_they_measure() -> None:
    far = timeline.collect(graph_of(figures=[figure(PARKING, YEAR + 4, Kind.TARGET, "3")]), ONTOLOGY)
    assert far is not None
    assert [(year.year, year.planned[0].moments[0].how) for year in far.years] == [
        (YEAR + 4, {"zh": "3亿元", "en": ""})
    ]
    assert timeline.collect(graph_of(figures=[figure(PARKING, YEAR, Kind.TARGET, "3")]), ONTOLOGY) is None


def test_a_report_without_anything_has_no_views() -> None:
    empty = KnowledgeGraph(report_of(SENTENCES), [COUNTY], [], [])
    assert [view.id for view in VIEWS if view.collect(empty, ONTOLOGY) is not None] == []


def hostile_county() -> KnowledgeGraph:
    """The county with an attack for a name, a definition and a unit."""
    graph, attack = county(), "<img src=x onerror=alert(1)>"
    entities = [replace(e, label=f"{attack}{e.label}", alt_labels=(attack,)) for e in graph.entities.values()]
    claims = [
        replace(c, object=Literal(attack, Datatype.TEXT)) if c.predicate == "definition" else c for c in graph.claims
    ]
    numbers = [replace(o, quantity=Quantity(Decimal(1), attack)) for o in graph.observations]
    return KnowledgeGraph(graph.report, entities, claims, numbers)


GRAPHS = pytest.mark.parametrize(
    "graph",
    [county(), tiny_graph(), hostile_graph(), hostile_county()],
    ids=["county", "tiny", "hostile", "hostile county"],
)


@GRAPHS
def test_nothing_but_plain_markup_is_written(graph: KnowledgeGraph) -> None:
    elements = Elements(written(graph)).found
    assert {tag for tag, _ in elements} <= {
        *("a", "article", "b", "caption", "dd", "div", "dl", "dt", "h3", "h4", "h5", "li", "nav", "ol", "p"),
        *("rect", "section", "span", "svg", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    }
    attributes = {name for _, found in elements for name in found}
    assert not {name for name in attributes if name.startswith("on") or name in ("style", "src")}
    assert all(found["href"].startswith("#") for tag, found in elements if tag == "a")


@GRAPHS
def test_every_link_leads_somewhere_and_every_anchor_is_one(graph: KnowledgeGraph) -> None:
    elements = Elements(written(graph)).found
    anchors = [found["id"] for _, found in elements if "id" in found]
    assert len(anchors) == len(set(anchors))
    known = {*anchors, *(f"s-{passage.id}" for passage in graph.report.passages)}
    known |= {links.entity_link(entity)[1:] for entity in graph.entities}
    assert {found["href"][1:] for tag, found in elements if tag == "a"} <= known


def test_a_graph_built_in_another_order_gives_the_same_text() -> None:
    graph = county()
    turned = KnowledgeGraph(graph.report, reversed(ENTITIES), reversed(graph.claims), reversed(graph.observations))
    assert written(turned) == written(graph)


@pytest.mark.parametrize("name", ["jurong-2024", "qianjiang-2024", "rongcheng-2012"])
def test_views_of_real_reports_hold_all_that_they_are_about(name: str) -> None:
    path = REPORTS / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"no report {path.name} in ../shared/reports")
    graph = kg.build(path)
    table, numbers, terms = (c.collect(graph, ONTOLOGY) for c in (projects, figures, glossary))
    assert table and numbers and terms
    classes = {cls: {e.id for e in graph.entities.values() if e.cls == cls} for cls in ("Project", "Program")}
    assert classes["Project"] <= {row.thing.id for row in table.rows}
    entries = [*terms.defined, *(entry for letter in terms.named for entry in letter.entries)]
    assert classes["Program"] <= {entry.thing.id for entry in entries}
    shown = [n for area in numbers.areas for m in (*area.headline, *area.compared) for n in m.numbers]
    shown += [number for area in numbers.areas for _, number in area.others]
    assert len(shown) == len(graph.observations)
    assert all(row.passages for row in table.rows)
    test_every_link_leads_somewhere_and_every_anchor_is_one(graph)
