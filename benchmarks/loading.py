"""How fast graphs go into databases, and whether it stays so: many reports, until there are a million relationships.

    python -m benchmarks.loading                                    # 1,000,000 relationships into all of them
    python -m benchmarks.loading --relationships 50000 fuseki neo4j

The reports are copies of the sample under other division codes: each has towns, projects and figures of its own, and
all share the province, indicators and national honours, as real ones do. Each database is a server of its own in a new
folder (``oxigraph-folder`` and ``ladybug`` need none), and each loader a process of its own, whose peak memory counts.
The rate of a tenth is that of the reports in it. ``neo4j-csv`` writes the files for ``neo4j-admin database import`` and
runs it; its rates are those of the writing, and its seconds are of both.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import kg

TARGETS = ("neo4j", "neo4j-csv", "fuseki", "oxigraph", "oxigraph-folder", "ladybug")
_CODE, _FIRST = "321183", 700_000
"""The sample's division code, and that of the first copy: no division has one of these."""


@dataclass(frozen=True, slots=True)
class Row:
    """A target with its figures: seconds in all, megabytes of the loader, relationships a second by tenths.

    >>> Row("a", 1000, 10.0, 80, (100.0, 90.0)).slower
    0.1
    """

    target: str
    relationships: int
    seconds: float
    megabytes: int
    rates: tuple[float, ...]

    @property
    def slower(self) -> float:
        """By how much the last tenth is slower than the first; negative where it is faster."""
        return round(1 - self.rates[-1] / self.rates[0], 3)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="loading", description="载入数据库 | loading into databases")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"默认全部 | by default all: {' '.join(TARGETS)}")
    parser.add_argument("--relationships", type=int, default=1_000_000, help="关系数 | how many (1000000)")
    parser.add_argument("--loader", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.loader:
        print(json.dumps(_loader(*options.loader)))
        return 0
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"没有 | no such target: {' '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="kg-loading-") as home:
        reports, each = copies(Path(home, "reports"), options.relationships)
        print(f"{len(reports)} 份报告 reports, {each} 条关系 relationships each\n")
        print(
            f"{'':16}{'s':>8}{'/s':>9}{'first 1/10':>12}{'best':>11}{'last 1/10':>11}{'slower':>8}{'MB':>6}", flush=True
        )
        for target in options.targets or TARGETS:
            row = measured(target, reports, each, Path(home, target))
            print(shown(row), flush=True)
    return 0


def shown(row: Row) -> str:
    rate = row.relationships / row.seconds
    first, best, last = row.rates[0], max(row.rates), row.rates[-1]
    rates = f"{rate:9.0f}{first:12.0f}{best:11.0f}{last:11.0f}"
    return f"{row.target:16}{row.seconds:8.0f}{rates}{row.slower:8.0%}{row.megabytes:6}"


def copies(folder: Path, relationships: int) -> tuple[list[Path], int]:
    """Files of so many reports that there are that many relationships, and how many each report has."""
    from kg.export.rdf import write_trig
    from kg.property_graph.mapping import part_of
    from kg.stores.reports import reports

    folder.mkdir(parents=True)
    text = write_trig(kg.build(kg.sample()))
    (folder / "sample.trig").write_text(text, encoding="utf-8")
    (rdf,) = reports([folder / "sample.trig"])
    each = len(part_of(rdf).edges)
    files = []
    for number in range(-(-relationships // each)):
        code = str(_FIRST + number)
        files.append(folder / f"{code}.trig")
        files[-1].write_text(text.replace(_CODE, code), encoding="utf-8")
    return files, each


def measured(target: str, reports: Sequence[Path], each: int, home: Path) -> Row:
    """Load all reports in a process of its own, into a new database."""
    home.mkdir()
    with _database(target, home) as (address, finish):
        command = [sys.executable, "-m", "benchmarks.loading", "--loader", target, address, str(reports[0].parent)]
        started = perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        finish()
        seconds = perf_counter() - started
    ends, megabytes = json.loads(done.stdout)
    return Row(target, each * len(reports), seconds, megabytes, tuple(_rates(ends, each)))


def _rates(ends: Sequence[float], each: int) -> Iterator[float]:
    """Relationships a second in each tenth of the reports, from when each was in."""
    times = [0.0, *ends]
    marks = [len(ends) * tenth // 10 for tenth in range(11)]
    for begin, end in pairwise(marks):
        if end > begin:
            yield each * (end - begin) / (times[end] - times[begin])


@contextmanager
def _database(target: str, home: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A new database's address for the loader, and what is to be done when the loader is."""
    from tests.servers import FusekiServer, Neo4jServer, OxigraphServer

    def nothing() -> None:
        pass

    if target == "neo4j-csv":
        yield str(home / "files"), lambda: _import(Neo4jServer(home / "server"), home / "files")
        return
    servers = {
        "neo4j": (Neo4jServer, ""),
        "fuseki": (FusekiServer, "fuseki:"),
        "oxigraph": (OxigraphServer, "oxigraph:"),
    }
    if target not in servers:
        yield f"{target.removesuffix('-folder')}:{home / 'data'}", nothing
        return
    kind, prefix = servers[target]
    server = kind(home)
    server.java_options = ()
    with server:
        yield f"{prefix}{server.url}", nothing


def _import(server: object, files: Path) -> None:
    """What ``import.sh`` does."""
    from kg.property_graph.formats.neo4j_csv import import_options
    from tests.servers import Neo4jServer

    assert isinstance(server, Neo4jServer)
    server.home.mkdir()
    server.java_options = ()
    options = [option.replace("=nodes/", f"={files}/nodes/") for option in import_options()]
    options = [option.replace("=edges/", f"={files}/edges/") for option in options]
    done = server.admin("database", "import", "full", "neo4j", *options)
    assert done.returncode == 0, done.stdout + done.stderr


def _loader(target: str, address: str, folder: str) -> tuple[list[float], int]:
    """When each report was in, in seconds from the start, and the peak memory in megabytes."""
    files = sorted(Path(folder).glob("7*.trig"))
    started = perf_counter()
    ends = [end - started for end in (_written if target == "neo4j-csv" else _loaded)(files, address)]
    # Not getrusage: what that counts begins with the memory of the process that started this one.
    (peak,) = (line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith("VmHWM"))
    return ends, int(peak.split()[1]) // 1024


def _loaded(files: Sequence[Path], address: str) -> Iterator[float]:
    from kg.databases.credentials import Credentials
    from kg.databases.database import Outcome
    from kg.databases.opening import open_database
    from kg.databases.target import parse_target
    from kg.stores.reports import reports

    target = parse_target(address)
    database = open_database(target, Credentials("neo4j", "kg-secret") if target.kind == "bolt" else None)
    for rdf in reports(files):
        assert database.load(rdf) is Outcome.LOADED
        yield perf_counter()
    database.close()


def _written(files: Sequence[Path], folder: str) -> Iterator[float]:
    from kg.property_graph.collecting import collect
    from kg.property_graph.elements import Part
    from kg.property_graph.formats.neo4j_csv import write_neo4j_csv
    from kg.property_graph.mapping import part_of
    from kg.stores.reports import reports

    ends = []

    def parts() -> Iterator[Part]:
        for rdf in reports(files):
            yield part_of(rdf)
            ends.append(perf_counter())

    Path(folder).mkdir()
    with collect(parts()) as graph:
        write_neo4j_csv(graph, Path(folder))
    yield from ends


if __name__ == "__main__":
    raise SystemExit(main())
