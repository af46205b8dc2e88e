"""Which division a report is of: recognised from what it says of itself, or else from what it names most."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import add

from kg.divisions import LEVELS, Divisions
from kg.model import Division


@dataclass(frozen=True, slots=True)
class Recognition:
    """The reporting division, what speaks for it in each language, and who else came near, best first."""

    division: Division
    reason_zh: str
    reason_en: str
    runners_up: tuple[Division, ...]


def recognise(text: str, title: str | None, meeting: str | None, speaker_line: str | None) -> Recognition | None:
    """The division whose government speaks, or None where nothing convinces.

    Args:
        text: the repaired text in simplified characters; with or without the page around it.
        title: the title of the report or of its page.
        meeting: the meeting that it was given to: 丹阳市第九届人民代表大会第二次会议.
        speaker_line: the line with the speaker's office, or the office.

    >>> recognise("各位代表：现在，我代表县人民政府报告工作。", "蠡县2031年政府工作报告", None, None).division.code
    '130635'
    >>> recognise("It was the best of times.", None, None, None) is None
    True
    """
    divisions = Divisions.load()
    evidence = tuple(_declared(text, title, meeting, speaker_line, divisions))
    setting = _Setting.of(text)
    if not evidence and not setting.speaks:
        return None
    counts = _weighted_counts(text, divisions)
    declared = {d for e in evidence for d in e.divisions}
    candidates = {*declared, *(divisions.by_code(code) for code in _frequent(counts))}
    scored = {d: _score(d, evidence, setting, counts, divisions) + _below(d, text, divisions) for d in candidates}
    ranked = sorted(candidates, key=lambda d: (-scored[d], d.code))
    if not ranked or scored[ranked[0]] < _ENOUGH:
        return None
    if len(ranked) > 1 and scored[ranked[0]] - scored[ranked[1]] < _LEAD:
        return None
    best, others = ranked[0], tuple(d for d in ranked[1:] if scored[d] > 0)[:3]
    return _recognition(best, others, evidence, text.count(best.short))


# Points. One declaration (title, meeting, ...) is worth 3, being named most in the text at most 2.
_DECLARED = 3.0
_NAMED = 2.0
_KIND_FITS, _KIND_DIFFERS = 1.0, -2.0
_SUPERIOR_FITS, _SUPERIOR_DIFFERS = 0.5, -1.0
_ANCESTORS = 0.5
_BELOW, _BELOW_ENOUGH = 1.0, 3
_ENOUGH = 2.8
_LEAD = 0.25
_LEAST_NAMED = 3
"""A division that is declared nowhere must be named at least so often."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """One place where a report says whose it is; several divisions where the name is ambiguous."""

    zh: str
    en: str
    divisions: tuple[Division, ...]
    kind: str = ""
    """How it is called, where that is not its kind today: 县 of what has become a city."""


_NAME = "([一-鿿]{2,30}?)"
_GOVERNMENT = "(?:人民政府|政府|行政公署|行署)"
_NTH = r"第[一二三四五六七八九十百\d]{1,4}届"
_TITLE = re.compile(rf"{_NAME}(?=(?:\d{{4}}|[二〇零○一三四五六七八九十]{{4}})年|{_GOVERNMENT}|$)")
_MEETING = re.compile(rf"{_NAME}{_NTH}人民代表大会")
_OFFICE = re.compile(rf"{_NAME}{_GOVERNMENT}")
_REPRESENTED = re.compile(rf"我(?:谨?代表|受){_NAME}(?:{_NTH})?{_GOVERNMENT}")
_LED_BY = re.compile(rf"(?:政府|行署)[和及、]{_NAME}委的?(?:坚强|正确)?领导下")


def _declared(
    text: str, title: str | None, meeting: str | None, speaker_line: str | None, divisions: Divisions
) -> Iterator[_Evidence]:
    head = text[:3000]
    sources = (
        ("标题", "the title", _TITLE, title),
        ("会议", "the meeting", _MEETING, meeting or head[:1000]),
        ("职务", "the speaker's office", _OFFICE, speaker_line),
        ("所代表的政府", "the government spoken for", _REPRESENTED, head),
        ("所受的领导", "the leadership named", _LED_BY, text),
    )
    for zh, en, pattern, where in sources:
        for found in pattern.finditer(where or ""):
            if bearers := tuple(_bearers(found[1], divisions)):
                yield _Evidence(zh, en, bearers)
                break
            if once := _once_called(found[1], divisions):
                yield _Evidence(zh, en, once, found[1][-1])
                break


def _bearers(phrase: str, divisions: Divisions) -> Iterator[Division]:
    """The divisions that the end of a phrase names, in the longest name: 在保定市清苑区 names 清苑区, of 保定市.

    What stands before the name selects among bearers of one name. A short name counts only as the whole phrase, since
    at the end of one it may be a part of a word; words alone (区, 我市) name nobody.
    """
    levels = LEVELS if phrase.endswith(("镇", "乡", "街道", "苏木")) else LEVELS[:-1]
    for start in range(len(phrase) - 1):
        name = phrase[start:]
        short_counts = start == 0 and not divisions.is_common(name)
        bearers = [d for d in divisions.named(name, levels=levels) if d.name == name or d.short != name or short_counts]
        if bearers:
            before = phrase[:start]
            placed = [
                d for d in bearers if any(before.endswith((a.name, a.short)) for a in divisions.ancestors(d.code))
            ]
            yield from placed or bearers
            return


def _once_called(phrase: str, divisions: Divisions) -> tuple[Division, ...]:
    """The divisions that the end of a phrase may have named once: 荆州市监利县 of what is 监利市 today."""
    once = (divisions.formerly(phrase[start:]) for start in range(len(phrase) - 2))
    return next(filter(None, once), ())


_OWN_WORD = re.compile(
    r"[我全]([省市县区州旗盟镇乡])(?![场民域])|代表([省市县区州旗盟镇乡]|自治[区州县旗])(?:人民)?政府"
)
_SUPERIOR = re.compile(
    r"([省市区州盟])(?:党)?委(?:和|、)?[^，。；、和]{0,12}政府(?:和|及|、)[^，。；、和]{0,8}?([市县区州旗盟镇乡])(?:党)?委"
)
_KIND = re.compile("(?:自治)?([省市县区州旗盟镇乡])$")


@dataclass(frozen=True, slots=True)
class _Setting:
    """What kind of division speaks (shares of 我市, 全县, ...), and the kind of the one right above it, if known."""

    kinds: dict[str, float]
    superior: str | None

    @classmethod
    def of(cls, text: str) -> _Setting:
        kinds: Counter[str] = Counter()
        for found in _OWN_WORD.finditer(text):
            # 代表市人民政府 is a declaration, 全市 may also be said of the division above.
            kinds[(found[1] or found[2])[-1]] += 1 if found[1] else 30
        pairs = Counter((found[1], found[2]) for found in _SUPERIOR.finditer(text))
        superior = None
        if pairs:
            (superior, own), times = pairs.most_common(1)[0]
            kinds[own] += 10 * times
        total = sum(kinds.values())
        return cls({kind: n / total for kind, n in kinds.items()} if total >= _LEAST_NAMED else {}, superior)

    @property
    def speaks(self) -> bool:
        """Whether a government speaks at all."""
        return bool(self.kinds)


def _score(
    division: Division, evidence: Iterable[_Evidence], setting: _Setting, counts: dict[str, float], divisions: Divisions
) -> float:
    points = sum(_DECLARED for e in evidence if division in e.divisions)
    most = max(counts.values(), default=0.0)
    own = counts.get(division.code, 0.0)
    points += _NAMED * own / most if most else 0.0
    if setting.kinds:
        kind = next((e.kind for e in evidence if e.kind and division in e.divisions), _kind(division))
        share = setting.kinds.get(kind, 0.0) / max(setting.kinds.values())
        points += _KIND_DIFFERS + (_KIND_FITS - _KIND_DIFFERS) * share
    ancestors = divisions.ancestors(division.code)
    if setting.superior and ancestors:
        points += _SUPERIOR_FITS if _kind(ancestors[0]) == setting.superior else _SUPERIOR_DIFFERS
    named_above = sum(1 for a in ancestors if counts.get(a.code, 0.0) >= 1)
    return points + (_ANCESTORS * named_above / len(ancestors) if ancestors else 0.0)


def _below(division: Division, text: str, divisions: Divisions) -> float:
    """Points for naming, in full, divisions right below: a report speaks of its own counties or towns."""
    named = sum(name in text for name in _names_below(division.code, divisions))
    return _BELOW * min(1.0, named / _BELOW_ENOUGH)


@cache
def _names_below(code: str, divisions: Divisions) -> tuple[str, ...]:
    """The names of the divisions right below one, without those of two characters, which may be other words."""
    return tuple(d.name for d in divisions.children(code) if len(d.name) > 2)


def _kind(division: Division) -> str:
    """The word by which a division calls itself: 市 of 句容市, 州 of 恩施土家族苗族自治州."""
    found = _KIND.search(division.name)
    return found[1] if found else ""


def _frequent(counts: dict[str, float]) -> list[str]:
    often = [code for code, n in counts.items() if n >= _LEAST_NAMED]
    return sorted(often, key=lambda code: (-counts[code], code))[:20]


def _weighted_counts(text: str, divisions: Divisions) -> dict[str, float]:
    """How often each division from province to county is named, by code.

    A name inside a longer one does not count; one that overlaps another does (新宁 and 宁夏 in 新宁夏). What stands in
    the first or the last tenth of the text, where a report speaks of the whole place, counts twice; a name that is a
    common word too (see ``Divisions.is_common``) counts a fifth.
    """
    by_start = _names_by_start()
    codes = divisions.codes_by_name
    counts: dict[str, float] = defaultdict(float)
    tenth, end = len(text) // 10, 0
    begun = [at for at, start in enumerate(map(add, text, text[1:])) if start in by_start]
    for position in begun:
        name = next((n for n in by_start[text[position : position + 2]] if text.startswith(n, position)), "")
        if position + len(name) > end and name:
            end = position + len(name)
            weight = 2.0 if position < tenth or position >= len(text) - tenth else 1.0
            for code in codes[name]:
                counts[code] += weight / 5 if divisions.is_common(name) else weight
    return counts


@cache
def _names_by_start() -> dict[str, tuple[str, ...]]:
    """The forms of names from province to county by their first two characters, longest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in Divisions.load().codes_by_name:
        found[name[:2]].append(name)
    return {start: tuple(sorted(names, key=lambda n: (-len(n), n))) for start, names in found.items()}


def _recognition(
    division: Division, others: tuple[Division, ...], evidence: Iterable[_Evidence], times: int
) -> Recognition:
    speaking = [e for e in evidence if division in e.divisions]
    zh = [f"{e.zh}写明{division.name}" for e in speaking] + [f"正文提到“{division.short}”{times}次"] * bool(times)
    en = [f"{e.en} says {division.name}" for e in speaking] + [f"the text says “{division.short}” {times}×"] * bool(
        times
    )
    return Recognition(division, "；".join(zh), "; ".join(en), others)
