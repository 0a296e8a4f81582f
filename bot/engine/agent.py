"""Rasa's agent with two differences: no silent fall-back to memory, and actions that cannot hang a turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from bot.engine import logs, metrics
from bot.engine.forgetting import forget, forget_if_asked
from bot.engine.pools import pool
from bot.engine.processing import Processor
from bot.engine.settings import settings
from bot.engine.stores import Overtaken

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns: set[asyncio.Task[Any]] = set()

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """One turn; None also when the message was heard before. Raises what fails, so that the channel can say so."""
        if not self.is_ready():
            raise RuntimeError("the model is not loaded")
        with self._going_on(), logs.about(message.sender_id), metrics.turn(message.input_channel):
            try:
                answered = await self._turn(message)
            except Overtaken:  # this process slept through its turn, and another went on with the conversation
                take_back(message.output_channel)
                answered = await self._turn(message)
            await forget_if_asked(self, message.sender_id)
            return answered

    async def _turn(self, message: UserMessage) -> list[dict[str, Any]] | None:
        async with self.lock_store.lock(message.sender_id):
            if self.tracker_store.heard(message.sender_id, message.message_id):
                return None
            answered: list[dict[str, Any]] | None = await self.processor.handle_message(message)
            return answered

    async def finish(self, patience: float) -> None:
        """Lets the turns in progress come to their end, for so many seconds."""
        if self._turns:
            await asyncio.wait(set(self._turns), timeout=patience)

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        task = asyncio.current_task()
        assert task
        self._turns.add(task)
        try:
            yield
        finally:
            self._turns.discard(task)

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Loads a model as Rasa does, into our own processor."""
        self.processor = Processor(model_path, self.tracker_store, self.lock_store, self.nlg, self.action_endpoint)
        self.domain = self.tracker_store.domain = self.processor.domain
        self.nlg.responses = self.domain.responses
        self._set_fingerprint(fingerprint)

    async def forget(self, conversation: str) -> None:
        """Erases everything that is kept of a conversation (bot/engine/forgetting.py)."""
        await forget(self, conversation)

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        assert store is not None, "endpoints.yml names a tracker store"
        store.domain = domain
        return store


def take_back(output: Any) -> None:
    """Empties what an output channel has collected in a turn that does not count."""
    for collected in ("messages", "drafts"):
        if isinstance(getattr(output, collected, None), list):
            getattr(output, collected).clear()


class ActionEndpoint(EndpointConfig):
    """The action server, waited for only so long."""

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        kwargs["timeout"] = settings().action_seconds
        action = kwargs.get("json", {}).get("next_action", "")
        try:
            answer = await super().request(method, subpath, **kwargs)
        except Exception as error:
            logger.error("The action server gave no answer: %s", type(error).__name__)
            answer = None
        if _is_answer(answer):
            return answer
        metrics.ACTION_FAILURES.inc()
        return unavailable(action)


def _is_answer(answer: Any) -> bool:
    return isinstance(answer, dict) and all(isinstance(answer.get(key), list) for key in ("events", "responses"))


async def load(endpoints: AvailableEndpoints, model: str) -> CharleyAgent:
    """The agent with its model and stores, ready to talk.

    Raises:
        rasa.core.agent.ModelNotFound: there is no model at this path.
    """
    broker = await EventBroker.create(endpoints.event_broker)
    endpoints.tracker_store.kwargs["pool"] = pool(settings())
    agent = CharleyAgent(
        generator=endpoints.nlg,
        tracker_store=TrackerStore.create(endpoints.tracker_store, event_broker=broker),
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=ActionEndpoint(url=endpoints.action.url, selective_domain=True),
    )
    metrics.watch(agent.tracker_store.engine)
    agent.load_model(model)
    return agent
