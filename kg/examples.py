"""Running the example sentences that rules carry: each must give what it says, in an invented county.

The sentences speak of 清水县 (安平市, 东海省) with its towns 青石镇, 白云镇, 柳河镇 and 石桥街道, and of 临川县
beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.claims import ClaimFinder
from kg.grammar.rules import EntityRule, Rule, RuleSet
from kg.graph import plain
from kg.lexicon import division_lexicon
from kg.mentions import MentionFinder
from kg.model import Division, Literal, Mention, Passage, PassageKind, Role, Span
from kg.ontology import Ontology
from kg.words import Segmenter

COUNTY = Division("999901", "清水县", "清水", "County", "999900")
_DIVISIONS = (
    COUNTY,
    Division("990000", "东海省", "东海", "Province", None),
    Division("999900", "安平市", "安平", "Prefecture", "990000"),
    Division("999902", "临川县", "临川", "County", "999900"),
    Division("999901101", "青石镇", "青石", "Town", "999901"),
    Division("999901102", "白云镇", "白云", "Town", "999901"),
    Division("999901103", "柳河镇", "柳河", "Town", "999901"),
    Division("999901001", "石桥街道", "石桥", "Town", "999901"),
)
NEAR: Mapping[str, Division] = {d.name: d for d in _DIVISIONS} | {d.short: d for d in _DIVISIONS[:4]}
_YEAR = 2023


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold: what the rule should have given for the sentence, and what it gave."""

    rule_id: str
    file: str
    line: int
    sentence: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


class ExampleRunner:
    """Reads example sentences with all rules of a set."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        known = division_lexicon(COUNTY, NEAR, " ".join(NEAR))
        self._mentions = MentionFinder(rules, known, Segmenter())
        self._claims = ClaimFinder(rules, Ontology.load())

    def results(self, rule: Rule, sentence: str) -> tuple[str, ...]:
        """What a rule gives for a sentence: names for an entity rule, «subject property object» for a relation rule."""
        reading = self._mentions.read("p0000", sentence)
        if isinstance(rule, EntityRule):
            return tuple(m.name for m in reading.mentions if m.rule == rule.id)
        span = Span(0, len(sentence))
        passage = Passage("p0000", 0, sentence, PassageKind.SENTENCE, "s000", 0, Role.REVIEW, _YEAR, span, span)
        statements = self._claims.statements(passage, reading, _YEAR)
        return tuple(
            f"{_name(s.subject)} {s.predicate} {_name(s.object)}" for s in statements if s.evidence.rule == rule.id
        )

    def failures(self) -> list[Failure]:
        """The examples that do not hold, in the order of the rules."""
        failed = []
        for rule in self._rules:
            for sentence, expected in rule.examples.items():
                found = self.results(rule, sentence)
                if {plain(f) for f in found} != {plain(e) for e in expected}:
                    failed.append(Failure(rule.id, rule.file, rule.line, sentence, expected, found))
        return failed


def failures(rules: RuleSet) -> list[Failure]:
    """The examples of a rule set that do not hold."""
    return ExampleRunner(rules).failures()


def _name(end: Mention | Literal | None) -> str:
    if end is None:
        return COUNTY.name
    return end.lexical if isinstance(end, Literal) else end.name
