"""The inbox of Telegram and Slack: what is kept, who may answer it, what is forgotten, and who polls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.channels.database import engine
from bot.channels.inbox import REMEMBERED, TURN, Inbox
from bot.channels.notes import SHORT, Notes


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(tmp_path: Path, clock: Clock) -> Callable[[str], Inbox]:
    """The inbox as a process of this name sees it."""
    return lambda holder: Inbox(engine(f"sqlite:///{tmp_path / 'store.db'}"), "telegram", holder, clock)


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(engine(f"sqlite:///{tmp_path / 'store.db'}"))


def test_the_same_message_is_kept_once(inbox: Callable[[str], Inbox]) -> None:
    assert inbox("a").accept("1", "ann", "hello")
    assert not inbox("b").accept("1", "ann", "hello")


def test_an_answered_message_stays_known_but_nothing_of_it_is_kept(inbox: Callable[[str], Inbox], tmp_path: Path) -> None:
    mine = inbox("a")
    mine.accept("secret-key", "ann-the-person", "my words")
    item = mine.front("ann-the-person")
    assert item
    mine.finish(item.seq)
    assert mine.front("ann-the-person") is None
    assert not mine.accept("secret-key", "ann-the-person", "my words")
    with engine(f"sqlite:///{tmp_path / 'store.db'}").begin() as connection:
        row = str(connection.exec_driver_sql("SELECT * FROM channel_inbox").all())
    assert not any(word in row for word in ("secret-key", "ann", "my words"))


def test_messages_of_a_conversation_wait_in_their_order(inbox: Callable[[str], Inbox]) -> None:
    mine = inbox("a")
    for number in ("1", "2", "3"):
        mine.accept(number, "ann", number)
    read = []
    while item := mine.front("ann"):
        read.append(item.body)
        mine.finish(item.seq)
    assert read == ["1", "2", "3"]


def test_while_a_process_lives_nobody_else_answers_its_message(inbox: Callable[[str], Inbox], clock: Clock) -> None:
    inbox("a").accept("1", "ann", "hello")
    mine, other = inbox("a"), inbox("b")
    first = mine.front("ann")
    assert first
    assert mine.claim(first)
    second = other.front("ann")
    assert second
    assert not other.claim(second)
    clock.now += TURN + 1
    assert other.claim(second)


def test_a_process_that_was_restarted_takes_its_own_message_up_at_once(inbox: Callable[[str], Inbox]) -> None:
    inbox("a").accept("1", "ann", "hello")
    item = inbox("a").front("ann")
    assert item
    assert inbox("a").claim(item)
    again = inbox("a").front("ann")
    assert again
    assert (again.tries, inbox("a").claim(again)) == (1, True)


def test_of_two_that_reach_for_a_message_at_once_one_gets_it(inbox: Callable[[str], Inbox]) -> None:
    inbox("a").accept("1", "ann", "hello")
    item = inbox("a").front("ann")
    assert item
    assert [inbox("a").claim(item), inbox("b").claim(item)] == [True, False]


def test_waiting_for_the_platform_keeps_the_message_held(inbox: Callable[[str], Inbox], clock: Clock) -> None:
    mine = inbox("a")
    mine.accept("1", "ann", "hello")
    item = mine.front("ann")
    assert item
    mine.claim(item)
    mine.progress(item.seq, 2, hold=120)
    clock.now += 120
    held = inbox("b").front("ann")
    assert held
    assert (held.sent, inbox("b").claim(held)) == (2, False)


def test_keys_are_let_go_when_nothing_can_come_again(inbox: Callable[[str], Inbox], clock: Clock) -> None:
    mine = inbox("a")
    mine.accept("1", "ann", "hello")
    item = mine.front("ann")
    assert item
    mine.finish(item.seq)
    mine.accept("2", "bob", "hello")
    clock.now += REMEMBERED + 1
    assert mine.waiting() == ["bob"]
    assert mine.accept("1", "ann", "hello")


def test_one_of_many_processes_polls(inbox: Callable[[str], Inbox], clock: Clock) -> None:
    assert inbox("a").lead(12)
    assert not inbox("b").lead(12)
    clock.now += 11
    assert inbox("a").lead(12)
    clock.now += 11
    assert not inbox("b").lead(12)
    clock.now += 2
    assert inbox("b").lead(12)
    assert not inbox("a").lead(12)


def test_who_stops_lets_another_poll_at_once(inbox: Callable[[str], Inbox]) -> None:
    assert inbox("a").lead(12)
    inbox("b").step_down()
    assert not inbox("b").lead(12)
    inbox("a").step_down()
    assert inbox("b").lead(12)


def test_a_long_payload_gets_a_short_id_that_outlives_the_process(notes: Notes, tmp_path: Path) -> None:
    payload = '/answer{"question": "danger_check", "findings": ["chest_pain", "breathless"], "value": "yes"}'
    short = notes.shortened(payload, 64)
    assert short.startswith(SHORT)
    assert len(short.encode()) <= 64
    assert notes.shortened(payload, 64) == short
    assert Notes(engine(f"sqlite:///{tmp_path / 'store.db'}")).whole(short) == payload


def test_a_short_payload_stays_as_it_is(notes: Notes) -> None:
    assert notes.shortened('/do{"what": "next"}', 64) == '/do{"what": "next"}'
    assert notes.whole('/do{"what": "next"}') == '/do{"what": "next"}'


def test_an_id_that_nobody_stored_means_nothing(notes: Notes) -> None:
    assert notes.whole("#made-up") is None


def test_notes_are_found_by_how_they_begin_and_can_be_dropped(notes: Notes) -> None:
    notes.put("timer:1", "a")
    notes.put("timer:2", "b")
    notes.put("timer_3", "c")
    notes.put("timer:2", "d")
    assert notes.beginning("timer:") == {"timer:1": "a", "timer:2": "d"}
    notes.drop("timer:1")
    assert notes.get("timer:1") is None
