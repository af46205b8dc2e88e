"""RDF stores that are asked over HTTP: Fuseki, Virtuoso, GraphDB, and the server of Oxigraph.

A report is a named graph, which is put as a whole (SPARQL 1.1 Graph Store HTTP Protocol). What is loaded whole is
recorded in a further graph (``kg.databases.records``): the record goes before a graph is touched and comes when it is
done, so that an interrupted load is never taken for whole.

What stores change in what they are given:

- Oxigraph and RDF4J, whose protocol GraphDB speaks, keep every term as it stands in the built graph.
- Fuseki keeps numbers by value: the decimal 40 is read back as 40.0. TDB2 of Jena 5 stores 40 and 40.0 as two different
  terms and reads both as 40.0; a graph that is put over another leaves the former's 40 in it. Fuseki is therefore given
  40.0 in the first place, and a graph is deleted before it is put, for what others may have put there.
- Virtuoso 7 makes decimals of integers beyond 31 bits, which no report has, and refuses texts of more than some 60 kB.
  It puts a graph step by step: an interrupted load may leave a part of the graph, which the next load replaces.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from kg.databases.credentials import Credentials
from kg.databases.database import DatabaseError, Outcome
from kg.databases.http import HttpClient
from kg.databases.records import ALL, GRAPHS, Name, name_of, named, recorded
from kg.databases.target import Target
from kg.stores.reports import ReportRdf

_PIECE = 8_000_000
"""Bytes of a request at most: what is larger is put in pieces. Virtuoso takes no more than 10 MB as one text."""
_DECIMAL = re.compile(rb'"([-+]?)(\d*)(?:\.(\d*))?"\^\^<http://www\.w3\.org/2001/XMLSchema#decimal> \.$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where a kind of store is asked, below its address, and how it wants triples."""

    store: str
    query: str
    update: str
    triples: str = "application/n-triples"
    exact_decimals: bool = True


_KINDS = {
    "fuseki": _Kind("/data?graph=", "/query", "/update", exact_decimals=False),
    "oxigraph": _Kind("/store?graph=", "/query", "/update"),
    "graphdb": _Kind("/rdf-graphs/service?graph=", "", "/statements"),
    # Several versions of Virtuoso know N-Triples only as the Turtle that they are, too.
    "virtuoso": _Kind("/sparql-graph-crud?graph=", "/sparql", "/sparql", "text/turtle"),
}
_VIRTUOSO_LOGIN = _Kind("/sparql-graph-crud-auth?graph=", "/sparql-auth", "/sparql-auth", "text/turtle")


class GraphStore:
    """A store at an address, as ``kg.databases.database.Database`` tells.

    Args:
        sleep: waits before a server that does not answer is tried again.
        timeout: seconds that the server may take for an answer.

    Raises:
        DatabaseError: it does not answer, refuses the login, or has no dataset at the address.
    """

    def __init__(
        self,
        target: Target,
        login: Credentials | None = None,
        *,
        sleep: Callable[[float], object] = time.sleep,
        timeout: float = 600.0,
    ) -> None:
        self._address = target.address
        self._kind = _VIRTUOSO_LOGIN if target.kind == "virtuoso" and login else _KINDS[target.kind]
        self._http = HttpClient(target.address, login, sleep=sleep, timeout=timeout)
        # The address and the login are tried out before somebody waits for the graphs.
        try:
            self._records()
        except BaseException:
            self.close()
            raise

    def reports(self) -> Mapping[str, str]:
        return dict(sorted((name.report, build) for name, build in self._records().items()))

    def load(self, rdf: ReportRdf, *, again: bool = False) -> Outcome:
        name = named(rdf.iri)
        builds = [row["build"] for row in self._rows(name.asked)]
        if builds == [rdf.digest] and not again:
            return Outcome.UNCHANGED
        # Even if there is none: a small request, by which the server asks for the login before it gets a large one.
        self._update(name.removed)
        if not self._kind.exact_decimals:
            self._graph("DELETE", name.iri)
        for number, piece in enumerate(_pieces(self._written(rdf.ntriples))):
            self._graph("POST" if number else "PUT", name.iri, piece)
        self._update(name.added(rdf.digest))
        return Outcome.REPLACED if builds else Outcome.LOADED

    def unload(self, report: str) -> bool:
        records = [name for name in self._records() if name.report == report]
        names = records or self._interrupted(report)
        for name in names:
            self._update(name.removed)
            self._graph("DELETE", name.iri)
            if not self._ask(name.others):
                self._graph("DELETE", name.loads)
        return bool(names)

    def close(self) -> None:
        self._http.close()

    def _interrupted(self, report: str) -> list[Name]:
        """The graphs of a report that are there without a record. Others may name theirs alike."""
        names = (name_of(row["graph"]) for row in self._rows(GRAPHS))
        return [name for name in names if name and name.report == report and self._ask(name.written_by_kg)]

    def _records(self) -> dict[Name, str]:
        return recorded((row["graph"], row["report"], row["build"]) for row in self._rows(ALL))

    def _written(self, ntriples: bytes) -> bytes:
        return ntriples if self._kind.exact_decimals else _DECIMAL.sub(_canonical, ntriples)

    def _graph(self, method: str, iri: str, triples: memoryview | None = None) -> None:
        headers = {"Content-Type": f"{self._kind.triples}; charset=utf-8"} if triples is not None else {}
        url = f"{self._address}{self._kind.store}{quote(iri, safe='')}"
        self._http.request(method, url, triples, headers, absent=method == "DELETE")

    def _update(self, text: str) -> None:
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        self._http.request("POST", f"{self._address}{self._kind.update}", text.encode(), headers)

    def _ask(self, query: str) -> bool:
        # Not by ASK, which Virtuoso answers in a way of its own.
        return any(self._rows(query))

    def _rows(self, query: str) -> Iterator[dict[str, str]]:
        for row in self._results(query).get("results", {}).get("bindings", []):
            yield {variable: str(term["value"]) for variable, term in row.items()}

    def _results(self, query: str) -> dict[str, Any]:
        headers = {
            # Virtuoso never answers to a bare application/sparql-query.
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/sparql-results+json",
        }
        body = urlencode({"query": query}).encode("ascii")
        answer = self._http.request("POST", f"{self._address}{self._kind.query}", body, headers)
        try:
            results = json.loads(answer.body)
        except ValueError:
            results = None
        if isinstance(results, dict):
            return results
        raise DatabaseError(
            f"该地址不是 SPARQL 服务：{self._address}；请检查地址",
            f"no SPARQL service at the address: {self._address}; check the address",
        )


def _pieces(ntriples: bytes) -> Iterator[memoryview]:
    """The triples in pieces that a store takes, not copied; one piece, if there are none."""
    view, start = memoryview(ntriples), 0
    while len(ntriples) - start > _PIECE:
        end = ntriples.rfind(b"\n", start, start + _PIECE) + 1 or ntriples.find(b"\n", start) + 1
        yield view[start:end]
        start = end
    yield view[start:]


def _canonical(decimal: re.Match[bytes]) -> bytes:
    """A decimal with a point and a digit on both sides of it, and no zeros that tell nothing."""
    sign, whole, rest = decimal[1].replace(b"+", b""), decimal[2].lstrip(b"0") or b"0", (decimal[3] or b"").rstrip(b"0")
    value = whole + b"." + (rest or b"0")
    sign = b"" if value == b"0.0" else sign
    return b'"' + sign + value + b'"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
