"""The prefixes that every query may use without declaring them."""

from __future__ import annotations

import re

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "gwr": "https://w3id.org/gwr/ns#",
    "gwri": "https://w3id.org/gwr/indicators#",
    "id": "https://w3id.org/gwr/id/",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Those of the exports, and ``id:`` for things. A query that declares one of them otherwise has its own way."""


def shortened(iri: str) -> str:
    """An IRI with its prefix, for reading; others stay as they are.

    >>> shortened("https://w3id.org/gwr/ns#Park"), shortened("https://w3id.org/gwr/id/321183/report/2024")
    ('gwr:Park', 'id:321183/report/2024')
    >>> shortened("https://example.org/")
    'https://example.org/'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and re.fullmatch(r"[\w./-]+", local):
            return f"{prefix}:{local}"
    return iri
