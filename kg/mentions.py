"""Who and what a passage names: lexicon entries, names by their form (heads, quotes), names by their context."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.enumerations import balanced, split_list
from kg.grammar.masking import DIVISIONS, Masked, mask
from kg.grammar.pattern import NAME
from kg.grammar.rules import EntityRule, RuleSet
from kg.grammar.trie import any_of
from kg.lexicon import Lexicon
from kg.model import Mention, Span
from kg.quantity import FoundQuantity, find_quantities
from kg.words import Segmenter

_LONGEST = 30
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
        return re.compile(f"(?P<word>{any_of((*words['stop'], *words['stop-character']))})|(?!{NAME}).", re.S)

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
                start = frame.name_start(start, rule.joined)
                if not self._specific(rule, frame.masked.text[start : match.start("found")].strip()):
                    continue
            for span in self._members(rule, frame.masked.text, start, end):
                mention = _mention(rule, frame, span, passage)
                if mention:
                    yield mention

    def _specific(self, rule: EntityRule, name: str) -> bool:
        """A name needs more than generic words: 现代农业 产业园 is none."""
        least, most = rule.pattern.name_length
        return least <= len(name) <= most and not (rule.generic and rule.generic.fullmatch(name))

    def _members(self, rule: EntityRule, text: str, start: int, end: int) -> list[Span]:
        if not rule.pattern.names:
            return [Span(start, end)]
        heads = re.compile(f"(?:{any_of(self.rules.words['member-head'])})”?$")
        return [s.shifted(start) for s in split_list(text[start:end], lambda left: bool(heads.search(left)))]


class _Frame:
    """A masked passage with the places where a name cannot reach further left."""

    def __init__(self, text: str, masked: Masked, stops: re.Pattern[str], segmenter: Segmenter) -> None:
        self.text, self.masked, self._pattern, self._segmenter = text, masked, stops, segmenter

    def name_start(self, core: int, joined: bool) -> int:
        """The leftmost start of a name whose known part begins at ``core`` (both in the masked text)."""
        barriers = self._barriers[joined]
        start = max(barriers[bisect_right(barriers, core) - 1], core - _LONGEST)
        around = [c.start + 1 for c in self._closed if c.start < core < c.end]
        start = max([start, *around])
        while start < core and (self.masked.text[start] in " 、”）》" or not balanced(self.masked.text[start:core])):
            start += 1
        return start

    @cached_property
    def _closed(self) -> list[Span]:
        """Quotes and brackets: what stands in them parts no name that holds all of them."""
        return [Span(*m.span()) for m in _QUOTED.finditer(self.masked.text)]

    @cached_property
    def _barriers(self) -> dict[bool, list[int]]:
        result: dict[bool, list[int]] = {False: [0], True: [0]}
        for match in self._pattern.finditer(self.masked.text):
            if any(c.start <= match.start() and match.end() <= c.end for c in self._closed) or self._vetoed(match):
                continue
            result[False].append(match.end())
            if match[0] not in ("和", "与", "及"):
                result[True].append(match.end())
        return result

    def _vetoed(self, match: re.Match[str]) -> bool:
        """A single character that the segmenter sees inside a longer word (和 in 和平) parts nothing."""
        if not match["word"] or len(match[0]) > 1:
            return False
        start, end = self.masked.starts[match.start()], self.masked.starts[match.end()]
        return start not in self._words or end not in self._words

    @cached_property
    def _words(self) -> frozenset[int]:
        return self._segmenter.boundaries(self.text)


def _mention(rule: EntityRule, frame: _Frame, span: Span, passage: str) -> Mention | None:
    original = frame.masked.original(span.start, span.end)
    raw = original.of(frame.text)
    stripped = raw.strip(" 　、")
    if not stripped:
        return None
    at = original.start + raw.index(stripped)
    original = Span(at, at + len(stripped))
    name = unquoted(stripped)
    if len(name) < 2 or len(name) > 60 or not balanced(stripped):
        return None
    return Mention(passage, original, name, rule.cls, rule.id, rule.also)


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
