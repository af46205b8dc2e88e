"""The report's own definitions: footnotes and 名词解释 at its end, and the markers that call them in the text.

A label comes in a style (①, [1], （1）, 1.), or was lost to ``?`` on the way through a code page, or was never there.
A marker in one of the first two styles is one wherever it stands, unless it numbers the items of a list (①、②、③ at the
beginning of clauses); in the others it is one only behind the term that the definition of its number defines. Lost
labels follow from their order, lost markers from order and from the term before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Span

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"

_EDGE = "[ 　※*＊【】\\[\\]（）()—-]*"
_WORDS = "(?:名 ?词|词 ?语|词汇|术 ?语|用语|词条|缩略[语词])"
_EXPLAINED = "(?:解 ?释|[注简浅诠]释|注解|释义|说明)"
_HEADING = re.compile(
    rf"^{_EDGE}(?:附(?:件|录)?[\d一二三四五]*[：:]?)?"
    rf"(?:[^\n。，；：]{{0,24}}{_WORDS} ?的? ?{_EXPLAINED}(?:[和及与]?{_EXPLAINED})?(?:如下)?"
    rf"|[^\n。，；：]{{0,12}}报告》?的?(?:注[释解]|附注|名词|缩略语)|注释|附?注)"
    rf"(?:[（(][^\n（）()]{{0,24}}[）)])?{_EDGE}[：:]?[ 　]*$",
    re.M,
)
_LABELS = (
    rf"(?:注 ?)?(?P<circled>[{CIRCLED}])",
    r"(?:注 ?)?[\[〔【](?P<bracket>\d{1,3})[\]〕】]",
    r"(?:注 ?)?[（(](?P<paren>\d{1,3})[）)]",
    r"(?:注 ?(?P<note>\d{1,3})[.．、：:]|(?P<number>\d{1,3})(?:[.．、](?!\d)|(?= ?[“《\[【])))",
    r"(?P<lost>\?)",
)
_LABEL = re.compile(r"[ 　]*(?:" + "|".join(_LABELS) + r")[ 　]*")
_BRACKETED_TERM = re.compile(r"[\[【](?P<terms>[^\]】\n]{1,60})[\]】][ 　]*[:：]?[ 　]*")
_COLON_TERM = re.compile(
    r"(?!(?:其中|具体|主要)?(?:包括|包含|为|是|有|即|如下)?[：:])"
    r"(?P<terms>(?:“[^”\n]{1,40}”|《[^》\n]{1,40}》|[^：:，。；\n“《]){1,40}?)[ 　]*(?:[：:]|——)[ 　]*"
)
_QUOTED_TERM = re.compile(r"(?P<terms>(?:“[^”\n]{1,40}”)+[^，。；：:\n]{0,12}?)，?(?=(?:是?指|即|就?是|包括))")
_SPACED_TERM = re.compile(r"(?P<terms>[^，。；：“”\n 　]{0,8}“[^”\n]{1,40}”[^，。；：:“\n 　]{0,12})[ 　]+(?=[^ 　\n])")
_PLAIN_TERM = re.compile(r"(?P<terms>[^，。；：:“”\n]{2,24}?)，?(?=(?:是指|指的是|指|即))")
_BODY_LINE = re.compile(
    r"[ 　]*(?:各位代表|第?[一二三四五六七八九十]{1,3}(?:部分|、)|[（(][一二三四五六七八九十]{1,3}[）)])"
)
_CLAUSE_ENDS = "。；：，、！？\n"
_TAIL = 6
_ITEM_REACH = 200
"""Two items of one list in running text begin at most so many characters apart."""
_MIN_ENTRIES = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One definition. ``number`` counts from 1 in its own style, or by order; spans count in the text."""

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

    >>> text = "正文提到“三环”①。\\n①“三环”：内环、中环、外环。\\n②“四零”目标：零跑腿。"
    >>> [(e.label, e.terms) for e in find_entries(text)]
    [('①', ('“三环”',)), ('②', ('“四零”目标',))]
    """
    heading = _last_heading(text)
    lines = list(_lines(text, heading))
    if heading is None:
        first = _first_of_run(text, lines)
        if first is None:
            return ()
        lines = lines[first:]
    labelled = any(_LABEL.match(text, *line) for line in lines[:3])
    return tuple(_entries(text, _blocks(text, lines, labelled), labelled))


def find_markers(text: str, body: Span, entries: tuple[Entry, ...]) -> tuple[FoundMarker, ...]:
    """The markers in the body, in order. Circled and bracketed ones count even where no definition has their number.

    >>> text = "推行“三环”①布局，抓好：①建设；②管理。\\n①“三环”：内环、中环、外环。\\n②“四零”目标：零跑腿。"
    >>> [(m.label, m.span.start) for m in find_markers(text, Span(0, text.index("\\n")), find_entries(text))]
    [('①', 6)]
    """
    styles = {e.style for e in entries}
    circled = re.finditer(f"[{CIRCLED}]", text[body.start : body.end])
    spans = [Span(*m.span()).shifted(body.start) for m in circled]
    found = [FoundMarker(s, CIRCLED.index(s.of(text)) + 1, s.of(text)) for s in spans]
    found = _without_list_items(text, found, {e.number: e for e in entries})
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
    """Whether the text before a position ends with one of an entry's terms, quotes and spaces aside.

    Behind the quoted part of a term, a few more characters may stand in the same clause: “三项制度”改革.
    """
    before = _bare(text[max(0, position - 60) : position])
    names = [_bare(t) for t in entry.terms] + [_bare("".join(entry.terms))]
    quoted = [_bare(q) for t in entry.terms for q in re.findall(r"“[^”]+”", t)]
    tails = [before[at + len(q) :] for q in quoted if q and (at := before.rfind(q)) >= 0]
    return any(n and before.endswith(n) for n in names) or any(
        len(tail) <= _TAIL and not re.search(f"[{_CLAUSE_ENDS}{CIRCLED}]", tail) for tail in tails
    )


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
    """Behind the last heading 名词解释, which does not stand in the first third of the text."""
    found = [m for m in _HEADING.finditer(text) if m.start() > len(text) // 3]
    return found[-1].end() if found else None


def _first_of_run(text: str, lines: list[tuple[int, int]]) -> int | None:
    """The line that opens the closing run of definitions, where no heading announces it.

    The run begins with label 1 (or a lost one) in front of a term; most of its lines are labelled, and nothing of the
    body follows. A bare number counts as a label only before a quoted or bracketed term.
    """
    first, labelled = None, 0
    for index in range(len(lines) - 1, -1, -1):
        start, end = lines[index]
        label = _LABEL.match(text, start, end)
        if not label:
            if _BODY_LINE.match(text, start, end) or (len(lines) - index > 2 * labelled + 4):
                break
            continue
        if _style(label) == "number" and text[label.end() : label.end() + 1] not in set("“《[【"):
            continue
        labelled += 1
        opens = _style(label) == "lost" or _number(label) == 1
        if opens and _term(text, label.end(), end, True) and labelled >= max(_MIN_ENTRIES, (len(lines) - index) / 2):
            first = index
    return first


def _style(label: re.Match[str]) -> str:
    return "number" if label.lastgroup == "note" else str(label.lastgroup)


def _number(label: re.Match[str]) -> int | None:
    value = label[str(label.lastgroup)]
    if label.lastgroup == "circled":
        return CIRCLED.index(value) + 1
    return None if label.lastgroup == "lost" else int(value)


def _blocks(text: str, lines: list[tuple[int, int]], labelled: bool) -> list[Span]:
    """The lines of each definition: one that opens it and those that go on, a numbered list inside it among them."""
    blocks: list[Span] = []
    styles: set[str] = set()
    number = item = 0
    for start, end in lines:
        label = _LABEL.match(text, start, end) if labelled else None
        opens = bool(label or (not labelled and _term(text, start, end, False)))
        if label and not blocks:
            styles = {"circled", "lost"} if _style(label) in ("circled", "lost") else {_style(label)}
        if label and blocks:
            own, termed = _number(label), bool(_term(text, label.end(), end, False))
            inside = own is not None and (own < number + (not termed) or (own == item + 1 > 1 and not termed))
            opens = _style(label) in styles and not inside
            item = own if inside and own else 0
        if opens:
            blocks.append(Span(start, end))
            number = (_number(label) if label else None) or number + 1
        elif blocks:
            blocks[-1] = Span(blocks[-1].start, end)
    return blocks


def _entries(text: str, blocks: list[Span], labelled: bool) -> Iterator[Entry]:
    """The definitions of blocks of lines; a lost label takes the number that follows the one before."""
    number = 0
    for block in blocks:
        label = _LABEL.match(text, block.start, block.end) if labelled else None
        number = (_number(label) if label else None) or number + 1
        at = label.end() if label else block.start + len(block.of(text)) - len(block.of(text).lstrip())
        term = _term(text, at, block.end, labelled)
        if not term:
            continue
        definition = Span(term.end(), block.start + len(block.of(text).rstrip()))
        style = _style(label) if label else "none"
        yield Entry(
            number=number,
            style=style,
            label=_label(number, style),
            terms=_split_terms(term["terms"].strip(), definition.of(text)),
            definition=definition,
            span=Span(at, definition.end),
            label_span=Span(block.start, at),
        )


def _term(text: str, start: int, end: int, labelled: bool) -> re.Match[str] | None:
    with_labels = (_SPACED_TERM, _PLAIN_TERM) if labelled else ()
    patterns = (_BRACKETED_TERM, _COLON_TERM, _QUOTED_TERM, *with_labels)
    return next((found for pattern in patterns if (found := pattern.match(text, start, end))), None)


def _label(number: int, style: str) -> str:
    if style in ("circled", "lost") and number <= len(CIRCLED):
        return CIRCLED[number - 1]
    return f"[{number}]"


def _split_terms(head: str, definition: str) -> tuple[str, ...]:
    """Several terms under one label: each is quoted for itself, or the definition quotes each for itself.

    >>> [_split_terms(head, "") for head in ("“百日战”“双月赛”", "甲地“五链”和乙地“八群”", "“甲”“1+N”体系")]
    [('“百日战”', '“双月赛”'), ('甲地“五链”', '乙地“八群”'), ('“甲”“1+N”体系',)]
    """
    quoted = re.split(r"(?<=”)(?:[、和与及]|(?=“))", head)
    if len(quoted) > 1 and all(re.fullmatch(r"[^“”]{0,8}“[^”]+”", piece) for piece in quoted):
        return tuple(quoted)
    pieces = head.strip("“”").split("、")
    if len(pieces) > 1 and all(f"“{piece.strip('“”')}”" in definition for piece in pieces):
        return tuple(pieces)
    return (head,)


def _without_list_items(text: str, found: list[FoundMarker], entries: dict[int, Entry]) -> list[FoundMarker]:
    """Circled digits without those that number the items of a list: they open clauses, or come before one that does."""
    kept: list[FoundMarker] = []
    next_item: FoundMarker | None = None
    for marker in reversed(found):
        at, entry = marker.span.start, entries.get(marker.number)
        before = text[max(0, at - 80) : at].rstrip(" 　")
        term = before.rstrip(_CLAUSE_ENDS)
        opens = before[-1:] in _CLAUSE_ENDS and text[marker.span.end : marker.span.end + 1].strip() != ""
        if (opens or _leads(text, marker, next_item)) and not (entry and term_stands_before(term, len(term), entry)):
            next_item = marker
        else:
            kept.append(marker)
    return kept


def _leads(text: str, marker: FoundMarker, item: FoundMarker | None) -> bool:
    """Whether a circled digit comes right before a list's item of the next number, in the same line."""
    if item is None or item.number != marker.number + 1 or item.span.start - marker.span.end > _ITEM_REACH:
        return False
    return "\n" not in text[marker.span.end : item.span.start]


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
    """A question mark behind the term of each definition: the first one behind the last found, or else any."""
    places = [Span(m.start(), m.end()) for m in re.compile(r"\?(?!\?)[ 　]?").finditer(text, body.start, body.end)]
    found: list[FoundMarker] = []
    last = Span(-1, -1)
    for entry in (e for e in entries if e.style == "lost"):
        fitting = [place for place in places if term_stands_before(text, place.start, entry)]
        place = next((p for p in fitting if p > last), fitting[0] if fitting else None)
        if place:
            places.remove(place)
            last = place
            found.append(FoundMarker(place, entry.number, entry.label))
    return found


def _bare(text: str) -> str:
    return re.sub(r"[“”‘’\"\s　]", "", text)
