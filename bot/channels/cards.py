"""What the rich part of a reply (`custom`) says to channels that have no card of their own for it.

Every reply of Charley's has text and buttons as well. Should one come with a card alone, its words are put together here
from the card's own fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.pictures import picture


@dataclass(frozen=True)
class Pressable:
    """A button: what a person reads, and what pressing it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Card:
    """One message of Charley's as both platforms need it. `source` is text with Charley's markup."""

    source: str
    buttons: tuple[Pressable, ...] = ()
    picture: str = ""
    alt: str = ""
    hold: int = 0
    danger: str = ""
    links: tuple[tuple[str, str], ...] = ()


def card(message: Mapping[str, Any]) -> Card:
    """The message's words, buttons, picture, seconds to hold, title of a danger and sources."""
    custom = message.get("custom") or {}
    stretch, danger = custom.get("stretch") or {}, custom.get("danger") or {}
    offered = message.get("buttons") or message.get("quick_replies") or stretch.get("controls") or ()
    return Card(
        source=(message.get("text") or _words(custom)).strip(),
        buttons=tuple(Pressable(b["title"], b["payload"]) for b in offered if b.get("title") and b.get("payload")),
        picture=stretch.get("picture") or message.get("image") or "",
        alt=stretch.get("alt") or "",
        hold=int(stretch.get("hold") or 0),
        danger=danger.get("title") or "",
        links=tuple((s["title"], s["link"]) for s in custom.get("sources") or () if s.get("link")),
    )


def is_elsewhere(address: str) -> bool:
    """Whether a picture stands on the web, so that the platform can fetch it itself."""
    return address.startswith(("http://", "https://"))


def drawing(entry: Card) -> bytes | None:
    """The bytes of the card's own drawing, if it has one."""
    return picture(entry.picture) if entry.picture and not is_elsewhere(entry.picture) else None


def _words(custom: Mapping[str, Any]) -> str:
    stretch, danger, summary = (custom.get(key) or {} for key in ("stretch", "danger", "summary"))
    causes = custom.get("causes") or ()
    lines = [
        *_lines(f"*{danger['title']}*" if danger.get("title") else "", danger.get("why"), danger.get("do"), danger.get("say")),
        *_lines(f"*{stretch['name']}*" if stretch.get("name") else "", stretch.get("text")),
        *_lines(summary.get("text")),
        *(
            _line(f"*{cause['name']}*: {cause['because']}" if cause.get("because") else cause["name"])
            for cause in causes
            if cause.get("name")
        ),
    ]
    return "\n".join(filter(None, lines))


def _lines(*values: Any) -> Sequence[str]:
    return [_line(value) for value in values]


def _line(value: Any) -> str:
    return "\n".join(f"- {part}" for part in value) if isinstance(value, (list, tuple)) else str(value or "")
