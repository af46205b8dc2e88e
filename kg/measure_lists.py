"""The measures of a list, each made whole: 城镇、农村居民收入 and 收入、支出 leave out what they share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Span

Named = tuple[str, Span]
"""A measure's name, and where it stands in its sentence."""

_LEADING = re.compile(r"^(?:其中|全市|全县|全区|全年|目前|预计|完成|实现|截至目前|（下同）)+")
_SHARE = re.compile(r"占[^、，]{2,12}(?:比重|比例|份额)$")
_OPENING = (
    ("城镇", "城市", "农村", "乡村", "牧区", "农牧区"),
    ("存款", "贷款"),
    ("存", "贷"),
    ("进口", "出口"),
    ("国内", "入境", "境外"),
    ("国税", "地税"),
    ("一", "二", "三"),
)
"""Words of which one opens each measure of a list; what follows it in the last holds for all."""
BOTH = {"城乡": ("城镇", "农村"), "存贷款": ("存款", "贷款")}
"""Words that stand for two."""
_REST = re.compile("(?<=..)(?:产量|增加值|总产值|种植面积|播种面积)$")
"""What the last of a list of short names says of all: 粮食、油料产量."""
_CLOSING = (("收入", "支出"), ("产量", "产值", "面积", "单产"), ("数量", "金额"))
"""Words of which one closes each measure of a list; what stands before it in the first holds for all."""


def listed_measures(text: str, start: int, end: int) -> list[Named]:
    """The measures of a list in a range of a sentence; 城乡 and 存贷款 stand for two.

    >>> [name for name, _ in listed_measures("城镇、农村居民收入", 0, 9)]
    ['城镇居民收入', '农村居民收入']
    >>> [name for name, _ in listed_measures("财政收入、支出", 0, 7)]
    ['财政收入', '财政支出']
    """
    names = []
    for piece in re.finditer(r"[^、和与及]+", text[start:end]):
        name = _LEADING.sub("", piece[0])
        if name:
            names.append((name, Span(start + piece.end() - len(name), start + piece.end())))
    if len(names) == 1 and (both := next((b for b in BOTH if b in names[0][0]), "")):
        name, span = names[0]
        return [(name.replace(both, one), span) for one in BOTH[both]]
    share = _SHARE.search(names[-1][0]) if names else None
    if share:
        return [(name if name.endswith(share[0]) else name + share[0], span) for name, span in names]
    return _closed(_opened(names) or _measured(names)) if len(names) > 1 else names


def _measured(names: Sequence[Named]) -> list[Named]:
    """粮食、油料产量: what of the last one is measured, of each."""
    rest = _REST.search(names[-1][0])
    if not rest or any(len(name) > 3 or name.endswith(rest[0]) for name, _ in names[:-1]):
        return list(names)
    return [*((name + rest[0], span) for name, span in names[:-1]), names[-1]]


def _opened(names: Sequence[Named]) -> list[Named] | None:
    """第一、二、三产业增加值: the front of the first and the rest of the last are common to all; else None."""
    last = names[-1][0]
    for words in _OPENING:
        openers = [next((w for w in words if name.endswith(w)), "") for name, _ in names[:-1]]
        opener = next((w for w in words if last.startswith(w) and w not in openers), "")
        if not opener or not all(openers) or len(set(openers)) < len(openers):
            continue
        front, rest = names[0][0].removesuffix(openers[0]), last.removeprefix(opener)
        bare = all(name == word for (name, _), word in zip(names[1:-1], openers[1:], strict=True))
        if rest and bare:
            return [(front + word + rest, span) for word, (_, span) in zip([*openers, opener], names, strict=True)]
    return None


def _closed(names: Sequence[Named]) -> list[Named]:
    """财政收入、支出: what stands in front of the first one's last word stands in front of all."""
    whole = [names[0]]
    for name, span in names[1:]:
        before = whole[-1][0]
        words: tuple[str, ...] = next((w for w in _CLOSING if name in w), ())
        closer = next((w for w in words if w != name and before.endswith(w)), "")
        whole.append((before.removesuffix(closer) + name if closer else name, span))
    return whole
