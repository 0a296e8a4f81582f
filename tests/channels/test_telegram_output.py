"""How Charley's messages look on Telegram, through the real client against the fake platform."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from telegram import CallbackQuery

from bot.channels import telegram_output
from bot.channels.database import engine
from bot.channels.notes import Notes
from bot.channels.telegram_access import Access
from bot.channels.telegram_output import TelegramOutput
from tests.channels import cards_of_charley as cards
from tests.channels.fake_telegram import TOKEN, FakeTelegram, buttons, words

CHAT = 77
HERE = f"telegram-{CHAT}"


@pytest.fixture
def platform() -> Any:
    running = FakeTelegram()
    running.chat(CHAT)
    yield running
    running.close()


@pytest_asyncio.fixture
async def output(platform: FakeTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramOutput]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    bot = Access(TOKEN, platform.address).bot()
    yield TelegramOutput(lambda: bot, Notes(engine(f"sqlite:///{tmp_path / 'notes.db'}")))
    await bot.shutdown()


async def test_a_step_of_a_stretch_is_a_picture_with_its_words_and_buttons(platform: FakeTelegram, output: TelegramOutput) -> None:
    await output.send_response(HERE, dict(cards.STRETCH))
    (call,) = platform.sent("sendPhoto")
    assert call.parameters["photo"] == cards.drawn()
    (message,) = platform.shown(CHAT)
    assert message["caption"].startswith("Calf stretch at the wall, step 2 of 3")
    assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 24}]
    assert [button["text"] for button in buttons(message)] == ["⏱ Hold for 20 s", "Next", "Repeat", "Stop"]


async def test_words_too_long_for_a_caption_follow_the_picture(platform: FakeTelegram, output: TelegramOutput) -> None:
    await output.send_response(HERE, {**cards.STRETCH, "text": "A pull is fine, pain is not. " * 40})
    picture, text = platform.shown(CHAT)
    assert words(picture) == "A figure leans against a wall, the back knee straight"
    assert not buttons(picture)
    assert words(text).startswith("A pull is fine")
    assert buttons(text)


async def test_a_picture_that_telegram_refuses_costs_nobody_the_words(
    platform: FakeTelegram, output: TelegramOutput, monkeypatch: Any
) -> None:
    monkeypatch.setattr(telegram_output, "drawing", lambda _: b"no picture at all")
    await output.send_response(HERE, dict(cards.STRETCH))
    (message,) = platform.shown(CHAT)
    assert "Lean in" in message["text"]
    assert len(buttons(message)) == 4


async def test_a_picture_on_the_web_is_fetched_by_telegram(platform: FakeTelegram, output: TelegramOutput) -> None:
    await output.send_response(HERE, {"text": "Look", "image": "https://example.org/calf.png"})
    assert platform.sent("sendPhoto")[0].parameters["photo"] == "https://example.org/calf.png"


async def test_long_text_is_cut_at_the_ends_of_sentences(platform: FakeTelegram, output: TelegramOutput) -> None:
    sentence = "Cramps are painful, and *most* of them are harmless 😀. "
    await output.send_response(HERE, {"text": sentence * 200, "buttons": cards.CONTROLS})
    parts = platform.shown(CHAT)
    assert len(parts) > 2
    assert all(words(part).endswith("😀.") for part in parts)
    assert "".join(words(part) for part in parts).count("painful") == 200
    assert [bool(buttons(part)) for part in parts] == [*[False] * (len(parts) - 1), True]
    for part in parts:
        units = words(part).encode("utf-16-le")
        assert {units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in part["entities"]} == {"most"}


async def test_paragraphs_stay_one_message(platform: FakeTelegram, output: TelegramOutput) -> None:
    """Rasa's own sends one message for each paragraph."""
    await output.send_response(HERE, {"text": "One.\n\nTwo.\n\nThree."})
    assert len(platform.shown(CHAT)) == 1


@pytest.mark.parametrize(
    "text", ["<b>bold?</b> & <script>", "5 * 3 * 2 = 30 and snake_case_words", "*half", "[x](javascript:alert(1))", "`code` \\* ~"]
)
async def test_what_looks_like_markup_is_shown_as_it_is(platform: FakeTelegram, output: TelegramOutput, text: str) -> None:
    await output.send_response(HERE, {"text": text})
    (message,) = platform.shown(CHAT)
    assert message["text"] == text
    assert "entities" not in message


async def test_a_danger_begins_with_a_bold_line(platform: FakeTelegram, output: TelegramOutput) -> None:
    await output.send_response(HERE, dict(cards.DANGER))
    (message,) = platform.shown(CHAT)
    marks = [message["text"][mark["offset"] :][: mark["length"]] for mark in message["entities"]]
    assert marks == ["⚠ This needs emergency help now. Call 999.", "While you wait:"]


async def test_sources_are_links(platform: FakeTelegram, output: TelegramOutput) -> None:
    await output.send_response(HERE, dict(cards.SOURCES))
    (message,) = platform.shown(CHAT)
    assert message["text"].endswith("• NICE & friends <2024>")
    assert message["entities"][0]["url"] == "https://example.org/a?b=1&c=2"


async def test_in_a_text_a_source_is_its_title_to_tap_and_labels_are_bold(platform: FakeTelegram, output: TelegramOutput) -> None:
    await output.send_response(HERE, dict(cards.ADVICE))
    (message,) = platform.shown(CHAT)
    assert message["text"] == "What helps:\n• Rub it: gently.\n• See NICE & friends <2024>"
    marks = {message["text"][mark["offset"] :][: mark["length"]]: mark["type"] for mark in message["entities"]}
    assert marks == {"What helps:": "bold", "Rub it:": "bold", "NICE & friends <2024>": "text_link"}


@pytest.mark.parametrize(("card", "said"), [(cards.SUMMARY, "calf cramp at night"), (cards.CAUSES, "Tired muscle • sport")])
async def test_a_card_without_words_is_told_in_words(
    platform: FakeTelegram, output: TelegramOutput, card: dict[str, Any], said: str
) -> None:
    await output.send_response(HERE, dict(card))
    assert said in words(platform.shown(CHAT)[0]).replace("\n", " ")


async def test_many_buttons_with_long_payloads_fit(platform: FakeTelegram, output: TelegramOutput) -> None:
    long = [{"title": f"Choice {n}", "payload": '/answer{"findings": ["' + "x" * 100 + f'{n}"]}}'} for n in range(30)]
    await output.send_response(HERE, {"text": "Which?", "buttons": long})
    assert len(buttons(platform.shown(CHAT)[0])) == 30


async def test_nothing_to_say_sends_nothing(platform: FakeTelegram, output: TelegramOutput) -> None:
    for empty in ({}, {"text": ""}, {"text": None, "custom": {"unknown": 1}}, {"custom": [1]}):
        await output.send_response(HERE, empty)
    assert not platform.shown(CHAT)


# ---- the hold timer -------------------------------------------------------------------------------------------------


async def running_timer(platform: FakeTelegram, output: TelegramOutput, seconds: int) -> CallbackQuery:
    """A stretch whose timer was just started."""
    card = {**cards.STRETCH, "custom": {"stretch": {**cards.STRETCH["custom"]["stretch"], "hold": seconds}}}
    await output.send_response(HERE, card)
    raw = {"id": "1", "from": {"id": CHAT, "is_bot": False, "first_name": "Ann"}, "chat_instance": "1", "data": f"hold:{seconds}"}
    query = CallbackQuery.de_json({**raw, "message": platform.shown(CHAT)[0]}, output._bot())
    await output.hold(query)
    return query


async def first_button(platform: FakeTelegram, says: str) -> None:
    deadline = time.monotonic() + 10
    while buttons(platform.shown(CHAT)[0])[0]["text"] != says:
        assert time.monotonic() < deadline, buttons(platform.shown(CHAT)[0])
        await asyncio.sleep(0.02)


async def test_the_timer_counts_down_in_its_own_message(platform: FakeTelegram, output: TelegramOutput, monkeypatch: Any) -> None:
    monkeypatch.setattr(telegram_output, "TICK", 1)
    await running_timer(platform, output, 2)
    await first_button(platform, "⏱ 2 s")
    await first_button(platform, "⏱ 1 s")
    await first_button(platform, "✓ Held. Once more: 2 s")
    (message,) = platform.shown(CHAT)
    assert [button["text"] for button in buttons(message)[1:]] == ["Next", "Repeat", "Stop"]


async def test_a_timer_that_runs_is_not_started_twice(platform: FakeTelegram, output: TelegramOutput) -> None:
    query = await running_timer(platform, output, 60)
    await output.hold(query)
    await first_button(platform, "⏱ 60 s")
    assert len(platform.sent("editMessageReplyMarkup")) == 1
    output.stop_timers()


async def test_another_button_of_the_message_ends_the_timer(platform: FakeTelegram, output: TelegramOutput, monkeypatch: Any) -> None:
    monkeypatch.setattr(telegram_output, "TICK", 1)
    query = await running_timer(platform, output, 60)
    await first_button(platform, "⏱ 60 s")
    assert query.message is not None
    await output.used(HERE, {"pressed": query.message.to_dict(), "title": "Next"})
    await asyncio.sleep(1.5)
    (message,) = platform.shown(CHAT)
    assert not buttons(message)
    assert words(message).endswith("→ Next")


async def test_words_end_the_timer_as_well(platform: FakeTelegram, output: TelegramOutput, monkeypatch: Any) -> None:
    monkeypatch.setattr(telegram_output, "TICK", 1)
    await running_timer(platform, output, 60)
    await first_button(platform, "⏱ 60 s")
    before = words(platform.shown(CHAT)[0])
    await output.used(HERE, {})
    await asyncio.sleep(1.5)
    (message,) = platform.shown(CHAT)
    assert not buttons(message)
    assert words(message) == before


async def test_a_timer_goes_on_after_a_restart(platform: FakeTelegram, output: TelegramOutput) -> None:
    await running_timer(platform, output, 3)
    await first_button(platform, "⏱ 3 s")
    output.stop_timers()  # the process ends here; what comes next is the next one
    await TelegramOutput(output._bot, output._notes).resume_timers()
    await first_button(platform, "✓ Held. Once more: 3 s")


# ---- trouble --------------------------------------------------------------------------------------------------------


async def test_a_platform_that_is_away_for_a_moment_is_waited_for(platform: FakeTelegram, output: TelegramOutput) -> None:
    platform.knobs.offline = True
    asyncio.get_running_loop().call_later(0.5, setattr, platform.knobs, "offline", False)
    await output.send_response(HERE, {"text": "Still there"})
    assert [words(message) for message in platform.shown(CHAT)] == ["Still there"]


async def test_waiting_is_as_long_as_telegram_says(platform: FakeTelegram, output: TelegramOutput) -> None:
    platform.knobs.flood = [7]
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    (part,) = await output.render([{"text": "Hello"}])
    await output.send(HERE, {}, part, wait)
    assert waited == [7]
    assert len(platform.shown(CHAT)) == 1


async def test_a_chat_that_is_gone_is_given_up_without_an_error(platform: FakeTelegram, output: TelegramOutput) -> None:
    platform.knobs.blocked.add(CHAT)
    await output.send_response(HERE, {"text": "Hello"})
    await output.send_response("telegram-404", {"text": "Hello"})
    assert not platform.shown(CHAT)
