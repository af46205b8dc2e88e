"""``kg check``: what a report contradicts in itself."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.console import Style
from kg.commands.options import Parser, add_rules, rule_folders

if TYPE_CHECKING:
    from kg.checks import Finding, Place
    from kg.model import Report, Span

SUMMARY = "检查报告自相矛盾之处 | what a report contradicts in itself"
DESCRIPTION = """\
检查报告自身：占比与数目、合计与分项、同一指标的数值、增速与数值、名称所说的项数、日期、注号与释义。每处附原句（【】内为有关的字）。
编号以 E 开头的是矛盾，以 W 开头的是提示。退出码：没有矛盾 0，有矛盾 1，输入有误 2。
Checks a report against itself: shares and counts, sums and parts, values of one indicator, growth and levels, numbers
in names, dates, footnote markers and definitions. Each finding comes with its sentences (【】 marks what it is about).
Codes with E are contradictions, those with W hints. Exit code: 0 no contradiction, 1 contradictions, 2 bad input."""
OPENING, CLOSING = "【", "】"


def add(parser: Parser) -> None:
    source = parser.inputs.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "report", metavar="REPORT", type=Path, nargs="?", help="报告的文本文件 | the report, a text file"
    )
    source.add_argument("--list", action="store_true", help="列出各项检查 | list the checks")
    for option, zh, en in (
        ("--select", "只做这些检查", "only these checks"),
        ("--ignore", "不做这些检查", "not these"),
    ):
        parser.options.add_argument(
            option,
            metavar="CODES",
            type=_codes,
            action="extend",
            default=[],
            help=f"{zh}：编号或其开头，以逗号分隔，如 E101,W2 | {en}: codes or their beginnings, with commas between",
        )
    parser.options.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="输出格式，默认 text | format of the output, by default text",
    )
    add_rules(parser)


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.replace("，", ",").split(",") if code.strip()]


def run(args: argparse.Namespace) -> int:
    from kg.checks import run_checks, selected
    from kg.pipeline import build

    style, checks = Style.of(sys.stdout), selected(args.select, args.ignore)
    if args.list:
        for check in checks:
            print(f"{style.strong(check.code)}  {check.zh} | {check.en}\n      {style.faint(check.doc)}")
        return 0
    graph = build(args.report, rules=rule_folders(args.rules))
    findings = run_checks(graph, args.select, args.ignore)
    if args.format == "json":
        print(json.dumps(_data(findings, graph.report), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(findings, graph.report, style)))
    return 1 if any(finding.is_error for finding in findings) else 0


def _lines(findings: Sequence[Finding], report: Report, style: Style) -> Iterator[str]:
    """Each finding with its sentences, and at the end how many there are."""
    for finding in findings:
        yield f"{style.strong(finding.code)}  {finding.zh} | {finding.en}"
        for places in _by_passage(finding.places):
            passage = places[0].passage
            yield f"      {_marked(passage.text, [place.span for place in places], style)}"
            yield style.faint(f"      {' · '.join(filter(None, (passage.id, _section(report, places[0]))))}")
    errors = sum(finding.is_error for finding in findings)
    warnings = len(findings) - errors
    yield f"{errors} 处矛盾，{warnings} 处提示 | contradictions: {errors}, hints: {warnings}"


def _section(report: Report, place: Place) -> str:
    from kg.checks import section_path

    return section_path(report, place.passage)


def _by_passage(places: Iterable[Place]) -> list[list[Place]]:
    """The places of a finding, those of one passage together, in the order of the finding."""
    groups: dict[str, list[Place]] = {}
    for place in places:
        groups.setdefault(place.passage.id, []).append(place)
    return list(groups.values())


def _marked(text: str, spans: Iterable[Span], style: Style) -> str:
    """A sentence on one line with ranges of it marked; a range that is all of it is not."""
    pieces, at = list[str](), 0
    for span in sorted(spans):
        if at <= span.start and len(span) < len(text):
            pieces += (text[at : span.start], style.match(f"{OPENING}{span.of(text)}{CLOSING}"))
            at = span.end
    return " ".join("".join((*pieces, text[at:])).split())


def _data(findings: Sequence[Finding], report: Report) -> dict[str, object]:
    """The findings as plain data; offsets count characters in the passage and in the file as read."""
    return {
        "report": report.id,
        "place": report.division.name,
        "year": report.year,
        "findings": [
            {
                "code": finding.code,
                "zh": finding.zh,
                "en": finding.en,
                "stated": finding.stated,
                "expected": finding.expected,
                "places": [
                    {
                        "passage": place.passage.id,
                        "section": _section(report, place),
                        "start": place.span.start,
                        "end": place.span.end,
                        "text": place.text,
                        "sentence": place.passage.text,
                        "source": {"start": place.passage.source.start, "end": place.passage.source.end},
                    }
                    for place in finding.places
                ],
            }
            for finding in findings
        ],
    }
