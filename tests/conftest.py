"""What tests share: Chromium, started once for each module, and database servers, started once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.servers import fuseki_server, neo4j_server, oxigraph_server, rdf4j_server, virtuoso_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser", "fuseki_server", "neo4j_server", "oxigraph_server", "rdf4j_server", "virtuoso_server"]

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on the path")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
