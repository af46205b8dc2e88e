"""The page in a browser that has no network: it draws, answers, and runs nothing that a report says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.browsing import PHONE, opened, write_page
from tests.graphs import SENTENCES, hostile_graph, tiny_graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

COLOURS = """() => {
  const canvas = document.querySelector("#drawing canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i + 3] === 255) seen.add((pixels[i] << 16) + (pixels[i + 1] << 8) + pixels[i + 2]);
  }
  return [...seen];
}"""
AWAY = """shownThings().filter((i) => {
  const { x, y } = network.getPosition(`n${i}`);
  return x !== page.nodes[i].x || y !== page.nodes[i].y;
}).length"""
"""How many nodes are not where the page has them."""
TOWN, PARK = "division/990101101", "柳河智造园"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), tiny_graph())


@pytest.fixture
def page(browser: Browser, path: Path) -> Iterator[Page]:
    with opened(browser, path) as page:
        yield page


def node_at(page: Page, label: str) -> tuple[float, float]:
    """Where on the screen the node of that name is drawn."""
    x, y = page.evaluate(
        """(label) => {
          const i = things.findIndex((thing) => thing.names[0] === label);
          const { x, y } = network.canvasToDOM(network.getPosition(`n${i}`));
          const box = document.getElementById("drawing").getBoundingClientRect();
          return [x + box.left, y + box.top];
        }""",
        label,
    )
    return x, y


def click_node(page: Page, label: str) -> None:
    page.mouse.click(*node_at(page, label))
    page.wait_for_selector("#panel:not([hidden])")


def status(page: Page) -> str:
    return page.inner_text("#status")


def entry(english: str) -> str:
    return f"#legend .entry:has-text('{english}')"


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
    town = page.locator(entry("town"))
    assert "显示 5/8" in status(page)
    assert town.get_attribute("aria-pressed") == "true"
    town.click()
    assert town.get_attribute("aria-pressed") == "false"
    assert "显示 4/8" in status(page)
    page.wait_for_timeout(200)
    assert 0x2F78B3 not in page.evaluate(COLOURS)
    town.click()
    assert "显示 5/8" in status(page)


def test_the_legend_hides_a_relation(page: Page) -> None:
    before = status(page)
    page.click(entry("located in"))
    assert before != status(page)
    assert "，2/7 条关系" in status(page)


def test_everything_on_demand(page: Page) -> None:
    page.locator("#legend h2 button", has_text="全部").first.click()
    assert "显示 8/8 个对象，7/7 条关系" in status(page)
    page.locator("#legend h2 button", has_text="重点").click()
    assert "显示 5/8" in status(page)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("kind", "planned", {"柳河智造园", "柳河镇"}),
        ("kind", "stated", {"青溪县", "柳河镇", "云台抽水储能站", "一湾两翼计划"}),
        ("part", "plan", {"青溪县", "柳河智造园", "柳河镇"}),
        ("part", "definition", {"一湾两翼计划", "柳河镇", "云台抽水储能站"}),
        ("year", "2030", {"青溪县", "柳河镇", "云台抽水储能站", "一湾两翼计划"}),
    ],
)
def test_a_filter_keeps_what_passes(page: Page, name: str, value: str, shown: set[str]) -> None:
    page.select_option(f"#filter-{name}", value)
    assert set(page.evaluate("shownThings().map((i) => things[i].names[0])")) == shown
    assert f"{name}={value}" in page.url
    page.locator("#legend h2 button", has_text="清除").click()
    assert "显示 5/8" in status(page)
    assert page.input_value(f"#filter-{name}") == ""


def test_a_place_keeps_what_belongs_to_it(browser: Browser, path: Path) -> None:
    with opened(browser, path, address=f"#graph?place={TOWN}") as page:
        names = set(page.evaluate("shownThings().map((i) => things[i].names[0])"))
        assert names == {"柳河镇", "柳河智造园", "云台抽水储能站", "一湾两翼计划"}


def test_a_click_on_a_node_shows_its_evidence(page: Page) -> None:
    click_node(page, PARK)
    panel = page.inner_text("#panel")
    assert SENTENCES[2] in panel
    assert "二、今年工作安排" in panel
    assert "计划 Planned" in panel
    assert "已述" not in panel
    assert page.locator("#panel mark").all_inner_texts()[:2] == ["柳河智造园，聚焦新型材料产业", "柳河镇建成柳河智造园"]


def test_a_tooltip_quotes_the_report(page: Page) -> None:
    x, y = node_at(page, PARK)
    page.mouse.move(x - 5, y)
    page.mouse.move(x, y)
    page.wait_for_selector("#tooltip", state="visible")
    assert SENTENCES[2] in page.inner_text("#tooltip")


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
          const box = document.getElementById("drawing").getBoundingClientRect();
          return [x + box.left, y + box.top];
        }"""
    )
    page.mouse.click(*place)
    page.wait_for_selector("#panel:not([hidden])")
    assert page.locator("#panel mark").all_inner_texts() == ["柳河镇建成柳河智造园"]
    assert page.locator("#panel blockquote").inner_text().startswith(SENTENCES[2])
    assert "edge=" in page.url


@pytest.mark.parametrize("typed", ["储能站", "云台储能", "yuntai", "ytcs"])
def test_search_by_name_other_name_and_pinyin(page: Page, typed: str) -> None:
    page.fill("#search", typed)
    assert "云台抽水储能站" in page.inner_text("#results")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "云台抽水储能站"


def test_search_brings_in_what_is_hidden(page: Page) -> None:
    page.fill("#search", "先进县")
    page.click("#results li")
    assert "显示 6/8" in status(page)
    assert SENTENCES[1] in page.inner_text("#panel")


def test_search_from_another_part_leads_to_the_drawing(page: Page) -> None:
    page.click("#parts a[href='#report']")
    assert not page.is_visible("#drawing")
    page.fill("#search", "先进县")
    page.press("#search", "Enter")
    assert page.is_visible("#drawing")
    assert page.inner_text("#panel h2") == "全省绿色发展先进县"


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


def test_one_and_two_steps_around_an_entity(page: Page) -> None:
    click_node(page, PARK)
    page.click(".steps button:has-text('一步')")
    assert set(page.evaluate("shownThings().map((i) => things[i].names[0])")) == {PARK, "柳河镇", "新型材料"}
    page.click(".steps button:has-text('两步')")
    names = set(page.evaluate("shownThings().map((i) => things[i].names[0])"))
    assert names == {PARK, "柳河镇", "新型材料", "青溪县", "云台抽水储能站", "一湾两翼计划"}
    assert page.evaluate(AWAY) > 0
    page.click(".steps button:has-text('全图')")
    assert page.evaluate(AWAY) == 0


def test_back_and_forward(page: Page) -> None:
    click_node(page, "柳河镇")
    click_node(page, PARK)
    page.click("#back")
    page.wait_for_function("document.querySelector('#panel h2').textContent === '柳河镇'")
    page.click("#back")
    page.wait_for_selector("#panel", state="hidden")
    page.click("#forward")
    page.wait_for_function("document.querySelector('#panel h2').textContent === '柳河镇'")
    page.click("#forward")
    page.wait_for_function(f"document.querySelector('#panel h2').textContent === '{PARK}'")


def test_a_link_restores_the_view(browser: Browser, path: Path, page: Page) -> None:
    page.click(entry("honor"))
    page.click(entry("located in"))
    page.select_option("#filter-kind", "stated")
    click_node(page, "一湾两翼计划")
    page.click("#share")
    link = page.input_value("#address")
    assert link == page.url
    view = "[addressOf(state), shownThings(), shownRelations(), cameraNow()]"
    with opened(browser, path, address="#" + link.partition("#")[2]) as other:
        assert other.inner_text("#panel h2") == "一湾两翼计划"
        assert other.evaluate(view) == page.evaluate(view)


@pytest.mark.parametrize(
    "address", ["#graph?at=nothing&edge=~&steps=9&view=a,b&year=x&kind=y&all=Z", "#nowhere", "#%E4"]
)
def test_an_address_that_names_nothing_shows_the_start(browser: Browser, path: Path, address: str) -> None:
    with opened(browser, path, address=address) as page:
        assert "显示 5/8" in status(page)
        assert page.is_hidden("#panel")


def test_a_fact_leads_to_its_sentence_and_an_entity_there_back(page: Page) -> None:
    click_node(page, PARK)
    page.locator("#panel a.source").first.click()
    assert page.url.endswith("#s-p0002")
    assert page.is_visible("#s-p0002")
    assert not page.is_visible("#drawing")
    page.locator("#s-p0002 a", has_text="柳河镇").first.click()
    assert page.is_visible("#drawing")
    assert page.inner_text("#panel h2") == "柳河镇"


def test_the_picture_can_be_saved(page: Page, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.click("#save-png")
    download.value.save_as(tmp_path / "a.png")
    assert download.value.suggested_filename == "青溪县-2031.png"
    image = (tmp_path / "a.png").read_bytes()
    assert image.startswith(b"\x89PNG")
    assert len(image) > 5000
    with page.expect_download() as download:
        page.click("#save-svg")
    download.value.save_as(tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    texts = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert texts == {"青溪县", "柳河镇", "云台抽水储能站", PARK, "一湾两翼计划"}
    assert len(list(root.iter("{http://www.w3.org/2000/svg}line"))) == page.evaluate("shownRelations().length")


def test_the_keyboard_moves_the_view(page: Page) -> None:
    page.focus("#drawing")
    before = page.evaluate("cameraNow()")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    after = page.evaluate("cameraNow()")
    assert after["x"] > before["x"]
    assert after["scale"] > before["scale"]


def test_a_name_in_the_panel_leads_on(page: Page) -> None:
    click_node(page, PARK)
    page.locator("#panel .other", has_text="新型材料").click()
    assert page.inner_text("#panel h2") == "新型材料"
    assert "显示 6/8" in status(page)


def test_fit_brings_everything_back_into_view(page: Page) -> None:
    start = page.evaluate("network.getScale()")
    page.evaluate("network.moveTo({ position: { x: 90000, y: 0 }, scale: 3 })")
    page.click("#fit")
    assert page.evaluate("network.getScale()") == pytest.approx(start)
    assert abs(page.evaluate("network.getViewPosition().x")) < 2000


def test_a_phone_has_the_legend_behind_a_button(browser: Browser, path: Path) -> None:
    with opened(browser, path, PHONE) as page:
        assert page.is_hidden("#legend")
        page.click("#open-legend")
        assert page.is_visible("#legend")
        page.keyboard.press("Escape")
        assert page.is_hidden("#legend")
        for part in page.locator("#parts a").all():
            part.click()
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], part.get_attribute("href")


@pytest.mark.parametrize("single_file", [False, True])
def test_hostile_text_does_not_run(browser: Browser, tmp_path: Path, single_file: bool) -> None:
    path = write_page(tmp_path, hostile_graph(), single_file=single_file)
    with opened(browser, path) as page:
        page.locator("#legend h2 button", has_text="全部").first.click()
        for i in range(page.evaluate("things.length")):
            page.evaluate("(i) => selectThing(i, { move: true })", i)
            page.evaluate("showNeighbourhood(2)")
        for i in range(page.evaluate("relations.length")):
            page.evaluate("(i) => selectRelation(i)", i)
        page.fill("#search", "alert")
        page.mouse.move(760, 430)
        page.wait_for_timeout(400)  # a tooltip, if a node is there
        assert "<img src=x onerror=alert(1)>" in page.inner_text("#panel")
        for part in page.locator("#parts a").all():
            part.click()
            page.wait_for_timeout(50)
        assert page.locator("img, iframe, #panel script, #results script, section script").count() == 0
        leading = page.evaluate("[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))")
        assert all(address.startswith("#") for address in leading)
        assert page.evaluate("Object.keys(Object.prototype).length") == 0
