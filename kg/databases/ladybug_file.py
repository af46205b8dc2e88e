"""Opens the file of a LadybugDB database and runs statements on it; what fails is told in one line."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.databases.database import DatabaseError

if TYPE_CHECKING:
    from ladybug import Connection, Database, QueryResult

_POOL = 1 << 30
"""Bytes of memory that LadybugDB may take for its pages."""
_CHECKPOINT = 1 << 26
"""Bytes of the log from which they are written into the file. That takes seconds, however little is new."""
_PENDING = "recovery is pending"


class LadybugFile:
    """A database file that is open.

    A file that is open for reading is locked, too, so that nobody writes to it meanwhile; others may read.
    """

    def __init__(self, path: str, *, read_only: bool = False) -> None:
        """Open a file, or make it, unless it is only read.

        Raises:
            DatabaseError: LadybugDB is not installed, or the file cannot be opened.
        """
        self.path = path
        _check(Path(path), read_only)
        self._database = _opened(path, read_only)
        self._lock = None
        if read_only:
            try:
                self._lock = _Lock(path)
            except OSError:
                self._database.close()
                raise _locked(path) from None

    def connect(self) -> Connection:
        """A new connection. It keeps every statement that it has run, and the rows of it, until it is closed."""
        from ladybug import Connection

        return Connection(self._database)

    def run(self, connection: Connection, statement: str, parameters: Mapping[str, Any] | None = None) -> QueryResult:
        """Run one statement.

        Raises:
            DatabaseError: it fails.
        """
        try:
            result = connection.execute(statement, dict(parameters or {}))
        except (RuntimeError, OverflowError, UnicodeError) as error:
            raise self.failed(error) from None
        assert not isinstance(result, list), "one statement at a time"
        return result

    def failed(self, error: Exception) -> DatabaseError:
        return DatabaseError(f"LadybugDB 出错：{self.path}（{told(error)}）", f"LadybugDB: {self.path}: {told(error)}")

    def close(self) -> None:
        if self._lock:
            self._lock.release()
        with suppress(RuntimeError):
            self._database.close()


class _Lock:
    """A lock for reading: processes that lock for writing, as LadybugDB does, keep out, and are kept out."""

    def __init__(self, path: str) -> None:
        self._file = Path(path).open("rb")  # noqa: SIM115  # open as long as the lock
        try:
            import fcntl
        except ImportError:  # Windows: an open file keeps others out there
            return
        try:
            fcntl.lockf(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise

    def release(self) -> None:
        self._file.close()


def told(error: Exception) -> str:
    """The message of an error in one line, without the advice that follows it.

    >>> told(RuntimeError("Binder exception: Table Nope does not exist.\\nSee the docs"))
    'Binder exception: Table Nope does not exist.'
    """
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _check(path: Path, read_only: bool) -> None:
    if path.is_dir():
        raise DatabaseError(
            f"是文件夹，不是 LadybugDB 数据库文件：{path}；请写明其中的文件，如 ladybug:{path / 'graph.lbug'}",
            f"a folder, no file of LadybugDB: {path}; name a file in it, such as ladybug:{path / 'graph.lbug'}",
        )
    if not path.absolute().parent.is_dir():
        raise DatabaseError(
            f"文件夹不存在：{path.absolute().parent}；请先建立，或检查路径",
            f"no such folder: {path.absolute().parent}; make it, or check the path",
        )
    if read_only and not path.is_file():
        raise DatabaseError(
            f"找不到数据库文件：{path}；请检查路径，或先用 kg load 载入图谱",
            f"no such database file: {path}; check the path, or load graphs into it with kg load",
        )


def _opened(path: str, read_only: bool) -> Database:
    try:
        import pyarrow  # type: ignore[import-untyped]  # noqa: F401  # what rows are written with
        from ladybug import Database
    except ImportError as error:
        raise DatabaseError(
            f'未安装 LadybugDB（{told(error)}）；请运行 pip install "kg-workreports[ladybug]"',
            f'LadybugDB is not installed ({told(error)}); run pip install "kg-workreports[ladybug]"',
        ) from None
    try:
        return Database(path, buffer_pool_size=_POOL, read_only=read_only, checkpoint_threshold=_CHECKPOINT)
    except RuntimeError as error:
        if read_only and _PENDING in str(error):
            # A process was ended while it wrote. Opened for writing, the file is brought in order.
            _opened(path, read_only=False).close()
            return _opened(path, read_only)
        raise _refused(path, error) from None


def _refused(path: str, error: RuntimeError) -> DatabaseError:
    message = told(error)
    if "lock" in message:
        return _locked(path)
    if "not a valid" in message or "past the end" in message:
        return DatabaseError(
            f"不是 LadybugDB 数据库文件：{path}；请换一个文件名",
            f"no database of LadybugDB: {path}; use another file",
        )
    return DatabaseError(f"无法打开数据库：{path}（{message}）", f"cannot open the database: {path} ({message})")


def _locked(path: str) -> DatabaseError:
    return DatabaseError(
        f"数据库正被另一个程序使用：{path}；请等它结束或关闭它，然后重试",
        f"another program has the database open: {path}; wait for it to end, or close it, and try again",
    )
