"""The Slack channel: Socket Mode where an app token is given, else the Events API. Rasa's own connector has holes (docs/slack.md)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.phrases import phrases
from bot.channels.platform import PlatformChannel, Work
from bot.channels.slack_access import Access
from bot.channels.slack_events import Said, answer_in_private, answer_in_thread, point_to_private, pressed, said, slash
from bot.channels.slack_output import SlackOutput
from bot.channels.turns import Forget
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import FindingKind

logger = logging.getLogger(__name__)

PAUSE = 5.0
"""Seconds between attempts when Slack cannot be reached."""

_GENERAL = {"greet", "goodbye", "thank", "bot_challenge", "complain", "out_of_scope"}
"""Intents that, like every question (`ask_...`), may be answered where others read along."""

_WRONG_SECRET = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type")


class Slack(PlatformChannel):
    """Slack as a channel of Rasa's server."""

    def __init__(self, access: Access, engine: Any, holder: str, forget: Forget) -> None:
        super().__init__(engine, holder, forget)
        self._access = access
        self._client = access.client()
        self._output = SlackOutput(self._client, self._notes)
        self._verifier = SignatureVerifier(access.signing_secret) if access.signing_secret else None
        self._me = ""

    @classmethod
    def name(cls) -> str:
        return "slack"

    def get_output_channel(self) -> SlackOutput:
        return self._output

    def running(self) -> list[Work]:
        return [self._connect()]

    # ---- HTTP: the Events API, pressed buttons, slash commands -----------------------------------------------------------

    def _is_from_slack(self, request: Request) -> bool:
        try:
            return self._verifier is not None and self._verifier.is_valid_request(request.body, dict(request.headers))
        except (ValueError, TypeError):  # a time stamp that is no number, a body or signature that is no text
            return False

    async def posted(self, request: Request) -> HTTPResponse:
        """Whatever the content type says behind its semicolon. What Charley does not know is let go with 200."""
        if not self._is_from_slack(request):
            return response.json({"error": "This does not come from Slack."}, status=403)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        try:
            form = {key: values[0] for key, values in request.form.items()} if kind == "application/x-www-form-urlencoded" else {}
            payload = json.loads(form["payload"]) if "payload" in form else form or json.loads(request.body)
        except (ValueError, RecursionError):
            return response.json({"error": "The body cannot be read."}, status=400)
        if not isinstance(payload, dict):
            return response.empty(200)
        if payload.get("type") == "url_verification":
            return response.json({"challenge": payload.get("challenge")})
        words = await self._receive(payload)
        return response.json({"response_type": "ephemeral", "text": words}) if words else response.empty(200)

    # ---- Socket Mode -----------------------------------------------------------------------------------------------------

    async def _connect(self) -> None:
        """Learns who Charley is in this workspace and opens the socket; tried again until Slack is reached."""
        quiet = logging.getLogger(f"{__name__}.socket")
        quiet.setLevel(logging.CRITICAL)  # its lines quote addresses that hold tickets
        socket: SocketModeClient | None = None
        while True:
            try:
                self._me = str((await self._client.auth_test())["user_id"])
                if not self._access.app_token:
                    return
                socket = socket or SocketModeClient(self._access.app_token, quiet, self._client)
                socket.wss_uri = await socket.issue_new_wss_url()
                break
            except Exception as error:
                if _is_hopeless(error):
                    return
                await asyncio.sleep(PAUSE)
        socket.socket_mode_request_listeners.append(self._arrived)
        try:
            await socket.connect()  # type: ignore[no-untyped-call]
            await asyncio.Event().wait()
        finally:
            await socket.close()  # type: ignore[no-untyped-call]

    async def _arrived(self, socket: Any, request: SocketModeRequest) -> None:
        """Keeps what came by the socket and then says so; what could not be kept Slack sends again."""
        words = await self._receive(request.payload)
        answer = {"text": words} if words and request.accepts_response_payload else None
        await socket.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=answer))

    # ---- both ------------------------------------------------------------------------------------------------------------

    async def _receive(self, payload: Mapping[str, Any]) -> str:
        """Keeps what came; gives the words that answer a slash command at once. What has no known shape is let go.

        Raises:
            SQLAlchemyError: the database is down; Slack delivers again.
        """
        try:
            return await self._take(payload)
        except SQLAlchemyError:
            raise
        except Exception as error:  # raised, it would come again and again
            logger.error("What Slack sent could not be handled: %s", type(error).__name__)
            return ""

    async def _take(self, payload: Mapping[str, Any]) -> str:
        if "command" in payload:
            asked = slash(payload)
            if asked:
                await self._turns.accept(asked)
            return phrases().say("sent_private") if asked and payload.get("channel_name") != "directmessage" else ""
        if "actions" in payload:
            for incoming in await asyncio.to_thread(pressed, payload, self._notes.whole):
                await self._turns.accept(incoming)
            return ""
        heard = said(payload, self._me or _own_user(payload))
        if heard and (heard.private or not await self._is_personal(heard)):
            await self._turns.accept(answer_in_private(heard) if heard.private else answer_in_thread(heard))
        elif heard:
            await self._turns.accept(answer_in_private(heard))
            await self._turns.accept(point_to_private(heard))
        return ""

    async def _is_personal(self, heard: Said) -> bool:
        """Whether words in a channel speak of somebody's health: then the answer is for them alone. In doubt it is."""
        try:
            parsed = await self._app.ctx.agent.parse_message(heard.text)
        except Exception as error:
            logger.error("Words in a channel could not be read: %s", type(error).__name__)
            return True
        intent = (parsed.get("intent") or {}).get("name") or ""
        findings = [e["value"] for e in parsed.get("entities") or () if e.get("entity") == "finding"]
        places = (FindingKind.PLACE, FindingKind.SIDE)
        told = [f for f in findings if f not in knowledge().findings or knowledge().findings[f].kind not in places]
        return bool(told) or not (intent.startswith("ask_") or intent in _GENERAL)


def _own_user(payload: Mapping[str, Any]) -> str:
    """Charley's own user as an event names it, for the time before Slack could be asked."""
    listed = payload.get("authorizations") or [{}]
    return str(listed[0].get("user_id") or "")


def _is_hopeless(error: Exception) -> bool:
    """Whether trying again cannot help. Says what is wrong, never a token."""
    reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
    if reason in _WRONG_SECRET:
        logger.error("Slack does not accept a token (%s). Slack stays off; see docs/slack.md and start Charley again.", reason)
        return True
    logger.error("Slack cannot be reached (%s); trying again. Everything else works.", reason)
    return False
