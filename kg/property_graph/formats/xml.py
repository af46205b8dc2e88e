"""Texts in XML: markup escaped, white space kept as it is, what XML forbids replaced."""

from __future__ import annotations

from kg.export.graphml import legal_text

_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)


def escaped(text: str) -> str:
    r"""A text for an element or an attribute, read back as it is but for characters that XML forbids.

    >>> escaped('a<b & "c"\n\x00')
    'a&lt;b &amp; &quot;c&quot;&#10;\ufffd'
    """
    return legal_text(text).translate(_ESCAPES)
