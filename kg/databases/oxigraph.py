"""An Oxigraph store in a folder, which needs no server: ``pyoxigraph.Store(FOLDER)``, ``oxigraph serve -l FOLDER``.

A load or a removal is one update of the store, which is all or nothing even when the process is killed: the folder
holds the former build of a report or the new one. The store keeps every term as it is in the built graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.databases.database import DatabaseError, Outcome
from kg.databases.records import ALL, GRAPHS, Name, name_of, named, recorded
from kg.databases.target import Target
from kg.stores.reports import ReportRdf

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions

_OWN = re.compile(r"CURRENT|IDENTITY|LOCK|LOG(\.old\.\d+)?|(MANIFEST|OPTIONS)-\d+(\.dbtmp)?|\d+\.(log|sst|blob|dbtmp)")
"""The names of the files of a store."""
_PENDING = 16_000_000
"""Bytes of N-Triples that may be in memory before they are written out: a store holds all till it is told to."""
_TABLE = '[CFOptions "gspo"]'
"""A table that the options of a store name."""


class OxigraphFolder:
    """The store in a folder, as ``kg.databases.database.Database`` tells; the folder is made if it is not there.

    Raises:
        DatabaseError: the folder holds something else, another process has it open, or it cannot be read or written.
    """

    def __init__(self, target: Target) -> None:
        from pyoxigraph import Store

        self._folder = Path(target.address)
        with self._telling():
            if not _may_be_store(self._folder):
                raise DatabaseError(
                    f"文件夹不是 Oxigraph 数据库，也不是空的：{self._folder}；请另选一个文件夹",
                    f"the folder is neither an Oxigraph store nor empty: {self._folder}; choose another one",
                )
            self._folder.mkdir(parents=True, exist_ok=True)
            self._store = Store(self._folder)
        self._pending = 0

    def reports(self) -> Mapping[str, str]:
        return dict(sorted((name.report, build) for name, build in self._records().items()))

    def load(self, rdf: ReportRdf, *, again: bool = False) -> Outcome:
        name = named(rdf.iri)
        builds = [build for (build,) in self._rows(name.asked)]
        if builds == [rdf.digest] and not again:
            return Outcome.UNCHANGED
        triples = rdf.ntriples.decode("utf-8")
        self._update(
            f"DROP SILENT GRAPH <{name.iri}>;\n{name.removed};\n{name.added(rdf.digest)};\n"
            f"INSERT DATA {{ GRAPH <{name.iri}> {{\n{triples}}} }}"
        )
        self._written(len(rdf.ntriples))
        return Outcome.REPLACED if builds else Outcome.LOADED

    def unload(self, report: str) -> bool:
        names = [name for name in self._records() if name.report == report] or self._unrecorded(report)
        for name in names:
            last = not any(self._rows(name.others))
            gone = f"{name.removed};\nDROP SILENT GRAPH <{name.iri}>"
            self._update(f"{gone};\nDROP SILENT GRAPH <{name.loads}>" if last else gone)
        return bool(names)

    def close(self) -> None:
        with self._telling():
            self._store.flush()
        # There is no other way to give the folder free.
        del self._store

    def _unrecorded(self, report: str) -> list[Name]:
        """The graphs of a report that are there without a record: loaded over HTTP, and interrupted."""
        names = (name_of(iri) for (iri,) in self._rows(GRAPHS))
        return [name for name in names if name and name.report == report and any(self._rows(name.written_by_kg))]

    def _records(self) -> dict[Name, str]:
        return recorded((graph, iri, build) for graph, iri, build in self._rows(ALL))

    def _rows(self, query: str) -> Iterator[tuple[str, ...]]:
        with self._telling():
            solutions: QuerySolutions = self._store.query(query)  # type: ignore[assignment]
            for solution in solutions:
                yield tuple(str(getattr(term, "value", term)) for term in solution)

    def _written(self, size: int) -> None:
        self._pending += size
        if self._pending > _PENDING:
            with self._telling():
                self._store.flush()
            self._pending = 0

    def _update(self, text: str) -> None:
        with self._telling():
            self._store.update(text)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell a user what is wrong with a folder."""
        try:
            yield
        except OSError as error:
            if re.search(r"lock hold by|while lock file", str(error), re.IGNORECASE):
                raise DatabaseError(
                    f"另一个程序正在使用该数据库：{self._folder}；请先关闭它，再运行一次",
                    f"another program has the database open: {self._folder}; close that first, then run this again",
                ) from None
            raise DatabaseError(
                f"无法读写数据库：{self._folder}（{error}）",
                f"cannot read or write the database: {self._folder} ({error})",
            ) from None


def _may_be_store(folder: Path) -> bool:
    """Whether a folder is a store, or can become one: is not there, is empty, or was left while it was being made."""
    if not folder.is_dir():
        return True
    files = list(folder.iterdir())
    options = [file for file in files if file.name.startswith("OPTIONS-")]
    if options:
        return any(_TABLE in file.read_text(encoding="utf-8", errors="replace") for file in options)
    return all(_OWN.fullmatch(file.name) for file in files)
