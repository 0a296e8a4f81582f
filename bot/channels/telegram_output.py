"""Speaks on Telegram: sends what was rendered with patience, takes used buttons away, runs the hold timer."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from rasa.core.channels.channel import OutputChannel
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message
from telegram.constants import MessageLimit
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.cards import card, is_elsewhere
from bot.channels.markup import Styled, utf16
from bot.channels.notes import Notes
from bot.channels.phrases import phrases
from bot.channels.pictures import drawing
from bot.channels.standing import Standing
from bot.channels.telegram_render import HOLD, Part, entities, render
from bot.channels.telegram_updates import chat_of

logger = logging.getLogger(__name__)

PATIENCE = 300.0
"""Seconds for which a message that nobody asked for is tried again; an answer waits for as long as Telegram is away."""
LONGEST_PAUSE = 30.0
TICK = 5
"""Seconds between two edits of a running timer; Telegram allows about one change a second in a chat."""
TIMER = "telegram-timer:"
QUIET = LinkPreviewOptions(is_disabled=True)
"""Links to sources stay links; a preview of each would bury the answer."""

Wait = Callable[[float], Awaitable[None]]


class TelegramOutput(OutputChannel):
    """One for each process. It answers turns, and sends by itself to any conversation (`send_response`)."""

    def __init__(self, bot: Callable[[], Bot], notes: Notes) -> None:
        self._bot, self._notes, self._standing = bot, notes, Standing(notes)
        self.username = ""
        self._timers: set[asyncio.Task[None]] = set()

    @classmethod
    def name(cls) -> str:
        return "telegram"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Sends a message that nobody asked for, a reminder or a follow-up, by the id of the conversation."""
        for part in await self.render([message]):
            await self.send(recipient_id, {}, part, asyncio.sleep, PATIENCE)

    def say(self, phrase: str) -> str:
        """A phrase of data/channels.yml."""
        return phrases().say(phrase, link=f"https://t.me/{self.username}" if self.username else "Telegram", platform="Telegram")

    async def render(self, messages: Sequence[dict[str, Any]]) -> list[Part]:
        """The messages as parts; payloads too long for a button are stored on the way."""
        return await asyncio.to_thread(lambda: [part for message in messages for part in self._render(message)])

    def _render(self, message: dict[str, Any]) -> list[Part]:
        entry = card(message)
        picture = drawing(entry.picture) or (entry.picture if is_elsewhere(entry.picture) else None)
        return render(entry, picture, self._notes.shortened)

    async def send(self, conversation: str, place: dict[str, Any], part: Part, wait: Wait, patience: float = math.inf) -> None:
        """Sends one part; waits as long as Telegram asks, tries again when it cannot be reached, gives up on who blocked it."""
        deadline, pause = time.monotonic() + patience, 1.0
        while True:
            try:
                sent = await self._send(chat_of(conversation), part)
                return await self._standing.add(conversation, sent) if part.keyboard and sent else None
            except RetryAfter as busy:
                await wait(seconds(busy))
            except BadRequest as refused:
                if not part.picture:
                    return logger.error("Telegram refused a message: %s", refused.message)
                part = Part(part.text, part.keyboard)  # better no picture than no words
            except NetworkError as error:
                if time.monotonic() > deadline:
                    return logger.error("Telegram could not be reached: %s", type(error).__name__)
                await wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            except (Forbidden, InvalidToken) as refused:  # the person blocked the bot, or the bot is gone
                return logger.warning("A message could not be sent: %s", type(refused).__name__)
            except TelegramError as error:
                return logger.error("A message could not be sent: %s", type(error).__name__)

    async def _send(self, chat: int, part: Part) -> int | None:
        """Gives the number of the message."""
        if part.picture:
            marked = {"caption": part.text.text, "caption_entities": entities(part.text)} if part.text.text else {}
            picture = InputFile(part.picture, "picture.png") if isinstance(part.picture, bytes) else part.picture
            return (await self._bot().send_photo(chat, picture, reply_markup=part.keyboard, **marked)).message_id  # type: ignore[arg-type]
        if part.text.text:
            marks = entities(part.text)
            sent = await self._bot().send_message(
                chat, part.text.text, entities=marks, reply_markup=part.keyboard, link_preview_options=QUIET
            )
            return sent.message_id
        return None

    async def used(self, conversation: str, place: dict[str, Any]) -> None:
        """Takes the buttons from the messages that have some, and writes at the one where one was pressed which one it was."""
        pressed = Message.de_json(place["pressed"], self._bot()) if "pressed" in place else None
        chat = chat_of(conversation)
        for number in await self._standing.take(conversation):
            if not pressed or number != pressed.message_id:
                await asyncio.to_thread(self._notes.drop, _timer(chat, number))
                await self._quietly(self._bot().edit_message_reply_markup(chat, number))
        if pressed:
            await asyncio.to_thread(self._notes.drop, _timer(chat, pressed.message_id))
            chosen = Styled(phrases().say("chosen", title=place["title"])) if place["title"] else Styled("")
            await self._quietly(self._strike(pressed, chosen))

    async def _quietly(self, edit: Awaitable[Any]) -> None:
        try:
            await edit
        except TelegramError as error:
            if "not modified" not in error.message.lower():
                logger.warning("Used buttons could not be taken away: %s", type(error).__name__)

    async def _strike(self, message: Message, chosen: Styled) -> None:
        where: dict[str, Any] = {"chat_id": message.chat.id, "message_id": message.message_id}
        text, most = (message.text, MessageLimit.MAX_TEXT_LENGTH) if message.text else (message.caption or "", MessageLimit.CAPTION_LENGTH)
        longer = f"{text}\n\n{chosen.text}"
        if not chosen.text or not text or utf16(longer) > most:
            await self._bot().edit_message_reply_markup(**where)
        elif message.text:
            await self._bot().edit_message_text(longer, entities=message.entities, link_preview_options=QUIET, **where)
        else:
            await self._bot().edit_message_caption(caption=longer, caption_entities=message.caption_entities, **where)

    async def hold(self, query: CallbackQuery) -> None:
        """Starts the timer of a stretch, unless it runs already. It counts down in its own button."""
        message = query.message
        if not isinstance(message, Message) or not message.reply_markup or not query.data:
            return
        seconds = int(query.data.removeprefix(HOLD))
        running = await asyncio.to_thread(self._notes.get, _timer(message.chat.id, message.message_id))
        if running and json.loads(running)["ends"] > time.time():
            return
        note = {"ends": time.time() + seconds, "seconds": seconds, "chat": message.chat.id, "message": message.message_id}
        note["rows"] = message.reply_markup.to_dict()["inline_keyboard"]
        await asyncio.to_thread(self._notes.put, _timer(message.chat.id, message.message_id), json.dumps(note))
        self._count(_timer(message.chat.id, message.message_id))

    async def resume_timers(self) -> None:
        """Goes on with the timers that ran when the process ended."""
        try:
            for key in await asyncio.to_thread(self._notes.beginning, TIMER):
                self._count(key)
        except SQLAlchemyError as error:
            logger.error("Timers could not be resumed: %s", type(error).__name__)

    def stop_timers(self) -> None:
        for task in self._timers:
            task.cancel()

    def _count(self, key: str) -> None:
        task = asyncio.get_running_loop().create_task(self._run_timer(key))
        self._timers.add(task)
        task.add_done_callback(self._timers.discard)

    async def _run_timer(self, key: str) -> None:
        while stored := await asyncio.to_thread(self._notes.get, key):  # gone when another button was pressed
            note = json.loads(stored)
            left = round(note["ends"] - time.time())
            phrase = phrases().say("holding", seconds=left) if left > 0 else phrases().say("held", seconds=note["seconds"])
            await self._show(note, phrase)
            if left <= 0:
                await asyncio.to_thread(self._notes.drop, key)
                return
            await asyncio.sleep(min(TICK, max(0.0, note["ends"] - time.time())))

    async def _show(self, note: dict[str, Any], title: str) -> None:
        rows = [[InlineKeyboardButton(**button) for button in row] for row in note["rows"]]
        rows[0] = [InlineKeyboardButton(title, callback_data=f"{HOLD}{note['seconds']}")]
        try:
            await self._bot().edit_message_reply_markup(note["chat"], note["message"], reply_markup=InlineKeyboardMarkup(rows))
        except RetryAfter as busy:
            await asyncio.sleep(seconds(busy))
        except TelegramError as error:
            logger.info("A timer could not be shown: %s", type(error).__name__)


def _timer(chat: int, message: int) -> str:
    return f"{TIMER}{chat}:{message}"


def seconds(busy: RetryAfter) -> float:
    """How long to wait; PTB gives a number or a time span, depending on a setting of its own."""
    value = busy.retry_after
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
