"""``kg serve``: a SPARQL endpoint over built graphs, their pages, and a page to query them in the browser."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.commands.options import Parser
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.serving.description import Description

SUMMARY = "SPARQL 端点与查询页面 | a SPARQL endpoint and a query page"
DESCRIPTION = """\
在本机提供只读的 SPARQL 1.1 端点（/sparql）、查询页面（/query）和各图谱的网页；不联网。按 Ctrl+C 结束。
Serves a read-only SPARQL 1.1 endpoint (/sparql), a query page (/query) and the pages of the graphs on this machine;
nothing is asked of the network. Ctrl+C ends it."""
OUTPUT = Path("output")
_COUNTING = 600.0
"""Seconds for a query that counts what is loaded; only graphs far too large for this store need longer."""


def add(parser: Parser) -> None:
    parser.inputs.add_argument(
        "sources",
        metavar="DIR",
        type=Path,
        nargs="*",
        help="建好的文件夹、其上级文件夹或 RDF 文件；默认为 output/ | "
        "built folders, folders of them, or RDF files; output/ by default",
    )
    for name, type_, default, unit, text in (
        (
            "--host",
            str,
            "127.0.0.1",
            "HOST",
            "监听的主机，默认仅限本机 | the host to listen on; only this machine by default",
        ),
        ("--port", int, 8000, "N", "端口，默认 8000；0 为任一空闲端口 | the port; 0 takes a free one"),
        ("--timeout", float, 30.0, "SECONDS", "每个查询的时限，默认 30 秒 | the time for a query"),
        ("--workers", int, 2, "N", "同时运行的查询数，默认 2 | how many queries run at once"),
        ("--max-rows", int, 100_000, "N", "结果的行数上限，默认 100000 | the most rows of a result"),
    ):
        parser.options.add_argument(name, type=type_, default=default, metavar=unit, help=text)


def run(args: argparse.Namespace) -> int:
    _check(args)
    from kg.ontology import Ontology
    from kg.serving.app import LOOPBACK, App
    from kg.serving.description import in_store
    from kg.serving.server import address, bound, is_loopback, serve
    from kg.serving.terms import terms
    from kg.stores.embedded import find_graphs
    from kg.stores.engine import Engine

    if not args.sources and not OUTPUT.exists():
        raise KgError(
            f"{OUTPUT}/ 下没有建好的图谱；请先运行 kg build，或指明文件夹",
            f"no graphs under {OUTPUT}/; run kg build first, or name a folder",
        )
    files = find_graphs(args.sources or [OUTPUT])
    with bound(args.host, args.port) as listening, TemporaryDirectory(prefix="kg-serve-") as folder:
        root = address(listening)
        description = _description(files)
        own = Path(folder) / "description.nq"
        void = description.void(root)
        own.write_bytes(in_store(void, description.name(root)))
        with Engine([*files, own], workers=args.workers, timeout=args.timeout, max_rows=args.max_rows) as engine:
            app = App(
                engine,
                description,
                terms(Ontology.load(), description.statistics, description.prefixes),
                hosts=LOOPBACK if is_loopback(listening) else None,
            )
            serve(app, listening, lambda: _tell(root, len(files)), engine.close)
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuse numbers that make no sense."""
    for wrong, option, zh, en in (
        (not 0 <= args.port <= 65535, "--port", "应为 0 到 65535", "is a number from 0 to 65535"),
        (not (args.timeout > 0 and math.isfinite(args.timeout)), "--timeout", "应大于 0", "is more than 0"),
        (not 1 <= args.workers <= 64, "--workers", "应为 1 到 64", "is a number from 1 to 64"),
        (args.max_rows < 1, "--max-rows", "应不小于 1", "is at least 1"),
    ):
        if wrong:
            raise KgError(f"{option} {zh}", f"{option} {en}")


def _description(files: Sequence[Path]) -> Description:
    """What the graphs hold, counted by a worker that has nothing else loaded."""
    from kg.queries import named_queries
    from kg.serving.description import Description
    from kg.serving.folders import built_folders
    from kg.serving.statistics import Statistics
    from kg.stores.engine import Engine
    from kg.stores.prefixes import PREFIXES

    with Engine(files, workers=1, timeout=_COUNTING) as engine:
        statistics = Statistics.of(engine)
    return Description(statistics, list(named_queries().values()), PREFIXES, built_folders(files))


def _tell(root: str, graphs: int) -> None:
    print(f"{graphs} 个图谱 {graphs} graphs: {root}（查询 query {root}query，端点 endpoint {root}sparql）", flush=True)
