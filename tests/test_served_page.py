"""The page of a graph as ``kg serve`` shows it: sandboxed, and as able as from a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kg
from kg.cli import main
from kg.commands.output import report_files
from tests.browsing import write_files
from tests.graphs import tiny_graph
from tests.served import Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served") / "qingxi-2031"
    write_files(folder, report_files(tiny_graph(), None, "assets/"))
    with serving(folder) as server:
        yield server


def test_the_page_works_and_reaches_only_its_own_files(browser: Browser, server: Served, tmp_path: Path) -> None:
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    home = f"{server.root}graphs/qingxi-2031/"
    page.goto(home)
    page.fill("#search", "柳河镇")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "柳河镇"
    page.reload()
    assert page.inner_text("#panel h2") == "柳河镇"
    with page.expect_download() as download:
        page.click("#save-png")
    download.value.save_as(tmp_path / "view.png")
    assert (tmp_path / "view.png").read_bytes().startswith(b"\x89PNG")
    page.click("#parts a[href='#report']")
    assert page.is_visible("#s-p0000")
    context.close()
    assert messages == []
    assert all(url.startswith((home, "blob:")) for url in requests)


def test_a_corpus_leads_into_the_page_of_a_report(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    assert main(["corpus", str(kg.sample()), "-o", str(folder)]) == 0
    with serving(folder) as server:
        page = browser.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto(f"{server.root}graphs/")
        page.fill("#search", "下蜀镇")
        page.press("#search", "Enter")
        assert page.inner_text("#panel h2") == "下蜀镇"
        page.locator("#panel a[href*='#graph']").first.click()
        page.wait_for_selector("#drawing canvas")
        assert page.inner_text("#panel h2") == "下蜀镇"
        assert page.url.startswith(f"{server.root}graphs/jurong-2024/index.html#graph?at=")
        page.close()
        assert all(url.startswith((f"{server.root}graphs/", "blob:")) for url in requests)
