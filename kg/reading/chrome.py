"""What a page adds to a report: navigation, tags and links around it, page numbers and hard line breaks within it.

The offsets of every function count in the text it is given, which is repaired (one kind of line break, single spaces).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from kg.model import Span
from kg.reading.glossary import CIRCLED, is_heading
from kg.reading.trace import Replacement

_SALUTATION = re.compile(
    r"^ ?(?:(?:尊敬的|主席团、|主任[^\n]{0,10}、)?各位[^\n。]{0,24}[：:!！]?$|各位代表[^\n。]{0,16}?[，、：:!！])", re.M
)
_SPEECH = re.compile(r"^[^\n。]{0,20}我(?:谨|现)?(?:代表|受)[^\n，。]{0,30}(?:政府|委托)", re.M)
_PART = re.compile(r"^ ?(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、)[^\n。]{2,60}$", re.M)
_TITLE = re.compile(r"^ ?(?P<title>[^\n。，：；]{0,40}工作报告)(?:[（(][^\n）)]{0,40}[)）])?$", re.M)
_RUNNING = re.compile(r"^[^\n]{80,}$", re.M)
_LONG_OPENING = 600
_OPENING_WITHIN = 3000
"""Where no heading of a part bounds the opening, it stands within so many characters or the first third."""
_HEAD_LINES = 10
"""Title, date, meeting, speaker and office stand at most so many lines above the salutation."""
_BEGINNING = 20
"""So many equal characters behind two salutations show that the first is a summary's copy of the second."""

_HEAD_LABEL = (
    r"(?:(?:发布|发文|更新|公开|成文|生成)?(?:时间|日期)|(?:信息|文章|稿件)?来源|作者|编辑|(?:阅读|浏览|点击|访问)[次数量率]*|评论"
    r"|发[布文][^\n：:]{0,4}|字[号体]|索引号|文号|主题[词分类]*|信息分类|当前(?:的)?位置|您?(?:现在|所在)的?位置)"
)
_PAGE_HEAD = re.compile(
    rf"内容摘要|^ ?{_HEAD_LABEL} ?[：:]|^\s*\d+\s*$|^ ?(?:首页|上一篇|打印|关闭|分享|工作报告)$|[>＞»›|]"
    r"|(?:。|…|\.{3,})$"
)
_TAIL_LABEL = (
    r"[（(【]?(?:(?:分享|转发)[到至]|[上下]一[篇条]|相关(?:文章|阅读|链接|新闻|附件|信息|稿件)|(?:特别|免责)?声明|版权(?:声明|所有)"
    r"|(?:责任)?编辑|本栏(?:最新|推荐)|阅读排行|标签云?|附件下载|网站地图|[主承]办(?:单位)?)"
)
_TAIL_BUTTON = (
    r"[【\[（(]?(?:(?:打印|关闭|收藏)(?:本[页文]|此[页文]|文章|窗口|页面)?|返回(?:顶部|列表|首页)?|纠错|分享)[】\])）]?"
)
_PAGE_TAIL = re.compile(
    rf"^ ?(?:{_TAIL_LABEL}(?:[：: ][^\n]*)?|(?:{_TAIL_BUTTON}[ |/]*)+|[^\n。]{{0,6}}扫一扫[^\n。]{{0,30}}"
    r"|[^\n。]{0,40}ICP备[^\n]*)$",
    re.M,
)

_PAGE_NUMBER = re.compile(
    r"[-—–―~·•]+ ?\d{1,3} ?[-—–―~·•]+|第 ?\d{1,3} ?页(?:[ ，,/]*共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}"
)
_ENDED = "。！？!：:；…”）"
_OPENER = re.compile(
    r" ?(?:第[一二三四五六七八九十]+部分|[（(]?[一二三四五六七八九十]{1,3}[）)、]|——|“"
    rf"|[{CIRCLED}]|[\[〔【（(]\d{{1,3}}[\]〕】）)]|\d{{1,2}}[.、](?!\d))"
)
_MIN_FULL = 18
"""Width of the shortest line, in Han characters, that a hard break may have cut; headings are shorter."""
_MARGIN = 4
"""Lines broken at the same margin differ by so much: no line begins with a comma, no number or word is cut."""
_MIN_BROKEN = 5
"""Fewer lines than these, broken at one margin, are headings that happen to be equally long."""


def report_span(text: str) -> Span:
    """The range of the report itself: from its own head lines to its last definition.

    >>> page = "首页\\n评论：\\n0\\n甲县政府工作报告\\n2024年1月9日\\n各位代表：\\n现在作报告。\\n分享到：\\n乙县报告"
    >>> report_span(page).of(page)
    '甲县政府工作报告\\n2024年1月9日\\n各位代表：\\n现在作报告。'
    """
    begin = opening(text)
    start = len(text) - len(text.lstrip()) if begin is None else _head(text, begin)
    # What looks like a page's tail, but has the report go on behind it, is a line of the report.
    tail = _PAGE_TAIL.search(text, max((line.end for line in _own_lines(text, start)), default=start))
    end = tail.start() if tail else len(text)
    return Span(start, start + len(text[start:end].rstrip()))


def page_titles(text: str, before: int) -> tuple[str, ...]:
    """Lines in front of the report's body that read like its title; the first is the most telling."""
    found = [m["title"].strip() for m in _TITLE.finditer(text, 0, before)]
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))


def opening(text: str) -> int | None:
    """Where the line begins that opens the body: 各位代表：, or else 现在，我代表…, or else the first part's heading.

    >>> opening("甲县政府工作报告\\n各位代表：\\n现在作报告。"), opening("没有开头")
    (9, None)
    """
    part = _PART.search(text)
    first = part.start() if part else max(_OPENING_WITHIN, len(text) // 3)
    found = list(_SALUTATION.finditer(text, 0, first))
    if found:
        beginnings = ["".join(text[m.end() : m.end() + 3 * _BEGINNING].split())[:_BEGINNING] for m in found]
        return found[max(i for i, beginning in enumerate(beginnings) if beginning == beginnings[0])].start()
    instead = _SPEECH.search(text, 0, first) or part
    running = _RUNNING.search(text)
    if instead and running and instead.start() - running.start() > _LONG_OPENING:
        return running.start()  # so much in front is no head of a report, whatever its parts are called
    return instead.start() if instead else None


def page_numbers(text: str) -> Iterator[Replacement]:
    """The lines that hold a page number, removed; with both line breaks where they cut a sentence in two.

    A bare number is a page's only in a text with hard breaks, where such numbers follow each other.

    >>> text = "我们坚持稳中求进、以进促稳，推动县域经济社会发展再上新的\\n— 3 —\\n台阶。\\n- 4 -\\n二、打算"
    >>> [(span.of(text), new) for span, new, _ in page_numbers(text)]
    [('\\n— 3 —\\n', ''), ('\\n- 4 -\\n', '\\n')]
    """
    lines = [line for line in _lines(text) if line.of(text).strip()]
    bare = {line: int(line.of(text)) for line in lines if re.fullmatch(r" ?\d{1,3}", line.of(text))}
    counts = list(bare.values())
    counted = len(bare) > 1 and counts == list(range(counts[0], counts[-1] + 1)) and _margin(text) is not None
    before: Span | None = None
    for line, behind in zip(lines, [*lines[1:], None], strict=True):
        if not (_PAGE_NUMBER.fullmatch(line.of(text).strip()) or (counted and line in bare)):
            before = line
            continue
        whole = Span(before.end if before else line.start, behind.start if behind else line.end)
        joins = before is None or behind is None or _cut_sentence(before.of(text), behind.of(text))
        yield whole, "" if joins else "\n", "page-number"
        before = Span(whole.end, whole.end) if before is None else Span(before.start, whole.end)


def _cut_sentence(before: str, behind: str) -> bool:
    """Whether a page ends between these lines in the middle of a sentence."""
    goes_on = _width(before) >= _MIN_FULL and before[-1] not in _ENDED
    return goes_on and not _OPENER.match(before) and not _OPENER.match(behind)


def line_breaks(text: str) -> Iterator[Replacement]:
    """The breaks that cut paragraphs into lines of one width, as in a copy from PDF, removed.

    A line that fills the width goes on in the next line, unless that is indented as the first of a paragraph or opens
    with a number; without indents, a line that ends with a sentence ends its paragraph. Time is linear in the length.

    >>> lines = [" 今年全县经济总体平稳稳中向好，新兴", *["产业加快成长，老产业提质增效，新旧动"] * 6, "能转换。"]
    >>> len(list(line_breaks("\\n".join(lines))))
    7
    """
    margin = _margin(text)
    if margin is None:
        return
    begin = opening(text) or 0  # the lines of a head are never joined
    lines = [line for line in _lines(text) if line.start >= begin]
    long = [line for line in lines if len(line) >= _MIN_FULL]
    indented = sum(text[line.start] == " " for line in long)
    indents = 0 < indented <= 0.6 * len(long)
    for line, following in pairwise(lines):
        next_line = following.of(text)
        if not next_line.strip() or _width(line.of(text)) < margin - _MARGIN:
            continue
        ended = text[line.end - 1] in _ENDED
        if (indents and next_line[0] == " ") or (ended and (not indents or _OPENER.match(next_line))):
            continue
        resumed = following.start + len(next_line) - len(next_line.lstrip())
        letters = text[line.end - 1] + text[resumed]
        yield Span(line.end, resumed), " " if letters.isascii() and letters.isalpha() else "", "line-break"


def _head(text: str, begin: int) -> int:
    """Walk up from the opening over short lines that belong to the report's head; a title with its place is the top."""
    start, seen = begin, 0
    while start and seen < _HEAD_LINES:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above : start - 1]
        if _PAGE_HEAD.search(line) or len(line) > 80:
            break
        start, seen = above, seen + bool(line.strip())
        title = _TITLE.match(text, above, above + len(line))
        if title and len(title["title"].strip()) > len("政府工作报告"):
            break
    return start + len(text[start:]) - len(text[start:].lstrip())


def _own_lines(text: str, start: int) -> Iterator[Span]:
    """Lines that only the report itself has: headings of parts and of definitions, the address at its end."""
    return (line for line in _lines(text) if line.start >= start and _is_own(line.of(text)))


def _is_own(line: str) -> bool:
    return bool(_PART.match(line)) or line.lstrip().startswith("各位代表") or is_heading(line)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1


def _width(line: str) -> int:
    """The width in Han characters; what is ASCII takes half of one."""
    return (2 * len(line) - len(line.encode("ascii", "ignore"))) // 2


def _margin(text: str) -> int | None:
    """The width at which lines are broken without regard to sentences, or None where they are not."""
    wide = [(width, line) for line in _lines(text) if (width := _width(line.of(text))) >= _MIN_FULL]
    broken = Counter(width for width, line in wide if text[line.end - 1] not in _ENDED)
    if not broken:
        return None
    margin = max(broken, key=lambda width: (broken[width], width))
    filling = sum(n for width, n in broken.items() if abs(width - margin) <= _MARGIN)
    return margin if filling >= _MIN_BROKEN and filling >= 0.5 * len(wide) else None
