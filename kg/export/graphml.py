"""GraphML, for Gephi, yEd, Cytoscape and networkx.

It carries the entities with their names, classes and values, and the relations with their modality, years, rules and
sentences. It cannot carry, and the RDF does:

- observations and their indicators' figures, passages and sections, and where in its passage each claim was read;
- several classes, names, years or rules as such: each is one text, joined by a space, `` | `` or a line break;
- exact decimals: numbers are written in full as text, so that no reader rounds them;
- control characters, which XML forbids: each becomes U+FFFD. XML readers turn a carriage return into a line feed.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import networkx

from kg.graph import KnowledgeGraph

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no ``Char`` of XML 1.0 (https://www.w3.org/TR/xml/#charsets), lone surrogates among it."""


def write_graphml(graph: KnowledgeGraph) -> str:
    """The graph as a GraphML document. The same graph gives the same text."""
    buffer = BytesIO()
    # Not write_graphml: that takes lxml where it is installed, and the two do not give the same bytes.
    networkx.write_graphml_xml(legal(graph.to_networkx()), buffer, encoding="utf-8", prettyprint=True)
    return buffer.getvalue().decode("utf-8") + "\n"


def legal(graph: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """The same graph object, with every character that XML forbids replaced in the values of its attributes."""
    _replace(graph.graph)
    for _, attributes in graph.nodes(data=True):
        _replace(attributes)
    for _, _, attributes in graph.edges(data=True):
        _replace(attributes)
    return graph


def legal_text(text: str) -> str:
    """A text with U+FFFD for every character that XML forbids."""
    return _FORBIDDEN.sub("\ufffd", text)


def _replace(attributes: dict[str, Any]) -> None:
    for name, value in attributes.items():
        if isinstance(value, str):
            attributes[name] = legal_text(value)
