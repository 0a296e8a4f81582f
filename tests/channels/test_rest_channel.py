"""What the REST channel must not do; odd requests that it refuses stand with the conversations (test_safety_fails_closed.py)."""

from __future__ import annotations

import json
from uuid import uuid4

import requests

from bot.evaluation.client import Client

TIMEOUT = 60


def test_a_sender_with_half_a_character_does_not_end_the_server(charley: Client) -> None:
    address = f"{charley.address}/webhooks/rest/webhook"
    refused = requests.post(address, data=b'{"sender": "\\ud83d", "message": "my calf cramps"}', timeout=TIMEOUT)
    assert refused.status_code == 400
    assert requests.post(address, json={"sender": "another", "message": "my calf cramps"}, timeout=TIMEOUT).ok


def test_that_nobody_has_reviewed_the_knowledge_is_said_once_and_on_the_page_shown_instead(charley: Client) -> None:
    module = requests.get(f"{charley.address}/charley/notice.js", timeout=TIMEOUT).text
    notice = json.loads(module.partition("NOTICE = ")[2].strip().removesuffix(";"))
    sender = uuid4().hex
    said = [[m.get("text") for m in charley.say(sender, text)] for text in ("hello", "my calf cramps at night", "why?")]
    assert "clinician" in notice
    assert [texts.count(notice) for texts in said] == [1, 0, 0]
    opened = requests.post(f"{charley.address}/webhooks/web/conversations", json={}, timeout=TIMEOUT).json()
    body = {"id": str(uuid4()), "text": "hello"}
    headers = {"Authorization": f"Bearer {opened['token']}"}
    events = requests.post(f"{charley.address}/webhooks/web/messages", json=body, headers=headers, timeout=TIMEOUT).json()["events"]
    assert notice not in [event.get("text") for event in events]
