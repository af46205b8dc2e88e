"""``kg export``: one report in an RDF format, or the property graph of one or more reports in the formats of others."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.commands.build import STAGES, add_naming
from kg.commands.console import Progress
from kg.commands.options import Parser, add_rules, rule_folders
from kg.commands.sources import graph_files
from kg.errors import KgError
from kg.rdf_files import FORMATS as RDF_ENDINGS

if TYPE_CHECKING:
    from kg.property_graph.elements import Part

SUMMARY = "导出图谱为 RDF 或属性图的各种格式 | write graphs as RDF or as property graphs"
FORMATS = {
    "turtle": "Turtle",
    "ntriples": "N-Triples，各行有序 | sorted lines",
    "trig": "TriG，图名为报告的标识符 | in a graph that the report names",
    "nquads": "N-Quads，图名同上，可直接拼接 | the same, files may be joined",
    "jsonld": "JSON-LD，自带上下文 | with its context",
    "rdf12": "Turtle 1.2，陈述直接注在三元组上 | the claims annotate the triples",
    "rdf12-nt": "N-Triples 1.2，同上 | the same",
    "webannotation": "W3C Web 注释（JSON-LD）：每条陈述在源文件和修复后正文中的位置和引文 | "
    "where each claim stands in the source and in the repaired text",
}
"""Those of RDF, each of one report."""
GRAPH_FORMATS = {
    "graphml": "GraphML，供 yEd、Cytoscape、networkx | for yEd, Cytoscape and networkx",
    "gexf": "GEXF 1.3，供 Gephi | for Gephi",
    "nodelink": "节点和边的 JSON，供 networkx、d3 | node-link JSON, for networkx and d3",
    "cypher": "Cypher 脚本，可重复运行 | a script in Cypher, may be run again",
}
"""Those of the property graph that are one text."""
FOLDER_FORMATS = {
    "csv": "CSV，每类节点、每种关系一个文件 | a file for each kind of node and each type of relationship",
    "neo4j-csv": "供 neo4j-admin database import 的 CSV 和脚本 | CSV and a script for neo4j-admin database import",
    "parquet": "Parquet，分文件同 csv | Parquet, in files like csv",
    "neptune": "供 Amazon Neptune 批量加载的 CSV | CSV for the bulk loader of Amazon Neptune",
}
"""Those of the property graph that are a folder of files."""


def _listed(formats: dict[str, str]) -> Iterator[str]:
    return (f"  {name:14} {what}" for name, what in formats.items())


DESCRIPTION = "\n".join(
    [
        "写出图谱到标准输出、文件或文件夹。RDF 格式，用一份报告：",
        "Writes graphs to standard output, to a file or to a folder. RDF formats, of one report:",
        *_listed(FORMATS),
        "属性图，用一份或多份报告或建好的图谱：",
        "Property graphs, of one or more reports or built graphs:",
        *_listed(GRAPH_FORMATS),
        "属性图，写到 -o 指定的文件夹：",
        "Property graphs as the files of a folder, which -o names:",
        *_listed(FOLDER_FORMATS),
        "",
        "  kg export turtle report.txt -o graph.ttl",
        "  kg export parquet output/* -o tables",
    ]
)
CLAIMS = ("relationships", "nodes")


def add(parser: Parser) -> None:
    parser.mixed = True
    parser.inputs.add_argument(
        "format",
        metavar="FORMAT",
        choices=(*FORMATS, *GRAPH_FORMATS, *FOLDER_FORMATS),
        help="格式，见上 | the format, see above",
    )
    parser.inputs.add_argument(
        "sources",
        metavar="SOURCE",
        type=Path,
        nargs="+",
        help="报告文本；属性图还可用建好的文件夹、其上级文件夹或 RDF 文件 | "
        "the report, a text file; for property graphs also built folders, folders of them, or RDF files",
    )
    parser.options.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        type=Path,
        help="输出文件，默认标准输出；或输出文件夹 | output file, by default stdout; or output folder",
    )
    parser.options.add_argument(
        "--claims",
        choices=CLAIMS,
        help="属性图中的陈述：只作关系（默认），或另作节点 | claims of property graphs: relationships only (default), "
        "or nodes, too",
    )
    add_naming(parser)
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    rules = rule_folders(args.rules)
    if args.format in FORMATS:
        return _export_rdf(args, rules)
    if args.format in FOLDER_FORMATS and args.output is None:
        raise KgError(
            f"{args.format} 是一个文件夹的文件；请用 -o 指定文件夹",
            f"{args.format} is a folder of files; name the folder with -o",
        )
    return _export_property_graph(args, rules)


def _export_rdf(args: argparse.Namespace, rules: tuple[Path, ...]) -> int:
    report = _one_report(args)
    from kg.export.formats import WRITERS
    from kg.export.rdf import BASE
    from kg.pipeline import build

    with Progress(sys.stderr) as progress:
        graph = build(
            report,
            rules=rules,
            decisions=args.decisions,
            progress=lambda stage: progress.tell(STAGES.get(stage, stage)),
        )
        text = WRITERS[args.format](graph, args.base_iri or BASE)
    _write([text], args.output)
    return 0


def _one_report(args: argparse.Namespace) -> Path:
    if args.claims:
        raise KgError(
            f"--claims 只用于属性图；{args.format} 中陈述总是在的",
            f"--claims is for property graphs; {args.format} always has the claims",
        )
    if len(args.sources) > 1:
        raise KgError(
            f"{args.format} 只写一份报告，给出了 {len(args.sources)} 份；请逐份导出，trig 或 nquads 的文件可以合用",
            f"{args.format} is of one report, and {len(args.sources)} are named; export one at a time, files of trig "
            "or nquads may be used together",
        )
    report: Path = args.sources[0]
    if report.suffix.lower() in RDF_ENDINGS:
        raise KgError(
            f"这是图谱，不是报告：{report}；请给出报告的文本文件",
            f"this is a graph, not a report: {report}; name the report's text file",
        )
    return report


def _export_property_graph(args: argparse.Namespace, rules: tuple[Path, ...]) -> int:
    from kg.export.folder import write_folder
    from kg.property_graph.collecting import collect
    from kg.property_graph.formats.writers import folder_writer, text_of

    writer = folder_writer(args.format) if args.format in FOLDER_FORMATS else None
    with TemporaryDirectory(prefix="kg-export-") as folder, Progress(sys.stderr) as progress:
        progress.tell(STAGES["read"])
        files = graph_files(args.sources, Path(folder), rules, args.decisions, args.base_iri)
        with closing(_parts(files, args.claims == "nodes")) as parts, collect(parts) as graph:
            progress.tell(STAGES["write"])
            if not writer:
                _write(text_of(args.format, graph), args.output)
                return 0
            with _beside(args.output) as new:
                writer(graph, new)
                write_folder(args.output, {p.relative_to(new).as_posix(): p for p in new.rglob("*") if p.is_file()})
    return 0


def _parts(files: Sequence[Path], claim_nodes: bool) -> Generator[Part, None, None]:
    from kg.property_graph.mapping import part_of
    from kg.stores.reports import reports

    for rdf in reports(files):
        yield part_of(rdf, claim_nodes=claim_nodes)


@contextmanager
def _beside(output: Path) -> Iterator[Path]:
    """A new folder on the volume of the output, so that its files need not be copied; it goes away at the end."""
    from kg.export.folder import explained

    output = output.resolve()
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix=f".{output.name}.kg-files-", dir=output.parent)
        with folder as name:
            yield Path(name)
    except KgError:
        raise
    except OSError as error:
        raise explained(error, output) from error


def _write(pieces: Iterable[str], output: Path | None) -> None:
    if output:
        from kg.export.file import write_pieces

        write_pieces(output, pieces)
        return
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode("utf-8"))  # UTF-8, whatever the terminal's encoding
