"""Turns of the interview: asking, mirroring, explaining, answering questions in between, and what was not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.assessment import red_flags
from bot.assessment.assess import Assessment, assess
from bot.assessment.interview import DANGER_CHECK
from bot.assessment.red_flags import told_as
from bot.engine.hearing import DID_IT_EASE, NEEDS_THE_STORY, QUESTIONS, Moment, Turn
from bot.replies.answers import SAID_IN_PASSING

RULES = "rules"
"""Stands in a turn's steps for whatever data/rules.yml says."""

LEANS_ON_THE_LAST = {"ask_supplement_food", "ask_medication_effect", "ask_about_condition", "ask_how_long_hold"}
"""Questions that mean what was asked about last when they name nothing: "how much of it?"."""

HELP_FOR_SOMEBODY = "remedy:help_someone_else"
"""What is answered to "what can I do for my husband?"."""

FORGOTTEN: Mapping[str, Any] = {
    "findings": {}, "triage_level": None, "red_flags": [], "likely_causes": [], "assessment_done": False, "asked": [],
    "open_question": None, "declared": [], "misunderstood": 0, "topic": None, "relieved": False, "personal": False,
    "subject": "self", "enough": False, "stretching": None, "relief": None, "offered": None, "question": None, "listed": [],
    "felt": [], "pronoun": None, "viewed": [],
}  # fmt: skip


def danger(now: Moment) -> Turn:
    """A danger stops everything else. It is told in full once, and again when another one comes up or it grows."""
    ids = [told_as(hit) for hit in now.view.dangers]
    declared = now.memory.declared
    slots = {"declared": sorted({*declared, *ids}), "open_question": None, "stretching": None, "relief": None, "offered": None}
    if not set(ids) <= set(declared):
        return Turn(("utter_danger", "utter_danger_meanwhile"), slots)
    if now.heard.do == "summary":
        return Turn(("utter_danger_reminder", "action_summary"), slots)
    if now.heard.follow == "meanwhile":
        return Turn(("utter_danger_reminder", "utter_danger_meanwhile"), slots)
    return Turn(("utter_danger_reminder",), slots)


def start_over(now: Moment) -> Turn:
    """A danger outlives "start over": only a correction of the very fact lowers a level."""
    if now.view.dangers:
        return Turn(("utter_danger_reminder", "utter_no_start_over"), {"open_question": None})
    return Turn(("utter_start_over",), {**FORGOTTEN, "started_over": True})


def forget(now: Moment) -> Turn:
    """The conversation is erased from every store once this turn is over; a danger is named a last time."""
    return Turn((*(("utter_danger_reminder",) if now.view.dangers else ()), "utter_forgotten"), {"forget": True})


def check_danger(now: Moment) -> Turn:
    """The words sound like a danger although no rule holds: its question at once, whatever else was said."""
    wanted = suspicion(now)
    return Turn(("utter_ask",), {"open_question": wanted, "asked": [*now.memory.asked, wanted], "misunderstood": 0})


def suspicion(now: Moment) -> str | None:
    """The question to ask at once where the words sound like a danger: about that one, or the checklist."""
    flag = red_flags.suspected(now.heard.suspected, now.view.facts, now.base, now.memory.asked)
    if flag:
        return red_flags.question_id(flag)
    alarming = now.heard.alarming or now.heard.intent == "emergency"
    return DANGER_CHECK if alarming and DANGER_CHECK not in now.memory.asked else None


def country(now: Moment) -> Turn:
    """Whose numbers are given: asks which country, or says them; after a danger that is said again with the right number."""
    told = ("utter_danger_reminder",) if now.view.dangers else ("utter_country",)
    return again(told if now.heard.country else ("utter_which_country",), now)


def elsewhere(now: Moment) -> Turn:
    return Turn(("utter_out_of_scope_body",), {"open_question": None})


def answer(now: Moment) -> Turn:
    """An answer from the knowledge base, and then back to the interview."""
    intent = next((intent for intent in now.heard.intents if intent in QUESTIONS), "")
    if intent == "ask_cause" and now.memory.personal and now.view.ask and not now.view.causes and not _exact(now.heard.topics):
        return ask((*mirror(now), "utter_looking_into_it"), now)
    topics = list(now.heard.topics)
    if not topics and now.memory.topic and intent in LEANS_ON_THE_LAST and now.heard.refers:
        topics = [now.memory.topic]
    if intent == "ask_remedy" and now.heard.pronoun and now.heard.helper and not _exact(topics):
        topics = [HELP_FOR_SOMEBODY]
    question = {"intent": intent, "topics": topics, "supposes": now.heard.supposes}
    slots: dict[str, Any] = {"misunderstood": 0, "question": question}
    return ask(("action_answer",), now, {**slots, **_named(now)})


def go_on(now: Moment) -> Turn:
    """The next question, or the view. A cramp of this moment is asked after where Charley cannot write by itself."""
    relief = now.memory.relief
    if relief and not relief["asked"] and not now.memory.may_write and not _asks_about_danger(now):
        return ask((*mirror(now), "utter_did_it_ease"), now, {"relief": {**relief, "asked": True}})
    if now.view.ask or now.session or _view_stands(now):
        return ask(mirror(now), now, _named(now))
    return ask((), now)


def gist(view: Assessment) -> tuple[str, ...]:
    """What a view comes to: when both stay the same there is nothing new to tell."""
    return (view.level.value if view.level else "", next(iter(view.cause_ids), ""))


def _view_stands(now: Moment) -> bool:
    """Whether what was told just now leaves the view as it was said, and nobody asks to hear it again."""
    wanted = now.heard.enough or now.heard.do == "view"
    return now.view.done and not wanted and bool(now.memory.viewed) and gist(now.view) == now.memory.viewed


def _named(now: Moment) -> dict[str, Any]:
    """What "it" stands for after this message."""
    named = [topic for topic in _exact(now.heard.topics) if not topic.startswith("answer:")]
    return {"topic": named[0]} if named else {}


def mirror(now: Moment) -> tuple[str, ...]:
    """What was told is said back once; a plain "no" to a checklist is not."""
    return ("utter_mirror",) if now.base.telling(now.heard.new) and not now.heard.answered else ()


def ask(first: tuple[str, ...], now: Moment, slots: Mapping[str, Any] | None = None) -> Turn:
    """`first` and then the next question, or with none left the view. A stretch that goes on waits for neither."""
    wanted, more = now.view.ask, dict(slots or {})
    if wanted is None or (now.session and not _asks_about_danger(now)):
        view = _view(first, now)
        told = view == ("action_explain",)  # "why do you think so?" then means the view
        anew = {"topic": None, "question": None, "viewed": list(gist(now.view))} if told else {}
        return Turn((*first, *view), {"open_question": None, "misunderstood": 0, **anew, **more})
    asked = [*now.memory.asked, wanted.id] if wanted.id not in now.memory.asked else list(now.memory.asked)
    repeated = wanted.id == now.memory.open_question
    return Turn((*first, "utter_ask"), {"asked": asked, "open_question": wanted.id, "repeated": repeated, "misunderstood": 0, **more})


def _view(first: tuple[str, ...], now: Moment) -> tuple[str, ...]:
    """The view behind `first`: told, offered where an action has the turn (at most one runs), or in a word that it stands."""
    if now.session:
        return ()
    if any(step.startswith("action_") for step in first):
        return ("utter_view_ready",) if first == ("action_answer",) and now.view.done and not now.memory.viewed else ()
    return ("utter_view_stands",) if _view_stands(now) else ("action_explain",)


def again(first: tuple[str, ...], now: Moment, slots: Mapping[str, Any] | None = None) -> Turn:
    """Answers a remark and then repeats the open question, so that the thread is not lost."""
    waits = now.memory.open_question and not now.view.done
    return Turn((*first, _question(now)) if waits else first, {"repeated": bool(waits), **(slots or {})})


def not_understood(now: Moment) -> Turn:
    """Asks once and pointedly, then offers choices or leaves the question, then says whom else to ask: nothing loops.

    Of a danger question that is left the signs are told.
    """
    count = now.memory.misunderstood + 1
    if now.session:
        step = "utter_stretch_unclear" if count == 1 else "utter_stretch_choices"
        return Turn((step,), {"misunderstood": count, "stretching": now.memory.stretching})
    if now.memory.open_question and count == 1:
        which = now.heard.intent == "affirm" and now.heard.short and now.memory.open_question != DID_IT_EASE
        return Turn(("utter_which_of_these" if which else "utter_rephrase", _question(now)), {"misunderstood": count, "repeated": which})
    if now.memory.open_question:
        signs = ("utter_when_doctor",) if now.danger_is_open else ()
        onward = assess(now.view.facts, now.base, now.memory.asked, declared=now.memory.declared)
        return ask(("utter_moving_on", *signs), Moment(now.heard, now.memory, onward, now.base))
    step = {1: "utter_not_understood", 2: "utter_choices"}.get(count, "utter_lost")
    return Turn((step,), {"misunderstood": count})


_TO_TRY = ("remedy:", "food:")
"""What is asked about by its name is answered, however long the story around it."""


def is_question(now: Moment) -> bool:
    """Whether the message asks something that is answered now, and not first with the person's own story."""
    heard = now.heard
    asking = [intent for intent in heard.intents if intent in QUESTIONS]
    if heard.answered or not (asking or _asks_about_something(now)):
        return False
    if now.memory.open_question and (heard.settled or heard.new) and heard.said_something and not heard.asks:
        return False  # "water tablets for his heart" answers what was asked, whatever it sounds like
    if heard.asks and (heard.brief or ("ask_stretch" not in asking and any(topic.startswith(_TO_TRY) for topic in heard.asked_of))):
        return True
    return bool(asking) and not (asking[0] in NEEDS_THE_STORY and now.view.ask and heard.said_something)


def _asks_about_something(now: Moment) -> bool:
    """A short question that names something Charley knows, whatever its intent was taken for."""
    return now.heard.asks and now.heard.brief and bool(_exact(now.heard.topics))


def _exact(topics: Sequence[str]) -> list[str]:
    """The topics that say more than that it is about a cramp, and that "it" can stand for later."""
    return [topic for topic in topics if not topic.startswith("term:") or topic not in SAID_IN_PASSING]


def _question(now: Moment) -> str:
    return "utter_did_it_ease" if now.memory.open_question == DID_IT_EASE else "utter_ask"


def _asks_about_danger(now: Moment) -> bool:
    return bool(now.view.ask and now.view.ask.id.startswith("danger"))
