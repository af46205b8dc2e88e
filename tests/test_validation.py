"""kg validate: graphs broken in one way each, the report in words and for machines, the exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph

import kg
from kg.cli import main
from kg.export.rdf import to_graph, write_trig, write_turtle
from kg.validation import Finding, report_turtle, validate
from tests.graphs import tiny_graph
from tests.test_ontology import FAULTS, PREFIXES, RELATIONS, VALID, WARNINGS, hierarchy, parsed

RELATION_FAULTS = {
    **{f"{p[0].upper()}{p[1:]}": f"ex:claim gwr:{p} ex:town ." for p in RELATIONS},
    **{f"{p[0].upper()}{p[1:]}Object": f"ex:town gwr:{p} ex:claim ." for p in RELATIONS},
}
"""A claim is no entity, so it can stand on neither side of a relation."""


def findings(turtle: str) -> tuple[Finding, ...]:
    return validate(Graph().parse(data=PREFIXES + turtle, format="turtle"))


class TestShapes:
    def test_a_valid_graph_conforms(self) -> None:
        assert findings(VALID) == ()

    @pytest.mark.parametrize("shape", FAULTS)
    def test_a_fault_is_found(self, shape: str) -> None:
        before, after = FAULTS[shape]
        (found, *_) = [f for f in findings(VALID.replace(before, after)) if f.shape == shape]
        assert found.severity == ("Warning" if shape in WARNINGS else "Violation")
        assert re.search(r"[\u4e00-\u9fff]", found.zh) and re.search(r"[a-z]", found.en)

    @pytest.mark.parametrize("shape", RELATION_FAULTS)
    def test_a_wrong_relation_is_found(self, shape: str) -> None:
        assert shape in {f.shape for f in findings(VALID + RELATION_FAULTS[shape])}

    def test_every_shape_that_speaks_has_a_broken_graph(self) -> None:
        names = {str(s).rpartition("#")[2] for s in parsed("shapes.ttl").subjects(SH.message)}
        assert names == FAULTS.keys() | RELATION_FAULTS.keys()

    def test_the_shapes_find_the_same_as_they_stand(self) -> None:
        """What pySHACL finds with the shapes rearranged is what it finds with the file as it is."""
        turtle = VALID + "\n".join(RELATION_FAULTS.values())
        for before, after in FAULTS.values():
            turtle = turtle.replace(before, after) if before in turtle and "[] a" not in after else turtle
        data = Graph().parse(data=PREFIXES + turtle, format="turtle")
        _, results, _ = pyshacl.validate(data, shacl_graph=parsed("shapes.ttl"), ont_graph=hierarchy())
        plain = {
            (str(results.value(r, SH.sourceShape)).rpartition("#")[2], results.value(r, SH.focusNode))
            for r in results.subjects(RDF.type, SH.ValidationResult)
        }
        assert len(plain) > 40
        assert {(f.shape, f.focus) for f in validate(data)} == plain

    def test_the_graph_is_left_as_it_was(self) -> None:
        data = to_graph(tiny_graph())
        before = set(data)
        validate(data)
        assert set(data) == before

    def test_a_built_graph_conforms(self) -> None:
        assert [f.shape for f in validate(to_graph(tiny_graph()))] == ["TermDefinition"]


class TestFindings:
    def test_the_sentence_of_a_claim_has_its_match_marked(self) -> None:
        (found,) = findings(VALID.replace("gwr:modality gwr:Asserted", "gwr:modality gwr:Completed"))
        assert (found.label, found.sentence) == ("云台镇 locatedIn 兰山县", "【云台镇位于兰山县】。")

    def test_the_sentence_of_a_thing_is_that_of_the_claim_about_the_property(self) -> None:
        turtle = VALID.replace("gwr:locatedIn ex:county", "gwr:locatedIn ex:event").replace(
            "rdf:object ex:county", "rdf:object ex:event"
        )
        (found,) = findings(turtle)
        assert (found.shape, found.label, found.sentence) == ("LocatedInObject", "云台镇", "【云台镇位于兰山县】。")

    def test_the_sentence_of_a_thing_of_which_nothing_is_claimed_mentions_it(self) -> None:
        (found,) = findings(VALID.replace('"云台镇"', '"Yuntai"@en'))
        assert (found.label, found.sentence) == ("Yuntai", "云台镇位于兰山县。")

    def test_a_thing_without_a_sentence_has_none(self) -> None:
        (found,) = findings(VALID.replace("gwr:Started", "gwr:Asserted"))
        assert (found.label, found.sentence) == ("青石水电站", "")

    def test_violations_come_first_and_then_the_shapes_by_name(self) -> None:
        turtle = VALID.replace('altLabel "兰山"', 'altLabel "兰山县"@zh-Hans').replace("gwr:edition 3", "gwr:edition 0")
        turtle = turtle.replace("gwr:rank 2", "gwr:rank 0")
        assert [f.shape for f in findings(turtle)] == ["EditionValue", "Rank", "AltLabelDistinct"]

    def test_positions_beyond_the_sentence_mark_nothing(self) -> None:
        (found,) = findings(VALID.replace("gwr:end 8", "gwr:end 80").replace("gwr:Asserted", "gwr:Completed"))
        assert found.sentence == "云台镇位于兰山县。"

    def test_the_turtle_is_a_shacl_report(self) -> None:
        found = findings(VALID.replace("gwr:edition 3", "gwr:edition 0"))
        text = report_turtle({"a.ttl": found, "b.ttl": ()})
        graph = Graph().parse(data=text, format="turtle")
        verdicts = [
            str(v) for r in graph.subjects(RDF.type, SH.ValidationReport) for v in graph.objects(r, SH.conforms)
        ]
        assert sorted(verdicts) == ["false", "true"]
        (result,) = graph.subjects(RDF.type, SH.ValidationResult)
        assert str(graph.value(result, SH.sourceShape)) == "https://w3id.org/gwr/shapes#EditionValue"
        assert {m.language for m in graph.objects(result, SH.resultMessage)} == {"zh-Hans", "en"}  # type: ignore[attr-defined]
        assert report_turtle({"a.ttl": found, "b.ttl": ()}) == text


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A graph with one violation and one warning."""
    turtle = VALID.replace("gwr:edition 3", "gwr:edition 0").replace('"三进三送"', '"“三进三送”"')
    return written(tmp_path / "broken.ttl", PREFIXES + turtle)


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """A graph with a warning only."""
    return written(tmp_path / "doubtful.ttl", PREFIXES + VALID.replace('"三进三送"', '"“三进三送”"'))


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class TestCommand:
    def test_a_violation_is_told_and_fails(self, broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", str(broken)]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == f"== {broken}"
        assert lines[1] == "违例 violation · EditionValue · 1"
        assert lines[2] == "  届次须为唯一的正整数。 An edition is one positive integer."
        assert lines[3] == "    - 第三届山茶花节：edition = 0"
        assert lines[4] == "      https://example.org/event"
        assert lines[5] == "警告 warning · LabelQuotes · 1"
        assert lines[-1] == "不合格 does not conform: 违例 violations 1，警告 warnings 1"

    def test_a_warning_fails_only_where_it_is_to(self, doubtful: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", str(doubtful)]) == 0
        assert capsys.readouterr().out.endswith("合格 conforms: 违例 violations 0，警告 warnings 1\n")
        assert main(["validate", "--strict", str(doubtful)]) == 1

    def test_json(self, broken: Path, doubtful: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", "--format", "json", str(broken), str(doubtful)]) == 1
        one, two = json.loads(capsys.readouterr().out)
        assert (one["conforms"], one["violations"], one["warnings"]) == (False, 1, 1)
        assert (two["source"], two["conforms"], two["violations"]) == (str(doubtful), True, 0)
        assert one["results"][0] == {
            "severity": "Violation",
            "shape": "EditionValue",
            "message": {"zh": "届次须为唯一的正整数。", "en": "An edition is one positive integer."},
            "focus": "https://example.org/event",
            "label": "第三届山茶花节",
            "path": "https://w3id.org/gwr/ns#edition",
            "value": "0",
            "sentence": "",
        }

    def test_turtle(self, broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", "--format", "turtle", str(broken)]) == 1
        graph = Graph().parse(data=capsys.readouterr().out, format="turtle")
        assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == 2

    def test_folders_and_reports(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        written(tmp_path / "one" / "graph.ttl", write_turtle(tiny_graph()))
        written(tmp_path / "one" / "graph.trig", write_trig(tiny_graph()))
        written(tmp_path / "two" / "graph.trig", write_trig(tiny_graph()))
        assert main(["validate", str(tmp_path), str(tmp_path / "two"), str(kg.sample())]) == 0
        out = capsys.readouterr().out
        assert re.findall(r"== .*?([\w-]+/[\w.-]+)\n", out) == [
            "one/graph.trig",
            "two/graph.trig",
            "data/sample-report.txt",
        ]
        assert out.splitlines()[-1].startswith("共 3 个图谱 graphs: 违例 violations 0")

    def test_only_so_many_things_are_listed(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        events = "".join(f'ex:e{i} a gwr:Event ; rdfs:label "节{i}" ; gwr:edition 0 .\n' for i in range(30))
        path = written(tmp_path / "many.ttl", PREFIXES + events)
        assert main(["validate", str(path)]) == 1
        out = capsys.readouterr().out
        assert out.count("    - ") == 20 and "其余 10 处" in out and "10 more" in out
        assert main(["validate", "--limit", "0", str(path)]) == 1
        assert capsys.readouterr().out.count("    - ") == 30

    @pytest.mark.parametrize(
        ("name", "text", "message"),
        [
            ("none.ttl", None, "no such file"),
            ("torn.ttl", "<a> <b", "not a readable graph"),
            ("other.nt", '<http://a/> <http://b/> "c" .', "nothing in the ontology's words"),
            ("empty.ttl", "", "nothing in the ontology's words"),
            ("folder/readme.md", "", "no graphs in the folder"),
        ],
    )
    def test_wrong_input(
        self, name: str, text: str | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / name
        if text is not None:
            written(path, text)
        assert main(["validate", str(tmp_path / "folder" if "/" in name else path)]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1) and message in err
