"""Sums the conversation up for a doctor or pharmacist."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import say, view_of
from bot.knowledge.loading import knowledge
from bot.replies.summary import summary


class Summary(Action):
    def name(self) -> str:
        return "action_summary"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        together, guessed = tracker.get_slot("together") or (), tracker.get_slot("guessed") or ()
        return say([summary(view_of(tracker), knowledge(), date.today(), together, guessed)], dispatcher)
