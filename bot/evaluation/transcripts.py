"""Writes docs/transcripts.md: whole conversations with a running Charley, exactly as they went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.engine.settings import ROOT
from bot.evaluation.client import Client, charley
from bot.knowledge.loading import knowledge

SCRIPT = ROOT / "docs" / "transcripts.yml"
TARGET = ROOT / "docs" / "transcripts.md"

AS_BEFORE = "*(the same buttons as before)*"

_HEAD = """# Transcripts

Made by `make transcripts` from the script `docs/transcripts.yml`: what people type or press is given, what Charley says is
whatever it said. Knowledge base {digest}.
"""


def write(target: Path = TARGET) -> int:
    """Plays every conversation of the script; gives their number."""
    script = yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))
    with charley() as client:
        parts = [_played(client, number, conversation) for number, conversation in enumerate(script, 1)]
    target.write_text("\n".join([_HEAD.format(digest=knowledge().digest), *parts]), encoding="utf-8")
    return len(parts)


def _played(client: Client, number: int, conversation: dict[str, Any]) -> str:
    lines = [f"## {number}. {conversation['title']}", ""]
    sender, replies = f"transcript-{number}", list[dict[str, Any]]()
    for turn in conversation["turns"]:
        said, message = _turn(turn, replies)
        replies = client.say(sender, message)
        lines += [f"**{said}**", ""]
        for reply in replies:
            lines += [_quoted(reply["text"]), ""] if reply.get("text") else ["*(a picture)*", ""] if reply.get("image") else []
            titles = " ".join(f"`{button['title']}`" for button in reply.get("buttons", []))
            lines += [AS_BEFORE if titles in lines else titles, ""] if titles else []
    slots = client.slots(sender)
    view = ", ".join(slots["likely_causes"] or []) or "–"
    return "\n".join([*lines, f"*Level: {slots['triage_level'] or '–'}. Causes: {view}.*", ""])


def _turn(turn: str | dict[str, str], replies: list[dict[str, Any]]) -> tuple[str, str]:
    """What the person is shown to say, and what is sent: text as it is, a button's payload for `press`.

    Raises:
        LookupError: the script presses a button that was not offered.
    """
    if isinstance(turn, str):
        return turn, turn
    wanted = turn["press"]
    offered = {button["title"]: button for reply in replies for button in reply.get("buttons", [])}
    if wanted not in offered:
        raise LookupError(f"Nothing called '{wanted}' was offered; there were: {', '.join(offered) or 'no buttons'}.")
    button = offered[wanted]
    return f"[{wanted}]", button["payload"]


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}  " if line else ">" for line in text.splitlines())
