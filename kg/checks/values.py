"""Values: one indicator of one area and year that the report gives two figures for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

from kg.checks.digits import same_unit, values_of
from kg.checks.finding import Finding, Place
from kg.graph import KnowledgeGraph
from kg.indicators import normalise
from kg.model import Kind, Observation, Quantity

LEVEL, CHANGE = "E121", "E122"
_PARTIAL = re.compile(
    "季度|半年|月|截至|累计|年均|平均(?!浓度)|五年|以来|每年|去年|上年|同期|其中|由|从|可比|口径|实际|名义|剔除|扣除"
)
"""Words that make a figure one of another time, base or part than the whole year and division."""
_ELSEWHERE = re.compile("[镇乡村市县区省州旗国]|街道|园|社区|片|部门|企业|公司|景区|行业|产业")
_OWN = re.compile("(?:全|我)[市县区州旗省]|社会消费品|进出口|地区生产|城镇|城乡|农村居民")

_SEGMENT = re.compile("[；。]")
_YEAR = re.compile("((?:19|20)[0-9]{2})年")


def two_levels(graph: KnowledgeGraph) -> Iterator[Finding]:
    """Two different levels of one headline indicator for the same area and year, both actual and without a bound."""
    yield from _pairs(graph, LEVEL, _stated_level)


def two_changes(graph: KnowledgeGraph) -> Iterator[Finding]:
    """Two different growth rates of one headline indicator for the same area and year, both actual."""
    yield from _pairs(graph, CHANGE, lambda o: None if o.change is None or o.bound else Quantity(o.change, "%"))


def _stated_level(observation: Observation) -> Quantity | None:
    quantity = observation.quantity
    return None if quantity is None or quantity.bound or observation.bound else quantity


def _pairs(graph: KnowledgeGraph, code: str, figure: Callable[[Observation], Quantity | None]) -> Iterator[Finding]:
    """Findings for observations of one indicator whose figures differ by more than rounding, in different passages."""
    groups: dict[tuple[str, str, int], list[tuple[Observation, Quantity]]] = defaultdict(list)
    for observation in graph.observations:
        quantity = figure(observation)
        if quantity and observation.kind is Kind.ACTUAL and _is_of_the_whole(graph, observation):
            groups[observation.indicator, observation.area, observation.year].append((observation, quantity))
    for (indicator, _, year), found in groups.items():
        found.sort(key=lambda item: (item[0].evidence.passage, item[0].evidence.span))
        for (one, first), (other, second) in combinations(found, 2):
            if one.evidence.passage != other.evidence.passage and _differ(first, second):
                yield _two(graph, code, f"{year}年{graph.entities[indicator].label}", (one, first), (other, second))


def _is_of_the_whole(graph: KnowledgeGraph, observation: Observation) -> bool:
    """Whether a figure is certainly that of the whole area and year: of a headline indicator, with nothing before it
    in its sentence that names another place, and nothing in its part of the sentence that names another time or base.
    """
    if normalise(graph.entities[observation.indicator].label).concept is None:
        return False
    evidence, division = observation.evidence, graph.report.division
    text = graph.report.passage(evidence.passage).text[: evidence.span.end]
    for own in (division.name, division.short):
        text = text.replace(own, "")
    years = {int(year) for year in _YEAR.findall(text)}
    segment = _SEGMENT.split(text)[-1]
    return not (_PARTIAL.search(segment) or _ELSEWHERE.search(_OWN.sub("", text)) or years - {observation.year})


def _differ(one: Quantity, other: Quantity) -> bool:
    return same_unit(one, other) and not values_of(one).meets(values_of(other))


def _two(
    graph: KnowledgeGraph,
    code: str,
    measure: str,
    one: tuple[Observation, Quantity],
    other: tuple[Observation, Quantity],
) -> Finding:
    first, second = (f"{quantity.value:f}{quantity.unit}" for _, quantity in (one, other))
    evidence = (o.evidence for o, _ in (one, other))
    return Finding(
        code,
        f"{measure}有两个数值：{first}和{second}",
        f"{measure} has two values, {first} and {second}",
        tuple(Place(graph.report.passage(e.passage), e.span) for e in evidence),
        second,
        first,
    )
