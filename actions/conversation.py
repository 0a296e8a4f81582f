"""What every action starts from and ends with: the tracker's slots as a view, and replies as messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.assessment.assess import Assessment, assess
from bot.assessment.facts import Facts
from bot.engine import shown
from bot.knowledge.loading import knowledge
from bot.replies import person
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


def say(replies: Iterable[Reply], dispatcher: CollectingDispatcher, pronoun: str | None = None) -> list[dict[str, Any]]:
    """Sends the replies, about somebody else with their pronoun; gives the events that remember what was offered and listed."""
    events: list[dict[str, Any]] = []
    for reply in replies:
        buttons = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
        dispatcher.utter_message(
            response=reply.response,
            buttons=buttons,
            image=shown.image(reply),
            json_message=shown.custom(reply),
            **person.turned(reply.values, pronoun),
        )
        events += [SlotSet("offered", reply.offers), SlotSet("topic", reply.offers)] if reply.offers else []
        events += [SlotSet("listed", list(reply.lists))] if reply.lists else []
    return events
