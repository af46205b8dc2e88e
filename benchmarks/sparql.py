"""How fast Oxigraph loads the graphs and answers the named queries, beside rdflib's own engine on the same.

    python -m benchmarks.sparql                # the reports in ../shared/reports, built first, or else the sample
    python -m benchmarks.sparql output/        # graphs that are built

Both hold all graphs in memory, in one run and in turns: each query is asked of rdflib once, and of Oxigraph as often as
``--rounds`` says, whose median counts. A query that rdflib does not answer within ``--patience`` seconds is given up
and counts with just these, so its ratio is too small. All rows are read. Figures are ratios of wall-clock times.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from benchmarks.bench import REPORTS, ROOT

if TYPE_CHECKING:
    from pyoxigraph import Store
    from rdflib import Dataset


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """What was done, the rows that it gave, and the seconds of both.

    >>> Row("a", 12, 12, 3.0, 0.1).ratio
    30.0
    """

    name: str
    rows: int
    rdflib_rows: int | None
    rdflib: float
    oxigraph: float

    @property
    def ratio(self) -> float:
        return self.rdflib / self.oxigraph


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 if the two do not give the same numbers of rows."""
    parser = argparse.ArgumentParser(prog="sparql", description="Oxigraph 与 rdflib | Oxigraph beside rdflib")
    parser.add_argument("sources", metavar="DIR", type=Path, nargs="*", help="建好的图谱 | built graphs")
    parser.add_argument("--rounds", type=int, default=3, help="Oxigraph 每项测几轮 | rounds of Oxigraph (3)")
    parser.add_argument("--patience", type=float, default=60.0, help="等 rdflib 几秒 | seconds to wait for rdflib (60)")
    options = parser.parse_args(argv)
    if options.rounds < 1:
        parser.error("--rounds 至少为 1 | --rounds must be at least 1")
    with tempfile.TemporaryDirectory() as folder:
        files = graph_files(options.sources, Path(folder))
        rows = measure(files, options.rounds, options.patience)
    print("\n".join([*table(rows), "", *summary(rows, len(files))]))
    return 1 if differing(rows) else 0


def graph_files(sources: Sequence[Path], folder: Path) -> list[Path]:
    """The graphs to measure on: those named, else the reports beside the project, built, else the sample."""
    from kg.export.rdf import write_trig
    from kg.pipeline import build
    from kg.stores.embedded import find_graphs

    reports = sorted(REPORTS.glob("*.txt"))
    if sources or not reports:
        return find_graphs(sources or [ROOT / "output" / "sample"])
    for report in reports:
        (folder / f"{report.stem}.trig").write_text(write_trig(build(report)), encoding="utf-8")
    return sorted(folder.glob("*.trig"))


def measure(files: Sequence[Path], rounds: int, patience: float) -> list[Row]:
    """Loading, and each named query."""
    from kg.queries import named_queries
    from kg.stores.embedded import open_store

    rdflib_seconds, dataset = timed(lambda: rdflib_dataset(files))
    oxigraph_seconds, store = timed(lambda: open_store(files))
    rows = [Row("load", len(store), sum(map(len, dataset.graphs())), rdflib_seconds, oxigraph_seconds)]
    for query in named_queries().values():
        found = ask_rdflib(dataset, query.text, patience)
        runs = [timed(partial(ask_oxigraph, store, query.text)) for _ in range(rounds)]
        seconds, number = (patience, None) if found is None else found
        rows.append(Row(query.name, runs[0][1], number, seconds, median(run[0] for run in runs)))
    return rows


def timed(action: Callable[[], T]) -> tuple[float, T]:
    start = perf_counter()
    result = action()
    return perf_counter() - start, result


def rdflib_dataset(files: Sequence[Path]) -> Dataset:
    from rdflib import Dataset

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7's Dataset warns of its own insides
        dataset = Dataset(default_union=True)
        for file in files:
            dataset.parse(file)
    return dataset


def ask_oxigraph(store: Store, text: str) -> int:
    """The number of rows, or of triples, each counted once."""
    from pyoxigraph import QueryBoolean, QueryTriples

    from kg.stores.prefixes import PREFIXES

    results = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    if isinstance(results, QueryBoolean):
        return 1
    return len(set(results)) if isinstance(results, QueryTriples) else sum(1 for _ in results)


def ask_rdflib(dataset: Dataset, text: str, patience: float) -> tuple[float, int] | None:
    """Seconds and rows, from a copy of this process, which is ended when patience is."""
    forked = multiprocessing.get_context("fork")
    ours, theirs = forked.Pipe(duplex=False)
    process = forked.Process(target=_answer, args=(dataset, text, theirs))
    process.start()
    theirs.close()
    found = ours.recv() if ours.poll(patience) else None
    process.kill()
    process.join()
    return found


def _answer(dataset: Dataset, text: str, reply: Connection) -> None:
    from kg.stores.prefixes import PREFIXES

    warnings.simplefilter("ignore")
    reply.send(timed(lambda: len(list(dataset.query(text, initNs=PREFIXES)))))


def table(rows: Sequence[Row]) -> list[str]:
    """The lines of the table; ``>`` marks what rdflib was not waited for.

    >>> print("\\n".join(table([Row("load", 7000, 7000, 2.0, 0.1), Row("parks", 7, None, 60.0, 0.2)])))
                                      rows  rdflib s  Oxigraph s   ratio
    load                              7000     2.000      0.1000      20
    parks                                7   >60.000      0.2000    >300
    """
    lines = [f"{'':30} {'rows':>7} {'rdflib s':>9} {'Oxigraph s':>11} {'ratio':>7}"]
    for row in rows:
        more = ">" if row.rdflib_rows is None else ""
        seconds, ratio = f"{more}{row.rdflib:.3f}", f"{more}{row.ratio:.0f}"
        lines.append(f"{row.name:30} {row.rows:7} {seconds:>9} {row.oxigraph:11.4f} {ratio:>7}")
    return lines


def summary(rows: Sequence[Row], graphs: int) -> list[str]:
    """How many times longer rdflib takes: to load, by the median query, and for all queries together."""
    load, *queries = rows
    total = sum(row.rdflib for row in queries) / sum(row.oxigraph for row in queries)
    lines = [
        f"图谱 graphs: {graphs}；查询 queries: {len(queries)}",
        "rdflib 与 Oxigraph 用时之比 | time of rdflib over that of Oxigraph:",
        f"载入 load {load.ratio:.1f}；查询中位数 median query {median(row.ratio for row in queries):.1f}；"
        f"查询合计 all queries {total:.1f}",
    ]
    if given_up := sum(row.rdflib_rows is None for row in queries):
        lines.append(f"rdflib 未答完 {given_up} 个查询 | queries that rdflib did not finish: {given_up}")
    lines += [f"行数不同 | other rows in rdflib: {row.name} {row.rows} / {row.rdflib_rows}" for row in differing(rows)]
    return lines


def differing(rows: Sequence[Row]) -> list[Row]:
    """Where the two give different numbers of rows."""
    return [row for row in rows if row.rdflib_rows not in {None, row.rows}]


if __name__ == "__main__":
    sys.exit(main())
