"""What both fake platforms share: a real HTTP server in a thread of its own, which tests steer from theirs."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from aiohttp import web

T = TypeVar("T")

LONGEST = 40.0
"""Seconds after which a test gives up waiting."""


class PlatformServer:
    """Runs an aiohttp application on a free port of this machine until `close`."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self.do(self._serve())

    def application(self) -> web.Application:
        raise NotImplementedError

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

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


def until(holds: Callable[[], Any], what: str, longest: float = LONGEST) -> None:
    """Waits until something holds.

    Raises:
        AssertionError: it did not in time; `what` says what was waited for.
    """
    deadline = time.monotonic() + longest
    while not holds():
        assert time.monotonic() < deadline, f"waited {longest:.0f} s in vain for {what}"
        time.sleep(0.02)
