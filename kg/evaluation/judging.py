"""Passes a verdict on each entry of an annotation that counts, and on each thing that a graph says.

Not judged, and so counted for nobody: what touches an optional entity; that something lies in a county or what is above
it, which annotators do not write down for each thing; relations of an entity that is itself made up, which counts once;
values that the annotation does not speak of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from kg.evaluation.gold import Gold, GoldObservation, GoldValue
from kg.evaluation.matching import Matches, comparable, same_value
from kg.evaluation.scores import Evaluation, Judgement, Layer, Verdict
from kg.evaluation.sentences import Sentences
from kg.evaluation.stated import Attestation, Figure, Stated, Statement
from kg.ontology import Ontology

_AREAS = frozenset({"County", "Prefecture", "Province"})
_ASIDE = frozenset({"Term", "Indicator"})
"""Classes that are not scored as entities: terms have a layer of their own, indicators count with their figures."""


def evaluate(
    gold: Gold, stated: Stated, ontology: Ontology, named_by: Mapping[str, tuple[str, ...]] | None = None
) -> Evaluation:
    """Judge a graph by an annotation.

    Args:
        gold: the annotation.
        stated: what the graph states.
        ontology: for the levels of divisions.
        named_by: the rules that named each thing, by its identifier, where that is known.
    """
    return Evaluation(tuple(_Judge(gold, stated, Matches(gold, stated, ontology), named_by or {}).judgements()))


class _Judge:
    def __init__(self, gold: Gold, stated: Stated, matches: Matches, named_by: Mapping[str, tuple[str, ...]]) -> None:
        self.gold, self.stated, self.matches, self.named_by = gold, stated, matches, named_by
        self.sentences = Sentences(stated.passages)
        self.term_names = {comparable(name) for term in gold.terms for name in term.names}

    def judgements(self) -> Iterator[Judgement]:
        yield from self._entries_of_entities()
        yield from self._stated_entities()
        yield from self._entries_of_relations()
        yield from self._stated_relations()
        yield from self._values()
        yield from self._entries_of_observations()
        yield from self._stated_observations()
        yield from self._entries_of_terms()
        yield from self._stated_terms()

    @cached_property
    def _annotated(self) -> frozenset[str]:
        """The things that are annotated entities, optional ones included."""
        return frozenset().union(*self.matches.entities.values())

    @cached_property
    def _made_up(self) -> frozenset[str]:
        """The entities that are neither annotated nor bear the name of an annotated term."""
        return frozenset(
            thing.id
            for thing in self.stated.things.values()
            if thing.classes - _ASIDE
            and thing.id not in self._annotated
            and not self.matches.names[thing.id] & self.term_names
        )

    @cached_property
    def _optional(self) -> frozenset[str]:
        """The things that stand for optional entities."""
        return frozenset().union(*(self.matches.ends(e.id) for e in self.gold.entities.values() if e.optional))

    @cached_property
    def _areas(self) -> frozenset[str]:
        """Counties and what is above them, annotated or not."""
        annotated = (self.matches.entities[e.id] for e in self.gold.entities.values() if e.cls in _AREAS)
        return frozenset(t.id for t in self.stated.things.values() if t.classes & _AREAS).union(*annotated)

    def _entries_of_entities(self) -> Iterator[Judgement]:
        for entity in self.gold.entities.values():
            if entity.optional:
                continue
            if self.matches.entities[entity.id]:
                yield Judgement(Layer.ENTITIES, entity.cls, Verdict.FOUND, entity.names[0], entity.entry)
                continue
            others = sorted(self.matches.named(entity.names))
            found_as = "；".join(self._classes(id_) for id_ in others)
            sentence = self.sentences.naming(entity.names)
            yield Judgement(
                Layer.ENTITIES, entity.cls, Verdict.MISSED, entity.names[0], entity.entry, found_as, sentence
            )

    def _stated_entities(self) -> Iterator[Judgement]:
        for thing in self.stated.things.values():
            if not thing.classes - _ASIDE:
                continue
            right = Verdict.RIGHT if thing.id in self._annotated else Verdict.OPEN
            verdict = Verdict.MADE_UP if thing.id in self._made_up else right
            sentence = _sentence(self.stated.mentions.get(thing.id, ()))
            group, rules = min(thing.classes - _ASIDE), self.named_by.get(thing.id, ())
            yield Judgement(Layer.ENTITIES, group, verdict, thing.label, "", "", sentence, rules)

    def _entries_of_relations(self) -> Iterator[Judgement]:
        entities = self.gold.entities
        for relation in self.gold.relations:
            subject, target = entities[relation.subject], entities[relation.object]
            if relation.optional or subject.optional or target.optional:
                continue
            found = any((s, relation.predicate, o) in self.stated.relations for s, o in self.matches.pairs(relation))
            verdict = Verdict.FOUND if found else Verdict.MISSED
            sentence = "" if found else self.sentences.naming(subject.names, target.names)
            text = f"{subject.names[0]} {relation.predicate} {target.names[0]}"
            yield Judgement(Layer.RELATIONS, relation.predicate, verdict, text, relation.entry, "", sentence)

    def _stated_relations(self) -> Iterator[Judgement]:
        allowed = {(s, r.predicate, o) for r in self.gold.relations for s, o in self.matches.pairs(r)}
        for statement, attested in self.stated.relations.items():
            subject, predicate, target = statement
            ends = {subject, target}
            if statement in allowed:
                verdict = Verdict.RIGHT
            elif (predicate == "locatedIn" and target in self._areas) or ends & (self._optional | self._made_up):
                verdict = Verdict.OPEN
            else:
                verdict = Verdict.MADE_UP
            text = f"{self.stated.label(subject)} {predicate} {self.stated.label(target)}"
            yield _stated(Layer.RELATIONS, predicate, verdict, text, attested)

    def _values(self) -> Iterator[Judgement]:
        """A value of the graph is made up where the annotation has another one; one for each entry."""
        right: set[Statement] = set()
        wrong: set[Statement] = set()
        for value in self.gold.values:
            got = self._got(value)
            fitting = {s for s in got if any(same_value(s[2], accepted) for accepted in value.accepted)}
            right |= fitting
            entity = self.gold.entities[value.subject]
            if value.optional or entity.optional:
                continue
            text = f"{entity.names[0]} {value.predicate} {value.accepted[0]}"
            if fitting:
                yield Judgement(Layer.VALUES, value.predicate, Verdict.FOUND, text, value.entry)
                continue
            note, sentence = "、".join(s[2] for s in got), self.sentences.naming(entity.names)
            yield Judgement(Layer.VALUES, value.predicate, Verdict.MISSED, text, value.entry, note, sentence)
            if got:
                wrong |= set(got)
                yield self._stated_values(got, Verdict.MADE_UP)
        for statement in self.stated.values:
            if statement not in wrong:
                yield self._stated_values([statement], Verdict.RIGHT if statement in right else Verdict.OPEN)

    def _got(self, value: GoldValue) -> list[Statement]:
        subjects = self.matches.entities[value.subject]
        return [s for s in self.stated.values if s[0] in subjects and s[1] == value.predicate]

    def _stated_values(self, statements: list[Statement], verdict: Verdict) -> Judgement:
        """One verdict on the values that a graph gives in the place of one."""
        subject, predicate, _ = statements[0]
        text = f"{self.stated.label(subject)} {predicate} {'、'.join(s[2] for s in statements)}"
        attested = [attestation for s in statements for attestation in self.stated.values[s]]
        return _stated(Layer.VALUES, predicate, verdict, text, attested)

    def _entries_of_observations(self) -> Iterator[Judgement]:
        for wanted in self.gold.observations:
            if wanted.optional:
                continue
            found = wanted.entry in self.matches.figures
            verdict = Verdict.FOUND if found else Verdict.MISSED
            sentence = "" if found else self.sentences.stating(wanted)
            yield Judgement(Layer.OBSERVATIONS, wanted.kinds[0], verdict, _wanted(wanted), wanted.entry, "", sentence)

    def _stated_observations(self) -> Iterator[Judgement]:
        used = {figure.id for figure in self.matches.figures.values()}
        for figure in self.stated.figures:
            verdict = Verdict.RIGHT if figure.id in used else Verdict.MADE_UP
            text = figure_text(self.stated, figure)
            yield _stated(Layer.OBSERVATIONS, figure.kind, verdict, text, figure.attested)

    def _entries_of_terms(self) -> Iterator[Judgement]:
        for term in self.gold.terms:
            if term.optional:
                continue
            found = self.matches.defined(term)
            note = "定义不符 another definition" if self.matches.terms[term.entry] and not found else ""
            sentence = "" if found else self.sentences.naming(term.names)
            verdict = Verdict.FOUND if found else Verdict.MISSED
            yield Judgement(Layer.TERMS, "Term", verdict, term.names[0], term.entry, note, sentence)

    def _stated_terms(self) -> Iterator[Judgement]:
        entity_names = {comparable(name) for entity in self.gold.entities.values() for name in entity.names}
        for thing in self.stated.things.values():
            if "Term" in thing.classes:
                known = self.matches.names[thing.id] & (entity_names | self.term_names)
                attested = [a for s, found in self.stated.definitions.items() if s[0] == thing.id for a in found]
                verdict = Verdict.RIGHT if known else Verdict.MADE_UP
                yield _stated(Layer.TERMS, "Term", verdict, thing.label, attested)

    def _classes(self, id_: str) -> str:
        return "+".join(sorted(self.stated.things[id_].classes))


def figure_text(stated: Stated, figure: Figure) -> str:
    """A figure in a line: 粮食总产量 26 万吨 +3.5% 2023 Actual."""
    number = "" if figure.value is None else f"{figure.value:f} {figure.unit}"
    return _line(stated.label(figure.indicator), number, figure.change, figure.rank, figure.year, figure.kind)


def _wanted(wanted: GoldObservation) -> str:
    number = "" if wanted.value is None else f"{wanted.value:f} {wanted.unit}"
    return _line(wanted.indicator[0], number, wanted.change, wanted.rank, wanted.years[0], wanted.kinds[0])


def _line(*parts: object) -> str:
    indicator, number, change, rank, year, kind = parts
    figures = (number, "" if change is None else f"{change:+f}%", "" if rank is None else f"第{rank}位")
    return " ".join(str(part) for part in (indicator, *figures, year, kind) if part not in ("", None))


def _stated(layer: Layer, group: str, verdict: Verdict, text: str, attested: Iterable[Attestation]) -> Judgement:
    found = tuple(attested)
    rules = tuple(sorted({a.rule for a in found if a.rule}))
    return Judgement(layer, group, verdict, text, "", "", _sentence(found), rules)


def _sentence(attested: Iterable[Attestation]) -> str:
    """The first sentence, in reading order."""
    return min((a for a in attested if a.sentence), default=Attestation("", 0, 0, 0, "")).sentence
