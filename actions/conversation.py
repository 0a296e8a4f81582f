"""What every action starts from and ends with: the tracker's slots as a view, and replies as messages."""

from __future__ import annotations

from collections.abc import Iterable

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.assessment.assess import Assessment, assess
from bot.assessment.facts import Facts
from bot.knowledge.loading import knowledge
from bot.replies.reply import Reply


def view_of(tracker: Tracker) -> Assessment:
    """The view that the policy has just stored, with its causes and reasons; no further question is asked here."""
    facts = Facts(tracker.get_slot("findings") or {}, tracker.get_slot("subject") or "self")
    finished = bool(tracker.get_slot("assessment_done"))
    declared = tracker.get_slot("declared") or ()
    return assess(facts, knowledge(), tracker.get_slot("asked") or (), personal=finished, enough=finished, declared=declared)


def topics_of(tracker: Tracker) -> tuple[str, ...]:
    """What the latest message asks about, or else what was asked about last."""
    named = tuple(tracker.get_latest_entity_values("topic"))
    return named or tuple(filter(None, [tracker.get_slot("topic")]))


def say(replies: Iterable[Reply], dispatcher: CollectingDispatcher) -> None:
    for reply in replies:
        buttons = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
        dispatcher.utter_message(response=reply.response, buttons=buttons, json_message=dict(reply.custom), **reply.values)
