"""Speaks in Slack: sends what was rendered with patience, uploads drawings once, takes used buttons away."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import ClientError
from rasa.core.channels.channel import OutputChannel
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.cards import Card, card, is_elsewhere
from bot.channels.notes import Notes
from bot.channels.phrases import phrases
from bot.channels.pictures import drawing
from bot.channels.slack_events import address, is_shared
from bot.channels.slack_render import FALLBACK, Part, render, struck, without_pictures
from bot.channels.standing import Standing

logger = logging.getLogger(__name__)

PATIENCE = 300.0
"""Seconds for which a message that nobody asked for is tried again, and any that Slack itself fails at; else an answer waits
for as long as Slack is away."""
LONGEST_PAUSE = 30.0
UPLOADS = 5
"""So many times a message is tried again whose new picture Slack still has in its works (one second apart)."""

Wait = Callable[[float], Awaitable[None]]


class SlackOutput(OutputChannel):
    """One for each process. It answers turns, and sends by itself to any conversation (`send_response`)."""

    def __init__(self, client: AsyncWebClient, notes: Notes) -> None:
        self._client, self._notes, self._standing = client, notes, Standing(notes)

    @classmethod
    def name(cls) -> str:
        return "slack"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Sends a message that nobody asked for, a reminder or a follow-up, by the id of the conversation."""
        for part in await self.render([message]):
            await self.send(recipient_id, {}, part, asyncio.sleep, PATIENCE)

    def say(self, phrase: str) -> str:
        """A phrase of data/channels.yml."""
        return phrases().say(phrase, link="Slack", platform="Slack")

    async def render(self, messages: Sequence[dict[str, Any]]) -> list[Part]:
        """The messages as parts; drawings are uploaded and long payloads stored on the way."""
        parts: list[Part] = []
        for entry in map(card, messages):
            picture = await self._picture(entry)
            parts += await asyncio.to_thread(render, entry, picture, self._notes.shortened)
        return parts

    async def send(self, conversation: str, place: dict[str, Any], part: Part, wait: Wait, patience: float = math.inf) -> None:
        """Sends one part; waits as long as Slack asks, tries again when it cannot be reached, leaves a picture out before words."""
        channel, thread = address(conversation)
        where: dict[str, Any] = {"channel": place.get("channel") or channel, "thread_ts": place.get("thread") or thread or None}
        begun, pause, uploads = time.monotonic(), 1.0, 0
        while True:
            try:
                sent = await self._client.chat_postMessage(
                    text=part.text, blocks=part.blocks, unfurl_links=False, unfurl_media=False, **where
                )
                # In a channel's thread several people read, so what one of them writes takes nothing away.
                if not is_shared(conversation) and any(block["type"] == "actions" for block in part.blocks):
                    await self._standing.add(conversation, _place(sent["channel"], sent["ts"], part.text, part.blocks))
                return None
            except SlackApiError as error:
                if error.response.get("error") == "invalid_blocks" and any(b["type"] == "image" for b in part.blocks):
                    uploads += 1
                    part = part if uploads < UPLOADS else without_pictures(part)
                    await wait(1.0)
                elif not _passing(error) or time.monotonic() > begun + PATIENCE:
                    return logger.error("Slack refused a message: %s", error.response.get("error"))
                else:
                    await wait(_pause(error))
            except (SlackClientError, ClientError, asyncio.TimeoutError, OSError) as error:
                if time.monotonic() > begun + patience:
                    return logger.error("Slack could not be reached: %s", type(error).__name__)
                await wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def used(self, conversation: str, place: dict[str, Any]) -> None:
        """Takes the buttons from the messages that have some, and writes at the one where one was pressed which one it was."""
        pressed = place.get("pressed")
        for message in await self._standing.take(conversation):
            if not pressed or message["ts"] != pressed["ts"]:
                await self._take_away(message, "")
        if pressed:
            await self._take_away(pressed, place.get("title", ""))

    async def _take_away(self, message: dict[str, Any], title: str) -> None:
        blocks = struck(message["blocks"], title)
        try:
            await self._client.chat_update(channel=message["channel"], ts=message["ts"], text=message["text"][:FALLBACK], blocks=blocks)
        except (SlackClientError, ClientError, asyncio.TimeoutError, OSError) as error:
            logger.warning("Used buttons could not be taken away: %s", type(error).__name__)

    async def _picture(self, entry: Card) -> dict[str, Any] | None:
        """What an image block needs to show the card's picture: an address on the web, or a file that Slack keeps."""
        content = await asyncio.to_thread(drawing, entry.picture)
        try:
            file = await self._uploaded(entry, content) if content else None
        except SQLAlchemyError as error:  # no picture, but the words
            logger.error("It is not known whether a picture was uploaded: %s", type(error).__name__)
            return None
        if file:
            return {"slack_file": {"id": file}}
        return {"image_url": entry.picture} if is_elsewhere(entry.picture) else None

    async def _uploaded(self, entry: Card, content: bytes) -> str | None:
        """The id of a drawing among Slack's files. Each is uploaded once and remembered."""
        key = "slack-file:" + hashlib.sha256(content).hexdigest()
        known = await asyncio.to_thread(self._notes.get, key)
        if known:
            return known
        name = entry.picture.rpartition("/")[2]
        try:
            done = await self._client.files_upload_v2(filename=name, content=content, alt_txt=entry.alt or name, highlight_type="png")
        except (SlackClientError, ClientError, asyncio.TimeoutError, OSError) as error:
            logger.error("A picture could not be uploaded to Slack: %s", type(error).__name__)
            return None
        await asyncio.to_thread(self._notes.put, key, done["file"]["id"])
        return str(done["file"]["id"])


def _place(channel: str, ts: str, text: str, blocks: Sequence[Any]) -> dict[str, Any]:
    """A message as it is found and written again; `pressed` in an event's place looks the same."""
    return {"channel": channel, "ts": ts, "text": text, "blocks": list(blocks)}


def _passing(error: SlackApiError) -> bool:
    """Whether trying again later can help."""
    busy = ("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")
    return error.response.status_code == 429 or error.response.status_code >= 500 or error.response.get("error") in busy


def _pause(error: SlackApiError) -> float:
    return float(error.response.headers.get("Retry-After", 1))
