"""Web Annotations: for each claim, where its words stand in the source file and in the repaired text.

Each range is given by its position and by its quote, in Unicode code points from 0, the end exclusive, so that tools
that know nothing of the graph find it. Ranges bear the identifiers of RFC 5147 (``#char=10,20``); there are no blank
nodes. The repaired text stands in the document; it is what ``kg text --plain`` prints.
See https://www.w3.org/TR/annotation-model/ and https://www.rfc-editor.org/rfc/rfc5147.
"""

from __future__ import annotations

from typing import Any

from kg.export.description import BASE, all_claims, report_iri
from kg.export.jsonld import document
from kg.export.positions import SourcePositions
from kg.graph import KnowledgeGraph
from kg.identifiers import claim_id, report_id
from kg.model import Report, Span

CONTEXT = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "SpecificResource": "oa:SpecificResource",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "Text": "dctypes:Text",
    "linking": "oa:linking",
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "format": "dc:format",
    "language": "dc:language",
    "value": "rdf:value",
    "sha256": "schema:sha256",
    "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
}
"""The keys of https://www.w3.org/ns/anno.jsonld that are used, with their meaning there, and two for the texts."""

_AROUND = 32
"""So many characters before and behind a quote tell it from another place with the same words."""


def write_webannotation(graph: KnowledgeGraph, base: str = BASE) -> str:
    """The annotations as JSON-LD 1.1: the two texts, then one line for each claim, in the order of their passages.

    Raises:
        KgError: the base is not an ASCII http(s) IRI that ends in a slash.
    """
    report = graph.report
    report_iri(graph, base)  # refuses an unfit base
    path, positions = report_id(report.division.code, report.year), SourcePositions(report)
    claims = {claim_id(path, claim): claim.evidence for claim in all_claims(graph)}
    annotations = []
    for name, evidence in sorted(claims.items()):
        inside = evidence.span.shifted(report.passage(evidence.passage).span.start)
        outside = positions.span(inside)
        annotation = {
            "id": name.replace("/claim/", "/annotation/"),
            "type": "Annotation",
            "motivation": "linking",
            "body": name,
            "target": [
                _target(f"{path}/source", outside, positions.text, positions.offset),
                _target(f"{path}/text", inside, report.text),
            ],
        }
        annotations.append(annotation)
    return document({"@base": base, **CONTEXT}, [*_texts(report, path), *annotations])


def _texts(report: Report, path: str) -> list[dict[str, Any]]:
    source, text = f"{path}/source", f"{path}/text"
    kind = {"type": "Text", "format": "text/plain", "language": "zh-Hans"}
    return [
        {"id": source, **kind, "sha256": report.digest},
        {"id": text, **kind, "wasDerivedFrom": source, "value": report.text},
    ]


def _target(document: str, span: Span, text: str, offset: int = 0) -> dict[str, Any]:
    """A range of a document; ``text`` is what is known of it, from ``offset`` on."""
    start, end = span.start - offset, span.end - offset
    place = f"{span.start},{span.end}"
    return {
        "id": f"{document}#char={place}",
        "type": "SpecificResource",
        "source": document,
        "selector": [
            {
                "id": f"{document}#position={place}",
                "type": "TextPositionSelector",
                "start": span.start,
                "end": span.end,
            },
            {
                "id": f"{document}#quote={place}",
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(0, start - _AROUND) : start],
                "suffix": text[end : end + _AROUND],
            },
        ],
    }
