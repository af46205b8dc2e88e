"""``kg candidates``: names of a report that might be one thing, for a person to decide on."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.console import Style
from kg.commands.options import Parser, add_rules, rule_folders

if TYPE_CHECKING:
    from kg.candidates import Candidate
    from kg.model import Entity, Report

SUMMARY = "列出可能同一的名称 | names that might be one thing"
DESCRIPTION = """\
列出报告中可能指同一事物、但没有充分依据合并的名称，最像的在前，附理由和原句。
--format toml 给出可放进决定文件的条目（已注释掉）。
Lists names of a report that might be one thing but are not merged for want of proof: the likeliest first, with the
reasons and the sentences. --format toml gives entries for a decisions file, commented out."""
TOML_HEAD = """\
# 逐条判断：同一事物，去掉该条三行行首的 #；不同事物，另将 [[merge]] 改为 [[never]]。
# Decide on each: for one thing, take the # off its three lines; for two, also make [[merge]] a [[never]]."""


def add(parser: Parser) -> None:
    parser.inputs.add_argument("report", metavar="REPORT", type=Path, help="报告的文本文件 | the report, a text file")
    parser.options.add_argument(
        "--decisions",
        metavar="FILE",
        type=Path,
        help="决定文件（TOML），其中已有结论的不再列出 | a decisions file (TOML); what it has settled is not listed",
    )
    parser.options.add_argument(
        "--format",
        choices=("text", "toml", "json"),
        default="text",
        help="输出格式，默认 text | form of the output, by default text",
    )
    add_rules(parser)


def run(args: argparse.Namespace) -> int:
    from kg.candidates import find_candidates
    from kg.decisions import load_decisions
    from kg.pipeline import build

    decisions = load_decisions(args.decisions)
    graph = build(args.report, rules=rule_folders(args.rules), decisions=args.decisions)
    found = find_candidates(graph, decisions)
    if args.format == "json":
        print(json.dumps([_record(c, graph.report) for c in found], ensure_ascii=False, indent=2))
    elif found:
        lines = _toml(found, graph.report) if args.format == "toml" else _text(found, graph.report)
        print("\n".join(lines))
    if not found:
        print("没有待判断的名称 | nothing to decide on", file=sys.stderr)
    return 0 if found else 1


def _text(found: list[Candidate], report: Report) -> Iterator[str]:
    style = Style.of(sys.stdout)
    for number, candidate in enumerate(found, 1):
        one, other = (style.strong(name) for name in candidate.names)
        yield f"{number}. {one} | {other}  {style.faint(f'{candidate.score:.2f}')}"
        yield f"   {_classes(candidate)}；{_why(candidate)}"
        for entity in (candidate.one, candidate.other):
            passage, sentence = _sentence(entity, report)
            yield f"   {style.faint(passage)} {sentence}"


def _toml(found: list[Candidate], report: Report) -> Iterator[str]:
    from kg.candidates import REASONS

    yield TOML_HEAD
    for candidate in found:
        yield ""
        yield f"# {_classes(candidate)}；{_why(candidate)}"
        for entity in (candidate.one, candidate.other):
            yield "# {} {}".format(*_sentence(entity, report))
        yield "#[[merge]]"
        yield f"#names = {json.dumps(candidate.names, ensure_ascii=False)}"
        yield f"#why = {json.dumps('；'.join(REASONS[r][0] for r in candidate.reasons), ensure_ascii=False)}"


def _record(candidate: Candidate, report: Report) -> dict[str, object]:
    from kg.candidates import REASONS

    entities = (candidate.one, candidate.other)
    return {
        "names": [e.label for e in entities],
        "ids": [e.id for e in entities],
        "classes": [e.cls for e in entities],
        "score": candidate.score,
        "reasons": [{"code": r, "zh": REASONS[r][0], "en": REASONS[r][1]} for r in candidate.reasons],
        "sentences": [
            dict(zip(("passage", "text"), _sentence(e, report, marked=False), strict=True)) for e in entities
        ],
    }


def _classes(candidate: Candidate) -> str:
    """The classes of the two, in both languages; once where they are the same."""
    from kg.ontology import Ontology

    ontology = Ontology.load()
    return " / ".join(
        f"{ontology.label(c, 'zh')} {ontology.label(c, 'en')}"
        for c in dict.fromkeys((candidate.one.cls, candidate.other.cls))
    )


def _why(candidate: Candidate) -> str:
    from kg.candidates import REASONS

    return "；".join(f"{zh} {en}" for zh, en in (REASONS[r] for r in candidate.reasons))


def _sentence(entity: Entity, report: Report, *, marked: bool = True) -> tuple[str, str]:
    """The passage that names an entity first, and its sentence on one line; the name stands in 【】 if ``marked``."""
    passage_id, span = entity.mentions[0]
    text = report.passage(passage_id).text
    if marked:
        text = f"{text[: span.start]}【{span.of(text)}】{text[span.end :]}"
    return passage_id, " ".join(text.split())
