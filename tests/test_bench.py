"""The benchmark: its arithmetic, the texts it makes, and that it runs on the sample. Nothing here is timed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import bench
from benchmarks.bench import Growth, Memory, Row
from kg.model import PassageKind
from kg.reading.report import read_report

ROWS = [Row("a", 10, 0.1, 0.4), Row("b", 10, 0.2, 0.4), Row("c", 10, 0.9, 0.4)]
MEMORY = Memory(15, 90, 150, 170)
GROWTH = Growth(0.1, 1.0, (30, 300))


def test_the_median_ratio_is_that_of_the_ratios() -> None:
    assert [row.ratio for row in ROWS] == [0.25, 0.5, 2.25]
    assert "0.50 (≤ 0.5)" in bench.summary(ROWS, MEMORY, GROWTH)[0]


def test_growth_is_time_over_time() -> None:
    assert Growth(0.2, 2.1, (1, 10)).ratio == pytest.approx(10.5)


@pytest.mark.parametrize(
    ("rows", "memory", "growth", "expected"),
    [
        (ROWS, MEMORY, GROWTH, False),
        (ROWS, None, GROWTH, False),
        ([ROWS[0], ROWS[1], Row("c", 10, 0.21, 0.4)], MEMORY, GROWTH, False),
        (ROWS[1:], MEMORY, GROWTH, True),
        (ROWS, Memory(15, 90, 150, 201), GROWTH, True),
        (ROWS, MEMORY, Growth(0.1, 1.2, (30, 300)), True),
    ],
)
def test_a_target_is_missed_by_any_figure(
    rows: list[Row], memory: Memory | None, growth: Growth, expected: bool
) -> None:
    assert bench.missed(rows, memory, growth) is expected


def test_what_a_system_does_not_count_is_said() -> None:
    assert any("not counted" in line for line in bench.summary(ROWS, None, GROWTH))


def test_functions_run_in_turns() -> None:
    seen: list[str] = []
    seconds = bench.in_turns(lambda: seen.append("a"), lambda: seen.append("b"), 3)
    assert "".join(seen) == "ab" * 4
    assert all(s >= 0 for s in seconds)


def test_no_round_is_begun_when_patience_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "PATIENCE", 0.0)
    seen: list[str] = []
    bench.in_turns(lambda: seen.append("a"), lambda: seen.append("b"), 3)
    assert "".join(seen) == "abab"


def test_a_repeated_body_is_one_report(tmp_path: Path) -> None:
    files = [tmp_path / f"{times}.txt" for times in (1, 10)]
    for path, times in zip(files, (1, 10), strict=True):
        path.write_text(bench.repeated(bench.SAMPLE, times), encoding="utf-8")
    once, tenfold = (read_report(path) for path in files)
    assert tenfold.id == once.id

    def bodies(kind: PassageKind) -> tuple[int, int]:
        return sum(p.kind is kind for p in once.passages), sum(p.kind is kind for p in tenfold.passages)

    sentences, repeated = bodies(PassageKind.SENTENCE)
    assert sentences > 0
    assert repeated == 10 * sentences
    assert bodies(PassageKind.DEFINITION) == (0, 0)


def test_the_sample_stands_in_for_reports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench, "REPORTS", tmp_path)
    assert bench.report_paths() == [bench.SAMPLE]
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    assert bench.report_paths() == [tmp_path / "a.txt"]
    assert bench.report_paths(sample=True) == [bench.SAMPLE]


def test_it_runs_on_the_sample(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--sample", "--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    for part in ("packaged sample", "sample-report", "median ratio", "peak memory", "body 10 times"):
        assert part in printed


@pytest.mark.parametrize(("rows", "code"), [(ROWS, 0), (ROWS[1:], 1)])
def test_only_check_fails_on_a_missed_target(monkeypatch: pytest.MonkeyPatch, rows: list[Row], code: int) -> None:
    measured = iter([*rows, *rows])
    monkeypatch.setattr(bench, "report_paths", lambda sample: [bench.SAMPLE] * len(rows))
    monkeypatch.setattr(bench, "compare", lambda path, rounds: next(measured))
    monkeypatch.setattr(bench, "peak_memory", lambda path: MEMORY)
    monkeypatch.setattr(bench, "growth_of", lambda path, rounds: GROWTH)
    assert bench.main([]) == 0
    assert bench.main(["--check"]) == code


def test_no_rounds_are_refused() -> None:
    with pytest.raises(SystemExit):
        bench.main(["--rounds", "0"])
