"""How things look on the page: colour and shape by class, label size, what is shown at first sight."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.identifiers import entity_id
from kg.model import Entity, Report

FONTS = (
    "'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "'WenQuanYi Micro Hei', sans-serif"
)
LINE = 9
"""Characters in a line of a label."""
LINES = 3
LEADING = 1.3
_CLOSING = re.compile("\n([”’》）、，。])")
"""Signs that no line begins with."""

DIVISIONS = ("Province", "Prefecture", "County", "Town", "Village")
FIRST_SIGHT = frozenset({"Town", "Park", "Project", "Program"})
MANY = frozenset({"Program"})
"""Classes of which a report names more than one sight can hold: first come those that it says more of."""


@dataclass(frozen=True, slots=True)
class Look:
    """A colour with a contrast of 3:1 or more on the page's background, and a shape of vis-network."""

    colour: str
    shape: str


LOOKS = {
    "Province": Look("#12293d", "dot"),
    "Prefecture": Look("#1c3f5e", "dot"),
    "County": Look("#23567f", "dot"),
    "Town": Look("#2f78b3", "dot"),
    "Village": Look("#5b8db8", "dot"),
    "AdministrativeDivision": Look("#2f78b3", "dot"),
    "Park": Look("#14807a", "square"),
    "ScenicArea": Look("#4a8a3c", "triangle"),
    "Region": Look("#56719a", "hexagon"),
    "Place": Look("#788046", "triangleDown"),
    "Facility": Look("#8a6d4b", "square"),
    "Project": Look("#c9542f", "diamond"),
    "Program": Look("#7d55a3", "hexagon"),
    "Policy": Look("#54458a", "square"),
    "Company": Look("#96700a", "square"),
    "Institution": Look("#ad5488", "dot"),
    "GovernmentBody": Look("#7a2f42", "square"),
    "Person": Look("#3f4a59", "triangle"),
    "Honor": Look("#b98309", "star"),
    "Event": Look("#cc4660", "triangle"),
    "Industry": Look("#2c9268", "hexagon"),
    "Brand": Look("#b4652a", "diamond"),
    "Indicator": Look("#6b7280", "triangleDown"),
    "Term": Look("#8a6a9c", "dot"),
}
OTHER = Look("#6b7280", "dot")
ORDER = tuple(LOOKS)


def class_rules() -> str:
    """The colours of the classes as CSS: ``.c-Town`` sets ``--class``."""
    return "\n".join(f".c-{name} {{ --class: {look.colour}; }}" for name, look in LOOKS.items())


def look(cls: str) -> Look:
    return LOOKS.get(cls, OTHER)


def rank(cls: str) -> int:
    """The place of a class in the legend; classes unknown here come last."""
    return ORDER.index(cls) if cls in LOOKS else len(ORDER)


def first_sight(report: Report) -> frozenset[str]:
    """The classes shown first: towns, parks, projects, programs, the reporting division's level and the next below."""
    near = (report.division.level, level_below(report))
    return FIRST_SIGHT | {level for level in near if level in DIVISIONS}


def level_below(report: Report) -> str | None:
    """The class of the divisions one level below the reporting one."""
    level = report.division.level
    at = DIVISIONS.index(level) + 1 if level in DIVISIONS else len(DIVISIONS)
    return DIVISIONS[at] if at < len(DIVISIONS) else None


def reporting(report: Report) -> str:
    """The id of the reporting division."""
    division = report.division
    return entity_id(division.level, division.name, None, code=division.code)


def hub(report: Report, entities: Sequence[Entity]) -> int | None:
    """The index of the reporting division, None where the graph does not hold it."""
    wanted = reporting(report)
    return next((i for i, entity in enumerate(entities) if entity.id == wanted), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """A node as it is drawn: wrapped label, size of symbol (radius) and letters in pixels."""

    text: str
    radius: int
    font: int

    @property
    def label_height(self) -> float:
        return (self.text.count("\n") + 1) * self.font * LEADING

    @property
    def width(self) -> float:
        widest = max(sum(_em(c) for c in line) for line in self.text.split("\n"))
        return max(2.0 * self.radius, widest * self.font)

    @property
    def height(self) -> float:
        return 2.0 * self.radius + self.label_height


def figure(label: str, degree: int, *, is_hub: bool) -> Figure:
    """The more relations, the larger: the important names stay readable when the whole picture is on the screen."""
    if is_hub:
        return Figure(wrap(label), 40, 38)
    weight = math.sqrt(degree)
    return Figure(wrap(label), min(28, round(11 + 3 * weight)), min(28, round(16 + 2.2 * weight)))


def wrap(label: str) -> str:
    """A label in lines of about the same length; what does not fit ends in an ellipsis (the panel has the full name).

    >>> wrap("清水河国家湿地公园提升工程")
    '清水河国家湿地\\n公园提升工程'
    >>> wrap("青溪"), wrap("“一湾两翼带”协作区格局")
    ('青溪', '“一湾两翼带”\\n协作区格局')
    """
    text = " ".join(label.split())
    if len(text) > LINE * LINES:
        text = text[: LINE * LINES - 1] + "…"
    lines = max(1, math.ceil(len(text) / LINE))
    size = max(1, math.ceil(len(text) / lines))
    return _CLOSING.sub(r"\1\n", "\n".join(text[i : i + size] for i in range(0, len(text), size)))


def _em(character: str) -> float:
    """The width of a character in em: ASCII is about half as wide as Han."""
    return 0.56 if character.isascii() else 1.0
