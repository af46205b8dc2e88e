"""The annotated report: the text is kept to the character, marks stand where names do, notes say what was read."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import kg
from kg.export.positions import SourcePositions
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.model import Claim, Edit, Entity, Evidence, Marker, Modality, PassageKind, Report, Span
from kg.ontology import Ontology
from kg.reading.kinds import KINDS
from kg.view import links, style
from kg.view.annotated import text as annotated
from kg.view.assets import FOLDER
from tests.graphs import HOSTILE, SENTENCES, hostile_graph, report_of, tiny_graph

VIEW = FOLDER
REPORTS = Path(__file__).parents[2] / "shared" / "reports"
TEXT = {"span", "a", "b", "i", "code", "sup", "del", "ins"}
BLOCKS = {"div", "p", "nav", "ul", "ol", "li", "details", "summary", "h3", "h4", "h5"}
ONTOLOGY = Ontology.load()
PROGRAM = Entity("x/program/qiao", "Program", "𠀋桥e\u0301计划")
BRIDGE = Entity("x/place/qiao", "Place", "𠀋桥")


def collect(graph: KnowledgeGraph) -> annotated.AnnotatedReport:
    return annotated.collect(graph, ONTOLOGY)


def sentences(report: annotated.AnnotatedReport) -> dict[str, annotated.Sentence]:
    blocks = (block for block in report.blocks if isinstance(block, annotated.Block))
    return {sentence.id: sentence for block in blocks for sentence in block.sentences}


def graph_of(text: str, *marks: tuple[Entity, Span], claims: tuple[Claim, ...] = ()) -> KnowledgeGraph:
    """A report of that sentence and an invented definition, with entities where they are said to be."""
    spans: dict[Entity, list[tuple[str, Span]]] = {}
    for entity, span in marks:
        spans.setdefault(entity, []).append(("p0000", span))
    entities = [replace(entity, mentions=tuple(of)) for entity, of in spans.items()]
    return KnowledgeGraph(report_of((text, "“云桥”：一座桥。")), entities, claims, [])


class Elements(HTMLParser):
    """The elements of a section: their tags, attributes and texts, and the links that stand inside a link."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.closed: list[tuple[str, dict[str, str | None], str]] = []
        self.nested = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.nested += tag == "a" and any(outer == "a" for outer, _, _ in self.open)
        self.open.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        opened, attributes, texts = self.open.pop()
        assert opened == tag
        self.closed.append((tag, attributes, "".join(texts)))

    def handle_data(self, data: str) -> None:
        if any((attributes.get("class") or "") == "call" for _, attributes, _ in self.open):
            return
        for _, _, texts in self.open:
            texts.append(data)


def section(graph: KnowledgeGraph) -> Elements:
    """The section as its template writes it; every element in it is closed."""
    environment = Environment(
        loader=FileSystemLoader(VIEW / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"entity_link": links.entity_link, "sentence_anchor": links.sentence_anchor}
    elements = Elements()
    elements.feed(environment.get_template("report.html").render(view=collect(graph)))
    assert elements.open == []
    return elements


def with_call(graph: KnowledgeGraph, at: int) -> KnowledgeGraph:
    """The graph with a footnote called at that place of the repaired text."""
    marker = Marker("①", at, Span(at, at + 1))
    [footnote] = graph.report.footnotes
    report = replace(graph.report, markers=(marker,), footnotes=(replace(footnote, label="①", markers=(marker,)),))
    return KnowledgeGraph(report, graph.entities.values(), graph.claims, graph.observations)


@pytest.mark.parametrize("make", [tiny_graph, hostile_graph])
def test_the_text_of_every_passage_is_kept(make: object) -> None:
    assert callable(make)
    graph = with_call(make(), 5)
    texts = {attributes.get("id"): text for _, attributes, text in section(graph).closed}
    for passage in graph.report.passages:
        assert texts[f"s-{passage.id}"] == passage.text


def test_what_stands_between_sentences_is_kept() -> None:
    report = report_of(("柳河涨水。", "柳河退水。", "“柳河”：一条河。"))
    one, two, three = report.passages
    two = replace(two, paragraph=one.paragraph, section=one.section, span=Span(7, 12))
    report = replace(report, text="柳河涨水。……柳河退水。\n“柳河”：一条河。", passages=(one, two, three))
    assert sentences(collect(KnowledgeGraph(report, [], [], [])))[one.id].behind == "……"


@pytest.mark.parametrize("make", [tiny_graph, hostile_graph])
def test_html_is_well_formed_and_hostile_text_stays_text(make: object) -> None:
    assert callable(make)
    elements = section(with_call(make(), 5))
    assert elements.nested == 0
    ids = [attributes["id"] for _, attributes, _ in elements.closed if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {tag for tag, _, _ in elements.closed} <= TEXT | BLOCKS
    for tag, attributes, _ in elements.closed:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        if tag == "a":
            assert (attributes["href"] or "").startswith("#")
    texts = "".join(text for tag, _, text in elements.closed if tag == "span")
    assert (HOSTILE[0] in texts) == (make is hostile_graph)


def test_marks_count_code_points() -> None:
    text = "🏗️建成𠀋桥，推行𠀋桥e\u0301计划。"
    first, second = text.index("𠀋桥"), text.rindex("𠀋桥")
    graph = graph_of(text, (BRIDGE, Span(first, first + 2)), (PROGRAM, Span(second, second + 6)))
    marked = [
        (a["class"], t) for tag, a, t in section(graph).closed if tag == "a" and (a.get("class") or "")[:1] == "m"
    ]
    assert marked == [("m c-Place", "𠀋桥"), ("m c-Program", "𠀋桥e\u0301计划")]


def test_of_overlapping_mentions_the_longest_is_marked_and_the_note_names_the_other() -> None:
    text = "推行𠀋桥e\u0301计划，建设。"
    graph = graph_of(text, (BRIDGE, Span(2, 4)), (PROGRAM, Span(2, 8)), (BRIDGE, Span(6, 11)))
    sentence = sentences(collect(graph))["p0000"]
    assert [piece.entity.id for piece in sentence.pieces if piece.entity] == [PROGRAM.id]
    assert sentence.note is not None
    assert [entity.id for entity in sentence.note.unmarked] == [BRIDGE.id]
    assert section(graph).nested == 0


def test_an_entity_marked_elsewhere_in_the_sentence_is_not_named_again() -> None:
    graph = graph_of("𠀋桥通车，𠀋桥计划。", (BRIDGE, Span(0, 2)), (BRIDGE, Span(5, 7)), (PROGRAM, Span(5, 9)))
    assert sentences(collect(graph))["p0000"].note is None


def test_a_mention_that_leaves_its_sentence_is_cut_off() -> None:
    pieces = sentences(collect(graph_of("建成𠀋桥", (BRIDGE, Span(2, 99)), (PROGRAM, Span(50, 60)))))["p0000"].pieces
    assert [(piece.text, piece.entity is not None) for piece in pieces] == [("建成", False), ("𠀋桥", True)]


def test_a_note_tells_subject_property_object_rule_and_range() -> None:
    note = sentences(collect(tiny_graph()))["p0002"].note
    assert note is not None
    said = [
        (subject.entity.label, fact.property["zh"], end.entity and end.entity.label, fact.planned, fact.rule, end.range)
        for subject in note.subjects
        for fact in subject.facts
        for end in fact.ends
    ]
    assert said == [
        ("柳河智造园", ONTOLOGY.label("locatedIn", "zh"), "柳河镇", True, "test.locatedIn", "2-12"),
        ("柳河智造园", ONTOLOGY.label("focusesOn", "zh"), "新型材料", True, "test.focusesOn", "7-21"),
    ]
    assert note.count == 2


def test_a_note_tells_values_and_figures() -> None:
    found = sentences(collect(tiny_graph()))
    first, figures = found["p0000"].note, found["p0003"].note
    assert first is not None
    assert figures is not None
    values = {end.value["zh"] for s in first.subjects for fact in s.facts for end in fact.ends if end.entity is None}
    assert values == {"24亿元", ONTOLOGY.label("Signed", "zh")}
    [figure] = figures.figures
    assert (figure.indicator.label, figure.area.label, figure.year) == ("一般公共预算收入", "青溪县", 2030)
    assert (figure.text, figure.rule, figure.range) == ("12.6亿元，增长5.2%", "figure.level", "0-23")


def test_ranges_count_as_scripts_do() -> None:
    text = "𠀋桥属𠀋桥计划。"
    claim = Claim(BRIDGE.id, "partOf", PROGRAM.id, Modality.ASSERTED, None, Evidence("p0000", Span(3, 7), "r"))
    note = sentences(collect(graph_of(text, (BRIDGE, Span(0, 2)), (PROGRAM, Span(3, 7)), claims=(claim,))))[
        "p0000"
    ].note
    assert note is not None
    assert note.subjects[0].facts[0].ends[0].range == "4-9"


def test_objects_of_one_property_share_a_line_and_a_fact_told_twice_is_told_once() -> None:
    marks = ((BRIDGE, Span(0, 2)), (PROGRAM, Span(3, 7)))
    other = Entity("x/program/other", "Program", "他计划")
    claims = tuple(
        Claim(BRIDGE.id, "partOf", end, Modality.ASSERTED, None, Evidence("p0000", span, "r"))
        for end, span in ((PROGRAM.id, Span(0, 7)), (PROGRAM.id, Span(1, 7)), (other.id, Span(0, 7)))
    )
    note = sentences(collect(graph_of("𠀋桥属𠀋桥计划。", *marks, (other, Span(7, 8)), claims=claims)))["p0000"].note
    assert note is not None
    assert [[end.range for end in fact.ends] for fact in note.subjects[0].facts] == [["0-9", "0-9"]]


def test_figures_are_marked_and_a_figure_takes_the_whole_of_a_mark() -> None:
    pieces = sentences(collect(tiny_graph()))["p0003"].pieces
    assert [(piece.text, piece.entity is not None, piece.figure) for piece in pieces] == [
        ("一般公共预算收入", True, True),
        ("完成12.6亿元，增长5.2%", False, True),
        ("。", False, False),
    ]


def test_a_footnote_is_linked_both_ways() -> None:
    graph = with_call(tiny_graph(), 7)  # behind 云台抽水储能站
    called = [piece for piece in sentences(collect(graph))["p0000"].pieces if piece.calls]
    assert [(piece.text, piece.calls[0].label, piece.calls[0].passage) for piece in called] == [
        ("云台抽水储能站", "①", "p0004")
    ]
    elements = section(graph).closed
    assert ("#s-p0004" in [a.get("href") for _, a, _ in elements]) and (
        "call-0" in [a.get("id") for _, a, _ in elements]
    )
    assert [a["href"] for _, a, _ in elements if a.get("class") == "back"] == ["#call-0"]
    assert [text for _, a, text in elements if a.get("class") == "label"] == ["①"]


def test_a_call_inside_a_name_and_one_without_a_definition() -> None:
    graph = with_call(tiny_graph(), 4)
    report = replace(graph.report, footnotes=())
    graph = KnowledgeGraph(report, graph.entities.values(), graph.claims, graph.observations)
    elements = section(graph)
    assert elements.nested == 0
    assert [a.get("href") for tag, a, _ in elements.closed if tag == "sup"] == [None]


def test_sections_without_a_heading_of_their_own_get_one() -> None:
    report = collect(tiny_graph())
    headings = [block for block in report.blocks if isinstance(block, annotated.Heading)]
    assert headings == list(report.outline)
    assert [(h.anchor, h.text, h.part and h.part["en"], h.year) for h in headings] == [
        ("h-s001", "一、过去一年工作回顾", "review", 2030),
        ("h-s002", "二、今年工作安排", "plan", 2031),
    ]


def test_headings_of_the_text_are_those_of_the_outline() -> None:
    report = collect(kg.build(kg.sample()))
    headings = {s.id: s for s in sentences(report).values() if s.level}
    assert len(report.outline) > 5
    for heading in report.outline:
        sentence = headings[heading.anchor.removeprefix("s-")]
        assert sentence.level == heading.level
        assert "".join(piece.text for piece in sentence.pieces).startswith(heading.text)


def test_the_legend_counts_the_marks() -> None:
    graph = tiny_graph()
    report = collect(graph)
    marks = [piece.entity.cls for s in sentences(report).values() for piece in s.pieces if piece.entity]
    assert {entry.name: entry.count for entry in report.classes} == {cls: marks.count(cls) for cls in marks}
    assert [entry.name for entry in report.classes] == sorted({*marks}, key=style.rank)
    assert report.figures == 1


def damaged() -> Report:
    """A report of SENTENCES with edits of several kinds: at its beginning and end, between sentences, and in them."""
    report = report_of(SENTENCES)
    end = len(report.text)
    first, second = report.passages[:2]
    places = (
        (0, "  ", "", "space"),
        (2, "抽(chōu)", "抽", "gloss"),
        (first.span.end, "③", "", "marker"),
        (first.span.end, "\r\n", "\n", "escape"),
        (second.span.start, "靑", "青", "simplified"),
        (end, "\u200b", "", "invisible"),
    )
    edits, drift = [], 0
    for place, before, after, kind in places:
        edits.append(Edit(Span(place + drift, place + drift + len(before)), before, after, kind))
        drift += len(before) - len(after)
    first = replace(first, source=Span(0, first.span.end + 2 + 6 + 1))
    return replace(report, edits=tuple(edits), passages=(first, *report.passages[1:]))


def test_repairs_give_both_the_text_and_the_source() -> None:
    report = damaged()
    found = collect(KnowledgeGraph(report, [], [], [])).repairs
    assert found is not None
    runs = [run for stretch in found.stretches for run in stretch.runs]
    assert "".join(run.after for run in runs).replace("↵", "") == report.text
    source = "".join(run.after if run.kind is None else run.before for run in runs)
    seen = source.replace("␍↵\n", "\r\n").replace("␣", " ").replace("⟨U+200B⟩", "\u200b")
    assert seen == SourcePositions(report).text
    assert {kind.name: kind.count for kind in found.kinds} == dict.fromkeys(
        ["space", "gloss", "marker", "escape", "simplified", "invisible"], 1
    )
    assert found.count == 6


def test_a_repair_stands_in_its_passage() -> None:
    found = collect(KnowledgeGraph(damaged(), [], [], [])).repairs
    assert found is not None
    where = {run.before: stretch.passage for stretch in found.stretches for run in stretch.runs if run.kind is not None}
    assert where["抽(chōu)"] == where["③"] == "p0000"
    assert where["␍↵\n"] is None
    assert where["靑"] == "p0001"
    assert [s.passage for s in found.stretches if s.passage] == [p.id for p in damaged().passages]


def test_a_report_without_repairs_has_no_text_as_read() -> None:
    assert collect(tiny_graph()).repairs is None
    assert not any((a.get("class") or "") == "as-read" for _, a, _ in section(tiny_graph()).closed)


def test_every_kind_of_repair_has_its_words() -> None:
    others = sorted(p for p in (VIEW.parent / "reading").glob("*.py") if p.name != "kinds.py")
    code = "".join(path.read_text(encoding="utf-8") for path in others)
    assert all(f'"{kind}"' in code for kind in KINDS)


@pytest.mark.parametrize("name", ["jurong-2024", "qianjiang-2024", "rongcheng-2012"])
def test_published_reports(name: str) -> None:
    path = REPORTS / f"{name}.txt"
    if not path.exists():
        pytest.skip("the published reports are not there")
    graph = kg.build(path)
    report = collect(graph)
    found = sentences(report)
    for passage in graph.report.passages:
        assert "".join(piece.text for piece in found[passage.id].pieces) == passage.text
    assert sum(len(piece.calls) for s in found.values() for piece in s.pieces) == len(graph.report.markers)
    marked = {piece.entity.id for s in found.values() for piece in s.pieces if piece.entity}
    named = {entity.id for s in found.values() if s.note for entity in s.note.unmarked}
    told = {end for claim in graph.claims for end in (claim.subject, claim.object)}
    told |= {end for o in graph.observations for end in (o.area, o.indicator)}
    assert {e.id for e in graph.entities.values() if e.mentions} <= marked | named | told
    assert report.repairs is not None
    assert {kind.name for kind in report.repairs.kinds} <= set(KINDS)
    runs = [run for stretch in report.repairs.stretches for run in stretch.runs]
    assert sum(run.kind is not None for run in runs) == len(graph.report.edits)
    in_order = [s.passage for s in report.repairs.stretches if s.passage]
    assert in_order == [p.id for p in graph.report.passages]
    assert all(one < two for one, two in pairwise(in_order))
    assert any(p.kind is PassageKind.HEADING for p in graph.report.passages)
    assert section(graph).nested == 0
