"""What no match of a pattern can do without: looked for first, it spares trying the pattern where it does not stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.grammar.tokens import CLASS_SLOT, TOKEN
from kg.grammar.trie import any_of

Lists = Mapping[str, tuple[str, ...]]

_SHARED_CHAR = re.compile(
    r"\]\((?P<char>[一-鿿])(?!\?)(?:[^()|]|\([^()]*\))*(?:\|(?P=char)(?!\?)(?:[^()|]|\([^()]*\))*)*\)(?!\?)"
)
"""A choice behind the bracket whose members all begin with one character: (等{n:Count}项目|等一批项目)."""
_SIGNS = frozenset("，。；：、")
_OPENING = ("open", "not", "behind")
_MOST_WORDS = 80
"""A longer list is found almost everywhere, and takes long to look for."""


def tail_of(text: str) -> str:
    """What stands behind the bracket of a pattern, if it begins with words, so that it is found fast; else "".

    What may be left out in front of the words is no part of it.

    >>> tail_of("^[{name:2-9+}]等{n:Count}个…<zone>"), tail_of("[{name:2-4}](，|$)"), tail_of("[{name}桥](都)?<open>")
    ('等{n:Count}个…<zone>', '', '<open>')
    """
    start = text.find("]") + 1
    start = _behind_optional(text, start) if start else len(text)
    tokens = list(_tokens(text, start)) if start < len(text) else []
    return text[start:] if tokens and _begins_with_words(tokens) else ""


def _behind_optional(text: str, start: int) -> int:
    """The place behind what may be left out from ``start`` on; a sign of a clause is not passed over."""
    depth, passed = 0, start
    for token in TOKEN.finditer(text, start):
        kind = token.lastgroup
        if kind == "perhaps" and not depth:
            passed = token.end()
        elif kind == "gap2" or token[0] in _SIGNS or (not depth and kind != "close" and token.start() > passed):
            break
        depth += (kind in _OPENING) - (kind == "close")
    return passed


def needed_behind(text: str, lists: Lists) -> str:
    """The word or list that must follow the bracket in its clause, if there is one, as a regular expression."""
    if shared := _SHARED_CHAR.match(text, text.find("]")):
        return re.escape(shared["char"])
    for kind, value, depth in _tokens(text, text.find("]")):
        if kind == "gap2" or (kind == "char" and value in "，。；：" and not depth):
            return ""
        if not depth and kind == "list":
            return f"(?:{any_of(lists[value])})"
        if not depth and kind == "char":
            return re.escape(value)
    return ""


def needed_in_line(text: str, lists: Lists) -> tuple[str, ...]:
    """Up to two regular expressions that must match somewhere in a line that the pattern matches in, the rarer first.

    None where the pattern itself begins with words or with things of some class: it is found as fast as they are.

    >>> needed_in_line("^[{name:2-9+}]等…<zone>", {"zone": ("园区",)}), needed_in_line("通过[{name:4-9}]验收", {})
    (('等', '(?:园区)'), ())
    """
    tokens = list(_tokens(text))
    if _begins_with_words(tokens):
        return ()
    if any(kind == "bar" and not depth for kind, _, depth in tokens):
        return ()
    literals, words, run = [], [], ""
    for kind, value, depth in [*tokens, ("gap", "", 0)]:
        if kind == "char" and not depth:
            run += value
        elif kind not in ("from", "to"):
            literals.append(run)
            run = ""
        if kind == "list" and not depth and len(lists[value]) <= _MOST_WORDS:
            words.append(lists[value])
    literals = [literal.strip("".join(_SIGNS)) for literal in literals]
    if shared := _SHARED_CHAR.search(text):
        literals.append(shared["char"])
    literals = sorted(filter(None, literals), key=lambda literal: (literal[0] in "“”", -len(literal)))
    listed = [f"(?:{any_of(w)})" for w in sorted(words, key=len)]
    return tuple([*map(re.escape, literals[:1]), *listed[:1]] or listed)


def _tokens(text: str, start: int = 0) -> Iterator[tuple[str, str, int]]:
    """Each token that may not be left out with its kind, its text, and how many brackets of choice it stands in."""
    tokens = list(TOKEN.finditer(text, start))
    depth = 0
    for token, behind in zip(tokens, [*tokens[1:], None], strict=True):
        kind, value = str(token.lastgroup), token[str(token.lastgroup)]
        depth += kind in _OPENING
        if not (behind and behind.lastgroup == "perhaps"):
            yield kind, value, depth
        depth -= kind == "close"


def _begins_with_words(tokens: Sequence[tuple[str, str, int]]) -> bool:
    """Whether a pattern, or each choice with which it opens, begins with a word or a thing of some class."""
    rest = [token for token in tokens if token[0] != "from"]
    kind, value, depth = rest[0]
    if kind != "open":
        return _is_word(kind, value)
    closes = [at for at, (kind, _, inner) in enumerate(rest) if kind == "close" and inner == depth]
    group = rest[: closes[0]] if closes else []
    if not group or any(inner < depth or (kind in _OPENING and inner == depth) for kind, _, inner in group[1:]):
        return False  # another's end: this one may be left out
    firsts = [group[at + 1] for at, (kind, _, inner) in enumerate(group) if kind in ("open", "bar") and inner == depth]
    return all(_is_word(kind, value) for kind, value, _ in firsts)


def _is_word(kind: str, value: str) -> bool:
    slot = CLASS_SLOT.fullmatch(value) if kind == "slot" else None
    return kind == "list" or (kind == "char" and value not in _SIGNS) or bool(slot and slot["types"])


def lines_with(needed: Sequence[re.Pattern[str]], text: str) -> Iterator[tuple[int, int]]:
    """The lines, as ranges of a text, in which all that is needed stands."""
    at = 0
    while found := needed[0].search(text, at):
        start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
        end = len(text) if end < 0 else end
        if all(other.search(text, start, end) for other in needed[1:]):
            yield start, end
        at = end


def promising_starts(needed: re.Pattern[str], text: str, starts: Sequence[int]) -> Iterable[int]:
    """The beginnings of clauses, and of members of a list in them, behind which comes what is needed."""
    found: set[int] = set()
    for match in needed.finditer(text):
        at = bisect_right(starts, match.start()) - 1
        while at >= 0 and starts[at] not in found:
            found.add(starts[at])
            if starts[at] and text[starts[at] - 1] in "、“（":
                at -= 1
            else:
                break
    return sorted(found)
