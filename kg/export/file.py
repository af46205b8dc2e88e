"""Writing one file whole or not at all: to a new file beside it, which then takes its place in one step."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from kg.export.folder import OutputError, explained


def write_file(path: Path, text: str) -> None:
    """Write a text as UTF-8, its line ends as they are. What is no ordinary file, like a pipe, is written to directly.

    Args:
        path: its folder is made where it is missing; a link is followed, and permissions stay.

    Raises:
        OutputError: it is a folder, or the system refused; what stood there before still stands there.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home:
    ...     write_file(Path(home, "out", "graph.nt"), "# 空\\n")
    ...     Path(home, "out", "graph.nt").read_text("utf-8"), os.listdir(Path(home, "out"))
    ('# 空\\n', ['graph.nt'])
    """
    write_pieces(path, [text])


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write a text that comes in pieces, as ``write_file`` does; memory holds one piece. An error among them is raised,
    and what stood there before still stands there.
    """
    path = path.resolve()
    try:
        if path.is_dir():
            raise OutputError(
                f"无法写入 {path}：这是文件夹；请给出文件名",
                f"cannot write to {path}: it is a folder; name a file",
                errno.EISDIR,
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                _write(stream, pieces)
        else:
            _replace(path, pieces)
    except OutputError:
        raise
    except OSError as error:
        raise explained(error, path) from error


def _write(stream: BinaryIO, pieces: Iterable[str]) -> None:
    for piece in pieces:
        stream.write(piece.encode("utf-8"))


def _replace(path: Path, pieces: Iterable[str]) -> None:
    new = path.with_name(f".{path.name}.kg-new-{secrets.token_hex(4)}")
    try:
        with new.open("xb") as stream:
            _write(stream, pieces)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
