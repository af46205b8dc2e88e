"""Who and what a passage names: lexicon entries, names by their form (heads, quotes), names by their context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from kg.boundaries import Frame, Page, StopWords
from kg.enumerations import balanced, split_list
from kg.frozen import Frozen
from kg.grammar.masking import DIVISIONS, Masked, mask, symbols
from kg.grammar.rules import EntityRule, RuleSet
from kg.grammar.trie import any_of
from kg.lexicon import Lexicon
from kg.model import Mention, Span
from kg.overlaps import add, longest, parted
from kg.quantity import FoundQuantity, find_quantities
from kg.words import Segmenter

_SHORTEST_NAME, _LONGEST_NAME = 2, 60
_PHASED = frozenset({"Project", "Park", "Facility", "Institution"})
_PHASE = re.compile("（(?:[一二三四五六七]|[1-9])期(?:工程|项目)?）|（[^（），。；]{1,8}段）")
_DATE = re.compile("[于在]?[0-9一二三四五六七八九十年月日季度.·%]+")
_DATE_SIGNS = frozenset("月底份旬前度")
_DATE_BEHIND = re.compile("(?:[0-9]{1,2}月(?:底|份|[上中下]旬)?前?|[一二三四]季度前?)$")
_YEAR = re.compile(
    "(?:19|20)[0-9]{2}年(?:度|底|末)?|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:[0-9]{1,2}日|底前?|份|[上中下]旬)"
    "|第?[一二三四五六七八九十]{1,3}届(?=[省市县区州旗])"
)
_PARTICLE = re.compile(
    "为(?!民)|(?<![、，；。：])和(?![平县田政谐顺美睦硕])|有(?![机色轨线限氧])|(?<=[办施做抓建实管用学讲打])好|受|与|及|以|由"
)
"""What a name does not open with: 和某某卫生院, 为某某新区."""
_SUMMED_UP = re.compile(
    "(?<![高中初平同均优二一三特甲乙上下何])等(?![级离子待于高候价奖])|[两三四五六七八九十0-9]大(?![道桥学街厦楼队别])"
)
"""A list in one name with what sums it up: 甲、乙两大景区, 某某等片区."""
_SUMMED = frozenset({"Park", "ScenicArea", "Facility", "Project", "Region", "Place", "Industry", "Company", "Brand"})
_RATING = re.compile("^[0-9.]+(?:千伏|[kK]V|万千瓦)$")
"""A rating alone makes no name: 改造35千伏变电站3座."""
_DIVISION = re.compile(f"[{symbols(DIVISIONS)}]")
_SAID_OF_FIRM = re.compile("[^“”]*(?:企业|[0-9]强|上市公司|独角兽)(?![集管发服咨联协改孵家])(?=.{3,}$)")
"""What a firm is said to be, in front of its name: 世界500强企业某某集团."""
_OWN = re.compile(f"^[{symbols(DIVISIONS)}]+")
"""A division that a name begins with."""
_TWO_PLACES = re.compile(f"[{symbols(DIVISIONS)}][和与及](?=[{symbols(DIVISIONS)}])")
"""白云镇和青石镇 in front of 污水处理厂."""
_LEVEL = re.compile(f"[{symbols(DIVISIONS)}](?=级)")
"""A division that only names a level (句容市级重大项目)."""
_SHOWS_NAME = re.compile("[A-Za-z0-9“《·]|[一二三四五六七八九十]期")
_NAMED = frozenset({*DIVISIONS, "Park", "ScenicArea", "Place", "Facility", "Company", "Institution", "Region"})
"""Classes whose mention inside a longer name makes that one a name, too."""
_MARK = re.compile(f"[A-Za-z0-9“·{symbols(DIVISIONS)}]")
"""What shows that words which could be generic are a name: a place, a quote, a letter or a figure."""


class Reading(Frozen, frozen=True, dict=True, gc=True):
    """What was seen in a passage: its mentions, left to right, and its quantities."""

    text: str
    mentions: tuple[Mention, ...]
    quantities: tuple[FoundQuantity, ...]

    @cached_property
    def masked(self) -> Masked:
        """The passage as patterns see it."""
        return mask(self.text, self.mentions, self.quantities)


Learn = Callable[[Sequence[Mention]], Mapping[str, tuple[str, str]]]
"""Makes a lexicon (name to class and rule id) of the mentions found first."""


class MentionFinder:
    """Applies the entity rules of a rule set, with a lexicon, to passages."""

    def __init__(self, rules: RuleSet, lexicon: Lexicon, segmenter: Segmenter) -> None:
        self.rules, self.lexicon, self.segmenter = rules, lexicon, segmenter
        self._by_form = [r for r in rules.entities if not r.by_context]
        self._by_context = [r for r in rules.entities if r.by_context and not r.late]
        self._by_mentions = [r for r in self._by_context if r.pattern.slots]
        self._late = [r for r in rules.entities if r.late]
        self._context_ids = frozenset(r.id for r in (*self._by_context, *self._late))

    def read(self, passage: str, text: str) -> Reading:
        """All mentions in a passage (``passage`` is its id, ``text`` its sentence)."""
        return self.read_all([(passage, text)])[passage]

    def read_all(self, passages: Sequence[tuple[str, str]], learn: Learn | None = None) -> dict[str, Reading]:
        """All mentions in some passages, (id, sentence) each. They are read as one page of lines: no rule sees across.

        With ``learn``, the contexts are looked at twice: what it makes of the mentions found first is looked for too.
        """
        text = "\n".join(text for _, text in passages)
        page = Page(text, self._stops, self.segmenter)
        quantities = find_quantities(text)
        names = list(self._lexical(self.lexicon, text))
        frame = Frame(page, mask(text, [m for m in names if m.cls in DIVISIONS], quantities))
        names += [m for rule in self._by_form for m in self._apply(rule, frame)]
        mentions = self._with_context(page, names, quantities, [Span(0, len(text))])
        if learn:
            seen = {m.span for m in mentions}
            more = [m for m in self._lexical(Lexicon.of(learn(mentions)), text) if m.span not in seen]
            lines = page.lines_of(more)
            names, _ = parted([*names, *more], lines)
            _, kept = parted(mentions, lines)
            read_again = self._with_context(page, names, quantities, lines)
            mentions = sorted([*kept, *read_again], key=lambda m: m.span.start)
        mentions = self._with_late(page, mentions, quantities)
        return _by_passage(passages, mentions, quantities)

    def _with_context(
        self, page: Page, names: Sequence[Mention], quantities: Sequence[FoundQuantity], lines: Sequence[Span]
    ) -> list[Mention]:
        """The longest of the names found on some lines, and then those that stand in a telling context.

        Contexts are looked at twice: names found in the first round are context in the second, for the rules that ask
        for names. No context reaches over a line, so only lines where the first found something are looked at again.
        """
        mentions = longest(names, len(page.text))
        for rules in (self._by_context, self._by_mentions) if lines else ():
            frame = Frame(page, mask(page.text, mentions, quantities, lines))
            found = [m for rule in rules for m in self._apply(rule, frame)]
            mentions, added = add(mentions, found, self._context_ids)
            lines = page.lines_of(added)
            if not lines:
                break
        return mentions

    def _with_late(self, page: Page, mentions: Sequence[Mention], quantities: Sequence[FoundQuantity]) -> list[Mention]:
        """The names found, and those that late rules see in what is left."""
        frame = Frame(page, mask(page.text, mentions, quantities))
        found = [m for rule in self._late for m in self._apply(rule, frame)]
        return add(mentions, found, self._context_ids)[0]

    def _lexical(self, lexicon: Lexicon, text: str) -> Iterator[Mention]:
        """The names that a lexicon knows, but no short name of a place inside a longer word (三坡 in 野三坡), or any
        where two words meet (山东 in 贺兰山东麓, 海城市 in 沿海城市).
        """
        for match in lexicon.regex.finditer(text):
            cls, rule = lexicon.classes[match[0]]
            start, end = match.span()
            is_short = end - start == _SHORTEST_NAME and self._is_in_word(text, start, end)
            if cls not in DIVISIONS or not (is_short or self.segmenter.words_meet(text, start + 1)):
                yield Mention("", Span(start, end), match[0], cls, rule)

    def _is_in_word(self, text: str, start: int, end: int) -> bool:
        return start > 0 and self.segmenter.is_word(text[start - 1 : end])

    @cached_property
    def _stops(self) -> StopWords:
        return StopWords.of(self.rules.words["stop"], self.rules.words["stop-character"])

    @cached_property
    def _lead_in(self) -> re.Pattern[str]:
        return pattern_of(self.rules.words["lead-in"], "(?:{})+")

    @cached_property
    def _place_and_verb(self) -> re.Pattern[str]:
        """A place that acts, not one that a name opens with: 白云镇 扩建 云帆科技园."""
        return pattern_of(self.rules.words["lead-in"], f"[{symbols(DIVISIONS)}]+(?:{{}})+")

    def _apply(self, rule: EntityRule, frame: Frame) -> Iterator[Mention]:
        starts = frame.clause_starts if rule.pattern.from_starts else ()
        for match in rule.pattern.finditer(frame.masked.text, starts):
            start, end = match.span("found")
            if rule.pattern.name_first:
                name_start = self._start(rule, frame, start)
                if name_start is None or frame.is_inside_word(start, end):
                    continue
                start = name_start
            for span in self._members(rule, frame.page.text, frame.masked.original(start, end)):
                whole = _with_phase(rule, frame.page.text, span)
                if rule.plain and rule.ends and not rule.ends.search(whole.of(frame.page.text)):
                    continue  # the verbs in front need no look
                bare = self._behind_verbs(frame, whole) if rule.plain else whole
                mention = _mention(rule, frame.page.text, bare) if bare else None
                if (
                    mention
                    and self._stands(rule, mention.name)
                    and (not rule.specific or self._specific(frame, bare or whole))
                ):
                    yield mention

    def _specific(self, frame: Frame, span: Span) -> bool:
        """Whether a name holds a place, a thing that bears a name, a quote, a letter or figure, or rare characters."""
        name = span.of(frame.page.text)
        first, last = frame.masked.masked_position(span.start), frame.masked.masked_position(span.end - 1) + 1
        return (
            bool(_SHOWS_NAME.search(name))
            or any(m.cls in _NAMED and m.span != span for m in frame.masked.mentions(first, last))
            or any(
                word not in self._morphemes if len(word) == 1 else self.segmenter.is_proper(word)
                for word in self.segmenter.words(name)
            )
        )

    @cached_property
    def _morphemes(self) -> frozenset[str]:
        return frozenset("".join(self.rules.words["morpheme"]))

    def _behind_verbs(self, frame: Frame, span: Span) -> Span | None:
        """A name without the verbs in front of it: behind the last boundary word that leaves enough for a name.

        None where a boundary word is left in it (和正 may open one).
        """
        words = frame.words_in(span)
        start = span.start
        if span.of(frame.page.text)[0] not in "“《":
            ends = [w.span.end for w in words if w.is_hard and w.span.end + _SHORTEST_NAME <= span.end]
            start = max(ends, default=start)
            if (frame.page.text[start] in "把被" or _PARTICLE.match(frame.page.text, start)) and start + 4 <= span.end:
                start += 1
            lead = self._lead_in.match(frame.page.text, start, span.end)
            if lead and lead.end() + _SHORTEST_NAME <= span.end:
                start = lead.end()
        if any(w.span.start > start or (w.is_hard and w.span.start == start) for w in words):
            return None
        return Span(start, span.end)

    def _stands(self, rule: EntityRule, name: str) -> bool:
        """Whether what was found is a name: it begins and ends as its rule demands and is not made of generic words."""
        return (
            (rule.ends is None or bool(rule.ends.search(name)))
            and not (rule.opens_not and rule.opens_not.match(name))
            and not (rule.holds_not and rule.holds_not.search(name))
            and not (rule.generic and rule.generic.fullmatch(name))
            and not (rule.cls in _SUMMED and "“" not in name and _SUMMED_UP.search(name))
        )

    def _start(self, rule: EntityRule, frame: Frame, core: int) -> int | None:
        """Where a name begins whose head begins at ``core``; None where what stands before makes no name."""
        start = frame.name_start(core, rule.joined)
        least, most = rule.pattern.name_length
        if rule.marked and not _MARK.search(frame.masked.text, start, core):
            return None
        two_places = _TWO_PLACES.match(frame.masked.text, start, core)
        if two_places:
            start = two_places.end()  # each has its own
        lead = self._lead_in.match(frame.masked.text, start, core)
        if lead and lead.end() == core and least:
            return None  # verbs alone: 突出 产业园区
        if lead:
            start = lead.end()
        particle = _PARTICLE.match(frame.masked.text, start, core)
        if particle and start + _SHORTEST_NAME < core:
            start += 1
        told = _SAID_OF_FIRM.match(frame.masked.text, start, core) if rule.cls == "Company" else None
        if told:
            start = told.end()
        verb = self._place_and_verb.match(frame.masked.text, start, core)
        if verb and verb.end() < core:
            start = verb.end()
        name = _RATING.sub("", _LEVEL.sub("", frame.masked.text[start:core].strip()))
        if rule.cls == "Company" and rule.specific and len(name) == 1 and _DIVISION.match(name):
            return None  # a place and a kind make no name: 新野纺织
        kind = _OWN.sub("", name) if rule.marked and rule.cls in ("Project", "Park") else ""
        if kind and rule.generic and rule.generic.fullmatch(kind):
            return None  # a place and a kind: 我市 重大 项目
        length = len(frame.masked.original(start, core))
        if (
            not least <= length <= most
            or (least and not name)
            or (length and rule.generic and rule.generic.fullmatch(name))
        ):
            return None
        return start

    def _members(self, rule: EntityRule, text: str, span: Span) -> list[Span]:
        if not rule.pattern.names:
            return [span]
        ends = rule.ends or self._member_end
        return [s.shifted(span.start) for s in split_list(span.of(text), lambda left: bool(ends.search(left)))]

    @cached_property
    def _member_end(self) -> re.Pattern[str]:
        return pattern_of(self.rules.words["member-head"], "(?:{})”?$")


def _with_phase(rule: EntityRule, text: str, span: Span) -> Span:
    """A name of works with the phase or section in brackets behind it: 职教园区（二期）, 青龙高速（甲县段）."""
    found = _PHASE.match(text, span.end) if rule.cls in _PHASED else None
    return Span(span.start, found.end()) if found else span


@cache
def pattern_of(words: tuple[str, ...], frame: str) -> re.Pattern[str]:
    """A pattern of some words, set into a frame."""
    return re.compile(frame.replace("{}", any_of(words)))


def _mention(rule: EntityRule, text: str, span: Span) -> Mention | None:
    raw = span.of(text)
    stripped = raw.strip(" 　、—-")
    if stripped[-1:] in _DATE_SIGNS:
        stripped = _DATE_BEHIND.sub("", stripped)
    name = unquoted(stripped)
    if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME or not balanced(stripped) or _DATE.fullmatch(name):
        return None
    start = span.start + raw.index(stripped)
    told = _SAID_OF_FIRM.match(stripped) if rule.cls == "Company" else None
    if told:
        start, stripped, name = start + told.end(), stripped[told.end() :], name[told.end() :]
    dated = _YEAR.match(stripped) if rule.cls not in ("Event", "Honor", "Program", "Policy") else None
    if dated and len(name) - dated.end() >= _SHORTEST_NAME:
        start, stripped, name = start + dated.end(), stripped[dated.end() :], name[dated.end() :]
    return Mention("", Span(start, start + len(stripped)), name, rule.cls, rule.id, rule.also)


def unquoted(name: str) -> str:
    """A name whose quotes or title marks hold all of it, without them.

    >>> unquoted("“三问三送”"), unquoted("“三问三送”行动"), unquoted("《“三送”办法》")
    ('三问三送', '“三问三送”行动', '“三送”办法')
    """
    if len(name) > 2 and name[0] + name[-1] in ("“”", "《》") and not {name[0], name[-1]} & set(name[1:-1]):
        return name[1:-1]
    return name


def _by_passage(
    passages: Sequence[tuple[str, str]], mentions: Sequence[Mention], quantities: Sequence[FoundQuantity]
) -> dict[str, Reading]:
    """What was seen on a page, for each passage of it, counted from the passage's beginning."""
    readings: dict[str, Reading] = {}
    at = m = q = 0
    for passage, text in passages:
        end = at + len(text)
        here, counted = [], []
        while m < len(mentions) and mentions[m].span.start < end:
            seen = mentions[m]
            here.append(Mention(passage, seen.span.shifted(-at), seen.name, seen.cls, seen.rule, seen.also))
            m += 1
        while q < len(quantities) and quantities[q].span.start < end:
            found = quantities[q]
            whole, number = found.span.shifted(-at), found.number.shifted(-at)
            counted.append(FoundQuantity(whole, found.quantity, number, found.form, found.upper, found.spelled))
            q += 1
        readings[passage] = Reading(text, tuple(here), tuple(counted))
        at = end + 1
    return readings


def merge_mentions(reading: Reading, more: Sequence[Mention]) -> Reading:
    """A reading with further mentions, which take the place of what they overlap."""
    kept = [m for m in reading.mentions if not any(m.span.overlaps(n.span) for n in more)]
    return Reading(reading.text, tuple(sorted([*kept, *more], key=lambda m: m.span)), reading.quantities)
