"""Arrows that show where a movement goes, straight, bent or round."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, hypot, radians, sin

from bot.pictures.paint import PAINT

Point = tuple[float, float]

TIP = 4.0
"""Half the breadth of an arrow, in units of the card."""


def bent(x: float, y: float, length: float, points: float, bend: float) -> list[Point]:
    """Points along an arrow that starts at `points` less half its bend and ends half its bend beyond."""
    way, steps = [(x, y)], 14
    for k in range(steps):
        angle = radians(points - bend / 2 + bend * (k + 0.5) / steps)
        way.append((way[-1][0] + cos(angle) * length / steps, way[-1][1] - sin(angle) * length / steps))
    return way


def round_about(x: float, y: float, r: float, start: float, around: float) -> list[Point]:
    angles = [radians(start + around * k / 28) for k in range(29)]
    return [(x + r * cos(a), y - r * sin(a)) for a in angles]


def strokes(points: list[Point], both_ways: bool) -> Iterable[str]:
    """The arrow with a pale rim, so that it is seen on every ground."""
    data = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    heads = [_tip(points)] + ([_tip(points[::-1])] if both_ways else [])
    shape = f'stroke-linecap="round" stroke-linejoin="round" d="{data}" fill="none"'
    yield f'<path {shape} stroke="#fff" stroke-width="9"/>'
    yield from (f'<path d="{head}" fill="#fff" stroke="#fff" stroke-width="5" stroke-linejoin="round"/>' for head in heads)
    yield f'<path {shape} stroke="{PAINT["arrow"]}" stroke-width="4.5"/>'
    yield from (f'<path d="{head}" fill="{PAINT["arrow"]}" stroke="{PAINT["arrow"]}" stroke-linejoin="round"/>' for head in heads)


def _tip(points: list[Point]) -> str:
    """The head of an arrow: a triangle beyond its last point."""
    (ax, ay), (bx, by) = points[-2], points[-1]
    far = hypot(bx - ax, by - ay) or 1.0
    dx, dy = (bx - ax) / far, (by - ay) / far
    left, right = (bx - dy * 7, by + dx * 7), (bx + dy * 7, by - dx * 7)
    return f"M{bx + dx * 10:.1f} {by + dy * 10:.1f}L{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}Z"
