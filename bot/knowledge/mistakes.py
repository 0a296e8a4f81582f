"""Says in plain words, with file, line, key and mend, what is wrong with a knowledge file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process

from bot.knowledge import yaml_lines
from bot.knowledge.problems import Problem

MANY = 12
"""Of so many allowed values only the one that is most like what was written is named."""


def malformed(document: yaml_lines.Document, index: int, kind: str, model: type[Any], detail: Mapping[str, Any]) -> Problem:
    """What to say of one complaint (`detail`) of pydantic about the entry number `index` of a file."""
    location = tuple(step for step in detail["loc"] if step != "__root__")
    key = ".".join(map(str, location))
    if detail["type"] == "value_error.extra":
        allowed: list[str] = list(_model_at(model, location[:-1]).__fields__)
        near = process.extractOne(str(location[-1]), allowed, score_cutoff=70)
        wrong, mend = "This key is not known here.", f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(allowed)}."
    else:
        wrong, mend = _in_plain_words(kind, location, detail, _given(document.data[index], location))
    return Problem(document.path, document.line((index, *location)), key, wrong, mend)


def _given(data: Any, location: yaml_lines.Location) -> str:
    """What was written at `location`, as far as there is something."""
    try:
        for step in location:
            data = data[step]
    except (KeyError, IndexError, TypeError):
        return ""
    return str(data)


def _in_plain_words(kind: str, location: yaml_lines.Location, detail: Mapping[str, Any], given: str) -> tuple[str, str]:
    error = detail["type"]
    key = str(location[-1]) if location else ""
    if error == "value_error.missing":
        return f"The key '{key}' is missing.", "Add it."
    if error == "type_error.enum":
        allowed = [str(value.value) for value in detail["ctx"]["enum_values"]]
        near = process.extractOne(given, allowed, score_cutoff=70) if len(allowed) > MANY else None
        mend = f"Did you mean '{near[0]}'?" if near else f"Use one of: {', '.join(allowed)}."
        return "This value is not one of the allowed ones.", mend
    if error == "value_error.str.regex" and kind == "sources":
        return "A source's id is 'R' with two digits, or 'K'.", "Write it like 'R05'."
    if error == "value_error.str.regex" and key == "id":
        return "An id has only small letters, digits and underscores.", "Write it like 'calf_wall_stretch'."
    if error.startswith("value_error.number") and "limit_value" in detail.get("ctx", {}):
        bound = "at least" if "ge" in error else "at most"
        return "This number is out of range.", f"Use {bound} {detail['ctx']['limit_value']:g}."
    if error == "value_error.any_str.max_length" and kind == "pictures":
        return "This description is too long to be listened to.", f"Use at most {detail['ctx']['limit_value']} characters."
    if error == "value_error.any_str.min_length":
        return "This text says too little.", f"Use at least {detail['ctx']['limit_value']} characters."
    if error == "value_error.const":
        return "This value is not one of the allowed ones.", f"Use one of: {', '.join(map(str, detail['ctx']['permitted']))}."
    if "this list is empty" in detail["msg"]:
        return "This list is empty.", "Cite where this comes from." if key == "sources" else "Add at least one."
    if "text is empty" in detail["msg"]:
        return "This text is empty.", "Write it, or remove the key."
    plain = next((words for start, words in _PLAIN.items() if error.startswith(start)), None)
    if plain:
        return plain
    return f"{detail['msg'][0].upper()}{detail['msg'][1:]}.", "See docs/reviewing.md for what belongs here."


_PLAIN = {
    "type_error.tuple": ("Here belongs a list.", "Put each item on a line of its own beginning with '- '."),
    "type_error.str": ("Here belongs a text.", "Write words; put them in double quotes when they hold ': ' or look like a number."),
    "type_error.float": ("Here belongs a number.", "Write it in digits, without words or units."),
    "type_error.integer": ("Here belongs a whole number.", "Write it in digits, without words or units."),
    "value_error.strictbool": ("Here belongs true or false.", "Write true or false."),
    "type_error.bool": ("Here belongs true or false.", "Write true or false."),
    "type_error.none": ("Here is nothing where something belongs.", "Fill it in, or remove the key."),
    "type_error.dict": ("Here belong keys with values.", "Write them like '{source: R05, verified: true}'."),
    "value_error.any_str.max_length": ("This text is too long for a button.", "Use at most 75 characters."),
    "value_error.date": ("This is not a day of the calendar.", "Write it like 2026-11-30."),
    "type_error.date": ("Here belongs a day.", "Write it like 2026-11-30."),
    "value_error.number": ("This number is out of range.", "See docs/reviewing.md for what is allowed."),
}


def _model_at(model: type[Any], location: yaml_lines.Location) -> type[Any]:
    """The model that stands at `location` inside another one."""
    for step in location:
        if isinstance(step, str) and step in model.__fields__:
            model = model.__fields__[step].type_
    return model


def not_yaml(path: Path, error: yaml.YAMLError) -> Problem:
    """What to say of a file that is no YAML at all."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    wrong = f"This file cannot be read as YAML: {getattr(error, 'problem', None) or error}."
    mend = "Often a missing quote: put text with ': ' or ' #' in double quotes. Check the indentation, too."
    return Problem(path, line, "", wrong, mend)
