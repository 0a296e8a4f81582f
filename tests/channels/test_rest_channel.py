"""What the REST channel must not do; odd requests that it refuses stand with the conversations (test_safety_fails_closed.py)."""

from __future__ import annotations

import requests

from bot.evaluation.client import Client

TIMEOUT = 60


def test_a_sender_with_half_a_character_does_not_end_the_server(charley: Client) -> None:
    address = f"{charley.address}/webhooks/rest/webhook"
    refused = requests.post(address, data=b'{"sender": "\\ud83d", "message": "my calf cramps"}', timeout=TIMEOUT)
    assert refused.status_code == 400
    assert requests.post(address, json={"sender": "another", "message": "my calf cramps"}, timeout=TIMEOUT).ok
