"""All passages of a report with their mentions. Two readings: what the first one taught is a lexicon for the second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.definitions import Defined, listed_items, term_mentions
from kg.grammar.rules import RuleSet
from kg.lexicon import division_lexicon
from kg.mentions import MentionFinder, Reading, merge_mentions
from kg.model import Division, Mention, Passage, PassageKind, Report
from kg.words import Segmenter

_TEACHES = frozenset({"Company", "Institution", "Program"})
"""Classes whose names, once a context has shown them, are looked for without it."""
_SHORTEST_LEARNED = 4


@dataclass(frozen=True)
class Annotation:
    """The passages that speak (all but the front), what was read in each, and the definitions."""

    passages: tuple[Passage, ...]
    readings: Mapping[str, Reading]
    defined: tuple[Defined, ...]

    def mentions(self) -> Iterator[Mention]:
        """Every mention in reading order, then the terms where they are defined."""
        for passage in self.passages:
            yield from self.readings[passage.id].mentions
        for item in self.defined:
            yield from item.terms

    def body(self) -> Iterator[tuple[Passage, Reading]]:
        """The passages of the report's own text, without the definitions."""
        for passage in self.passages:
            if passage.kind is not PassageKind.DEFINITION:
                yield passage, self.readings[passage.id]


def annotate(report: Report, rules: RuleSet, near: Mapping[str, Division]) -> Annotation:
    """Find the mentions of a report; ``near`` are the names of divisions that it may use."""
    passages = tuple(p for p in report.passages if p.kind is not PassageKind.FRONT)
    terms = {f.passage: term_mentions(f, report.passage(f.passage)) for f in report.footnotes}
    finder = MentionFinder(rules, division_lexicon(report.division, near), Segmenter())
    readings = {p.id: finder.read(p.id, p.text) for p in passages}
    learned = _learned(rules, readings.values(), [t for found in terms.values() for t in found])
    finder.lexicon = finder.lexicon.extended(learned)
    for passage in passages:
        seen = {m.name for m in readings[passage.id].mentions}
        if any(name in passage.text and name not in seen for name in learned):
            readings[passage.id] = finder.read(passage.id, passage.text)
    defined = []
    for footnote in report.footnotes:
        passage = report.passage(footnote.passage)
        readings[passage.id] = merge_mentions(readings[passage.id], listed_items(footnote, passage))
        defined.append(Defined(footnote, terms[passage.id], passage, readings[passage.id]))
    return Annotation(passages, readings, tuple(defined))


def _learned(rules: RuleSet, readings: Iterable[Reading], terms: Iterable[Mention]) -> dict[str, tuple[str, str]]:
    """Names with class and rule: the terms that the report defines, and names that only their context showed."""
    by_context = {r.id for r in rules.entities if r.by_context}
    found: dict[str, tuple[str, str]] = {}
    for mention in (m for r in readings for m in r.mentions):
        if len(mention.name) >= _SHORTEST_LEARNED and mention.rule in by_context and mention.cls in _TEACHES:
            found.setdefault(mention.name, (mention.cls, "lexicon.learned"))
    for term in terms:
        found.setdefault(term.name, ("Term", "lexicon.term"))
    return found
