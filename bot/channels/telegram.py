"""The Telegram channel: long polling by default, a webhook where one is set. Rasa's own connector does not work (docs/telegram.md)."""

from __future__ import annotations

import asyncio
import hmac
import logging
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, BotCommand, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.phrases import phrases
from bot.channels.platform import PlatformChannel, Work
from bot.channels.telegram_access import POLL, SECRET_HEADER, Access
from bot.channels.telegram_output import TelegramOutput, seconds
from bot.channels.telegram_render import HOLD
from bot.channels.telegram_updates import WANTED, Me, incoming
from bot.channels.turns import Forget

logger = logging.getLogger(__name__)

LEASE = 12.0
"""Seconds for which one process is the one that polls."""
PAUSE = 3.0
"""Seconds between attempts when Telegram cannot be reached, or when another process polls."""


class Telegram(PlatformChannel):
    """Telegram as a channel of Rasa's server."""

    def __init__(self, access: Access, engine: Any, holder: str, forget: Forget) -> None:
        super().__init__(engine, holder, forget)
        self._access = access
        self._output = TelegramOutput(lambda: self._bot, self._notes)
        self._bot: Bot

    @classmethod
    def name(cls) -> str:
        return "telegram"

    def get_output_channel(self) -> TelegramOutput:
        return self._output

    def running(self) -> list[Work]:
        self._bot = self._access.bot()
        return [self._set_webhook() if self._access.webhook else self._poll(), self._output.resume_timers()]

    def stopped(self) -> None:
        self._output.stop_timers()

    async def posted(self, request: Request) -> HTTPResponse:
        given = request.headers.get(SECRET_HEADER, "")
        if not self._access.webhook or not hmac.compare_digest(given.encode(), self._access.secret.encode()):
            return response.json({"error": "This does not come from Telegram."}, status=403)
        await self._receive(_update(request, self._bot))
        return response.empty(200)

    async def _receive(self, update: Update | None) -> None:
        """Keeps what came; what is nobody's question, or cannot be read, is let go.

        Raises:
            SQLAlchemyError: the database is down; Telegram delivers again.
        """
        try:
            if update:
                await self._keep(update)
        except SQLAlchemyError:
            raise
        except Exception as error:  # raised, it would come again and again
            logger.error("An update could not be handled: %s", type(error).__name__)

    async def _keep(self, update: Update) -> None:
        query = update.callback_query
        if query:
            self.run(self._answer_query(query.id))
            if (query.data or "").startswith(HOLD):
                return await self._output.hold(query)
        me = Me(int(self._access.token.partition(":")[0]), self._output.username)
        arrived = await asyncio.to_thread(incoming, update, me, self._notes.whole)
        if arrived:
            await self._turns.accept(arrived)
        return None

    async def _answer_query(self, query: str) -> None:
        """Ends the waiting sign on the button. Too late is no harm: the sign ends by itself."""
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            logger.info("A callback query was not answered: %s", type(error).__name__)

    async def _poll(self) -> None:
        """Fetches updates for as long as the server runs, while this process is the elected one."""
        offset: int | None = None
        greeted = False
        while True:
            try:
                if not await asyncio.to_thread(self._inbox.lead, LEASE):
                    await asyncio.sleep(PAUSE)
                    continue
                if not greeted:
                    await self._bot.delete_webhook()
                    await self._introduce()
                    greeted = True
                for update in await self._bot.get_updates(offset, timeout=POLL, allowed_updates=WANTED):
                    await self._receive(update)
                    offset = update.update_id + 1
            except asyncio.CancelledError:
                await self._step_down()
                raise
            except Exception as error:
                greeted = greeted and not isinstance(error, Conflict)
                if _is_hopeless(error):
                    return
                await asyncio.sleep(_pause(error))

    async def _set_webhook(self) -> None:
        """Tells Telegram where to send updates; tried again until Telegram is reached."""
        while True:
            try:
                await self._bot.set_webhook(self._access.webhook, allowed_updates=WANTED, secret_token=self._access.secret)
                return await self._introduce()
            except Exception as error:
                if _is_hopeless(error):
                    return None
                await asyncio.sleep(_pause(error))

    async def _introduce(self) -> None:
        """Learns the bot's own name and registers the commands of the menu."""
        await self._bot.initialize()
        self._output.username = self._bot.username
        await self._bot.set_my_commands([BotCommand(name, c.description) for name, c in phrases().commands.items()])

    async def _step_down(self) -> None:
        try:
            await asyncio.to_thread(self._inbox.step_down)
        except SQLAlchemyError:
            logger.info("The lease could not be given back; it runs out by itself.")


def _update(request: Request, bot: Bot) -> Update | None:
    """The update in a request; None when it is none that this version knows."""
    try:
        return Update.de_json(request.json, bot) if isinstance(request.json, dict) else None
    except Exception as error:
        logger.warning("An update could not be read: %s", type(error).__name__)
        return None


def _is_hopeless(error: Exception) -> bool:
    """Whether trying again cannot help. Says what is wrong, never the token."""
    if isinstance(error, InvalidToken):
        logger.error("Telegram does not know this token. Telegram stays off; get the token from @BotFather and start Charley again.")
        return True
    if isinstance(error, Conflict):
        logger.error("Another program polls with this Telegram token. End it, or give it a bot of its own; trying again.")
    elif isinstance(error, TelegramError):
        logger.error("Telegram cannot be reached (%s); trying again. Everything else works.", type(error).__name__)
    else:
        logger.error("Telegram's updates could not be fetched: %s; trying again.", type(error).__name__)
    return False


def _pause(error: Exception) -> float:
    return max(PAUSE, seconds(error)) if isinstance(error, RetryAfter) else PAUSE
