"""Asks a LadybugDB database without changing it, or anything else: queries are checked before they run.

A file that is opened for reading refuses to be written, but LadybugDB would still write and read other files for it,
load extensions, and run statements that leave the file in disorder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kg.databases.database import DatabaseError
from kg.databases.ladybug_file import LadybugFile, told
from kg.databases.target import Target

MAX_ROWS = 100_000
_TOKEN = re.compile(
    r"""(?P<skipped>//[^\n]*|/\*.*?\*/|\s+)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`]|``)*`)
    |(?P<name>[.:$|]\s*\w+)
    |(?P<word>\w+)
    |(?P<sign>.)""",
    re.S | re.X,
)
_BEGIN = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "CALL"})
_BEFORE = frozenset({"EXPLAIN", "PROFILE"})
_WRITE = frozenset({"CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "ALTER", "COPY"})
_OUTSIDE = frozenset({"FROM", "WITH", "EXTENSION"})
"""What follows LOAD where it is no name."""
_CALLED = frozenset(
    {"SHOW_TABLES", "TABLE_INFO", "SHOW_CONNECTION", "SHOW_FUNCTIONS", "SHOW_INDEXES", "SHOW_MACROS", "DB_VERSION"}
)


class LadybugReader:
    """A database file that is open for reading; nobody writes to it meanwhile."""

    def __init__(self, target: Target) -> None:
        """Open the file.

        Raises:
            DatabaseError: it is not there, no database, or another program writes to it.
        """
        self._file = LadybugFile(target.address, read_only=True)

    def ask(self, query: str, timeout: float | None = None) -> tuple[list[str], list[list[Any]]]:
        """The columns and rows of a query, as ``ask_file`` gives them."""
        return ask_file(self._file, query, timeout)

    def close(self) -> None:
        self._file.close()


def ask_file(file: LadybugFile, query: str, timeout: float | None = None) -> tuple[list[str], list[list[Any]]]:
    """The columns and rows of a query; nodes and relationships as mappings, paths as lists of them.

    Args:
        timeout: seconds that the query may take.

    Raises:
        DatabaseError: the query is wrong, would do more than read, takes too long, or has too many rows.
    """
    check_reading(query)
    connection = file.connect()
    try:
        if timeout is not None:
            connection.set_query_timeout(max(1, round(timeout * 1000)))
        try:
            result = file.run(connection, query)
        except DatabaseError as error:
            if timeout is not None and "Interrupted" in error.en:
                raise DatabaseError(
                    f"查询超过 {timeout:g} 秒，已停止；请简化查询，或用 --timeout 放宽",
                    f"the query took more than {timeout:g} s; simplify it, or allow more with --timeout",
                ) from None
            raise
        if result.get_num_tuples() > MAX_ROWS:
            raise DatabaseError(
                f"结果超过 {MAX_ROWS} 行；请加上 LIMIT", f"the answer has more than {MAX_ROWS} rows; add a LIMIT"
            )
        return result.get_column_names(), [[_plain(value) for value in row] for row in result.get_all()]
    except RuntimeError as error:
        raise DatabaseError(f"LadybugDB 出错：{told(error)}", f"LadybugDB: {told(error)}") from None
    finally:
        connection.close()


def check_reading(query: str) -> None:
    """Refuse what would do more than read the database.

    Raises:
        DatabaseError: it is no query, or several, or would write, read other files, or call what is not known to be
            harmless.

    >>> check_reading("MATCH (n:Entity) RETURN n.name AS name")
    >>> check_reading("MATCH (n:Entity) DETACH DELETE n")
    Traceback (most recent call last):
    ...
    kg.databases.database.DatabaseError: 只能查询，不能写入或读取其他文件：DETACH \
| queries only read, and only the database: DETACH
    """
    tokens = [m for m in _TOKEN.finditer(query) if m.lastgroup != "skipped"]
    while tokens and tokens[-1][0] == ";":
        tokens.pop()
    words = [m[0].upper() if m.lastgroup in ("word", "sign") else "" for m in tokens]
    first = words[1:2] if words[:1] and words[0] in _BEFORE else words[:1]
    if not first or first[0] not in _BEGIN:
        raise _refused(query.strip().partition(" ")[0])
    if ";" in words:
        raise DatabaseError("一次只能问一个查询", "one query at a time")
    for word, following, after in zip(words, [*words[1:], ""], [*words[2:], "", ""], strict=True):
        if word in _WRITE or (word == "LOAD" and following in _OUTSIDE):
            raise _refused(word)
        if word == "CALL" and not (following in _CALLED and after == "("):
            raise _refused(f"CALL {following}".strip())


def _refused(what: str) -> DatabaseError:
    return DatabaseError(
        f"只能查询，不能写入或读取其他文件：{what}", f"queries only read, and only the database: {what}"
    )


def _plain(value: Any) -> Any:
    """A value without LadybugDB's own numbers of nodes, and without empty properties.

    >>> _plain({"_ID": {"offset": 0, "table": 0}, "_LABEL": "Entity", "id": "a", "status": None})
    {'_label': 'Entity', 'id': 'a'}
    """
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value.keys() == {"_NODES", "_RELS"}:
        nodes, ties = value["_NODES"], value["_RELS"]
        return [_plain(part) for pair in zip(nodes, [*ties, None], strict=True) for part in pair if part is not None]
    if "_LABEL" in value and ("_ID" in value or "_SRC" in value):
        kept = {k: _plain(v) for k, v in value.items() if v is not None and not k.startswith("_")}
        return {"_label": value["_LABEL"], **kept}
    return {key: _plain(item) for key, item in value.items()}
