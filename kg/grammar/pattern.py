"""The pattern language of rules, compiled to Python's ``re`` over a masked passage.

==================  =====================================================================================
``获评``            these characters
``(a|b)``, ``x?``   one of these; perhaps. ``x`` is a character, a group, a list, a slot
``<receive>``       any word of the word list ``receive``
``{p:Project}``     a mention of this class (or a subclass); ``{p:Park|Region}`` of one of these; ``{p:Any}`` of any
``{p:Company+}``    one or more of them, joined by 、 和 与 及; each gives its own claims
``{sum:Money}``     a quantity: Money, Count, Percent, Rank
``{name}``          characters of a name that nothing else knows; only inside the brackets of an entity rule;
                    ``{name:1-3}`` bounds their number, ``{name+}`` is a list of such names
``{quoted}``        what stands between two quotes (``{phrase}``: without a comma); ``{titled}`` between two title marks
``{han:1-2}``       so many Chinese characters
``[…]``             what an entity rule finds
``…``               a few characters (at most ten) inside one clause, ``……`` up to forty inside one sentence part
(to ；)
``^`` ``$``         the beginning, the end of a clause
``#``               a number in figures that belongs to a name (G312, 42条)
``!(…)`` ``!<(…)``  not followed, not preceded by this
==================  =====================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.grammar.masking import CLASSES, DIVISIONS, QUANTITIES, symbols
from kg.grammar.trie import any_of

_LETTERS = "一-鿿A-Za-z0-9·“”+—/（）#～~ ."
NAME = f"[{_LETTERS}{symbols(DIVISIONS)}-]"
"""Characters that a name may hold, a division (masked) among them. Quantities, other mentions and punctuation end
it.
"""
RUN = f"[{_LETTERS}{symbols(CLASSES)}-]"
"""Characters of a name that its context shows: it may run over names that were found by their form."""

_TOKEN = re.compile(
    r"(?P<gap2>……)|(?P<gap>…)|<(?P<list>[^<>]+)>|(?P<behind>!<\()|(?P<not>!\()|(?P<digits>#)|\{(?P<slot>[^{}]+)\}|(?P<open>\()|(?P<close>\))|(?P<bar>\|)|"
    r"(?P<perhaps>\?)|(?P<from>\[)|(?P<to>\])|(?P<start>\^)|(?P<end>\$)|(?P<char>.)",
    re.S,
)
_FIXED = {
    "gap2": "[^；。\n]{0,40}?",
    "gap": "[^，。；：\n]{0,10}?",
    "behind": "(?<!",
    "not": "(?!",
    "digits": "[0-9]+",
    "open": "(?:",
    "close": ")",
    "bar": "|",
    "perhaps": "?",
    "start": "(?<![^，。；：！“（、\n])",
    "end": "(?=[，。；：！、\n]|$)",
}
_INSIDE = {"quoted": "[^“”\n]{1,40}", "phrase": "[^“”、，。\n]{1,16}", "titled": "[^《》\n]{2,60}"}
_FOUND = "(?P<found>"
_NAME_LENGTH = (1, 40)
_NAME_SLOT = re.compile(r"name(?::(?P<least>\d+)-(?P<most>\d+))?(?P<many>\+)?")
_HAN_SLOT = re.compile(r"han:(?P<least>\d+)-(?P<most>\d+)")
_SLOT = re.compile(r"(?P<id>[a-z]+)(?::(?P<types>[A-Za-z|]+)(?P<many>\+)?)?")


class PatternError(ValueError):
    """A pattern that does not follow the language; the message says where."""


@dataclass(frozen=True, slots=True)
class Slot:
    id: str
    types: tuple[str, ...]
    many: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. ``name_first`` says that the bracket opens with ``{name}``, which the engine extends
    leftwards.
    """

    source: str
    regex: re.Pattern[str]
    slots: Mapping[str, Slot]
    name_first: bool
    name_length: tuple[int, int]
    """The least and greatest number of characters of a ``{name}`` that opens the bracket."""
    names: bool
    """Whether ``{name+}`` stands for several names."""


def compile_pattern(
    source: str, lists: Mapping[str, tuple[str, ...]], classes: Mapping[str, tuple[str, ...]]
) -> Pattern:
    """Compile a pattern.

    Args:
        source: the pattern.
        lists: word lists by name.
        classes: for each class that a slot may name, the concrete classes it stands for.

    Raises:
        PatternError: an unknown list or class, an unbalanced bracket, a slot named twice.
    """
    out: list[str] = []
    slots: dict[str, Slot] = {}
    name_first = many_names = False
    length = _NAME_LENGTH
    for token in _TOKEN.finditer(source):
        kind, value = str(token.lastgroup), token[str(token.lastgroup)]
        if kind in _FIXED:
            out.append(_FIXED[kind])
        elif kind == "list":
            out.append(_list(value, lists, source))
        elif kind == "from":
            out.append(_FOUND)
        elif kind == "to":
            out.append(")")
        elif kind == "slot" and (name := _NAME_SLOT.fullmatch(value)):
            many_names = bool(name["many"])
            bounds = (int(name["least"]), int(name["most"])) if name["least"] else _NAME_LENGTH
            if out == [_FOUND] and not many_names:
                name_first, length = True, bounds
            else:
                out.append(_names(many_names, bounds))
        elif kind == "slot" and (han := _HAN_SLOT.fullmatch(value)):
            out.append(f"[一-鿿]{{{han['least']},{han['most']}}}?")
        elif kind == "slot" and value in _INSIDE:
            out.append(_INSIDE[value])
        elif kind == "slot":
            slot = _slot(value, source, slots)
            out.append(_slot_regex(slot, classes, source))
        else:
            out.append(re.escape(value))
    if name_first and "".join(out).endswith("(?P<found>)"):
        raise PatternError(f"{{name}} needs something behind it inside the brackets: {source}")
    try:
        return Pattern(source, re.compile("".join(out)), slots, name_first, length, many_names)
    except re.error as error:
        raise PatternError(f"unbalanced or misplaced sign in the pattern {source!r}: {error.msg}") from None


def _names(many: bool, length: tuple[int, int]) -> str:
    one = f"{RUN}{{{length[0]},{length[1]}}}?"
    return f"{one}(?:[、]{one})*" if many else one


def _list(name: str, lists: Mapping[str, tuple[str, ...]], source: str) -> str:
    if name not in lists:
        raise PatternError(f"unknown word list <{name}> in {source!r}")
    return f"(?:{any_of(lists[name])})"


def _slot(value: str, source: str, slots: dict[str, Slot]) -> Slot:
    found = _SLOT.fullmatch(value)
    if not found or not found["types"]:
        raise PatternError(f"a slot reads {{id:Class}}, not {{{value}}}, in {source!r}")
    if found["id"] in slots:
        raise PatternError(f"the slot {found['id']} stands twice in {source!r}")
    slot = Slot(found["id"], tuple(found["types"].split("|")), bool(found["many"]))
    slots[slot.id] = slot
    return slot


def _slot_regex(slot: Slot, classes: Mapping[str, tuple[str, ...]], source: str) -> str:
    concrete: list[str] = []
    for name in slot.types:
        if name in QUANTITIES:
            concrete.append(name)
        elif name in classes:
            concrete.extend(classes[name])
        else:
            raise PatternError(f"unknown class {name} in {source!r}")
    one = f"[{symbols(concrete)}]"
    if slot.many:
        one = f"{one}(?:(?:[、和与及]|以及)?{one})*"
    return f"(?P<{slot.id}>{one})"
