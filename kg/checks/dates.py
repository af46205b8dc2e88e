"""Dates: days and months that the calendar does not have."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from kg.checks.finding import Finding, Place
from kg.graph import KnowledgeGraph
from kg.model import Span
from kg.numerals import parse_number

DATE = "E151"
_SPELLED = "[〇零一二三四五六七八九十]"
_DATE = re.compile(
    rf"(?<![0-9.．一二三四五六七八九十])(?:(?P<year>(?:19|20)[0-9]{{2}}|[一二][〇零九]{_SPELLED}{{2}})[ 　]*年[ 　]*)?"
    rf"(?P<month>[0-9]{{1,2}}|{_SPELLED}{{1,3}})[ 　]*月"
    rf"(?:[ 　]*(?P<day>[0-9]{{1,2}}|{_SPELLED}{{1,3}})[ 　]*[日号](?![均产供线楼]))?"
)


def impossible_dates(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A date that does not exist: 2月30日, 2023年13月.

    29 February counts as wrong only where its year is given. A month alone counts only behind a year.
    """
    for passage in graph.report.passages:
        for found in _DATE.finditer(passage.text):
            year, month, day = (_value(found[part]) for part in ("year", "month", "day"))
            if month is None or (year is None and day is None):
                continue
            if not 1 <= month <= 12 or (day is not None and not 1 <= day <= _days(year, month)):
                date = "".join(found[0].split())
                yield Finding(
                    DATE, f"没有{date}这一天", f"there is no {date}", (Place(passage, Span(*found.span())),), date
                )


def _value(written: str | None) -> int | None:
    number = parse_number(written) if written else None
    return None if number is None else int(number)


def _days(year: int | None, month: int) -> int:
    """The days of a month; where its year is not known, of the longest such month.

    >>> _days(2023, 2), _days(None, 2)
    (28, 29)
    """
    return monthrange(2024 if year is None else year, month)[1]
