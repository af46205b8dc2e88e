"""One entry of an annotation: a JSON object whose values are read by key and type, with errors in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from kg.model import Literal

_SLIP = 0.82
"""How like a known key an unknown one must be to count as a slip: «optinal» is, «note» is not."""


class Wrong(ValueError):  # noqa: N818 - it says what is wrong
    """What is wrong with an entry, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en


class Entry:
    """Reads the values of an object. Null is the same as a missing key.

    >>> Entry({"names": ["青石镇"], "note": "a town"}, ("names", "optional")).texts("names")
    ('青石镇',)
    """

    def __init__(self, data: object, keys: Iterable[str]) -> None:
        """Check that ``data`` is an object without slips in its keys; others that are not of the format may stand.

        Raises:
            Wrong: as all methods do.
        """
        if not isinstance(data, dict):
            raise Wrong("应为对象 {…}", "it must be an object {…}")
        known = tuple(keys)
        for key in data:
            near = [] if key in known else get_close_matches(key, known, n=1, cutoff=_SLIP)
            if near:
                raise Wrong(f"没有键“{key}”，是否指“{near[0]}”？", f"no key {key!r}; did you mean {near[0]!r}?")
        self._data: Mapping[str, Any] = {key: value for key, value in data.items() if value is not None}

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def required(self, key: str) -> Any:
        """The value of a key that must be there."""
        if key not in self._data:
            raise Wrong(f"缺少“{key}”", f"{key!r} is missing")
        return self._data[key]

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not blank; it must be there unless there is a default."""
        value = self.required(key) if default is None else self._data.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise Wrong(f"“{key}”应为非空文字：{shown(value)}", f"{key!r} must be a text, not blank: {shown(value)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """One text, or a list of at least one."""
        value = self.required(key)
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not texts or not all(isinstance(t, str) and t.strip() for t in texts):
            raise Wrong(
                f"“{key}”应为非空文字的列表：{shown(value)}", f"{key!r} must be a list of texts: {shown(value)}"
            )
        return tuple(texts)

    def list(self, key: str) -> list[Any]:
        """A list, empty where there is none."""
        value = self._data.get(key, [])
        if not isinstance(value, list):
            raise Wrong(f"“{key}”应为列表：{shown(value)}", f"{key!r} must be a list: {shown(value)}")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where there is none."""
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            raise Wrong(f"“{key}”应为 true 或 false：{shown(value)}", f"{key!r} must be true or false: {shown(value)}")
        return value

    def word(self, key: str, words: Iterable[str]) -> str:
        """One of some words."""
        return one_of(key, self.required(key), words)

    def words(self, key: str, words: Iterable[str]) -> tuple[str, ...]:
        """Any of some words, in a list that may be missing."""
        known = tuple(words)
        return tuple(one_of(key, value, known) for value in self.list(key))

    def number(self, key: str) -> Decimal | None:
        """A number, exact."""
        return _number(key, self._data[key]) if key in self._data else None

    def whole(self, key: str) -> int | None:
        """A whole number."""
        return _whole(key, self._data[key]) if key in self._data else None

    def wholes(self, key: str) -> tuple[int, ...]:
        """Whole numbers, in a list that may be missing."""
        return tuple(_whole(key, value) for value in self.list(key))


def one_of(key: str, value: object, words: Iterable[str]) -> str:
    """The value, if it is one of some words.

    >>> one_of("kind", "Target", ["Actual", "Target"])
    'Target'
    """
    known = tuple(words)
    if isinstance(value, str) and value in known:
        return value
    near = get_close_matches(str(value), known, n=1, cutoff=0.5) or known
    zh, en = ("是否指", "did you mean") if len(near) == 1 else ("可用", "one of")
    raise Wrong(
        f"“{key}”的值无效：{shown(value)}；{zh} {'、'.join(near)}",
        f"{key!r} cannot be {shown(value)}; {en} {', '.join(near)}",
    )


def shown(value: object) -> str:
    """A value as an error shows it, cut where it is long.

    >>> shown(Decimal("9.6")), shown("青石"), shown(None)
    ('9.6', "'青石'", 'null')
    """
    if value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    else:
        text = str(value) if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def literal(value: object) -> str:
    """A number in the form in which graphs state it, or a text as it is; empty for what is neither.

    >>> literal(9600000000), literal(Decimal("2.50")), literal("Signed")
    ('9600000000', '2.5', 'Signed')
    """
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Literal.decimal(Decimal(value)).lexical
    return value.strip() if isinstance(value, str) else ""


def _number(key: str, value: object) -> Decimal:
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise Wrong(f"“{key}”应为数：{shown(value)}", f"{key!r} must be a number: {shown(value)}")
    return Decimal(value)


def _whole(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong(f"“{key}”应为整数：{shown(value)}", f"{key!r} must be a whole number: {shown(value)}")
    return value
