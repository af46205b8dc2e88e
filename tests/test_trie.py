"""One regular expression for many words: it must match what plain alternation matches, the longest word first."""

from __future__ import annotations

import random
import re

import pytest

from kg.grammar.trie import any_of

ALPHABET = "甲乙丙和.?(“"
"""Few characters, so that words share beginnings, and some that mean something to ``re``."""


def words(random_: random.Random) -> list[str]:
    return ["".join(random_.choices(ALPHABET, k=random_.randint(1, 5))) for _ in range(random_.randint(1, 25))]


def alternation(known: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))


@pytest.mark.parametrize("seed", range(60))
def test_it_matches_what_plain_alternation_matches(seed: int) -> None:
    random_ = random.Random(seed)
    known = words(random_)
    plain, compact = re.compile(alternation(known)), re.compile(any_of(known))
    for _ in range(40):
        text = "".join(random_.choices(ALPHABET, k=30))
        assert compact.findall(text) == plain.findall(text), (known, text)


def test_it_can_be_repeated_and_framed_like_one_word() -> None:
    repeated = re.compile(f"(?:{any_of(['主体', '主体建设', '全面'])})+完工")
    assert repeated.fullmatch("全面主体建设完工")
    assert not repeated.fullmatch("主体建完工")


def test_a_shorter_word_is_found_where_the_longer_one_breaks_off() -> None:
    assert re.findall(any_of(["开工", "开工建设"]), "开工建桥") == ["开工"]


def test_no_words_match_nothing() -> None:
    assert re.search(any_of([]), "青石镇") is None


def test_an_empty_word_is_refused() -> None:
    with pytest.raises(ValueError, match="empty word"):
        any_of(["开工", ""])


def test_order_and_repetition_of_the_words_do_not_matter() -> None:
    assert any_of(["竣工", "开工", "开工"]) == any_of(["开工", "竣工"])
