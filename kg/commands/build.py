"""``kg build``: one report to a folder with its graph and its page."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import kg
from kg.commands.console import Progress, Style
from kg.commands.options import Parser, add_rules, rule_folders
from kg.commands.output import folder_name, report_files
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

SUMMARY = "用一份报告建图 | build the graph of a report"
DESCRIPTION = """\
读入一份政府工作报告（纯文本），写出图谱和网页：graph.ttl、graph.trig、graph.graphml、index.html 和 assets/。
Reads a government work report (plain text) and writes its graph and a page:
graph.ttl, graph.trig, graph.graphml, index.html and assets/."""
OUTPUT = Path("output")
ASSETS = "assets/"
"""Where the page has its styles and scripts, seen from it."""
STAGES = {
    "read": "读入报告 reading the report",
    "mentions": "识别名称 finding names",
    "claims": "识别关系 finding relations",
    "entities": "归并实体 resolving entities",
    "write": "写出文件 writing the files",
}


def add(parser: Parser) -> None:
    source = parser.inputs.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "report", metavar="REPORT", type=Path, nargs="?", help="报告的文本文件 | the report, a text file"
    )
    source.add_argument("--sample", action="store_true", help="用随附的示例报告 | use the sample report of the package")
    parser.options.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        type=Path,
        help="输出文件夹，默认 output/<地名拼音>-<年份>/ | output folder, by default output/<place>-<year>/",
    )
    parser.options.add_argument(
        "--single-file",
        action="store_true",
        help="网页只有一个文件，脚本和样式都在其中 | the page is one file that holds its scripts and styles",
    )
    add_naming(parser)
    add_rules(parser)


def add_naming(parser: Parser) -> None:
    """How things are named and told apart."""
    parser.options.add_argument(
        "--base-iri",
        metavar="IRI",
        help="实体标识符的前缀，以 / 结尾 | what the identifiers begin with; it ends in a slash",
    )
    parser.options.add_argument(
        "--decisions",
        metavar="FILE",
        type=Path,
        help="决定文件（TOML）：哪些名称是同一事物，哪些不是 | a decisions file (TOML): which names are one thing",
    )


def run(args: argparse.Namespace) -> int:
    from kg.export.folder import write_folder
    from kg.ontology import Ontology
    from kg.pipeline import build
    from kg.summary import summary

    rules = rule_folders(args.rules)
    with Progress(sys.stderr) as progress:
        graph = build(
            kg.sample() if args.sample else args.report,
            rules=rules,
            decisions=args.decisions,
            progress=lambda stage: progress.tell(STAGES.get(stage, stage)),
        )
        progress.tell(STAGES["write"])
        folder = args.output or (OUTPUT / "sample" if args.sample else _default_folder(graph))
        write_folder(folder, report_files(graph, args.base_iri, None if args.single_file else ASSETS))
    print(summary(graph, Ontology.load(), folder, _program(), Style.of(sys.stdout)))
    return 0


def _program() -> str:
    """What to type to call kg: its path where a virtual environment has it that is not active."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "kg" and not shutil.which("kg") else "kg"


def _default_folder(graph: KnowledgeGraph) -> Path:
    """``output/<place>-<year>``.

    Raises:
        KgError: it holds the graph of another place with the same pinyin; one would overwrite the other.
    """
    from kg.identifiers import report_id

    report = graph.report
    folder = OUTPUT / folder_name(graph)
    former = folder / "graph.ttl"
    if former.is_file() and f"\n<{report_id(report.division.code, report.year)}> " not in former.read_text("utf-8"):
        raise KgError(
            f"{folder} 中是另一份报告的图谱（地名拼音相同）；请用 -o 另选输出文件夹",
            f"{folder} holds the graph of another report, of a place with the same pinyin; choose a folder with -o",
        )
    return folder
