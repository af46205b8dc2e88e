"""Masking: one private-use character for each mention and quantity, and the way back to the passage."""

from __future__ import annotations

import pytest

from kg.grammar.masking import CLASSES, DIVISIONS, QUANTITIES, mask, symbols
from kg.model import Mention, Span
from kg.ontology import Ontology
from kg.quantity import FoundQuantity, find_quantities

TEXT = "投资3.5亿元的青石水厂落户青石镇，增长12%，居第2位，新增35家。"


def mention(name: str, cls: str, text: str = TEXT) -> Mention:
    start = text.index(name)
    return Mention("p0000", Span(start, start + len(name)), name, cls, "test")


MENTIONS = [mention("青石水厂", "Project"), mention("青石镇", "Town")]


def test_mentions_and_quantities_become_one_character_of_their_class() -> None:
    masked = mask(TEXT, MENTIONS, find_quantities(TEXT))
    money, count, percent, rank = (symbols([q]) for q in QUANTITIES)
    assert (
        masked.text
        == f"投资{money}的{symbols(['Project'])}落户{symbols(['Town'])}，增长{percent}，居{rank}，新增{count}。"
    )


def test_every_class_and_quantity_has_a_character_of_its_own() -> None:
    used = symbols([*CLASSES, *QUANTITIES])
    assert len(set(used)) == len(CLASSES) + len(QUANTITIES)
    assert all("\ue000" <= c <= "\uf8ff" for c in used)


def test_the_classes_are_the_ontologys() -> None:
    ontology = Ontology.load()
    assert [c for c in CLASSES if c not in ontology.classes or ontology.classes[c].abstract] == []
    assert all(ontology.is_a(d, "AdministrativeDivision") for d in DIVISIONS)


def test_every_place_leads_back_to_the_passage() -> None:
    masked = mask(TEXT, MENTIONS, find_quantities(TEXT))
    assert masked.original(0, len(masked.text)) == Span(0, len(TEXT))
    for at, char in enumerate(masked.text):
        thing = masked.things.get(at)
        wanted = char if thing is None else thing.span.of(TEXT)
        assert masked.original(at, at + 1).of(TEXT) == wanted


def test_a_place_of_the_passage_is_found_in_the_mask() -> None:
    masked = mask(TEXT, MENTIONS, [])
    plant = masked.text.index(symbols(["Project"]))
    inside = TEXT.index("水厂")
    assert masked.masked_position(inside) == masked.masked_position(TEXT.index("青石水厂")) == plant
    assert masked.masked_position(0) == 0
    assert masked.masked_position(len(TEXT)) == len(masked.text)


def test_the_mentions_of_a_range_are_those_inside_it() -> None:
    masked = mask(TEXT, MENTIONS, find_quantities(TEXT))
    assert [m.name for m in masked.mentions(0, len(masked.text))] == ["青石水厂", "青石镇"]
    comma = masked.text.index("，")
    assert masked.mentions(comma, len(masked.text)) == []


def test_a_quantity_that_touches_a_mention_is_left_out() -> None:
    text = "改造312国道，投资3亿元。"
    road = mention("312国道", "Facility", text)
    masked = mask(text, [road], find_quantities(text))
    assert [type(t) for t in masked.things.values()] == [Mention, FoundQuantity]
    assert masked.text == f"改造{symbols(['Facility'])}，投资{symbols(['Money'])}。"


@pytest.mark.parametrize("text", ["", "青石镇稳步发展。"])
def test_a_text_without_mentions_stays_as_it_is(text: str) -> None:
    masked = mask(text, [], find_quantities(text))
    assert (masked.text, masked.things) == (text, {})
    assert masked.original(0, len(text)) == Span(0, len(text))
