"""Training messages with their tags: which words say which finding (data/nlu, docs/training-data.md).

In Rasa's own annotation a tag is an entity `finding`; `role` is its assertion where it is not "present", `group` whose it is and
when: "patient" (of the person that a message about somebody else describes), "other" (of a third person) or "past".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PATIENT, OTHER, PAST = "patient", "other", "past"


@dataclass(frozen=True)
class Tag:
    """A finding on the characters `start` to `end`; `counts` is false for what was, or what a third person has."""

    finding: str
    assertion: str
    counts: bool
    start: int
    end: int


@dataclass(frozen=True)
class Example:
    """One training message. `about_other` is true when the message as a whole is about somebody else."""

    text: str
    intent: str
    tags: tuple[Tag, ...]
    about_other: bool

    @property
    def present(self) -> list[str]:
        """The findings that the person described has now."""
        return [tag.finding for tag in self.tags if tag.counts and tag.assertion == "present"]


def example(text: str, intent: str, entities: Iterable[Mapping[str, Any]]) -> Example:
    """A training message from what Rasa reads of it; entities that are no findings are left out."""
    found = [entity for entity in entities if entity["entity"] == "finding"]
    tags = tuple(Tag(e["value"], e.get("role") or "present", e.get("group") not in (OTHER, PAST), e["start"], e["end"]) for e in found)
    return Example(text, intent, tags, any(e.get("group") == PATIENT for e in found))
