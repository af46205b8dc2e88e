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
    if quote := next((token for token in found if token.kind == "other" and token.text in "\"'"), None):
        return _told(text, quote.start, "字符串没有结束", "the string has no end")
    spaced, starts = _spaced(text, found)
    message = _message(parse, spaced) or message
    at = _place(spaced, message)
    if not found or at >= len(spaced):
        reason, place = _reason(message), len(found) - 1
        if not reason:
            return _told(text, len(text.rstrip()), "查询没有写完", "the query ends too early")
    else:
        place = bisect_right(starts, at) - 1
        # Cut off before this token, the query shows whether what comes before it is the mistake.
        reason = _reason(message) or _reason(_message(parse, spaced[: starts[place]].rstrip()))
    if reason and "SELECT" in reason[0]:
        place = _select(found[:place])
    elif reason and "BIND" in reason[0]:
        place = max(i for i, token in enumerate(found[:place]) if token.keyword == "bind")
    token = found[place]
    shown = token.text if len(token.text) <= _SHOWN else token.text[: _SHOWN - 1] + "…"
    zh, en = (f"：{reason[0]}", f": {reason[1]}") if reason else ("不该在此", "")
    return _told(text, token.start, f"“{shown}”{zh}", f"at “{shown}”{en}")


def _message(parse: Callable[[str], object], text: str) -> str:
    """What the parser says of a text; nothing if it takes it."""
    try:
        parse(text)
    except SyntaxError as error:
        return str(error)
    return ""


def _reason(message: str) -> tuple[str, str] | None:
    """What a message says of the meaning of a query, in both languages."""
    return next((reason for words, reason in _REASONS.items() if words in message), None)


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


def _select(found: Sequence[Token]) -> int:
    """The SELECT that tokens end in, or have just ended."""
    last, outer = 0, list[int]()
    for at, token in enumerate(found):
        if token.keyword == "select":
            last = at
        elif token.text == "{":
            outer.append(last)
        elif token.text == "}" and outer:
            last = outer.pop()
    return last
