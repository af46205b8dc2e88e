"""A small graph made by hand, for tests: the county 青溪县 and everything in it is invented."""

from __future__ import annotations

from decimal import Decimal

from kg.frozen import replace
from kg.graph import KnowledgeGraph
from kg.identifiers import entity_id, observation_id
from kg.model import (
    Claim,
    Datatype,
    Division,
    Entity,
    Evidence,
    Footnote,
    Front,
    Kind,
    Literal,
    Modality,
    Observation,
    Passage,
    PassageKind,
    Quantity,
    Report,
    Role,
    Section,
    Span,
)

COUNTY = Division(code="990101", name="青溪县", short="青溪", level="County", parent=None)
YEAR = 2031
SENTENCES = (
    "云台抽水储能站落户青溪县柳河镇，总投资24亿元。",
    "青溪县大力推行“一湾两翼”计划，获评全省绿色发展先进县。",
    "力争柳河镇建成柳河智造园，聚焦新型材料产业。",
    "一般公共预算收入完成12.6亿元，增长5.2%。",
    "“一湾两翼”计划：以柳河湾为核心，柳河镇、云台抽水储能站为两翼的发展布局。",
)


def tiny_graph() -> KnowledgeGraph:
    """A report with two sections, five passages, eight entities, relations stated and planned, values and one figure.

    >>> graph = tiny_graph()
    >>> len(graph.report.passages), len(graph.entities), len(graph.claims), len(graph.observations)
    (5, 8, 9, 1)
    """
    report = report_of(SENTENCES)
    county, town, station, park, program, honor, industry, indicator = entities = _entities()
    claims = [
        _claim(report, 0, "云台抽水储能站落户青溪县柳河镇", station, "locatedIn", town),
        _claim(report, 0, "柳河镇", town, "locatedIn", county),
        _claim(report, 0, "总投资24亿元", station, "investment", Literal("2400000000", Datatype.DECIMAL)),
        _claim(report, 0, "落户", station, "status", Literal("Signed", Datatype.CODE)),
        _claim(report, 1, "推行“一湾两翼”计划", county, "implements", program),
        _claim(report, 1, "获评全省绿色发展先进县", county, "receivedHonor", honor),
        _claim(report, 2, "柳河镇建成柳河智造园", park, "locatedIn", town, Modality.PLANNED),
        _claim(report, 2, "柳河智造园，聚焦新型材料产业", park, "focusesOn", industry, Modality.PLANNED),
        _claim(report, 4, "柳河镇、云台抽水储能站为两翼", program, "refersTo", town),
    ]
    evidence = _evidence(report, 3, "一般公共预算收入完成12.6亿元，增长5.2%", "figure.level")
    figure = Observation(
        id="",
        indicator=indicator.id,
        area=county.id,
        year=YEAR - 1,
        kind=Kind.ACTUAL,
        quantity=Quantity(Decimal("12.6"), "亿元"),
        change=Decimal("5.2"),
        rank=None,
        bound=None,
        evidence=evidence,
    )
    return KnowledgeGraph(report, entities, claims, [_numbered(figure)])


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>href</a>",
    "__proto__",
    "a\u2028b\u2029c",
    "{{ 7*7 }}<!--${alert(1)}`\"'",
)


def hostile_graph() -> KnowledgeGraph:
    """The small graph with an attack in every text: place, file, front, labels, other names, ids, sentences, titles,
    rules, values, units.
    """
    graph = tiny_graph()
    bad = " ".join(HOSTILE)
    report = replace(
        graph.report,
        path=bad,
        division=replace(COUNTY, name=HOSTILE[0], short=HOSTILE[1]),
        front=Front(title=bad, date=bad, meeting=bad, speaker=bad, office=bad),
        sections=tuple(replace(s, title=bad, number=bad) for s in graph.report.sections),
        passages=tuple(replace(p, text=f"{bad}{p.text}") for p in graph.report.passages),
        footnotes=tuple(replace(f, label=bad, terms=(bad,), definition=bad) for f in graph.report.footnotes),
    )
    ids = {e.id: f"{e.id}/{HOSTILE[i % len(HOSTILE)]}" for i, e in enumerate(graph.entities.values())}
    entities = [
        replace(e, id=ids[e.id], label=f"{HOSTILE[i % len(HOSTILE)]}{i}", alt_labels=HOSTILE)
        for i, e in enumerate(graph.entities.values())
    ]
    claims = [
        replace(
            c,
            subject=ids[c.subject],
            object=ids[c.object] if isinstance(c.object, str) else c.object,
            evidence=replace(c.evidence, rule=bad),
        )
        for c in graph.claims
    ]
    evidence = Evidence("p0000", Span(0, len(bad)), bad)
    definition = Literal(bad, Datatype.TEXT)
    claims.append(Claim(entities[0].id, "definition", definition, Modality.ASSERTED, None, evidence))
    figures = [
        replace(o, indicator=ids[o.indicator], area=ids[o.area], quantity=Quantity(Decimal(1), bad))
        for o in graph.observations
    ]
    return KnowledgeGraph(report, entities, claims, figures)


def report_of(sentences: tuple[str, ...], division: Division = COUNTY, year: int = YEAR) -> Report:
    """A report of one-sentence paragraphs: the first half reviews the year before, the rest plans, the last defines."""
    half, text = len(sentences) // 2, "\n".join(sentences)
    starts = [sum(len(s) + 1 for s in sentences[:i]) for i in range(len(sentences) + 1)]
    sections = (
        _section("s000", "", division.name + "政府工作报告", None, Role.OTHER, Span(0, len(text))),
        _section("s001", "一、", "过去一年工作回顾", "s000", Role.REVIEW, Span(0, starts[half])),
        _section("s002", "二、", "今年工作安排", "s000", Role.PLAN, Span(starts[half], len(text))),
    )
    passages = tuple(
        Passage(
            id=f"p{i:04d}",
            order=i,
            text=sentence,
            kind=PassageKind.DEFINITION if i == len(sentences) - 1 else PassageKind.SENTENCE,
            section="s001" if i < half else "s002",
            paragraph=i,
            role=Role.REVIEW if i < half else Role.PLAN,
            year=year - 1 if i < half else year,
            span=Span(starts[i], starts[i] + len(sentence)),
            source=Span(starts[i], starts[i] + len(sentence)),
        )
        for i, sentence in enumerate(sentences)
    )
    last = passages[-1]
    term, _, definition = last.text.partition("：")
    footnote = Footnote("1", (term,), definition, last.id, Span(len(term) + 1, len(last.text)))
    return Report(
        path="invented.txt",
        digest="0" * 64,
        division=division,
        year=year,
        front=Front(title=f"{division.name}政府工作报告", date=f"{year}-01-10"),
        text=text,
        sections=sections,
        passages=passages,
        footnotes=(footnote,),
        markers=(),
        edits=(),
        notices=(),
    )


def _section(id_: str, number: str, title: str, parent: str | None, role: Role, source: Span) -> Section:
    year = {Role.REVIEW: YEAR - 1, Role.PLAN: YEAR, Role.OTHER: None}[role]
    return Section(id_, 0 if parent is None else 1, number, title, parent, role, year, source)


def _entities() -> list[Entity]:
    code = COUNTY.code
    return [
        Entity("division/990101", "County", "青溪县", alt_labels=("我县",), mentions=_mentions("青溪县")),
        Entity("division/990101101", "Town", "柳河镇", mentions=_mentions("柳河镇")),
        _entity("Project", "云台抽水储能站", code, alt_labels=("云台储能站",)),
        _entity("Park", "柳河智造园", code),
        _entity("Program", "一湾两翼计划", code, also=("Term",), mentions=_mentions("“一湾两翼”计划")),
        _entity("Honor", "全省绿色发展先进县", None),
        _entity("Industry", "新型材料", None),
        _entity("Indicator", "一般公共预算收入", None),
    ]


def _entity(
    cls: str,
    label: str,
    scope: str | None,
    also: tuple[str, ...] = (),
    alt_labels: tuple[str, ...] = (),
    mentions: tuple[tuple[str, Span], ...] | None = None,
) -> Entity:
    found = _mentions(label) if mentions is None else mentions
    return Entity(entity_id(cls, label, scope), cls, label, also, alt_labels, found)


def _mentions(name: str) -> tuple[tuple[str, Span], ...]:
    found = ((i, sentence.find(name)) for i, sentence in enumerate(SENTENCES))
    return tuple((f"p{i:04d}", Span(at, at + len(name))) for i, at in found if at >= 0)


def _evidence(report: Report, number: int, match: str, rule: str) -> Evidence:
    passage = report.passages[number]
    start = passage.text.index(match)
    return Evidence(passage.id, Span(start, start + len(match)), rule)


def _claim(
    report: Report,
    number: int,
    match: str,
    subject: Entity,
    predicate: str,
    target: Entity | Literal,
    modality: Modality = Modality.ASSERTED,
) -> Claim:
    evidence = _evidence(report, number, match, f"test.{predicate}")
    object_ = target.id if isinstance(target, Entity) else target
    return Claim(subject.id, predicate, object_, modality, report.passages[number].year, evidence)


def _numbered(figure: Observation) -> Observation:
    return replace(figure, id=observation_id(figure))
