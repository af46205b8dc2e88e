"""Loading rules: what is refused, with file, line and rule; and what a user's folder adds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.examples import ExampleRunner
from kg.grammar.loading import RULES_FOLDER, load_rules
from kg.grammar.rules import EntityRule, RuleSet
from tests.extraction import rules

TOWER = """\
[[entity]]
id = "test.tower"
class = "Facility"
note = "a tower"
pattern = "[{name:2-4}<tower-head>]"
[entity.examples]
"修订望海灯塔守则" = ["望海灯塔"]
"修订灯塔守则" = []
"""
TOWER_WORDS = 'tower-head = "灯塔"\n'
KEEPS = """\
[[relation]]
id = "test.keeps"
note = "who keeps a tower"
pattern = "{who:Town}守护{what:Facility}"
claims = ["who owns what"]
[relation.examples]
"青石镇守护望海灯塔" = ["青石镇 owns 望海灯塔"]
"青石镇远望望海灯塔" = []
"""


def load(folder: Path, **files: str) -> RuleSet:
    """The rules of the package and of a folder with these files; ``words`` is its word list."""
    (folder / "words").mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / "words" / "own.toml" if name == "words" else folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
    return load_rules(folder)


def errors(folder: Path, **files: str) -> list[str]:
    """What loading a folder with these files tells in English, line by line; all of it must be about the folder."""
    load_files = partial(load, folder, **files)
    zh, en = told(load_files)
    assert (zh[:2], en[:2]) == (["规则有误：", f"{folder}："], ["errors in the rules:", f"{folder}:"])
    assert all(line.startswith("  ") and re.search("[一-鿿]", line) for line in zh[2:])
    assert len(zh) == len(en)
    return [line.removeprefix("  ") for line in en[2:]]


def told(loading: Callable[[], object]) -> tuple[list[str], list[str]]:
    """The lines of the error that loading raises, in Chinese and in English."""
    with pytest.raises(KgError) as error:
        loading()
    return error.value.zh.splitlines(), error.value.en.splitlines()


def test_a_users_folder_adds_rules_and_words(tmp_path: Path) -> None:
    found = load(tmp_path, **{"90-towers": TOWER, "91-keepers": KEEPS, "words": TOWER_WORDS})
    assert [r.id for r in found.entities[len(rules().entities) :]] == ["test.tower"]
    assert [r.id for r in found.relations[len(rules().relations) :]] == ["test.keeps"]
    assert found.words["tower-head"] == ("灯塔",)
    runner = ExampleRunner(found)
    for rule in (found.entities[-1], found.relations[-1]):
        assert {sentence: runner.results(rule, sentence) for sentence in rule.examples} == rule.examples


def test_a_users_words_join_those_of_the_package(tmp_path: Path) -> None:
    found = load(tmp_path, words='receive = ["赢回"]\n')
    assert found.words["receive"] == (*rules().words["receive"], "赢回")
    rule = next(r for r in found.relations if r.id == "honor.named-receivers")
    assert ExampleRunner(found).results(rule, "青石镇赢回全国文明镇。") == ("青石镇 receivedHonor 全国文明镇",)
    assert ExampleRunner(rules()).results(rule, "青石镇赢回全国文明镇。") == ()


def test_the_rules_of_the_package_know_where_they_stand() -> None:
    folder = Path(__file__).resolve().parents[1] / "kg" / "rules"
    for rule in rules():
        line = (folder / rule.file).read_text(encoding="utf-8").splitlines()[rule.line - 1]
        assert f'"{rule.id}"' in line
    assert len({rule.id for rule in rules()}) == len(list(rules())) > 50


def test_a_rule_of_names_by_their_context_is_told_apart() -> None:
    by_id = {rule.id: rule for rule in rules().entities}
    assert not by_id["park.head"].by_context
    assert by_id["honor.received"].by_context


def changed(old: str, new: str, rule: str = TOWER) -> str:
    assert old in rule
    return rule.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed('note = "a tower"', 'hint = "a tower"'), "unknown key hint"),
        (changed('"Facility"', '"Castle"'), "no such class for a mention: Castle"),
        (changed('class = "Facility"\n', ""), "needs class"),
        (changed('"Facility"', "3"), "class must be a string"),
        (changed('"a tower"', "3"), "note must be a string"),
        (changed('pattern = "[{name:2-4}<tower-head>]"\n', ""), "needs pattern"),
        (changed('"[{name:2-4}<tower-head>]"', "3"), "pattern must be a string"),
        (changed('note = "a tower"', 'also = "Term"'), "also must be a list of strings"),
        (changed('note = "a tower"', "generic = 3"), "generic must be a list of strings"),
        (changed('note = "a tower"', 'generic = "generic"'), "generic must be a list of strings"),
        (changed('note = "a tower"', "ends = [3]"), "ends must be a list of strings"),
        (changed('note = "a tower"', 'joined = "false"'), "joined must be true or false"),
        (changed('note = "a tower"', "plain = 1"), "plain must be true or false"),
        (changed('note = "a tower"', "marked = []"), "marked must be true or false"),
        (changed('["望海灯塔"]', '{a = "b"}'), "an example must give a list of strings: 修订望海灯塔守则"),
        (changed('["望海灯塔"]', '"望海灯塔"'), "an example must give a list of strings: 修订望海灯塔守则"),
        (changed('["望海灯塔"]', "[3]"), "an example must give a list of strings: 修订望海灯塔守则"),
        (TOWER.partition("[entity.examples]")[0] + 'examples = ["灯塔"]', "examples must be a table"),
        (changed("{name:2-4}", "{name:4-2}"), "wrong bounds"),
        (changed('class = "Facility"', 'class = "Facility"\nalso = ["Castle"]'), "no such class for a mention: Castle"),
        (changed("<tower-head>", "<spire-head>"), "unknown word list <spire-head>"),
        (changed('note = "a tower"', 'generic = ["nothing"]'), "no such word list: nothing"),
        (changed('note = "a tower"', 'ends = ["nothing"]'), "no such word list: nothing"),
        (changed("[{name:2-4}<tower-head>]", "{name:2-4}<tower-head>"), "an entity rule's pattern needs"),
        (changed("[{name:2-4}<tower-head>]", "[{name:2-4}<tower-head>"), "unbalanced"),
        (changed('"修订灯塔守则" = []\n', ""), "needs examples"),
        (changed('"修订望海灯塔守则" = ["望海灯塔"]\n', ""), "needs examples"),
        (TOWER.partition("[entity.examples]")[0], "needs examples"),
    ],
)
def test_a_wrong_entity_rule_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (line,) = errors(tmp_path, **{"90-towers": f"# towers\n\n{text}", "words": TOWER_WORDS})
    assert line.startswith("90-towers.toml:4 [test.tower]: ")
    assert message in line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed('note = "who keeps a tower"', 'generic = ["generic"]', KEEPS), "unknown key generic"),
        (changed("who owns what", "who keeps what", KEEPS), "no such property: keeps"),
        (changed("who owns what", "what owns who", KEEPS), "the ontology does not allow: what owns who"),
        (changed("who owns what", "who hosted what", KEEPS), "the ontology does not allow: who hosted what"),
        (changed("who owns what", "who owns", KEEPS), "a claim has three words"),
        (changed("who owns what", "he owns what", KEEPS), "the claim's subject he is no slot"),
        (changed("who owns what", "who owns it", KEEPS), "the claim's object it is no slot or value"),
        (changed('claims = ["who owns what"]\n', "", KEEPS), "a relation rule needs claims"),
        (changed('["who owns what"]', "[]", KEEPS), "a relation rule needs claims"),
        (changed('["who owns what"]', '"x"', KEEPS), "claims must be a list of strings"),
        (changed('["who owns what"]', "[3]", KEEPS), "claims must be a list of strings"),
        (changed("claims =", "when = true\nclaims =", KEEPS), "when must be a string"),
        (changed("claims =", 'when = "often"\nclaims =', KEEPS), "when can only be"),
        (changed("{who:Town}", "{who:Tower}", KEEPS), "unknown class Tower"),
        (changed("{what:Facility}", "{who:Facility}", KEEPS), "stands twice"),
        (changed('"青石镇远望望海灯塔" = []\n', "", KEEPS), "needs examples"),
    ],
)
def test_a_wrong_relation_rule_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (line,) = errors(tmp_path, **{"91-keepers": text})
    assert line.startswith("91-keepers.toml:2 [test.keeps]: ")
    assert message in line


def test_all_errors_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    lines = errors(
        tmp_path,
        **{
            "90-towers": changed('"Facility"', '"Castle"') + "\n" + changed("test.tower", "test.spire"),
            "91-keepers": changed("who owns what", "who keeps what", KEEPS),
            "92-broken": "[[entity]]\nid = \n",
            "93-tables": "[[entities]]\nid = 'x'\n",
            "words": "tower-head = [1, 2]\n",
        },
    )
    assert [re.split(r": | \[", line)[0] for line in lines] == [
        "words/own.toml",  # a refused list is not told again where it is used
        "90-towers.toml:2",
        "91-keepers.toml:2",
        "92-broken.toml:2",
        "93-tables.toml",
    ]
    assert "word list tower-head" in lines[0] and "Castle" in lines[1]
    assert "TOML syntax" in lines[3]
    assert "unknown table entities" in lines[4]


def test_all_errors_of_a_rule_are_told_at_once(tmp_path: Path) -> None:
    tower = '[[entity]]\nid = "test.tower"\nclass = "Castle"\npattern = "<nothing>"\ngeneric = 3\nhint = "x"\nage = 3\n'
    keeps = '[[relation]]\nid = "park.head"\npattern = "("\nclaims = ["who keeps what", "it"]\nwhen = "often"\n'
    lines = errors(tmp_path, **{"90-both": keeps + tower})
    assert [line.partition("]: ")[0] for line in lines] == [
        *["90-both.toml:2 [park.head"] * 6,  # in the order of the lines, whatever the kind
        *["90-both.toml:7 [test.tower"] * 6,
    ]
    words = [
        *("used twice", "needs examples", "unbalanced", "no such property: keeps", "three words: it", "when can only"),
        *("unknown key age", "unknown key hint", "needs examples", "<nothing>", "Castle", "generic must be"),
    ]
    assert [word in line for word, line in zip(words, lines, strict=True)] == [True] * 12


@pytest.mark.parametrize("kind", ["entity", "relation"])
@pytest.mark.parametrize("form", ["{} = 3\n", "[{}]\nid = 'x'\n", "{} = [1, 2]\n", "{} = [{{id = 'x'}}]\n"])
def test_a_table_of_another_form_is_refused(tmp_path: Path, kind: str, form: str) -> None:
    assert errors(tmp_path, **{"90-x": form.format(kind)}) == [f"90-x.toml: {kind} must be written [[{kind}]]"]


def test_a_rule_without_an_id_is_told_with_its_line(tmp_path: Path) -> None:
    lines = errors(tmp_path, **{"90-x": "\n" + changed('id = "test.tower"\n', "") * 2, "words": TOWER_WORDS})
    assert lines == ["90-x.toml:2 [?]: needs id", f"90-x.toml:{2 + TOWER.count(chr(10)) - 1} [?]: needs id"]


@pytest.mark.parametrize("name", ["90-x.toml", "words/x.toml"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / name).mkdir()
    (line,) = errors(tmp_path)
    assert line.startswith(f"{name}: cannot read the file: ")


@pytest.mark.parametrize("name", ["90-x.toml", "words/x.toml"])
def test_a_file_that_is_not_utf8_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / name).write_bytes('tower-head = "灯塔"\n'.encode("gbk"))
    assert errors(tmp_path) == [f"{name}: the file is not UTF-8; save it as UTF-8"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    found = load(tmp_path, **{"90-towers": "\ufeff" + TOWER, "words": "\ufeff" + TOWER_WORDS})
    assert (found.entities[-1].id, found.entities[-1].line) == ("test.tower", 2)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    zh, en = told(partial(load_rules, missing))
    assert zh == ["规则有误：", f"{missing}：", "  找不到规则文件夹，请检查路径"]
    assert en == ["errors in the rules:", f"{missing}:", "  no such folder of rules; check the path"]


def test_errors_are_told_with_the_folder(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "10-places.toml").write_text("entity = 3\n", encoding="utf-8")
    line = "  10-places.toml: entity must be written [[entity]]"
    assert told(partial(load_rules, one, other))[1][1:] == [f"{one}:", line, f"{other}:", line]


@pytest.mark.parametrize("value", ['""', '" "', "[]", '[""]', '["灯塔", " "]', "3", "[3]", '{a = "b"}'])
def test_a_word_list_without_words_is_refused(tmp_path: Path, value: str) -> None:
    lines = errors(tmp_path, words=f"tower-head = {value}\n")
    assert lines == ["words/own.toml: word list tower-head must be a list of words, not empty"]


def test_a_folder_is_read_afresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("here", "there"):
        (tmp_path / name / "my").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    mine = Path("my")
    assert load(mine, **{"90-towers": TOWER, "words": TOWER_WORDS}).words["tower-head"] == ("灯塔",)
    assert load(mine, words='tower-head = "石塔"\n').words["tower-head"] == ("石塔",)
    monkeypatch.chdir(tmp_path / "there")
    assert "tower-head" not in load(mine).words


def test_the_rules_of_the_package_are_read_once() -> None:
    assert load_rules() is load_rules()


def test_an_id_is_used_once_in_a_file(tmp_path: Path) -> None:
    (line,) = errors(tmp_path, **{"90-towers": TOWER + TOWER, "words": TOWER_WORDS})
    second, first = 2 + TOWER.count("\n"), tmp_path / "90-towers.toml"
    assert line == f"90-towers.toml:{second} [test.tower]: rule id is used twice, first in {first}:2"


def test_an_id_is_used_once_in_all_files(tmp_path: Path) -> None:
    (line,) = errors(tmp_path, **{"10-places": changed("test.tower", "park.head"), "words": TOWER_WORDS})
    rule = next(rule for rule in rules() if rule.id == "park.head")
    first = RULES_FOLDER / rule.file
    assert line == f"10-places.toml:2 [park.head]: rule id is used twice, first in {first}:{rule.line}"


def test_a_line_is_not_misled_by_text_that_looks_like_a_rule(tmp_path: Path) -> None:
    note = '''note = """
[[entity]]
id = "test.tower"
""" # [[entity]]'''
    text = changed('id = "test.tower"\n', "")
    text = changed('note = "a tower"', f"{note}\n'id' = 'test.tower'", text)
    found = load(tmp_path, **{"90-towers": "# [[entity]]\n" + text, "words": TOWER_WORDS})
    assert (found.entities[-1].id, found.entities[-1].line) == ("test.tower", 8)


def test_a_broken_word_list_is_refused_with_its_file(tmp_path: Path) -> None:
    (line,) = errors(tmp_path, words="tower-head = 灯塔\n")
    assert line.startswith("words/own.toml:1: TOML syntax")


def test_what_an_entity_rule_may_say_is_kept(tmp_path: Path) -> None:
    text = changed(
        'note = "a tower"', 'also = ["Term"]\ngeneric = ["generic"]\njoined = true\nplain = true\nends = ["t"]'
    )
    found = load(tmp_path, **{"90-towers": text, "words": TOWER_WORDS + 't = "塔"\n'})
    rule = found.entities[-1]
    assert isinstance(rule, EntityRule)
    assert (rule.cls, rule.also, rule.joined, rule.plain) == ("Facility", ("Term",), True, True)
    assert rule.generic and rule.generic.fullmatch("重点工业") and not rule.generic.fullmatch("望海")
    assert rule.ends and rule.ends.search("“望海灯塔”") and not rule.ends.search("望海楼")


def test_no_word_stands_twice_in_a_list() -> None:
    for path in sorted(RULES_FOLDER.glob("words/*.toml")):
        for name, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(words, str) and name != "morpheme":  # a list of characters, by lines
                assert sorted(words.split()) == sorted(set(words.split())), (path.name, name)
