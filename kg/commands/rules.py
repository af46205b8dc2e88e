"""``kg rules``: the rules, whether their examples hold, and what they see in a report or in a sentence."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.commands.console import Style, padded, width
from kg.commands.options import Parser, add_rules, rule_folders
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.coverage import Coverage, Untouched
    from kg.examples import Failure
    from kg.grammar.rules import Rule, RuleSet
    from kg.model import Statement
    from kg.observations import Figure
    from kg.rule_trace import EntityMatch, RelationMatch, Trace

SUMMARY = "列出、检验、考察规则 | list the rules, test them, see what they do"
DESCRIPTION = """\
列出规则（默认），用例句检验规则，考察规则在报告中触及了什么、在一句话中看到了什么。
Lists the rules (the default), tests them on their example sentences, shows how far they reach in a report and what
they see in a sentence."""
ACTIONS = {
    "list": (
        "列出规则（默认） | list the rules (the default)",
        "列出规则：编号、所得的类或断言、文件和行号、说明。\n"
        "Lists the rules: id, the class or the claims that it gives, file and line, note.",
    ),
    "test": (
        "用例句检验规则 | test the rules on their examples",
        "用每条规则的例句检验它；有不符的，退出码为 1。\n"
        "Tries each rule on its example sentences; the exit code is 1 where one does not hold.",
    ),
    "coverage": (
        "规则触及了报告的多少 | how far the rules reach in a report",
        "列出含有数字或引号内名称而规则未触及的句子（【】内为未触及之处）、每条规则所得的数目、从未触发的规则。\n"
        "Lists the sentences with figures or quoted names that no rule touched (these stand in 【】), what each rule\n"
        "gave, and the rules that never fire. With several reports: those that fire on none of them.",
    ),
    "explain": (
        "规则在一句话中看到什么 | what the rules see in a sentence",
        "按引擎的次序说明一句话：数量、已知名称、每条实体规则的匹配及其结局、遮蔽后的句子、每条关系规则的匹配、数据。\n"
        "Goes through a sentence as the engine does: quantities, known names, each match of an entity rule and what\n"
        "became of it, the masked sentence, each match of a relation rule, the figures.",
    ),
}


def add(parser: Parser) -> None:
    # A parser of its own for each action would overwrite the folders named before it, so these have their own name.
    parser.options.add_argument(
        "--rules",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        dest="rules_before",
        help="另加一个规则文件夹，可多次使用，也可写在动作之后 | a folder with further rules; may be given again, and "
        "behind the action",
    )
    actions = parser.add_subparsers(
        title="动作 actions", metavar="ACTION", dest="action", parser_class=Parser, help="做什么 | what to do"
    )
    parsers = {name: actions.add_parser(name, help=help_, description=d) for name, (help_, d) in ACTIONS.items()}
    for action in parsers.values():
        add_rules(action)
    parsers["coverage"].inputs.add_argument(
        "reports", metavar="REPORT", type=Path, nargs="+", help="报告的文本文件，可有多份 | reports, text files"
    )
    parsers["explain"].inputs.add_argument("sentence", metavar="SENTENCE", help="一个句子 | a sentence")
    parsers["explain"].options.add_argument(
        "--plan", action="store_true", help="作为计划部分的句子 | as a sentence of the part that plans"
    )
    parsers["explain"].options.add_argument(
        "--place",
        metavar="PLACE",
        help="报告的地区，名称或代码；默认为例句所用的清水县 | "
        "whose report it is, by name or code; by default 清水县, the county of the examples",
    )
    for name in ("coverage", "explain"):
        parsers[name].options.add_argument(
            "--format",
            choices=("text", "json"),
            default="text",
            help="输出的形式，默认 text | the form of the output, text by default",
        )


def run(args: argparse.Namespace) -> int:
    from kg.grammar.loading import load_rules

    folders = (*args.rules_before, *(args.rules if args.action else ()))
    rules = load_rules(*rule_folders(folders))
    style = Style.of(sys.stdout)
    if args.action == "coverage":
        return _coverage(args, rules, style)
    if args.action == "explain":
        return _explain(args, rules, style)
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


def _coverage(args: argparse.Namespace, rules: RuleSet, style: Style) -> int:
    from kg.coverage import coverage, coverage_data
    from kg.reading.report import read_report

    found = [coverage(read_report(path), rules) for path in args.reports]
    if args.format == "json":
        _print_json(coverage_data(found, rules))
        return 0
    for each in found:
        print("\n".join(_coverage_lines(each, style)), end="\n\n")
    print("\n".join(_count_lines(found, rules, style)))
    return 0


def _coverage_lines(found: Coverage, style: Style) -> Iterator[str]:
    """One report: how much of it is covered, and the sentences left, below their headings."""
    report = found.report
    yield style.faint(f"== {report.path}")
    yield style.strong(f"{report.division.name}{report.year}年政府工作报告 | government work report of {report.year}")
    yield f"  {padded('数字 figures', 24)}{found.figures}"
    yield f"  {padded('引号内名称 quoted names', 24)}{found.names}"
    yield f"  {padded('未触及的句子 untouched', 24)}{len(found.untouched)}"
    section: tuple[str, ...] | None = None
    for sentence in found.untouched:
        if sentence.section != section:
            section = sentence.section
            yield style.faint(f"  {' > '.join(section)}".rstrip())
        yield f"    {style.faint(sentence.passage.id)}  {_marked(sentence, style)}"


def _marked(sentence: Untouched, style: Style) -> str:
    """The sentence in one line, its untouched items in 【】."""
    text, at = "", 0
    for item in sentence.items:
        text += sentence.passage.text[at : item.span.start]
        text += style.match(f"【{item.span.of(sentence.passage.text)}】")
        at = item.span.end
    return " ".join((text + sentence.passage.text[at:]).split())


def _count_lines(coverages: Sequence[Coverage], rules: RuleSet, style: Style) -> Iterator[str]:
    """What each rule gave in all reports together, then the rules that never fire."""
    from kg.coverage import built_in, counts, silent_rules

    ids = [*(rule.id for rule in rules), *built_in(rules, coverages)]
    rows = [(id_, *counts(id_, coverages)) for id_ in ids]
    silent = silent_rules(rules, coverages)
    columns = max(map(width, (*ids, "规则 rules")))
    yield style.strong(f"{padded('规则 rules', columns)}  名称 mentions  断言 claims  报告 reports")
    for id_, mentions, claims, reports in rows:
        if reports:
            yield f"{padded(id_, columns)}  {mentions:13}  {claims:11}  {reports:12}"
    yield ""
    yield style.strong(f"从未触发的规则 rules that never fire: {len(silent)}")
    for rule in silent:
        yield f"{padded(rule.id, columns)}  {rule.file}:{rule.line}"


def _explain(args: argparse.Namespace, rules: RuleSet, style: Style) -> int:
    from kg.rule_trace import division_of, trace, trace_data

    if not args.sentence.strip():
        raise KgError("句子是空的", "the sentence is empty")
    place = division_of(args.place) if args.place else None
    found = trace(args.sentence, rules, place=place, planned=args.plan)
    if args.format == "json":
        _print_json(trace_data(found))
    else:
        print("\n".join(_trace_lines(found, style)))
    return 0


def _trace_lines(found: Trace, style: Style) -> Iterator[str]:
    """A trace, part by part in the order in which the engine works; parts with nothing in them are left out."""
    sentence, role = found.sentence, "计划 plan" if found.planned else "回顾 review"
    parts = {
        "数量 quantities": [f"{q.span.of(sentence)}  {q.form.value}" for q in found.quantities],
        "已知名称 known names": [f"{m.name}  {m.cls}  {m.rule}" for m in found.known],
        "实体规则 entity rules": [_entity_line(match) for match in found.entities],
        "遮蔽句 masked sentence": [found.masked],
        "关系规则 relation rules": [line for match in found.relations for line in _relation_lines(match, found)]
        or ["没有规则匹配 no rule matches"],
        "不经规则 without a rule": [f"{_told(s, found)}  {s.evidence.rule}" for s in found.built_in],
        "数据 figures": [_figure_line(figure) for figure in found.figures],
    }
    yield f"{style.strong(sentence)}  {style.faint(f'{found.division.name} · {role}')}"
    for title, lines in parts.items():
        if lines:
            yield style.faint(title)
            yield from (f"  {line}" for line in lines)


def _entity_line(match: EntityMatch) -> str:
    by = f"：{match.by.name}（{match.by.rule}）" if match.by else ""
    place = f"{match.rule.id}  {match.rule.file}:{match.rule.line}"
    return f"{place}  {match.name}  {match.rule.cls}  {match.fate.zh} {match.fate.en}{by}"


def _relation_lines(match: RelationMatch, found: Trace) -> Iterator[str]:
    yield f"{match.rule.id}  {match.rule.file}:{match.rule.line}  {match.span.of(found.sentence)}"
    for slot, held in match.slots.items():
        yield f"  {slot} = {'、'.join(held)}"
    for statement in match.statements:
        yield f"  → {_told(statement, found)}"
    if not match.statements:
        yield f"  ✗ {match.fate.zh} {match.fate.en}"


def _told(statement: Statement, found: Trace) -> str:
    from kg.rule_trace import triple

    return f"{' '.join(triple(statement, found.division))}  {_words(statement.modality.value)}"


def _figure_line(figure: Figure) -> str:
    quantity = figure.quantity
    parts = [figure.indicator]
    parts += [f"{quantity.value:f}{quantity.unit}"] if quantity else []
    parts += [f"变化 change {figure.change:+f}%"] if figure.change is not None else []
    parts += [f"位次 rank {figure.rank}"] if figure.rank is not None else []
    parts += [_words(term.value) for term in (figure.bound, figure.kind) if term]
    return "  ".join(parts)


def _words(term: str) -> str:
    """A code of the ontology in both languages."""
    from kg.ontology import Ontology

    ontology = Ontology.load()
    return f"{ontology.label(term, 'zh')} {ontology.label(term, 'en')}"


def _print_json(data: dict[str, Any]) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))
