"""Rules and word lists as values. ``kg.grammar.loading`` reads them from files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.grammar.pattern import Pattern


@dataclass(frozen=True, slots=True)
class ClaimTemplate:
    """What a relation rule says when it matches: ``who receivedHonor what``, ``project status Planned``."""

    subject: str
    predicate: str
    object: str
    literal: bool
    """Whether the object is a named value of the ontology rather than a slot."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What both kinds of rule have: their pattern, their example sentences with what each must give, and where they
    stand: the name of the file and the line of the id, from 1.
    """

    id: str
    note: str
    pattern: Pattern
    examples: Mapping[str, tuple[str, ...]]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class EntityRule(Rule):
    """Finds names.

    ``generic`` words alone make no name; ``joined`` lets a name run over 和 and 与; each name found must end in a
    word of the list ``ends`` and begin with none of ``opens-not``, hold none of ``holds-not``, no boundary
    word if ``plain``, and a place, a quote, a letter or a figure if ``marked``. If ``specific``, it holds one of these
    or characters that no common word accounts for. A ``late`` rule is applied with those that go by context.
    """

    cls: str = ""
    also: tuple[str, ...] = ()
    generic: re.Pattern[str] | None = None
    joined: bool = False
    ends: re.Pattern[str] | None = None
    opens_not: re.Pattern[str] | None = None
    holds_not: re.Pattern[str] | None = None
    plain: bool = False
    marked: bool = False
    specific: bool = False
    late: bool = False

    @property
    def by_context(self) -> bool:
        """Found by what stands around the name, so only after the names that show themselves by their form."""
        source = self.pattern.source
        return bool(self.pattern.slots) or self.pattern.names or not source.startswith("[") or self.late


@dataclass(frozen=True, slots=True)
class RelationRule(Rule):
    """Relates mentions. ``when`` "asserted" claims nothing where the match is planned or sought, "planned" only
    there.
    """

    claims: tuple[ClaimTemplate, ...] = ()
    when: str = ""


@dataclass(frozen=True, eq=False)
class RuleSet:
    """All rules, in the order of their files, and the word lists. Two are never equal, so that one can be a key."""

    entities: tuple[EntityRule, ...]
    relations: tuple[RelationRule, ...]
    words: Mapping[str, tuple[str, ...]]

    def __iter__(self) -> Iterator[Rule]:
        yield from self.entities
        yield from self.relations
