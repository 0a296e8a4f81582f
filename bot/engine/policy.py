"""Charley's policy: it stands above Rasa's rules, derives the view from every message and decides the turn.

It runs inside the Rasa process and needs neither the action server nor the slots of earlier turns for danger: what a
danger sets off is a response, never a custom action. So safety fails closed (design section 7).

It is Rasa's RulePolicy that is asked only where a turn leaves a step to the rules: as a policy beside this one it would work
through the whole conversation at every step, and be overruled.
"""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine import forgetting, history, listening, metrics
from bot.engine.dialogue import RULES, Turn, decide
from bot.engine.listening import Listener
from bot.knowledge.loading import knowledge


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class CharleyPolicy(RulePolicy):
    """Predicts the steps that `bot.engine.dialogue` decided, and what data/rules.yml says where that leaves it to them."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, **kwargs)
        self._base = knowledge()
        self._listener = Listener(self._base)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        # No fall-back prediction: nothing may take a person's message back.
        return {**RulePolicy.get_default_config(), "priority": 100, "enable_fallback_prediction": False, "restrict_rules": False}

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: dict[str, Any] | None = None, **kwargs: Any
    ) -> PolicyPrediction:
        done = _steps_done(tracker)
        if done is None:
            return self._ruled(tracker, domain)
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
            return self._ruled(tracker, domain, events)
        if done >= len(steps) and steps == [RULES]:
            return self._ruled(tracker, domain)
        action = steps[done] if done < len(steps) else ACTION_LISTEN_NAME
        return self._prediction(_certainly(action, domain), events=events)

    def _ruled(self, tracker: DialogueStateTracker, domain: Domain, events: list[Event] | None = None) -> PolicyPrediction:
        """What the rules say to this message. They look at one message each, so the ones before it are left out."""
        rules = super().predict_action_probabilities(_since_the_last_message(tracker), domain)
        return self._prediction(rules.probabilities, events=[*(events or ()), *rules.events])

    def _country(self, tracker: DialogueStateTracker) -> dict[str, str]:
        """The country that was named just now; else the one that the channel knows (a clinic's page says where it is)."""
        if tracker.latest_message is None:
            return {}
        named = listening.country(tracker.latest_message, self._base)
        known = named or (not tracker.get_slot("country") and (tracker.latest_message.metadata or {}).get("country"))
        return {"country": known} if known else {}

    def _decide(self, tracker: DialogueStateTracker) -> Turn:
        facts, memory = self._listener.facts(tracker), listening.memory(tracker)
        turn = decide(self._listener.heard(tracker, facts), memory, facts, self._base)
        metrics.decided(turn, tracker.get_slot("triage_level"), memory.misunderstood)
        return turn


def _steps_done(tracker: DialogueStateTracker) -> int | None:
    """How many steps of this turn were taken; None when no message waits for a turn."""
    count = 0
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return count
        if isinstance(event, ActionExecuted):
            count += event.action_name != ACTION_LISTEN_NAME
    return None


def _since_the_last_message(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The conversation from Charley's listening before the latest message on."""
    recent: list[Event] = []
    for event in reversed(tracker.events):
        recent.append(event)
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME and len(recent) > 1:
            break
    return DialogueStateTracker.from_events(tracker.sender_id, recent[::-1], tracker.slots.values())


def _certainly(action: str, domain: Domain) -> list[float]:
    probabilities = [0.0] * domain.num_actions
    probabilities[domain.index_for_action(action)] = 1.0
    return probabilities
