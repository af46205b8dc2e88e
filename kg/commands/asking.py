"""What commands that ask a query share: its text, the queries that come with kg, and answers as tables, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.commands.console import padded, visible, width
from kg.commands.options import Parser
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.queries import NamedQuery


def add_query(parser: Parser, language: str) -> None:
    """The query, or where it comes from, and how long it may take."""
    parser.inputs.add_argument(
        "query",
        metavar="QUERY",
        nargs="?",
        help=f"{language} 查询；用 --file 或 --named 时不写 | not with --file or --named",
    )
    which = parser.options.add_mutually_exclusive_group()
    which.add_argument(
        "--file", metavar="FILE", help="从文件读取查询，- 为标准输入 | read the query from a file, - for stdin"
    )
    which.add_argument("--named", metavar="NAME", help="自带的查询，见 --list | a query that comes with kg, see --list")
    which.add_argument("--list", action="store_true", help="列出自带的查询 | list the queries that come with kg")
    parser.options.add_argument(
        "--timeout", metavar="SECONDS", type=float, default=30.0, help="时限，默认 30 秒 | 30 seconds by default"
    )


def text_of(file: str) -> str:
    """The query in a file, ``-`` for standard input; a byte order mark is no part of it."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise KgError(f"找不到文件：{file}；请检查路径", f"no such file: {file}; check the path") from None
    except OSError as error:
        zh, en = f"无法读取文件：{file}", f"cannot read the file: {file}"
        raise KgError(f"{zh}（{error.strerror}）", f"{en} ({error.strerror})") from None
    except UnicodeDecodeError:
        raise KgError(f"查询文件不是 UTF-8：{file}", f"the file of the query is not UTF-8: {file}") from None


def named_text(name: str, known: Mapping[str, NamedQuery]) -> str:
    """The text of a query that comes with kg."""
    if name in known:
        return known[name].text
    from difflib import get_close_matches

    likest = "、".join(get_close_matches(name, known))
    zh, en = (f"相近的有：{likest}", f"the nearest: {likest}") if likest else ("见 --list", "see --list")
    raise KgError(f"没有名为 {name} 的查询；{zh}", f"no query of the name {name}; {en}")


def print_list(known: Mapping[str, NamedQuery]) -> None:
    """The queries that come with kg, with their titles."""
    columns = max(map(width, known), default=0)
    for name, query in known.items():
        print(f"{padded(name, columns)}  {query.title_zh} | {query.title_en}")


def print_rows(names: Sequence[str], rows: Sequence[Sequence[Any]], format_: str) -> None:
    """An answer as ``table``, ``csv`` or ``json``, as which a row is an object."""
    if format_ == "table":
        print_table(names, [[visible(cell(value)) for value in row] for row in rows])
        return
    if format_ == "json":
        found = [dict(zip(names, row, strict=True)) for row in rows]
        text = json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n"
    else:
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([names, *([cell(value) for value in row] for row in rows)])
        text = buffer.getvalue()
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def print_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows as a table, cut to the terminal if there is one."""
    from kg.commands.tables import fitted, table

    cut = False
    if sys.stdout.isatty():
        from shutil import get_terminal_size

        rows, cut = fitted(names, rows, get_terminal_size().columns)
    print("\n".join(table(names, rows)))
    if not rows:
        print("没有结果 | no results", file=sys.stderr)
    if cut:
        print("有的格子截短了；全文请用 --format csv | cells are cut short; --format csv has all", file=sys.stderr)


def cell(value: Any) -> str:
    """A value as a text: nothing is empty, a number has no more digits than it needs.

    >>> [cell(value) for value in (None, 2400000000.0, 12.6, True, ["镇", 1], {"name": "柳河镇"})]
    ['', '2400000000', '12.6', 'true', '["镇", 1]', '{"name": "柳河镇"}']
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, (bool, list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
