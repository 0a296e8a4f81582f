"""What the page may send, checked before anything is done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, Extra, Field, ValidationError, validator
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

LONGEST_MESSAGE = 2_000
"""The page lets a person type 1,000 characters; payloads of buttons need a little more."""

LONGEST_BODY = 32_000
"""Bytes: the longest message and its words, in the longest way JSON can write them."""


class Refused(Exception):
    """A request that is answered with an error. `kind` is for the page, `sentence` for whoever programs."""

    def __init__(self, status: int, kind: str, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(kind)
        self._status, self._kind, self._sentence, self._headers = status, kind, sentence, dict(headers or {})

    def answer(self) -> HTTPResponse:
        return response.json({"error": self._sentence, "kind": self._kind}, status=self._status, headers=self._headers)


class Body(BaseModel):
    """What every body has in common: nothing that is not expected, and only whole characters."""

    class Config:
        extra = Extra.forbid

    @validator("*", pre=True)
    def _whole_characters(cls, value: object) -> object:
        """Half a character, as some programs cut them, breaks whatever comes after."""
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


class Opening(Body):
    """Opens a conversation; `country` decides the emergency numbers (empty: the configured one)."""

    country: str = Field("", max_length=20)


class Sent(Body):
    """One message: the page's own `id` for it, what Charley reads (`text`), what the person saw (`shown`, where it differs),
    and the number of the last message that the page has.
    """

    id: str = Field(regex=r"^[A-Za-z0-9-]{16,64}\Z")
    text: str = Field(min_length=1, max_length=LONGEST_MESSAGE)
    shown: str = Field("", max_length=LONGEST_MESSAGE)
    seen: int = Field(0, ge=0, le=1_000_000)

    @validator("text", "shown", "id", pre=True)
    def _text(cls, value: object) -> object:
        if not isinstance(value, str):
            raise TypeError("must be a text")
        return value


_Body = TypeVar("_Body", bound=Body)


def read(request: Request, kind: type[_Body]) -> _Body:
    """The body of a request.

    Raises:
        Refused: it is too large, no JSON, or not what `kind` asks for.
    """
    if len(request.body) > LONGEST_BODY:
        raise Refused(413, "too_long", f"A request has at most {LONGEST_BODY} bytes.")
    try:
        body = request.json
    except Exception:
        raise Refused(400, "request", "The body is not JSON.") from None
    if body is None and not request.body and kind is Opening:
        body = {}
    if not isinstance(body, dict):
        raise Refused(400, "request", "The body is not a JSON object.")
    try:
        return kind.parse_obj(body)
    except ValidationError as error:
        raise Refused(400, "request", _what_is_wrong(error)) from None


def resume_from(request: Request) -> int:
    """The number of the last message that the page has seen."""
    number = request.headers.get("last-event-id") or "0"
    if not re.fullmatch(r"\d{1,7}", number):
        raise Refused(400, "request", "'Last-Event-ID' is the number of a message.")
    return int(number)


def _what_is_wrong(error: ValidationError) -> str:
    """The first problem, without the value: it may be somebody's words."""
    first = error.errors()[0]
    return f"'{'.'.join(map(str, first['loc']))}': {first['msg']}."
