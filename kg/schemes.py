"""Lists that a quoted word counts: «工业倍增、交通突围、文旅振兴“三大行动”», and the scheme that they make up.

The count must be right: only then are the members told apart for certain, whatever words they are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.model import Evidence, Mention, Modality, Passage, Span, Statement

NUMERALS = {c: i + 1 for i, c in enumerate("一二三四五六七八九十")} | {"两": 2, "双": 2}
_MEMBER = "[^、，。；：“”（）《》]{2,16}"
_COUNTED = re.compile(
    rf"(?P<list>{_MEMBER}(?:、{_MEMBER})+)(?:等)?(?P<whole>“?(?P<count>[两双三四五六七八九十])(?:大|个|项)(?!方面|领域|环节|问题|难题)"
    r"[一-鿿]{2,6}”?)(?![一-鿿]{0,2}项目)"
)
_QUOTED_COUNT = re.compile("“[两双三四五六七八九十][大个项]")
_LEAD = re.compile(
    "(?:.*?(?:深入|大力|全力|扎实|统筹|一体|加快|持续|重点|集中|聚力)?(?:实施|开展|推进|打造|构建|建设|做好|打好|抓好|突出|聚焦|围绕|坚持|推动|强化))?"
)
RULE = "scheme.member"


def counted_members(passage: Passage, mentions: Sequence[Mention]) -> list[Mention]:
    """The members of such lists that nothing else is known in, as programs."""
    taken = [m.span for m in mentions]
    found = []
    for members, _ in _schemes(passage):
        free = [m for m in members if not any(m.overlaps(span) for span in taken)]
        if len(free) == len(members):
            found += [Mention(passage.id, m, m.of(passage.text), "Program", RULE) for m in members]
    return found


def scheme_statements(passage: Passage, mentions: Sequence[Mention], year: int) -> Iterator[Statement]:
    """partOf for each member of a counted list, where the whole is known."""
    by_start = {m.span.start: m for m in mentions}
    for members, whole_span in _schemes(passage):
        whole = next(
            (m for m in mentions if m.span.overlaps(whole_span) and m.cls in ("Program", "Region", "Term")), None
        )
        parts = [by_start.get(m.start) for m in members]
        for part in parts:
            if whole and part and part.cls not in ("Industry", "Honor", "Indicator"):
                evidence = Evidence(passage.id, Span(part.span.start, whole.span.end), RULE)
                yield Statement(part, "partOf", whole, Modality.ASSERTED, year, evidence)


def _schemes(passage: Passage) -> Iterator[tuple[list[Span], Span]]:
    """The members of each counted list and the word that counts them; only quoted ones count."""
    if not _QUOTED_COUNT.search(passage.text):
        return
    for found in _COUNTED.finditer(passage.text):
        members = _members(passage.text, Span(*found.span("list")))
        if found["whole"].startswith("“") and len(members) == NUMERALS[found["count"]]:
            yield members, Span(*found.span("whole"))


def _members(text: str, whole: Span) -> list[Span]:
    spans = [Span(m.start(), m.end()) for m in re.finditer("[^、]+", text[whole.start : whole.end])]
    spans = [s.shifted(whole.start) for s in spans]
    lead = _LEAD.match(text, spans[0].start, spans[0].end)
    if lead and lead.end() + 2 <= spans[0].end:
        spans[0] = Span(lead.end(), spans[0].end)
    return spans
