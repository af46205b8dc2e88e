"""The sequence of repairs, from a file's text to clean simplified Chinese. Every change is an edit that can be undone.

What each edit's kind stands for:

- ``escape``: a backslash sequence or an HTML entity resolved
- ``invisible``: line breaks made one, zero width removed
- ``markup``, ``watermark``: Markdown's signs, the code that a site strews over its copies
- ``shifted-bytes``: a stretch that was read out of step, restored (``shifted``)
- ``gloss``: the reading behind a character removed, in a document that is littered with them (``gloss``)
- ``simplified``, ``particle``: traditional characters, 著 for 着 (``variants``)
- ``width``, ``quote``, ``punctuation``, ``space``: typography (``typography``)

Where rounds meet, an edit keeps the kind of the first: a restored stretch that is simplified afterwards is
``shifted-bytes``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.frozen import replace
from kg.model import Notice, Span
from kg.reading.escapes import escapes, invisibles, lost_characters, marks
from kg.reading.gloss import find_glosses, is_littered, reads
from kg.reading.shifted import broken_glosses, letter_glosses, restorations
from kg.reading.trace import TracedText
from kg.reading.typography import punctuation, quotes, spaces, thousands, widths
from kg.reading.variants import particles, simplifications


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repaired text with its way back, and what its reader should know; the notices' spans count in the source."""

    traced: TracedText
    notices: tuple[Notice, ...]


def repair(source: str) -> Repaired:
    r"""Repair a text: escapes, invisible characters, shifted bytes, glosses, traditional characters, typography.

    >>> repaired = repair(r"一、增长５．１％,位列“四强”\r\n二、(略)")
    >>> repaired.traced.text
    '一、增长5.1%，位列“四强”\n二、（略）'
    >>> repaired.traced.reverted() == repaired.traced.source
    True
    """
    traced = TracedText.of(source)
    traced = traced.replaced(escapes(traced.text))
    traced = traced.replaced(invisibles(traced.text))
    traced = traced.replaced(sorted(marks(traced.text), key=lambda found: found[0].start))
    notices = list(_at_source(traced, lost_characters(traced.text)))

    broken = sum(1 for _ in broken_glosses(traced.text))
    restored, unproved = restorations(traced.text)
    notices += _at_source(traced, unproved)
    traced = traced.replaced(restored)

    glosses, doubtful = _glosses(traced.text, broken)
    notices += _at_source(traced, doubtful)
    traced = traced.without(glosses, "gloss")

    simplified = list(simplifications(traced.text))
    traced = traced.replaced(simplified)
    if simplified:
        traced = traced.replaced(particles(traced.text))

    traced = traced.replaced(widths(traced.text))
    quoted, unpaired = quotes(traced.text)
    notices += _at_source(traced, unpaired)
    traced = traced.replaced(quoted)
    traced = traced.replaced(punctuation(traced.text))
    traced = traced.replaced(thousands(traced.text))
    traced = traced.replaced(spaces(traced.text))
    return Repaired(traced, tuple(sorted(notices, key=_position)))


def _glosses(text: str, broken: int) -> tuple[list[Span], list[Notice]]:
    """The glosses to remove; or, where a document has only a few, notices for those that are no reading."""
    glosses = list(find_glosses(text))
    if is_littered(len(glosses), broken):
        return [*(gloss.span for gloss in glosses), *letter_glosses(text)], []
    odd = (gloss for gloss in glosses if not reads(text[gloss.span.start - 1], gloss.reading))
    return [], [_no_reading(text, gloss.span) for gloss in odd]


def _no_reading(text: str, span: Span) -> Notice:
    near = text[span.start - 1 : span.end]
    return Notice(
        "gloss",
        f"注音与前字读音不符，保留原样：{near}",
        f"a gloss that is no reading of the character before it, left as it is: {near}",
        span,
    )


def _at_source(traced: TracedText, notices: Iterable[Notice]) -> Iterator[Notice]:
    """Notices whose spans count in the current text, counting in the source."""
    return (replace(n, source=traced.source_span(n.source) if n.source else None) for n in notices)


def _position(notice: Notice) -> tuple[int, str]:
    return (notice.source.start if notice.source else 0, notice.code)
