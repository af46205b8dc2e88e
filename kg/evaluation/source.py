"""Reads a graph from what a user names: a report, which is built in memory, a built folder, or an RDF file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.evaluation.stated import Stated, read_stated
from kg.ontology import Ontology
from kg.rdf_files import FORMATS, read_rdf

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_FOLDER_GRAPH = "graph.ttl"


@dataclass(frozen=True)
class Source:
    """A graph and, where that was asked for and is known, the rules that named each thing, by its identifier."""

    stated: Stated
    named_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_source(path: Path, rules: tuple[Path, ...] = (), *, naming: bool = False) -> Source:
    """Read or build the graph of a source.

    Args:
        path: a report (text), a folder with ``graph.ttl``, or a file in one of ``FORMATS``.
        rules: folders with further rules, for a report.
        naming: whether to find out which rules named each thing of a report.

    Raises:
        KgError: the source is missing, unreadable, no report, or holds nothing of the vocabulary.
    """
    if path.is_dir():
        if not (path / _FOLDER_GRAPH).is_file():
            raise KgError(f"文件夹中没有 {_FOLDER_GRAPH}：{path}", f"no {_FOLDER_GRAPH} in the folder: {path}")
        path /= _FOLDER_GRAPH
    if path.suffix.lower() in FORMATS:
        return Source(_read(path))
    from kg.pipeline import build

    graph = build(path, rules=rules)
    return Source(stated_by(graph), _named_by(graph, rules) if naming else {})


def stated_by(graph: KnowledgeGraph) -> Stated:
    """What a graph in memory states: what its RDF states."""
    from kg.export.rdf import triples

    return read_stated(triples(graph), Ontology.load())


def _named_by(graph: KnowledgeGraph, rules: tuple[Path, ...]) -> dict[str, tuple[str, ...]]:
    """The rules that named each entity. A graph keeps none with its mentions, so the report is annotated again."""
    from kg.annotation import annotate
    from kg.divisions import Divisions
    from kg.facts import division_id
    from kg.grammar.loading import load_rules

    report = graph.report
    near = Divisions.load().names_near(report.division.code)
    # Only the divisions that the graph has: other towns' short names were not trusted when it was built.
    near = {name: division for name, division in near.items() if division_id(division) in graph.entities}
    by_place = defaultdict(set)
    for mention in annotate(report, load_rules(*rules), near).mentions():
        by_place[mention.passage, mention.span].add(mention.rule)
    found = {e.id: {rule for place in e.mentions for rule in by_place.get(place, ())} for e in graph.entities.values()}
    return {id_: tuple(sorted(names)) for id_, names in found.items() if names}


def _read(path: Path) -> Stated:
    stated = read_stated(read_rdf(path), Ontology.load())
    if not stated.things:
        raise KgError(
            f"图谱中没有本体所定义的实体：{path}；请用 kg build 生成",
            f"no entity in the vocabulary of the ontology: {path}; build it with kg build",
        )
    return stated
