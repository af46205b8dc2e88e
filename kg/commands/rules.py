"""``kg rules``: the rules, and whether their examples hold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.commands.console import Style, padded, width
from kg.commands.options import Parser, add_rules, rule_folders

if TYPE_CHECKING:
    from kg.examples import Failure
    from kg.grammar.rules import Rule, RuleSet

SUMMARY = "列出或检验规则 | list the rules, or test them"
DESCRIPTION = """\
列出规则：编号、所得的类或断言、文件和行号、说明。test 用每条规则的例句检验它。
Lists the rules: id, the class or the claims that it gives, file and line, note. With "test", each rule is tried on its
example sentences."""


def add(parser: Parser) -> None:
    parser.inputs.add_argument(
        "action",
        metavar="list|test",
        choices=("list", "test"),
        nargs="?",
        default="list",
        help="列出（默认）或检验 | list them (the default) or test them",
    )
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    from kg.grammar.rules import load_rules

    rules = load_rules(*rule_folders(args.rules))
    style = Style.of(sys.stdout)
    return _test(rules, style) if args.action == "test" else _list(rules, style)


def _list(rules: RuleSet, style: Style) -> int:
    rows = [(rule.id, _gives(rule), f"{rule.file}:{rule.line}", rule.note) for rule in rules]
    columns = [max(width(row[i]) for row in rows) for i in range(3)]
    for id_, gives, place, note in rows:
        cells = (style.strong(padded(id_, columns[0])), padded(gives, columns[1]), padded(place, columns[2]))
        print("  ".join((*cells, style.faint(note))).rstrip())
    return 0


def _gives(rule: Rule) -> str:
    """What a match of the rule says: the classes of the name, or the claims."""
    from kg.grammar.rules import EntityRule, RelationRule

    if isinstance(rule, EntityRule):
        return " ".join((rule.cls, *rule.also))
    if isinstance(rule, RelationRule):
        return "; ".join(f"{c.subject} {c.predicate} {c.object}" for c in rule.claims)
    raise TypeError(f"not a kind of rule: {rule!r}")


def _test(rules: RuleSet, style: Style) -> int:
    from kg.examples import failures

    found = failures(rules)
    for failure in found:
        print("\n".join(_report(failure, style)))
    count, examples = sum(1 for _ in rules), sum(len(rule.examples) for rule in rules)
    zh, en = f"{count} 条规则，{examples} 个例句", f"{count} rules, {examples} examples"
    if found:
        print(style.warning(f"{zh}，{len(found)} 个不符 | {en}, {len(found)} failed"))
        return 1
    print(f"{zh}，全部相符 | {en}, all as expected")
    return 0


def _report(failure: Failure, style: Style) -> Iterator[str]:
    yield f"{style.strong(failure.rule_id)}  {failure.file}:{failure.line}"
    yield f"  例句 sentence   {failure.sentence}"
    yield f"  应得 expected   {'; '.join(failure.expected) or '—'}"
    yield f"  实得 found      {'; '.join(failure.found) or '—'}"
