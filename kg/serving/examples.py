"""The example queries that the server offers."""

from __future__ import annotations

import re
from typing import Protocol


class Example(Protocol):
    """A query with its titles and descriptions; ``form`` is SELECT, ASK, CONSTRUCT or DESCRIBE."""

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
    def form(self) -> str: ...
    @property
    def text(self) -> str: ...


def bare(query: str) -> str:
    """A query without the comments at its head, which its titles and descriptions repeat.

    >>> bare("# title-en: Towns\\n# description-en: All.\\n\\nASK {}\\n")
    'ASK {}\\n'
    """
    return re.sub(r"\A(?:#[^\n]*\n|\s*\n)+", "", query)
