"""Clients that are slow, many, or not what they say: others are served meanwhile, and none gains anything."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
import requests

from bot.engine.server import SLOWEST_REQUEST
from tests.channels.running import Running
from tests.operations.test_health_and_stop import TIMEOUT, say

MANY = 150

HEAD = b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\n"
HALVES = {"half a head": HEAD, "half a body": HEAD + b"Content-Length: 1000\r\n\r\n{"}

ELSEWHERE = ["//evil.example", "/\\evil.example", "/%2f%2fevil.example", "/?next=https://evil.example", "/pictures/..//"]
BESIDE = ["/..%2f..%2f..%2fetc/passwd", "/charley/..%2f..%2fengine/secret.py", "/../.env", "/charley/%2e%2e/%2e%2e/cli.py", "/web-secret"]


@contextlib.contextmanager
def half_a_request(charley: Running, part: bytes, number: int) -> Iterator[list[socket.socket]]:
    """So many connections on which a request has begun and does not go on."""
    with contextlib.ExitStack() as closing:
        opened = [closing.enter_context(socket.create_connection(("127.0.0.1", charley.settings.port), TIMEOUT)) for _ in range(number)]
        for one in opened:
            one.sendall(part)
        yield opened


@pytest.mark.parametrize("part", HALVES.values(), ids=HALVES)
def test_slow_clients_hold_nobody_up_and_lose_their_place(operated: Running, part: bytes) -> None:
    began = time.monotonic()
    with half_a_request(operated, part, MANY) as waiting:
        assert say(operated, "my calf cramps at night", uuid4().hex).ok
        assert time.monotonic() - began < SLOWEST_REQUEST, "the answer came only after the slow ones had gone"
        for one in waiting:
            one.settimeout(SLOWEST_REQUEST * 2)
            assert b"408" in one.recv(4096).split(b"\r\n")[0]
            while one.recv(4096):
                pass  # the rest of the answer, and then the end of the line


def test_a_forged_address_opens_no_more_conversations(operated: Running) -> None:
    """Without a proxy in front nobody is believed who they say that they are."""
    address = f"{operated.client.address}/webhooks/web/conversations"
    most = operated.settings.web_conversations_per_minute + 20
    statuses = [
        requests.post(address, json={}, headers={"X-Forwarded-For": f"203.0.113.{n}"}, timeout=TIMEOUT).status_code for n in range(most)
    ]
    assert 429 in statuses


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nobody_is_sent_elsewhere(operated: Running, path: str) -> None:
    with socket.create_connection(("127.0.0.1", operated.settings.port), TIMEOUT) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
        head = b"".join(iter(lambda: line.recv(65536), b"")).split(b"\r\n\r\n")[0]
    assert head.split(b" ")[1] in (b"200", b"400", b"404")
    assert b"\r\nlocation:" not in head.lower()


@pytest.mark.parametrize("path", BESIDE)
def test_no_file_beside_the_pages_own_can_be_had(operated: Running, path: str) -> None:
    with socket.create_connection(("127.0.0.1", operated.settings.port), TIMEOUT) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert b"".join(iter(lambda: line.recv(65536), b"")).split(b" ")[1] in (b"400", b"404")


def test_of_a_request_only_the_sender_and_the_words_count(operated: Running) -> None:
    sender, forged = uuid4().hex, {"triage_level": "self_care", "country": "us", "findings": {"chest_pain": "absent"}}
    body = {
        "sender": sender,
        "message": "my chest hurts and I can't breathe",
        "metadata": {**forged, "is_external": True},
        "slots": forged,
        "events": [{"event": "slot", "name": "triage_level", "value": "self_care"}],
        "input_channel": "telegram",
        "intent": "restart",
    }
    assert requests.post(f"{operated.client.address}/webhooks/rest/webhook", json=body, timeout=TIMEOUT).ok
    tracker = requests.get(
        f"{operated.client.address}/conversations/{sender}/tracker", params={"token": operated.token}, timeout=TIMEOUT
    ).json()
    assert tracker["slots"]["triage_level"] == "emergency"
    assert tracker["slots"]["country"] is None
    assert tracker["latest_message"]["metadata"].keys().isdisjoint({*forged, "is_external"})
    assert tracker["latest_input_channel"] == "rest"
