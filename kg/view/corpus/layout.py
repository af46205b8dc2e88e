"""Where everything lies: a disk for each place, in it a circle for each class, in it the entities.

The overview shows the circles, a closer look the entities, both in the same places. What several places' reports name
has a disk of its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.view import style
from kg.view.corpus.geography import on_the_map
from kg.view.corpus.merging import Corpus
from kg.view.corpus.packing import Point, around, pack, spread, sunflower

SPACING = 1.9
"""Between entities, where a radius is 0.8 to 1.6."""
HUB = 3.2
"""The radius of a reporting division."""
_GAP, _MARGIN, _BETWEEN = 1.0, 2.5, 5.0
"""Around a class's circle, around the circles of a place, between places."""
_NAME = 9.0
"""The least radius that a name has to itself."""
_PROVINCE = 1.2
"""How far apart, in degrees, two places of one province are set out at first."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle of the picture. ``cls`` is None for a disk of a place; ``home`` is None for what places share."""

    home: int | None
    cls: str | None
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions of the entities by their index, disks of places, circles of classes within them and by themselves."""

    points: tuple[Point, ...]
    disks: tuple[Circle, ...]
    names: tuple[Point, ...]
    """Where in each disk the place's name stands."""
    upright: tuple[Point, ...]
    """The middles of the disks on a screen that is higher than wide; what is in a disk goes with it."""
    circles: tuple[Circle, ...]
    classes: tuple[Circle, ...]


def lay_out(corpus: Corpus) -> Layout:
    """Positions for a corpus; the same corpus gives the same positions."""
    members: dict[int | None, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    hubs = {place.hub for place in corpus.places}
    for i, node in enumerate(corpus.nodes):
        if node.id not in hubs:
            members[node.home][node.cls].append(i)
    homes: list[int | None] = [*range(len(corpus.places))]
    homes += [None] if members[None] else []
    groups = [_Group(members[home], corpus) for home in homes]
    radii = [group.radius + _BETWEEN for group in groups]
    wanted = _wanted(corpus)
    wanted += [_middle(wanted)] if members[None] else []
    return _assembled(corpus, homes, groups, spread(wanted, radii), spread(wanted, radii, wide=False))


class _Group:
    """The circles of one place around its middle, where its name stands."""

    def __init__(self, members: dict[str, list[int]], corpus: Corpus) -> None:
        # The largest classes first, so that they lie around the middle.
        self.classes = sorted(members, key=lambda name: (-len(members[name]), style.rank(name), name))
        self.members = {
            name: sorted(members[name], key=lambda i: (-corpus.nodes[i].degree, corpus.nodes[i].id)) for name in members
        }
        self.radii = [SPACING * math.sqrt(len(members[name])) + _GAP for name in self.classes]
        name = max(_NAME, 0.3 * math.sqrt(sum(r * r for r in self.radii)))
        centres = pack([name, *self.radii])
        (x, y), radius = around(centres, [name, *self.radii])
        self.radius = radius + _MARGIN
        self.hub, *self.centres = [(cx - x, cy - y) for cx, cy in centres]


def _wanted(corpus: Corpus) -> list[Point]:
    """Places on the map; those of one province around its capital, by their codes."""
    by_province: dict[str, list[int]] = defaultdict(list)
    for i, place in enumerate(corpus.places):
        by_province[place.code[:2]].append(i)
    points: list[Point] = [(0.0, 0.0)] * len(corpus.places)
    for indices in by_province.values():
        for i, (dx, dy) in zip(indices, sunflower(len(indices), _PROVINCE), strict=True):
            x, y = on_the_map(corpus.places[i].code)
            points[i] = (x + dx, y + dy)
    x, y = _middle(points)
    return [(px - x, py - y) for px, py in points]


def _middle(points: Sequence[Point]) -> Point:
    count = max(1, len(points))
    return sum(x for x, _ in points) / count, sum(y for _, y in points) / count


def _assembled(
    corpus: Corpus,
    homes: Sequence[int | None],
    groups: Sequence[_Group],
    centres: Sequence[Point],
    upright: Sequence[Point],
) -> Layout:
    points: list[Point] = [(0.0, 0.0)] * len(corpus.nodes)
    index = {node.id: i for i, node in enumerate(corpus.nodes)}
    disks, names, circles = list[Circle](), list[Point](), list[Circle]()
    for home, group, (x, y) in zip(homes, groups, centres, strict=True):
        disks.append(Circle(home, None, x, y, group.radius))
        names.append((x + group.hub[0], y + group.hub[1]))
        if home is not None and corpus.places[home].hub in index:
            points[index[corpus.places[home].hub]] = (x + group.hub[0], y + group.hub[1])
        for name, (dx, dy), radius in zip(group.classes, group.centres, group.radii, strict=True):
            circles.append(Circle(home, name, x + dx, y + dy, radius - _GAP / 2))
            members = group.members[name]
            for i, (px, py) in zip(members, sunflower(len(members), SPACING), strict=True):
                points[i] = (x + dx + px, y + dy + py)
    return Layout(tuple(points), tuple(disks), tuple(names), tuple(upright), tuple(circles), tuple(_by_class(corpus)))


def _by_class(corpus: Corpus) -> list[Circle]:
    """A circle for each class of the whole corpus."""
    counts: dict[str, int] = defaultdict(int)
    for node in corpus.nodes:
        counts[node.cls] += 1
    names = sorted(counts, key=lambda name: (-counts[name], style.rank(name), name))
    radii = [SPACING * math.sqrt(counts[name]) for name in names]
    centres = pack([1.25 * radius + 6 for radius in radii])
    return [Circle(None, name, x, y, r) for name, (x, y), r in zip(names, centres, radii, strict=True)]
