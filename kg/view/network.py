"""The drawing, as pyvis holds it. The only module that knows pyvis, so that another front end can take its place."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kg.view import layout, style
from kg.view.data import PageData, Relation

VIS_NETWORK = "templates/lib/vis-9.1.2/vis-network.min.js"
BEND = 0.16
"""How much each further edge between the same two nodes is bent, so that none hides another."""
PAPER = "#fbfaf7"

OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"randomSeed": layout.SEED},
    "interaction": {"hover": True},
    "nodes": {
        "borderWidth": 1,
        "font": {"face": style.FONTS, "color": "#1d2733", "strokeWidth": 4, "strokeColor": PAPER},
        "scaling": {"label": {"enabled": True, "min": 1, "max": 60, "maxVisible": 34, "drawThreshold": 5}},
    },
    "edges": {
        "width": 1.8,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
        "color": {"color": "#8c9ba8", "highlight": "#b3401f", "hover": "#5c6b79"},
        "font": {"face": style.FONTS, "size": 13, "color": "#566371", "strokeWidth": 3, "strokeColor": PAPER},
        "scaling": {"label": {"enabled": True, "min": 1, "max": 40, "maxVisible": 20, "drawThreshold": 8}},
        "smooth": False,
    },
}


def vis_network() -> str:
    """The script of vis-network 9.1.2, read from the installed pyvis (found without importing it)."""
    spec = find_spec("pyvis")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "未安装 pyvis，无法生成网页。pyvis is not installed: no page can be made.", name="pyvis"
        )
    return Path(spec.origin).parent.joinpath(VIS_NETWORK).read_text(encoding="utf-8")


def draw(data: PageData) -> Any:
    """A ``pyvis.network.Network`` with fixed positions: thing i is the node "n<i>", relation i the edge "e<i>"."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    # A dict is kept as it is; set_options would take the spaces out of the font names.
    network.options = OPTIONS
    _add_nodes(network, data)
    _add_edges(network, data)
    return network


def _add_nodes(network: Any, data: PageData) -> None:
    degrees = Counter(
        end for r in data["relations"] for end in {r["source"], r["target"]} if data["hub"] not in _ends(r)
    )
    figures = [
        style.figure(thing["names"][0], degrees[i], is_hub=i == data["hub"]) for i, thing in enumerate(data["things"])
    ]
    entries = [data["classes"][thing["cls"]] for thing in data["things"]]
    boxes = [
        layout.Box(f.width, f.height, thing["cls"], thing["first"])
        for f, thing in zip(figures, data["things"], strict=True)
    ]
    centres = layout.place(boxes, (_ends(r) for r in data["relations"]), data["hub"])
    for i, (figure, entry, (x, y)) in enumerate(zip(figures, entries, centres, strict=True)):
        network.add_node(
            f"n{i}",
            label=figure.text or "?",
            shape=entry["shape"],
            color=_fill(entry["colour"]),
            size=figure.radius,
            font={"size": figure.font},
            x=x,
            y=y - round(figure.label_height / 2),  # the label hangs below the symbol
        )


def _add_edges(network: Any, data: PageData) -> None:
    seen: Counter[frozenset[int]] = Counter()
    for i, relation in enumerate(data["relations"]):
        source, target = _ends(relation)
        label = data["properties"][relation["property"]]["label"]
        bend = seen[frozenset((source, target))] * BEND
        seen[frozenset((source, target))] += 1
        look: dict[str, Any] = {"smooth": {"enabled": True, "type": "curvedCW", "roundness": bend}} if bend else {}
        if data["hub"] in (source, target):
            look |= {"color": {"color": "#dde2e5", "highlight": "#cf8a72", "hover": "#5c6b79"}, "width": 0.8}
        else:
            look["label"] = label["zh"]
        network.add_edge(
            f"n{source}",
            f"n{target}",
            id=f"e{i}",
            dashes=[6, 5] if relation["planned"] else False,
            **look,
        )


def _ends(relation: Relation) -> tuple[int, int]:
    return relation["source"], relation["target"]


def _fill(colour: str) -> dict[str, Any]:
    return {
        "background": colour,
        "border": "#ffffff",
        "highlight": {"background": colour, "border": "#b3401f"},
        "hover": {"background": colour, "border": "#1d2733"},
    }
