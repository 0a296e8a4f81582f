"""A stretch done together: each command leads where it says, every routine comes to its end, nothing unsafe is in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.assessment.facts import Facts
from bot.coaching import session as sessions
from bot.coaching.gates import blocked
from bot.coaching.session import Command, Session
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.replies import guided

Told = Callable[..., Facts]
EVERY = [*knowledge().stretches, *knowledge().routines]


def begun(which: str, base: KnowledgeBase, facts: Facts | None = None) -> Session:
    session = sessions.begin(which, facts or Facts(), base)
    assert session is not None
    return session


def after(session: Session, *commands: Command) -> Session:
    for command in commands:
        session = sessions.advance(session, command, Facts(), knowledge())
    return session


@pytest.mark.parametrize("which", EVERY)
def test_every_stretch_and_routine_comes_to_its_end_by_next_alone(which: str, base: KnowledgeBase) -> None:
    session, told = begun(which, base), set[str]()
    for _ in range(100):
        assert guided.replies(session, Facts(), base)
        told.add(session.item.stretch)
        if session.over:
            break
        session = after(session, Command.NEXT)
    assert session.say == "finished"
    assert told == {item.stretch for item in session.items}


@pytest.mark.parametrize("which", EVERY)
def test_every_step_is_told_once_slowly_or_not(which: str, base: KnowledgeBase) -> None:
    session = begun(which, base)
    steps = base.stretches[session.item.stretch].steps
    for at_a_pace in (session, after(session, Command.SLOWER)):
        assert tuple(step for group in sessions.instructions(at_a_pace, base) for step in group) == steps


def test_holds_are_counted(base: KnowledgeBase) -> None:
    session = begun("bedtime", base)
    while session.step < len(sessions.instructions(session, base)) - 1:
        session = after(session, Command.NEXT)
    assert [session.repetition, after(session, Command.NEXT).repetition, after(session, Command.NEXT, Command.NEXT).repetition] == [1, 2, 3]
    assert after(session, Command.NEXT, Command.NEXT, Command.NEXT).at == 1


def test_back_undoes_next(base: KnowledgeBase) -> None:
    session = begun("bedtime", base)
    for _ in range(4):
        following = after(session, Command.NEXT)
        if following.at != session.at:
            break
        back = after(following, Command.BACK)
        assert (back.at, back.step, back.repetition) == (session.at, session.step, session.repetition)
        session = following


@pytest.mark.parametrize("command", [Command.REPEAT, Command.HOW_LONG, Command.MUSCLE, Command.WHY, Command.PAIN])
def test_questions_do_not_move_on(command: Command, base: KnowledgeBase) -> None:
    session = after(begun("bedtime", base), Command.NEXT)
    asked = after(session, command)
    assert (asked.at, asked.step, asked.repetition, asked.over) == (session.at, session.step, session.repetition, False)


def test_the_easier_stretch_keeps_the_dose(base: KnowledgeBase) -> None:
    session = begun("bedtime", base)
    easier = after(session, Command.EASIER)
    assert easier.item.stretch == base.stretches[session.item.stretch].easier
    assert (easier.item.hold, easier.item.repetitions) == (session.item.hold, session.item.repetitions)


@pytest.mark.parametrize("finding", sorted({f for gate in knowledge().gates.values() for f in gate.findings}))
def test_nothing_that_a_gate_blocks_is_in_a_session(finding: str, told: Told, base: KnowledgeBase) -> None:
    facts = told(finding)
    for which in EVERY:
        session = sessions.begin(which, facts, base)
        assert not session or not {item.stretch for item in session.items} & blocked(facts, base)


def test_what_becomes_unsafe_on_the_way_is_replaced(told: Told, base: KnowledgeBase) -> None:
    session = begun("bedtime", base)
    changed = sessions.still_safe(session, told("fall_risk"), base)
    assert changed is not None
    assert changed.say == "changed"
    assert changed.item.stretch == "calf_towel"


def test_what_is_not_known_begins_nothing(base: KnowledgeBase) -> None:
    assert sessions.begin("no_such_stretch", Facts(), base) is None


def test_a_session_survives_its_slot(base: KnowledgeBase) -> None:
    session = after(begun("bedtime", base), Command.NEXT, Command.SLOWER)
    assert sessions.from_slot(session.as_slot()) == session
