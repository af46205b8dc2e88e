""" "Escapes that were never resolved (a literal \n, &nbsp;), characters that nobody sees (byte order mark, CR, zero
width), and signs of another make: Markdown's emphasis, the codes by which a site marks its copies.

Every function gives replacements for a text and changes nothing itself.
"""

from __future__ import annotations

import html
import re
from collections import Counter
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
_EMPHASIS = re.compile(r"\*\*[^*\n]+\*\*")
_HEADING = re.compile(r"^#{1,6} ", re.M)
_CODE = re.compile(r"[0-9A-Za-z]{3}(?=\s|$)(?<=(?:[^\x00-\x7f\w]|[一-鿿]|[:;,.!?\n])[0-9A-Za-z]{3})")
_STREWN = 8
"""How often a code of three letters and figures ends a line before it is a site's mark."""
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


def marks(text: str) -> Iterator[Replacement]:
    """Markdown's signs for headings and emphasis, and the code that a site strews over its copies, removed.

    Where a copy has lost its line breaks, the code tells them.

    >>> [(span.start, span.end) for span, _, _ in marks("## 甲县报告\\n**一、回顾**")]
    [(8, 10), (14, 16), (0, 3)]
    """
    for match in _EMPHASIS.finditer(text):
        yield Span(match.start(), match.start() + 2), "", "markup"
        yield Span(match.end() - 2, match.end()), "", "markup"
    for match in _HEADING.finditer(text):
        yield Span(*match.span()), "", "markup"
    codes = Counter(_CODE.findall(text))
    strewn = {code for code, times in codes.items() if times >= _STREWN and not code.isdigit() and not code.isupper()}
    for match in _CODE.finditer(text) if strewn else ():
        if match[0] in strewn:
            ends_line = text[match.end() : match.end() + 1] in ("\n", "")
            yield Span(*match.span()), "" if ends_line else "\n", "watermark"


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
