"""The towns of the reporting division, each with all that belongs to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.graph import KnowledgeGraph
from kg.model import Entity
from kg.ontology import Ontology
from kg.view import style
from kg.view.data import Words
from kg.view.views.facts import Coded, Fact, Facts, Ref

PLACING = ("locatedIn", "partOf")
DOING = ("receivedHonor", "implements", "issued", "undertakes", "focusesOn", "hosted", "owns")
"""What a place, or what lies in it, has to do with."""
MEETING = ("connects", "cooperatesWith")
"""What leads to a place, or is done together with it: near, but not its own."""
STEPS = 3
"""How far a chain of placing relations is followed: a firm in a park in a village of a town."""
WITHIN = Words(zh="所属布局", en="Part of")
REACHED = Words(zh="通达、合作", en="Roads and partners")
GROUPS = (
    (Words(zh="下辖", en="Divisions below"), ("County", "Town", "AdministrativeDivision")),
    (Words(zh="园区", en="Parks"), ("Park",)),
    (Words(zh="项目", en="Projects"), ("Project",)),
    (Words(zh="企业", en="Firms"), ("Company",)),
    (Words(zh="荣誉", en="Honours"), ("Honor",)),
    (Words(zh="产业", en="Industries"), ("Industry",)),
    (Words(zh="设施", en="Facilities"), ("Facility",)),
    (Words(zh="景区", en="Scenic areas"), ("ScenicArea",)),
    (Words(zh="机构", en="Institutions"), ("Institution", "GovernmentBody")),
    (Words(zh="举措", en="Programs"), ("Program", "Policy", "Term")),
    (Words(zh="活动", en="Events"), ("Event",)),
    (Words(zh="品牌", en="Brands"), ("Brand",)),
    (Words(zh="村、社区", en="Villages"), ("Village",)),
    (Words(zh="处所", en="Places"), ("Place", "Region")),
)
"""The groups of a card behind what the town is a part of, with the classes of each."""


@dataclass(frozen=True, slots=True)
class Item:
    """What belongs to a town: the fact, through what it belongs, and how far it has come."""

    fact: Fact
    via: Ref | None
    status: Coded | None


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind; ``cls`` is the class whose colour stands for them."""

    title: Words
    cls: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """A card: the anchor, the town, the sentences that name it, and its groups, those without anything left out."""

    anchor: str
    thing: Ref
    named_in: tuple[str, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Towns:
    """``told`` are the towns of which the report says something, ``named`` those that it only names."""

    told: tuple[Town, ...]
    named: tuple[Town, ...]


def collect(graph: KnowledgeGraph, ontology: Ontology) -> Towns | None:
    """The divisions below the reporting one, in the order of their codes; None where the report names none."""
    facts = Facts(graph, ontology)
    places = _places(facts)
    towns = [_town(facts, place, f"towns-{number}") for number, place in enumerate(places, 1)]
    if not towns:
        return None
    return Towns(tuple(t for t in towns if t.groups), tuple(t for t in towns if not t.groups))


def _places(facts: Facts) -> list[Entity]:
    """The divisions below the reporting one but for villages, upper levels first; none of other places."""
    levels = style.DIVISIONS
    own = facts.report.division
    below = levels[levels.index(own.level) + 1 : -1] if own.level in levels else ()
    stem = own.code[:2] if own.code.endswith("0000") else own.code[:4] if own.code.endswith("00") else own.code
    found = [
        e
        for e in facts.graph.entities.values()
        if e.cls in below and e.id.startswith(f"division/{stem}" if e.id.startswith("division/") else "")
    ]
    return sorted(found, key=lambda e: (levels.index(e.cls), e.id))


def _town(facts: Facts, place: Entity, anchor: str) -> Town:
    items: dict[str, Item] = {}
    members = _members(facts, place, items)
    for member, via in members:
        for fact in facts.objects(member, *DOING):
            if fact.thing.id not in (facts.hub, place.id):
                items.setdefault(fact.thing.id, Item(fact, via, facts.coded(fact.thing.id, "status")))
    within = _above(facts, place)
    reached = tuple(
        Item(fact, None, facts.coded(fact.thing.id, "status"))
        for fact in facts.subjects(place.id, *MEETING) + facts.objects(place.id, "cooperatesWith")
        if fact.thing.id not in items and fact.thing.id != facts.hub
    )
    groups = [Group(WITHIN, "Region", within)] if within else []
    by_class: dict[str, list[Item]] = defaultdict(list)
    for item in items.values():
        by_class[item.fact.thing.cls].append(item)
    for title, classes in GROUPS:
        held = [item for cls in classes for item in by_class[cls]]
        if held:
            groups.append(Group(title, classes[0], tuple(sorted(held, key=lambda i: _order(facts, i)))))
    groups += [Group(REACHED, "Facility", reached)] if reached else []
    return Town(anchor, facts.ref(place.id), facts.named_in(place), tuple(groups))


def _members(facts: Facts, place: Entity, items: dict[str, Item]) -> list[tuple[str, Ref | None]]:
    """The place and all that lies in it, each with what it is reached through; fills the items."""
    members: list[tuple[str, Ref | None]] = [(place.id, None)]
    level, seen = [place.id], {place.id, facts.hub}
    for _ in range(STEPS):
        following: list[str] = []
        for holder in level:
            for fact in facts.subjects(holder, *PLACING):
                thing = fact.thing
                if thing.id in seen or thing.cls == place.cls:
                    continue
                seen.add(thing.id)
                following.append(thing.id)
                via = None if holder == place.id else facts.ref(holder)
                items[thing.id] = Item(fact, via, facts.coded(thing.id, "status"))
                members.append((thing.id, thing))
        level = following
    return members


def _above(facts: Facts, place: Entity) -> tuple[Item, ...]:
    """What a town is a part of, and what that is a part of in its turn."""
    found: dict[str, Item] = {}
    level = [place.id]
    for _ in range(STEPS):
        following: list[str] = []
        for part in level:
            via = None if part == place.id else facts.ref(part)
            for fact in facts.objects(part, "partOf"):
                if fact.thing.id not in found and fact.thing.id != place.id and fact.thing.cls not in style.DIVISIONS:
                    found[fact.thing.id] = Item(fact, via, None)
                    following.append(fact.thing.id)
        level = following
    return tuple(found.values())


def _order(facts: Facts, item: Item) -> tuple[bool, int, str]:
    """What is stated comes before what is planned, else as the report tells it."""
    first = facts.order(item.fact.passages[0]) if item.fact.passages else 0
    return item.fact.planned, first, item.fact.thing.id
