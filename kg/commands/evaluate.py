"""``kg evaluate``: how well a graph agrees with a reader's annotation of the report."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.commands.console import Style, padded, width
from kg.commands.options import Parser, add_rules, rule_folders

if TYPE_CHECKING:
    from kg.evaluation.scores import Evaluation, Judgement, RuleScore, Score
    from kg.ontology import Ontology

SUMMARY = "按人工标注评估图谱 | score a graph against an annotation"
DESCRIPTION = """\
把图谱与人工标注（JSON，格式见 docs/annotation.md）对比：准确率、召回率和 F1，总的，并按类、关系、属性、规则分列。
标注中可有可无的条目不计。
Compares a graph with a reader's annotation (JSON, see docs/annotation.md): precision, recall and F1, overall and by
class, relation, property and rule. What the annotation marks as optional counts neither for nor against."""
LAYERS = {
    "entities": "实体 entities",
    "relations": "关系 relations",
    "values": "属性值 values",
    "observations": "数据 observations",
    "terms": "术语 terms",
}
GROUPS = {
    "entities": "按类 by class",
    "relations": "按关系 by relation",
    "values": "按属性 by property",
    "observations": "按数据性质 by kind of figure",
}
"""The layers that are told by group; terms are one group."""
_HEAD = ("准确率 P", "召回率 R", "F1", "对 found", "错 made up", "漏 missed")
_RULE_HEAD = ("准确率 P", "对 right", "错 made up", "未评 not judged")


def add(parser: Parser) -> None:
    parser.inputs.add_argument("gold", metavar="GOLD", type=Path, help="标注文件 | the annotation, a JSON file")
    parser.inputs.add_argument(
        "source",
        metavar="SOURCE",
        type=Path,
        help="报告文本、建好的文件夹或 RDF 文件（ttl、trig、nt、nq、jsonld） | a report, a built folder or an RDF file",
    )
    parser.options.add_argument(
        "--misses",
        action="store_true",
        help="列出漏掉的和多出的，附原句 | list what was missed and what was made up, with the sentences",
    )
    parser.options.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="输出格式，默认 text | output format, by default text",
    )
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    from kg.evaluation.gold import read_gold
    from kg.evaluation.judging import evaluate
    from kg.evaluation.source import read_source
    from kg.ontology import Ontology

    ontology = Ontology.load()
    gold = read_gold(args.gold, ontology)
    source = read_source(args.source, rule_folders(args.rules), naming=True)
    evaluation = evaluate(gold, source.stated, ontology, source.named_by)
    if args.format == "json":
        about = {"annotation": gold.doc or args.gold.name, "source": str(args.source)}
        data = {**about, **as_json(evaluation, args.misses)}
        print(json.dumps(data, ensure_ascii=False, indent=2))
        return 0
    print(f"标注 annotation: {args.gold}")
    print(f"图谱 graph: {args.source}")
    for line in text_lines(evaluation, ontology, args.misses, Style.of(sys.stdout)):
        print(line)
    return 0


def as_json(evaluation: Evaluation, misses: bool) -> dict[str, Any]:
    """The figures, and with ``misses`` what was missed and made up, as JSON has them; shares are 0 to 1."""
    from kg.evaluation.scores import Verdict

    scores = evaluation.scores().items()
    data: dict[str, Any] = {
        "scores": {layer.value: _score(score) for layer, score in scores},
        "groups": {
            layer.value: {group: _score(score) for group, score in evaluation.groups(layer).items()}
            for layer, _ in scores
            if layer.value in GROUPS
        },
        "rules": {
            rule: {"precision": score.precision, "right": score.right, "made_up": score.made_up, "open": score.open}
            for rule, score in evaluation.rules().items()
        },
    }
    if misses:
        for verdict in (Verdict.MISSED, Verdict.MADE_UP):
            listed = (judgement for found in evaluation.listed(verdict).values() for judgement in found)
            data[verdict.value] = [_told(judgement) for judgement in listed]
    return data


def _score(score: Score) -> dict[str, float]:
    counts = {"found": score.found, "made_up": score.made_up, "missed": score.missed}
    return {"precision": score.precision, "recall": score.recall, "f1": score.f1, **counts}


def _told(judgement: Judgement) -> dict[str, Any]:
    """A judgement without what it leaves empty."""
    told = {
        "layer": judgement.layer.value,
        "group": judgement.group,
        "text": judgement.text,
        "entry": judgement.entry,
        "instead": judgement.note,
        "sentence": judgement.sentence,
        "rules": list(judgement.rules),
    }
    return {key: value for key, value in told.items() if value}


def text_lines(evaluation: Evaluation, ontology: Ontology, misses: bool, style: Style) -> Iterator[str]:
    """The report of an evaluation, line by line."""
    from kg.evaluation.scores import Layer, Verdict

    scores = [(LAYERS[layer.value], _cells(score)) for layer, score in evaluation.scores().items()]
    yield from _table("总计 overall", _HEAD, scores, style)
    for layer in Layer:
        groups = evaluation.groups(layer) if layer.value in GROUPS else {}
        rows = [(_words(group, ontology), _cells(score)) for group, score in groups.items()]
        yield from _table(GROUPS.get(layer.value, ""), _HEAD, rows, style)
    rules = [(rule, _rule_cells(score)) for rule, score in evaluation.rules().items()]
    yield from _table("按规则 by rule", _RULE_HEAD, rules, style)
    if misses:
        for verdict, title in ((Verdict.MISSED, "漏 missed"), (Verdict.MADE_UP, "错 made up")):
            for layer, found in evaluation.listed(verdict).items():
                yield from _list(f"{title}: {LAYERS[layer.value]} ({len(found)})", found, ontology, style)


def _cells(score: Score) -> tuple[str, ...]:
    shares = (f"{share:.3f}" for share in (score.precision, score.recall, score.f1))
    return (*shares, str(score.found), str(score.made_up), str(score.missed))


def _rule_cells(score: RuleScore) -> tuple[str, ...]:
    precision = "—" if score.precision is None else f"{score.precision:.3f}"
    return (precision, str(score.right), str(score.made_up), str(score.open))


def _table(title: str, head: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], style: Style) -> Iterator[str]:
    """A table with its title in the corner; nothing where it has no rows."""
    body = list(rows)
    if not body:
        return
    first = max(width(title), *(2 + width(name) for name, _ in body))
    columns = [max(width(head[i]), *(width(cells[i]) for _, cells in body)) for i in range(len(head))]
    yield ""
    yield style.strong("  ".join((padded(title, first), *_right(head, columns))))
    for name, cells in body:
        yield "  ".join((padded(f"  {name}", first), *_right(cells, columns)))


def _right(cells: Sequence[str], columns: Sequence[int]) -> Iterator[str]:
    """Cells filled up with spaces in front."""
    return (" " * (column - width(cell)) + cell for cell, column in zip(cells, columns, strict=True))


def _list(title: str, found: Iterable[Judgement], ontology: Ontology, style: Style) -> Iterator[str]:
    yield ""
    yield style.strong(title)
    for judgement in found:
        instead = f"  （图中为 the graph has: {judgement.note}）" if judgement.note else ""
        yield f"  {_words(judgement.group, ontology)}: {judgement.text}{instead}"
        facts = " · ".join(filter(None, (judgement.entry, *judgement.rules)))
        if facts:
            yield style.faint(f"      {facts}")
        if judgement.sentence:
            yield f"      {' '.join(judgement.sentence.split())}"


def _words(name: str, ontology: Ontology) -> str:
    """A class, property or code in Chinese and English; the name itself where a graph has one of its own."""
    if not name or name not in {**ontology.classes, **ontology.properties, **ontology.code_labels}:
        return name or "—"
    return f"{ontology.label(name, 'zh')} {ontology.label(name, 'en')}"
