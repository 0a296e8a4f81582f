"""What Telegram and Slack have in common as channels of Rasa's server: what arrives is kept, and the end comes in order."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.inbox import Inbox
from bot.channels.notes import Notes
from bot.channels.talking import Handler
from bot.channels.turns import Forget, Turns

Work = Coroutine[Any, Any, None]

PATIENCE = 5.0
"""Seconds that turns in progress get to come to their end when the server stops."""


class PlatformChannel(InputChannel):
    """A channel whose messages come from somebody else's platform. A subclass says what is done with what is posted, and what runs."""

    def __init__(self, engine: Any, holder: str, forget: Forget) -> None:
        """`holder` names this process in the inbox; `forget` erases a conversation from every store."""
        self._inbox, self._notes = Inbox(engine, self.name(), holder), Notes(engine)
        self._forget = forget
        self._tasks: set[asyncio.Task[None]] = set()
        self._app: Sanic
        self._turns: Turns

    def get_output_channel(self) -> OutputChannel:
        """The one output of this process, also for messages that Charley starts."""
        raise NotImplementedError

    async def posted(self, request: Request) -> HTTPResponse:
        """Answers what was posted to the webhook, once it is kept."""
        raise NotImplementedError

    def running(self) -> Sequence[Work]:
        """What runs for as long as the server does; called when it has started."""
        raise NotImplementedError

    def stopped(self) -> None:
        """Called when nothing new arrives any more."""

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        blueprint = Blueprint(f"charley_{self.name()}")

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            return await self.posted(request)

        @blueprint.listener("after_server_start")
        async def begin(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
            self._app = app
            self._turns = Turns(self.get_output_channel(), self._inbox, on_new_message, self._forget, app)
            for work in (*self.running(), self._turns.sweep()):
                self.run(work)

        @blueprint.listener("before_server_stop")
        async def end(_: Sanic, __: asyncio.AbstractEventLoop) -> None:
            left = list(self._tasks)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            self.stopped()
            await self._turns.finish(PATIENCE)

        return blueprint

    def run(self, work: Work) -> None:
        """Runs beside everything else, until it is done or the server stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
