"""What ``kg build`` tells at its end: what the report is, what was found in it, and where to look next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.commands.console import Style, padded, width
from kg.divisions import Divisions
from kg.graph import KnowledgeGraph
from kg.model import Kind, Modality, Report
from kg.ontology import Ontology
from kg.reading.kinds import KINDS

SHOWN_WARNINGS = 5
_LABEL_WIDTH = 18


def summary(graph: KnowledgeGraph, ontology: Ontology, folder: Path, program: str, style: Style) -> str:
    """The summary of a graph, as lines without a last line break.

    Args:
        graph: what was built.
        ontology: for the names of classes.
        folder: where its files are.
        program: what the user types to call kg.
        style: how to emphasise.
    """
    report = graph.report
    title = f"{report.division.name}{report.year}年政府工作报告 | government work report of {report.year}"
    lines = [style.strong(title), *_about(report), *_found(graph, ontology)]
    lines += _terms(report)
    lines += _repairs(report)
    lines += _warnings(report, style)
    lines += _next(graph, folder, program)
    return "\n".join(lines)


def _about(report: Report) -> Iterator[str]:
    divisions = Divisions.load()
    chain = (report.division, *divisions.ancestors(report.division.code))
    yield _line("地区 place", " · ".join(f"{d.name} {d.code}" for d in chain))
    front = report.front
    if front.speaker:
        yield _line("报告人 speaker", " ".join(filter(None, (front.office, front.speaker))))
    if front.meeting or front.date:
        yield _line("会议 meeting", "，".join(filter(None, (front.meeting, front.date))))


def _found(graph: KnowledgeGraph, ontology: Ontology) -> Iterator[str]:
    classes = Counter(entity.cls for entity in graph.entities.values())
    yield _line("实体 entities", str(len(graph.entities)))
    rows = [(f"{ontology.label(c, 'zh')} {ontology.label(c, 'en')}", n) for c, n in sorted(classes.items(), key=_rank)]
    columns = max((width(label) for label, _ in rows), default=0)
    for label, number in rows:
        yield f"    {padded(label, columns)}  {number:4}"
    relations = graph.grouped_relations().values()
    planned = sum(all(c.modality is Modality.PLANNED for c in claims) for claims in relations)
    yield _line("关系 relations", f"{len(relations)}（只在计划中 only planned: {planned}）")
    yield _line("属性值 values", str(len({(c.subject, c.predicate, c.object) for c in graph.values()})))
    kinds = Counter(o.kind for o in graph.observations)
    split = "，".join(f"{ontology.label(k.value, 'zh')} {ontology.label(k.value, 'en')}: {kinds[k]}" for k in Kind)
    yield _line("数据 figures", f"{len(graph.observations)}（{split}）")


def _rank(item: tuple[str, int]) -> tuple[int, str]:
    cls, number = item
    return -number, cls


def _terms(report: Report) -> Iterator[str]:
    defined = sum(len(f.terms) for f in report.footnotes)
    linked = sum(len(f.terms) for f in report.footnotes if f.markers)
    yield _line("术语 terms", f"{defined}（正文有注号 linked to a marker: {linked}）")


def _repairs(report: Report) -> Iterator[str]:
    kinds = Counter(edit.kind for edit in report.edits if edit.kind != "marker")
    yield _line("修复 repairs", str(kinds.total()))
    for kind, number in sorted(kinds.items(), key=_rank):
        zh, en = KINDS.get(kind, (kind, ""))
        yield f"    {padded(f'{zh} {en}'.rstrip(), 32)}  {number:4}"


def _warnings(report: Report, style: Style) -> Iterator[str]:
    count = len(report.notices)
    yield _line("提示 warnings", style.warning(str(count)) if count else "0")
    for notice in report.notices[:SHOWN_WARNINGS]:
        yield f"    {notice.zh} | {notice.en}"
    if count > SHOWN_WARNINGS:
        yield f"    …… 另有 {count - SHOWN_WARNINGS} 条 | {count - SHOWN_WARNINGS} more"


def _next(graph: KnowledgeGraph, folder: Path, program: str) -> Iterator[str]:
    yield _line("查看 look at", f"{folder / 'index.html'}（用浏览器打开 open it in a browser）")
    yield _line("查询 ask", f"{program} explain {_example(graph)} {folder}")


def _example(graph: KnowledgeGraph) -> str:
    """A name worth asking for: that of the project most is said of, else that of the place."""
    projects = [e for e in graph.entities.values() if e.cls == "Project" and not set(e.label) & set(" “”'\"")]
    told = max(projects, key=lambda e: (len(graph.claims_of(e.id)), e.id), default=None)
    return told.label if told else graph.report.division.name


def _line(label: str, text: str) -> str:
    return f"  {padded(label, _LABEL_WIDTH)}{text}"
