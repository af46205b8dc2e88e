"""Names that are known before a passage is read: divisions, the report's own terms, names that other passages
taught.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.grammar.trie import any_of
from kg.model import Division

_SELF = {"Province": "省", "Prefecture": "市州", "County": "市县区旗", "Town": "镇乡街道"}


@dataclass(frozen=True)
class Lexicon:
    """Names with the class and the rule id that a mention of them bears."""

    classes: Mapping[str, tuple[str, str]]
    regex: re.Pattern[str]

    @classmethod
    def of(cls, classes: Mapping[str, tuple[str, str]]) -> Lexicon:
        return cls(dict(classes), re.compile(any_of(classes)))

    def extended(self, more: Mapping[str, tuple[str, str]]) -> Lexicon:
        """With further names; names known already keep their class."""
        return Lexicon.of({**more, **self.classes})

    def __contains__(self, name: str) -> bool:
        return name in self.classes


def trusted_names(near: Mapping[str, Division], text: str) -> dict[str, Division]:
    """Names of divisions, but a town's short name only where something shows that it means the town.

    The report names the town in full as well, or a road to it, or it stands in a list of towns.
    """
    towns = {name: d for name, d in near.items() if d.level == "Town" and name != d.name}
    town = any_of(towns)
    listed = {name for found in re.finditer(f"{town}(?:[、和]{town})+", text) for name in re.split("[、和]", found[0])}

    def is_told(name: str, division: Division) -> bool:
        return name in listed or any(form in text for form in (division.name, f"{name}至", f"至{name}"))

    return {name: d for name, d in near.items() if name not in towns or is_told(name, d)}


def division_lexicon(reporting: Division, near: Mapping[str, Division], text: str) -> Lexicon:
    """Divisions near the reporting one by full and short name, so far as ``text`` has them, and 我市, 全县."""
    classes = {name: (near[name].level, "lexicon.division") for name in near if name in text}
    classes |= dict.fromkeys(self_names(reporting), (reporting.level, "lexicon.self"))
    return Lexicon.of(classes)


def self_names(division: Division) -> tuple[str, ...]:
    """How a report of this division speaks of it.

    >>> self_names(Division("320000", "某县", "某县", "County", None))
    ('我县', '全县', '本县')
    """
    last = division.name[-1]
    return tuple(who + last for who in "我全本") if last in _SELF[division.level] else ()
