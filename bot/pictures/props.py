"""The things around a figure: what they look like, how high they carry somebody, and where hands find them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise, product
from math import cos, pi, sin

from bot.knowledge.poses import Ground, Place, Prop, PropKind
from bot.pictures.figure import Skeleton
from bot.pictures.flesh import Part, Shape
from bot.pictures.space import Array, vector

HEIGHTS: Mapping[Ground, float] = {
    Ground.FLOOR: 0,
    Ground.CHAIR: 45,
    Ground.BED: 34,
    Ground.STEP: 17,
    Ground.SADDLE: 88,
}
"""How high each ground is, in cm."""

BACKGROUND = {PropKind.WALL, PropKind.MAT, PropKind.BED, PropKind.STEP, PropKind.BEDSIDE}
"""Large things may run out of the picture; what is done on them may not."""

IN_FRONT = {PropKind.TOWEL_LOOP, PropKind.RAIL, PropKind.MARBLE_HELD}
"""Drawn over the figure, since they come between it and us."""

_HANDLES: Mapping[Place, tuple[PropKind, Array]] = {
    Place.WALL: (PropKind.WALL, vector(-1.5, 0, 0)),
    Place.CHAIR_BACK: (PropKind.CHAIR, vector(-20, 0, 90)),
    Place.RAIL: (PropKind.RAIL, vector(0, 0, 92)),
}


def handle(place: Place, props: tuple[Prop, ...]) -> Array | None:
    """Where a hand finds a thing; None when there is no such thing in the picture."""
    if place is Place.FLOOR:
        return vector(0, 0, 0)
    kind, offset = _HANDLES.get(place, (None, None))
    prop = next((p for p in props if p.kind is kind), None)
    return None if prop is None or offset is None else offset + vector(prop.at, prop.across, 0)


def draw(prop: Prop, bones: Skeleton) -> Part:
    """The thing as a part of the drawing; `bones` are of the figure that uses it."""
    return Part(prop.kind.value, _DRAWN[prop.kind](prop, bones))


def _box(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], paint: str, top: bool = True) -> list[Shape]:
    """A box with its upper face in a lighter colour."""
    shapes = [Shape(tuple((vector(*corner), 0.6) for corner in product(x, y, z)), paint)]
    if top:
        shapes.append(Shape(tuple((vector(*corner), 0.4) for corner in product(x, y, z[1:])), f"{paint}_top", True))
    return shapes


def _rod(paint: str, r: float, *points: Array) -> list[Shape]:
    return [Shape(((a, r), (b, r)), paint) for a, b in pairwise(points)]


def _wall(prop: Prop, _: Skeleton) -> list[Shape]:
    x, y, z = prop.at, (-27.0, 95.0), (0.0, 260.0)
    face = tuple((vector(x, b, c), 0.3) for b, c in product(y, z))
    return [*_box((x, x + 200), y, z, "wall", top=False), Shape(face, "wall_top", True)]


def _chair(prop: Prop, _: Skeleton) -> list[Shape]:
    x, y, half = prop.at, prop.across, 20
    legs = [_rod("wood", 1.4, vector(x + a, y + b, 1), vector(x + a, y + b, 43)) for a, b in product((-18, 18), (half - 2, 2 - half))]
    posts = [_rod("wood", 1.5, vector(x - 19, y + b, 44), vector(x - 21, y + b, 92)) for b in (half - 2, 2 - half)]
    slats = [_box((x - 21.5, x - 19.5), (y - half + 2, y + half - 2), z, "wood", top=False) for z in ((80, 91), (62, 68))]
    seat = _box((x - 20, x + 20), (y - half, y + half), (41, 44.5), "wood")
    return [*legs[0], *legs[2], *posts[0], *slats[0], *slats[1], *legs[1], *legs[3], *seat, *posts[1]]


def _stool(prop: Prop, _: Skeleton) -> list[Shape]:
    x, y = prop.at, prop.across
    legs = [_rod("wood", 1.5, vector(x + a, y + b, 1), vector(x + a, y + b, 32)) for a, b in product((-15, 15), (14, -14))]
    return [shape for leg in legs for shape in leg] + _box((x - 18, x + 18), (y - 17, y + 17), (30, 34), "wood")


def _bed(prop: Prop, _: Skeleton) -> list[Shape]:
    x, y, top = (prop.at - 105, prop.at + 105), (prop.across - 46, prop.across + 46), HEIGHTS[Ground.BED]
    frame = _box((x[0] - 3, x[1] + 3), (y[0] + 1, y[1] - 1), (6, 18), "wood", top=False)
    feet = [Shape(_rod("wood", 3, vector(a, b, 3), vector(a, b, 10))[0].balls, "wood") for a, b in product(x, (y[1] - 6, y[0] + 6))]
    head = _box((x[0] - 6, x[0] - 2), y, (4, 66), "wood", top=False)
    return [*head, *feet, *frame, *_box(x, y, (18, top), "sheet")]


def _step(prop: Prop, _: Skeleton) -> list[Shape]:
    x, y, h = prop.at, (-45.0, 45.0), HEIGHTS[Ground.STEP]
    return [*_box((x + 28, x + 140), y, (0, 2 * h), "wood"), *_box((x, x + 28), y, (0, h), "wood")]


def _rail(prop: Prop, _: Skeleton) -> list[Shape]:
    shapes = []
    for y in (30, -30):
        low, high = (vector(prop.at + a, y, 92 + a * 17 / 28) for a in (-14, 44))
        foot = vector(prop.at + 30, y, 17)
        shapes += [*_rod("metal", 1.1, foot, foot + vector(0, 0, 92)), *_rod("metal", 2.0, low, high)]
    return shapes


def _mat(prop: Prop, _: Skeleton) -> list[Shape]:
    return _box((prop.at - 95, prop.at + 95), (prop.across - 36, prop.across + 36), (-1.5, 0), "mat")


def _pillow(prop: Prop, _: Skeleton) -> list[Shape]:
    z = prop.up + 5
    balls = [(vector(prop.at + a, prop.across + b, z + c), 4.5) for a, b, c in product((-14, 14), (-22, 22), (0, 2))]
    return [Shape(tuple(balls), "pillow")]


def _backrest(prop: Prop, bones: Skeleton) -> list[Shape]:
    balls = [(bones.local("chest", "waist", x, y, z), 6) for x, y, z in product((-18, -22), (-20, 20), (-14, 26))]
    return [Shape(tuple(balls), "pillow")]


def _towel_loop(prop: Prop, bones: Skeleton) -> list[Shape]:
    foot, ankle = f"{prop.foot}_foot", f"{prop.foot}_ankle"
    near, far = (bones.local(foot, ankle, 12, y, -5.5) for y in (-5, 5))
    under = [bones.local(foot, ankle, 12.5, y, -8.2) for y in (-3, 3)]
    ends = [bones.joints[f"{side}_hand"] for side in ("right", "left")]
    tails = [end + vector(0, 0, -9) for end in ends]
    return _rod("towel", 1.5, tails[1], ends[1], far, *under[::-1], near, ends[0], tails[0])


def _towel_flat(prop: Prop, bones: Skeleton) -> list[Shape]:
    x, y = _beside(prop, bones)
    return _box((x - 14, x + 42), (y - 14, y + 14), (0, 0.6), "towel", top=False)


def _towel_folds(prop: Prop, bones: Skeleton) -> list[Shape]:
    """The towel gathered under the toes."""
    x, y = _beside(prop, bones)
    folds = [Shape(tuple((vector(x + a, y + b, r), r) for b in (-12, 12)), "towel", True) for a, r in ((8, 1.8), (3, 2.2), (-2, 1.6))]
    return [*_box((x + 4, x + 42), (y - 13, y + 13), (0, 0.6), "towel", top=False), *folds]


def _beside(prop: Prop, bones: Skeleton) -> tuple[float, float]:
    """Where a thing on the ground lies, counted from the sole of the foot that uses it."""
    sole = bones.joints[f"{prop.foot}_sole"]
    return float(sole[0]) + prop.at, float(sole[1]) + prop.across


def _ball(prop: Prop, bones: Skeleton) -> list[Shape]:
    x, y = _beside(prop, bones)
    return [Shape(((vector(x, y, 3.3), 3.3),), "ball")]


def _bottle(prop: Prop, bones: Skeleton) -> list[Shape]:
    x, y = _beside(prop, bones)
    body = Shape(tuple((vector(x, y + b, 3.6), 3.4) for b in (-10, 8)), "bottle")
    return [body, Shape(tuple((vector(x, y + b, 3.6), 1.3) for b in (-10, -16)), "bottle", True)]


def _marbles(prop: Prop, bones: Skeleton) -> list[Shape]:
    x, y = _beside(prop, bones)
    spots = ((4, 6), (0, 0), (9, 2), (5, -4), (12, -5))
    return [Shape(((vector(x + a, y + b, 1.1), 1.1),), "ball", True) for a, b in spots]


def _marble_held(prop: Prop, bones: Skeleton) -> list[Shape]:
    """A marble in the crook of the curled toes."""
    place = bones.joints[f"{prop.foot}_ball"] + bones.turns[f"{prop.foot}_foot"] @ vector(3.2 + prop.at, 1.5, -3.2 - prop.up)
    return [Shape(((place, 1.3),), "ball")]


def _bowl(prop: Prop, bones: Skeleton) -> list[Shape]:
    x, y = _beside(prop, bones)
    ring = [(cos(k * pi / 6), sin(k * pi / 6)) for k in range(12)]
    foot, rim = ([(vector(x + r * a, y + r * b, z), 0.5) for a, b in ring] for r, z in ((4.5, 0.5), (9, 7)))
    inside = tuple((place + vector(0, 0, 0.2), 0.1) for place, _ in rim)
    return [Shape((*foot, *rim), "bottle"), Shape(inside, "bottle_top", True)]


def _bedside(prop: Prop, _: Skeleton) -> list[Shape]:
    x, y = (prop.at - 80, prop.at), (-60.0, 110.0)
    return [*_box(x, y, (8, 28), "wood", top=False), *_box(x, y, (28, HEIGHTS[Ground.CHAIR]), "sheet")]


def _letter(prop: Prop, bones: Skeleton) -> list[Shape]:
    """An A in the air before the toes."""
    toes = bones.joints[f"{prop.foot}_toes"]
    corners = [toes + vector(prop.at + x, 0, prop.up + z) for x, z in ((0, -9), (7, 9), (14, -9), (3.2, -2), (10.8, -2))]
    return [*_rod("arrow", 0.8, *corners[:3]), *_rod("arrow", 0.8, *corners[3:])]


def _box_to_rest_on(prop: Prop, _: Skeleton) -> list[Shape]:
    x, y = prop.at, prop.across
    return _box((x - 20, x + 20), (y - 22, y + 22), (0, prop.up), "sheet")


def _bike(prop: Prop, _: Skeleton) -> list[Shape]:
    def at(x: float, z: float, y: float = 0) -> Array:
        return vector(prop.at + x, y, z)

    wheel = [Shape(((at(46, 27), 25),), "metal"), Shape(((at(46, 27, -1), 19),), "card")]
    frame = [
        *_rod("metal", 2.4, at(-24, 4), at(60, 4)),
        *_rod("metal", 2.4, at(-6, 82), at(18, 30), at(46, 27), at(40, 100)),
        *_rod("metal", 2.0, at(40, 100), at(26, 108)),
        *_rod("metal", 2.4, at(18, 30), at(14, 4)),
    ]
    cranks = [*_rod("line", 1.6, at(20, 12, 8), at(18, 30, 8)), *_rod("line", 1.6, at(18, 30, -8), at(28, 45, -8))]
    return [*wheel, *frame, *cranks, *_rod("line", 3.0, at(-16, 84), at(4, 84))]


_DRAWN: Mapping[PropKind, Callable[[Prop, Skeleton], list[Shape]]] = {
    PropKind.WALL: _wall,
    PropKind.CHAIR: _chair,
    PropKind.STOOL: _stool,
    PropKind.BED: _bed,
    PropKind.STEP: _step,
    PropKind.RAIL: _rail,
    PropKind.MAT: _mat,
    PropKind.PILLOW: _pillow,
    PropKind.BACKREST: _backrest,
    PropKind.TOWEL_LOOP: _towel_loop,
    PropKind.TOWEL_FLAT: _towel_flat,
    PropKind.BALL: _ball,
    PropKind.BOTTLE: _bottle,
    PropKind.TOWEL_FOLDS: _towel_folds,
    PropKind.MARBLES: _marbles,
    PropKind.MARBLE_HELD: _marble_held,
    PropKind.BOWL: _bowl,
    PropKind.BIKE: _bike,
    PropKind.BEDSIDE: _bedside,
    PropKind.LETTER: _letter,
    PropKind.BOX: _box_to_rest_on,
}
