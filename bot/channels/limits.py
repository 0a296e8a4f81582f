"""How often something may be done: a bucket of permits for each key, refilled evenly; in a cluster one count for all processes."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

MOST_KEYS = 20_000
"""So many keys are remembered; the ones unused longest are forgotten first."""
PATIENCE = 0.5
"""Seconds that Redis gets to count."""
LONGEST_SECRET = 64
"""Bytes that BLAKE2 takes as a key."""


class Limit:
    """`per_minute` permits for each key and minute, all of which may be used at once.

    >>> limit = Limit(per_minute=2, clock=lambda: 0.0)
    >>> limit.wait("anna"), limit.wait("anna"), limit.wait("anna"), limit.wait("ben")
    (0, 0, 30, 0)
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Takes a permit and gives 0, or the seconds until there will be one."""
        now = self._clock()
        before, since = self._left.pop(key, (float(self._most), now))
        left = min(float(self._most), before + (now - since) * self._most / 60)
        granted = left >= 1
        self._left[key] = (left - granted, now)
        while len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return 0 if granted else math.ceil((1 - left) * 60 / self._most)


class Shared:
    """`per_minute` permits for each key and minute, counted in Redis together with every process that has the same name and secret.

    Without an address, and while Redis cannot be reached, this process counts by itself. Redis is given digests only, since keys
    are addresses of people and names of conversations.
    """

    def __init__(self, name: str, per_minute: int, secret: str, address: str = "") -> None:
        self._name, self._most, self._secret = name, per_minute, secret.encode()[:LONGEST_SECRET]
        self._alone = Limit(per_minute)
        self._redis = Redis.from_url(address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) if address else None

    async def wait(self, key: str) -> int:
        """Takes a permit and gives 0, or the seconds until there will be one."""
        if self._redis is None:
            return self._alone.wait(key)
        try:
            return await self._counted(self._redis, key)
        except (RedisError, OSError, asyncio.TimeoutError) as error:
            logger.warning("Redis does not count how often somebody writes, so this process does: %s", type(error).__name__)
            return self._alone.wait(key)

    async def close(self) -> None:
        if self._redis:
            await self._redis.close()

    async def _counted(self, redis: Redis, key: str) -> int:
        place = f"charley:{self._name}:{hashlib.blake2b(key.encode(), key=self._secret, digest_size=16).hexdigest()}"
        async with redis.pipeline(transaction=True) as together:
            _, taken, left = await together.set(place, 0, ex=60, nx=True).incr(place).pttl(place).execute()
        return 0 if taken <= self._most else int(max(1, math.ceil(left / 1000)))
