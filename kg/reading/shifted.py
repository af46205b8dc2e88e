"""Shifted bytes: the damage where a pinyin gloss was put inside a two-byte GBK character, and its exact undoing.

How it came about. A converter searched the bytes of a GBK page for characters of its table and put ``(reading)``
behind each hit, also where the hit was the second byte of one character and the first of the next. A reader then
decoded the page: the byte before the bracket formed no character with it, and both became one ``?``; the reading and
``)`` came out well; all behind them was decoded one byte out of step, until a second byte below 0x80 stood alone as
ASCII, or until the next gloss was broken in the same way. At last full-width ASCII was made half-width: 0xA3ED, ｍ,
is now m. So 燃氣安全專項 became 燃?xì)獍踩珜m?xiàng).

How it is undone. A line is decoded again from the first broken gloss on, keeping every way to read it: the lost byte
is any whose pair with the byte before it has the gloss's reading; an ASCII character is the second byte that ends the
shift, or the full-width form that does not; a second broken gloss ends the shift with another lost byte under the
same condition. A way that does not decode, or is not back in step at the end of the line, is dropped.

Which way is right. Each one is charged for what speaks against it, from evidence of its own: the sound part of the
document. A glossed pair is free if the document glosses the same character so elsewhere, else ``_NEW_GLOSS``, and
``_NEW_TONE`` if only the syllable agrees. A character costs least where the document uses it behind the same
character, more where it only uses it, more if it is merely common (first level of GB 2312 or Big5), and most if rare.
The text as it stands is charged alike behind the end of a shift, and to leave a broken gloss unexplained costs
``_UNEXPLAINED``. A stretch is restored if it stands alike in every way that costs less than ``MARGIN`` above the
cheapest, and if it costs no more than ``_DOUBTFUL`` for each character and for the gloss; else it is left as it is,
and the reader is told.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Notice, Span
from kg.reading.gbk import PUNCTUATION, completions, is_common, last_byte, pair_char, two_bytes
from kg.reading.gloss import PINYIN, find_glosses, is_syllable, normal, readings, reads
from kg.reading.trace import Replacement

MARGIN = 5.0
"""By how much the chosen way must be cheaper than any that differs."""

_NEW_GLOSS, _NEW_TONE = 3.0, 7.0
_USED_PAIR, _USED, _COMMON, _RARE = 0.0, 2.0, 5.0, 10.0
_UNEXPLAINED = 25.0
_DOUBTFUL = 5.0
_HOPELESS = 60.0
_WAYS = 24
"""So many ways are kept in each state; if all of them lie within the margin, nothing is proved."""

_BROKEN = re.compile(rf"\?({PINYIN})\)")
_TOKEN = re.compile(rf"\?(?P<broken>{PINYIN})\)|(?P<char>.)(?:\((?P<gloss>{PINYIN})\))?")
_LETTER_GLOSS = re.compile(rf"(?P<before>[^!-~\s])(?P<letter>[@-~])\((?P<gloss>{PINYIN})\)")
_BEFORE = re.compile(rf"(?P<char>.)(?:\({PINYIN}\))?\Z")


def broken_glosses(text: str) -> Iterator[Span]:
    """Where a gloss was broken: a question mark, one syllable and a closing bracket.

    >>> [s.of("把藍圖變?yōu)楝F，“美家”? 行動?") for s in broken_glosses("把藍圖變?yōu)楝F，“美家”? 行動?")]
    ['?yōu)']
    """
    return (Span(*m.span()) for m in _BROKEN.finditer(text) if is_syllable(m[1]))


def letter_glosses(text: str) -> Iterator[Span]:
    """Glosses behind an ASCII letter that belong to its pair with the byte before: broken in reading, but not shifting.

    >>> [s.of("可句S(cuò)6線，甲A(yī)") for s in letter_glosses("可句S(cuò)6線，甲A(yī)")]
    ['(cuò)']
    """
    for match in _LETTER_GLOSS.finditer(text):
        lead = last_byte(match["before"])
        if (
            lead
            and is_syllable(match["gloss"])
            and reads(pair_char(lead, ord(match["letter"])), normal(match["gloss"]))
        ):
            yield Span(match.start("gloss") - 1, match.end())


def restorations(text: str) -> tuple[list[Replacement], list[Notice]]:
    """What undoes the shifts of a text, glosses inside a shifted stretch included, and notices for what stays unproved.

    The notices' spans count in ``text``.

    >>> text = "把藍圖變?yōu)楝F(xiàn)。\\n現(xiàn)在要為民，不是優(yōu)先。"
    >>> [(span.of(text), restored) for span, restored, _ in restorations(text)[0]]
    [('?yōu)楝F(xiàn)', '為現')]
    """
    broken = list(broken_glosses(text))
    if not broken:
        return [], []
    evidence = _Evidence.of(text, broken)
    replacements: list[Replacement] = []
    notices: list[Notice] = []
    done = 0
    for span in broken:
        if span.start < done:
            continue
        end = text.find("\n", span.start)
        tokens = list(_tokens(text, span.start, len(text) if end < 0 else end))
        before = _BEFORE.search(text, text.rfind("\n", 0, span.start) + 1, span.start)
        ways, done = _decode(tokens, before["char"] if before else "", evidence)
        proved, unproved = _agreed(ways)
        replacements += [(s.span, s.text or "", "shifted-bytes") for s in proved]
        notices += [_notice(text, s) for s in unproved]
    return replacements, notices


def _notice(text: str, span: Span) -> Notice:
    near = text[max(0, span.start - 6) : span.end + 6].replace("\n", " ")
    return Notice(
        "shifted-bytes",
        f"此处乱码无法确证复原，保留原样：{near}",
        f"left as it is, not provably restored: {near}",
        span,
    )


@dataclass(frozen=True, slots=True)
class _Token:
    """A character as read, its two bytes and the gloss behind it; or a broken gloss: ``char`` is empty."""

    span: Span
    char: str
    gloss: str
    wide: bytes

    @property
    def single(self) -> int:
        """The byte that the character is if it stands alone as the second of a pair; 0 if it cannot be that."""
        return ord(self.char) if self.char and 0x40 <= ord(self.char) < 0x7F else 0


def _tokens(text: str, start: int, end: int) -> Iterator[_Token]:
    while start < end:
        match = _TOKEN.match(text, start, end)
        assert match  # any character is a token
        gloss = match["broken"] or match["gloss"]
        if gloss and is_syllable(gloss):
            char, start, stop, gloss = match["char"] or "", match.end(), start, normal(gloss)
        else:
            char, start, stop, gloss = text[start], start + 1, start, ""
        yield _Token(Span(stop, start), char, gloss, two_bytes(char))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the sound part of a document shows: its characters, its pairs of them, and what it glosses how."""

    chars: frozenset[str]
    pairs: frozenset[str]
    glossed: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, text: str, broken: list[Span]) -> _Evidence:
        # A shift seldom outlasts a clause: the 40 characters behind a broken gloss are no evidence.
        sound, at = [], 0
        for span in broken:
            sound.append(text[at : max(at, span.start)])
            end = text.find("\n", span.end, span.end + 40)
            at = max(at, end if end >= 0 else span.end + 40)
        sound.append(text[at:])
        glossed = {(part[g.span.start - 1], g.reading) for part in sound for g in find_glosses(part)}
        plain = [re.sub(rf"\({PINYIN}\)", "", part) for part in sound]
        pairs = {a + b for part in plain for a, b in pairwise(part)}
        return cls(frozenset("".join(plain)), frozenset(pairs), frozenset(glossed))

    def char_cost(self, before: str, char: str) -> float:
        if before + char in self.pairs:
            return _USED_PAIR
        if char in self.chars or char in PUNCTUATION:
            return _USED
        return _COMMON if is_common(char) or char.isascii() else _RARE

    def gloss_cost(self, char: str, reading: str, toned: bool = True) -> float:
        if (char, reading) in self.glossed:
            return 0.0
        return _NEW_GLOSS if toned and reading in readings(char) else _NEW_TONE


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A damaged stretch and what it was; ``text`` is None where a way leaves a broken gloss unexplained."""

    span: Span
    text: str | None
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read the line so far.

    ``byte`` is the byte that waits for its second one if out of step, else the last character's last byte (0: none).
    """

    cost: float
    last: str
    byte: int
    stretches: tuple[_Stretch, ...] = ()
    open: _Stretch | None = None
    """The stretch being read, if out of step."""


def _decode(tokens: list[_Token], before: str, evidence: _Evidence) -> tuple[list[_Way], int]:
    """All ways to read a line from a broken gloss on, cheapest first, until they meet in step; and where that is."""
    ways = [_Way(0.0, before, last_byte(before))]
    for token in tokens:
        met = bool(token.char) and all(way.open is None for way in ways)
        ways = _best(step for way in ways for step in _steps(way, token, evidence))
        if met:
            return ways, token.span.end
    return [way for way in ways if way.open is None], tokens[-1].span.end


def _best(ways: Iterator[_Way]) -> list[_Way]:
    """The cheapest ways in step and out of step, without the hopeless ones; one in step is always among them."""
    kept: list[_Way] = []
    for group in _phases(ways):
        kept += group[:_WAYS]
    kept.sort(key=lambda way: way.cost)
    first_in_step = next(way for way in kept if way.open is None)
    return [way for way in kept if way is first_in_step or way.cost <= kept[0].cost + _HOPELESS]


def _phases(ways: Iterator[_Way]) -> tuple[list[_Way], list[_Way]]:
    in_step: list[_Way] = []
    out_of_step: list[_Way] = []
    for way in ways:
        insort(out_of_step if way.open else in_step, way, key=lambda way: way.cost)
    return in_step, out_of_step


def _steps(way: _Way, token: _Token, evidence: _Evidence) -> Iterator[_Way]:
    """How a way can go on over a token."""
    if way.open is None:
        yield from _steps_in_step(way, token, evidence)
    elif token.char:
        yield from _steps_over_char(way, way.open, token, evidence)
    else:
        for byte, char, toned in completions(way.byte, token.gloss):
            cost = evidence.char_cost(way.last, char) + evidence.gloss_cost(char, token.gloss, toned)
            yield _closed(way, way.open, token, char, cost, byte)


def _steps_in_step(way: _Way, token: _Token, evidence: _Evidence) -> Iterator[_Way]:
    if token.char:
        cost = evidence.char_cost(way.last, token.char)
        cost += evidence.gloss_cost(token.char, token.gloss) if token.gloss else 0.0
        yield _Way(way.cost + cost, token.char, last_byte(token.char), way.stretches)
        return
    for byte, char, toned in completions(way.byte, token.gloss):
        cost = evidence.gloss_cost(char, token.gloss, toned)
        yield _Way(way.cost + cost, way.last, byte, way.stretches, _Stretch(token.span, "", cost))
    unexplained = _Stretch(token.span, None)
    yield _Way(way.cost + _UNEXPLAINED, "", 0, (*way.stretches, unexplained))


def _steps_over_char(way: _Way, stretch: _Stretch, token: _Token, evidence: _Evidence) -> Iterator[_Way]:
    """Out of step, a character's first byte completes what waits; its second one waits in turn, or is ASCII."""
    if token.single:
        char = pair_char(way.byte, token.single)
        if char and (not token.gloss or reads(char, token.gloss)):
            cost = evidence.char_cost(way.last, char)
            cost += evidence.gloss_cost(char, token.gloss) if token.gloss else 0.0
            yield _closed(way, stretch, token, char, cost, token.single)
    if not token.wide:
        return
    char = pair_char(way.byte, token.wide[0])
    if not char:
        return
    cost = evidence.char_cost(way.last, char)
    cost += evidence.gloss_cost(token.char, token.gloss) if token.gloss else 0.0
    if token.wide[1] > 0x80:
        span = Span(stretch.span.start, token.span.end)
        opened = _Stretch(span, (stretch.text or "") + char, stretch.cost + cost)
        yield _Way(way.cost + cost, char, token.wide[1], way.stretches, opened)
    elif chr(token.wide[1]).isalpha() and not token.gloss:
        letter = chr(token.wide[1])
        yield _closed(way, stretch, token, char + letter, cost + evidence.char_cost(char, letter), 0)


def _closed(way: _Way, stretch: _Stretch, token: _Token, text: str, cost: float, byte: int) -> _Way:
    """Back in step behind a token, with the stretch's last characters."""
    span = Span(stretch.span.start, token.span.end)
    whole = _Stretch(span, (stretch.text or "") + text, stretch.cost + cost)
    return _Way(way.cost + cost, text[-1], byte, (*way.stretches, whole))


def _agreed(ways: list[_Way]) -> tuple[list[_Stretch], list[Span]]:
    """The cheapest way's stretches that are proved, and the ranges of those that are not."""
    best = ways[0]
    rivals = [way for way in ways if way.cost < best.cost + MARGIN]
    proved: list[_Stretch] = []
    unproved: list[Span] = []
    for stretch in best.stretches:
        same = all(any((s.span, s.text) == (stretch.span, stretch.text) for s in way.stretches) for way in rivals)
        if stretch.text and same and len(rivals) < _WAYS and stretch.cost <= _DOUBTFUL * (len(stretch.text) + 1):
            proved.append(stretch)
        else:
            unproved.append(stretch.span)
    return proved, unproved
