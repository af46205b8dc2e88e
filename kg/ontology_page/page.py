"""Draws the page: one HTML file in both languages that asks the network for nothing and holds no script."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.ontology_page.terms import Terms

TEMPLATE = Path(__file__).with_name("page.html")


def render(folder: Path) -> str:
    """The page of the ontology in a folder, to be written in UTF-8. The same files give the same text.

    >>> from kg.ontology import ontology_folder
    >>> '<article class="term" id="Park">' in render(ontology_folder())
    True
    """
    terms = Terms(folder)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(TEMPLATE.name).render(
        header=terms.header(),
        hierarchy=terms.hierarchy(),
        parts=[
            ("sec-classes", "类", "Classes", terms.classes()),
            ("sec-properties", "属性", "Properties", terms.properties()),
            ("sec-codes", "代码值", "Codes", terms.codes()),
        ],
        prefixes=terms.prefixes,
    )
