"""What the REST channel must not do; odd requests that it refuses stand with the conversations (test_safety_fails_closed.py)."""

from __future__ import annotations

import pytest
import requests

from bot.evaluation import client

TIMEOUT = 60


def test_a_sender_with_half_a_character_does_not_end_the_server() -> None:
    with client.charley() as own:
        address = f"{own.address}/webhooks/rest/webhook"
        requests.post(address, data=b'{"sender": "\\ud83d", "message": "my calf cramps"}', timeout=TIMEOUT)
        assert requests.post(address, json={"sender": "another", "message": "my calf cramps"}, timeout=TIMEOUT).ok
