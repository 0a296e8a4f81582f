"""The release gate: what may be served when only reviewed knowledge may be.

Advice that no clinician has reviewed is *held back*: its place in the knowledge base stays (people may ask for it by name, and a
cause still counts for how soon somebody should be seen), its texts are gone, so nothing can say them. Red flags, gates, questions and
emergency numbers protect people and are never held back; red flags that nobody reviewed are `unchecked`, and Charley says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.entries.core import Entry
from bot.knowledge.gaps import unreviewed
from bot.knowledge.held import Held

ANSWERS = Path(__file__).resolve().parents[2] / "data" / "answers.yml"

ADVICE: Mapping[str, str] = {
    "causes": "cause",
    "remedies": "remedy",
    "foods": "food",
    "stretches": "stretch",
    "routines": "routine",
    "medicines": "medicine",
    "look_alikes": "look_alike",
    "glossary": "term",
}
"""The kinds that are held back, and how a topic of each begins ("remedy:magnesium")."""

_KEPT = {
    "id", "review", "name", "clinical", "term", "aliases", "generics", "brands", "nicknames",  # by these people ask for it
    "finding", "needs", "places", "causes", "grade_for", "helps", "prevents", "easier", "sources",  # ids of other entries
}  # fmt: skip


def held(entries: Mapping[str, list[Any]], today: date, answers: Iterable[Entry] | None = None) -> Held:
    """What is held back of these entries when only what is reviewed may be served. A review that is due by `today` is none."""
    topics = {f"{ADVICE[kind]}:{entry.id}" for kind in ADVICE for entry in entries[kind] if unreviewed(entry, today)}
    topics |= {f"stretch:{entry.id}" for entry in entries["pictures"] if unreviewed(entry, today)}  # they are shown with it
    parts = {routine.id: [f"stretch:{step.stretch}" for step in routine.items] for routine in entries["routines"]}
    topics |= {f"routine:{routine}" for routine, stretches in parts.items() if topics.intersection(stretches)}
    return Held(
        frozenset(topics),
        frozenset(answer.id for answer in (ready_answers() if answers is None else answers) if unreviewed(answer, today)),
        frozenset(flag.id for flag in entries["red_flags"] if unreviewed(flag, today)),
    )


def silenced(entries: Mapping[str, list[Any]], back: Held) -> dict[str, list[Any]]:
    """The entries with the texts taken out of those that are held back."""
    return {kind: [_silent(e) if f"{ADVICE.get(kind)}:{e.id}" in back.topics else e for e in listed] for kind, listed in entries.items()}


@lru_cache(maxsize=1)
def ready_answers() -> tuple[Entry, ...]:
    """The answers that stand as a whole in domain.yml and state something of medicine, with their reviews."""
    return tuple(Entry(**item) for item in yaml.safe_load(ANSWERS.read_text(encoding="utf-8")))


def _silent(entry: Any) -> Any:
    return entry.copy(update=dict(_emptied(entry)))


def _emptied(entry: Any) -> Iterator[tuple[str, Any]]:
    for key in entry.__fields__:
        value = getattr(entry, key)
        if key in _KEPT or isinstance(value, Enum):
            continue
        if isinstance(value, str):
            yield key, ""
        elif isinstance(value, tuple) and any(isinstance(part, str) and not isinstance(part, Enum) for part in value):
            yield key, ()
