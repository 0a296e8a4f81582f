"""Rasa's agent with two differences: no silent fall-back to memory, and actions that cannot hang a turn."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from bot.engine.forgetting import forget, forget_if_asked
from bot.engine.settings import settings

logger = logging.getLogger(__name__)


SAID_WITHOUT_IT = {"action_relieve_now": "utter_relief"}
"""Responses that this process fills by itself: nobody with a cramp right now waits for the action server."""


def unavailable(action: str = "") -> dict[str, Any]:
    """What is said when an action fails or takes too long; the level and all slots stay as they are."""
    return {"events": [], "responses": [{"response": SAID_WITHOUT_IT.get(action, "utter_action_unavailable")}]}


class CharleyAgent(Agent):
    """Rasa wraps its store so that a dead database is replaced by memory without a word; here the error reaches the channel.

    A message that a channel hands over twice (same `message_id`: sent again by a page or platform that got no answer,
    or by two processes at once) is heard once.
    """

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """One turn; None also when the message was heard before. Raises what fails, so that the channel can say so."""
        if not self.is_ready():
            raise RuntimeError("the model is not loaded")
        async with self.lock_store.lock(message.sender_id):
            if self.tracker_store.heard(message.sender_id, message.message_id):
                return None
            answered: list[dict[str, Any]] | None = await self.processor.handle_message(message)
        await forget_if_asked(self, message.sender_id)
        return answered

    async def forget(self, conversation: str) -> None:
        """Erases everything that is kept of a conversation (bot/engine/forgetting.py)."""
        await forget(self, conversation)

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        assert store is not None, "endpoints.yml names a tracker store"
        store.domain = domain
        return store


class ActionEndpoint(EndpointConfig):
    """The action server, waited for only so long, and sent only what Charley's actions read."""

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        kwargs["timeout"] = settings().action_seconds
        tracker, action = kwargs.get("json", {}).get("tracker"), kwargs.get("json", {}).get("next_action", "")
        if tracker:
            kwargs["json"]["tracker"] = {**tracker, "events": []}
        try:
            answer = await super().request(method, subpath, **kwargs)
        except Exception as error:
            logger.error("The action server gave no answer: %s", type(error).__name__)
            return unavailable(action)
        return answer if _is_answer(answer) else unavailable(action)


def _is_answer(answer: Any) -> bool:
    return isinstance(answer, dict) and all(isinstance(answer.get(key), list) for key in ("events", "responses"))


async def load(endpoints: AvailableEndpoints, model: str) -> CharleyAgent:
    """The agent with its model and stores, ready to talk.

    Raises:
        rasa.core.agent.ModelNotFound: there is no model at this path.
    """
    broker = await EventBroker.create(endpoints.event_broker)
    agent = CharleyAgent(
        generator=endpoints.nlg,
        tracker_store=TrackerStore.create(endpoints.tracker_store, event_broker=broker),
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=ActionEndpoint(url=endpoints.action.url, selective_domain=True),
    )
    agent.load_model(model)
    return agent
