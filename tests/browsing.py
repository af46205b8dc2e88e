"""A page in a browser that has no network, for tests: what it asks for and what it complains of is watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.graph import KnowledgeGraph
from kg.ontology import Ontology
from kg.view.page import page_files, render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESKTOP, PHONE = (1280, 800), (390, 844)
SOFTWARE = "GPU stall due to ReadPixels"
"""What Chromium itself writes for every page with WebGL where it has no graphics card."""


def write_page(folder: Path, graph: KnowledgeGraph, *, single_file: bool = False) -> Path:
    """Writes the page of a graph with its files into a folder, and gives its path."""
    ontology = Ontology.load()
    files = {"index.html": render(graph, ontology)} if single_file else page_files(graph, ontology, "assets/")
    return write_files(folder, files)


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "index.html"


@contextmanager
def opened(
    browser: Browser, path: Path, size: tuple[int, int] = DESKTOP, address: str = "", script: str = ""
) -> Iterator[Page]:
    """A page from a file, offline; ``script`` runs before its own.

    On leaving, the console is empty and nothing outside the page's folder was asked for.
    """
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
    context.set_offline(True)
    inside = path.parent.as_uri()
    messages: list[str] = []
    elsewhere: list[str] = []
    context.route("**/*", lambda route: route.continue_() if route.request.url.startswith(inside) else route.abort())
    if script:
        context.add_init_script(script)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: messages.append(dialog.message))
    page.on(
        "request", lambda request: None if request.url.startswith((inside, "blob:")) else elsewhere.append(request.url)
    )
    page.goto(path.as_uri() + address)
    yield page
    context.close()
    assert [message for message in messages if SOFTWARE not in message] == []
    assert elsewhere == []
