"""The finished graph: entities, claims and observations, with the evidence beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kg.model import Claim, Entity, Literal, Merge, Modality, Observation, Report

if TYPE_CHECKING:
    import networkx


class KnowledgeGraph:
    """What one report says.

    ``entities`` maps an id to its entity, ``claims`` holds relations and values (a value's object is a ``Literal``),
    ``observations`` the figures. All are sorted, so that the same report gives the same graph. ``merges`` tells which
    names were taken for one thing, and why.
    """

    def __init__(
        self,
        report: Report,
        entities: Iterable[Entity],
        claims: Iterable[Claim],
        observations: Iterable[Observation],
        merges: Iterable[Merge] = (),
    ) -> None:
        self.report = report
        self.entities: Mapping[str, Entity] = {e.id: e for e in sorted(entities, key=lambda e: e.id)}
        self.claims = tuple(sorted(set(claims), key=_claim_order))
        self.observations = tuple(sorted(observations, key=lambda o: o.id))
        self.merges = tuple(sorted(set(merges), key=lambda m: (m.one, m.other, m.code)))

    def relations(self) -> Iterator[Claim]:
        """The claims whose object is an entity."""
        return (c for c in self.claims if isinstance(c.object, str))

    def values(self) -> Iterator[Claim]:
        """The claims whose object is a literal."""
        return (c for c in self.claims if isinstance(c.object, Literal))

    def find(self, name: str) -> tuple[Entity, ...]:
        """The entities that bear a name: exactly, or else as a part of one of their names."""
        wanted = plain(name)
        exact = tuple(e for e in self.entities.values() if any(plain(n) == wanted for n in e.names))
        return exact or tuple(e for e in self.entities.values() if wanted and any(wanted in plain(n) for n in e.names))

    def claims_of(self, entity_id: str) -> tuple[Claim, ...]:
        """The claims in which an entity is subject or object, in reading order."""
        return self._claims_by_entity.get(entity_id, ())

    def observations_of(self, entity_id: str) -> tuple[Observation, ...]:
        """The figures of an area or of an indicator."""
        return tuple(o for o in self.observations if entity_id in (o.area, o.indicator))

    @cached_property
    def _claims_by_entity(self) -> dict[str, tuple[Claim, ...]]:
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            found[claim.subject].append(claim)
            if isinstance(claim.object, str) and claim.object != claim.subject:
                found[claim.object].append(claim)
        return {k: tuple(v) for k, v in found.items()}

    def to_networkx(self) -> networkx.MultiDiGraph:
        """A MultiDiGraph: a node for each entity, an edge for each relation (its key is the property's name).

        Nodes carry ``label``, ``cls`` (classes joined by a space), ``names`` and each value under its property's name;
        edges carry ``predicate``, ``modality``, ``years``, ``rules`` and ``sentences``. Where several sentences
        say the same, the edge is one, with all of them; it is Asserted if one of them is.
        """
        import networkx

        graph = networkx.MultiDiGraph(
            place=self.report.division.name, year=self.report.year, code=self.report.division.code
        )
        for entity in self.entities.values():
            graph.add_node(entity.id, label=entity.label, cls=" ".join(entity.classes), names=" | ".join(entity.names))
        for value in self.values():
            assert isinstance(value.object, Literal)
            graph.nodes[value.subject][value.predicate] = value.object.lexical
        for (subject, predicate, target), claims in self.grouped_relations().items():
            graph.add_edge(
                subject,
                target,
                key=predicate,
                predicate=predicate,
                modality=strongest(claims).value,
                years=" ".join(sorted({str(c.year) for c in claims if c.year})),
                rules=" ".join(sorted({c.evidence.rule for c in claims})),
                sentences="\n".join(dict.fromkeys(self.report.passage(c.evidence.passage).text for c in claims)),
            )
        return graph

    def grouped_relations(self) -> dict[tuple[str, str, str], tuple[Claim, ...]]:
        """Relations by (subject, predicate, object), each with all its claims in reading order."""
        groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
        for claim in self.relations():
            groups[claim.subject, claim.predicate, str(claim.object)].append(claim)
        return {k: tuple(v) for k, v in groups.items()}


def strongest(claims: Iterable[Claim]) -> Modality:
    """Asserted as soon as one claim asserts."""
    return Modality.ASSERTED if any(c.modality is Modality.ASSERTED for c in claims) else Modality.PLANNED


@lru_cache(maxsize=1 << 14)
def plain(name: str) -> str:
    """A name without quotes, brackets and spaces, for comparing.

    >>> plain("“三带四组团” 布局")
    '三带四组团布局'
    """
    return name if name.isalnum() else name.translate(_IGNORED)


_IGNORED = dict.fromkeys(map(ord, " 　“”‘’\"'《》〈〉「」()（）"))


def _claim_order(claim: Claim) -> tuple[str | int, ...]:
    """A total order: no two different claims are equal in it."""
    target, evidence = claim.object, claim.evidence
    return (
        evidence.passage,
        evidence.span.start,
        claim.subject,
        claim.predicate,
        target.lexical if isinstance(target, Literal) else target,
        evidence.span.end,
        evidence.rule,
        claim.modality.value,
        claim.year or 0,
    )
