"""Word boundaries of Chinese text. The only module that knows jieba; results advise, they decide nothing alone."""

from __future__ import annotations

import logging
import warnings
from functools import cached_property
from typing import Any


class Segmenter:
    """Cuts text into words with a tokenizer of its own, so that no other user of jieba in the process is touched."""

    @cached_property
    def _tokenizer(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba imports pkg_resources and has invalid escapes
            import jieba
        jieba.setLogLevel(logging.WARNING)
        return jieba.Tokenizer()

    def boundaries(self, text: str) -> frozenset[int]:
        """The positions in ``text`` where a word begins, and its end.

        >>> sorted(Segmenter().boundaries("和谐社会"))
        [0, 2, 4]
        """
        return frozenset({start for _, start, _ in self._tokenizer.tokenize(text)} | {len(text)})
