"""What a report leaves unsaid since every listener knows it: things lie here, and we carry the programs out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kg.claims import modality_at
from kg.grammar.trie import any_of
from kg.model import Claim, Division, Entity, Evidence, Modality, Passage, PassageKind, Report, Role
from kg.placing import LOCAL

_NATIONAL = re.compile(r"^(?:中国|国家|国|全国|中共|华电|中央)")
_NOT_HERE = ("facility.numbered-road", "facility.number-and-kind", "facility.railway-or-road", "place.country")
"""The rules that find what leads through the division and on, or lies abroad."""
_STREET = re.compile("(?:大道|大街|[^公铁]路|街)$")
"""A road that does not lead on."""


def unsaid_claims(
    report: Report,
    entities: Iterable[Entity],
    claims: Iterable[Claim],
    near: Mapping[str, Division],
    found_by: Mapping[str, str],
    here: str,
    plan_cues: Iterable[str],
) -> list[Claim]:
    """The claims that a report leaves to its listeners, from the sentence that names a thing first.

    Args:
        entities: all of the report's.
        claims: what it does say.
        near: the divisions around, by name.
        found_by: for each entity id, the rule that found it first.
        here: the entity id of the reporting division.
        plan_cues: words behind which a clause only plans.
    """
    passages = {p.id: p for p in report.passages}
    local = [e for e in entities if found_by.get(e.id) not in _NOT_HERE or _STREET.search(e.label)]
    return [
        *_places(local, claims, passages, near, report.division, here, report.year),
        *_programs(entities, claims, passages, here, re.compile(any_of(plan_cues)), report.year),
    ]


def _places(
    entities: Iterable[Entity],
    claims: Iterable[Claim],
    passages: Mapping[str, Passage],
    near: Mapping[str, Division],
    reporting: Division,
    here: str,
    year: int,
) -> Iterator[Claim]:
    """What a report names without saying where lies in the reporting division, unless its name points elsewhere or
    only a definition names it.
    """
    placed = {c.subject for c in claims if c.predicate == "locatedIn"}
    for entity in entities:
        unlisted = entity.cls == "Town" and not entity.id.startswith("division/")
        if not (entity.cls in LOCAL or unlisted) or entity.id in placed or not entity.mentions:
            continue
        if _NATIONAL.match(entity.label) or _elsewhere(entity, near, reporting):
            continue
        told = ((p, s) for p, s in entity.mentions if passages[p].kind is not PassageKind.DEFINITION)
        passage, span = next(told, (None, None))
        if passage is None or span is None:
            continue
        evidence = Evidence(passage, span, "place.reporting-division")
        yield Claim(entity.id, "locatedIn", here, Modality.ASSERTED, year, evidence)


def _programs(
    entities: Iterable[Entity],
    claims: Iterable[Claim],
    passages: Mapping[str, Passage],
    here: str,
    plan_cue: re.Pattern[str],
    year: int,
) -> Iterator[Claim]:
    """What a report names as a program and gives to nobody, the reporting division carries out.

    Left out: national programs, parts of another program, what stands only in definitions or the front matter, and
    what a sentence that goes town by town names first: that is a town's.
    """
    placed = {c.object for c in claims if c.predicate in ("implements", "refersTo", "cooperatesWith")}
    placed |= {c.subject for c in claims if c.predicate == "partOf"}
    by_town = {c.evidence.passage for c in claims if c.evidence.rule == "segment.town"}
    for entity in entities:
        if entity.cls != "Program" or entity.id in placed or _NATIONAL.match(entity.label):
            continue
        told = ((passages[passage], span) for passage, span in entity.mentions)
        first = next(((p, span) for p, span in told if p.role in (Role.REVIEW, Role.PLAN)), None)
        if first and first[0].id not in by_town:
            passage, span = first
            modality = modality_at(span, passage.text, passage.role, plan_cue)
            evidence = Evidence(passage.id, span, "program.reporting-division")
            yield Claim(here, "implements", entity.id, modality, passage.year or year, evidence)


def _elsewhere(entity: Entity, near: Mapping[str, Division], reporting: Division) -> bool:
    """Whether a name holds that of a division beside the reporting one (its prefecture's name says nothing)."""
    for start in range(len(entity.label) - 1):
        for length in range(2, 6):
            division = near.get(entity.label[start : start + length])
            if (
                division
                and not division.code.startswith(_stem(reporting.code))
                and not _stem(reporting.code).startswith(_stem(division.code))
            ):
                return True
    return False


def _stem(code: str) -> str:
    """A code without the zeros of what it does not divide: 321100 → 3211."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") and len(code) == 6 else code
