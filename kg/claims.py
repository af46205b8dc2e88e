"""How the things that a passage names relate: the relation rules, applied to the masked passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import product

from kg.frozen import Frozen
from kg.grammar.masking import CLASSES, DIVISIONS, QUANTITIES, Masked, symbols
from kg.grammar.rules import ClaimTemplate, RelationRule, RuleSet
from kg.grammar.trie import any_of
from kg.mentions import Reading
from kg.model import Datatype, Evidence, Literal, Mention, Modality, Passage, Role, Span, Statement
from kg.numerals import normal
from kg.ontology import Ontology

_NO_ACTORS = frozenset({"Program", "Policy", "Person", "Honor", "Event", "Industry", "Term"})
ACTORS = tuple(c for c in CLASSES if c not in _NO_ACTORS)
_PUBLIC = frozenset({"hosted", "issued"})
"""What places and bodies do, not works or firms."""
_GOVERNING = frozenset({*DIVISIONS, "GovernmentBody", "Institution", "Park", "ScenicArea", "Region"})
_AREAS = frozenset({"Park", "ScenicArea", "Region", "Place"})
_OF_PLACES = re.compile("(?:县|城市|县城|市|百强|强县|先进县|县（市、区）)”?$")
_CLAUSE = re.compile(r"[，。；：！]")
_SUBJECT = re.compile(
    rf"(?:^|(?<=[，；。：！]))(?P<subject>[{symbols(ACTORS)}])(?!(?:[、和与][{symbols(DIVISIONS)}])+[{symbols(('Program',))}])"
)
"""Who opens a clause, but not the first of several places that a scheme is about: 甲、乙“两镇同城”."""


End = Mention | Literal | None
"""What a claim speaks of: a mention, a value, or (None) the reporting division."""


def modality_at(span: Span, text: str, role: Role, plan_cue: re.Pattern[str]) -> Modality:
    """Planned in a plan's part, or behind a cue (力争, 计划) in the clause, or with one inside the range itself.

    >>> cue, text = re.compile("力争"), "推行路长制，力争推行田长制"
    >>> [modality_at(span, text, Role.REVIEW, cue).value for span in (Span(2, 5), Span(10, 13))]
    ['Asserted', 'Planned']
    """
    if role is Role.PLAN:
        return Modality.PLANNED
    clause = max((m.end() for m in _CLAUSE.finditer(text, 0, span.start)), default=0)
    return Modality.PLANNED if plan_cue.search(text, clause, span.end) else Modality.ASSERTED


class Frame(Frozen, frozen=True):
    """A passage in masked form, with the year and modality that its part gives it."""

    passage: Passage
    masked: Masked
    year: int


class ClaimFinder:
    """Applies relation rules. Who acts where nobody is named is the subject before, else the reporting division."""

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, rules: RuleSet) -> ClaimFinder:
        """The one finder of a rule set: which rules fit which things is worked out once."""
        return cls(rules, Ontology.load())

    def __init__(self, rules: RuleSet, ontology: Ontology) -> None:
        self._rules, self._ontology = rules.relations, ontology
        self._needed = [[_needed(rule, template, ontology) for template in rule.claims] for rule in self._rules]
        self._fitting: dict[str, list[RelationRule]] = {}
        self._plan_cue = re.compile(any_of(rules.words["plan-cue"]))

    def statements(self, passage: Passage, reading: Reading, report_year: int) -> list[Statement]:
        """The statements of a passage, in the order of the rules; a part without a year takes ``report_year``."""
        frame = Frame(passage, reading.masked, passage.year or report_year)
        return [s for rule in self._rules_for(frame.masked) for s in self._apply(rule, frame)]

    def _rules_for(self, masked: Masked) -> list[RelationRule]:
        """The rules that can claim something between the things of a passage."""
        present = "".join(sorted({masked.text[at] for at in masked.things}))
        if present not in self._fitting:
            symbols_there = set(present)
            self._fitting[present] = [
                rule
                for rule, claims in zip(self._rules, self._needed, strict=True)
                if any(not any(map(symbols_there.isdisjoint, ends)) for ends in claims)
            ]
        return self._fitting[present]

    def _apply(self, rule: RelationRule, frame: Frame) -> Iterator[Statement]:
        for match in rule.pattern.finditer(frame.masked.text):
            modality = self._modality(frame, match)
            if rule.when and (rule.when == "planned") != (modality is Modality.PLANNED):
                continue
            for template in rule.claims:
                yield from self._claims(rule, template, match, frame, modality)

    def _modality(self, frame: Frame, match: re.Match[str]) -> Modality:
        return modality_at(Span(*match.span()), frame.masked.text, frame.passage.role, self._plan_cue)

    def _claims(
        self, rule: RelationRule, template: ClaimTemplate, match: re.Match[str], frame: Frame, modality: Modality
    ) -> Iterator[Statement]:
        evidence = Evidence(frame.passage.id, frame.masked.original(*match.span()), rule.id)
        targets: Sequence[End] = (
            [Literal(template.object, Datatype.CODE)] if template.literal else _ends(template.object, match, frame)
        )
        subjects = _ends(template.subject, match, frame)
        if template.subject == "subject" and template.predicate == "receivedHonor":
            subjects = [_receiver(subjects[0], targets)]
        elif template.subject == "subject" and template.predicate in _PUBLIC:
            subjects = [_public(subjects[0])]
        elif template.subject == "subject" and template.predicate == "undertakes":
            subjects = [_builder(subjects[0], match.start(), frame)]
        for subject, target in _pairs(subjects, targets, "分别" in match[0]):
            if (
                not isinstance(subject, Literal)
                and subject is not target
                and self._fits(subject, template.predicate, target)
            ):
                yield Statement(subject, template.predicate, target, modality, frame.year, evidence)

    def _fits(self, subject: Mention | None, predicate: str, target: End) -> bool:
        if not isinstance(target, Literal):
            return self._ontology.accepts(predicate, _classes(subject), _classes(target))
        kind = "Status" if target.datatype is Datatype.CODE else target.datatype.value
        return self._ontology.accepts(predicate, _classes(subject), [kind])


def _needed(rule: RelationRule, template: ClaimTemplate, ontology: Ontology) -> list[frozenset[str]]:
    """For each end of a claim that is a slot, the characters that may fill it: without one there is no claim."""
    slots = (rule.pattern.slots.get(end) for end in (template.subject, template.object))
    return [_fillers(slot.types, ontology) for slot in slots if slot]


@cache
def _fillers(types: tuple[str, ...], ontology: Ontology) -> frozenset[str]:
    """The characters of what fits a slot of these types."""
    wanted = [t for t in types if t in ontology.classes]
    fitting = [c for c in CLASSES if "Any" in types or any(ontology.is_a(c, t) for t in wanted)]
    return frozenset(symbols([*fitting, *(q for q in QUANTITIES if q in types)]))


def subject_at(masked: Masked, position: int) -> Mention | None:
    """The last actor before a position that opens a clause of the sentence; None stands for the reporting division.

    A division acts until the next one is named, anything else only in its own part of the sentence (to ；).
    """
    found = None
    for match in _SUBJECT.finditer(masked.text, 0, position + 1):
        thing = masked.things[match.start("subject")]
        if isinstance(thing, Mention):
            found = thing
    if found and found.cls not in DIVISIONS and "；" in masked.text[masked.masked_position(found.span.end) : position]:
        return None
    return found


def _classes(mention: Mention | None) -> tuple[str, ...]:
    return ("County",) if mention is None else (mention.cls, *mention.also)


def _pairs(subjects: Sequence[End], targets: Sequence[End], each: bool) -> Iterable[tuple[End, End]]:
    """Every subject with every target; with «分别» and as many of both, the first with the first and so on."""
    if each and len(subjects) == len(targets):
        return zip(subjects, targets, strict=True)
    return product(subjects, targets)


def _ends(name: str, match: re.Match[str], frame: Frame) -> list[End]:
    """What a name in a claim stands for: the division (None), the subject, or what a slot matched."""
    if name == "division":
        return [None]
    if name == "subject":
        return [subject_at(frame.masked, match.start())]
    start, end = match.span(name)
    things = [
        frame.masked.things[i] for i in range(start, end) if i in frame.masked.things and not _owns_next(i, end, frame)
    ]
    if any(isinstance(t, Mention) for t in things):
        things = [t for t in things if isinstance(t, Mention)]  # the sums that members of a list tell
    return [t if isinstance(t, Mention) else Literal.decimal(normal(t.quantity).value) for t in things]


def _receiver(subject: End, honours: Sequence[End]) -> End:
    """Who receives titles where nobody is named in front: a title of counties or cities is none of a school's."""
    for_places = any(isinstance(h, Mention) and _OF_PLACES.search(h.name) for h in honours)
    return None if for_places and isinstance(subject, Mention) and subject.cls not in DIVISIONS else subject


def _public(subject: End) -> End:
    """Who governs where nobody is named in front: a firm or a lake that opens the sentence makes no policy."""
    return subject if isinstance(subject, Mention) and subject.cls in _GOVERNING else None


def _builder(subject: End, position: int, frame: Frame) -> End:
    """Who builds where nobody is named in front: an area that opened an earlier clause of the sentence is none."""
    if not isinstance(subject, Mention) or subject.cls not in _AREAS:
        return subject
    between = frame.masked.text[frame.masked.masked_position(subject.span.end) : position]
    return None if "，" in between else subject


def _owns_next(position: int, end: int, frame: Frame) -> bool:
    """Whether a division only says whose the thing right behind it is: 我县“零距离”改革."""
    here, behind = (frame.masked.things.get(i) for i in (position, position + 1))
    return position + 1 < end and isinstance(here, Mention) and here.cls in DIVISIONS and isinstance(behind, Mention)
