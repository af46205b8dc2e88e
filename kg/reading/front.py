"""What stands above 各位代表：title, date, meeting, speaker and office."""

from __future__ import annotations

import re

from kg.model import Front

_DATE = re.compile(r"(?P<y>(?:19|20)\d\d)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日")
_MEETING = re.compile(r"(?:在|日|^|\s)(?P<meeting>[一-鿿]{2,30}?人民代表大会(?:常务委员会)?第[一二三四五六七八九十\d]+次会议)", re.M)
_OFFICE = (
    r"(?P<office>(?:[一-鿿]{2,16}?人民政府)?\s*(?:代理|代|常务副|副)?\s*"
    r"(?:省|市|县|区|州|旗|镇|乡)\s*长|自治区(?:政府)?\s*(?:代)?主席|[一-鿿]{2,12}政府\s*(?:代)?主席)"
)
_SPEAKER = re.compile(rf"^[ 　（(]*{_OFFICE}[?\s　：:]*(?P<name>[一-鿿](?:[\s　·]?[一-鿿]){{1,4}})[ 　）)]*$", re.M)
_TITLE = re.compile(r"^[ 　]*(?P<title>[^\n。，]{0,40}工作报告)", re.M)


def parse_front(head: str) -> Front:
    """Read the head of a report.

    >>> parse_front("甲县政府工作报告\\n——2024年1月9日在甲县第十七届人民代表大会第三次会议上\\n甲县人民政府县长 王 小明").speaker
    '王小明'
    """
    date, meeting = _DATE.search(head), _MEETING.search(head)
    speaker, title = _SPEAKER.search(head), _TITLE.search(head)
    return Front(
        title=title["title"].strip() if title else None,
        date=f"{date['y']}-{int(date['m']):02}-{int(date['d']):02}" if date else None,
        meeting=meeting["meeting"].removeprefix("在") if meeting else None,
        speaker=_compact(speaker["name"]) if speaker else None,
        office=_compact(speaker["office"]) if speaker else None,
    )


def _compact(text: str) -> str:
    return re.sub(r"[\s　?]", "", text)
