"""What is said about reviews: once that a clinician has not checked the knowledge, and with a danger that its rule is not checked."""

from __future__ import annotations

from bot.engine.hearing import Moment

NOT_REVIEWED, UNCHECKED = "utter_not_reviewed", "utter_danger_unchecked"

_DANGER = {"utter_danger", "utter_danger_meanwhile", "utter_get_safe"}
_QUESTIONS = ("utter_ask", "utter_did_it_ease", "utter_which_muscle")
"""What waits for an answer stands last, with its buttons."""


def around(steps: tuple[str, ...], now: Moment) -> tuple[str, ...]:
    """The steps of a turn with the notices that belong to them. A danger comes before any notice."""
    if not steps:
        return steps
    told = _DANGER.intersection(steps)
    if told and any(hit.flag.id in now.base.held.unchecked for hit in now.view.flags):
        last = max(steps.index(step) for step in told)
        steps = (*steps[: last + 1], UNCHECKED, *steps[last + 1 :])
    if now.base.notice and now.memory.unaware:
        return (*steps[:-1], NOT_REVIEWED, steps[-1]) if steps[-1] in _QUESTIONS and not told else (*steps, NOT_REVIEWED)
    return steps
