"""From a pose in data to a skeleton that stands, sits or lies where it should: inheritance, ground and grips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from bot.knowledge.poses import SIDES, Figure, NamedPose, Place, Pose, Prop
from bot.pictures import figure as kinematics
from bot.pictures import flesh, props
from bot.pictures.figure import Find, Skeleton
from bot.pictures.space import Array, vector

_OWN = {"id", "name", "from_step", "alt"}
_SOLVED = {"foot": {"hip", "knee"}, "hold": {"shoulder", "elbow"}, "flat": {"ankle"}}
"""What finds its angles by itself, and the angles that undo it in a pose that is like another; it is replaced whole."""


def whole(pose: Pose, poses: Mapping[str, NamedPose]) -> Pose:
    """The pose with everything it takes from the poses it is like."""
    return Pose.parse_obj(_written(pose, poses))


def _written(pose: Pose, poses: Mapping[str, NamedPose]) -> dict[str, Any]:
    said = {key: value for key, value in pose.dict(exclude_unset=True).items() if key not in _OWN}
    return _refined(_written(poses[pose.like], poses), said) if pose.like else said


def _refined(base: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with what was said instead, deep in both; lists and targets are replaced whole."""
    kept = dict(base)
    for solved, angles in _SOLVED.items():
        if angles & set(said) and solved not in said:
            kept.pop(solved, None)
    for key, value in said.items():
        both = key not in _SOLVED and isinstance(value, Mapping) and isinstance(kept.get(key), Mapping)
        kept[key] = _refined(kept[key], value) if both else value
    return kept


def posed(figure: Figure, things: tuple[Prop, ...], other: Skeleton | None = None) -> Skeleton:
    """The skeleton of a figure on its ground; a helper's hands find the places of the `other` figure."""
    ground = props.HEIGHTS[figure.body.ground]
    height = figure.body.up if figure.body.up is not None else -_lowest(figure)
    bones = kinematics.trunk(figure).shifted(vector(0, 0, ground + height))
    for side in SIDES:
        kinematics.add_leg(bones, side, getattr(figure, f"{side}_leg"), ground_of_feet(figure))
    for side in SIDES:
        kinematics.add_arm(bones, side, getattr(figure, f"{side}_arm"), _finder(other or bones, things))
    return bones


def ground_of_feet(figure: Figure) -> float:
    """How high the ground of the feet is: whoever sits on something has the feet on the floor."""
    return 0.0 if figure.body.by == "seat" else props.HEIGHTS[figure.body.ground]


def _lowest(figure: Figure) -> float:
    """How far the part that touches the ground is below the hips."""
    bones = kinematics.trunk(figure)
    legs = [side for side in SIDES if not getattr(figure, f"{side}_leg").foot]
    for side in SIDES:
        kinematics.add_leg(bones, side, getattr(figure, f"{side}_leg"), 0)
        kinematics.add_arm(bones, side, getattr(figure, f"{side}_arm").copy(update={"hold": None}), lambda _: vector(0, 0, 0))
    touching = {"feet": [f"{side}_leg" for side in legs], "seat": ["trunk"]}.get(
        figure.body.by, ["trunk", "head", *(f"{side}_leg" for side in legs)]
    )
    parts = [part for part in flesh.body(bones, figure, (), False) if part.name in touching]
    return min(float(place[2]) - r for part in parts for place, r in part.balls)


def _finder(bones: Skeleton, things: tuple[Prop, ...]) -> Find:
    def find(place: Place) -> Array:
        thing = props.handle(place, things)
        return thing if thing is not None else cast(Array, bones.joints.get(place.value, vector(0, 0, 0)))

    return find
