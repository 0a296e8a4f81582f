"""Tells the other processes of a cluster at once what was stored or erased, so that pages open there show it. Redis carries ids only.

News that is lost costs seconds, never a message: every open page also looks into the store from time to time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from redis.exceptions import RedisError

from bot.channels.spoken import Watcher
from bot.engine.locks import connect

logger = logging.getLogger(__name__)

CHANNEL = "charley:news"
PAUSE = 1.0
"""Seconds between attempts to listen again."""


class News:
    """Watches this process's store and speaks for the other processes' stores to `listeners`."""

    def __init__(self, url: str, listeners: Callable[[], Sequence[Watcher]]) -> None:
        self._redis, self._listeners = connect(url), listeners
        self._me = secrets.token_hex(8)
        self._tasks: set[asyncio.Task[None]] = set()

    def saved(self, conversation: str) -> None:
        self._run(self._tell("saved", conversation))

    def erased(self, conversation: str) -> None:
        self._run(self._tell("erased", conversation))

    def start(self) -> None:
        """Begins to listen, until `stop`."""
        self._run(self._listen())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.close()

    def _run(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, what: str, conversation: str) -> None:
        try:
            await self._redis.publish(CHANNEL, json.dumps([self._me, what, conversation]))
        except (RedisError, OSError) as error:
            logger.warning("The other processes were not told what is new: %s", type(error).__name__)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as heard:
                    await heard.subscribe(CHANNEL)
                    while True:
                        news = await heard.get_message(timeout=PAUSE)
                        if news:
                            self._pass_on(*json.loads(news["data"]))
            except (RedisError, OSError) as error:
                logger.warning("News of the other processes cannot be heard: %s", type(error).__name__)
                await asyncio.sleep(PAUSE)

    def _pass_on(self, sender: str, what: str, conversation: str) -> None:
        for listener in self._listeners() if sender != self._me else ():
            if listener is not self:
                listener.saved(conversation) if what == "saved" else listener.erased(conversation)
