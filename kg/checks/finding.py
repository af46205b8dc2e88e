"""What a check is and what it reports: plain data, with the places in the report that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.graph import KnowledgeGraph
from kg.model import Passage, Report, Span


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a passage: ``span`` counts in it."""

    passage: Passage
    span: Span

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.span.of(self.passage.text)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found: a message in each language and the places that it is about.

    ``stated`` is what the report says, as written; ``expected`` is what follows from the rest of the report, or empty
    where nothing does.
    """

    code: str
    zh: str
    en: str
    places: tuple[Place, ...]
    stated: str
    expected: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the report contradicts itself (E), rather than leaves something open (W)."""
        return self.code.startswith("E")

    @property
    def order(self) -> tuple[str, list[tuple[int, Span]], str]:
        """The key that sorts findings: by code, then as the report reads."""
        return self.code, [(p.passage.order, p.span) for p in self.places], self.zh


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its code, its name in each language, and the function that looks for findings in a graph."""

    code: str
    zh: str
    en: str
    find: Callable[[KnowledgeGraph], Iterable[Finding]]

    @property
    def doc(self) -> str:
        """What the check looks at: the first sentence of its function's docstring, on one line."""
        return " ".join((self.find.__doc__ or "").split("\n\n")[0].split())


def section_path(report: Report, passage: Passage) -> str:
    """The headings above a passage, outermost first, without that of the whole report."""
    sections = {section.id: section for section in report.sections}
    section, titles = sections[passage.section], list[str]()
    while section.parent is not None:
        titles.insert(0, f"{section.number}{section.title}")
        section = sections[section.parent]
    return " > ".join(titles)
