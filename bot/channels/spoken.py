"""What was said in a conversation, numbered: the part of Rasa's event store that a person may see and a page may resume from.

The numbers are positions among the conversation's own user and bot events. They come out of the store itself, so they are
the same after a restart, in another process and for every tab, and there is no second log that could disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

PERSON, CHARLEY = "person", "charley"
_SHOWN = ("text", "buttons", "image", "attachment", "custom")


@dataclass(frozen=True)
class Spoken:
    """One message of a conversation. `id` is the one that the page gave its own message; Charley's have none."""

    number: int
    speaker: str
    time: float
    message: Mapping[str, Any]
    id: str = ""

    def as_json(self) -> dict[str, Any]:
        """The message as it travels to the page (docs/web.md)."""
        own = {"id": self.id} if self.id else {}
        return {"number": self.number, "from": self.speaker, "time": self.time, **own, **self.message}


class Watcher(Protocol):
    """Whoever wants to know, without delay, that the store has changed."""

    def saved(self, conversation: str) -> None: ...

    def erased(self, conversation: str) -> None: ...


def spoken(number: int, event: Mapping[str, Any]) -> Spoken | None:
    """A stored Rasa event as a message; None for what nobody said (an event that a reminder triggered)."""
    if event["event"] == "bot":
        return Spoken(number, CHARLEY, event["timestamp"], visible({**(event.get("data") or {}), "text": event.get("text")}))
    metadata = event.get("metadata") or {}
    if metadata.get("is_external"):
        return None
    words = {"text": metadata.get("shown") or event.get("text") or ""}
    return Spoken(number, PERSON, event["timestamp"], words, event.get("message_id") or "")


def visible(message: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a message of Rasa's that are meant for a person."""
    shown = {part: message[part] for part in _SHOWN if message.get(part)}
    if shown.get("attachment") == shown.get("image"):  # Rasa repeats every image as an attachment
        shown.pop("attachment", None)
    return shown
