"""What the tests of the exports share: the graphs of all reports, readers, and other people's command-line tools."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest

import kg
from kg.export.formats import WRITERS
from kg.export.rdf import BASE
from kg.graph import KnowledgeGraph

ROOT = Path(__file__).parents[1]
JENA = ROOT / "build" / "jena"
SOURCES = {p.stem: p for p in (kg.sample(), *sorted((ROOT.parent / "shared" / "reports").glob("*.txt")))}
"""The sample, which is always here, and the published reports beside the checkout, if any."""
ENDINGS = {
    "turtle": ".ttl",
    "ntriples": ".nt",
    "trig": ".trig",
    "nquads": ".nq",
    "jsonld": ".jsonld",
    "rdf12": ".12.ttl",
    "rdf12-nt": ".12.nt",
    "webannotation": ".anno.jsonld",
}
RDF11 = ("turtle", "ntriples", "trig", "nquads", "jsonld")
"""The formats that say the same, triple by triple."""

Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
Triples = frozenset[tuple[Term, Term, Term]]

needs_riot = pytest.mark.skipif(
    not (shutil.which("java") and JENA.is_dir()), reason="no riot: run scripts/fetch_jena.sh (needs java and mvn)"
)
needs_rapper = pytest.mark.skipif(not shutil.which("rapper"), reason="no rapper: install raptor2-utils")


@cache
def built(name: str) -> KnowledgeGraph:
    """The graph of one of ``SOURCES``, built once."""
    return kg.build(SOURCES[name])


@cache
def written(name: str, format_: str) -> str:
    """One of ``SOURCES`` in a format, written once."""
    return WRITERS[format_](built(name), BASE)


def write_all(folder: Path, formats: Iterable[str]) -> dict[tuple[str, str], Path]:
    """All ``SOURCES`` in these formats as files, by name and format."""
    files = {(name, f): folder / f"{name}{ENDINGS[f]}" for name in SOURCES for f in formats}
    for (name, format_), path in files.items():
        path.write_text(written(name, format_), encoding="utf-8", newline="")
    return files


def oxigraph(text: str, format_: str) -> list[pyoxigraph.Quad]:
    """What Oxigraph reads in a text."""
    syntax = pyoxigraph.RdfFormat.from_extension(ENDINGS[format_].rpartition(".")[2])
    assert syntax
    return list(pyoxigraph.parse(text, format=syntax))


def triples(quads: Iterable[pyoxigraph.Quad]) -> Triples:
    """The triples of all graphs together."""
    return frozenset((q.subject, q.predicate, q.object) for q in quads)


def riot(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Jena's riot; its warnings and errors come on stderr."""
    quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
    return _run(["java", "-Xmx1g", quiet, "-cp", f"{JENA}/*", "riotcmd.riot", *map(str, arguments)])


def rapper(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Raptor's rapper."""
    return _run(["rapper", *map(str, arguments)])


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=600)
