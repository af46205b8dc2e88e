"""Where the report says what a graph has missed: an annotation names no sentences, so they are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from kg.evaluation.gold import GoldObservation
from kg.evaluation.matching import comparable
from kg.evaluation.stated import Attestation


class Sentences:
    """The sentences of a graph, to look in.

    >>> sentences = Sentences([Attestation("r", 0, 0, 0, "青石镇获评“全国文明镇”。")])
    >>> sentences.naming(["青石镇"], ["全国文明镇"]), sentences.naming(["清水镇"])
    ('青石镇获评“全国文明镇”。', '')
    """

    def __init__(self, passages: Iterable[Attestation]) -> None:
        self._all = [(passage.sentence, comparable(passage.sentence)) for passage in passages]

    def naming(self, *things: Iterable[str]) -> str:
        """The first sentence with a name of each thing; empty if there is none."""
        wanted = [[comparable(name) for name in names] for names in things]
        for sentence, text in self._all:
            if all(any(name in text for name in names) for names in wanted):
                return sentence
        return ""

    def stating(self, observation: GoldObservation) -> str:
        """The sentence with the figure whose words are most like the indicator's; empty if none has the figure."""
        figures = [f for f in (observation.value, observation.change, observation.rank) if f is not None]
        patterns = [re.compile(rf"(?<![\d.]){re.escape(_written(Decimal(f)))}(?!\.?\d)") for f in figures]
        words = set("".join(map(comparable, observation.indicator)))
        found = [(s, text) for s, text in self._all if patterns and all(p.search(text) for p in patterns)]
        return max(found, key=lambda pair: len(words & set(pair[1])), default=("", ""))[0]


def _written(figure: Decimal) -> str:
    """A figure as a report writes it, without its sign.

    >>> _written(Decimal("-35.0"))
    '35'
    """
    text = f"{abs(figure):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
