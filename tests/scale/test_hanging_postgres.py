"""PostgreSQL hangs (stopped, not dead): nobody waits for it for long, people are told so, and it goes on by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
import requests
import sqlalchemy as sa

from bot.channels.database import Pool
from bot.engine import launch
from bot.engine.cluster.debian import Postgres
from bot.engine.stores import ConversationStore
from tests.scale.crowd import Person
from tests.scale.house import House, stopped, until
from tests.unit.test_stores import DOMAIN

PATIENT = Pool(size=2, overflow=2, patience=1, statement=1)
AT_ONCE = 0.3


@pytest.fixture(scope="module")
def postgres(servers: None, folder: Path) -> Iterator[Postgres]:
    server = Postgres(folder / "hanging", launch.free_port(), "kH3vX9qZ2mB7rT5wL8pN")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def store(postgres: Postgres) -> ConversationStore:
    """A store that was used before."""
    opened = ConversationStore(postgres.url, DOMAIN, pool=PATIENT)
    assert opened.last_number("nobody") == 0
    return opened


def fails_within(seconds: float, store: ConversationStore) -> None:
    begun = time.monotonic()
    with pytest.raises(sa.exc.OperationalError):
        store.last_number("nobody")
    assert time.monotonic() - begun < seconds


def answers(store: ConversationStore) -> bool:
    try:
        return store.last_number("nobody") == 0
    except sa.exc.OperationalError:
        return False


def test_the_first_question_waits_for_seconds_and_the_next_ones_not_at_all(postgres: Postgres, store: ConversationStore) -> None:
    with stopped(postgres):
        fails_within(4, store)
        for _ in range(20):
            fails_within(AT_ONCE, store)
    until(lambda: answers(store), "the store", 3)


def test_a_process_that_starts_while_it_hangs_goes_on_once_it_answers(postgres: Postgres) -> None:
    fresh = ConversationStore(postgres.url, DOMAIN, pool=PATIENT)
    with stopped(postgres):
        fails_within(4, fresh)
    until(lambda: answers(fresh), "the store", 3)


def test_connections_of_others_wait_as_they_always_did(postgres: Postgres, store: ConversationStore) -> None:
    plain = psycopg2.connect(postgres.url)
    with plain, plain.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2.5)")
    plain.close()


def test_people_are_told_so_and_are_answered_once_it_goes_on(healthy: House) -> None:
    person, serve = Person(healthy.address, "hanna"), healthy.serves[0].address
    said = person.say("my calf cramps at night", serve)
    body = {"id": uuid4().hex, "text": "and now my leg is cold and white", "seen": said[-1]["number"]}

    def send() -> requests.Response:
        return requests.post(f"{serve}/webhooks/web/messages", json=body, headers=person.headers, timeout=30)

    with stopped(healthy.cluster.postgres):
        begun = time.monotonic()
        refused = send()
        waited = time.monotonic() - begun
        again = send()
        assert time.monotonic() - begun - waited < 1, "nobody waits a second time"
        assert requests.get(f"{serve}/ready", timeout=5).json()["parts"]["store"] == "OperationalError"
    assert waited < 10
    for answer in (refused, again):
        assert (answer.status_code, answer.json()["kind"]) == (503, "unkept")
        assert "call your emergency number" in answer.json()["messages"][-1]["text"]
    until(lambda: send().ok, "an answer", 5)
    assert healthy.said(person.conversation) == ["my calf cramps at night", body["text"]]
