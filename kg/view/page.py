"""One report's graph as one HTML document that asks the network for nothing.

Three things keep the text of a report from ever running as script: it reaches the page only escaped by the templates or
as a JSON block in which ``<``, ``>`` and ``&`` are escaped, the page's script writes it through ``textContent`` only,
and the page's policy lets no script run but those of the page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kg.graph import KnowledgeGraph
from kg.ontology import Ontology
from kg.view import links, network, style
from kg.view.annotated import text
from kg.view.assets import FOLDER, Assets, joined
from kg.view.data import Words, collect
from kg.view.views import VIEWS

STYLES = ("page.css", "graph.css", "panel.css", "views.css", "report.css")
SCRIPTS = (
    "dom.js",
    "data.js",
    "state.js",
    "drawing.js",
    "shown.js",
    "neighbourhood.js",
    "legend.js",
    "panel.js",
    "tooltip.js",
    "search.js",
    "picture.js",
    "tables.js",
    "report.js",
    "main.js",
)
"""Later ones use earlier ones; on the page they are one script."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page: its anchor, its title, its template and what that shows."""

    id: str
    title: Words
    template: str
    view: object


def render(graph: KnowledgeGraph, ontology: Ontology) -> str:
    """The page with all that it needs in it, as text to be written in UTF-8. The same graph gives the same text.

    Raises KeyError where a claim names an entity that the graph does not hold, and ModuleNotFoundError without pyvis.
    """
    return _render(graph, ontology, _assets(None))


def page_files(graph: KnowledgeGraph, ontology: Ontology, folder: str) -> dict[str, str]:
    """The page and the files that lie beside it, by path from the page; raises as ``render`` does.

    ``folder`` is where the page looks for its styles and scripts, with a slash at its end.
    """
    assets = _assets(folder)
    return {"index.html": _render(graph, ontology, assets), **assets.files}


def _assets(folder: str | None) -> Assets:
    return Assets(
        styles={"page.css": f"{style.class_rules()}\n{joined('styles', STYLES)}"},
        scripts={"vis-network.js": network.vis_network(), "page.js": '"use strict";\n' + joined("scripts", SCRIPTS)},
        folder=folder,
    )


def _render(graph: KnowledgeGraph, ontology: Ontology, assets: Assets) -> str:
    data = collect(graph, ontology)
    drawing = network.draw(data)
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["json_block"] = json_block
    environment.globals |= {
        "assets": assets,
        "data": data,
        "entity_link": links.entity_link,
        "parts": _parts(graph, ontology),
        "sentence_anchor": links.sentence_anchor,
    }
    drawing.templateEnv = environment
    drawing.path = "page.html"
    page: str = drawing.generate_html()
    return page


def _parts(graph: KnowledgeGraph, ontology: Ontology) -> list[Part]:
    """What the page shows beside the drawing, as far as the report has it."""
    views = [Part(v.id, v.title, f"views/{v.id}.html", v.collect(graph, ontology)) for v in VIEWS]
    report = Part("report", Words(zh="原文", en="Report"), "report.html", text.collect(graph, ontology))
    return [part for part in (*views, report) if part.view is not None]


def json_block(value: Any) -> Markup:
    """JSON that may stand inside a ``<script type="application/json">``: nothing in it can end the element.

    >>> print(json_block(["</script>", "\\u2028"]))
    ["\\u003c/script\\u003e","\\u2028"]
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
