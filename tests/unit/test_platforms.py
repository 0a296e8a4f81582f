"""The settings of Telegram and Slack: what an operator is told at start and by `python -m bot channels check`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels.phrases import Command, Phrases, phrases
from bot.engine import launch, platforms
from bot.engine.settings import ROOT, Settings
from tests.channels import fake_slack, fake_telegram
from tests.channels.fake_slack import FakeSlack
from tests.channels.fake_telegram import FakeTelegram

TELEGRAM = {"telegram_token": fake_telegram.TOKEN}
SLACK = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
WEBHOOK = "https://charley.example/webhooks/telegram/webhook"

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no token": ({"telegram_token": "hello"}, "CHARLEY_TELEGRAM_TOKEN is no bot token"),
    "a webhook without TLS": ({**TELEGRAM, "telegram_webhook": "http://charley.example"}, "must begin with https://"),
    "a webhook without a token": ({"telegram_webhook": WEBHOOK}, "set the token, or neither"),
    "an app token for a bot token": ({**SLACK, "slack_bot_token": "xapp-1"}, "begins with xoxb-"),
    "a bot token for an app token": ({**SLACK, "slack_app_token": "xoxb-1"}, "begins with xapp-"),
    "an app token alone": ({"slack_app_token": "xapp-1"}, "without CHARLEY_SLACK_BOT_TOKEN"),
    "a signing secret alone": ({"slack_signing_secret": "s"}, "without CHARLEY_SLACK_BOT_TOKEN"),
    "a bot token alone": ({"slack_bot_token": "xoxb-1"}, "CHARLEY_SLACK_BOT_TOKEN needs CHARLEY_SLACK_APP_TOKEN"),
}


@pytest.mark.parametrize(("given", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_gets_one_clear_sentence_and_no_start(given: dict[str, Any], said: str, tmp_path: Path) -> None:
    wrong = Settings(port=launch.free_port(), action_port=launch.free_port(), data=tmp_path, **given)
    (problem,) = platforms.problems(wrong)
    assert said in problem
    with pytest.raises(launch.CannotStart) as refused:
        launch.run(wrong, print)
    assert str(refused.value) == problem


@pytest.mark.parametrize(
    ("given", "how"),
    [
        ({}, ["off", "off"]),
        (TELEGRAM, ["long polling", "off"]),
        ({**TELEGRAM, "telegram_webhook": WEBHOOK}, [f"webhook at {WEBHOOK}", "off"]),
        (SLACK, ["off", "Socket Mode"]),
        ({**SLACK, "slack_signing_secret": "s"}, ["off", "Socket Mode"]),
        ({"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}, ["off", "Events API at /webhooks/slack/webhook"]),
    ],
)
def test_a_channel_is_open_when_its_secret_is_there(given: dict[str, Any], how: list[str]) -> None:
    settings = Settings(**given)
    assert not platforms.problems(settings)
    assert [state.how for state in platforms.states(settings)] == how


def test_at_start_each_platform_is_said_to_be_open_or_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def no_servers(_: Settings) -> Iterator[list[Any]]:
        raise launch.CannotStart("enough")
        yield

    monkeypatch.setattr(launch, "servers", no_servers)
    monkeypatch.setattr(launch, "train", lambda _: None)
    said: list[str] = []
    with pytest.raises(launch.CannotStart, match="enough"):
        launch.run(Settings(port=launch.free_port(), action_port=launch.free_port(), data=tmp_path, **SLACK), said.append)
    assert "Telegram: off; to open it, set CHARLEY_TELEGRAM_TOKEN (docs/telegram.md)" in said
    assert "Slack: Socket Mode" in said


def test_without_a_secret_nothing_of_a_platform_is_loaded() -> None:
    program = (
        "import sys; from bot.engine import platforms, settings; print(platforms.channels(settings.settings()), 'telegram' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["[]", "False"]


def test_no_secret_is_ever_printed() -> None:
    settings = Settings(**TELEGRAM, **SLACK, slack_signing_secret="shh")
    printed = repr(settings) + str(platforms.states(settings))
    assert not any(secret in printed for secret in (fake_telegram.TOKEN, "xoxb-1", "xapp-1", "shh"))


# ---- python -m bot channels check -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fakes() -> Iterator[tuple[FakeTelegram, FakeSlack]]:
    telegram, slack = FakeTelegram(), FakeSlack()
    yield telegram, slack
    telegram.close()
    slack.close()


def check(telegram: str = "http://127.0.0.1:9", slack: str = "http://127.0.0.1:9", **settings: str) -> tuple[int, list[str]]:
    """The exit code and the lines of the command."""
    variables = {"CHARLEY_TELEGRAM_API": telegram, "CHARLEY_SLACK_API": f"{slack}/api/", "NO_PROXY": "127.0.0.1", "COLUMNS": "200"}
    variables |= {f"CHARLEY_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bot", "channels", "check"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    assert not any(secret in done.stdout + done.stderr for secret in settings.values() if ":" in secret and "/" not in secret)
    return done.returncode, done.stdout.strip().splitlines()


def test_check_says_what_is_off_and_how_to_open_it() -> None:
    code, (telegram, slack) = check()
    assert code == 0
    assert "Telegram (off)" in telegram
    assert "set CHARLEY_TELEGRAM_TOKEN" in telegram
    assert "Slack (off)" in slack
    assert "set CHARLEY_SLACK_BOT_TOKEN" in slack


def test_check_reaches_the_platforms_and_says_what_to_do_next(fakes: tuple[FakeTelegram, FakeSlack]) -> None:
    tokens = {"slack_bot_token": fake_slack.BOT_TOKEN, "slack_app_token": fake_slack.APP_TOKEN}
    code, (telegram, slack) = check(fakes[0].address, fakes[1].address, telegram_token=fake_telegram.TOKEN, **tokens)
    assert code == 0
    assert "@charley_cramp_bot answers; nothing waits. Next: start Charley and write to https://t.me/charley_cramp_bot" in telegram
    assert "charley answers in the workspace Runners. Next: start Charley" in slack


def test_check_says_when_the_webhook_is_not_set(fakes: tuple[FakeTelegram, FakeSlack]) -> None:
    code, (telegram, _) = check(fakes[0].address, telegram_token=fake_telegram.TOKEN, telegram_webhook=WEBHOOK)
    assert code == 0
    assert "its webhook is not set yet. Next: start Charley, which sets it" in telegram


def test_check_says_what_is_wrong(fakes: tuple[FakeTelegram, FakeSlack]) -> None:
    tokens = {"slack_bot_token": "xoxb-other", "slack_signing_secret": "s"}
    code, (telegram, slack) = check(fakes[0].address, fakes[1].address, telegram_token="123456789:" + "B" * 35, **tokens)
    assert code == 1
    assert "Telegram does not know this token. Next: copy it again from @BotFather" in telegram
    assert "Slack refuses: invalid_auth" in slack


def test_check_says_when_nothing_is_reached() -> None:
    tokens = {"slack_bot_token": "xoxb-other", "slack_signing_secret": "s"}
    code, (telegram, slack) = check(telegram_token=fake_telegram.TOKEN, **tokens)
    assert code == 1
    assert "cannot be reached" in telegram
    assert "cannot be reached" in slack
    assert "check the network" in slack


def test_check_names_a_wrong_setting() -> None:
    code, (telegram, _) = check(telegram_token="hello")
    assert code == 1
    assert "CHARLEY_TELEGRAM_TOKEN is no bot token" in telegram


# ---- data/channels.yml ----------------------------------------------------------------------------------------------


def test_commands_are_ones_that_telegram_takes() -> None:
    for name, command in phrases().commands.items():
        assert name.isascii()
        assert name.islower()
        assert len(name) <= 32
        assert 3 <= len(command.description) <= 256


def test_a_command_that_says_what_is_not_there_is_refused() -> None:
    with pytest.raises(ValidationError, match="not among the phrases"):
        Phrases(commands={"help": Command(description="Help", says="nothing")}, phrases={})
