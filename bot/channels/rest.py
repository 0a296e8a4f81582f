"""Rasa's REST channel with its defects cured: a sender of one's own, no streams that hang, no errors swallowed."""

from __future__ import annotations

from rasa.core.channels.rest import RestInput
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.talking import Handler, talk

LONGEST_SENDER = 128
LONGEST_MESSAGE = 20_000
OWNED = ("telegram-", "slack-")
"""Numbers of chats and people can be guessed, so nobody may enter these conversations from here."""


class Rest(RestInput):
    """`POST /webhooks/rest/webhook` with `{"sender", "message"}`; answers a list of messages."""

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        blueprint = Blueprint("charley_rest")

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            problem = _problem(request)
            if problem:
                return response.json({"error": problem}, status=400)
            sender, message = request.json["sender"], request.json.get("message") or ""
            return response.json(await talk(on_new_message, message, sender, self.name(), Sanic.get_app(request.app.name)))

        return blueprint


def _problem(request: Request) -> str:
    """What is wrong with a request, for the program that sent it; empty when nothing is."""
    try:
        body = request.json
    except Exception:
        return "The body is not JSON."
    if not isinstance(body, dict):
        return 'Send an object: {"sender": "...", "message": "..."}.'
    sender, message = body.get("sender"), body.get("message")
    if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_SENDER or not sender.isprintable():
        return f"'sender' must be a plain text of 1 to {LONGEST_SENDER} characters; every person needs their own."
    if sender.startswith(OWNED):
        return f"'sender' must not begin with {' or '.join(OWNED)}: those conversations belong to their platforms."
    if message is not None and not isinstance(message, str):
        return "'message' must be a text."
    return f"'message' is longer than {LONGEST_MESSAGE} characters." if message and len(message) > LONGEST_MESSAGE else ""
