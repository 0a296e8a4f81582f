"""Hands a message to Charley and always comes back with words: an error is said, never swallowed, and no text is logged."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from sanic import Sanic

logger = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]
BROKEN = "utter_broken"


async def talk(handler: Handler, text: str, sender: str, channel: str, app: Sanic) -> list[dict[str, Any]]:
    """Charley's messages in answer to `text`.

    When something fails on the way, what was already said is kept (a danger above all) and an honest sentence follows.
    """
    whole = text.encode("utf-8", "replace").decode()  # half a character, as some programs cut them, breaks what comes after
    collector = CollectingOutputChannel()
    sorry = await attempt(handler, UserMessage(whole, collector, sender, input_channel=channel), app)
    return [*collector.messages, {"recipient_id": sender, "text": sorry}] if sorry else list(collector.messages)


async def attempt(handler: Handler, message: UserMessage, app: Sanic) -> str:
    """Lets Charley answer on the message's own output channel; gives the honest sentence to say when that failed, else nothing."""
    try:
        await handler(message)
    except Exception as error:
        # Only the kind of error: texts of database errors quote a person's words.
        logger.error("A message could not be handled: %s", type(error).__name__)
        return str(app.ctx.agent.domain.responses[BROKEN][0]["text"])
    return ""
