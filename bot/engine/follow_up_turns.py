"""Turns that lean on what was said before ("why?", "and the second one?"), and wishes about the conversation itself."""

from __future__ import annotations

from typing import Any

from bot.engine.hearing import Moment, Turn
from bot.engine.interview_turns import again, ask

WISHES = {"known": "utter_known", "human": "utter_human", "ambulance": "utter_ambulance", "doctor": "utter_doctor"}
_LEANING = {"why", "hold", "safe", "more", "else"}


def is_wish(now: Moment) -> bool:
    return now.heard.follow in WISHES and not now.view.dangers


def grant(now: Moment) -> Turn:
    """What is known, whether this is a doctor, how to reach a person; then the open question again."""
    return again((WISHES[now.heard.follow or ""],), now)


def is_why_asked(now: Moment) -> bool:
    """ "Why do you ask?", or a bare "why?" to a question of Charley's that stands alone."""
    follow = now.heard.follow
    return bool(now.memory.open_question) and (follow == "why_asked" or (follow == "why" and not now.memory.question))


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
    return ask(("action_answer",), now, slots) if now.view.ask else Turn(("action_answer",), slots)


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
    if heard.follow in _LEANING and (topics or now.view.done or before):
        return {"intent": before.get("intent", ""), "topics": topics, "follow": heard.follow}
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
