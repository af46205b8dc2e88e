"""kg: knowledge graphs from Chinese government work reports (政府工作报告).

>>> import kg
>>> graph = kg.build(kg.sample())
>>> graph.report.division.name, graph.report.year
('句容市', 2024)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.model import Report

__version__ = "0.1.0"


def read(path: Path | str) -> Report:
    """Read a report: its repaired text with structure, place, year and footnotes.

    Raises:
        kg.errors.KgError: the file cannot be read or is no report.
    """
    from kg.reading.report import read_report

    return read_report(path)


def build(path: Path | str) -> KnowledgeGraph:
    """Read a report and build its knowledge graph.

    Raises:
        kg.errors.KgError: the file cannot be read or is no report.
    """
    from kg.pipeline import build

    return build(path)


def sample() -> Path:
    """The path of the sample report that comes with the package."""
    return Path(__file__).parent / "data" / "sample-report.txt"
