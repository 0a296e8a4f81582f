"""Gives the movement for a cramp that is there at this moment, and sees to it that Charley asks when its hold is over."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ReminderScheduled
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import say, view_of
from bot.knowledge.loading import knowledge
from bot.replies import movement

TO_GET_READY = 10
"""Seconds that somebody needs to read the movement and get into it."""


class RelieveNow(Action):
    def name(self) -> str:
        return "action_relieve_now"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        given = tracker.get_slot("relief") or {}
        reply = movement.relief_now(view_of(tracker).facts, knowledge(), given.get("movement"), movement.words_for(given))
        events = say([reply], dispatcher)
        hold = reply.custom.get("stretch", {}).get("hold")
        return [*events, _reminder(tracker, hold, given["movement"])] if hold and given.get("remind") else events


def _reminder(tracker: Tracker, hold: int, movement_given: str) -> dict[str, Any]:
    due = datetime.now(timezone.utc) + timedelta(seconds=hold + TO_GET_READY)
    name = f"hold-{tracker.sender_id}"  # a later movement's reminder takes the place of an earlier one's
    which = {"which": movement_given}
    event: dict[str, Any] = ReminderScheduled("hold_over", due, which, name, kill_on_user_message=False)
    return event
