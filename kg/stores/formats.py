"""The formats of answers, and which of them a client's Accept asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.stores.checking import QueryError

Kind = Literal["solutions", "boolean", "graph"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of answers: its short name, the media type it is sent as, and others that ask for it."""

    name: str
    media_type: str
    others: tuple[str, ...] = ()

    def named(self) -> set[str]:
        return {self.media_type.partition(";")[0], *self.others}


JSON = Format("json", "application/sparql-results+json", ("application/json", "text/json"))
XML = Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
CSV = Format("csv", "text/csv; charset=utf-8")
TSV = Format("tsv", "text/tab-separated-values; charset=utf-8")
TURTLE = Format("turtle", "text/turtle; charset=utf-8", ("application/x-turtle", "application/turtle"))
NTRIPLES = Format("ntriples", "application/n-triples", ("text/plain",))
RDF_XML = Format("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"))
JSON_LD = Format("jsonld", "application/ld+json", ("application/json",))

FORMATS: dict[Kind, tuple[Format, ...]] = {
    "solutions": (JSON, XML, CSV, TSV),
    "boolean": (JSON, XML, CSV, TSV),
    "graph": (TURTLE, NTRIPLES, RDF_XML, JSON_LD),
}
"""What each kind of answer can be had as, the first where the client does not mind."""


def negotiated(accept: str, kind: Kind) -> Format:
    """The format that an Accept header likes best; of those it likes equally, the one that it names first.

    Raises:
        QueryError: it takes none of them.

    >>> negotiated("text/csv;q=0.5, application/sparql-results+xml", "solutions").name
    'xml'
    >>> negotiated("", "graph").name, negotiated("text/html, */*;q=0.1", "boolean").name
    ('turtle', 'json')
    """
    best: tuple[float, int] = (0.0, 0)
    chosen = None if accept.strip() else FORMATS[kind][0]
    for order, (pattern, quality) in enumerate(_ranges(accept)):
        for format_ in FORMATS[kind]:
            if (quality, -order) > best and any(_fits(pattern, name) for name in format_.named()):
                best, chosen = (quality, -order), format_
                break
    if chosen is None:
        offered = ", ".join(format_.media_type.partition(";")[0] for format_ in FORMATS[kind])
        raise QueryError(
            f"此查询的结果没有所要求的格式；可选：{offered}",
            f"the answer to this query does not come in the format asked for; there are: {offered}",
            "not-acceptable",
        )
    return chosen


def _ranges(accept: str) -> list[tuple[str, float]]:
    """The media ranges of an Accept header, each with its quality."""
    found = []
    for part in accept.lower().split(","):
        pattern, *parameters = (piece.strip() for piece in part.split(";"))
        given = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
        try:
            found.append((pattern, float(given)))
        except ValueError:
            found.append((pattern, 0.0))
    # An exact type comes before a range of the same quality: the wildcard is for the rest.
    return sorted(found, key=lambda pair: pair[0].endswith("/*"))


def _fits(pattern: str, name: str) -> bool:
    return pattern in {name, "*/*", f"{name.partition('/')[0]}/*"}
