"""Where Charley can write without being written to, it asks by itself when the hold of a movement is over."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import requests

from bot.evaluation.client import Client

LONGEST_WAIT = 60.0


def test_charley_asks_by_itself_whether_the_cramp_eased(charley: Client) -> None:
    page = Page(charley.address)
    page.say("my shin is cramping right now")  # its movement has the shortest hold of those for a cramp
    assert page.hears("Did the cramp ease?")
    page.say("yes")
    assert page.hears("Rub the muscle gently")


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
            kept = requests.get(f"{self._address}/conversation", headers=self._headers, timeout=30).json()["events"]
            if any(words in event.get("text", "") for event in kept if event["from"] == "charley"):
                return True
            time.sleep(0.5)
        return False
