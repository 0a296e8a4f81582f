"""A pose as an SVG drawing on a card of its own, good on light and dark pages, 320 units wide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin
from zlib import crc32

import numpy as np

from bot.knowledge.poses import SIDES, Arrow, Pose, Prop
from bot.pictures import flesh, props
from bot.pictures.arrows import TIP, bent, round_about, strokes
from bot.pictures.figure import Skeleton
from bot.pictures.flesh import Ball, Part, Shape
from bot.pictures.hull import Circle, path
from bot.pictures.paint import INK, PAINT
from bot.pictures.posing import ground_of_feet, posed
from bot.pictures.space import Array, Camera, about_z, vector

WIDTH, HEIGHT, MARGIN = 320, 260, 16
LARGEST, NEAREST = 1.75, 9.0
"""Most units a centimetre: for whole figures, so that all are of one size, and for views from near."""


@dataclass(frozen=True)
class Frame:
    """How the picture's plane of centimetres is laid on the card."""

    scale: float
    left: float
    top: float

    def circle(self, flat: tuple[float, float, float], r: float) -> Circle:
        return Circle(self.left + flat[0] * self.scale, self.top - flat[1] * self.scale, r * self.scale)


class Drawing:
    """One pose, seen by its camera and laid out on the card; `svg()` writes it."""

    def __init__(self, pose: Pose) -> None:
        self.pose = pose
        self.camera = Camera(pose.view.turn, pose.view.tilt)
        self.near = bool(pose.view.close_to)
        self.bones = posed(pose, pose.props)
        self.people = [self._shade(flesh.body(self.bones, pose, pose.pulls, self.near), self.bones)]
        self.helper: Skeleton | None = None
        if pose.helper:
            self.helper = posed(pose.helper, pose.props, self.bones)
            self.people.append(self._shade(_dressed(flesh.body(self.helper, pose.helper, (), self.near)), self.helper))
        self.behind = [props.draw(p, self.bones) for p in pose.props if p.kind not in props.IN_FRONT]
        self.before = [props.draw(p, self.bones) for p in pose.props if p.kind in props.IN_FRONT]
        self.frame = self._fitted()

    @property
    def missed(self) -> dict[str, float]:
        """Limbs that do not reach what they should, and by how many centimetres."""
        helper = {f"helper.{limb}": far for limb, far in self.helper.missed.items()} if self.helper else {}
        return self.bones.missed | helper

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the people, in units of the card."""
        circles = [self.circle(ball) for people in self.people for part in people for ball in part.balls]
        lefts, rights = (c.x - c.r for c in circles), (c.x + c.r for c in circles)
        return min(lefts), min(c.y - c.r for c in circles), max(rights), max(c.y + c.r for c in circles)

    def circle(self, ball: Ball) -> Circle:
        return self.frame.circle(self.camera.flat(ball[0]), ball[1])

    def svg(self, alt: str) -> str:
        """The whole file. `alt` is its title for a screen reader."""
        hidden = self._hidden()
        drawn = [*self._ground(), *(piece for part in (*hidden, *self.behind) for piece in self._part(part)), *self._shadows()]
        unseen = {part for part in self.people[0] if part.name in self.pose.view.hide}.union(hidden)
        order = sorted((part for people in self.people for part in people if part not in unseen), key=self._nearness)
        hands = [part for part in order if part.name.endswith("_arm")] if self.before else []
        for part in (*order, *self.before, *hands):
            drawn += self._part(part)
        drawn += [piece for arrow in self.pose.arrows for piece in strokes(self._points(arrow), arrow.both_ways)]
        return _FILE.format(width=WIDTH, height=HEIGHT, card=PAINT["card"], alt=escape(alt), drawn="\n".join(drawn))

    def _hidden(self) -> list[Part]:
        """What of a helper is behind the things: all but the arms of one who is on their far side."""
        if not self.pose.helper or self.pose.helper.body.across < BEHIND_THINGS:
            return []
        return sorted((part for part in self.people[1] if not part.name.endswith("_arm")), key=self._nearness)

    def _nearness(self, part: Part) -> float:
        depths = [self.camera.flat(place)[2] for place, _ in part.balls]
        return part.nearer - sum(depths) / len(depths) + (2.0 if part.name == "head" else 0.0)

    def _fitted(self) -> Frame:
        """The frame in which everything that matters is as large as it may be."""
        view, most = self.pose.view, NEAREST if self.near else LARGEST
        if self.near:
            balls: list[Ball] = [(self.bones.joints[place.value], view.margin) for place in view.close_to]
        else:
            things = [draw for draw, p in zip(self.behind, _behind(self.pose)) if p.kind not in props.BACKGROUND]
            balls = [ball for people in (*self.people, things, self.before) for part in people for ball in part.balls]
        seen = [(*self.camera.flat(place)[:2], r) for place, r in balls]
        frame = _around(seen, MARGIN if not self.near else 0, most)
        if self.near:
            return frame
        for _ in range(3):  # arrows keep their size on the card, so that they take more room the smaller the figure is
            self.frame = frame
            ends = [point for arrow in self.pose.arrows for point in self._points(arrow)]
            tips = [((x - frame.left) / frame.scale, (frame.top - y) / frame.scale, TIP / frame.scale) for x, y in ends]
            frame = _around([*seen, *tips], MARGIN, most)
        return frame

    def _ground(self) -> Iterable[str]:
        """The floor as far as it is seen."""
        end = about_z(-self.pose.view.turn) @ vector(0, 95, 0)
        horizon = max(0.0, self.circle((end, 0)).y) if self.pose.view.tilt < 35 else 0.0
        if horizon < HEIGHT:
            yield f'<path d="M0 {horizon:.1f}H{WIDTH}V{HEIGHT}H0Z" fill="{PAINT["floor"]}"/>'
            yield f'<path d="M0 {horizon:.1f}H{WIDTH}" stroke="{INK}" stroke-opacity=".25" stroke-width="1.2"/>'

    def _shadows(self) -> Iterable[str]:
        """Soft patches where somebody touches the ground."""
        for people, figure in zip(self.people, (self.pose, self.pose.helper)):
            if people is not self.people[0] and self._hidden():
                continue
            ground = ground_of_feet(figure or self.pose)
            parts = [part for part in people if part.name not in self.pose.view.hide]
            low = [[(p, r) for p, r in shape.balls if p[2] - r - ground < 8] for part in parts for shape in part.shapes]
            data = [path([self.circle((edge, 0)) for p, r in balls for edge in _disc(p, r, ground)]) for balls in low if balls]
            if data:
                yield f'<path d="{"".join(data)}" fill="{INK}" fill-opacity=".14"/>'

    def _part(self, part: Part) -> Iterable[str]:
        """A part with one outline round all its shapes, then what lies on top of it."""
        width = 2.6 if self.near else 2.2
        shapes = [shape for shape in sorted(part.shapes, key=self._seen) if shape.paint == "hair" or self._seen(shape)]
        outlines = [self._outline(shape) for shape in shapes]
        whole = "".join(outlines)
        yield f'<path d="{whole}" fill="{INK}" stroke="{INK}" stroke-width="{2 * width:.1f}" stroke-linejoin="round"/>'
        for shape, outline in zip(shapes, outlines):
            if shape.line:
                yield f'<path d="{outline}" stroke="{INK}" stroke-width="{width * 1.4:.1f}"/>'
            yield f'<path d="{outline}" fill="{_paint(shape, part)}"/>'
        if part.over:
            name = f"{part.name}-{crc32(whole.encode()):x}"
            yield f'<clipPath id="{name}"><path d="{whole}"/></clipPath><g clip-path="url(#{name})">'
            for shape in filter(self._seen, part.over):
                line = f' stroke="{INK}" stroke-width="1.2"' if shape.line else ""
                yield f'<path d="{self._outline(shape)}" fill="{PAINT[shape.paint]}"{line}/>'
            yield "</g>"

    def _outline(self, shape: Shape) -> str:
        return "".join(path([self.circle(ball) for ball in hull]) for hull in shape.hulls)

    def _seen(self, shape: Shape) -> bool:
        """Whether a shape is on the side that we see."""
        return shape.faces is None or self.camera.flat(shape.faces)[2] < 0.35 * float(np.linalg.norm(shape.faces))

    def _shade(self, parts: list[Part], bones: Skeleton) -> list[Part]:
        """Marks the limbs on the side that is turned away from us, if we look from a side at all."""
        depth = {side: self.camera.flat(bones.joints[f"{side}_hip"])[2] for side in SIDES}
        for side, other in (SIDES, SIDES[::-1]):
            for part in parts:
                part.away |= part.name in (f"{side}_leg", f"{side}_arm") and depth[side] - depth[other] > HIPS_APART
        return parts

    def _points(self, arrow: Arrow) -> list[tuple[float, float]]:
        """The way of an arrow on the card."""
        unit = WIDTH / 100
        at = self.circle((self._place(arrow), 0))
        x, y = at.x + arrow.shift[0] * unit, at.y - arrow.shift[1] * unit
        if arrow.around:
            return round_about(x, y, arrow.length * unit / 2, arrow.points, arrow.around)
        return bent(x, y, arrow.length * unit, arrow.points, arrow.bend)

    def _place(self, arrow: Arrow) -> Array:
        thing = props.handle(arrow.at, self.pose.props)
        return thing if thing is not None else self.bones.joints[arrow.at.value]


BEHIND_THINGS = 40.0
"""A helper so far behind the figure (cm) is behind the bed, too."""

HIPS_APART = 9.0
"""When one hip is so much further away (cm), we look from the side, and the far limbs are drawn darker."""

_FILE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">
<title>{alt}</title>
<clipPath id="card"><rect width="{width}" height="{height}" rx="14"/></clipPath>
<g clip-path="url(#card)"><rect width="{width}" height="{height}" fill="{card}"/>
{drawn}
</g></svg>
"""


def _disc(place: Array, r: float, ground: float) -> list[Array]:
    """The rim of a ball's shadow on the ground."""
    return [vector(place[0] + 1.1 * r * cos(k * pi / 6), place[1] + 1.1 * r * sin(k * pi / 6), ground) for k in range(12)]


def _paint(shape: Shape, part: Part) -> str:
    return PAINT.get(f"{shape.paint}_far" if part.away else shape.paint, PAINT[shape.paint])


def _around(seen: list[tuple[float, float, float]], margin: float, most: float) -> Frame:
    """The frame that shows all these circles as large as it may, in the middle of the card."""
    left, right = min(x - r for x, _, r in seen), max(x + r for x, _, r in seen)
    low, high = min(y - r for _, y, r in seen), max(y + r for _, y, r in seen)
    scale = min((WIDTH - 2 * margin) / (right - left), (HEIGHT - 2 * margin) / (high - low), most)
    return Frame(scale, WIDTH / 2 - scale * (left + right) / 2, HEIGHT / 2 + scale * (low + high) / 2)


def _behind(pose: Pose) -> list[Prop]:
    return [p for p in pose.props if p.kind not in props.IN_FRONT]


def _dressed(parts: list[Part]) -> list[Part]:
    """A helper in other clothes."""
    for part in parts:
        part.shapes = [Shape(s.balls, f"helper_{s.paint}" if s.paint in ("shirt", "shorts") else s.paint, s.line) for s in part.shapes]
    return parts
