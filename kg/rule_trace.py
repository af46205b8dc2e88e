"""Which rule saw what in one sentence: quantities, known names, each entity rule with the fate of its match, the
masked sentence, each relation rule with its slots and claims, and the figures.

Why a match came to nothing is found by trial: the sentence is read once more with one demand of the rule left out,
and the demand without which there is a name (or a claim) is the one that stood against it. So the trace asks only what
the engine itself answers, and cannot drift away from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from kg.claims import ClaimFinder
from kg.divisions import Divisions
from kg.errors import KgError
from kg.examples import COUNTY, NEAR
from kg.grammar.masking import CLASSES, DIVISIONS, QUANTITIES, Masked, mask, symbols
from kg.grammar.rules import EntityRule, RelationRule, RuleSet
from kg.lexicon import Lexicon, division_lexicon
from kg.mentions import MentionFinder, Reading
from kg.model import Division, Literal, Mention, Passage, PassageKind, Role, Span, Statement
from kg.observations import Figure, FigureFinder
from kg.ontology import Ontology
from kg.placing import name_statements, owner_statements, segment_statements
from kg.quantity import FoundQuantity
from kg.reading.repair import repair
from kg.words import Segmenter

REVIEW_YEAR = 2023
"""The year that a sentence of a review speaks of; a plan speaks of the next one."""
_CLASS_OF = {symbols((name,)): name for name in (*CLASSES, *QUANTITIES)}


class Fate(Enum):
    """What became of a match of a rule, in words."""

    KEPT = ("保留", "kept")
    LOST = ("让给别的名称", "lost to another name")
    GENERIC = ("只有泛称", "generic words only")
    UNMARKED = ("无地名、引号、字母或数字", "no place, quote, letter or figure marks it")
    WRONG_END = ("词尾不在 ends 词表中", "ends in no word of its list")
    NOT_PLAIN = ("含边界词", "holds a boundary word")
    INSIDE_WORD = ("在更长的词中", "inside a longer word")
    NO_NAME = ("前面没有合适的名称", "no name of the right length in front")
    CLAIMED = ("得出断言", "claimed")
    ONLY_ASSERTED = ("规则只用于已述，此处是计划", "the rule is for what is asserted, and this is planned")
    ONLY_PLANNED = ("规则只用于计划，此处是已述", "the rule is for what is planned, and this is asserted")
    REFUSED = ("两端不合本体，或是同一事物", "its ends do not fit the ontology, or are one thing")

    @property
    def zh(self) -> str:
        return self.value[0]

    @property
    def en(self) -> str:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class EntityMatch:
    """A stretch that an entity rule matched. ``name`` is what it would be called; ``by`` is the mention that has it."""

    rule: EntityRule
    span: Span
    name: str
    fate: Fate
    by: Mention | None = None


@dataclass(frozen=True, slots=True)
class RelationMatch:
    """A match of a relation rule with what its slots hold, what it says, and why it says nothing."""

    rule: RelationRule
    span: Span
    slots: Mapping[str, tuple[str, ...]]
    statements: tuple[Statement, ...]
    fate: Fate


@dataclass(frozen=True)
class Trace:
    """What kg sees in a sentence. Spans count in ``sentence``, the text as kg reads it (repaired)."""

    sentence: str
    division: Division
    planned: bool
    quantities: tuple[FoundQuantity, ...]
    known: tuple[Mention, ...]
    """The names that are known beforehand: divisions, 我县."""
    entities: tuple[EntityMatch, ...]
    mentions: tuple[Mention, ...]
    masked: str
    """What relation rules match on, each mention and quantity as ``[Class]``."""
    relations: tuple[RelationMatch, ...]
    built_in: tuple[Statement, ...]
    """What is said without a rule: places and owners inside names."""
    figures: tuple[Figure, ...]


def division_of(place: str) -> Division:
    """The division with a name or a code.

    >>> division_of("句容市").code, division_of("321183").name
    ('321183', '句容市')

    Raises:
        KgError: nobody, or more than one, bears the name.
    """
    divisions = Divisions.load()
    if place.isdecimal():
        return divisions.by_code(place)
    found = divisions.named(place)
    found = tuple(d for d in found if d.name == place) or found
    if not found:
        raise KgError(f"没有名为 {place} 的行政区划", f"no division is called {place}")
    if len(found) > 1:
        listed = "、".join(f"{d.name} {d.code}" for d in found)
        raise KgError(f"不止一个 {place}，请用代码：{listed}", f"more than one {place}; use a code: {listed}")
    return found[0]


def trace(sentence: str, rules: RuleSet, *, place: Division | None = None, planned: bool = False) -> Trace:
    """Read one sentence with all rules and keep what each of them saw.

    Args:
        sentence: a sentence of a report; it is repaired first, as a report is.
        rules: the rules.
        place: whose report it is; by default the invented county of the examples, 清水县.
        planned: whether the sentence stands in the part of a report that plans.

    >>> from kg.grammar.loading import load_rules
    >>> found = trace("青石镇获评全国文明镇。", load_rules())
    >>> found.masked, [m.rule.id for m in found.relations if m.statements]
    ('[Town]获评[Honor]。', ['honor.named-receivers'])
    """
    near = NEAR if place is None else Divisions.load().names_near(place.code)
    return _Tracer(repair(sentence.strip()).traced.text, rules, place or COUNTY, near, planned).trace()


class _EveryCharacter(Segmenter):
    """Sees a word in every character, so that nothing stands inside a longer one."""

    def boundaries(self, text: str) -> frozenset[int]:
        return frozenset(range(len(text) + 1))


_DEMANDS: Mapping[Fate, Callable[[EntityRule], EntityRule]] = {
    Fate.GENERIC: lambda rule: replace(rule, generic=None),
    Fate.UNMARKED: lambda rule: replace(rule, marked=False),
    Fate.WRONG_END: lambda rule: replace(rule, ends=None),
    Fate.NOT_PLAIN: lambda rule: replace(rule, plain=False),
    Fate.INSIDE_WORD: lambda rule: rule,
}
"""What may be demanded of a name, with the rule that does not demand it; the last is a demand of the segmenter's."""


class _Tracer:
    def __init__(
        self, sentence: str, rules: RuleSet, division: Division, near: Mapping[str, Division], planned: bool
    ) -> None:
        self.sentence, self.rules, self.division, self.near, self.planned = sentence, rules, division, near, planned
        self.lexicon: Lexicon = division_lexicon(division, near, sentence)
        self.segmenter, self.every = Segmenter(), _EveryCharacter()
        self.ontology = Ontology.load()
        self.year = REVIEW_YEAR + planned
        whole = Span(0, len(sentence))
        role = Role.PLAN if planned else Role.REVIEW
        self.passage = Passage("p0000", 0, sentence, PassageKind.SENTENCE, "s000", 0, role, self.year, whole, whole)

    def trace(self) -> Trace:
        reading = self._read(self.rules.entities)
        return Trace(
            sentence=self.sentence,
            division=self.division,
            planned=self.planned,
            quantities=reading.quantities,
            known=self._read(()).mentions,
            entities=tuple(sorted(self._entities(reading), key=lambda m: (m.span, m.fate is not Fate.KEPT))),
            mentions=reading.mentions,
            masked=_readable(reading.masked),
            relations=tuple(match for rule in self.rules.relations for match in self._relations(rule, reading)),
            built_in=tuple(self._built_in(reading)),
            figures=tuple(FigureFinder(self.rules.words).figures(self.passage, reading, self.year)),
        )

    def _read(self, rules: Iterable[EntityRule], segmenter: Segmenter | None = None) -> Reading:
        """The sentence as it is read with these rules alone."""
        rule_set = RuleSet(tuple(rules), (), self.rules.words)
        return MentionFinder(rule_set, self.lexicon, segmenter or self.segmenter).read(self.passage.id, self.sentence)

    def _entities(self, final: Reading) -> Iterator[EntityMatch]:
        """The matches of all entity rules: those by form before, those by context after all others have been read."""
        known = self._read(())
        by_form = mask(self.sentence, [m for m in known.mentions if m.cls in DIVISIONS], known.quantities)
        for rule in self.rules.entities:
            if rule.by_context:
                others = [r for r in self.rules.entities if r is not rule]
                yield from self._matches(rule, self._read(others).masked, others, final)
            else:
                yield from self._matches(rule, by_form, [], final)

    def _matches(
        self, rule: EntityRule, seen: Masked, others: Sequence[EntityRule], final: Reading
    ) -> Iterator[EntityMatch]:
        """The matches of one rule in the masked text that it sees; ``others`` are the rules that it builds on."""
        spans = [seen.original(*m.span("found")) for m in rule.pattern.regex.finditer(seen.text)]
        found = [m for m in final.mentions if m.rule == rule.id]
        if spans:
            found += [m for m in self._found(rule, others) if m not in found]
        for mention in found:
            if mention in final.mentions:
                yield EntityMatch(rule, mention.span, mention.name, Fate.KEPT)
            else:
                yield EntityMatch(rule, mention.span, mention.name, Fate.LOST, _holder(final, mention.span))
        for span in spans:
            if not any(m.span.overlaps(span) for m in found):
                fate = self._veto(rule, others, span)
                holder = _holder(final, span) if fate is Fate.NO_NAME else None
                yield EntityMatch(rule, span, span.of(self.sentence), Fate.LOST if holder else fate, holder)

    def _found(
        self, rule: EntityRule, others: Sequence[EntityRule], segmenter: Segmenter | None = None
    ) -> list[Mention]:
        reading = self._read([*others, rule], segmenter)
        return [m for m in reading.mentions if m.rule == rule.id]

    def _veto(self, rule: EntityRule, others: Sequence[EntityRule], span: Span) -> Fate:
        """The demand without which the rule would find a name here."""
        for fate, without in _DEMANDS.items():
            segmenter = self.every if fate is Fate.INSIDE_WORD else None
            if any(m.span.overlaps(span) for m in self._found(without(rule), others, segmenter)):
                return fate
        return Fate.NO_NAME

    def _relations(self, rule: RelationRule, reading: Reading) -> Iterator[RelationMatch]:
        masked = reading.masked
        matches = list(rule.pattern.regex.finditer(masked.text))
        if not matches:
            return
        statements, unconditional = self._statements(rule, reading), self._statements(replace(rule, when=""), reading)
        for match in matches:
            span = masked.original(*match.span())
            said = tuple(s for s in statements if s.evidence.span == span)
            fate = Fate.CLAIMED if said else _silence(rule, span, unconditional)
            slots = {s: _held(masked, self.sentence, *match.span(s)) for s in rule.pattern.slots if match[s]}
            yield RelationMatch(rule, span, slots, said, fate)

    def _statements(self, rule: RelationRule, reading: Reading) -> list[Statement]:
        finder = ClaimFinder(RuleSet((), (rule,), self.rules.words), self.ontology)
        return finder.statements(self.passage, reading, self.year)

    def _built_in(self, reading: Reading) -> Iterator[Statement]:
        yield from segment_statements(self.passage, reading.masked, self.near, self.year)
        yield from owner_statements(self.passage, reading.mentions, self.year)
        yield from name_statements(self.passage, reading.mentions, self.near, self.division, self.year)


def _holder(reading: Reading, span: Span) -> Mention | None:
    """The mention that has the greatest part of a range."""
    overlapping = [m for m in reading.mentions if m.span.overlaps(span)]
    return max(overlapping, key=lambda m: min(m.span.end, span.end) - max(m.span.start, span.start), default=None)


def _silence(rule: RelationRule, span: Span, unconditional: Iterable[Statement]) -> Fate:
    """Why a match of a relation rule says nothing; ``unconditional`` is what it would say but for its ``when``."""
    if any(s.evidence.span == span for s in unconditional):
        return Fate.ONLY_PLANNED if rule.when == "planned" else Fate.ONLY_ASSERTED
    return Fate.REFUSED


def _readable(masked: Masked) -> str:
    """The masked text with ``[Class]`` for each mention and quantity."""
    return "".join(f"[{_CLASS_OF[c]}]" if at in masked.things else c for at, c in enumerate(masked.text))


def _held(masked: Masked, sentence: str, start: int, end: int) -> tuple[str, ...]:
    """The things in a range of the masked text, each with its class: 青石镇 (Town)."""
    things = ((masked.things[at], masked.text[at]) for at in range(start, end) if at in masked.things)
    return tuple(
        f"{t.name if isinstance(t, Mention) else t.span.of(sentence)} ({_CLASS_OF[symbol]})" for t, symbol in things
    )


def trace_data(found: Trace) -> dict[str, Any]:
    """The same as plain data for JSON; spans are ``[start, end]`` in the sentence, numbers are exact strings."""
    return {
        "sentence": found.sentence,
        "place": found.division.code,
        "planned": found.planned,
        "quantities": [
            {"text": q.span.of(found.sentence), "span": _ends(q.span), "form": q.form.value} for q in found.quantities
        ],
        "known": [{"name": m.name, "class": m.cls, "rule": m.rule, "span": _ends(m.span)} for m in found.known],
        "entities": [
            {
                **_match_data(m),
                "name": m.name,
                "class": m.rule.cls,
                "by": m.by and {"name": m.by.name, "rule": m.by.rule},
            }
            for m in found.entities
        ],
        "masked": found.masked,
        "relations": [
            {
                **_match_data(m),
                "slots": {slot: list(held) for slot, held in m.slots.items()},
                "claims": [_claim_data(s, found) for s in m.statements],
            }
            for m in found.relations
        ],
        "without_rule": [{**_claim_data(s, found), "source": s.evidence.rule} for s in found.built_in],
        "figures": [_figure_data(f) for f in found.figures],
    }


def _match_data(match: EntityMatch | RelationMatch) -> dict[str, Any]:
    rule = match.rule
    return {"rule": rule.id, "file": rule.file, "line": rule.line, "span": _ends(match.span), "fate": match.fate.name}


def triple(statement: Statement, division: Division) -> tuple[str, str, str]:
    """Subject, property and object as a rule's example gives them; where nobody is named it is the division."""

    def name(end: Mention | Literal | None) -> str:
        return division.name if end is None else end.lexical if isinstance(end, Literal) else end.name

    return name(statement.subject), statement.predicate, name(statement.object)


def _claim_data(statement: Statement, found: Trace) -> dict[str, str]:
    subject, predicate, target = triple(statement, found.division)
    return {"subject": subject, "property": predicate, "object": target, "modality": statement.modality.value}


def _figure_data(figure: Figure) -> dict[str, Any]:
    quantity = figure.quantity
    return {
        "indicator": figure.indicator,
        "value": quantity and format(quantity.value, "f"),
        "unit": quantity and quantity.unit,
        "change": figure.change if figure.change is None else format(figure.change, "f"),
        "rank": figure.rank,
        "bound": figure.bound and figure.bound.value,
        "kind": figure.kind.value,
    }


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end
