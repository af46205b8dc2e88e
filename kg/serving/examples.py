"""The example queries that the server offers, and of which form each of them is."""

from __future__ import annotations

import re
from typing import Protocol

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_NO_KEYWORD = re.compile(r"""<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*|[\w.-]*:[\w.-]*""")
_FORM = re.compile(rf"\b({'|'.join(FORMS)})\b", re.IGNORECASE)


class Example(Protocol):
    """A query with its titles and descriptions. ``name`` is made of letters, digits and hyphens."""

    @property
    def name(self) -> str: ...
    @property
    def title_zh(self) -> str: ...
    @property
    def title_en(self) -> str: ...
    @property
    def description_zh(self) -> str: ...
    @property
    def description_en(self) -> str: ...
    @property
    def text(self) -> str: ...


def bare(query: str) -> str:
    """A query without the comments at its head, which its titles and descriptions repeat.

    >>> bare("# title-en: Towns\\n# description-en: All.\\n\\nASK {}\\n")
    'ASK {}\\n'
    """
    return re.sub(r"\A(?:#[^\n]*\n|\s*\n)+", "", query)


def form(query: str) -> str:
    r"""The form of a query, by its first keyword outside comments, IRIs and strings.

    >>> form("# select\nPREFIX ask: <http://example.org/describe>\nconstruct { ?s ?p ?o } WHERE { ?s ?p ?o }")
    'CONSTRUCT'
    """
    found = _FORM.search(_NO_KEYWORD.sub(" ", query))
    return found[1].upper() if found else "SELECT"
