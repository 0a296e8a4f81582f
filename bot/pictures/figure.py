"""Forward kinematics: from a figure's angles to where its joints are in space, how each limb is turned, and what it reaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from bot.knowledge.poses import SIDES, Arm, Figure, Leg, Place, Spot
from bot.pictures.space import Array, about_x, about_y, about_z, frame, unit, vector

# Lengths of a person 170 cm tall, in cm.
THIGH, SHANK, ANKLE = 42.0, 40.0, 7.5
UPPER_ARM, FOREARM, GRIP = 29.0, 25.0, 7.0
HIP_WIDTH, SHOULDER_WIDTH, WAIST, CHEST, NECK = 8.5, 16.5, 20.0, 28.0, 33.0
BALL, TOE = vector(11.5, 0, -5.0), 6.0

REACHED = 1.5
"""A hand or foot that ends up further than this from its target does not reach it (cm)."""

UPRIGHT = np.eye(3)
Find = Callable[[Place], Array]
Bones = tuple[Array, Array, Array]  # the upper bone's turn, the lower one's, and the end of the lower one


@dataclass
class Skeleton:
    """Joints by name with their place, bones by name with their turn, and what was not reached and by how much."""

    joints: dict[str, Array] = field(default_factory=dict)
    turns: dict[str, Array] = field(default_factory=dict)
    missed: dict[str, float] = field(default_factory=dict)

    def local(self, bone: str, joint: str, x: float, y: float, z: float) -> Array:
        """A point given along the axes of a bone, from a joint."""
        return self.joints[joint] + self.turns[bone] @ vector(x, y, z)

    def shifted(self, by: Array) -> Skeleton:
        return Skeleton({name: place + by for name, place in self.joints.items()}, self.turns, self.missed)


def outwards(side: str) -> int:
    """The sign of y on this side."""
    return 1 if side == "left" else -1


def trunk(figure: Figure) -> Skeleton:
    """The skeleton of pelvis, spine and head, with the hips around the origin of the ground."""
    body, bones = figure.body, Skeleton()
    pelvis = about_z(body.turn) @ about_y(body.lean) @ about_z(body.roll)
    loin = pelvis @ about_y(body.bend / 2)
    chest = pelvis @ about_y(body.bend)
    bones.turns |= {"pelvis": pelvis, "loin": loin, "chest": chest, "head": chest @ about_y(body.head)}
    hips = vector(body.at, body.across, 0)
    waist = hips + loin @ vector(0, 0, WAIST)
    bones.joints |= {"pelvis": hips, "waist": waist, "neck": waist + chest @ vector(0, 0, NECK)}
    bones.joints["head"] = bones.local("head", "neck", 1.5, 0, 13.5)
    bones.joints["chest"] = waist + chest @ vector(10, 0, 16)
    for side in SIDES:
        bones.joints[f"{side}_hip"] = hips + pelvis @ vector(0, outwards(side) * HIP_WIDTH, 0)
        bones.joints[f"{side}_shoulder"] = waist + chest @ vector(0, outwards(side) * SHOULDER_WIDTH, CHEST - 1)
    return bones


def add_leg(bones: Skeleton, side: str, leg: Leg, ground: float) -> None:
    """A leg with its foot, by its angles or by where the foot stands on the `ground`."""
    s = outwards(side)
    thigh = bones.turns["pelvis"] @ about_y(-leg.hip) @ about_x(s * leg.out) @ about_z(s * leg.turn)
    shank = thigh @ about_y(leg.knee)
    hip = bones.joints[f"{side}_hip"]
    ankle = hip - thigh @ vector(0, 0, THIGH) - shank @ vector(0, 0, SHANK)
    if leg.foot:
        heading = about_z(_heading(bones.turns["pelvis"]))
        goal = hip + heading @ vector(leg.foot.forward, s * leg.foot.out, 0)
        goal[2] = ground + leg.foot.up + ANKLE
        pole = about_z(s * leg.turn) @ heading @ vector(1, 0, 0) + vector(0, 0, 0.3)
        for _ in range(6):  # the foot tilts with the shank: lower or lift it until it stands
            thigh, shank, ankle = _two_bones(hip, goal, THIGH, SHANK, pole)
            if float(np.linalg.norm(goal - ankle)) > REACHED:
                break
            lowest = min(float(p[2]) for p in _soles(ankle, _foot_turn(shank, leg)))
            goal = goal + vector(0, 0, ground + leg.foot.up - lowest)
        if (far := float(np.linalg.norm(goal - ankle))) > REACHED:
            bones.missed[f"{side}_leg"] = far
    bones.turns |= {f"{side}_thigh": thigh, f"{side}_shank": shank, f"{side}_foot": _foot_turn(shank, leg)}
    bones.turns[f"{side}_toes"] = bones.turns[f"{side}_foot"] @ about_y(-leg.toes)
    bones.joints |= {f"{side}_knee": hip - thigh @ vector(0, 0, THIGH), f"{side}_ankle": ankle}
    _name_places(bones, side)


def add_arm(bones: Skeleton, side: str, arm: Arm, find: Find) -> None:
    """An arm with its hand, by its angles or by what it holds; `find` knows where that is."""
    s = outwards(side)
    chest, shoulder = bones.turns["chest"], bones.joints[f"{side}_shoulder"]
    upper = chest @ about_x(s * arm.out) @ about_y(-arm.shoulder) @ about_z(s * arm.turn)
    fore = upper @ about_y(-arm.elbow)
    wrist = shoulder - upper @ vector(0, 0, UPPER_ARM) - fore @ vector(0, 0, FOREARM)
    hand = fore
    if arm.hold:
        goal = spot(arm.hold, side, bones.turns["pelvis"], find)
        poles = {"back": vector(-1, s * 0.35, -0.25), "out": vector(-0.2, s, -0.1), "up": vector(0, s * 0.5, 1)}
        pole = chest @ poles[arm.elbow_to]
        if arm.fingers == "along":
            upper, fore, _ = _two_bones(shoulder, goal, UPPER_ARM, FOREARM + GRIP, pole, -1)
            hand = fore
        else:
            hand = _hand_turn(arm, goal - shoulder, s)
            upper, fore, _ = _two_bones(shoulder, goal + hand @ vector(0, 0, GRIP), UPPER_ARM, FOREARM, pole, -1)
        wrist = shoulder - upper @ vector(0, 0, UPPER_ARM) - fore @ vector(0, 0, FOREARM)
        if (far := float(np.linalg.norm(goal - (wrist - hand @ vector(0, 0, GRIP))))) > REACHED:
            bones.missed[f"{side}_arm"] = far
    bones.turns |= {f"{side}_upper": upper, f"{side}_fore": fore, f"{side}_hand": hand}
    bones.joints |= {f"{side}_elbow": shoulder - upper @ vector(0, 0, UPPER_ARM), f"{side}_wrist": wrist}
    bones.joints[f"{side}_hand"] = wrist - hand @ vector(0, 0, GRIP)


def spot(where: Spot, side: str, turn: Array, find: Find) -> Array:
    """The point in space that a spot means for somebody whose pelvis is turned so."""
    heading = about_z(_heading(turn))
    return find(where.at) + heading @ vector(where.forward, outwards(side) * where.out, where.up)


def _name_places(bones: Skeleton, side: str) -> None:
    """The places on a leg that hands hold and arrows start from."""
    shin, thigh, foot = f"{side}_shank", f"{side}_thigh", f"{side}_foot"
    ankle, hip, knee = f"{side}_ankle", f"{side}_hip", f"{side}_knee"
    places = {
        "ball": bones.local(foot, ankle, *BALL),
        "sole": bones.local(foot, ankle, 4, 0, -ANKLE),
        "heel": bones.local(foot, ankle, -4.5, 0, -5),
        "shin": bones.local(shin, knee, 4, 0, -SHANK / 2),
        "calf": bones.local(shin, knee, -6, 0, -SHANK * 0.3),
        "thigh": bones.local(thigh, hip, 0, 0, -THIGH * 0.6),
    }
    bones.joints |= {f"{side}_{name}": place for name, place in places.items()}
    bones.joints[f"{side}_toes"] = bones.joints[f"{side}_ball"] + bones.turns[f"{side}_toes"] @ vector(TOE, 0, -0.5)


def _soles(ankle: Array, turn: Array) -> list[Array]:
    return [ankle + turn @ vector(x, 0, -ANKLE) for x in (-5.5, 11.5, 18.0)]


def _foot_turn(shank: Array, leg: Leg) -> Array:
    if leg.flat:
        return frame(vector(0, 0, 1), shank @ vector(1, 0, 0.2))
    return shank @ about_y(-leg.ankle)


def _hand_turn(arm: Arm, towards: Array, s: int) -> Array:
    """The turn of a hand whose fingers point somewhere of their own. At rest fingers are -z, the thumb x, the palm faces the body."""
    level = unit(towards * vector(1, 1, 0))
    ways = {"up": vector(0, 0, 1), "down": vector(0, 0, -1), "forward": level, "across": vector(0, -s, 0)}
    fingers = ways[arm.fingers]
    palm = level if arm.fingers in ("up", "down") else vector(0, 0, -1)
    return frame(-fingers, np.cross(-s * palm, -fingers))


def _heading(turn: Array) -> float:
    """Which way a body faces on the ground, in degrees; one that lies faces where its feet point."""
    faces = turn @ vector(1, 0, 0)
    if abs(faces[2]) > 0.7:
        faces = turn @ vector(0, 0, -1)
        if turn[2, 0] < 0:
            faces = -faces
    return float(np.degrees(np.arctan2(faces[1], faces[0])))


def _two_bones(start: Array, goal: Array, upper: float, lower: float, pole: Array, front: int = 1) -> Bones:
    """Turns of two bones that lead from `start` to `goal`, the joint between them towards the `pole`; straight if it is too far.

    `front` is 1 where that joint points forward (a knee), -1 where it points back (an elbow).
    """
    way = goal - start
    far = min(max(float(np.linalg.norm(way)), abs(upper - lower) + 0.1), upper + lower - 0.01)
    along = unit(way)
    side = unit(pole - along * float(pole @ along))
    a = (upper**2 - lower**2 + far**2) / (2 * far)
    joint = start + along * a + side * sqrt(max(upper**2 - a**2, 0.0))
    end = start + along * far
    # Both bones turn about the same hinge: their x axis lies in its plane.
    return frame(start - joint, front * side), frame(joint - end, front * side), end
