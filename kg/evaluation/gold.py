"""Reads a reader's annotation of a report: a JSON file in the format that ``docs/annotation.md`` describes.

A wrong entry ends the reading with one line that names the file, the entry and what is wrong with it. Keys that are not
of the format are the annotator's own notes, unless they look like a slip of the pen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import KgError
from kg.evaluation.entry import Entry, Wrong, literal, one_of, shown
from kg.evaluation.stated import RELATIONS, VALUES, number
from kg.ontology import Ontology

T = TypeVar("T")

_KEYS = {
    "entities": ("id", "type", "types_ok", "names", "optional"),
    "relations": ("s", "p", "o", "optional"),
    "values": ("s", "p", "v", "v_ok", "optional"),
    "observations": (
        *("indicator", "value", "unit", "change", "rank", "bound"),
        *("year", "year_ok", "kind", "kind_ok", "optional"),
    ),
    "terms": ("names", "marker", "definition_starts", "optional"),
}
"""The keys of the entries of each list."""
_FILE = ("doc", *_KEYS, "equivalents")


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """``accepted`` are the classes that count as right, ``cls`` among them. ``entry`` is its place in the file."""

    entry: str
    id: str
    cls: str
    accepted: frozenset[str]
    names: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldRelation:
    """``subject`` and ``object`` are ids of entities of the annotation."""

    entry: str
    subject: str
    predicate: str
    object: str
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldValue:
    """``accepted`` are the values that count as right, the annotated one first; numbers in their shortest form."""

    entry: str
    subject: str
    predicate: str
    accepted: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldObservation:
    """At least one of ``value``, ``change`` (per cent) and ``rank`` is there. The year and kind come first."""

    entry: str
    indicator: tuple[str, ...]
    value: Decimal | None
    unit: str
    change: Decimal | None
    rank: int | None
    years: tuple[int, ...]
    kinds: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldTerm:
    """``starts``: how its definition may start."""

    entry: str
    names: tuple[str, ...]
    starts: tuple[str, ...]
    optional: bool


@dataclass(frozen=True)
class Gold:
    """An annotation. ``equivalents`` are groups of entities that stand for each other as ends of relations."""

    doc: str
    entities: Mapping[str, GoldEntity]
    relations: tuple[GoldRelation, ...]
    values: tuple[GoldValue, ...]
    observations: tuple[GoldObservation, ...]
    terms: tuple[GoldTerm, ...]
    equivalents: tuple[frozenset[str], ...]


def read_gold(path: Path, ontology: Ontology) -> Gold:
    """Read and check an annotation.

    Raises:
        KgError: the file cannot be read or is no annotation; names the first wrong entry and how many more there are.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise KgError(f"找不到标注文件：{path}；请检查路径", f"no such annotation: {path}; check the path") from None
    except OSError as error:
        zh, en = f"无法读取标注文件：{path}", f"cannot read the annotation: {path}"
        raise KgError(f"{zh}（{error.strerror}）", f"{en} ({error.strerror})") from None
    except UnicodeDecodeError:
        raise KgError(f"标注文件不是 UTF-8 编码：{path}", f"the annotation is not UTF-8: {path}") from None
    return parse_gold(text, str(path), ontology)


def parse_gold(text: str, name: str, ontology: Ontology) -> Gold:
    """Check the text of an annotation; ``name`` is what errors call it.

    >>> text = '{"entities": [{"id": "e1", "type": "Town", "names": ["青石镇"]}]}'
    >>> parse_gold(text, "mine.json", Ontology.load()).entities["e1"].names
    ('青石镇',)
    """
    try:
        data = json.loads(
            text, parse_float=_number, parse_constant=_refuse_constant, object_pairs_hook=_refuse_repeated_keys
        )
    except json.JSONDecodeError as error:
        zh, en = f"标注文件 {name} 不是有效的 JSON", f"the annotation {name} is not JSON"
        place = f"{error.lineno}:{error.colno}"
        raise KgError(f"{zh}：{place}，{error.msg}", f"{en}: {place}, {error.msg}") from None
    except RecursionError:
        raise KgError(f"标注文件 {name} 嵌套过深", f"the annotation {name} is nested too deeply") from None
    except Wrong as wrong:
        raise KgError(f"标注文件 {name}：{wrong.zh}", f"the annotation {name}: {wrong.en}") from None
    except ValueError:  # an integer of more digits than Python reads
        raise KgError(f"标注文件 {name}：数太大", f"the annotation {name}: a number is too large") from None
    reader = _Reader(ontology)
    gold = reader.gold(data)
    if reader.problems:
        entry, problem = reader.problems[0]
        more = len(reader.problems) - 1
        zh, en = (f"（另有 {more} 处）", f" (and {more} more)") if more else ("", "")
        where = f" {entry}" if entry else ""
        raise KgError(f"标注文件 {name}{where}：{problem.zh}{zh}", f"the annotation {name}{where}: {problem.en}{en}")
    return gold


def _number(text: str) -> Decimal:
    value = number(text)
    if value is None:
        raise Wrong(f"数太大或太小：{text}", f"a number is too large or too small: {text}")
    return value


def _refuse_constant(name: str) -> None:
    raise Wrong(f"{name} 不是数", f"{name} is not a number")


def _refuse_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's keys; Python's JSON reader alone would keep the last of two equal ones in silence."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i]))
        raise Wrong(f"同一对象中键“{twice}”出现两次", f"the key {twice!r} stands twice in one object")
    return found


class _Reader:
    """Reads the lists of the file one by one and notes what is wrong with which entry."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        names = (name for name in ontology.classes if ontology.is_a(name, "Entity") and name != "Indicator")
        self.classes = tuple(name for name in names if not ontology.classes[name].abstract)
        self.problems: list[tuple[str, Wrong]] = []
        self.ids: frozenset[str] = frozenset()

    def gold(self, data: object) -> Gold:
        file = self._tried("", partial(Entry, data, _FILE))
        if file is None:
            return Gold("", {}, (), (), (), (), ())
        lists = {key: self._tried("", partial(file.list, key)) or [] for key in (*_KEYS, "equivalents")}
        # Ids of entities that are wrong themselves count too, so that no relation is blamed for them.
        named = [e["id"] for e in lists["entities"] if isinstance(e, dict) and isinstance(e.get("id"), str)]
        self.ids, twice = frozenset(named), [id_ for id_, count in Counter(named).items() if count > 1]
        self.problems += [("entities", Wrong(f"id“{i}”重复", f"the id {i!r} is not unique")) for i in twice]
        return Gold(
            self._tried("", partial(file.text, "doc", "")) or "",
            {e.id: e for e in self._each("entities", lists, self._entity)},
            self._each("relations", lists, self._relation),
            self._each("values", lists, self._value),
            self._each("observations", lists, self._observation),
            self._each("terms", lists, self._term),
            self._each("equivalents", lists, self._equivalent),
        )

    def _each(self, key: str, lists: Mapping[str, list[Any]], read: Callable[[str, Any], T]) -> tuple[T, ...]:
        """The entries of a list that are right; what is wrong with the others is noted."""
        results = []
        for index, data in enumerate(lists[key]):
            entry = f"{key}[{index}]{_caption(data)}"
            results.append(self._tried(entry, partial(read, entry, data)))
        return tuple(result for result in results if result is not None)

    def _tried(self, entry: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Wrong as wrong:
            self.problems.append((entry, wrong))
            return None

    def _entity(self, entry: str, raw: object) -> GoldEntity:
        data = Entry(raw, _KEYS["entities"])
        cls = data.word("type", self.classes)
        accepted = frozenset({cls, *data.words("types_ok", self.classes)})
        return GoldEntity(entry, data.text("id"), cls, accepted, data.texts("names"), data.flag("optional"))

    def _relation(self, entry: str, raw: object) -> GoldRelation:
        data = Entry(raw, _KEYS["relations"])
        predicate = data.word("p", RELATIONS)
        return GoldRelation(entry, self._end(data, "s"), predicate, self._end(data, "o"), data.flag("optional"))

    def _value(self, entry: str, raw: object) -> GoldValue:
        data = Entry(raw, _KEYS["values"])
        subject, predicate = self._end(data, "s"), data.word("p", VALUES)
        given = [data.required("v"), *data.list("v_ok")]
        accepted = tuple(self._accepted(predicate, value) for value in given)
        return GoldValue(entry, subject, predicate, accepted, data.flag("optional"))

    def _observation(self, entry: str, raw: object) -> GoldObservation:
        data = Entry(raw, _KEYS["observations"])
        kinds, bounds = self.ontology.individuals("Kind"), self.ontology.individuals("Bound")
        value, change, rank = data.number("value"), data.number("change"), data.whole("rank")
        if value is None and change is None and rank is None:
            raise Wrong("“value”“change”“rank”至少要有一个", "it needs a 'value', a 'change' or a 'rank'")
        if "bound" in data:
            data.word("bound", bounds)  # read for slips only: bounds are not scored
        year = data.whole("year")
        if year is None:
            raise Wrong("缺少“year”", "'year' is missing")
        return GoldObservation(
            entry,
            data.texts("indicator"),
            value,
            data.text("unit", ""),
            change,
            rank,
            (year, *data.wholes("year_ok")),
            (data.word("kind", kinds), *data.words("kind_ok", kinds)),
            data.flag("optional"),
        )

    def _term(self, entry: str, raw: object) -> GoldTerm:
        data = Entry(raw, _KEYS["terms"])
        return GoldTerm(entry, data.texts("names"), data.texts("definition_starts"), data.flag("optional"))

    def _end(self, data: Entry, key: str) -> str:
        id_ = data.text(key)
        if id_ not in self.ids:
            raise Wrong(f"“{key}”指向不存在的实体“{id_}”", f"{key!r} points to no entity: {id_!r}")
        return id_

    def _accepted(self, predicate: str, value: object) -> str:
        """A value in the form in which graphs state it."""
        text = literal(value)
        if predicate == "status":
            return one_of("v", text or value, self.ontology.individuals("Status"))
        if not text or (predicate != "divisionCode" and number(text) is None):
            raise Wrong(f"“v”应为数：{shown(value)}", f"'v' must be a number: {shown(value)}")
        return text

    def _equivalent(self, entry: str, raw: object) -> frozenset[str]:
        ids = raw if isinstance(raw, list) and all(isinstance(id_, str) for id_ in raw) else []
        lost = [id_ for id_ in ids if id_ not in self.ids]
        if lost:
            raise Wrong(f"没有实体“{lost[0]}”", f"no entity {lost[0]!r}")
        if len(ids) < 2:
            raise Wrong("应为两个以上实体 id 的列表", "it must be a list of two or more ids of entities")
        return frozenset(ids)


def _caption(data: object) -> str:
    """What an entry is about, for its place in an error.

    >>> _caption({"s": "e1", "p": "partOf", "o": "e2"}), _caption({"names": ["青石镇"]}), _caption(7)
    (' (e1 partOf e2)', ' (青石镇)', '')
    """
    if not isinstance(data, dict):
        return ""
    for keys in (("id",), ("s", "p", "o"), ("s", "p", "v"), ("names",), ("indicator",)):
        parts = [data[key][0] if isinstance(data.get(key), list) and data[key] else data.get(key) for key in keys]
        if all(isinstance(part, str | int | Decimal) for part in parts):
            return f" ({' '.join(map(str, parts))})"
    return ""
