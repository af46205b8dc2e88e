"""Where a query is wrong, and why, from an error of Oxigraph's parser.

Its parser tells the furthest place that it looked at, which may be the end of a keyword that it tried there and did
not find. So the query is parsed once more with wide gaps between its tokens: whatever was tried at a token then ends
before the next one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from kg.stores.checking import QueryError, Token, position, tokens

_GAP = " " * 40
"""Wider than the longest keyword."""
_APART = frozenset("{}(;,")
"""What may stand apart from its neighbours on both sides."""
_SHOWN = 30
_REASONS = {
    "Prefix not found": ("前缀没有声明", "its prefix is not declared"),
    "IRI parsing failed": ("IRI 无效；相对的 IRI 需要 BASE", "no valid IRI; a relative one needs a BASE"),
    "The SELECT contains a variable that is unbound": (
        "SELECT 中有变量既未分组也未聚合",
        "a variable of the SELECT is neither grouped nor aggregated",
    ),
    "The SELECT overrides an existing variable": (
        "SELECT 中 AS 后的变量已被使用",
        "the variable after AS is already in use",
    ),
    "BIND is overriding an existing variable": (
        "BIND 中 AS 后的变量已被使用",
        "the variable after AS is already in use",
    ),
}


def syntax_error(text: str, message: str, parse: Callable[[str], object]) -> QueryError:
    """What a user is told of a query that Oxigraph's parser refuses with a message.

    ``parse`` raises SyntaxError, as the parser does; it is called with the same query, spaced out.
    """
    found = tokens(text)
    spaced, starts = _spaced(text, found)
    try:
        parse(spaced)
    except SyntaxError as error:
        message = str(error)
    else:  # spacing it out has mended it
        spaced, starts = text, [token.start for token in found]
    place = bisect_right(starts, _place(spaced, message)) - 1
    ended = _place(spaced, message) >= len(spaced.rstrip()) + len(_GAP)
    zh, en = next((reason for words, reason in _REASONS.items() if words in message), ("", ""))
    if "SELECT" in message and zh:
        place = _select(found, place)
    elif ended or not found:
        return _told(text, len(text.rstrip()), "查询没有写完", "the query ends too early")
    token = found[max(place, 0)]
    shown = token.text if len(token.text) <= _SHOWN else token.text[: _SHOWN - 1] + "…"
    return _told(
        text, token.start, f"“{shown}”" + (f"：{zh}" if zh else "不该在此"), f"at “{shown}”" + (f": {en}" if en else "")
    )


def _told(text: str, at: int, zh: str, en: str) -> QueryError:
    line, column = position(text, at)
    return QueryError(
        f"查询有语法错误，第 {line} 行第 {column} 列：{zh}",
        f"syntax error in the query, line {line}, column {column}: {en}",
        "syntax",
        line,
        column,
    )


def _spaced(text: str, found: Sequence[Token]) -> tuple[str, list[int]]:
    """The query with gaps where it has space or may have it, and where each token begins there."""
    spaced, starts, end = "", list[int](), 0
    for token in found:
        if token.start > end or token.text in _APART or spaced[-1:] in _APART:
            spaced += _GAP
        starts.append(len(spaced))
        spaced += token.text
        end = token.start + len(token.text)
    return spaced + _GAP, starts


def _place(text: str, message: str) -> int:
    """The place in a text that a message names by line and column; its end if it names none.

    >>> _place("ASK\\n{ ?s }", "error at 2:3: expected x")
    6
    """
    named = re.search(r"\bat (\d+):(\d+)", message)
    if not named:
        return len(text)
    lines = text.split("\n")[: int(named[1]) - 1]
    return min(sum(len(line) + 1 for line in lines) + int(named[2]) - 1, len(text))


def _select(found: Sequence[Token], before: int) -> int:
    """The SELECT whose pattern ends at a token."""
    open_ = list[int]()
    last = 0
    for at, token in enumerate(found[: before + 1]):
        if token.keyword == "select":
            last = at
        elif token.text == "{":
            open_.append(last)
        elif token.text == "}" and open_:
            last = open_.pop()
    return last
