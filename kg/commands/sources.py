"""The graphs that a command reads: reports, which are built first, built folders, folders of them, and RDF files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import KgError

OUTPUT = Path("output")
"""Where built folders are looked for if no source is named."""


def graph_files(
    sources: Sequence[Path],
    folder: Path,
    rules: Sequence[Path] = (),
    decisions: Path | None = None,
    base: str | None = None,
) -> list[Path]:
    """The RDF files of all sources, each once. A report is built as by ``kg build``; its graph is laid into the folder.

    Raises:
        KgError: a source is not there, or is neither a report nor a graph.
    """
    from kg.stores.embedded import ENDINGS, find_graphs

    found: list[Path] = []
    for order, source in enumerate(sources):
        if source.suffix.lower() == ".txt" and source.is_file():
            from kg.export.rdf import BASE, write_trig
            from kg.pipeline import build

            graph = build(source, rules=rules, decisions=decisions)
            built = folder / f"{order}.trig"
            built.write_text(write_trig(graph, base or BASE), encoding="utf-8")
            found.append(built)
        elif not source.exists() and source == OUTPUT:
            raise KgError(
                f"{OUTPUT}/ 下没有建好的图谱；请先运行 kg build，或指明报告或图谱",
                f"no graphs under {OUTPUT}/; run kg build first, or name a report or a graph",
            )
        elif source.is_file() and source.suffix.lower() not in ENDINGS:
            kinds = " ".join((".txt", *ENDINGS))
            raise KgError(
                f"既不是报告也不是图谱：{source}；应为 {kinds}",
                f"neither a report nor a graph: {source}; it should be one of {kinds}",
            )
        else:
            found += find_graphs([source])
    return list(dict.fromkeys(found))
