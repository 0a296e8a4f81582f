"""Every webhook takes whatever is thrown at it: no error of the server, no redirect, no wait, and the server stays alive."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from bot.channels.telegram_access import SECRET_HEADER, Access
from tests.channels import fake_telegram
from tests.channels.conftest import House
from tests.channels.fake_slack import SIGNING_SECRET

LONGEST = 10.0
"""Seconds: nothing that is sent here is worth more."""

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3))


def like(**parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    """An object with these keys, some of them missing, each with a fitting value or with anything."""
    return st.fixed_dictionaries({}, optional={key: st.just(value) | ANYTHING for key, value in parts.items()})


CHAT = {"id": 5, "type": "private"}
PERSON = {"id": 5, "is_bot": False, "first_name": "A"}
TELEGRAM = like(
    update_id=1,
    message={"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": "my calf cramps"},
    edited_message={"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": "my calf cramps"},
    callback_query={"id": "1", "from": PERSON, "chat_instance": "1", "data": "/do{}"},
    my_chat_member={"chat": {"id": -5, "type": "group", "title": "x"}, "from": PERSON, "date": 1},
)
SLACK = like(
    type="event_callback",
    event_id="Ev1",
    event={"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "my calf cramps", "ts": "1.2"},
    authorizations=[{"user_id": "U0"}],
    actions=[{"type": "button", "action_id": "a", "value": "/do{}", "action_ts": "1.0"}],
    command="/charley",
    text="help",
    user_id="U1",
    channel_id="C1",
    trigger_id="1.1",
    user={"id": "U1"},
    container={"channel_id": "D1", "message_ts": "1.2"},
)
REST = like(sender="fuzz", message="my calf cramps", stream=True, input_channel="web", metadata={"a": 1})


def assert_survived(house: House, answer: requests.Response, began: float) -> None:
    assert answer.status_code < 500, answer.text
    assert answer.status_code < 300 or answer.status_code >= 400, "it sends people elsewhere"
    assert time.monotonic() - began < LONGEST
    if answer.content and answer.status_code != 413:  # of what is too large the server does not read on
        assert answer.headers["Content-Type"].startswith("application/json")
    assert requests.get(f"{house.charley.client.address}/health", timeout=LONGEST).ok


def signed(body: bytes) -> dict[str, str]:
    """Slack's signature of any bytes, also of such as are no text."""
    stamp = str(int(time.time()))
    digest = hmac.new(SIGNING_SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def telegram(house: House, body: bytes) -> requests.Response:
    secret = Access(fake_telegram.TOKEN, house.telegram.address).secret
    return requests.post(house.telegram.deliver_to, data=body, headers={SECRET_HEADER: secret}, timeout=LONGEST, allow_redirects=False)


def slack(house: House, body: bytes) -> requests.Response:
    headers = {"Content-Type": "application/json", **signed(body)}
    return requests.post(house.slack.deliver_to, data=body, headers=headers, timeout=LONGEST, allow_redirects=False)


def slack_form(house: House, body: bytes) -> requests.Response:
    form = urlencode({"payload": body}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", **signed(form)}
    return requests.post(house.slack.deliver_to, data=form, headers=headers, timeout=LONGEST, allow_redirects=False)


def rest(house: House, body: bytes) -> requests.Response:
    address = f"{house.charley.client.address}/webhooks/rest/webhook"
    return requests.post(address, data=body, timeout=LONGEST, allow_redirects=False)


WEBHOOKS = {
    "Telegram": (telegram, TELEGRAM),
    "Slack": (slack, SLACK),
    "Slack, pressed": (slack_form, SLACK),
    "REST": (rest, REST),
}


HURTFUL = {
    "empty": b"",
    "deep list": b"[" * 20_000,
    "deep object": b'{"a":' * 20_000,
    "long number": b"9" * 50_000,
    "long text": b'{"sender": "a", "message": "' + b"x" * 900_000 + b'"}',
    "zeros": b"\x00" * 1000,
    "too large": b"x" * 2_000_000,
}


@pytest.mark.parametrize("name", WEBHOOKS)
@fuzz(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_that_is_posted_is_an_error_of_the_server(posted: House, name: str, data: Any) -> None:
    post, shape = WEBHOOKS[name]
    thing = data.draw(shape | ANYTHING | st.binary(max_size=60))
    body = thing if isinstance(thing, bytes) else json.dumps(thing).encode("utf-8", "replace")
    began = time.monotonic()
    assert_survived(posted, post(posted, body), began)


@pytest.mark.parametrize("name", WEBHOOKS)
@pytest.mark.parametrize("body", HURTFUL.values(), ids=HURTFUL)
def test_a_body_made_to_hurt_is_refused_or_let_go(posted: House, name: str, body: bytes) -> None:
    post: Callable[[House, bytes], requests.Response] = WEBHOOKS[name][0]
    began = time.monotonic()
    try:
        answer = post(posted, body)
    except requests.ConnectionError:  # the server hung up on what is too large before all of it was sent
        assert len(body) > 1_000_000
        assert requests.get(f"{posted.charley.client.address}/health", timeout=LONGEST).ok
        return
    assert_survived(posted, answer, began)
