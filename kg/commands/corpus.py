"""``kg corpus``: many reports to a folder with the folder of each, and one page for all of them."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.build import ASSETS, STAGES, add_naming
from kg.commands.console import Progress
from kg.commands.options import Parser, add_rules, rule_folders
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.view.corpus.share import Share

SUMMARY = "把多份报告建成图集 | build the graphs of many reports, and one page for all"
DESCRIPTION = """\
读入多份报告，为每份写出 DIR/<地名拼音>-<年份>/（与 kg build 相同），并写出总图 DIR/index.html。
有一份读不了，就什么也不写。同样的报告，不论次序，写出同样的文件。
Reads several reports, writes the folder DIR/<place>-<year>/ of each as kg build does, and
DIR/index.html, a page for all of them. If one cannot be read, nothing is written. The same
reports give the same files, in whatever order."""


@dataclass(frozen=True, slots=True)
class Built:
    """A report that is built: what it adds to the page, the name that its folder should have, and its files."""

    source: Path
    name: str
    share: Share
    files: dict[str, Path]


@dataclass(frozen=True, slots=True)
class Failed:
    """A report that cannot be read, and why."""

    source: Path
    zh: str
    en: str


def add(parser: Parser) -> None:
    parser.inputs.add_argument(
        "reports", metavar="REPORT", type=Path, nargs="+", help="报告的文本文件 | the reports, text files"
    )
    parser.options.add_argument(
        "-o", "--output", metavar="DIR", type=Path, required=True, help="输出文件夹 | output folder"
    )
    add_naming(parser)
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    from kg.export.folder import write_folder
    from kg.ontology import Ontology
    from kg.view.corpus.page import render

    build = partial(build_one, base=args.base_iri, rules=rule_folders(args.rules), decisions=args.decisions)
    with Progress(sys.stderr) as progress, _workshop(args.output) as workshop:
        results = _build_all(args.reports, partial(build, workshop=workshop), progress)
        failures = [result for result in results if isinstance(result, Failed)]
        built = [result for result in results if isinstance(result, Built)]
        if not failures:
            progress.tell(STAGES["write"])
            names = _folder_names(built)
            files: dict[str, str | bytes | Path] = {}
            for one, name in zip(built, names, strict=True):
                files |= {f"{name}/{path}": kept for path, kept in one.files.items()}
            folders = {one.share.key: name for one, name in zip(built, names, strict=True)}
            files |= render([one.share for one in built], folders, Ontology.load())
            write_folder(args.output, files)
    for failed in failures:
        print(f"{failed.source}：{failed.zh} | {failed.en}", file=sys.stderr)
    if failures:
        return 2
    page = args.output / "index.html"
    print(f"{len(built)} 份报告的图集在 {page} | the page of {len(built)} reports is {page}")
    return 0


def build_one(
    source: Path, *, base: str | None, rules: Sequence[Path], decisions: Path | None, workshop: Path
) -> Built | Failed:
    """Build one report, in a process of its own, and leave its files in the workshop."""
    from kg.commands.output import folder_name, report_files
    from kg.pipeline import build
    from kg.view.corpus.share import share_of

    try:
        graph = build(source, rules=rules, decisions=decisions)
    except KgError as error:
        return Failed(source, error.zh, error.en)
    own = Path(tempfile.mkdtemp(dir=workshop))
    # Styles and scripts are the same for every report; they lie on the disk once, under a name for each folder.
    files = {
        path: _kept(workshop / path if path.startswith(ASSETS) else own / path, text)
        for path, text in report_files(graph, base, ASSETS).items()
    }
    return Built(source, folder_name(graph), share_of(graph), files)


def _kept(path: Path, text: str) -> Path:
    """A file with this text, whole at any time, since others may write the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(dir=path.parent)
        with open(handle, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(new).chmod(0o644)
        Path(new).replace(path)
    return path


@contextmanager
def _workshop(output: Path) -> Iterator[Path]:
    """A folder beside the output, on the same volume, that goes away at the end."""
    from kg.export.folder import explained

    output = output.resolve()
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=f".{output.name}.kg-reports-", dir=output.parent))
    except OSError as error:
        raise explained(error, output) from error
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _build_all(sources: Sequence[Path], build: partial[Built | Failed], progress: Progress) -> list[Built | Failed]:
    """Build the reports in as many processes as there are cores; the results in the order of the sources.

    Raises:
        KgError: two of them are of one division and year.
    """
    spawn = multiprocessing.get_context("spawn")
    workers = min(len(sources), os.cpu_count() or 1)
    progress.tell(f"{STAGES['read']} 0/{len(sources)}")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_leave_interrupts) as pool:
        try:
            futures = [pool.submit(build, source) for source in sources]
            for count, _ in enumerate(as_completed(futures), start=1):
                progress.tell(f"{STAGES['entities']} {count}/{len(sources)}")
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _leave_interrupts() -> None:
    """An interrupt is for the process that the user sees; it ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _folder_names(built: Sequence[Built]) -> list[str]:
    """``<place>-<year>`` for each report; with the division's code where places share their pinyin.

    Raises:
        KgError: two reports are of one division and year.
    """
    of_key: dict[tuple[str, int], Built] = {}
    for one in built:
        other = of_key.setdefault(one.share.key, one)
        if other is not one:
            raise KgError(
                f"{other.source} 和 {one.source} 都是{one.share.place} {one.share.year} 年的报告；请只给一份",
                f"{other.source} and {one.source} are both of {one.share.place} and {one.share.year}; give one of them",
            )
    counts = Counter(one.name for one in built)
    return [one.name if counts[one.name] == 1 else f"{one.name}-{one.share.code}" for one in built]
