"""Answers what people sent on Telegram and Slack: in order, once, and to the end, also when the process dies on the way.

The order of a turn: the message is kept in the inbox, the platform is told that it arrived, Charley's turn is stored, and only
then the answer is delivered, part by part. Whoever takes a message over finds out from the conversation itself whether
its turn was stored, and goes on with the first part that was not delivered.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.collector import Collector, Message
from bot.channels.inbox import Inbox, Item
from bot.channels.incoming import Incoming
from bot.channels.talking import Handler, attempt

logger = logging.getLogger(__name__)

OTHERS = 0.05
"""Seconds between two looks at a message that another process is answering."""
HOPELESS = 10
"""So often a message is taken up again before it is let go: something in it ends whoever answers it."""
SWEEP = 15.0
"""Seconds between two looks for messages that a dead process left behind."""

Forget = Callable[[Any, str], Awaitable[None]]


class Platform(Protocol):
    """What the turns need of an output channel."""

    @classmethod
    def name(cls) -> str: ...

    def say(self, phrase: str) -> str:
        """A phrase of data/channels.yml with the platform's own values."""

    async def used(self, conversation: str, place: dict[str, Any]) -> None:
        """Takes away the buttons that stood when somebody pressed one or wrote; says at the pressed one which it was."""

    async def render(self, messages: Sequence[Message]) -> list[Any]:
        """The messages as the parts that are sent one by one; the same parts for the same messages."""

    async def send(self, conversation: str, place: dict[str, Any], part: Any, wait: Callable[[float], Awaitable[None]]) -> None:
        """Sends one part; calls `wait` when the platform asks for patience. Does not raise: what cannot be sent is logged."""


class Turns:
    """One worker for each conversation in which something waits."""

    def __init__(self, platform: Platform, inbox: Inbox, handler: Handler, forget: Forget, app: Sanic) -> None:
        self._platform, self._inbox, self._handler, self._forget, self._app = platform, inbox, handler, forget, app
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._others: set[asyncio.Task[None]] = set()
        self._fresh: set[str] = set()  # conversations in which something came since their worker last looked
        self._answered: set[int] = set()  # answered while the database could not be told so

    async def accept(self, incoming: Incoming) -> None:
        """Keeps what came and sees to its answer. Once this returns the platform may be told that it arrived."""
        body = json.dumps(asdict(incoming))
        try:
            new = await asyncio.to_thread(self._inbox.accept, incoming.key, incoming.conversation, body)
        except SQLAlchemyError as error:
            logger.error("What came could not be kept, so it is answered without: %s", type(error).__name__)
            self._run(self._at_once(incoming))
            return
        if new:
            self._work(incoming.conversation)

    async def sweep(self) -> None:
        """Takes up what waits, now and from time to time: after a restart, and what a dead process left."""
        while True:
            try:
                for conversation in await asyncio.to_thread(self._inbox.waiting):
                    self._work(conversation)
            except SQLAlchemyError as error:
                logger.error("The inbox cannot be read: %s", type(error).__name__)
            await asyncio.sleep(SWEEP)

    async def finish(self, patience: float) -> None:
        """Lets turns in progress come to their end, for so many seconds; the rest waits in the inbox."""
        running = [*self._workers.values(), *self._others]
        if running:
            _, late = await asyncio.wait(running, timeout=patience)
            for task in late:
                task.cancel()

    def _work(self, conversation: str) -> None:
        self._fresh.add(conversation)
        worker = self._workers.get(conversation)
        if worker is None or worker.done():
            self._workers[conversation] = worker = asyncio.get_running_loop().create_task(self._worker(conversation))
            worker.add_done_callback(lambda done: self._ended(conversation, done))

    def _ended(self, conversation: str, worker: asyncio.Task[None]) -> None:
        if self._workers.get(conversation) is worker:
            del self._workers[conversation]
        if not worker.cancelled() and worker.exception():
            logger.error("A conversation waits for the next look: %s", type(worker.exception()).__name__)

    def _run(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._others.add(task)
        task.add_done_callback(self._others.discard)

    async def _worker(self, conversation: str) -> None:
        while conversation in self._fresh:
            self._fresh.discard(conversation)
            while item := await asyncio.to_thread(self._inbox.front, conversation):
                if item.seq in self._answered or item.tries >= HOPELESS:
                    await self._finished(item.seq)
                elif await asyncio.to_thread(self._inbox.claim, item):
                    await self._answer(item)
                else:
                    await asyncio.sleep(OTHERS)

    async def _answer(self, item: Item) -> None:
        incoming = Incoming(**json.loads(item.body))
        stored = await self._stored(item) if item.tries else None
        sent = item.sent if stored is not None or not incoming.text else 0
        messages = await self._messages(incoming, item.key, stored)
        if not sent and (incoming.text or "pressed" in incoming.place):  # what stands later belongs to this answer
            await self._platform.used(item.conversation, incoming.place)
        parts = await self._platform.render(messages)
        for number in range(sent, len(parts)):

            async def wait(seconds: float, number: int = number) -> None:
                await self._progress(item.seq, number, seconds)
                await asyncio.sleep(seconds)

            await self._platform.send(item.conversation, incoming.place, parts[number], wait)
            await self._progress(item.seq, number + 1)
        self._answered.add(item.seq)
        forgotten = not await asyncio.to_thread(self._app.ctx.agent.tracker_store.last_number, item.conversation)
        if forgotten:  # the last words, too, may have brought buttons
            await self._platform.used(item.conversation, {})
        await self._finished(item.seq)
        if forgotten:
            await asyncio.to_thread(self._inbox.scrub)

    async def _progress(self, seq: int, sent: int, wait: float = 0.0) -> None:
        try:
            await asyncio.to_thread(self._inbox.progress, seq, sent, wait)
        except SQLAlchemyError as error:  # what is left to say matters more than the note of what was said
            logger.error("Progress could not be noted: %s", type(error).__name__)

    async def _finished(self, seq: int) -> None:
        await asyncio.to_thread(self._inbox.finish, seq)
        self._answered.discard(seq)

    async def _at_once(self, incoming: Incoming) -> None:
        """The way without an inbox, when the database is down: a danger is still said, and so is that something broke."""
        for part in await self._platform.render(await self._messages(incoming, incoming.key, None)):
            await self._platform.send(incoming.conversation, incoming.place, part, asyncio.sleep)

    async def _messages(self, incoming: Incoming, key: str, stored: list[Message] | None) -> list[Message]:
        own = [{"text": self._platform.say(name)} for name in incoming.says]
        if incoming.does == "forget":
            return [*own, {"text": self._platform.say(await self._forgotten(incoming.conversation))}]
        if not incoming.text:
            return own
        return [*own, *(await self._talk(incoming, key) if stored is None else stored)]

    async def _forgotten(self, conversation: str) -> str:
        await self._platform.used(conversation, {})  # now, since what is noted of the buttons is erased as well
        try:
            await self._forget(self._app.ctx.agent, conversation)
        except Exception as error:
            logger.error("A conversation could not be erased: %s", type(error).__name__)
            return "forget_failed"
        return "forgotten"

    async def _talk(self, incoming: Incoming, key: str) -> list[Message]:
        """Charley's turn; what was said before something broke is kept, a danger above all."""
        collector = Collector(self._platform)
        text = incoming.text.encode("utf-8", "replace").decode()
        message = UserMessage(text, collector, incoming.conversation, input_channel=self._platform.name(), message_id=key)
        sorry = await attempt(self._handler, message, self._app)
        collector.open = False
        return [*collector.messages, {"text": sorry}] if sorry else collector.messages

    async def _stored(self, item: Item) -> list[Message] | None:
        """What was said in the turn of this message, if that turn was stored before the process died."""
        tracker = await self._app.ctx.agent.tracker_store.retrieve_full_tracker(item.conversation)
        events = list(tracker.events) if tracker else []
        begins = [i for i, event in enumerate(events) if isinstance(event, UserUttered) and event.message_id == item.key]
        if not begins:
            return None
        said: list[Message] = []
        for event in events[begins[-1] + 1 :]:
            if isinstance(event, UserUttered):
                break
            if isinstance(event, BotUttered):
                said.append(event.message())
        return said
