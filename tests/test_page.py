"""The page as text: asks for nothing, is the same every time, and lets no text of a report run."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import random
import re
import subprocess
import sys
from decimal import Decimal
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.model import Bound, Claim, Entity, Evidence, Kind, Modality, Observation, Quantity, Span
from kg.ontology import Ontology
from kg.view import data, facets, layout, network, style
from kg.view.page import json_block, page_files, render
from tests.graphs import COUNTY, hostile_graph, tiny_graph

ROOT = Path(__file__).parent.parent


class _Elements(HTMLParser):
    """Collects the elements of a page and the texts of its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, text: str) -> None:
        if self._inside:
            self.scripts[-1] += text


def _elements(html: str) -> _Elements:
    elements = _Elements()
    elements.feed(html)
    elements.close()
    return elements


def _block(html: str) -> Any:
    return json.loads(_elements(html).scripts[0])


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


@pytest.fixture(scope="module")
def html(ontology: Ontology) -> str:
    return render(tiny_graph(), ontology)


def test_the_page_refers_to_nothing_outside(html: str) -> None:
    elements = _elements(html)
    assert {tag for tag, _ in elements.found}.isdisjoint({"link", "img", "iframe", "object", "embed", "base"})
    assert not [a for _, attributes in elements.found for a in attributes if a in ("src", "style", "srcset")]
    leading = {str(a["href"]) for _, a in elements.found if "href" in a}
    assert {address[0] for address in leading} == {"#"}
    own = html.replace(elements.scripts[1], "")
    assert not re.search(r"url\((?!#)|@import", own)
    assert set(re.findall(r"https?://[^\s\"'`)]+", own)) <= {"http://www.w3.org/2000/svg"}


def test_the_library_is_in_the_page_with_its_notice(html: str) -> None:
    library = _elements(html).scripts[1]
    assert "@version 9.1.2" in library
    assert "The MIT License" in library


def test_the_policy_allows_the_two_scripts_and_no_source(html: str) -> None:
    elements = _elements(html)
    (policy,) = [a["content"] for tag, a in elements.found if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    hashes = re.findall(r"'sha256-([^']+)'", policy)
    assert hashes == [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in elements.scripts[1:]]
    assert not re.search(r"https?:|\*|unsafe-eval|'self'", policy)
    assert not re.search(r"script-src[^;]*unsafe-inline", policy)


def test_in_a_folder_the_page_loads_what_lies_beside_it(ontology: Ontology) -> None:
    files = page_files(tiny_graph(), ontology, "assets/")
    assert set(files) == {"index.html", "assets/page.css", "assets/page.js", "assets/vis-network.js"}
    elements = _elements(files["index.html"])
    loaded = [a.get("src") or a["href"] for tag, a in elements.found if tag == "link" or "src" in a]
    assert loaded == ["assets/page.css", "assets/vis-network.js", "assets/page.js"]
    assert "style" not in {tag for tag, _ in elements.found}
    (policy,) = [a["content"] for _, a in elements.found if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")


def test_the_styles_have_the_colours_of_the_drawing(ontology: Ontology) -> None:
    sheet = page_files(tiny_graph(), ontology, "assets/")["assets/page.css"]
    colours = dict(re.findall(r"^\.c-(\w+) \{ --class: (#[0-9a-f]{6}); \}$", sheet, re.M))
    assert colours == {name: look.colour for name, look in style.LOOKS.items()}


def test_standards_mode_language_and_encoding(html: str) -> None:
    assert html.startswith('<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">')
    assert "\r" not in html


def test_the_same_graph_gives_the_same_text_in_any_process(html: str) -> None:
    code = (
        "import sys; from kg.ontology import Ontology; from kg.view.page import render; "
        "from tests.graphs import tiny_graph; "
        "sys.stdout.buffer.write(render(tiny_graph(), Ontology.load()).encode('utf-8'))"
    )
    # An ASCII locale and another hash seed: neither may show.
    environment = os.environ | {"PYTHONHASHSEED": "77", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert done.stdout.decode("utf-8") == html


def test_hostile_text_stays_text(ontology: Ontology) -> None:
    graph = hostile_graph()
    html = render(graph, ontology)
    elements = _elements(html)
    assert len(elements.scripts) == 3
    assert not [tag for tag, _ in elements.found if tag in ("img", "iframe")]
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert {str(a["href"])[0] for _, a in elements.found if "href" in a} == {"#"}
    assert "alert(1)" not in "".join(elements.scripts[1:])
    things = _block(html)["data"]["things"]
    assert [t["names"][0] for t in things] == [e.label for e in graph.entities.values()]
    assert any("__proto__" in t["names"][0] for t in things)
    assert not [script for script in elements.scripts if "\u2028" in script or "\u2029" in script]


def test_json_block_keeps_the_value() -> None:
    value = {"a": "</script><!--\u2028\u2029&amp;", "__proto__": [1, None]}
    assert json.loads(json_block(value)) == value
    assert not set("<>&\u2028\u2029") & set(json_block(value))


def test_planned_relations_are_dashed_and_stated_ones_are_not(html: str) -> None:
    block = _block(html)
    assert [bool(e["dashes"]) for e in block["edges"]] == [r["planned"] for r in block["data"]["relations"]]
    assert {bool(e["dashes"]) for e in block["edges"]} == {True, False}


def test_edges_between_the_same_two_nodes_are_bent_apart(ontology: Ontology) -> None:
    graph = tiny_graph()
    first = next(graph.relations())
    twin = replace(first, predicate="partOf")
    drawn = network.draw(
        data.collect(KnowledgeGraph(graph.report, graph.entities.values(), [first, twin], []), ontology)
    )
    assert len(drawn.edges) == 2
    assert len({json.dumps(e.get("smooth")) for e in drawn.edges}) == 2


def test_physics_is_off_and_places_are_whole_numbers(html: str) -> None:
    block = _block(html)
    options = json.loads(block["options"])
    assert options["physics"] == {"enabled": False}
    assert "'Microsoft YaHei'" in options["nodes"]["font"]["face"]
    assert all(isinstance(n["x"], int) and isinstance(n["y"], int) for n in block["nodes"])
    assert len({(n["x"], n["y"]) for n in block["nodes"]}) == len(block["nodes"])


def test_first_sight_and_legend(html: str) -> None:
    classes = {c["name"]: c for c in _block(html)["data"]["classes"]}
    assert {n for n, c in classes.items() if c["first"]} == {"County", "Town", "Park", "Project", "Program"}
    assert classes["Town"]["count"] == 1
    assert classes["Park"]["label"] == {"zh": "园区", "en": "park"}


def test_the_level_below_the_reporting_division_is_shown_first() -> None:
    report = tiny_graph().report
    prefecture = replace(report, division=replace(COUNTY, level="Prefecture"))
    assert "County" in style.first_sight(prefecture)
    assert "Prefecture" not in style.first_sight(report)


def test_where_no_class_is_for_first_sight_all_are(ontology: Ontology) -> None:
    graph = tiny_graph()
    honors = [e for e in graph.entities.values() if e.cls in ("Honor", "Industry")]
    collected = data.collect(KnowledgeGraph(graph.report, honors, [], []), ontology)
    assert [c["first"] for c in collected["classes"]] == [1, 1]
    assert collected["hub"] is None
    assert len(network.draw(collected).nodes) == 2


def test_evidence_names_sections_and_ranges(html: str) -> None:
    block = _block(html)["data"]
    project = next(t for t in block["things"] if t["names"][0] == "云台抽水储能站")
    assert project["names"][1:] == ["云台储能站"]
    investment = next(v for v in project["values"] if v["text"]["zh"] == "24亿元")
    passage, start, end = investment["statements"][0]["quote"]
    sentence = block["passages"][passage]
    assert sentence["text"][start:end] == "总投资24亿元"
    assert sentence["where"] == "一、过去一年工作回顾"
    assert (sentence["part"], sentence["year"]) == ("review", 2030)


def test_programs_named_once_and_tied_to_nothing_come_later(ontology: Ontology) -> None:
    graph = tiny_graph()
    slogan = Entity("990101/program/x", "Program", "清风行动", mentions=(("p0001", Span(0, 2)),))
    collected = data.collect(replace_entities(graph, [*graph.entities.values(), slogan]), ontology)
    first = {t["names"][0]: t["first"] for t in collected["things"]}
    assert (first["清风行动"], first["一湾两翼计划"]) == (False, True)
    (program,) = [c for c in collected["classes"] if c["name"] == "Program"]
    assert (program["first"], program["count"]) == (1, 2)


def test_what_belongs_to_a_place() -> None:
    graph = tiny_graph()
    firm = Entity("990101/company/x", "Company", "柳河酒厂")
    honor = next(e for e in graph.entities.values() if e.cls == "Honor")
    evidence = Evidence("p0000", Span(0, 2), "test")
    claims = [
        Claim(firm.id, "locatedIn", "division/990101101", Modality.ASSERTED, 2030, evidence),
        Claim(firm.id, "receivedHonor", honor.id, Modality.ASSERTED, 2030, evidence),
    ]
    places = facets.places_of(KnowledgeGraph(graph.report, [*graph.entities.values(), firm], claims, []))
    assert places == {e: ["division/990101101"] for e in (firm.id, honor.id, "division/990101101")}


def replace_entities(graph: KnowledgeGraph, entities: list[Entity]) -> KnowledgeGraph:
    return KnowledgeGraph(graph.report, entities, graph.claims, graph.observations)


def test_search_knows_other_names_and_pinyin(html: str) -> None:
    project = next(t for t in _block(html)["data"]["things"] if "云台储能站" in t["names"])
    assert {"云台储能站", "yuntaichunengzhan", "ytcnz"} <= set(project["search"].split("\n"))


def test_ranges_count_as_javascript_counts(ontology: Ontology) -> None:
    graph = tiny_graph()
    sentence = "𠮷祥柳河镇。"  # its first character takes two UTF-16 units
    passages = (replace(graph.report.passages[0], text=sentence), *graph.report.passages[1:])
    report = replace(graph.report, passages=passages)
    town = replace(graph.entities["division/990101101"], mentions=(("p0000", Span(2, 5)),))
    thing = data.collect(KnowledgeGraph(report, [town], [], []), ontology)["things"][0]
    assert thing["mentions"] == [(0, 3, 6)]
    assert sentence.encode("utf-16-le")[6:12].decode("utf-16-le") == "柳河镇"


def test_a_claim_about_nothing_is_an_error(ontology: Ontology) -> None:
    graph = tiny_graph()
    evidence = Evidence("p0000", Span(0, 2), "test.lost")
    lost = Claim("division/990101", "partOf", "990101/park/lost", Modality.ASSERTED, 2030, evidence)
    with pytest.raises(KeyError, match="lost"):
        data.collect(KnowledgeGraph(graph.report, graph.entities.values(), [lost], []), ontology)


@pytest.mark.parametrize(
    ("value", "change", "rank", "bound", "expected"),
    [
        ("12.60", "5.2", None, None, "12.6亿元，增长5.2%"),
        ("300", None, None, Bound.AT_LEAST, "300亿元以上"),
        ("300", "-35", 49, Bound.ABOUT, "约300亿元，下降35%，第49位"),
        (None, "6", None, Bound.ABOUT, "增长约6%"),
        (None, "6", None, Bound.AT_MOST, "增长6%以内"),
    ],
)
def test_a_figure_in_words(
    value: str | None, change: str | None, rank: int | None, bound: Bound | None, expected: str
) -> None:
    quantity = Quantity(Decimal(value), "亿元", bound) if value else None
    moved = Decimal(change) if change else None
    evidence = Evidence("p0000", Span(0, 2), "test")
    assert (
        data.describe(Observation("", "i", "a", 2030, Kind.ACTUAL, quantity, moved, rank, bound, evidence)) == expected
    )


def test_boxes_never_overlap_and_the_hub_does_not_pull() -> None:
    rng = random.Random(3)
    boxes = [layout.Box(rng.randrange(30, 160), rng.randrange(30, 90), i % 5, i % 3 > 0) for i in range(160)]
    edges = [(rng.randrange(1, 90), rng.randrange(1, 160)) for _ in range(150)]
    centres = layout.place(boxes, edges, hub=0)
    for (a, (ax, ay)), (b, (bx, by)) in combinations(zip(boxes, centres, strict=True), 2):
        assert abs(ax - bx) + 1 >= (a.width + b.width) / 2 or abs(ay - by) + 1 >= (a.height + b.height) / 2
    assert centres == layout.place(boxes, edges + [(0, i) for i in range(1, 160)], hub=0)


def test_related_nodes_stand_nearer_than_others() -> None:
    boxes = [layout.Box(60, 40, 0, True) for _ in range(60)]
    edges = [(i - i % 10, i) for i in range(60) if i % 10] + [(i, i + 10) for i in range(0, 50, 10)]
    at = layout.place(boxes, edges)

    def apart(pairs: list[tuple[int, int]]) -> float:
        return sum(math.dist(at[a], at[b]) for a, b in pairs) / len(pairs)

    assert apart(edges) < 0.5 * apart(list(combinations(range(60), 2)))


def test_every_class_of_named_things_has_a_look_that_can_be_seen(ontology: Ontology) -> None:
    documents = {"Report", "Section", "Passage", "Claim", "Observation"}
    concrete = {name for name, info in ontology.classes.items() if not info.abstract}
    assert set(style.LOOKS) == concrete - documents - set(ontology.codes)
    paper = _luminance(network.PAPER)
    for name, look in style.LOOKS.items():
        assert (paper + 0.05) / (_luminance(look.colour) + 0.05) >= 3, name


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts: list[float] = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else math.pow((c + 0.055) / 1.055, 2.4) for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
