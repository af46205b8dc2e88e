"""The named questions in Cypher: the rows of their twins in SPARQL, on LadybugDB and on Neo4j, in one order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg.cypher_queries import named_questions, page
from kg.databases.credentials import Credentials
from kg.databases.database import Database
from kg.databases.ladybug import LadybugDatabase
from kg.databases.ladybug_reading import LadybugReader
from kg.databases.target import Target, parse_target
from kg.queries import NamedQuery, named_queries
from kg.stores.reports import ReportRdf
from tests.graphs import tiny_graph
from tests.property_graphs import as_rdf, contents, invented_reports, parts_of, real_reports
from tests.rdf_tools import built
from tests.servers import Neo4jServer

pytest.importorskip("ladybug", reason="ladybug is not installed")

ROOT = Path(__file__).parents[1]
PUBLISHED = ROOT.parent / "shared" / "reports"
NAMES = sorted(named_questions())
BASE = "https://w3id.org/gwr/id/"
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")

Row = tuple[object, ...]


@cache
def reports_of(case: str) -> Sequence[ReportRdf]:
    """The sample with invented reports; or those that have been published."""
    if case == "invented":
        return [*as_rdf(built(kg.sample().stem), tiny_graph()), *invented_reports()[:2]]
    if not PUBLISHED.is_dir():
        pytest.skip("the published reports are not beside this checkout")
    return real_reports()


@cache
def store_of(case: str) -> ox.Store:
    """The graphs of the reports. A thing that they call by several names has the one that a property graph gives it."""
    store = ox.Store()
    for rdf in reports_of(case):
        store.load(rdf.ntriples, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(rdf.iri))
    for kind, id_, properties in contents(parts_of(reports_of(case))).nodes:
        if kind == "Entity":
            for quad in list(store.quads_for_pattern(ox.NamedNode(BASE + id_), LABEL, None)):
                if isinstance(quad.object, ox.Literal) and quad.object.value != dict(properties)["name"]:
                    store.remove(quad)
    return store


def twin(case: str, name: str) -> tuple[list[str], list[Row]]:
    """The rows of the query in SPARQL, with numbers as they are."""
    found = store_of(case).query(named_queries()[name].text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return names, [tuple(_term(row[name]) for name in names) for row in found]


def _term(term: Any) -> object:
    if term is None:
        return None
    assert isinstance(term, ox.Literal)
    kind = term.datatype.value.rpartition("#")[2]
    return float(term.value) if kind in ("integer", "decimal", "gYear", "double") else term.value


def rows_of(rows: Sequence[Sequence[object]]) -> list[Row]:
    return [tuple(float(cell) if isinstance(cell, int) else cell for cell in row) for row in rows]


@dataclass
class Asked:
    """The databases of a case, asked once."""

    case: str
    ladybug: Path

    def ask(self, name: str) -> tuple[list[str], list[Row]]:
        reader = LadybugReader(Target("ladybug", str(self.ladybug)))
        try:
            names, rows = reader.ask(named_questions()[name].text, 120)
        finally:
            reader.close()
        return names, rows_of(rows)


def load(database: Database, case: str) -> None:
    try:
        for rdf in reports_of(case):
            database.load(rdf)
    finally:
        database.close()


@pytest.fixture(scope="module", params=["invented", "published"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    path = tmp_path_factory.mktemp("questions") / "graph.lbug"
    reports_of(request.param)
    load(LadybugDatabase(Target("ladybug", str(path))), request.param)
    return Asked(request.param, path)


@pytest.fixture(scope="module")
def neo4j_asked(asked: Asked, neo4j_server: Neo4jServer) -> Iterator[tuple[Asked, Any]]:
    from kg.databases.bolt import BoltDatabase

    target, login = parse_target(neo4j_server.url), Credentials(neo4j_server.user, neo4j_server.password)
    loader = BoltDatabase(target, login)
    for report in loader.reports():
        loader.unload(report)
    load(loader, asked.case)
    database = BoltDatabase(target, login)
    yield asked, database
    database.close()


@pytest.mark.parametrize("name", NAMES)
def test_ladybug_answers_as_the_twin_in_sparql(asked: Asked, name: str) -> None:
    (names, rows), (wanted_names, wanted) = asked.ask(name), twin(asked.case, name)
    assert names == wanted_names
    assert rows
    assert Counter(rows) == Counter(wanted)


@pytest.mark.parametrize("name", NAMES)
def test_neo4j_answers_as_ladybug_row_by_row(neo4j_asked: tuple[Asked, Any], name: str) -> None:
    asked, database = neo4j_asked
    names, rows = database.ask(named_questions()[name].text)
    assert (names, rows_of(rows)) == asked.ask(name)


def test_the_most_mentioned_come_first(asked: Asked) -> None:
    _, rows = asked.ask("most-mentioned")
    keys = [(-float(str(row[2])), str(row[0]), str(row[1])) for row in rows]
    assert all(one <= other for one, other in pairwise(keys))


def test_towns_come_in_the_order_of_code_points_and_unknown_ones_last(asked: Asked) -> None:
    towns = [row[0] for row in asked.ask("projects-by-town")[1]]
    known = [str(town) for town in towns if town is not None]
    assert known == sorted(known)
    assert towns == [*known, *[None] * (len(towns) - len(known))]


@pytest.mark.parametrize("query", named_questions().values(), ids=NAMES)
def test_a_question_is_well_formed(query: NamedQuery) -> None:
    twin = named_queries()[query.name]
    assert (query.title_zh, query.title_en) == (twin.title_zh, twin.title_en)
    assert (query.description_zh, query.description_en) == (twin.description_zh, twin.description_en)
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("//"))
    assert not re.search("[\u4e00-\u9fff]", body)
    assert re.search(r"^ORDER BY ", body, re.M)
    assert not re.search(r"\b(LIMIT|SKIP|apoc|CALL)\b|\b(type|labels?|id|elementId)\(", body)
    assert set(re.findall(r"\(\w*:(\w+)", body)) <= {"Entity", "Observation", "Report", "Section", "Passage"}


def test_there_are_ten_questions() -> None:
    assert len(NAMES) == 10


def test_the_page_of_the_questions_is_in_step() -> None:
    assert (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8") == page()
