"""``kg unload``: a report out of a database, as if it had never been there."""

from __future__ import annotations

import argparse
import re
import sys

from kg.commands.load import add_target
from kg.commands.options import Parser
from kg.databases.target import EXAMPLES
from kg.errors import KgError

SUMMARY = "从图数据库移除报告 | take reports out of a database"
DESCRIPTION = "\n".join(
    [
        "从图数据库移除报告：之后与从未载入过它一样；其他报告和其他数据不受影响。报告没有载入时退出码为 1。",
        "Takes reports out of a database: what remains is what there would be without them; other reports and other",
        "data stay as they are. The exit code is 1 if one was not there. The TARGETs:",
        *(f"  {address}" for address in EXAMPLES),
    ]
)


def add(parser: Parser) -> None:
    add_target(parser)
    parser.inputs.add_argument(
        "reports",
        metavar="REPORT",
        nargs="+",
        help="区划代码和年份，如 321183-2024；见 kg load TARGET --list | "
        "division code and year, such as 321183-2024; see kg load TARGET --list",
    )


def run(args: argparse.Namespace) -> int:
    from kg.databases.credentials import credentials
    from kg.databases.opening import open_database
    from kg.databases.target import parse_target

    reports = [_report(text) for text in args.reports]
    target = parse_target(args.target)
    database = open_database(target, credentials(target.kind, args.user))
    missing = []
    try:
        for report in reports:
            if not database.unload(report):
                missing.append(report)
    finally:
        database.close()
    for report in missing:
        print(f"没有载入：{report} | not loaded: {report}", file=sys.stderr)
    print(f"移除 removed {len(reports) - len(missing)}")
    return 1 if missing else 0


def _report(text: str) -> str:
    """The id of a report from its code and year.

    >>> _report("321183-2024"), _report("321183/report/2024")
    ('321183/report/2024', '321183/report/2024')
    """
    match = re.fullmatch(r"([0-9A-Za-z._~-]+?)(?:-|/report/)(\d+)", text)
    if not match:
        raise KgError(
            f"不是报告：{text}；请写区划代码和年份，如 321183-2024",
            f"not a report: {text}; give division code and year, such as 321183-2024",
        )
    return f"{match[1]}/report/{match[2]}"
