"""Writing a folder of files whole or not at all.

The files are written to a new folder beside the old one; then the two are exchanged, in one step where the system can
(Linux), else by two renames, which an exception undoes and the next run mends after a kill. Whoever looks sees all the
old files or all the new ones. What else the old folder holds is linked into the new one first.
"""

from __future__ import annotations

import ctypes
import errno
import glob
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath

from kg.errors import KgError

_MOST_OTHERS = 1000
"""A folder with more files of others in it is not an output folder but somebody's home."""
_ABANDONED = 3600
"""Seconds after which a new folder that was never put in place is a killed run's; writing takes no more than a few."""
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
"""From fcntl.h and linux/fs.h, see renameat2(2)."""


class OutputError(KgError, OSError):
    """The files could not be written; what stood in the folder before still stands there. ``errno`` is the system's."""

    def __init__(self, zh: str, en: str, number: int | None = None) -> None:
        super().__init__(zh, en)
        self.errno = number


def write_folder(folder: Path, files: Mapping[str, str | bytes | Path]) -> None:
    """Write all files or none. Other files in the folder stay; one that an earlier run wrote counts as other.

    Args:
        folder: made where it is missing, with its parents. It is exchanged as a whole, so it can be neither the
            current folder nor one above it, nor the root of a volume.
        files: contents by path below the folder, with ``/`` between names. A text is written as UTF-8, its line ends
            as they are. A path stands for a file outside the folder that is there already; where the system can, it is
            not copied but gets a second name.

    Raises:
        OutputError: the folder is unfit, or the system refused; the former files are untouched.
        ValueError: a path leads out of the folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home:
    ...     write_folder(Path(home, "out"), {"graph.ttl": "# 空\\n", "data/raw": b"1"})
    ...     sorted(p.relative_to(home).as_posix() for p in Path(home).rglob("*"))
    ['out', 'out/data', 'out/data/raw', 'out/graph.ttl']
    """
    for name in files:
        _demand_inside(name)
    folder = folder.resolve()
    try:
        _demand_fit(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _recover(folder)
        _write(folder, files)
    except OutputError:
        raise
    except OSError as error:
        raise explained(error, folder) from error


def _write(folder: Path, files: Mapping[str, str | bytes | Path]) -> None:
    token = secrets.token_hex(4)
    new = folder.with_name(f".{folder.name}.kg-new-{token}")
    old = folder.with_name(f".{folder.name}.kg-old-{token}")
    try:
        new.mkdir()
        _fill(new, files)
        if folder.exists():
            _keep_others(folder, new, frozenset(files))
        for path, _, _ in os.walk(new):
            _sync(path)
        _swap(new, folder, old)
        _sync(folder.parent)
    finally:
        # After an exchange the old folder is called new. A swap that could not be undone is left to _recover.
        if folder.exists() or not old.exists():
            shutil.rmtree(new, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)


def _demand_inside(name: str) -> None:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in name:
        raise ValueError(f"not a path inside the folder: {name!r}")


def _demand_fit(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(
            f"无法写入 {folder}：这是一个文件，不是文件夹；请另选输出文件夹",
            f"cannot write to {folder}: it is a file, not a folder; choose another output folder",
            errno.ENOTDIR,
        )
    if folder == Path.cwd() or folder in Path.cwd().parents or folder.is_mount():
        raise OutputError(
            f"无法写入 {folder}：输出文件夹会被整体替换，不能是当前文件夹、其上级或卷的根；请指定其下的一个文件夹",
            f"cannot write to {folder}: the output folder is exchanged as a whole and cannot be the current folder, "
            "one above it or the root of a volume; name a folder below it",
            errno.EBUSY,
        )
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _fill(folder: Path, files: Mapping[str, str | bytes | Path]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            _link(content, path)
            continue
        with path.open("xb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())


def _keep_others(old: Path, new: Path, ours: frozenset[str]) -> None:
    """Put what is not ours into the new folder too: as a second link where the system can, else as a copy."""
    others = list(islice(_others(old, ours), _MOST_OTHERS + 1))
    if len(others) > _MOST_OTHERS:
        raise OutputError(
            f"无法写入 {old}：其中有超过 {_MOST_OTHERS} 个别的文件；请为输出单独指定一个文件夹",
            f"cannot write to {old}: it holds more than {_MOST_OTHERS} other files; name a folder of its own",
        )
    shutil.copymode(old, new)
    for name in others:
        source, target = old / name, new / name
        if source.is_dir() and not source.is_symlink():
            target.mkdir(exist_ok=True)
            shutil.copymode(source, target)
        elif target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(source))
        else:
            _link(source, target)


def _others(folder: Path, ours: frozenset[str], below: str = "") -> Iterator[str]:
    """The paths of the folders and of the files that are not ours, each folder before what it holds."""
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        name = below + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield name
            yield from _others(Path(entry.path), ours, f"{name}/")
        elif name not in ours:
            yield name


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)


def _swap(new: Path, folder: Path, old: Path) -> None:
    """Put the new folder in the place of the old one, which then goes by the name ``new`` or ``old``."""
    if not folder.exists():
        new.replace(folder)
    elif not _exchange(new, folder):
        try:
            folder.replace(old)
            new.replace(folder)
        except BaseException:
            if old.exists() and not folder.exists():
                old.replace(folder)
            raise


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system or the file system cannot."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)


def _recover(folder: Path) -> None:
    """Mend what a killed run left: put back a folder caught between two renames, remove folders that nobody needs."""
    name = glob.escape(folder.name)
    for old in sorted(folder.parent.glob(f".{name}.kg-old-????????")):
        new = old.with_name(old.name.replace(".kg-old-", ".kg-new-"))
        if not folder.exists():
            old.replace(folder)
        elif not new.exists():  # the swap was finished
            shutil.rmtree(old, ignore_errors=True)
    for new in sorted(folder.parent.glob(f".{name}.kg-new-????????")):
        if time.time() - new.stat().st_mtime > _ABANDONED:
            shutil.rmtree(new, ignore_errors=True)


def _sync(folder: str | Path) -> None:
    """Make the names in a folder last through a power cut; Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def explained(error: OSError, folder: Path) -> OutputError:
    """The system's error in words that say what to do."""
    own = f".{folder.name}.kg-" in str(error.filename)  # a name that the user has never seen
    place = folder if own or not error.filename else error.filename
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        zh, en = (
            "没有写入权限；请另选文件夹或修改权限",
            "no permission; choose another folder or change its permissions",
        )
    elif error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        zh, en = "磁盘已满；请腾出空间后重试", "the disk is full; free some space and try again"
    elif error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY):
        zh, en = "同名的文件或文件夹挡住了输出；请移走它", "a file or folder of that name is in the way; move it"
    else:
        zh, en = f"系统报错：{error.strerror or error}", f"the system says: {error.strerror or error}"
    return OutputError(f"无法写入 {place}：{zh}", f"cannot write to {place}: {en}", error.errno)
