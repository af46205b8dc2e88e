"""All passages of a report with their mentions: what some of them teach is looked for in all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.definitions import Defined, listed_items, term_mentions
from kg.grammar.rules import RuleSet
from kg.lexicon import division_lexicon
from kg.mentions import MentionFinder, Reading, merge_mentions
from kg.model import Division, Mention, Passage, PassageKind, Report
from kg.schemes import counted_members
from kg.words import Segmenter

_TEACHES = frozenset({"Company", "Institution", "Program"})
"""Classes whose names, once a context has shown them, are looked for without it."""
_SHORTEST_LEARNED = 4
_PROGRAM = re.compile("(?:行动|工程|计划|改革|试点|攻坚战|专项整治|活动|机制|模式|战略|工作法|经验|讲堂|服务)”?$")


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
    known = {term.name: (_class_of_term(term.name), "lexicon.term") for found in terms.values() for term in found}
    lexicon = division_lexicon(report.division, near, report.text).extended(known)
    finder = MentionFinder(rules, lexicon, Segmenter())
    by_context = frozenset(r.id for r in rules.entities if r.by_context)
    readings = finder.read_all([(p.id, p.text) for p in passages], lambda found: _learned(found, by_context))
    defined = []
    for footnote in report.footnotes:
        passage = report.passage(footnote.passage)
        readings[passage.id] = merge_mentions(readings[passage.id], listed_items(footnote, passage))
        defined.append(Defined(footnote, terms[passage.id], passage, readings[passage.id]))
    for passage in passages:
        if passage.kind is not PassageKind.DEFINITION:
            reading = readings[passage.id]
            readings[passage.id] = merge_mentions(reading, counted_members(passage, reading.mentions))
    return Annotation(passages, readings, tuple(defined))


def _class_of_term(name: str) -> str:
    """What a term is where the text uses it: a program by its last word, else only a term."""
    return "Program" if _PROGRAM.search(name) else "Term"


def _learned(mentions: Iterable[Mention], by_context: frozenset[str]) -> dict[str, tuple[str, str]]:
    """Names with class and rule that only their context showed."""
    return {
        m.name: (m.cls, "lexicon.learned")
        for m in mentions
        if len(m.name) >= _SHORTEST_LEARNED and m.rule in by_context and m.cls in _TEACHES
    }
