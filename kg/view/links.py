"""Where a link leads inside a page: to an entity in the drawing, or to a sentence of the report."""

from __future__ import annotations

from urllib.parse import quote


def entity_link(entity_id: str) -> str:
    """The address that shows an entity in the drawing.

    >>> entity_link("town/321183-xiashu")
    '#graph?at=town/321183-xiashu'
    """
    return f"#graph?at={quote(entity_id, safe='/')}"


def sentence_anchor(passage_id: str) -> str:
    """The id of the element that holds a passage in the annotated report.

    >>> sentence_anchor("p12")
    's-p12'
    """
    return f"s-{passage_id}"
