"""Annotations: what is read from them, and every way in which one can be wrong."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.evaluation.gold import Gold, parse_gold, read_gold
from kg.evaluation.stated import RELATIONS, VALUES
from kg.ontology import Ontology

ENTITIES: list[dict[str, Any]] = [
    {"id": "e1", "type": "County", "names": ["青溪县"]},
    {"id": "e2", "type": "Town", "types_ok": ["AdministrativeDivision"], "names": ["柳河镇", "柳河"]},
    {"id": "e3", "type": "Project", "names": ["云台抽水储能站"], "optional": True},
]
OBSERVATION: dict[str, Any] = {"indicator": ["粮食总产量"], "value": 26, "unit": "万吨", "year": 2030, "kind": "Actual"}


def parsed(**lists: Any) -> Gold:
    return parse_gold(json.dumps({"entities": ENTITIES, **lists}, ensure_ascii=False), "mine.json", Ontology.load())


def test_an_entity_accepts_its_own_class_and_those_beside_it() -> None:
    town = parsed().entities["e2"]
    assert (town.cls, town.names) == ("Town", ("柳河镇", "柳河"))
    assert town.accepted == {"Town", "AdministrativeDivision"}
    assert town.entry == "entities[1] (e2)"


def test_what_is_optional_is_marked_so() -> None:
    assert [entity.optional for entity in parsed().entities.values()] == [False, False, True]


def test_relations_point_to_entities() -> None:
    (relation,) = parsed(relations=[{"s": "e2", "p": "locatedIn", "o": "e1", "optional": True}]).relations
    assert (relation.subject, relation.predicate, relation.object, relation.optional) == ("e2", "locatedIn", "e1", True)


@pytest.mark.parametrize(
    ("predicate", "given", "read"),
    [
        ("investment", "2400000000", ("2400000000",)),
        ("investment", "2400000000.0", ("2400000000",)),
        ("edition", "14", ("14",)),
        ("divisionCode", '"990101"', ("990101",)),
        ("status", '"Signed"', ("Signed",)),
    ],
)
def test_values_are_read_in_the_form_in_which_graphs_state_them(
    predicate: str, given: str, read: tuple[str, ...]
) -> None:
    lists = json.dumps(ENTITIES)
    text = f'{{"entities": {lists}, "values": [{{"s": "e3", "p": "{predicate}", "v": {given}}}]}}'
    assert parse_gold(text, "mine.json", Ontology.load()).values[0].accepted == read


def test_other_right_values_kinds_and_years_follow_the_first() -> None:
    gold = parsed(
        values=[{"s": "e3", "p": "status", "v": "Signed", "v_ok": ["Planned"]}],
        observations=[{**OBSERVATION, "kind_ok": ["Estimate"], "year_ok": [2029]}],
    )
    assert gold.values[0].accepted == ("Signed", "Planned")
    assert (gold.observations[0].kinds, gold.observations[0].years) == (("Actual", "Estimate"), (2030, 2029))


def test_numbers_are_exact() -> None:
    text = json.dumps({"observations": [{**OBSERVATION, "value": 0.1, "change": -14.71}]})
    (observation,) = parse_gold(text, "mine.json", Ontology.load()).observations
    assert (observation.value, observation.change) == (Decimal("0.1"), Decimal("-14.71"))


def test_null_is_the_same_as_nothing() -> None:
    (observation,) = parsed(observations=[{**OBSERVATION, "change": None, "rank": None, "bound": None}]).observations
    assert (observation.change, observation.rank) == (None, None)


def test_a_bare_rank_is_a_figure() -> None:
    bare = {"indicator": "综合排名", "rank": 3, "year": 2030, "kind": "Actual"}
    (observation,) = parsed(observations=[bare]).observations
    assert (observation.indicator, observation.rank, observation.value, observation.unit) == (
        ("综合排名",),
        3,
        None,
        "",
    )


def test_a_definition_may_start_in_several_ways() -> None:
    terms = [
        {"names": ["四上企业"], "definition_starts": ["四类", "规模以上"]},
        {"names": "链长制", "definition_starts": "由"},
    ]
    gold = parsed(terms=terms, equivalents=[["e1", "e2"]])
    assert [(t.names, t.starts) for t in gold.terms] == [(("四上企业",), ("四类", "规模以上")), (("链长制",), ("由",))]
    assert gold.equivalents == (frozenset({"e1", "e2"}),)


def test_lists_may_be_missing_and_notes_may_stand() -> None:
    entity = {"id": "a", "type": "Town", "names": ["甲镇"], "who": 1}
    gold = parsed(doc="x", note="draft", entities=[entity])
    assert (gold.doc, list(gold.entities), gold.relations, gold.terms) == ("x", ["a"], (), ())


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"doc": "青溪"}), encoding="utf-8-sig")
    assert read_gold(path, Ontology.load()).doc == "青溪"


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "no id": ({"entities": [{"type": "Town", "names": ["甲镇"]}]}, "entities[0] (甲镇)", "'id' is missing"),
    "a blank name": ({"entities": [{"id": "a", "type": "Town", "names": [" "]}]}, "entities[0] (a)", "'names'"),
    "no names": ({"entities": [{"id": "a", "type": "Town", "names": []}]}, "entities[0] (a)", "'names'"),
    "a class misspelt": (
        {"entities": [{"id": "a", "type": "Projekt", "names": ["甲"]}]},
        "entities[0] (a)",
        "did you mean Project",
    ),
    "an abstract class": (
        {"entities": [{"id": "a", "type": "Organization", "names": ["甲"]}]},
        "entities[0] (a)",
        "'type' cannot be 'Organization'",
    ),
    "an accepted class misspelt": (
        {"entities": [{"id": "a", "type": "Town", "types_ok": ["Vilage"], "names": ["甲"]}]},
        "entities[0] (a)",
        "did you mean Village",
    ),
    "two of one id": ({"entities": [ENTITIES[0], ENTITIES[0]]}, "entities", "the id 'e1' is not unique"),
    "a slip in a key": (
        {"entities": [{**ENTITIES[0], "optinal": True}]},
        "entities[0] (e1)",
        "no key 'optinal'; did you mean 'optional'",
    ),
    "optional in words": ({"entities": [{**ENTITIES[0], "optional": "yes"}]}, "entities[0] (e1)", "true or false"),
    "an entity that is a text": ({"entities": ["青溪县"]}, "entities[0]", "must be an object"),
    "entities that are no list": ({"entities": {"e1": "青溪县"}}, "", "'entities' must be a list"),
    "a relation to nothing": (
        {"relations": [{"s": "e1", "p": "partOf", "o": "e9"}]},
        "relations[0] (e1 partOf e9)",
        "'o' points to no entity: 'e9'",
    ),
    "an unknown relation": (
        {"relations": [{"s": "e1", "p": "recievedHonor", "o": "e2"}]},
        "relations[0] (e1 recievedHonor e2)",
        "did you mean receivedHonor",
    ),
    "a value of nothing": (
        {"values": [{"s": "e8", "p": "status", "v": "Signed"}]},
        "values[0] (e8 status",
        "'s' points",
    ),
    "no value": ({"values": [{"s": "e3", "p": "status"}]}, "values[0]", "'v' is missing"),
    "an unknown status": (
        {"values": [{"s": "e3", "p": "status", "v": "Finished"}]},
        "values[0] (e3 status Finished)",
        "'v' cannot be 'Finished'",
    ),
    "an investment in words": (
        {"values": [{"s": "e3", "p": "investment", "v": "24亿元"}]},
        "values[0] (e3 investment 24亿元)",
        "'v' must be a number",
    ),
    "a wrong accepted value": (
        {"values": [{"s": "e3", "p": "status", "v": "Signed", "v_ok": [True]}]},
        "values[0] (e3 status Signed)",
        "'v' cannot be true",
    ),
    "a figure without figures": (
        {"observations": [{"indicator": ["人口"], "year": 2030, "kind": "Actual"}]},
        "observations[0] (人口)",
        "it needs a 'value', a 'change' or a 'rank'",
    ),
    "a value in words": (
        {"observations": [{**OBSERVATION, "value": "26"}]},
        "observations[0]",
        "'value' must be a number",
    ),
    "a value that is true": ({"observations": [{**OBSERVATION, "value": True}]}, "observations[0]", "'value'"),
    "no year": ({"observations": [{**OBSERVATION, "year": None}]}, "observations[0] (粮食总产量)", "'year' is missing"),
    "half a year": ({"observations": [{**OBSERVATION, "year": 2030.5}]}, "observations[0]", "whole number"),
    "an unknown kind": ({"observations": [{**OBSERVATION, "kind": "Plan"}]}, "observations[0]", "'kind' cannot be"),
    "an unknown bound": ({"observations": [{**OBSERVATION, "bound": "Atleast"}]}, "observations[0]", "AtLeast"),
    "a unit that is a number": ({"observations": [{**OBSERVATION, "unit": 4}]}, "observations[0]", "'unit'"),
    "a term without definition": ({"terms": [{"names": ["链长制"]}]}, "terms[0] (链长制)", "'definition_starts'"),
    "one equivalent": ({"equivalents": [["e1"]]}, "equivalents[0]", "two or more"),
    "an unknown equivalent": ({"equivalents": [["e1", "e7"]]}, "equivalents[0]", "no entity 'e7'"),
    "a document that is a number": ({"doc": 7}, "", "'doc'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_entry_is_named_in_one_line(name: str) -> None:
    lists, entry, message = WRONG[name]
    with pytest.raises(KgError) as error:
        parsed(**lists)
    zh, _, en = str(error.value).partition(" | ")
    assert zh.startswith(f"标注文件 mine.json{f' {entry}' if entry else ''}") and re.search("[一-鿿]", zh)
    assert en.startswith(f"the annotation mine.json{f' {entry}' if entry else ''}") and message in en
    assert "\n" not in str(error.value)


def test_further_wrong_entries_are_counted() -> None:
    wrong = {"s": "e1", "p": "partOf", "o": "e9"}
    with pytest.raises(KgError, match=r"relations\[0\].*另有 2 处.*and 2 more"):
        parsed(relations=[wrong, wrong, {"s": "e2", "p": "locatedIn", "o": "e1"}, wrong])


def test_no_relation_is_blamed_for_its_entity() -> None:
    with pytest.raises(KgError) as error:
        parsed(entities=[{"id": "a", "type": "Twon", "names": ["甲"]}], relations=[{"s": "a", "p": "partOf", "o": "a"}])
    assert "entities[0]" in str(error.value) and "more" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not JSON: 1:1"),
        ('{"doc": "x",}', "is not JSON: 1:"),
        ("[1]", "must be an object"),
        ('{"doc": "x", "doc": "y"}', "the key 'doc' stands twice"),
        ('{"values": [NaN]}', "NaN is not a number"),
        ('{"values": [1e999999999]}', "too large or too small: 1e999999999"),
        ('{"values": [' + "9" * 5000 + "]}", "too large"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_annotation_is_named_as_such(text: str, message: str) -> None:
    with pytest.raises(KgError) as error:
        parse_gold(text, "mine.json", Ontology.load())
    assert "mine.json" in error.value.zh and message in error.value.en


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", "folder"])
def test_an_unreadable_file_is_named(tmp_path: Path, content: bytes | str | None) -> None:
    path = tmp_path / "mine.json"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()
    with pytest.raises(KgError) as error:
        read_gold(path, Ontology.load())
    assert str(path) in error.value.zh and str(path) in error.value.en


def test_relations_and_values_are_those_of_the_ontology() -> None:
    ontology = Ontology.load()
    entities = {name for name in ontology.classes if ontology.is_a(name, "Entity")}
    between = {
        name
        for name, info in ontology.properties.items()
        if info.kind == "object" and info.domain <= entities and info.range <= entities
    }
    assert set(RELATIONS) | {"hasPart"} == between
    assert all(ontology.properties[name].domain <= entities for name in VALUES)
