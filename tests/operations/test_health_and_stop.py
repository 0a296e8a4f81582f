"""Health, readiness and a graceful stop, with real processes."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from uuid import uuid4

import pytest
import requests
from rasa.utils.endpoints import EndpointConfig

from bot.engine import launch
from bot.engine.health import DEGRADED, READY, UNAVAILABLE, parts, verdict
from bot.engine.locks import RedisLocks
from tests.channels.running import Running

TIMEOUT = 30


def ready(charley: Running) -> requests.Response:
    return requests.get(f"{charley.client.address}/ready", timeout=TIMEOUT)


def say(charley: Running, text: str, sender: str) -> requests.Response:
    return requests.post(f"{charley.client.address}/webhooks/rest/webhook", json={"sender": sender, "message": text}, timeout=TIMEOUT)


def test_a_charley_that_can_answer_says_so_for_each_part(operated: Running) -> None:
    assert ready(operated).json() == {"status": "ready", "parts": {"model": "ok", "store": "ok", "locks": "ok", "actions": "ok"}}


def test_without_actions_it_is_degraded_but_goes_on_getting_people(operated: Running) -> None:
    operated.freeze_actions()
    try:
        answer = ready(operated)
    finally:
        operated.thaw_actions()
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "parts": {"model": "ok", "store": "ok", "locks": "ok", "actions": "TimeoutError"}}


def test_without_its_store_it_is_alive_but_not_ready_and_recovers_by_itself(operated: Running) -> None:
    operated.execute("ALTER TABLE events RENAME TO lost")
    try:
        answer, alive = ready(operated), requests.get(f"{operated.client.address}/health", timeout=TIMEOUT)
    finally:
        operated.execute("ALTER TABLE lost RENAME TO events")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert answer.json()["parts"]["store"] == "OperationalError"
    assert alive.json() == {"status": "ok"}
    assert ready(operated).status_code == 200


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ({"model": "ok", "store": "ok", "locks": "ok", "actions": "ok"}, READY),
        ({"model": "ok", "store": "ok", "locks": "ok", "actions": "TimeoutError"}, DEGRADED),
        ({"model": "ok", "store": "ok", "locks": "ConnectionError", "actions": "ok"}, UNAVAILABLE),
        ({"model": "ok", "store": "OperationalError", "locks": "ok", "actions": "TimeoutError"}, UNAVAILABLE),
        ({"model": "missing"}, UNAVAILABLE),
    ],
)
def test_only_the_actions_are_dispensable(found: dict[str, str], state: str) -> None:
    assert verdict(found) == state


async def test_a_lock_store_that_cannot_be_reached_is_named() -> None:
    locks = RedisLocks(EndpointConfig(f"redis://127.0.0.1:{launch.free_port()}/0"))
    found = await parts(SimpleNamespace(is_ready=lambda: True, lock_store=locks, tracker_store=None, action_endpoint=None))
    assert found["locks"] == "ConnectionError"


def test_a_turn_in_progress_is_finished_and_stored_before_the_process_ends(operated: Running) -> None:
    sender = uuid4().hex
    server = operated.server
    assert server
    operated.freeze_actions()
    try:
        with ThreadPoolExecutor() as pool:
            answer = pool.submit(say, operated, "does magnesium help against cramps", sender)
            time.sleep(0.7)
            server.send_signal(signal.SIGTERM)
            time.sleep(0.7)
            assert server.poll() is None, "the process did not wait for the turn"
            operated.thaw_actions()
            said = answer.result()
        assert server.wait(TIMEOUT) == 0
    finally:
        operated.thaw_actions()
        operated.open()
    assert said.status_code == 200
    assert any("agnesium" in message["text"] for message in said.json())
    stored = operated.rows(f"SELECT data FROM events WHERE sender_id = '{sender}' AND type_name = 'bot'")
    assert any("agnesium" in row[0] for row in stored)


def test_open_streams_are_told_goodbye(operated: Running) -> None:
    web = f"{operated.client.address}/webhooks/web"
    token = requests.post(f"{web}/conversations", json={}, timeout=TIMEOUT).json()["token"]
    server = operated.server
    assert server
    try:
        with requests.get(f"{web}/events", headers={"Authorization": f"Bearer {token}"}, stream=True, timeout=TIMEOUT) as stream:
            lines = stream.iter_lines(decode_unicode=True)
            assert next(lines) == "event: ready"
            server.send_signal(signal.SIGTERM)
            assert "event: bye" in list(lines)
        assert server.wait(TIMEOUT) == 0
    finally:
        operated.open()
