"""Word boundaries of Chinese text. The only module that knows jieba; results advise, they decide nothing alone."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from math import log
from typing import Any

_NAME_TAGS = ("ns", "nt", "nz")
_FREQUENT = 1000


class Segmenter:
    """Cuts text into words with a tokenizer of its own, so that no other user of jieba in the process is touched."""

    def boundaries(self, text: str) -> frozenset[int]:
        """The positions in ``text`` where a word begins, and its end.

        >>> sorted(Segmenter().boundaries("建设和平家园"))
        [0, 2, 4, 6]
        """
        return frozenset(accumulate(map(len, _tokenizer().cut(text)), initial=0))

    def words(self, text: str) -> list[str]:
        """The words of the dictionary that ``text`` is made of; what it does not know falls into single characters.

        >>> Segmenter().words("恒岳特钢项目")
        ['恒', '岳', '特钢', '项目']
        """
        return list(_tokenizer().cut(text, HMM=False))

    def is_word(self, text: str) -> bool:
        """Whether the dictionary has this as one word.

        >>> Segmenter().is_word("野三坡"), Segmenter().is_word("在三坡")
        (True, False)
        """
        return bool(_tokenizer().FREQ.get(text))

    def words_meet(self, text: str, at: int) -> bool:
        """Whether of two words of the dictionary one ends and one begins at a place, each of two characters or more.

        >>> Segmenter().words_meet("贺兰山东麓", 3), Segmenter().words_meet("在山东东部", 2)
        (True, False)
        """
        ends = any(self.is_word(text[at - n : at]) for n in (2, 3, 4) if n <= at)
        return ends and any(self.is_word(text[at : at + n]) for n in (2, 3) if at + n <= len(text))

    def is_proper(self, word: str) -> bool:
        """Whether the dictionary has a word as the name of a place, a body or a make.

        >>> Segmenter().is_proper("云岭"), Segmenter().is_proper("改造")
        (True, False)
        """
        return word in _proper_names()


@cache
def _proper_names() -> frozenset[str]:
    """The dictionary's rarer words that are tagged as names (ns, nt, nz); among the frequent ones are 城市 and 全国."""
    with _tokenizer().get_dict_file() as lines:
        fields = (line.decode("utf-8").split() for line in lines)
        return frozenset(w for w, times, tag in fields if tag in _NAME_TAGS and len(w) > 1 and int(times) < _FREQUENT)


@cache
def _tokenizer() -> Any:
    """A tokenizer with jieba's own dictionary, read afresh: its cache is a file that anybody may write in /tmp."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources and has invalid escapes
        import jieba
    jieba.setLogLevel(logging.WARNING)

    class Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
        """jieba's, with the same words: the best path is found while words are looked up, not behind it."""

        def get_DAG(self, _sentence: str) -> None:  # noqa: N802
            """Nothing: ``calc`` looks the words up."""

        def calc(self, sentence: str, _graph: None, route: dict[int, tuple[float, int]]) -> None:
            """Set for each position the weight of the best path from it, and where its first word has its last
            character.
            """
            _best_paths(sentence, self.FREQ.get, weights, route)

    tokenizer = Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    weights = _Weights(tokenizer.total)
    return tokenizer


class _Weights(dict[int, float]):
    """The logarithm of a word's share in all text, by how often the dictionary counted it."""

    def __init__(self, total: int) -> None:
        self._total = log(total)

    def __missing__(self, times: int) -> float:
        self[times] = weight = log(times) - self._total
        return weight


def _best_paths(
    sentence: str, times_of: Callable[[str], int | None], weights: _Weights, route: dict[int, tuple[float, int]]
) -> None:
    """A beginning of words that is none itself was counted 0 times; of paths of one weight the longer word wins."""
    size = len(sentence)
    route[size] = (0, 0)
    for start in range(size - 1, -1, -1):
        best, last, end = 0.0, -1, start + 1
        times = times_of(sentence[start])
        while times is not None:
            if times:
                weight = weights[times] + route[end][0]
                if weight >= best or last < 0:
                    best, last = weight, end - 1
            if end == size:
                break
            end += 1
            times = times_of(sentence[start:end])
        route[start] = (best, last) if last >= 0 else (weights[1] + route[start + 1][0], start)
