"""The page in a browser that has no network: it draws, answers, and runs nothing that a report says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.graph import KnowledgeGraph
from kg.ontology import Ontology
from kg.view.page import render
from tests.graphs import SENTENCES, hostile_graph, tiny_graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")

COLOURS = """() => {
  const canvas = document.querySelector("#graph canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i + 3] === 255) seen.add((pixels[i] << 16) + (pixels[i + 1] << 8) + pixels[i + 2]);
  }
  return [...seen];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, folder: Path, graph: KnowledgeGraph, width: int = 1280, height: int = 800
) -> Iterator[Page]:
    """The page of a graph, offline. On leaving, the console is empty and nothing but the file was asked for."""
    path = folder / "graph.html"
    path.write_text(render(graph, Ontology.load()), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_offline(True)
    context.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
    messages: list[str] = []
    requests: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: messages.append(dialog.message))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    yield page
    context.close()
    assert messages == []
    assert requests == [path.as_uri()]


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    with opened(browser, tmp_path, tiny_graph()) as page:
        yield page


def node_at(page: Page, label: str) -> tuple[float, float]:
    """Where on the screen the node of that name is drawn."""
    x, y = page.evaluate(
        """(label) => {
          const i = things.findIndex((thing) => thing.names[0] === label);
          const { x, y } = network.canvasToDOM(network.getPosition(`n${i}`));
          const box = document.getElementById("graph").getBoundingClientRect();
          return [x + box.left, y + box.top];
        }""",
        label,
    )
    return x, y


def click_node(page: Page, label: str) -> None:
    page.mouse.click(*node_at(page, label))
    page.wait_for_selector("#panel:not([hidden])")


def test_the_canvas_is_drawn_in_the_colours_of_the_classes(page: Page) -> None:
    page.wait_for_timeout(200)
    colours = page.evaluate(COLOURS)
    assert {0x2F78B3, 0x14807A, 0xC9542F, 0x7D55A3} <= set(colours)  # town, park, project, program
    assert 0xB98309 not in colours  # honors are not for first sight


def test_the_heading_and_counts(page: Page) -> None:
    assert page.inner_text("h1") == "青溪县 2031"
    counts = page.inner_text(".counts")
    assert [n for n in counts.split() if n.isdigit()] == ["8", "7", "1"]


def test_the_legend_hides_and_shows_a_class(page: Page) -> None:
    town = page.locator("#legend .entry", has_text="town")
    assert "显示 5/8" in page.inner_text("#status")
    assert town.get_attribute("aria-pressed") == "true"
    town.click()
    assert town.get_attribute("aria-pressed") == "false"
    assert "显示 4/8" in page.inner_text("#status")
    page.wait_for_timeout(200)
    assert 0x2F78B3 not in page.evaluate(COLOURS)
    town.click()
    assert "显示 5/8" in page.inner_text("#status")


def test_the_legend_hides_a_relation(page: Page) -> None:
    before = page.inner_text("#status")
    page.locator("#legend .entry", has_text="located in").click()
    assert before != page.inner_text("#status")
    assert "，2/7 条关系" in page.inner_text("#status")


def test_everything_on_demand(page: Page) -> None:
    page.locator("#legend h2 button", has_text="全部").first.click()
    assert "显示 8/8 个对象，7/7 条关系" in page.inner_text("#status")


def test_a_click_on_a_node_shows_its_evidence(page: Page) -> None:
    click_node(page, "柳河智造园")
    panel = page.inner_text("#panel")
    assert SENTENCES[2] in panel
    assert "二、今年工作安排" in panel
    assert "计划 Planned" in panel
    assert "已述" not in panel
    assert page.locator("#panel mark").all_inner_texts()[:2] == ["柳河智造园，聚焦新型材料产业", "柳河镇建成柳河智造园"]


def test_a_tooltip_quotes_the_report(page: Page) -> None:
    x, y = node_at(page, "柳河智造园")
    page.mouse.move(x - 5, y)
    page.mouse.move(x, y)
    tooltip = page.wait_for_selector("div.vis-tooltip", state="visible")
    assert tooltip is not None
    assert SENTENCES[2] in tooltip.inner_text()


def test_the_panel_has_names_values_and_figures(page: Page) -> None:
    click_node(page, "云台抽水储能站")
    panel = page.inner_text("#panel")
    assert "云台储能站" in panel
    assert "24亿元" in panel
    click_node(page, "青溪县")
    assert "12.6亿元，增长5.2%" in page.inner_text("#panel")


def test_a_click_on_an_edge_marks_the_matched_range(page: Page) -> None:
    place = page.evaluate(
        """() => {
          const find = (name) => things.findIndex((thing) => thing.names[0] === name);
          const ends = [find("柳河智造园"), find("柳河镇")].map((i) => network.getPosition(`n${i}`));
          // off the middle, where the label is
          const at = (axis) => ends[0][axis] * 0.65 + ends[1][axis] * 0.35;
          const { x, y } = network.canvasToDOM({ x: at("x"), y: at("y") });
          const box = document.getElementById("graph").getBoundingClientRect();
          return [x + box.left, y + box.top];
        }"""
    )
    page.mouse.click(*place)
    page.wait_for_selector("#panel:not([hidden])")
    assert page.locator("#panel mark").all_inner_texts() == ["柳河镇建成柳河智造园"]
    assert page.locator("#panel blockquote").inner_text().startswith(SENTENCES[2])


@pytest.mark.parametrize("typed", ["储能站", "云台储能", "yuntai", "ytcs"])
def test_search_by_name_other_name_and_pinyin(page: Page, typed: str) -> None:
    page.fill("#search", typed)
    assert "云台抽水储能站" in page.inner_text("#results")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "云台抽水储能站"


def test_search_brings_in_what_is_hidden(page: Page) -> None:
    page.fill("#search", "先进县")
    page.click("#results li")
    assert "显示 6/8" in page.inner_text("#status")
    assert SENTENCES[1] in page.inner_text("#panel")


def test_search_without_a_match_says_so(page: Page) -> None:
    page.fill("#search", "没有这个名字")
    page.press("#search", "Enter")
    assert "No match" in page.inner_text("#results")
    assert page.is_hidden("#panel")


def test_escape_closes_first_the_results_then_the_panel(page: Page) -> None:
    click_node(page, "柳河镇")
    page.fill("#search", "柳")
    page.keyboard.press("Escape")
    assert page.is_hidden("#results")
    assert page.is_visible("#panel")
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")


def test_a_name_in_the_panel_leads_on(page: Page) -> None:
    click_node(page, "柳河智造园")
    page.locator("#panel .other", has_text="新型材料").click()
    assert page.inner_text("#panel h2") == "新型材料"
    assert "显示 6/8" in page.inner_text("#status")


def test_fit_brings_everything_back_into_view(page: Page) -> None:
    start = page.evaluate("network.getScale()")
    page.evaluate("network.moveTo({ position: { x: 90000, y: 0 }, scale: 3 })")
    page.click("#fit")
    assert page.evaluate("network.getScale()") == pytest.approx(start)
    assert abs(page.evaluate("network.getViewPosition().x")) < 2000


def test_a_phone_has_the_legend_behind_a_button(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, tiny_graph(), width=390, height=844) as page:
        assert page.is_hidden("#legend")
        page.click("#open-legend")
        assert page.is_visible("#legend")
        page.keyboard.press("Escape")
        assert page.is_hidden("#legend")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_text_does_not_run(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, hostile_graph()) as page:
        page.locator("#legend h2 button", has_text="全部").first.click()
        for i in range(page.evaluate("things.length")):
            page.evaluate("(i) => selectThing(i, { move: true })", i)
        for i in range(page.evaluate("relations.length")):
            page.evaluate("(i) => selectRelation(i)", i)
        page.fill("#search", "alert")
        page.mouse.move(760, 430)
        page.wait_for_timeout(400)  # a tooltip, if a node is there
        assert "<img src=x onerror=alert(1)>" in page.inner_text("#panel")
        assert page.locator("img, a, #panel script, #results script").count() == 0
        assert page.evaluate("Object.keys(Object.prototype).length") == 0
