"""Lists that a quoted word counts, and works that bear a firm's name."""

from __future__ import annotations

import pytest

from tests.extraction import build, facts


def parts(sentence: str) -> set[str]:
    return {fact for fact in facts(build([sentence])) if " partOf " in fact}


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (
            "深入实施工业倍增、交通突围、文旅振兴“三大行动”。",
            {f"{name} partOf 三大行动" for name in ("工业倍增", "交通突围", "文旅振兴")},
        ),
        ("深入实施工业倍增、交通突围“三大行动”。", set()),
        ("统筹推进工业倍增、交通突围、文旅振兴三大工作。", set()),
    ],
)
def test_a_counted_list_names_its_members(sentence: str, wanted: set[str]) -> None:
    assert parts(sentence) == wanted


def test_works_that_bear_a_firms_name_are_the_firms() -> None:
    said = facts(build(["引进云帆电子有限公司。", "云帆电子有限公司二期项目开工建设。"]))
    assert "云帆电子有限公司 undertakes 云帆电子有限公司二期项目" in said
