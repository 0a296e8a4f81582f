"""Gives the one right movement for a cramp that is there at this moment."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import say, view_of
from bot.knowledge.loading import knowledge
from bot.replies import movement


class RelieveNow(Action):
    def name(self) -> str:
        return "action_relieve_now"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        say([movement.relief_now(view_of(tracker).facts, knowledge())], dispatcher)
        return []
