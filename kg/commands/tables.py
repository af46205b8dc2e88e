"""Tables of query results for people to read: short names for IRIs, columns that stand straight with Chinese too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kg.commands.console import padded, visible, width
from kg.stores.prefixes import shortened

Row = Sequence[str]

GAP = "  "
NARROWEST = 8
"""Columns that a cell keeps when it is cut."""


def read_rows(body: bytes) -> bool | tuple[list[str], list[list[str]]]:
    """The variables and the cells of SPARQL results in JSON; of ASK, its answer.

    >>> read_rows(b'{"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "1"}}, {}]}}')
    (['n'], [['1'], ['']])
    """
    read = json.loads(body)
    if "boolean" in read:
        return bool(read["boolean"])
    names = read["head"]["vars"]
    return names, [[_cell(row.get(name)) for name in names] for row in read["results"]["bindings"]]


def _cell(term: dict[str, Any] | None) -> str:
    """A term in a line: IRIs short, literals without language and datatype."""
    if term is None:
        return ""
    if term["type"] == "triple":
        return f"<<( {' '.join(_cell(term['value'][part]) for part in ('subject', 'predicate', 'object'))} )>>"
    if term["type"] == "uri":
        return shortened(term["value"])
    if term["type"] == "bnode":
        return f"_:{term['value']}"
    return visible(term["value"])


def table(names: Row, rows: Sequence[Row]) -> list[str]:
    """The lines of a table with a heading.

    >>> print("\\n".join(table(["镇", "n"], [["柳河镇", "2"], ["云台", "12"]])))
    镇      n
    ------  --
    柳河镇  2
    云台    12
    """
    widths = _widths(names, rows)
    ruler = ["-" * columns for columns in widths]
    return [
        GAP.join(padded(cell, columns) for cell, columns in zip(line, widths, strict=True)).rstrip()
        for line in (names, ruler, *rows)
    ]


def fitted(names: Row, rows: Sequence[Row], columns: int) -> tuple[list[list[str]], bool]:
    """The rows with their widest cells cut, so that the table fits into so many columns if it can; whether any is.

    >>> fitted(["place", "text"], [["柳河镇", "a long sentence"]], 18)
    ([['柳河镇', 'a long se…']], True)
    """
    widths = _widths(names, rows) or [0]
    room = columns - len(GAP) * (len(widths) - 1)
    caps = range(max(widths), NARROWEST, -1)
    cap = next((cap for cap in caps if sum(min(each, cap) for each in widths) <= room), NARROWEST)
    cut = [[_cut(cell, cap) for cell in row] for row in rows]
    return cut, cut != [list(row) for row in rows]


def _widths(names: Row, rows: Sequence[Row]) -> list[int]:
    """The columns that each cell needs."""
    return [max(map(width, column)) for column in zip(names, *rows, strict=True)]


def _cut(cell: str, columns: int) -> str:
    if width(cell) <= columns:
        return cell
    while width(cell) >= columns:
        cell = cell[:-1]
    return cell + "…"
