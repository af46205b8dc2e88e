"""The server's own pages: the list of graphs, the query page, and the files and data that these ask for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from urllib.parse import quote

from kg.serving.examples import Example, bare
from kg.serving.folders import Folder
from kg.serving.http import Request, Response

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing is loaded from elsewhere, and no script runs but the server's own."""
_HTML = "text/html; charset=utf-8"
ASSETS = {
    "query.js": "text/javascript; charset=utf-8",
    "query.css": "text/css; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "LICENSES.txt": "text/plain; charset=utf-8",
}
"""The files below ``query/``, with their media types."""


def asset(name: str, request: Request) -> Response:
    """One of ``ASSETS``; KeyError for another name."""
    return cached(_read(name), ASSETS[name], request)


def query_page(request: Request) -> Response:
    """The page with the editor. It is the same for every server; it fetches the examples and the terms itself."""
    return cached(_read("query.html"), _HTML, request, {"Content-Security-Policy": PAGE_POLICY})


def index_page(folders: Sequence[Folder], examples: Sequence[Example], triples: int, request: Request) -> Response:
    """The list of the graphs and of the example queries, with links that are relative to the page."""
    page = _read("index.html").decode("utf-8")
    filled = {"graphs": _graphs(folders), "examples": _examples(examples), "triples": f"{triples:,}"}
    for name, markup in filled.items():
        page = page.replace(f"<!--{name}-->", markup)
    return cached(page.encode("utf-8"), _HTML, request, {"Content-Security-Policy": PAGE_POLICY})


def json_data(data: object, request: Request) -> Response:
    """Data for the query page, compact."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return cached(body, "application/json", request)


def examples_data(examples: Iterable[Example]) -> list[dict[str, str]]:
    """The example queries as the query page wants them."""
    return [
        {
            "name": example.name,
            "form": example.form,
            "zh": example.title_zh,
            "en": example.title_en,
            "about_zh": example.description_zh,
            "about_en": example.description_en,
            "query": bare(example.text),
        }
        for example in examples
    ]


def cached(body: bytes, media_type: str, request: Request, headers: Mapping[str, str] | None = None) -> Response:
    """A body with its digest as ETag, or 304 where the client has it already."""
    response = Response(body, media_type, headers=headers or {})
    return request.unless_known(response, hashlib.sha256(body).hexdigest()[:20])


def _graphs(folders: Iterable[Folder]) -> str:
    items = []
    for folder in folders:
        address = folder.address
        data = " ".join(f'<a href="{address}{name}">{name.partition(".")[2]}</a>' for name in folder.graph_files())
        items.append(f'<li><a class="name" href="{address}">{escape(folder.title)}</a> <small>{data}</small></li>')
    return "\n".join(items) or '<li class="none">没有带网页的图谱 <span lang="en">no graphs with pages</span></li>'


def _examples(examples: Iterable[Example]) -> str:
    return "\n".join(
        f'<li><a class="name" href="query#example={quote(example.name)}">{escape(example.title_zh)}</a> '
        f'<span lang="en">{escape(example.title_en)}</span></li>'
        for example in examples
    )


def _read(name: str) -> bytes:
    return files("kg.serving").joinpath("assets", name).read_bytes()
