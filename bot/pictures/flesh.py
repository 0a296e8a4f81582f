"""Flesh on the bones: every part of a body is the hull of a few balls, so that it looks right from every side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.knowledge.poses import SIDES, Figure, Muscle, Pull
from bot.pictures.figure import SHANK, THIGH, UPPER_ARM, Skeleton, outwards
from bot.pictures.space import Array, about_x, about_y, about_z, vector

Ball = tuple[Array, float]


@dataclass(frozen=True)
class Shape:
    """The hull of some balls in one colour, or of each with the next when they are a `chain`.

    `line` gives it an outline of its own inside its part. What `faces` some way is only seen from that side.
    """

    balls: tuple[Ball, ...]
    paint: str
    line: bool = False
    faces: Array | None = None
    chain: bool = False

    @property
    def hulls(self) -> list[tuple[Ball, ...]]:
        return list(zip(self.balls, self.balls[1:])) if self.chain else [self.balls]


@dataclass(eq=False)
class Part:
    """Shapes drawn as one with a common outline. `over` lies on top and does not stick out of it.

    Parts with more `nearer` are drawn later; those on the side turned `away` from us are darker.
    """

    name: str
    shapes: list[Shape] = field(default_factory=list)
    over: list[Shape] = field(default_factory=list)
    nearer: float = 0.0
    away: bool = False

    @property
    def balls(self) -> list[Ball]:
        return [ball for shape in self.shapes for ball in shape.balls]


def body(bones: Skeleton, figure: Figure, pulls: tuple[Pull, ...], fine: bool) -> list[Part]:
    """All parts of a figure; `fine` gives toes and fingers lines of their own, for a view from near."""
    parts = [_trunk(bones, figure.body.pregnant), _head(bones)]
    for side in SIDES:
        parts += [_leg(bones, side, figure, fine), _arm(bones, side, figure, fine)]
    for part in parts:
        part.nearer = 1000.0 * (1 + figure.front[::-1].index(part.name)) if part.name in figure.front else 0.0
    for pull in pulls:
        name = "trunk" if pull.muscle is Muscle.BUTTOCK else f"{pull.side}_leg"
        part = next(p for p in parts if p.name == name)
        part.over.append(Shape(tuple(_muscle(bones, pull)), "pull"))
        if pull.muscle is Muscle.BUTTOCK:
            leg = next(p for p in parts if p.name == f"{pull.side}_leg")
            leg.over.append(Shape(tuple(_muscle(bones, pull)), "pull"))
    return parts


def _along(bones: Skeleton, bone: str, joint: str, *balls: tuple[float, float, float, float]) -> tuple[Ball, ...]:
    return tuple((bones.local(bone, joint, x, y, z), r) for x, y, z, r in balls)


def _as_one(shapes: Iterable[Shape]) -> Shape:
    """Fingers or toes from afar: no more than their common outline."""
    return Shape(tuple(ball for shape in shapes for ball in shape.balls if shape.paint == "skin"), "skin")


def _trunk(bones: Skeleton, pregnant: bool) -> Part:
    hips = _along(bones, "pelvis", "pelvis", (-1.5, 8, 1, 8.5), (-1.5, -8, 1, 8.5), (1, 7, 8, 8.5), (1, -7, 8, 8.5))
    loin = _along(bones, "pelvis", "pelvis", (0.5, 6.5, 7, 9), (0.5, -6.5, 7, 9))
    waist = _along(bones, "loin", "pelvis", (0.5, 6, 18, 8.5), (0.5, -6, 18, 8.5))
    low = _along(bones, "chest", "waist", (0.5, 6, 0, 8.6), (0.5, -6, 0, 8.6))
    ribs = _along(bones, "chest", "waist", (1, 8, 15, 9.5), (1, -8, 15, 9.5))
    top = _along(bones, "chest", "waist", (-1, 14, 26, 5.6), (-1, -14, 26, 5.6), (-1, 4, 30, 4.5), (-1, -4, 30, 4.5))
    neck = (*_along(bones, "chest", "waist", (-0.5, 0, 27, 5.6)), *_along(bones, "head", "head", (-2.2, 0, -6, 5.2)))
    belly = _along(bones, "loin", "pelvis", (9, 0, 11, 10.5), (3, 0, 15, 11)) if pregnant else ()
    shapes = [Shape(neck, "skin"), Shape(hips, "shorts"), Shape((*loin, *waist, *low), "shirt"), Shape((*low, *ribs, *top), "shirt")]
    if belly:
        shapes.append(Shape(belly, "shirt"))
    return Part("trunk", shapes)


def _head(bones: Skeleton) -> Part:
    skull = _along(bones, "head", "head", (0, 0, 1.5, 8.6), (1.5, 0, -1, 7.8), (3.6, 0, -7, 4.6))
    nose = _along(bones, "head", "head", (9, 0, -0.5, 0.9), (10.2, 0, -2.8, 1.2))
    hair = _along(bones, "head", "head", (-2.6, 0, 2.6, 8.8), (-0.5, 0, 4.5, 7.6))
    fringe = _along(bones, "head", "head", (0.6, 3, 6.8, 4.2), (0.6, -3, 6.8, 4.2), (-3, 3, 7, 4.6), (-3, -3, 7, 4.6))
    turn, ears, eyes = bones.turns["head"], [], []
    for s in (1, -1):
        ear = _along(bones, "head", "head", (-0.5, 8.2 * s, -1.5, 1.7), (-0.7, 8.2 * s, -3, 1.2))
        ears.append(Shape(ear, "skin", True, turn @ vector(0, s, 0)))
        eyes.append(Shape(_along(bones, "head", "head", (7.6, 3.6 * s, 0.2, 0.8)), "line", faces=turn @ vector(0.8, 0.6 * s, 0)))
    back = turn @ vector(-1, 0, 0.3)
    face = [Shape(skull, "skin"), Shape(nose, "skin"), *eyes, Shape(hair, "hair", faces=back), Shape(fringe, "hair")]
    return Part("head", face, ears)


def _leg(bones: Skeleton, side: str, figure: Figure, fine: bool) -> Part:
    thigh, shank, foot = f"{side}_thigh", f"{side}_shank", f"{side}_foot"
    hip, knee, ankle = f"{side}_hip", f"{side}_knee", f"{side}_ankle"
    upper = _along(bones, thigh, hip, (0, 0, 0, 8.6), (0.6, 0, -14, 8.0), (0, 0, -THIGH, 5.6))
    kneecap = _along(bones, shank, knee, (0.3, 0, 0, 5.6), (-1.0, 0, -11, 5.5), (0, 0, -SHANK, 3.5))
    calf = _along(bones, shank, knee, (-0.2, 0, -1, 5.3), (-1.8, 0, -11, 5.2), (-1.3, 0, -20, 4.4), (-0.3, 0, -31, 3.6))
    shorts = _along(bones, thigh, hip, (0, 0, 0, 9.2), (0.6, 0, -13, 8.9), (0.5, 0, -17, 8.5))
    heel = _along(bones, foot, ankle, (0, 0, 0, 3.6), (-3.6, 0, -4.6, 2.9), (-1, 0, -4.8, 2.7), (5, 0, -2.6, 2.9))
    instep = _along(bones, foot, ankle, (0.5, 0, -0.6, 3.2), (5, 0.8 * outwards(side), -3.6, 2.9), *_balls_of_foot(side))
    shapes = [Shape(upper, "skin"), Shape(kneecap, "skin"), Shape(calf, "skin"), Shape(heel, "skin"), Shape(instep, "skin")]
    shapes += _toes(bones, side, figure) if fine else [_as_one(_toes(bones, side, figure))]
    return Part(f"{side}_leg", [*shapes, Shape(shorts, "shorts")])


def _balls_of_foot(side: str) -> tuple[tuple[float, float, float, float], ...]:
    s = outwards(side)
    return (11.3, -2.4 * s, -5.0, 2.5), (9.0, 2.9 * s, -5.4, 2.1)


def _toes(bones: Skeleton, side: str, figure: Figure) -> Iterator[Shape]:
    """Five toes of two joints, the little one first: bent up by `toes`, rolled in by `curl`, apart by `spread`."""
    s, leg = outwards(side), getattr(figure, f"{side}_leg")
    rows = ((9.2, 3.9, 3.4, 1.1), (10.7, 2.5, 4.4, 1.15), (11.8, 1.1, 5.2, 1.2), (12.4, -0.5, 5.9, 1.25), (12.2, -2.6, 6.4, 1.6))
    ankle, foot, bent = bones.joints[f"{side}_ankle"], bones.turns[f"{side}_foot"], bones.turns[f"{side}_toes"]
    first = bent @ about_y(leg.curl * 0.6)
    last = first @ about_y(leg.curl)
    for number, (x, y, length, r) in enumerate(rows):
        apart = about_z(s * (2 - number) * leg.spread / 2)
        root = ankle + foot @ vector(x, s * y, r - 7.2)
        middle = root + first @ apart @ vector(length * 0.55, 0, 0.35)
        tip = middle + last @ apart @ vector(length * 0.45, 0, -0.5)
        yield Shape(((root, r), (middle, r * 0.95), (tip, r * 0.95)), "skin", True, chain=True)
        nail = tip + last @ vector(0.1, 0, r * 0.6)
        yield Shape(((nail, r * 0.45), (nail + last @ apart @ vector(0.7, 0, -0.1), r * 0.45)), "nail", faces=last @ vector(0.4, 0, 1))


def _arm(bones: Skeleton, side: str, figure: Figure, fine: bool) -> Part:
    upper, fore, hand = f"{side}_upper", f"{side}_fore", f"{side}_hand"
    shoulder, elbow, wrist = f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist"
    s, arm = outwards(side), getattr(figure, f"{side}_arm")
    above = _along(bones, upper, shoulder, (0, 0, 0, 4.9), (0, 0, -12, 4.3), (0, 0, -UPPER_ARM, 3.5))
    below = _along(bones, fore, elbow, (0, 0, 0, 3.5), (0.3, 0, -8, 3.5), (0, 0, -25, 2.3))
    sleeve = _along(bones, upper, shoulder, (0, 0, 0.5, 5.6), (0, 0, -13, 5.3))
    palm = _along(bones, hand, wrist, (0, 0, -1, 2.1), (2.6, 0, -8, 1.4), (-2.4, 0, -7.5, 1.4))
    thumb = _along(bones, hand, wrist, (2, -s * 0.3, -2.5, 1.4), (4.3, -s * 1.2, -6, 1.15), (4.2, -s * 2.2, -8.6, 1.0))
    shapes = [Shape(above, "skin"), Shape(below, "skin"), Shape(palm, "skin")]
    fingers = [Shape(finger, "skin", True, chain=True) for finger in (*_fingers(bones, side, arm.grip), thumb)]
    shapes += fingers if fine else [_as_one(fingers[:-1]), Shape(thumb, "skin", chain=True)]
    return Part(f"{side}_arm", [*shapes, Shape(sleeve, "shirt")])


def _fingers(bones: Skeleton, side: str, grip: float) -> Iterator[tuple[Ball, ...]]:
    """Four fingers of three joints, each bent by `grip` towards the palm."""
    turn, wrist, s = bones.turns[f"{side}_hand"], bones.joints[f"{side}_wrist"], outwards(side)
    for x, length in ((-2.5, 5.2), (-0.9, 6.6), (0.8, 7.0), (2.4, 6.4)):
        places, way = [wrist + turn @ vector(x, 0, -7.5)], turn
        for share in (0.45, 0.32, 0.23):
            way = way @ about_x(s * grip)
            places.append(places[-1] - way @ vector(0, 0, length * share))
        yield tuple((place, 1.05) for place in places)


def _muscle(bones: Skeleton, pull: Pull) -> tuple[Ball, ...]:
    side = pull.side
    thigh, shank, foot = (f"{side}_thigh", f"{side}_hip"), (f"{side}_shank", f"{side}_knee"), (f"{side}_foot", f"{side}_ankle")
    inner = -outwards(side)
    where: dict[Muscle, tuple[tuple[str, str], tuple[tuple[float, float, float, float], ...]]] = {
        Muscle.CALF: (shank, ((-3.6, 0, -4, 2.6), (-4.0, 0, -11, 3.9), (-3.4, 0, -19, 3.2), (-3, 0, -24, 1.6))),
        Muscle.LOWER_CALF: (shank, ((-3.6, 0, -16, 3.2), (-3.0, 0, -24, 2.8), (-2.6, 0, -34, 1.6))),
        Muscle.SHIN: (shank, ((3.4, 0, -7, 2.2), (3.2, 0, -15, 2.5), (2.2, 0, -30, 1.5))),
        Muscle.HAMSTRING: (thigh, ((-5.5, 0, -12, 3.4), (-5.0, 0, -22, 3.6), (-3.6, 0, -36, 2.4))),
        Muscle.QUAD: (thigh, ((5.5, 0, -14, 3.2), (5.0, 0, -24, 3.4), (3.4, 0, -36, 2.4))),
        Muscle.INNER_THIGH: (thigh, ((-1, inner * 5, -10, 3.0), (-1, inner * 4.6, -20, 3.2), (-0.5, inner * 3.6, -32, 2.0))),
        Muscle.HIP: (thigh, ((6, 0, 3, 3.4), (5.5, 0, -8, 3.2))),
        Muscle.ARCH: (foot, ((-2, 0, -7.2, 1.6), (5, 0, -6.3, 1.9), (10.5, 0, -7.2, 1.5))),
        Muscle.ANKLE: (foot, ((0.5, 0, 0, 3.8),)),
        Muscle.BUTTOCK: (("pelvis", "pelvis"), ((-7, outwards(side) * 8, -1, 4.5), (-7, outwards(side) * 7, 5, 3.5))),
    }
    (bone, joint), balls = where[pull.muscle]
    return _along(bones, bone, joint, *balls)
