"""``kg cypher``: asks a property graph in Cypher, in a LadybugDB file or on a Bolt server."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg.commands.asking import add_query, named_text, print_list, print_rows, text_of
from kg.commands.options import Parser
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.databases.target import Target

Answer = tuple[list[str], list[list[Any]]]

SUMMARY = "用 Cypher 查询图数据库 | ask a graph database in Cypher"
DESCRIPTION = """\
用 Cypher 查询 kg load 载入的图谱。DATABASE 是 LadybugDB 文件，或 neo4j://… 等 Bolt 服务器的地址。
只读：不接受写入，也不读写其他文件。密码取自环境变量 KG_PASSWORD，或在终端询问。没有结果也是回答，退出码为 0；
查询有误或超时为 2。
Asks, in Cypher, graphs that kg load has loaded. The DATABASE is a file of LadybugDB, or the address of a Bolt server.
Nothing is written, and no other files are read. The password comes from the environment variable KG_PASSWORD, or is
asked for. An answer without rows is an answer, with exit code 0; for a query that is wrong or too slow the code is 2.

  kg cypher "MATCH (e:Entity) WHERE 'Park' IN e.classes RETURN e.name" graph.lbug
  kg cypher --named NAME neo4j://localhost:7687 --format csv"""


def add(parser: Parser) -> None:
    parser.mixed = True
    add_query(parser, "Cypher")
    parser.inputs.add_argument(
        "database",
        metavar="DATABASE",
        nargs="?",
        help="LadybugDB 文件，或 Bolt 服务器的地址 | a file of LadybugDB, or the address of a Bolt server",
    )
    parser.options.add_argument(
        "--format", choices=("table", "csv", "json"), default="table", help="输出格式，默认 table | table by default"
    )
    parser.options.add_argument(
        "--user", metavar="NAME", help="用户名，默认取自 KG_USER | the user, by default KG_USER"
    )


def run(args: argparse.Namespace) -> int:
    from kg.cypher_queries import named_questions

    if args.list:
        print_list(named_questions())
        return 0
    if not args.timeout > 0:
        raise KgError("--timeout 应大于 0", "--timeout must be more than 0")
    query, database = _query_and_database(args)
    target = _target(database)
    ask = _ask_file if target.kind == "ladybug" else _ask_server
    names, rows = ask(target, query, args)
    print_rows(names, [[plain(value) for value in row] for row in rows], args.format)
    return 0


def _query_and_database(args: argparse.Namespace) -> tuple[str, str]:
    """The text of the query, and what it is asked of: with --file and --named the only argument is the database."""
    from kg.cypher_queries import named_questions

    words = [word for word in (args.query, args.database) if word is not None]
    given = args.named is not None or args.file is not None
    if len(words) > (1 if given else 2):
        raise KgError("参数太多；查询已由选项给出", "too many arguments: an option gives the query")
    if not given and words and len(words[0].split()) < 2:
        raise KgError(
            f"不是 Cypher 查询：{words[0]}；查询文件请用 --file，自带的查询请用 --named",
            f"not a query in Cypher: {words[0]}; give a file with --file, one that comes with kg with --named",
        )
    if len(words) < (1 if given else 2):
        raise KgError(
            "缺少查询或数据库；例如 kg cypher --named honours graph.lbug",
            "the query or the database is missing; for instance kg cypher --named honours graph.lbug",
        )
    if given:
        return (named_text(args.named, named_questions()) if args.named is not None else text_of(args.file)), words[0]
    return words[0], words[1]


def _target(database: str) -> Target:
    """The database that a text names; without a kind it is a file."""
    from kg.databases.target import BOLT, RDF_STORES, Target, parse_target

    kind = database.partition(":")[0]
    if kind in RDF_STORES:
        raise KgError(
            f"RDF 数据库不用 Cypher 查询：{database}；请用其 SPARQL 端点，或 kg query",
            f"an RDF store is not asked in Cypher: {database}; use its SPARQL endpoint, or kg query",
        )
    return parse_target(database) if kind in (*BOLT, "ladybug") or "://" in database else Target("ladybug", database)


def _ask_file(target: Target, query: str, args: argparse.Namespace) -> Answer:
    from kg.databases.ladybug_reading import LadybugReader

    reader = LadybugReader(target)
    try:
        return reader.ask(query, args.timeout)
    finally:
        reader.close()


def _ask_server(target: Target, query: str, args: argparse.Namespace) -> Answer:
    from kg.databases.bolt import BoltDatabase
    from kg.databases.credentials import credentials

    database = BoltDatabase(target, credentials(target.kind, args.user))
    try:
        return database.ask(query, args.timeout)
    finally:
        database.close()


def plain(value: Any) -> Any:
    """A value of an answer without what only its driver knows: nodes and relationships as mappings, dates as texts.

    >>> from datetime import date
    >>> plain([1, {"day": date(2031, 1, 10)}])
    [1, {'day': '2031-01-10'}]
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping) and not hasattr(value, "labels"):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "relationships") and hasattr(value, "nodes"):
        nodes, ties = value.nodes, [*value.relationships, None]
        return [plain(part) for pair in zip(nodes, ties, strict=True) for part in pair if part is not None]
    if hasattr(value, "items"):  # a node or a relationship of the driver
        label = sorted(value.labels) if hasattr(value, "labels") else value.type
        return {"_label": label, **{key: plain(item) for key, item in value.items()}}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return str(value)
