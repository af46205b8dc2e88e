"""What the endpoint says of itself in RDF: the SPARQL service description, and VoID with the example queries.

The example queries are ``sh:SPARQLExecutable``, as the editors of other projects look for them, and stand together with
the prefixes and the counts by class and property in the store, too, where those editors ask for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from rdflib import DCTERMS, FOAF, OWL, RDF, RDFS, SDO, SH, VOID, XSD, Graph, Literal, Namespace, URIRef

from kg.serving.examples import Example, bare
from kg.serving.folders import Folder
from kg.serving.http import Refusal, Response
from kg.serving.negotiation import chosen
from kg.serving.statistics import Statistics

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPEX = Namespace("https://purl.expasy.org/sparql-examples/ontology#")
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}
"""The media types of graphs, as rdflib calls them."""
RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
"""Local names in ``http://www.w3.org/ns/formats/`` of what the endpoint answers with."""
VOID_PATH = ".well-known/void"
_FORMS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
    "DESCRIBE": (SPEX.SPARQLDescribeExecutable, SPEX.describe),
}
_TITLE = {"zh-Hans": "政府工作报告知识图谱", "en": "Knowledge graphs of government work reports"}


@dataclass(frozen=True, slots=True)
class Description:
    """All that is told, but for the address of the server, which depends on how a client reaches it."""

    statistics: Statistics
    examples: Sequence[Example]
    prefixes: Mapping[str, str]
    folders: Sequence[Folder]

    @staticmethod
    def name(root: str) -> str:
        """The address of the description, which is also the named graph that holds it in the store."""
        return root + VOID_PATH

    def service(self, root: str) -> Graph:
        """The service description of the endpoint below an address."""
        graph = _graph()
        service, data = URIRef(f"{root}sparql"), URIRef(f"{root}sparql#dataset")
        default = URIRef(f"{root}sparql#default-graph")
        graph.add((service, RDF.type, SD.Service))
        graph.add((service, SD.endpoint, service))
        graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
        graph.add((service, SD.feature, SD.UnionDefaultGraph))
        graph.add((service, SD.defaultDataset, data))
        graph.add((service, RDFS.seeAlso, URIRef(self.name(root))))
        for name in RESULTS:
            graph.add((service, SD.resultFormat, URIRef(f"http://www.w3.org/ns/formats/{name}")))
        graph.add((data, RDF.type, SD.Dataset))
        graph.add((data, SD.defaultGraph, default))
        graph.add((default, RDF.type, SD.Graph))
        graph.add((default, VOID.triples, Literal(self.statistics.triples)))
        for i, (name, triples) in enumerate(self.statistics.graphs.items(), 1):
            named, content = URIRef(f"{root}sparql#named-graph-{i}"), URIRef(f"{root}sparql#graph-{i}")
            graph.add((data, SD.namedGraph, named))
            graph.add((named, RDF.type, SD.NamedGraph))
            graph.add((named, SD.name, URIRef(name)))
            graph.add((named, SD.graph, content))
            graph.add((content, RDF.type, SD.Graph))
            graph.add((content, VOID.triples, Literal(triples)))
        return graph

    def void(self, root: str) -> Graph:
        """The data set in VoID, with counts, prefixes and the example queries."""
        graph = _graph()
        document = URIRef(self.name(root))
        data = document + "#dataset"
        graph.add((document, RDF.type, VOID.DatasetDescription))
        graph.add((document, FOAF.primaryTopic, data))
        graph.add((data, RDF.type, VOID.Dataset))
        for language, title in _TITLE.items():
            graph.add((data, DCTERMS.title, Literal(title, language)))
        graph.add((data, VOID.sparqlEndpoint, URIRef(f"{root}sparql")))
        for folder in self.folders:
            for name in folder.graph_files():
                graph.add((data, VOID.dataDump, URIRef(f"{root}{folder.address}{name}")))
        for namespace in sorted({_namespace(iri) for iri in (*self.statistics.classes, *self.statistics.properties)}):
            graph.add((data, VOID.vocabulary, URIRef(namespace)))
        self._add_counts(graph, document, data)
        self._add_examples(graph, document, URIRef(f"{root}sparql"))
        return graph

    def _add_counts(self, graph: Graph, document: URIRef, data: URIRef) -> None:
        counted = self.statistics
        graph.add((data, VOID.triples, Literal(counted.triples)))
        graph.add((data, VOID.distinctSubjects, Literal(counted.subjects)))
        graph.add((data, VOID.classes, Literal(len(counted.classes))))
        graph.add((data, VOID.properties, Literal(len(counted.properties))))
        for i, (name, entities) in enumerate(counted.classes.items(), 1):
            part = document + f"#class-{i}"
            graph.add((data, VOID.classPartition, part))
            graph.add((part, VOID["class"], URIRef(name)))
            graph.add((part, VOID.entities, Literal(entities)))
            _add_properties(graph, part, f"{part}-property", counted.uses.get(name, {}))
        _add_properties(graph, data, f"{document}#property", counted.properties)

    def _add_examples(self, graph: Graph, document: URIRef, endpoint: URIRef) -> None:
        prefixes = document + "#prefixes"
        graph.add((prefixes, RDF.type, OWL.Ontology))
        for prefix, namespace in sorted(self.prefixes.items()):
            declared = document + f"#prefix-{prefix}"
            graph.add((prefixes, SH.declare, declared))
            graph.add((declared, SH.prefix, Literal(prefix)))
            graph.add((declared, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))
        for example in self.examples:
            query, (executable, text) = document + f"#query-{quote(example.name)}", _FORMS[example.form]
            graph.add((query, RDF.type, SH.SPARQLExecutable))
            graph.add((query, RDF.type, executable))
            graph.add((query, text, Literal(bare(example.text))))
            graph.add((query, SH.prefixes, prefixes))
            graph.add((query, SDO.target, endpoint))
            graph.add((query, RDFS.label, Literal(example.title_zh, "zh-Hans")))
            graph.add((query, RDFS.label, Literal(example.title_en, "en")))
            graph.add((query, RDFS.comment, Literal(example.description_zh or example.title_zh, "zh-Hans")))
            graph.add((query, RDFS.comment, Literal(example.description_en or example.title_en, "en")))


def respond(graph: Graph, accept: str) -> Response:
    """A graph in the syntax that the client wants; browsers, which want HTML, are given Turtle.

    Raises:
        Refusal: the client accepts none of ``FORMATS``.
    """
    media_type = chosen(accept, list(FORMATS))
    if media_type is None:
        known = ", ".join(FORMATS)
        raise Refusal(406, f"只能给出 {known}", f"only {known} can be given")
    body = graph.serialize(format=FORMATS[media_type], encoding="utf-8")
    return Response(body, f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type)


def in_store(graph: Graph, name: str) -> bytes:
    """A graph as N-Quads in a named graph, for the store to load; always the same bytes.

    >>> graph = Graph().add((URIRef("urn:a"), RDF.value, Literal("句容")))
    >>> in_store(graph, "urn:g").decode().replace(str(RDF), "rdf:")
    '<urn:a> <rdf:value> "句容" <urn:g> .\\n'
    """
    lines = sorted(line for line in graph.serialize(format="nt").split("\n") if line)
    return "".join(f"{line.removesuffix(' .')} <{name}> .\n" for line in lines).encode()


def _add_properties(graph: Graph, whole: URIRef, stem: str, counts: Mapping[str, int]) -> None:
    for i, (name, triples) in enumerate(counts.items(), 1):
        part = URIRef(f"{stem}-{i}")
        graph.add((whole, VOID.propertyPartition, part))
        graph.add((part, VOID.property, URIRef(name)))
        graph.add((part, VOID.triples, Literal(triples)))


def _namespace(iri: str) -> str:
    """An IRI without its local name.

    >>> _namespace("https://schema.org/name"), _namespace("https://w3id.org/gwr/ns#Town")
    ('https://schema.org/', 'https://w3id.org/gwr/ns#')
    """
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _graph(namespaces: Iterable[tuple[str, Namespace]] = (("sd", SD), ("spex", SPEX))) -> Graph:
    graph = Graph()
    for prefix, namespace in namespaces:
        graph.bind(prefix, namespace)
    return graph
