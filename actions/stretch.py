"""Shows the stretch or routine that a button names, or the ones that fit this person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import say, view_of
from bot.knowledge.loading import knowledge
from bot.replies import movement


class Stretch(Action):
    def name(self) -> str:
        return "action_stretch"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        named = next(tracker.get_latest_entity_values("which"), "")
        say(movement.named_or_fitting(named, view_of(tracker).facts, knowledge()), dispatcher)
        return []
