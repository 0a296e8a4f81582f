"""The conversation store: nothing lost, doubled or hidden, whatever clocks and other processes do; the old is erased."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.notes import Notes
from bot.channels.standing import Standing
from bot.engine import alone
from bot.engine.retention import DAY, erase_old, watch
from bot.engine.settings import ROOT, Settings
from bot.engine.stores import ConversationStore, Overtaken

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(f"sqlite:///{tmp_path / 'store.db'}", DOMAIN)


def said(tracker: DialogueStateTracker, *texts: str, at: float = 1000.0) -> DialogueStateTracker:
    for text in texts:
        tracker.update(UserUttered(text, timestamp=at), DOMAIN)
    return tracker


async def tell(store: ConversationStore, *texts: str, conversation: str = "anna", at: float = 1000.0) -> None:
    await store.save(said(await store.get_or_create_tracker(conversation, append_action_listen=False), *texts, at=at))


async def texts(store: ConversationStore, conversation: str = "anna") -> list[str]:
    tracker = await store.retrieve(conversation)
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


async def test_what_is_saved_twice_is_stored_once(store: ConversationStore) -> None:
    tracker = said(await store.get_or_create_tracker("anna"), "hello")
    await store.save(tracker)
    await store.save(tracker)
    await store.save(said(tracker, "ow"))
    assert await texts(store) == ["hello", "ow"]


async def test_what_is_noted_of_a_conversations_buttons_is_erased_with_it(store: ConversationStore) -> None:
    await tell(store, "my calf cramps")
    noted = Standing(Notes(store.engine))
    for conversation in ("anna", "ben"):
        await noted.add(conversation, "Which leg?")
    store.erase("anna")
    assert (await noted.take("anna"), await noted.take("ben")) == ([], ["Which leg?"])


async def test_a_clock_that_is_set_back_hides_nothing_that_was_said(store: ConversationStore) -> None:
    tracker = await store.get_or_create_tracker("anna", append_action_listen=False)
    tracker.update(ActionExecuted("action_session_start", timestamp=5000.0))
    tracker.update(SessionStarted(timestamp=5000.0))
    await store.save(said(tracker, "my calf is swollen and hot", at=5001.0))
    await tell(store, "and I cannot breathe", at=1000.0)
    await tell(store, "what now", at=1001.0)
    assert await texts(store) == ["my calf is swollen and hot", "and I cannot breathe", "what now"]


async def test_an_earlier_session_stays_in_the_full_tracker_only(store: ConversationStore) -> None:
    await tell(store, "yesterday", at=1000.0)
    tracker = await store.retrieve("anna")
    tracker.update(SessionStarted(timestamp=90_000.0))
    await store.save(said(tracker, "today", at=90_001.0))
    assert await texts(store) == ["today"]
    full = await store.retrieve_full_tracker("anna")
    assert [event.text for event in full.events if isinstance(event, UserUttered)] == ["yesterday", "today"]


async def test_who_was_overtaken_stores_nothing(store: ConversationStore) -> None:
    await tell(store, "one")
    late = said(await store.retrieve("anna"), "mine, from before the pause")
    await tell(store, "two")
    with pytest.raises(Overtaken):
        await store.save(late)
    assert await texts(store) == ["one", "two"]


async def test_who_saw_an_empty_conversation_was_overtaken_by_its_first_message(store: ConversationStore) -> None:
    late = said(await store.get_or_create_tracker("anna", append_action_listen=False), "mine")
    await tell(store, "another's")
    with pytest.raises(Overtaken):
        await store.save(late)


async def test_a_conversation_erased_in_the_middle_of_a_turn_does_not_come_back(store: ConversationStore) -> None:
    await tell(store, "one")
    late = said(await store.retrieve("anna"), "two")
    assert store.erase("anna")
    with pytest.raises(Overtaken):
        await store.save(late)
    assert await texts(store) == []


async def test_a_turn_is_stored_whole_or_not_at_all(store: ConversationStore) -> None:
    await tell(store, "one")
    with store.engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.data LIKE '%three%' BEGIN SELECT RAISE(ABORT, 'full'); END")
        )
    with pytest.raises(sa.exc.SQLAlchemyError):
        await tell(store, "two", "three")
    assert await texts(store) == ["one"]


class TestRetention:
    async def test_conversations_without_a_word_for_too_long_are_erased(self, store: ConversationStore) -> None:
        await tell(store, "long ago", conversation="old", at=1000.0)
        await tell(store, "long ago", conversation="both", at=1000.0)
        await tell(store, "lately", conversation="both", at=1000.0 + 89 * DAY)
        assert erase_old(store, 90, now=1000.0 + 91 * DAY) == 1
        assert (await texts(store, "old"), await texts(store, "both")) == ([], ["long ago", "lately"])

    async def test_zero_days_keep_everything(self, store: ConversationStore) -> None:
        await tell(store, "long ago", at=1000.0)
        assert erase_old(store, 0, now=time.time()) == 0

    async def test_a_word_said_in_the_last_moment_saves_the_conversation(self, store: ConversationStore) -> None:
        await tell(store, "long ago", at=1000.0)
        assert store.quiet_since(2000.0) == ["anna"]
        await tell(store, "I am back", at=2001.0)
        assert not store.erase("anna", quiet_since=2000.0)

    async def test_a_running_charley_erases_by_itself(self, store: ConversationStore) -> None:
        await tell(store, "long ago", at=1000.0)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(watch(store, 90, every=0.05), 0.5)
        assert await texts(store) == []

    async def test_a_clock_that_jumps_a_year_ahead_erases_nothing(self, store: ConversationStore) -> None:
        now = time.time()
        await tell(store, "an hour ago", at=now - 3600)
        clock = iter([now, *[now + 365 * DAY] * 50])
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(watch(store, 90, clock=lambda: next(clock), every=0.3), 0.5)
        assert await texts(store) == ["an hour ago"]


def test_a_second_process_without_redis_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "PATIENCE", 0.2)
    first = alone.hold(Settings(data=tmp_path))
    with pytest.raises(alone.NotAlone, match="set CHARLEY_REDIS"):
        alone.hold(Settings(data=tmp_path))
    assert alone.hold(Settings(data=tmp_path, redis="redis://127.0.0.1:1")) is None
    assert first is not None
