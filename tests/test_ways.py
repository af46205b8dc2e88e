"""How a pattern is looked for: faster than by its expression alone, and with the same matches."""

from __future__ import annotations

import pytest

from kg.grammar.pattern import compile_pattern
from kg.grammar.ways import Way, behind, openings

LISTS = {"build": ("新建", "建设", "扩建"), "road": ("路", "公路")}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(^|，|<build>)[{name:2-6+}]等", "扩建青石桥、白云桥等，新建青石站等工程"),
        ("(^|<build>)[{name:2-6}]等", "新建新建桥等"),  # both ways find one: the clause wins
        ("(^|<build>)[{name:2-3}]等", "全面新建青石桥等新建白云桥等"),
        ("(^|<build>)[{name:2-6}]站", "云溪站，建设新站站\n扩建石门站"),
        ("[!<(铁)<road>]!(局)", "公路局旁的公路和铁路，云溪路"),
        ("[!<(公)<road>]", "公路路"),  # behind a refused one the next may begin within it
    ],
)
def test_all_ways_together_find_what_the_expression_finds(pattern: str, text: str) -> None:
    compiled = compile_pattern(pattern, LISTS, {})
    plainly = [m.span("found") for m in compiled.regex.finditer(text)]
    assert [m.span("found") for m in compiled.finditer(text)] == plainly != []


def test_what_a_choice_opens_is_split_once() -> None:
    assert openings("(^|，|新|旧)[{name:2-4}]等") == ("^[{name:2-4}]等", "(新|旧)[{name:2-4}]等")
    assert openings("(^|，)[{name:2-4}]等") == ("^[{name:2-4}]等",)
    assert openings("(^|新)?[{name:2-4}]等") == ("(^|新)?[{name:2-4}]等",)  # it may be left out
    assert openings("(新|旧)[{name:2-4}]") == ("(新|旧)[{name:2-4}]",)


def test_only_plain_choices_are_looked_for_behind() -> None:
    assert behind("[{name:2-4}!<(<road>)桥]") == ("[{name:2-4}!<(<road>)桥]", "")
    assert behind("!<(新)[桥]") == ("[桥]", "新")


def test_what_follows_the_bracket_is_looked_for_first() -> None:
    (way,) = compile_pattern("^[{name:2-6+}]等<road>", LISTS, {}).ways
    assert isinstance(way, Way) and way.at_start
    assert [needed.pattern for needed in way.needed] == ["等(?:(?:公路|路))"]
