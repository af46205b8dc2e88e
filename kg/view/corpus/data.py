"""The data of the corpus page: columns of numbers and names, in which everything is referred to by its index.

Names stand only as values, never as keys, so no text of a report can become one. A column takes a fraction of the
room that an object for each entity would: the page of 5,000 entities has less than 400 bytes for each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

from kg.ontology import Ontology
from kg.view import style
from kg.view.corpus.layout import Circle, Layout
from kg.view.corpus.merging import Corpus, Node

FINE = 10
"""Positions are whole numbers of tenths."""


class Words(TypedDict):
    zh: str
    en: str


class CorpusData(TypedDict):
    """What the page's script reads; ``data.js`` is the other side of it."""

    reports: list[dict[str, Any]]
    places: list[dict[str, Any]]
    classes: list[dict[str, Any]]
    properties: list[Words]
    prefixes: list[str]
    """Beginnings of identifiers, up to the last slash but one."""
    sets: list[list[int]]
    """Every set of reports that some entity is named in."""
    nodes: dict[str, Any]
    edges: dict[str, Any]
    disks: list[list[int]]
    """Of each place, the shared one last: place or -1; x, y, radius; x and y of its name; x and y of its middle on an
    upright screen.
    """
    circles: list[list[int]]
    """Of each class in each place: place or -1, class, x, y, radius."""
    byClass: list[list[int]]
    """Of each class by itself: class, x, y, radius."""
    leftOut: int


def collect(corpus: Corpus, layout: Layout, folders: Sequence[str], ontology: Ontology) -> CorpusData:
    """The page's data. ``folders`` are those of the reports, seen from the page, in the corpus's order."""
    counts = Counter(node.cls for node in corpus.nodes)
    classes = sorted(counts, key=lambda name: (style.rank(name), name))
    class_index = {name: i for i, name in enumerate(classes)}
    index = {node.id: i for i, node in enumerate(corpus.nodes)}
    of_property = Counter(edge.property for edge in corpus.edges)
    properties = sorted(of_property, key=lambda name: (-of_property[name], name))
    sets = sorted({node.reports for node in corpus.nodes})
    return CorpusData(
        reports=[
            {"place": i, "year": corpus.shares[report].year, "folder": folders[report]}
            for i, report in sorted(
                ((i, report) for i, place in enumerate(corpus.places) for report in place.reports), key=lambda p: p[1]
            )
        ],
        places=[
            {"name": place.name, "hub": index.get(place.hub, -1), "reports": place.reports} for place in corpus.places
        ],
        classes=[
            {"name": name, **_words(ontology, name), "colour": style.look(name).colour, "count": counts[name]}
            for name in classes
        ],
        properties=[_words(ontology, name) for name in properties],
        prefixes=(prefixes := sorted({_split(node.id)[0] for node in corpus.nodes})),
        sets=[list(reports) for reports in sets],
        nodes=_nodes(corpus.nodes, layout, class_index, prefixes, sets),
        edges=_edges(corpus, {name: i for i, name in enumerate(properties)}),
        disks=[
            [_or_minus(c.home), *_circle(c), *_whole(name), *_whole(upright)]
            for c, name, upright in zip(layout.disks, layout.names, layout.upright, strict=True)
        ],
        circles=[[_or_minus(c.home), class_index[c.cls or ""], *_circle(c)] for c in layout.circles],
        byClass=[[class_index[c.cls or ""], *_circle(c)] for c in layout.classes],
        leftOut=corpus.left_out,
    )


def _words(ontology: Ontology, name: str) -> Words:
    return Words(zh=ontology.label(name, "zh"), en=ontology.label(name, "en"))


def _nodes(
    nodes: Sequence[Node],
    layout: Layout,
    classes: dict[str, int],
    prefixes: Sequence[str],
    sets: Sequence[tuple[int, ...]],
) -> dict[str, Any]:
    prefix_index = {prefix: i for i, prefix in enumerate(prefixes)}
    set_index = {reports: i for i, reports in enumerate(sets)}
    split = [_split(node.id) for node in nodes]
    return {
        "prefix": [prefix_index[prefix] for prefix, _ in split],
        "tail": [tail for _, tail in split],
        "name": [node.names[0] for node in nodes],
        "others": [[i, *node.names[1:]] for i, node in enumerate(nodes) if len(node.names) > 1],
        "reading": ["\n".join(node.readings) for node in nodes],
        "cls": [classes[node.cls] for node in nodes],
        "home": [_or_minus(node.home) for node in nodes],
        "set": [set_index[node.reports] for node in nodes],
        "figures": [node.figures for node in nodes],
        "x": [round(x * FINE) for x, _ in layout.points],
        "y": [round(y * FINE) for _, y in layout.points],
    }


def _edges(corpus: Corpus, properties: dict[str, int]) -> dict[str, Any]:
    """``told`` holds, for each telling, report times two, plus one where it is planned, and then the passage."""
    return {
        "source": [edge.source for edge in corpus.edges],
        "target": [edge.target for edge in corpus.edges],
        "property": [properties[edge.property] for edge in corpus.edges],
        "told": [[n for t in edge.told for n in (t.report * 2 + t.planned, t.passage)] for edge in corpus.edges],
    }


def _split(id_: str) -> tuple[str, str]:
    head, slash, tail = id_.rpartition("/")
    return head + slash, tail


def _circle(circle: Circle) -> Iterable[int]:
    return _whole((circle.x, circle.y, circle.radius))


def _whole(values: Iterable[float]) -> Iterable[int]:
    return (round(value * FINE) for value in values)


def _or_minus(home: int | None) -> int:
    return -1 if home is None else home
