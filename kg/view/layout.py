"""Where the nodes of the page stand: computed once, the same on every run, no box on top of another.

All lengths are pixels of the page at zoom 1, positions are centres of boxes, y grows downwards. The reporting
division is related to nearly everything and would pull the picture into one ball, so its relations take no part.
What is shown at first sight is laid out first, close together: linked nodes by springs (Fruchterman and Reingold 1991,
started from Louvain communities), all others as tidy grids by class. The rest then finds free room near what it is
related to.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import combinations, count
from operator import or_

import networkx

SEED = 20240110
SPACING = 210.0
"""The length of a spring at rest."""
WORK = 1_200_000
"""How many pairs of nodes the springs may look at: bounds the time to about a second."""
AIR = 2.1
"""How much more room than its boxes a drawing may take: edges and their labels need some."""
ASPECT = 1.5
"""Width by height of the whole picture, as screens are."""
GRID = 24
"""The most nodes of one grid: smaller ones pack closer around the middle."""
PULL = 0.3
"""The force towards the middle for each pixel of distance: keeps far branches in."""
CELL = 15
MARGIN = 12
ORIGIN = 1 << 12
"""The row and column of cells that holds position 0."""

Point = tuple[float, float]
Edge = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a node takes with its label; ``block`` is the grid that it joins when nothing links it."""

    width: float
    height: float
    block: int
    first_sight: bool


def place(boxes: Sequence[Box], edges: Iterable[Edge], hub: int | None = None) -> list[tuple[int, int]]:
    """The centre of each box, in whole pixels. ``edges`` and ``hub`` are indices of boxes.

    >>> place([Box(40, 40, 0, True), Box(40, 40, 0, True)], [(0, 1)]) == place([Box(40, 40, 0, True)] * 2, [(0, 1)])
    True
    """
    links = networkx.Graph()
    links.add_nodes_from(i for i in range(len(boxes)) if i != hub)
    links.add_edges_from(sorted((a, b) for a, b in edges if a != b and hub not in (a, b)))
    canvas = _Canvas(boxes, links)
    if hub is not None:
        canvas.put(hub, (0.0, 0.0))
    canvas.spread([i for i in links if boxes[i].first_sight])
    canvas.attach()
    canvas.spread([i for i in links if i not in canvas.at])
    return [(round(x), round(y)) for x, y in (canvas.at[i] for i in range(len(boxes)))]


class _Canvas:
    def __init__(self, boxes: Sequence[Box], links: networkx.Graph) -> None:
        self.boxes = boxes
        self.links = links
        self.room = FreeRoom()
        self.at: dict[int, Point] = {}

    def put(self, node: int, wanted: Point) -> None:
        self.at[node] = self.room.take(wanted, self.boxes[node].width, self.boxes[node].height)

    def spread(self, nodes: Sequence[int]) -> None:
        """Lays out nodes by their relations to each other; those without any in grids, a grid for each block."""
        found = networkx.connected_components(self.links.subgraph(nodes))
        components = sorted((sorted(c) for c in found), key=lambda c: (-len(c), c[0]))
        linked = [c for c in components if len(c) > 1]
        for number, component in enumerate(linked):
            wanted = self._drawn_together(_springs(self.links.subgraph(component)))
            if number == 0:
                for node in sorted(component, key=lambda i: (math.hypot(*wanted[i]), i)):
                    self.put(node, wanted[node])
            else:
                self._put_block(self._settled(component, wanted))
        blocks = defaultdict(list)
        for (node,) in (c for c in components if len(c) == 1):
            blocks[self.boxes[node].block].append(node)
        for _, members in sorted(blocks.items()):
            grids = math.ceil(len(members) / GRID)
            size = math.ceil(len(members) / grids)
            for start in range(0, len(members), size):
                self._put_block(self._grid(members[start : start + size]))

    def attach(self) -> None:
        """Puts what is not placed yet near its placed neighbours, wave by wave."""
        while wave := [
            (node, known)
            for node in self.links
            if node not in self.at and (known := [n for n in sorted(self.links[node]) if n in self.at])
        ]:
            for node, known in sorted(wave, key=lambda w: (-len(w[1]), w[0])):
                self.put(node, _mean([self.at[n] for n in known]))

    def _drawn_together(self, wanted: dict[int, Point]) -> dict[int, Point]:
        """Scaled, so that the drawing takes ``AIR`` times the room of its boxes; a small one relatively more."""
        area = (
            AIR
            * (1 + 3 / len(wanted))
            * sum((self.boxes[i].width + MARGIN) * (self.boxes[i].height + MARGIN) for i in wanted)
        )
        spread = math.sqrt(sum(x * x + y * y for x, y in wanted.values()) / len(wanted))
        scale = math.sqrt(area / (2 * math.pi)) / (spread or 1.0)
        return {i: (x * scale * math.sqrt(ASPECT), y * scale / math.sqrt(ASPECT)) for i, (x, y) in wanted.items()}

    def _settled(self, component: Sequence[int], wanted: dict[int, Point]) -> dict[int, Point]:
        alone = _Canvas(self.boxes, self.links)
        for node in component:
            alone.put(node, wanted[node])
        return alone.at

    def _grid(self, members: Sequence[int]) -> dict[int, Point]:
        width = max(self.boxes[i].width for i in members) + MARGIN
        height = max(self.boxes[i].height for i in members) + MARGIN
        columns = max(1, round(math.sqrt(len(members) * height / width * 1.6)))
        return {node: (i % columns * width, i // columns * height) for i, node in enumerate(members)}

    def _put_block(self, block: dict[int, Point]) -> None:
        """Moves a drawn block as one box to the free place nearest to the middle."""
        left = min(x - self.boxes[i].width / 2 for i, (x, _) in block.items())
        right = max(x + self.boxes[i].width / 2 for i, (x, _) in block.items())
        top = min(y - self.boxes[i].height / 2 for i, (_, y) in block.items())
        bottom = max(y + self.boxes[i].height / 2 for i, (_, y) in block.items())
        x, y = self.room.take((0.0, 0.0), right - left + MARGIN, bottom - top + MARGIN)
        by_x, by_y = x - (left + right) / 2, y - (top + bottom) / 2
        self.at |= {node: (px + by_x, py + by_y) for node, (px, py) in block.items()}


class FreeRoom:
    """The plane as rows of cells; each row is an integer whose bits are the cells taken.

    >>> room = FreeRoom()
    >>> first, second = room.take((0, 0), 100, 60), room.take((0, 0), 100, 60)
    >>> abs(first[0] - second[0]) >= 100 or abs(first[1] - second[1]) >= 60
    True
    """

    def __init__(self) -> None:
        self._rows: defaultdict[int, int] = defaultdict(int)

    def take(self, wanted: Point, width: float, height: float) -> Point:
        """The centre nearest to ``wanted`` where a box still fits; its room is taken from then on."""
        columns, rows = math.ceil((width + MARGIN) / CELL), math.ceil((height + MARGIN) / CELL)
        left, top = round(wanted[0] / CELL - columns / 2), round(wanted[1] / CELL - rows / 2)
        bits = (1 << columns) - 1
        taken: dict[int, int] = {}  # for each top row, what its rows have taken together

        def is_free(offset: tuple[int, int]) -> bool:
            across, down = offset
            if down not in taken:
                taken[down] = reduce(or_, (self._rows[r] for r in range(top + down, top + down + rows)))
            return not taken[down] & bits << (left + across + ORIGIN)

        across, down = next(filter(is_free, _outwards()))
        for row in range(top + down, top + down + rows):
            self._rows[row] |= bits << (left + across + ORIGIN)
        return (left + across + columns / 2) * CELL, (top + down + rows / 2) * CELL


def _outwards() -> Iterator[tuple[int, int]]:
    return (offset for radius in count() for offset in _ring(radius))


@cache
def _ring(radius: int) -> tuple[tuple[int, int], ...]:
    """The cells of a rectangle around a cell, wider than high; the nearest first."""
    if radius == 0:
        return ((0, 0),)
    wide, inner = int(radius * ASPECT), int((radius - 1) * ASPECT)
    cells = {
        (x, y) for x in range(-wide, wide + 1) for y in range(-radius, radius + 1) if abs(y) == radius or abs(x) > inner
    }
    return tuple(sorted(cells, key=lambda c: (c[0] ** 2 + c[1] ** 2, c)))


def _springs(links: networkx.Graph) -> dict[int, Point]:
    """Force-directed positions of a connected graph around (0, 0)."""
    nodes = sorted(links)
    index = {node: i for i, node in enumerate(nodes)}
    xs, ys = _start(links, index)
    edges = sorted((index[a], index[b]) for a, b in links.edges)
    pairs = list(combinations(range(len(nodes)), 2))
    rounds = max(12, min(150, WORK // len(pairs)))
    for step in range(rounds):
        fx, fy = _forces(xs, ys, pairs, edges)
        most = SPACING * (1 - step / rounds)
        for i, (x, y) in enumerate(zip(fx, fy, strict=True)):
            scale = min(1.0, most / (math.hypot(x, y) or 1.0))
            xs[i] += x * scale
            ys[i] += y * scale
    middle = _mean(list(zip(xs, ys, strict=True)))
    return {node: (xs[i] - middle[0], ys[i] - middle[1]) for node, i in index.items()}


def _start(links: networkx.Graph, index: dict[int, int]) -> tuple[list[float], list[float]]:
    """Each community around a point of its own on a circle."""
    rng = random.Random(SEED)
    found = networkx.community.louvain_communities(links, seed=SEED)
    communities = sorted((sorted(c) for c in found), key=lambda c: (-len(c), c[0]))
    radius = SPACING * math.sqrt(len(index)) / 2
    xs, ys = [0.0] * len(index), [0.0] * len(index)
    for number, members in enumerate(communities):
        angle = 2 * math.pi * number / len(communities)
        for node in members:
            xs[index[node]] = radius * math.cos(angle) + rng.uniform(-SPACING, SPACING)
            ys[index[node]] = radius * math.sin(angle) + rng.uniform(-SPACING, SPACING)
    return xs, ys


def _forces(
    xs: Sequence[float], ys: Sequence[float], pairs: Sequence[Edge], edges: Sequence[Edge]
) -> tuple[list[float], list[float]]:
    """Every pair pushes with spacing² / distance, every edge pulls with distance² / spacing, the middle a little."""
    fx, fy = [-PULL * x for x in xs], [-PULL * y for y in ys]
    push = SPACING * SPACING
    for a, b in pairs:
        dx, dy = xs[a] - xs[b], ys[a] - ys[b]
        force = push / (dx * dx + dy * dy + 1.0)
        dx *= force
        dy *= force
        fx[a] += dx
        fy[a] += dy
        fx[b] -= dx
        fy[b] -= dy
    for a, b in edges:
        dx, dy = xs[a] - xs[b], ys[a] - ys[b]
        force = math.hypot(dx, dy) / SPACING
        fx[a] -= dx * force
        fy[a] -= dy * force
        fx[b] += dx * force
        fy[b] += dy * force
    return fx, fy


def _mean(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
