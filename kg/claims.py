"""How the things that a passage names relate: the relation rules, applied to the masked passage."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.grammar.masking import Masked, symbols
from kg.grammar.rules import ClaimTemplate, RelationRule, RuleSet
from kg.grammar.trie import any_of
from kg.mentions import Reading
from kg.model import Evidence, Literal, Mention, Modality, Passage, Role, Span, Statement
from kg.ontology import Ontology
from kg.quantity import FoundQuantity, normal

ACTORS = tuple(
    "Province Prefecture County Town Village Park ScenicArea Region Place Facility Project Company Institution "
    "GovernmentBody Brand".split()
)
_CLAUSE = re.compile(r"[，。；：！]")
_SUBJECT = re.compile(rf"(?:^|(?<=[，；。：！]))(?P<subject>[{symbols(ACTORS)}])")


@dataclass(frozen=True, slots=True)
class Frame:
    """A passage in masked form, with the year and modality that its part gives it."""

    passage: Passage
    masked: Masked
    year: int


class ClaimFinder:
    """Applies relation rules. Who acts where nobody is named is the subject before, else the reporting division."""

    def __init__(self, rules: RuleSet, ontology: Ontology) -> None:
        self._rules, self._ontology = rules.relations, ontology
        self._plan_cue = re.compile(any_of(rules.words["plan-cue"]))

    def statements(self, passage: Passage, reading: Reading, report_year: int) -> list[Statement]:
        """The statements of a passage, in the order of the rules; ``report_year`` stands in where a part has no year."""
        frame = Frame(passage, reading.masked(), passage.year or report_year)
        return [s for rule in self._rules for s in self._apply(rule, frame)]

    def _apply(self, rule: RelationRule, frame: Frame) -> Iterator[Statement]:
        for match in rule.pattern.regex.finditer(frame.masked.text):
            modality = self._modality(frame, match)
            if rule.when == "asserted" and modality is Modality.PLANNED:
                continue
            for template in rule.claims:
                yield from self._claims(rule, template, match, frame, modality)

    def _modality(self, frame: Frame, match: re.Match[str]) -> Modality:
        """Planned in a plan's part, or behind a cue (力争, 计划) in the clause, or inside what the rule matched."""
        if frame.passage.role is Role.PLAN:
            return Modality.PLANNED
        text = frame.masked.text
        clause = max((m.end() for m in _CLAUSE.finditer(text, 0, match.start())), default=0)
        return Modality.PLANNED if self._plan_cue.search(text, clause, match.end()) else Modality.ASSERTED

    def _claims(
        self, rule: RelationRule, template: ClaimTemplate, match: re.Match[str], frame: Frame, modality: Modality
    ) -> Iterator[Statement]:
        evidence = Evidence(frame.passage.id, frame.masked.original(*match.span()), rule.id)
        subjects = self._ends(template.subject, match, frame)
        objects: Sequence[Mention | Literal | None]
        if template.literal:
            objects = [_code(template.object)]
        else:
            objects = [o for o in self._ends(template.object, match, frame)]
        for subject in subjects:
            for target in objects:
                if subject is not target and self._fits(subject, template.predicate, target):
                    yield Statement(subject, template.predicate, target, modality, frame.year, evidence)

    def _ends(self, name: str, match: re.Match[str], frame: Frame) -> list[Mention | None] | list[Mention | Literal | None]:
        if name == "division":
            return [None]
        if name == "subject":
            return [subject_at(frame.masked, match.start())]
        start, end = match.span(name)
        things = [frame.masked.things[i] for i in range(start, end) if i in frame.masked.things]
        return [t if isinstance(t, Mention) else _money(t) for t in things]

    def _fits(self, subject: Mention | None, predicate: str, target: Mention | Literal | None) -> bool:
        if isinstance(target, Literal):
            return True
        return self._ontology.accepts(predicate, _classes(subject), _classes(target))


def subject_at(masked: Masked, position: int) -> Mention | None:
    """The last actor before a position that opens a clause of the sentence; None stands for the reporting division."""
    found = None
    for match in _SUBJECT.finditer(masked.text, 0, position + 1):
        thing = masked.things[match.start("subject")]
        if isinstance(thing, Mention):
            found = thing
    return found


def _classes(mention: Mention | None) -> tuple[str, ...]:
    return ("County",) if mention is None else (mention.cls, *mention.also)


def _money(quantity: FoundQuantity) -> Literal:
    return Literal.decimal(normal(quantity.quantity).value)


def _code(name: str) -> Literal:
    from kg.model import Datatype

    return Literal(name, Datatype.CODE)


def clause_of(text: str, span: Span) -> Span:
    """The clause (between ，；。：) that holds a range."""
    ends = [m.start() for m in _CLAUSE.finditer(text)]
    index = bisect_left(ends, span.start)
    start = ends[index - 1] + 1 if index else 0
    return Span(start, ends[index] if index < len(ends) else len(text))
