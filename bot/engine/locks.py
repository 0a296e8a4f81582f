"""Keeps the turns of one conversation apart over several processes, with Redis: first come, first served, one at a time.

A ticket is taken, renewed and given back by scripts that Redis runs whole. (Rasa's own Redis lock store reads, changes and
writes back: measured with two workers it lost 13 of 72 messages.) Who holds a conversation, or waits for it, gives a sign
of life; who gives none for `lease` seconds has died and loses the place. When Redis cannot be reached there is no turn, and
the channel says so honestly: an unlocked turn could answer without what was said a moment before.

The lock makes order, it does not guard the store: a process that slept longer than its lease may still believe that it is
its turn. The store notices that itself (`bot.engine.stores.Overtaken`).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

FIRST_LOOK, LAST_LOOK = 0.01, 0.1
"""Seconds between two looks whether it is one's turn: soon at first, then less often."""
LONGEST_TURN = 60.0
"""Seconds after which a turn that does not end no longer keeps others waiting."""
RESTART = 3.0
"""Seconds for which Redis may be away, as in a restart, before anybody is told."""

CLAIM = """
local owner, queue, me, lease = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
if redis.call('GET', owner) == me then return 1 end
redis.call('SET', queue .. ':' .. me, '', 'PX', lease)
if not redis.call('ZSCORE', queue, me) then redis.call('ZADD', queue, redis.call('INCR', KEYS[3]), me) end
redis.call('PEXPIRE', queue, 60000)
if redis.call('EXISTS', owner) == 1 then return 0 end
while true do
  local first = redis.call('ZRANGE', queue, 0, 0)[1]
  if first == me then
    redis.call('ZREM', queue, me)
    redis.call('DEL', queue .. ':' .. me)
    redis.call('SET', owner, me, 'PX', lease)
    return 1
  end
  if redis.call('EXISTS', queue .. ':' .. first) == 1 then return 0 end
  redis.call('ZREM', queue, first)
end
"""
"""Takes a place in the queue (or keeps it), lets go of those who died in front, and says whether it is one's turn. A queue that
was lost with all of Redis is begun anew by the same words."""

RENEW = """
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

LEAVE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[2] .. ':' .. ARGV[1])
"""


class RedisLocks(LockStore):
    """Rasa's lock store as the agent and the processor use it: `async with lock_store.lock(conversation)`."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        own = endpoint_config.kwargs
        self._lease, self._patience = float(own.get("lease", 5)), float(own.get("patience", 30))
        self._redis = connect(endpoint_config.url)
        self._claim, self._renew, self._leave = (self._redis.register_script(script) for script in (CLAIM, RENEW, LEAVE))

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncGenerator[TicketLock, None]:
        """Waits for one's turn in a conversation and keeps it until the block ends.

        Raises:
            LockError: Redis cannot be reached, or those in front took longer than `patience` seconds.
        """
        keys = [_owner(conversation_id), f"charley:{conversation_id}:queue", "charley:tickets"]
        ticket = secrets.token_hex(8)
        renewing = None
        try:
            await self._wait(keys, ticket)
            renewing = asyncio.get_running_loop().create_task(self._keep(keys, ticket))
            yield TicketLock(conversation_id)
        finally:
            if renewing:
                renewing.cancel()
            with suppress(RedisError, OSError):  # what cannot be given back runs out
                await asyncio.shield(self._leave(keys, [ticket]))

    async def ping(self) -> None:
        """Raises a RedisError when Redis cannot be reached."""
        await self._redis.ping()

    async def _wait(self, keys: list[str], ticket: str) -> None:
        begun = reached = time.monotonic()
        pause = FIRST_LOOK
        while True:
            try:
                if await self._claim(keys, [ticket, self._milliseconds]):
                    return
                reached = time.monotonic()
            except (RedisError, OSError) as error:
                if time.monotonic() - reached > RESTART:
                    raise LockError(f"Redis cannot be reached ({type(error).__name__}).") from None
            if time.monotonic() - begun > self._patience:
                raise LockError("The messages before this one take too long.")
            await asyncio.sleep(pause)
            pause = min(pause * 1.3, LAST_LOOK)

    async def _keep(self, keys: list[str], ticket: str) -> None:
        """Gives signs of life while the turn runs. A turn that was lost is brought to its end: the store decides whether it counts."""
        deadline = time.monotonic() + LONGEST_TURN
        while time.monotonic() < deadline:
            await asyncio.sleep(self._lease / 3)
            try:
                if not await self._renew(keys, [ticket, self._milliseconds]):
                    return logger.warning("A turn took longer than its lease; the store will tell whether it counts.")
            except (RedisError, OSError) as error:
                logger.error("A turn could not be renewed: %s", type(error).__name__)
        return None

    @property
    def _milliseconds(self) -> int:
        return round(self._lease * 1000)


def _owner(conversation: str) -> str:
    return f"charley:{conversation}:owner"


def connect(url: str) -> Redis:
    """A client of Redis; nothing is connected yet. Trying again is up to whoever asks."""
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1)
