"""The reports in RDF files, one at a time: each named graph as sorted N-Triples and as plain triples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import KgError
from kg.frozen import Frozen
from kg.stores.embedded import load_file

if TYPE_CHECKING:
    from pyoxigraph import Store

_LARGE = 64_000_000
"""Bytes of a file from which it is laid out on disk, not in memory, to be read graph by graph."""


class Value(NamedTuple):
    """A literal: its lexical form, the IRI of its datatype, its language."""

    lexical: str
    datatype: str
    language: str | None


Triple = tuple[str, str, str | Value]
"""Subject and predicate are IRIs; an object that is one, too, is a plain text."""


class ReportRdf(Frozen, frozen=True):
    """One report's named graph. ``ntriples`` are its lines, sorted; ``digest`` is the SHA-256 of them, in hex."""

    iri: str
    ntriples: bytes
    digest: str
    triples: tuple[Triple, ...]


def reports(files: Sequence[Path]) -> Iterator[ReportRdf]:
    """The reports of RDF files, file by file, sorted by their IRIs in each. Memory holds one file, a large one aside.

    Raises:
        KgError: a file is missing, unreadable or broken, or holds triples of no report.
    """
    for file in files:
        yield from _reports_of(file)


def _reports_of(file: Path) -> Iterator[ReportRdf]:
    from pyoxigraph import NamedNode, Store

    with TemporaryDirectory(prefix="kg-reports-") as folder:
        large = file.exists() and file.stat().st_size > _LARGE
        store = Store(folder) if large else Store()
        load_file(store, file)
        names = sorted(name.value for name in store.named_graphs() if isinstance(name, NamedNode))
        if not names:
            raise KgError(
                f"图谱中没有报告：{file}；请用 kg build 重新生成",
                f"no report in the graph: {file}; build it again with kg build",
            )
        for name in names:
            yield _report(store, name)


def _report(store: Store, name: str) -> ReportRdf:
    from pyoxigraph import Literal, NamedNode

    lines, triples = [], []
    for quad in store.quads_for_pattern(None, None, None, NamedNode(name)):
        subject, predicate, target = quad.subject, quad.predicate, quad.object
        lines.append(f"{subject} {predicate} {target} .\n")
        stated = (
            Value(target.value, target.datatype.value, target.language)
            if isinstance(target, Literal)
            else getattr(target, "value", str(target))
        )
        triples.append((getattr(subject, "value", str(subject)), predicate.value, stated))
    ntriples = "".join(sorted(lines)).encode("utf-8")
    return ReportRdf(name, ntriples, hashlib.sha256(ntriples).hexdigest(), tuple(triples))
