"""The report's own definitions: footnotes and 名词解释 at its end, and the markers that call them in the text.

A label comes in a style (①, [1], （1）, 1.), or was lost to ``?`` on the way through a code page, or was never there.
A marker in one of the first two styles is one wherever it stands (①、②、③ that number the items of a list open their
clauses); in the others it is one only behind the term that the definition of its number defines. Lost labels follow from their order, lost markers from order and from the term before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Span

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"

_HEADING = re.compile(
    r"^[ 　※*＊【\[（(—-]*(?:附件?[：:\d]*)?(?:(?:部分|有关|相关|专有|报告)?(?:名词|词语|词汇|术语)(?:的)?(?:解释|注释|释义|说明)|注释|注)"
    r"[ 　※*＊】\]）)—-]*[：:]?[ 　]*$",
    re.M,
)
_LABELS = {
    "circled": rf"(?P<circled>[{CIRCLED}])",
    "bracket": r"[\[〔【](?P<bracket>\d{1,3})[\]〕】]",
    "paren": r"[（(](?P<paren>\d{1,3})[）)]",
    "number": r"(?P<number>\d{1,3})[.．、](?!\d)",
    "lost": r"(?P<lost>\?)",
}
_LABEL = re.compile(r"[ 　]*(?:注)?(?:" + "|".join(_LABELS.values()) + r")[ 　]*")
_BRACKETED_TERM = re.compile(r"[\[【](?P<terms>[^\]】\n]{1,60})[\]】][ 　]*[:：]?[ 　]*")
_COLON_TERM = re.compile(r"(?P<terms>(?:“[^”\n]{1,40}”|《[^》\n]{1,40}》|[^：:，。；\n“《]){1,40}?)[ 　]*(?:[：:]|——)[ 　]*")
_QUOTED_TERM = re.compile(r"(?P<terms>(?:“[^”\n]{1,40}”)+[^，。；：:\n]{0,12}?)(?=(?:是?指|即|就?是|包括))")
_MIN_ENTRIES = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One definition: ``number`` counts from 1 in its own style (or by order), ``span`` and ``definition`` count in the text."""

    number: int
    style: str
    label: str
    terms: tuple[str, ...]
    definition: Span
    span: Span
    label_span: Span


@dataclass(frozen=True, slots=True)
class FoundMarker:
    """A marker in the text: its range there and the number of its definition."""

    span: Span
    number: int
    label: str


def find_entries(text: str) -> tuple[Entry, ...]:
    """The definitions at the end of a repaired report, in order; () where there are none.

    >>> [(e.label, e.terms) for e in find_entries("正文提到“三环”①。\\n①“三环”：内环、中环、外环。\\n②“四零”目标：零跑腿。")]
    [('①', ('“三环”',)), ('②', ('“四零”目标',))]
    """
    heading = _last_heading(text)
    lines = list(_lines(text, heading))
    if heading is None:
        first = _first_of_run(text, lines)
        if first is None:
            return ()
        lines = lines[first:]
    return tuple(_entries(text, lines, labelled=any(_LABEL.match(text, *line) for line in lines[:3])))


def find_markers(text: str, body: Span, entries: tuple[Entry, ...]) -> tuple[FoundMarker, ...]:
    """The markers in the body, in order. Circled and bracketed ones count even where no definition has their number."""
    styles = {e.style for e in entries}
    circled = re.compile(f"[{CIRCLED}]" if "circled" in styles else f"(?<![。；：\\n 　])[{CIRCLED}]")
    found = [
        FoundMarker(Span(*m.span()), CIRCLED.index(m[0]) + 1, m[0]) for m in circled.finditer(text, body.start, body.end)
    ]
    bracket = re.compile(r"[ 　]*[\[〔【](\d{1,3})[\]〕】](?!号)[ 　]*")
    found += [
        FoundMarker(Span(*m.span()), int(m[1]), f"[{m[1]}]") for m in bracket.finditer(text, body.start, body.end)
    ]
    if "paren" in styles:
        found += _behind_terms(text, body, entries, r"[（(]{n}[）)]")
    if "number" in styles and not found:
        found += _behind_terms(text, body, entries, r"[ 　]?{n}(?!\d|[年月日%个项家.])")
        missing = tuple(e for e in entries if e.number not in {m.number for m in found})
        # Run together with a figure (“…”16|5万亩), or numbered wrongly by the report itself.
        found += _behind_terms(text, body, missing, r"(?:{n}(?=\d)|\d{1,2}(?![\d年月日%个项家.]))")
    if "lost" in styles:
        found += _lost_markers(text, body, entries)
    return tuple(sorted(found, key=lambda m: m.span))


def term_stands_before(text: str, position: int, entry: Entry) -> bool:
    """Whether the text before a position ends with one of an entry's terms (quotes and spaces aside)."""
    before = _bare(text[max(0, position - 60) : position])
    names = [_bare(t) for t in entry.terms] + [_bare("".join(entry.terms))]
    cores = [_bare(q) for t in entry.terms for q in re.findall(r"“[^”]+”", t)]
    return any(n and before.endswith(n) for n in names) or any(c and c in before[-len(c) - 6 :] for c in cores)


def is_heading(line: str) -> bool:
    """Whether a line announces definitions: 名词解释."""
    return bool(_HEADING.fullmatch(line))


def cores(term: str) -> tuple[str, ...]:
    """What of a term must occur in the text for it to be in use: its quoted parts, or all of it."""
    return tuple(re.findall(r"“([^”]+)”", term)) or (term,)


def _lines(text: str, start: int | None) -> Iterator[tuple[int, int]]:
    position = start or 0
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        if text[position:end].strip():
            yield position, end
        position = end + 1


def _last_heading(text: str) -> int | None:
    """Behind the last heading 名词解释 in the second half of the text."""
    found = [m for m in _HEADING.finditer(text) if m.start() > len(text) // 3]
    return found[-1].end() if found else None


def _first_of_run(text: str, lines: list[tuple[int, int]]) -> int | None:
    """The line that opens the closing run of labelled lines (label 1 first), where no heading announces it."""
    first = None
    for index in range(len(lines) - 1, -1, -1):
        label = _LABEL.match(text, *lines[index])
        if not label:
            break
        if _number(label) == 1 and label.lastgroup in ("circled", "bracket", "paren"):
            first = index
    return first if first is not None and len(lines) - first >= _MIN_ENTRIES else None


def _number(label: re.Match[str]) -> int | None:
    style, value = str(label.lastgroup), label[str(label.lastgroup)]
    if style == "circled":
        return CIRCLED.index(value) + 1
    return None if style == "lost" else int(value)


def _entries(text: str, lines: list[tuple[int, int]], labelled: bool) -> Iterator[Entry]:
    """Entries with their continuation lines; a lost label takes the number that follows the one before."""
    blocks: list[tuple[int, int]] = []
    for start, end in lines:
        opens = bool(_LABEL.match(text, start, end)) if labelled else bool(_term(text, start, end))
        if opens or not blocks:
            blocks.append((start, end))
        else:
            blocks[-1] = (blocks[-1][0], end)
    number = 0
    for start, end in blocks:
        label = _LABEL.match(text, start, end) if labelled else None
        number = (_number(label) if label else None) or number + 1
        at = label.end() if label else start + len(text[start:end]) - len(text[start:end].lstrip())
        term = _term(text, at, end)
        if not term:
            continue
        definition = Span(term.end(), start + len(text[start:end].rstrip()))
        style = str(label.lastgroup) if label else "none"
        yield Entry(
            number=number,
            style=style,
            label=_label(number, style),
            terms=_split_terms(term["terms"].strip(), definition.of(text)),
            definition=definition,
            span=Span(at, definition.end),
            label_span=Span(start, at),
        )


def _term(text: str, start: int, end: int) -> re.Match[str] | None:
    for pattern in (_BRACKETED_TERM, _COLON_TERM, _QUOTED_TERM):
        found = pattern.match(text, start, end)
        if found:
            return found
    return None


def _label(number: int, style: str) -> str:
    if style in ("circled", "lost") and number <= len(CIRCLED):
        return CIRCLED[number - 1]
    return f"[{number}]"


def _split_terms(head: str, definition: str) -> tuple[str, ...]:
    """Several terms under one label: each is quoted for itself, or the definition quotes each for itself.

    >>> _split_terms("“百日战”“双月赛”", "…的行动"), _split_terms("甲地“五链”和乙地“八群”", ""), _split_terms("“甲”“1+N”体系", "")
    (('“百日战”', '“双月赛”'), ('甲地“五链”', '乙地“八群”'), ('“甲”“1+N”体系',))
    """
    quoted = re.split(r"(?<=”)(?:[、和与及]|(?=“))", head)
    if len(quoted) > 1 and all(re.fullmatch(r"[^“”]{0,8}“[^”]+”", piece) for piece in quoted):
        return tuple(quoted)
    pieces = head.strip("“”").split("、")
    if len(pieces) > 1 and all(f"“{piece.strip('“”')}”" in definition for piece in pieces):
        return tuple(pieces)
    return (head,)


def _behind_terms(text: str, body: Span, entries: tuple[Entry, ...], pattern: str) -> list[FoundMarker]:
    """Markers that only the term before them proves: the first such place for each number."""
    found = []
    for entry in entries:
        marker = re.compile(pattern.replace("{n}", str(entry.number)))
        for m in marker.finditer(text, body.start, body.end):
            if term_stands_before(text, m.start(), entry):
                found.append(FoundMarker(Span(*m.span()), entry.number, entry.label))
                break
    return found


def _lost_markers(text: str, body: Span, entries: tuple[Entry, ...]) -> list[FoundMarker]:
    lost = [e for e in entries if e.style == "lost"]
    places = [Span(*m.span()) for m in re.finditer(r"\?(?!\?)[ 　]?", text[: body.end]) if m.start() >= body.start]
    found: list[FoundMarker] = []
    rest = iter(places)
    for entry in lost:
        for place in rest:
            if term_stands_before(text, place.start, entry):
                found.append(FoundMarker(place, entry.number, entry.label))
                break
        else:
            rest = iter([p for p in places if not found or p > found[-1].span])
    return found


def _bare(text: str) -> str:
    return re.sub(r"[“”‘’\"\s　]", "", text)
