"""Reads the triples of RDF files, whichever syntax they are in."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError

if TYPE_CHECKING:
    from rdflib import Graph

FORMATS = {".ttl": "turtle", ".trig": "trig", ".nt": "nt", ".nq": "nquads", ".jsonld": "json-ld"}
"""The RDF syntaxes by the ending of the file, as rdflib calls them."""


def read_rdf(path: Path) -> Graph:
    """The triples of a file in one of ``FORMATS``, those of all its named graphs together.

    Raises:
        KgError: the file is missing, unreadable or broken.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KgError(f"找不到文件：{path}；请检查路径", f"no such file: {path}; check the path") from None
    except OSError as error:
        zh, en = f"无法读取文件：{path}", f"cannot read the file: {path}"
        raise KgError(f"{zh}（{error.strerror}）", f"{en} ({error.strerror})") from None
    except UnicodeDecodeError:
        raise _unreadable(path) from None
    try:
        return _parsed(text, FORMATS[path.suffix.lower()])
    except Exception as error:
        # On broken input rdflib raises anything: SyntaxError, IndexError, AssertionError.
        if text.startswith('VERSION "1.2"') or " <<( " in text:
            raise _too_new(path) from None
        raise _unreadable(path) from error


def _parsed(text: str, format_: str) -> Graph:
    """The triples of all graphs in a text as one graph."""
    from rdflib import Dataset, Graph

    graph = Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7's Dataset warns of its own insides
        data = Dataset()
        data.parse(data=text, format=format_)
        for subject, predicate, target, _ in data.quads((None, None, None, None)):
            graph.add((subject, predicate, target))
    return graph


def _too_new(path: Path) -> KgError:
    return KgError(
        f"这是 RDF 1.2 图谱，此处只读 RDF 1.1：{path}；请用 kg export turtle 另行导出",
        f"RDF 1.2, and RDF 1.1 is read here: {path}; write it anew with kg export turtle",
    )


def _unreadable(path: Path) -> KgError:
    return KgError(
        f"无法解析图谱：{path}；请用 kg build 重新生成", f"not a readable graph: {path}; build it again with kg build"
    )
