"""Reads `data/knowledge/<kind>/*.yml` into typed entries, and reports every mistake with file, line, key and mend."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.knowledge import checks, poses, release, schema, yaml_lines
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.mistakes import malformed, not_yaml
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
            problems.append(not_yaml(path, error))
            continue
        for item in _entries(document, kind):
            placed.append(item) if isinstance(item, Placed) else problems.append(item)
    return placed, problems, digest.hexdigest()[:16]


def load(root: Path = ROOT, reviewed_only: bool = False) -> KnowledgeBase:
    """The checked knowledge base; with `reviewed_only` what no clinician has reviewed is held back (bot/knowledge/release.py).

    Raises:
        KnowledgeError: with every mistake in every file, not only the first.
    """
    placed, problems, digest = read_all(root)
    problems += checks.run_all(placed, {problem.left_out for problem in problems})
    if problems:
        raise KnowledgeError(problems)
    entries = {kind: [p.entry for p in placed if p.kind == kind] for kind in KINDS}
    back = release.held(entries, date.today())
    if reviewed_only:
        return KnowledgeBase(release.silenced(entries, back), digest, held=back)
    return KnowledgeBase(entries, digest, notice=bool(len(back)))


@lru_cache(maxsize=1)
def knowledge() -> KnowledgeBase:
    """The knowledge base that ships with Charley, loaded once a process."""
    return load(reviewed_only=_served["reviewed_only"])


_served = {"reviewed_only": False}


def serve_only_reviewed(only: bool) -> None:
    """Decides, before anything is served, whether `knowledge()` holds back what no clinician has reviewed."""
    _served["reviewed_only"] = only
    knowledge.cache_clear()


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
                yield replace(malformed(document, index, kind, KINDS[kind], detail), left_out=f"{kind}:{data.get('id')}")
        except TypeError:
            line = document.line((index,))
            yield Problem(document.path, line, "", "This is not an entry.", "Begin it with '- id:' and give its keys.")


def _misplaced(path: Path, kind: str) -> Problem:
    return Problem(path, 1, "", f"There is no kind of knowledge called '{kind}'.", f"Put it into one of: {', '.join(KINDS)}.")
