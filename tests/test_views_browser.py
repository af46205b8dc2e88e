"""The views in a browser that has no network: tables are sorted, narrowed down and saved, with the keyboard too."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.graph import KnowledgeGraph
from kg.model import Datatype, Entity, Literal
from tests.browsing import PHONE, opened, write_page
from tests.graphs import hostile_graph, report_of
from tests.test_views import ENTITIES, LIUHE, QIAOSHAN, SENTENCES, claim, code, county

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SUMS = {"白桥工程": "900000000", "安平工程": "1200000000", "春风工程": "350000000.5", "=达川工程": None}
"""The projects of the page and what they cost, in yuan: as texts they would sort otherwise."""
NAMES = "#projects tbody tr:not([hidden]) th .thing"
TOLD = "#projects .told"
VIEWS = ("towns", "projects", "glossary", "figures", "honours", "timeline")


def priced() -> KnowledgeGraph:
    graph = county()
    works = {name: Entity(f"990101/project/w{i}", "Project", name) for i, name in enumerate(SUMS)}
    added = [
        claim(works[name], "investment", Literal(yuan, Datatype.DECIMAL), 1) for name, yuan in SUMS.items() if yuan
    ]
    added += [
        claim(works["白桥工程"], "locatedIn", LIUHE, 1),
        claim(works["安平工程"], "locatedIn", QIAOSHAN, 1),
        claim(works["春风工程"], "status", code("Completed"), 1),
        claim(works["=达川工程"], "status", code("Planned"), 3),
    ]
    entities = [e for e in ENTITIES if e.cls != "Project"]
    claims = [c for c in graph.claims if "project" not in f"{c.subject} {c.object}"]
    return KnowledgeGraph(report_of(SENTENCES), [*entities, *works.values()], [*claims, *added], graph.observations)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("views"), priced())


@pytest.fixture
def page(browser: Browser, path: Path) -> Iterator[Page]:
    with opened(browser, path, address="#projects") as page:
        yield page


def names(page: Page) -> list[str]:
    return page.locator(NAMES).all_inner_texts()


def test_a_table_is_sorted_by_numbers_both_ways_and_what_has_none_stays_last(page: Page) -> None:
    head = page.locator("#projects th[data-sum]")
    head.get_by_role("button").click()
    assert (head.get_attribute("aria-sort"), names(page)) == (
        "descending",
        ["安平工程", "白桥工程", "春风工程", "=达川工程"],
    )
    head.get_by_role("button").click()
    assert (head.get_attribute("aria-sort"), names(page)) == (
        "ascending",
        ["春风工程", "白桥工程", "安平工程", "=达川工程"],
    )


def test_names_are_sorted_by_their_readings_with_the_keyboard(page: Page) -> None:
    head = page.locator("#projects thead th").first
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert names(page) == ["安平工程", "白桥工程", "春风工程", "=达川工程"]
    page.keyboard.press("Space")
    assert names(page) == ["=达川工程", "春风工程", "白桥工程", "安平工程"]
    assert page.locator("#projects th[aria-sort]").count() == 1


def test_the_sum_is_that_of_the_rows_shown_and_exact(page: Page) -> None:
    assert page.locator(TOLD).inner_text() == "显示 4 / 4 项，总投资合计 24.500000005亿元 shown"
    page.locator("#projects input[type=search]").fill("柳河镇")
    assert names(page) == ["白桥工程"]
    assert page.locator(TOLD).inner_text() == "显示 1 / 4 项，总投资合计 9亿元 shown"
    page.locator("#projects input[type=search]").fill("没有")
    assert page.locator(TOLD).inner_text() == "显示 0 / 4 项 shown"


def test_a_table_is_narrowed_down_by_what_stands_in_a_column(page: Page) -> None:
    page.locator("#projects").get_by_role("combobox", name="性质").select_option("计划")
    assert names(page) == ["=达川工程"]
    page.locator("#projects").get_by_role("combobox", name="性质").select_option("")
    page.locator("#projects").get_by_role("combobox", name="进展").select_option("未说明")
    assert names(page) == ["安平工程", "白桥工程"]


def test_what_is_shown_is_saved_as_csv_without_formulas(page: Page) -> None:
    page.locator("#projects").get_by_role("combobox", name="性质").select_option("计划")
    with page.expect_download() as download:
        page.locator("#projects").get_by_role("button", name="CSV").click()
    text = Path(download.value.path()).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(text.decode("utf-8-sig").splitlines())
    assert head[:3] == ["名称", "进展", "总投资"]
    assert [row[:2] for row in rows] == [["'=达川工程", "计划中"]]


def test_the_glossary_is_narrowed_down(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#glossary")
    page.locator("#glossary input[type=search]").fill("柳河湾")
    assert page.locator("#glossary .term:visible h4 .thing").all_inner_texts() == ["一湾两翼"]
    assert page.locator("#glossary .letter:visible").count() == 0


def test_a_tile_leads_to_the_card_of_its_town(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#towns")
    page.locator("#towns .tile", has_text="桥山镇").click()
    card = page.locator("#towns .card:target")
    assert card.locator("h3 .thing").inner_text() == "桥山镇"
    assert card.is_visible()


def test_the_size_of_bars_follows_the_figures(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#figures")
    bars = page.locator("#figures .card .bar")
    widths = [bars.nth(i).locator("rect").nth(1).bounding_box() for i in range(2)]
    assert widths[0] and widths[1]
    assert widths[0]["width"] / widths[1]["width"] == pytest.approx(12.6 / 13.23, abs=0.01)
    assert bars.first.get_attribute("aria-label") == "2030 实绩 12.6亿元，增长5.2%"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("hostile", [False, True])
def test_views_fit_a_phone(browser: Browser, path: Path, tmp_path: Path, view: str, hostile: bool) -> None:
    place = write_page(tmp_path, hostile_graph()) if hostile else path
    with opened(browser, place, PHONE, f"#{view}") as page:
        assert page.locator(f"#{view} h2").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_without_scripts_every_view_stands_there(browser: Browser, path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert [view for view in VIEWS if page.locator(f"#{view} h2").is_visible()] == list(VIEWS)
    assert page.locator("#projects tbody tr").count() == len(SUMS)
    assert page.locator("#projects caption").is_visible()
    assert page.locator("#projects button").count() == 0
    context.close()
