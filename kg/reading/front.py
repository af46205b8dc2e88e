"""What stands above 各位代表：title, date, meeting, speaker and office."""

from __future__ import annotations

import re

from kg.model import Front
from kg.numerals import parse_number
from kg.reading.roles import YEAR, years_in

_NUMERAL = r"\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_DATE = re.compile(
    rf"(?P<year>{YEAR}\s?年)\s?"
    rf"(?P<month>{_NUMERAL})\s?月(?:\s?(?P<day>{_NUMERAL})\s?日)?"
)
_MEETING = re.compile(
    r"(?:在|日|^|\s|[（(])(?P<meeting>[一-鿿]{2,30}?\s*第\s?[一二三四五六七八九十百\d]+\s?届\s?人民代表大会\s*"
    r"(?:常务委员会\s*)?第\s?[一二三四五六七八九十\d]+\s?次?(?:全体)?会议)",
    re.M,
)
_BLANK = "[ 　]?"
_OFFICE = (
    rf"(?P<office>[一-鿿、 　]{{0,30}}?(?:代{_BLANK}理?|常{_BLANK}务{_BLANK}副|副)?{_BLANK}"
    rf"(?:[省市县区州旗盟镇乡]{_BLANK}长|(?:自治区|政府){_BLANK}代?{_BLANK}主{_BLANK}席|专{_BLANK}员|管委会{_BLANK}主{_BLANK}任))"
)
_DOT = f"{_BLANK}[·•‧・．]{_BLANK}"
_NAME = (
    r"(?!热线|信箱|之窗|简介|办公|主持|分工)"
    rf"(?P<name>[一-鿿]{{1,10}}(?:{_DOT}[一-鿿]{{1,10}}){{1,3}}|[一-鿿](?:{_BLANK}[一-鿿]){{1,3}})"
)
_SPEAKER = re.compile(rf"(?:^|会议上)[\s　（(—-]*{_OFFICE}[?\s　：:]*{_NAME}[\s　）)]*$", re.M)
_TITLE = re.compile(r"^[ 　]*(?P<title>[^\n。，]{0,40}工[ 　]?作[ 　]?报[ 　]?告)", re.M)


def parse_front(head: str) -> Front:
    """Read the head of a report. The date is ISO 8601, as far as the head tells it.

    >>> parse_front("甲县政府工作报告\\n——2024年1月9日在甲县第十七届人民代表大会第三次会议上\\n甲县人民政府县长 王小明")
    ... # doctest: +NORMALIZE_WHITESPACE
    Front(title='甲县政府工作报告', date='2024-01-09', meeting='甲县第十七届人民代表大会第三次会议',
          speaker='王小明', office='甲县人民政府县长')
    """
    meeting, speaker, title = _MEETING.search(head), _SPEAKER.search(head), _TITLE.search(head)
    return Front(
        title=_unspaced(title["title"]) if title else None,
        date=next((date for found in _DATE.finditer(head) if (date := _iso(found))), None),
        meeting=_compact(meeting["meeting"]).removeprefix("在") if meeting else None,
        speaker=_compact(speaker["name"]) if speaker else None,
        office=_compact(speaker["office"]) if speaker else None,
    )


def _iso(found: re.Match[str]) -> str | None:
    """2024-01-10, or 2024-01 where the day is not told; None for what is no date."""
    month, day = (parse_number(found[part]) if found[part] else None for part in ("month", "day"))
    if month is None or not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return f"{years_in(found['year'])[0]}-{int(month):02}" + (f"-{int(day):02}" if day is not None else "")


def _unspaced(title: str) -> str:
    """A title without the spaces that set its letters apart."""
    return title.strip() if "工作报告" in title else _compact(title)


def _compact(text: str) -> str:
    return re.sub(r"[\s　?]", "", text)
