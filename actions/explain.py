"""Explains the view: likely causes, what helps, whom to see."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import say, view_of
from bot.knowledge.loading import knowledge
from bot.replies import view


class Explain(Action):
    def name(self) -> str:
        return "action_explain"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        return say(view.explain(view_of(tracker), knowledge()), dispatcher, tracker.get_slot("pronoun"))
