"""Word boundaries of Chinese text. The only module that knows jieba; results advise, they decide nothing alone."""

from __future__ import annotations

import logging
import warnings
from functools import cache
from typing import Any


class Segmenter:
    """Cuts text into words with a tokenizer of its own, so that no other user of jieba in the process is touched."""

    def boundaries(self, text: str) -> frozenset[int]:
        """The positions in ``text`` where a word begins, and its end.

        >>> sorted(Segmenter().boundaries("建设和平家园"))
        [0, 2, 4, 6]
        """
        return frozenset({start for _, start, _ in _tokenizer().tokenize(text)} | {len(text)})


@cache
def _tokenizer() -> Any:
    """A tokenizer with jieba's own dictionary, read afresh: its cache is a file that anybody may write in /tmp."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources and has invalid escapes
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
