"""What a pattern cannot do without: found rightly, and looked for first without losing a match."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from kg.grammar.loading import load_rules
from kg.grammar.needed import lines_with, needed_behind, needed_in_line, tail_of
from kg.grammar.pattern import Pattern
from kg.grammar.tokens import simplified
from kg.reading.report import read_report

REPORTS = sorted((Path(__file__).parents[2] / "shared" / "reports").glob("*.txt"))
LISTS = {"build": ("新建", "扩建"), "zone": ("园区", "开发区")}


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("^[{name:2-9+}]等…<zone>", ("等", "(?:(?:园区|开发区))")),
        ("(^|，|<build>)[{name:2-9+}]等{n:Count}?(个)?", ("等",)),
        ("[{han:2-4}（{name:2-4}站）]", ("站）",)),
        ("(成功)?通过[{name:4-9}](，|$)", ("通过",)),
        ("[{han:2-4}(馆)?]", ()),  # nothing is sure
        ("^甲|乙", ()),  # either will do
        ("<build>[{name:4-9}]园", ()),  # begins with words
        ("(新建|<build>)[{name:4-9}]园", ()),
        ("[{p:Project}一期]", ()),  # begins with a thing
    ],
)
def test_what_a_line_must_hold(pattern: str, needed: tuple[str, ...]) -> None:
    assert needed_in_line(*simplified(pattern, LISTS)) == needed


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("^[{name:4-9}](获评|<build>)", "(?:(?:扩建|新建|获评))"),
        ("^[{name:4-9}](等{n:Count}项目|等一批项目)", "等"),
        ("^[{name:4-9}](一期)?开工", "开"),
        ("^[{name:4-9}]……开工", ""),
        ("^[{name:4-9}]", ""),
    ],
)
def test_what_must_follow_the_bracket(pattern: str, needed: str) -> None:
    assert needed_behind(*simplified(pattern, LISTS)) == needed


@pytest.mark.parametrize(
    ("pattern", "tail"),
    [
        ("[{name:4-9}](等)?(成功|全面)?开工…<zone>", "开工…<zone>"),
        ("[{name:4-9}](以及{han:2-4})?(等{n:Count}|<build>)", "(等{n:Count}|<build>)"),
        ("[{name:4-9}](等)?({han:2-4}|开工)", ""),  # may begin with anything
        ("[{name:4-9}](等)?(，|<build>)?(园|塘)区", ""),  # a sign may stand in front of the words
        ("[{name:4-9}](等)?", ""),
    ],
)
def test_the_words_behind_the_bracket(pattern: str, tail: str) -> None:
    assert tail_of(pattern) == tail


def test_lines_that_hold_all_of_it() -> None:
    text = "甲等园区\n乙等\n园区\n丙等、丁等园区"
    needed = [re.compile("等"), re.compile("园区")]
    assert [text[start:end] for start, end in lines_with(needed, text)] == ["甲等园区", "丙等、丁等园区"]


def _spans(pattern: Pattern, text: str) -> list[tuple[int, int]]:
    return [m.span("found") for m in pattern.finditer(text)]


@pytest.mark.parametrize("path", [files("kg.data").joinpath("sample-report.txt"), *REPORTS], ids=lambda p: p.name)
def test_no_match_of_a_rule_is_lost(path: Path) -> None:
    text = "\n".join(p.text for p in read_report(str(path)).passages)
    found = 0
    for rule in load_rules().entities:
        plainly = [m.span("found") for m in rule.pattern.regex.finditer(text)]
        if not all(way.at_start for way in rule.pattern.ways):  # these may begin within a match, too
            assert _spans(rule.pattern, text) == plainly, rule.id
            found += len(plainly)
    assert found > 20
