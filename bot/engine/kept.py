"""Keeps the conversations of the last minutes at hand, so that a turn does not read everything that was said before it from the store.

The store stays what counts: whoever takes a conversation from here compares it with the store first (bot/engine/stores.py),
and what is kept here is what was stored, read back. A conversation is taken out for its turn and put back when that is stored, so
no two turns ever share one, and a turn that fails leaves nothing behind.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from bot.engine.conversation import Conversation

MOST_EVENTS = 20_000
"""About 40 MB; a conversation of 20 turns has some 250 events."""

LONGEST = 15 * 60.0
"""Seconds after which a conversation in which nothing happened is let go."""


class Kept:
    """Conversations by their ids, the one that was put back first in front."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()
        self._events = 0

    def take(self, conversation: str) -> Conversation | None:
        """A conversation that is kept; from now on it is not."""
        if conversation not in self._kept:
            return None
        _, found = self._kept.pop(conversation)
        self._events -= len(found.events)
        return found

    def put(self, conversation: Conversation) -> None:
        """Keeps a conversation until it is taken; it must not be changed after that."""
        self.take(conversation.sender_id)
        self._kept[conversation.sender_id] = (self._now(), conversation)
        self._events += len(conversation.events)
        while self._kept and (self._events > MOST_EVENTS or self._oldest() < self._now() - LONGEST):
            self.take(next(iter(self._kept)))

    def _oldest(self) -> float:
        return next(iter(self._kept.values()))[0]
