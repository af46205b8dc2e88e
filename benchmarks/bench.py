"""How fast a report becomes a graph, beside jieba.posseg on the same text; how much memory; how both grow.

    python -m benchmarks.bench            # the reports in ../shared/reports, or else the packaged sample
    python -m benchmarks.bench --check    # exits with 1 if a target is missed

Every figure that has a target is a ratio of two times taken in turns in one run (A B A B …), or a size; so a slow or
busy machine changes little. Times are wall-clock seconds, warm: dictionaries, rules and tables are loaded before.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT.parent / "shared" / "reports"
SAMPLE = ROOT / "kg" / "data" / "sample-report.txt"

RATIO, MEMORY, GROWTH = 0.5, 200.0, 11.0
"""The targets, each at most: kg's time over jieba.posseg's, megabytes, time for ten times the text over once."""
TIMES = 10
PATIENCE = 10.0
"""Seconds after which no further round is begun: jieba.posseg needs long for damaged text."""

# Peak sizes so far, in bytes: macOS counts bytes, Linux KiB.
_PROBE = """
import json, resource, sys
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
peaks = [peak()]
import jieba, opencc, rdflib
import kg.pipeline
peaks.append(peak())
from kg.words import Segmenter
Segmenter().boundaries("建设")
peaks.append(peak())
kg.pipeline.build(sys.argv[1])
peaks.append(peak())
print(json.dumps(peaks))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A report with the median seconds of kg and of jieba.posseg.

    >>> Row("a", 14_000, 0.1, 0.25).ratio
    0.4
    """

    name: str
    characters: int
    kg: float
    jieba: float

    @property
    def ratio(self) -> float:
        return self.kg / self.jieba


@dataclass(frozen=True, slots=True)
class Memory:
    """Peak megabytes of a fresh process: Python alone, with its libraries, with jieba's dictionary, with a graph."""

    python: float
    libraries: float
    dictionary: float
    whole: float


@dataclass(frozen=True, slots=True)
class Growth:
    """Median seconds for a text, and for one with its body ten times; how many passages each has."""

    once: float
    tenfold: float
    passages: tuple[int, int]

    @property
    def ratio(self) -> float:
        return self.tenfold / self.once


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description="速度与内存 | speed and memory")
    parser.add_argument("--rounds", type=int, default=5, help="每项测几轮 | rounds of each measurement (5)")
    parser.add_argument("--sample", action="store_true", help="只测自带样例 | only the packaged sample")
    parser.add_argument("--check", action="store_true", help="未达标则退出码为 1 | exit with 1 if a target is missed")
    options = parser.parse_args(argv)
    if options.rounds < 1:
        parser.error("--rounds 至少为 1 | --rounds must be at least 1")
    paths = report_paths(options.sample)
    if paths == [SAMPLE]:
        print("自带样例（没有用 ../shared/reports）| the packaged sample (not ../shared/reports)\n")
    by_length = sorted(paths, key=lambda path: path.stat().st_size)
    # First of all: a process starts with the peak of the one that started it, which is still small.
    memory = peak_memory(by_length[-1])
    rows = [compare(path, options.rounds) for path in paths]
    growth = growth_of(by_length[len(by_length) // 2], options.rounds)
    print("\n".join([*table(rows), "", *summary(rows, memory, growth)]))
    return 1 if options.check and missed(rows, memory, growth) else 0


def report_paths(sample: bool = False) -> list[Path]:
    """The reports to measure: those beside the project, else the packaged sample."""
    return ([] if sample else sorted(REPORTS.glob("*.txt"))) or [SAMPLE]


def in_turns(first: Callable[[], object], second: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The median seconds of two functions, run in turns after one run each that does not count.

    No round is begun after ``PATIENCE`` seconds, but for the first.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    first(), second()
    began = perf_counter()
    while not seconds[0] or (len(seconds[0]) < rounds and perf_counter() - began < PATIENCE):
        for run, taken in zip((first, second), seconds, strict=True):
            start = perf_counter()
            run()
            taken.append(perf_counter() - start)
    return median(seconds[0]), median(seconds[1])


def compare(path: Path, rounds: int) -> Row:
    """kg from the file to the graph, and jieba.posseg over the same text."""
    from kg.pipeline import build
    from kg.reading.source import read_source

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources and has invalid escapes
        import jieba
        import jieba.posseg
    jieba.setLogLevel(logging.WARNING)
    text = read_source(path).text
    return Row(path.stem, len(text), *in_turns(lambda: build(path), lambda: jieba.posseg.lcut(text), rounds))


def peak_memory(path: Path) -> Memory | None:
    """The peak memory of a fresh process that builds one report; None on Windows, which does not count it."""
    if sys.platform == "win32":
        return None
    command = [sys.executable, "-W", "ignore", "-c", _PROBE, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    return Memory(*(size / 1e6 for size in json.loads(done.stdout)))


def growth_of(path: Path, rounds: int) -> Growth:
    """A report without its definitions, and the same with its body ten times."""
    from kg.pipeline import build
    from kg.reading.report import read_report

    with tempfile.TemporaryDirectory() as folder:
        once, tenfold = Path(folder, "once.txt"), Path(folder, "tenfold.txt")
        for target, times in ((once, 1), (tenfold, TIMES)):
            target.write_text(repeated(path, times), encoding="utf-8")
        passages = len(read_report(once).passages), len(read_report(tenfold).passages)
        return Growth(*in_turns(lambda: build(once), lambda: build(tenfold), rounds), passages)


def repeated(path: Path, times: int) -> str:
    """A report's text as it was read, its definitions left out, with its body so many times."""
    from kg.model import PassageKind
    from kg.reading.report import read_report

    report = read_report(path)
    body = [p for p in report.passages if p.kind in (PassageKind.HEADING, PassageKind.SENTENCE)]
    start, end = body[0].span.start, body[-1].span.end
    return report.text[:start] + "\n".join([report.text[start:end]] * times) + "\n"


def table(rows: Sequence[Row]) -> list[str]:
    """The lines of the table, and the median of the ratios.

    >>> print("\\n".join(table([Row("sample", 3_000, 0.02, 0.05)])))
    report              chars     kg s  jieba.posseg s  ratio
    sample               3000    0.020           0.050   0.40
    """
    lines = [f"{'report':16} {'chars':>8} {'kg s':>8} {'jieba.posseg s':>15} {'ratio':>6}"]
    return lines + [f"{r.name:16} {r.characters:8} {r.kg:8.3f} {r.jieba:15.3f} {r.ratio:6.2f}" for r in rows]


def summary(rows: Sequence[Row], memory: Memory | None, growth: Growth) -> list[str]:
    """Each figure beside its target."""
    lines = [f"比值中位数 | median ratio: {median(r.ratio for r in rows):.2f} (≤ {RATIO})"]
    if memory is None:
        lines.append("内存：此系统不提供 | memory: not counted on this system")
    else:
        lines.append(
            f"内存峰值 | peak memory: {memory.whole:.0f} MB (≤ {MEMORY:.0f}); "
            f"Python {memory.python:.0f}, + 程序库 libraries {memory.libraries:.0f}, "
            f"+ jieba 词典 dictionary {memory.dictionary:.0f}"
        )
    once, tenfold = growth.passages
    lines.append(
        f"正文 {TIMES} 倍 | body {TIMES} times: {growth.ratio:.1f} × 时间 time (≤ {GROWTH:.0f}); "
        f"{growth.once:.3f} → {growth.tenfold:.3f} s, {once} → {tenfold} 句 passages"
    )
    return lines


def missed(rows: Sequence[Row], memory: Memory | None, growth: Growth) -> bool:
    """Whether a figure is beyond its target."""
    too_large = memory is not None and memory.whole > MEMORY
    return median(r.ratio for r in rows) > RATIO or too_large or growth.ratio > GROWTH


if __name__ == "__main__":
    sys.exit(main())
