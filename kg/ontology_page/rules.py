"""The shapes' rules in words, by the class or property that they are about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from rdflib import SH, Graph, URIRef
from rdflib.term import Node

SHAPES = "https://w3id.org/gwr/shapes#"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a shape demands, in both languages."""

    shape: str
    zh: str
    en: str
    warning: bool


def rules_of(shapes: Graph) -> dict[URIRef, tuple[Rule, ...]]:
    """The rules of each class that shapes target, and of each property whose subjects they target.

    >>> turtle = '''@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://w3id.org/gwr/shapes#> .
    ...     :Event sh:targetClass :E ; sh:property :Edition .
    ...     :Edition sh:path :edition ; sh:minCount 1 ; sh:message "须有届次。"@zh-Hans , "It has an edition."@en .'''
    >>> [(str(about), rules) for about, rules in rules_of(Graph().parse(data=turtle, format="turtle")).items()]
    ... # doctest: +ELLIPSIS
    [('...#E', (Rule(shape='Edition', zh='须有届次。', en='It has an edition.', warning=False),))]
    """
    found: dict[URIRef, set[Rule]] = defaultdict(set)
    for target in (SH.targetClass, SH.targetSubjectsOf):
        for shape, about in shapes.subject_objects(target):
            for speaking in (shape, *shapes.objects(shape, SH.property)):
                if (speaking, SH.message, None) in shapes and isinstance(about, URIRef):
                    found[about].add(_rule(shapes, speaking))
    return {about: tuple(sorted(rules, key=_order)) for about, rules in found.items()}


def _rule(shapes: Graph, shape: Node) -> Rule:
    said = {str(getattr(m, "language", "")).lower()[:2]: str(m) for m in shapes.objects(shape, SH.message)}
    warning = (shape, SH.severity, SH.Warning) in shapes
    return Rule(str(shape).removeprefix(SHAPES), said["zh"], said["en"], warning)


def _order(rule: Rule) -> tuple[bool, str]:
    return rule.warning, rule.shape
