"""How Charley's messages look in Slack, through the real client against the fake platform."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import slack_output
from bot.channels.database import engine
from bot.channels.notes import Notes
from bot.channels.slack_output import SlackOutput
from tests.channels import cards_of_charley as cards
from tests.channels.fake_slack import BOT_TOKEN, FakeSlack, direct, pressable, words

USER = "U000000077"
HERE = f"slack-{USER}"


@pytest.fixture
def platform() -> Any:
    running = FakeSlack()
    yield running
    running.close()


@pytest.fixture
def output(platform: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SlackOutput:
    client = AsyncWebClient(BOT_TOKEN, base_url=f"{platform.address}/api/")
    return SlackOutput(client, Notes(engine(f"sqlite:///{tmp_path / 'notes.db'}")))


def shown(platform: FakeSlack) -> list[dict[str, Any]]:
    return platform.shown(direct(USER))


def kinds(message: dict[str, Any]) -> list[str]:
    return [block["type"] for block in message["blocks"]]


async def test_a_step_of_a_stretch_is_a_picture_with_its_words_and_buttons(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response(HERE, dict(cards.STRETCH))
    (message,) = shown(platform)
    assert kinds(message) == ["image", "section", "actions"]
    assert message["blocks"][0]["alt_text"] == "A figure leans against a wall, the back knee straight"
    assert message["blocks"][1]["text"]["text"].startswith("*Calf stretch at the wall*, step 2 of 3")
    assert [element["text"]["text"] for element, _ in pressable(message)] == ["Next", "Repeat", "Stop"]
    assert message["text"].startswith("Calf stretch at the wall")
    (file,) = platform.files.values()
    assert file["content"].rstrip() == cards.drawn().rstrip()


async def test_a_drawing_is_uploaded_once(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response(HERE, dict(cards.STRETCH))
    await output.send_response(HERE, dict(cards.STRETCH))
    assert len(platform.files) == 1
    assert len(shown(platform)) == 2


async def test_a_picture_that_slack_does_not_take_is_told_in_words(platform: FakeSlack, output: SlackOutput, monkeypatch: Any) -> None:
    monkeypatch.setattr(slack_output, "UPLOADS", 1)
    platform.knobs.no_pictures = True
    await output.send_response(HERE, dict(cards.STRETCH))
    (message,) = shown(platform)
    assert kinds(message) == ["context", "section", "actions"]
    assert "leans against a wall" in words(message)


async def test_a_picture_on_the_web_is_shown_from_there(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response(HERE, {"text": "Look", "image": "https://example.org/calf.png"})
    assert shown(platform)[0]["blocks"][0]["image_url"] == "https://example.org/calf.png"


async def test_a_danger_has_a_header_of_its_own(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response(HERE, dict(cards.DANGER))
    (message,) = shown(platform)
    assert kinds(message) == ["header", "section"]
    assert message["blocks"][0]["text"]["text"] == "⚠ This needs emergency help now. Call 999."
    assert words(message).count("emergency help") == 1


async def test_paragraphs_stay_one_message(platform: FakeSlack, output: SlackOutput) -> None:
    """Rasa's own sends one message for each paragraph."""
    await output.send_response(HERE, {"text": "One.\n\nTwo.\n\nThree."})
    assert len(shown(platform)) == 1


@pytest.mark.parametrize(
    ("text", "mrkdwn"),
    [
        ("*bold* and **bold**", "*bold* and *bold*"),
        ("_slowly_ now", "_slowly_ now"),
        ("see [this page](https://example.org/?a=1&b=2)", "see <https://example.org/?a=1&amp;b=2|this page>"),
        ("# Heading\n- one\n- two", "*Heading*\n• one\n• two"),
        (
            "<!channel> & <@U1> <http://evil.example|click>",
            "&lt;!channel&gt; &amp; &lt;@U1&gt; &lt;<http://evil.example|http://evil.example>|click&gt;",
        ),
        ("see https://example.org/a_b_c.", "see <https://example.org/a_b_c|https://example.org/a_b_c>."),
        ("snake_case_words and 5 * 3", "snake_case_words and 5 * 3"),
    ],
)
async def test_markup_becomes_slacks_own(platform: FakeSlack, output: SlackOutput, text: str, mrkdwn: str) -> None:
    await output.send_response(HERE, {"text": text})
    assert words(shown(platform)[0]) == mrkdwn


async def test_sources_are_links(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response(HERE, dict(cards.SOURCES))
    assert "<https://example.org/a?b=1&amp;c=2|NICE &amp; friends &lt;2024&gt;>" in words(shown(platform)[0])


@pytest.mark.parametrize("number", [1, 6, 25])
async def test_up_to_25_buttons_are_buttons(platform: FakeSlack, output: SlackOutput, number: int) -> None:
    """Rasa's own drops all of them when there are more than five."""
    await output.send_response(HERE, {**cards.QUESTION, "buttons": cards.QUESTION["buttons"][:number]})
    assert [option for _, option in pressable(shown(platform)[0])] == [None] * number


async def test_more_than_25_buttons_become_a_menu(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response(HERE, dict(cards.QUESTION))
    options = [option for _, option in pressable(shown(platform)[0]) if option]
    assert [option["text"]["text"] for option in options] == [f"Place {n}" for n in range(30)]


async def test_more_than_100_choices_become_several_menus(platform: FakeSlack, output: SlackOutput) -> None:
    many = [{"title": f"Place {n} " + "x" * 90, "payload": f"/answer{n}" + "y" * 3_000} for n in range(230)]
    await output.send_response(HERE, {"text": "Where?", "buttons": many})
    (message,) = shown(platform)
    assert kinds(message) == ["section", "actions", "actions", "actions"]
    assert len(pressable(message)) == 230


@pytest.mark.parametrize("unit", ["Cramps are painful, most are harmless. ", "<&> <&> <&> ", "[a](https://example.org/long/address) ", "x"])
async def test_text_of_any_length_fits(platform: FakeSlack, output: SlackOutput, unit: str) -> None:
    await output.send_response(HERE, {"text": unit * (9_000 // len(unit)), "buttons": cards.CONTROLS})
    assert shown(platform)
    assert len(pressable(shown(platform)[-1])) == 3


async def test_more_than_50_blocks_become_several_messages(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response(HERE, {"text": "A long story about a cramp. " * 6_000, "buttons": cards.CONTROLS})
    assert len(shown(platform)) == 2


async def test_in_a_text_a_source_is_its_title_to_press_and_labels_are_bold(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response(HERE, dict(cards.ADVICE))
    link = "<https://example.org/a?b=1&amp;c=2|NICE &amp; friends &lt;2024&gt;>"
    assert words(shown(platform)[0]) == f"*What helps:*\n• *Rub it:* gently.\n• See {link}"


@pytest.mark.parametrize(("card", "said"), [(cards.SUMMARY, "calf cramp at night"), (cards.CAUSES, "*Tired muscle* • sport")])
async def test_a_card_without_words_is_told_in_words(platform: FakeSlack, output: SlackOutput, card: dict[str, Any], said: str) -> None:
    await output.send_response(HERE, dict(card))
    assert said in words(shown(platform)[0]).replace("\n", " ")


async def test_nothing_to_say_sends_nothing(platform: FakeSlack, output: SlackOutput) -> None:
    for empty in ({}, {"text": ""}, {"text": None, "custom": {"unknown": 1}}):
        await output.send_response(HERE, empty)
    assert not shown(platform)


async def test_a_thread_is_answered_in_the_thread(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response("slack-C0RUNNERS1-1700.1", {"text": "Hello"})
    assert platform.shown("C0RUNNERS1")[0]["thread_ts"] == "1700.1"


async def test_a_platform_that_is_away_for_a_moment_is_waited_for(platform: FakeSlack, output: SlackOutput) -> None:
    platform.knobs.offline = True
    asyncio.get_running_loop().call_later(0.5, setattr, platform.knobs, "offline", False)
    await output.send_response(HERE, {"text": "Still there"})
    assert [words(message) for message in shown(platform)] == ["Still there"]


async def test_waiting_is_as_long_as_slack_says(platform: FakeSlack, output: SlackOutput) -> None:
    platform.knobs.flood = [7]
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    (part,) = await output.render([{"text": "Hello"}])
    await output.send(HERE, {}, part, wait)
    assert waited == [7]
    assert len(shown(platform)) == 1


async def test_a_channel_that_is_gone_is_given_up_without_an_error(platform: FakeSlack, output: SlackOutput) -> None:
    await output.send_response("slack-nowhere", {"text": "Hello"})
    await output.used("slack-U1", {"pressed": {"channel": "C1", "ts": "0.0", "text": "x", "blocks": []}, "title": "Yes"})


async def test_in_a_thread_that_several_read_words_take_no_buttons_away(platform: FakeSlack, output: SlackOutput) -> None:
    for conversation, stand in (("slack-C0001-1.0", True), ("slack-U0001", False)):
        await output.send_response(conversation, {"text": "Which leg?", "buttons": cards.CONTROLS})
        await output.used(conversation, {})
        message = list(platform.messages.values())[-1]
        assert ("actions" in kinds(message)) is stand
