"""What a definition says of its term: the parts it is made of, the industries it is about, everything it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.grammar.masking import CLASSES, DIVISIONS, Masked, symbols
from kg.mentions import Reading, unquoted
from kg.model import Evidence, Footnote, Mention, Modality, Passage, Span, Statement
from kg.ontology import Ontology
from kg.schemes import NUMERALS

ANY = symbols(CLASSES)
_DIVISION = symbols(DIVISIONS)
_KEY = re.compile(rf"“?(?P<key>(?<=“)[^“”]{{1,12}}|[{ANY}])”?(?:指的是|是指|就是|即指?|包括|包含|为|指|是|：)")
_GROUP = re.compile(rf"(?P<whole>[{ANY}])（(?P<parts>[{ANY}](?:[、和与及][{ANY}])*)）")
_SYMBOL_KEY = re.compile(r"[0-9A-Za-zＮＸ]+|[一二三四五六七八九十]")
_ITEM_HEAD = re.compile(
    r"(?:会|工程|行动|计划|制度|机制|体系|平台|中心|活动|整治|治理|改革|攻坚战|战略)”?(?:等|[“”一-鿿]{0,8})?$"
)
_AREA = re.compile("(?:组团|片区|新城|老城|城区|[带轴圈廊])$")
_ZONE = re.compile("(?:园|园区|产业基地|开发区|经开区|高新区|集聚区|集中区|新区|科学城|新城)$")
_ITEM_CLASSES = (("Park", _ZONE), ("Region", _AREA))
"""What an item of a list is, by its last word; else a program."""
_ITEM_BEHIND = re.compile("[、，；。”》和与及等（]|$")
"""What stands behind an item of a list; an area in front of anything else is only what an item is about."""
_ITEM = re.compile(r"[^、，。；：]+")
_LIST = re.compile(r"[^、，。；：]{2,40}(?:、[^、，。；：]{2,40})+")
_ITEM_LEAD = re.compile(
    r".*?(?:即|指的是|是指|指|包括|包含|分别是|分别为|主要是)(?:深入|全力|大力|扎实|重点)?(?:实施|开展)?|(?:深入|全力|大力|扎实|重点)?(?:实施|开展)"
)


@dataclass(frozen=True, slots=True)
class Defined:
    """A footnote's terms as mentions, and the reading of the passage that defines them."""

    footnote: Footnote
    terms: tuple[Mention, ...]
    passage: Passage
    reading: Reading


def term_mentions(footnote: Footnote, passage: Passage) -> tuple[Mention, ...]:
    """A mention for each term that a footnote defines, at its place in the defining passage."""
    found, position = [], 0
    for term in footnote.terms:
        start = passage.text.find(term, position)
        if start < 0:
            continue
        position = start + len(term)
        found.append(Mention(passage.id, Span(start, position), unquoted(term), "Term", "definition.term"))
    return tuple(found)


def listed_items(footnote: Footnote, passage: Passage) -> list[Mention]:
    """The items of the list that a definition gives, as long as its term announces: “五会”: five meetings.

    Only items that end like a name of a program count; «零进京» is no thing of its own.
    """
    announced = {NUMERALS[c] for c in unquoted(footnote.terms[0]) if c in NUMERALS}
    for found in _LIST.finditer(passage.text, footnote.span.start):
        items = list(_ITEM.finditer(passage.text, found.start(), found.end()))
        first = _ITEM_LEAD.match(items[0][0])
        spans = [Span(i.start(), i.end()) for i in items]
        spans[0] = Span(spans[0].start + (first.end() if first else 0), spans[0].end)
        names = [s.of(passage.text) for s in spans]
        alike = len(spans) > 2 and len({name[-2:] for name in names}) == 1
        telling = sum(bool(_ITEM_HEAD.search(name)) for name in names)
        if len(items) in announced and (alike or telling * 2 >= len(items)):
            return [_item(passage, span) for span in spans if len(span) > 1]
    return []


def _item(passage: Passage, span: Span) -> Mention:
    described = span.of(passage.text).rfind("的") + 1  # 以甲镇为中心的北部组团
    if 0 < described <= len(span) - 2:
        span = Span(span.start + described, span.end)
    name = unquoted(span.of(passage.text))
    cls = next((cls for cls, ends in _ITEM_CLASSES if ends.search(name)), "Program")
    return Mention(passage.id, span, name, cls, "definition.listed-item")


def alias(defined: Defined) -> tuple[Mention, Mention] | None:
    """A term and its other name, where the definition opens with it: 即“千村示范”工程，是…"""
    masked = defined.reading.masked
    start = masked.masked_position(defined.footnote.span.start)
    found = re.compile(rf"(?:即|又称|也称|全称|指|是指)(?P<other>[{ANY}])(?=[，。])").match(masked.text, start)
    if found is None or len(defined.terms) != 1:
        return None
    return defined.terms[0], masked.mentions(*found.span("other"))[0]


def definition_statements(defined: Defined, ontology: Ontology, year: int) -> list[Statement]:
    """partOf for each part (on each level), focusesOn for industries, refersTo for everything named."""
    return list(_statements(defined, ontology, year))


def _statements(defined: Defined, ontology: Ontology, year: int) -> Iterator[Statement]:
    masked = defined.reading.masked
    start = masked.masked_position(defined.footnote.span.start)
    if defined.footnote.span.start == 0:
        start = 0
    named = masked.mentions(start, len(masked.text))
    own = {t.span for t in defined.terms} | ({other[1].span} if (other := alias(defined)) else set())
    for term in defined.terms:
        for part, whole, rule in _parts(defined, masked, start, term):
            if ontology.accepts("partOf", _classes(part), _classes(whole)):
                yield _say(defined, part, "partOf", whole, rule, year)
        for thing in named:
            if thing.span in own or thing.rule == "lexicon.self" or thing.name == term.name:
                continue
            if term not in _said_of(defined, thing):
                continue
            predicate = "focusesOn" if thing.cls == "Industry" else "refersTo"
            yield _say(defined, term, predicate, thing, f"definition.{_RULE[predicate]}", year)


def _said_of(defined: Defined, thing: Mention) -> list[Mention]:
    """The terms that a thing is said of: of several defined at once, the one whose own words stand last before it."""
    if len(defined.terms) == 1:
        return list(defined.terms)
    text, start = defined.reading.text, defined.footnote.span.start
    words = {term.name: _words_of(term.name) for term in defined.terms}
    last = []
    for term in defined.terms:
        others = {w for name, of_one in words.items() if name != term.name for w in of_one}
        last.append(max((text.rfind(w, start, thing.span.end) for w in words[term.name] - others), default=-1))
    return [term for term, at in zip(defined.terms, last, strict=True) if at == max(last)]


def _words_of(name: str) -> set[str]:
    """The words that tell a term: whose it is, its name, and each pair of its characters (四群 of 四群八链)."""
    runs = re.findall("[一-鿿]{2,}", name)
    return {*runs, *(run[at : at + 2] for run in runs for at in range(0, len(run) - 1, 2))}


_RULE = {"focusesOn": "industry", "refersTo": "named"}


def _parts(defined: Defined, masked: Masked, start: int, term: Mention) -> Iterator[tuple[Mention, Mention, str]]:
    """(part, whole, rule) for the parts of a term: behind its keys, in brackets behind a group, or as a plain list."""
    text = masked.text
    inside: set[int] = set()
    for group in _GROUP.finditer(text, start):
        whole = masked.mentions(group.start("whole"), group.end("whole"))[0]
        inside |= set(range(group.start("parts"), group.end("parts")))
        for part in masked.mentions(*group.span("parts")):
            yield part, whole, "definition.group-member"
    keys = list(_KEY.finditer(text, start))
    for index, key in enumerate(keys):
        end = keys[index + 1].start() if index + 1 < len(keys) else len(text)
        name = masked.original(*key.span("key")).of(defined.reading.text)
        belongs = _SYMBOL_KEY.fullmatch(name) or unquoted(name) in term.name
        if not belongs:
            continue
        for position in range(key.end(), _list_end(text, key.end(), end)):
            thing = masked.things.get(position)
            if not isinstance(thing, Mention) or position in inside or thing.cls in ("Industry", *DIVISIONS[:3]):
                continue
            if thing.cls not in ("Region", "Place") or _ITEM_BEHIND.match(text, position + 1):
                yield thing, term, "definition.part"
    for thing in masked.mentions(start, len(text)):
        if thing.rule == "definition.listed-item":
            yield thing, term, "definition.listed-item"


def _list_end(text: str, start: int, end: int) -> int:
    """Where the list behind a key ends: at the sentence's end, or where running text follows."""
    stop = re.compile(rf"[；。]|，(?![^，；。]{{0,6}}[{ANY}“《])").search(text, start, end)
    return stop.start() if stop else end


def _say(defined: Defined, subject: Mention, predicate: str, target: Mention, rule: str, year: int) -> Statement:
    evidence = Evidence(defined.passage.id, target.span, rule)
    return Statement(subject, predicate, target, Modality.ASSERTED, year, evidence)


def _classes(mention: Mention) -> tuple[str, ...]:
    return (mention.cls, *mention.also)
