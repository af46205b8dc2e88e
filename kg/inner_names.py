"""What a name itself says: a town, park or place at its head is where the named thing lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.model import Division, Evidence, Mention, Modality, Passage, Span, Statement

_LOCATED = frozenset("Park ScenicArea Facility Project Company Institution Place Event".split())


def inner_statements(
    passage: Passage, mentions: tuple[Mention, ...], near: Mapping[str, Division], year: int
) -> Iterator[Statement]:
    """locatedIn for each name that begins with a town's or the reporting county's name: 下蜀高新技术产业园 lies in 下蜀镇.

    >>> town = Division("321183101", "下蜀镇", "下蜀", "Town", "321183")
    >>> park = Mention("p0000", Span(0, 9), "下蜀高新技术产业园", "Park", "park.head")
    >>> from kg.model import PassageKind, Role
    >>> passage = Passage("p0000", 0, "下蜀高新技术产业园", PassageKind.SENTENCE, "s000", 0, Role.OTHER, None, Span(0, 9), Span(0, 9))
    >>> [s.object.name for s in inner_statements(passage, (park,), {"下蜀": town}, 2023)]
    ['下蜀']
    """
    for mention in mentions:
        if mention.cls not in _LOCATED:
            continue
        name = _leading_division(mention.name, near)
        if name:
            start = mention.span.start + passage.text[mention.span.start :].index(name)
            where = Mention(passage.id, Span(start, start + len(name)), name, near[name].level, "name.division")
            evidence = Evidence(passage.id, mention.span, "name.division")
            yield Statement(mention, "locatedIn", where, Modality.ASSERTED, year, evidence)


def _leading_division(name: str, near: Mapping[str, Division]) -> str | None:
    """The longest name of a town or county that a name begins with (behind those of its province or prefecture)."""
    start = 0
    best = None
    while start < len(name):
        found = max((n for n in near if name.startswith(n, start)), key=len, default=None)
        if found is None or start + len(found) == len(name):
            break
        if near[found].level in ("Town", "County"):
            best = found
        start += len(found)
    return best
