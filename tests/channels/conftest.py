"""Two whole Charleys for the tests of Telegram and Slack: one that fetches (polling, Socket Mode), one that is posted to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from tests.channels import fake_slack, fake_telegram
from tests.channels.fake_slack import FakeSlack, SlackPerson
from tests.channels.fake_telegram import FakeTelegram, TelegramPerson
from tests.channels.platform_server import Person, until
from tests.channels.running import Running

PUBLIC = "https://charley.example"


@dataclass
class House:
    """A Charley and the two platforms that it talks on; every person is new."""

    charley: Running
    telegram: FakeTelegram
    slack: FakeSlack
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def on_telegram(self) -> TelegramPerson:
        return TelegramPerson(self.telegram, 70_000_000_000 + next(self._numbers), self.charley.answered)

    def in_slack(self) -> SlackPerson:
        return SlackPerson(self.slack, f"U{next(self._numbers):09d}", self.charley.answered)


@contextmanager
def house(folder: Path, posted_to: bool) -> Iterator[House]:
    """A Charley of its own on platforms of its own."""
    telegram, slack = FakeTelegram(), FakeSlack()
    variables = {
        "CHARLEY_TELEGRAM_TOKEN": fake_telegram.TOKEN,
        "CHARLEY_TELEGRAM_API": telegram.address,
        "CHARLEY_TELEGRAM_WEBHOOK": f"{PUBLIC}/webhooks/telegram/webhook" if posted_to else "",
        "CHARLEY_SLACK_API": f"{slack.address}/api/",
        "CHARLEY_SLACK_BOT_TOKEN": fake_slack.BOT_TOKEN,
        "CHARLEY_SLACK_APP_TOKEN": "" if posted_to else fake_slack.APP_TOKEN,
        "CHARLEY_SLACK_SIGNING_SECRET": fake_slack.SIGNING_SECRET if posted_to else "",
    }
    charley = Running(folder, variables)
    if posted_to:
        telegram.deliver_to = f"{charley.client.address}/webhooks/telegram/webhook"
        slack.deliver_to = f"{charley.client.address}/webhooks/slack/webhook"
    try:
        charley.open()
        until(lambda: telegram.commands and (posted_to or slack.connected()), "Charley on both platforms")
        yield House(charley, telegram, slack)
    finally:
        charley.close()
        telegram.close()
        slack.close()


@pytest.fixture(scope="session")
def fetching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A Charley that needs no public address: Telegram by polling, Slack by Socket Mode."""
    with house(tmp_path_factory.mktemp("fetching"), posted_to=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A Charley with a public address: Telegram by webhook, Slack by the Events API."""
    with house(tmp_path_factory.mktemp("posted"), posted_to=True) as opened:
        yield opened


WAYS = {
    "Telegram by polling": ("fetching", House.on_telegram),
    "Telegram by webhook": ("posted", House.on_telegram),
    "Slack by Socket Mode": ("fetching", House.in_slack),
    "Slack by the Events API": ("posted", House.in_slack),
}


@pytest.fixture(params=WAYS)
def person(request: pytest.FixtureRequest) -> Person:
    """Somebody new, in each of the four ways."""
    which, comes = WAYS[request.param]
    come: Callable[[House], Person] = comes
    return come(request.getfixturevalue(which))
