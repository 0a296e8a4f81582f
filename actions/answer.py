"""Answers a question from the knowledge base: the one that the policy has put together, else the latest message's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import say, topics_of, view_of
from bot.assessment.facts import PRESENT
from bot.knowledge.loading import knowledge
from bot.replies import answers, follow_ups


class Answer(Action):
    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        question = _question(tracker)
        reply = follow_ups.answer if question.follow else answers.answer
        return say(reply(question, knowledge()), dispatcher, tracker.get_slot("pronoun"))


def _question(tracker: Tracker) -> answers.Question:
    asked = tracker.get_slot("question") or {}
    view = view_of(tracker)
    if asked.get("places"):
        view = replace(view, facts=view.facts.only_places(asked["places"], knowledge()))
    if asked.get("supposing"):  # "can my gran have it with her kidneys?"
        view = replace(view, facts=view.facts.supposing(asked["supposing"], PRESENT))
    if not asked:
        return answers.Question(_intent(tracker), topics_of(tracker), view)
    return answers.Question(asked["intent"], tuple(asked["topics"]), view, asked.get("follow", ""), bool(asked.get("supposes")))


def _intent(tracker: Tracker) -> str:
    """The first intent of the message that asks something."""
    latest = tracker.latest_message
    intents = [latest.get("intent", {}).get("name", ""), *latest.get("also", [])]
    return next((intent for intent in intents if intent.startswith("ask_")), intents[0])
