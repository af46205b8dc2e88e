"""The corpus page: its text, and the files beside it. It asks the network for nothing and runs no text of a report.

The names of the reports reach the page as a JSON block in which ``<``, ``>`` and ``&`` are escaped; its script writes
them as text nodes or on a canvas only; and its policy lets no script run but the two beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.ontology import Ontology
from kg.view import assets
from kg.view.corpus.data import collect
from kg.view.corpus.layout import lay_out
from kg.view.corpus.merging import MOST_ENTITIES, Corpus, merge
from kg.view.corpus.share import Share
from kg.view.page import json_block

HERE = Path(__file__).parent
SCRIPTS = (
    "data.js",
    "shown.js",
    "labels.js",
    "pictures.js",
    "drawing.js",
    "panel.js",
    "search.js",
    "filters.js",
    "state.js",
    "main.js",
)
"""Later ones use earlier ones; on the page they are one script, behind the page's ``dom.js``."""
FOLDER = "assets/"


def render(shares: Iterable[Share], folders: Mapping[tuple[str, int], str], ontology: Ontology) -> dict[str, str]:
    """``index.html`` and what must lie beside it, by path. The same reports give the same files, in any order.

    Args:
        folders: where the page of each report lies, seen from this page, by the report's key.

    Raises:
        KgError: two of the reports are of one division and year.
    """
    corpus = merge(shares)
    in_order = [folders[share.key] for share in corpus.shares]
    data = collect(corpus, lay_out(corpus), in_order, ontology)
    files = _assets()
    page = (
        _environment()
        .get_template("corpus.html")
        .render(
            assets=files,
            data=data,
            most=MOST_ENTITIES,
            reports=_rows(corpus, in_order),
            years=sorted({share.year for share in corpus.shares}),
            totals={
                "places": len(corpus.places),
                "reports": len(corpus.shares),
                "entities": len(corpus.nodes) + corpus.left_out,
                "relations": len(corpus.edges),
                "figures": sum(share.figures for share in corpus.shares),
            },
        )
    )
    return {"index.html": page, **files.files}


def _rows(corpus: Corpus, folders: Iterable[str]) -> list[dict[str, object]]:
    return [
        {
            "place": share.place,
            "year": share.year,
            "folder": folder,
            "entities": len(share.entities),
            "relations": len(share.relations),
            "figures": share.figures,
        }
        for share, folder in zip(corpus.shares, folders, strict=True)
    ]


@cache
def _assets() -> assets.Assets:
    script = "\n".join([assets.joined("scripts", ["dom.js"]), *(_read("scripts", name) for name in SCRIPTS)])
    return assets.Assets(
        styles={"corpus.css": _read("styles", "corpus.css")},
        scripts={"sigma.js": _read("assets", "sigma.js"), "corpus.js": f'"use strict";\n{script}'},
        folder=FOLDER,
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([HERE / "templates", assets.FOLDER / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["json_block"] = json_block
    return environment


def _read(kind: str, name: str) -> str:
    return HERE.joinpath(kind, name).read_text(encoding="utf-8")
