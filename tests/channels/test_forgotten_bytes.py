"""Whoever is forgotten is gone from the disk: not only from the tables, but from every byte of every file that Charley keeps."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from bot.engine.settings import ROOT
from tests.channels.conftest import House
from tests.channels.platform_server import until

TIMEOUT = 30
MARKS = ("zebrastriped", "Quastenflosser")


def where(house: House, *marks: str) -> list[str]:
    """The files that hold one of these marks, in whatever place: a table, a free page, the write-ahead file, a log."""
    return [f"{path.name}: {mark}" for path in files(house.charley.data) for mark in marks if mark.encode() in path.read_bytes()]


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz")


def long_story(number: int) -> str:
    """Long enough to fill pages of the database, so that some are divided and freed."""
    return f"my {MARKS[0]} calf cramps at night, {number} times, says {MARKS[1]}. " * 12


@pytest.mark.parametrize("way", ["by button", "by words"])
def test_on_the_web_nothing_is_left(posted: House, way: str) -> None:
    web = f"{posted.charley.client.address}/webhooks/web"
    opened = requests.post(f"{web}/conversations", json={}, timeout=TIMEOUT).json()
    headers = {"Authorization": f"Bearer {opened['token']}"}

    def say(text: str) -> None:
        body = {"id": f"message-{uuid4()}", "text": text[:1900], "shown": text[:1900]}
        assert requests.post(f"{web}/messages", json=body, headers=headers, timeout=TIMEOUT).ok

    for number in range(4):
        say(long_story(number))
    assert where(posted, *MARKS, opened["conversation"])
    if way == "by button":
        assert requests.delete(f"{web}/conversation", headers=headers, timeout=TIMEOUT).status_code == 204
    else:
        say("forget everything I told you")
    assert where(posted, *MARKS, opened["conversation"]) == []


@pytest.mark.parametrize("way", ["by words", "by the operator"])
def test_over_rest_nothing_is_left(posted: House, way: str) -> None:
    sender = f"quastensender{uuid4().hex}"

    def say(text: str) -> None:
        address = f"{posted.charley.client.address}/webhooks/rest/webhook"
        assert requests.post(address, json={"sender": sender, "message": text}, timeout=TIMEOUT).ok

    for number in range(4):
        say(long_story(number))
    assert where(posted, *MARKS, sender)
    if way == "by words":
        say("forget everything I told you")
    else:
        variables = {**os.environ, **posted.charley.settings.as_environment()}
        subprocess.run([sys.executable, "-m", "bot", "forget", sender], cwd=ROOT, env=variables, check=True, capture_output=True)
    assert where(posted, *MARKS, sender) == []


@pytest.mark.parametrize("platform", ["Telegram", "Slack"])
def test_on_a_platform_nothing_is_left(posted: House, platform: str) -> None:
    person = posted.on_telegram() if platform == "Telegram" else posted.in_slack()
    conversation = f"telegram-{person.number}" if platform == "Telegram" else person.user  # type: ignore[union-attr]
    for number in range(4):
        person.say(long_story(number))
    assert where(posted, *MARKS, conversation)
    person.say("/forget")
    until(lambda: not where(posted, *MARKS, conversation), "the last trace to go", 5)
