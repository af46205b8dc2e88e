"""The names that the editor completes: classes, properties and codes of the ontology, and what else the data uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.ontology import NAMESPACE, Ontology
from kg.serving.statistics import Statistics


def terms(ontology: Ontology, statistics: Statistics, prefixes: Mapping[str, str]) -> dict[str, object]:
    """Prefixes, and classes, properties and codes as ``[prefixed name, Chinese label, English label]``, sorted.

    Terms of other vocabularies that only the data has are without labels; what has no prefix is left out.
    """
    classes = {info.iri: info.labels for info in ontology.classes.values()}
    properties = {info.iri: info.labels for info in ontology.properties.values()}
    codes = {NAMESPACE + name: labels for name, labels in ontology.code_labels.items()}
    return {
        "prefixes": dict(sorted(prefixes.items())),
        "classes": _entries(classes, statistics.classes, prefixes),
        "properties": _entries(properties, statistics.properties, prefixes),
        "codes": _entries(codes, (), prefixes),
    }


def shortened(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """An IRI as a prefixed name, or None.

    >>> shortened("https://w3id.org/gwr/ns#Town", {"gwr": "https://w3id.org/gwr/ns#"})
    'gwr:Town'
    """
    for prefix, namespace in prefixes.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{local}"
    return None


def _entries(
    labelled: Mapping[str, Mapping[str, str]], used: Iterable[str], prefixes: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    labels = {**{iri: {} for iri in used}, **labelled}
    named = ((shortened(iri, prefixes), found) for iri, found in labels.items())
    return sorted((name, found.get("zh", ""), found.get("en", "")) for name, found in named if name)
