"""Decides what a turn does: which responses and which action follow a message, and what is remembered. No Rasa in it.

The order of `CASES` is the order of harm: danger, the person's control, a cramp right now, a danger that is perhaps there,
the stretch that goes on, questions, the story, courtesy. `RULES` in the steps leaves a step to data/rules.yml.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.assessment.assess import Assessment, assess, elsewhere
from bot.assessment.facts import SELF, Facts
from bot.assessment.red_flags import told_as
from bot.engine import coaching_turns as coaching
from bot.engine import follow_up_turns as following
from bot.engine import interview_turns as interview
from bot.engine import notices
from bot.engine.hearing import COURTESY, QUESTIONS, STORIES, UNCLEAR, Heard, Memory, Moment, Turn
from bot.engine.interview_turns import FORGOTTEN, RULES
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind, Level

__all__ = ["COURTESY", "FORGOTTEN", "QUESTIONS", "RULES", "STORIES", "UNCLEAR", "Heard", "Memory", "Turn", "decide"]

_ACTIONS = {
    "stretch": "action_stretch",
    "routine": "action_stretch",
    "prevention": "action_stretch",
    "summary": "action_summary",
    "about": "action_answer",
    "causes": "action_answer",
}
"""What a button that needs nothing else sets off."""

_ASKS = {"causes": "ask_cause"}
"""Buttons that ask a question."""


def decide(heard: Heard, memory: Memory, facts: Facts, base: KnowledgeBase) -> Turn:
    """What to do now."""
    tells = heard.said_something and heard.intent not in QUESTIONS
    personal = memory.personal or tells or heard.own or heard.intent in STORIES or _tells_more_than_a_place(facts, base)
    personal = personal or heard.do == "relief"
    enough = memory.enough or heard.enough or heard.do == "view"
    asked = [question for question in memory.asked if question != _pending(heard, memory)]
    view = assess(facts, base, asked, personal or enough, declared=memory.declared)
    if enough and view.ask and not view.ask.id.startswith("danger"):  # who wants the view now gets it, after one look at danger
        view = assess(facts, base, asked, enough=True, declared=memory.declared)
    now = Moment(heard, memory, view, base)
    turn = next(handle for applies, handle in CASES if applies(now))(now)
    remembered: dict[str, Any] = {"personal": personal, "enough": enough, "heard_new": list(heard.new), "knowledge": base.digest}
    remembered["guessed"] = list(heard.guessed)
    if view.facts.subject != SELF:
        remembered["pronoun"] = _pronoun(heard, memory)
    steps, noted = _around(turn, now)
    steps = notices.around(steps, now)
    return Turn(steps, {**_view_slots(view), "repeated": False, **remembered, **noted, **turn.slots})


def _pending(heard: Heard, memory: Memory) -> str | None:
    """The open question, when this message did not answer it: it stays open. A new story replaces it, but for a danger question."""
    question = memory.open_question
    if question is None or heard.settled or heard.do == "view":
        return None
    if question.startswith("danger"):
        return question
    return None if heard.new or heard.answered or memory.misunderstood else question


def _tells_more_than_a_place(facts: Facts, base: KnowledgeBase) -> bool:
    """ "What causes foot cramps" names a place and is no story; anything more makes it one."""
    return any(base.findings[finding].kind not in (FindingKind.PLACE, FindingKind.SIDE) for finding in facts.known)


def _pronoun(heard: Heard, memory: Memory) -> str:
    """How somebody else is spoken of: he or she once that was said, else they."""
    return heard.pronoun if heard.pronoun and memory.pronoun in (None, "they") else memory.pronoun or "they"


def _around(turn: Turn, now: Moment) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The steps with what belongs around them, and what that makes Charley remember."""
    steps, noted = turn.steps, dict[str, Any]()
    if now.view.dangers or coaching.is_reminder(now):
        return steps, noted
    feeling = now.heard.feeling
    if feeling and feeling not in now.memory.felt and steps != (RULES,):
        steps, noted["felt"] = (f"utter_feeling_{feeling}", *steps), [*now.memory.felt, feeling]
    if now.session and not {"stretching", "forget", "started_over"} & set(turn.slots) and "utter_ask" not in steps:
        steps = (*steps, "utter_back_to_stretch")
    if now.heard.too_long:
        steps = ("utter_too_long", *steps)
    told = {told_as(hit) for hit in now.view.flags if hit.flag.at_once} - set(now.memory.declared)
    if told:  # off the ladder, out of the traffic: before anything else
        steps, noted["declared"] = ("utter_get_safe", *steps), sorted({*now.memory.declared, *told})
    return steps, noted


def _wants_to_start_over(now: Moment) -> bool:
    heard = now.heard
    meant = heard.intent == "stop_or_restart" and not heard.answered and heard.follow not in ("start", "stop", "meanwhile")
    return heard.do == "restart" or (meant and not now.session and not coaching.is_over_already(now))


def _wants_what_a_button_gives(now: Moment) -> bool:
    return bool(now.heard.do)


def _give(now: Moment) -> Turn:
    wanted = now.heard.do or ""
    if wanted in ("view", "why"):
        return interview.go_on(now)
    if wanted == "about" and now.heard.which:
        return Turn(
            ("action_answer",), {"misunderstood": 0, "question": {"intent": "", "topics": [now.heard.which]}, "topic": now.heard.which}
        )
    if wanted == "plan":
        return interview.again(("utter_six_week_plan",), now)
    action = _ACTIONS.get(wanted)
    if action is None:
        return interview.again(("utter_choices",), now)
    asked = {"question": {"intent": _ASKS[wanted], "topics": []}, "topic": None} if wanted in _ASKS else {}
    return Turn((action,), {"misunderstood": 0, **asked})


def _sounds_dangerous(now: Moment) -> bool:
    return interview.suspicion(now) is not None


def _may_mean_a_danger(now: Moment) -> bool:
    """Its question comes before any answer; once it is open, only something new asks it again in place of an answer."""
    ask, heard = now.view.ask, now.heard
    if ask is None or not ask.id.startswith("danger:"):
        return False
    return bool(heard.new) or (heard.said_something and ask.id != now.memory.open_question)


def _tells(now: Moment) -> bool:
    heard = now.heard
    names_an_answer = bool(now.memory.open_question) and heard.settled and bool(heard.topics)  # "just iron tablets"
    return heard.said_something or heard.answered or heard.enough or names_an_answer


def _is_courtesy(now: Moment) -> bool:
    return now.heard.intent in COURTESY or now.heard.intent == "out_of_scope"


def _answers_nothing(now: Moment) -> bool:
    return now.heard.intent in ("affirm", "deny", "answer_detail") and now.memory.open_question is None


def _wants_the_view(now: Moment) -> bool:
    """A yes to "shall I tell you what I think?"."""
    waits = now.view.done and not now.memory.viewed and not now.memory.open_question
    return waits and now.heard.intent == "affirm" and now.heard.short


def _means_one_of_no_list(now: Moment) -> bool:
    """ "And the second one?" where nothing was listed."""
    return bool(now.heard.number) and not (now.heard.said_something or now.heard.answered)


def _only_sounds_like_a_story(now: Moment) -> bool:
    return now.heard.intent in STORIES and not now.memory.open_question


CASES: tuple[tuple[Callable[[Moment], bool], Callable[[Moment], Turn]], ...] = (
    (lambda now: now.heard.follow == "forget" or now.heard.do == "forget", interview.forget),
    (_wants_to_start_over, interview.start_over),
    (lambda now: now.heard.do == "country", interview.country),
    (lambda now: bool(now.view.dangers), interview.danger),
    (coaching.is_reminder, coaching.hold_is_over),
    (following.is_wish, following.grant),
    (following.is_about_somebody_else, following.somebody_else),
    (coaching.is_answer_to_relief, coaching.after_relief),
    (coaching.is_over, lambda now: interview.again(("utter_glad_it_is_over",), now)),
    (lambda now: now.heard.do == "relief", coaching.cramp_now),
    (coaching.wants_to_start, coaching.start),
    (lambda now: bool(now.heard.do) and coaching.is_command(now), coaching.obey),
    (_wants_what_a_button_gives, _give),
    (lambda now: now.heard.empty, lambda now: interview.again(("utter_empty",), now)),
    (lambda now: bool(now.heard.country) and not now.heard.said_something, interview.country),
    (lambda now: now.heard.animal, lambda now: interview.again(("utter_animal",), now)),
    (lambda now: now.heard.foreign and not now.heard.said_something, lambda now: interview.again(("utter_only_english",), now)),
    (lambda now: elsewhere(now.view.facts) and bool(now.heard.new), interview.elsewhere),
    (coaching.is_cramp_now, coaching.cramp_now),
    (_sounds_dangerous, interview.check_danger),
    (_may_mean_a_danger, lambda now: interview.ask(interview.mirror(now), now)),
    (coaching.is_command, coaching.obey),
    (coaching.is_over_already, coaching.after_the_last),
    (following.is_why_asked, following.say_why_asked),
    (following.is_follow_up, following.follow_up),
    (_means_one_of_no_list, lambda now: interview.again(("utter_which_one",), now)),
    (interview.is_question, interview.answer),
    (_tells, interview.go_on),
    (_is_courtesy, lambda now: interview.again((RULES,), now)),
    (_wants_the_view, interview.go_on),
    (_answers_nothing, lambda now: Turn((RULES,), {"misunderstood": 0})),
    (_only_sounds_like_a_story, interview.go_on),
    (lambda now: True, interview.not_understood),
)
"""What applies, first come first served, and who then says what to do."""


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
