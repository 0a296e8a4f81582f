"""The logs tell an operator what went wrong and nobody what was said."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import requests
import structlog

from bot.engine import logs
from bot.engine.logs import Style
from tests.channels.running import Running
from tests.operations.test_health_and_stop import TIMEOUT, say

WORDS = ("Wilhelmina", "Quux", "zwickelgasse", "ochsenknecht")
STORY = "I am Wilhelmina Quux of zwickelgasse 7 and my calf cramps at night, says Dr ochsenknecht"


@pytest.fixture
def handler(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Loggers as they were, after the test."""
    root, before = logging.getLogger(), (list(logging.getLogger().handlers), logging.getLogger().level)
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def fail(name: str) -> None:
    try:
        raise ValueError(STORY)
    except ValueError:
        logging.getLogger(name).exception("It failed for %s", STORY)


@pytest.mark.parametrize("as_json", [True, False])
def test_what_other_packages_say_loses_its_words_and_keeps_its_place(
    as_json: bool, handler: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.quieten(Style(as_json, key=b"k"))
    logs.guard()
    fail("rasa.core.processor")
    structlog.get_logger("rasa.nlu").warning("some.event", text=STORY)
    (failed, event) = lines(capsys)
    assert "test_logs.py" in failed
    assert "ValueError" in failed
    assert not any(word in failed + event for word in WORDS)


def test_before_people_can_write_and_with_log_text_everything_is_told(handler: None, capsys: pytest.CaptureFixture[str]) -> None:
    logs.quieten(Style())
    fail("rasa.core.processor")
    logs.quieten(Style(text=True))
    logs.guard()
    fail("rasa.core.processor")
    assert all("Wilhelmina" in line for line in lines(capsys))


def test_a_conversation_is_named_by_a_hash_that_needs_the_secret(handler: None, capsys: pytest.CaptureFixture[str]) -> None:
    logs.quieten(Style(as_json=True, key=b"secret"))
    with logs.about("telegram-77"):
        logging.getLogger("bot.engine.agent").error("Something broke")
    (line,) = lines(capsys)
    assert json.loads(line)["conversation"] == logs.short("telegram-77", b"secret") != logs.short("telegram-77", b"other")
    assert "77" not in line.replace(json.loads(line)["time"], "").replace(json.loads(line)["conversation"], "")


def test_an_error_that_nobody_caught_is_told_without_its_words(handler: None, capsys: pytest.CaptureFixture[str]) -> None:
    logs.quieten(Style())
    logs.guard()
    logs._uncaught(ValueError, ValueError(STORY), None)
    (line,) = lines(capsys)
    assert "ValueError" in line
    assert "Wilhelmina" not in line


def test_nothing_that_was_said_stands_in_the_logs_whatever_went_wrong(operated: Running) -> None:
    address, sender = operated.client.address, f"Wilhelmina-{uuid4().hex}"
    say(operated, STORY, sender)
    operated.execute("ALTER TABLE events RENAME TO lost")
    try:
        assert "broke" in say(operated, STORY, sender).text
    finally:
        operated.execute("ALTER TABLE lost RENAME TO events")
    operated.freeze_actions()
    say(operated, f"does magnesium help? {STORY}", sender)
    operated.thaw_actions()
    forged = {"Authorization": "Bearer ochsenknecht.ochsenknecht.ochsenknecht"}
    requests.post(f"{address}/webhooks/web/messages", json={"id": "a" * 16, "text": STORY}, headers=forged, timeout=TIMEOUT)
    requests.get(f"{address}/webhooks/web/events", headers=forged, timeout=TIMEOUT)
    requests.get(f"{address}/conversations/{sender}/tracker", params={"token": "ochsenknecht"}, timeout=TIMEOUT)
    token = {"token": operated.token}
    for path in ("trigger_intent", "messages", "tracker/events", "execute", "predict"):
        for body in ({"name": STORY, "text": STORY, "sender": STORY}, [STORY], {"event": STORY}):
            requests.post(f"{address}/conversations/{sender}/{path}", params=token, json=body, timeout=TIMEOUT)
    requests.post(f"{address}/webhooks/rest/webhook", data=STORY.encode(), timeout=TIMEOUT)
    requests.get(f"{address}/{STORY}", timeout=TIMEOUT)
    printed = operated.printed()
    assert [word for word in (*WORDS, sender, operated.token) if word.lower() in printed.lower()] == []
    events = [json.loads(line) for line in printed.splitlines()]
    assert any(event["event"].startswith("A message could not be handled") and event["level"] == "error" for event in events)
    turns = [event for event in events if event["event"] == "A turn ended"]
    assert turns
    assert all(event["channel"] in ("rest", "web", "other") for event in turns)
    assert all(re.fullmatch(r"[0-9a-f]{10}", event["conversation"]) for event in turns)
