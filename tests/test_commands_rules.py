"""``kg rules``: a user's folder from end to end, the output in both forms, wrong rules; the guide, run as it reads."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from kg.cli import main
from kg.grammar import pattern
from kg.grammar.loading import load_rules
from kg.grammar.rules import EntityRule, RelationRule, Rule

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data" / "rules"
MINE = DATA / "my-rules"
GUIDES = ["rules.md", "rules.zh.md"]
SENTENCE = "全县收回“望月”戏台和“听泉”戏楼"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder but for the report and the rules of the guide."""
    shutil.copy(DATA / "report.txt", tmp_path)
    shutil.copytree(MINE, tmp_path / "my-rules")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kg(*arguments: str) -> int:
    return main(arguments)


def shown(capsys: Capture, *arguments: str) -> str:
    """What a command prints; it must succeed."""
    capsys.readouterr()
    code = kg(*arguments)
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


def data(capsys: Capture, *arguments: str) -> Any:
    return json.loads(shown(capsys, *arguments, "--format", "json"))


def test_a_users_rules_are_listed_behind_those_of_the_package(here: Path, capsys: Capture) -> None:
    package = shown(capsys, "rules").splitlines()
    mine = shown(capsys, "rules", "--rules", "my-rules").splitlines()
    ids = [line.split()[0] for line in mine]
    assert len(mine) == len(package) + 2
    assert {"facility.stage", "stage.taken-back"} == set(ids) - {line.split()[0] for line in package}
    assert any(line.split()[1:3] == ["Facility", "90-stages.toml:4"] for line in mine)


@pytest.mark.parametrize("arguments", [["list"], ["test"], ["coverage", "report.txt"], ["explain", SENTENCE]])
def test_a_users_folder_may_stand_before_and_behind_the_action(
    here: Path, arguments: list[str], capsys: Capture
) -> None:
    action, *rest = arguments
    behind = shown(capsys, "rules", action, *rest, "--rules", "my-rules")
    assert shown(capsys, "rules", "--rules", "my-rules", action, *rest) == behind
    assert behind != shown(capsys, "rules", action, *rest)


def test_folders_before_and_behind_the_action_add_up(here: Path, capsys: Capture) -> None:
    other = here / "other" / "words"
    other.mkdir(parents=True)
    (other / "more.toml").write_text('stage-head = "歌台"\n', encoding="utf-8")
    both = shown(capsys, "rules", "--rules", "my-rules", "explain", "收回“望月”歌台", "--rules", "other")
    assert "facility.stage" in both
    assert "facility.stage" not in shown(capsys, "rules", "explain", "收回“望月”歌台", "--rules", "my-rules")


def test_the_examples_of_a_users_rules_are_tested(here: Path, capsys: Capture) -> None:
    shown(capsys, "rules", "test", "--rules", "my-rules")
    path = here / "my-rules" / "90-stages.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('["柳河镇 owns', '["青石镇 owns'), encoding="utf-8")
    assert kg("rules", "test", "--rules", "my-rules") == 1
    assert "stage.taken-back  90-stages.toml:14" in capsys.readouterr().out


def test_a_users_rules_fire_in_a_build(here: Path, capsys: Capture) -> None:
    shown(capsys, "build", "report.txt", "-o", "without")
    shown(capsys, "build", "report.txt", "-o", "with", "--rules", "my-rules")
    without, graph = (Path(folder, "graph.ttl").read_text(encoding="utf-8") for folder in ("without", "with"))
    assert '"stage.taken-back"' in graph and "“望月”戏台" in graph
    assert "stage.taken-back" not in without


def test_coverage_shows_what_a_users_rules_add(here: Path, capsys: Capture) -> None:
    (without,) = data(capsys, "rules", "coverage", "report.txt")["reports"]
    found = data(capsys, "rules", "coverage", "report.txt", "--rules", "my-rules")
    (report,) = found["reports"]
    assert report["names"]["covered"] == without["names"]["covered"] + 3
    assert report["figures"] == without["figures"]
    rules = {rule["id"]: rule for rule in found["rules"]}
    assert (rules["facility.stage"]["mentions"], rules["stage.taken-back"]["claims"]) == (3, 2)
    assert "facility.stage" not in found["silent"]


def test_coverage_tells_a_reader_the_same(here: Path, capsys: Capture) -> None:
    found = data(capsys, "rules", "coverage", "report.txt", "--rules", "my-rules")
    lines = shown(capsys, "rules", "coverage", "report.txt", "--rules", "my-rules").splitlines()
    (report,) = found["reports"]
    assert "== report.txt" in lines
    assert any(re.fullmatch(rf"    {s['passage']}  .*【.*", line) for s in report["untouched"] for line in lines)
    fired = [line.split() for line in lines if len(line.split()) == 4]
    assert ["facility.stage", "3", "0", "1"] in fired and ["stage.taken-back", "0", "2", "1"] in fired
    at = lines.index(f"从未触发的规则 rules that never fire: {len(found['silent'])}")
    assert [line.split()[0] for line in lines[at + 1 :]] == found["silent"]


def test_coverage_counts_several_reports_together(here: Path, capsys: Capture) -> None:
    shutil.copy("report.txt", "again.txt")
    found = data(capsys, "rules", "coverage", "report.txt", "again.txt", "--rules", "my-rules")
    assert [report["path"] for report in found["reports"]] == ["report.txt", "again.txt"]
    rule = next(rule for rule in found["rules"] if rule["id"] == "facility.stage")
    assert (rule["mentions"], rule["reports"]) == (6, 2)


def test_a_sentence_is_explained_as_a_plan(here: Path, capsys: Capture) -> None:
    asserted = shown(capsys, "rules", "explain", SENTENCE, "--rules", "my-rules")
    planned = shown(capsys, "rules", "explain", SENTENCE, "--rules", "my-rules", "--plan")
    assert "→ 全县 owns “望月”戏台  已陈述 asserted" in asserted and "✗" not in asserted
    assert "✗ 规则只用于已述" in planned and "→" not in planned


def test_a_sentence_is_explained_for_a_place(here: Path, capsys: Capture) -> None:
    for place in ("句容市", "321183"):
        found = data(capsys, "rules", "explain", "下蜀镇获评全国文明镇", "--place", place)
        assert found["place"] == "321183"
        assert [known["name"] for known in found["known"]] == ["下蜀镇"]
    assert data(capsys, "rules", "explain", "下蜀镇获评全国文明镇")["known"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["explain", "一句话", "--place", "某某县"], "某某县"),
        (["explain", "一句话", "--place", "朝阳区"], "110105"),
        (["explain", "一句话", "--place", "999999"], "999999"),
        (["explain", " "], "empty"),
        (["coverage", "missing.txt"], "missing.txt"),
        (["coverage"], "--help"),
        (["explain"], "--help"),
        (["make"], "--help"),
        (["coverage", "report.txt", "--format", "xml"], "--help"),
    ],
)
def test_wrong_input_is_one_line_and_code_2(here: Path, arguments: list[str], words: str, capsys: Capture) -> None:
    assert kg("rules", *arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and words in err and " | " in err


WRONG = {
    "80-wrong.toml": '[[entity]]\nid = "wrong.class"\nclass = "Castle"\npattern = "[堡]"\n'
    '[entity.examples]\n"甲堡" = ["堡"]\n"甲" = []\n',
    "90-wrong.toml": '\n[[relation]]\nid = "wrong.word-list"\npattern = "{who:Town}<nothing>"\n'
    'claims = ["who owns who"]\n[relation.examples]\n"甲" = ["乙"]\n"丙" = []\n',
}


@pytest.mark.parametrize(
    "arguments",
    [
        ["rules"],
        ["rules", "test"],
        ["rules", "coverage", "report.txt"],
        ["rules", "explain", "一句话"],
        ["build", "report.txt", "-o", "out"],
    ],
)
def test_all_errors_of_wrong_rules_are_told_at_once(here: Path, arguments: list[str], capsys: Capture) -> None:
    Path("wrong").mkdir()
    for name, text in WRONG.items():
        Path("wrong", name).write_text(text, encoding="utf-8")
    assert kg(*arguments, "--rules", "wrong") == 2
    out, err = capsys.readouterr()
    assert out == "" and not Path("out").exists()
    chinese, _, english = err.partition(" | ")
    for told in (chinese, english):
        assert re.search(r"80-wrong\.toml:2 \[wrong\.class\].*Castle", told)
        assert re.search(r"90-wrong\.toml:3 \[wrong\.word-list\].*<nothing>", told)


_FILE = re.compile(r"`(?P<name>[\w/.-]+\.toml)`(?P<more>[，,][^：:]*)?[：:]")


def steps(guide: str) -> Iterator[tuple[str, str, str]]:
    """The steps of a guide: («file» or «more», its name, its text) and («run», the command, what it prints)."""
    label = ""
    fence = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$|^(?P<text>.+)$", re.M | re.S)
    for block in re.split(r"(^```\w+\n.*?^```$)", guide, flags=re.M | re.S):
        found = fence.match(block)
        if not block.startswith("```"):
            label = block.strip().rpartition("\n")[2]
        elif found and found["kind"] == "toml":
            named = _FILE.fullmatch(label)
            assert named, f"no file is named in front of: {found['body']}"
            yield "more" if named["more"] else "file", named["name"], found["body"]
        elif found and found["kind"] == "console":
            for command in re.split(r"^\$ ", found["body"], flags=re.M)[1:]:
                line, _, output = command.partition("\n")
                yield "run", line, output


def like(expected: str) -> re.Pattern[str]:
    """A pattern for what a guide shows: a line ``...`` stands for any lines, ``...`` in a line for the rest of it.

    >>> bool(like("a\\n...\\nd ...\\n").fullmatch("a\\nb\\nc\\nd e\\n")), bool(like("a\\n").fullmatch("a\\nb\\n"))
    (True, False)
    """
    lines = expected.splitlines()
    parts = [
        r"(?:.*\n)*?" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + r"\s*?\n" for line in lines
    ]
    return re.compile("".join(parts))


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_does_what_it_says(
    guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(DATA / "report.txt", tmp_path)
    commands = 0
    for kind, name, text in steps((ROOT / "docs" / guide).read_text(encoding="utf-8")):
        if kind == "run":
            program, *arguments = shlex.split(name)
            assert program == "kg"
            capsys.readouterr()
            kg(*arguments)
            out, err = capsys.readouterr()
            assert like(text).fullmatch(out + err.replace(" | ", "\n")), f"{name}\n{out}{err}"
            commands += 1
        else:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            former = Path(name).read_text(encoding="utf-8") if kind == "more" else ""
            Path(name).write_text(former + text, encoding="utf-8")
    assert commands > 10
    for file in sorted(p.relative_to(MINE) for p in MINE.rglob("*.toml")):
        assert (tmp_path / "my-rules" / file).read_text(encoding="utf-8") == (MINE / file).read_text(encoding="utf-8")


def signs(guide: str) -> set[str]:
    """What stands in backticks in the guide's tables and text."""
    text = re.sub(r"^```.*?^```$", "", (ROOT / "docs" / guide).read_text(encoding="utf-8"), flags=re.M | re.S)
    return {sign.replace(r"\|", "|") for sign in re.findall(r"`([^`\n]+)`", text)}


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_has_every_sign_of_the_language(guide: str) -> None:
    described = set(re.findall(r"``(.+?)``", pattern.__doc__ or "")) - {"re"}
    assert len(described) > 15
    assert described - signs(guide) == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_has_every_option_of_a_rule(guide: str) -> None:
    common = {field.name for field in fields(Rule)}
    own = {field.name for kind in (EntityRule, RelationRule) for field in fields(kind)} - common
    wanted = {"id", "note", "pattern", "examples"} | {
        "class" if name == "cls" else name.replace("_", "-") for name in own
    }
    assert wanted - signs(guide) == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_the_word_lists_of_the_guide_are_there(guide: str) -> None:
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    section = next(part for part in text.split("\n## ") if part.startswith(("Word lists", "词表")))
    named = re.findall(r"^\| `([\w-]+)` \|", section, re.M)
    assert len(named) > 5 and set(named) <= load_rules().words.keys()


def test_both_guides_show_the_same() -> None:
    english, chinese = (list(steps((ROOT / "docs" / guide).read_text(encoding="utf-8"))) for guide in GUIDES)
    assert [(kind, name) for kind, name, _ in english] == [(kind, name) for kind, name, _ in chinese]
    assert [text for _, _, text in english] == [text for _, _, text in chinese]
