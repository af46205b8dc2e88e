"""Loading into an Oxigraph folder: what is read back is what was loaded, whatever happens on the way."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad

from kg.databases.database import DatabaseError, Outcome
from kg.databases.oxigraph import OxigraphFolder
from kg.databases.target import Target
from kg.stores.reports import ReportRdf
from tests.graph_stores import Triples, builds, nasty_report, own_id, rdf_of, some_reports, triples_of
from tests.rdf_tools import SOURCES, built
from tests.servers import ROOT, OxigraphServer, missing_oxigraph

FOREIGN = NamedNode("https://example.org/others")
LIKE_OURS = NamedNode("https://example.org/others/119901/report/2031")
REPORT = NamedNode("https://w3id.org/gwr/id/119901/report/2031")
BUILD = NamedNode("https://w3id.org/gwr/ns#build")
OTHERS = [Quad(REPORT, BUILD, pyoxigraph.Literal("0"), name) for name in (FOREIGN, LIKE_OURS)]
LOADS = "https://w3id.org/gwr/id/loads"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A store with somebody else's graphs in it, which are to be there untouched when the test is over."""
    store = pyoxigraph.Store(tmp_path / "store")
    store.extend(OTHERS)
    del store
    yield tmp_path / "store"
    assert set(pyoxigraph.Store(tmp_path / "store")) >= set(OTHERS)


@pytest.fixture
def rdfs(tmp_path: Path) -> list[ReportRdf]:
    return some_reports(tmp_path / "rdfs")


def opened(folder: Path) -> OxigraphFolder:
    return OxigraphFolder(Target("oxigraph", str(folder)))


def contents(folder: Path) -> dict[str, Triples]:
    """The graphs of the store, also empty ones, but for those of somebody else."""
    store = pyoxigraph.Store(folder)
    found = defaultdict(set)
    for quad in store:
        found[quad.graph_name].add((str(quad.subject), str(quad.predicate), str(quad.object)))
    names = [name for name in store.named_graphs() if name not in (FOREIGN, LIKE_OURS)]
    return {name.value: frozenset(found[name]) for name in names if isinstance(name, NamedNode)}


def expected(rdfs: list[ReportRdf]) -> dict[str, Triples]:
    """What the store is to hold when these reports are loaded, and nothing else."""
    records = frozenset((f"<{rdf.iri}>", str(BUILD), f'"{rdf.digest}"') for rdf in rdfs)
    return {rdf.iri: triples_of(rdf.ntriples) for rdf in rdfs} | {LOADS: records}


def test_what_is_loaded_is_read_back(folder: Path, rdfs: list[ReportRdf], tmp_path: Path) -> None:
    loaded = [*rdfs, nasty_report(tmp_path)]
    database = opened(folder)
    assert database.reports() == {}
    assert {database.load(rdf) for rdf in loaded} == {Outcome.LOADED}
    assert list(database.reports().items()) == list(builds(loaded).items())
    database.close()
    assert contents(folder) == expected(loaded)


def test_loading_again_changes_nothing_but_a_newer_build_does(
    folder: Path, rdfs: list[ReportRdf], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened(folder)
    for rdf in rdfs:
        database.load(rdf)
    written: list[str] = []
    update = OxigraphFolder._update

    def counting(folder: OxigraphFolder, text: str) -> None:
        written.append(text)
        update(folder, text)

    monkeypatch.setattr(OxigraphFolder, "_update", counting)
    assert {database.load(rdf) for rdf in rdfs} == {Outcome.UNCHANGED}
    assert written == []
    assert database.load(rdfs[0], again=True) is Outcome.REPLACED
    assert len(written) == 1
    newer = some_reports(tmp_path / "newer", size=37)[:2]
    assert [database.load(rdf) for rdf in newer] == [Outcome.REPLACED] * 2
    database.close()
    assert contents(folder) == expected([*newer, *rdfs[2:]])


def test_unloading_leaves_what_never_had_it(folder: Path, rdfs: list[ReportRdf]) -> None:
    database = opened(folder)
    for rdf in rdfs:
        database.load(rdf)
    assert [database.unload(own_id(rdfs[0])), database.unload(own_id(rdfs[0]))] == [True, False]
    assert [database.unload(text) for text in ("", "2031", "report/2031", '"> } #')] == [False] * 4
    database.close()
    assert contents(folder) == expected(rdfs[1:])
    database = opened(folder)
    assert [database.unload(own_id(rdf)) for rdf in rdfs[1:]] == [True] * 3
    assert database.reports() == {}
    database.close()
    assert contents(folder) == {}


def test_a_graph_whose_record_is_missing_is_unloaded_too(folder: Path, rdfs: list[ReportRdf]) -> None:
    database = opened(folder)
    database.load(rdfs[0])
    database.close()
    pyoxigraph.Store(folder).update(f"DROP GRAPH <{LOADS}>")
    database = opened(folder)
    assert database.reports() == {}
    assert database.unload(own_id(rdfs[0])) is True
    database.close()
    assert contents(folder) == {}


def test_what_others_wrote_among_the_records_stays(folder: Path, rdfs: list[ReportRdf]) -> None:
    written = Quad(FOREIGN, FOREIGN, FOREIGN, NamedNode(LOADS))
    pyoxigraph.Store(folder).add(written)
    database = opened(folder)
    database.load(rdfs[0])
    assert database.unload(own_id(rdfs[0])) is True
    database.close()
    assert contents(folder) == {LOADS: {(str(FOREIGN),) * 3}}


LOADER = """
import sys
from pathlib import Path
from kg.databases.oxigraph import OxigraphFolder
from kg.databases.target import Target
from kg.stores.reports import reports
database = OxigraphFolder(Target("oxigraph", sys.argv[1]))
builds = [list(reports([Path(file)]))[0] for file in sys.argv[2:]]
print("loading", flush=True)
while True:
    for rdf in builds:
        database.load(rdf)
"""


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.35])
def test_a_killed_process_leaves_the_former_build_or_the_new_one(
    folder: Path, rdfs: list[ReportRdf], tmp_path: Path, seconds: float
) -> None:
    database = opened(folder)
    former, newer = some_reports(tmp_path / "former", 200)[0], some_reports(tmp_path / "newer", 260)[0]
    for rdf in (*rdfs[1:], former):
        database.load(rdf)
    database.close()
    files = (tmp_path / "newer" / "0.trig", tmp_path / "former" / "0.trig")
    command: list[str | Path] = [sys.executable, "-c", LOADER, folder, *files]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout and process.stdout.readline() == b"loading\n"
    time.sleep(seconds)
    with pytest.raises(DatabaseError, match=f"{folder}.*another program"):
        opened(folder)
    process.kill()
    process.wait()
    process.stdout.close()
    assert contents(folder) in [expected([*rdfs[1:], build]) for build in (former, newer)]
    resumed = opened(folder)
    resumed.load(newer)
    resumed.close()
    assert contents(folder) == expected([*rdfs[1:], newer])


def test_a_new_folder_is_made_and_an_empty_one_taken(tmp_path: Path, rdfs: list[ReportRdf]) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new/deep"):
        database = opened(tmp_path / name)
        database.load(rdfs[0])
        database.close()
        assert contents(tmp_path / name) == expected(rdfs[:1])


@pytest.mark.parametrize("files", [{"notes.txt": "mine"}, {"CURRENT": "x", "a.md": "y"}, {"OPTIONS-000007": "[DB]"}])
def test_somebody_elses_folder_is_not_touched(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DatabaseError, match=f"{tmp_path}.*neither an Oxigraph store nor empty"):
        opened(tmp_path)
    assert {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()} == files


def test_a_file_in_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(DatabaseError, match=f"cannot read or write the database: {path}"):
            opened(path)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(bool(missing_oxigraph()), reason=str(missing_oxigraph()))
def test_a_loaded_folder_can_be_served(tmp_path: Path, rdfs: list[ReportRdf]) -> None:
    database = opened(tmp_path / "data")
    for rdf in rdfs:
        database.load(rdf)
    database.close()
    with OxigraphServer(tmp_path) as server:
        assert {rdf.iri: triples_of(server.get(rdf.iri)) for rdf in rdfs} | {LOADS: triples_of(server.get(LOADS))} == (
            expected(rdfs)
        )


@pytest.mark.skipif(len(SOURCES) == 1, reason="the shared reports are not beside this checkout")
def test_the_published_reports_are_read_back(folder: Path, tmp_path: Path) -> None:
    real = rdf_of((built(name) for name in list(SOURCES)[1:]), tmp_path / "real")
    database = opened(folder)
    for rdf in real:
        database.load(rdf)
    database.close()
    assert contents(folder) == expected(real)
