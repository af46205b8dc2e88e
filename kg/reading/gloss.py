"""Pinyin glosses behind characters: 現(xiàn). What a gloss is, which readings a character has, when glosses are damage.

Some web converters print the reading of rarer characters behind them, in half-width brackets. Where a whole document is
littered with such glosses they are taken out; a single one, or one in full-width brackets, is its author's and stays.
Readings: those of ``kg.pinyin``, loaded when the first gloss is met.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.model import Span
from kg.pinyin import table

LITTERED = 20
"""So many glosses, and the document is damaged as a whole."""

PINYIN = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɑɡ]{1,6}"
"""A pattern for one written syllable, toned or neutral; ``is_syllable`` says whether it is one."""

HAN = "〇㐀-䶿一-鿿豈-﫿"
"""The Han characters of the basic plane, as the inside of a character class."""

_GLOSS = re.compile(rf"(?<=[{HAN}])\(({PINYIN})\)")
_LETTERS = str.maketrans("ɑɡ", "ag")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))


@dataclass(frozen=True, slots=True)
class Gloss:
    """A gloss in a text: ``span`` is the range of it with its brackets, ``reading`` its syllable."""

    span: Span
    reading: str


def find_glosses(text: str) -> Iterator[Gloss]:
    """The glosses that stand in half-width brackets directly behind a Han character.

    >>> [(g.reading, g.span.start) for g in find_glosses("現(xiàn)在，公里(km)，糃（táng）")]
    [('xiàn', 1)]
    """
    for match in _GLOSS.finditer(text):
        if is_syllable(match[1]):
            yield Gloss(Span(*match.span()), normal(match[1]))


def is_littered(glosses: int, broken: int) -> bool:
    """Whether glosses are the damage of a whole document: there are many, or one was broken as no author would."""
    return glosses >= LITTERED or broken > 0


def readings(char: str) -> frozenset[str]:
    """All readings of a character in toned pinyin; none for what is no Han character.

    >>> sorted(readings("的"))
    ['de', 'dì', 'dí', 'dī']
    """
    return frozenset(table().get(char, "").split(",")) - {""}


def reads(char: str, reading: str) -> bool:
    """Whether a character has a reading, with its tone or without.

    >>> reads("現", "xiàn"), reads("現", "xian"), reads("現", "shí")
    (True, True, False)
    """
    return bool(char) and toneless(reading) in _toneless_readings(char)


def toneless(reading: str) -> str:
    """A syllable without its tone mark; ü stays.

    >>> toneless("lǜ"), toneless("xiàn")
    ('lü', 'xian')
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", reading).translate(_TONES))


def normal(reading: str) -> str:
    """A syllable in the letters that the table of readings uses: GBK's script ɑ and ɡ become a and g."""
    return unicodedata.normalize("NFC", reading.translate(_LETTERS))


def is_syllable(written: str) -> bool:
    """Whether letters are one syllable of pinyin that some character has.

    >>> is_syllable("xiàn"), is_syllable("xian"), is_syllable("km")
    (True, True, False)
    """
    return toneless(normal(written)) in _syllables()


@cache
def _toneless_readings(char: str) -> frozenset[str]:
    return frozenset(map(toneless, readings(char)))


@cache
def _syllables() -> frozenset[str]:
    return frozenset(toneless(reading) for entry in set(table().values()) for reading in entry.split(","))
