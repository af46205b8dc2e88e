"""Other people's tools read what kg writes: Apache Jena's riot and Raptor's rapper, without a warning, and the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rdf_tools import (
    ENDINGS,
    RDF11,
    SOURCES,
    needs_rapper,
    needs_riot,
    oxigraph,
    rapper,
    riot,
    triples,
    write_all,
    written,
)

RAPPER = {"turtle": "turtle", "ntriples": "ntriples", "trig": "trig", "nquads": "nquads"}
"""The formats that Raptor 2 has a parser for, under its own names. It knows no JSON-LD and no RDF 1.2."""
SAMPLE = next(iter(SOURCES))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The sample and all reports in all formats."""
    return write_all(tmp_path_factory.mktemp("exports"), ENDINGS)


@needs_riot
def test_riot_accepts_every_file_of_every_report(files: dict[tuple[str, str], Path]) -> None:
    done = riot("--validate", *files.values())
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_riot
@pytest.mark.parametrize("format_", RDF11)
def test_riot_reads_the_same(format_: str, files: dict[tuple[str, str], Path]) -> None:
    done = riot("--output=nquads", files[SAMPLE, format_])
    assert (done.returncode, done.stderr) == (0, "")
    assert triples(oxigraph(done.stdout, "nquads")) == triples(oxigraph(written(SAMPLE, "ntriples"), "ntriples"))


@needs_riot
@pytest.mark.parametrize("format_", ["rdf12", "rdf12-nt"])
def test_riot_reads_the_same_profile(format_: str, files: dict[tuple[str, str], Path]) -> None:
    done = riot("--output=ntriples", files[SAMPLE, format_])
    assert (done.returncode, done.stderr) == (0, "")
    assert triples(oxigraph(done.stdout, "rdf12-nt")) == triples(oxigraph(written(SAMPLE, "rdf12"), "rdf12"))


@needs_riot
@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (".nt", '<http://a/a> <http://a/b> "x"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'),
        (".ttl", "<http://a/a b> <http://a/b> <http://a/c> .\n"),
        (".jsonld", '{"@id": "http://a/a"'),
    ],
)
def test_riot_would_complain(ending: str, text: str, tmp_path: Path) -> None:
    """So that its silence means something: it fails on a warning, even where another file follows."""
    (tmp_path / f"bad{ending}").write_text(text, encoding="utf-8")
    (tmp_path / "good.nt").write_text("", encoding="utf-8")
    done = riot("--validate", tmp_path / f"bad{ending}", tmp_path / "good.nt")
    assert done.returncode != 0 or done.stderr


@needs_rapper
@pytest.mark.parametrize("format_", RAPPER)
def test_rapper_accepts_and_counts_every_report(format_: str, files: dict[tuple[str, str], Path]) -> None:
    for name in SOURCES:
        path, count = files[name, format_], written(name, "ntriples").count(" .\n")
        done = rapper("-c", "-i", RAPPER[format_], path)
        assert done.returncode == 0
        assert done.stderr.splitlines() == [
            f"rapper: Parsing URI {path.as_uri()} with parser {RAPPER[format_]}",
            f"rapper: Parsing returned {count} triples",
        ]


@needs_rapper
@pytest.mark.parametrize("format_", RAPPER)
def test_rapper_reads_the_same(format_: str, files: dict[tuple[str, str], Path]) -> None:
    done = rapper("-q", "-i", RAPPER[format_], "-o", "ntriples", files[SAMPLE, format_])
    assert (done.returncode, done.stderr) == (0, "")
    assert triples(oxigraph(done.stdout, "ntriples")) == triples(oxigraph(written(SAMPLE, "ntriples"), "ntriples"))


@needs_rapper
def test_rapper_would_complain(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<http://a/a> <http://a/b> .\n", encoding="utf-8")
    assert rapper("-c", "-i", "turtle", tmp_path / "bad.ttl").returncode != 0
