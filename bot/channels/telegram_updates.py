"""What a person did on Telegram, read from an update: words to answer, a button, or something that only deserves a kind word."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.incoming import Incoming, command
from bot.channels.phrases import phrases

PREFIX = "telegram-"
"""Begins the id of every conversation on Telegram; the rest is the chat's number."""

WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of update that Telegram is asked for."""

_DEEP_LINK = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What Telegram puts behind /start when somebody came by a link; nobody typed it."""

_KIND_WORDS = {
    "sticker": ("sticker", "animation", "dice"),
    "voice": ("voice", "audio", "video_note"),
    "photo": ("photo", "video", "document", "paid_media"),
    "location": ("location", "venue"),
    "other": ("contact", "poll", "game", "story", "checklist"),
}


@dataclass(frozen=True)
class Me:
    """The bot's own number and name; the name is empty until Telegram was reached."""

    id: int
    username: str = ""


def conversation(chat: int) -> str:
    return f"{PREFIX}{chat}"


def chat_of(conversation: str) -> int:
    return int(conversation.removeprefix(PREFIX))


def incoming(update: Update, me: Me, whole: Callable[[str], str | None]) -> Incoming | None:
    """What to answer; None for what is nobody's question. `whole` gives the payload behind a button's data."""
    key = f"{me.id}:{update.update_id}"
    if update.callback_query:
        return _pressed(update.callback_query, me, whole)
    if update.my_chat_member:
        return _joined(update.my_chat_member, key)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    if message.chat.type != ChatType.PRIVATE:
        return Incoming(key, conversation(message.chat.id), says=("group",)) if _addressed(message, me) else None
    return _said(message, key)


def _said(message: Message, key: str) -> Incoming | None:
    here = conversation(message.chat.id)
    kind = next((word for word, kinds in _KIND_WORDS.items() if any(getattr(message, k) for k in kinds)), None)
    words = message.text or message.caption or ""
    if kind:
        return Incoming(key, here, words, says=(kind,))
    name, rest = command(words)
    if not name:
        return Incoming(key, here, words) if words else None
    own = phrases().commands[name]
    if rest and not own.does and not (name == "start" and _DEEP_LINK.fullmatch(rest)):
        return Incoming(key, here, f"{name} {rest}")  # "/help my calf hurts" is a story
    return Incoming(key, here, own.sends, (own.says,) if own.says else (), own.does)


def _pressed(query: CallbackQuery, me: Me, whole: Callable[[str], str | None]) -> Incoming | None:
    """A button counts once for each message, however often and however fast it is pressed."""
    message = query.message
    if not isinstance(message, Message) or not query.data or message.chat.type != ChatType.PRIVATE:
        return None
    key = f"{me.id}:press:{message.chat.id}:{message.message_id}"
    payload = whole(query.data)
    if payload is None:
        return Incoming(key, conversation(message.chat.id), says=("old_button",), place=_place(message, ""))
    return Incoming(key, conversation(message.chat.id), payload, place=_place(message, _title(message, query.data)))


def _place(message: Message, title: str) -> dict[str, Any]:
    return {"pressed": message.to_dict(), "title": title}


def _title(message: Message, data: str) -> str:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), "")


def _joined(change: ChatMemberUpdated, key: str) -> Incoming | None:
    """Somebody took Charley into a group; everything else about membership needs no answer."""
    there = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)
    came = change.new_chat_member.status in there and change.old_chat_member.status not in there
    if came and change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
        return Incoming(key, conversation(change.chat.id), says=("group",))
    return None


def _addressed(message: Message, me: Me) -> bool:
    """Whether a message in a group speaks to the bot: a mention, a command for it, an answer to it."""
    words = (message.text or message.caption or "").lower()
    answered = message.reply_to_message.from_user if message.reply_to_message else None
    if answered and answered.id == me.id:
        return True
    if me.username and f"@{me.username.lower()}" in words:
        return True
    return bool(command(words)[0]) and "@" not in words.split()[0]
