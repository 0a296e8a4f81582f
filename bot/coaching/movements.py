"""Chooses stretches and routines for a place that are safe for this person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.assessment.facts import Facts
from bot.coaching.gates import blocked
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind, Position, Routine, Stretch, StretchUse

# Where only a wider part of the leg was named, the likeliest muscle is stretched: the calf, by far the most common place.
LIKELIEST = {
    "location_leg_unspecified": "location_calf",
    "location_unspecified": "location_calf",
    "location_behind_knee": "location_calf",
    "location_ankle": "location_calf",
    "location_heel": "location_foot_arch",
    "location_foot": "location_foot_arch",
    "location_thigh": "location_hamstring",
}

HOLD_BACK = ("injury_trauma", "heard_pop", "swelling_one_leg", "redness_warmth", "bruising", "cannot_tiptoe")
"""With any of these, "stretch it now" is not said (issue of the assessment, rule 1): it can make an injury worse."""

_PART_OF_A_CRAMP = {"cannot_walk", "cannot_move_foot", "limp", "calf_tenderness"}
"""Signs that any hard cramp brings along while it lasts."""

_UP_AND_ABOUT = (
    "driving_now",
    "on_ladder_now",
    "in_water_now",
    "timing_driving",
    "timing_swimming",
    "timing_walking",
    "timing_standing",
    "timing_exercise",
)
"""Where somebody with a cramp has no bed to lie on."""

_LYING_FIRST = (Position.BED, Position.SEATED, Position.FLOOR, Position.STANDING)


def places(facts: Facts, base: KnowledgeBase) -> list[str]:
    """The places of the cramp that can be stretched, the first said first; the calf when none was said."""
    said = [f for f in facts.present if base.findings[f].kind is FindingKind.PLACE]
    stretchable = {place for stretch in base.stretches.values() for place in stretch.places}
    found = [LIKELIEST.get(place, place) for place in said]
    exact = [place for place in said if place not in LIKELIEST and place in stretchable]
    return exact or list(dict.fromkeys(p for p in found if p in stretchable)) or ["location_calf"]


def held_back(facts: Facts) -> list[str]:
    """What speaks against stretching right now; empty when nothing does."""
    return [finding for finding in HOLD_BACK if facts.has(finding)]


def alarming(findings: Iterable[str], base: KnowledgeBase) -> bool:
    """Whether one of these is a sign of danger: told in one breath with a cramp, the danger is looked at before any stretch."""
    return any(f in base.never_reassuring and f not in _PART_OF_A_CRAMP and base.findings[f].kind is FindingKind.SIGN for f in findings)


def is_from_sport(facts: Facts) -> bool:
    """Whether the cramp comes with sport and not at night: then other routines and advice fit."""
    return facts.any_of(("timing_exercise", "timing_after_exercise")) and not facts.has("timing_night")


def is_safe(entry: Routine, facts: Facts, base: KnowledgeBase) -> bool:
    """Whether a routine may be offered to this person, and no gate blocks any of its stretches."""
    return not blocked(facts, base).intersection((entry.id, *(step.stretch for step in entry.items)))


def stretches(facts: Facts, base: KnowledgeBase, use: StretchUse, place: str | None = None) -> list[Stretch]:
    """Safe stretches for a use and place, the ones to do lying or sitting first when a cramp is there now."""
    wanted = [place] if place else places(facts, base)
    fitting = [s for spot in wanted for s in _for_place(base, spot, use) if s.id not in blocked(facts, base)]
    unique = list({s.id: s for s in fitting}.values())
    if use is not StretchUse.NOW:
        return unique
    no_bed = facts.any_of(_UP_AND_ABOUT) and not facts.has("timing_night")
    return sorted(
        unique, key=lambda s: (s.helper, no_bed and s.position is Position.BED and not s.anywhere, _LYING_FIRST.index(s.position))
    )


def routine(facts: Facts, base: KnowledgeBase, use: StretchUse) -> Routine | None:
    """The first routine for this use whose every stretch is safe for this person, for one of their places."""
    for entry in _pregnancy_first(list(base.routines.values()), facts):
        if use in entry.use and is_safe(entry, facts, base) and set(entry.places) & set(places(facts, base)):
            return entry
    return None


def _pregnancy_first(entries: Sequence[Routine], facts: Facts) -> list[Routine]:
    return sorted(entries, key=lambda r: ("pregnancy" in r.id) != facts.has("pregnancy"))


def _for_place(base: KnowledgeBase, place: str, use: StretchUse) -> Iterator[Stretch]:
    return (s for s in base.stretches.values() if place in s.places and use in s.use)
