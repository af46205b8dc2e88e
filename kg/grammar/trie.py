"""A regular expression that matches any of many words, the longest first, in one walk."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any


def any_of(words: Iterable[str]) -> str:
    """A pattern for a set of words; common beginnings are shared, so that 500 words cost little more than five.

    >>> re.findall(any_of(["开工", "开工建设", "竣工"]), "开工建设后竣工，又开工")
    ['开工建设', '竣工', '开工']
    """
    tree: dict[str, Any] = {}
    for word in sorted(set(words)):
        if not word:
            raise ValueError("an empty word matches everywhere")
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _pattern(tree) if tree else r"(?!)"


def _pattern(node: dict[str, Any]) -> str:
    branches = [re.escape(char) + _pattern(child) for char, child in node.items() if char]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"
    if "" not in node:
        return body
    return body + "?" if len(branches) > 1 else f"(?:{body})?"
