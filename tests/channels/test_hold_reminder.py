"""Where Charley can write without being written to, it asks by itself when the hold of a movement is over."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from bot.engine.reminders import SOON
from bot.evaluation.client import Client
from tests.channels.running import Running

LONGEST_WAIT = 60.0


def test_charley_asks_by_itself_whether_the_cramp_eased(charley: Client) -> None:
    page = Page(charley.address)
    page.say("my shin is cramping right now")  # its movement has the shortest hold of those for a cramp
    assert page.hears("Did the cramp ease?")
    page.say("yes")
    assert page.hears("Rub the muscle gently")


def test_a_process_that_died_meanwhile_asks_after_its_restart_and_once(tmp_path: Path) -> None:
    charley = Running(tmp_path, {})
    try:
        page = Page(charley.open().client.address)
        page.say("my shin is cramping right now")
        charley.kill()
        charley.open()
        assert page.hears("Did the cramp ease?")
        charley.kill()
        charley.open()  # once more, and what was asked is not asked again
        time.sleep(SOON.total_seconds() + 1)
        assert page.said().count("Did the cramp ease?") == 1
    finally:
        charley.close()


class Page:
    """A conversation on the web channel."""

    def __init__(self, address: str) -> None:
        self._address = f"{address}/webhooks/web"
        token = requests.post(f"{self._address}/conversations", json={}, timeout=30).json()["token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def say(self, text: str) -> None:
        body: dict[str, Any] = {"id": uuid4().hex, "text": text}
        requests.post(f"{self._address}/messages", json=body, headers=self._headers, timeout=30).raise_for_status()

    def hears(self, words: str) -> bool:
        until = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < until:
            if words in self.said():
                return True
            time.sleep(0.5)
        return False

    def said(self) -> str:
        """All that Charley has said so far."""
        kept = requests.get(f"{self._address}/conversation", headers=self._headers, timeout=30).json()["events"]
        return "\n".join(event.get("text", "") for event in kept if event["from"] == "charley")
