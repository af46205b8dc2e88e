"""What the loaded graphs hold, counted by queries: for the descriptions and for the completion of names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

_JSON = "application/sparql-results+json"
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_TOTAL = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) WHERE { ?s ?p ?o }"
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p"
_USES = "SELECT ?c ?p (COUNT(*) AS ?n) WHERE { ?s a ?c ; ?p ?o } GROUP BY ?c ?p"


class Answer(Protocol):
    """The result of a query in a media type."""

    @property
    def body(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...


class Answering(Protocol):
    """Whatever answers queries; many threads may ask at once."""

    def answer(
        self, query: str, accept: str = "", *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Statistics:
    """Triples by named graph, class and property; instances by class; in total; all in the order of the IRIs."""

    triples: int
    subjects: int
    graphs: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    uses: Mapping[str, Mapping[str, int]]
    """By class, how many triples of each property its instances have."""

    @classmethod
    def of(cls, engine: Answering) -> Statistics:
        """Count what the engine has loaded."""
        total = next(_rows(engine, _TOTAL))
        uses: dict[str, Counter[str]] = {}
        for row in _rows(engine, _USES):
            uses.setdefault(row["c"], Counter())[row["p"]] = int(row["n"])
        return cls(
            int(total["n"]),
            int(total["subjects"]),
            _counts(engine, _GRAPHS, "g"),
            _counts(engine, _CLASSES, "c"),
            _counts(engine, _PROPERTIES, "p"),
            {name: dict(sorted(uses[name].items())) for name in sorted(uses)},
        )


def _counts(engine: Answering, query: str, name: str) -> dict[str, int]:
    return dict(sorted((row[name], int(row["n"])) for row in _rows(engine, query) if name in row))


def _rows(engine: Answering, query: str) -> Iterator[dict[str, str]]:
    for row in json.loads(engine.answer(query, _JSON).body)["results"]["bindings"]:
        yield {name: term["value"] for name, term in row.items()}
