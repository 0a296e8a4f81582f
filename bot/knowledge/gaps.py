"""What still wants a clinician's or a writer's hand: entries unverified, unsourced, unworded or unreviewed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from bot.knowledge import schema
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.references import references

ENOUGH_WORDINGS = 20
"""So many wordings of two words or more are asked of a finding that a cause or a red flag uses."""

NO_PUBLICATION = "K"
"""The source that stands for clinical knowledge without a publication."""


class Lack(str, Enum):
    """What an entry lacks."""

    UNVERIFIED = "unverified"
    UNSOURCED = "unsourced"
    UNWORDED = "unworded"
    UNREVIEWED = "unreviewed"


@dataclass(frozen=True)
class Gap:
    """One thing that one entry lacks, in a few words."""

    lack: Lack
    kind: str
    id: str
    detail: str


def gaps(base: KnowledgeBase, today: date) -> list[Gap]:
    """Every gap, in the order of kinds and files. A review that is due by `today` counts as missing again."""
    used = _used_findings(base)
    return [gap for kind, entry in base.everything() for gap in _of(kind, entry, used, today)]


def _of(kind: str, entry: Any, used: set[str], today: date) -> Iterator[Gap]:
    for lack, detail in (
        (Lack.UNVERIFIED, unverified(entry)),
        (Lack.UNSOURCED, _unsourced(entry)),
        (Lack.UNWORDED, _unworded(entry) if kind == "findings" and entry.id in used else ""),
        (Lack.UNREVIEWED, unreviewed(entry, today)),
    ):
        if detail:
            yield Gap(lack, kind, entry.id, detail)


def unverified(entry: Any) -> str:
    """Which sources of an entry nobody has yet read for it; empty when all were, or none is cited."""
    if isinstance(entry, schema.Source):
        return "" if entry.verified else "not read in the original"
    return ", ".join(dict.fromkeys(c.source for c in getattr(entry, "sources", ()) if not c.verified))


def _unsourced(entry: Any) -> str:
    cited = {citation.source for citation in getattr(entry, "sources", ())}
    return "rests on clinical knowledge alone" if cited == {NO_PUBLICATION} else ""


def _unworded(entry: schema.Finding) -> str:
    several = sum(" " in wording for wording in entry.wordings)
    return f"{several} wordings of two words or more" if several < ENOUGH_WORDINGS else ""


def unreviewed(entry: Any, today: date) -> str:
    """Why an entry wants a review; empty when it was reviewed and the next one is not due."""
    review: schema.Review = entry.review
    if review.status is not schema.ReviewStatus.REVIEWED:
        return str(review.status.value).replace("_", " ")
    return f"review was due on {review.next}" if review.next and review.next <= today else ""


def _used_findings(base: KnowledgeBase) -> set[str]:
    users = (*base.causes.values(), *base.red_flags.values())
    return {name for entry in users for _, kind, name in references(entry) if kind == "findings"}
