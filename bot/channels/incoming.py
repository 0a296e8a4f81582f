"""What a person did on a platform, as every platform's events are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.channels.phrases import phrases


@dataclass(frozen=True)
class Incoming:
    """One thing that a person did on a platform.

    `key` is the same whenever the platform delivers it again. `text` goes to Charley; `says` names phrases that the channel
    says first; `does` is what the channel does itself; `place` is whatever the platform needs to answer.
    """

    key: str
    conversation: str
    text: str = ""
    says: tuple[str, ...] = ()
    does: str = ""
    place: dict[str, Any] = field(default_factory=dict)


def command(words: str) -> tuple[str, str]:
    """ "/stretch@charley_bot calf" as its name and the words behind it; an empty name when it is none of Charley's commands."""
    name, _, rest = words.strip().removeprefix("/").partition(" ")
    name = name.partition("@")[0].lower()
    return (name, rest.strip()) if words.startswith("/") and name in phrases().commands else ("", words)
