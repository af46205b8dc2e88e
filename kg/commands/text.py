"""``kg text``: the repaired text of a report, with its structure, plain, or as the list of its repairs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.commands.console import Style
from kg.commands.options import Parser

SUMMARY = "查看修复后的正文 | show the repaired text"
DESCRIPTION = """\
显示 kg 读到的正文：已修复乱码，标出章节、句子编号、注号和释义。
Shows the text as kg reads it: repaired, with its sections, the numbers of its sentences, its footnote markers and
definitions."""


def add(parser: Parser) -> None:
    parser.inputs.add_argument("report", metavar="REPORT", type=Path, help="报告的文本文件 | the report, a text file")
    form = parser.options.add_mutually_exclusive_group()
    form.add_argument("--plain", action="store_true", help="只要修复后的文字 | nothing but the repaired text")
    form.add_argument(
        "--edits",
        action="store_true",
        help="列出每处修复：在原文件中的字符范围、类别、修复前、修复后 | "
        "list the repairs: range of characters in the file, kind, before, after",
    )


def run(args: argparse.Namespace) -> int:
    from kg.outline import edit_lines, outline_lines
    from kg.reading.report import read_report

    report = read_report(args.report)
    if args.plain:
        print(report.text)
        return 0
    for line in edit_lines(report) if args.edits else outline_lines(report, Style.of(sys.stdout)):
        print(line)
    return 0
