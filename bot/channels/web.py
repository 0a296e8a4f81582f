"""The web channel and its page: `/` with the chat, `/pictures/<name>.svg` and `.png`, and a JSON interface on the same address.

`POST /webhooks/web/conversations` opens a conversation and gives its unguessable id; `POST /webhooks/web/messages` with
`{"conversation", "message"}` answers `{"messages": [...]}`. Errors are errors: `{"error": "..."}` with their status.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from pathlib import Path

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.talking import Handler, talk
from bot.pictures.gallery import gallery

FILES = Path(__file__).resolve().parents[1] / "web"
LONGEST_MESSAGE = 2_000
"""The page lets a person type 1,000 characters; payloads of buttons need a little more."""

_ID = re.compile(r"web-[A-Za-z0-9_-]{43}")
_PAGES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/charley.js": ("charley.js", "text/javascript; charset=utf-8"),
    "/charley.css": ("charley.css", "text/css; charset=utf-8"),
}
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_PICTURE = re.compile(r"/pictures/([a-z0-9_]{1,60}-\d{1,2})\.(svg|png)", re.ASCII)
_PICTURE_SAFE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=604800",
}
"""A week: a picture changes only when somebody mends its pose. A page of somebody else may show it."""


class Web(InputChannel):
    """Serves the widget's conversations."""

    @classmethod
    def name(cls) -> str:
        return "web"

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        blueprint = Blueprint("charley_web")

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/conversations")
        async def begin(_: Request) -> HTTPResponse:
            return response.json({"conversation": f"web-{secrets.token_urlsafe(32)}"}, status=201)

        @blueprint.post("/messages")
        async def receive(request: Request) -> HTTPResponse:
            problem = _problem(request)
            if problem:
                return response.json({"error": problem}, status=400)
            conversation, message = request.json["conversation"], request.json["message"]
            app = Sanic.get_app(request.app.name)
            return response.json({"messages": await talk(on_new_message, message, conversation, self.name(), app)})

        return blueprint


async def page(request: Request) -> HTTPResponse | None:
    """Request middleware: the page and its two files stand at the root of the address, where Rasa has a greeting."""
    if request.method not in ("GET", "HEAD") or request.path not in _PAGES:
        return None
    name, content_type = _PAGES[request.path]
    return await response.file(FILES / name, mime_type=content_type, headers=_SAFE)


async def picture(request: Request) -> HTTPResponse | None:
    """Request middleware: the pictures of the stretches, drawn when they are first asked for."""
    asked = _PICTURE.fullmatch(request.path)
    if request.method not in ("GET", "HEAD") or not asked:
        return None
    name, kind = asked.groups()
    try:
        # In a thread: the first PNG takes a tenth of a second, and others wait for their answers.
        if kind == "svg":
            drawn = await asyncio.to_thread(gallery().svg, name)
            return response.text(drawn, headers=_PICTURE_SAFE, content_type="image/svg+xml; charset=utf-8")
        return response.raw(await asyncio.to_thread(gallery().png, name), headers=_PICTURE_SAFE, content_type="image/png")
    except KeyError:
        return None


def _problem(request: Request) -> str:
    try:
        body = request.json
    except Exception:
        return "The body is not JSON."
    if not isinstance(body, dict) or not isinstance(body.get("message"), str):
        return 'Send an object: {"conversation": "...", "message": "..."}.'
    if not isinstance(body.get("conversation"), str) or not _ID.fullmatch(body["conversation"]):
        return "This conversation is not known; open one first."
    return f"A message has at most {LONGEST_MESSAGE} characters." if len(body["message"]) > LONGEST_MESSAGE else ""
