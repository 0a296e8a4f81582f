"""How a stretch is told step by step: the instructions, the hold that is counted, the way on, and what to do tomorrow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.assessment.facts import Facts
from bot.coaching import session as sessions
from bot.coaching.session import Session
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Routine, Stretch, StretchUse
from bot.replies.movement import pictures
from bot.replies.reply import Button, Picture, Reply, do

CONTROLS = Path(__file__).resolve().parents[2] / "data" / "coaching" / "controls.yml"

_BEFORE_THE_SCENE = {
    "begin": "utter_guide_begin",
    "slower": "utter_guide_slower",
    "easier": "utter_guide_easier",
    "changed": "utter_guide_changed",
    "other_leg": "utter_guide_other_leg",
}
_INSTEAD_OF_IT = {
    "how_long": "utter_guide_how_long",
    "muscle": "utter_guide_muscle",
    "why": "utter_guide_why",
    "pain": "utter_guide_pain",
    "no_easier": "utter_guide_no_easier",
}


def replies(session: Session, facts: Facts, base: KnowledgeBase) -> list[Reply]:
    """What the last command asks to be told; after most of them the step at hand."""
    if session.over:
        return _over(session, base)
    values = _values(session, facts, base)
    if session.say in _INSTEAD_OF_IT:
        response = _INSTEAD_OF_IT[session.say]
        if session.say == "how_long" and not session.item.hold:
            response = "utter_guide_how_many"
        return [Reply(response, values, _buttons(session, base, without=session.say))]
    before = [Reply(_BEFORE_THE_SCENE[session.say], values)] if session.say in _BEFORE_THE_SCENE else []
    child = [Reply("utter_guide_child")] if session.say == "begin" and facts.has("child") else []
    return [*before, *child, _scene(session, values, base)]


def in_between(session: Session, facts: Facts, base: KnowledgeBase, response: str) -> Reply:
    """A line of its own words while a stretch goes on, with the ways back into it."""
    return Reply(response, _values(session, facts, base), _buttons(session, base))


def _scene(session: Session, values: Mapping[str, str], base: KnowledgeBase) -> Reply:
    told = sessions.instructions(session, base)
    last = session.step == len(told) - 1
    holds = last and session.item.hold is not None
    response = "utter_guide_step"
    if last:
        response = "utter_guide_count" if not holds else "utter_guide_hold" if session.repetition == 1 else "utter_guide_hold_again"
    picture = _picture(session, base)
    buttons = _buttons(session, base)
    stretch = {
        "id": session.item.stretch,
        "name": values["name"],
        "step": session.step + 1,
        "steps": len(told),
        "text": values["steps"],
        "hold": session.item.hold if holds else None,
        "repetition": session.repetition,
        "repetitions": session.item.repetitions if holds else None,
        "alt": picture.alt,
        "controls": [{"title": b.title, "payload": b.payload} for b in buttons],
    }
    return Reply(response, values, buttons, {"stretch": {k: v for k, v in stretch.items() if v is not None}}, key=picture)


def _values(session: Session, facts: Facts, base: KnowledgeBase) -> dict[str, str]:
    entry, item = base.stretches[session.item.stretch], session.item
    routine = base.routines.get(session.routine)
    told = sessions.instructions(session, base)
    before = sum(len(group) for group in told[: session.step])
    return {
        "name": entry.name,
        "routine": routine.name if routine else entry.name,
        "minutes": str(routine.minutes if routine else 1),
        "count": str(len(session.items)),
        "number": str(session.at + 1),
        "muscle": entry.muscle,
        "steps": "\n".join(f"{n}. {step}" for n, step in enumerate(told[session.step], before + 1)),
        "hold": str(item.hold or ""),
        "repetition": str(session.repetition),
        "repetitions": str(item.repetitions),
        "times": str(entry.times_per_day),
        "caution": entry.cautions[0] if entry.cautions else "",
        "source": _source(entry, base),
    }


def _over(session: Session, base: KnowledgeBase) -> list[Reply]:
    """The end, and what to do tomorrow: of the routine, or of the single stretch."""
    entry, routine = base.stretches[session.item.stretch], base.routines.get(session.routine)
    values = {"name": routine.name if routine else entry.name, "note": routine.note if routine else "", "times": str(entry.times_per_day)}
    if session.say == "stop":
        return [Reply("utter_guide_stopped", values)]
    return [Reply(_tomorrow(routine, entry), values, offers=f"routine:{routine.id}" if routine else f"stretch:{entry.id}")]


def _tomorrow(routine: Routine | None, entry: Stretch) -> str:
    use = routine.use if routine else entry.use
    if StretchUse.BEDTIME in use:
        return "utter_tomorrow_bedtime"
    if StretchUse.AFTER_EXERCISE in use and routine:
        return "utter_tomorrow_sport"
    return "utter_tomorrow_routine" if routine else "utter_tomorrow_stretch"


def _buttons(session: Session, base: KnowledgeBase, without: str = "") -> tuple[Button, ...]:
    """The commands that lead somewhere from here."""
    entry = base.stretches[session.item.stretch]
    last = session.step == len(sessions.instructions(session, base)) - 1
    holds = last and session.item.hold is not None and session.item.repetitions > 1
    useless = {without} | (set() if session.at or session.step or session.repetition > 1 else {"back"})
    useless |= set() if entry.easier else {"easier"}
    useless |= set() if holds else {"all_held", "other_leg"}
    useless |= set() if len(session.items) > 1 else {"skip"}
    useless |= {"slower"} if session.slow or last else set()
    return tuple(Button(title, do(what)) for what, title in _titles().items() if what not in useless)


def _picture(session: Session, base: KnowledgeBase) -> Picture:
    """The picture that stands for the last of the instructions that are told."""
    upto = sum(len(group) for group in sessions.instructions(session, base)[: session.step + 1])
    drawn = pictures(session.item.stretch, base)
    return [picture for picture in drawn if picture.step <= upto][-1]


def _source(entry: Stretch, base: KnowledgeBase) -> str:
    source = base.sources[entry.sources[0].source]
    return f"{source.title} {source.link}".strip()


@lru_cache(maxsize=1)
def _titles() -> dict[str, Any]:
    return dict(yaml.safe_load(CONTROLS.read_text(encoding="utf-8")))
