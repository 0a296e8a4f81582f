"""The JSON interface of the page, asked directly by a program that may send anything."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from bot.channels.web import LONGEST_MESSAGE
from bot.evaluation.client import Client

TIMEOUT = 60
PAGES = {"/": "text/html", "/charley.js": "text/javascript", "/charley.css": "text/css"}
POSTS = ["/webhooks/web/conversations", "/webhooks/web/messages"]
DANGER = "my chest hurts and I can't breathe"
CHECKLIST = "Is any of these so right now?"
BROKEN = "Something on my side broke"


def opened(charley: Client) -> str:
    """The id of a new conversation."""
    answer = requests.post(f"{charley.address}/webhooks/web/conversations", timeout=TIMEOUT)
    assert answer.status_code == 201
    return str(answer.json()["conversation"])


def send(charley: Client, body: object) -> requests.Response:
    """Posts the body as JSON; text and bytes as they are."""
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return requests.post(f"{charley.address}/webhooks/web/messages", data=data, timeout=TIMEOUT)


def words(answer: requests.Response) -> str:
    assert answer.status_code == 200
    return "\n".join(message.get("text", "") for message in answer.json()["messages"])


def refused(answer: requests.Response) -> bool:
    """Whether a sentence says what was wrong, and nothing else was done."""
    body = answer.json()
    return answer.status_code == 400 and set(body) == {"error"} and body["error"].endswith(".")


@pytest.fixture(scope="module")
def conversation(charley: Client) -> str:
    return opened(charley)


# ---- conversations --------------------------------------------------------------------------------------------------


def test_no_id_of_a_conversation_can_be_guessed_from_others(charley: Client) -> None:
    ids = [opened(charley).removeprefix("web-") for _ in range(30)]
    assert len(set(ids)) == 30
    assert {len(secret) for secret in ids} == {43}  # 256 bits
    assert all(len(set(column)) > 1 for column in zip(*ids))


def test_a_message_is_answered_with_words_and_buttons(charley: Client) -> None:
    answer = send(charley, {"conversation": opened(charley), "message": "my calf cramps at night"})
    assert CHECKLIST in words(answer)
    buttons = [button for message in answer.json()["messages"] for button in message.get("buttons", [])]
    assert {"title", "payload"} <= set(buttons[0])


def test_one_conversation_knows_nothing_of_another(charley: Client) -> None:
    mine, yours = opened(charley), opened(charley)
    send(charley, {"conversation": mine, "message": DANGER})
    assert CHECKLIST in words(send(charley, {"conversation": yours, "message": "my calf cramps at night"}))
    assert charley.slots(yours)["findings"].keys().isdisjoint({"chest_pain", "breathless"})
    assert "Please call 999 first" in words(send(charley, {"conversation": mine, "message": "never mind"}))


SECRET = "a" * 43
MADE_UP = ["", "me", "web-", f"web-{SECRET[1:]}", f"web-{SECRET}a", f"WEB-{SECRET}", f" web-{SECRET}", f"web-../../{SECRET[6:]}"]


@pytest.mark.parametrize("made_up", [*MADE_UP, f"web-{SECRET}\n"])
def test_a_made_up_conversation_is_refused(charley: Client, made_up: str) -> None:
    assert refused(send(charley, {"conversation": made_up, "message": "my calf cramps"}))


# ---- bodies ---------------------------------------------------------------------------------------------------------

ODD_BODIES = {
    "nothing": b"",
    "no JSON": b"my calf cramps",
    "half JSON": b'{"conversation": "CONVERSATION", "mess',
    "bytes that are no text": b"\xff\xfe\x00{",
    "endless nesting": b"[" * 100_000,
    "null": b"null",
    "a list": b'["CONVERSATION", "my calf cramps"]',
    "a text": b'"my calf cramps"',
    "an empty object": b"{}",
    "no conversation": b'{"message": "my calf cramps"}',
    "null for a conversation": b'{"conversation": null, "message": "my calf cramps"}',
    "a number for a conversation": b'{"conversation": 7, "message": "my calf cramps"}',
    "a list for a conversation": b'{"conversation": ["CONVERSATION"], "message": "my calf cramps"}',
    "no message": b'{"conversation": "CONVERSATION"}',
    "null for a message": b'{"conversation": "CONVERSATION", "message": null}',
    "a number for a message": b'{"conversation": "CONVERSATION", "message": 7}',
    "a list for a message": b'{"conversation": "CONVERSATION", "message": ["my calf cramps"]}',
    "an object for a message": b'{"conversation": "CONVERSATION", "message": {"text": "my calf cramps"}}',
}


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
def test_an_odd_body_is_refused(charley: Client, conversation: str, body: bytes) -> None:
    assert refused(send(charley, body.replace(b"CONVERSATION", conversation.encode())))


def test_a_message_may_be_long_but_not_too_long(charley: Client, conversation: str) -> None:
    longest = "my calf cramps ".ljust(LONGEST_MESSAGE, ".")
    assert words(send(charley, {"conversation": conversation, "message": longest}))
    assert refused(send(charley, {"conversation": conversation, "message": longest + "."}))


def test_a_refused_message_leaves_no_trace(charley: Client) -> None:
    new = opened(charley)
    assert refused(send(charley, {"conversation": new, "message": DANGER.ljust(LONGEST_MESSAGE + 1)}))
    assert refused(send(charley, {"conversation": new, "message": [DANGER]}))
    assert not charley.slots(new)["findings"]


@pytest.mark.parametrize("message", ["", "   ", "\n", "\x00", "\u200b", "💥", "/", "//", "a" * LONGEST_MESSAGE, "{}", "\u202eesrever"])
def test_a_message_without_sense_is_answered_with_words(charley: Client, conversation: str, message: str) -> None:
    answer = words(send(charley, {"conversation": conversation, "message": message}))
    assert answer
    assert BROKEN not in answer


def test_a_danger_with_half_a_character_beside_it_is_still_a_danger(charley: Client) -> None:
    assert "Call 999" in words(send(charley, {"conversation": opened(charley), "message": f"{DANGER} \ud83d"}))


# Text that is nearly a command, bodies that are nearly right, and JSON of every shape.
COMMANDS = ["/", "/answer", "/answer{", '/answer{"finding": "dark_urine", "value": "', "/do{", "/restart", "/greet{"]
TEXTS = st.text(max_size=60) | st.builds("{}{}".format, st.sampled_from(COMMANDS), st.text(max_size=20))
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
ID = st.just("CONVERSATION")
RIGHT = st.fixed_dictionaries({"conversation": ID, "message": TEXTS}, optional={"metadata": ANYTHING})
NEARLY_RIGHT = st.fixed_dictionaries({"conversation": ID | ANYTHING, "message": ANYTHING})


@fuzz(max_examples=60, deadline=None, derandomize=True)
@given(body=RIGHT | NEARLY_RIGHT | ANYTHING | st.binary(max_size=60))
def test_whatever_is_sent_is_answered_or_refused_with_words(charley: Client, conversation: str, body: Any) -> None:
    sent = {**body, "conversation": conversation} if isinstance(body, dict) and body.get("conversation") == "CONVERSATION" else body
    answer = send(charley, sent)
    assert refused(answer) or (words(answer) and BROKEN not in words(answer))


# ---- the files of the page, and what is not there -------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("path", "kind"), PAGES.items())
def test_the_files_of_the_page_come_with_headers_that_keep_strangers_out(charley: Client, path: str, kind: str, method: str) -> None:
    answer = requests.request(method, charley.address + path, timeout=TIMEOUT)
    assert answer.status_code == 200
    assert bool(answer.content) is (method == "GET")
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"


@pytest.mark.parametrize(
    "path",
    ["/nothing-here", "/index.html", "/charley.js/", "/charley.css.map", "/..%2fconfig.yml", "/webhooks/web/nothing", "/webhooks/nobody/"],
)
def test_what_is_not_there_is_not_found(charley: Client, path: str) -> None:
    assert requests.get(charley.address + path, timeout=TIMEOUT).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", POSTS)
def test_what_is_posted_to_does_nothing_else(charley: Client, path: str, method: str) -> None:
    assert requests.request(method, charley.address + path, timeout=TIMEOUT).status_code == 405


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
@pytest.mark.parametrize("path", POSTS)
def test_no_page_of_another_address_may_read_an_answer(charley: Client, path: str, method: str) -> None:
    asking = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    answer = requests.request(method, charley.address + path, headers=asking, timeout=TIMEOUT)
    assert answer.status_code < 500
    assert "Access-Control-Allow-Origin" not in answer.headers


# ---- the pictures of the stretches ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_a_picture_is_served_for_long_keeping_and_can_do_nothing(charley: Client, kind: str, begins: bytes, method: str) -> None:
    answer = requests.request(method, f"{charley.address}/pictures/calf_wall-2.{kind}", timeout=TIMEOUT)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(f"image/{kind}")
    assert answer.content.startswith(begins) if method == "GET" else not answer.content
    assert answer.headers["Cache-Control"] == "public, max-age=604800"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


NO_PICTURES = ["calf_wall-0.svg", "calf_wall-3.svg", "calf_wall-02.svg", "calf_wall.svg", "nobody-1.png", "calf_wall-1.gif", "calf_wall-1"]


@pytest.mark.parametrize("name", [*NO_PICTURES, "", "CALF_WALL-1.svg", "..%2fcalf_wall-1.svg", "calf_wall-1.svg%00", "calf_wall-1.svg/"])
def test_a_picture_that_is_not_there_is_not_found(charley: Client, name: str) -> None:
    assert requests.get(f"{charley.address}/pictures/{name}", timeout=TIMEOUT).status_code == 404


def test_a_cramp_right_now_is_answered_with_pictures_that_can_be_fetched(charley: Client) -> None:
    answer = send(charley, {"conversation": opened(charley), "message": "ow ow my calf is cramping right now"})
    shown = [picture for message in answer.json()["messages"] for picture in message.get("custom", {}).get("pictures", [])]
    images = [message["image"] for message in answer.json()["messages"] if "image" in message]
    assert shown
    assert all(picture["alt"] for picture in shown)
    assert set(images) <= {picture["image"] for picture in shown}
    assert len(images) == 1
    for address in [picture["svg"] for picture in shown] + images:
        assert requests.get(charley.address + address, timeout=TIMEOUT).status_code == 200
