"""The annotated report in a browser: cards, notes, switches, the text as read, a phone, and paper."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.model import Edit, Marker, Span
from tests.browsing import PHONE, opened, write_page
from tests.graphs import SENTENCES, hostile_graph, tiny_graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE = (1440, 900)
FACT = "#s-p0002"
HIGHLIGHTED = "(name) => [...(CSS.highlights.get(name) || [])].map((range) => range.toString())"


def graph() -> KnowledgeGraph:
    """The small graph, read from a source with one traditional character; its term is called once."""
    tiny = tiny_graph()
    marker = Marker("①", tiny.report.passages[1].span.start + 14, Span(0, 1))
    edits = (Edit(Span(0, 1), "雲", "云", "simplified"), Edit(Span(1, 2), "臺", "台", "simplified"))
    [footnote] = tiny.report.footnotes
    report = replace(
        tiny.report, edits=edits, markers=(marker,), footnotes=(replace(footnote, label="①", markers=(marker,)),)
    )
    return KnowledgeGraph(report, tiny.entities.values(), tiny.claims, tiny.observations)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("annotated"), graph())


@pytest.fixture
def page(browser: Browser, path: Path) -> Iterator[Page]:
    with opened(browser, path, WIDE, "#report") as page:
        yield page


def test_a_mark_shows_its_entity_under_the_mouse_and_leads_to_the_graph(page: Page) -> None:
    mark = page.locator(f"{FACT} a.m", has_text="柳河镇")
    assert page.is_hidden("#mark-card")
    mark.hover()
    card = page.inner_text("#mark-card")
    assert card.splitlines()[0] == "柳河镇"
    assert "位于 → 青溪县" in card
    assert "柳河智造园 → 位于（计划）" in card
    page.mouse.move(5, 5)
    assert page.is_hidden("#mark-card")
    mark.click()
    assert page.inner_text("#panel h2") == "柳河镇"


def test_the_card_follows_the_keyboard(page: Page) -> None:
    page.locator("#s-p0001 a.m").first.focus()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent")
    assert page.inner_text("#mark-card").startswith(focused.strip("“”").replace("”", "").replace("“", ""))
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "mark-card"
    page.keyboard.press("Escape")
    assert page.is_hidden("#mark-card")


def test_arriving_at_a_sentence_shows_what_was_read_from_it(browser: Browser, path: Path) -> None:
    with opened(browser, path, WIDE, FACT) as page:
        assert page.locator(FACT).bounding_box()["y"] > page.locator("header").bounding_box()["height"]  # type: ignore[index]
        assert (
            page.evaluate(f"getComputedStyle(document.querySelector('{FACT}')).backgroundColor") == "rgb(255, 243, 207)"
        )
        assert page.locator(".note[open]").count() == 1
        note = page.inner_text(".note[open]")
        assert "柳河智造园" in note
        assert "新型材料" in note
        assert "test.focusesOn" in note
        assert "计划" in note
        assert page.evaluate(HIGHLIGHTED, "read") == ["柳河镇建成柳河智造园", "柳河智造园，聚焦新型材料产业"]
        page.hover(".note[open] [data-r] >> text=新型材料")
        assert page.evaluate(HIGHLIGHTED, "fact") == ["柳河智造园，聚焦新型材料产业"]
        page.mouse.move(5, 400)
        assert page.evaluate(HIGHLIGHTED, "fact") == []


def test_the_next_sentence_takes_the_highlight(browser: Browser, path: Path) -> None:
    with opened(browser, path, WIDE, FACT) as page:
        page.evaluate("location.hash = '#s-p0003'")
        page.wait_for_function(f"({HIGHLIGHTED})('read')[0].startsWith('一般公共')")
        assert "12.6亿元" in page.locator(".note[open]").last.inner_text()


def test_a_sign_opens_and_closes_its_note_beside_the_sentence(page: Page) -> None:
    sign = page.locator('.sign[href="#n-p0002"]')
    assert sign.inner_text().strip("\u2060") == "2"
    sign.click()
    assert sign.get_attribute("aria-expanded") == "true"
    assert page.url.endswith("#report")
    page.wait_for_timeout(100)
    note, sentence = page.locator(".note[open]").bounding_box(), page.locator(FACT).bounding_box()
    assert note is not None
    assert sentence is not None
    assert note["x"] > sentence["x"] + sentence["width"]
    assert abs(note["y"] - sentence["y"]) < 12
    sign.focus()
    page.keyboard.press("Space")
    assert sign.get_attribute("aria-expanded") == "false"
    assert page.locator(".note[open]").count() == 0


def test_open_notes_do_not_cover_each_other(page: Page) -> None:
    for sign in page.locator(".sign").all():
        sign.click()
    page.wait_for_timeout(100)
    boxes = [note.bounding_box() for note in page.locator(".note").all()]
    edges = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
    assert len(edges) == 5
    assert all(one[1] < two[0] for one, two in pairwise(edges))


def test_a_footnote_and_back(page: Page) -> None:
    page.click("#call-0 a")
    assert page.url.endswith("#s-p0004")
    page.click(".back")
    assert page.url.endswith("#call-0")
    assert page.is_visible("#call-0")


def test_a_range_does_not_count_the_footnote_calls_in_it(browser: Browser, path: Path) -> None:
    with opened(browser, path, WIDE, "#s-p0001") as page:
        # A range's own text holds the call, the sentence's does not.
        assert [text.replace("①", "") for text in page.evaluate(HIGHLIGHTED, "read")] == [
            "推行“一湾两翼”计划",
            "获评全省绿色发展先进县",
        ]
        assert page.locator("#s-p0001").inner_text().replace("①", "") == SENTENCES[1]


def test_a_class_can_be_unmarked(page: Page) -> None:
    line = "getComputedStyle(document.querySelector('#s-p0002 .c-Town')).textDecorationLine"
    button = page.locator(".key-classes [data-mark=c-Town] button")
    assert page.evaluate(line) == "underline"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert page.evaluate(line) == "none"
    assert page.locator("#s-p0002 .c-Park.off").count() == 0
    button.click()
    assert page.evaluate(line) == "underline"


def test_figures_can_be_unmarked_and_their_indicator_stays(page: Page) -> None:
    of = "getComputedStyle(document.querySelector('#s-p0003 %s')).%s"
    assert page.evaluate(of % (".m.f", "textDecorationStyle")) == "dotted"
    page.click(".key-classes [data-mark=f] button")
    assert page.evaluate(of % ("a.f:not(.m)", "textDecorationLine")) == "none"
    assert page.evaluate(of % (".m.f", "textDecorationStyle")) == "dashed"
    assert page.evaluate(of % (".m.f", "textDecorationLine")) == "underline"


def test_the_text_as_read_shows_the_repairs(page: Page) -> None:
    assert page.is_hidden(".source-text")
    page.click(".modes button:has-text('As read')")
    assert page.is_hidden(FACT)
    assert page.inner_text("#r-p0000").startswith("雲云臺台抽水储能站")
    page.hover(".source-text ins >> nth=1")
    assert page.inner_text("#mark-card").split("\n\n") == ["繁体字 traditional characters", "臺 → 台"]
    page.click(".key-repairs button")
    assert page.inner_text("#r-p0000").startswith("云台抽水储能站")
    page.evaluate("location.hash = '#s-p0003'")
    page.wait_for_selector("#r-p0003.arrived")
    page.click(".modes button:has-text('Annotated')")
    assert page.is_hidden(".source-text")
    assert page.is_visible(FACT)


def test_a_phone_folds_the_contents_and_has_notes_in_the_text(browser: Browser, path: Path) -> None:
    with opened(browser, path, PHONE, FACT) as page:
        assert page.is_hidden(".contents ol")
        page.click(".contents summary")
        page.click(".contents a >> text=二、今年工作安排")
        assert page.is_hidden(".contents ol")
        note, sentence = page.locator(".note[open]").bounding_box(), page.locator(FACT).bounding_box()
        assert note is not None
        assert sentence is not None
        assert 0 <= note["y"] - sentence["y"] - sentence["height"] < 40
        for button in page.locator(".key-classes button").all() + page.locator(".modes button").all():
            button.click()
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_tap_leads_to_the_graph_and_shows_no_card(browser: Browser, path: Path) -> None:
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, offline=True)
    page = context.new_page()
    page.goto(path.as_uri() + "#report")
    page.locator(f"{FACT} a.m", has_text="柳河镇").tap()
    assert page.is_hidden("#mark-card")
    assert page.inner_text("#panel h2") == "柳河镇"
    context.close()


def test_paper_has_the_text_and_its_lines_only(page: Page) -> None:
    page.click('.sign[href="#n-p0002"]')
    page.emulate_media(media="print")
    for chrome in (".contents", ".modes", ".sign", ".note", ".as-read", ".back"):
        assert not page.locator(chrome).first.is_visible(), chrome
    assert page.is_visible(FACT)
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#s-p0002 .c-Town')).textDecorationLine") == "underline"
    )


def test_without_scripts_all_of_it_can_be_read(browser: Browser, path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(path.as_uri() + FACT)
    assert page.locator(FACT).inner_text() == SENTENCES[2]
    page.click("#report [data-s=p0002] summary")
    assert page.is_visible("#n-p0002")
    page.click(".as-read > summary")
    assert page.is_visible("#r-p0000")
    context.close()


def test_hostile_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    hostile = hostile_graph()
    edits = (Edit(Span(0, 0), "<img src=x onerror=alert(1)>", "", "</script><b>"),)
    report = replace(hostile.report, edits=edits)
    written = write_page(
        tmp_path, KnowledgeGraph(report, hostile.entities.values(), hostile.claims, hostile.observations)
    )
    with opened(browser, written, WIDE, "#report") as page:
        for sign in page.locator(".sign").all():
            sign.click()
        for mark in page.locator(".t a.m").all():
            mark.hover()
        page.click(".modes button >> nth=1")
        page.hover(".source-text del")
        assert "</script><b>" in page.inner_text("#mark-card")
        assert page.locator("#report img, #report script, #mark-card b").count() == 0
