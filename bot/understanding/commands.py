"""Which messages count as commands: from a person only `/answer{...}` and `/do{...}`, with what the contract allows in them.

Rasa would obey any `/intent{...}` that a visitor types; everything else that begins with a slash is read as plain text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

_COMMAND = re.compile(r"^/(answer|do)\s*(\{.*\})\s*$", re.S)
_LEADING = re.compile(r"^[\s/]+")
_VALUES = {"yes", "no", "unsure", "none", "skip"}
_ID = re.compile(r"^[a-z][a-z0-9_]{0,60}(?::[a-z][a-z0-9_]{0,60})?$")
LONGEST = 2_000


def as_allowed(message: str, findings: Collection[str]) -> str:
    """The message itself when it is a valid command or plain text; else its text without what would make it a command."""
    if not message.lstrip().startswith("/"):
        return message
    return message.strip() if is_command(message, findings) else _LEADING.sub("", message)


def is_command(message: str, findings: Collection[str]) -> bool:
    """Whether the message is one that Charley's own buttons could have sent."""
    match = _COMMAND.match(message.strip()) if len(message) <= LONGEST else None
    if not match:
        return False
    try:
        body = json.loads(match[2])
    except (ValueError, RecursionError):
        return False
    return isinstance(body, dict) and (_is_answer(body, findings) if match[1] == "answer" else _is_do(body))


def _is_answer(body: dict[str, Any], findings: Collection[str]) -> bool:
    value = body.get("value")
    if not set(body) <= {"finding", "findings", "question", "value"} or not isinstance(value, str) or value not in _VALUES:
        return False
    named = body.get("findings", [])
    if "finding" in body:
        named = [body["finding"], *named] if isinstance(named, list) else None
    if not isinstance(named, list) or any(not isinstance(f, str) or f not in findings for f in named):
        return False
    question = body.get("question")
    return (bool(named) or question is not None) and (question is None or _is_id(question))


def _is_do(body: dict[str, Any]) -> bool:
    return set(body) <= {"what", "which"} and "what" in body and all(_is_id(value) for value in body.values())


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(_ID.match(value))
