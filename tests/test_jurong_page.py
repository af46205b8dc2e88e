"""The page of a real report in a browser: what a reader looks for is found, each fact with its sentence, and soon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.pipeline import build
from tests.browsing import opened, write_page
from tests.graphs import tiny_graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REPORT = Path(__file__).parent.parent.parent / "shared" / "reports" / "jurong-2024.txt"
pytestmark = pytest.mark.skipif(not REPORT.is_file(), reason="the shared reports are not beside this checkout")

FIRST_PICTURE = 5.0
"""How much longer than that of a handful of entities the page may take to its first picture."""
DRAWN_AFTER = """() => {
  const canvas = document.querySelector("#drawing canvas");
  if (!canvas || !canvas.width) return 0;
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let inked = 0;
  for (let i = 3; i < pixels.length; i += 4) inked += pixels[i] > 0;
  return inked > 2000 ? performance.now() : 0;
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("jurong"), build(REPORT))


@pytest.fixture
def page(browser: Browser, path: Path) -> Iterator[Page]:
    with opened(browser, path, (1440, 900)) as page:
        yield page


def search(page: Page, text: str) -> None:
    page.fill("#search", text)
    page.press("#search", "Enter")


def follow(page: Page, name: str) -> str:
    """Goes on to an entity named in the panel; gives the sentence that stands under its name there."""
    item = page.locator("#panel .item", has=page.locator(".other", has_text=name)).first
    sentence = item.locator("blockquote").first.inner_text()
    item.locator(".other", has_text=name).click()
    return sentence


def test_from_the_town_to_its_park_its_firm_and_its_project(page: Page) -> None:
    search(page, "下蜀")
    assert page.inner_text("#panel h2") == "下蜀镇"
    assert "下蜀高新技术产业园" in follow(page, "下蜀高新技术产业园")
    assert page.inner_text("#panel h2") == "下蜀高新技术产业园"
    page.click("#back")
    page.wait_for_function("document.querySelector('#panel h2').textContent === '下蜀镇'")
    assert "水厂" in follow(page, "下蜀水厂")
    page.click("#back")
    page.wait_for_function("document.querySelector('#panel h2').textContent === '下蜀镇'")
    assert "建华建材" in follow(page, "建华建材")
    for honor in ("中国工业大奖表彰奖", "江苏省省长质量奖"):
        item = page.locator("#panel .item", has=page.locator(".other", has_text=honor))
        assert honor in item.locator("mark").first.inner_text()


def test_every_fact_in_the_panel_has_its_sentence_in_the_report(page: Page) -> None:
    search(page, "下蜀")
    for item in page.locator("#panel .item").all():
        assert item.locator("blockquote mark").count() > 0
    address = page.locator("#panel a.source").first.get_attribute("href")
    assert address is not None
    page.locator("#panel a.source").first.click()
    assert page.is_visible(address)
    assert "下蜀" in page.inner_text(address)


def test_the_first_sight_is_no_hairball(page: Page) -> None:
    shown = page.evaluate("shownThings().map((i) => classes[things[i].cls].name)")
    assert {"Town", "Park", "Project", "Program"} <= set(shown)
    assert len(shown) < 150
    assert page.evaluate("network.getScale()") > 0.35


def test_filters_of_place_year_and_part(page: Page) -> None:
    page.select_option("#filter-place", label="下蜀镇")
    names = page.evaluate("shownThings().map((i) => things[i].names[0])")
    assert {"下蜀镇", "下蜀高新技术产业园"} <= set(names)
    assert "宝华镇" not in names
    page.locator("#legend h2 button", has_text="清除").click()
    page.select_option("#filter-kind", "planned")
    assert page.evaluate("shownRelations().every((r) => relations[r].statements.some((s) => s.planned))")
    page.locator("#legend h2 button", has_text="清除").click()
    before = page.inner_text("#status")
    page.select_option("#filter-part", "plan")
    assert page.inner_text("#status") != before


def test_a_shared_link_restores_the_view(browser: Browser, path: Path, page: Page) -> None:
    page.select_option("#filter-year", "2023")
    search(page, "下蜀")
    page.click(".steps button:has-text('两步')")
    address = "#" + page.url.partition("#")[2]
    view = "[addressOf(state), shownThings(), shownRelations(), network.getPositions()]"
    with opened(browser, path, (1440, 900), address) as other:
        assert other.inner_text("#panel h2") == "下蜀镇"
        assert other.evaluate(view) == page.evaluate(view)


def test_the_picture_is_not_empty(page: Page, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.click("#save-png")
    download.value.save_as(tmp_path / "view.png")
    assert (tmp_path / "view.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "view.png").stat().st_size > 50_000


def test_the_first_picture_comes_soon(browser: Browser, path: Path, tmp_path: Path) -> None:
    """Most of the time goes into starting a page with this script at all: that is what the machine is measured by."""
    small = write_page(tmp_path, tiny_graph())
    taken: dict[Path, list[float]] = {path: [], small: []}
    for _ in range(3):
        for one, times in taken.items():
            with opened(browser, one, (1440, 900)) as page:
                times.append(page.wait_for_function(DRAWN_AFTER, polling=20).json_value())
    report, handful = (min(times) for times in taken.values())
    print(f"first picture after {report:.0f} ms, of a handful of entities after {handful:.0f} ms")
    assert report < FIRST_PICTURE * handful
