"""``kg diff``: what two graphs state differently, with the sentences."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.commands.console import Style, padded, width
from kg.commands.options import Parser, add_rules, rule_folders

if TYPE_CHECKING:
    from kg.graph_diff import Difference, Point
    from kg.ontology import Ontology

SUMMARY = "比较两份图谱 | compare two graphs"
DESCRIPTION = """\
比较两份图谱所述：只在一份中的实体、关系、属性值和数据，以及改变了的，附原句。
同一断言换了位置不算不同（除非 --evidence）。
退出码：0 相同，1 不同，2 输入有误。
Compares what two graphs state: entities, relations, values and figures that only one has, and those that changed, with
the sentences. The same statement in another place is no difference, except with --evidence.
Exit code: 0 the same, 1 different, 2 wrong input."""
PARTS = {"entities": "实体 entities", "relations": "关系 relations", "values": "属性值 values"}
PARTS["observations"] = "数据 observations"
CHANGES = {"only_a": "只在 A only in A", "only_b": "只在 B only in B", "changed": "改变 changed"}
_SIGNS = {"only_a": "-", "only_b": "+", "changed": "~"}
_KINDS = {"class": "类 class", "label": "名称 label", "name": "别名 other name", "mention": "提及 mention"}
_SOURCE = "报告文本、建好的文件夹或 RDF 文件 | a report, a built folder or an RDF file"


def add(parser: Parser) -> None:
    parser.inputs.add_argument("a", metavar="A", type=Path, help=_SOURCE)
    parser.inputs.add_argument("b", metavar="B", type=Path, help=_SOURCE)
    parser.options.add_argument(
        "--evidence",
        action="store_true",
        help="出处（句子、位置、规则）不同也算不同 | other evidence (sentence, position, rule) is a difference, too",
    )
    parser.options.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="输出格式，默认 text | output format, by default text",
    )
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    from kg.evaluation.source import read_source
    from kg.graph_diff import differences
    from kg.ontology import Ontology

    rules = rule_folders(args.rules)
    a, b = (read_source(path, rules).stated for path in (args.a, args.b))
    found = differences(a, b, evidence=args.evidence)
    if args.format == "json":
        data = {"a": str(args.a), "b": str(args.b), **as_json(found)}
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        print(f"A: {args.a}\nB: {args.b}")
        for line in text_lines(found, Ontology.load(), Style.of(sys.stdout)):
            print(line)
    return 1 if found else 0


def as_json(found: Sequence[Difference]) -> dict[str, Any]:
    """The differences as JSON has them: whether there are none, how many of each kind, and each of them."""
    from kg.graph_diff import Change, counts

    return {
        "equal": not found,
        "summary": {part.value: {c.value: number[c] for c in Change} for part, number in counts(found).items()},
        "differences": [_told(difference) for difference in found],
    }


def _told(d: Difference) -> dict[str, Any]:
    return {
        "part": d.part.value,
        "change": d.change.value,
        "subject": {"id": d.topic.subject, "label": d.subject},
        "predicate": d.topic.predicate,
        "target": {"id": d.topic.target, "label": d.target},
        "before": [_told_point(point) for point in d.before],
        "after": [_told_point(point) for point in d.after],
        "sentences_before": list(d.sentences_before),
        "sentences_after": list(d.sentences_after),
    }


def _told_point(point: Point) -> dict[str, str]:
    """A point without what it leaves empty."""
    told = {"kind": point.kind, "text": point.text, "modality": point.modality, "place": point.place}
    return {key: value for key, value in told.items() if value}


def text_lines(found: Sequence[Difference], ontology: Ontology, style: Style) -> Iterator[str]:
    """The differences, line by line: how many, then each with a sign and its sentences."""
    from kg.graph_diff import Change, Part, counts

    if not found:
        yield "两图所述相同 | the two graphs state the same"
        return
    column = max(map(width, PARTS.values()))
    for part, number in counts(found).items():
        told = "   ".join(f"{CHANGES[change.value]}: {number[change]}" for change in Change)
        yield f"  {padded(PARTS[part.value], column)}  {told}"
    for part in Part:
        inside = [difference for difference in found if difference.part is part]
        if inside:
            yield ""
            yield style.strong(PARTS[part.value])
        for difference in inside:
            yield from _lines(difference, ontology, style)


def _lines(d: Difference, ontology: Ontology, style: Style) -> Iterator[str]:
    yield f"  {_SIGNS[d.change.value]} {_title(d, ontology)}"
    whole = d.part.value == "entities" and d.change.value != "changed"  # its title says it all
    for sign, points, sentences in (("-", d.before, d.sentences_before), ("+", d.after, d.sentences_after)):
        for told in () if whole else filter(None, (_point(point, ontology) for point in points)):
            yield f"      {sign} {told}"
        if sentences:
            yield style.faint(f"        {' '.join(sentences[0].split())}")


def _title(d: Difference, ontology: Ontology) -> str:
    """What differs, in a line: 柳河智造园 → 聚焦产业 focuses on → 新型材料."""
    if d.part.value == "entities":
        classes = "，".join(_words(p.text, ontology) for p in (*d.before, *d.after) if p.kind == "class")
        return d.subject if d.change.value == "changed" else f"{d.subject}（{classes}）"
    if d.part.value == "relations":
        return f"{d.subject} → {_words(d.topic.predicate, ontology)} → {d.target}"
    if d.part.value == "values":
        return f"{d.subject} · {_words(d.topic.predicate, ontology)}"
    year, kind = d.topic.predicate.split(" ")
    return " · ".join(filter(None, (d.subject, d.target, year, _words(kind, ontology))))


def _point(point: Point, ontology: Ontology) -> str:
    """What is said: 名称 name: 云台储能站."""
    text = _words(point.text, ontology) if point.kind in ("class", "value") else " ".join(point.text.split())
    said = f"{_KINDS[point.kind]}: {text}" if point.kind in _KINDS else text
    modality = _words(point.modality, ontology) if point.modality else ""
    return " · ".join(filter(None, (said, modality, point.place)))


def _words(name: str, ontology: Ontology) -> str:
    """A class, property or code in Chinese and English; any other text as it is, in one line."""
    if name not in {**ontology.classes, **ontology.properties, **ontology.code_labels}:
        return " ".join(name.split())
    return f"{ontology.label(name, 'zh')} {ontology.label(name, 'en')}"
