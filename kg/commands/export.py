"""``kg export``: the graph of one report in one RDF format."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.commands.build import STAGES, add_naming
from kg.commands.console import Progress
from kg.commands.options import Parser, add_rules, rule_folders
from kg.errors import KgError
from kg.rdf_files import FORMATS as RDF_ENDINGS

SUMMARY = "导出图谱为一种 RDF 格式 | write a graph in one RDF format"
FORMATS = {
    "turtle": "Turtle",
    "ntriples": "N-Triples，各行有序 | sorted lines",
    "trig": "TriG，图名为报告的标识符 | in a graph that the report names",
    "nquads": "N-Quads，图名同上，可直接拼接 | the same, files may be joined",
    "jsonld": "JSON-LD，自带上下文 | with its context",
    "rdf12": "Turtle 1.2，陈述直接注在三元组上 | the claims annotate the triples",
    "rdf12-nt": "N-Triples 1.2，同上 | the same",
    "webannotation": "W3C Web 注释（JSON-LD）：每条陈述在源文件和修复后正文中的位置和引文 | "
    "where each claim stands in the source and in the repaired text",
}
DESCRIPTION = "\n".join(
    [
        "用一份报告建图，以指定的格式写到标准输出或文件。格式：",
        "Builds the graph of a report and writes it to standard output or to a file. The formats:",
        *(f"  {name:14} {what}" for name, what in FORMATS.items()),
    ]
)


def add(parser: Parser) -> None:
    parser.inputs.add_argument("format", metavar="FORMAT", choices=FORMATS, help="格式，见上 | the format, see above")
    parser.inputs.add_argument("report", metavar="SOURCE", type=Path, help="报告的文本文件 | the report, a text file")
    parser.options.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="输出文件，默认标准输出 | output file, by default stdout"
    )
    add_naming(parser)
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    if args.report.suffix.lower() in RDF_ENDINGS:
        raise KgError(
            f"这是图谱，不是报告：{args.report}；请给出报告的文本文件",
            f"this is a graph, not a report: {args.report}; name the report's text file",
        )
    from kg.export.file import write_file
    from kg.export.formats import WRITERS
    from kg.export.rdf import BASE
    from kg.pipeline import build

    rules = rule_folders(args.rules)
    with Progress(sys.stderr) as progress:
        graph = build(
            args.report,
            rules=rules,
            decisions=args.decisions,
            progress=lambda stage: progress.tell(STAGES.get(stage, stage)),
        )
        text = WRITERS[args.format](graph, args.base_iri or BASE)
        if args.output:
            write_file(args.output, text)
            return 0
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))  # RDF is UTF-8, whatever the terminal's encoding
    return 0
