"""The command line: each command on the sample, wrong input one by one, terminals, pipes and encodings."""

from __future__ import annotations

import argparse
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import kg
from kg.cli import COMMANDS, main, make_parser
from kg.commands.console import Progress, Style
from kg.export.folder import write_folder
from kg.reading.kinds import KINDS

ROOT = Path(__file__).parents[1]
SAMPLE = kg.sample()
ASSETS = ["assets/page.css", "assets/page.js", "assets/vis-network.js"]
FILES = [*ASSETS, "graph.graphml", "graph.trig", "graph.ttl", "index.html"]
Capture = pytest.CaptureFixture[str]


def process(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Python with these arguments in a process of its own, its output in pipes, no locale set."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON"))}
    everything = {**inherited, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, *map(str, command)], check=False, capture_output=True, cwd=cwd, env=everything
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, str]]:
    """The sample built in two processes, folders and orders of hashing, by option and by path; with the summaries."""
    built = []
    for seed, arguments in (("1", ["--sample"]), ("2", [SAMPLE, "-o", "output/sample"])):
        folder = tmp_path_factory.mktemp(f"build{seed}")
        done = process("-m", "kg", "build", *arguments, cwd=folder, PYTHONHASHSEED=seed)
        assert (done.returncode, done.stderr) == (0, b"")
        built.append((folder / "output" / "sample", done.stdout.decode("utf-8")))
    return built


def test_build_writes_the_graph_and_the_page(builds: list[tuple[Path, str]]) -> None:
    folder, _ = builds[0]
    assert sorted(contents(folder.parent)) == [f"sample/{name}" for name in FILES]


def test_a_page_in_a_single_file(here: Path) -> None:
    assert main(["build", "--sample", "--single-file", "-o", "single"]) == 0
    assert sorted(contents(here / "single")) == [name for name in FILES if name not in ASSETS]
    assert 'src="' not in (here / "single" / "index.html").read_text("utf-8")


def test_two_builds_give_the_same_bytes(builds: list[tuple[Path, str]]) -> None:
    (one, summary), (other, summary_too) = builds
    assert contents(one) == contents(other)
    assert summary == summary_too


def test_the_summary_agrees_with_the_graph(builds: list[tuple[Path, str]]) -> None:
    _, summary = builds[0]
    graph = kg.build(SAMPLE)
    place, meeting = "句容市 321183 · 镇江市 321100 · 江苏省 320000", "句容市第十七届人民代表大会第三次会议，2024-01-10"
    for words in (place, meeting, "市长 束克之", "output/sample/index.html", "kg explain "):
        assert words in summary
    lines = [line.split() for line in summary.splitlines()]
    assert ["实体", "entities", str(len(graph.entities))] in lines
    parks = sum(entity.cls == "Park" for entity in graph.entities.values())
    assert parks and ["园区", "park", str(parks)] in lines
    numbers = {line.split()[0]: re.findall(r"\d+", line) for line in summary.splitlines() if line.startswith("  ")}
    kinds = [sum(o.kind.value == kind for o in graph.observations) for kind in ("Actual", "Estimate", "Target")]
    assert numbers["关系"][0] == str(len(graph.grouped_relations()))
    assert numbers["数据"] == [str(n) for n in (len(graph.observations), *kinds)]
    assert numbers["术语"] == ["12", "12"]
    assert numbers["提示"] == [str(len(graph.report.notices))]


def test_the_summary_counts_warnings_and_shows_five(here: Path, capsys: Capture) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    kept, definitions = text.split("①“四上”企业：")
    last = definitions.splitlines()[-1]
    Path("report.txt").write_text(f"{kept}①“四上”企业：规模以上企业。\n{last}\n", encoding="utf-8")
    assert main(["build", "report.txt", "-o", "out"]) == 0
    notices = kg.read("report.txt").notices
    assert len(notices) > 5
    out = capsys.readouterr().out
    shown = [notice for notice in notices if f"    {notice.zh} | {notice.en}" in out.splitlines()]
    assert shown == list(notices[:5])
    assert f"{len(notices) - 5} more" in out


def test_every_repair_of_the_sample_and_of_damage_has_words() -> None:
    from kg.reading.repair import repair

    damaged = r"甲县５．１％,一 、\r\n現(xiàn)在&nbsp;面臨著" + "\u200b'四強'(略)"
    kinds = {edit.kind for edit in repair(damaged).traced.edits}
    assert len(kinds) > 3 and kinds <= KINDS.keys()


@pytest.mark.parametrize(
    ("place", "year", "folder"), [("句容市", "2024", "jurong-2024"), ("蠡县", "2020", "lixian-2020")]
)
def test_the_default_folder_is_place_and_year(here: Path, place: str, year: str, folder: str) -> None:
    Path("report.txt").write_text(report_of(place, year), encoding="utf-8")
    assert main(["build", "report.txt"]) == 0
    assert sorted(contents(here / "output")) == [f"{folder}/{name}" for name in FILES]


def test_a_namesake_in_pinyin_does_not_overwrite(here: Path, capsys: Capture) -> None:
    for place in ("清苑区", "庆元县"):
        Path(f"{place}.txt").write_text(report_of(place, "2024"), encoding="utf-8")
    assert main(["build", "清苑区.txt"]) == 0
    assert main(["build", "清苑区.txt"]) == 0
    former = contents(here / "output")
    capsys.readouterr()
    assert main(["build", "庆元县.txt"]) == 2
    assert "-o" in capsys.readouterr().err
    assert contents(here / "output") == former
    assert main(["build", "庆元县.txt", "-o", "output/庆元"]) == 0


def report_of(place: str, year: str) -> str:
    """A short report of a place, written for these tests."""
    kind = place[-1]
    sentences = "".join(
        f"全{kind}新建农村水渠{n}公里，改造山塘{n + 3}座，栽种果树{n * 7}亩，村民的日子又好了一些。"
        for n in range(11, 21)
    )
    review, plan = f"一、{int(year) - 1}年工作回顾", f"二、{year}年工作安排"
    return (
        f"{year}年{place}政府工作报告\n——在{place}第九届人民代表大会第二次会议上\n{kind}长　王小满\n\n各位代表：\n\n"
        f"我代表{place}人民政府报告工作，请审议。\n\n{review}\n\n{sentences}\n\n{plan}\n\n力争地区生产总值增长6%。\n"
    )


def test_the_base_of_identifiers_can_be_chosen(here: Path, capsys: Capture) -> None:
    assert main(["build", "--sample", "-o", "out", "--base-iri", "https://kg.example/"]) == 0
    assert "@base <https://kg.example/> ." in Path("out/graph.ttl").read_text(encoding="utf-8")
    assert main(["build", "--sample", "-o", "other", "--base-iri", "no iri"]) == 2
    assert not Path("other").exists()


def test_text_shows_structure_markers_and_definitions(capsys: Capture) -> None:
    assert main(["text", str(SAMPLE)]) == 0
    lines = capsys.readouterr().out.splitlines()
    report = kg.read(SAMPLE)
    numbers = [line[:5] for line in lines if re.match(r"p\d{4}  ", line)]
    assert numbers == [passage.id for passage in report.passages]
    texts = {line[:5]: line[7:] for line in lines if line}
    by_start = {passage.text[:6]: passage.id for passage in report.passages}
    assert texts[by_start["一、2023"]] == "一、2023年工作回顾  [回顾 review 2023]"
    assert texts[by_start["（一）以科技"]] == "  （一）以科技创新培育新动能  [计划 plan 2024]"
    assert texts[by_start["新增“四上”"]].startswith("      新增“四上”企业①167家")
    assert texts[by_start["“五会”：项"]].startswith("②“五会”：项目预评会")
    assert "释义 definitions" in lines
    body = "\n".join(lines[: lines.index("释义 definitions")])
    assert [label for label in body if label in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"] == list("①②③④⑤⑥⑦⑧⑨⑩⑪⑫")


def test_plain_text_is_the_repaired_text(capsys: Capture) -> None:
    assert main(["text", "--plain", str(SAMPLE)]) == 0
    assert capsys.readouterr().out == kg.read(SAMPLE).text + "\n"


def test_edits_are_listed_with_their_place_in_the_file(here: Path, capsys: Capture) -> None:
    source = report_of("蠡县", "2020").replace("力争地区生产总值增长6%。", "力争地区生产总值增长６%。\u200b")
    Path("report.txt").write_text(source, encoding="utf-8")
    assert main(["text", "--edits", "report.txt"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    at = source.index("６")
    assert [f"{at}-{at + 1}", "width", "６", "6"] in rows
    assert any(kind == "space" and before == r"\u3000" for _, kind, before, _ in rows)
    assert len(rows) == len(kg.read("report.txt").edits)


def test_rules_are_listed_with_what_they_give(capsys: Capture) -> None:
    from kg.grammar.loading import load_rules

    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rules = load_rules()
    assert [line.split()[0] for line in lines] == [rule.id for rule in rules]
    assert all(f"{rule.file}:{rule.line}" in line for rule, line in zip(rules, lines, strict=True))
    first = rules.relations[0]
    claim = first.claims[0]
    assert f"{claim.subject} {claim.predicate} {claim.object}" in lines[len(rules.entities)]


RULE = """\
[[entity]]
id = "test.tower"
note = "a tower, for this test"
class = "Facility"
pattern = "[望海塔]"
[entity.examples]
"{matching}" = {expected}
"海边的一座塔" = []
"""


@pytest.fixture
def rules(here: Path) -> Callable[[str, str], Path]:
    """Writes a folder with one rule that must give something for a sentence."""

    def write(matching: str, expected: str) -> Path:
        folder = here / "my-rules"
        folder.mkdir()
        rule = RULE.replace("{matching}", matching).replace("{expected}", expected)
        (folder / "90-towers.toml").write_text(rule, encoding="utf-8")
        return folder

    return write


def test_the_examples_of_the_rules_hold(capsys: Capture) -> None:
    assert main(["rules", "test"]) == 0, capsys.readouterr().out
    assert re.search(r"\d+ rules, \d+ examples, all as expected", capsys.readouterr().out)


def test_rules_of_a_folder_are_added(rules: Callable[[str, str], Path], capsys: Capture) -> None:
    folder = rules("登上望海塔看日出", '["望海塔"]')
    assert main(["rules", "--rules", str(folder)]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("test.tower")]
    assert line.split(maxsplit=3)[1:] == ["Facility", "90-towers.toml:2", "a tower, for this test"]
    main(["rules", "test", "--rules", str(folder)])
    assert "test.tower" not in capsys.readouterr().out


def test_an_example_that_fails_is_shown(rules: Callable[[str, str], Path], capsys: Capture) -> None:
    folder = rules("登上望海塔看日出", '["望湖塔"]')
    assert main(["rules", "test", "--rules", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("test.tower  90-towers.toml:2")
    assert [line.split()[2] for line in lines[at + 1 : at + 4]] == ["登上望海塔看日出", "望湖塔", "望海塔"]
    assert re.search(r"[1-9]\d* failed$", lines[-1])


def test_a_wrong_rule_is_explained(rules: Callable[[str, str], Path], capsys: Capture) -> None:
    folder = rules("登上望海塔看日出", "[]")  # no example that matches
    for command in (["rules"], ["build", "--sample"], ["explain", "句容市", str(SAMPLE)]):
        assert main([*command, "--rules", str(folder)]) == 2
        out, err = capsys.readouterr()
        assert out == "" and "90-towers.toml:2 [test.tower]" in err
    assert not Path("output").exists()


@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_a_folder_without_rules_is_refused(here: Path, folder: str, capsys: Capture) -> None:
    Path("empty").mkdir()
    assert main(["rules", "--rules", folder]) == 2
    assert one_line(capsys.readouterr().err)


def test_explain_reads_a_report(capsys: Capture) -> None:
    assert main(["explain", "宝华镇", str(SAMPLE)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "宝华镇（乡级行政区 town）" in lines
    assert any("【" in line and "全国千强镇" in line for line in lines)


def test_explain_gives_the_same_for_a_report_and_its_graph(builds: list[tuple[Path, str]], capsys: Capture) -> None:
    told = []
    for source in (SAMPLE, builds[0][0]):
        assert main(["explain", "句容市", str(source)]) == 0
        told.append(capsys.readouterr().out.splitlines()[1:])
    assert told[0] == told[1] and len(told[0]) > 50


NOVEL = (
    "老街尽头有一家茶馆，掌柜每天清早先扫院子，再生炉子。雨落下来的时候，客人们挤在屋檐底下说起从前的渡船和灯火。" * 12
)
ENGLISH = "The council met on a rainy morning and talked about roads, schools and the price of bread. " * 40
FRENCH = "Le conseil s'est réuni à l'été pour débattre des écoles, des forêts et de la rivière gelée. " * 40
BAD_INPUT: Mapping[str, bytes | None] = {
    "missing": None,
    "empty": b"",
    "blank": "　\n \n".encode(),
    "binary": bytes(range(256)) * 8,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "docx": b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml",
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    "novel": NOVEL.encode(),
    "english": ENGLISH.encode(),
    "latin-1": FRENCH.encode("latin-1"),
    "utf-16 without mark": NOVEL.encode("utf-16-le"),
    "big5": "臺灣的老街盡頭有一家茶館，掌櫃每天清早先掃院子。".encode("big5") * 20 + b"\xff\xff",
}


def one_line(message: str) -> bool:
    """Whether a message is one line in Chinese and English, and no traceback."""
    chinese, bar, english = message.partition(" | ")
    return message.count("\n") == 1 and bool(bar and re.search("[一-鿿]", chinese) and re.search("[a-z]{3}", english))


@pytest.mark.parametrize("command", ["build", "text", "explain"])
@pytest.mark.parametrize("kind", [*BAD_INPUT, "folder"])
def test_wrong_input_is_one_line_and_code_2(here: Path, kind: str, command: str, capsys: Capture) -> None:
    path = here / "报告.txt"
    content = BAD_INPUT.get(kind)
    if kind == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    assert main([command, *(["某镇"] if command == "explain" else []), str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and one_line(err) and str(path) in err
    assert [p.name for p in here.iterdir() if p != path] == [], "something was written"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_an_unreadable_file_is_one_line_and_code_2(here: Path, capsys: Capture) -> None:
    Path("report.txt").write_bytes(SAMPLE.read_bytes())
    Path("report.txt").chmod(0)
    assert main(["build", "report.txt"]) == 2
    assert one_line(capsys.readouterr().err)


def test_a_file_in_the_place_of_the_output_is_left_alone(here: Path, capsys: Capture) -> None:
    Path("out").write_text("mine", encoding="utf-8")
    assert main(["build", "--sample", "-o", "out"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and one_line(err)
    assert contents(here) == {"out": b"mine"}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that not even root can write to")
def test_an_output_that_cannot_be_written_is_one_line_and_code_2(here: Path, capsys: Capture) -> None:
    assert main(["build", "--sample", "-o", "/proc/kg-output"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and one_line(err)


@pytest.mark.parametrize(
    "arguments",
    [[], ["paint"], ["build"], ["build", "--sample", "report.txt"], ["text", "a", "b"], ["rules", "make"], ["--vers"]],
)
def test_wrong_usage_is_one_line_and_code_2(here: Path, arguments: list[str], capsys: Capture) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and one_line(err) and "--help" in err


INTERRUPTED = """
import signal, sys, time
import kg.view.page
from kg.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background a shell has it ignored

def interrupted(*_):
    signal.raise_signal(signal.SIGINT)
    time.sleep(10)  # the handler runs at the latest here

kg.view.page.page_files = interrupted
sys.exit(main(["build", "--sample", "-o", "out"]))
"""


def test_an_interrupted_build_leaves_the_former_output(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"graph.ttl": "former", "index.html": "former"})
    former = contents(tmp_path)
    done = process("-c", INTERRUPTED, cwd=tmp_path, PYTHONUTF8="1")
    assert done.returncode == 128 + signal.SIGINT
    assert (done.stdout, done.stderr.decode("utf-8")) == (b"", "已中断 | interrupted\n")
    assert contents(tmp_path) == former


@pytest.mark.parametrize("options", [[], ["--plain"], ["--edits"]])
def test_a_reader_that_has_gone_is_no_error(options: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "kg", "text", str(SAMPLE), *options]
    done = subprocess.run(command, check=False, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT)
    os.close(writing)
    assert (done.returncode, done.stderr) == (128 + 13, b"")


def test_a_pipe_gets_no_progress_and_no_escape_codes(builds: list[tuple[Path, str]]) -> None:
    for _, summary in builds:  # their stderr was empty
        assert "\x1b" not in summary and "\r" not in summary


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_progress_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with Progress(terminal) as progress:
        progress.tell("读入 reading")
        progress.tell("写出 writing")
    assert terminal.getvalue() == "\r\x1b[2K读入 reading …\r\x1b[2K写出 writing …\r\x1b[2K"


def test_a_build_shows_its_stages_on_a_terminal(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    error, out = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stderr", error)
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["build", "--sample"]) == 0
    assert "\n" not in error.getvalue() and error.getvalue().endswith("\r\x1b[2K")
    assert [stage in error.getvalue() for stage in ("reading", "names", "relations", "writing")] == [True] * 4
    assert out.getvalue().startswith("\x1b[1m句容市2024年政府工作报告")


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Style.of(Terminal()).coloured
    assert not Style.of(io.StringIO()).coloured
    monkeypatch.setenv("TERM", "dumb")
    assert not Style.of(Terminal()).coloured
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Style.of(Terminal()).coloured


@pytest.mark.parametrize(
    ("environment", "encoding"),
    [
        ({"LC_ALL": "C"}, "utf-8"),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "ascii"),
        ({"LC_ALL": "zh_CN.GBK"}, None),  # the system may lack it
        ({"PYTHONIOENCODING": "gbk"}, "gbk"),
        ({"PYTHONIOENCODING": "ascii"}, "ascii"),
    ],
)
def test_no_encoding_breaks_a_command(
    builds: list[tuple[Path, str]], environment: dict[str, str], encoding: str | None
) -> None:
    commands: list[list[str | Path]] = [["text", SAMPLE], ["explain", "S6", builds[0][0]]]
    for command in commands:
        done = process("-m", "kg", *command, cwd=ROOT, **environment)
        assert (done.returncode, done.stderr) == (0, b"")
        shown = {"ascii": r"\u5b81\u53e5S6\u7ebf"}.get(encoding or "", "宁句S6线")
        assert encoding is None or shown in done.stdout.decode(encoding)


def test_a_build_writes_utf_8_whatever_the_locale(builds: list[tuple[Path, str]], tmp_path: Path) -> None:
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = process("-m", "kg", "build", "--sample", "-o", "out", cwd=tmp_path, PYTHONHASHSEED="1", **locale)
    assert (done.returncode, done.stderr) == (0, b"")
    assert contents(tmp_path / "out") == contents(builds[0][0])


def parsers() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    actions = make_parser()._actions
    (commands,) = [action for action in actions if isinstance(action, argparse._SubParsersAction)]
    return dict(commands.choices)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_every_option_in_both_languages(name: str, capsys: Capture) -> None:
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    for action in parsers()[name]._actions:
        assert one_line(f"{action.help}\n"), f"{action.dest} is not explained in both languages"
        assert all(option in shown for option in action.option_strings)
        assert action.option_strings or str(action.metavar) in shown


def test_help_lists_every_command(capsys: Capture) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(re.search(rf"^ +{name}( |$)", shown, re.M) for name in COMMANDS)


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readme_names_every_command_and_option(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    for name, parser in parsers().items():
        assert f"kg {name}" in text
        options = [option for action in parser._actions for option in action.option_strings[:1]]
        assert [option for option in options if option not in ("-h", *re.findall(r"-[\w-]+", text))] == []


def test_the_version_is_that_of_the_package(capsys: Capture) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"kg {kg.__version__}\n"
