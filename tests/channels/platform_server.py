"""What both fake platforms share: a real HTTP server in a thread of its own, which tests steer from theirs."""

from __future__ import annotations

import asyncio
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

T = TypeVar("T")

LONGEST = 40.0
"""Seconds after which a test gives up waiting."""


@dataclass
class Call:
    """One call of the bot, with its parameters as they were read."""

    method: str
    parameters: dict[str, Any]
    accepted: bool = True


@dataclass
class Knobs:
    """How a platform misbehaves for a while."""

    offline: bool = False
    flood: list[int] = field(default_factory=list)  # answer the next messages with 429 and these seconds
    stall: set[str] = field(default_factory=set)  # methods that are not answered, and not carried out
    then_stall: dict[Any, int] = field(default_factory=dict)  # chat or channel -> messages that still get through to it


class PlatformServer:
    """Runs an aiohttp application on a free port of this machine until `close`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.statuses: list[int] = []  # what the webhook answered
        self.waiting: list[Any] = []  # what the bot has not confirmed
        self.deliver_to = ""
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self.do(self._serve())

    def application(self) -> web.Application:
        raise NotImplementedError

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settled(self) -> bool:
        """Whether everything that was delivered is confirmed."""
        return not self.waiting

    def sent(self, *methods: str) -> list[Call]:
        return [call for call in list(self.calls) if call.method in methods and call.accepted]

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine in the server's loop and gives its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LONGEST)

    def background(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs a coroutine in the server's loop until the server closes."""
        asyncio.run_coroutine_threadsafe(work, self.loop)

    def close(self) -> None:
        self.do(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    async def _end(self) -> None:
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _serve(self) -> int:
        self._runner = web.AppRunner(self.application(), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return int(site._server.sockets[0].getsockname()[1])  # type: ignore[union-attr]


class Person(ABC):
    """Somebody who talks to Charley in private, as the conversation tests need it, whatever the platform."""

    def __init__(self, platform: PlatformServer, answered: Callable[[], bool]) -> None:
        """`answered` says whether Charley has nothing left to do."""
        self._settled, self._answered = platform.settled, answered
        self._read = 0

    @abstractmethod
    def shown(self) -> list[dict[str, Any]]:
        """Charley's messages as they look now."""

    @abstractmethod
    def words(self, message: dict[str, Any]) -> str:
        """What a person reads in a message."""

    @abstractmethod
    def pictures_of(self, message: dict[str, Any]) -> list[str]:
        """The words of the pictures in a message."""

    @abstractmethod
    def ways(self) -> list[tuple[str, Callable[[], Any]]]:
        """Every button that can be pressed now, the oldest first: its title, and what presses it."""

    @abstractmethod
    def write(self, text: str) -> Any:
        """Types a text, and does not wait."""

    def say(self, text: str) -> str:
        """Types a text and reads the answer."""
        return self.wait(lambda: self.write(text))

    def press(self, title: str) -> str:
        """Presses the newest button with these words and reads the answer."""
        found = [press for name, press in self.ways() if name == title]
        assert found, f"no button {title!r} among {self.titles}"
        return self.wait(found[-1])

    def wait(self, act: Callable[[], Any]) -> str:
        """Does something and reads what came of it once everything is answered."""
        self._read = len(self.shown())
        act()
        until(lambda: self._settled() and self._answered(), "an answer")
        return self.text

    @property
    def text(self) -> str:
        """The words of the last answer."""
        return "\n".join(map(self.words, self.shown()[self._read :]))

    @property
    def pictures(self) -> list[str]:
        """The words of the pictures in the last answer."""
        return [words for message in self.shown()[self._read :] for words in self.pictures_of(message)]

    @property
    def titles(self) -> list[str]:
        """All buttons that can be pressed now."""
        return [title for title, _ in self.ways()]

    def everything(self) -> list[str]:
        """The words of every message so far."""
        return list(map(self.words, self.shown()))


def until(holds: Callable[[], Any], what: str, longest: float = LONGEST) -> None:
    """Waits until something holds.

    Raises:
        AssertionError: it did not in time; `what` says what was waited for.
    """
    deadline = time.monotonic() + longest
    while not holds():
        assert time.monotonic() < deadline, f"waited {longest:.0f} s in vain for {what}"
        time.sleep(0.02)
