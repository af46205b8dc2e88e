"""What the tests of RDF databases share: invented reports as loaders get them, and triples to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph

from kg.export.rdf import write_trig
from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.model import Claim, Datatype, Division, Evidence, Literal, Modality, Span
from kg.stores.reports import ReportRdf, reports
from tests.corpora import invented_graph
from tests.graphs import HOSTILE, tiny_graph

Triples = frozenset[tuple[str, str, str]]

COUNTIES = (Division("119901", "青溪县", "青溪", "County", None), Division("139902", "云山县", "云山", "County", None))
NASTY = (
    *HOSTILE,
    "a \"quoted\" 'text' with \\ and \\\\ and \\u0041 and \\n",
    "lines\nof\r\na\ttext\r",
    "🏞️ emoji, 𠀀𪚥 beyond the first plane, e\u0301 combined, \u200b\ufeff\u00a0\u2028",
    "\x01\x08\x0c\x7f control characters",
    "%41 &amp; <b> ''' \"\"\" ${x} {{x}} } . <http://x> ; DROP GRAPH <https://example.org/others> #",
    "很长的定义，" * 2000,
)


def rdf_of(graphs: Iterable[KnowledgeGraph], folder: Path) -> list[ReportRdf]:
    """The reports as ``kg load`` reads them from files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, graph in enumerate(graphs):
        files.append(folder / f"{number}.trig")
        files[-1].write_text(write_trig(graph), encoding="utf-8", newline="")
    return list(reports(files))


def some_reports(folder: Path, size: int = 30) -> list[ReportRdf]:
    """Reports of two counties and two years; another size makes other builds of them."""
    graphs = (invented_graph(county, year, size) for county in COUNTIES for year in (2031, 2032))
    return rdf_of((_with_decimals(graph, size) for graph in graphs), folder)


def _with_decimals(graph: KnowledgeGraph, size: int) -> KnowledgeGraph:
    """The graph with sums of money, whole numbers and others, which differ from build to build."""
    projects = [entity for entity in graph.entities.values() if entity.cls == "Project"][:3]
    evidence = Evidence("p0000", Span(0, 3), "test.investment")
    sums = (Literal(text, Datatype.DECIMAL) for text in (f"{size}00000000", f"{size}0", f"{size}.25"))
    claims = [
        Claim(project.id, "investment", sum_, Modality.ASSERTED, None, evidence)
        for project, sum_ in zip(projects, sums, strict=True)
    ]
    return KnowledgeGraph(graph.report, graph.entities.values(), [*graph.claims, *claims], [])


def nasty_report(folder: Path) -> ReportRdf:
    """A report with texts that are hard to carry: sentences, names and definitions."""
    graph = tiny_graph()
    passages = tuple(replace(p, text=f"{p.text}{NASTY[i % len(NASTY)]}") for i, p in enumerate(graph.report.passages))
    entities = [replace(e, alt_labels=NASTY[:-1]) for e in graph.entities.values()]
    evidence = Evidence("p0000", Span(0, 3), "test.definition")
    program = next(e for e in entities if e.cls == "Program")
    texts = (Literal(text, Datatype.TEXT) for text in NASTY)
    claims = [Claim(program.id, "definition", text, Modality.ASSERTED, None, evidence) for text in texts]
    report = replace(graph.report, passages=passages)
    return rdf_of([KnowledgeGraph(report, entities, [*graph.claims, *claims], [])], folder)[0]


def triples_of(ntriples: str | bytes) -> Triples:
    """The triples of a text in N-Triples."""
    read = pyoxigraph.parse(ntriples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return frozenset((str(t.subject), str(t.predicate), str(t.object)) for t in read)


def own_id(rdf: ReportRdf) -> str:
    """The id that a user gives: what follows the base."""
    return "/".join(rdf.iri.split("/")[-3:])


def builds(rdfs: Sequence[ReportRdf]) -> dict[str, str]:
    """What a database tells that holds these reports."""
    return {own_id(rdf): rdf.digest for rdf in sorted(rdfs, key=own_id)}
