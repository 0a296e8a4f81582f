"""What Slack can send besides direct messages, and how Charley takes it: a whole Charley against the fake platform.

Most of these are defects of Rasa's own connector, each shown here to be cured.
"""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from tests.channels.conftest import House
from tests.channels.fake_slack import BOT_ID, BOT_USER, Delivery, direct, pressable, signed, words
from tests.channels.platform_server import until

TIMEOUT = 60
DANGER = "my wee looks like cola"
BROKEN = "Something on my side broke"
CHANNEL = "C0RUNNERS1"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(params=["fetching", "posted"])
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(request.param)
    return found


def answered(house: House) -> None:
    until(lambda: house.slack.settled() and house.charley.answered(), "Slack's events to be answered")


def post(house: House, body: bytes, content_type: str = JSON, **more: str) -> requests.Response:
    """Posts a body to the webhook as Slack would, signed."""
    headers = {"Content-Type": content_type, **signed(body), **more}
    return requests.post(house.slack.deliver_to, data=body, headers=headers, timeout=TIMEOUT)


def stored(house: House, conversation: str) -> list[Any]:
    return house.charley.rows(f"SELECT data FROM events WHERE type_name = 'user' AND sender_id = '{conversation}'")


# ---- who may send ---------------------------------------------------------------------------------------------------


def test_a_body_without_slacks_signature_is_refused(posted: House) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    forged = [
        {},
        signed(body, secret="guessed"),
        signed(body, at=time.time() - 400),
        {**signed(body), "X-Slack-Request-Timestamp": "now"},
        {**signed(body), "X-Slack-Signature": "v0=ä".encode().decode("latin-1")},
    ]
    for headers in forged:
        answer = requests.post(posted.slack.deliver_to, data=body, headers={"Content-Type": JSON, **headers}, timeout=TIMEOUT)
        assert answer.status_code == 403


def test_in_socket_mode_nobody_can_post_events(fetching: House) -> None:
    body = b"{}"
    address = f"{fetching.charley.client.address}/webhooks/slack/webhook"
    assert requests.post(address, data=body, headers={"Content-Type": JSON, **signed(body)}, timeout=TIMEOUT).status_code == 403


def test_the_challenge_of_a_new_request_url_is_answered(posted: House) -> None:
    answer = post(posted, json.dumps({"type": "url_verification", "challenge": "abc"}).encode())
    assert answer.json() == {"challenge": "abc"}


def test_nobody_can_enter_a_conversation_of_slack_over_rest(house: House) -> None:
    body = {"sender": "slack-U000000001", "message": "summary"}
    assert requests.post(f"{house.charley.client.address}/webhooks/rest/webhook", json=body, timeout=TIMEOUT).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b'"x"', b'{"event": "x"}', b'{"event": {"type": "message"}}'])
def test_a_body_that_makes_no_sense_ends_nothing(posted: House, body: bytes) -> None:
    assert post(posted, body).status_code in (200, 400, 403)
    assert posted.in_slack().say("hello")


# ---- events ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content_type", [JSON, "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"])
def test_an_event_is_read_whatever_charset_stands_in_its_content_type(posted: House, content_type: str) -> None:
    person = posted.in_slack()
    event = {"type": "message", "channel_type": "im", "channel": direct(person.user), "user": person.user, "text": "hello", "ts": "1.1"}
    body = json.dumps({"type": "event_callback", "event_id": "Ev", "event": event}).encode()
    assert post(posted, body, content_type).status_code == 200
    until(person.everything, "an answer")


@pytest.mark.parametrize("reason", ["http_timeout", "http_error", "connection_failed", "too_many_redirects", "unknown_error"])
def test_an_event_that_slack_sends_again_is_answered_once_whatever_the_reason(posted: House, reason: str) -> None:
    person = posted.in_slack()
    event = {"type": "message", "channel_type": "im", "channel": direct(person.user), "user": person.user, "text": "hello", "ts": "2.1"}
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": event}).encode()
    post(posted, body)
    for attempt in (1, 2, 3):
        again = post(posted, body, **{"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason})
        assert again.status_code == 200
    answered(posted)
    assert len(stored(posted, f"slack-{person.user}")) == 1


def test_an_envelope_that_comes_again_by_the_socket_is_answered_once(fetching: House) -> None:
    person = fetching.in_slack()
    person.say("hello")
    event = fetching.slack.write(person.user, "does magnesium actually help?")
    answered(fetching)
    fetching.slack.event(event)
    answered(fetching)
    assert len(stored(fetching, f"slack-{person.user}")) == 2


NOT_A_PERSON: dict[str, dict[str, Any]] = {
    "Charley itself": {"bot_id": BOT_ID, "user": BOT_USER},
    "another bot": {"bot_id": "B0OTHER", "subtype": "bot_message"},
    "an app with a profile": {"bot_profile": {"id": "B0OTHER"}},
    "Slackbot": {"user": "USLACKBOT"},
    "somebody who joined": {"subtype": "channel_join"},
    "a message that is gone": {"subtype": "message_deleted", "previous_message": {"text": DANGER}},
    "nobody": {"user": None},
}


@pytest.mark.parametrize("content", NOT_A_PERSON.values(), ids=NOT_A_PERSON)
def test_what_no_person_said_is_let_go(house: House, content: dict[str, Any]) -> None:
    person = house.in_slack()
    event = {"type": "message", "channel_type": "im", "channel": direct(person.user), "user": person.user, "text": DANGER, "ts": "3.1"}
    assert not person.wait(lambda: house.slack.event(event | content))


def test_an_edit_that_changes_the_words_counts_and_a_link_preview_does_not(house: House) -> None:
    person = house.in_slack()
    person.say("my calf hurts")
    old = {"user": person.user, "text": "my calf hurts", "ts": "5.1"}
    change = {"type": "message", "subtype": "message_changed", "channel": direct(person.user), "channel_type": "im", "ts": "5.2"}
    assert not person.wait(lambda: house.slack.event({**change, "message": old, "previous_message": old}))
    new = {**old, "text": DANGER, "edited": {"user": person.user, "ts": "5.3"}}
    assert "⚠" in person.wait(lambda: house.slack.event({**change, "message": new, "previous_message": old}))


def test_words_are_read_without_slacks_marks(house: House) -> None:
    person = house.in_slack()
    person.say(f"<@{BOT_USER}> is <https://example.org/a|bananas &amp; milk> good? <@U0FRIEND> says so in <#C1|runners>")
    ((data,),) = stored(house, f"slack-{person.user}")
    assert json.loads(data)["text"] == "is bananas & milk good?  says so in runners"


@pytest.mark.parametrize(
    ("mimetype", "kind_word"), [("image/jpeg", "pictures"), ("video/mp4", "pictures"), ("audio/webm", "voice messages")]
)
def test_a_file_gets_a_kind_word_and_its_words_are_heard(house: House, mimetype: str, kind_word: str) -> None:
    person = house.in_slack()
    said = person.wait(lambda: house.slack.write(person.user, DANGER, subtype="file_share", files=[{"id": "F1", "mimetype": mimetype}]))
    assert kind_word in said
    assert "⚠" in said


def test_an_answer_in_the_thread_of_a_direct_message_stays_in_that_thread(house: House) -> None:
    person = house.in_slack()
    person.wait(lambda: house.slack.write(person.user, "hello", thread_ts="9.9"))
    assert {message.get("thread_ts") for message in house.slack.shown(direct(person.user))} == {"9.9"}


# ---- channels and threads -------------------------------------------------------------------------------------------


def in_thread(house: House, thread: str) -> list[str]:
    return [words(message) for message in house.slack.shown(CHANNEL) if message.get("thread_ts") == thread]


def test_a_question_in_a_channel_is_answered_once_in_its_thread(house: House) -> None:
    """Slack sends a mention twice, as a message and as a mention; Rasa's own answers both."""
    person = house.in_slack()
    event = house.slack.mention(person.user, "does magnesium actually help?", CHANNEL)
    answered(house)
    said = in_thread(house, event["ts"])
    assert "magnesium" in said[0].lower()
    assert len(said) == len(set(said))
    assert len(stored(house, f"slack-{CHANNEL}-{event['ts']}")) == 1
    assert not person.everything()


def test_a_thread_is_a_conversation_of_its_own(house: House) -> None:
    person = house.in_slack()
    first = house.slack.mention(person.user, "does magnesium actually help?", CHANNEL)
    second = house.slack.mention(person.user, "do bananas help?", CHANNEL)
    answered(house)
    house.slack.mention(person.user, "what is a cramp?", CHANNEL, thread_ts=first["ts"])
    answered(house)
    assert len(stored(house, f"slack-{CHANNEL}-{first['ts']}")) == 2
    assert len(stored(house, f"slack-{CHANNEL}-{second['ts']}")) == 1


@pytest.mark.parametrize(
    "told", [DANGER, "my left calf cramps at night", "I'm pregnant, is that normal?", "no", "ow ow charley horse right now"]
)
def test_what_somebody_tells_of_their_health_moves_to_a_direct_message(house: House, told: str) -> None:
    person = house.in_slack()
    event = house.slack.mention(person.user, told, CHANNEL)
    answered(house)
    assert in_thread(house, event["ts"]) == ["That is about you, so I've answered you in a private message."]
    assert person.everything()
    assert len(stored(house, f"slack-{person.user}")) == 1


def test_a_button_pressed_in_a_channel_is_answered_in_private(house: House) -> None:
    person = house.in_slack()
    event = house.slack.mention(person.user, "hello", CHANNEL)
    answered(house)
    message = next(m for m in house.slack.shown(CHANNEL) if m.get("thread_ts") == event["ts"] and pressable(m))
    assert person.wait(lambda: house.slack.press(person.user, CHANNEL, message["ts"], *pressable(message)[0]))
    assert in_thread(house, event["ts"])[-1].startswith("That is about you")


def test_in_a_channel_charley_is_silent_when_nobody_mentions_it(house: House) -> None:
    person = house.in_slack()
    before = len(house.slack.shown(CHANNEL))
    assert not person.wait(lambda: house.slack.write(person.user, DANGER, CHANNEL))
    assert len(house.slack.shown(CHANNEL)) == before


# ---- /charley -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("", "I'm Charley"), ("help", "in your own words"), ("stretch", "Hold"), ("summary", "For your doctor"), (f"help {DANGER}", "⚠")],
)
def test_the_slash_command_is_answered_in_private(house: House, typed: str, answer: str) -> None:
    person = house.in_slack()
    assert answer.lower() in person.wait(lambda: house.slack.slash(person.user, typed, CHANNEL)).lower() or "routine" in person.text
    assert "I've answered you in a private message." in house.slack.answers[-1]


def test_in_the_private_chat_the_slash_command_says_nothing_more(house: House) -> None:
    person = house.in_slack()
    assert person.wait(lambda: house.slack.slash(person.user, "hello"))
    assert house.slack.answers[-1] == ""


def test_forget_leaves_nothing_of_the_person_in_the_store(house: House) -> None:
    person = house.in_slack()
    person.say("my zebra-striped calf cramps at night")
    person.press("Not sure")
    assert rows_about(house, person.user)
    person.say("/forget")
    assert not rows_about(house, person.user)


def test_who_asks_to_be_forgotten_in_the_middle_of_a_danger_leaves_nothing_either(house: House) -> None:
    person = house.in_slack()
    person.say("my wee looks like cola and my zebra-striped thighs cramp")
    assert rows_about(house, person.user)
    person.say("forget me")
    assert not rows_about(house, person.user)


def rows_about(house: House, user: str) -> list[str]:
    """Every row of every table of the store that names the person or holds their words."""
    tables = [name for (name,) in house.charley.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = [f"{table}: {row}" for table in tables for row in house.charley.rows(f'SELECT * FROM "{table}"')]
    return [row for row in rows if user in row or user[1:] in row or "zebra" in row]


# ---- buttons --------------------------------------------------------------------------------------------------------


def test_a_button_that_is_pressed_twice_in_haste_counts_once(house: House) -> None:
    person = house.in_slack()
    person.say("my left calf cramps at night")
    message = house.slack.shown(direct(person.user))[-1]
    element, option = pressable(message)[-1]

    def twice() -> None:
        for _ in range(2):
            house.slack.press(person.user, direct(person.user), message["ts"], element, option)

    person.wait(twice)
    assert len(stored(house, f"slack-{person.user}")) == 2


@pytest.mark.parametrize("kind", ["radio_buttons", "checkboxes", "datepicker", "overflow", "users_select"])
def test_an_element_that_charley_never_sends_is_let_go(house: House, kind: str) -> None:
    person = house.in_slack()
    person.say("hello")
    message = house.slack.shown(direct(person.user))[-1]
    assert not person.wait(lambda: house.slack.press(person.user, direct(person.user), message["ts"], {"type": kind, "action_id": "x"}))
    assert not set(house.slack.statuses) - {200}


@pytest.mark.parametrize("payload", [{}, {"type": "view_submission"}, {"type": "block_actions", "actions": []}, {"type": "shortcut"}])
def test_an_interaction_that_is_no_button_is_let_go(posted: House, payload: dict[str, Any]) -> None:
    assert post(posted, urlencode({"payload": json.dumps(payload)}).encode(), FORM).status_code == 200


def test_a_form_that_is_no_command_is_let_go(posted: House) -> None:
    assert post(posted, b"ssl_check=1&token=x", FORM).status_code == 200


# ---- trouble --------------------------------------------------------------------------------------------------------


def test_charley_waits_as_long_as_slack_asks(house: House) -> None:
    person = house.in_slack()
    house.slack.knobs.flood.append(1)
    person.say("does magnesium actually help?")
    said = person.everything()
    assert "magnesium" in said[0].lower()
    assert len(said) == len(set(said))


def test_when_the_conversation_cannot_be_stored_that_is_said(house: House) -> None:
    person = house.in_slack()
    person.say("hello")
    house.charley.execute("ALTER TABLE events RENAME TO events_away")
    try:
        assert BROKEN in person.say("my calf cramps")
    finally:
        house.charley.execute("ALTER TABLE events_away RENAME TO events")
    assert BROKEN not in person.say("my calf cramps")


def test_the_socket_is_opened_again_when_slack_closes_it(fetching: House) -> None:
    person = fetching.in_slack()
    person.say("hello")
    fetching.slack.hang_up()
    assert person.say("does magnesium actually help?")


def test_a_delivery_of_no_known_kind_is_acknowledged(fetching: House) -> None:
    fetching.slack.deliver(Delivery("options", {"type": "block_suggestion"}))
    answered(fetching)


# ---- messages that Charley starts -----------------------------------------------------------------------------------


def test_charley_can_speak_first(house: House) -> None:
    person = house.in_slack()
    person.say("thanks")
    before = len(person.everything())
    address = f"{house.charley.client.address}/conversations/slack-{person.user}/trigger_intent"
    wanted = {"token": house.charley.token, "output_channel": "slack"}
    assert requests.post(address, params=wanted, json={"name": "greet"}, timeout=TIMEOUT).status_code == 200
    until(lambda: len(person.everything()) > before, "a message that nobody asked for")
