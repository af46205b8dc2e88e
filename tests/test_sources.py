"""No sentence of a source report stands in the project, and the sample report is written anew.

Two texts are compared by what they say alone: their Han characters and digits, simplified, with everything between
them (punctuation, markup, line breaks, pinyin glosses) dropped. A run that is shared is a run in this reduced text.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

import opencc
import pytest

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT.parent / "shared" / "reports"
SAMPLE = ROOT / "kg" / "data" / "sample-report.txt"
SENTENCE_RUN = 24
"""So many characters in common are a copied sentence; official names are shorter."""
SAMPLE_RUN = 16
"""The sample report retells one source, so it is held to more: only the names below may be as long."""
SAMPLE_NAMES = (
    "句容市第十七届人民代表大会第三次会议",
    "句容市加快推进数字政府建设高质量发展实施方案",
    "关于加强市属国有企业内部审计监督工作的意见",
)
SKIPPED_SUFFIXES = frozenset({".gz", ".lock"})
SKIPPED_NAMES = frozenset({"package-lock.json"})

_DROPPED = re.compile(r"[^0-9〇㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
_FULL_WIDTH_DIGITS = {ord("０") + i: ord("0") + i for i in range(10)}
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")

needs_reports = pytest.mark.skipif(not REPORTS.is_dir(), reason="the source reports (../shared/reports) are not here")
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
needs_checkout = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is not a git checkout")


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def essence(text: str) -> str:
    """The Han characters and digits of a text, simplified.

    >>> essence("現(xiàn)在，<b>句容</b>１２3\\\\u5e74&#x6708;")
    '现在句容123年月'
    """
    plain = html.unescape(_ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)).encode("utf-8", "ignore").decode("utf-8")
    return str(_simplifier().convert(_DROPPED.sub("", plain.translate(_FULL_WIDTH_DIGITS))))


def runs_of(text: str, length: int) -> Iterator[str]:
    """Every stretch of so many characters."""
    return (text[i : i + length] for i in range(len(text) - length + 1))


def shared_runs(text: str, known: Collection[str], length: int) -> list[str]:
    """The longest stretches of a text in which every run of ``length`` characters is known.

    >>> shared_runs("abcdeXbcd", {"abc", "bcd"}, 3)
    ['abcd', 'bcd']
    """
    found: list[str] = []
    start = None
    for at, run in enumerate([*runs_of(text, length), None]):
        if run in known and start is None:
            start = at
        elif run not in known and start is not None:
            found.append(text[start : at - 1 + length])
            start = None
    return found


def index(sources: Iterable[str], length: int) -> frozenset[str]:
    """All runs of the sources, reduced to their essence."""
    return frozenset(run for source in sources for run in runs_of(essence(source), length))


def read_text(path: Path) -> str | None:
    """A file's text, in UTF-8 or else GB 18030; None for a binary file."""
    data = path.read_bytes()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="ignore")


def project_files(root: Path) -> list[Path]:
    """The files that git tracks or would track, without lock files and compressed data."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    paths = [root / name for name in sorted(set(listed.split("\0"))) if name]
    return [p for p in paths if p.is_file() and p.suffix not in SKIPPED_SUFFIXES and p.name not in SKIPPED_NAMES]


def copied(files: Iterable[Path], known: Collection[str], length: int) -> list[str]:
    """One line for each run that a file shares with the sources: its path and the run."""
    texts = ((path, read_text(path)) for path in files)
    return [f"{path}: {run}" for path, text in texts if text for run in shared_runs(essence(text), known, length)]


def source_texts() -> list[str]:
    return [text for path in sorted(REPORTS.iterdir()) if (text := read_text(path))]


@needs_reports
@needs_git
@needs_checkout
def test_project_holds_no_source_sentence() -> None:
    known = index(source_texts(), SENTENCE_RUN)
    # What is built from the sample says nothing that the sample does not; there, names stand next to property labels.
    files = [path for path in project_files(ROOT) if not path.is_relative_to(ROOT / "output")]
    assert SAMPLE in files and Path(__file__).resolve() in files
    assert len(known) > 10_000, "the source reports are empty"
    assert copied(files, known, SENTENCE_RUN) == []


@needs_reports
def test_sample_report_shares_only_names_with_its_source() -> None:
    known = index(source_texts(), SAMPLE_RUN)
    names = "|".join(SAMPLE_NAMES)
    pieces = re.split(names, essence(SAMPLE.read_text(encoding="utf-8")))
    assert len(pieces) == len(SAMPLE_NAMES) + 1, "each name stands in the sample once"
    assert [run for piece in pieces for run in shared_runs(piece, known, SAMPLE_RUN)] == []


def test_sample_report_says_what_it_is() -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("示例文本：") and "并非报告原文" in lines[0]


PLANTED = "青石县去年修通了云溪镇到白鹭湖的17.5公里环山公路，沿线12个村的茶农从此出行无忧。"
SOURCE = f"各位代表：今年春天雨水偏少。{PLANTED}下一步还要把路灯装上。"
TRADITIONAL = "青石縣去年修通了雲(yún)溪鎮到白鷺(lù)湖的１７.５公里環山公路,沿線12個村的茶農從此出行無憂。"


@pytest.mark.parametrize(
    "written",
    [
        PLANTED,
        TRADITIONAL,
        "\n".join(PLANTED),
        "".join(f"<i>{c}</i>" for c in PLANTED),
        json.dumps(PLANTED),
        PLANTED.encode("ascii", "xmlcharrefreplace").decode("ascii"),
    ],
    ids=["plain", "traditional", "wrapped", "markup", "json", "entities"],
)
def test_planted_sentence_is_found(tmp_path: Path, written: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"这一段由我们自己写成。{written}这一段也是。", encoding="utf-8")
    found = copied([page], index([SOURCE], SENTENCE_RUN), SENTENCE_RUN)
    assert found == [f"{page}: {essence(PLANTED)}"]


def test_planted_sentence_is_found_in_gb18030(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PLANTED, encoding="gb18030")
    assert len(copied([page], index([SOURCE], SENTENCE_RUN), SENTENCE_RUN)) == 1


def test_run_is_found_from_its_full_length_on() -> None:
    known = index([SOURCE], SENTENCE_RUN)
    sentence = essence(PLANTED)
    assert shared_runs(f"甲{sentence[:SENTENCE_RUN]}乙", known, SENTENCE_RUN) == [sentence[:SENTENCE_RUN]]
    assert shared_runs(f"甲{sentence[: SENTENCE_RUN - 1]}乙", known, SENTENCE_RUN) == []


def test_retold_fact_is_not_a_copy(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("白鹭湖至云溪镇的环山公路长17.5公里，去年通车，12个村的茶农受益。", encoding="utf-8")
    assert copied([page], index([SOURCE], SENTENCE_RUN), SENTENCE_RUN) == []


@needs_git
def test_project_files_are_what_git_would_track(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True, capture_output=True)
    (tmp_path / "文档").mkdir()
    for name in (".gitignore", "文档/说明.md", "ignored.txt", "uv.lock", "names.csv.gz", "tracked.txt", "removed.txt"):
        (tmp_path / name).write_text("ignored.txt\n", encoding="utf-8")
    subprocess.run(["git", "-C", str(tmp_path), "add", "tracked.txt", "removed.txt"], check=True, capture_output=True)
    (tmp_path / "removed.txt").unlink()
    found = [p.relative_to(tmp_path).as_posix() for p in project_files(tmp_path)]
    assert found == [".gitignore", "tracked.txt", "文档/说明.md"]


def test_binary_file_has_no_text(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\0\0" + PLANTED.encode())
    assert read_text(picture) is None
