"""The view of a conversation at one moment: danger, level, likely causes and what to ask next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.assessment import causes, interview, red_flags
from bot.assessment.causes import Ranked
from bot.assessment.facts import Facts
from bot.assessment.interview import Ask
from bot.assessment.red_flags import Raised
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Level

NAMED = 3
"""So many causes are named at most."""

OUT_OF_SCOPE, UNCLEAR = "out_of_scope", "needs_clarification"

_ELSEWHERE = {"location_abdomen", "location_hand", "location_neck", "hand_cramps"}
"""Complaints that Charley is not for, unless the legs are affected, too."""

_RADIATES_INTO = {"location_thigh", "location_inner_thigh", "location_leg_unspecified", "location_unspecified"}
"""Period and belly pain is felt in the thighs, too; that alone makes it no leg cramp."""


@dataclass(frozen=True)
class Assessment:
    """`level` is None while nothing can be said yet; `ask` is None when the view is complete; `done` then is true."""

    facts: Facts
    level: Level | None
    flags: tuple[Raised, ...]
    causes: tuple[Ranked, ...]
    ask: Ask | None
    done: bool

    @property
    def dangers(self) -> tuple[Raised, ...]:
        """The red flags after which nothing else counts."""
        return tuple(hit for hit in self.flags if hit.level.is_danger)

    @property
    def cause_ids(self) -> list[str]:
        if self.done and not self.causes:
            return [OUT_OF_SCOPE if elsewhere(self.facts) else UNCLEAR]
        return [ranked.cause.id for ranked in self.causes[:NAMED]]

    @property
    def flag_ids(self) -> list[str]:
        return [hit.flag.id for hit in self.flags if hit.level.urgency >= Level.SOON.urgency]


def assess(
    facts: Facts,
    base: KnowledgeBase,
    asked: Sequence[str],
    personal: bool = True,
    enough: bool = False,
    declared: Collection[str] = (),
) -> Assessment:
    """Assess these facts.

    Args:
        asked: ids of the questions already asked, in order.
        personal: somebody's own cramp is spoken of; a bare question about magnesium needs no interview.
        enough: the person wants the view now; no further question is asked.
        declared: dangers already told, as "flag:level"; they stand until their own facts are corrected.
    """
    flags = red_flags.raised(facts, base, declared)
    ranked = causes.rank(facts, base, flags)
    urgent: list[Level] = [hit.level for hit in flags if hit.level is not Level.SELF_CARE]  # "stop the car first" says nothing of the cramp
    level = max(urgent, key=lambda lv: lv.urgency) if urgent else None
    if level and level.is_danger:
        return Assessment(facts, level, tuple(flags), _named(ranked, flags, base), None, True)
    if elsewhere(facts):
        return Assessment(facts, level, tuple(flags), (), None, True)
    ask = interview.next_question(facts, base, asked, flags) if personal and not enough else None
    done = ask is None and (personal or enough)
    if done:
        level = _final_level(level, ranked)
    return Assessment(facts, level, tuple(flags), _named(ranked, flags, base), ask, done)


def _named(ranked: Sequence[Ranked], flags: Sequence[Raised], base: KnowledgeBase) -> tuple[Ranked, ...]:
    """The causes to name. One that is held back is named only where a red flag suspects it; how soon to be seen it still decides."""
    suspected = {hit.flag.suspects for hit in flags}
    return tuple(r for r in ranked if f"cause:{r.cause.id}" not in base.held.topics or r.cause.id in suspected)[:NAMED]


def elsewhere(facts: Facts) -> bool:
    """The complaint is about a part of the body that Charley is not for."""
    legs = [f for f in facts.present if f.startswith("location_") and f not in _ELSEWHERE | _RADIATES_INTO]
    return facts.any_of(_ELSEWHERE) and not legs


def _final_level(level: Level | None, ranked: Sequence[Ranked]) -> Level:
    """The most urgent of what the red flags say and how soon the leading cause should be seen.

    Only a red flag declares a danger; a dangerous cause that merely leads asks for a doctor soon.
    """
    leading = [Level.SOON if r.cause.level.is_danger else r.cause.level for r in ranked[:1]]
    return max([level or Level.SELF_CARE, *leading], key=lambda lv: lv.urgency)
