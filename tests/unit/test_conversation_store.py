"""Conversations that are kept at hand are what the store holds, whoever else writes into it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.assessment.facts import Facts
from bot.engine import history
from bot.engine.conversation import Conversation
from bot.engine.kept import LONGEST, MOST_EVENTS, Kept
from bot.engine.settings import ROOT
from bot.engine.stores import ConversationStore, Overtaken
from bot.knowledge.loading import knowledge
from bot.understanding.short_answers import ShortAnswers

DOMAIN = Domain.load(str(ROOT / "domain.yml"))
WHO = "somebody"


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'conversations.db'}"


@pytest.fixture
def store(address: str) -> Iterator[ConversationStore]:
    made = ConversationStore(address, DOMAIN)
    yield made
    made.engine.dispose()


def another_process(address: str) -> ConversationStore:
    return ConversationStore(address, DOMAIN)


def start() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def turn(text: str = "my calf cramps", finding: str = "location_calf", **slots: object) -> list[Event]:
    entity = {"entity": "finding", "value": finding, "assertion": "present", "subject": "self", "time": "now", "start": 3, "end": 7}
    intent = {"name": "describe_cramp", "confidence": 0.9}
    said = UserUttered(text, intent, [entity], {"text": text, "intent": intent, "entities": [entity], "also": ()}, input_channel="rest")
    return [
        said,
        *(SlotSet(name, value) for name, value in slots.items()),
        ActionExecuted("utter_ask"),
        BotUttered("Where?", {"buttons": [{"title": "Calf", "payload": "/answer{}"}]}),
        ActionExecuted("action_listen"),
    ]


def say(store: ConversationStore, *new: Event) -> None:
    async def whole_turn() -> None:
        tracker = await store.get_or_create_tracker(WHO, append_action_listen=False)
        tracker.update_with_events(list(new), DOMAIN)
        await store.save(tracker)

    asyncio.run(whole_turn())


def read(store: ConversationStore) -> DialogueStateTracker:
    found = asyncio.run(store.retrieve(WHO))
    assert found is not None
    return found


def state(tracker: DialogueStateTracker) -> dict[str, object]:
    """Everything that a tracker holds, as Rasa tells it, with the names of its events' classes."""
    told = tracker.current_state(EventVerbosity.ALL)
    return {**told, "kinds": [type(event).__name__ for event in tracker.events], "slots": {n: s.value for n, s in tracker.slots.items()}}


def test_what_is_kept_is_exactly_what_another_process_reads(store: ConversationStore, address: str) -> None:
    say(store, *start(), *turn())
    say(store, *turn(asked=("danger_check", "where"), findings={"location_calf": "present"}))
    say(store, *turn("it is swollen", "swelling_one_leg", question={"intent": "ask_cause", "topics": ("a", "b")}))

    kept = read(store)
    assert kept.get_slot("asked") == ["danger_check", "where"]
    assert state(kept) == state(read(another_process(address)))


def test_a_turn_goes_on_from_what_is_kept(store: ConversationStore) -> None:
    say(store, *start(), *turn())
    say(store, *turn())
    kept = read(store)
    asyncio.run(store.save(_with(kept, turn())))
    assert read(store) is kept


def _with(tracker: DialogueStateTracker, new: list[Event]) -> DialogueStateTracker:
    tracker.update_with_events(new, DOMAIN)
    return tracker


def test_what_another_process_stored_is_added(store: ConversationStore, address: str) -> None:
    say(store, *start(), *turn())
    say(store, *turn())
    say(another_process(address), *turn("and my foot", "location_foot_arch", findings={"location_foot_arch": "present"}))
    assert state(read(store)) == state(read(another_process(address)))


def test_a_new_session_of_another_process_is_read_anew(store: ConversationStore, address: str) -> None:
    say(store, *start(), *turn())
    say(store, *turn())
    say(another_process(address), *start(), *turn("hello again"))
    assert state(read(store)) == state(read(another_process(address)))


def test_a_conversation_that_another_process_erased_is_gone(store: ConversationStore, address: str) -> None:
    say(store, *start(), *turn())
    say(store, *turn())
    another_process(address).erase(WHO)
    assert asyncio.run(store.retrieve(WHO)) is None


def test_a_conversation_that_takes_the_numbers_of_an_erased_one_is_not_mistaken_for_it(store: ConversationStore, address: str) -> None:
    say(store, *start(), *turn("an old story"))
    say(store, *turn("which is erased"))
    other = another_process(address)
    other.erase(WHO)
    say(other, *start(), *turn("a new story"))
    say(other, *turn("that has as many events"))
    assert state(read(store)) == state(read(another_process(address)))


def test_a_turn_that_failed_leaves_nothing_behind(store: ConversationStore, address: str) -> None:
    say(store, *start(), *turn())
    say(store, *turn())
    _with(read(store), turn("this turn ends before it is stored"))
    assert state(read(store)) == state(read(another_process(address)))


def test_who_was_overtaken_does_not_keep_what_was_not_stored(store: ConversationStore, address: str) -> None:
    say(store, *start(), *turn())
    say(store, *turn())
    late = _with(read(store), turn("late"))
    say(another_process(address), *turn("early"))
    with pytest.raises(Overtaken):
        asyncio.run(store.save(late))
    assert state(read(store)) == state(read(another_process(address)))


@pytest.mark.parametrize("back", [Restarted(), UserUtteranceReverted()])
def test_a_turn_that_takes_something_back_is_read_anew(store: ConversationStore, address: str, back: Event) -> None:
    say(store, *start(), *turn(findings={"location_calf": "present"}))
    say(store, *turn())
    say(store, *turn("one more"), back, ActionExecuted("action_listen"))
    assert state(read(store)) == state(read(another_process(address)))


def test_a_copy_is_the_same_as_rasas_own_and_apart_from_the_first() -> None:
    events = [*start(), *turn(findings={"location_calf": "present"}), *turn("swollen", "swelling_one_leg")]
    conversation = Conversation.from_events(WHO, events, DOMAIN.slots)
    copied, rasas = conversation.copy(), DialogueStateTracker.from_events(WHO, events, DOMAIN.slots).copy()
    assert state(copied) == state(rasas)

    copied.update_with_events([SlotSet("findings", {}), UserUttered("more")], DOMAIN)
    assert conversation.get_slot("findings") == {"location_calf": "present"}
    assert conversation.latest_message is not None
    assert conversation.latest_message.text == "swollen"


def test_stored_events_are_made_as_rasa_makes_them() -> None:
    stored = [json.loads(json.dumps(event.as_dict())) for event in [*start(), *turn(asked=["where"]), Restarted()]]
    assert state(Conversation.from_dict(WHO, stored, DOMAIN.slots)) == state(DialogueStateTracker.from_dict(WHO, stored, DOMAIN.slots))


def test_what_is_known_is_the_same_whether_it_is_folded_at_once_or_turn_by_turn() -> None:
    events: list[Event] = [SlotSet("findings", {"diabetes": "present"}), SlotSet("started_over", 1.0), *turn(open_question="danger_check")]
    events += [*turn("and swollen", "swelling_one_leg"), *turn("start over", started_over=2.0), *turn("my foot", "location_foot_arch")]
    tracker = Conversation(WHO, DOMAIN.slots)
    for event in events:
        tracker.update(event)
        assert _facts(tracker) == _facts(Conversation.from_events(WHO, list(tracker.events), DOMAIN.slots))
    assert "location_foot_arch" in _facts(tracker).known
    assert "swelling_one_leg" not in _facts(tracker).known


def _facts(tracker: DialogueStateTracker) -> Facts:
    return history.facts(tracker, knowledge(), ShortAnswers())


def of_length(name: str, events: int) -> Conversation:
    return Conversation.from_events(name, [ActionExecuted("action_listen") for _ in range(events)], DOMAIN.slots)


def test_a_kept_conversation_is_given_out_once() -> None:
    kept = Kept()
    kept.put(of_length("a", 3))
    assert kept.take("a") is not None
    assert kept.take("a") is None


def test_the_oldest_go_when_there_are_too_many_events() -> None:
    kept = Kept()
    for name in ("a", "b", "c"):
        kept.put(of_length(name, MOST_EVENTS // 2 - 1))
    assert kept.take("a") is None
    assert kept.take("b") is not None


def test_a_conversation_in_which_nothing_happens_is_let_go() -> None:
    clock = [0.0]
    kept = Kept(lambda: clock[0])
    kept.put(of_length("a", 3))
    clock[0] = LONGEST + 1
    kept.put(of_length("b", 3))
    assert kept.take("a") is None
