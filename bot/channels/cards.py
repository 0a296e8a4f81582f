"""What the rich part of a reply (`custom`) says to channels that have no card of their own for it.

Every reply of Charley's has text and buttons as well. Should one come with a card alone, its words are put together here
from the card's own fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_LABELS = re.compile(r"(?<=^• )[^:(*\n]{2,40}:(?= \S)|^[^•*\n]{2,60}:$(?=\n• )", re.MULTILINE)
"""What an item of a list begins with, up to its colon, and the line above a list: found faster in bold."""
_SUMMARY_LABELS = re.compile(r"\A.+$|^[^:(*\n]{2,40}:", re.MULTILINE)
"""The first line of a summary, and what stands before a colon in the others."""


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
    custom = message["custom"] if isinstance(message.get("custom"), dict) else {}
    stretch, danger = custom.get("stretch") or {}, custom.get("danger") or {}
    offered = message.get("buttons") or message.get("quick_replies") or stretch.get("controls") or ()
    address = stretch.get("picture") or message.get("image") or ""
    words = (message.get("text") or _words(custom)).strip()
    return Card(
        source=_dressed(words, custom),
        buttons=tuple(Pressable(b["title"], b["payload"]) for b in offered if b.get("title") and b.get("payload")),
        picture=address,
        alt=_alt(custom, address),
        hold=int(stretch.get("hold") or 0),
        danger=danger.get("title") or "",
        links=tuple((s["title"], s["link"]) for s in custom.get("sources") or () if s.get("link")),
    )


def is_elsewhere(address: str) -> bool:
    """Whether a picture stands on the web, so that the platform can fetch it itself."""
    return address.startswith(("http://", "https://"))


def _dressed(words: str, custom: Mapping[str, Any]) -> str:
    """The words with labels in bold, and with the titles of sources as links in place of their bare addresses."""
    labels = _SUMMARY_LABELS if custom.get("summary") else _LABELS
    for source in custom.get("sources") or ():
        title, link = source.get("title") or "", source.get("link") or ""
        words = words.replace(f"{title} {link}", f"[{title}]({link})") if title and link and not set("[]") & set(title) else words
    return labels.sub(lambda found: f"*{found[0]}*", words)


def _alt(custom: Mapping[str, Any], address: str) -> str:
    """The words for who can't see the picture: of the stretch's step, or of the picture among several that is shown."""
    among = (str(p.get("alt") or "") for p in custom.get("pictures") or () if address in (p.get("image"), p.get("svg")))
    return str((custom.get("stretch") or {}).get("alt") or next(among, ""))


def _words(custom: Mapping[str, Any]) -> str:
    stretch, danger, summary = (custom.get(key) or {} for key in ("stretch", "danger", "summary"))
    lines = [
        _title(danger.get("title")),
        *map(_line, (danger.get("why"), danger.get("do"), danger.get("say"))),
        _title(stretch.get("name")),
        _line(stretch.get("text")),
        _line(summary.get("text")),
        *(f"{_title(cause.get('name'))}\n{_line(cause.get('because'))}".strip() for cause in custom.get("causes") or ()),
    ]
    return "\n".join(filter(None, lines))


def _title(value: Any) -> str:
    return f"*{value}*" if value else ""


def _line(value: Any) -> str:
    return "\n".join(f"- {part}" for part in value) if isinstance(value, (list, tuple)) else str(value or "")
