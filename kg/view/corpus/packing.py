"""Circles without overlap, and points in a circle; no chance, no springs: the same input gives the same positions."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

Point = tuple[float, float]
GOLDEN = math.pi * (3 - math.sqrt(5))
"""The angle that fills a circle evenly, as in a sunflower."""


def sunflower(count: int, spacing: float = 1.0) -> list[Point]:
    """Points that fill a circle of the radius ``spacing * sqrt(count)`` evenly, from the middle outwards.

    >>> points = sunflower(100)
    >>> max(math.hypot(*p) for p in points) < 10
    True
    """
    return [
        (spacing * math.sqrt(i + 0.5) * math.cos(i * GOLDEN), spacing * math.sqrt(i + 0.5) * math.sin(i * GOLDEN))
        for i in range(count)
    ]


def pack(radii: Sequence[float]) -> list[Point]:
    """Centres for circles that touch without overlapping: the first in the middle, each next as near to it as it goes.

    >>> pack([1, 1])
    [(0.0, 0.0), (2.0, 0.0)]
    """
    placed: list[tuple[float, float, float]] = []
    for radius in radii:
        spots = sorted(_spots(placed, radius), key=lambda p: (round(math.hypot(*p), 6), p))
        x, y = next(p for p in spots if _free(p, radius, placed))
        placed.append((x, y, radius))
    return [(x, y) for x, y, _ in placed]


def _spots(placed: Sequence[tuple[float, float, float]], radius: float) -> Iterator[Point]:
    """Where a circle of that radius touches one circle on its right, or two of those that are there."""
    if not placed:
        yield 0.0, 0.0
    for i, (x, y, r) in enumerate(placed):
        yield x + r + radius, y
        for x2, y2, r2 in placed[:i]:
            a, b, d = r + radius, r2 + radius, math.hypot(x2 - x, y2 - y)
            if d == 0 or d > a + b:
                continue
            along = (a * a - b * b + d * d) / (2 * d)
            off = math.sqrt(max(0.0, a * a - along * along))
            ux, uy = (x2 - x) / d, (y2 - y) / d
            yield x + along * ux - off * uy, y + along * uy + off * ux
            yield x + along * ux + off * uy, y + along * uy - off * ux


def _free(spot: Point, radius: float, placed: Sequence[tuple[float, float, float]]) -> bool:
    return all(math.hypot(spot[0] - x, spot[1] - y) >= r + radius - 1e-6 for x, y, r in placed)


def around(centres: Sequence[Point], radii: Sequence[float]) -> tuple[Point, float]:
    """The middle and the radius of a circle, nearly the smallest, that holds these circles.

    >>> (x, _), radius = around([(0, 0), (4, 0)], [1, 1])
    >>> round(x, 1), round(radius, 1)
    (2.0, 3.0)
    """

    def farthest(x: float, y: float) -> tuple[float, float, float]:
        return max((math.hypot(cx - x, cy - y) + r, cx, cy) for (cx, cy), r in zip(centres, radii, strict=True))

    x, y = 0.0, 0.0
    best = (farthest(x, y)[0], x, y)
    for step in range(1, 200):
        _, cx, cy = farthest(x, y)
        x, y = x + (cx - x) / (step + 1), y + (cy - y) / (step + 1)
        best = min(best, (farthest(x, y)[0], x, y))
    return (best[1], best[2]), best[0]


def spread(wanted: Sequence[Point], radii: Sequence[float], *, wide: bool = True, rounds: int = 60) -> list[Point]:
    """Centres near the wanted ones, drawn together to a close picture in which no two circles overlap.

    The picture is wider than high, or higher than wide.

    >>> (a, _), (b, _) = spread([(0, 0), (1, 0)], [2, 2])
    >>> round(b - a, 3) >= 4
    True
    """
    at = [(x, y + i * 1e-3) for i, (x, y) in enumerate(wanted)]  # no two in one point
    area = sum(math.pi * r * r for r in radii)
    reach = max((math.hypot(x, y) for x, y in at), default=0.0)
    stretch = math.sqrt(2 * area / math.pi) / reach if reach else 1.0
    at = [(x * stretch, y * stretch) for x, y in at]
    for step in range(rounds):
        across, down = ((0.98, 0.95) if wide else (0.94, 0.99)) if step < rounds * 2 // 3 else (1.0, 1.0)
        at = [(x * across, y * down) for x, y in at]
        _push(at, radii)
    for _ in range(400):
        if not _push(at, radii):
            break
    return at


def _push(at: list[Point], radii: Sequence[float]) -> bool:
    """Push overlapping circles apart, once; False where none overlap."""
    cell = 2 * max(radii, default=1.0)
    grid: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, (x, y) in enumerate(at):
        grid[math.floor(x / cell), math.floor(y / cell)].append(i)
    moved = False
    for (column, row), members in grid.items():
        near = [j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in grid.get((column + dx, row + dy), ())]
        for i in members:
            for j in near:
                moved |= i < j and _apart(at, radii, i, j)
    return moved


def _apart(at: list[Point], radii: Sequence[float], i: int, j: int) -> bool:
    (x, y), (x2, y2) = at[i], at[j]
    distance = math.hypot(x2 - x, y2 - y)
    lack = radii[i] + radii[j] - distance
    if lack <= 1e-3:
        return False
    ux, uy = ((x2 - x) / distance, (y2 - y) / distance) if distance else (1.0, 0.0)
    share = radii[j] ** 2 / (radii[i] ** 2 + radii[j] ** 2)  # the larger moves less
    lack *= 1.01
    at[i] = x - ux * lack * share, y - uy * lack * share
    at[j] = x2 + ux * lack * (1 - share), y2 + uy * lack * (1 - share)
    return True
