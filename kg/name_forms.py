"""How a thing's name is built: whose it is and what; what is quoted in it; which of its forms usage treats as one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from kg.grammar.trie import any_of
from kg.graph import plain
from kg.model import Division, Mention

UNSCOPED = frozenset({"Honor", "Industry", "Indicator"})
"""Common to the country: a name of these without a place is not the reporting division's own."""
DIVISION, _LEVELS = "division", ("省", "自治区", "市", "州", "县", "区", "旗", "镇", "乡")
_NO_LEVEL = "场|民(?!政|族|宗|营)|政(?!府|协)|区|域|郊|容|值|城|乡|间|位|块|会|际|道|长"
"""What makes the sign of a level part of another word: 市场, 市民, 市政, 县城, 区域."""
_QUOTED_HEART = re.compile(r"^(?P<before>[^“”]{0,12})“(?P<heart>[^“”]{2,20})”(?P<after>[^“”]*)$")
_DOCUMENT = re.compile("(?:办法|方案|意见|细则|规划|条例)$")
TITLE_TAIL = re.compile("(?<=...)(?:荣誉称号|称号|名单|榜单)$")
INDUSTRY_TAIL = re.compile("(?:(?<=...)|(?<=.业))(?:产业|行业)$")

_FAMILIES = {"Project": "Works", "Facility": "Works", "Park": "Works", "ScenicArea": "Works"}
"""A name moves between these classes while the thing is planned, built and used."""
_WITHOUT_FORMS = frozenset({"Term", "Person", "Brand", DIVISION})
"""Form proves nothing here: only equal names and quotes merge these."""
_FORMS = (
    ("Works", "经济(?:技术)?开发区$", "经开区"),
    ("Works", "高新技术(?:产业)?开发区$", "高新区"),
    ("Works", "高速公路", "高速"),
    ("Works", "高速铁路", "高铁"),
    ("Works", "风景(?:名胜)?区$", "景区"),
    ("Works", "(?<=..)(?:国家|省|市)级?(?=旅游度假区$)", ""),
    ("Institution", "中医医院", "中医院"),
    ("GovernmentBody", "^政府$", "人民政府"),
    ("GovernmentBody", "管理委员会$", "管委会"),
    ("GovernmentBody", "^委员会$", "委"),
    ("Company", "(?<=..)(?:(?:股份|控股)?有限(?:责任)?)?公司$", ""),
    ("Company", "(?<=..)股份$", ""),
    ("Honor", TITLE_TAIL.pattern, ""),
    ("Industry", "(?<=..)(?:产业|行业)$", ""),
)
"""Full forms and what official usage treats as the same, for each family of classes."""
_STANDARD = {
    family: [(re.compile(form), short) for of, form, short in _FORMS if of == family] for family, _, _ in _FORMS
}
Key = tuple[str, str]
"""A plain name with its class, or ("division", code)."""


class NameForms:
    """The names in a report of one division; ``near`` are names of divisions, ``words`` the rule set's lists."""

    def __init__(self, reporting: Division, near: Mapping[str, Division], words: Mapping[str, tuple[str, ...]]) -> None:
        self.reporting, self.near = reporting, near
        self.by_code = {d.code: d for d in near.values()}
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in near:
            if len(name) > 1:
                lengths[name[:2]].add(len(name))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}
        chain = reversed(self._chain(reporting.code))
        self._levels = {level: d.code for d in chain for level in _LEVELS if d.name.endswith(level)}
        self._level = re.compile(f"({any_of(self._levels)})(?!{_NO_LEVEL})(?:级(?!以上))?")
        # What enlarges a thing is not the thing: 某某医院扩建 stays beside 某某医院.
        self._empty_ending = re.compile(f"(?:{any_of(w for w in words['empty-ending'] if '扩建' not in w)})+$")
        self._program_ending = re.compile(f"(?:{any_of(words['program-ending'])})*")

    def _chain(self, code: str | None) -> list[Division]:
        """A division and all that it lies in."""
        found = []
        while code in self.by_code:
            found.append(self.by_code[code])
            code = found[-1].parent
        return found

    def parted(self, name: str, least: int = 2) -> tuple[str, str]:
        """Whose a name is and what: the code of the innermost division in front of it ("" if there is none), the rest.

        At least so many characters are left. 省, 市, 县 in front mean those of the reporting division.
        """
        code = ""
        while True:
            length = next((n for n in self._lengths.get(name[:2], ()) if n <= len(name) and name[:n] in self.near), 0)
            level = None if length else self._level.match(name)
            if not length and level is None:
                return code, name
            place = self._levels[level[1]] if level else self.near[name[:length]].code
            length = level.end() if level else length
            if len(name) - length < least or (code and code not in {d.code for d in self._chain(place)}):
                return code, name
            code, name = place, name[length:]

    def whose(self, key: Key) -> tuple[str, str]:
        """The parts of a key's name; an authority's goes without 中共, and may leave a single character: 市, 委."""
        is_authority = key[0] == "GovernmentBody"
        return self.parted(key[1].removeprefix("中共"), 1) if is_authority else self.parted(key[1])

    def core(self, key: Key) -> tuple[str, str, str] | None:
        """What the names of one thing share: family of classes, whose, and what. None where form proves nothing."""
        cls = key[0]
        if cls in _WITHOUT_FORMS:
            return None
        family = _FAMILIES.get(cls, cls)
        code, what = self.whose(key)
        if family in ("Works", "Program"):
            shorter = self._empty_ending.sub("", what)
            what = shorter if len(shorter) >= 3 else what
        for form, short in _STANDARD.get(family, ()):
            what = form.sub(short, what)
        return family, code or ("" if cls in UNSCOPED else self.reporting.code), what

    def heart(self, mention: Mention) -> tuple[str, str] | None:
        """Whose and what a quoted name is: “X”, “X”行动, 某市“X”工程. A document about “X” is not “X"."""
        name = mention.name
        found = quoted_in(name)
        if not found:
            quoted = len(mention.span) > len(name) or mention.cls == "Term"
            return ("", plain(name)) if len(name) >= (2 if quoted else 3) else None
        code, rest = self.parted(found["before"], least=0)
        if rest or not self._program_ending.fullmatch(found["after"]) or _DOCUMENT.search(found["after"]):
            return None
        return code, plain(found["heart"])


def quoted_in(name: str) -> re.Match[str] | None:
    """The one quote in a name, with what stands around it."""
    return _QUOTED_HEART.match(name) if "“" in name else None
