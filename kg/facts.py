"""Claims that need more than one sentence: official codes and chains, texts of definitions, editions, last statuses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.definitions import term_mentions
from kg.divisions import Divisions
from kg.identifiers import entity_id
from kg.model import Claim, Datatype, Division, Entity, Evidence, Literal, Modality, Report, Span
from kg.numerals import parse_number

_OFFICIAL = "division/"
"""How the ids of official divisions begin; a town that the official list lacks is scoped by its county instead."""
_EDITION = re.compile(r"第([一二三四五六七八九十百\d]+)届|首届")


def division_id(division: Division) -> str:
    """The entity id of an official division."""
    return entity_id(division.level, division.name, None, division.code)


def division_chain(report: Report, divisions: Divisions) -> Iterator[Entity]:
    """The reporting division and all that it lies in, as entities without mentions."""
    for division in (report.division, *divisions.ancestors(report.division.code)):
        yield Entity(division_id(division), division.level, division.name)


def official_claims(report: Report, divisions: Divisions, entities: Iterable[Entity]) -> Iterator[Claim]:
    """divisionCode of each division named, and locatedIn where what it lies in is named too."""
    known = {e.id.removeprefix(_OFFICIAL): e for e in entities if e.id.startswith(_OFFICIAL)}
    for code, entity in known.items():
        evidence = first_evidence(report, entity, "division.official")
        literal = Literal(code, Datatype.TEXT)
        yield Claim(entity.id, "divisionCode", literal, Modality.ASSERTED, report.year, evidence)
        parent = divisions.by_code(code).parent
        if parent in known:
            above = known[parent].id
            yield Claim(entity.id, "locatedIn", above, Modality.ASSERTED, report.year, evidence)


def definition_texts(report: Report, entities: Iterable[Entity]) -> Iterator[Claim]:
    """The definition of each term that a footnote defines."""
    terms = {name: e.id for e in entities if "Term" in e.classes for name in e.names}
    for footnote in report.footnotes:
        for term in term_mentions(footnote, report.passage(footnote.passage)):
            if term.name in terms:
                evidence = Evidence(footnote.passage, footnote.span, "definition.text")
                text = Literal(footnote.definition, Datatype.TEXT)
                yield Claim(terms[term.name], "definition", text, Modality.ASSERTED, report.year, evidence)


def editions(report: Report, entities: Iterable[Entity]) -> Iterator[Claim]:
    """第十四届 in an event's name is its edition."""
    for entity in entities:
        found = _EDITION.search(entity.label) if entity.cls == "Event" else None
        number = parse_number(found[1] or "一") if found else None
        if number:
            evidence = first_evidence(report, entity, "event.edition")
            edition = Literal(str(int(number)), Datatype.INTEGER)
            yield Claim(entity.id, "edition", edition, Modality.ASSERTED, report.year, evidence)


def firms_in_names(report: Report, entities: Iterable[Entity]) -> Iterator[Claim]:
    """Works that bear a firm's name in front are the firm's: 云帆科技二期."""
    entities = list(entities)
    firms = {name: e.id for e in entities if e.cls == "Company" for name in e.names if len(name) >= _FIRM}
    for entity in entities:
        if entity.cls != "Project":
            continue
        named = [name for name in firms if entity.label.startswith(name) and len(entity.label) > len(name) + 1]
        if named:
            evidence = first_evidence(report, entity, "name.firm")
            yield Claim(firms[max(named, key=len)], "undertakes", entity.id, Modality.ASSERTED, report.year, evidence)


_FIRM = 3
"""Shorter names of firms begin other words, too."""
_ADVANCE = ("Planned", "Signed", "Started", "UnderConstruction", "Completed", "InOperation")


def settled(claims: Iterable[Claim]) -> list[Claim]:
    """The claims with one status for each thing: the last one stated.

    Where one place states two, the more advanced counts (建成投产); a plan never undoes what was finished, and what is
    only planned counts where nothing else is said.
    """
    claims = list(claims)
    last: dict[str, Claim] = {}
    for claim in sorted((c for c in claims if c.predicate == "status"), key=_stated_at):
        before = last.get(claim.subject)
        if before is None or not _is_outdone(claim, before):
            last[claim.subject] = claim
    return [c for c in claims if c.predicate != "status" or last[c.subject].object == c.object]


def _stated_at(claim: Claim) -> tuple[str, int, int]:
    return (claim.evidence.passage, claim.evidence.span.end, _advance(claim))


def _advance(claim: Claim) -> int:
    return _ADVANCE.index(claim.object.lexical) if isinstance(claim.object, Literal) else 0


def _is_outdone(claim: Claim, before: Claim) -> bool:
    if _advance(claim) == 0:
        return True
    return claim.modality is Modality.PLANNED and _advance(before) >= _ADVANCE.index("Completed")


def first_evidence(report: Report, entity: Entity, rule: str) -> Evidence:
    """Where an entity is first named; for what is never named, the report's first passage."""
    if entity.mentions:
        passage, span = entity.mentions[0]
        return Evidence(passage, span, rule)
    first = report.passages[0]
    return Evidence(first.id, Span(0, len(first.text)), rule)
