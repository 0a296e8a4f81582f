"""Rasa's processor, with actions that are sent and checked at little cost, however long the conversation is."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema
import rasa
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity


class Processor(MessageProcessor):
    """Asks Charley's action server in our way; all else is Rasa's."""

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> tuple[Action, PolicyPrediction]:
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return (LeanAction(action.name(), self.action_endpoint) if type(action) is RemoteAction else action), prediction


class LeanAction(RemoteAction):
    """Charley's actions read slots and the latest message, never the events: Rasa would send all of them each time."""

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        state = {**tracker.current_state(EventVerbosity.NONE), "events": []}
        return {"next_action": self.name(), "sender_id": tracker.sender_id, "tracker": state, "version": rasa.__version__}

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        _checker().validate(result)
        return True


@cache
def _checker() -> Any:
    """Rasa's own schema of an answer; Rasa checks the schema itself, too, at each answer."""
    schema = RemoteAction.action_response_format_spec()
    return jsonschema.validators.validator_for(schema)(schema)
