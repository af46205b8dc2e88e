"""Lists of names in running text: «A、B和C», «“A”“B”名单», split into their members."""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.model import Span

_JOINT = re.compile(r"、|(?<=”)(?=“)|以及|[和与及](?!谐|美|平|睦|善|合|煦|顺|气)")
_BRACKETS = {"“": "”", "（": "）", "《": "》"}
_ALL_BRACKETS = frozenset("“”（）《》")


_SIGNS = frozenset("、”以和与及")
"""One of these stands in every joint."""


def split_list(text: str, is_member: Callable[[str], bool]) -> list[Span]:
    """The members of a list, as ranges of ``text``.

    A comma 、, 以及 and the seam between two quotes always part; 和, 与 and 及 only behind what is a member
    for itself. Signs inside quotes and brackets part nothing.

    >>> [s.of("全国百强县和创新和谐名单") for s in split_list("全国百强县和创新和谐名单", lambda t: t.endswith("县"))]
    ['全国百强县', '创新和谐名单']
    """
    if _SIGNS.isdisjoint(text):
        return [Span(0, len(text))] if text else []
    spans: list[Span] = []
    start = 0
    for joint in _JOINT.finditer(text):
        left = text[start : joint.start()]
        if not left or not balanced(left):
            continue
        if joint[0] in ("、", "", "以及") or is_member(left):
            spans.append(Span(start, joint.start()))
            start = joint.end()
    if start < len(text):
        spans.append(Span(start, len(text)))
    return spans


def balanced(text: str) -> bool:
    """Whether every quote and bracket that opens also closes, in order."""
    if _ALL_BRACKETS.isdisjoint(text):
        return True
    pending: list[str] = []
    for char in text:
        if char in _BRACKETS:
            pending.append(_BRACKETS[char])
        elif char in _BRACKETS.values() and (not pending or pending.pop() != char):
            return False
    return not pending
