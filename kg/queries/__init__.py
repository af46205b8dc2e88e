"""The named queries: questions that built graphs answer, one SPARQL 1.1 file each, beside this module.

A file begins with four comment lines, ``# title-zh:``, ``# title-en:``, ``# description-zh:`` and
``# description-en:``; its name is that of the query. The queries name no place and stand as they are, for any number
of reports together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

HEADER = ("title-zh", "title-en", "description-zh", "description-en")
_FORM = re.compile(r"^(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.M)


@dataclass(frozen=True)
class NamedQuery:
    """A query with what it answers, in Chinese and English."""

    name: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    text: str

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        found = _FORM.search(self.text)
        assert found, f"{self.name}.rq has no line that begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
        return found[0]


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """The queries by name, in the order of their names.

    >>> named_queries()["honours"].title_en, named_queries()["composition-graph"].form
    ('Honours by receiver and year', 'CONSTRUCT')
    """
    return read_queries(__name__, ".rq", "#")


def read_queries(package: str, ending: str, comment: str) -> Mapping[str, NamedQuery]:
    """The queries in the files of a package that end like this, by name. ``comment`` begins their first four lines."""
    files = sorted((f for f in resources.files(package).iterdir() if f.name.endswith(ending)), key=lambda f: f.name)
    queries = {}
    for file in files:
        name, text = file.name.removesuffix(ending), file.read_text(encoding="utf-8")
        header = zip(HEADER, text.splitlines()[: len(HEADER)], strict=True)
        told = (_value(file.name, f"{comment} {key}: ", line) for key, line in header)
        title_zh, title_en, description_zh, description_en = told
        queries[name] = NamedQuery(name, title_zh, title_en, description_zh, description_en, text)
    return MappingProxyType(queries)


def _value(file: str, begin: str, line: str) -> str:
    assert line.startswith(begin), f"{file}: a line should begin with {begin!r}"
    return line.removeprefix(begin).strip()


def page() -> str:
    """The page that lists the queries, ``docs/queries.md``.

    >>> page().splitlines()[0]
    '# 内置查询 · Named queries'
    """
    rows = (
        f"| `{q.name}` | {q.title_zh}<br>{q.title_en} | {q.description_zh}<br>{q.description_en} |"
        for q in named_queries().values()
    )
    return "\n".join((*_INTRODUCTION, *rows, ""))


_INTRODUCTION = (
    "# 内置查询 · Named queries",
    "",
    "随软件附带的 SPARQL 1.1 查询，文件在 `kg/queries/`；适用于一份或任意多份报告的图谱，可原样用于其他 SPARQL 工具。",
    "The SPARQL 1.1 queries that come with the software, as files in `kg/queries/`. They work on the graph of one",
    "report or on those of any number together, and as they are in other SPARQL tools.",
    "",
    "- 查询所见是各报告图谱的并集；少数查询用 `GRAPH` 区分各报告。"
    "Queries read the union of the reports' graphs; some tell the reports apart with `GRAPH`.",
    "- `modality`：`Asserted` 为已然，`Planned` 为计划、力争。"
    "`Asserted` is stated as done, `Planned` as planned or sought.",
    "- `sentence` 是原文语句；`reported` 是报告的年份，`year` 是所述事情的年份。"
    "`sentence` is from the report; `reported` is the year of the report, `year` that of what it says.",
    "",
    "| 名称 name | 标题 title | 说明 description |",
    "|---|---|---|",
)
