"""Characters as the two bytes that GBK writes them with, for text whose bytes were read out of step."""

from __future__ import annotations

import re
from functools import cache

from kg.reading.gloss import HAN, readings, reads

PUNCTUATION = frozenset("，。、；：“”‘’（）《》！？—…·〔〕【】\u3000％")
"""The marks of Chinese running text."""

_HAN = re.compile(f"[{HAN}]")
_NUMBERED_ROW = 0xA2  # ⒈ ⑴ ① ㈠ Ⅲ


@cache
def two_bytes(char: str) -> bytes:
    """The two bytes of a character, of ASCII in its full-width form; b"" where GBK has none.

    A question mark has none either: in a text with lost bytes it stands for what nobody knows.

    >>> two_bytes("燃").hex(), two_bytes("m").hex(), two_bytes("?"), two_bytes("⑪")
    ('c8bc', 'a3ed', b'', b'')
    """
    if char == "?":
        return b""
    if "!" <= char <= "~":
        char = chr(ord(char) + 0xFEE0)
    encoded = char.encode("gb18030", "ignore")
    return encoded if len(encoded) == 2 else b""


def last_byte(char: str) -> int:
    """The second byte of a character in GBK; 0 where it has none."""
    return two_bytes(char)[-1] if two_bytes(char) else 0


@cache
def pair_char(lead: int, trail: int) -> str:
    """The character of two bytes: Han, Chinese punctuation, full-width ASCII or a numbered mark; "" for all else.

    >>> pair_char(0x9A, 0xE2), pair_char(0xE2, 0x28)
    ('氣', '')
    """
    try:
        char = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return ""
    in_use = len(char) == 1 and (
        lead == _NUMBERED_ROW or char in PUNCTUATION or "！" <= char <= "～" or _HAN.match(char)
    )
    return char if in_use else ""


@cache
def completions(lead: int, reading: str) -> tuple[tuple[int, str, bool], ...]:
    """The bytes that make a character of a reading out of ``lead``, and could themselves begin a character.

    Each is given with the character, and whether the reading agrees in tone too.

    >>> [(hex(byte), char) for byte, char, toned in completions(0xBC, "xì") if toned]
    [('0x9a', '細'), ('0xc8', '既')]
    """
    pairs = ((trail, pair_char(lead, trail)) for trail in range(0x81, 0xFF))
    return tuple((trail, char, reading in readings(char)) for trail, char in pairs if char and reads(char, reading))


@cache
def is_common(char: str) -> bool:
    """Whether a character is of the first level of GB 2312 (simplified) or of Big5 (traditional).

    >>> is_common("现"), is_common("現"), is_common("獍")
    (True, True, False)
    """
    simplified, traditional = char.encode("gb2312", "ignore"), char.encode("big5", "ignore")
    return b"\xb0" <= simplified[:1] <= b"\xd7" or b"\xa4" <= traditional[:1] <= b"\xc6"
