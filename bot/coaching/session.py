"""A stretch or a whole routine done together, step by step: where somebody is in it, and where a command leads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from bot.assessment.facts import Facts
from bot.coaching.gates import blocked
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Routine, Stretch

AT_ONCE, SLOWLY = 3, 1
"""So many instructions are given in one message; one by one for who asked for it slower."""

_HOLD = re.compile(r"Hold( it)?(,|\.| and)")
"""A step that says to hold the stretch, not on to something."""


class Command(str, Enum):
    """What somebody can want while a stretch is going on."""

    NEXT = "next"
    REPEAT = "repeat"
    SLOWER = "slower"
    EASIER = "easier"
    SKIP = "skip"
    BACK = "back"
    HOW_LONG = "how_long"
    MUSCLE = "muscle"
    WHY = "why"
    PAIN = "pain"
    OTHER_LEG = "other_leg"
    ALL_HELD = "all_held"
    STOP = "stop"


@dataclass(frozen=True)
class Item:
    """One stretch of a session. `hold` is in seconds, None for movements that are counted."""

    stretch: str
    hold: int | None
    repetitions: int


@dataclass(frozen=True)
class Session:
    """`routine` is empty for a single stretch; `at` counts its items, `step` the messages of an item, both from 0.

    `say` is what the last command asks to be told. A session that is `over` has only that left to say.
    """

    routine: str
    items: tuple[Item, ...]
    at: int = 0
    step: int = 0
    repetition: int = 1
    slow: bool = False
    say: str = "begin"
    over: bool = False

    @property
    def item(self) -> Item:
        return self.items[self.at]

    def as_slot(self) -> dict[str, Any]:
        """The session as plain values for a slot."""
        items = [[i.stretch, i.hold, i.repetitions] for i in self.items]
        return {**{name: getattr(self, name) for name in self.__dataclass_fields__}, "items": items}


def from_slot(value: Mapping[str, Any]) -> Session:
    """The session that `as_slot` wrote."""
    return Session(**{**value, "items": tuple(Item(*item) for item in value["items"])})


def begin(which: str, facts: Facts, base: KnowledgeBase) -> Session | None:
    """A session with this stretch or routine as far as it is safe; None when nothing of it is, or there is none of this id.

    What a gate blocks is replaced by its easier version, or left out where that is blocked, too.
    """
    if f"routine:{which}" in base.held.topics:
        return None
    routine = base.routines.get(which)
    wanted = _of_routine(routine) if routine else _of_stretch(base.stretches.get(which))
    safe = [fit for item in wanted if (fit := _safe(item, facts, base))]
    unique = {item.stretch: item for item in safe}
    return Session(which if routine else "", tuple(unique.values())) if unique else None


def advance(session: Session, command: Command, facts: Facts, base: KnowledgeBase) -> Session:
    """The session after a command."""
    return _STEPS[command](replace(session, say=command.value), facts, base)


def instructions(session: Session, base: KnowledgeBase) -> list[tuple[str, ...]]:
    """The steps of the stretch at hand, as the messages they are told in; the last one begins no later than the hold."""
    steps, size = base.stretches[session.item.stretch].steps, SLOWLY if session.slow else AT_ONCE
    groups = [steps[i : i + size] for i in range(0, len(steps), size)]
    held = next((n for n, group in enumerate(groups) if session.item.hold and any(map(_HOLD.match, group))), len(groups) - 1)
    return [*groups[:held], tuple(step for group in groups[held:] for step in group)]


def still_safe(session: Session, facts: Facts, base: KnowledgeBase) -> Session | None:
    """The session without what has become unsafe since it began; None when nothing of it is left."""
    ahead = [fit for item in session.items[session.at :] if (fit := _safe(item, facts, base))]
    if tuple(ahead) == session.items[session.at :]:
        return session
    items = (*session.items[: session.at], *ahead)
    return _at_item(replace(session, items=items, say="changed"), session.at) if ahead else None


def _next(session: Session, facts: Facts, base: KnowledgeBase) -> Session:
    if session.step + 1 < len(instructions(session, base)):
        return replace(session, step=session.step + 1)
    if session.item.hold and session.repetition < session.item.repetitions:
        return replace(session, repetition=session.repetition + 1)
    return _skip(session, facts, base)


def _skip(session: Session, facts: Facts, base: KnowledgeBase) -> Session:
    if session.at + 1 < len(session.items):
        return _at_item(session, session.at + 1)
    return replace(session, over=True, say="finished")


def _back(session: Session, facts: Facts, base: KnowledgeBase) -> Session:
    if session.repetition > 1:
        return replace(session, repetition=session.repetition - 1)
    if session.step > 0:
        return replace(session, step=session.step - 1)
    return _at_item(session, max(0, session.at - 1))


def _slower(session: Session, facts: Facts, base: KnowledgeBase) -> Session:
    return session if session.slow else replace(session, slow=True, step=session.step * AT_ONCE)


def _easier(session: Session, facts: Facts, base: KnowledgeBase) -> Session:
    easier = base.stretches.get(base.stretches[session.item.stretch].easier or "")
    if easier is None or easier.id in blocked(facts, base):
        return replace(session, say="no_easier")
    items = list(session.items)
    items[session.at] = _instead(session.item, easier)
    return _at_item(replace(session, items=tuple(items)), session.at)


def _instead(item: Item, easier: Stretch) -> Item:
    """The easier stretch in the dose of the one that it replaces, as far as both are held."""
    if item.hold and easier.hold_seconds:
        return Item(easier.id, item.hold, item.repetitions)
    return Item(easier.id, easier.hold_seconds, easier.repetitions)


def _other_leg(session: Session, facts: Facts, base: KnowledgeBase) -> Session:
    return replace(session, step=len(instructions(session, base)) - 1, repetition=1)


def _stop(session: Session, facts: Facts, base: KnowledgeBase) -> Session:
    return replace(session, over=True)


def _stay(session: Session, facts: Facts, base: KnowledgeBase) -> Session:
    return session


_STEPS = {
    Command.NEXT: _next,
    Command.REPEAT: _stay,
    Command.SLOWER: _slower,
    Command.EASIER: _easier,
    Command.SKIP: _skip,
    Command.BACK: _back,
    Command.HOW_LONG: _stay,
    Command.MUSCLE: _stay,
    Command.WHY: _stay,
    Command.PAIN: _stay,
    Command.OTHER_LEG: _other_leg,
    Command.ALL_HELD: _skip,
    Command.STOP: _stop,
}


def _at_item(session: Session, at: int) -> Session:
    return replace(session, at=at, step=0, repetition=1)


def _of_routine(routine: Routine) -> list[Item]:
    return [Item(step.stretch, step.hold_seconds, step.repetitions) for step in routine.items]


def _of_stretch(stretch: Stretch | None) -> list[Item]:
    return [Item(stretch.id, stretch.hold_seconds, stretch.repetitions)] if stretch else []


def _safe(item: Item, facts: Facts, base: KnowledgeBase) -> Item | None:
    closed = blocked(facts, base)
    if item.stretch not in closed:
        return item
    easier = base.stretches.get(base.stretches[item.stretch].easier or "")
    return _instead(item, easier) if easier and easier.id not in closed else None
