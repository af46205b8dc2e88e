"""``kg ontology``: the ontology as a page to read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.commands.options import Parser
from kg.errors import KgError

SUMMARY = "把本体写成网页 | the ontology as a page to read"
DESCRIPTION = """\
把本体写成一个中英对照的网页：类、属性、代码值、例子、与其他词汇的对应和校验规则。不联网即可阅读。
Writes the ontology as one page in Chinese and English, to be read offline: classes, properties, codes, examples,
alignments and the rules that graphs must satisfy."""


def add(parser: Parser) -> None:
    parser.options.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        default=None,
        help="写入的文件，默认为标准输出 | the file to write, standard output by default",
    )


def run(args: argparse.Namespace) -> int:
    from kg.ontology import ontology_folder
    from kg.ontology_page.page import render

    page = render(ontology_folder())
    if args.output is None:
        sys.stdout.write(page)
        return 0
    try:
        args.output.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise KgError(
            f"无法写入文件：{args.output}（{error.strerror}）；请换一个位置",
            f"cannot write the file: {args.output} ({error.strerror}); choose another place",
        ) from None
    print(args.output)
    return 0
