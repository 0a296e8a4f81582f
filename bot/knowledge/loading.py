"""Reads `data/knowledge/<kind>/*.yml` into typed entries, and reports every mistake with file, line, key and mend."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError
from rapidfuzz import process

from bot.knowledge import checks, poses, schema, yaml_lines
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.placed import Placed
from bot.knowledge.problems import KnowledgeError, Problem

ROOT = Path(__file__).resolve().parents[2] / "data" / "knowledge"

KINDS: Mapping[str, type[schema.Model]] = {
    "causes": schema.Cause,
    "findings": schema.Finding,
    "remedies": schema.Remedy,
    "foods": schema.Food,
    "gates": schema.Gate,
    "stretches": schema.Stretch,
    "poses": poses.NamedPose,
    "pictures": poses.PictureSet,
    "routines": schema.Routine,
    "red_flags": schema.RedFlag,
    "medicines": schema.Medicine,
    "look_alikes": schema.LookAlike,
    "questions": schema.Question,
    "glossary": schema.Term,
    "services": schema.Service,
    "sources": schema.Source,
}

MANY = 12
"""Of so many allowed values only the one that is most like what was written is named."""

AnyEntry = TypeVar("AnyEntry", bound=schema.Model)


def read_all(root: Path = ROOT) -> tuple[list[Placed], list[Problem], str]:
    """Every entry below `root`, every mistake of form, and a hash of all the files' bytes."""
    placed: list[Placed] = []
    problems: list[Problem] = []
    digest = hashlib.sha256()
    for path in sorted([*root.rglob("*.yml"), *root.rglob("*.yaml")]):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
        kind = path.relative_to(root).parts[0]
        if path.suffix == ".yaml":
            problems.append(Problem(path, 1, "", "Files end in '.yml' here; this one is not read.", "Rename it to end in '.yml'."))
            continue
        if kind not in KINDS or len(path.relative_to(root).parts) != 2:
            problems.append(_misplaced(path, kind))
            continue
        try:
            document = yaml_lines.read(path)
        except UnicodeDecodeError:
            problems.append(Problem(path, 1, "", "This file is not saved as UTF-8 text.", "Save it again with the encoding UTF-8."))
            continue
        except yaml.YAMLError as error:
            problems.append(_not_yaml(path, error))
            continue
        for item in _entries(document, kind):
            placed.append(item) if isinstance(item, Placed) else problems.append(item)
    return placed, problems, digest.hexdigest()[:16]


def load(root: Path = ROOT) -> KnowledgeBase:
    """The checked knowledge base.

    Raises:
        KnowledgeError: with every mistake in every file, not only the first.
    """
    placed, problems, digest = read_all(root)
    problems += checks.run_all(placed, {problem.left_out for problem in problems})
    if problems:
        raise KnowledgeError(problems)
    return KnowledgeBase({kind: [p.entry for p in placed if p.kind == kind] for kind in KINDS}, digest)


@lru_cache(maxsize=1)
def knowledge() -> KnowledgeBase:
    """The knowledge base that ships with Charley, loaded once a process."""
    return load()


def _entries(document: yaml_lines.Document, kind: str) -> Iterator[Placed | Problem]:
    if not isinstance(document.data, list):
        mend = "Write a list: every entry begins with '- id:'."
        yield Problem(document.path, 1, "", "This file is not a list of entries.", mend)
        return
    for key, line in yaml_lines.repeated_keys(document.node):
        yield Problem(document.path, line, key, "This key stands twice in one entry.", "Keep one of them.")
    for index, data in enumerate(document.data):
        try:
            if not isinstance(data, dict):
                raise TypeError
            yield Placed(kind, KINDS[kind](**data), document, index)
        except ValidationError as error:
            for detail in error.errors():
                yield replace(_malformed(document, index, kind, detail), left_out=f"{kind}:{data.get('id')}")
        except TypeError:
            line = document.line((index,))
            yield Problem(document.path, line, "", "This is not an entry.", "Begin it with '- id:' and give its keys.")


def _malformed(document: yaml_lines.Document, index: int, kind: str, detail: Mapping[str, Any]) -> Problem:
    location = tuple(step for step in detail["loc"] if step != "__root__")
    key = ".".join(map(str, location))
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
    if error == "value_error.extra":
        allowed: list[str] = list(_model_at(KINDS[kind], location[:-1]).__fields__)
        near = process.extractOne(key, allowed, score_cutoff=70)
        return "This key is not known here.", f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(allowed)}."
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


def _misplaced(path: Path, kind: str) -> Problem:
    return Problem(path, 1, "", f"There is no kind of knowledge called '{kind}'.", f"Put it into one of: {', '.join(KINDS)}.")


def _not_yaml(path: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    wrong = f"This file cannot be read as YAML: {getattr(error, 'problem', None) or error}."
    mend = "Often a missing quote: put text with ': ' or ' #' in double quotes. Check the indentation, too."
    return Problem(path, line, "", wrong, mend)
