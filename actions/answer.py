"""Answers a question from the knowledge base."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import say, topics_of, view_of
from bot.knowledge.loading import knowledge
from bot.replies import answers


class Answer(Action):
    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        question = answers.Question(_intent(tracker), topics_of(tracker), view_of(tracker))
        say(answers.answer(question, knowledge()), dispatcher)
        return []


def _intent(tracker: Tracker) -> str:
    """The first intent of the message that asks something."""
    latest = tracker.latest_message
    intents = [latest.get("intent", {}).get("name", ""), *latest.get("also", [])]
    return next((intent for intent in intents if intent.startswith("ask_")), intents[0])
