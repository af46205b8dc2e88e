"""``kg explain``: what the graphs say of a name, with the sentences."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.console import Style
from kg.commands.options import Parser, add_rules, rule_folders
from kg.errors import KgError
from kg.rdf_files import FORMATS, read_rdf

if TYPE_CHECKING:
    from rdflib import Graph

    from kg.explain import Explainer

SUMMARY = "查一个名称，附原句 | what is said of a name, with the sentences"
DESCRIPTION = """\
显示图谱中关于一个名称的全部内容：类、别名、属性值、关系、数据，每条附原句（【】内为匹配处）、章节、规则，并注明已述还是计划。
Shows all that the graph says of a name: classes, other names, values, relations and figures, each with its sentence
(the match stands in 【】), its section and its rule, and whether it is asserted or planned."""
OUTPUT = Path("output")


def add(parser: Parser) -> None:
    parser.inputs.add_argument("name", metavar="NAME", help="名称，或其一部分 | a name, or a part of one")
    parser.inputs.add_argument(
        "sources",
        metavar="SOURCE",
        type=Path,
        nargs="*",
        help="报告文本、建好的文件夹、graph.ttl 或 graph.trig；默认为 output/ 下的全部图谱 | "
        "a report, a built folder, graph.ttl or graph.trig; by default all graphs under output/",
    )
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    from kg.explain import Explainer, nearest
    from kg.ontology import Ontology

    style, rules = Style.of(sys.stdout), rule_folders(args.rules)
    found, names = False, set[str]()
    for source in args.sources or _built():
        explainer = Explainer(_graph(source, rules), Ontology.load())
        names.update(explainer.names())
        # Each source for itself: two builds of one report share identifiers, and their sentences must not mix.
        found |= _print(explainer, args.name, source, style)
    if found:
        return 0
    likest = "、".join(nearest(args.name, names))
    zh, en = (f"；相近的有：{likest}", f"; the nearest names: {likest}") if likest else ("", "")
    print(f"没有“{args.name}”{zh} | no such name{en}", file=sys.stderr)
    return 1


def _print(explainer: Explainer, name: str, source: Path, style: Style) -> bool:
    """Explain what bears the name, or the one thing whose name holds it; list the others. False if there is nothing."""
    found = explainer.find(name)
    explained = found.exact or (found.partial if len(found.partial) == 1 else ())
    listed = [thing for thing in found.partial if thing not in explained]
    if not (explained or listed):
        return False
    print(style.faint(f"== {source}"))
    if len(explained) > 1:
        print(f"同名 of this name: {'、'.join(map(explainer.title, explained))}")
    for thing in explained:
        print("\n".join(explainer.lines(thing, style)))
    if listed:
        print(
            f"名称含“{name}”的还有 names with it inside:" if explained else f"名称含“{name}”的有 names with it inside:"
        )
        print("\n".join(f"  {explainer.title(thing)}" for thing in listed))
    return True


def _built() -> list[Path]:
    """The graphs under output/."""
    found = sorted(OUTPUT.glob("*/graph.ttl"))
    if not found:
        raise KgError(
            f"{OUTPUT}/ 下没有建好的图谱；请先运行 kg build，或指明报告或图谱",
            f"no graphs under {OUTPUT}/; run kg build first, or name a report or a graph",
        )
    return found


def _graph(source: Path, rules: tuple[Path, ...]) -> Graph:
    """The RDF of a source: read where it is RDF or a built folder, else built in memory."""
    if source.is_dir():
        if not (source / "graph.ttl").is_file():
            raise KgError(f"文件夹中没有 graph.ttl：{source}", f"no graph.ttl in the folder: {source}")
        source = source / "graph.ttl"
    if source.suffix.lower() in FORMATS:
        return read_rdf(source)
    from kg.export.rdf import to_graph
    from kg.pipeline import build

    return to_graph(build(source, rules=rules))
