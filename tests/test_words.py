"""The segmenter cuts as jieba does, of which it changes only how the best path is found."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import pytest

from kg.words import Segmenter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jieba

SAMPLE = Path(__file__).parents[1] / "kg" / "data" / "sample-report.txt"


@pytest.fixture(scope="module")
def plain() -> jieba.Tokenizer:
    return jieba.Tokenizer()


def texts() -> list[str]:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    characters = sorted({c for line in lines for c in line} | set("龘𠀀aB9 .%"))
    rng = random.Random(5)
    return ["", "龘", *lines, *("".join(rng.choices(characters, k=rng.randint(1, 30))) for _ in range(300))]


@pytest.mark.parametrize("unknown_words", [True, False])
def test_the_words_are_those_of_jieba(plain: jieba.Tokenizer, unknown_words: bool) -> None:
    segmenter = Segmenter()
    for text in texts():
        words = list(plain.cut(text, HMM=unknown_words))
        if unknown_words:
            ends = {sum(map(len, words[:n])) for n in range(len(words) + 1)}
            assert segmenter.boundaries(text) == ends, text
        else:
            assert segmenter.words(text) == words
