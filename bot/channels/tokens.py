"""Signed tokens: the proof that a browser opened a conversation, so that knowing or guessing its id opens nothing."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import jwt

LIFETIME = 90 * 24 * 3600
"""Seconds a page may go on with a conversation it remembers."""

_ALGORITHM = "HS256"


class BadToken(Exception):
    """No token, somebody else's, a changed one, or one that is too old."""


@dataclass(frozen=True)
class Pass:
    """What a token says: which conversation, and in which country the page stands (empty: the configured one)."""

    conversation: str
    country: str = ""


def new_conversation() -> str:
    """An id that nobody can guess (256 bits)."""
    return f"web-{secrets.token_urlsafe(32)}"


def sign(granted: Pass, secret: str) -> str:
    claims = {"sub": granted.conversation, "country": granted.country, "exp": int(time.time()) + LIFETIME}
    return jwt.encode(claims, secret, algorithm=_ALGORITHM)


def verify(token: str, secret: str) -> Pass:
    """What was signed.

    Raises:
        BadToken: it was not signed with this secret, or too long ago.
    """
    try:
        claims = jwt.decode(token, secret, algorithms=[_ALGORITHM], options={"require": ["sub", "exp"]})
    except (jwt.InvalidTokenError, UnicodeError):
        raise BadToken from None
    return Pass(str(claims["sub"]), str(claims.get("country", "")))
