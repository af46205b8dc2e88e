"""The text as it was read: every repair in its place, with what stood there before and the kind of damage."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.export.positions import SourcePositions
from kg.model import Edit, Report
from kg.reading.kinds import KINDS
from kg.view.data import Words


@dataclass(frozen=True, slots=True)
class KindCount:
    name: str
    label: Words
    count: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the text: as it was, or repaired, then with what stood there and the number of its kind."""

    after: str
    before: str = ""
    kind: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The runs of a passage, or of what stands between passages."""

    passage: str | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Repairs:
    kinds: tuple[KindCount, ...]
    stretches: tuple[Stretch, ...]

    @property
    def count(self) -> int:
        return sum(kind.count for kind in self.kinds)


def repairs(report: Report) -> Repairs | None:
    """The repairs of a report; None where it needed none."""
    counts = Counter(edit.kind for edit in report.edits)
    names = sorted(counts, key=lambda name: (-counts[name], name))
    numbers = {name: i for i, name in enumerate(names)}
    kinds = tuple(KindCount(name, _label(name), counts[name]) for name in names)
    return Repairs(kinds, tuple(_stretches(report, numbers))) if kinds else None


def told(text: str) -> str:
    """A text with what cannot be seen made visible; its line breaks still break.

    >>> told("\\\\r\\\\n"), told("\\u200b"), told(" "), told("a b")
    ('\\\\r\\\\n', '⟨U+200B⟩', '␣', 'a b')
    """
    if text.isspace():
        text = text.replace(" ", "␣")
    return "".join(_SIGNS.get(c) or (c if c.isprintable() else f"⟨U+{ord(c):04X}⟩") for c in text)


_SIGNS = {"\n": "↵\n", "\r": "␍", "\t": "⇥", "\u3000": "␣"}


def _label(name: str) -> Words:
    zh, en = KINDS.get(name, (name, ""))
    return Words(zh=zh, en=en)


def _placed(report: Report) -> Iterator[tuple[int, Edit]]:
    """The edits with their places in the repaired text; ``kg.export.positions`` goes the same way."""
    place, at = 0, SourcePositions(report).offset
    for edit in report.edits:
        place += edit.source.start - at
        yield place, edit
        place, at = place + len(edit.after), edit.source.end


def _stretches(report: Report, kinds: Mapping[str, int]) -> Iterator[Stretch]:
    edits = deque(_placed(report))
    at = 0
    for passage, end in _parts(report):
        runs: list[Run] = []
        # What was taken out at the end of a passage stood in it; what was written there opens the next one.
        while at < end or (edits and edits[0][0] == at and not edits[0][1].after):
            place = edits[0][0] if edits else end
            if place > at:
                runs.append(Run(report.text[at : min(place, end)]))
                at = min(place, end)
            else:
                edit = edits.popleft()[1]
                runs.append(Run(told(edit.after), told(edit.before), kinds[edit.kind]))
                at += len(edit.after)
        if runs:
            yield Stretch(passage, tuple(runs))


def _parts(report: Report) -> Iterator[tuple[str | None, int]]:
    """The passages and what lies between them, each with its end in the repaired text."""
    at = 0
    for passage in sorted(report.passages, key=lambda p: (p.span, p.order)):
        if passage.span.start > at:
            yield None, passage.span.start
        if passage.span.end > at:
            yield passage.id, passage.span.end
            at = passage.span.end
    yield None, len(report.text)
