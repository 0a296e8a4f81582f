"""Decides what a turn does: which responses and which action follow a message, and what is remembered. No Rasa in it.

The order is the order of harm: danger, control, a cramp right now, a danger that is perhaps there, questions, the story,
courtesy. `RULES` in the steps leaves a step to data/rules.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.assessment import interview, red_flags
from bot.assessment.assess import Assessment, assess, elsewhere
from bot.assessment.facts import Facts
from bot.assessment.red_flags import told_as
from bot.coaching.movements import HOLD_BACK, alarming
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind, Level

RULES = "rules"

QUESTIONS = {
    "ask_cause", "ask_remedy", "ask_stretch", "ask_how_long_hold", "ask_prevention", "ask_medication_effect",
    "ask_supplement_food", "ask_when_doctor", "ask_what_is_cramp", "ask_about_condition",
}  # fmt: skip
COURTESY = {"greet", "goodbye", "thank", "bot_challenge", "complain"}
STORIES = {"describe_cramp", "report_acute_cramp_now", "emergency"}
NEEDS_THE_STORY = {"ask_cause", "ask_when_doctor", "ask_remedy", "ask_prevention"}
"""Questions about one's own cramp: they are answered with the view, once enough is known for one."""

UNCLEAR = "unclear"
"""Stands for an intent that nobody should build on."""


@dataclass(frozen=True)
class Memory:
    """What the slots carry from turn to turn."""

    asked: tuple[str, ...] = ()
    open_question: str | None = None
    declared: tuple[str, ...] = ()
    misunderstood: int = 0
    relieved: bool = False
    personal: bool = False
    enough: bool = False


@dataclass(frozen=True)
class Heard:
    """The message of this turn: intent, further intents, topics, findings new in it, a button's command.

    `answered` is true for a bare answer, `settled` when the open question has its answer (or is skipped) with it,
    `asks` when the words have the form of a question, `own` when they speak of somebody's own leg ("my foot", "her calf").
    """

    intent: str
    also: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    said_something: bool = False
    do: str | None = None
    enough: bool = False
    empty: bool = False
    too_long: bool = False
    answered: bool = False
    settled: bool = False
    asks: bool = False
    suspected: tuple[str, ...] = ()
    alarming: bool = False
    own: bool = False

    @property
    def intents(self) -> tuple[str, ...]:
        return (self.intent, *self.also)


@dataclass(frozen=True)
class Turn:
    """`steps` are action names in order; `slots` what to remember."""

    steps: tuple[str, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)


def decide(heard: Heard, memory: Memory, facts: Facts, base: KnowledgeBase) -> Turn:
    """What to do now."""
    tells = heard.said_something and heard.intent not in QUESTIONS
    personal = memory.personal or tells or heard.own or heard.intent in STORIES or _tells_more_than_a_place(facts, base)
    enough = memory.enough or heard.enough or heard.do == "view"
    asked = [question for question in memory.asked if question != _pending(heard, memory)]
    view = assess(facts, base, asked, personal or enough, declared=memory.declared)
    if enough and view.ask and not view.ask.id.startswith("danger"):  # who wants the view now gets it, after one look at danger
        view = assess(facts, base, asked, enough=True, declared=memory.declared)
    turn = _steps(heard, memory, view, base)
    remembered: dict[str, Any] = {"personal": personal, "enough": enough, "heard_new": list(heard.new), "knowledge": base.digest}
    steps = ("utter_too_long", *turn.steps) if heard.too_long and not view.dangers else turn.steps
    told = {told_as(hit) for hit in view.flags if hit.flag.at_once} - set(memory.declared)
    if told and not view.dangers:  # off the ladder, out of the traffic: before anything else
        steps, remembered["declared"] = ("utter_get_safe", *steps), sorted({*memory.declared, *told})
    return Turn(steps, {**_view_slots(view), **remembered, **turn.slots})


def _pending(heard: Heard, memory: Memory) -> str | None:
    """The open question, when this message did not answer it: it stays open. A danger question outlasts a new story, too."""
    question = memory.open_question
    if question is None or heard.settled or heard.do == "view":
        return None
    if question.startswith("danger"):
        return question
    return None if heard.said_something or memory.misunderstood else question


def _tells_more_than_a_place(facts: Facts, base: KnowledgeBase) -> bool:
    """ "What causes foot cramps" names a place and is no story; anything more makes it one."""
    return any(base.findings[finding].kind not in (FindingKind.PLACE, FindingKind.SIDE) for finding in facts.known)


def _steps(heard: Heard, memory: Memory, view: Assessment, base: KnowledgeBase) -> Turn:
    if heard.do == "restart" or (heard.intent == "stop_or_restart" and not heard.answered):
        return _start_over(view)
    if view.dangers:
        return _danger(heard, memory, view)
    if heard.do:
        return _button(heard, memory, view)
    if heard.empty:
        return _again(("utter_empty",), memory, view)
    if elsewhere(view.facts) and heard.new:
        return Turn(("utter_out_of_scope_body",), {"open_question": None})
    if _cramp_now(heard, memory, view, base):
        return _ask(("action_relieve_now",), memory, view, {"relieved": True})
    suspicion = _suspicion(heard, memory, view, base)
    if suspicion:
        return Turn(("utter_ask",), {"open_question": suspicion, "asked": [*memory.asked, suspicion], "misunderstood": 0})
    if view.ask and view.ask.id.startswith("danger:") and heard.said_something:
        return _ask(_mirror(heard), memory, view)
    if _is_question(heard, memory, view):
        return _answer(heard, memory, view)
    if heard.said_something or heard.answered or heard.enough:
        return _go_on(heard, memory, view)
    if heard.intent in COURTESY or heard.intent == "out_of_scope":
        return _again((RULES,), memory, view)
    if heard.intent in ("affirm", "deny", "answer_detail") and memory.open_question is None:
        return Turn((RULES,), {"misunderstood": 0})
    if heard.intent in STORIES and not memory.open_question:
        return _go_on(heard, memory, view)
    return _not_understood(memory, view, base)


def _danger(heard: Heard, memory: Memory, view: Assessment) -> Turn:
    """A danger stops everything else. It is told in full once, and again when another one comes up or it grows."""
    ids = [told_as(hit) for hit in view.dangers]
    slots = {"declared": sorted({*memory.declared, *ids}), "open_question": None}
    if not set(ids) <= set(memory.declared):
        return Turn(("utter_danger",), slots)
    if heard.do == "summary":
        return Turn(("utter_danger_reminder", "action_summary"), slots)
    return Turn(("utter_danger_reminder",), slots)


def _start_over(view: Assessment) -> Turn:
    """A danger outlives "start over": only a correction of the very fact lowers a level."""
    if view.dangers:
        return Turn(("utter_danger_reminder", "utter_no_start_over"), {"open_question": None})
    return Turn(("utter_start_over",), {**FORGOTTEN, "started_over": True})


FORGOTTEN: Mapping[str, Any] = {
    "findings": {}, "triage_level": None, "red_flags": [], "likely_causes": [], "assessment_done": False, "asked": [],
    "open_question": None, "declared": [], "misunderstood": 0, "topic": None, "relieved": False, "personal": False,
    "subject": "self", "enough": False,
}  # fmt: skip


def _button(heard: Heard, memory: Memory, view: Assessment) -> Turn:
    action = _ACTIONS.get(heard.do or "")
    if heard.do in ("view", "why"):
        return _go_on(heard, memory, view)
    if action is None:
        return _again(("utter_choices",), memory, view)
    return Turn((action,), {"misunderstood": 0})


_ACTIONS = {
    "stretch": "action_stretch",
    "routine": "action_stretch",
    "relief": "action_relieve_now",
    "prevention": "action_stretch",
    "summary": "action_summary",
    "about": "action_answer",
}


def _cramp_now(heard: Heard, memory: Memory, view: Assessment, base: KnowledgeBase) -> bool:
    """A cramp at this moment gets its movement first, except beside a sign of danger: then after the look at danger."""
    if memory.relieved or view.facts.any_of(HOLD_BACK):
        return False
    if heard.settled and (memory.open_question or "").startswith("danger") and view.facts.has("timing_now"):
        return True
    now = heard.intent == "report_acute_cramp_now" or ("timing_now" in heard.new and view.facts.has("timing_now"))
    return now and not heard.answered and not alarming((f for f in heard.new if view.facts.has(f)), base)


def _suspicion(heard: Heard, memory: Memory, view: Assessment, base: KnowledgeBase) -> str | None:
    """The question to ask at once, whatever else was said, where the words sound like a danger although no rule holds."""
    flag = red_flags.suspected(heard.suspected, view.facts, base, memory.asked)
    if flag:
        return red_flags.question_id(flag)
    alarming = heard.alarming or heard.intent == "emergency"
    return interview.DANGER_CHECK if alarming and interview.DANGER_CHECK not in memory.asked else None


def _is_question(heard: Heard, memory: Memory, view: Assessment) -> bool:
    asks = [intent for intent in heard.intents if intent in QUESTIONS]
    if not asks or heard.answered:
        return False
    if memory.open_question and heard.settled and heard.said_something and not heard.asks:
        return False  # "water tablets for his heart" answers what was asked, whatever it sounds like
    return not (asks[0] in NEEDS_THE_STORY and view.ask and heard.said_something)


def _answer(heard: Heard, memory: Memory, view: Assessment) -> Turn:
    slots: dict[str, Any] = {"misunderstood": 0}
    if heard.topics:
        slots["topic"] = heard.topics[0]
    if view.ask:
        return _ask(("action_answer",), memory, view, slots)
    return Turn(("action_answer",), slots)


def _go_on(heard: Heard, memory: Memory, view: Assessment) -> Turn:
    if view.ask:
        return _ask(_mirror(heard), memory, view)
    return Turn(("action_explain",), {"open_question": None, "misunderstood": 0})


def _mirror(heard: Heard) -> tuple[str, ...]:
    """What was told is said back once; a plain "no" to a checklist is not."""
    return ("utter_mirror",) if heard.new and not heard.answered else ()


def _ask(first: tuple[str, ...], memory: Memory, view: Assessment, slots: Mapping[str, Any] | None = None) -> Turn:
    if view.ask is None:
        return Turn(first or ("action_explain",), {"open_question": None, "misunderstood": 0, **(slots or {})})
    asked = [*memory.asked, view.ask.id] if view.ask.id not in memory.asked else list(memory.asked)
    return Turn((*first, "utter_ask"), {"asked": asked, "open_question": view.ask.id, "misunderstood": 0, **(slots or {})})


def _again(first: tuple[str, ...], memory: Memory, view: Assessment) -> Turn:
    """Answers a remark and then repeats the open question, so that the thread is not lost."""
    return Turn((*first, "utter_ask") if memory.open_question and not view.done else first)


def _not_understood(memory: Memory, view: Assessment, base: KnowledgeBase) -> Turn:
    """Asks once, then offers choices, then leaves the question alone: nothing loops. Of a danger question the signs are told."""
    count = memory.misunderstood + 1
    if memory.open_question and count == 1:
        return Turn(("utter_rephrase", "utter_ask"), {"misunderstood": count})
    if memory.open_question:
        signs = ("utter_when_doctor",) if memory.open_question.startswith("danger") else ()
        onward = assess(view.facts, base, memory.asked, declared=memory.declared)
        return _ask(("utter_moving_on", *signs), memory, onward)
    return Turn(("utter_not_understood",) if count == 1 else ("utter_choices",), {"misunderstood": count})


def _view_slots(view: Assessment) -> dict[str, Any]:
    level: Level | None = view.level
    return {
        "findings": dict(view.facts.known),
        "subject": view.facts.subject,
        "triage_level": level.value if level else None,
        "red_flags": view.flag_ids,
        "likely_causes": view.cause_ids,
        "assessment_done": view.done,
    }
