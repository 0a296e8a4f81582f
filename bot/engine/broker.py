"""A copy of every event for other programs, through Rasa's own RabbitMQ broker. Off by default; a turn never waits for it.

The store is the truth: events are copied after they were stored, in no promised order, and while RabbitMQ is away the newest
`MOST_WAITING` of them wait in memory. Whoever needs every event reads the store.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import AbstractEventLoop
from collections import deque
from typing import Any

from rasa.core.brokers.pika import PikaEventBroker
from rasa.utils.endpoints import EndpointConfig

logger = logging.getLogger(__name__)

MOST_WAITING = 10_000
PAUSE = 2.0
"""Seconds between attempts to reach RabbitMQ."""


class Events(PikaEventBroker):
    """Rasa's broker with three differences: no turn and no start waits for it, nothing grows without bound, no text is logged."""

    @classmethod
    async def from_endpoint_config(cls, broker_config: EndpointConfig | None, event_loop: AbstractEventLoop | None = None) -> Events | None:
        """The broker at this address; None without an address."""
        if broker_config is None or not broker_config.url:
            return None
        broker = cls(broker_config.url, "", "", queues=[broker_config.kwargs["queue"]], connection_attempts=1, retry_delay_in_seconds=0)
        broker._unpublished_events = deque(maxlen=MOST_WAITING)
        broker._background_tasks.add(asyncio.get_running_loop().create_task(broker._arrive()))
        return broker

    def _configure_url(self) -> str:
        return str(self.host)

    async def _arrive(self) -> None:
        while self._exchange is None:
            try:
                await self.connect()
            except Exception as error:
                logger.error("RabbitMQ cannot be reached (%s); trying again. Everything else works.", type(error).__name__)
                await asyncio.sleep(PAUSE)
        self._publish_unpublished_messages()

    async def _publish(self, event: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        try:
            if self._exchange is None:
                raise ConnectionError
            await self._exchange.publish(self._message(event, headers), "", timeout=PAUSE)
        except Exception as error:
            if not self._unpublished_events:
                logger.error("Events wait for RabbitMQ: %s", type(error).__name__)
            self._unpublished_events.append(event)
