"""The corpus page in a browser without a network and a graphics card: what it draws, how fast, what it answers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from kg.ontology import Ontology
from kg.view.corpus.page import render
from kg.view.corpus.share import Share, share_of
from tests.browsing import PHONE, SOFTWARE, opened, write_files
from tests.corpora import folders_of, invented_shares
from tests.graphs import hostile_graph, tiny_graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

DESKTOP = (1440, 900)
FIRST_PICTURE = 10.0
"""Seconds; five on a machine that has nothing else to do."""
FRAME = 100.0
"""Milliseconds for the middle frame while something moves; fifty where nothing else runs."""
WITHOUT_WEBGL = """
  const original = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.includes("webgl") ? null : original.call(this, kind, ...rest);
  };
"""


def written(folder: Path, shares: list[Share]) -> Path:
    """The page of these reports, written into a folder; its path."""
    return write_files(folder, render(shares, folders_of(shares), Ontology.load()))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of 24 reports with more than 5,000 entities."""
    return written(tmp_path_factory.mktemp("large"), invented_shares())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small graph and of two other counties in two years."""
    one = share_of(tiny_graph())
    return written(tmp_path_factory.mktemp("small"), [one, *invented_shares(places=2, years=2, size=30)])


@pytest.fixture
def page(browser: Browser, small: Path) -> Iterator[Page]:
    with opened(browser, small, DESKTOP) as page:
        yield page


def settled(page: Page) -> None:
    """Wait until two frames are drawn and the address is written."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_timeout(700)


def view(page: Page, name: str) -> None:
    page.click(f'[data-view="{name}"]')
    settled(page)


def colours(page: Page) -> int:
    """How many colours the picture of the drawing has: what is empty has one or two."""
    shot = page.locator("#drawing").screenshot()
    return int(
        page.evaluate(
            """async (bytes) => {
              const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
              const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
              canvas.drawImage(image, 0, 0);
              const pixels = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
              return new Set(pixels).size;
            }""",
            list(shot),
        )
    )


def on_screen(page: Page, expression: str) -> tuple[float, float]:
    """Where a point of the graph, as an expression of the page's script, lies on the screen."""
    x, y = page.evaluate(
        f"""() => {{
          const {{ x, y }} = renderer.graphToViewport({expression});
          const box = stage.getBoundingClientRect();
          return [x + box.left, y + box.top];
        }}"""
    )
    return x, y


# --- speed


def frames(page: Page) -> list[float]:
    """The frames since the last call, in milliseconds."""
    times: list[float] = page.evaluate("() => window.frameTimes.splice(0)")
    return [later - earlier for earlier, later in pairwise(times)]


def test_the_first_picture_of_a_large_page_comes_soon(browser: Browser, large: Path) -> None:
    start = time.monotonic()
    with opened(browser, large, DESKTOP) as page:
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        needed = time.monotonic() - start
        print(f"first picture after {needed:.2f} s")
        assert page.evaluate("COUNT") > 5000
        assert colours(page) > 50
        assert needed < FIRST_PICTURE


def test_a_large_page_moves_smoothly(browser: Browser, large: Path) -> None:
    with opened(browser, large, DESKTOP) as page:
        view(page, "entities")
        page.evaluate(
            """() => {
              window.frameTimes = [];
              const tick = (at) => { window.frameTimes.push(at); requestAnimationFrame(tick); };
              requestAnimationFrame(tick);
            }"""
        )
        assert page.evaluate("shownNodes") > 5000
        page.mouse.move(700, 450)
        page.mouse.down()
        frames(page)
        for i in range(60):
            page.mouse.move(700 + 3 * i, 450 + 2 * i)
            page.wait_for_timeout(16)
        drag = statistics.median(frames(page))
        page.mouse.up()
        assert page.evaluate("Math.abs(renderer.getCamera().x - 0.5)") > 0.05
        settled(page)
        frames(page)
        for i in range(12):
            page.mouse.wheel(0, -120 if i < 6 else 120)
            page.wait_for_timeout(120)
        zoom = statistics.median(frames(page))
        print(f"a frame takes {drag:.0f} ms while dragging, {zoom:.0f} ms while zooming")
        assert drag < FRAME
        assert zoom < FRAME
        settled(page)
        assert page.locator("#drawing.moving").count() == 0


# --- views


def test_the_overview_has_places_and_their_classes(page: Page) -> None:
    keys = page.evaluate("renderer.getGraph().nodes()")
    assert {key[0] for key in keys} == {"p", "c"}
    assert page.evaluate("renderer.getGraph().edges().length") > 0
    assert page.get_attribute('[data-view="places"]', "aria-pressed") == "true"
    assert colours(page) > 50


def test_a_closer_look_shows_the_entities(page: Page) -> None:
    page.mouse.move(700, 450)
    for _ in range(6):
        page.mouse.wheel(0, -200)
        page.wait_for_timeout(200)
    settled(page)
    assert page.evaluate("[view, picture]") == ["places", "entities"]
    page.click("#fit")
    settled(page)
    assert page.evaluate("picture") == "places"


def test_a_click_on_a_place_goes_there(page: Page) -> None:
    page.mouse.click(*on_screen(page, "at(disks[0][4], disks[0][5])"))
    settled(page)
    assert page.evaluate("picture") == "entities"
    assert page.inner_text("#panel h2").startswith(page.evaluate("placeName(disks[0][0])"))
    links = page.locator("#panel a").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")
    assert links
    assert all(link.endswith("/index.html") for link in links)
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")


def test_classes_are_bubbles_too(page: Page) -> None:
    view(page, "classes")
    assert page.evaluate("renderer.getGraph().order") == page.evaluate("classes.length")
    page.mouse.click(*on_screen(page, "at(corpus.byClass[0][1], corpus.byClass[0][2])"))
    settled(page)
    page.click("#panel .more >> nth=0")
    settled(page)
    cls = page.evaluate("corpus.byClass[0][0]")
    assert page.evaluate("[view, shownNodes]") == ["entities", page.evaluate(f"classes[{cls}].count")]


def test_every_entity_is_drawn_and_answers(page: Page) -> None:
    view(page, "entities")
    assert page.evaluate("renderer.getGraph().order") == page.evaluate("COUNT")
    i = page.evaluate("nodes.name.indexOf('柳河镇')")
    page.mouse.click(*on_screen(page, f"at(nodes.x[{i}], nodes.y[{i}])"))
    settled(page)
    assert page.inner_text("#panel h2") == "柳河镇"
    assert "located in, inverse" in page.inner_text("#panel")
    assert "计划" in page.inner_text("#panel")
    links = page.locator("#panel a").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")
    assert "qingxi-990101-2031/index.html#graph?at=division/990101101" in links
    assert "qingxi-990101-2031/index.html#s-p0000" in links
    page.locator("#panel .other", has_text="柳河智造园").first.click()
    assert page.inner_text("#panel h2") == "柳河智造园"


def test_the_list_has_what_is_shown(page: Page) -> None:
    view(page, "list")
    assert page.is_hidden("#drawing")
    rows = page.locator("#list tbody tr").count()
    assert rows == min(200, page.evaluate("COUNT"))
    page.locator("#list .other").first.click()
    assert page.is_visible("#panel")


# --- filters and search


def test_the_legend_switches_classes(page: Page) -> None:
    all_of_them = page.evaluate("shownNodes")
    entry = page.locator("#legend .entry", has_text="project")
    entry.click()
    assert entry.get_attribute("aria-pressed") == "false"
    assert page.evaluate("shownNodes") == all_of_them - int(entry.locator(".count").inner_text())
    view(page, "entities")
    project = page.evaluate("nodes.cls.findIndex((cls) => classes[cls].name === 'Project')")
    assert page.evaluate(f"renderer.getNodeDisplayData('n{project}').hidden") is True
    page.click("#class-links button >> nth=0")
    assert page.evaluate("shownNodes") == all_of_them


def test_years_and_reports_narrow_the_picture(page: Page) -> None:
    page.click('[data-year="2032"]')
    assert page.evaluate("nodeOn.every((on, i) => on === 0 || reportsOf(i).some((r) => reports[r].year !== 2032))")
    assert page.locator("#reports input:not(:checked)").count() == 2
    page.fill("#narrow", "青溪县")
    assert page.locator("#reports li:visible").count() == 1
    page.click("#report-links button >> nth=1")
    assert "柳河镇" not in page.evaluate("nodes.name.filter((_, i) => nodeOn[i])")
    assert page.evaluate("shownNodes") > 0


def test_plans_alone_and_facts_alone(page: Page) -> None:
    page.click('[data-modality="stated"]')
    names = page.evaluate("nodes.name.filter((_, i) => nodeOn[i])")
    assert "柳河智造园" in names
    assert "云台抽水储能站" not in names
    page.click('[data-modality="planned"]')  # one of the two is always on
    names = page.evaluate("nodes.name.filter((_, i) => nodeOn[i])")
    assert "云台抽水储能站" in names
    assert "柳河智造园" not in names


@pytest.mark.parametrize("typed", ["储能站", "云台储能", "yuntaich", "ytcs"])
def test_search_by_name_other_name_and_pinyin(page: Page, typed: str) -> None:
    page.fill("#search", typed)
    assert "云台抽水储能站" in page.inner_text("#results li >> nth=0")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "云台抽水储能站"
    settled(page)
    assert page.evaluate("picture") == "entities"
    x, y = on_screen(page, "at(nodes.x[selected], nodes.y[selected])")
    assert 260 < x < 1060
    assert 70 < y < 900


def test_search_brings_in_what_is_hidden(page: Page) -> None:
    page.click("#class-links button >> nth=1")
    assert page.evaluate("shownNodes") == 0
    page.fill("#search", "yuntai")
    page.press("#search", "Enter")
    assert page.evaluate("nodeOn[selected]") == 1


def test_the_address_brings_the_view_back(browser: Browser, small: Path) -> None:
    with opened(browser, small, DESKTOP) as page:
        view(page, "entities")
        page.locator("#legend .entry", has_text="town").click()
        page.click('[data-modality="planned"]')
        page.click('[data-year="2032"]')
        page.fill("#search", "先进县")
        page.press("#search", "Enter")
        settled(page)
        address = "#" + page.url.partition("#")[2]
        camera = page.evaluate("renderer.getCamera().getState()")
        shown = page.evaluate("[shownNodes, shownEdges, view, selected]")
    assert "honor/" in unquote(address)
    with opened(browser, small, DESKTOP, address) as page:
        settled(page)
        assert page.evaluate("[shownNodes, shownEdges, view, selected]") == shown
        assert page.evaluate("renderer.getCamera().getState()") == pytest.approx(camera, abs=1e-3)
        assert page.inner_text("#panel h2") == "全省绿色发展先进县"


@pytest.mark.parametrize(
    "address", ["#view=nothing", "#at=:p99", "#at=:x", "#camera=a+b+c", "#off=No&without=no", "#%F0%80"]
)
def test_an_address_that_means_nothing_does_no_harm(browser: Browser, small: Path, address: str) -> None:
    with opened(browser, small, DESKTOP, address) as page:
        settled(page)
        assert page.evaluate("[view, shownNodes]") == ["places", page.evaluate("COUNT")]


def test_the_keyboard_moves_the_drawing(page: Page) -> None:
    page.focus("#drawing")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("renderer.getCamera().x") > 0.5
    page.keyboard.press("+")
    settled(page)
    assert page.evaluate("renderer.getCamera().ratio") < 0.9
    page.keyboard.press("0")
    settled(page)
    assert page.evaluate("renderer.getCamera().ratio") == pytest.approx(1)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


# --- circumstances


def test_a_phone_has_the_filters_behind_a_button(browser: Browser, small: Path) -> None:
    with opened(browser, small, size=PHONE) as page:
        assert page.is_hidden("#filters")
        page.click("#open-filters")
        assert page.is_visible("#filters")
        page.keyboard.press("Escape")
        assert page.is_hidden("#filters")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.mouse.click(*on_screen(page, "at(disks[0][4], disks[0][5])"))
        settled(page)
        assert page.is_visible("#panel")
        assert colours(page) > 30


def test_without_webgl_the_list_and_the_search_work(browser: Browser, small: Path) -> None:
    with opened(browser, small, DESKTOP, script=WITHOUT_WEBGL) as page:
        assert "no WebGL" in page.inner_text("#list .notice")
        assert page.locator("#list tbody tr").count() > 20
        page.fill("#search", "yuntai")
        page.press("#search", "Enter")
        assert page.inner_text("#panel h2") == "云台抽水储能站"
        page.locator("#legend .entry", has_text="project").click()
        assert "云台抽水储能站" not in page.inner_text("#list")


def test_hostile_text_does_not_run(browser: Browser, tmp_path: Path) -> None:
    share = share_of(hostile_graph())
    with opened(browser, written(tmp_path, [share]), DESKTOP) as page:
        for name in ("entities", "classes", "places", "list"):
            view(page, name)
        for i in range(page.evaluate("COUNT")):
            page.evaluate(f"selectEntity({i}, {{ move: true }})")
        page.fill("#search", "alert")
        page.evaluate("showPlace(0)")
        settled(page)
        assert "alert(1)" in page.inner_text("#panel")
        assert page.locator("img, #panel script, #results script, a[href^='javascript']").count() == 0
        assert page.evaluate("Object.keys(Object.prototype).length") == 0


def test_it_works_in_a_sandboxed_document(browser: Browser, small: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    messages: list[str] = []
    kinds = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}

    def answer(route: Route) -> None:
        path = small.parent / route.request.url.partition("/graphs/")[2].partition("#")[0]
        headers = {"Content-Type": kinds[path.suffix], "X-Content-Type-Options": "nosniff"}
        if path.suffix == ".html":
            headers["Content-Security-Policy"] = "sandbox allow-scripts allow-popups allow-downloads"
        route.fulfill(body=path.read_bytes(), headers=headers)

    context.route("**/graphs/**", answer)
    page = context.new_page()
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto("http://kg.test/graphs/index.html")
    view(page, "entities")
    page.fill("#search", "yuntai")
    page.press("#search", "Enter")
    settled(page)
    assert page.inner_text("#panel h2") == "云台抽水储能站"
    assert "at=" in page.url
    context.close()
    assert [message for message in messages if SOFTWARE not in message] == []
