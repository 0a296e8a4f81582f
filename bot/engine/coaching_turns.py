"""Turns of the coach: a cramp right now and what came of it, a stretch or routine done step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.assessment.red_flags import POINTED
from bot.coaching import movements, relief
from bot.coaching import session as sessions
from bot.coaching.session import Command, Session
from bot.engine.hearing import DID_IT_EASE, HOLD_OVER, Moment, Turn
from bot.engine.interview_turns import again, ask
from bot.knowledge.schema import StretchUse

COMMANDS = {command.value for command in Command}
CRAMPING = {"eased", "still", "cant_stand", "cant_reach", "doing", "other_muscle", "safe"}
"""What can be said after the movement for a cramp right now."""

_BY_INTENT = {"affirm": Command.NEXT, "stop_or_restart": Command.STOP, "ask_how_long_hold": Command.HOW_LONG}


# ---- a cramp right now ----


def cramp_now(now: Moment) -> Turn:
    """The one right movement at once, then the danger check. Who is in danger through the cramp itself first gets safe."""
    if unsafe_place(now):
        return ask(("utter_when_safe",), now, {"relief": _relief(now, "", ()), "relieved": True})
    first = relief.movement(now.view.facts, now.base)
    slots = {"relieved": True, "relief": _relief(now, first, (first,)), "stretching": None}
    in_water = ("utter_still_in_water",) if now.view.facts.has("timing_swimming") and now.heard.cramping != "safe" else ()
    return ask((*in_water, "action_relieve_now"), now, slots)


def unsafe_place(now: Moment) -> bool:
    """In the water, at the wheel, on a ladder: no movement before the person says that they are safe."""
    return now.heard.cramping != "safe" and any(hit.flag.at_once for hit in now.view.flags)


def is_cramp_now(now: Moment) -> bool:
    """A cramp at this moment gets its movement first, except beside a sign of danger: then after the look at danger."""
    heard, facts = now.heard, now.view.facts
    if now.memory.relieved or movements.held_back(facts) or (now.session and heard.command):
        return False
    if heard.settled and now.danger_is_open and facts.has("timing_now"):
        return True
    if (now.memory.open_question or "").startswith(POINTED):
        return False
    told = heard.intent == "report_acute_cramp_now" or ("timing_now" in heard.new and facts.has("timing_now"))
    return told and not heard.answered and not movements.alarming((f for f in heard.new if facts.has(f)), now.base)


def is_answer_to_relief(now: Moment) -> bool:
    """Whether the message says what came of the movement; a bare yes or no only when that was asked last."""
    memory, heard = now.memory, now.heard
    if memory.relief is None or (heard.short and memory.open_question != DID_IT_EASE):
        return False
    return _outcome(now) is not None or _names_another_muscle(now)


def _names_another_muscle(now: Moment) -> bool:
    """ "It's my shin, actually", also without having been asked where."""
    given = now.base.stretches.get((now.memory.relief or {}).get("movement", ""))
    elsewhere = [place for place in now.heard.places if given and place not in given.places and place not in movements.LIKELIEST]
    return bool(elsewhere) or (bool((now.memory.relief or {}).get("where")) and bool(now.heard.places))


def after_relief(now: Moment) -> Turn:
    """What comes of the movement: it eased, it still cramps, standing up is not possible, it is another muscle."""
    said, facts, base = now.memory.relief or {}, now.view.facts, now.base
    outcome = _outcome(now)
    if outcome == "eased":
        return _eased(now)
    if outcome == "doing":
        return Turn(("utter_keep_holding",), {"misunderstood": 0})  # the open question can wait for that
    if outcome == "cant_reach" and "location_calf" in base.stretches[said["movement"]].places:
        return _back_to_the_thread(("utter_cant_reach",), now, {})
    if outcome == "other_muscle" and not now.heard.places:
        return Turn(("utter_which_muscle",), {"relief": {**said, "where": True}, "open_question": DID_IT_EASE, "misunderstood": 0})
    if outcome == "safe":
        return cramp_now(now)
    place = now.heard.places[0] if _names_another_muscle(now) and outcome != "cant_reach" else None
    sitting = outcome in ("cant_stand", "cant_reach")
    tried = () if place else tuple(said["tried"])
    movement = relief.movement(facts, base, tried, place, sitting) or (relief.movement(facts, base, (), place, True) if sitting else "")
    if not movement:
        return _back_to_the_thread(("utter_still_cramping",), now, {"relief": None})
    slots = {"relief": {**_relief(now, movement, (*tried, movement)), "sitting": sitting, "again": not place}}
    return _back_to_the_thread(("action_relieve_now",), now, slots)


def _eased(now: Moment) -> Turn:
    """The after-care, and the answer where something is asked with it ("better now, can I run on?")."""
    if now.heard.asks and now.heard.topics:
        question = {"intent": now.heard.intent, "topics": list(now.heard.topics)}
        return _back_to_the_thread(("utter_eased", "action_answer"), now, {"relief": None, "question": question})
    return _back_to_the_thread(("utter_eased",), now, {"relief": None})


def is_over(now: Moment) -> bool:
    """ "It's gone", said once more after the after-care."""
    heard = now.heard
    told_before = now.memory.relieved and now.memory.relief is None and not heard.short and not now.session
    return told_before and heard.cramping == "eased" and set(heard.new) <= {"timing_now"}


def hold_is_over(now: Moment) -> Turn:
    """Charley's own reminder: asks whether it eased, unless that is answered or another movement was given since."""
    said = now.memory.relief
    if not said or said["asked"] or said["movement"] != now.heard.which:
        return Turn(())
    waiting = now.memory.open_question
    asked = [question for question in now.memory.asked if question != waiting]  # that one is asked again afterwards
    return Turn(("utter_did_it_ease",), {"relief": {**said, "asked": True}, "open_question": DID_IT_EASE, "asked": asked})


def is_reminder(now: Moment) -> bool:
    return now.heard.intent == HOLD_OVER


def _outcome(now: Moment) -> str | None:
    return now.heard.do if now.heard.do in CRAMPING else now.heard.cramping


def _relief(now: Moment, movement: str, tried: tuple[str, ...]) -> dict[str, Any]:
    return {"movement": movement, "tried": list(tried), "asked": False, "remind": now.memory.may_write}


def _back_to_the_thread(first: tuple[str, ...], now: Moment, slots: Mapping[str, Any]) -> Turn:
    return ask(first, now, slots) if now.view.ask else Turn(first, {"open_question": None, "misunderstood": 0, **slots})


# ---- step by step ----


def is_over_already(now: Moment) -> bool:
    """A "next" or "done" after the last step of a session; "again" does it once more."""
    over = bool(now.memory.stretching) and now.session is None and not now.memory.open_question
    return over and _command(now) in (Command.NEXT, Command.ALL_HELD, Command.SKIP, Command.REPEAT, Command.BACK)


def after_the_last(now: Moment) -> Turn:
    if _command(now) in (Command.REPEAT, Command.BACK) and now.memory.offered:
        return start(now)
    return Turn(("utter_was_the_last",), {"misunderstood": 0})


def wants_to_start(now: Moment) -> bool:
    """Whether a stretch or routine is to be done together: by button, in words, or with a yes to the offer."""
    heard = now.heard
    if heard.do == "start" or heard.follow == "start":
        return bool(_which(now))
    waiting = now.memory.open_question or ""
    a_list_waits = bool(waiting) and not waiting.startswith(("danger", "finding:", DID_IT_EASE))  # a yes answers no list
    meant = not waiting or (a_list_waits and heard.just_offered)
    return heard.intent == "affirm" and heard.short and bool(now.memory.offered) and meant


def start(now: Moment) -> Turn:
    """Begins. An open danger question comes first, once; any other question waits until the stretch is over."""
    if now.danger_is_open and not now.memory.misunderstood:
        return Turn(("utter_check_first", "utter_ask"), {"misunderstood": 1, "offered": _which(now)})
    session = sessions.begin(_which(now), now.view.facts, now.base)
    if session is None:
        return again(("action_stretch",), now, {"misunderstood": 0, "offered": None})
    waiting = now.memory.open_question
    asked = [question for question in now.memory.asked if question != waiting or now.danger_is_open]
    slots = {"stretching": session.as_slot(), "open_question": None, "asked": asked, "relief": None, "misunderstood": 0}
    return Turn(("action_stretch",), slots)


def is_command(now: Moment) -> bool:
    """Whether the message says what to do next in the stretch that is going on; an open danger question has the first word."""
    if now.session is None or (now.danger_is_open and now.heard.settled and now.heard.said_something):
        return False
    return _command(now) is not None


def obey(now: Moment) -> Turn:
    """Takes the session where the command leads. At its end the conversation goes back to where it was."""
    session, command = now.session, _command(now)
    assert session is not None
    assert command is not None
    safe = sessions.still_safe(session, now.view.facts, now.base)
    if safe is None:
        return Turn(("utter_stretch_unsafe",), {"stretching": None})
    after = sessions.advance(safe, command, now.view.facts, now.base) if safe is session else safe
    slots = {"stretching": after.as_slot(), "misunderstood": 0}
    return _ended(after, now, slots) if after.over else Turn(("action_stretch",), slots)


def _ended(after: Session, now: Moment, slots: Mapping[str, Any]) -> Turn:
    if now.view.ask is None:
        return Turn(("action_stretch",), slots)
    over = Moment(now.heard, now.memory.without_session(), now.view, now.base)
    return ask(("action_stretch",), over, slots)


def _command(now: Moment) -> Command | None:
    said = now.heard.do if now.heard.do in COMMANDS else now.heard.command
    if said:
        return Command(said)
    if now.heard.said_something or now.heard.topics:
        return None
    return _BY_INTENT.get(now.heard.intent)


def _which(now: Moment) -> str:
    """The stretch or routine that is meant: named, offered, or the routine that fits this person."""
    named = [topic for topic in now.heard.topics if topic.startswith(("stretch:", "routine:"))]
    wanted = now.heard.which or (named[0] if named else now.memory.offered)
    if wanted:
        return wanted.rpartition(":")[2]
    fitting = movements.routine(now.view.facts, now.base, StretchUse.BEDTIME)
    return fitting.id if fitting and "ask_stretch" in now.heard.intents else ""
