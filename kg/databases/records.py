"""What RDF stores record of loads: a named graph of kg's own with the build of each report that is loaded whole.

The graph ``BASEloads`` holds a triple ``<report> gwr:build "digest"`` for each. Texts for SPARQL 1.1 are made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import KgError

GWR = "https://w3id.org/gwr/ns#"
_BUILD = f"<{GWR}build>"
_NAME = re.compile(r'(?P<base>[^\s<>"{}|\\^`]*/)(?P<report>[^/\s<>"{}|\\^`]+/report/\d+)')

ALL = f"SELECT ?graph ?report ?build WHERE {{ GRAPH ?graph {{ ?report {_BUILD} ?build }} }}"
"""Asks for all records, and for what others may have written in the same way."""
GRAPHS = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?subject ?predicate ?object } }"


@dataclass(frozen=True, slots=True)
class Name:
    """The IRI of a report, which names its graph, in its two parts.

    >>> name = named("https://w3id.org/gwr/id/321183/report/2024")
    >>> name.report, name.loads
    ('321183/report/2024', 'https://w3id.org/gwr/id/loads')
    """

    base: str
    report: str

    @property
    def iri(self) -> str:
        return f"{self.base}{self.report}"

    @property
    def loads(self) -> str:
        """The graph of the records."""
        return f"{self.base}loads"

    @property
    def asked(self) -> str:
        """Asks for the report's record."""
        return f"SELECT ?build WHERE {{ GRAPH <{self.loads}> {{ <{self.iri}> {_BUILD} ?build }} }}"

    @property
    def removed(self) -> str:
        """Removes the record."""
        return f"DELETE WHERE {{ GRAPH <{self.loads}> {{ <{self.iri}> {_BUILD} ?build }} }}"

    def added(self, build: str) -> str:
        """Writes the record."""
        return f'INSERT DATA {{ GRAPH <{self.loads}> {{ <{self.iri}> {_BUILD} "{build}" }} }}'

    @property
    def others(self) -> str:
        """Asks for anything else in the graph of the records."""
        ours = f"?subject = <{self.iri}> && ?predicate = {_BUILD}"
        pattern = f"?subject ?predicate ?object FILTER(!({ours}))"
        return f"SELECT ?subject WHERE {{ GRAPH <{self.loads}> {{ {pattern} }} }} LIMIT 1"

    @property
    def written_by_kg(self) -> str:
        """Asks for something below the base, in kg's vocabulary, in the graph of this name."""
        ours = f'STRSTARTS(STR(?predicate), "{GWR}") || STRSTARTS(STR(?object), "{GWR}")'
        pattern = f'?subject ?predicate ?object FILTER(STRSTARTS(STR(?subject), "{self.base}") && ({ours}))'
        return f"SELECT ?subject WHERE {{ GRAPH <{self.iri}> {{ {pattern} }} }} LIMIT 1"


def named(iri: str) -> Name:
    """The name of a report's graph.

    Raises:
        KgError: it is no report's.
    """
    if name := name_of(iri):
        return name
    raise KgError(
        f"命名图不是报告：{iri}；请用 kg build 重新生成",
        f"the named graph is no report: {iri}; build it again with kg build",
    )


def name_of(iri: str) -> Name | None:
    """The name of a report's graph, if it is one.

    >>> name_of("https://w3id.org/gwr/id/loads") is None
    True
    """
    match = _NAME.fullmatch(iri)
    return Name(match["base"], match["report"]) if match else None


def recorded(rows: Iterable[tuple[str, str, str]]) -> dict[Name, str]:
    """The builds by name, from the answers to ``ALL``. A report with two is not known to be whole: it is left out."""
    builds: dict[Name, set[str]] = {}
    for graph, iri, build in rows:
        name = name_of(iri)
        if name and name.loads == graph:
            builds.setdefault(name, set()).add(build)
    return {name: found.pop() for name, found in builds.items() if len(found) == 1}
