"""What the tests of property graphs share: graphs as reports of RDF, and nodes and relationships to compare."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.export.rdf import write_trig
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.model import Claim, Datatype, Literal, Modality
from kg.property_graph.elements import Edge, Node, Part, Property
from kg.property_graph.mapping import part_of
from kg.property_graph.merging import merged
from kg.stores.reports import ReportRdf, reports
from tests.corpora import invented_graphs
from tests.graphs import HOSTILE, tiny_graph
from tests.rdf_tools import SOURCES, built

Frozen = frozenset[tuple[str, Property]]


@dataclass(frozen=True)
class Contents:
    """All nodes and relationships of a property graph, as values to compare. ``edges`` counts: none may come twice."""

    nodes: frozenset[tuple[str, str, Frozen]]
    edges: Counter[tuple[str, str, str, str, str, Frozen]]

    @classmethod
    def of(cls, nodes: Iterable[Node], edges: Iterable[Edge]) -> Contents:
        return cls(
            frozenset((n.label, n.id, frozenset(n.properties.items())) for n in nodes),
            Counter((*e.key, frozenset(e.properties.items())) for e in edges),
        )


def contents(parts: Iterable[Part]) -> Contents:
    """What a database holds when these parts are in it, worked out the plain way."""
    told: dict[str, dict[tuple[int, str], Node]] = defaultdict(dict)
    nodes: list[Node] = []
    edges: list[Edge] = []
    for part in parts:
        nodes += part.nodes
        edges += part.edges
        for node in part.described:
            told[node.id][year_of(part), part.report] = node
    return Contents.of([*nodes, *map(merged, told.values())], edges)


def year_of(part: Part) -> int:
    year = next(node.properties["year"] for node in part.nodes if node.label == "Report")
    assert isinstance(year, int)
    return year


def as_rdf(*graphs: KnowledgeGraph) -> list[ReportRdf]:
    """Graphs as they come out of the files of built folders."""
    with TemporaryDirectory() as folder:
        files = []
        for number, graph in enumerate(graphs):
            files.append(Path(folder, f"{number}.trig"))
            files[-1].write_text(write_trig(graph), encoding="utf-8")
        return list(reports(files))


@cache
def real_reports() -> tuple[ReportRdf, ...]:
    """The published reports beside the checkout, and the sample if it is none of them, each built once."""
    return tuple({rdf.iri: rdf for name in SOURCES for rdf in as_rdf(built(name))}.values())


@cache
def invented_reports() -> tuple[ReportRdf, ...]:
    """Six reports of three invented counties, two years of each."""
    return tuple(as_rdf(*_invented()))


@cache
def newer_reports() -> tuple[ReportRdf, ...]:
    """Another build of each of them."""
    return tuple(as_rdf(*map(newer, _invented())))


def _invented() -> Iterator[KnowledgeGraph]:
    return invented_graphs(places=3, years=2, size=40)


def newer(graph: KnowledgeGraph) -> KnowledgeGraph:
    """Another build of a report: an entity less, with all that was said of it, and a name more for the others."""
    gone = max(graph.entities)
    claims = [c for c in graph.claims if gone not in (c.subject, c.object)]
    entities = [replace(e, alt_labels=(*e.alt_labels, f"{e.label}新")) for e in graph.entities.values() if e.id != gone]
    return KnowledgeGraph(graph.report, entities, claims, graph.observations)


def nasty_graph() -> KnowledgeGraph:
    """The small graph with what databases and files trip over in its names, sentences, titles and rules."""
    graph = tiny_graph()
    bad = " ".join((*HOSTILE, *NASTY))
    report = replace(
        graph.report,
        passages=tuple(replace(p, text=f"{p.text}{bad}") for p in graph.report.passages),
        sections=tuple(replace(s, title=f"{s.title}{bad}") for s in graph.report.sections),
    )
    entities = [
        replace(e, label=f"{e.label}{(*HOSTILE, *NASTY)[i % 12]}", alt_labels=(*HOSTILE, *NASTY))
        for i, e in enumerate(graph.entities.values())
    ]
    claims = [replace(c, evidence=replace(c.evidence, rule=f"{c.evidence.rule} {bad}")) for c in graph.claims]
    first = next(iter(graph.entities))
    definition = Literal(bad, Datatype.TEXT)
    claims.append(Claim(first, "definition", definition, Modality.ASSERTED, None, graph.claims[0].evidence))
    return KnowledgeGraph(report, entities, claims, graph.observations)


NASTY = (
    "“引号”'单' \"双\" \\反斜\\n不是换行",
    "换行\n回车\r制表\t",
    "a;b|c,d\x1fe",
    "🌾𠮷é e\u0301",
    "`反引号` ${变量} $参数 {x: 1} // 注释 /* 注释 */",
    "NULL",
)


def parts_of(rdfs: Sequence[ReportRdf], *, claim_nodes: bool = False) -> list[Part]:
    return [part_of(rdf, claim_nodes=claim_nodes) for rdf in rdfs]
