"""The frozen values that every stage shares: text, passages, mentions, entities, claims, observations.

Offsets count Unicode code points. A ``Span`` is half-open. Three texts exist, and every span says which one it
counts in:
the *source* (the file as read), the *clean text* (repaired, footnote markers taken out) and a *passage* (one
sentence of it).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum, StrEnum

from kg.frozen import Frozen


class Span(Frozen, frozen=True, order=True):
    """A half-open range of characters.

    >>> Span(2, 5).of("0123456")
    '234'
    """

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)


class Notice(Frozen, frozen=True):
    """Something that the reader of a report should know: a code, the position in the source, and a line in each
    language.
    """

    code: str
    zh: str
    en: str
    source: Span | None = None


class Role(Enum):
    """What a part of a report speaks of."""

    REVIEW = "review"
    PLAN = "plan"
    OTHER = "other"


class PassageKind(Enum):
    FRONT = "front"
    HEADING = "heading"
    SENTENCE = "sentence"
    DEFINITION = "definition"


class Section(Frozen, frozen=True):
    """A headed part of the report. ``level`` 0 is the report itself, 1 is 一、, 2 is （一）, 3 a bold lead of a
    paragraph.
    """

    id: str
    level: int
    number: str
    title: str
    parent: str | None
    role: Role
    year: int | None
    source: Span


class Passage(Frozen, frozen=True):
    """One sentence (or heading, or definition). ``span`` counts in the clean text, ``source`` in the file as read."""

    id: str
    order: int
    text: str
    kind: PassageKind
    section: str
    paragraph: int
    role: Role
    year: int | None
    span: Span
    source: Span


class Marker(Frozen, frozen=True):
    """Where a footnote is called: ``at`` counts in the clean text, just behind the term."""

    label: str
    at: int
    source: Span


class Footnote(Frozen, frozen=True):
    """A definition that the report gives itself: its marker's label, the terms it defines, and where it stands."""

    label: str
    terms: tuple[str, ...]
    definition: str
    passage: str
    span: Span
    """The definition's range in its passage."""
    markers: tuple[Marker, ...] = ()


class Division(Frozen, frozen=True):
    """An official administrative division: GB/T 2260 code (2, 4, 6 or 9 digits kept as 6 or 9), full and short name."""

    code: str
    name: str
    short: str
    level: str
    """The ontology's class: Province, Prefecture, County or Town."""
    parent: str | None


class Edit(Frozen, frozen=True):
    """One repair: ``source`` held ``before``, the repaired text holds ``after``; ``kind`` names the damage."""

    source: Span
    before: str
    after: str
    kind: str


class Front(Frozen, frozen=True):
    """What the head of a report says of itself. Unknown parts are None."""

    title: str | None = None
    date: str | None = None
    """ISO 8601, as far as it is known: 2024-01-10."""
    meeting: str | None = None
    speaker: str | None = None
    office: str | None = None


class Report(Frozen, frozen=True):
    """A report as read: its clean text with structure; everything later only looks at it."""

    path: str
    digest: str
    """SHA-256 of the file, in hex."""
    division: Division
    year: int
    front: Front
    text: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    footnotes: tuple[Footnote, ...]
    markers: tuple[Marker, ...]
    edits: tuple[Edit, ...]
    notices: tuple[Notice, ...]

    @property
    def id(self) -> str:
        return f"{self.division.code}-{self.year}"

    def passage(self, passage_id: str) -> Passage:
        return self.passages[int(passage_id[1:])]


class Mention(Frozen, frozen=True):
    """A stretch of a passage that names something. ``span`` counts in the passage."""

    passage: str
    span: Span
    name: str
    """The name as it should read: the text of the span, quotes of a whole name stripped, shared heads and tails
    completed.
    """
    cls: str
    rule: str
    also: tuple[str, ...] = ()
    """Further classes, e.g. Term."""


class Modality(Enum):
    ASSERTED = "Asserted"
    PLANNED = "Planned"


class Datatype(StrEnum):
    DECIMAL = "decimal"
    INTEGER = "integer"
    TEXT = "text"
    CODE = "code"
    """A named value of the ontology, e.g. Planned or Completed."""
    YEAR = "year"


class Literal(Frozen, frozen=True, order=True):
    """A value that a claim states, in its lexical form: exact, never a float."""

    lexical: str
    datatype: Datatype

    @classmethod
    def decimal(cls, value: Decimal) -> Literal:
        """
        >>> Literal.decimal(Decimal("9.60E+9")).lexical
        '9600000000'
        """
        text = format(value, "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return cls(text, Datatype.DECIMAL)


class Evidence(Frozen, frozen=True):
    """Where a claim comes from: the passage, the range of the match in it, and the rule that saw it."""

    passage: str
    span: Span
    rule: str


class Statement(Frozen, frozen=True):
    """What a rule saw between two mentions, before names are resolved to entities. ``None`` is the reporting
    division.
    """

    subject: Mention | None
    predicate: str
    object: Mention | Literal | None
    modality: Modality
    year: int | None
    evidence: Evidence


class Claim(Frozen, frozen=True):
    """One statement with its evidence. Subject and object are entity ids; ``predicate`` is a local name of the
    ontology.
    """

    subject: str
    predicate: str
    object: str | Literal
    modality: Modality
    year: int | None
    evidence: Evidence


class Bound(Enum):
    AT_LEAST = "AtLeast"
    ABOUT = "About"
    AT_MOST = "AtMost"


class Kind(Enum):
    ACTUAL = "Actual"
    ESTIMATE = "Estimate"
    TARGET = "Target"


class Quantity(Frozen, frozen=True):
    """A number with its unit as written: 1.81 万人 has the value 1.81 and the unit 万人."""

    value: Decimal
    unit: str
    bound: Bound | None = None


class Observation(Frozen, frozen=True):
    """One figure of an indicator. ``change`` is in per cent, signed; ``indicator`` and ``area`` are entity ids."""

    id: str
    indicator: str
    area: str
    year: int
    kind: Kind
    quantity: Quantity | None
    change: Decimal | None
    rank: int | None
    bound: Bound | None
    evidence: Evidence


class Entity(Frozen, frozen=True):
    """A thing with a name. ``id`` is the ASCII path of its IRI below the base; ``mentions`` are (passage id, span
    in it).
    """

    id: str
    cls: str
    label: str
    also: tuple[str, ...] = ()
    """Further classes, e.g. Term for a program that a footnote defines."""
    alt_labels: tuple[str, ...] = ()
    mentions: tuple[tuple[str, Span], ...] = ()

    @property
    def classes(self) -> tuple[str, ...]:
        return (self.cls, *self.also)

    @property
    def names(self) -> Iterator[str]:
        yield self.label
        yield from self.alt_labels


class Merge(Frozen, frozen=True):
    """Two names taken for one thing: a code and a line in each language that say why, and the proof.

    ``evidence`` holds (passage id, span in it): where each of the two stands first, or where the report says so.
    """

    one: str
    other: str
    code: str
    zh: str
    en: str
    evidence: tuple[tuple[str, Span], ...] = ()
