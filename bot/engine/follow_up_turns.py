"""Turns that lean on what was said before ("why?", "and the second one?"), and wishes about the conversation itself."""

from __future__ import annotations

from typing import Any

from bot.engine.hearing import Moment, Turn
from bot.engine.interview_turns import again, ask
from bot.knowledge.schema import FindingKind

WISHES = {
    "known": "utter_known", "human": "utter_human", "ambulance": "utter_ambulance", "doctor": "utter_doctor",
    "abilities": "utter_abilities", "stop": "utter_stopped",
}  # fmt: skip
_ASIDE = {FindingKind.FEATURE, FindingKind.RELIEF}
"""What "I tried that and it doesn't help" tells beside its wish for something else."""

_LEANING = {"why", "sure", "hold", "safe", "more", "else"}


def is_wish(now: Moment) -> bool:
    """Not what means something else in the stretch that goes on."""
    return now.heard.follow in WISHES and not now.view.dangers and not (now.session and now.heard.command)


def grant(now: Moment) -> Turn:
    """What is known, whether this is a doctor, how to reach a person; then the open question again."""
    if now.heard.follow == "stop":
        asked = [question for question in now.memory.asked if question != now.memory.open_question]
        signs = ("utter_when_doctor",) if now.danger_is_open else ()
        return Turn(("utter_stopped", *signs), {"open_question": None, "asked": asked, "stretching": None, "misunderstood": 0})
    return again((WISHES[now.heard.follow or ""],), now)


def is_about_somebody_else(now: Moment) -> bool:
    """ "It's not me, it's my dad": what was told before is theirs (bot/engine/history.py)."""
    said = now.heard.follow == "somebody" and bool(now.heard.pronoun)
    return said and bool(now.view.facts.known) and not now.heard.new and not now.view.dangers


def somebody_else(now: Moment) -> Turn:
    return again(("utter_about_somebody_else",), now)


def is_why_asked(now: Moment) -> bool:
    """ "Why do you ask?", or a bare "why?" to a question of Charley's that stands alone."""
    follow = now.heard.follow
    bare = follow == "why" and not now.memory.question and not now.heard.topics
    return bool(now.memory.open_question) and (follow == "why_asked" or bare)


def say_why_asked(now: Moment) -> Turn:
    return again(("utter_why_asked",), now)


def is_follow_up(now: Moment) -> bool:
    """Whether a short question refers to something that was spoken of."""
    return _reference(now) is not None


def follow_up(now: Moment) -> Turn:
    """Answers what is meant, and goes back to where the conversation was."""
    question = _reference(now)
    assert question is not None
    slots: dict[str, Any] = {"misunderstood": 0, "question": question}
    if question["topics"]:
        slots["topic"] = question["topics"][0]
    return ask(("action_answer",), now, slots)


def _reference(now: Moment) -> dict[str, Any] | None:
    """The question in full: its intent, its topics, the turn it takes (`follow`), and the place it asks about."""
    heard, memory = now.heard, now.memory
    before = memory.question or {}
    remembered = [topic for topic in [memory.topic] if topic and not topic.startswith("answer:")]
    topics = list(heard.topics) or remembered
    if heard.follow == "safe" and memory.topic:
        topics = [memory.topic]  # "is that safe with kidney disease?" names an illness and asks about what was spoken of
    if heard.follow == "hold" and memory.offered:
        topics = [memory.offered]  # only what is done has a dose
    if heard.number and len(memory.listed) >= heard.number:
        return {"intent": before.get("intent", ""), "topics": [memory.listed[heard.number - 1]]}
    kinds = {now.base.findings[finding].kind for finding in heard.new}
    tells = bool(kinds - _ASIDE) and not heard.asks  # "it doesn't help, my calf cramps every night"
    if heard.follow in _LEANING and not tells and (topics or now.view.done or now.memory.viewed or before):
        intent = heard.intent if heard.intent == "ask_cause" else before.get("intent", "")
        return {"intent": intent, "topics": topics, "follow": heard.follow, "supposing": list(heard.others)}
    answers = memory.open_question and heard.settled and heard.said_something and not heard.asks
    if heard.follow != "instead" or not before.get("intent") or answers:
        return None
    if heard.topics:
        return {"intent": before["intent"], "topics": list(heard.topics)}
    if heard.places:
        return {"intent": before["intent"], "topics": _wherever(before.get("topics", [])), "places": list(heard.places)}
    return None


def _wherever(topics: list[str]) -> list[str]:
    """Topics that are the same for every place; a stretch or routine is chosen anew."""
    return [topic for topic in topics if not topic.startswith(("stretch:", "routine:"))]
