"""Turns of one person, in two processes: one after the other, each once, and every open page sees them."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
import requests
import sqlalchemy as sa
from rasa.core.lock_store import LockError
from rasa.shared.core.events import UserUttered
from rasa.utils.endpoints import EndpointConfig

from bot.channels.web import HEARTBEAT
from bot.engine.locks import RedisLocks
from bot.engine.retention import erase_old
from bot.engine.stores import ConversationStore, Overtaken
from tests.scale.crowd import DANGER, Person, lowered, unanswered
from tests.scale.house import LEASE, House, until
from tests.scale.report import Note
from tests.unit.test_stores import DOMAIN, said


def locks(house: House, lease: float = LEASE, patience: float = 20) -> RedisLocks:
    return RedisLocks(EndpointConfig(url=house.cluster.redis.url, lease=lease, patience=patience))


@contextmanager
def held(house: House, conversation: str) -> Iterator[None]:
    """Nobody else has a turn in this conversation inside the block."""
    release, taken = threading.Event(), threading.Event()

    async def hold() -> None:
        async with locks(house).lock(conversation):
            taken.set()
            while not release.is_set():
                await asyncio.sleep(0.02)

    thread = threading.Thread(target=lambda: asyncio.run(hold()))
    thread.start()
    assert taken.wait(5)
    try:
        yield
    finally:
        release.set()
        thread.join()


def test_parallel_messages_of_one_person_keep_their_order_across_processes(healthy: House) -> None:
    person = Person(healthy.address, "anna")
    texts = [f"my calf cramps at night, number {number}" for number in range(12)]
    queue = f"charley:{person.conversation}:queue"
    threads = []
    with held(healthy, person.conversation):
        for number, text in enumerate(texts):
            thread = threading.Thread(target=person.say, args=(text, healthy.serves[number % 2].address))
            thread.start()
            threads.append(thread)
            until(lambda number=number: healthy.redis().zcard(queue) > number, "its place in the queue")
    for thread in threads:
        thread.join()
    assert healthy.said(person.conversation) == texts
    assert unanswered(healthy.rows(person.conversation)) == 0


def test_a_message_that_comes_five_times_at_once_is_heard_once(healthy: House) -> None:
    person = Person(healthy.address, "ben")
    body = {"id": uuid4().hex, "text": "my calf cramps at night"}
    answers: list[requests.Response] = []

    def send(number: int) -> None:
        address = healthy.serves[number % 2].address
        answers.append(requests.post(f"{address}/webhooks/web/messages", json=body, headers=person.headers, timeout=30))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len({json.dumps(answer.json()["events"]) for answer in answers}) == 1
    assert healthy.said(person.conversation) == ["my calf cramps at night"]


class Page:
    """An open page: a stream of events from one process."""

    def __init__(self, address: str, person: Person) -> None:
        self.events: list[tuple[str, dict[str, Any], float]] = []
        self._answer = requests.get(f"{address}/webhooks/web/events", headers=person.headers, stream=True, timeout=30)
        threading.Thread(target=self._read, daemon=True).start()
        until(lambda: self.heard("ready"), "an open stream")

    def heard(self, kind: str) -> list[dict[str, Any]]:
        return [data for name, data, _ in self.events if name == kind]

    def _read(self) -> None:
        kind = ""
        for line in self._answer.iter_lines(decode_unicode=True):
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                self.events.append((kind, json.loads(line.removeprefix("data: ")), time.monotonic()))


@pytest.mark.parametrize("way", ["one process to the other", "nginx"])
def test_a_page_at_one_process_shows_at_once_what_was_said_at_the_other(way: str, healthy: House, note: Note) -> None:
    person = Person(healthy.address, "carl")
    page = Page(healthy.address if way == "nginx" else healthy.serves[0].address, person)
    begun = time.monotonic()
    person.say("my calf cramps at night", healthy.serves[1].address)
    until(lambda: len(page.heard("spoken")) > 1, "the answer on the page", 5)
    waited = time.monotonic() - begun
    assert waited < HEARTBEAT / 2
    note(f"a page sees what another process answered ({way})", {"seconds": round(waited, 2)})


def test_a_conversation_forgotten_at_one_process_ends_the_page_at_the_other(healthy: House) -> None:
    person = Person(healthy.address, "dora")
    person.say("my calf cramps at night")
    page = Page(healthy.serves[0].address, person)
    requests.delete(f"{healthy.serves[1].address}/webhooks/web/conversation", headers=person.headers, timeout=30).raise_for_status()
    until(lambda: page.heard("forgotten"), "the word that it is forgotten", 5)
    assert healthy.rows(person.conversation) == []


class TestLeases:
    async def test_who_gives_no_sign_of_life_loses_the_turn(self, house: House) -> None:
        dead, living = locks(house, lease=1), locks(house, lease=1)
        name = uuid4().hex
        turn = dead.lock(name)
        await turn.__aenter__()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()  # as if the process had died: nobody renews
        begun = time.monotonic()
        async with living.lock(name):
            assert 0.5 < time.monotonic() - begun < 3

    async def test_a_turn_longer_than_its_lease_is_renewed(self, house: House) -> None:
        name, order = uuid4().hex, []

        async def turn(number: int, seconds: float) -> None:
            async with locks(house, lease=1).lock(name):
                order.append(number)
                await asyncio.sleep(seconds)
                order.append(number)

        first = asyncio.create_task(turn(1, 2.5))
        await asyncio.sleep(0.2)
        await asyncio.gather(first, turn(2, 0))
        assert order == [1, 1, 2, 2]

    async def test_who_waits_too_long_is_told(self, house: House) -> None:
        name = uuid4().hex
        async with locks(house).lock(name):
            with pytest.raises(LockError, match="take too long"):
                async with locks(house, patience=0.3).lock(name):
                    pytest.fail("two turns at once")

    async def test_nothing_is_left_in_redis_after_a_turn(self, house: House) -> None:
        name = uuid4().hex
        async with locks(house).lock(name):
            assert house.redis().keys(f"*{name}*")
        assert not house.redis().keys(f"*{name}*")


def test_a_process_that_slept_through_its_turn_does_not_store_over_another(healthy: House) -> None:
    person = Person(healthy.address, "emil")
    person.say("my calf cramps at night")
    first, second = healthy.serves
    late = threading.Thread(target=person.say, args=("why does it cramp", first.address))
    owner = f"charley:{person.conversation}:owner"
    with healthy.frozen(*healthy.cluster.actions):
        late.start()
        until(lambda: healthy.redis().exists(owner), "the first process in its turn")
        with healthy.frozen(first):
            until(lambda: not healthy.redis().exists(owner), "the end of its lease", LEASE + 5)
            person.say("it is my left calf", second.address)
            assert healthy.said(person.conversation) == ["my calf cramps at night", "it is my left calf"]
    late.join()
    assert healthy.said(person.conversation) == ["my calf cramps at night", "it is my left calf", "why does it cramp"]
    assert unanswered(healthy.rows(person.conversation)) == 0


def test_a_clock_that_differs_between_processes_hides_and_lowers_nothing(healthy: House, note: Note) -> None:
    person = Person(healthy.address, "finn")
    first, second = healthy.serves
    person.say(DANGER, first.address)
    for number, clock in enumerate((-7200, 7200, -86_400, 3 * 86_400)):
        healthy.set_clock(clock)
        person.say(f"my calf cramps at night, clock {number}", second.address)
        person.say(f"and in the morning, clock {number}", first.address)
    rows = healthy.rows(person.conversation)
    times = [row.event["timestamp"] for row in rows]
    assert max(times) - min(times) > 3 * 86_400, "the clock was set"
    assert healthy.said(person.conversation) == person.accepted
    assert lowered(rows) == 0
    assert [row.event["value"] for row in rows if row.kind == "slot" and row.event["name"] == "triage_level"][-1] == "emergency"
    note("the clock of one process 2 h behind, 2 h ahead, a day behind, three days ahead", {"messages lost": 0, "levels lowered": 0})


class TestPostgres:
    @pytest.fixture
    def address(self, house: House) -> str:
        """A database of its own for each test: conversations of others may be old as well, and retention erases them all."""
        name = f"own_{uuid4().hex}"
        with closing(psycopg2.connect(house.cluster.postgres.url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
        return f"{house.cluster.postgres.url.rpartition('/')[0]}/{name}"

    @pytest.fixture
    def store(self, address: str) -> Iterator[ConversationStore]:
        opened = ConversationStore(address, DOMAIN)
        yield opened
        opened.engine.dispose()

    async def test_of_two_that_store_at_once_one_was_overtaken(self, store: ConversationStore, address: str) -> None:
        name = uuid4().hex
        trackers = [said(await store.get_or_create_tracker(name, append_action_listen=False), f"number {n}") for n in range(8)]
        results: list[str] = []

        def save(tracker: Any) -> None:
            try:
                asyncio.run(ConversationStore(address, DOMAIN).save(tracker))
                results.append("stored")
            except Overtaken:
                results.append("overtaken")

        threads = [threading.Thread(target=save, args=(tracker,)) for tracker in trackers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["overtaken"] * 7 + ["stored"]
        assert len(store.spoken(name)) == 1

    async def test_old_conversations_are_erased(self, store: ConversationStore) -> None:
        old, new = uuid4().hex, uuid4().hex
        await store.save(said(await store.get_or_create_tracker(old), "long ago", at=1000.0))
        await store.save(said(await store.get_or_create_tracker(new), "now", at=time.time()))
        with store.engine.begin() as connection:
            connection.execute(sa.text("UPDATE events SET timestamp = 1000 WHERE sender_id = :old"), {"old": old})
        assert erase_old(store, 90, time.time()) == 1
        assert (store.spoken(old), [said.message["text"] for said in store.spoken(new)]) == ([], ["now"])

    async def test_a_statement_that_hangs_is_ended(self, store: ConversationStore) -> None:
        quick = ConversationStore(str(store.engine.url.render_as_string(hide_password=False)), DOMAIN)
        begun = time.monotonic()
        with pytest.raises(sa.exc.OperationalError, match="statement timeout"), quick.engine.connect() as connection:
            connection.execute(sa.text("SELECT pg_sleep(60)"))
        assert time.monotonic() - begun < 10

    async def test_a_story_of_an_expired_session_is_not_lost(self, store: ConversationStore) -> None:
        name = uuid4().hex
        await store.save(said(await store.get_or_create_tracker(name, append_action_listen=False), DANGER))
        full = await store.retrieve_full_tracker(name)
        assert [event.text for event in full.events if isinstance(event, UserUttered)] == [DANGER]
