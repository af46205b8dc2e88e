"""Who gives the report: a person at the head of the reporting division's government."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.model import Evidence, Mention, Modality, PassageKind, Report, Span, Statement


def speaker_statements(report: Report, mentions: Iterable[Mention]) -> list[Statement]:
    """heads, from the lines above 各位代表 that name the speaker; [] where they name nobody.

    The government is the one that the report names with the division's own name; else its official name is taken.
    """
    name = report.front.speaker
    if not name:
        return []
    spaced = re.compile(r"\s*".join(map(re.escape, name)))
    for passage in report.passages:
        found = spaced.search(passage.text) if passage.kind is PassageKind.FRONT else None
        if found:
            evidence = Evidence(passage.id, Span(0, len(passage.text)), "front.speaker")
            person = Mention(passage.id, Span(*found.span()), name, "Person", "front.speaker")
            body = _government(report, mentions)
            return [Statement(person, "heads", body, Modality.ASSERTED, report.year, evidence)]
    return []


def _government(report: Report, mentions: Iterable[Mention]) -> Mention:
    own = [m for m in mentions if m.cls == "GovernmentBody" and m.name.endswith(f"{report.division.name}人民政府")]
    if own:
        return own[0]
    first = report.passages[0]
    official = f"{report.division.name}人民政府"
    return Mention(first.id, Span(0, len(first.text)), official, "GovernmentBody", "front.government")
