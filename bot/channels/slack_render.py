"""Charley's messages as Slack shows them: Block Kit made with Slack's own models, within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from bot.channels.cards import Card, Pressable
from bot.channels.markup import Span, Styled, pieces, read
from bot.channels.phrases import phrases

MOST_BLOCKS = 50
SECTION = 2_500
"""Characters of a section before its marks and addresses are added; Slack allows 3,000 with them."""
SECTION_LIMIT = 3_000
HEADER = 150
BUTTONS, OPTIONS = 25, 100
TITLE, VALUE, OPTION_VALUE, ALT = 75, 2_000, 150, 2_000
FALLBACK = 4_000
"""Characters of the plain text that notifications and screen readers use."""


@dataclass(frozen=True)
class Part:
    """One message to send: plain text for notifications, and blocks as Slack's API takes them."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)


def render(entry: Card, picture: dict[str, Any] | None, short: Callable[[str, int], str]) -> list[Part]:
    """The card as messages in order, the buttons at the end of the last.

    `picture` is what Slack's image block takes (`image_url` or `slack_file`); `short` stores a payload that is too long for a button
    and gives its short id.
    """
    text = read(entry.source)
    blocks = [block.to_dict() for block in (*_picture(entry, picture), *_words(entry, text), *_links(entry, text), *_actions(entry, short))]
    groups = [blocks[i : i + MOST_BLOCKS] for i in range(0, len(blocks), MOST_BLOCKS)]
    shown = _escaped((text.text or entry.alt)[:FALLBACK])
    return [Part(shown if number == 0 else "…", group) for number, group in enumerate(groups)]


def mrkdwn(text: Styled) -> str:
    """Marked text in Slack's own markup. What is not marked is escaped, so that nobody can smuggle in a link or a mention."""
    written, done = [], 0
    for span in text.spans:
        written += [_escaped(text.text[done : span.start]), _mark(span, _escaped(text.text[span.start : span.end]))]
        done = span.end
    return "".join([*written, _escaped(text.text[done:])])


def section(text: Styled) -> SectionBlock:
    """A section; its marks are left out in the odd case that they make it too long."""
    marked = mrkdwn(text)
    return SectionBlock(text=MarkdownTextObject(text=marked if len(marked) <= SECTION_LIMIT else _escaped(text.text), verbatim=True))


def without_pictures(part: Part) -> Part:
    """The same message for when Slack does not take a picture: its alternative text stands in its place."""
    return Part(part.text, [_context(b["alt_text"]).to_dict() if b["type"] == "image" else b for b in part.blocks])


def struck(blocks: Sequence[dict[str, Any]], title: str) -> list[dict[str, Any]]:
    """A message's blocks with the words that were chosen in place of its buttons."""
    chosen = [_context(phrases().say("chosen", title=title)).to_dict()] if title else []
    kept = [block for block in blocks if block["type"] != "actions"]
    return [*kept, *chosen][:MOST_BLOCKS]


def _picture(entry: Card, picture: dict[str, Any] | None) -> Iterator[Block]:
    if picture:
        yield ImageBlock(alt_text=(entry.alt or entry.source)[:ALT], **picture)


def _words(entry: Card, text: Styled) -> Iterator[Block]:
    if entry.danger:
        first, rest = _first_line(text)
        yield HeaderBlock(text=PlainTextObject(text=_fitting(first or entry.danger, HEADER)))
        text = rest if len(first) <= HEADER else text
    for piece in pieces(text, SECTION, lambda words: len(_escaped(words))):
        yield section(piece)


def _links(entry: Card, text: Styled) -> Iterator[Block]:
    missing = [(title, link) for title, link in entry.links if link not in text.text and title not in text.text]
    for title, link in missing:
        yield ContextBlock(elements=[MarkdownTextObject(text=_mark(Span(0, 0, "link", link), _escaped(title)))])


def _actions(entry: Card, short: Callable[[str, int], str]) -> Iterator[Block]:
    """Up to 25 buttons; more become menus."""
    if len(entry.buttons) <= BUTTONS:
        if entry.buttons:
            yield ActionsBlock(elements=[_button(number, button, short) for number, button in enumerate(entry.buttons)])
        return
    for begin in range(0, len(entry.buttons), OPTIONS):
        options = [_option(button, short) for button in entry.buttons[begin : begin + OPTIONS]]
        placeholder = phrases().say("menu")
        yield ActionsBlock(elements=[StaticSelectElement(action_id=f"menu-{begin}", placeholder=placeholder, options=options)])


def _button(number: int, button: Pressable, short: Callable[[str, int], str]) -> ButtonElement:
    return ButtonElement(action_id=f"press-{number}", text=_fitting(button.title, TITLE), value=short(button.payload, VALUE))


def _option(button: Pressable, short: Callable[[str, int], str]) -> Option:
    return Option(label=_fitting(button.title, TITLE), value=short(button.payload, OPTION_VALUE))


def _context(words: str) -> ContextBlock:
    return ContextBlock(elements=[PlainTextObject(text=words)])


def _first_line(text: Styled) -> tuple[str, Styled]:
    first, _, rest = text.text.partition("\n")
    by = len(first) + 1
    rest_spans = tuple(Span(s.start - by, s.end - by, s.kind, s.link) for s in text.spans if s.start >= by)
    return first, Styled(rest, rest_spans)


def _mark(span: Span, words: str) -> str:
    if span.kind == "link":
        return f"<{_escaped(span.link)}|{words}>"
    return f"*{words}*" if span.kind == "bold" else f"_{words}_"


def _escaped(words: str) -> str:
    return escape(words, quote=False)


def _fitting(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
