"""``kg check``: its output as text and as data, its options and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.checks import CHECKS
from kg.commands import check
from kg.commands.options import Parser
from kg.errors import KgError

Capture = pytest.CaptureFixture[str]
SHARE = ("共交房7964套，交付率为76.5%", "共交房7964套，其中高层住宅3982套，占比76.5%")
DATE = ("（2024年1月10日）", "（2024年1月32日）")
MARKER = ("学习“千万工程”⑨经验", "学习“千万工程”经验")


def run(*arguments: str | Path) -> int:
    parser = Parser(prog="kg check", description=check.DESCRIPTION)
    check.add(parser)
    return check.run(parser.parse_args([str(a) for a in arguments]))


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The sample report with a wrong share, a date that does not exist and a definition without a marker."""
    text = kg.sample().read_text(encoding="utf-8")
    for before, after in (SHARE, DATE, MARKER):
        assert text.count(before) == 1
        text = text.replace(before, after)
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_report_without_findings(capsys: Capture) -> None:
    assert run(kg.sample()) == 0
    assert capsys.readouterr().out == "0 处矛盾，0 处提示 | contradictions: 0, hints: 0\n"


def test_each_finding_comes_with_its_sentence_marked_and_its_place(changed: Path, capsys: Capture) -> None:
    assert run(changed) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "E101  7964套中的3982套占50.0%，报告写作76.5% | 3982套 of 7964套 is 50.0%; the report says 76.5%"
    assert "共交房【7964套】，其中高层住宅【3982套】，占比【76.5%】" in lines[1]
    assert lines[2].strip().startswith("p0") and lines[2].endswith(
        " · 一、2023年工作回顾 > （四）城乡民生持续改善 > 民生保障扎实有力"
    )
    assert [line[:4] for line in lines if not line.startswith(" ")] == ["E101", "E151", "W202", "2 处矛"]
    assert lines[-1] == "2 处矛盾，1 处提示 | contradictions: 2, hints: 1"


def test_the_two_sentences_of_a_finding_stand_one_below_the_other(changed: Path, capsys: Capture) -> None:
    text = changed.read_text(encoding="utf-8")
    divided = text.replace("共交房7964套，其中", "共交房7964套。其中")
    changed.write_text(divided, encoding="utf-8")
    assert run(changed, "--select", "E101") == 1
    lines = capsys.readouterr().out.splitlines()
    assert "【7964套】" in lines[1] and "【3982套】" in lines[3] and "【76.5%】" in lines[3]


def test_hints_alone_are_no_failure(changed: Path, capsys: Capture) -> None:
    assert run(changed, "--select", "W") == 0
    assert capsys.readouterr().out.startswith("W202  ")


def test_selecting_and_ignoring(changed: Path, capsys: Capture) -> None:
    assert run(changed, "--select", "E1，w2", "--ignore", "E101", "--ignore", "W202", "--format", "json") == 1
    assert [f["code"] for f in json.loads(capsys.readouterr().out)["findings"]] == ["E151"]


def test_json_holds_the_figures_and_the_places(changed: Path, capsys: Capture) -> None:
    assert run(changed, "--format", "json") == 1
    first = capsys.readouterr().out
    data = json.loads(first)
    assert (data["report"], data["place"], data["year"]) == ("321183-2024", "句容市", 2024)
    found = data["findings"][0]
    assert (found["code"], found["stated"], found["expected"]) == ("E101", "76.5%", "50.0%")
    assert [place["text"] for place in found["places"]] == ["7964套", "3982套", "76.5%"]
    source = changed.read_text(encoding="utf-8")
    for place in found["places"]:
        assert place["sentence"][place["start"] : place["end"]] == place["text"]
        assert source[place["source"]["start"] : place["source"]["end"]] == place["sentence"]
    assert run(changed, "--format", "json") == 1
    assert capsys.readouterr().out == first


def test_the_list_of_checks(capsys: Capture) -> None:
    assert run("--list") == 0
    shown = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert shown == [f"{c.code}  {c.zh} | {c.en}" for c in CHECKS]
    assert run("--list", "--select", "W201") == 0
    assert capsys.readouterr().out.splitlines()[0] == "W201  注号没有释义 | a marker without a definition"


def test_an_unknown_code_is_refused_before_the_report_is_read(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="E77"):
        run(tmp_path / "missing.txt", "--select", "E77")


def test_a_missing_report_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"missing\.txt"):
        run(tmp_path / "missing.txt")


def test_neither_report_nor_list_is_wrong_usage(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        run()
    assert stopped.value.code == 2 and "REPORT" in capsys.readouterr().err
