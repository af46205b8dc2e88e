"""The named queries: well formed, listed in the documents, and answering what a reader of the reports would answer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

import kg
from kg.export.rdf import write_trig
from kg.queries import NamedQuery, named_queries, page

ROOT = Path(__file__).parents[1]
REPORTS = ROOT.parent / "shared" / "reports"
EXPECTED = ROOT / "tests" / "data" / "queries"
SAMPLE = ROOT / "output" / "sample" / "graph.trig"
NAMES = sorted(named_queries())
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
CASES = {"jurong": ("jurong-2024",), "qingyuan": tuple(f"qingyuan-{year}" for year in range(2020, 2025))}
"""The expected answers, by the name of their file, with the reports that give them."""

Row = dict[str, str]


def store_of(*graphs: str) -> ox.Store:
    store = ox.Store()
    for trig in graphs:
        store.load(trig, format=ox.RdfFormat.TRIG)
    return store


def answer(store: ox.Store, text: str) -> list[Row]:
    """The rows of an answer as texts: unbound is "", triples of a graph have labels, yes and no are one row."""
    found = store.query(text, use_default_graph_as_union=True)
    if isinstance(found, ox.QueryBoolean):
        return [{"answer": str(bool(found)).lower()}]
    if isinstance(found, ox.QuerySolutions):
        names = [variable.value for variable in found.variables]
        return [{n: "" if (value := row[n]) is None else value.value for n in names} for row in found]
    triples = list(found)
    labels = {t.subject: t.object.value for t in triples if t.predicate == LABEL}
    return [
        {
            "subject": labels.get(t.subject, t.subject.value),
            "predicate": re.split("[#/]", t.predicate.value)[-1],
            "object": labels.get(t.object, t.object.value),
        }
        for t in triples
    ]


@cache
def built(case: str) -> ox.Store:
    """The graphs of the reports of a case, built once."""
    paths = [REPORTS / f"{name}.txt" for name in CASES[case]]
    if missing := [path.name for path in paths if not path.is_file()]:
        pytest.skip(f"the published reports are not beside this checkout: {', '.join(missing)}")
    return store_of(*(write_trig(kg.build(path)) for path in paths))


@cache
def expected(case: str) -> dict[str, dict[str, object]]:
    return tomllib.loads((EXPECTED / f"{case}.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sample() -> ox.Store:
    return store_of(SAMPLE.read_text(encoding="utf-8"))


def disagreements(rows: list[Row], wanted: dict[str, object]) -> Iterator[str]:
    """Where the rows of an answer are not those that reading gives; a known miss that is none any more is one too.

    >>> list(disagreements([{"a": "1"}], {"must": [{"a": "1"}], "never": [{"a": "2"}], "rows": 1}))
    []
    >>> list(disagreements([{"a": "1"}], {"must": [{"a": "2"}, {"a": "1", "known_miss": True}], "rows": 2}))
    ["missing: {'a': '2'}", "no longer missing: {'a': '1'}", '1 rows, not 2']
    """
    for kind, there in (("must", True), ("never", False)):
        for entry in wanted.get(kind, ()):  # type: ignore[attr-defined]
            cells = {name: cell for name, cell in entry.items() if name != "known_miss"}
            unknown = set(cells) - {name for row in rows[:1] for name in row}
            assert not (rows and unknown), f"the query has no column {', '.join(sorted(unknown))}"
            agrees = any(cells.items() <= row.items() for row in rows) is there
            if agrees == bool(entry.get("known_miss")):
                state = "missing" if there else "unwanted"
                yield f"no longer {state}: {cells}" if agrees else f"{state}: {cells}"
    if "rows" in wanted and len(rows) != wanted["rows"]:
        yield f"{len(rows)} rows, not {wanted['rows']}"
    for column, number in wanted.get("distinct", {}).items():  # type: ignore[attr-defined]
        if (found := len({row[column] for row in rows})) != number:
            yield f"{found} values of {column}, not {number}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", CASES)
def test_a_query_answers_what_reading_the_reports_gives(case: str, name: str) -> None:
    assert list(disagreements(answer(built(case), named_queries()[name].text), expected(case)[name])) == []


@pytest.mark.parametrize("case", CASES)
def test_every_query_has_expected_answers_and_every_answer_a_query(case: str) -> None:
    assert sorted(expected(case)) == NAMES
    assert [name for name, wanted in expected(case).items() if not wanted] == []


def test_places_of_several_counties_are_found() -> None:
    reports = [REPORTS / f"{name}.txt" for name in ("qingyuan-2021", "lixian-2020")]
    if not all(path.is_file() for path in reports):
        pytest.skip("the published reports are not beside this checkout")
    store = store_of(*(write_trig(kg.build(path)) for path in reports))
    rows = answer(store, named_queries()["places-in-several-counties"].text)
    assert {row["division"] for row in rows if row["place"] == "河北省"} == {"清苑区", "蠡县"}
    assert {row["division"] for row in rows if row["place"] == "深圳市"} == {"清苑区", "蠡县"}
    assert [row for row in rows if row["place"] == "北店乡"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_query_answers_on_the_sample_in_the_same_order_each_time(name: str, sample: ox.Store) -> None:
    query = named_queries()[name]
    rows = answer(sample, query.text)
    if query.form != "CONSTRUCT":
        assert rows == answer(store_of(SAMPLE.read_text(encoding="utf-8")), query.text)
    assert len(rows) == len({tuple(row.items()) for row in rows})


@pytest.mark.parametrize("query", named_queries().values(), ids=NAMES)
def test_a_query_is_well_formed(query: NamedQuery) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", query.name)
    for zh, en in ((query.title_zh, query.title_en), (query.description_zh, query.description_en)):
        assert re.search("[\u4e00-\u9fff]", zh)
        assert not re.search("[\u4e00-\u9fff]", en)
    assert "SERVICE" not in query.text
    assert "FROM" not in query.text
    if query.form == "SELECT":
        assert re.search(r"^ORDER BY ", query.text, re.M)
        assert not re.search(r"\b(LIMIT|OFFSET)\b", query.text)


@pytest.mark.parametrize("query", named_queries().values(), ids=NAMES)
def test_a_query_names_no_place_and_declares_the_prefixes_it_uses(query: NamedQuery) -> None:
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    assert not re.search("[\u4e00-\u9fff]", body)
    declared = re.findall(r"^PREFIX (\w+):", body, re.M)
    used = set(re.findall(r"(?<![\w:/?<])([a-z]+):[A-Za-z]", re.sub("<[^>]*>", "", body)))
    assert set(declared) == used
    assert declared == sorted(set(declared))


@pytest.mark.parametrize("query", named_queries().values(), ids=NAMES)
def test_a_query_parses_in_rdflib(query: NamedQuery) -> None:
    prepareQuery(query.text)


def test_there_are_enough_queries_and_no_two_titles_are_alike() -> None:
    queries = named_queries().values()
    assert len(queries) >= 27
    for titles in ([q.title_zh for q in queries], [q.title_en for q in queries]):
        assert len(titles) == len(set(titles))


def test_the_page_of_the_queries_is_in_step() -> None:
    assert (ROOT / "docs" / "queries.md").read_text(encoding="utf-8") == page()
