"""An invented county for tests: its sentences read with the rules of the package, and whole reports of it.

The county is that of ``kg.examples``: 清水县 (安平市, 东海省) with its towns, and 临川县 beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import pytest

from kg.claims import ClaimFinder
from kg.divisions import Divisions
from kg.examples import COUNTY, NEAR
from kg.grammar.loading import load_rules
from kg.grammar.rules import RuleSet
from kg.graph import KnowledgeGraph
from kg.lexicon import Lexicon, division_lexicon
from kg.mentions import MentionFinder, Reading
from kg.model import (
    Footnote,
    Front,
    Literal,
    Mention,
    Modality,
    Passage,
    PassageKind,
    Report,
    Role,
    Section,
    Span,
    Statement,
)
from kg.observations import Figure, FigureFinder
from kg.ontology import Ontology
from kg.pipeline import build_graph
from kg.words import Segmenter

YEAR = 2024
"""The year of the reports: they review the year before."""
INVENTED = Divisions(
    {d.code: d.name for d in sorted(NEAR.values(), key=lambda d: d.code) if len(d.code) == 6},
    {
        "999901": "\t".join(
            f"{d.code[6:]}{d.name}" for d in {d.code: d for d in NEAR.values() if len(d.code) == 9}.values()
        )
    },
)


@cache
def rules() -> RuleSet:
    return load_rules()


@cache
def lexicon() -> Lexicon:
    """The names of the divisions, and 我县."""
    return division_lexicon(COUNTY, NEAR, " ".join(NEAR))


@cache
def _mention_finder() -> MentionFinder:
    return MentionFinder(rules(), lexicon(), Segmenter())


@cache
def _claim_finder() -> ClaimFinder:
    return ClaimFinder(rules(), Ontology.load())


@cache
def _figure_finder() -> FigureFinder:
    return FigureFinder(rules().words)


def read(text: str) -> Reading:
    """The mentions and quantities of a sentence."""
    return _mention_finder().read("p0000", text)


def named(text: str) -> set[str]:
    """What a sentence names but divisions, each as its class and its name: «Park 清水高新区»."""
    levels = {d.level for d in NEAR.values()}
    return {f"{m.cls} {m.name}" for m in read(text).mentions if m.cls not in levels}


def passage(text: str, role: Role = Role.REVIEW, kind: PassageKind = PassageKind.SENTENCE) -> Passage:
    """A sentence alone, in a part of the given role."""
    span = Span(0, len(text))
    return Passage("p0000", 0, text, kind, "s000", 0, role, _year(role), span, span)


def _year(role: Role) -> int | None:
    return {Role.REVIEW: YEAR - 1, Role.PLAN: YEAR, Role.OTHER: None}[role]


def statements(text: str, role: Role = Role.REVIEW) -> list[Statement]:
    """What the relation rules see in a sentence."""
    return _claim_finder().statements(passage(text, role), read(text), YEAR - 1)


def said(text: str, role: Role = Role.REVIEW) -> set[str]:
    """The same as «subject property object», planned ones behind a question mark."""
    return {told(s) for s in statements(text, role)}


def told(statement: Statement) -> str:
    """A statement as «subject property object»; the reporting division is 清水县.

    >>> sorted(said("我县实施“一村一策”行动，力争承办第三届国际陶瓷论坛。"))
    ['?清水县 hosted 第三届国际陶瓷论坛', '清水县 implements “一村一策”行动']
    """
    sign = "?" if statement.modality is Modality.PLANNED else ""
    return f"{sign}{_name(statement.subject)} {statement.predicate} {_name(statement.object)}"


def _name(end: Mention | Literal | None) -> str:
    if isinstance(end, Literal):
        return end.lexical
    return COUNTY.name if end is None or end.name == "我县" else end.name


def figures(text: str, role: Role = Role.REVIEW) -> list[Figure]:
    """The figures of a sentence."""
    return _figure_finder().figures(passage(text, role), read(text), YEAR - 1)


def report(
    review: Iterable[str] = (), plan: Iterable[str] = (), definitions: Mapping[str, str] | None = None
) -> Report:
    """A report of the county: sentences that look back on 2023, sentences that plan 2024, terms with definitions."""
    parts = [
        *((text, Role.REVIEW, PassageKind.SENTENCE) for text in review),
        *((text, Role.PLAN, PassageKind.SENTENCE) for text in plan),
        *((f"{term}：{text}", Role.OTHER, PassageKind.DEFINITION) for term, text in (definitions or {}).items()),
    ]
    passages: list[Passage] = []
    at = 0
    for order, (text, role, kind) in enumerate(parts):
        span = Span(at, at + len(text))
        passages.append(Passage(f"p{order:04d}", order, text, kind, "s000", order, role, _year(role), span, span))
        at = span.end + 1
    whole = "\n".join(p.text for p in passages)
    title = f"{YEAR}年清水县政府工作报告"
    return Report(
        path="invented.txt",
        digest="0" * 64,
        division=COUNTY,
        year=YEAR,
        front=Front(title=title),
        text=whole,
        sections=(Section("s000", 0, "", title, None, Role.OTHER, None, Span(0, len(whole))),),
        passages=tuple(passages),
        footnotes=tuple(_footnote(p) for p in passages if p.kind is PassageKind.DEFINITION),
        markers=(),
        edits=(),
        notices=(),
    )


def _footnote(found: Passage) -> Footnote:
    term, _, definition = found.text.partition("：")
    return Footnote("", tuple(term.split("、")), definition, found.id, Span(len(term) + 1, len(found.text)))


def build(
    review: Iterable[str] = (), plan: Iterable[str] = (), definitions: Mapping[str, str] | None = None
) -> KnowledgeGraph:
    """The graph of such a report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Divisions, "load", lambda: INVENTED)
        return build_graph(report(review, plan, definitions))


def facts(graph: KnowledgeGraph) -> set[str]:
    """All claims of a graph by the labels of their ends, planned ones behind a question mark."""
    found = set()
    for claim in graph.claims:
        target = claim.object.lexical if isinstance(claim.object, Literal) else graph.entities[claim.object].label
        sign = "?" if claim.modality is Modality.PLANNED else ""
        found.add(f"{sign}{graph.entities[claim.subject].label} {claim.predicate} {target}")
    return found
