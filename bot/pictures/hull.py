"""Outlines: the path round some circles, as SVG draws it."""

from __future__ import annotations

from math import cos, pi, sin
from typing import NamedTuple

STEPS = 72


class Circle(NamedTuple):
    x: float
    y: float
    r: float


def path(circles: list[Circle]) -> str:
    """The tightest outline round all circles, from straight lines and arcs (SVG path data, y down)."""
    if len({(round(c.x, 1), round(c.y, 1)) for c in circles}) == 1:
        circles = [max(circles, key=lambda c: c.r)]
    rim = _hull([(c.x + c.r * cos(a), c.y + c.r * sin(a), i) for i, c in enumerate(circles) for a in _angles(c.r)])
    start = next((k for k in range(len(rim)) if rim[k][2] != rim[k - 1][2]), 0)
    rim = rim[start:] + rim[:start]
    data, k = [f"M{rim[0][0]:.1f} {rim[0][1]:.1f}"], 0
    while k < len(rim):
        last = k
        while last + 1 < len(rim) and rim[last + 1][2] == rim[k][2]:
            last += 1
        data.append(_arc(rim, k, last, circles[rim[k][2]]))
        k = last + 1
    return "".join(data) + "Z"


def _arc(rim: list[tuple[float, float, int]], first: int, last: int, circle: Circle) -> str:
    r = f"{circle.r:.1f}"
    line = f"L{rim[first][0]:.1f} {rim[first][1]:.1f}"
    if last == first:
        return line
    middle = rim[(first + last) // 2]  # two arcs, so that none is longer than half a circle
    return f"{line}A{r} {r} 0 0 1 {middle[0]:.1f} {middle[1]:.1f}A{r} {r} 0 0 1 {rim[last][0]:.1f} {rim[last][1]:.1f}"


def _angles(r: float) -> list[float]:
    return [2 * pi * k / STEPS for k in range(STEPS)] if r > 0.05 else [0.0]


def _hull(points: list[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    """Andrew's monotone chain; clockwise on a screen, where y points down."""
    ordered = sorted(points)
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return lower[:-1] + upper[:-1] or ordered[:1]


def _chain(points: list[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    chain: list[tuple[float, float, int]] = []
    for p in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
            chain.pop()
        chain.append(p)
    return chain


def _turn(a: tuple[float, float, int], b: tuple[float, float, int], c: tuple[float, float, int]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
