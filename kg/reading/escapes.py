""" "Escapes that were never resolved (a literal \n, &nbsp;) and characters that nobody sees (byte order mark, CR, zero
width).

Every function gives replacements for a text and changes nothing itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kg.model import Notice, Span
from kg.reading.trace import Replacement

_BACKSLASHED = {r"\r\n": "\n", r"\n": "\n", r"\r": "\n", r"\t": " ", r"\xa0": " ", r"\u3000": " "}
_BACKSLASH = re.compile("|".join(map(re.escape, _BACKSLASHED)))  # the longest stands first
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")

_LINE_BREAK = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
_INVISIBLE = re.compile(
    "["
    "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"  # controls that are no line break
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # soft hyphen, zero width, direction, byte order mark
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "]+"
)
_LOST = re.compile("\ufffd+")


def escapes(text: str) -> Iterator[Replacement]:
    r"""Backslash sequences written out and HTML entities, resolved.

    >>> [new for _, new, _ in escapes(r"&ldquo;一&rdquo;\r\n&emsp")]
    ['\n', '“', '”']
    """
    for match in _BACKSLASH.finditer(text):
        yield Span(*match.span()), _BACKSLASHED[match[0]], "escape"
    for match in _ENTITY.finditer(text):
        char = html.unescape(match[0])
        if not char.endswith(";"):  # no name that HTML knows
            yield Span(*match.span()), " " if char.isspace() else char, "escape"


def invisibles(text: str) -> Iterator[Replacement]:
    """Line breaks in their one form, and what has no width removed.

    >>> [(span, new) for span, new, _ in invisibles("一\\r\\n二\\u200b")]
    [(Span(start=1, end=3), '\\n'), (Span(start=4, end=5), '')]
    """
    for match in _LINE_BREAK.finditer(text):
        yield Span(*match.span()), "\n", "invisible"
    for match in _INVISIBLE.finditer(text):
        yield Span(*match.span()), "", "invisible"


def lost_characters(text: str) -> Iterator[Notice]:
    """A notice for every place where a decoder before us wrote U+FFFD; its span counts in ``text``."""
    for match in _LOST.finditer(text):
        near = text[max(0, match.start() - 6) : match.end() + 6].replace("\n", " ")
        yield Notice(
            "lost-character",
            f"此处有无法解码的字符，保留原样：{near}",
            f"characters were lost before this file was written; left as they are: {near}",
            Span(*match.span()),
        )
