"""Charley is killed in the middle of everything at once and started again: nobody's words are lost, nobody reads anything twice.

At the moment of the kill (kill -9, no goodbye) one person has read half of an answer, another's turn is not yet stored; a third
writes while nobody is there; a fourth presses a button of a message from before; a fifth is in the middle of a stretch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.channels.conftest import House, Person
from tests.channels.fake_slack import PATIENCE, direct
from tests.channels.fake_telegram import TOKEN, TelegramPerson
from tests.channels.platform_server import until

STORY = "my left calf cramps at night in bed"
MAGNESIUM = "does magnesium actually help?"
DANGER = "my wee looks like cola"


@pytest.fixture(params=["fetching", "posted"])
def mortal(request: pytest.FixtureRequest) -> Iterator[House]:
    """One of the two Charleys; it runs again afterwards."""
    house: House = request.getfixturevalue(request.param)
    yield house
    if house.charley.server and house.charley.server.poll() is not None:
        house.charley.open()


def test_kill_and_restart_in_mid_conversation_lose_nothing_and_double_nothing(mortal: House) -> None:
    half, unstored, pressing, finished = two(mortal), two(mortal), two(mortal), two(mortal)
    stretching = two(mortal)
    for person in pressing:
        person.say(STORY)
    uninterrupted = [person.everything() for person in pressing]
    for person in stretching:
        person.say("do the wall calf stretch with me")
        person.press("Next")
        assert "1 of 3" in person.press("Next")
    delivered = [write(person, MAGNESIUM) for person in finished]
    until(lambda: everything_answered(mortal), "whole answers")
    whole = [person.everything() for person in finished]

    for person in half:  # the turn is stored, the first of its messages is out
        let_through(person, 1)
        write(person, STORY)
    until(lambda: all(len(person.everything()) == 1 for person in half), "the first half of each answer")
    mortal.charley.freeze_actions()
    for person in unstored:  # the turn hangs in the middle
        write(person, MAGNESIUM)
    until(lambda: len(mortal.charley.rows("SELECT 1 FROM channel_inbox WHERE done IS NULL AND tries > 0")) == 4, "four turns begun")

    mortal.charley.kill()
    absent = two(mortal)
    for person in absent:
        write(person, DANGER)
    for again in delivered:  # the platforms did not hear that these arrived
        again()
    mortal.telegram.knobs.then_stall.clear()
    mortal.slack.knobs.then_stall.clear()
    mortal.charley.thaw_actions()
    mortal.telegram.knobs.offline = mortal.slack.knobs.offline = True  # Charley starts all the same
    mortal.charley.open()
    for name in ("Telegram", "Slack"):
        until(lambda name=name: f"{name} cannot be reached" in mortal.charley.printed(), f"{name} to be missed")
    mortal.telegram.knobs.offline = mortal.slack.knobs.offline = False
    until(lambda: everything_answered(mortal), "all answers after the restart")

    for person, whole_answer in zip(half, uninterrupted):
        assert person.everything() == whole_answer
        assert said_once(mortal, person, STORY)
    for person in unstored:
        assert any("magnesium" in message.lower() for message in person.everything())
        assert not doubled(person)
        assert said_once(mortal, person, MAGNESIUM)
    for person in absent:
        assert sum("⚠" in message for message in person.everything()) == 1
        assert said_once(mortal, person, DANGER)
    for person, before in zip(finished, whole):
        assert person.everything() == before
        assert said_once(mortal, person, MAGNESIUM)
    for person in pressing:
        assert "call" in person.press("Brown, tea or cola coloured wee").lower()
        assert not doubled(person)
    for person in stretching:
        assert "2 of 3" in person.press("Next")
        assert not doubled(person)


def test_a_platform_hears_at_once_that_something_arrived_however_long_its_answer_takes(mortal: House) -> None:
    people = two(mortal)
    mortal.charley.freeze_actions()
    try:
        for person in people:
            write(person, MAGNESIUM)
        until(lambda: mortal.telegram.settled() and mortal.slack.settled(), "both platforms to hear of it", PATIENCE)
        assert not any(person.everything() for person in people)
    finally:
        mortal.charley.thaw_actions()
    until(lambda: everything_answered(mortal), "the answers")
    for person in people:
        assert not doubled(person)
        assert said_once(mortal, person, MAGNESIUM)


def test_logs_hold_no_token_and_nobodys_words(mortal: House) -> None:
    """Runs after the tests above, in which something was logged: the platforms were away."""
    printed = mortal.charley.printed()
    assert "cannot be reached" in printed
    secrets = [*mortal.charley.platforms.values(), mortal.charley.token]
    assert not [secret for secret in secrets if secret.startswith(("xoxb", "xapp", TOKEN[:9])) and secret in printed]
    assert not [words for words in (STORY, MAGNESIUM, DANGER) if words in printed]


def everything_answered(mortal: House) -> bool:
    return mortal.telegram.settled() and mortal.slack.settled() and mortal.charley.answered()


def two(mortal: House) -> tuple[Person, Person]:
    return mortal.on_telegram(), mortal.in_slack()


def write(person: Person, text: str) -> Callable[[], Any]:
    """Writes without waiting for an answer; gives a way to deliver the same once more."""
    if isinstance(person, TelegramPerson):
        telegram, update = person.platform, person.platform.write(person.number, text)
        return lambda: telegram.update({"message": update["message"]}, update["update_id"])
    slack, event = person.platform, person.platform.write(person.user, text)
    return lambda: slack.event(event)


def let_through(person: Person, messages: int) -> None:
    if isinstance(person, TelegramPerson):
        person.platform.knobs.then_stall[person.number] = messages
    else:
        person.platform.knobs.then_stall |= {person.user: messages, direct(person.user): messages}


def doubled(person: Person) -> list[str]:
    return [message for message, count in Counter(person.everything()).items() if count > 1]


def said_once(mortal: House, person: Person, text: str) -> bool:
    """Whether the conversation as it is stored holds these words once."""
    conversation = f"telegram-{person.number}" if isinstance(person, TelegramPerson) else f"slack-{person.user}"
    stored = mortal.charley.rows(f"SELECT data FROM events WHERE type_name = 'user' AND sender_id = '{conversation}'")
    return sum(text in data for (data,) in stored) == 1
