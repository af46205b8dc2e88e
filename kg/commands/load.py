"""``kg load``: reports into a database, each whole or not at all."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.commands.build import add_naming
from kg.commands.console import Progress
from kg.commands.options import Parser, add_rules, rule_folders
from kg.commands.sources import OUTPUT, graph_files
from kg.databases.target import EXAMPLES
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.databases.database import Database

SUMMARY = "载入图数据库 | load graphs into a database"
DESCRIPTION = "\n".join(
    [
        "把图谱载入图数据库。再次载入同一份报告不改变任何东西；载入它的新图谱，则只留下新图谱的内容；数据库里的其他",
        "数据不受影响。中断后再次运行同一命令即可继续。密码取自环境变量 KG_PASSWORD，或在终端询问。数据库 TARGET：",
        "Loads graphs into a database. Loading a report again changes nothing; loading a newer graph of it leaves",
        "exactly the newer one; other data in the database stays as it is. After an interruption the same command",
        "goes on. The password comes from the environment variable KG_PASSWORD, or is asked for. The TARGETs:",
        *(f"  {address}\n      {what}" for address, what in EXAMPLES.items()),
    ]
)
_WORDS = {
    "loaded": "载入 loaded",
    "replaced": "更新 replaced",
    "unchanged": "未变 unchanged",
}


def add(parser: Parser) -> None:
    add_target(parser)
    parser.inputs.add_argument(
        "sources",
        metavar="SOURCE",
        type=Path,
        nargs="*",
        help="报告文本、建好的文件夹、其上级文件夹或 RDF 文件；默认为 output/ 下的全部图谱 | "
        "reports, built folders, folders of them, or RDF files; by default all graphs under output/",
    )
    parser.options.add_argument(
        "--claims",
        choices=("relationships", "nodes"),
        default="relationships",
        help="属性图中，陈述是关系（默认），或另有自己的节点 | "
        "in a property graph claims are relationships (the default), or have nodes of their own, too",
    )
    parser.options.add_argument(
        "--again", action="store_true", help="未变的也重新载入 | load anew what seems unchanged, too"
    )
    parser.options.add_argument(
        "--list", action="store_true", help="列出已载入的报告 | list the reports that are loaded"
    )
    add_naming(parser)
    add_rules(parser)


def add_target(parser: Parser) -> None:
    """The database, and who logs in."""
    parser.inputs.add_argument("target", metavar="TARGET", help="数据库，见上 | the database, see above")
    parser.options.add_argument(
        "--user", metavar="NAME", help="用户名，默认取自 KG_USER | the user, by default KG_USER"
    )


def run(args: argparse.Namespace) -> int:
    from kg.databases.credentials import credentials
    from kg.databases.opening import open_database
    from kg.databases.target import parse_target

    target = parse_target(args.target)
    rules = rule_folders(args.rules)
    database = open_database(target, credentials(target.kind, args.user), claim_nodes=args.claims == "nodes")
    try:
        if args.list:
            for report in database.reports():
                print(report)
            return 0
        with TemporaryDirectory(prefix="kg-load-") as folder:
            sources = args.sources or [OUTPUT]
            files = graph_files(sources, Path(folder), rules, args.decisions, args.base_iri)
            done = _load(database, files, again=args.again)
    finally:
        database.close()
    print("，".join(f"{_WORDS[outcome]} {done[outcome]}" for outcome in _WORDS if done[outcome]))
    return 0


def _load(database: Database, files: Sequence[Path], *, again: bool) -> Counter[str]:
    """Load every report of the files, and count what came of it.

    Raises:
        KgError: a file is broken, or the database fails; the reports before are in, and the message says so.
    """
    from kg.stores.reports import reports

    done: Counter[str] = Counter()
    with Progress(sys.stderr) as progress:
        for number, file in enumerate(files, start=1):
            progress.tell(f"{number}/{len(files)} {file.parent.name}/{file.name}")
            try:
                for rdf in reports([file]):
                    outcome = database.load(rdf, again=again)
                    done[outcome.value] += 1
            except KgError as error:
                if not done:
                    raise
                raise KgError(
                    f"{error.zh}（已处理 {done.total()} 份；排除后再次运行同一命令即可继续）",
                    f"{error.en} ({done.total()} reports are done; the same command goes on from there)",
                ) from None
    return done
