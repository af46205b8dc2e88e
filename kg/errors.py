"""The errors that a user can do something about. Each is one line in Chinese and English and ends a command with
code 2.
"""

from __future__ import annotations


class KgError(Exception):
    """What is wrong, where, and what to do, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} | {en}")
        self.zh = zh
        self.en = en
