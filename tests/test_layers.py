"""The order of the modules: what each may import, no circles, and which module uses which library."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kg"

LAYERS = (
    ("frozen",),
    ("model", "errors", "pinyin", "commands.console"),
    ("graph", "ontology", "divisions", "numerals", "words", "identifiers", "data", "queries"),
    ("quantity", "indicators", "cypher_queries"),
    ("checks",),
    ("reading",),
    ("grammar",),
    ("lexicon", "enumerations", "decisions"),
    ("boundaries", "name_forms", "overlaps"),
    ("mentions",),
    ("figure_context", "figure_evidence", "measure_lists", "schemes"),
    ("distribution",),
    ("claims", "definitions", "observations", "placing", "resolve", "speaker"),
    ("annotation", "facts", "invention", "unsaid"),
    ("export", "rdf_files", "stores"),
    ("property_graph",),
    ("databases",),
    ("view",),
    ("pipeline", "examples"),
    ("",),  # the package itself, with kg.read and kg.build
    ("evaluation", "coverage", "rule_trace", "candidates"),
    ("graph_diff",),
    ("summary", "explain", "outline", "validation", "ontology_page", "serving", "commands.options"),
    ("commands",),
    ("cli",),
    ("__main__",),
)
"""Modules and packages below ``kg``. Each imports only from rows above its own, and a package from itself."""

LIBRARIES = {
    "jieba": {"kg.words"},
    "jinja2": {"kg.ontology_page.page", "kg.view.corpus.page", "kg.view.page"},
    "ladybug": {"kg.databases.ladybug_file"},
    "markupsafe": {"kg.view.assets", "kg.view.page"},
    "msgspec": {"kg.frozen"},
    "neo4j": {"kg.databases.bolt"},
    "networkx": {"kg.export.graphml", "kg.graph", "kg.view.layout"},
    "opencc": {"kg.reading.variants"},
    "pyarrow": {"kg.databases.ladybug", "kg.databases.ladybug_file", "kg.property_graph.formats.parquet"},
    "pyoxigraph": {"kg.databases.oxigraph", "kg.stores.answering", "kg.stores.embedded", "kg.stores.reports"},
    "pypinyin": {"kg.view.corpus.share", "kg.view.data"},
    "pyshacl": {"kg.validation"},
    "pyvis": {"kg.view.network"},
    "rdflib": {
        "kg.evaluation.stated",
        "kg.explain",
        "kg.export.description",
        "kg.export.jsonld",
        "kg.export.rdf",
        "kg.export.rdf12",
        "kg.export.terms",
        "kg.indicators",
        "kg.ontology",
        "kg.ontology_page.rules",
        "kg.ontology_page.terms",
        "kg.rdf_files",
        "kg.serving.description",
        "kg.validation",
    },
    "waitress": {"kg.serving.server"},
}
"""Each library with the modules that import it, all of them."""


def imported(source: str) -> Iterator[str]:
    """What a module imports, in functions too, but not for type checkers alone; ``from a import b`` gives ``a.b``.

    >>> sorted(imported("import os\\nif TYPE_CHECKING:\\n    import x\\ndef f():\\n    from kg.a import b"))
    ['kg.a.b', 'os']
    """
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide what is imported"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)


@cache
def modules() -> dict[str, frozenset[str]]:
    """Every module of the package with all that it imports: modules of the package by their names, else as written."""
    sources = {_name(path): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    return {name: frozenset(_module(i, sources) for i in imported(text)) for name, text in sources.items()}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _module(name: str, known: dict[str, str]) -> str:
    """The module that an import reads: ``kg.model.Span`` is ``kg.model``."""
    while name.startswith("kg.") and name not in known:
        name = name.rpartition(".")[0]
    return name


def unit(module: str) -> str:
    """The entry of LAYERS that a module belongs to: the longest that fits.

    >>> unit("kg.reading.gloss"), unit("kg.commands.console"), unit("kg.commands.build"), unit("kg")
    ('reading', 'commands.console', 'commands', '')
    """
    below = module.removeprefix("kg").removeprefix(".")
    entries = [entry for row in LAYERS for entry in row if entry and f"{below}.".startswith(f"{entry}.")]
    if not entries and below:
        raise LookupError(f"{module} has no place in LAYERS")
    return max(entries, key=len, default="")


def row(module: str) -> int:
    return next(i for i, entries in enumerate(LAYERS) if unit(module) in entries)


def own(imports: frozenset[str]) -> list[str]:
    return sorted(i for i in imports if i == "kg" or i.startswith("kg."))


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_from_layers_above(module: str) -> None:
    wrong = [i for i in own(modules()[module]) if unit(i) != unit(module) and row(i) >= row(module)]
    assert wrong == []


def test_the_layers_name_nothing_that_is_not_there() -> None:
    assert {entry for entries in LAYERS for entry in entries} == {unit(module) for module in modules()}


def test_imports_go_in_no_circle() -> None:
    order = list(TopologicalSorter({m: own(i) for m, i in modules().items()}).static_order())
    assert sorted(order) == sorted(modules())


def test_the_graph_knows_only_the_model() -> None:
    assert own(modules()["kg.graph"]) == ["kg.model"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_where_the_table_says(library: str) -> None:
    assert {m for m, imports in modules().items() if any(i.split(".")[0] == library for i in imports)} == LIBRARIES[
        library
    ]


def test_nothing_but_these_libraries_is_imported() -> None:
    roots = {i.split(".")[0] for imports in modules().values() for i in imports}
    assert roots - sys.stdlib_module_names - {"kg"} == set(LIBRARIES)


def test_what_is_imported_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(r for name, needed in extras.items() if name != "dev" for r in needed)]
    faster = {"neo4j-rust-ext"}  # what nobody imports: it speeds up the library of that name
    assert {re.split(r"[=<>]", requirement)[0] for requirement in wanted} - faster == set(LIBRARIES)


def test_what_is_optional_is_there_for_the_tests() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {r for name, needed in extras.items() if name != "dev" for r in needed} <= set(extras["dev"])


def test_the_lock_holds_every_dependency_with_hashes() -> None:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*data["project"]["dependencies"], *data["project"]["optional-dependencies"]["dev"]]
    wanted += data["dependency-groups"]["build"]
    entries = re.split(r"^(?=[a-z])", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.M)[1:]
    locked = {entry.split("==")[0] for entry in entries}
    assert {re.split(r"[=<>]", requirement)[0] for requirement in wanted} <= locked
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
