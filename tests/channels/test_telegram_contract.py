"""The fake Telegram against python-telegram-bot, whose types follow the published Bot API: what the one says the other must read."""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, MessageEntity, Update, WebhookInfo
from telegram.constants import MessageLimit
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

from bot.channels.telegram_access import Access
from bot.channels.telegram_updates import WANTED
from tests.channels import cards_of_charley as cards
from tests.channels.fake_telegram import TOKEN, FakeTelegram
from tests.channels.test_telegram_channel import CONTENT, KICKED, POST

CHAT = 77


@pytest.fixture
def platform() -> Iterator[FakeTelegram]:
    running = FakeTelegram()
    running.chat(CHAT)
    yield running
    running.close()


@pytest_asyncio.fixture
async def bot(platform: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with Access(TOKEN, platform.address).bot() as ready:
        yield ready


def unknown_to_the_library(thing: Any) -> dict[str, Any]:
    """Fields that no type of the library has; it keeps them aside."""
    found: dict[str, Any] = dict(thing.api_kwargs)
    for name in type(thing).__slots__:
        value = getattr(thing, name, None)
        if hasattr(value, "api_kwargs"):
            found |= unknown_to_the_library(value)
    return found


def contains(whole: Any, part: Any) -> bool:
    """Whether everything of a part was read; the library adds what it assumes."""
    if isinstance(part, dict):
        return all(key in whole and contains(whole[key], value) for key, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(contains, whole, part))
    return bool(whole == part)


def test_every_method_of_the_fake_is_one_of_the_bot_api() -> None:
    methods = [name.removeprefix("_do_") for name in vars(FakeTelegram) if name.startswith("_do_")]
    assert len(methods) >= 12
    for method in methods:
        assert inspect.iscoroutinefunction(getattr(Bot, re.sub("([A-Z])", r"_\1", method).lower())), method


@pytest.mark.parametrize("content", [{"text": "hello"}, *(content for content, _ in CONTENT.values())])
async def test_updates_of_the_fake_are_updates_of_the_library(platform: FakeTelegram, bot: Bot, content: dict[str, Any]) -> None:
    sent = platform.write(CHAT, **content)
    (update,) = await bot.get_updates(allowed_updates=WANTED)
    assert contains(update.to_dict(), sent)
    assert not unknown_to_the_library(update)


@pytest.mark.parametrize("content", [{"my_chat_member": KICKED}, {"channel_post": POST}])
def test_other_updates_are_updates_of_the_library(content: dict[str, Any]) -> None:
    update = Update.de_json({"update_id": 1, **content}, None)
    assert not unknown_to_the_library(update)
    assert contains(update.to_dict(), {"update_id": 1, **content})


async def test_a_press_of_the_fake_is_a_callback_query_of_the_library(platform: FakeTelegram, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="/x")]])
    message = await bot.send_message(CHAT, "Sure?", reply_markup=keyboard)
    platform.press(CHAT, message.message_id, "/x")
    (update,) = await bot.get_updates(allowed_updates=WANTED)
    assert update.callback_query
    assert isinstance(update.callback_query.message, Message)
    assert update.callback_query.message.reply_markup == keyboard
    assert await update.callback_query.answer()
    with pytest.raises(BadRequest, match="too old"):
        await update.callback_query.answer()


async def test_answers_of_the_fake_are_objects_of_the_library(platform: FakeTelegram, bot: Bot) -> None:
    bold = [MessageEntity(MessageEntity.BOLD, 0, 5)]
    text = await bot.send_message(CHAT, "hello you", entities=bold)
    photo = await bot.send_photo(CHAT, cards.drawn(), caption="hello", caption_entities=bold)
    edited = await bot.edit_message_text("hello me", CHAT, text.message_id)
    info = await bot.get_webhook_info()
    for thing in (text, photo, edited, info, await bot.get_me()):
        assert not unknown_to_the_library(thing)
    assert text.entities == tuple(bold)
    assert photo.caption == "hello"
    assert isinstance(info, WebhookInfo)


TOO_MUCH: dict[str, tuple[str, dict[str, Any], str]] = {
    "a long text": ("send_message", {"text": "x" * (MessageLimit.MAX_TEXT_LENGTH + 1)}, "too long"),
    "a long text of emoji": ("send_message", {"text": "😀" * 2_049}, "too long"),
    "no text": ("send_message", {"text": " "}, "empty"),
    "a long caption": ("send_photo", {"photo": cards.drawn(), "caption": "x" * 1_025}, "caption is too long"),
    "no picture": ("send_photo", {"photo": b"text"}, "IMAGE_PROCESS_FAILED"),
    "a mark behind the end": ("send_message", {"text": "x", "entities": [MessageEntity("bold", 0, 9)]}, "outside"),
    "65 bytes in a button": (
        "send_message",
        {"text": "x", "reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="ä" * 32 + "x")]])},
        "BUTTON_DATA_INVALID",
    ),
}


@pytest.mark.parametrize(("method", "given", "refusal"), TOO_MUCH.values(), ids=TOO_MUCH)
async def test_what_telegram_refuses_the_fake_refuses(
    platform: FakeTelegram, bot: Bot, method: str, given: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await getattr(bot, method)(CHAT, **given)


async def test_errors_of_the_fake_are_errors_of_the_library(platform: FakeTelegram, bot: Bot) -> None:
    platform.knobs.flood = [3]
    with pytest.raises(RetryAfter):
        await bot.send_message(CHAT, "x")
    platform.knobs.blocked.add(CHAT)
    with pytest.raises(Forbidden):
        await bot.send_message(CHAT, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "x")
    with pytest.raises(BadRequest, match="https url"):
        await bot.set_webhook("http://charley.example")
    await bot.set_webhook("https://charley.example", secret_token="s")
    with pytest.raises(Conflict):
        await bot.get_updates()
    with pytest.raises(InvalidToken):
        await Access("123456789:" + "B" * 35, platform.address).bot().get_me()


async def test_an_update_comes_again_until_a_later_offset_confirms_it(platform: FakeTelegram, bot: Bot) -> None:
    update = platform.write(CHAT, "hello")
    for _ in range(2):
        assert [u.update_id for u in await bot.get_updates()] == [update["update_id"]]
    assert not await bot.get_updates(update["update_id"] + 1)
    assert platform.settled()
