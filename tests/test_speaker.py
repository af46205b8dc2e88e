"""Who gives the report, and what that person heads."""

from __future__ import annotations

import pytest

from kg.frozen import replace
from kg.model import Mention, Modality, Passage, PassageKind, Report, Span
from kg.speaker import speaker_statements
from tests.extraction import YEAR, report


def opened(*lines: str, speaker: str | None) -> Report:
    """A report with these lines above its first sentence."""
    whole = report(review=(*lines, "各位代表，全县稳步发展。"))
    passages = tuple(_front(p) if p.order < len(lines) else p for p in whole.passages)
    return replace(whole, passages=passages, front=replace(whole.front, speaker=speaker))


def _front(passage: Passage) -> Passage:
    return replace(passage, kind=PassageKind.FRONT, year=None)


GOVERNMENT = Mention("p0002", Span(0, 7), "清水县人民政府", "GovernmentBody", "test")


@pytest.mark.parametrize("line", ["县长  林一鸣", "清水县人民政府县长 林 一 鸣", "林一鸣"])
def test_the_speaker_heads_the_government(line: str) -> None:
    found = opened("清水县政府工作报告", line, speaker="林一鸣")
    later = Mention("p0002", Span(9, 19), "安平市清水县人民政府", "GovernmentBody", "test")
    (statement,) = speaker_statements(found, [GOVERNMENT, later])
    assert isinstance(statement.subject, Mention)
    assert (statement.subject.name, statement.subject.cls, statement.predicate) == ("林一鸣", "Person", "heads")
    assert statement.subject.span.of(line).replace(" ", "") == "林一鸣"
    assert statement.object == GOVERNMENT
    assert (statement.modality, statement.year) == (Modality.ASSERTED, YEAR)
    assert statement.evidence.span.of(found.passage(statement.evidence.passage).text) == line


@pytest.mark.parametrize(
    "others",
    [
        [],
        [Mention("p0002", Span(0, 7), "临川县人民政府", "GovernmentBody", "test")],
        [Mention("p0002", Span(0, 6), "白云山管委会", "GovernmentBody", "test")],
        [Mention("p0002", Span(0, 9), "清水县人民政府大楼", "Facility", "test")],
    ],
)
def test_a_government_that_is_not_named_has_its_official_name(others: list[Mention]) -> None:
    (statement,) = speaker_statements(opened("县长 林一鸣", speaker="林一鸣"), others)
    assert isinstance(statement.object, Mention)
    assert (statement.object.name, statement.object.cls) == ("清水县人民政府", "GovernmentBody")


@pytest.mark.parametrize(
    ("lines", "speaker"),
    [
        (("清水县政府工作报告",), None),
        ((), "林一鸣"),  # no front to show it
        (("清水县政府工作报告",), "林一鸣"),
    ],
)
def test_a_front_that_names_nobody_says_nothing(lines: tuple[str, ...], speaker: str | None) -> None:
    assert speaker_statements(opened(*lines, speaker=speaker), [GOVERNMENT]) == []


def test_a_name_in_the_body_is_not_the_speaker() -> None:
    found = report(review=["县长林一鸣到青石镇调研。"])
    found = replace(found, front=replace(found.front, speaker="林一鸣"))
    assert speaker_statements(found, [GOVERNMENT]) == []
