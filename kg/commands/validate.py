"""``kg validate``: graphs against the shapes of the ontology."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.console import Style
from kg.commands.options import Parser, add_rules, rule_folders
from kg.errors import KgError
from kg.rdf_files import FORMATS, read_rdf
from kg.stores.embedded import find_graphs

if TYPE_CHECKING:
    from rdflib import Graph

    from kg.validation import Finding

SUMMARY = "按形状约束校验图谱 | check graphs against the ontology's shapes"
DESCRIPTION = """\
按本体的 SHACL 形状约束校验图谱：违例和警告按约束分组，附事物的名称和原句（【】内为匹配处）。
有违例时退出码为 1；只有警告时为 0，加 --strict 则为 1。
Checks graphs against the ontology's SHACL shapes: violations and warnings by shape, each with the thing's name and the
sentence (the match stands in 【】). The exit code is 1 where there is a violation; with warnings only it is 0, and 1
with --strict."""
_SEVERITIES = {"Violation": "违例 violation", "Warning": "警告 warning", "Info": "提示 note"}


def add(parser: Parser) -> None:
    parser.inputs.add_argument(
        "sources",
        metavar="GRAPH",
        type=Path,
        nargs="+",
        help="建好的文件夹、其上级文件夹、RDF 文件或报告文本 | "
        "a built folder, a folder of such folders, an RDF file, or a report",
    )
    options = parser.options
    options.add_argument(
        "--format",
        choices=("text", "json", "turtle"),
        default="text",
        help="输出格式，默认为 text；turtle 为 SHACL 校验报告 | "
        "output format, text by default; turtle gives SHACL validation reports",
    )
    options.add_argument("--strict", action="store_true", help="警告也算不合格 | warnings fail a graph, too")
    options.add_argument(
        "--limit",
        metavar="N",
        type=int,
        default=20,
        help="text 格式中每个约束列出几处，0 为全部，默认 20 | things listed for each shape; 0 for all, default 20",
    )
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    from kg.validation import report_turtle

    sources, rules = dict.fromkeys(_sources(args.sources)), rule_folders(args.rules)
    checked = ((source, _validated(source, rules)) for source in sources)
    failing, found = {"Violation", "Warning"} if args.strict else {"Violation"}, {}
    style = Style.of(sys.stdout)
    for source, findings in checked:
        found[source] = findings
        if args.format == "text":
            print("\n".join(_lines(source, findings, args.limit, style)), flush=True)
    if args.format == "json":
        print(json.dumps([_record(*entry) for entry in found.items()], ensure_ascii=False, indent=2))
    elif args.format == "turtle":
        print(report_turtle({str(source): findings for source, findings in found.items()}), end="")
    elif len(found) > 1:
        print(style.strong(f"共 {len(found)} 个图谱 graphs: {_counts([f for fs in found.values() for f in fs])}"))
    return int(any(f.severity in failing for findings in found.values() for f in findings))


def _sources(named: Iterable[Path]) -> Iterator[Path]:
    """The files behind the names: a folder stands for the graph in it, or for those in the folders below it."""
    for source in named:
        yield from find_graphs([source]) if source.is_dir() else (source,)


def _validated(source: Path, rules: tuple[Path, ...]) -> tuple[Finding, ...]:
    from kg.validation import speaks_the_vocabulary, validate

    graph = _graph(source, rules)
    if not speaks_the_vocabulary(graph):
        raise KgError(
            f"其中没有本体的词汇，无从校验：{source}；请给出 kg build 生成的图谱",
            f"nothing in the ontology's words, so nothing to check: {source}; give a graph made by kg build",
        )
    return validate(graph)


def _graph(source: Path, rules: tuple[Path, ...]) -> Graph:
    """The RDF of a source: read where it is RDF, else built in memory."""
    if source.suffix.lower() in FORMATS:
        return read_rdf(source)
    from kg.export.rdf import to_graph
    from kg.pipeline import build

    return to_graph(build(source, rules=rules))


def _lines(source: Path, findings: tuple[Finding, ...], limit: int, style: Style) -> Iterator[str]:
    """The report of one graph: its findings by shape, and a summary."""
    yield style.faint(f"== {source}")
    for (severity, shape), group in groupby(findings, key=lambda f: (f.severity, f.shape)):
        same = list(group)
        yield style.warning(f"{_SEVERITIES[severity]} · {shape} · {len(same)}")
        yield f"  {same[0].zh} {same[0].en}"
        shown = same[:limit] if limit > 0 else same
        for finding in shown:
            yield from _thing(finding, style)
        if rest := len(same) - len(shown):
            yield f"    其余 {rest} 处（--limit 0 全部列出）| {rest} more (--limit 0 lists all)"
    conforms = not any(f.severity == "Violation" for f in findings)
    verdict = "合格 conforms" if conforms else "不合格 does not conform"
    yield style.strong(f"{verdict}: {_counts(findings)}")


def _thing(finding: Finding, style: Style) -> Iterator[str]:
    value = "" if finding.value is None else _one_line(str(finding.value))
    label = _one_line(finding.label)
    told = f"{_name(finding.path)} = {value}" if value not in ("", label, str(finding.focus)) else ""
    yield f"    - {'：'.join(filter(None, (label, told))) or finding.focus}"
    if label or told:
        yield style.faint(f"      {finding.focus}")
    if finding.sentence:
        yield f"      {_one_line(finding.sentence)}"


def _name(path: object) -> str:
    return str(path).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _counts(findings: Iterable[Finding]) -> str:
    severities = [f.severity for f in findings]
    violations, warnings = severities.count("Violation"), severities.count("Warning")
    return f"违例 violations {violations}，警告 warnings {warnings}"


def _record(source: Path, findings: tuple[Finding, ...]) -> dict[str, object]:
    """What is found in a graph, for machines; ``conforms`` overlooks warnings."""
    severities = [f.severity for f in findings]
    return {
        "source": str(source),
        "conforms": "Violation" not in severities,
        "violations": severities.count("Violation"),
        "warnings": severities.count("Warning"),
        "results": [
            {
                "severity": f.severity,
                "shape": f.shape,
                "message": {"zh": f.zh, "en": f.en},
                "focus": str(f.focus),
                "label": f.label,
                "path": None if f.path is None else str(f.path),
                "value": None if f.value is None else str(f.value),
                "sentence": f.sentence,
            }
            for f in findings
        ],
    }
