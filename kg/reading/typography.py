"""Punctuation, widths, quotes and spaces in the forms that Chinese text is set in. Character for character, without
NFKC.

NFKC would turn ① into 1 and ℃ into two characters. Here digits and Latin letters become half-width, the marks of a
Chinese sentence full-width, and all keep their places; only runs of spaces shrink. A half-width question mark is
never touched: in these files it mostly is a lost footnote marker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Notice, Span
from kg.reading.gloss import HAN, PINYIN
from kg.reading.trace import Replacement

_WIDE = {0xFF00 + i: 0x20 + i for i in (*range(0x10, 0x1A), *range(0x21, 0x3B), *range(0x41, 0x5B))}
_WIDE |= str.maketrans("％＋－／［］．", "%+-/[].")
_WIDE_SIGN = re.compile("[０-９Ａ-Ｚａ-ｚ％＋－／［］．]")
_WIDE_RUN = re.compile("[０-９Ａ-Ｚａ-ｚ％＋－／［］]+|(?<=[0-9０-９])．(?=[0-9０-９])")

_CORNERS = str.maketrans("「」『』", "“”‘’")
_CORNER_RUN = re.compile("[「」『』]+")
_APOSTROPHES = re.compile(rf"'([^'\n]*[{HAN}][^'\n]*)'")
_SEMICOLONS = re.compile(rf"(?P<dash>^;{{4}}(?=[{HAN}]))|(?<!;);;(?P<quoted>[^;\n]+(?:\n[^;\n]+)?);;(?!;)", re.M)
"""What a site has made of a dash that opens a line, and of quotes."""
_QUOTE_LINES = 3
"""A straight quotation may run over a hard line break; over more lines than these it is not looked for."""

_FULL = str.maketrans(",;:!()", "，；：！（）")
_MARK = re.compile("[,;:!]")
_ANY_MARK = re.compile("[,;:!()]")
_BRACKET = re.compile("[()（）]")
_CHINESE = re.compile(f"[{HAN}，。、；：？！“”‘’（）《》〔〕【】·—…]")
_STAYS = re.compile(
    r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])"  # 1,100.9
    r"|(?<=\d):(?=\d)"  # 12:30
    r"|[A-Za-z]{2,}://[!-~]+"
    r"|(?<=[A-Za-z])[,;:!] ?(?=[A-Za-z])"  # a phrase in English
    rf"|\?{PINYIN}\)"  # damage that could not be restored
)

_WIDE_COMMA = re.compile(r"\d，\d{3}")
_THOUSANDS = re.compile(r"(?<![\d.，])\d{1,3}(?:，\d{3})+(?:\.\d+)?(?=[万亿]?[元人户套家吨亩名辆台个件项处公平千])")
_BLANK = "[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_BLANKS = re.compile(rf"{_BLANK}{_BLANK}*(?P<last>(?=\n|\Z))?")


def widths(text: str) -> Iterator[Replacement]:
    """Half-width forms of full-width digits and letters, and of the signs that belong to numbers.

    >>> [new for _, new, _ in widths("增长５．１％，详见［２］．①℃")]
    ['5', '.', '1%', '[2]']
    """
    for match in _WIDE_RUN.finditer(text) if _WIDE_SIGN.search(text) else ():
        yield Span(*match.span()), match[0].translate(_WIDE), "width"


def quotes(text: str) -> tuple[list[Replacement], list[Notice]]:
    """Curly quotes for corner brackets, for two semicolons, and for straight quotes around Chinese, which open and
    close by turns; a dash for four semicolons that open a line.

    Straight quotes that do not pair are left, with a notice; its span counts in ``text``.

    >>> [new for _, new, _ in quotes('建设"四好"公路，「一核」，it\\'s')[0]]
    ['“', '”', '“', '”']
    """
    found: list[Replacement] = [
        (Span(*m.span()), m[0].translate(_CORNERS), "quote") for m in _CORNER_RUN.finditer(text)
    ]
    for match in _SEMICOLONS.finditer(text):
        if match["dash"]:
            found.append((Span(*match.span()), "——", "punctuation"))
        else:
            found.append((Span(match.start(), match.start() + 2), "“", "quote"))
            found.append((Span(match.end() - 2, match.end()), "”", "quote"))
    for match in _APOSTROPHES.finditer(text):
        found += [
            (Span(match.start(), match.start() + 1), "‘", "quote"),
            (Span(match.end() - 1, match.end()), "’", "quote"),
        ]
    notices: list[Notice] = []
    for places in _straight_quotes(text):
        if len(places) % 2:
            notices.append(_unpaired(text, places[-1]))
            continue
        found += [(Span(at, at + 1), "“”"[i % 2], "quote") for i, at in enumerate(places)]
    return found, notices


def punctuation(text: str) -> Iterator[Replacement]:
    """Full-width marks in lines of Chinese; not in numbers, times, addresses and English.

    >>> text = "占比52.9%,共29个(见12:30版):1,100.9亿元;PM2.5(ug/m3)?"
    >>> "".join(new for _, new, _ in punctuation(text))
    '，（）：；'
    """
    for line in _lines(text):
        if not _ANY_MARK.search(text, line.start, line.end) or not _CHINESE.search(text, line.start, line.end):
            continue
        kept = {i for match in _STAYS.finditer(text, line.start, line.end) for i in range(*match.span())}
        marks = [match.start() for match in _MARK.finditer(text, line.start, line.end)]
        for at in sorted({*marks, *_brackets(text, line, kept)} - kept):
            yield Span(at, at + 1), text[at].translate(_FULL), "punctuation"


def thousands(text: str) -> Iterator[Replacement]:
    """The comma of a number where a full-width one stands between its thousands.

    >>> [span.start for span, _, _ in thousands("人均收入26，530元，住房12，984套，2023，300字")]
    [6, 16]
    """
    for match in _THOUSANDS.finditer(text) if _WIDE_COMMA.search(text) else ():
        for at in range(*match.span()):
            if text[at] == "，":
                yield Span(at, at + 1), ",", "punctuation"


def spaces(text: str) -> Iterator[Replacement]:
    """One space for a run of blanks of any kind, none at the end of a line.

    >>> [(span, new) for span, new, _ in spaces("市\\u3000长  王某 \\n")]
    [(Span(start=1, end=2), ' '), (Span(start=3, end=5), ' '), (Span(start=7, end=8), '')]
    """
    for match in _BLANKS.finditer(text):
        if (last := match["last"] is not None) or match[0] != " ":
            yield Span(*match.span()), "" if last else " ", "space"


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield Span(start, start + len(line))
        start += len(line)


def _straight_quotes(text: str) -> Iterator[list[int]]:
    """The places of straight quotes, line by line; a line with an odd number takes the next ones to it."""
    places: list[int] = []
    lines = 0
    for line in _lines(text) if '"' in text else ():
        if _CHINESE.search(text, line.start, line.end) or places:
            places += [i for i in range(line.start, line.end) if text[i] == '"']
        lines = lines + 1 if places else 0
        if places and (len(places) % 2 == 0 or lines == _QUOTE_LINES):
            yield places
            places, lines = [], 0
    if places:
        yield places


def _brackets(text: str, line: Span, kept: set[int]) -> Iterator[int]:
    """The half-width brackets of a line that should be full-width: with Chinese inside a pair, or next to it."""
    open_at: list[int] = []
    for match in _BRACKET.finditer(text, line.start, line.end):
        at = match.start()
        if at in kept:
            continue
        if match[0] in "(（":
            open_at.append(at)
        elif open_at:
            yield from _pair(text, line, open_at.pop(), at)
        else:
            yield from _pair(text, line, at, at)
    for at in open_at:
        yield from _pair(text, line, at, at)


def _pair(text: str, line: Span, first: int, last: int) -> Iterator[int]:
    """The half-width ones of two brackets that belong together (or of one alone), if they stand in Chinese."""
    inside = _CHINESE.search(text, first + 1, last)
    before = text[line.start : first].rstrip()[-1:]
    behind = text[last + 1 : line.end].lstrip()[:1]
    if inside or _CHINESE.match(before) or _CHINESE.match(behind) or "（" in text[first] or "）" in text[last]:
        yield from (at for at in {first, last} if text[at] in "()")


def _unpaired(text: str, at: int) -> Notice:
    near = text[max(0, at - 6) : at + 7].replace("\n", " ")
    return Notice(
        "unpaired-quote",
        f"直引号不成对，保留原样：{near}",
        f"a straight quote without its partner, left as it is: {near}",
        Span(at, at + 1),
    )
