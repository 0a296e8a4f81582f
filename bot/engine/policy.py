"""Charley's policy: it stands above Rasa's rules, derives the view from every message and decides the turn.

It runs inside the Rasa process and needs neither the action server nor the slots of earlier turns for danger: what a
danger sets off is a response, never a custom action. So safety fails closed (design section 7).
"""

from __future__ import annotations

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

from bot.engine import forgetting, history, listening
from bot.engine.dialogue import RULES, Turn, decide
from bot.engine.listening import Listener
from bot.knowledge.loading import knowledge


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class CharleyPolicy(Policy):
    """Predicts the steps that `bot.engine.dialogue` decided; abstains where data/rules.yml should speak."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context)
        self._base = knowledge()
        self._listener = Listener(self._base)

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
            if turn.slots.get("forget"):
                forgetting.ask_for(tracker.sender_id)
            steps = list(turn.steps)
            events = [
                SlotSet(n, v)
                for n, v in {**self._country(tracker), **turn.slots, "together": history.pressed_together(tracker), "plan": steps}.items()
                if tracker.get_slot(n) != v or n == "started_over"
            ]
        if done < len(steps) and steps[done] == RULES:
            return self._prediction(self._default_predictions(domain), events=events)
        action = steps[done] if done < len(steps) else ACTION_LISTEN_NAME
        if done >= len(steps) and RULES in steps and len(steps) == 1:
            return self._prediction(self._default_predictions(domain))
        return self._prediction(_certainly(action, domain), events=events)

    def _country(self, tracker: DialogueStateTracker) -> dict[str, str]:
        """The country that was named just now; else the one that the channel knows (a clinic's page says where it is)."""
        if tracker.latest_message is None:
            return {}
        named = listening.country(tracker.latest_message, self._base)
        known = named or (not tracker.get_slot("country") and (tracker.latest_message.metadata or {}).get("country"))
        return {"country": known} if known else {}

    def _decide(self, tracker: DialogueStateTracker) -> Turn:
        facts = self._listener.facts(tracker)
        return decide(self._listener.heard(tracker, facts), listening.memory(tracker), facts, self._base)


def _steps_done(tracker: DialogueStateTracker) -> int | None:
    """How many steps of this turn were taken; None when no message waits for a turn."""
    count = 0
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return count
        if isinstance(event, ActionExecuted):
            count += event.action_name != ACTION_LISTEN_NAME
    return None


def _certainly(action: str, domain: Domain) -> list[float]:
    probabilities = [0.0] * domain.num_actions
    probabilities[domain.index_for_action(action)] = 1.0
    return probabilities
