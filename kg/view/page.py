"""One report's graph as one HTML page that asks the network for nothing.

Three things keep the text of a report from ever running as script: it reaches the page only as a JSON block in which
``<``, ``>`` and ``&`` are escaped, the page's script writes it through ``textContent`` only, and the page's policy lets
no script run but the two whose hashes it names.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kg.graph import KnowledgeGraph
from kg.ontology import Ontology
from kg.view import network
from kg.view.data import collect

TEMPLATES = Path(__file__).with_name("templates")
SCRIPTS = ("dom.js", "graph.js", "panel.js", "legend.js", "search.js", "main.js")
"""Later ones use earlier ones; on the page they are one script."""


def render(graph: KnowledgeGraph, ontology: Ontology) -> str:
    """The page, as text to be written in UTF-8. The same graph gives the same text.

    Raises KeyError where a claim names an entity that the graph does not hold, and ModuleNotFoundError without pyvis.
    """
    data = collect(graph, ontology)
    drawing = network.draw(data)
    library = _inline(network.vis_network())
    script = _inline('"use strict";\n' + "\n".join(_read(name) for name in SCRIPTS))
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.filters["json_block"] = json_block
    environment.globals |= {
        "data": data,
        "library": library,
        "script": script,
        "style": _inline(_read("page.css")),
        "script_hashes": f"{_hash(library)} {_hash(script)}",
    }
    drawing.templateEnv = environment
    drawing.path = "page.html"
    page: str = drawing.generate_html()
    return page


def json_block(value: Any) -> Markup:
    """JSON that may stand inside a ``<script type="application/json">``: nothing in it can end the element.

    >>> print(json_block(["</script>", "\\u2028"]))
    ["\\u003c/script\\u003e","\\u2028"]
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _read(name: str) -> str:
    return TEMPLATES.joinpath(name).read_text(encoding="utf-8")


def _inline(source: str) -> Markup:
    """Trusted code as it may stand in a ``<script>`` or ``<style>``; raises ValueError if it cannot."""
    if any(end in source.lower() for end in ("</script", "</style", "<!--")):
        raise ValueError("脚本含有会提前结束的标记。The code holds a tag that would end its element.")
    return Markup(source)


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode('ascii')}'"
