"""Built graphs in an Oxigraph store in memory, each report in a named graph of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.stores.checking import QueryError, check_words
from kg.stores.prefixes import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["QueryError", "check_query", "find_graphs", "open_store", "parse_query"]

ENDINGS = (".trig", ".nq", ".ttl", ".nt", ".jsonld")
"""The RDF files that are read; in a built folder the first of these that is there."""

_REPORT = "https://w3id.org/gwr/ns#Report"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def find_graphs(sources: Sequence[Path]) -> list[Path]:
    """The files to load: each source is an RDF file, a built folder, or a folder of built folders.

    Raises:
        KgError: a source is not there, or holds no graph.
    """
    found: dict[Path, None] = {}
    for source in sources:
        found |= dict.fromkeys(_graphs(source))
    return list(found)


def _graphs(source: Path) -> list[Path]:
    if source.is_dir():
        files = [_built(source)] if _built(source) else [_built(folder) for folder in sorted(source.iterdir())]
        if graphs := [file for file in files if file]:
            return graphs
        raise KgError(
            f"文件夹中没有建好的图谱：{source}；请先运行 kg build",
            f"no graphs in the folder: {source}; run kg build first",
        )
    if not source.is_file():
        raise KgError(f"找不到文件：{source}；请检查路径", f"no such file: {source}; check the path")
    if source.suffix.lower() not in ENDINGS:
        kinds = " ".join(ENDINGS)
        raise KgError(f"不是图谱文件：{source}；应为 {kinds}", f"not a graph: {source}; it should be one of {kinds}")
    return [source]


def _built(folder: Path) -> Path | None:
    """The graph in a built folder."""
    files = (folder / f"graph{ending}" for ending in ENDINGS)
    return next((file for file in files if file.is_file()), None)


def open_store(files: Sequence[Path]) -> Store:
    """A store in memory with all files: triples outside of a named graph stand in one named after their report.

    Raises:
        KgError: a file is missing, unreadable or broken.
    """
    from pyoxigraph import Store

    store = Store()
    for file in files:
        load_file(store, file)
    return store


def load_file(store: Store, file: Path) -> None:
    """Add a file to a store, as ``open_store`` does."""
    with _reading(file):
        _load(store, file)


def _load(store: Store, file: Path) -> None:
    from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

    format_ = RdfFormat.from_extension(file.suffix.lower().removeprefix("."))
    if format_ in (RdfFormat.TRIG, RdfFormat.N_QUADS):
        store.bulk_load(path=str(file), format=format_)
        return
    quads = list(parse(path=str(file), format=format_))
    type_, report = NamedNode(_TYPE), NamedNode(_REPORT)
    reports = {quad.subject for quad in quads if quad.object == report and quad.predicate == type_}
    graph = reports.pop() if len(reports) == 1 else DefaultGraph()
    unnamed = (Quad(q.subject, q.predicate, q.object, graph) for q in quads if q.graph_name == DefaultGraph())
    store.bulk_extend([*unnamed, *(quad for quad in quads if quad.graph_name != DefaultGraph())])


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Tell a user what is wrong with a file."""
    try:
        yield
    except FileNotFoundError:
        raise KgError(f"找不到文件：{file}；请检查路径", f"no such file: {file}; check the path") from None
    except OSError as error:
        zh, en = f"无法读取文件：{file}", f"cannot read the file: {file}"
        raise KgError(f"{zh}（{error.strerror}）", f"{en} ({error.strerror})") from None
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        zh, en = (f"（第 {line} 行）", f" (line {line})") if line else ("", "")
        raise KgError(
            f"无法解析图谱：{file}{zh}；请用 kg build 重新生成",
            f"not a readable graph: {file}{en}; build it again with kg build",
        ) from None


def check_query(text: str) -> None:
    """Refuse what no query may do, and what is no query.

    It is run on an empty store, which a hostile one can still make long: the engine does this in its workers.

    Raises:
        QueryError: a syntax error with its place, an update, SERVICE, or FROM with anything but http(s).

    >>> check_query("SELECT ?park WHERE { ?park a gwr:Park }")
    >>> check_query("SELECT ?park WHERE { ?park a }")
    Traceback (most recent call last):
    ...
    kg.stores.checking.QueryError: 查询有语法错误，第 1 行第 30 列：“}”不该在此 \
| syntax error in the query, line 1, column 30: at “}”
    """
    from pyoxigraph import Store

    check_words(text)
    try:
        parse_query(Store(), text)
    except SyntaxError as error:
        raise explained(text, error) from None


def parse_query(store: Store, text: str) -> object:
    """The results of a query over a store, with the prefixes that need no declaration; SyntaxError if it is none."""
    return store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)


def explained(text: str, error: SyntaxError) -> QueryError:
    """A syntax error as a user is told of it."""
    from pyoxigraph import Store

    from kg.stores.diagnosis import syntax_error

    empty = Store()
    return syntax_error(text, str(error), lambda spaced: parse_query(empty, spaced))
