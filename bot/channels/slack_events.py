"""What a person did in Slack, read from an event, a pressed button or a slash command; the same for HTTP and Socket Mode."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.channels.incoming import Incoming, command
from bot.channels.phrases import phrases

PREFIX = "slack-"
"""Begins the id of every conversation in Slack: then the person, or the channel and the thread."""

_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^>]*)>")
_SPECIAL = re.compile(r"<!(?:subteam\^[A-Z0-9]+|[a-z]+)(?:[|^][^>]*)?>")
_LINK = re.compile(r"<([^@#!>|][^>|]*)(?:\|([^>]*))?>")
_FROM_A_PERSON = ("", "file_share", "me_message", "thread_broadcast")


@dataclass(frozen=True)
class Said:
    """Words in Slack. `private` is true in a direct message; elsewhere `thread` is where the answer would stand."""

    key: str
    user: str
    channel: str
    thread: str
    text: str
    private: bool
    says: tuple[str, ...] = ()


def with_person(user: str) -> str:
    return f"{PREFIX}{user}"


def in_thread(channel: str, thread: str) -> str:
    return f"{PREFIX}{channel}-{thread}"


def address(conversation: str) -> tuple[str, str]:
    """Where a conversation takes place: the channel (a person's id means their direct messages) and the thread."""
    channel, _, thread = conversation.removeprefix(PREFIX).partition("-")
    return channel, thread


def is_shared(conversation: str) -> bool:
    """Whether it takes place in a channel's thread, before everybody."""
    return bool(address(conversation)[1])


def said(payload: Mapping[str, Any], me: str) -> Said | None:
    """The words in an event; None for everything that no person said to Charley. `me` is the app's own user.

    A message that mentions Charley arrives twice, as a message and as a mention; the key is that of the message.
    """
    event = payload.get("event")
    if not isinstance(event, dict) or event.get("type") not in ("message", "app_mention"):
        return None
    if event.get("subtype") == "message_changed":
        return _edited(event, me)
    return _new(event, me)


def answer_in_private(heard: Said) -> Incoming:
    """The words as a message to the person alone, in the thread of a direct message where they stand in one."""
    place = {"channel": heard.channel, "thread": heard.thread} if heard.private else {}
    return Incoming(heard.key, with_person(heard.user), heard.text, heard.says, place=place)


def answer_in_thread(heard: Said) -> Incoming:
    return Incoming(heard.key, in_thread(heard.channel, heard.thread), heard.text, heard.says)


def point_to_private(heard: Said) -> Incoming:
    """One sentence in the thread that the answer is elsewhere."""
    return Incoming(f"{heard.key}:moved", in_thread(heard.channel, heard.thread), says=("moved",))


def pressed(payload: Mapping[str, Any], whole: Callable[[str], str | None]) -> list[Incoming]:
    """A pressed button or a chosen option; once for each message. What happens in a channel is answered in private."""
    actions, message = payload.get("actions") or [], payload.get("message") or {}
    user, channel = (payload.get("user") or {}).get("id"), (payload.get("channel") or {}).get("id")
    data, title = _chosen(actions[0]) if actions else ("", "")
    if payload.get("type") != "block_actions" or not data or not user or not channel or "ts" not in message:
        return []
    key = f"press:{channel}:{message['ts']}"
    place: dict[str, Any] = {
        "pressed": {"channel": channel, "ts": message["ts"], "text": message.get("text", ""), "blocks": message.get("blocks") or []}
    }
    place["title"] = title
    heard = Said(key, user, channel, message.get("thread_ts") or message["ts"], "", channel.startswith("D"))
    if heard.private:
        place |= {"channel": channel, "thread": message.get("thread_ts") or ""}
    payload_of = whole(data)
    answer = Incoming(key, with_person(user), payload_of or "", () if payload_of else ("old_button",), place=place)
    return [answer] if heard.private else [answer, point_to_private(heard)]


def slash(form: Mapping[str, Any]) -> Incoming | None:
    """`/charley`, alone, with one of Charley's commands, or with words of one's own; always answered in private."""
    user, trigger = form.get("user_id"), form.get("trigger_id")
    if not user or not trigger:
        return None
    words = unmarked(form.get("text") or "") or "start"
    name, rest = command(f"/{words}")
    key = f"slash:{trigger}"
    if not name or rest:
        return Incoming(key, with_person(user), words)
    own = phrases().commands[name]
    return Incoming(key, with_person(user), own.sends, (own.says,) if own.says else (), own.does)


def unmarked(text: str) -> str:
    """What a person typed, without Slack's marks for people, channels and links."""
    plain = _SPECIAL.sub("", _CHANNEL.sub(r"\1", _MENTION.sub("", text)))
    return unescape(_LINK.sub(lambda link: link[2] or link[1].removeprefix("mailto:").removeprefix("tel:"), plain)).strip()


def _new(event: Mapping[str, Any], me: str) -> Said | None:
    if not _by_a_person(event, me) or event.get("subtype", "") not in _FROM_A_PERSON:
        return None
    key = f"{event['channel']}:{event['ts']}"
    says = _files(event.get("files") or ())
    text = unmarked(event.get("text") or "")
    private = event.get("channel_type") == "im" or event["channel"].startswith("D")
    if private:
        return Said(key, event["user"], event["channel"], event.get("thread_ts") or "", text, True, says) if text or says else None
    if event["type"] != "app_mention" and f"<@{me}>" not in (event.get("text") or ""):
        return None
    return Said(key, event["user"], event["channel"], event.get("thread_ts") or event["ts"], text, False, says)


def _edited(event: Mapping[str, Any], me: str) -> Said | None:
    """An edit counts as a new message: what it adds may be a danger. Slack's own edits (link previews) change no words."""
    new, old = event.get("message") or {}, event.get("previous_message") or {}
    if not _by_a_person({**new, "channel": event.get("channel")}, me) or event.get("channel_type") != "im":
        return None
    text = unmarked(new.get("text") or "")
    if not text or text == unmarked(old.get("text") or ""):
        return None
    stamp = (new.get("edited") or {}).get("ts", "")
    return Said(f"{event['channel']}:{new['ts']}:{stamp}", new["user"], event["channel"], new.get("thread_ts") or "", text, True)


def _by_a_person(event: Mapping[str, Any], me: str) -> bool:
    from_bot = event.get("bot_id") or event.get("bot_profile") or event.get("user") in (me, "USLACKBOT")
    return not from_bot and all(event.get(key) for key in ("user", "channel", "ts"))


def _files(files: Any) -> tuple[str, ...]:
    kinds = {str(file.get("mimetype", "")).partition("/")[0] for file in files}
    if not kinds:
        return ()
    return ("voice",) if kinds == {"audio"} else ("photo",)


def _chosen(action: Mapping[str, Any]) -> tuple[str, str]:
    """What was pressed or chosen: its data and its words. Elements that Charley never sends give nothing."""
    option = action.get("selected_option") or {}
    data = action.get("value") or option.get("value") or ""
    words = (action.get("text") or option.get("text") or {}).get("text", "")
    return (str(data), str(words)) if action.get("type") in ("button", "static_select") else ("", "")
