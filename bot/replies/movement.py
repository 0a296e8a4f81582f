"""How a stretch or routine is told: short steps, the dose, and what to do when it does not ease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.assessment.facts import Facts
from bot.coaching import movements, relief
from bot.coaching.gates import closed
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind, Routine, Stretch, StretchUse
from bot.pictures import gallery
from bot.replies.reply import Button, Picture, Reply, do, listed


def relief_now(facts: Facts, base: KnowledgeBase, movement: str | None = None, response: str = "") -> Reply:
    """The one right movement for a cramp that is there at this moment.

    Args:
        movement: the stretch that was chosen (bot/coaching/relief.py); chosen here when it is None.
        response: the words for a second movement; those for the first when empty.
    """
    against = movements.held_back(facts)
    if against:
        return Reply("utter_relief_held_back", {"because": listed([base.findings[f].name for f in against])})
    found = base.stretches.get(relief.movement(facts, base) if movement is None else movement)
    if found is None or found.id in base.never_offered:
        return _none(base)
    chosen = _in_a_cramp(found)
    first = "utter_relief_now" if _place_is_told(facts, base) else "utter_relief_now_guess"
    told = _stretch(response or first, chosen, base)
    # One picture only: on a phone several would push the danger question that follows out of sight.
    shown = (told.key,) if told.key else ()
    card = {"id": chosen.id, "name": chosen.name, "step": 1, "steps": 1, "text": told.values["steps"], "hold": chosen.hold_seconds}
    alt = {"alt": told.key.alt} if told.key else {}
    return replace(told, buttons=(), offers="", pictures=shown, custom={"stretch": {**card, **alt, "repetition": 1, "repetitions": 1}})


UNTIL_IT_LETS_GO = 30
"""Seconds that a movement is held in a cramp at least: most let go within 10 to 60 (medical.md T01)."""


def _in_a_cramp(entry: Stretch) -> Stretch:
    """The stretch as it is done while it cramps: this leg only, and held until the muscle lets go."""
    steps = entry.steps[: len(entry.steps) - entry.without_in_a_cramp]
    return entry.copy(update={"steps": steps, "hold_seconds": max(entry.hold_seconds or 0, UNTIL_IT_LETS_GO)})


def words_for(given: Mapping[str, Any]) -> str:
    """The response for a movement after the first one; empty for the first."""
    return "utter_relief_sitting" if given.get("sitting") else "utter_relief_next" if given.get("again") else ""


def _place_is_told(facts: Facts, base: KnowledgeBase) -> bool:
    return any(base.findings[f].kind is FindingKind.PLACE and f not in movements.LIKELIEST for f in facts.present)


def stretch(entry: Stretch, facts: Facts, base: KnowledgeBase) -> Reply:
    """One stretch in steps; where a gate blocks it, the reason and the easier version."""
    if f"stretch:{entry.id}" in base.held.topics:
        return held_back(entry.name)
    barred = [gate for gate in closed(facts, base) if entry.id in gate.blocks]
    if barred:
        easier = base.stretches.get(entry.easier or "")
        buttons = (Button(easier.name, do("stretch", easier.id)),) if easier else ()
        return Reply("utter_blocked", {"name": entry.name, "why": barred[0].says}, buttons)
    return _stretch("utter_stretch" if entry.hold_seconds else "utter_exercise", entry, base)


def for_prevention(facts: Facts, base: KnowledgeBase) -> list[Reply]:
    """A routine that is safe for this person, else a single stretch for their muscle."""
    uses = [StretchUse.AFTER_EXERCISE] if movements.is_from_sport(facts) else []
    fitting = (movements.routine(facts, base, use) for use in (*uses, StretchUse.BEDTIME, StretchUse.PREVENTION))
    found = next((entry for entry in fitting if entry), None)
    if found:
        return [routine(found, base)]
    single = movements.stretches(facts, base, StretchUse.PREVENTION)
    return [stretch(single[0], facts, base)] if single else [_none(base)]


def _none(base: KnowledgeBase) -> Reply:
    """Nothing is safe for this person, or what would be has not been reviewed."""
    return Reply("utter_stretch_held_back" if base.never_offered else "utter_relief_unknown")


def named_or_fitting(name: str, facts: Facts, base: KnowledgeBase) -> list[Reply]:
    """The stretch or routine with this id, or what fits this person when there is none."""
    if name in base.stretches:
        return [stretch(base.stretches[name], facts, base)]
    named = base.routines.get(name)
    return [routine(named, base)] if named and movements.is_safe(named, facts, base) else for_prevention(facts, base)


def routine(entry: Routine, base: KnowledgeBase) -> Reply:
    """A routine: its stretches in order with their doses, each a button that explains it."""
    names = [base.stretches[step.stretch] for step in entry.items]
    doses = [dose(base.stretches[s.stretch].name, s.hold_seconds, s.repetitions) for s in entry.items]
    lines = "\n".join(f"{number}. {dose}" for number, dose in enumerate(doses, 1))
    buttons = tuple(Button(s.name, do("stretch", s.id)) for s in dict.fromkeys(names))
    values = {"name": entry.name, "items": lines, "minutes": str(entry.minutes), "note": entry.note}
    topics = tuple(f"stretch:{s.id}" for s in dict.fromkeys(names))
    return Reply("utter_routine", {**values, "id": entry.id}, buttons[:4], offers=f"routine:{entry.id}", lists=topics)


def _stretch(response: str, entry: Stretch, base: KnowledgeBase) -> Reply:
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(entry.steps, 1))
    values = {
        "id": entry.id,
        "name": entry.name,
        "muscle": entry.muscle,
        "steps": steps,
        "hold": str(entry.hold_seconds or ""),
        "repetitions": str(entry.repetitions),
        "times": str(entry.times_per_day),
        "caution": entry.cautions[0] if entry.cautions else "",
    }
    easier = base.stretches.get(entry.easier or "")
    buttons = (Button(easier.name, do("stretch", easier.id)),) if easier else ()
    drawn = pictures(entry.id, base)
    return Reply(
        response, values, buttons, pictures=drawn, key=drawn[gallery.key_picture(entry.id, base) - 1], offers=f"stretch:{entry.id}"
    )


def pictures(stretch: str, base: KnowledgeBase) -> tuple[Picture, ...]:
    """The pictures of a stretch, in the order of its steps."""
    drawn = enumerate(base.pictures[stretch].pictures, 1)
    return tuple(Picture(gallery.name(stretch, number), picture.alt, picture.from_step) for number, picture in drawn)


def held_back(name: str) -> Reply:
    """What is said in place of something that no clinician has reviewed."""
    return Reply("utter_held_back", {"name": name})


def dose(name: str, hold: int | None, repetitions: int) -> str:
    """How often and how long, in one line."""
    return f"{name}: {repetitions} × {hold} s" if hold else f"{name}: {repetitions} ×"
