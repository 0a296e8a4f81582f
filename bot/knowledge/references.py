"""Every place where one entry of the knowledge base names another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Union

from bot.knowledge import poses, schema

Location = tuple[Union[str, int], ...]
Reference = tuple[Location, str, str]
"""Where it stands, the kind or kinds ("remedies or foods") it points into, and the id."""


def references(entry: Any) -> Iterator[Reference]:
    """Every place where this entry names another one."""
    for index, citation in enumerate(getattr(entry, "sources", ())):
        yield ("sources", index, "source"), "sources", citation.source
    yield from _BY_TYPE.get(type(entry), lambda _: iter(()))(entry)


def _finding_list(entry: Any, *keys: str) -> Iterator[Reference]:
    for key in keys:
        for index, finding in enumerate(getattr(entry, key)):
            yield (key, index), "findings", finding


def _condition(condition: schema.Condition, at: Location) -> Iterator[Reference]:
    for location, kind, finding in _finding_list(condition, "all", "any", "none"):
        yield (*at, *location), kind, finding
    if condition.at_least:
        for index, finding in enumerate(condition.at_least.of):
            yield (*at, "at_least", "of", index), "findings", finding


def _options(options: tuple[schema.Option, ...], at: Location) -> Iterator[Reference]:
    for index, option in enumerate(options):
        for location, kind, finding in _finding_list(option, "findings", "when", "unless"):
            yield (*at, index, *location), kind, finding


def _of_finding(entry: schema.Finding) -> Iterator[Reference]:
    yield from _finding_list(entry, "is_a", "implies")
    for index, remedy in enumerate(entry.helps):
        yield ("helps", index), "remedies", remedy


def _of_red_flag(entry: schema.RedFlag) -> Iterator[Reference]:
    if entry.suspects:
        yield ("suspects",), "causes", entry.suspects
    for key in ("rules", "perhaps"):
        for index, condition in enumerate(getattr(entry, key)):
            yield from _condition(condition, (key, index))
    yield from _finding_list(entry, "supports")
    if entry.ask:
        yield from _options(entry.ask.options, ("ask", "options"))


def _of_cause(entry: schema.Cause) -> Iterator[Reference]:
    yield from _finding_list(entry, "needs")
    for key in ("speaks_for", "speaks_against"):
        for index, weight in enumerate(getattr(entry, key)):
            yield (key, index, "finding"), "findings", weight.finding
    for key in ("helps", "prevents"):
        for index, remedy in enumerate(getattr(entry, key)):
            yield (key, index), "remedies", remedy


def _of_remedy(entry: schema.Remedy) -> Iterator[Reference]:
    for index, cause in enumerate(entry.grade_for):
        yield ("grade_for", index), "causes", cause
    for index, other in enumerate(entry.instead):
        yield ("instead", index, "told"), "findings", other.told
        yield ("instead", index, "remedy"), "remedies", other.remedy


def _of_gate(entry: schema.Gate) -> Iterator[Reference]:
    yield from _finding_list(entry, "findings")
    if entry.unless:
        yield ("unless", "told"), "findings", entry.unless.told
        yield ("unless", "denied"), "findings", entry.unless.denied
    for index, blocked in enumerate(entry.blocks):
        yield ("blocks", index), "remedies or stretches or foods", blocked


def _of_stretch(entry: schema.Stretch) -> Iterator[Reference]:
    yield from _finding_list(entry, "places")
    if entry.easier:
        yield ("easier",), "stretches", entry.easier


def _of_routine(entry: schema.Routine) -> Iterator[Reference]:
    yield from _finding_list(entry, "places")
    for index, step in enumerate(entry.items):
        yield ("items", index, "stretch"), "stretches", step.stretch


def _of_pose(entry: poses.NamedPose) -> Iterator[Reference]:
    if entry.like:
        yield ("like",), "poses", entry.like


def _of_pictures(entry: poses.PictureSet) -> Iterator[Reference]:
    yield ("id",), "stretches", entry.id
    for index, picture in enumerate(entry.pictures):
        if picture.like:
            yield ("pictures", index, "like"), "poses", picture.like


def _of_medicine(entry: schema.Medicine) -> Iterator[Reference]:
    if entry.finding:
        yield ("finding",), "findings", entry.finding


def _of_look_alike(entry: schema.LookAlike) -> Iterator[Reference]:
    for index, cause in enumerate(entry.causes):
        yield ("causes", index), "causes", cause


def _of_question(entry: schema.Question) -> Iterator[Reference]:
    if entry.denied_by:
        yield ("denied_by",), "findings", entry.denied_by
    for index, finding in enumerate(entry.unless):
        yield ("unless", index), "findings", finding
    yield from _options(entry.options, ("options",))


_BY_TYPE: Mapping[type, Callable[[Any], Iterator[Reference]]] = {
    schema.Finding: _of_finding,
    schema.RedFlag: _of_red_flag,
    schema.Cause: _of_cause,
    schema.Remedy: _of_remedy,
    schema.Gate: _of_gate,
    schema.Stretch: _of_stretch,
    schema.Routine: _of_routine,
    poses.NamedPose: _of_pose,
    poses.PictureSet: _of_pictures,
    schema.Medicine: _of_medicine,
    schema.LookAlike: _of_look_alike,
    schema.Question: _of_question,
}
