"""A Telegram that runs on this machine: the Bot API over HTTP with Telegram's limits, and people who write to the bot.

It answers what the real one answers, refuses what the real one refuses, and delivers an update until it is confirmed: by a later
offset when the bot polls, by status 200 when it has a webhook. `test_telegram_contract.py` compares it with python-telegram-bot.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web
from telegram import Bot, MessageEntity
from telegram.constants import BotCommandLimit, InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from tests.channels import platform_server
from tests.channels.platform_server import Call, Person, PlatformServer

TOKEN = "123456789:AAfakeFAKEfakeFAKEfakeFAKEfakeFAKE00"
ME = {"id": 123456789, "is_bot": True, "first_name": "Charley", "username": "charley_cramp_bot"}
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
RETRY = 0.3
"""Seconds until an update that a webhook did not take is sent again; the real Telegram waits longer each time."""


class Refused(Exception):
    """An answer that is an error, as Telegram words it."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


@dataclass
class Knobs(platform_server.Knobs):
    """How Telegram misbehaves for a while."""

    blocked: set[int] = field(default_factory=set)  # chats whose person blocked the bot


class FakeTelegram(PlatformServer):
    """The platform. `deliver_to` is where the public address of a webhook leads."""

    def __init__(self) -> None:
        self.knobs = Knobs()
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.order: dict[int, list[int]] = defaultdict(list)
        self.commands: list[dict[str, str]] = []
        self.webhook: dict[str, Any] = {}
        self.polls = 0
        self.conflicts = 0
        self.queries: dict[str, bool] = {}
        self.chats: dict[int, dict[str, Any]] = {}
        self._numbers = iter(range(1000, 10**9))
        super().__init__()
        self._arrived = self.do(_event())
        self.background(self._push())

    # ---- what people do ----------------------------------------------------------------------------------------------

    def chat(self, number: int, kind: str = "private") -> dict[str, Any]:
        named = {"title": "Runners"} if kind != "private" else {"first_name": "Ann"}
        return self.chats.setdefault(number, {"id": number, "type": kind, **named})

    def write(self, number: int, text: str | None = None, kind: str = "private", **content: Any) -> dict[str, Any]:
        """A person writes, or sends other content, to a chat; gives the update."""
        message = self._new(self.chat(number, kind), sender={"id": abs(number), "is_bot": False, "first_name": "Ann"})
        message |= {"text": text} if text is not None else {}
        return self.update({"message": message | content})

    def update(self, content: dict[str, Any], number: int | None = None) -> dict[str, Any]:
        """Sends an update of any content, under a number of its own unless one is given."""
        update = {"update_id": number or next(self._numbers), **content}
        self.do(self._queue(update))
        return update

    def press(self, number: int, message: int, data: str) -> str:
        """A person presses a button; gives the number of the query that the bot should answer."""
        query = str(next(self._numbers))
        self.queries[query] = False
        person = {"id": number, "is_bot": False, "first_name": "Ann"}
        shown = self.messages[number, message]
        self.update({"callback_query": {"id": query, "from": person, "message": shown, "chat_instance": "1", "data": data}})
        return query

    def shown(self, chat: int) -> list[dict[str, Any]]:
        """What stands in a chat from the bot, as it looks now."""
        found = [self.messages[chat, number] for number in self.order[chat]]
        return [message for message in found if message["from"]["is_bot"]]

    # ---- delivery ----------------------------------------------------------------------------------------------------

    async def _queue(self, update: dict[str, Any]) -> None:
        self.waiting.append(update)
        self._arrived.set()

    async def _push(self) -> None:
        """Sends what waits to the webhook, one at a time and again until it is taken."""
        async with aiohttp.ClientSession() as session:
            while True:
                await asyncio.sleep(0.01)
                if not (self.webhook and self.waiting and self.deliver_to and not self.knobs.offline):
                    continue
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
                try:
                    async with session.post(self.deliver_to, json=self.waiting[0], headers=headers) as answer:
                        self.statuses.append(answer.status)
                        if answer.status == 200:
                            self.waiting.pop(0)
                        else:
                            await asyncio.sleep(RETRY)
                except aiohttp.ClientError:
                    await asyncio.sleep(RETRY)

    # ---- the Bot API -------------------------------------------------------------------------------------------------

    def application(self) -> web.Application:
        application = web.Application(client_max_size=12 * 2**20)
        application.router.add_post("/bot{token}/{method}", self._answer)
        return application

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        parameters = await _parameters(request)
        if self.knobs.offline or self._stalls(method, parameters):
            while self._stalls(method, parameters):
                await asyncio.sleep(0.02)
            request.transport.abort()  # type: ignore[union-attr]
            return web.Response()
        call = Call(method, parameters, accepted=False)
        self.calls.append(call)
        try:
            if request.match_info["token"] != TOKEN:
                raise Refused(401, "Unauthorized")
            _check_names(method, parameters)
            handler = getattr(self, f"_do_{method}", None)
            if handler is None:
                raise Refused(404, "Not Found")
            result = await handler(parameters)
        except Refused as refused:
            body = {"ok": False, "error_code": refused.status, "description": refused.description}
            return web.json_response(body | ({"parameters": refused.parameters} if refused.parameters else {}), status=refused.status)
        call.accepted = True
        return web.json_response({"ok": True, "result": result})

    def _stalls(self, method: str, given: dict[str, Any]) -> bool:
        return method in self.knobs.stall or self.knobs.then_stall.get(given.get("chat_id", 0), 1) <= 0

    async def _do_getMe(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return ME | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def _do_setMyCommands(self, given: dict[str, Any]) -> bool:  # noqa: N802
        for command in given["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not BotCommandLimit.MIN_DESCRIPTION <= len(command["description"]) <= BotCommandLimit.MAX_DESCRIPTION:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands = given["commands"]
        return True

    async def _do_setWebhook(self, given: dict[str, Any]) -> bool:  # noqa: N802
        if not given["url"].startswith("https://"):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get("secret_token", "a")):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = given
        return True

    async def _do_deleteWebhook(self, given: dict[str, Any]) -> bool:  # noqa: N802
        self.webhook = {}
        if given.get("drop_pending_updates"):
            self.waiting.clear()
        return True

    async def _do_getWebhookInfo(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": len(self.waiting)}

    async def _do_getUpdates(self, given: dict[str, Any]) -> list[dict[str, Any]]:  # noqa: N802
        if self.webhook:
            raise Refused(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self.polls += 1
        mine = self.polls
        offset = given.get("offset", 0)
        self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        deadline = time.monotonic() + given.get("timeout", 0)
        while not self.waiting and time.monotonic() < deadline:
            self._arrived.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), 0.2)
            if self.polls != mine:
                self.conflicts += 1
                raise Refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        wanted = set(given.get("allowed_updates") or ["message"])
        self.waiting = [update for update in self.waiting if wanted & update.keys()]
        return self.waiting[:100]

    async def _do_answerCallbackQuery(self, given: dict[str, Any]) -> bool:  # noqa: N802
        if self.queries.get(given["callback_query_id"], True):
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.queries[given["callback_query_id"]] = True
        return True

    async def _do_sendMessage(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self._allow(given["chat_id"])
        text = given.get("text", "")
        _check_text(text, given.get("entities"), MessageLimit.MAX_TEXT_LENGTH, "message is too long")
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        marked = {"entities": given["entities"]} if given.get("entities") else {}
        return self._post(given, {"text": text, **marked})

    async def _do_sendPhoto(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self._allow(given["chat_id"])
        caption = given.get("caption", "")
        _check_text(caption, given.get("caption_entities"), MessageLimit.CAPTION_LENGTH, "message caption is too long")
        photo = given["photo"]
        if isinstance(photo, bytes) and not photo.startswith(PICTURES):
            raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
        if isinstance(photo, str) and not photo.startswith(("http://", "https://")):
            raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
        sizes = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]
        marked = {"caption_entities": given["caption_entities"]} if given.get("caption_entities") else {}
        return self._post(given, {"photo": sizes, **({"caption": caption} if caption else {}), **marked})

    async def _do_editMessageText(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        _check_text(given["text"], given.get("entities"), MessageLimit.MAX_TEXT_LENGTH, "message is too long")
        return self._edit(given, {"text": given["text"], "entities": given.get("entities") or []}, "text")

    async def _do_editMessageCaption(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        _check_text(given["caption"], given.get("caption_entities"), MessageLimit.CAPTION_LENGTH, "message caption is too long")
        return self._edit(given, {"caption": given["caption"], "caption_entities": given.get("caption_entities") or []}, "photo")

    async def _do_editMessageReplyMarkup(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self._edit(given, {}, "message_id")

    # ---- what the real one keeps -------------------------------------------------------------------------------------

    def _allow(self, chat: int) -> None:
        if self.knobs.flood:
            seconds = self.knobs.flood.pop(0)
            raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        if chat in self.knobs.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat not in self.chats:
            raise Refused(400, "Bad Request: chat not found")

    def _new(self, chat: dict[str, Any], sender: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender}
        self.messages[chat["id"], number] = message
        self.order[chat["id"]].append(number)
        return message

    def _post(self, given: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        markup = _check_keyboard(given.get("reply_markup"))
        message = self._new(self.chats[given["chat_id"]], ME)
        if given["chat_id"] in self.knobs.then_stall:
            self.knobs.then_stall[given["chat_id"]] -= 1
        message |= content | ({"reply_markup": markup} if markup else {})
        return message

    def _edit(self, given: dict[str, Any], content: dict[str, Any], needs: str) -> dict[str, Any]:
        message = self.messages.get((given["chat_id"], given["message_id"]))
        if message is None or needs not in message or not message["from"]["is_bot"]:
            raise Refused(400, "Bad Request: message to edit not found")
        before = {key: value for key, value in message.items() if value != []}
        markup = _check_keyboard(given.get("reply_markup"))
        message.pop("reply_markup", None)
        message.update(content, **({"reply_markup": markup} if markup else {}))
        if before == {key: value for key, value in message.items() if value != []}:
            raise Refused(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same")
        return message


class TelegramPerson(Person):
    """Somebody in a private chat with the bot."""

    def __init__(self, platform: FakeTelegram, number: int, answered: Callable[[], bool]) -> None:
        super().__init__(platform, answered)
        self.platform, self.number = platform, number
        platform.chat(number)

    def shown(self) -> list[dict[str, Any]]:
        return self.platform.shown(self.number)

    def words(self, message: dict[str, Any]) -> str:
        return words(message)

    def pictures_of(self, message: dict[str, Any]) -> list[str]:
        return [words(message)] if "photo" in message else []

    def ways(self) -> list[tuple[str, Callable[[], Any]]]:
        found = [(message["message_id"], button) for message in self.shown() for button in buttons(message)]
        return [(b["text"], partial(self.platform.press, self.number, number, b["callback_data"])) for number, b in found]

    def write(self, text: str) -> dict[str, Any]:
        return self.platform.write(self.number, text)


def words(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


async def _event() -> asyncio.Event:
    return asyncio.Event()


async def _parameters(request: web.Request) -> dict[str, Any]:
    """What the bot sent, JSON read where it is JSON, files as their bytes."""
    found: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = value.file.read()
        else:
            found[name] = _read(name, str(value))
    for name, value in list(found.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            found[name] = files.pop(value.removeprefix("attach://"))
    return {**found, **files}


def _read(name: str, value: str) -> Any:
    if name in ("text", "caption", "url", "secret_token", "photo", "callback_query_id"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _check_names(method: str, parameters: dict[str, Any]) -> None:
    """Only parameters that the method has: compared with python-telegram-bot's own."""
    own = getattr(Bot, re.sub("([A-Z])", r"_\1", method).lower(), None)
    if own is None:
        raise Refused(404, "Not Found")
    unknown = set(parameters) - set(inspect.signature(own).parameters)
    if unknown:
        raise Refused(400, f"Bad Request: {method} has no {sorted(unknown)}")


def _check_text(text: str, entities: Any, most: int, too_long: str) -> None:
    units = len(text.encode("utf-16-le")) // 2
    if units > most:
        raise Refused(400, f"Bad Request: {too_long}")
    for entity in entities or ():
        if entity["type"] not in MessageEntity.ALL_TYPES or entity["length"] < 1 or entity["offset"] < 0:
            raise Refused(400, "Bad Request: can't parse entities")
        if entity["offset"] + entity["length"] > units:
            raise Refused(400, "Bad Request: entity ends outside of the text")


def _check_keyboard(markup: Any) -> Any:
    rows = (markup or {}).get("inline_keyboard") or []
    every = [button for row in rows for button in row]
    if len(every) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in every:
        if not button["text"]:
            raise Refused(400, "Bad Request: inline keyboard button text is empty")
        size = len(button.get("callback_data", "").encode())
        if not InlineKeyboardButtonLimit.MIN_CALLBACK_DATA <= size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"inline_keyboard": rows} if every else None
