"""What the page can be narrowed down by: places of the next level below, and the part of the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kg.graph import KnowledgeGraph
from kg.model import Passage, PassageKind
from kg.view import style

PLACING = ("locatedIn", "partOf")
"""Properties whose subject belongs to their object."""
PARTS = {
    "review": ("回顾", "review"),
    "plan": ("部署", "plan"),
    "definition": ("注释", "footnotes"),
    "other": ("其他", "other"),
}
"""The parts of a report, in Chinese and English."""
_STEPS = 3
"""How far a chain of placing relations is followed: a firm in a park in a village of a town."""


def part_of(passage: Passage) -> str:
    """The part of the report that a passage stands in: a key of ``PARTS``."""
    if passage.kind is PassageKind.DEFINITION:
        return "definition"
    return passage.role.value


def places_of(graph: KnowledgeGraph) -> dict[str, list[str]]:
    """For each entity the divisions of the next level below the reporting one that it has to do with, ids in order.

    What lies in a place belongs to it, and so does what that is related to: the honour of a firm in a town.
    """
    places = [e.id for e in graph.entities.values() if e.cls == style.level_below(graph.report)]
    hub = style.reporting(graph.report)
    inside: dict[str, set[str]] = defaultdict(set)
    linked: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, target in graph.grouped_relations():
        linked[subject].add(target)
        linked[target].add(subject)
        if predicate in PLACING:
            inside[target].add(subject)
    found: dict[str, set[str]] = defaultdict(set)
    for place in places:
        placed = _placed(place, inside)
        near = set[str]().union(*(linked[member] for member in placed))
        for member in (placed | near) - {hub} - (set(places) - {place}):
            found[member].add(place)
    return {entity: sorted(of) for entity, of in found.items()}


def _placed(place: str, inside: Mapping[str, set[str]]) -> set[str]:
    placed = {place}
    for _ in range(_STEPS):
        placed |= {member for holder in sorted(placed) for member in inside.get(holder, ())}
    return placed
