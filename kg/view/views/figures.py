"""The figures of a report: what was reached beside what is planned, the headline indicators first."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from kg.frozen import Frozen, replace
from kg.graph import KnowledgeGraph
from kg.indicators import concept_labelled
from kg.model import Kind, Observation, Section
from kg.ontology import Ontology
from kg.view.data import Words, describe
from kg.view.views.facts import Facts, Ref, reading

KINDS = (Kind.ACTUAL, Kind.ESTIMATE, Kind.TARGET)
TENTH = Decimal("0.1")


class Bar(Frozen, frozen=True):
    """A bar in per cent of the width that there is: where it begins, how long it is, where zero is."""

    start: str
    length: str
    zero: str


class Number(Frozen, frozen=True):
    """A figure: its year and kind, the text of all of it and of its parts, numbers to sort by, bars, its sentence."""

    year: int
    kind: str
    words: Words
    text: str
    value: str
    change: str
    change_number: str
    rank: str
    where: str
    passage: str
    bar: Bar | None = None
    change_bar: Bar | None = None


class Measure(Frozen, frozen=True):
    """An indicator with its figures. ``english`` is the headline indicator's name, "" for any other."""

    indicator: Ref
    english: str
    numbers: tuple[Number, ...]


class Area(Frozen, frozen=True):
    """The figures of one place: headline indicators, others with something to compare, and the rest one by one.

    ``changes`` are the headline indicators whose change is given, drawn to one scale.
    """

    thing: Ref
    headline: tuple[Measure, ...]
    changes: tuple[Measure, ...]
    compared: tuple[Measure, ...]
    others: tuple[tuple[Ref, Number], ...]
    columns: frozenset[str]


class Figures(Frozen, frozen=True):
    """``reading`` numbers the indicators in the order of their readings."""

    areas: tuple[Area, ...]
    reading: dict[str, int]


def collect(graph: KnowledgeGraph, ontology: Ontology) -> Figures | None:
    """The figures by area, the reporting division first; None where there are none."""
    facts = Facts(graph, ontology)
    by_area: dict[str, list[Observation]] = defaultdict(list)
    for observation in graph.observations:
        by_area[observation.area].append(observation)
    if not by_area:
        return None
    names = sorted({o.indicator for o in graph.observations}, key=lambda i: (reading(facts.ref(i).name), i))
    order = sorted(by_area, key=lambda area: (area != facts.hub, -len(by_area[area]), area))
    return Figures(
        areas=tuple(_area(facts, area, by_area[area]) for area in order),
        reading={indicator: number for number, indicator in enumerate(names)},
    )


def _area(facts: Facts, area: str, observations: list[Observation]) -> Area:
    by_indicator: dict[str, list[Observation]] = defaultdict(list)
    for observation in sorted(observations, key=lambda o: _place_in_text(facts, o)):
        by_indicator[observation.indicator].append(observation)
    headline: list[tuple[str, list[Observation]]] = []
    compared: list[list[Observation]] = []
    others: list[Observation] = []
    for indicator, held in by_indicator.items():
        concept = concept_labelled(facts.ref(indicator).name)
        if concept:
            headline.append((concept.notation, held))
        elif _comparable(held):
            compared.append(held)
        else:
            others += held
    shown = [o for _, held in headline for o in held]
    low, high = _span([o.change for o in shown if o.change is not None])
    measures = [_measure(facts, held, low, high) for _, held in sorted(headline, key=lambda pair: pair[0])]
    singles = tuple((facts.ref(o.indicator), _number(facts, o)) for o in others)
    return Area(
        thing=facts.ref(area),
        headline=tuple(measures),
        changes=tuple(_changing(m) for m in measures if any(n.change_bar for n in m.numbers)),
        compared=tuple(_measure(facts, held, low, high) for held in compared),
        others=singles,
        columns=frozenset(
            name for name in ("change", "rank", "where") if any(getattr(number, name) for _, number in singles)
        ),
    )


def _comparable(held: list[Observation]) -> bool:
    """Whether an indicator has one figure each of two years or kinds: several of one may be of several things."""
    times = Counter((o.year, o.kind) for o in held)
    return len(times) > 1 and max(times.values()) == 1


def _measure(facts: Facts, held: list[Observation], low: Decimal, high: Decimal) -> Measure:
    """The figures of an indicator by year and kind, with bars for values of one unit."""
    held = sorted(held, key=lambda o: (o.year, KINDS.index(o.kind), _place_in_text(facts, o)))
    units = Counter(o.quantity.unit for o in held if o.quantity is not None)
    common = {unit for unit, number in units.items() if number > 1}
    numbers: list[Number] = []
    for observation in held:
        number, quantity = _number(facts, observation), observation.quantity
        if quantity is not None and quantity.unit in common:
            values = [o.quantity.value for o in held if o.quantity is not None and o.quantity.unit == quantity.unit]
            number = replace(number, bar=_bar(quantity.value, *_span(values)))
        if observation.change is not None and low < high:
            number = replace(number, change_bar=_bar(observation.change, low, high))
        numbers.append(number)
    ref = facts.ref(held[0].indicator)
    concept = concept_labelled(ref.name)
    return Measure(ref, concept.english if concept else "", tuple(numbers))


def _changing(measure: Measure) -> Measure:
    return replace(measure, numbers=tuple(n for n in measure.numbers if n.change_bar))


def _number(facts: Facts, observation: Observation) -> Number:
    own_bound = None if observation.quantity is not None else observation.bound
    change = observation.change
    return Number(
        year=observation.year,
        kind=observation.kind.value,
        words=facts.words(observation.kind.value),
        text=describe(observation),
        value=describe(replace(observation, change=None, rank=None)) if observation.quantity is not None else "",
        change=describe(replace(observation, quantity=None, rank=None, bound=own_bound)) if change is not None else "",
        change_number=format(change, "f") if change is not None else "",
        rank=str(observation.rank) if observation.rank is not None else "",
        where=_where(facts, observation.evidence.passage),
        passage=observation.evidence.passage,
    )


def _where(facts: Facts, passage: str) -> str:
    """The title of the part that a sentence stands in: the （一） of it, where there is none the innermost."""
    sections = {section.id: section for section in facts.report.sections}
    path: list[Section] = []
    section = sections.get(facts.report.passage(passage).section)
    while section is not None and section.level > 0:
        path.append(section)
        section = sections.get(section.parent) if section.parent else None
    found = next((s for s in path if s.level == 2), path[0] if path else None)
    return f"{found.number}{found.title}" if found else ""


def _span(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    """From the least value to the greatest; zero is always within."""
    return min([Decimal(0), *values]), max([Decimal(0), *values])


def _bar(value: Decimal, low: Decimal, high: Decimal) -> Bar | None:
    """
    >>> _bar(Decimal(-5), Decimal(-5), Decimal(15))
    Bar(start='0.0', length='25.0', zero='25.0')
    """
    if low == high:
        return None
    scale = Decimal(100) / (high - low)
    zero = -low * scale
    length = abs(value) * scale
    start = zero - length if value < 0 else zero
    return Bar(*(str(number.quantize(TENTH)) for number in (start, length, zero)))


def _place_in_text(facts: Facts, observation: Observation) -> tuple[int, int, str]:
    evidence = observation.evidence
    return facts.order(evidence.passage), evidence.span.start, observation.id
