"""Shows the stretch or routine that a button names, or the ones that fit this person; or tells the step of one that goes on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import say, view_of
from bot.coaching import session as sessions
from bot.knowledge.loading import knowledge
from bot.replies import guided, movement

_TO_BE_SHOWN = ("stretch", "routine", "prevention")
"""Buttons that ask for a stretch as a whole, also while another goes on."""


class Stretch(Action):
    def name(self) -> str:
        return "action_stretch"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        facts, named = view_of(tracker).facts, next(tracker.get_latest_entity_values("which"), "")
        going_on = tracker.get_slot("stretching")
        if going_on and next(tracker.get_latest_entity_values("what"), "") not in _TO_BE_SHOWN:
            return say(guided.replies(sessions.from_slot(going_on), facts, knowledge()), dispatcher)
        return say(movement.named_or_fitting(named, facts, knowledge()), dispatcher)
