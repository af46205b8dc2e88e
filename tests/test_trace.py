"""The traced text: every repaired character points into the source, and the source can be made again."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from kg.model import Edit, Span
from kg.reading.trace import Replacement, TracedText

ALPHABET = "县城有山水路桥，。12"


def random_changes(text: str, rng: random.Random) -> list[Replacement]:
    """Non-overlapping changes all over a text: deletions, one to one, longer and shorter."""
    changes: list[Replacement] = []
    at = 0
    while at < len(text):
        start = at + rng.randrange(0, 6)
        end = start + rng.randrange(1, 5)
        if end > len(text):
            break
        size = rng.choice([0, end - start, rng.randrange(0, 6)])
        changes.append((Span(start, end), "".join(rng.choices(ALPHABET, k=size)), f"kind-{rng.randrange(3)}"))
        at = end
    rng.shuffle(changes)
    return changes


def assert_sound(traced: TracedText) -> None:
    """The edits ascend and hold what they say; the text outside of them is the source's; reverting gives the source."""
    at = traced.extent.start
    for edit in traced.edits:
        assert at <= edit.source.start <= edit.source.end <= traced.extent.end
        assert edit.before == edit.source.of(traced.source)
        assert edit.before != edit.after
        at = edit.source.end
    assert traced.reverted() == traced.extent.of(traced.source)
    ranges = [traced.source_span(Span(i, i + 1)) for i in range(len(traced.text))]
    assert all(a.start <= b.start and a.end <= b.end for a, b in pairwise(ranges))
    for i, place in enumerate(ranges):
        assert len(place) >= 1
        if not any(edit.source.overlaps(place) for edit in traced.edits):
            assert place.of(traced.source) == traced.text[i]


@pytest.mark.parametrize("seed", range(60))
def test_rounds_of_random_edits_stay_reversible(seed: int) -> None:
    rng = random.Random(seed)
    source = "".join(rng.choices(ALPHABET, k=rng.randrange(1, 160)))
    traced = TracedText.of(source)
    for _ in range(5):
        changes = random_changes(traced.text, rng)
        expected = traced.text
        for span, new, _kind in sorted(changes, reverse=True):
            expected = expected[: span.start] + new + expected[span.end :]
        traced = traced.replaced(changes)
        assert traced.text == expected
        assert traced.source == source
        assert_sound(traced)
    assert traced.extent == Span(0, len(source))


@pytest.mark.parametrize("seed", range(60))
def test_cut_after_random_edits_stays_reversible_and_can_be_edited_on(seed: int) -> None:
    rng = random.Random(seed)
    traced = TracedText.of("".join(rng.choices(ALPHABET, k=120)))
    traced = traced.replaced(random_changes(traced.text, rng))
    start, end = sorted((rng.randrange(len(traced.text)), rng.randrange(len(traced.text) + 1)))
    cut = traced.cut(Span(start, end))
    assert cut.text == traced.text[start:end]
    assert_sound(cut)
    for i in range(len(cut.text)):
        assert cut.source_span(Span(i, i + 1)) == traced.source_span(Span(start + i, start + i + 1))
    assert_sound(cut.replaced(random_changes(cut.text, rng)))
    assert_sound(cut.cut(Span(len(cut.text) // 3, len(cut.text) // 2)))


def test_equal_lengths_are_traced_one_to_one() -> None:
    traced = TracedText.of("增長５％。").replaced([(Span(1, 4), "长5%", "width")])
    assert [traced.source_span(Span(i, i + 1)) for i in range(5)] == [Span(i, i + 1) for i in range(5)]
    assert traced.edits == (Edit(Span(1, 4), "長５％", "长5%", "width"),)


def test_unequal_lengths_are_traced_to_the_whole_range() -> None:
    traced = TracedText.of("甲&ldquo;乙").replaced([(Span(1, 8), "“", "escape")])
    assert traced.text == "甲“乙"
    assert [traced.source_span(Span(i, i + 1)) for i in range(3)] == [Span(0, 1), Span(1, 8), Span(8, 9)]
    assert traced.source_span(Span(0, 3)) == Span(0, 9)


def test_a_deletion_beside_a_change_stays_an_edit_of_its_own() -> None:
    traced = TracedText.of("現(xiàn)在").without([Span(1, 7)], "gloss").replaced([(Span(0, 1), "现", "simplified")])
    assert [(e.kind, e.before, e.after) for e in traced.edits] == [("simplified", "現", "现"), ("gloss", "(xiàn)", "")]


def test_a_change_within_an_earlier_one_becomes_one_edit_of_the_earlier_kind() -> None:
    first = TracedText.of("變?yōu)楝F(xiàn)實").replaced([(Span(1, 14), "為現", "shifted-bytes")])
    traced = first.replaced([(Span(0, 4), "变为现实", "simplified")])
    assert traced.edits == (Edit(Span(0, 15), traced.source, "变为现实", "shifted-bytes"),)
    assert traced.source_span(Span(1, 2)) == Span(1, 14)


def test_what_is_deleted_after_a_change_is_a_deletion() -> None:
    traced = TracedText.of("工程［１］，").replaced([(Span(2, 5), "[1]", "width")]).without([Span(2, 5)], "marker")
    assert traced.edits == (Edit(Span(2, 5), "［１］", "", "marker"),)


def test_a_change_taken_back_is_no_edit() -> None:
    traced = TracedText.of("甲乙").replaced([(Span(0, 1), "丙", "a")]).replaced([(Span(0, 1), "甲", "b")])
    assert traced.edits == ()
    assert TracedText.of("甲").replaced([(Span(0, 1), "甲", "a")]).edits == ()


def test_cut_keeps_the_whole_source_of_an_edit_on_its_border() -> None:
    traced = TracedText.of("前&ldquo;后").replaced([(Span(1, 8), "《“", "escape")])
    cut = traced.cut(Span(2, 4))
    assert (cut.text, cut.extent, cut.reverted()) == ("“后", Span(1, 9), "&ldquo;后")


def test_empty_ranges_have_an_empty_source() -> None:
    traced = TracedText.of("甲乙丙").without([Span(1, 2)], "a")
    assert traced.source_span(Span(1, 1)) == Span(2, 2)
    assert traced.source_span(Span(2, 2)) == Span(3, 3)
    assert traced.cut(Span(1, 1)).text == ""


@pytest.mark.parametrize(
    "spans",
    [[Span(0, 2), Span(1, 3)], [Span(1, 1)], [Span(2, 4)], [Span(-1, 1)]],
    ids=["overlap", "empty", "behind the end", "before the start"],
)
def test_impossible_replacements_are_refused(spans: list[Span]) -> None:
    with pytest.raises(ValueError, match="replacement"):
        TracedText.of("甲乙丙").replaced((span, "丁", "a") for span in spans)


def test_a_range_outside_of_the_text_has_no_source() -> None:
    with pytest.raises(ValueError, match="outside"):
        TracedText.of("甲乙丙").source_span(Span(1, 4))


def test_edits_that_do_not_fit_the_text_are_noticed() -> None:
    traced = TracedText.of("甲乙").replaced([(Span(0, 1), "丙", "a")])
    broken = TracedText("丁乙", traced.source, traced.edits, traced.extent, traced._starts, traced._ends)
    with pytest.raises(AssertionError, match="does not stand"):
        broken.reverted()
