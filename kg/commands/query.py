"""``kg query``: SPARQL over built graphs or reports, answered as a table or in a format for programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.commands.asking import add_query, named_text, print_list, print_table, text_of
from kg.commands.console import width
from kg.commands.options import Parser, add_rules, rule_folders
from kg.commands.sources import OUTPUT, graph_files
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.stores.checking import QueryError

SUMMARY = "用 SPARQL 查询图谱 | ask graphs in SPARQL"
DESCRIPTION = """\
用 SPARQL 查询图谱。前缀 gwr: id: gwri: rdf: rdfs: skos: prov: xsd: schema: qudt: unit: dcterms: 不必声明。
每份报告是一个命名图，默认图是全部之和。图谱只读，不接受更新、SERVICE 和读取文件的 FROM。
没有结果也是回答，退出码为 0；查询有误、超时或结果过大为 2。
Asks graphs in SPARQL. The prefixes above need no declaration. Each report is a named graph, and the default graph is
the union of all. Graphs are read-only: no updates, no SERVICE, no FROM with files.
An answer without rows is an answer, with exit code 0; for a query that is wrong, too slow or has too large an answer,
the code is 2.

  kg query "SELECT ?name { ?park a gwr:Park ; rdfs:label ?name }"
  kg query --named NAME --format csv output/*"""

FORMATS = {
    "table": "application/sparql-results+json, text/turtle",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
}
"""The media types that each format stands for: of rows, and of the triples of CONSTRUCT and DESCRIBE."""


def add(parser: Parser) -> None:
    parser.mixed = True
    add_query(parser, "SPARQL")
    parser.inputs.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="*",
        help="报告文本、建好的文件夹、其上级文件夹或 RDF 文件；默认为 output/ 下的全部图谱 | "
        "reports, built folders, folders of them, or RDF files; by default all graphs under output/",
    )
    parser.options.add_argument(
        "--format",
        choices=FORMATS,
        default="table",
        help="输出格式，默认 table；CONSTRUCT 和 DESCRIBE 的 table 为 Turtle，json 为 JSON-LD | "
        "table by default; of CONSTRUCT and DESCRIBE, table gives Turtle and json JSON-LD",
    )
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    if args.list:
        from kg.queries import named_queries

        print_list(named_queries())
        return 0
    if args.timeout <= 0:
        raise KgError("--timeout 应大于 0", "--timeout must be more than 0")
    query, sources = _query_and_sources(args)
    rules = rule_folders(args.rules)
    from kg.stores.checking import QueryError
    from kg.stores.engine import Engine

    with TemporaryDirectory(prefix="kg-query-") as folder:
        files = graph_files(sources or [OUTPUT], Path(folder), rules)
        with Engine(files, workers=1, timeout=args.timeout) as engine:
            try:
                answer = engine.answer(query, FORMATS[args.format])
            except QueryError as error:
                print("\n".join(_complaint(query, error)), file=sys.stderr)
                return 2
    if args.format == "table" and "json" in answer.media_type:
        _print_table(answer.body)
    else:
        _print_bytes(answer.body)
    return 0


def _query_and_sources(args: argparse.Namespace) -> tuple[str, list[Path]]:
    """The text of the query, and what it is asked of: with --file and --named all arguments are sources."""
    words = [*([] if args.query is None else [args.query]), *args.sources]
    if args.named is not None:
        from kg.queries import named_queries

        return named_text(args.named, named_queries()), [Path(word) for word in words]
    if args.file is not None:
        return text_of(args.file), [Path(word) for word in words]
    if not words:
        raise KgError(
            "没有查询；请写出 SPARQL 查询，或用 --file、--named、--list",
            "no query; write one in SPARQL, or use --file, --named or --list",
        )
    if not words[0].strip() or len(words[0].split()) == 1:
        raise KgError(
            f"不是 SPARQL 查询：{words[0]}；查询文件请用 --file，自带的查询请用 --named",
            f"not a query in SPARQL: {words[0]}; give a file with --file, one that comes with kg with --named",
        )
    return words[0], [Path(word) for word in words[1:]]


def _print_table(body: bytes) -> None:
    """Rows as a table, cut to the terminal if there is one; of ASK, true or false."""
    from kg.commands.tables import read_rows

    read = read_rows(body)
    if isinstance(read, bool):
        print(str(read).lower())
        return
    print_table(*read)


def _print_bytes(body: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(body if body.endswith(b"\n") else body + b"\n")
    sys.stdout.buffer.flush()


def _complaint(query: str, error: QueryError) -> list[str]:
    """What is wrong in each language, and the line with a mark below the place."""
    if error.line is None or error.column is None:
        return [str(error)]
    line = query.split("\n")[error.line - 1].expandtabs(1)
    at = error.column - 1
    start = max(0, at - 60)
    shown = line[start : at + 40].rstrip()
    return [error.zh, error.en, f"  {shown}", f"  {' ' * width(line[start:at])}^"]
