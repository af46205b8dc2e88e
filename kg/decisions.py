"""The decisions file: what a person decided about names, replayed on every build.

A TOML file of tables, in any order:

``[[merge]]``
    These names are one thing. ``class`` (optional) is what that thing is; ``why`` must say how you know.
``[[split]]``
    These names are merged by themselves, but must stay two.
``[[never]]``
    These names are never one, whatever a merge or another decision says.

Names are written as the report writes them; quotes, brackets, spaces and case do not count. Merges are transitive, but
no chain of them joins what a ``never`` or ``split`` keeps apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, Generic, TypeVar

from kg.errors import KgError
from kg.grammar.masking import CLASSES, DIVISIONS
from kg.identifiers import normalised
from kg.model import Notice

Node = TypeVar("Node")
KINDS = ("merge", "never", "split")
_KEYS = {"merge": {"names", "class", "why"}, "never": {"names", "why"}, "split": {"names", "why"}}
_CLASSES = frozenset(CLASSES) - {*DIVISIONS, "Term"}
"""What a merged thing can be: an official division is what its code says, and a term is always something else too."""
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*[\"']?(\w+)[\"']?[ \t]*\]\]", re.M)
_LONG_STRING = re.compile(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'')


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """One table of a decisions file. ``names`` are sorted, so that their order in the file counts for nothing."""

    kind: str
    names: tuple[str, ...]
    cls: str = ""
    why: str = ""
    line: int = field(default=0, compare=False)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each two of its names.

        >>> list(Decision("never", ("甲", "乙", "丙")).pairs())
        [('甲', '乙'), ('甲', '丙'), ('乙', '丙')]
        """
        yield from combinations(self.names, 2)


def same_key(name: str) -> str:
    """A name as decisions compare it.

    >>> same_key("“Ｘ 计划”") == same_key("x计划")
    True
    """
    return normalised(name).casefold()


def load_decisions(path: Path | None) -> tuple[Decision, ...]:
    """The decisions of a file, sorted; () without a file.

    Raises:
        KgError: the file cannot be read, or holds errors or contradictions: all of them are told, each with its line.
    """
    if path is None:
        return ()
    loader = _Loader(path.name)
    decisions = sorted(loader.decisions(_read(path)))
    loader.check_classes(decisions)
    loader.check_contradictions(decisions)
    if loader.errors:
        raise KgError(
            "决定文件有误：\n  " + "\n  ".join(zh for zh, _ in loader.errors),
            "errors in the decisions file:\n  " + "\n  ".join(en for _, en in loader.errors),
        )
    return tuple(decisions)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise KgError(
            f"找不到决定文件：{path}；请检查路径", f"no such decisions file: {path}; check the path"
        ) from None
    except OSError as error:
        zh, en = f"无法读取决定文件：{path}", f"cannot read the decisions file: {path}"
        raise KgError(f"{zh}（{error.strerror}）", f"{en} ({error.strerror})") from None
    except UnicodeDecodeError:
        raise KgError(
            f"决定文件不是 UTF-8：{path}；请另存为 UTF-8",
            f"the decisions file is not UTF-8: {path}; save it as UTF-8",
        ) from None


class _Loader:
    """Checks the tables of one file and gathers what is wrong."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: list[tuple[int, str, str]] = []

    def decisions(self, text: str) -> list[Decision]:
        """The tables without errors."""
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            line = int(at[1]) if at else text.count("\n") + 1
            self._error(line, f"TOML 语法错误：{error}", f"TOML syntax: {error}")
            return []
        for table in sorted(data.keys() - set(KINDS)):
            self._error(_line(text, table), f"未知的表 {table}", f"unknown table {table}")
        return [d for kind in KINDS if kind in data for d in self._tables(kind, data[kind], text)]

    def _tables(self, kind: str, tables: Any, text: str) -> Iterator[Decision]:
        lines = [line for name, line in _headers(text) if name == kind]
        if not isinstance(tables, list) or len(tables) != len(lines):
            self._error(_line(text, kind), f"应写作 [[{kind}]]", f"write it as [[{kind}]]")
            return
        for table, line in zip(tables, lines, strict=True):
            before = len(self._found)
            decision = self._decision(kind, table, line)
            if len(self._found) == before:
                yield decision

    def _decision(self, kind: str, table: dict[str, Any], line: int) -> Decision:
        for key in sorted(table.keys() - _KEYS[kind]):
            self._error(line, f"[[{kind}]] 中未知的键 {key}", f"unknown key {key} in [[{kind}]]")
        names, cls, why = table.get("names"), table.get("class", ""), table.get("why", "")
        if not isinstance(names, list) or not all(isinstance(n, str) and same_key(n) for n in names) or len(names) < 2:
            self._error(line, "names 须为两个以上的名称", "names must be two or more names")
            names = []
        elif len({same_key(n) for n in names}) < len(names):
            self._error(
                line,
                "names 中有相同的名称（引号、空格、大小写不计）",
                "names holds one name twice (quotes, spaces and case do not count)",
            )
        if "class" in table and cls not in _CLASSES:
            self._error(line, f"class 不是可用的类：{cls}", f"class is no class that a merged thing can have: {cls}")
        if not isinstance(why, str) or (kind == "merge" and not why.strip()):
            self._error(line, "须用 why 说明依据", "needs its reason in why")
        return Decision(kind, tuple(sorted(names, key=lambda n: (same_key(n), n))), str(cls), str(why), line)

    def check_contradictions(self, decisions: list[Decision]) -> None:
        """No pair may be both merged and kept apart. Chains of merges are no contradiction: there ``never`` wins."""
        apart = {_pair(*p): d for d in decisions if d.kind != "merge" for p in d.pairs()}
        for decision in (d for d in decisions if d.kind == "merge"):
            for one, other in decision.pairs():
                against = apart.get(_pair(one, other))
                if against:
                    self._error(
                        decision.line,
                        f"[[merge]] 与第 {against.line} 行的 [[{against.kind}]] 矛盾：{one}、{other}",
                        f"[[merge]] contradicts the [[{against.kind}]] of line {against.line}: {one}, {other}",
                    )

    def check_classes(self, decisions: list[Decision]) -> None:
        """Merges that share names make one thing, which has one class."""
        for chain in _chains(d for d in decisions if d.kind == "merge"):
            first, *others = sorted((d for d in chain if d.cls), key=lambda d: d.line) or [chain[0]]
            for decision in others:
                if decision.cls != first.cls:
                    self._error(
                        decision.line,
                        f"同一事物的 class 为 {decision.cls}，第 {first.line} 行为 {first.cls}",
                        f"one thing has the class {decision.cls} here, and {first.cls} in line {first.line}",
                    )

    def _error(self, line: int, zh: str, en: str) -> None:
        self._found.append((line, zh, en))

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong, in the order of the lines, in Chinese and English."""
        return [(f"{self._file}:{n}：{zh}", f"{self._file}:{n}: {en}") for n, zh, en in sorted(self._found)]


def _chains(merges: Iterable[Decision]) -> list[list[Decision]]:
    """The decisions that together make one thing, because each shares a name with another."""
    chains: list[tuple[set[str], list[Decision]]] = []
    for decision in merges:
        names, chain = {same_key(n) for n in decision.names}, [decision]
        for other in [c for c in chains if c[0] & names]:
            chains.remove(other)
            names, chain = names | other[0], [*other[1], *chain]
        chains.append((names, chain))
    return [chain for _, chain in chains]


def _headers(text: str) -> list[tuple[str, int]]:
    """The tables of a list with the lines of their headers, in the file's order."""
    shown = _LONG_STRING.sub(lambda m: "\n" * m[0].count("\n"), text)
    return [(m[1], shown.count("\n", 0, m.start(1)) + 1) for m in _HEADER.finditer(shown)]


def _line(text: str, name: str) -> int:
    """The line where a table or key is first named."""
    found = re.search(rf"^[ \t]*\[*[ \t]*[\"']?{re.escape(name)}\b", text, re.M)
    return text.count("\n", 0, found.end()) + 1 if found else 1


def _pair(one: str, other: str) -> frozenset[str]:
    return frozenset({same_key(one), same_key(other)})


class Clusters(Generic[Node]):
    """Sets of names that are one thing. What ``keep_apart`` names never comes into one set, by whatever chain.

    >>> clusters = Clusters("abc")
    >>> clusters.keep_apart("a", "c", Decision("never", ("a", "c")))
    >>> clusters.join("a", "b"), clusters.join("b", "c"), clusters.root("b") == clusters.root("a")
    (True, False, True)
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._parents = {node: node for node in nodes}
        self._apart: list[tuple[Node, Node, Decision]] = []
        self.effective: set[Decision] = set()
        """The decisions that have kept something apart."""

    def keep_apart(self, one: Node, other: Node, decision: Decision) -> None:
        self._apart.append((one, other, decision))

    @property
    def kept_apart(self) -> set[Decision]:
        """The decisions that keep something apart, whether anything would have joined it or not."""
        return {decision for _, _, decision in self._apart}

    def root(self, node: Node) -> Node:
        """The member that stands for a set."""
        while self._parents[node] != node:
            node = self._parents[node]
        return node

    def join(self, one: Node, other: Node) -> bool:
        """Make one set of two, which ``one`` stands for; False where they are one already, or must stay two."""
        a, b = self.root(one), self.root(other)
        against = [d for x, y, d in self._apart if {self.root(x), self.root(y)} == {a, b}] if a != b else []
        self.effective.update(against)
        if a == b or against:
            return False
        self._parents[b] = a
        return True


def bearers(
    written: Iterable[tuple[str, Node]], derived: Iterable[tuple[str, Node]] = ()
) -> dict[str, tuple[Node, ...]]:
    """The nodes by the ``same_key`` of each name that a person may know them by: as written, else as derived.

    >>> bearers([("“甲”行动", 1), ("乙", 2)], [("甲", 1), ("乙", 1)])
    {'甲': (1,), '乙': (2,), '甲行动': (1,)}
    """
    found: dict[str, tuple[Node, ...]] = {}
    for names in (derived, written):
        known: dict[str, dict[Node, None]] = {}
        for name, node in names:
            known.setdefault(same_key(name), {})[node] = None
        found |= {name: tuple(nodes) for name, nodes in known.items()}
    return found


def replay(
    decisions: Iterable[Decision],
    nodes: Mapping[str, Sequence[Node]],
    clusters: Clusters[Node],
    join: Callable[[Node, Node, Decision], bool],
) -> Iterator[Notice]:
    """Apply decisions to clusters and tell of those that come to nothing. What keeps apart comes first, so it wins.

    Args:
        decisions: in any order.
        nodes: what each name means, as ``bearers`` gives it.
        clusters: where ``never`` and ``split`` keep names apart.
        join: called for each two names of a merge; False where they stay two.
    """
    for decision in sorted(decisions, key=lambda d: (d.kind == "merge", d)):
        named = [nodes.get(same_key(n), ()) for n in decision.names]
        pairs = [(x, y) for one, other in combinations(named, 2) for x in one for y in other if x != y]
        if not pairs:
            yield _notice(decision, "unused", "报告中没有其中两个名称", "the report does not have two of its names")
        elif decision.kind != "merge":
            for one, other in pairs:
                clusters.keep_apart(one, other, decision)
        elif sum(join(one, other, decision) for one, other in pairs) < len(pairs):
            zh, en = "因另一决定或行政区划代码，未全部执行", "another decision or an official code stands against it"
            yield _notice(decision, "overruled", zh, en)


def idle_splits(clusters: Clusters[Node]) -> Iterator[Notice]:
    """The splits that had nothing to undo, once all merges were tried."""
    for decision in sorted(clusters.kept_apart - clusters.effective):
        if decision.kind == "split":
            yield _notice(decision, "unused", "没有可撤销的自动合并", "there is no merge to undo")


def _notice(decision: Decision, code: str, zh: str, en: str) -> Notice:
    title = f"{decision.kind} {'、'.join(decision.names)}"
    return Notice(f"decision-{code}", f"决定 {title}：{zh}", f"decision {title}: {en}")
