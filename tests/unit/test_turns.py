"""How turns are worked through: in order, once, to the end, also when the handler, the database or the process fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from sqlalchemy.exc import OperationalError

from bot.channels import turns
from bot.channels.database import engine
from bot.channels.inbox import Inbox
from bot.channels.incoming import Incoming
from bot.channels.turns import Turns

SORRY = "Something broke."


class Platform:
    """Writes down what is sent, and can be told to end the process at a part."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.struck: list[dict[str, Any]] = []
        self.die_at = ""

    def name(self) -> str:
        return "test"

    def say(self, phrase: str) -> str:
        return f"<{phrase}>"

    async def used(self, conversation: str, place: dict[str, Any]) -> None:
        self.struck.append(place)

    async def render(self, messages: Sequence[dict[str, Any]]) -> list[str]:
        return [message["text"] for message in messages]

    async def send(self, conversation: str, place: dict[str, Any], part: str, wait: Callable[[float], Awaitable[None]]) -> None:
        if part == self.die_at:
            raise asyncio.CancelledError
        self.sent.append((conversation, part))

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.sent.append((recipient_id, f"later: {message['text']}"))


class Store:
    """The conversations, as the turns look into them after a restart."""

    def __init__(self) -> None:
        self.events: dict[str, list[Any]] = {}

    def last_number(self, conversation: str) -> int:
        return len(self.events.get(conversation, ()))

    async def retrieve_full_tracker(self, conversation: str) -> Any:
        events = self.events.get(conversation)
        return SimpleNamespace(events=events) if events else None


class Charley:
    """Answers "a b" with the messages "a" and "b", and stores the turn unless the word "crash" stands in it."""

    def __init__(self) -> None:
        self.store = Store()
        self.heard: list[str] = []
        self.outputs: list[Any] = []
        domain = SimpleNamespace(responses={"utter_broken": [{"text": SORRY}]})
        self.app: Any = SimpleNamespace(ctx=SimpleNamespace(agent=SimpleNamespace(tracker_store=self.store, domain=domain)))

    async def handle(self, message: UserMessage) -> None:
        assert message.text is not None
        self.heard.append(message.text)
        self.outputs.append(message.output_channel)
        said = message.text.split()
        for word in said:
            await message.output_channel.send_response(message.sender_id, {"text": word})
        if "crash" in said:
            raise RuntimeError
        stored = self.store.events.setdefault(message.sender_id, [])
        stored += [UserUttered(message.text, message_id=message.message_id), *map(BotUttered, said)]


@pytest.fixture
def charley() -> Charley:
    return Charley()


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(engine(f"sqlite:///{tmp_path / 'store.db'}"), "test", "here")


@pytest_asyncio.fixture
async def working(charley: Charley, platform: Platform, inbox: Inbox) -> AsyncIterator[Callable[[], Turns]]:
    """A process that works through the turns; called again, the next one after a restart."""
    made: list[Turns] = []

    def begin() -> Turns:
        made.append(Turns(platform, inbox, charley.handle, forget, charley.app))
        return made[-1]

    async def forget(agent: Any, conversation: str) -> None:
        if conversation == "stuck":
            raise OperationalError("", {}, Exception())
        agent.tracker_store.events.pop(conversation, None)

    yield begin
    for one in made:
        await one.finish(1.0)


async def settle(turns: Turns) -> None:
    await turns.finish(10.0)


async def restart(turns: Turns) -> None:
    """What a process does first: it takes up what waits."""
    sweeping = asyncio.create_task(turns.sweep())
    await asyncio.sleep(0.2)
    await settle(turns)
    sweeping.cancel()


async def test_messages_of_one_person_are_answered_in_their_order(working: Callable[[], Turns], platform: Platform) -> None:
    turns = working()
    for number in range(20):
        await turns.accept(Incoming(str(number), "ann", f"a{number} b{number}"))
    await settle(turns)
    assert [part for _, part in platform.sent] == [f"{letter}{number}" for number in range(20) for letter in "ab"]


async def test_what_arrives_twice_is_answered_once(working: Callable[[], Turns], platform: Platform) -> None:
    turns = working()
    for _ in range(3):
        await turns.accept(Incoming("1", "ann", "a"))
    await settle(turns)
    await turns.accept(Incoming("1", "ann", "a"))
    await settle(turns)
    assert platform.sent == [("ann", "a")]


async def test_the_next_process_goes_on_with_the_first_part_that_was_not_sent(
    working: Callable[[], Turns], platform: Platform, charley: Charley
) -> None:
    platform.die_at = "b"
    turns = working()
    await turns.accept(Incoming("1", "ann", "a b c"))
    await settle(turns)
    assert platform.sent == [("ann", "a")]
    platform.die_at = ""
    await restart(working())
    assert [part for _, part in platform.sent] == ["a", "b", "c"]
    assert charley.heard == ["a b c"]
    assert len(platform.struck) == 1, "buttons that the first part brought stand"


async def test_a_turn_that_was_not_stored_is_run_again(working: Callable[[], Turns], platform: Platform, charley: Charley) -> None:
    platform.die_at = "a"
    turns = working()
    await turns.accept(Incoming("1", "ann", "a b"))
    await settle(turns)
    charley.store.events.clear()
    platform.die_at = ""
    await restart(working())
    assert [part for _, part in platform.sent] == ["a", "b"]
    assert charley.heard == ["a b", "a b"]


async def test_when_something_breaks_what_was_said_is_kept_and_an_honest_sentence_follows(
    working: Callable[[], Turns], platform: Platform
) -> None:
    turns = working()
    await turns.accept(Incoming("1", "ann", "danger crash"))
    await settle(turns)
    assert [part for _, part in platform.sent] == ["danger", "crash", SORRY]


async def test_own_words_come_first_and_the_turn_after_them(working: Callable[[], Turns], platform: Platform) -> None:
    turns = working()
    await turns.accept(Incoming("1", "ann", "a", says=("photo",)))
    await turns.accept(Incoming("2", "ann", says=("sticker",)))
    await settle(turns)
    assert [part for _, part in platform.sent] == ["<photo>", "a", "<sticker>"]
    assert len(platform.struck) == 1, "a sticker answers no question"


@pytest.mark.parametrize(("person", "said"), [("ann", "<forgotten>"), ("stuck", "<forget_failed>")])
async def test_forgetting_says_whether_it_worked(working: Callable[[], Turns], platform: Platform, person: str, said: str) -> None:
    turns = working()
    await turns.accept(Incoming("1", person, does="forget"))
    await settle(turns)
    assert platform.sent == [(person, said)]


async def test_what_is_said_after_the_turn_goes_straight_to_the_person(
    working: Callable[[], Turns], platform: Platform, charley: Charley
) -> None:
    """Rasa's reminders speak through the output channel of the message that set them."""
    turns = working()
    await turns.accept(Incoming("1", "ann", "a"))
    await settle(turns)
    await charley.outputs[0].send_response("ann", {"text": "did it ease?"})
    assert platform.sent == [("ann", "a"), ("ann", "later: did it ease?")]


async def test_without_an_inbox_people_are_answered_all_the_same(
    working: Callable[[], Turns], platform: Platform, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "accept", _down)
    turns = working()
    await turns.accept(Incoming("1", "ann", "danger"))
    await settle(turns)
    assert platform.sent == [("ann", "danger")]


async def test_an_answer_that_could_not_be_noted_is_not_given_again(
    working: Callable[[], Turns], platform: Platform, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = working()
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "progress", _down)
        broken.setattr(inbox, "finish", _down)
        await turns.accept(Incoming("1", "ann", "a b"))
        await settle(turns)
    await restart(turns)
    assert platform.sent == [("ann", "a"), ("ann", "b")]
    assert not inbox.waiting()


async def test_a_message_that_ends_whoever_answers_it_is_let_go_in_the_end(
    working: Callable[[], Turns], platform: Platform, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "HOPELESS", 3)
    platform.die_at = "a"
    first = working()
    await first.accept(Incoming("1", "ann", "a"))
    for _ in range(4):
        await restart(working())
    assert not inbox.waiting()
    assert not platform.sent


def _down(*_: Any, **__: Any) -> None:
    raise OperationalError("", {}, Exception())
