"""The pattern language of rules, compiled to Python's ``re`` over a masked passage.

==================  =====================================================================================
``获评``            these characters
``(a|b)``, ``x?``   one of these; perhaps. ``x`` is a character, a group, a list, a slot
``<receive>``       any word of the word list ``receive``
``{p:Project}``     a mention of this class (or a subclass); ``{p:Park|Region}`` of one of these; ``{p:Any}`` of any
``{p:Company+}``    one or more of them, joined by 、 和 与 及; each gives its own claims
``{sum:Money}``     a quantity: Money, Count, Percent, Rank
``{name}``          characters of a name that nothing else knows; only inside the brackets of an entity rule;
                    ``{name:1-3}`` bounds their number (at most 40), ``{name+}`` is a list of such names
``{quoted}``        what stands between two quotes (``{phrase}``: without a comma; ``{plain}``: four characters or more
                    in which nothing is known but places); ``{titled}`` between two title marks
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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.grammar.masking import CLASSES, DIVISIONS, QUANTITIES, symbols
from kg.grammar.needed import needed_behind, needed_in_line, tail_of
from kg.grammar.tokens import CLASS_SLOT, TOKEN, simplified
from kg.grammar.trie import any_of
from kg.grammar.ways import Way, behind, openings, several

_CLAUSE_START = re.compile("[，。；：！“（、\n]")
"""Behind these signs a clause begins, as at the beginning of a text."""
_LETTERS = "一-鿿A-Za-z0-9Ⅰ-Ⅻ·“”+—/（）#～~ ."
NAME = f"[{_LETTERS}{symbols(DIVISIONS)}-]"
"""Characters that a name may hold, a division (masked) among them. Quantities, other mentions and punctuation end
it.
"""
RUN = f"[{_LETTERS}{symbols(CLASSES)}-]"
"""Characters of a name that its context shows: it may run over names that were found by their form."""

_FOUND = "(?P<found>"
_FIXED = {
    "from": _FOUND,
    "to": ")",
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
_THINGS = [c for c in CLASSES if c not in DIVISIONS]
_INSIDE = {
    "quoted": "[^“”\n]{1,40}",
    "phrase": "[^“”、，。\n]{1,16}",
    "plain": f"[^“”\n{symbols(_THINGS)}]{{4,30}}",
    "titled": "[^《》\n]{2,60}",
}
_NAME_LENGTH = (1, 40)
_NAME_SLOT = re.compile(r"name(?::(?P<least>\d+)-(?P<most>\d+))?(?P<many>\+)?")
_HAN_SLOT = re.compile(r"han:(?P<least>\d+)-(?P<most>\d+)")
_CLOSERS = {"open": ")", "not": ")", "behind": ")", "from": "]"}
"""The signs that open something, with what closes it."""


def clause_starts(text: str) -> list[int]:
    """The places where the clauses of a text begin, in order.

    >>> clause_starts("甲，乙、丙")
    [0, 2, 4]
    """
    return [0, *(m.end() for m in _CLAUSE_START.finditer(text))]


class PatternError(ValueError):
    """A pattern that does not follow the language: what is wrong with it in Chinese (``zh``) and English (``en``)."""

    def __init__(self, source: str, zh: str, en: str) -> None:
        self.zh = f"{zh}：{source}"
        self.en = f"{en} in {source!r}"
        super().__init__(f"{self.zh} | {self.en}")


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
    ways: tuple[Way, ...]
    """How it is looked for; together they find what ``regex`` finds."""
    from_starts: bool
    """Whether the beginnings of clauses are needed to look for it."""

    def finditer(self, text: str, starts: Sequence[int] | None = None) -> Iterator[re.Match[str]]:
        """The matches in a text, none overlapping; ``starts`` are its ``clause_starts``, where they are known."""
        if starts is None:
            starts = clause_starts(text) if self.from_starts else ()
        if len(self.ways) == 1:
            return self.ways[0].finditer(text, starts)
        return several(self.regex, self.ways, text, starts)


@dataclass(slots=True)
class _Expression:
    """A pattern as it becomes a regular expression."""

    out: list[str] = field(default_factory=list)
    slots: dict[str, Slot] = field(default_factory=dict)
    name_first: bool = False
    many_names: bool = False
    length: tuple[int, int] = _NAME_LENGTH


def compile_pattern(
    source: str, lists: Mapping[str, tuple[str, ...]], classes: Mapping[str, tuple[str, ...]]
) -> Pattern:
    """Compile a pattern.

    Args:
        source: the pattern.
        lists: word lists by name.
        classes: for each class that a slot may name, the concrete classes it stands for.

    Raises:
        PatternError: an unknown list or class, an unbalanced bracket, a sign that stands for nothing, wrong bounds, a
            slot named twice.

    >>> compile_pattern("[{name:1-3}<head>]", {"head": ("桥", "塔")}, {}).name_length
    (1, 3)
    """
    _check_signs(source)
    text, lists = simplified(source, lists)
    whole = _expression(text, lists, classes, source)
    if whole.name_first and "".join(whole.out).endswith("(?P<found>)"):
        raise PatternError(
            source, "方括号内的 {name} 之后须另有内容", "{name} needs something behind it inside the brackets"
        )
    try:
        regex = re.compile("".join(whole.out))
        ways = tuple(_way(opened, lists, classes, source) for opened in openings(text))
        from_starts = any(way.at_start for way in ways)
        return Pattern(source, regex, whole.slots, whole.name_first, whole.length, whole.many_names, ways, from_starts)
    except re.error:
        raise PatternError(
            source,
            "符号位置不当（!<(…) 内各项长度须相同）",
            "misplaced sign (the choices inside !<(…) must be of one length)",
        ) from None


def _way(text: str, lists: Mapping[str, tuple[str, ...]], classes: Mapping[str, tuple[str, ...]], source: str) -> Way:
    """How a pattern, or one of two of which it is made, is looked for."""
    rest, not_behind = behind(text)
    found = _expression(rest, lists, classes, source)
    at_start = found.out[0] == _FIXED["start"]
    if tail := tail_of(text):
        pieces: tuple[str, ...] = ("".join(_expression(tail, lists, classes, source).out),)
    elif at_start:
        pieces = tuple(filter(None, [needed_behind(text, lists)]))
    else:
        pieces = needed_in_line(text, lists)
    needed = () if found.name_first else tuple(map(re.compile, pieces))
    looks_back = re.compile(f"(?<!{not_behind})") if not_behind else None
    return Way(re.compile("".join(found.out)), at_start, needed, looks_back)


def _expression(
    text: str, lists: Mapping[str, tuple[str, ...]], classes: Mapping[str, tuple[str, ...]], source: str
) -> _Expression:
    made = _Expression()
    out, slots = made.out, made.slots
    tokens = list(TOKEN.finditer(text))
    kinds = [str(token.lastgroup) for token in tokens]
    for at, (kind, token) in enumerate(zip(kinds, tokens, strict=True)):
        value = token[kind]
        if kind in _FIXED:
            out.append(_FIXED[kind])
        elif kind == "list":
            words = _list(value, lists, source)
            # As a choice of its own it needs no group: the engine then knows with which characters the choices begin.
            is_choice = kinds[at - 1 : at] in (["open"], ["bar"]) and kinds[at + 1 : at + 2] in (["bar"], ["close"])
            out.append(words if is_choice else f"(?:{words})")
        elif kind == "slot" and (name := _NAME_SLOT.fullmatch(value)):
            made.many_names = bool(name["many"])
            bounds = _bounds(name, source) if name["least"] else _NAME_LENGTH
            if out == [_FOUND] and not made.many_names:
                made.name_first, made.length = True, bounds
            else:
                out.append(_names(made.many_names, bounds))
        elif kind == "slot" and (han := _HAN_SLOT.fullmatch(value)):
            least, most = _bounds(han, source)
            out.append(f"[一-鿿]{{{least},{most}}}?")
        elif kind == "slot" and value in _INSIDE:
            out.append(_INSIDE[value])
        elif kind == "slot":
            slot = _slot(value, source, slots)
            out.append(_slot_regex(slot, classes, source))
        else:
            out.append(re.escape(value))
    ahead = needed_behind(text, lists)
    if ahead and _FOUND in out[1:]:
        out[out.index(_FOUND)] += f"(?=[^，。；：\n]{{0,90}}?{ahead})"
    return made


def _check_signs(source: str) -> None:
    """Refuse signs that ``re`` would refuse in its own words, or would take for something else."""
    waiting: list[str] = []
    brackets, may_be_left_out = 0, False
    for token in TOKEN.finditer(source):
        kind, sign = str(token.lastgroup), token[0]
        if kind == "char" and sign in "{}<>":
            raise PatternError(source, f"{sign} 不成对或其中无内容", f"unbalanced or empty {sign}")
        if kind == "perhaps" and not may_be_left_out:
            raise PatternError(
                source,
                "? 位置不当，其前须为字、组、词表或类的槽位",
                "misplaced ?: it stands behind a character, a group, a list or a slot of a class",
            )
        may_be_left_out = kind in ("char", "list") or (kind == "slot" and _is_class_slot(token["slot"]))
        if kind in _CLOSERS:
            waiting.append(kind)
        elif kind in ("close", "to"):
            opener = waiting.pop() if waiting else ""
            if _CLOSERS.get(opener) != sign:
                raise PatternError(source, f"{sign} 不成对", f"unbalanced {sign}")
            may_be_left_out = opener in ("open", "from")
        brackets += kind == "from"
    if waiting:
        missing = _CLOSERS[waiting[-1]]
        raise PatternError(source, f"缺少 {missing}", f"unbalanced, {missing} is missing")
    if brackets > 1:
        raise PatternError(source, "[…] 只能有一处", "misplaced [: […] may stand only once")


def _is_class_slot(value: str) -> bool:
    found = CLASS_SLOT.fullmatch(value)
    return bool(found and found["types"])


def _bounds(slot: re.Match[str], source: str) -> tuple[int, int]:
    """The least and greatest length that ``{name:1-3}`` or ``{han:1-2}`` gives."""
    least, most = int(slot["least"]), int(slot["most"])
    if not least <= most <= _NAME_LENGTH[1]:
        raise PatternError(
            source,
            f"{{{slot[0]}}} 的长度范围有误（先小后大，至多 {_NAME_LENGTH[1]}）",
            f"{{{slot[0]}}} has wrong bounds (the lesser first, at most {_NAME_LENGTH[1]})",
        )
    return least, most


def _names(many: bool, length: tuple[int, int]) -> str:
    one = f"{RUN}{{{length[0]},{length[1]}}}?"
    # In a list a member may be a name that is known already, or open with one, and so be shorter.
    member = f"(?:[{symbols(CLASSES)}]{RUN}{{0,{max(0, length[0] - 2)}}}?|{one})"
    return f"{member}(?:、{member})*" if many else one


def _list(name: str, lists: Mapping[str, tuple[str, ...]], source: str) -> str:
    if name not in lists:
        raise PatternError(source, f"未知的词表 <{name}>", f"unknown word list <{name}>")
    return any_of(lists[name])


def _slot(value: str, source: str, slots: dict[str, Slot]) -> Slot:
    found = CLASS_SLOT.fullmatch(value)
    if not found or not found["types"]:
        raise PatternError(
            source, f"槽位应写作 {{id:Class}}，而非 {{{value}}}", f"a slot reads {{id:Class}}, not {{{value}}},"
        )
    if found["id"] == "found":
        raise PatternError(source, "槽位不能名为 found", "a slot cannot be called found")
    if found["id"] in slots:
        raise PatternError(source, f"槽位 {found['id']} 重复", f"the slot {found['id']} stands twice")
    slot = Slot(found["id"], tuple(found["types"].split("|")), bool(found["many"]))
    slots[slot.id] = slot
    return slot


_WITH_SUM = f"(?:(?:总|计划)?投资[约达近]?[{symbols(QUANTITIES)}]的?)?"
"""A member of a list may tell what it costs: «投资2亿元的甲项目、投资3亿元的乙项目»."""


def _slot_regex(slot: Slot, classes: Mapping[str, tuple[str, ...]], source: str) -> str:
    concrete: list[str] = []
    for name in slot.types:
        if name in QUANTITIES:
            concrete.append(name)
        elif name in classes:
            concrete.extend(classes[name])
        else:
            raise PatternError(source, f"未知的类 {name}", f"unknown class {name}")
    one = f"[{symbols(concrete)}]"
    if slot.many:
        one = f"{one}(?:(?:[、和与及]|以及)?{_WITH_SUM}{one})*"
    return f"(?P<{slot.id}>{one})"
