"""Charley's messages as Telegram shows them: marked text, inline keyboards, captions, all within Telegram's limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from bot.channels.cards import Card, Pressable
from bot.channels.markup import Span, Styled, bold, pieces, read, utf16
from bot.channels.phrases import phrases

HOLD = "hold:"
"""Begins the data of the button that starts the hold timer; it goes to the channel, not to Charley."""

ROW = 24
"""So many characters of titles share a row; more would be cut off on a phone."""


@dataclass(frozen=True)
class Part:
    """One message to send: text, or a picture with the text as its caption."""

    text: Styled
    keyboard: InlineKeyboardMarkup | None = None
    picture: bytes | str = b""


def render(entry: Card, picture: bytes | str | None, short: Callable[[str, int], str]) -> list[Part]:
    """The card as messages in order, the buttons under the last.

    `picture` is the drawing's bytes or an address that Telegram fetches; `short` stores a payload that is too long for a button
    and gives its short id.
    """
    text = _text(entry)
    buttons = keyboard(entry, short)
    if picture and utf16(text.text) <= MessageLimit.CAPTION_LENGTH:
        return [Part(text, buttons, picture)]
    texts = pieces(text, MessageLimit.MAX_TEXT_LENGTH, utf16)
    if not texts and not picture:
        return []
    parts = [Part(Styled(entry.alt[: MessageLimit.CAPTION_LENGTH]), None, picture)] if picture else []
    parts += [Part(piece) for piece in texts]
    return [*parts[:-1], replace(parts[-1], keyboard=buttons)]


def keyboard(entry: Card, short: Callable[[str, int], str]) -> InlineKeyboardMarkup | None:
    """The card's buttons, short ones side by side; above them the hold timer where there is something to hold."""
    timer = [[InlineKeyboardButton(phrases().say("hold", seconds=entry.hold), callback_data=f"{HOLD}{entry.hold}")]] if entry.hold else []
    rows = [[_button(b, short) for b in row] for row in _rows(entry.buttons)]
    return InlineKeyboardMarkup([*timer, *rows]) if timer or rows else None


def entities(text: Styled) -> list[MessageEntity]:
    """The marked stretches as Telegram counts them. Nothing is parsed by Telegram, so nothing can break it."""
    counted = [_entity(span) for span in text.spans]
    return list(MessageEntity.adjust_message_entities_to_utf_16(text.text, counted))


def _text(entry: Card) -> Styled:
    text = read(entry.source)
    first_line = text.text.partition("\n")[0]
    if entry.danger and not any(span.start < len(first_line) for span in text.spans):
        text = replace(text, spans=(*bold(first_line).spans, *text.spans))
    for title, link in entry.links:
        if link not in text.text and title not in text.text:
            text = text + Styled("\n• ") + Styled(title, (Span(0, len(title), "link", link),))
    return text


def _entity(span: Span) -> MessageEntity:
    kind = {"bold": MessageEntity.BOLD, "italic": MessageEntity.ITALIC, "link": MessageEntity.TEXT_LINK}[span.kind]
    return MessageEntity(kind, span.start, span.end - span.start, url=span.link or None)


def _button(button: Pressable, short: Callable[[str, int], str]) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.title, callback_data=short(button.payload, InlineKeyboardButtonLimit.MAX_CALLBACK_DATA))


def _rows(buttons: tuple[Pressable, ...]) -> list[list[Pressable]]:
    rows: list[list[Pressable]] = []
    for button in buttons[: InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER - 1]:
        together = len(button.title) + sum(len(b.title) for b in rows[-1]) if rows else ROW + 1
        if together <= ROW:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows
