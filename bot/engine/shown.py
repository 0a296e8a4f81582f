"""What a reply brings besides words, as channels get it: its rich part, with the addresses of its pictures."""

from __future__ import annotations

from typing import Any

from bot.engine.settings import settings
from bot.replies.reply import Picture, Reply


def image(reply: Reply) -> str | None:
    """The address of the one picture for channels that show no more."""
    return _address(reply.key, "png") if reply.key else None


def custom(reply: Reply) -> dict[str, Any]:
    """The rich part of a message: what the reply brings, with the addresses of its pictures."""
    brought = dict(reply.custom)
    if "stretch" in brought and reply.key:
        brought["stretch"] = {**brought["stretch"], "picture": _address(reply.key, "png")}
    return brought | ({"pictures": [_shown(picture) for picture in reply.pictures]} if reply.pictures else {})


def _shown(picture: Picture) -> dict[str, Any]:
    """A picture as channels get it in `custom`: its words for who can't see it, the step it begins with, its addresses."""
    addresses = {"image": _address(picture, "png"), "svg": _address(picture, "svg")}
    return {"name": picture.name, "alt": picture.alt, "step": picture.step} | addresses


def _address(picture: Picture, kind: str) -> str:
    """Where the picture is served; without CHARLEY_PUBLIC_URL an address on the server that the page itself came from."""
    return f"{settings().public_url.rstrip('/')}/pictures/{picture.name}.{kind}"
