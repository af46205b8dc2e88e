"""Precision, recall and F1 of a graph against an annotation: as a whole, by group, and by rule.

Everything is counted from one list of verdicts: one for each entry of the annotation that counts, and one for each
thing that the graph says. What is optional in the annotation counts neither for nor against.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    FOUND = "found"
    MISSED = "missed"
    RIGHT = "right"
    MADE_UP = "made_up"
    OPEN = "open"
    """Said by the graph, and not judged: optional, or not annotated one by one."""


class Layer(Enum):
    """What is scored apart."""

    ENTITIES = "entities"
    RELATIONS = "relations"
    VALUES = "values"
    OBSERVATIONS = "observations"
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on an entry of the annotation (FOUND, MISSED) or on what the graph says (RIGHT, MADE_UP, OPEN).

    ``group`` is a class, a property or a kind of figure; ``entry`` the place in the annotation; ``note`` says what the
    graph has instead; ``rules`` are those that saw what the graph says.
    """

    layer: Layer
    group: str
    verdict: Verdict
    text: str
    entry: str = ""
    note: str = ""
    sentence: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How many were found, made up and missed.

    >>> score = Score(found=6, made_up=2, missed=3)
    >>> score.precision, round(score.recall, 3), round(score.f1, 3)
    (0.75, 0.667, 0.706)
    """

    found: int
    made_up: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what the graph says that is right; 1 if it says nothing."""
        return self.found / (self.found + self.made_up) if self.found + self.made_up else 1.0

    @property
    def recall(self) -> float:
        """The share of what is annotated that was found; 1 if nothing is."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class RuleScore:
    """How much of what a rule saw is right, made up, or not judged."""

    right: int
    made_up: int
    open: int

    @property
    def precision(self) -> float | None:
        """The share of right ones in those judged; None where none was."""
        judged = self.right + self.made_up
        return self.right / judged if judged else None


@dataclass(frozen=True)
class Evaluation:
    """All verdicts on a graph, and the figures that follow from them."""

    judgements: tuple[Judgement, ...]

    def scores(self) -> dict[Layer, Score]:
        """The score of each layer."""
        return {layer: _score(self._of(layer)) for layer in Layer}

    def groups(self, layer: Layer) -> dict[str, Score]:
        """The score of each class, property or kind of a layer, by name.

        An entity counts as found or missed under its annotated class, as made up under the class that the graph gives.
        """
        found: dict[str, list[Judgement]] = defaultdict(list)
        for judgement in self._of(layer):
            if judgement.verdict in (Verdict.FOUND, Verdict.MISSED, Verdict.MADE_UP):
                found[judgement.group].append(judgement)
        return {group: _score(found[group]) for group in sorted(found)}

    def rules(self) -> dict[str, RuleScore]:
        """The score of each rule; those that made up most come first."""
        counts: dict[str, Counter[Verdict]] = defaultdict(Counter)
        for judgement in self.judgements:
            for rule in judgement.rules:
                counts[rule][judgement.verdict] += 1
        scores = {r: RuleScore(c[Verdict.RIGHT], c[Verdict.MADE_UP], c[Verdict.OPEN]) for r, c in counts.items()}
        return dict(sorted(scores.items(), key=lambda item: (-item[1].made_up, -item[1].right, item[0])))

    def listed(self, verdict: Verdict) -> Mapping[Layer, tuple[Judgement, ...]]:
        """The judgements of one verdict by layer, sorted; layers without any are left out."""
        found = {layer: [j for j in self._of(layer) if j.verdict is verdict] for layer in Layer}
        return {layer: tuple(sorted(js, key=lambda j: (j.group, j.text, j.entry))) for layer, js in found.items() if js}

    def _of(self, layer: Layer) -> Iterator[Judgement]:
        return (judgement for judgement in self.judgements if judgement.layer is layer)


def _score(judgements: Iterable[Judgement]) -> Score:
    counts = Counter(judgement.verdict for judgement in judgements)
    return Score(counts[Verdict.FOUND], counts[Verdict.MADE_UP], counts[Verdict.MISSED])
