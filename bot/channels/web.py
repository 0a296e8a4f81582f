"""The web channel: the page at `/`, the widget, and the JSON interface that it talks to (docs/web.md).

    POST   /webhooks/web/conversations   opens a conversation: {"conversation", "token"}
    POST   /webhooks/web/messages        says something: {"events": [...]} with everything the page has not seen
    GET    /webhooks/web/events          what was and will be said, as server-sent events
    GET    /webhooks/web/conversation    all that is kept of the conversation
    DELETE /webhooks/web/conversation    forgets it

All but the first want `Authorization: Bearer <token>`. An error is a status with `{"error": <sentence>, "kind": <word>}`.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, cast

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import pages, tokens
from bot.channels.limits import Shared
from bot.channels.origins import Origins
from bot.channels.requests import Opening, Refused, Sent, read, resume_from
from bot.channels.streams import Draft, Hub, Signal, Stream, WebOutput
from bot.channels.talking import Handler, attempt
from bot.knowledge.loading import knowledge

logger = logging.getLogger(__name__)

PREFIX = "/webhooks/web/"
NOTICE = "utter_not_reviewed"
"""What every page shows as long as no clinician has reviewed the knowledge. It comes as a module, so that nothing jumps for it."""
HEARTBEAT = 10.0
"""Seconds after which an open stream says that it is alive, and looks for what another process may have said."""

SIGN_OF_LIFE = ":\n\n"


class Web(InputChannel):
    """Serves the widget's conversations. Secret, origins and limits come from the settings by way of credentials.yml."""

    def __init__(
        self, secret: str, origins: str = "", messages_per_minute: int = 30, conversations_per_minute: int = 60, redis: str | None = None
    ) -> None:
        self._secret = secret
        self._origins = Origins(origin for origin in origins.split(",") if origin)
        self._messages = Shared("messages", int(messages_per_minute), secret, redis or "")
        self._openings = Shared("openings", int(conversations_per_minute), secret, redis or "")
        self._hub = Hub()
        self._files = pages.files()

    @classmethod
    def name(cls) -> str:
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> Web:
        return cls(**(credentials or {}))

    def get_output_channel(self) -> OutputChannel:
        """The way to every open page, for messages that Charley starts."""
        return WebOutput(self._hub)

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        blueprint = Blueprint("charley_web")

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/conversations")
        async def begin(request: Request) -> HTTPResponse:
            await self._spend(self._openings, request.remote_addr or request.ip)
            country = read(request, Opening).country
            if country and country not in knowledge().services:
                raise Refused(400, "country", f"'{country}' is no country of data/knowledge/services.")
            conversation = tokens.new_conversation()
            token = tokens.sign(tokens.Pass(conversation, country), self._secret)
            return response.json({"conversation": conversation, "token": token}, status=201)

        @blueprint.post("/messages")
        async def receive(request: Request) -> HTTPResponse:
            granted, sent = self._granted(request), read(request, Sent)
            await self._spend(self._messages, granted.conversation)
            # A turn that has begun is finished, whether or not the browser still waits for it.
            return await asyncio.shield(asyncio.ensure_future(self._turn(granted, sent, on_new_message, _app(request))))

        @blueprint.get("/events")
        async def listen(request: Request) -> None:
            conversation, after = self._granted(request).conversation, resume_from(request)
            stream = self._hub.open(conversation)
            try:
                answer = await request.respond(
                    content_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
                )
                await self._flow(stream, conversation, after, _app(request), answer)
            finally:
                self._hub.close(conversation, stream)

        @blueprint.get("/conversation")
        async def kept(request: Request) -> HTTPResponse:
            conversation = self._granted(request).conversation
            events = _app(request).ctx.agent.tracker_store.spoken(conversation)
            return response.json({"conversation": conversation, "events": [event.as_json() for event in events]})

        @blueprint.delete("/conversation")
        async def forget(request: Request) -> HTTPResponse:
            await _app(request).ctx.agent.forget(self._granted(request).conversation)
            return response.empty()

        @blueprint.exception(Refused)
        async def refuse(_: Request, refused: Refused) -> HTTPResponse:
            return refused.answer()

        @blueprint.exception(Exception)
        async def failed(_: Request, error: Exception) -> HTTPResponse:
            status = getattr(error, "status_code", 500)
            if status < 500:
                return Refused(status, "request", "This is not how the interface is used (docs/web.md).").answer()
            logger.error("A request of the page could not be answered: %s", type(error).__name__)
            return Refused(503, "broken", "Something is broken here at this moment; the same request can be sent again.").answer()

        @blueprint.listener("after_server_start")
        async def watch(app: Sanic, _: Any) -> None:
            app.ctx.agent.tracker_store.watchers.append(self._hub)
            if knowledge().notice:
                self._files["/charley/notice.js"] = pages.constant("NOTICE", app.ctx.agent.domain.responses[NOTICE][0]["text"])

        @blueprint.listener("before_server_stop")
        async def end(_: Sanic, __: Any) -> None:
            self._hub.end()
            for limit in (self._messages, self._openings):
                await limit.close()

        return blueprint

    def install(self, app: Sanic) -> None:
        """What concerns more paths than the channel's own: the files of the page, and who may ask for what."""
        files = self._files

        async def before(request: Request) -> HTTPResponse | None:
            if request.path.startswith(PREFIX) and not self._origins.permit(request):
                return Refused(403, "origin", "This page is not on the list of those that may use Charley (CHARLEY_WEB_ORIGINS).").answer()
            if request.method not in ("GET", "HEAD"):
                return None
            file = files.get(request.path)
            return pages.answer(request, file) if file else await pages.picture(request.path)

        async def after(request: Request, answer: HTTPResponse) -> None:
            if request.path.startswith(PREFIX) or request.path in files:
                self._origins.mark(request, answer)

        app.register_middleware(before, "request")
        app.register_middleware(after, "response")

    async def _turn(self, granted: tokens.Pass, sent: Sent, handler: Handler, app: Sanic) -> HTTPResponse:
        """One message and what it is answered; the same message sent again is not heard twice."""
        store, conversation = app.ctx.agent.tracker_store, granted.conversation
        if sent.seen and _is_gone(store, conversation, sent.seen):
            raise Refused(410, "forgotten", "This conversation was forgotten; open another one.")
        output = WebOutput(self._hub, sent.id)
        metadata = {"shown": sent.shown, "country": granted.country}
        message = UserMessage(sent.text, output, conversation, None, self.name(), sent.id, {k: v for k, v in metadata.items() if v})
        sorry = await attempt(handler, message, app)
        if sorry:
            unkept = [*output.drafts, {"text": sorry}]
            return response.json({"error": "The message could not be stored; send it again.", "kind": "unkept", "messages": unkept}, 503)
        return response.json({"events": [event.as_json() for event in store.spoken(conversation, sent.seen)]})

    async def _flow(self, stream: Stream, conversation: str, after: int, app: Sanic, answer: Any) -> None:
        """Sends what the page has not seen, the word that this was all (`ready`), then whatever happens, until one side ends it."""
        store = app.ctx.agent.tracker_store
        signal: Signal | Draft = Signal.FORGOTTEN if store.last_number(conversation) < after else Signal.LOOK
        ready = _event("ready", {})
        while signal not in (Signal.END, Signal.FORGOTTEN):
            if isinstance(signal, Draft):
                await answer.send(_event("draft", {"of": signal.of, "index": signal.index, "message": signal.message}))
            else:
                fresh = store.spoken(conversation, after)
                after = fresh[-1].number if fresh else after
                said = "".join(_event("spoken", event.as_json(), event.number) for event in fresh)
                await answer.send(said + ready or SIGN_OF_LIFE)
                ready = ""
            signal = await stream.next(HEARTBEAT)
        await answer.send(_event("forgotten" if signal is Signal.FORGOTTEN else "bye", {}))
        await answer.eof()

    def _granted(self, request: Request) -> tokens.Pass:
        try:
            return tokens.verify((request.headers.get("authorization") or "").removeprefix("Bearer "), self._secret)
        except tokens.BadToken:
            raise Refused(401, "token", "This conversation is not known here; open another one.") from None

    @staticmethod
    async def _spend(limit: Shared, key: str) -> None:
        seconds = await limit.wait(key)
        if seconds:
            raise Refused(429, "too_fast", f"Too many at once; try again in {seconds} seconds.", {"Retry-After": str(seconds)})


def _is_gone(store: Any, conversation: str, seen: int) -> bool:
    """Whether the page has seen more than there is. A store that cannot tell is no reason: the turn comes to that, and says so."""
    try:
        return bool(store.last_number(conversation) < seen)
    except SQLAlchemyError:
        return False


def _app(request: Request) -> Sanic:
    return cast(Sanic, Sanic.get_app(request.app.name))


def _event(kind: str, data: Mapping[str, Any], number: int | None = None) -> str:
    identity = f"id: {number}\n" if number else ""
    return f"{identity}event: {kind}\ndata: {json.dumps(data)}\n\n"
