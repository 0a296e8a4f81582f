"""Erases conversations in which nobody has written for longer than the operator keeps them (CHARLEY_KEEP_DAYS)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

DAY = 24 * 3600.0
EVERY = 3600.0
"""Seconds between two looks."""
CLOCK_IS_STEADY = 60.0
"""Seconds by which the clock may have been set between two looks; after a bigger step nothing is erased until the next."""

logger = logging.getLogger(__name__)


def erase_old(store: Any, keep_days: int, now: float) -> int:
    """Erases what is older than `keep_days`; 0 keeps everything. Gives the number of conversations that went.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the store cannot be reached; what was erased before stays erased.
    """
    if not keep_days:
        return 0
    moment = now - keep_days * DAY
    return sum(store.erase(conversation, quiet_since=moment) for conversation in store.quiet_since(moment))


async def watch(
    store: Any, keep_days: int, clock: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic, every: float = EVERY
) -> None:
    """Erases from time to time, for as long as the server runs. A clock that was set forward by a year must not erase everything."""
    while keep_days:
        before = clock() - steady()
        await asyncio.sleep(every)
        if abs(clock() - steady() - before) > CLOCK_IS_STEADY:
            logger.error("The clock was set; nothing is erased until it has been right for %d minutes.", every / 60)
            continue
        try:
            moment = clock() - keep_days * DAY
            for conversation in await asyncio.to_thread(store.quiet_since, moment):
                store.erase(conversation, quiet_since=moment)
                await asyncio.sleep(0)  # people are answered in between
        except SQLAlchemyError as error:
            logger.error("Old conversations could not be erased: %s", type(error).__name__)
