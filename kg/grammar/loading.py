"""Loading rules: TOML files are read, checked against the ontology and compiled. All errors are told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.grammar.masking import CLASSES, QUANTITIES
from kg.grammar.pattern import Pattern, PatternError, compile_pattern
from kg.grammar.rules import ClaimTemplate, EntityRule, RelationRule, RuleSet
from kg.grammar.trie import any_of
from kg.ontology import Ontology

RULES_FOLDER = Path(__file__).parent.parent / "rules"
BUILT_IN_ENDS = ("subject", "division")
"""Names that a claim may use beside its slots: who acts in the clause, and the reporting division."""
_REPORTING = ("Province", "Prefecture", "County", "Town")
"""The classes of divisions that have reports."""

_COMMON_KEYS = {"id", "note", "pattern", "examples"}
_KEYS = {
    "entity": _COMMON_KEYS
    | {"class", "also", "generic", "opens-not", "holds-not", "joined", "ends", "plain", "marked", "specific", "late"},
    "relation": _COMMON_KEYS | {"claims", "when"},
}
_MARK = re.compile(
    r"^[ \t]*\[\[[ \t]*[\"']?(?P<table>\w+)[\"']?[ \t]*\]\]"
    r"|^[ \t]*(?P<id>id|\"id\"|'id')[ \t]*="
    # What may hold such marks as mere text: long strings, strings, comments.
    r"|\"\"\"(?:\\.|[^\\])*?\"{3,5}|'''.*?'{3,5}|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|#[^\n]*",
    re.M | re.S,
)


def load_rules(*folders: Path) -> RuleSet:
    """The rules of the package and of further folders: ``*.toml`` for rules, ``words/*.toml`` for word lists.

    Only the package's own set is kept between calls; with a folder, all files are read afresh, for its words join the
    lists of the package.

    Raises:
        KgError: with every error in every file, each with its folder, file, line and rule.

    >>> rules = load_rules()
    >>> rules is load_rules(), "park.head" in {rule.id for rule in rules}
    (True, True)
    """
    return _load(RULES_FOLDER, *folders) if folders else _package_rules()


@cache
def _package_rules() -> RuleSet:
    return _load(RULES_FOLDER)


def _load(*folders: Path) -> RuleSet:
    loader = _Loader()
    for folder in folders:
        if folder.is_dir():
            loader.load_words(folder)
        else:
            loader.tell(folder, "", "找不到规则文件夹，请检查路径", "no such folder of rules; check the path")
    for folder in folders:
        loader.load_rules(folder)
    if loader.problems:
        told = [(f, loader.problems[f]) for f in dict.fromkeys(folders) if f in loader.problems]
        zh = [line for folder, lines in told for line in (f"{folder}：", *(f"  {zh}" for zh, _ in lines))]
        en = [line for folder, lines in told for line in (f"{folder}:", *(f"  {en}" for _, en in lines))]
        raise KgError("\n".join(("规则有误：", *zh)), "\n".join(("errors in the rules:", *en)))
    return RuleSet(tuple(loader.entities), tuple(loader.relations), loader.words)


@dataclass
class _Table:
    """One ``[[entity]]`` or ``[[relation]]``. Reading a key tells what is wrong with its value and gives none."""

    kind: str
    raw: Mapping[str, Any]
    file: str
    line: int
    problems: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, zh: str, en: str) -> None:
        self.problems.append((zh, en))

    def text(self, key: str, *, needed: bool = False) -> str:
        value = self.raw.get(key, "")
        if not isinstance(value, str):
            self.tell(f"{key} 须为字符串", f"{key} must be a string")
            return ""
        if needed and not value.strip():
            self.tell(f"须有 {key}", f"needs {key}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key, [])
        if not _are_texts(value):
            self.tell(f"{key} 须为字符串的列表", f"{key} must be a list of strings")
            return ()
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            self.tell(f"{key} 须为 true 或 false", f"{key} must be true or false")
        return value is True

    def examples(self) -> dict[str, tuple[str, ...]]:
        """The sentences with what each must give, at least one with something and one with nothing."""
        value = self.raw.get("examples", {})
        if not isinstance(value, dict):
            self.tell("examples 须为表：例句 = [应得的结果]", "examples must be a table: sentence = [what it gives]")
            return {}
        wrong = [sentence for sentence, results in value.items() if not _are_texts(results)]
        for sentence in wrong:
            self.tell(f"例句的结果须为字符串的列表：{sentence}", f"an example must give a list of strings: {sentence}")
        if not wrong and (not any(value.values()) or all(value.values())):
            self.tell("须有应匹配与不应匹配的例句", "needs examples that match and examples that do not")
        return {} if wrong else {sentence: tuple(results) for sentence, results in value.items()}


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


class _Loader:
    """Gathers word lists, then rules, and what is wrong with them, by folder."""

    def __init__(self) -> None:
        self.words: dict[str, tuple[str, ...]] = {}
        self.entities: list[EntityRule] = []
        self.relations: list[RelationRule] = []
        self.problems: dict[Path, list[tuple[str, str]]] = {}
        self._ontology = Ontology.load()
        self._classes = _slot_classes(self._ontology)
        self._places: dict[str, str] = {}
        """Where each id stands first."""

    def tell(self, folder: Path, where: str, zh: str, en: str) -> None:
        told = (f"{where}：{zh}", f"{where}: {en}") if where else (zh, en)
        self.problems.setdefault(folder, []).append(told)

    def load_words(self, folder: Path) -> None:
        """Word lists: ``name = ["…"]`` or ``name = "words between spaces"``; a later folder adds to a list of the
        same name.
        """
        for path in sorted(folder.glob("words/*.toml")):
            for name, value in self._toml(folder, path)[1].items():
                words = value.split() if isinstance(value, str) else value
                if not _are_texts(words) or not words or not all(word.strip() for word in words):
                    place = path.relative_to(folder).as_posix()
                    zh, en = (
                        f"词表 {name} 须为词的列表，且不为空",
                        f"word list {name} must be a list of words, not empty",
                    )
                    self.tell(folder, place, zh, en)
                    words = []  # the name stays known, so that the rules that use it are not told to be wrong, too
                self.words[name] = tuple(dict.fromkeys((*self.words.get(name, ()), *words)))

    def load_rules(self, folder: Path) -> None:
        for path in sorted(folder.glob("*.toml")):
            for table in self._tables(folder, path):
                rule_id = self._id(table, path)
                if table.kind == "entity":
                    self._entity(table, rule_id)
                else:
                    self._relation(table, rule_id)
                for zh, en in table.problems:
                    self.tell(folder, f"{table.file}:{table.line} [{rule_id or '?'}]", zh, en)

    def _toml(self, folder: Path, path: Path) -> tuple[str, dict[str, Any]]:
        """The text of a file and its data; none where it cannot be read."""
        place = path.relative_to(folder).as_posix()
        text = ""
        try:
            text = path.read_text(encoding="utf-8-sig")
            return text, tomllib.loads(text)
        except OSError as error:
            self.tell(folder, place, "无法读取文件", f"cannot read the file: {error.strerror}")
        except UnicodeDecodeError:
            self.tell(folder, place, "文件不是 UTF-8，请另存为 UTF-8", "the file is not UTF-8; save it as UTF-8")
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            line = int(at[1]) if at else text.count("\n") + 1
            self.tell(folder, f"{place}:{line}", "不合 TOML 语法", f"TOML syntax: {error}")
        return "", {}

    def _tables(self, folder: Path, path: Path) -> list[_Table]:
        """The rules of a file in the order of their lines."""
        text, data = self._toml(folder, path)
        lines = _lines(text)
        found = []
        for kind, tables in data.items():
            if kind not in _KEYS:
                self.tell(folder, path.name, f"未知的表 {kind}", f"unknown table {kind}")
            elif not isinstance(tables, list) or len(tables) != len(lines.get(kind, ())):
                self.tell(folder, path.name, f"{kind} 须写作 [[{kind}]]", f"{kind} must be written [[{kind}]]")
            else:
                found += [_Table(kind, raw, path.name, n) for raw, n in zip(tables, lines[kind], strict=True)]
        return sorted(found, key=lambda table: table.line)

    def _id(self, table: _Table, path: Path) -> str:
        """The id of a rule, which no other has; and its keys, all known."""
        rule_id = table.text("id", needed=True)
        place = f"{path}:{table.line}"
        first = self._places.setdefault(rule_id, place) if rule_id else place
        if first != place:
            table.tell(f"规则 id 重复，首见于 {first}", f"rule id is used twice, first in {first}")
        for key in sorted(table.raw.keys() - _KEYS[table.kind]):
            table.tell(f"未知的键 {key}", f"unknown key {key}")
        return rule_id

    def _pattern(self, table: _Table) -> Pattern | None:
        source = table.text("pattern", needed=True)
        if not source.strip():
            return None
        try:
            return compile_pattern(source, self.words, self._classes)
        except PatternError as error:
            table.tell(f"模式有误：{error.zh}", error.en)
            return None

    def _entity(self, table: _Table, rule_id: str) -> None:
        note, examples, pattern = table.text("note"), table.examples(), self._pattern(table)
        cls, also = table.text("class", needed=True), table.texts("also")
        for name in (cls, *also) if cls else also:
            if name not in CLASSES:
                table.tell(f"本体中没有可用的类 {name}", f"no such class for a mention: {name}")
        if pattern and "found" not in pattern.regex.groupindex:
            table.tell("实体规则的模式须有 […]", "an entity rule's pattern needs […]")
        generic = self._one_of("generic", "(?:{})*", table)
        ends = self._one_of("ends", "(?:{})[”）]?(?:（[^（）]{1,6}）)?$", table)
        opens_not = self._one_of("opens-not", "“?(?:{})", table)
        holds_not = self._one_of("holds-not", "{}", table)
        joined, plain = table.flag("joined"), table.flag("plain")
        marked, specific, late = table.flag("marked"), table.flag("specific"), table.flag("late")
        if pattern and not table.problems:
            common = (rule_id, note, pattern, examples, table.file, table.line)
            self.entities.append(
                EntityRule(
                    *common, cls, also, generic, joined, ends, opens_not, holds_not, plain, marked, specific, late
                )
            )

    def _one_of(self, key: str, frame: str, table: _Table) -> re.Pattern[str] | None:
        """A pattern of all words of the lists that a key names, set into a frame."""
        words: list[str] = []
        for name in table.texts(key):
            if name not in self.words:
                table.tell(f"没有词表 {name}", f"no such word list: {name}")
            words.extend(self.words.get(name, ()))
        return re.compile(frame.replace("{}", any_of(words))) if words else None

    def _relation(self, table: _Table, rule_id: str) -> None:
        note, examples, pattern = table.text("note"), table.examples(), self._pattern(table)
        if table.raw.get("claims", []) == []:
            table.tell("关系规则须有 claims", "a relation rule needs claims")
        claims = [self._claim(claim, pattern, table) for claim in table.texts("claims")]
        when = table.text("when")
        if when not in ("", "asserted", "planned"):
            table.tell("when 只能是 asserted 或 planned", "when can only be asserted or planned")
        if pattern and not table.problems:
            templates = tuple(claim for claim in claims if claim)
            self.relations.append(
                RelationRule(rule_id, note, pattern, examples, table.file, table.line, templates, when)
            )

    def _claim(self, claim: str, pattern: Pattern | None, table: _Table) -> ClaimTemplate | None:
        """``subject property object``; refuses what the ontology does not know or does not allow between these
        classes. Without a pattern, whose error is told, the ends cannot be checked.
        """
        parts = claim.split()
        if len(parts) != 3:
            table.tell(f"断言须为三个词：{claim}", f"a claim has three words: {claim}")
            return None
        subject, predicate, target = parts
        known = predicate in self._ontology.properties
        if not known:
            table.tell(f"本体中没有属性 {predicate}", f"no such property: {predicate}")
        if pattern is None:
            return None
        ends = {*pattern.slots, *BUILT_IN_ENDS}
        literal = target in self._ontology.individuals("Status")
        if subject not in ends:
            table.tell(f"断言的主语 {subject} 不是槽位", f"the claim's subject {subject} is no slot")
        if not literal and target not in ends:
            table.tell(f"断言的宾语 {target} 既非槽位也非取值", f"the claim's object {target} is no slot or value")
        elif known and subject in ends and not literal and not self._allowed(subject, predicate, target, pattern):
            table.tell(f"本体不允许：{claim}", f"the ontology does not allow: {claim}")
        return ClaimTemplate(subject, predicate, target, literal)

    def _allowed(self, subject: str, predicate: str, target: str, pattern: Pattern) -> bool:
        """Whether some classes of the two ends fit the property; each match is checked again for its own classes."""

        def ends(name: str) -> tuple[str, ...]:
            if name not in pattern.slots:
                return self._classes["Any"] if name == "subject" else _REPORTING
            return tuple(c for t in pattern.slots[name].types for c in (self._classes.get(t) or (t,)))

        if any(t in QUANTITIES for t in ends(target)):
            return True
        accepts = self._ontology.accepts
        return any(accepts(predicate, [s], [o]) for s in ends(subject) for o in ends(target))


def _slot_classes(ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """For each class that a slot may name, the maskable classes that it stands for."""
    result: dict[str, tuple[str, ...]] = {"Any": tuple(CLASSES)}
    for name in ontology.classes:
        concrete = tuple(c for c in CLASSES if ontology.is_a(c, name))
        if concrete:
            result[name] = concrete
    return result


def _lines(text: str) -> dict[str, list[int]]:
    """For each kind of table, the lines of its rules in their order: that of the id, or else of the header.

    >>> _lines('[[entity]]\\nnote = "[[entity]]"\\n"id" = "a"\\n[[relation]]\\n[[entity]]\\n')
    {'entity': [3, 5], 'relation': [4]}
    """
    lines: dict[str, list[int]] = {}
    without_id: list[int] = []
    for mark in _MARK.finditer(text):
        line = text.count("\n", 0, mark.end()) + 1
        if mark["table"]:
            without_id = lines.setdefault(mark["table"], [])
            without_id.append(line)
        elif mark["id"] and without_id:
            without_id[-1] = line
            without_id = []
    return lines
