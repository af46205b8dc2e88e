"""The readings of single characters, from pypinyin's table of the Unihan readings.

The table is read from its file: the package would load 47,000 readings of phrases with it, which take 55 MB and which
nothing here may use, since they change with every release and with what a program adds to them.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def table() -> dict[str, str]:
    """For each character its readings with their tones, the commonest first, joined by commas.

    >>> table()["行"]
    'xíng,háng,héng,xìng,hàng'
    """
    spec = find_spec("pypinyin")
    folder = spec and spec.submodule_search_locations
    if not folder:
        raise ModuleNotFoundError("pypinyin")
    codes = json.loads(Path(folder[0], "pinyin_dict.json").read_text(encoding="utf-8"))
    return {chr(int(code)): readings for code, readings in codes.items()}


@cache
def syllable(char: str) -> str:
    """The commonest reading of a character in plain ASCII letters (ü is v), "" where it has none.

    >>> syllable("绿"), syllable("A")
    ('lv', '')
    """
    read = table().get(char, "").partition(",")[0]
    letters = unicodedata.normalize("NFD", read).replace("u\u0308", "v")
    return letters.encode("ascii", "ignore").decode("ascii")
