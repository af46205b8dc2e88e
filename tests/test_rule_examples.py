"""The rules of the package: each has examples of both kinds, all hold, and an example that does not is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.examples import Failure, failures
from kg.grammar.masking import CLASSES
from kg.grammar.rules import Rule, RuleSet
from tests.extraction import rules


def of_rule(rule_id: str, examples: dict[str, tuple[str, ...]]) -> tuple[Rule, RuleSet]:
    """A rule of the package with other examples, and the package's rules with the examples of all others left out."""

    def changed(rule: Rule) -> dict[str, tuple[str, ...]]:
        return examples if rule.id == rule_id else {}

    entities = tuple(replace(r, examples=changed(r)) for r in rules().entities)
    relations = tuple(replace(r, examples=changed(r)) for r in rules().relations)
    found = RuleSet(entities, relations, rules().words)
    return next(r for r in found if r.id == rule_id), found


def test_every_rule_has_examples_of_both_kinds() -> None:
    assert [r.id for r in rules() if not any(r.examples.values())] == [], "no sentence that these must match"
    assert [r.id for r in rules() if all(r.examples.values())] == [], "no sentence that these must not match"


def test_all_examples_hold() -> None:
    assert failures(rules()) == []


@pytest.mark.parametrize(
    ("rule_id", "sentence", "wrong", "found"),
    [
        ("park.head", "清水高新区新签约4个项目", ("清水园区",), ("清水高新区",)),
        ("park.head", "清水高新区新签约4个项目", (), ("清水高新区",)),
        ("park.head", "青石镇稳步发展", ("青石镇",), ()),
        ("honor.named-receivers", "青石镇获评全国文明镇", (), ("青石镇 receivedHonor 全国文明镇",)),
        (
            "honor.named-receivers",
            "青石镇获评全国文明镇",
            ("白云镇 receivedHonor 全国文明镇",),
            ("青石镇 receivedHonor 全国文明镇",),
        ),
        ("honor.named-receivers", "青石镇力争获评全国文明镇", ("青石镇 receivedHonor 全国文明镇",), ()),
    ],
)
def test_a_wrong_example_is_told(rule_id: str, sentence: str, wrong: tuple[str, ...], found: tuple[str, ...]) -> None:
    rule, changed = of_rule(rule_id, {sentence: wrong})
    assert failures(changed) == [Failure(rule_id, rule.file, rule.line, sentence, wrong, found)]


def test_quotes_and_the_order_of_the_results_do_not_count() -> None:
    sentence = "荣获“全国文明镇”“东海省卫生镇”“安平市先进镇”称号。"
    _, changed = of_rule("honor.received", {sentence: ("安平市先进镇称号", "“全国文明镇”", "“东海省卫生镇”")})
    assert failures(changed) == []


def test_every_class_and_relation_that_sentences_state_has_a_rule() -> None:
    elsewhere = {"Province", "Prefecture", "County", "Term", "Person"}  # the official list, footnotes, the front
    assert {r.cls for r in rules().entities} | elsewhere == set(CLASSES)
    stated = {c.predicate for r in rules().relations for c in r.claims}
    assert stated >= {
        "locatedIn",
        "partOf",
        "receivedHonor",
        "implements",
        "undertakes",
        "hosted",
        "issued",
        "focusesOn",
        "cooperatesWith",
        "connects",
        "owns",
        "investment",
        "status",
    }
