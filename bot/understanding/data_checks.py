"""Checks the small words of `data/understanding/*.yml`, with the same messages as for the knowledge base."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process

from bot.knowledge import words, yaml_lines
from bot.knowledge.mistakes import not_yaml
from bot.knowledge.problems import Problem
from bot.understanding.cues import FILE as CUES
from bot.understanding.cues import Cue
from bot.understanding.short_answers import FILE as SHORT_ANSWERS
from bot.understanding.short_answers import MEANINGS

FOLDER = CUES.parent


def problems(folder: Path = FOLDER) -> list[Problem]:
    """Every mistake in the files of `folder`, in the order of files and lines."""
    return sorted(problem for path in sorted(folder.glob("*.yml")) for problem in _in_file(path))


def _in_file(path: Path) -> Iterator[Problem]:
    try:
        document = yaml_lines.read(path)
    except UnicodeDecodeError:
        yield Problem(path, 1, "", "This file is not saved as UTF-8 text.", "Save it again with the encoding UTF-8.")
        return
    except yaml.YAMLError as error:
        yield not_yaml(path, error)
        return
    for key, line in yaml_lines.repeated_keys(document.node):
        yield Problem(path, line, key, "This key stands twice.", "Keep one of them.")
    if path.name == CUES.name:
        yield from _cues(document)
    if path.name == SHORT_ANSWERS.name:
        yield from _short_answers(document)


def _cues(document: yaml_lines.Document) -> Iterator[Problem]:
    known = [cue.value for cue in Cue]
    if not isinstance(document.data, list):
        yield Problem(document.path, 1, "", "This file is not a list of groups.", "Every group begins with '- cue:'.")
        return
    given: list[str] = []
    for index, group in enumerate(document.data):
        if not isinstance(group, dict):
            yield _at(document, (index,), "This is not a group.", "Begin it with '- cue:' and give 'example' and 'phrases'.")
            continue
        for key in group:
            if key not in ("cue", "example", "phrases"):
                yield _at(document, (index, key), "This key is not known here.", _meant(key, ["cue", "example", "phrases"]))
        for key in ("cue", "example", "phrases"):
            if key not in group:
                yield _at(document, (index,), f"The key '{key}' is missing.", "Add it.")
        cue = group.get("cue")
        if cue is not None and cue not in known:
            yield _at(document, (index, "cue"), "This cue is not known.", _meant(str(cue), known))
        elif cue in given:
            yield _at(document, (index, "cue"), f"The cue '{cue}' stands twice.", "Put all its phrases into one group.")
        given.append(str(cue))
        yield from _phrases(document, (index, "phrases"), group.get("phrases", []))
    for cue in known:
        if cue not in given:
            yield Problem(document.path, 1, "", f"The cue '{cue}' is missing.", f"Add a group '- cue: {cue}'.")


def _short_answers(document: yaml_lines.Document) -> Iterator[Problem]:
    if not isinstance(document.data, dict):
        yield Problem(document.path, 1, "", "This file has no meanings.", "Write each meaning as a key with a list of replies.")
        return
    owners: dict[tuple[str, ...], str] = {}
    for meaning, replies in document.data.items():
        if meaning not in MEANINGS:
            yield _at(document, (meaning,), "This meaning is not known here.", _meant(str(meaning), list(MEANINGS)))
        yield from _phrases(document, (meaning,), replies)
        for index, reply in enumerate(replies if isinstance(replies, list) else ()):
            other = owners.setdefault(tuple(words.keys(reply)), meaning) if isinstance(reply, str) else meaning
            if other != meaning:
                yield _at(document, (meaning, index), f"The reply '{reply}' also means '{other}'.", "Keep it where it fits best.")
    for meaning in MEANINGS:
        if meaning not in document.data:
            yield Problem(document.path, 1, "", f"The meaning '{meaning}' is missing.", "Add it with its replies.")


def _phrases(document: yaml_lines.Document, location: yaml_lines.Location, phrases: Any) -> Iterator[Problem]:
    if not isinstance(phrases, list) or not phrases:
        yield _at(document, location, "Here belongs a list of phrases.", "Put each phrase on a line of its own beginning with '- '.")
        return
    for index, phrase in enumerate(phrases):
        if not isinstance(phrase, str):
            yield _at(document, (*location, index), "Here belongs a text.", "Write words; put true, false and numbers in double quotes.")
        elif not words.keys(phrase):
            yield _at(document, (*location, index), "This phrase is empty.", "Write it, or remove the line.")


def _at(document: yaml_lines.Document, location: yaml_lines.Location, wrong: str, mend: str) -> Problem:
    return Problem(document.path, document.line(location), ".".join(map(str, location)), wrong, mend)


def _meant(given: str, known: list[str]) -> str:
    near = process.extractOne(given, known, score_cutoff=70)
    return f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(known)}."
