"""The official divisions of China: codes, names, what lies in what, and the names that a report of a place may use.

Source: kg/data/divisions.tsv.gz, which names its origin and date, and kg/data/divisions.toml: unsafe names.
"""

from __future__ import annotations

import gzip
import re
import tomllib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from functools import cache, cached_property
from importlib import resources
from operator import add

from kg.errors import KgError
from kg.model import Division

LEVELS = ("Province", "Prefecture", "County", "Town")
"""The ontology's classes of divisions, from the widest to the smallest."""


class UnknownDivisionError(KgError, LookupError):
    """No division has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"没有代码为 {code} 的行政区划；请用 6 位（省、地、县）或 9 位（乡镇）代码",
            f"no division has the code {code}; codes have six digits (province to county) or nine (town)",
        )


class Divisions:
    """Every province, prefecture, county and town, by code and by name.

    Only names are held; ``Division`` values are made when asked for. Codes are strings of six digits, of towns nine.

    >>> divisions = Divisions.load()
    >>> [d.name for d in divisions.ancestors("321183102")]
    ['句容市', '镇江市', '江苏省']
    >>> [d.name for d in divisions.named("清苑", within="130000")]
    ['清苑区', '清苑镇']
    """

    def __init__(self, names: Mapping[str, str], towns: Mapping[str, str], common: Collection[str] = ()) -> None:
        """``names``: six-digit code to name, ascending. ``towns``: first six digits to ``102下蜀镇 TAB 103白兔镇``."""
        self._names = names
        self._towns = towns
        self._common = frozenset(common)
        self._near: dict[str, Mapping[str, Division]] = {}
        self._starts: dict[str, Mapping[str, list[str]]] = {}
        self._codes = sorted(names)
        self._groups = sorted(towns)

    @classmethod
    @cache
    def load(cls) -> Divisions:
        """The divisions that ship with the package; read once."""
        folder = resources.files("kg.data")
        packed = folder.joinpath("divisions.tsv.gz").read_bytes()
        names, towns = {}, {}
        for line in gzip.decompress(packed).decode("utf-8").splitlines():
            if not line.startswith("#"):
                code, name, *rest = line.split("\t", 2)
                if name:
                    names[code] = name
                if rest:
                    towns[code] = rest[0]
        common = tomllib.loads(folder.joinpath("divisions.toml").read_text(encoding="utf-8"))["common"]
        return cls(names, towns, [name for group in common.values() for name in group.split()])

    def by_code(self, code: str) -> Division:
        """The division with this code.

        Raises:
            UnknownDivisionError: there is none (it is a ``LookupError``).
        """
        if code in self._names:
            return self._division(code, self._names[code])
        if len(code) == 9:
            for town, name in self._towns_of(code[:6]):
                if town == code:
                    return self._division(town, name)
        raise UnknownDivisionError(code)

    def ancestors(self, code: str) -> tuple[Division, ...]:
        """What the division lies in, nearest first; a county that a province governs itself lies in the province."""
        found = []
        parent = self.by_code(code).parent
        while parent:
            found.append(self.by_code(parent))
            parent = found[-1].parent
        return tuple(found)

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions directly below, by code.

        >>> [d.name for d in Divisions.load().children("130635")][:2]
        ['蠡吾镇', '留史镇']
        """
        self.by_code(code)
        below = [(c, self._names[c]) for c in _starting(self._codes, _prefix(code)) if self._parent(c) == code]
        for group in _starting(self._groups, _prefix(code)):
            if self._parent(group + "000") == code:
                below.extend(self._towns_of(group))
        return tuple(self._division(c, name) for c, name in below)

    def named(
        self, name: str, *, within: str | None = None, levels: Collection[str] | None = None
    ) -> tuple[Division, ...]:
        """The divisions that bear a name in full, and behind them those that bear it as another form (see ``forms``).

        Args:
            name: 句容市, 句容, 恩施州, 下蜀.
            within: the code of a division that they must lie in.
            levels: the classes wanted, of ``LEVELS``; all where None.

        Returns:
            each part widest level first, then by code; several where the name is ambiguous, none where nobody bears it.
        """
        prefix = _prefix(self.by_code(within).code) if within else ""
        codes = [c for c in self.codes_by_name.get(name, ()) if c.startswith(prefix) and c != within]
        found = [self._division(c, self._names[c]) for c in codes]
        if levels is None or "Town" in levels:
            found.extend(self._towns_named(name, prefix))
        wanted = (d for d in found if levels is None or d.level in levels)
        return tuple(sorted(wanted, key=lambda d: (d.name != name, LEVELS.index(d.level), d.code)))

    @cached_property
    def codes_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Every form of every name from province to county, with the six-digit codes that bear it."""
        codes: dict[str, list[str]] = defaultdict(list)
        for code, name in self._names.items():
            for form in forms(name):
                codes[form].append(code)
        return {form: tuple(found) for form, found in codes.items()}

    def is_common(self, name: str) -> bool:
        """Whether a name is also an ordinary word, or easily arises across the boundary of two words: 和平, 新乡."""
        return name in self._common

    def names_near(self, code: str) -> Mapping[str, Division]:
        """The names that a report of this division may be trusted to mean a division by.

        Full names (and forms such as 恩施州): the division, what it lies in, all provinces and prefectures, its
        siblings and children, the towns in it (for a prefecture those of its counties too, for a province none); of the
        other counties of China those of three or more characters that no second county bears. Where two bear a name,
        the one that stands earlier in this list has it; where both stand at the same place, neither.

        Short names (two or more characters): the same but for the other counties. The division's own short name, those
        of its ancestors and of the provinces always count, in this order; only one that the division shares with an
        ancestor (长沙县 in 长沙市), or two ancestors share (吉林市 in 吉林省), says too little and is left out. Any
        other short name counts if nobody else here could bear it and it is not common (see ``is_common``; a
        prefecture's own counties and cities may bear a common one: 安溪). In the report of a prefecture or a province
        the towns are not shortened.

        Rows of the list that are no towns by name (开发区, 农场, 风景区) are left out: they are parks, farms, sights.

        >>> near = Divisions.load().names_near("321183")
        >>> near["下蜀"].code, near["南京"].code, "朝阳" in near
        ('321183102', '320100', False)
        """
        if code not in self._near:
            self._near[code] = self._names_near(code)
        return self._near[code]

    def formerly(self, name: str) -> tuple[Division, ...]:
        """The prefectures and counties that may have borne a name that nobody bears: what is a city was a county once.

        >>> [d.name for d in Divisions.load().formerly("监利县")], Divisions.load().formerly("蠡县")
        (['监利市'], ())
        """
        found = _FORMER.fullmatch(name)
        if not found or self.named(name, levels=LEVELS[1:3]):
            return ()
        return tuple(d for d in self.named(found["short"], levels=LEVELS[1:3]) if d.short == found["short"])

    def names_in(self, code: str, text: str) -> dict[str, Division]:
        """Those of ``names_near`` that stand in a text, and the full names of what the division and they lie in; also
        what the division, or a county in it, was once called.

        >>> sorted(Divisions.load().names_in("321183", "下蜀和南京"))
        ['下蜀', '南京', '句容市', '江苏省', '镇江市']
        """
        near = self.names_near(code)
        if code not in self._starts:
            self._starts[code] = _by_start(near)
        begun = self._starts[code].keys() & set(map(add, text, text[1:]))
        found = {n: near[n] for start in sorted(begun) for n in self._starts[code][start] if n in text}
        own = [self.by_code(code), *(d for d in self.children(code) if d.level == "County")]
        once = ((d.short + kind, d) for d in own if len(d.short) > 1 for kind in _KINDS_ONCE)
        found |= {name: d for name, d in once if name in text and name not in near and d in self.formerly(name)}
        above = {a.name: a for below in {code, *(d.code for d in found.values())} for a in self.ancestors(below)}
        return found | {name: division for name, division in above.items() if near.get(name) == division}

    def partners(self, code: str, text: str) -> dict[str, Division]:
        """The counties of the same province with which a text says, by their short names, that something is agreed.

        >>> [d.name for d in Divisions.load().partners("321183", "与金坛建立联盟，与企业签订协议").values()]
        ['金坛区']
        """
        counties = [d for d in self._of_level("County") if d.code[:2] == code[:2]] if _PARTNER.search(text) else []
        found: dict[str, Division] = {}
        for short in {m[1] for m in _PARTNER.finditer(text)}:
            bearers = [d for d in counties if d.short == short]
            if len(bearers) == 1 and not self.is_common(short):
                found[short] = bearers[0]
        return found

    def _names_near(self, code: str) -> Mapping[str, Division]:
        me = self.by_code(code)
        siblings = [d for d in self.children(me.parent) if d.level == me.level] if me.parent else []
        towns = [d for d in self._towns_below(me) if _TOWN.search(d.name)]
        near = [d for d in (*siblings, *self.children(code)) if d.level != "Town"]
        near += [d for d in siblings if d.level == "Town" and _TOWN.search(d.name)]
        tiers = [
            [me],
            list(self.ancestors(code)),
            self._of_level("Province"),
            self._of_level("Prefecture"),
            near,
            towns,
        ]
        children = {d.code for d in self.children(code) if len(d.name) > 2}
        names = self._full_names([*tiers, [d for d in self._of_level("County") if len(d.name) > 2]], children)
        shortened = tiers if me.level in ("County", "Town") else tiers[:-1]
        own = {d.code for d in self.children(code) if me.level == "Prefecture" and _is_own(d)}
        for short, division in self._short_names(shortened, own):
            names.setdefault(short, division)
        return names

    def _full_names(self, tiers: Iterable[list[Division]], children: Set[str]) -> dict[str, Division]:
        """The full names by which the first tier that has them means a division; a common one counts for a child."""
        names: dict[str, Division] = {}
        for rank, tier in enumerate(tiers):
            bearers = _bearers((form, d) for d in tier for form in forms(d.name) if form == d.name or form != d.short)
            for name, found in bearers.items():
                trusted = rank <= _TRUSTED or (len(found) == 1 and found[0].code in children)
                if len(found) == 1 and (trusted or not self.is_common(name)):
                    names.setdefault(name, found[0])
        return names

    def _short_names(self, tiers: Iterable[list[Division]], own: Set[str]) -> Iterator[tuple[str, Division]]:
        bearers: dict[str, dict[str, tuple[int, Division]]] = defaultdict(dict)
        for rank, tier in enumerate(tiers):
            for d in tier:
                bearers[d.short].setdefault(d.code, (rank, d))
        for short, by_code in bearers.items():
            ranks = [rank for rank, _ in by_code.values()]
            first_rank, first = next(iter(by_code.values()))
            if first_rank > _TRUSTED:
                if len(ranks) == 1 and (first.code in own or not self.is_common(short)):
                    yield short, first
            elif ranks.count(first_rank) == 1 and not (first_rank == 0 and 1 in ranks):
                yield short, first

    def _of_level(self, level: str) -> list[Division]:
        return [self._division(c, self._names[c]) for c in self._codes if _level(c) == level]

    def _towns_below(self, division: Division) -> Iterator[Division]:
        if division.level in ("Prefecture", "County"):
            for group in _starting(self._groups, _prefix(division.code)):
                for code, name in self._towns_of(group):
                    yield self._division(code, name)

    def _towns_named(self, name: str, prefix: str) -> Iterator[Division]:
        for group in _starting(self._groups, prefix[:6]):
            if name in self._towns[group]:
                for code, full in self._towns_of(group):
                    if code != prefix and code.startswith(prefix) and (full == name or name in forms(full)):
                        yield self._division(code, full)

    def _towns_of(self, group: str) -> list[tuple[str, str]]:
        listed = self._towns.get(group)
        return [(group + item[:3], item[3:]) for item in listed.split("\t")] if listed else []

    def _division(self, code: str, name: str) -> Division:
        return Division(code, name, short_name(name), _level(code), self._parent(code))

    def _parent(self, code: str) -> str | None:
        """The nearest division above: 429005 lies in no prefecture, so its parent is 420000."""
        above = (code[:6], code[:4] + "00", code[:2] + "0000")
        return next((c for c in above if c != code and c in self._names), None)


@cache
def short_name(name: str) -> str:
    """A division's name without its kind, as running text has it; a stem of one character and a zone keep theirs.

    >>> [short_name(n) for n in ("句容市", "蠡县", "华阳街道", "广西壮族自治区", "恩施土家族苗族自治州", "阿拉善左旗")]
    ['句容', '蠡县', '华阳', '广西', '恩施', '阿拉善左旗']
    """
    if _ZONE.search(name):
        return name
    return next((found["stem"] for kind in _KINDS if (found := kind.fullmatch(name))), name)


@cache
def forms(name: str) -> tuple[str, ...]:
    """The forms of a division's name, longest first: full, with the kind cut short where it is autonomous, and short.

    >>> forms("恩施土家族苗族自治州"), forms("蠡县")
    (('恩施土家族苗族自治州', '恩施州', '恩施'), ('蠡县',))
    """
    short = short_name(name)
    autonomous = re.search("自治([州县旗])$", name)
    return tuple(dict.fromkeys((name, short + autonomous[1], short) if autonomous else (name, short)))


_WORDS = frozenset({"和平", "富裕", "延长", "安定", "新和", "民和", "永和", "共和", "平安", "文明", "太平"})
"""Short names of counties that are words first of all."""


def _is_own(division: Division) -> bool:
    return division.name[-1] in "县市" and division.short not in _WORDS


_KINDS_ONCE = ("县", "市", "区", "地区")
_FORMER = re.compile(f"(?P<short>[一-鿿]{{2,}}?)(?:{'|'.join(_KINDS_ONCE)})")
_PARTNER = re.compile("(?:与|同|和)([一-鿿]{2,3}?)(?:共同|联合|携手)?(?:建立|签订|签署|结成|缔结|共建)")
_TRUSTED = 2
"""The last tier (the division, what it lies in, provinces) whose names count even where they are common."""

# Names of peoples: with 族 all of them, without it only those that cannot be mistaken for a part of the stem.
_LONG = "蒙古|维吾尔|朝鲜|哈萨克|达斡尔|柯尔克孜|锡伯|塔吉克|乌孜别克|俄罗斯|鄂温克|鄂伦春|裕固|塔塔尔|赫哲"
_PEOPLE = (
    rf"(?:(?:{_LONG})族?|(?:[汉回藏苗彝壮满侗瑶白傣黎佤畲水羌怒京]|布依|土家|哈尼|傈僳|高山|拉祜|东乡|纳西|景颇|仫佬|布朗|撒拉"
    r"|毛南|仡佬|阿昌|普米|德昂|保安|独龙|门巴|珞巴|基诺|各|土)族)"
)

_KINDS = tuple(
    re.compile(f"(?P<stem>{stem})(?:{kind})")
    for stem, kind in (
        (".{2,}?", rf"{_PEOPLE}+(?:自治[区州县旗]|民族乡|民族苏木|(?<=族)[乡镇])"),
        (".{2,}?", "族?自治[区州县旗]|特别行政区"),
        (".{3,}", "林区"),  # 神农架林区, but 碑林区 and 万柏林区
        (".{2,}", "街道办事处|街道|行政委员会|管理区|新区|矿区|特区|地区|(?<!民族)苏木|联合旗"),
        (".+[^前后左右中翼蓝黄白]", "旗"),  # 正蓝旗 and 阿拉善左旗 are not shortened
        (".{2,}", "[省市盟县区镇]|(?<!民族)乡"),
    )
)

_ZONE = re.compile("(?:开发|园|业|示范|风景|度假|保税|经济|集中|集聚|旅游|保护|生活|实验|试验|合作|高新|片)区$")
"""Rows of the list that are zones, not divisions by name: they are never shortened."""

_TOWN = re.compile("(?:镇|乡|街道|苏木|地区|管理区|办事处)$")


def _level(code: str) -> str:
    if len(code) == 9:
        return "Town"
    return "Province" if code.endswith("0000") else "Prefecture" if code.endswith("00") else "County"


def _prefix(code: str) -> str:
    """The digits that all codes below a division begin with."""
    return {"Province": code[:2], "Prefecture": code[:4]}.get(_level(code), code)


def _starting(ordered: list[str], prefix: str) -> list[str]:
    return ordered[bisect_left(ordered, prefix) : bisect_left(ordered, prefix + ":")]  # ":" follows "9"


def _by_start(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by their first two characters."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        found[name[:2]].append(name)
    return found


def _bearers(pairs: Iterable[tuple[str, Division]]) -> dict[str, list[Division]]:
    found: dict[str, list[Division]] = defaultdict(list)
    for name, division in pairs:
        if division not in found[name]:
            found[name].append(division)
    return found
