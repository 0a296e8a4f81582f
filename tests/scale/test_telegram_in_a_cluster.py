"""Telegram with several processes: one polls, another takes over when it dies, and every message is answered once."""

from __future__ import annotations

import time

from tests.channels.fake_telegram import FakeTelegram, TelegramPerson
from tests.scale.house import House, until
from tests.scale.report import Note


def _leader(house: House) -> str:
    with house.sql() as cursor:
        cursor.execute("SELECT holder FROM channel_leases WHERE name = 'telegram'")
        found = cursor.fetchone()
    return found[0] if found else ""


def _answered(house: House) -> bool:
    with house.sql() as cursor:
        cursor.execute("SELECT 1 FROM channel_inbox WHERE done IS NULL")
        return cursor.fetchone() is None


def test_another_process_goes_on_polling_when_the_one_that_polls_dies(healthy: House, telegram: FakeTelegram, note: Note) -> None:
    person = TelegramPerson(telegram, 90_001, lambda: _answered(healthy))
    until(lambda: _leader(healthy), "a process that polls")
    assert person.say("hello")
    assert telegram.conflicts == 0, "two processes polled"
    (leader,) = [serve for serve in healthy.serves if _leader(healthy).endswith(f":{serve.port}")]
    leader.kill()
    begun = time.monotonic()
    telegram.write(90_001, "is it my shoes?")
    until(lambda: len(healthy.said("telegram-90001")) == 2 and telegram.settled() and _answered(healthy), "an answer by the other", 60)
    note("the process that polls Telegram killed: another answers after", {"seconds": round(time.monotonic() - begun, 1)})
    assert healthy.said("telegram-90001") == ["hello", "is it my shoes?"]
    stored = [row.event["text"] for row in healthy.rows("telegram-90001") if row.kind == "bot"]
    assert len(person.everything()) == len(stored), "said twice, or not at all"
