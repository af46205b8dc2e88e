"""Writing a folder: all new files or all old ones, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.export import folder as module
from kg.export.folder import OutputError, write_folder

ROOT = Path(__file__).parents[1]
Files = Mapping[str, str | bytes]
OLD: Files = {"graph.ttl": "旧的图\n", "page.html": "old page", "data/raw.bin": b"\x00\x01"}
NEW: Files = {"graph.ttl": "新的图\r\n", "page.html": "new page", "data/raw.bin": b"\x02", "more/notes.txt": ""}


@pytest.fixture(params=["exchange", "renames"])
def swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to put the new folder in place: in one step, and by two renames."""
    if request.param == "renames":
        monkeypatch.setattr(module, "_exchange", lambda one, other: False)
    return str(request.param)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder with the old files and somebody's own."""
    write_folder(tmp_path / "out", OLD)
    (tmp_path / "out" / "笔记.md").write_text("我的笔记", encoding="utf-8")
    (tmp_path / "out" / "data" / "mine.csv").write_text("1", encoding="utf-8")
    (tmp_path / "out" / "empty").mkdir()
    (tmp_path / "out" / "link").symlink_to("graph.ttl")
    return tmp_path / "out"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def expected(files: Files) -> dict[str, bytes]:
    return {name: text.encode("utf-8") if isinstance(text, str) else text for name, text in files.items()}


def others(files: Files) -> dict[str, bytes]:
    """What the fixture's folder holds beside our files."""
    return {"笔记.md": "我的笔记".encode(), "data/mine.csv": b"1", "link": expected(files)["graph.ttl"]}


def assert_untouched(folder: Path) -> None:
    assert contents(folder) == expected(OLD) | others(OLD)
    assert [p.name for p in folder.parent.iterdir()] == [folder.name], "litter"


def test_a_missing_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    write_folder(tmp_path / "a" / "b" / "out", NEW)
    assert contents(tmp_path / "a" / "b" / "out") == expected(NEW)
    assert [p.name for p in (tmp_path / "a" / "b").iterdir()] == ["out"]


def test_new_files_replace_old_ones_and_others_stay(out: Path, swap: str) -> None:
    write_folder(out, NEW)
    assert contents(out) == expected(NEW) | others(NEW)
    assert (out / "empty").is_dir()
    assert (out / "link").is_symlink()
    assert [p.name for p in out.parent.iterdir()] == ["out"], swap


def test_an_exchange_swaps_two_folders_or_does_nothing(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "a").touch()
    done = module._exchange(one, other)
    assert (other / "a").exists() is done
    assert (one / "a").exists() is not done
    assert not module._exchange(one, tmp_path / "missing")


def test_a_link_to_the_folder_stays_a_link(out: Path, swap: str) -> None:
    link = out.with_name("link")
    link.symlink_to(out, target_is_directory=True)
    write_folder(link, NEW)
    assert link.is_symlink(), swap
    assert contents(out) == expected(NEW) | others(NEW)


def test_others_are_copied_where_links_are_impossible(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _failing(os.link, OSError(errno.EPERM, "no links here")))
    write_folder(out, NEW)
    assert contents(out) == expected(NEW) | others(NEW)


def test_the_mode_of_the_folder_stays(out: Path, swap: str) -> None:
    out.chmod(0o750)
    write_folder(out, NEW)
    assert out.stat().st_mode & 0o777 == 0o750, swap


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), OSError(errno.EIO, "broken")])
@pytest.mark.parametrize(("where", "step", "after"), [(os, "fsync", 2), (module, "_link", 1), (module, "_sync", 0)])
def test_an_interruption_while_writing_leaves_the_old_files(
    out: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, where: object, step: str, after: int
) -> None:
    monkeypatch.setattr(where, step, _failing(getattr(where, step), error, after))
    with pytest.raises(OutputError if isinstance(error, OSError) else type(error)):
        write_folder(out, NEW)
    assert_untouched(out)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.EACCES, "in use")])
@pytest.mark.parametrize("after", [0, 1])
def test_an_interruption_between_the_renames_leaves_the_old_files(
    out: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, after: int
) -> None:
    monkeypatch.setattr(module, "_exchange", lambda one, other: False)
    monkeypatch.setattr(os, "replace", _failing(os.replace, error, after, times=1))
    with pytest.raises(OutputError if isinstance(error, OSError) else type(error)):
        write_folder(out, NEW)
    monkeypatch.undo()
    assert_untouched(out)


def test_a_text_that_is_no_unicode_leaves_the_old_files(out: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_folder(out, {**NEW, "bad.txt": "\ud800"})
    assert_untouched(out)


def test_a_first_run_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", _failing(os.replace, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "out", NEW)
    assert not list(tmp_path.iterdir())


KILLED_WHILE_WRITING = """
import os, sys, time
from pathlib import Path
from kg.export.folder import write_folder

class Slow(dict):
    def items(self):
        for number, item in enumerate(super().items()):
            if number == 2:
                print("half", flush=True)
                time.sleep(60)
            yield item

write_folder(Path(sys.argv[1]), Slow({"graph.ttl": "新", "page.html": "new", "data/raw.bin": b"2"}))
"""
KILLED_BETWEEN_RENAMES = """
import os, sys, time
from pathlib import Path
from kg.export import folder

folder._exchange = lambda one, other: False
replace = os.replace

def slow(source, target):
    replace(source, target)
    print("half", flush=True)
    time.sleep(60)

os.replace = slow
folder.write_folder(Path(sys.argv[1]), {"graph.ttl": "新", "page.html": "new"})
"""


@pytest.fixture
def kill() -> Iterator[Callable[[str, Path], None]]:
    """Run a program until it says that it is half way, and kill it there."""
    running: list[subprocess.Popen[str]] = []

    def run(program: str, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", program, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            running.append(process)
            assert process.stdout is not None
            assert process.stdout.readline() == "half\n"
            process.send_signal(signal.SIGKILL)
            assert process.wait(timeout=20) == -signal.SIGKILL

    yield run
    for process in running:
        process.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_kill_while_writing_leaves_the_old_files(out: Path, kill: Callable[[str, Path], None]) -> None:
    kill(KILLED_WHILE_WRITING, out)
    assert contents(out) == expected(OLD) | others(OLD)
    litter = [p for p in out.parent.iterdir() if p != out]
    assert len(litter) == 1

    write_folder(out, NEW)  # that of a run which may be at work is left alone
    assert litter[0].exists()
    hours_ago = time.time() - 3 * 3600
    os.utime(litter[0], (hours_ago, hours_ago))
    write_folder(out, NEW)
    assert contents(out) == expected(NEW) | others(NEW)
    assert [p.name for p in out.parent.iterdir()] == ["out"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_kill_between_two_renames_is_mended_by_the_next_run(
    out: Path, kill: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    kill(KILLED_BETWEEN_RENAMES, out)
    assert not out.exists()

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _failing(os.fsync, KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            write_folder(out, NEW)
    assert contents(out) == expected(OLD) | others(OLD)

    write_folder(out, NEW)
    assert contents(out) == expected(NEW) | others(NEW)


def test_the_old_folder_of_a_killed_swap_is_never_thrown_away(tmp_path: Path) -> None:
    """Killed between two renames, and then somebody made a new folder of that name by hand."""
    for name in (".out.kg-old-0123abcd", ".out.kg-new-0123abcd", "out"):
        (tmp_path / name).mkdir()
    (tmp_path / ".out.kg-old-0123abcd" / "notes").write_text("mine", encoding="utf-8")
    write_folder(tmp_path / "out", NEW)
    assert (tmp_path / ".out.kg-old-0123abcd" / "notes").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    assert_refused(tmp_path / "out", NEW, errno.ENOTDIR, "不是文件夹", "not a folder")
    assert contents(tmp_path) == {"out": b"a file"}


def test_a_file_in_the_place_of_a_parent(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file", encoding="utf-8")
    assert_refused(tmp_path / "a" / "out", NEW, errno.EEXIST, "挡住", "in the way")


def test_somebodys_folder_in_the_place_of_a_file(out: Path) -> None:
    assert_refused(out, {**NEW, "empty": "text"}, errno.EEXIST, "挡住", "in the way")
    assert_untouched(out)


def test_somebodys_file_in_the_place_of_a_folder(out: Path) -> None:
    assert_refused(out, {**NEW, "笔记.md/x": "text"}, errno.EEXIST, "挡住", "in the way")
    assert_untouched(out)


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (errno.ENOSPC, "磁盘已满", "the disk is full"),
        (errno.EDQUOT, "磁盘已满", "the disk is full"),
        (errno.EACCES, "没有写入权限", "no permission"),
        (errno.EROFS, "没有写入权限", "no permission"),
        (errno.EIO, "系统报错", "the system says"),
    ],
)
def test_errors_of_the_system_are_explained(
    out: Path, monkeypatch: pytest.MonkeyPatch, number: int, zh: str, en: str
) -> None:
    hidden = str(out.with_name(".out.kg-new-0123abcd") / "graph.ttl")
    monkeypatch.setattr(os, "fsync", _failing(os.fsync, OSError(number, os.strerror(number), hidden)))
    assert_refused(out, NEW, number, f"无法写入 {out}：{zh}", f"cannot write to {out}: {en}")
    assert_untouched(out)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_is_really_full_is_explained(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def to_a_full_disk(path: Path, mode: str) -> object:
        return open("/dev/full", "wb")  # noqa: PTH123 - Path.open is what is replaced

    monkeypatch.setattr(Path, "open", to_a_full_disk)
    assert_refused(out, NEW, errno.ENOSPC, "磁盘已满", "disk is full")
    monkeypatch.undo()
    assert_untouched(out)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_permission_is_explained(out: Path) -> None:
    out.parent.chmod(0o500)
    try:
        assert_refused(out, NEW, errno.EACCES, "没有写入权限", "no permission")
        assert contents(out) == expected(OLD) | others(OLD)
    finally:
        out.parent.chmod(0o700)


def test_a_folder_that_is_read_only_is_explained(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert_refused(out, NEW, errno.EACCES, "没有写入权限", "no permission")
    assert_untouched(out)


@pytest.mark.parametrize("place", [".", ".."])
def test_the_current_folder_and_those_above_are_refused(out: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.chdir(out / "data" if place == ".." else out)
    assert_refused(Path(place), NEW, errno.EBUSY, "当前文件夹", "current folder")
    assert_untouched(out)


def test_somebodys_home_is_refused(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_OTHERS", 3)
    assert_refused(out, NEW, None, "超过 3 个", "more than 3")
    assert_untouched(out)


@pytest.mark.parametrize("name", ["", "/etc/x", "../x", "a/../../x", "c:x", "a\\b"])
def test_a_path_out_of_the_folder_is_refused(out: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a path inside"):
        write_folder(out, {name: "x"})
    assert_untouched(out)


def assert_refused(folder: Path, files: Files, number: int | None, zh: str, en: str) -> None:
    with pytest.raises(OutputError) as caught:
        write_folder(folder, files)
    assert isinstance(caught.value, KgError)
    assert isinstance(caught.value, OSError)
    assert caught.value.errno == number
    assert zh in caught.value.zh
    assert en in caught.value.en
    assert caught.value.zh in str(caught.value)
    assert caught.value.en in str(caught.value)


def _failing(
    real: Callable[..., None], error: BaseException, after: int = 0, times: int = 10**6
) -> Callable[..., None]:
    """A function that raises from its call number ``after`` on, that many times, and else does the real thing."""
    calls = iter(range(10**6))

    def fail(*arguments: object, **options: object) -> None:
        if after <= next(calls) < after + times:
            raise error
        real(*arguments, **options)

    return fail
