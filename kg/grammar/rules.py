"""Rules and word lists from TOML files: loaded, checked against the ontology, compiled. All errors are told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.grammar.masking import CLASSES, QUANTITIES
from kg.grammar.pattern import Pattern, PatternError, compile_pattern
from kg.ontology import Ontology

RULES_FOLDER = Path(__file__).parent.parent / "rules"
BUILT_IN_ENDS = ("subject", "division")
"""Names that a claim may use beside its slots: who acts in the clause, and the reporting division."""

_COMMON_KEYS = {"id", "note", "pattern", "examples"}
_ENTITY_KEYS = _COMMON_KEYS | {"class", "also", "generic", "joined", "ends", "plain", "marked"}
_RELATION_KEYS = _COMMON_KEYS | {"claims", "when"}


@dataclass(frozen=True, slots=True)
class ClaimTemplate:
    """What a relation rule says when it matches: ``who receivedHonor what``, ``project status Planned``."""

    subject: str
    predicate: str
    object: str
    literal: bool
    """Whether the object is a named value of the ontology rather than a slot."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What both kinds of rule have: where they stand, their pattern, and their example sentences with what they
    must give.
    """

    id: str
    note: str
    pattern: Pattern
    examples: Mapping[str, tuple[str, ...]]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class EntityRule(Rule):
    """Finds names.

    ``generic`` words alone make no name; ``joined`` lets a name run over 和 and 与; each name found must end in a
    word of
    the list ``ends``, hold no boundary word if ``plain``, and hold a place, a quote, a letter or a figure if
    ``marked``.
    """

    cls: str = ""
    also: tuple[str, ...] = ()
    generic: re.Pattern[str] | None = None
    joined: bool = False
    ends: re.Pattern[str] | None = None
    plain: bool = False
    marked: bool = False

    @property
    def by_context(self) -> bool:
        """Found by what stands around the name, so only after the names that show themselves by their form."""
        return bool(self.pattern.slots) or self.pattern.names or not self.pattern.source.startswith("[")


@dataclass(frozen=True, slots=True)
class RelationRule(Rule):
    """Relates mentions. ``when`` "asserted" claims nothing where the match is planned or sought, "planned" only
    there.
    """

    claims: tuple[ClaimTemplate, ...] = ()
    when: str = ""


@dataclass(frozen=True)
class RuleSet:
    """All rules, in the order of their files, and the word lists."""

    entities: tuple[EntityRule, ...]
    relations: tuple[RelationRule, ...]
    words: Mapping[str, tuple[str, ...]]

    def __iter__(self) -> Iterator[Rule]:
        yield from self.entities
        yield from self.relations


@dataclass
class _Loader:
    ontology: Ontology
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def error(self, where: str, zh: str, en: str) -> None:
        self.errors.append((f"{where}：{zh}", f"{where}: {en}"))


@cache
def load_rules(*folders: Path) -> RuleSet:
    """The rules of the package and of further folders (``*.toml`` for rules, ``words/*.toml`` for word lists).

    Raises:
        KgError: with every error in every file, each with its file, rule and line.
    """
    loader = _Loader(Ontology.load())
    for folder in (RULES_FOLDER, *folders):
        for path in sorted((folder / "words").glob("*.toml")):
            _load_words(path, loader)
    classes = _slot_classes(loader.ontology)
    entities: list[EntityRule] = []
    relations: list[RelationRule] = []
    for folder in (RULES_FOLDER, *folders):
        for path in sorted(folder.glob("*.toml")):
            text, data = _toml(path, loader)
            for key in data.keys() - {"entity", "relation"}:
                loader.error(path.name, f"未知的表 {key}", f"unknown table {key}")
            entities += [e for raw in data.get("entity", []) if (e := _entity(raw, path, text, loader, classes))]
            relations += [r for raw in data.get("relation", []) if (r := _relation(raw, path, text, loader, classes))]
    if loader.errors:
        raise KgError(
            "规则有误：\n  " + "\n  ".join(zh for zh, _ in loader.errors),
            "errors in the rules:\n  " + "\n  ".join(en for _, en in loader.errors),
        )
    return RuleSet(tuple(entities), tuple(relations), loader.words)


def _toml(path: Path, loader: _Loader) -> tuple[str, dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        loader.error(path.name, f"TOML 语法错误：{error}", f"TOML syntax: {error}")
        return text, {}


def _load_words(path: Path, loader: _Loader) -> None:
    """Word lists: ``name = ["…"]`` or ``name = "words between spaces"``; a later folder adds to a list of the same
    name.
    """
    _, data = _toml(path, loader)
    for name, value in data.items():
        words = value.split() if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(w, str) and w for w in words):
            loader.error(path.name, f"词表 {name} 应为词的列表", f"word list {name} must be a list of words")
            continue
        loader.words[name] = tuple(dict.fromkeys((*loader.words.get(name, ()), *words)))


def _slot_classes(ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """For each class that a slot may name, the maskable classes that it stands for."""
    result: dict[str, tuple[str, ...]] = {"Any": tuple(CLASSES)}
    for name in ontology.classes:
        concrete = tuple(c for c in CLASSES if ontology.is_a(c, name))
        if concrete:
            result[name] = concrete
    return result


def _common(
    raw: Mapping[str, Any], path: Path, text: str, loader: _Loader, classes: Mapping[str, tuple[str, ...]]
) -> dict[str, Any] | None:
    """The fields of any rule, checked; None (with errors told) where it cannot be used."""
    rule_id = str(raw.get("id", "?"))
    line = text[: max(0, text.find(f'"{rule_id}"'))].count("\n") + 1
    where = f"{path.name}:{line} [{rule_id}]"
    before = len(loader.errors)
    if rule_id in loader.seen:
        loader.error(where, "规则 id 重复", "rule id is used twice")
    loader.seen.add(rule_id)
    examples = raw.get("examples", {})
    if not any(examples.values()) or all(examples.values()):
        loader.error(where, "须有应匹配与不应匹配的例句", "needs examples that match and examples that do not")
    pattern = None
    try:
        pattern = compile_pattern(str(raw.get("pattern", "")), loader.words, classes)
    except PatternError as error:
        loader.error(where, f"模式有误：{error}", str(error))
    if len(loader.errors) > before:
        return None
    return {
        "id": rule_id,
        "note": str(raw.get("note", "")),
        "pattern": pattern,
        "examples": {k: tuple(v) for k, v in examples.items()},
        "file": path.name,
        "line": line,
        "where": where,
    }


def _unknown_keys(raw: Mapping[str, Any], known: set[str], where: str, loader: _Loader) -> None:
    for key in raw.keys() - known:
        loader.error(where, f"未知的键 {key}", f"unknown key {key}")


def _entity(
    raw: Mapping[str, Any], path: Path, text: str, loader: _Loader, classes: Mapping[str, tuple[str, ...]]
) -> EntityRule | None:
    common = _common(raw, path, text, loader, classes)
    if common is None:
        return None
    where = common.pop("where")
    before = len(loader.errors)
    _unknown_keys(raw, _ENTITY_KEYS, where, loader)
    cls, also = str(raw.get("class", "")), tuple(raw.get("also", ()))
    for name in (cls, *also):
        if name not in CLASSES:
            loader.error(where, f"本体中没有可用的类 {name}", f"no such class for a mention: {name}")
    if "found" not in common["pattern"].regex.groupindex:
        loader.error(where, "实体规则的模式须有 […]", "an entity rule's pattern needs […]")
    generic = _one_of(raw.get("generic", ()), "(?:{})*", where, loader)
    ends = _one_of(raw.get("ends", ()), "(?:{})[”）]?$", where, loader)
    if len(loader.errors) > before:
        return None
    return EntityRule(
        **common,
        cls=cls,
        also=also,
        generic=generic,
        joined=bool(raw.get("joined", False)),
        ends=ends,
        plain=bool(raw.get("plain", False)),
        marked=bool(raw.get("marked", False)),
    )


def _one_of(names: Iterable[str], frame: str, where: str, loader: _Loader) -> re.Pattern[str] | None:
    """A pattern of all words of these lists, set into a frame."""
    from kg.grammar.trie import any_of

    words: list[str] = []
    for name in names:
        if name not in loader.words:
            loader.error(where, f"没有词表 {name}", f"no such word list: {name}")
        words.extend(loader.words.get(name, ()))
    return re.compile(frame.replace("{}", any_of(words))) if words else None


def _relation(
    raw: Mapping[str, Any], path: Path, text: str, loader: _Loader, classes: Mapping[str, tuple[str, ...]]
) -> RelationRule | None:
    common = _common(raw, path, text, loader, classes)
    if common is None:
        return None
    where = common.pop("where")
    before = len(loader.errors)
    _unknown_keys(raw, _RELATION_KEYS, where, loader)
    templates = [_template(c, common["pattern"], classes, where, loader) for c in raw.get("claims", ())]
    when = str(raw.get("when", ""))
    if not templates:
        loader.error(where, "关系规则须有 claims", "a relation rule needs claims")
    if when not in ("", "asserted", "planned"):
        loader.error(where, "when 只能是 asserted 或 planned", "when can only be asserted or planned")
    if len(loader.errors) > before:
        return None
    return RelationRule(**common, claims=tuple(t for t in templates if t), when=when)


def _template(
    claim: str, pattern: Pattern, classes: Mapping[str, tuple[str, ...]], where: str, loader: _Loader
) -> ClaimTemplate | None:
    """``subject property object``; refuses what the ontology does not know or does not allow between these classes."""
    parts = claim.split()
    if len(parts) != 3:
        loader.error(where, f"断言须为三个词：{claim}", f"a claim has three words: {claim}")
        return None
    subject, predicate, target = parts
    ontology = loader.ontology
    if predicate not in ontology.properties:
        loader.error(where, f"本体中没有属性 {predicate}", f"no such property: {predicate}")
        return None
    if subject not in pattern.slots and subject not in BUILT_IN_ENDS:
        loader.error(where, f"断言的主语 {subject} 不是槽位", f"the claim's subject {subject} is no slot")
        return None
    individuals = set(ontology.individuals("Status"))
    literal = target in individuals
    if not literal and target not in pattern.slots and target not in BUILT_IN_ENDS:
        loader.error(where, f"断言的宾语 {target} 既非槽位也非取值", f"the claim's object {target} is no slot or value")
        return None
    if not literal and not _allowed(subject, predicate, target, pattern, classes, ontology):
        loader.error(where, f"本体不允许：{claim}", f"the ontology does not allow: {claim}")
        return None
    return ClaimTemplate(subject, predicate, target, literal)


def _allowed(
    subject: str,
    predicate: str,
    target: str,
    pattern: Pattern,
    classes: Mapping[str, tuple[str, ...]],
    ontology: Ontology,
) -> bool:
    """Whether some classes of the two ends fit the property; each match is checked again for its own classes."""

    def ends(name: str) -> tuple[str, ...]:
        if name not in pattern.slots:
            return classes["Any"] if name == "subject" else ("County", "Prefecture", "Province", "Town")
        return tuple(c for t in pattern.slots[name].types for c in (classes.get(t) or (t,)))

    if any(t in QUANTITIES for t in ends(target)):
        return True
    return any(ontology.accepts(predicate, [s], [o]) for s in ends(subject) for o in ends(target))
