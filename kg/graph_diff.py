"""What two graphs state differently: their entities, relations, values and figures, compared by meaning.

What a graph says is filed under topics that both graphs may have: an entity; subject, property and object of a
relation; an entity and a property; an indicator, an area, a year and a kind. What is said under a topic are its points:
classes and names; asserted or planned; values; figures. Where the sentence stands, and which rule saw it, makes a
difference only if evidence is compared, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple

from kg.evaluation.matching import folded
from kg.evaluation.stated import Attestation, Figure, Stated, Thing
from kg.model import Literal

Points = Mapping["Point", tuple[Attestation, ...]]


class Part(Enum):
    """The parts of a graph; differences are told in this order."""

    ENTITIES = "entities"
    RELATIONS = "relations"
    VALUES = "values"
    OBSERVATIONS = "observations"


class Change(Enum):
    ONLY_A = "only_a"
    ONLY_B = "only_b"
    CHANGED = "changed"


class Topic(NamedTuple):
    """What graphs are compared under. Identifiers; parts without a property or a target leave them empty.

    For figures ``subject`` is the indicator, ``target`` the area and ``predicate`` year and kind.
    """

    part: str
    subject: str
    predicate: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """One thing said under a topic. ``text`` shows it, and does not count: 1.81 万人 and 18100 人 are the same."""

    kind: str
    """class, label, name (any other), stated, value, figure or mention."""
    content: str
    modality: str = ""
    place: str = ""
    """Where it stands and which rule saw it, if evidence is compared; else empty."""
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """What only one of two graphs says under a topic: ``before`` A alone, ``after`` B alone, each with its sentences.

    ``subject`` and ``target`` are labels, of the graph that has them. A topic that both have is CHANGED, but a value or
    a figure that one graph has more is in that one only.
    """

    part: Part
    change: Change
    topic: Topic
    subject: str
    target: str
    before: tuple[Point, ...]
    after: tuple[Point, ...]
    sentences_before: tuple[str, ...]
    sentences_after: tuple[str, ...]


def differences(a: Stated, b: Stated, *, evidence: bool = False) -> tuple[Difference, ...]:
    """All differences of two graphs, part by part, in the order of identifiers; none if they say the same.

    Args:
        a: one graph.
        b: the other.
        evidence: whether the same statement in another place, or seen by another rule, is a difference.
    """
    left, right = dict(_topics(a, evidence)), dict(_topics(b, evidence))
    found = (
        _difference(topic, left.get(topic), right.get(topic), (a, b)) for topic in sorted(left.keys() | right.keys())
    )
    order = list(Part)
    return tuple(sorted((d for d in found if d.before or d.after), key=lambda d: (order.index(d.part), d.topic)))


def counts(found: Iterable[Difference]) -> dict[Part, Counter[Change]]:
    """How many differences of each kind there are in each part."""
    numbers: dict[Part, Counter[Change]] = {part: Counter() for part in Part}
    for difference in found:
        numbers[difference.part][difference.change] += 1
    return numbers


def _difference(topic: Topic, left: Points | None, right: Points | None, graphs: tuple[Stated, Stated]) -> Difference:
    a, b, part = left or {}, right or {}, Part(topic.part)
    before, after = sorted(a.keys() - b.keys()), sorted(b.keys() - a.keys())
    whole = part in (Part.ENTITIES, Part.RELATIONS)
    if right is None or (not whole and not after):
        change = Change.ONLY_A
    elif left is None or (not whole and not before):
        change = Change.ONLY_B
    else:
        change = Change.CHANGED
    shown = graphs[change is Change.ONLY_B]
    return Difference(
        part,
        change,
        topic,
        shown.label(topic.subject),
        shown.label(topic.target),
        tuple(before),
        tuple(after),
        _sentences(a, before),
        _sentences(b, after),
    )


def _sentences(points: Points, chosen: Iterable[Point]) -> tuple[str, ...]:
    """The sentences of some points, each once, in reading order."""
    attested = sorted({attestation for point in chosen for attestation in points[point]})
    return tuple(dict.fromkeys(a.sentence for a in attested if a.sentence))


def _topics(stated: Stated, evidence: bool) -> Iterator[tuple[Topic, Points]]:
    """All that a graph says, topic by topic."""
    for thing in stated.things.values():
        mentions = stated.mentions.get(thing.id, ())
        yield Topic(Part.ENTITIES.value, thing.id), _points_of(thing, mentions, evidence)
    for (subject, predicate, target), attested in stated.relations.items():
        points = _points("stated", "", "", attested, evidence)
        yield Topic(Part.RELATIONS.value, subject, predicate, target), points
    values: dict[Topic, dict[Point, tuple[Attestation, ...]]] = defaultdict(dict)
    for (subject, predicate, value), attested in (*stated.values.items(), *stated.definitions.items()):
        values[Topic(Part.VALUES.value, subject, predicate)] |= _points("value", value, value, attested, evidence)
    figures: dict[Topic, dict[Point, tuple[Attestation, ...]]] = defaultdict(dict)
    for figure in stated.figures:
        topic = Topic(Part.OBSERVATIONS.value, figure.indicator, f"{figure.year or ''} {figure.kind}", figure.area)
        # Actual, estimate or target is part of the topic and says more than asserted or planned.
        attested = tuple(replace(attestation, modality="") for attestation in figure.attested)
        figures[topic] |= _points("figure", *_figure(figure), attested, evidence)
    yield from values.items()
    yield from figures.items()


def _points_of(thing: Thing, mentions: tuple[Attestation, ...], evidence: bool) -> Points:
    points = {Point("class", cls, text=cls): mentions for cls in thing.classes}
    points |= {Point("label", thing.label, text=thing.label): mentions}
    points |= {Point("name", name, text=name): mentions for name in thing.names[1:]}
    if evidence:
        points |= {Point("mention", m.sentence, "", _place(m), m.sentence): (m,) for m in mentions}
    return points


def _points(kind: str, content: str, text: str, attested: tuple[Attestation, ...], evidence: bool) -> Points:
    """One point for each modality, and for each place if evidence is compared; one where there is no claim."""
    found: dict[Point, list[Attestation]] = defaultdict(list)
    for a in attested:
        found[Point(kind, content, a.modality, _place(a) if evidence else "", text)].append(a)
    return {point: tuple(group) for point, group in found.items()} or {Point(kind, content, text=text): ()}


def _place(a: Attestation) -> str:
    """Report, passage, range and rule."""
    return f"{a.report} {a.order} {a.start}-{a.end} {a.rule}".strip()


def _figure(figure: Figure) -> tuple[str, str]:
    """A figure as it is compared, and as it is shown."""
    value, unit = (None, "") if figure.value is None else folded(figure.value, figure.unit)
    compared = [Literal.decimal(number).lexical if number is not None else "" for number in (value, figure.change)]
    rank = "" if figure.rank is None else f"第{figure.rank}位"
    shown = ["" if figure.value is None else f"{figure.value:f} {figure.unit}"]
    shown += ["" if figure.change is None else f"{figure.change:+f}%", rank, figure.bound]
    return "|".join((*compared, unit, rank, figure.bound)), " ".join(filter(None, shown))
