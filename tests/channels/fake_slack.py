"""A Slack that runs on this machine: the Web API, Socket Mode and signed events, with Slack's limits, and people who write.

It delivers an event until it is acknowledged, by the socket or by status 200, and says why it tries again.
`test_slack_contract.py` compares it with slack_sdk's own models.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.channels import platform_server
from tests.channels.platform_server import Call, Person, PlatformServer

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-fake", "xapp-fake", "8f742231b10e8888abcd99yyyzzz85a5"
BOT_USER, BOT_ID, TEAM = "UCHARLEY01", "BCHARLEY01", "T0RUNNERS1"
PATIENCE = 3.0
"""Seconds within which Slack wants an acknowledgement."""
RETRY = 0.3
MOST_BLOCKS, SECTION, ACTIONS, FALLBACK = 50, 3_000, 25, 40_000


class Refused(Exception):
    """An answer with `ok: false`."""

    def __init__(self, error: str, status: int = 200, **headers: str) -> None:
        super().__init__(error)
        self.error, self.status, self.headers = error, status, headers


@dataclass
class Knobs(platform_server.Knobs):
    """How Slack misbehaves for a while."""

    slow_pictures: int = 1  # so many posts are refused while an uploaded picture is still in the works
    no_pictures: bool = False


@dataclass
class Delivery:
    """Something that Charley must acknowledge: an event, a press or a slash command."""

    kind: str  # as Socket Mode calls it: events_api, interactive, slash_commands
    payload: dict[str, Any]
    attempt: int = 0
    retried_because: str = ""


class FakeSlack(PlatformServer):
    """The platform. With `deliver_to` set it posts signed requests there; without, it delivers by open sockets."""

    def __init__(self) -> None:
        self.knobs = Knobs()
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        self.order: dict[str, list[str]] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.answers: list[str] = []  # bodies that answered slash commands
        self.acknowledged: list[str] = []
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, Any] = {}
        self._clock = iter(range(1, 10**9))
        super().__init__()
        self.background(self._deliver())

    # ---- what people do ----------------------------------------------------------------------------------------------

    def write(self, user: str, text: str, channel: str = "", **content: Any) -> dict[str, Any]:
        """A person writes a direct message, or in a channel."""
        where = channel or direct(user)
        event = {"type": "message", "user": user, "text": text, "ts": self.stamp(), "channel": where}
        event |= {"channel_type": "channel" if channel else "im"} | content
        self.event(event)
        return event

    def mention(self, user: str, text: str, channel: str, **content: Any) -> dict[str, Any]:
        """A person mentions Charley in a channel; Slack sends it twice, as a message and as a mention."""
        event = self.write(user, f"<@{BOT_USER}> {text}", channel, **content)
        self.event({**event, "type": "app_mention"})
        return event

    def event(self, event: dict[str, Any]) -> None:
        number = next(self._clock)
        payload = {
            "type": "event_callback",
            "token": "x",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": f"Ev{number}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            "event": event,
        }
        self.deliver(Delivery("events_api", payload))

    def press(self, user: str, channel: str, ts: str, element: dict[str, Any], option: dict[str, Any] | None = None) -> None:
        """A person presses a button or chooses an option of a menu."""
        action = {**element, "action_ts": self.stamp(), "block_id": "b"} | ({"selected_option": option} if option else {})
        message = self.messages[channel, ts]
        payload = {
            "type": "block_actions",
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "channel": {"id": channel},
            "container": {"type": "message", "message_ts": ts, "channel_id": channel},
            "message": message,
            "trigger_id": self.stamp(),
            "actions": [action],
        }
        self.deliver(Delivery("interactive", payload))

    def slash(self, user: str, text: str, channel: str = "") -> None:
        """A person types /charley."""
        named = (
            {"channel_id": channel, "channel_name": "general"} if channel else {"channel_id": direct(user), "channel_name": "directmessage"}
        )
        form = {"command": "/charley", "text": text, "user_id": user, "team_id": TEAM, "trigger_id": self.stamp(), **named}
        self.deliver(Delivery("slash_commands", form))

    def deliver(self, delivery: Delivery) -> None:
        self.do(self._queue(delivery))

    def stamp(self) -> str:
        return f"{int(time.time())}.{next(self._clock):06d}"

    def shown(self, channel: str) -> list[dict[str, Any]]:
        """What stands in a channel from the bot, as it looks now."""
        return [self.messages[channel, ts] for ts in list(self.order.get(channel, []))]

    def hang_up(self) -> None:
        """Asks for a new connection, as Slack does every few hours, and closes the old one."""
        self.do(self._hang_up())

    async def _hang_up(self) -> None:
        for socket in list(self._sockets):
            self._sockets.remove(socket)
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    def connected(self) -> bool:
        return bool(self._sockets)

    # ---- delivery ----------------------------------------------------------------------------------------------------

    async def _queue(self, delivery: Delivery) -> None:
        self.waiting.append(delivery)

    async def _deliver(self) -> None:
        """One thing at a time, again until it is acknowledged. Presses and commands are not sent again over HTTP."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
            while True:
                await asyncio.sleep(0.01)
                if not self.waiting or self.knobs.offline:
                    continue
                first = self.waiting[0]
                reason = await (self._post(session, first) if self.deliver_to else self._by_socket(first))
                if reason and (first.kind == "events_api" or not self.deliver_to):
                    first.attempt, first.retried_because = first.attempt + 1, reason
                    await asyncio.sleep(RETRY)
                else:
                    self.waiting.pop(0)

    async def _post(self, session: aiohttp.ClientSession, delivery: Delivery) -> str:
        """Posts as Slack does; gives why it has to be sent again, or nothing."""
        body, content_type = _body(delivery)
        headers = {"Content-Type": content_type, **signed(body)}
        if delivery.attempt:
            headers |= {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.retried_because}
        try:
            async with session.post(self.deliver_to, data=body, headers=headers) as answer:
                self.statuses.append(answer.status)
                self.answers.append(await answer.text())
                return "" if answer.status == 200 else "http_error"
        except asyncio.TimeoutError:
            return "http_timeout"
        except aiohttp.ClientError:
            return "connection_failed"

    async def _by_socket(self, delivery: Delivery) -> str:
        if not self._sockets:
            return "timeout"
        envelope = f"env-{next(self._clock)}"
        message = {"type": delivery.kind, "envelope_id": envelope, "payload": delivery.payload}
        message |= {"accepts_response_payload": delivery.kind == "slash_commands"}
        if delivery.attempt:
            message |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.retried_because}
        self._acks[envelope] = asyncio.get_running_loop().create_future()
        try:
            await self._sockets[-1].send_json(message)
            answer = await asyncio.wait_for(self._acks[envelope], PATIENCE)
        except (asyncio.TimeoutError, ConnectionError):
            return "timeout"
        self.answers.append(json.dumps(answer.get("payload")) if answer.get("payload") else "")
        return ""

    # ---- the Web API -------------------------------------------------------------------------------------------------

    def application(self) -> web.Application:
        application = web.Application(client_max_size=12 * 2**20)
        application.router.add_post("/api/{method}", self._answer)
        application.router.add_get("/api/{method}", self._answer)
        application.router.add_get("/link", self._socket)
        application.router.add_post("/upload/{file}", self._upload)
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
            handler = getattr(self, "_do_" + method.replace(".", "_"), None)
            if handler is None:
                raise Refused("unknown_method")
            wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
            if request.headers.get("Authorization") != f"Bearer {wanted}":
                raise Refused("invalid_auth")
            _check_names(method, parameters)
            result = await handler(parameters)
        except Refused as refused:
            return web.json_response({"ok": False, "error": refused.error}, status=refused.status, headers=refused.headers)
        call.accepted = True
        return web.json_response({"ok": True, **result})

    def _stalls(self, method: str, given: dict[str, Any]) -> bool:
        return method in self.knobs.stall or self.knobs.then_stall.get(given.get("channel", ""), 1) <= 0

    async def _do_auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": "https://runners.slack.com/",
            "team": "Runners",
            "user": "charley",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
        }

    async def _do_apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"ws://127.0.0.1:{self.port}/link?ticket=1"}

    async def _do_chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if self.knobs.flood:
            raise Refused("ratelimited", 429, **{"Retry-After": str(self.knobs.flood.pop(0))})
        channel = given["channel"]
        if not re.fullmatch(r"[CDUW][A-Z0-9]+", channel):
            raise Refused("channel_not_found")
        channel = direct(channel) if channel[0] in "UW" else channel
        self._check(given)
        message = {"type": "message", "ts": self.stamp(), "user": BOT_USER, "bot_id": BOT_ID, "text": given.get("text", "")}
        message |= {"blocks": given.get("blocks") or []}
        message |= {"thread_ts": given["thread_ts"]} if given.get("thread_ts") else {}
        self.messages[channel, message["ts"]] = message
        if given["channel"] in self.knobs.then_stall:
            self.knobs.then_stall[given["channel"]] -= 1
        self.order.setdefault(channel, []).append(message["ts"])
        return {"channel": channel, "ts": message["ts"], "message": message}

    async def _do_chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self.messages.get((given["channel"], given["ts"]))
        if message is None:
            raise Refused("message_not_found")
        self._check(given)
        message.update(text=given.get("text", ""), blocks=given.get("blocks") or [])
        return {"channel": given["channel"], "ts": given["ts"], "text": message["text"]}

    async def _do_files_getUploadURLExternal(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        file = f"F{next(self._clock):08d}"
        self.files[file] = {"name": given["filename"], "length": int(given["length"]), "alt": given.get("alt_txt"), "ready": None}
        return {"upload_url": f"{self.address}/upload/{file}", "file_id": file}

    async def _do_files_completeUploadExternal(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        listed = given["files"] if isinstance(given["files"], list) else json.loads(given["files"])
        for one in listed:
            if "content" not in self.files.get(one["id"], {}):
                raise Refused("file_not_found")
            self.files[one["id"]]["ready"] = self.knobs.slow_pictures
        return {"files": [{"id": one["id"], "title": one.get("title")} for one in listed]}

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.files[request.match_info["file"]]
        content = await request.read()
        if request.content_type.startswith("multipart/"):
            content = content[content.index(b"\r\n\r\n") + 4 :]
        file["content"] = content
        return web.Response(text=f"OK - {len(content)}")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self._sockets) + 1})
        self._sockets.append(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    answer = json.loads(message.data)
                    self.acknowledged.append(answer["envelope_id"])
                    waiting = self._acks.pop(answer["envelope_id"], None)
                    if waiting and not waiting.done():
                        waiting.set_result(answer)
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
        return socket

    # ---- Slack's limits ----------------------------------------------------------------------------------------------

    def _check(self, given: dict[str, Any]) -> None:
        if "as_user" in given:
            raise Refused("as_user_not_supported")  # only classic apps may use it
        blocks = given.get("blocks") or []
        if not given.get("text") and not blocks:
            raise Refused("no_text")
        if len(given.get("text") or "") > FALLBACK:
            raise Refused("msg_too_long")
        if len(blocks) > MOST_BLOCKS:
            raise Refused("invalid_blocks")
        for block in blocks:
            check_block(block)
            if block["type"] == "image":
                self._check_picture(block)

    def _check_picture(self, block: dict[str, Any]) -> None:
        if "image_url" in block:
            if not re.match(r"https?://", block["image_url"]):
                raise Refused("invalid_blocks")
            return
        file = self.files.get(block["slack_file"]["id"])
        if self.knobs.no_pictures or file is None or file["ready"] is None or not file["content"].startswith(b"\x89PNG"):
            raise Refused("invalid_blocks")
        if file["ready"]:
            file["ready"] -= 1
            raise Refused("invalid_blocks")


class SlackPerson(Person):
    """Somebody in direct messages with Charley."""

    def __init__(self, platform: FakeSlack, user: str, answered: Callable[[], bool]) -> None:
        super().__init__(platform, answered)
        self.platform, self.user = platform, user

    def shown(self) -> list[dict[str, Any]]:
        return self.platform.shown(direct(self.user))

    def words(self, message: dict[str, Any]) -> str:
        return words(message)

    def pictures_of(self, message: dict[str, Any]) -> list[str]:
        return [block["alt_text"] for block in message["blocks"] if block["type"] == "image"]

    def ways(self) -> list[tuple[str, Callable[[], Any]]]:
        found = [(message["ts"], element, option) for message in self.shown() for element, option in pressable(message)]
        press = partial(self.platform.press, self.user, direct(self.user))
        return [(_title(element, option), partial(press, ts, element, option)) for ts, element, option in found]

    def write(self, text: str) -> Any:
        """Commands are typed behind /charley."""
        command = text.removeprefix("/") if text.startswith("/") and "{" not in text else ""
        return self.platform.slash(self.user, command) if command else self.platform.write(self.user, text)


def direct(user: str) -> str:
    """The channel of the direct messages with a person."""
    return f"D{user[1:]}"


def words(message: dict[str, Any]) -> str:
    """What a person reads in a message."""
    lines = []
    for block in message["blocks"]:
        if block["type"] in ("section", "header"):
            lines.append(block["text"]["text"])
        elif block["type"] == "context":
            lines += [element["text"] for element in block["elements"]]
    return "\n".join(lines)


def pressable(message: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Buttons, and options of menus, of a message."""
    found: list[tuple[dict[str, Any], dict[str, Any] | None]] = []
    for element in [element for block in message["blocks"] if block["type"] == "actions" for element in block["elements"]]:
        options = element.get("options")
        found += [(element, option) for option in options] if options else [(element, None)]
    return found


def check_block(block: dict[str, Any]) -> None:
    """Refuses a block that Slack would: by slack_sdk's own models, and by the limits that they leave out."""
    try:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
    except (SlackObjectFormationError, AssertionError, TypeError, KeyError) as error:
        raise Refused("invalid_blocks") from error
    elements = block.get("elements") or []
    names = [element.get("action_id") for element in elements if block["type"] == "actions"]
    too_long = block["type"] == "section" and not 0 < len(block["text"]["text"]) <= SECTION
    if too_long or len(names) > ACTIONS or len(set(names)) < len(names) or None in names:
        raise Refused("invalid_blocks")
    for element in elements if block["type"] == "actions" else []:
        if element["type"] == "button" and not (0 < len(element["text"]["text"]) <= 75 and len(element.get("value", "")) <= 2_000):
            raise Refused("invalid_blocks")


def signed(body: bytes, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    """The headers with which Slack signs a body."""
    stamp = str(int(at or time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or ""}


def _title(element: dict[str, Any], option: dict[str, Any] | None) -> str:
    return str((option or element)["text"]["text"])


def _body(delivery: Delivery) -> tuple[bytes, str]:
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json; charset=utf-8"
    form = {"payload": json.dumps(delivery.payload)} if delivery.kind == "interactive" else delivery.payload
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return {**request.query, **await request.json()}
    found: dict[str, Any] = {**request.query, **await request.post()}
    for name, value in found.items():
        if isinstance(value, str) and value[:1] in "[{":
            with contextlib.suppress(ValueError):
                found[name] = json.loads(value)
    return found


def _check_names(method: str, parameters: dict[str, Any]) -> None:
    """Only parameters that the method has: compared with slack_sdk's own."""
    own = getattr(AsyncWebClient, method.replace(".", "_"))
    unknown = set(parameters) - set(inspect.signature(own).parameters) - {"token"}
    if unknown:
        raise Refused(f"invalid_arguments: {sorted(unknown)}")
