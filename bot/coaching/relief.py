"""A cramp that is there at this moment: one movement, then another if it does not ease."""

from __future__ import annotations

from collections.abc import Sequence

from bot.assessment.facts import Facts
from bot.coaching import movements
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Position, Stretch, StretchUse

_WITHOUT_STANDING = (Position.BED, Position.SEATED)
MOST_MOVEMENTS = 2
"""Who still cramps after so many different movements is told to keep the muscle long, and when to get help."""


def movement(facts: Facts, base: KnowledgeBase, tried: Sequence[str] = (), place: str | None = None, sitting: bool = False) -> str:
    """The id of the movement for this cramp that was not tried yet; empty when there is none (any more), or none is safe.

    Args:
        place: only for this place; else for the places that were told.
        sitting: only what can be done lying or sitting.
    """
    if movements.held_back(facts) or len(tried) >= MOST_MOVEMENTS:
        return ""
    fitting = movements.stretches(facts, base, StretchUse.NOW, place)
    return next((s.id for s in fitting if s.id not in tried and (_lying_or_sitting(s) or not sitting)), "")


def _lying_or_sitting(stretch: Stretch) -> bool:
    return stretch.position in _WITHOUT_STANDING
