"""The query page in a browser that reaches nothing but the server: examples, rows, drawings, completion, downloads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

from kg.queries import named_queries
from tests.served import Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

DESKTOP, PHONE = (1280, 800), (390, 844)
CELLS = "#result tbody td"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving() as server:
        yield server


@contextmanager
def opened(
    browser: Browser, server: Served, path: str = "query", size: tuple[int, int] = DESKTOP, complaints: int = 0
) -> Iterator[Page]:
    """A page of the server. On leaving, nothing else was asked for, and the console has only so many complaints."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    messages: list[str] = []
    elsewhere: list[str] = []

    def only_here(route: Route) -> None:
        if route.request.url.startswith((server.root, "blob:")):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    context.route("**/*", only_here)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: messages.append(dialog.message))
    page.goto(server.root + path)
    if path.startswith("query"):
        page.wait_for_selector("#run:not([disabled])")
    yield page
    context.close()
    assert elsewhere == []
    assert len(messages) == complaints, messages


@pytest.fixture
def page(browser: Browser, server: Served) -> Iterator[Page]:
    with opened(browser, server) as page:
        yield page


def run(page: Page, example: str) -> None:
    page.click(f'[data-example="{example}"]')
    page.click("#run")
    page.wait_for_selector("#result .heading")


def write(page: Page, query: str) -> None:
    """Put a query into the editor, with the cursor at its end."""
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", query)
    page.click(".CodeMirror-lines")
    page.keyboard.press("Control+End")


def written(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()"))


def test_an_example_is_chosen_and_run(page: Page) -> None:
    run(page, "projects-by-town")
    assert page.locator("#result tbody tr").count() > 5
    query = named_queries()["projects-by-town"]
    assert page.inner_text("#about").startswith(query.description_zh)
    assert query.text.endswith(written(page)) and not written(page).startswith("#")
    assert "query=" in page.url


def test_every_named_query_is_offered_in_both_languages(page: Page) -> None:
    offered = [text.split("\n") for text in page.locator("#list button").all_inner_texts()]
    assert offered == [[query.title_zh, query.title_en] for query in named_queries().values()]


def test_the_list_can_be_filtered(page: Page) -> None:
    page.fill("#filter", "honours")
    assert 0 < page.locator("#list li:visible").count() < len(named_queries())
    page.fill("#filter", "荣誉")
    assert page.locator('[data-example="honours"]').is_visible()


def test_rows_are_sorted_and_filtered(page: Page) -> None:
    write(page, "SELECT ?n { VALUES ?n { 9 10 1 2 3 4 5 6 7 8 11 } }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#result table")
    assert page.locator(CELLS).first.inner_text() == "9"
    page.click("#result th button")
    assert page.locator(CELLS).all_inner_texts() == [str(n) for n in range(1, 12)]
    page.click("#result th button")
    assert page.locator(CELLS).first.inner_text() == "11"
    assert page.get_attribute("#result th", "aria-sort") == "descending"
    page.fill("#result input", "1")
    assert page.locator(CELLS).all_inner_texts() == ["11", "10", "1"]
    assert page.inner_text("#result .count") == "3 行 rows"


def test_csv_is_downloaded(page: Page) -> None:
    run(page, "reports")
    with page.expect_download() as download:
        page.click('[data-format="CSV"]')
    assert download.value.suggested_filename == "result.csv"
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
    assert len(rows) == 1 + page.locator("#result tbody tr").count()
    assert rows[0] == page.locator("#result th").all_inner_texts()


def test_a_graph_is_drawn_listed_and_written(page: Page) -> None:
    run(page, "composition-graph")
    assert page.locator("#result .node").count() > 3
    assert page.locator("#result .edge").count() > 2
    boxes = [page.locator("#result .node circle").nth(i).bounding_box() for i in range(3)]
    assert len({(box["x"], box["y"]) for box in boxes if box}) == 3
    page.click("#result .tab >> nth=1")
    assert page.locator("#result th").all_inner_texts() == ["subject", "predicate", "object"]
    page.click("#result .tab >> nth=2")
    expect(page.locator("#result pre")).to_contain_text("gwr:partOf")


def test_a_thing_is_described_by_a_click(page: Page) -> None:
    write(page, "SELECT ?town { ?town a gwr:Town }")
    page.click("#run")
    page.click("#result td .iri >> nth=0")
    page.wait_for_selector("#result .tabs")
    assert written(page).startswith("DESCRIBE <https://w3id.org/gwr/id/")
    page.click("#result .tab >> nth=1")
    assert page.locator("#result tbody tr").count() > 1


@pytest.mark.parametrize(("query", "said"), [("ASK { ?r a gwr:Report }", "是 yes"), ("ASK { ?r a gwr:Rule }", "否 no")])
def test_yes_and_no(page: Page, query: str, said: str) -> None:
    write(page, query)
    page.click("#run")
    assert page.inner_text("#result .boolean") == said


def test_no_rows(page: Page) -> None:
    write(page, "SELECT ?s { ?s a <urn:nothing> }")
    page.click("#run")
    assert page.inner_text("#result .count") == "0 行 rows"


def test_an_error_is_shown_as_text(browser: Browser, server: Served) -> None:
    with opened(browser, server, complaints=1) as page:  # the browser's own note of the 400
        write(page, "SELECT * {\n  ?s <img src=x onerror=alert(1)> ?o }")
        page.click("#run")
        assert "line 2" in page.inner_text("#result .failure")
        assert page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor().line") == 1
        assert page.locator("#result img").count() == 0


def test_markup_in_results_stays_text(page: Page) -> None:
    write(page, "SELECT ('<img src=x onerror=alert(1)>' AS ?x) (IRI('javascript:alert(1)') AS ?y) {}")
    page.click("#run")
    page.wait_for_selector(CELLS)
    assert page.locator(CELLS).all_inner_texts() == ["<img src=x onerror=alert(1)>", "javascript:alert(1)"]
    assert page.locator("#result img, #result a").count() == 0


@pytest.mark.parametrize(
    ("before", "typed", "hint", "after"),
    [
        ("SELECT * {\n  ?s a ", "gwr:Proj", "gwr:Project项目 · project", "a gwr:Project"),
        ("SELECT * {\n  ?s a ", "gwr:项", "gwr:Project项目 · project", "a gwr:Project"),
        ("SELECT * {\n  ?s ", "gwr:locat", "gwr:locatedIn位于 · located in", "?s gwr:locatedIn"),
        ("SELECT * {\n  ?s a ", "项目", "gwr:Project项目 · project", "a gwr:Project"),
        ("SELECT * {\n  ?s ", "位于", "gwr:locatedIn位于 · located in", "?s gwr:locatedIn"),
        ("PREFIX ", "sk", "skos: <http://www.w3.org/2004/02/skos/core#>", "PREFIX skos: <http://www.w3.org/2004/02"),
    ],
)
def test_names_are_completed(page: Page, before: str, typed: str, hint: str, after: str) -> None:
    write(page, before)
    page.keyboard.type(typed)
    page.wait_for_selector(".CodeMirror-hint")
    expect(page.locator(".CodeMirror-hint").first).to_have_text(hint)
    page.keyboard.press("Enter")
    assert after in written(page)


def test_a_prefix_is_declared_where_it_is_used(page: Page) -> None:
    write(page, "SELECT * {\n  ?s ")
    page.keyboard.type("skos:")
    expect(page.locator(".CodeMirror-line").first).to_have_text("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>")


def test_no_completion_in_variables_strings_and_comments(page: Page) -> None:
    for before in ("SELECT * {\n  ?tow", "SELECT * { ?s ?p 'gwr:T", "# gwr:Tow"):
        write(page, before)
        page.keyboard.type("n")
        page.wait_for_timeout(200)
        assert page.locator(".CodeMirror-hint").count() == 0, before


def test_the_address_brings_a_query_back(browser: Browser, server: Served) -> None:
    with opened(browser, server, "query#query=ASK%20%7B%7D") as page:
        assert written(page) == "ASK {}"
    with opened(browser, server, "query#example=honours") as page:
        assert named_queries()["honours"].text.endswith(written(page))


def test_a_query_can_be_stopped(page: Page) -> None:
    write(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d) }")
    page.click("#run")
    expect(page.locator("#run")).to_have_text("停止 Stop")
    page.click("#run")
    expect(page.locator("#run")).to_have_text("运行 Run")
    assert page.locator("#result .failure").count() == 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("path", ["", "query"])
def test_nothing_is_wider_than_the_screen(browser: Browser, server: Served, path: str, size: tuple[int, int]) -> None:
    with opened(browser, server, path, size) as page:
        if path:
            if size == PHONE:
                assert not page.locator("#list").is_visible()
                page.click("#examples summary")
            run(page, "projects-by-town")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_way_from_the_list_to_a_graph_and_an_example(browser: Browser, server: Served) -> None:
    with opened(browser, server, "") as page:
        page.click("text=句容市 2024")
        page.wait_for_selector("#graph canvas")
    with opened(browser, server, "") as page:
        page.click(f'a:text-is("{named_queries()["honours"].title_zh}")')
        page.wait_for_selector("#run:not([disabled])")
        page.click("#run")
        page.wait_for_selector(CELLS)
