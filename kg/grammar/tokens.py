"""The signs of the pattern language, one after the other."""

from __future__ import annotations

import re
from collections.abc import Mapping

TOKEN = re.compile(
    r"(?P<gap2>……)|(?P<gap>…)|<(?P<list>[^<>]+)>|(?P<behind>!<\()|(?P<not>!\()|(?P<digits>#)|"
    r"\{(?P<slot>[^{}]+)\}|(?P<open>\()|(?P<close>\))|(?P<bar>\|)|"
    r"(?P<perhaps>\?)|(?P<from>\[)|(?P<to>\])|(?P<start>\^)|(?P<end>\$)|(?P<char>.)",
    re.S,
)
"""What it found is the group's name; a ``char`` stands for itself."""

CLASS_SLOT = re.compile(r"(?P<id>[a-z]+)(?::(?P<types>[A-Za-z|]+)(?P<many>\+)?)?")

_START = re.compile(r"^\((?:\^|[，；：。、])(?:\|(?:\^|[，；：。、]))+\)")
"""The beginning of a clause, or a sign in front of one: the same place."""
_WORDS = re.compile(r"(?<![!<])\((?:<[a-z-]+>|[一-鿿0-9A-Za-z]+)(?:\|(?:<[a-z-]+>|[一-鿿0-9A-Za-z]+))+\)")
"""A choice of nothing but words and word lists."""


def simplified(source: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, dict[str, tuple[str, ...]]]:
    """A pattern whose choices of words and lists are lists of their own, so that one walk finds any of them, the
    longest first; with these lists beside the others.

    >>> simplified("(^|，)(扩建|<build>)桥", {"build": ("新建", "建成")})
    ('^<#0>桥', {'build': ('新建', '建成'), '#0': ('扩建', '新建', '建成')})
    """
    found = dict(lists)

    def named(group: re.Match[str]) -> str:
        parts = group[0][1:-1].split("|")
        if not all(part[1:-1] in lists for part in parts if part.startswith("<")):
            return group[0]
        name = f"#{len(found) - len(lists)}"
        found[name] = tuple(w for p in parts for w in (lists[p[1:-1]] if p.startswith("<") else (p,)))
        return f"<{name}>"

    return _WORDS.sub(named, _START.sub("^", source)), found
