"""Charley's policy: it stands above Rasa's rules, derives the view from every message and decides the turn.

It runs inside the Rasa process and needs neither the action server nor the slots of earlier turns for danger: what a
danger sets off is a response, never a custom action. So safety fails closed (design section 7).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assessment import interview
from bot.assessment.facts import PRESENT, SELF, UNSURE, Facts, Said
from bot.engine import history
from bot.engine.dialogue import RULES, UNCLEAR, Heard, Memory, Turn, decide
from bot.knowledge.loading import knowledge
from bot.understanding.intents import asks
from bot.understanding.short_answers import ShortAnswers
from bot.understanding.text import TOO_LONG

_OWNED = re.compile(r"\b(?:my|me|his|her|their|our)\s+(?:[\w-]+\s+){0,2}$", re.I)
"""Words before a place that make it somebody's own: "my left foot", "her calf"; "what causes foot cramps" has none."""

MOSTLY_FAMILIAR = 0.5
"""A message with fewer known words than this, in which nothing was found, is another language or gibberish."""

SURE_ENOUGH = 0.2
SURE_ENOUGH_TO_FORGET = 0.4
"""Confidences (22 intents: chance is 0.05) from which an intent counts; more for "start over", which puts facts aside."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class CharleyPolicy(Policy):
    """Predicts the steps that `bot.engine.dialogue` decided; abstains where data/rules.yml should speak."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context)
        self._base = knowledge()
        self._short = ShortAnswers()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"priority": 100}

    @staticmethod
    def supported_data() -> SupportedData:
        return SupportedData.ML_AND_RULE_DATA

    def train(self, training_trackers: list[Any], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing is learned; the resource only marks the place in the graph."""
        with self._model_storage.write_to(self._resource):
            return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> CharleyPolicy:
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: dict[str, Any] | None = None, **kwargs: Any
    ) -> PolicyPrediction:
        done = _steps_done(tracker)
        if done is None:
            return self._prediction(self._default_predictions(domain))
        events: list[Event] = []
        steps = history.slot(tracker, "plan", [])
        if done == 0:
            turn = self._decide(tracker)
            steps = list(turn.steps)
            events = [
                SlotSet(n, v)
                for n, v in {**_country(tracker), **turn.slots, "plan": steps}.items()
                if tracker.get_slot(n) != v or n == "started_over"
            ]
        if done < len(steps) and steps[done] == RULES:
            return self._prediction(self._default_predictions(domain), events=events)
        action = steps[done] if done < len(steps) else ACTION_LISTEN_NAME
        if done >= len(steps) and RULES in steps and len(steps) == 1:
            return self._prediction(self._default_predictions(domain))
        return self._prediction(_certainly(action, domain), events=events)

    def _decide(self, tracker: DialogueStateTracker) -> Turn:
        facts = history.facts(tracker, self._base, self._short)
        return decide(self._heard(tracker, facts), _memory(tracker), facts, self._base)

    def _heard(self, tracker: DialogueStateTracker, facts: Facts) -> Heard:
        message = tracker.latest_message or UserUttered("")
        text, data = message.text or "", message.parse_data or {}
        entities = message.entities or []
        before = history.slot(tracker, "findings", {})
        known = Facts(before, history.slot(tracker, "subject", SELF))
        said = history.statement(message, tracker.get_slot("open_question"), known, self._base, self._short).said
        told = {e["value"] for e in entities if e["entity"] == "finding"}
        do = next((e["value"] for e in entities if e["entity"] == "what"), None) if message.intent_name == "do" else None
        short = None if message.intent_name in ("answer", "do") else self._short.meaning(text)
        do = "summary" if short == "summary" else do
        return Heard(
            intent=_intent(message, bool(said)),
            also=tuple(data.get("also", ())),
            topics=tuple(e["value"] for e in entities if e["entity"] == "topic"),
            new=tuple(f for f in _named(said, told) if facts.known.get(f) not in (None, UNSURE, before.get(f))),
            said_something=bool(said),
            do=do,
            enough=short == "enough",
            empty=not any(c.isalnum() for c in text),
            too_long=len(text) > TOO_LONG,
            answered=message.intent_name == "answer" or short in ("skip", "enough"),
            asks=asks(text),
            suspected=tuple(e["value"] for e in entities if e["entity"] == "suspected"),
            alarming=bool(data.get("alarming")),
            own=any(e["entity"] == "finding" and _OWNED.search(text[: e.get("start", 0)]) for e in entities),
            settled=short in ("skip", "enough") or self._settles(tracker, said, entities),
        )

    def _settles(self, tracker: DialogueStateTracker, said: tuple[Said, ...], entities: list[dict[str, Any]]) -> bool:
        """Whether the message answers the open question: it says something about what was asked, or skips it by button."""
        question = tracker.get_slot("open_question")
        ask = interview.by_id(question, self._base) if question else None
        if ask is None or any(e["entity"] == "question" and e["value"] == question for e in entities):
            return True
        asked_for = {ask.finding, *(f for option in ask.options for f in option.findings)}
        return any(s.finding in asked_for for s in said)


def _intent(message: UserUttered, said_something: bool) -> str:
    """The intent, if it is sure enough: a weak guess beside a finding is a story, alone it is nothing understood."""
    name = message.intent_name or ""
    confidence = float((message.intent or {}).get("confidence") or 0.0)
    if not said_something and (message.parse_data or {}).get("familiar", 1.0) < MOSTLY_FAMILIAR:
        return UNCLEAR
    if confidence >= (SURE_ENOUGH_TO_FORGET if name == "stop_or_restart" else SURE_ENOUGH):
        return name
    return "describe_cramp" if said_something else UNCLEAR


def _named(said: tuple[Said, ...], told: Collection[str]) -> dict[str, None]:
    """What the message told in words or chose from a question; not what a bare "no" denied all at once."""
    return dict.fromkeys(s.finding for s in said if s.finding in told or s.assertion == PRESENT)


def _steps_done(tracker: DialogueStateTracker) -> int | None:
    """How many steps of this turn were taken; None when no message waits for a turn."""
    count = 0
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return count
        if isinstance(event, ActionExecuted):
            count += event.action_name != ACTION_LISTEN_NAME
    return None


def _country(tracker: DialogueStateTracker) -> dict[str, str]:
    """The country that the channel knows (a clinic's page says where it is), as long as the person named none."""
    metadata = (tracker.latest_message.metadata if tracker.latest_message else None) or {}
    return {"country": metadata["country"]} if metadata.get("country") and not tracker.get_slot("country") else {}


def _memory(tracker: DialogueStateTracker) -> Memory:
    return Memory(
        asked=tuple(history.slot(tracker, "asked", ())),
        open_question=tracker.get_slot("open_question"),
        declared=tuple(history.slot(tracker, "declared", ())),
        misunderstood=int(history.slot(tracker, "misunderstood", 0)),
        relieved=bool(tracker.get_slot("relieved")),
        personal=bool(tracker.get_slot("personal")),
        enough=bool(tracker.get_slot("enough")),
    )


def _certainly(action: str, domain: Domain) -> list[float]:
    probabilities = [0.0] * domain.num_actions
    probabilities[domain.index_for_action(action)] = 1.0
    return probabilities
