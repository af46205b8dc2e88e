"""Who and what a passage names: lexicon entries, names by their form (heads, quotes), names by their context."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.enumerations import balanced, split_list
from kg.grammar.masking import DIVISIONS, Masked, mask, symbols
from kg.grammar.pattern import NAME
from kg.grammar.rules import EntityRule, RuleSet
from kg.grammar.trie import any_of
from kg.lexicon import Lexicon
from kg.model import Mention, Span
from kg.quantity import FoundQuantity, find_quantities
from kg.words import Segmenter

_LONGEST = 30
"""The most characters of a masked text that a name reaches to the left of its head."""
_LONGEST_NAME = 60
_LEVEL = re.compile(f"[{symbols(DIVISIONS)}](?=级)")
"""A division that only names a level (句容市级重大项目)."""
_MARK = re.compile(f"[A-Za-z0-9“·{symbols(DIVISIONS)}]")
"""What shows that words which could be generic are a name: a place, a quote, a letter or a figure."""
_COORDINATORS = ("和", "与", "及", "至")
_WHOLE = re.compile("(?:工作|活动|项目|建设|行动|机制|制度|体系|政策|企业)$")
"""Behind such a word 和 begins something new, even for a name that may run over 和."""
_QUOTED = re.compile("“[^“”]*”|（[^（）]{1,12}）|《[^《》]*》")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen in a passage: its mentions, left to right, and its quantities."""

    text: str
    mentions: tuple[Mention, ...]
    quantities: tuple[FoundQuantity, ...]

    def masked(self) -> Masked:
        return mask(self.text, self.mentions, self.quantities)


@dataclass(frozen=True, slots=True)
class _Candidate:
    span: Span
    rank: int
    mention: Mention


class MentionFinder:
    """Applies the entity rules of a rule set, with a lexicon, to passages."""

    def __init__(self, rules: RuleSet, lexicon: Lexicon, segmenter: Segmenter) -> None:
        self.rules, self.lexicon, self.segmenter = rules, lexicon, segmenter
        self._by_form = [r for r in rules.entities if not r.by_context]
        self._by_context = [r for r in rules.entities if r.by_context]

    def read(self, passage: str, text: str) -> Reading:
        """All mentions in a passage (``passage`` is its id, ``text`` its sentence)."""
        quantities = tuple(find_quantities(text))
        found = self._lexical(passage, text)
        divisions = [c.mention for c in found if c.mention.cls in DIVISIONS]
        masked = mask(text, divisions, quantities)
        frame = _Frame(text, masked, self._stops, self.segmenter)
        for rank, rule in enumerate(self._by_form):
            found += [_Candidate(m.span, rank, m) for m in self._apply(rule, frame, passage)]
        mentions = _choose(found)
        for rule in self._by_context:
            frame = _Frame(text, mask(text, mentions, quantities), self._stops, self.segmenter)
            mentions = _add(mentions, list(self._apply(rule, frame, passage)))
        return Reading(text, tuple(mentions), quantities)

    @cached_property
    def _stops(self) -> re.Pattern[str]:
        words = self.rules.words
        return re.compile(
            f"(?P<hard>{any_of(words['stop'])})|(?P<soft>{any_of(words['stop-character'])})|(?!{NAME}).", re.S
        )

    @cached_property
    def _lead_in(self) -> re.Pattern[str]:
        return re.compile(f"(?:{any_of(self.rules.words['lead-in'])})+")

    def _lexical(self, passage: str, text: str) -> list[_Candidate]:
        found = []
        for match in self.lexicon.regex.finditer(text):
            cls, rule = self.lexicon.classes[match[0]]
            span = Span(*match.span())
            found.append(_Candidate(span, -1, Mention(passage, span, match[0], cls, rule)))
        return found

    def _apply(self, rule: EntityRule, frame: _Frame, passage: str) -> Iterator[Mention]:
        for match in rule.pattern.regex.finditer(frame.masked.text):
            start, end = match.span("found")
            if rule.pattern.name_first:
                name_start = self._start(rule, frame, start)
                if name_start is None or frame.is_inside_word(start, end):
                    continue
                start = name_start
            if rule.plain:
                start = self._without_lead_in(frame, start, end)
                if frame.has_stop(start, end):
                    continue
            for span in self._members(rule, frame.text, frame.masked.original(start, end)):
                mention = _mention(rule, frame.text, span, passage)
                if mention and self._stands(rule, mention.name):
                    yield mention

    def _without_lead_in(self, frame: _Frame, start: int, end: int) -> int:
        lead = self._lead_in.match(frame.masked.text, start, end)
        return lead.end() if lead and lead.end() < end else start

    def _stands(self, rule: EntityRule, name: str) -> bool:
        """Whether what was found is a name: it ends as its rule demands and is not made of generic words."""
        return (rule.ends is None or bool(rule.ends.search(name))) and not (
            rule.generic and rule.generic.fullmatch(name)
        )

    def _start(self, rule: EntityRule, frame: _Frame, core: int) -> int | None:
        """Where a name begins whose head begins at ``core``; None where what stands before makes no name."""
        start = frame.name_start(core, rule.joined)
        least, most = rule.pattern.name_length
        if rule.marked and not _MARK.search(frame.masked.text, start, core):
            return None
        lead = self._lead_in.match(frame.masked.text, start, core)
        if lead and (lead.end() < core or not least):
            start = lead.end()
        name = _LEVEL.sub("", frame.masked.text[start:core].strip())
        length = len(frame.masked.original(start, core))
        if not least <= length <= most or (length and rule.generic and rule.generic.fullmatch(name)):
            return None
        return start

    def _members(self, rule: EntityRule, text: str, span: Span) -> list[Span]:
        if not rule.pattern.names:
            return [span]
        ends = rule.ends or self._member_end
        return [s.shifted(span.start) for s in split_list(span.of(text), lambda left: bool(ends.search(left)))]

    @cached_property
    def _member_end(self) -> re.Pattern[str]:
        return re.compile(f"(?:{any_of(self.rules.words['member-head'])})”?$")


class _Frame:
    """A masked passage with the places where a name cannot reach further left."""

    def __init__(self, text: str, masked: Masked, stops: re.Pattern[str], segmenter: Segmenter) -> None:
        self.text, self.masked, self._pattern, self._segmenter = text, masked, stops, segmenter

    def name_start(self, core: int, joined: bool) -> int:
        """The leftmost start of a name whose known part begins at ``core`` (both in the masked text)."""
        around = next((c for c in self._closed if c.start < core < c.end), None)
        barriers = self._barriers(around, joined)
        start = max(barriers[bisect_right(barriers, core) - 1], core - _LONGEST)
        while start < core and (self.masked.text[start] in " 、”）》" or not balanced(self.masked.text[start:core])):
            start += 1
        return start

    @cached_property
    def _closed(self) -> list[Span]:
        """Quotes and brackets: what stands in them parts no name that holds all of them."""
        return [Span(*m.span()) for m in _QUOTED.finditer(self.masked.text)]

    @cached_property
    def _stops(self) -> list[re.Match[str]]:
        return [m for m in self._pattern.finditer(self.masked.text) if not self._vetoed(m)]

    def _barriers(self, around: Span | None, joined: bool) -> list[int]:
        """Where names can begin: for a name inside a quote (``around``) in it, else outside all quotes."""
        found = [around.start + 1 if around else 0]
        for stop in self._stops:
            if joined and stop[0] in _COORDINATORS and not _WHOLE.search(self.masked.text, 0, stop.start()):
                continue
            inside = next((c for c in self._closed if c.start <= stop.start() and stop.end() <= c.end), None)
            if inside == around:
                found.append(stop.end())
        return found

    def is_inside_word(self, head: int, end: int) -> bool:
        """Whether the segmenter sees the head of a name as the beginning of a longer word (铁路 in 铁路局)."""
        start, end = self.masked.starts[head], self.masked.starts[end]
        return end not in self._words and max(w for w in self._words if w < end) <= start

    def has_stop(self, start: int, end: int) -> bool:
        """Whether a boundary word stands in a range of the masked text."""
        return any(start <= s.start() and s.end() <= end and (s["hard"] or s["soft"]) for s in self._stops)

    def _vetoed(self, match: re.Match[str]) -> bool:
        """A single character that the segmenter sees inside a longer word (和 in 和平) parts nothing."""
        if not match["soft"]:
            return False
        start, end = self.masked.starts[match.start()], self.masked.starts[match.end()]
        return start not in self._words or end not in self._words

    @cached_property
    def _words(self) -> frozenset[int]:
        return self._segmenter.boundaries(self.text)


def _mention(rule: EntityRule, text: str, span: Span, passage: str) -> Mention | None:
    raw = span.of(text)
    stripped = raw.strip(" 　、")
    name = unquoted(stripped)
    if not 2 <= len(name) <= _LONGEST_NAME or not balanced(stripped):
        return None
    start = span.start + raw.index(stripped)
    return Mention(passage, Span(start, start + len(stripped)), name, rule.cls, rule.id, rule.also)


def unquoted(name: str) -> str:
    """A name whose quotes or title marks hold all of it, without them.

    >>> unquoted("“三问三送”"), unquoted("“三问三送”行动"), unquoted("《某某办法》")
    ('三问三送', '“三问三送”行动', '某某办法')
    """
    if len(name) > 2 and name[0] + name[-1] in ("“”", "《》") and not set(name[1:-1]) & set("“”《》"):
        return name[1:-1]
    return name


def _choose(candidates: Iterable[_Candidate]) -> list[Mention]:
    """The overlap policy: the longest wins, then the earlier rule, then the one further left."""
    chosen: list[Mention] = []
    for candidate in sorted(candidates, key=lambda c: (-len(c.span), c.rank, c.span.start)):
        if not any(candidate.span.overlaps(m.span) for m in chosen):
            chosen.append(candidate.mention)
    return sorted(chosen, key=lambda m: m.span)


def _add(mentions: Sequence[Mention], more: Sequence[Mention]) -> list[Mention]:
    """Add names found by context: they take the place of what they cover, and give way to what they only touch."""
    result = list(mentions)
    for mention in more:
        touched = [m for m in result if m.span.overlaps(mention.span)]
        if all(mention.span.covers(m.span) and mention.span != m.span for m in touched):
            result = [m for m in result if m not in touched] + [mention]
    return sorted(result, key=lambda m: m.span)


def merge_mentions(reading: Reading, more: Sequence[Mention]) -> Reading:
    """A reading with further mentions, which take the place of what they overlap."""
    kept = [m for m in reading.mentions if not any(m.span.overlaps(n.span) for n in more)]
    return Reading(reading.text, tuple(sorted([*kept, *more], key=lambda m: m.span)), reading.quantities)
