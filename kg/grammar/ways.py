"""How a pattern is looked for in a text: where its matches can begin, so that it is not tried everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.grammar.needed import lines_with, promising_starts
from kg.grammar.tokens import TOKEN

_BEGINNINGS = frozenset("^，；：。、")
"""``^``, and the signs behind which it stands."""
_BEHIND = re.compile(r"^(?P<front>\[?(?:\{name[^{}+]*\})?)!<\((?P<not>[^()<>]*)\)(?=[^\])])")


@dataclass(frozen=True, slots=True)
class Way:
    """A regular expression with what spares time: ``needed`` must stand in the line, or behind a start.

    If ``at_start``, it matches only where a clause begins. ``behind`` must hold where a match begins: in the expression
    itself it would hide with which characters that begins.
    """

    regex: re.Pattern[str]
    at_start: bool = False
    needed: tuple[re.Pattern[str], ...] = ()
    behind: re.Pattern[str] | None = None

    def finditer(self, text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
        """The matches in a text, none overlapping; ``starts`` are the places where its clauses begin, in order."""
        if self.at_start:
            return self._at_starts(text, starts)
        if self.needed:
            return self._in_lines(text)
        return self._not_behind(self.behind, text, 0, len(text)) if self.behind else self.regex.finditer(text)

    def _in_lines(self, text: str) -> Iterator[re.Match[str]]:
        for start, end in lines_with(self.needed, text):
            if self.behind:
                yield from self._not_behind(self.behind, text, start, end)
            else:
                yield from self.regex.finditer(text, start, end)

    def _at_starts(self, text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
        end = 0
        for start in promising_starts(self.needed[0], text, starts) if self.needed else starts:
            if start >= end and (match := self.regex.match(text, start)):
                end = max(match.end(), start + 1)
                yield match

    def _not_behind(self, behind: re.Pattern[str], text: str, at: int, end: int) -> Iterator[re.Match[str]]:
        while match := self.regex.search(text, at, end):
            stands = behind.match(text, match.start())
            if stands:
                yield match
            at = match.end() if stands and match.end() > match.start() else match.start() + 1


def several(regex: re.Pattern[str], ways: Sequence[Way], text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """The matches of an expression that is looked for in several ways; where two meet, the line is read as a whole."""
    found = sorted((match for way in ways for match in way.finditer(text, starts)), key=re.Match.start)
    meeting = {a.start() for a, b in pairwise(found) if b.start() < max(a.end(), a.start() + 1)}
    done = 0
    for match in found:
        if match.start() < done:
            continue
        if match.start() not in meeting:
            yield match
            done = match.end()
            continue
        line = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.start())
        end = len(text) if end < 0 else end
        yield from regex.finditer(text, max(done, line), end)
        done = end


def openings(text: str) -> tuple[str, ...]:
    """A pattern that opens with a choice of which ``^`` is one: as one that begins a clause, and one with the rest.

    >>> openings("(^|，|<build>|把)[{name:2-4}]等"), openings("<build>[{name:2-4}]"), openings("(^)甲")
    (('^[{name:2-4}]等', '(<build>|把)[{name:2-4}]等'), ('<build>[{name:2-4}]',), ('(^)甲',))
    """
    tokens = list(TOKEN.finditer(text))
    depth, choices, begin = 0, [], 1
    for token in tokens if text.startswith("(") else ():
        kind = token.lastgroup
        depth += kind in ("open", "not", "behind")
        if depth == 1 and kind in ("bar", "close"):
            choices.append(text[begin : token.start()])
            begin = token.end()
        depth -= kind == "close"
        if not depth:
            break
    rest = text[begin:]
    if "^" not in choices or len(choices) < 2 or rest.startswith("?"):
        return (text,)
    others = [choice for choice in choices if choice not in _BEGINNINGS]
    return f"^{rest}", *([f"({'|'.join(others)}){rest}"] if others else [])


def behind(text: str) -> tuple[str, str]:
    """A pattern without the ``!<(…)`` with which it opens, and what that says ("" if it does not).

    >>> behind("[{name:2-4}!<(电|铁)<head>]!(局)"), behind("<head>!<(桥)")
    (('[{name:2-4}<head>]!(局)', '电|铁'), ('<head>!<(桥)', ''))
    """
    found = _BEHIND.match(text)
    return (found["front"] + text[found.end() :], found["not"]) if found else (text, "")
