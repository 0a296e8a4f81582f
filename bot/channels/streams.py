"""Tells open pages at once what happens in their conversation. The store stays the truth: a page that misses a signal loses nothing."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.channels.spoken import visible

MOST_STREAMS = 12
"""Open streams of one conversation; with one more the oldest ends."""

WAITING_SIGNALS = 100


class Signal(Enum):
    """What a stream is told besides drafts."""

    LOOK = "look"  # there is more in the store
    FORGOTTEN = "forgotten"
    END = "end"


@dataclass(frozen=True)
class Draft:
    """A message of a turn that is not stored yet. `of` is the page's id of the message that is being answered."""

    of: str
    index: int
    message: Mapping[str, Any]


class Stream:
    """The signals for one open page, in order."""

    def __init__(self) -> None:
        self._signals: deque[Signal | Draft] = deque(maxlen=WAITING_SIGNALS)
        self._woken = asyncio.Event()

    def tell(self, signal: Signal | Draft) -> None:
        """Never waits: a page too slow to take its signals finds everything in the store, as it finds there what was a draft."""
        if signal is Signal.LOOK:
            drafts = [waiting for waiting in self._signals if isinstance(waiting, Draft)]
            for stored in drafts:
                self._signals.remove(stored)
        self._signals.append(signal)
        self._woken.set()

    async def next(self, patience: float) -> Signal | Draft:
        """The next signal; after `patience` seconds without one, `LOOK`, since another process may have said something."""
        if not self._signals:
            self._woken.clear()
            try:
                await asyncio.wait_for(self._woken.wait(), patience)
            except asyncio.TimeoutError:
                return Signal.LOOK
        return self._signals.popleft()


class Hub:
    """All open streams of this process, by conversation. It watches the store (bot.channels.spoken.Watcher)."""

    def __init__(self) -> None:
        self._streams: dict[str, list[Stream]] = {}

    def open(self, conversation: str) -> Stream:
        stream = Stream()
        streams = self._streams.setdefault(conversation, [])
        streams.append(stream)
        for surplus in streams[:-MOST_STREAMS]:
            surplus.tell(Signal.END)
        return stream

    def close(self, conversation: str, stream: Stream) -> None:
        streams = self._streams.get(conversation, [])
        if stream in streams:
            streams.remove(stream)
        if not streams:
            self._streams.pop(conversation, None)

    def saved(self, conversation: str) -> None:
        self._tell(conversation, Signal.LOOK)

    def erased(self, conversation: str) -> None:
        self._tell(conversation, Signal.FORGOTTEN)

    def draft(self, conversation: str, draft: Draft) -> None:
        self._tell(conversation, draft)

    def end(self) -> None:
        """Ends every stream, so that the server can stop."""
        for conversation in list(self._streams):
            self._tell(conversation, Signal.END)

    def _tell(self, conversation: str, signal: Signal | Draft) -> None:
        for stream in self._streams.get(conversation, ()):
            stream.tell(signal)


class WebOutput(OutputChannel):
    """Rasa's way to the pages of any conversation, in a turn and long after it (reminders, `trigger_intent`).

    What is sent shows at once as a draft; it counts, with its number, when Rasa has stored the turn.
    """

    def __init__(self, hub: Hub, of: str = "") -> None:
        self._hub = hub
        self._of = of
        self.drafts: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "web"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Sends one whole message: text, buttons, picture and cards belong together."""
        shown = visible(message)
        self._hub.draft(recipient_id, Draft(self._of, len(self.drafts), shown))
        self.drafts.append(shown)
