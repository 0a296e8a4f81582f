"""Cross-checks of the pictures: every step of every stretch has one, and every pose is like one that exists."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge.placed import Placed
from bot.knowledge.problems import Problem


def run_all(placed: list[Placed]) -> Iterator[Problem]:
    """Every problem of poses and pictures that needs more than one entry to see."""
    yield from _each_stretch_has_pictures(placed)
    yield from _steps_have_pictures(placed)
    yield from _alts_differ(placed)
    yield from _no_pose_is_like_itself(placed)
    yield from _no_pose_is_unused(placed)


def _each_stretch_has_pictures(placed: list[Placed]) -> Iterator[Problem]:
    drawn = {item.entry.id for item in placed if item.kind == "pictures"}
    for item in placed:
        if item.kind == "stretches" and item.entry.id not in drawn:
            wrong = f"The stretch '{item.entry.id}' has no picture."
            yield item.problem(("id",), wrong, f"Add an entry '- id: {item.entry.id}' to data/knowledge/pictures/.")


def _steps_have_pictures(placed: list[Placed]) -> Iterator[Problem]:
    steps = {item.entry.id: len(item.entry.steps) for item in placed if item.kind == "stretches"}
    for item in placed:
        if item.kind != "pictures" or item.entry.id not in steps:
            continue
        most, before = steps[item.entry.id], 0
        for number, picture in enumerate(item.entry.pictures):
            at = ("pictures", number, "from_step")
            if number == 0 and picture.from_step != 1:
                yield item.problem(at, "The first step has no picture.", "Begin with a picture 'from_step: 1'.")
            elif picture.from_step <= before:
                wrong = f"This picture begins at step {picture.from_step}, and the one before it at step {before}."
                yield item.problem(at, wrong, "Put the pictures in the order of the steps, one for a step.")
            if picture.from_step > most:
                wrong = f"'{item.entry.id}' has {most} steps; there is no step {picture.from_step}."
                yield item.problem(at, wrong, f"Use at most {most}.")
            before = picture.from_step


def _alts_differ(placed: list[Placed]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for item in placed:
        for number, picture in enumerate(item.entry.pictures if item.kind == "pictures" else ()):
            first = seen.setdefault(picture.alt, item.entry.id)
            if seen[picture.alt] != item.entry.id or number != _first_with(item, picture.alt):
                wrong = f"A picture of '{first}' is described with the same words."
                yield item.problem(("pictures", number, "alt"), wrong, "Say what is different in this one.")


def _first_with(item: Placed, alt: str) -> int:
    return [picture.alt for picture in item.entry.pictures].index(alt)


def _no_pose_is_like_itself(placed: list[Placed]) -> Iterator[Problem]:
    likes = {item.entry.id: item.entry.like for item in placed if item.kind == "poses"}
    for item in placed:
        above: str | None = item.entry.like if item.kind == "poses" else None
        seen: set[str] = set()
        while above in likes and above is not None and above not in seen:
            if above == item.entry.id:
                yield item.problem(("like",), f"'{item.entry.id}' is, over a detour, like itself.", "Remove one 'like' of the circle.")
            seen.add(above)
            above = likes[above]


def _no_pose_is_unused(placed: list[Placed]) -> Iterator[Problem]:
    used = {item.entry.like for item in placed if item.kind == "poses"}
    used |= {picture.like for item in placed if item.kind == "pictures" for picture in item.entry.pictures}
    for item in placed:
        if item.kind == "poses" and item.entry.id not in used:
            yield item.problem(("id",), f"No picture is like the pose '{item.entry.id}'.", "Use it in a picture, or remove it.")
