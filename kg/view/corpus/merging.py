"""The reports of a corpus as one graph: entities are one where their identifiers are, whatever report names them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.errors import KgError
from kg.view.corpus.share import Named, Share

MOST_ENTITIES = 20_000
"""Entities that the page holds at most. Of a larger corpus the least connected are left to the reports' own pages."""


@dataclass(frozen=True, slots=True)
class Place:
    """A reporting division with the indices of its reports."""

    code: str
    name: str
    hub: str
    reports: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """An entity of the corpus. ``home`` is the place whose reports alone name it, None if those of several do."""

    id: str
    cls: str
    names: tuple[str, ...]
    readings: tuple[str, ...]
    reports: tuple[int, ...]
    figures: int
    degree: int
    home: int | None


@dataclass(frozen=True, slots=True)
class Telling:
    """That a report tells a relation: the report's index, and the number of the first sentence that does."""

    report: int
    planned: bool
    passage: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two entities, by their indices, with every report that tells it."""

    source: int
    target: int
    property: str
    told: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that the page holds. ``shares`` are in the order of their keys; indices of reports count in it."""

    shares: tuple[Share, ...]
    places: tuple[Place, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int
    """How many entities are left to the reports' own pages."""


@dataclass(slots=True)
class _Gathered:
    cls: str
    names: dict[str, None] = field(default_factory=dict)
    readings: dict[str, None] = field(default_factory=dict)
    reports: list[int] = field(default_factory=list)
    figures: int = 0

    def add(self, report: int, named: Named) -> None:
        self.names.update(dict.fromkeys(named.names))
        self.readings.update(dict.fromkeys(named.readings))
        self.reports.append(report)
        self.figures += named.figures


def merge(shares: Iterable[Share], most: int = MOST_ENTITIES) -> Corpus:
    """The reports as one graph, the same for any order of them.

    Raises:
        KgError: two of them are of one division and year.
    """
    ordered = tuple(sorted(shares, key=lambda share: share.key))
    for one, other in pairwise(ordered):
        if one.key == other.key:
            raise KgError(
                f"有两份{one.place} {one.year} 年的报告；请只给一份",
                f"two reports are of {one.place} and {one.year}; give only one of them",
            )
    places = _places(ordered)
    gathered = _gathered(ordered)
    told = _told(ordered)
    degrees = Counter(end for subject, _, target in told for end in (subject, target))
    kept = _kept(gathered, degrees, {place.hub for place in places}, most)
    index = {id_: i for i, id_ in enumerate(kept)}
    home_of_report = {report: i for i, place in enumerate(places) for report in place.reports}
    hubs = {place.hub: i for i, place in enumerate(places)}
    nodes = [_node(id_, gathered[id_], degrees[id_], hubs, home_of_report) for id_ in kept]
    edges = [
        Edge(index[subject], index[target], predicate, tuple(tellings))
        for (subject, predicate, target), tellings in sorted(told.items())
        if subject in index and target in index
    ]
    return Corpus(ordered, places, tuple(nodes), tuple(edges), len(gathered) - len(kept))


def _places(shares: Sequence[Share]) -> tuple[Place, ...]:
    reports: dict[str, list[int]] = defaultdict(list)
    for i, share in enumerate(shares):
        reports[share.code].append(i)
    last = {code: shares[of[-1]] for code, of in reports.items()}  # the name that the newest report has
    return tuple(Place(code, last[code].place, last[code].hub, tuple(of)) for code, of in reports.items())


def _gathered(shares: Sequence[Share]) -> dict[str, _Gathered]:
    found: dict[str, _Gathered] = {}
    for i, share in enumerate(shares):
        for named in share.entities:
            found.setdefault(named.id, _Gathered(named.cls)).add(i, named)
    return found


def _told(shares: Sequence[Share]) -> dict[tuple[str, str, str], list[Telling]]:
    found: dict[tuple[str, str, str], list[Telling]] = defaultdict(list)
    for i, share in enumerate(shares):
        for told in share.relations:
            found[told.subject, told.property, told.object].append(Telling(i, told.planned, told.passage))
    return found


def _kept(gathered: dict[str, _Gathered], degrees: Counter[str], hubs: set[str], most: int) -> list[str]:
    """The ids that the page holds, sorted: the reporting divisions, then what has most relations and reports."""

    def rank(id_: str) -> tuple[bool, int, int, str]:
        return id_ not in hubs, -degrees[id_], -len(gathered[id_].reports), id_

    return sorted(sorted(gathered, key=rank)[:most])


def _node(id_: str, of: _Gathered, degree: int, hubs: dict[str, int], home_of_report: dict[int, int]) -> Node:
    homes = {home_of_report[report] for report in of.reports}
    home = hubs.get(id_, next(iter(homes)) if len(homes) == 1 else None)
    return Node(id_, of.cls, tuple(of.names), tuple(of.readings), tuple(of.reports), of.figures, degree, home)
