"""The views beside the drawing: what a report says of towns, projects, programs, figures, honours, and when.

Each view is collected from the graph as plain frozen values, which the template of its name writes as lists and tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.graph import KnowledgeGraph
from kg.ontology import Ontology
from kg.view.data import Words
from kg.view.views import figures, glossary, honours, projects, timeline, towns


@dataclass(frozen=True, slots=True)
class View:
    """A section of the page: its anchor and the name of its template, its title, and what collects its contents.

    ``collect`` gives None where the report has nothing of it.
    """

    id: str
    title: Words
    collect: Callable[[KnowledgeGraph, Ontology], object | None]


VIEWS = (
    View("towns", Words(zh="辖区", en="Towns"), towns.collect),
    View("projects", Words(zh="项目", en="Projects"), projects.collect),
    View("glossary", Words(zh="术语与举措", en="Glossary"), glossary.collect),
    View("figures", Words(zh="数据", en="Figures"), figures.collect),
    View("honours", Words(zh="荣誉", en="Honours"), honours.collect),
    View("timeline", Words(zh="时间线", en="Timeline"), timeline.collect),
)
"""In the order in which the page shows them."""
