"""What a query may not do, found in its text: change the data, ask other servers, read other data sets.

The text is cut into tokens, so that words in comments, strings, IRIs and names are not mistaken for keywords. This is
for a clear message before anything runs; that nothing gets out is ensured by ``kg.stores.worker``, which may open
neither files nor connections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from kg.errors import KgError
from kg.stores.prefixes import PREFIXES

Status = Literal["syntax", "forbidden", "timeout", "too-large", "not-acceptable"]

UPDATES = frozenset({"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"})
"""The words that an update begins with, after its prologue."""

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<iri><[^<>"'{}|^`\x00-\x20]*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\r\n]|\\[^\r\n])*"|'(?:[^'\\\r\n]|\\[^\r\n])*')
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\[^\w\s])*(?<!\.))
    | (?P<language>@[A-Za-z][A-Za-z0-9-]*)
    | (?P<word>\w+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile(r"service ?(?:silent ?)?(?:<> ?|[?] ?|[^\s:]*:[^\s]* )\{", re.IGNORECASE)


class QueryError(KgError):
    """A query that gets no answer: why in one word, and where, counted from 1, if that is known."""

    def __init__(self, zh: str, en: str, status: Status, line: int | None = None, column: int | None = None) -> None:
        super().__init__(zh, en)
        self.status: Status = status
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text, and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The word in lower case; of anything else, nothing."""
        return self.text.lower() if self.kind == "word" else ""


def tokens(text: str) -> list[Token]:
    """The tokens of a query without space and comments.

    >>> [token.text for token in tokens('ASK {?s a gwr:Park. # no FILTER')]
    ['ASK', '{', '?s', 'a', 'gwr:Park', '.']
    """
    return [Token(m.lastgroup or "", m[0], m.start()) for m in _TOKEN.finditer(text) if m.lastgroup != "space"]


def position(text: str, at: int) -> tuple[int, int]:
    r"""The line and the column of a place in a text, from 1.

    >>> position("ASK\n{}", 5)
    (2, 2)
    """
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def check_words(text: str) -> bool:
    """Whether the query names its own data set with FROM.

    Raises:
        QueryError: it is an update, or uses SERVICE, or FROM with anything but http(s).

    >>> check_words("SELECT * FROM <https://w3id.org/gwr/id/321183/report/2024> { ?s ?p ?o }")
    True
    >>> check_words("ASK { SERVICE <https://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    ...
    kg.stores.checking.QueryError: 不支持 SERVICE：查询只用已载入的图谱 | no SERVICE: queries see the loaded graphs only
    """
    found = tokens(text)
    base, prefixes, body = _prologue(found)
    if body and body[0].keyword in UPDATES:
        raise _forbidden(text, body[0].start, "图谱只读，不接受更新", "the graphs are read-only: no updates")
    _refuse_service(text, body)
    sources = list(_sources(body))
    for source in sources:
        iri = _resolved(source, base, prefixes)
        if iri is not None and not re.match(r"https?://", iri, re.IGNORECASE):
            raise _forbidden(
                text,
                source.start,
                f"FROM 只能用已载入的图的 http(s) 名称，不能用 {source.text}",
                f"FROM takes the http(s) name of a loaded graph, not {source.text}",
            )
    return bool(sources)


def _prologue(found: Sequence[Token]) -> tuple[str, dict[str, str], Sequence[Token]]:
    """The base, the prefixes, and the tokens from the query's own first word on."""
    base, prefixes, at = "", dict(PREFIXES), 0
    while at + 1 < len(found):
        if found[at].keyword == "base":
            base, at = found[at + 1].text[1:-1], at + 2
        elif found[at].keyword == "prefix" and at + 2 < len(found):
            prefixes[found[at + 1].text.removesuffix(":")] = urljoin(base, found[at + 2].text[1:-1])
            at += 3
        else:
            break
    return base, prefixes, found[at:]


def _refuse_service(text: str, body: Sequence[Token]) -> None:
    """Look for SERVICE, also where no space parts it from a name or number: Oxigraph reads ``1SERVICEx:y {``."""
    shown = {"iri": "<>", "string": "'", "variable": "?"}
    skeleton, starts = "", list[int]()
    for token in body:
        piece = shown.get(token.kind, token.text) + " "
        skeleton += piece
        starts += [token.start] * len(piece)
    # Names are cut as written, so a prefix glued to SERVICE is part of a name here.
    if found := _SERVICE.search(skeleton):
        raise _forbidden(
            text,
            starts[found.start()],
            "不支持 SERVICE：查询只用已载入的图谱",
            "no SERVICE: queries see the loaded graphs only",
        )


def _sources(body: Sequence[Token]) -> Iterator[Token]:
    """What stands behind FROM and FROM NAMED."""
    for at, token in enumerate(body[:-1]):
        if token.keyword == "from":
            named = body[at + 1].keyword == "named" and at + 2 < len(body)
            yield body[at + 2 if named else at + 1]


def _resolved(token: Token, base: str, prefixes: Mapping[str, str]) -> str | None:
    """The IRI that a token stands for; None for what is none, which the parser will find."""
    if token.kind == "iri":
        return urljoin(base, token.text[1:-1])
    prefix, colon, local = token.text.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else None


def _forbidden(text: str, at: int, zh: str, en: str) -> QueryError:
    return QueryError(zh, en, "forbidden", *position(text, at))
