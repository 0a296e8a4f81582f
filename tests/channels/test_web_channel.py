"""The JSON interface of the page, asked directly by a program that may send anything."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

import jwt
import pytest
import requests
from hypothesis import given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from bot.channels.requests import LONGEST_BODY, LONGEST_MESSAGE
from bot.evaluation.client import Client

TIMEOUT = 60
PAGES = {"/": "text/html", "/charley.js": "text/javascript", "/charley/labels.js": "text/javascript", "/page.css": "text/css"}
POSTS = ["/webhooks/web/conversations", "/webhooks/web/messages"]
DANGER = "my chest hurts and I can't breathe"
STORY = "my calf cramps at night"
CHECKLIST = "Is any of these so right now?"
BROKEN = "Something on my side broke"
_numbers = count(1)


def new_id() -> str:
    return f"message-of-a-test-{next(_numbers)}"


@dataclass(frozen=True)
class Browser:
    """A program that knows a conversation's token."""

    charley: Client
    conversation: str
    token: str

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return requests.request(method, f"{self.charley.address}/webhooks/web/{path}", headers=headers, timeout=TIMEOUT, **options)

    def post(self, body: object) -> requests.Response:
        """Posts the body as JSON; text and bytes as they are."""
        return self.ask("POST", "messages", data=body if isinstance(body, (str, bytes)) else json.dumps(body))

    def say(self, text: str, seen: int = 0, message_id: str = "") -> list[dict[str, Any]]:
        answer = self.post({"id": message_id or new_id(), "text": text, "seen": seen})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["events"])

    def stream(self, after: int = 0) -> Iterator[dict[str, Any]]:
        """What comes down the line: the kind of each event with its data."""
        with self.ask("GET", "events", headers={"Last-Event-ID": str(after)}, stream=True) as answer:
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            kind = ""
            for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield {"kind": kind, **json.loads(line.removeprefix("data: "))}


def opened(charley: Client, country: str = "") -> Browser:
    answer = requests.post(f"{charley.address}/webhooks/web/conversations", json={"country": country}, timeout=TIMEOUT)
    assert answer.status_code == 201
    return Browser(charley, **answer.json())


def words(events: list[dict[str, Any]]) -> str:
    return "\n".join(event.get("text", "") for event in events if event["from"] == "charley")


def refused(answer: requests.Response, status: int = 400) -> bool:
    """Whether a sentence says what was wrong, and nothing else was done."""
    body = answer.json()
    return answer.status_code == status and set(body) == {"error", "kind"} and body["error"].endswith(".")


@pytest.fixture(scope="module")
def browser(charley: Client) -> Browser:
    return opened(charley)


# ---- conversations and who may enter them ---------------------------------------------------------------------------


def test_no_id_of_a_conversation_can_be_guessed_from_others(charley: Client) -> None:
    ids = [opened(charley).conversation.removeprefix("web-") for _ in range(30)]
    assert len(set(ids)) == 30
    assert {len(secret) for secret in ids} == {43}  # 256 bits
    assert all(len(set(column)) > 1 for column in zip(*ids))


def test_opening_a_conversation_leaves_nothing_in_the_store(charley: Client) -> None:
    new = opened(charley)
    with sqlite3.connect(charley.data / "conversations.db") as store:
        assert store.execute("select count(*) from events where sender_id = ?", [new.conversation]).fetchone() == (0,)


def test_one_conversation_knows_nothing_of_another(charley: Client) -> None:
    mine, yours = opened(charley), opened(charley)
    mine.say(DANGER)
    assert CHECKLIST in words(yours.say(STORY))
    assert charley.slots(yours.conversation)["findings"].keys().isdisjoint({"chest_pain", "breathless"})
    assert "Please call 999 first" in words(mine.say("never mind", seen=2))


def forged(conversation: str, **changed: Any) -> dict[str, str]:
    claims = {"sub": conversation, "country": "", "exp": int(time.time()) + 1000}
    somebody = "a secret that is not the one of this server"
    return {
        "none": "",
        "made up": "made.up.token",
        "the id alone": conversation,
        "signed by somebody else": jwt.encode(claims, somebody, algorithm="HS256"),
        "not signed at all": jwt.encode(claims, "", algorithm="none"),
        "no text": "\xff\xfe",
        "two": "a b",
    }


@pytest.mark.parametrize("kind", list(forged("")))
@pytest.mark.parametrize(("method", "path"), [("POST", "messages"), ("GET", "events"), ("GET", "conversation"), ("DELETE", "conversation")])
def test_without_its_own_token_nobody_enters_a_conversation(browser: Browser, kind: str, method: str, path: str) -> None:
    stranger = Browser(browser.charley, browser.conversation, forged(browser.conversation)[kind])
    body = {"id": new_id(), "text": "hello"} if method == "POST" else None
    assert refused(stranger.ask(method, path, json=body), 401)


def test_a_token_opens_its_own_conversation_alone(charley: Client) -> None:
    mine, yours = opened(charley), opened(charley)
    payload = jwt.decode(mine.token, options={"verify_signature": False})
    assert payload["sub"] == mine.conversation
    head, _, signature = mine.token.split(".")
    mixed = ".".join([head, yours.token.split(".")[1], signature])
    assert refused(Browser(charley, yours.conversation, mixed).ask("GET", "conversation"), 401)


def test_the_country_of_the_page_decides_the_emergency_number(charley: Client) -> None:
    assert "Call 911" in words(opened(charley, country="us").say(DANGER))
    assert "Call 999" in words(opened(charley).say(DANGER))


# ---- what was said, numbered ----------------------------------------------------------------------------------------


def test_an_answer_holds_all_that_the_page_has_not_seen_in_order(charley: Client) -> None:
    person = opened(charley)
    first = person.say(STORY)
    assert [event["number"] for event in first] == list(range(1, len(first) + 1))
    assert first[0]["from"] == "person"
    assert CHECKLIST in words(first)
    assert {"title", "payload"} <= set(first[-1]["buttons"][0])
    later = person.say("none of these", seen=len(first))
    assert later[0]["number"] == len(first) + 1
    assert person.ask("GET", "conversation").json()["events"] == first + later


def test_what_a_button_stands_for_is_read_and_its_words_are_shown(charley: Client) -> None:
    person = opened(charley)
    person.say(STORY)
    payload = '/answer{"question": "danger_check", "value": "none"}'
    answer = person.post({"id": new_id(), "text": payload, "shown": "No, none of these", "seen": 0}).json()["events"]
    assert [event["text"] for event in answer if event["from"] == "person"] == [STORY, "No, none of these"]


def test_the_same_message_sent_again_is_heard_once(charley: Client) -> None:
    person = opened(charley)
    once = person.say(STORY, message_id="the-very-same-message")
    again = person.say(STORY, message_id="the-very-same-message")
    assert again == once


def test_the_same_message_sent_many_times_at_once_is_heard_once(charley: Client) -> None:
    person = opened(charley)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: person.say(STORY, message_id="the-very-same-message"), range(5)))
    assert all(CHECKLIST in words(answer) for answer in answers)
    assert [event["from"] for event in person.ask("GET", "conversation").json()["events"]].count("person") == 1


def test_a_message_is_not_mistaken_for_another_that_quotes_its_id(charley: Client) -> None:
    person = opened(charley)
    person.say('my calf cramps, "message_id": "quoted-0123456789"')
    person.say(DANGER, message_id="quoted-0123456789")
    assert charley.slots(person.conversation)["triage_level"] == "emergency"


def test_the_stream_gives_what_was_said_and_then_what_is_said(charley: Client) -> None:
    person = opened(charley)
    before = person.say(STORY)
    stream = person.stream()
    assert [next(stream) for _ in before] == [{"kind": "spoken", **event} for event in before]
    assert next(stream)["kind"] == "ready"
    after = person.say("none of these", seen=len(before))
    spoken: list[dict[str, Any]] = []
    while len(spoken) < len(after):
        event = next(stream)
        if event["kind"] == "spoken":
            spoken.append(event)
    assert spoken == [{"kind": "spoken", **event} for event in after]


def test_the_stream_resumes_behind_the_last_number_that_was_seen(charley: Client) -> None:
    person = opened(charley)
    said = person.say(STORY)
    stream = person.stream(after=len(said) - 1)
    assert next(stream) == {"kind": "spoken", **said[-1]}
    assert next(stream)["kind"] == "ready"


@pytest.mark.parametrize("number", ["-1", "x", "1.5", "9" * 30, "1; drop table events"])
def test_an_odd_number_to_resume_from_is_refused(browser: Browser, number: str) -> None:
    assert refused(browser.ask("GET", "events", headers={"Last-Event-ID": number}))


def test_a_forgotten_conversation_is_gone_and_says_so_to_who_still_has_it(charley: Client) -> None:
    person = opened(charley)
    said = person.say("the xylophone player's calf cramps at night")
    stream = person.stream(after=len(said))
    assert next(stream)["kind"] == "ready"
    assert person.ask("DELETE", "conversation").status_code == 204
    assert next(stream)["kind"] == "forgotten"
    assert person.ask("GET", "conversation").json()["events"] == []
    assert next(person.stream(after=len(said)))["kind"] == "forgotten"
    assert refused(person.post({"id": new_id(), "text": "hello", "seen": len(said)}), 410)
    assert not any(b"xylophone" in file.read_bytes() for file in charley.data.glob("conversations.db*"))


# ---- bodies ---------------------------------------------------------------------------------------------------------

RIGHT_ID = '"id": "0123456789abcdef"'
ODD_BODIES = {
    "nothing": b"",
    "no JSON": b"my calf cramps",
    "half JSON": b'{"id": "0123456789abcdef", "tex',
    "bytes that are no text": b"\xff\xfe\x00{",
    "endless nesting": b"[" * 30_000,
    "null": b"null",
    "a list": b'["0123456789abcdef", "my calf cramps"]',
    "a text": b'"my calf cramps"',
    "an empty object": b"{}",
    "no id": b'{"text": "my calf cramps"}',
    "null for an id": b'{"id": null, "text": "my calf cramps"}',
    "a number for an id": b'{"id": 1234567890123456, "text": "my calf cramps"}',
    "a short id": b'{"id": "1", "text": "my calf cramps"}',
    "an id with other signs": b'{"id": "0123456789%abcdef", "text": "my calf cramps"}',
    "an id with a line break": b'{"id": "0123456789abcdef\\n", "text": "my calf cramps"}',
    "no text at all": f"{{{RIGHT_ID}}}".encode(),
    "null for a text": f'{{{RIGHT_ID}, "text": null}}'.encode(),
    "a number for a text": f'{{{RIGHT_ID}, "text": 7}}'.encode(),
    "a list for a text": f'{{{RIGHT_ID}, "text": ["my calf cramps"]}}'.encode(),
    "an object for a text": f'{{{RIGHT_ID}, "text": {{"text": "my calf cramps"}}}}'.encode(),
    "a list for what was shown": f'{{{RIGHT_ID}, "text": "hm", "shown": []}}'.encode(),
    "a text for what was seen": f'{{{RIGHT_ID}, "text": "hm", "seen": "many"}}'.encode(),
    "fewer than nothing seen": f'{{{RIGHT_ID}, "text": "hm", "seen": -1}}'.encode(),
    "something more": f'{{{RIGHT_ID}, "text": "hm", "metadata": {{"country": "us"}}}}'.encode(),
}


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
def test_an_odd_body_is_refused(browser: Browser, body: bytes) -> None:
    assert refused(browser.post(body))


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"country": 7}', b'{"country": "atlantis"}', b'{"token": "x"}'])
def test_an_odd_opening_is_refused(charley: Client, body: bytes) -> None:
    assert refused(requests.post(f"{charley.address}/webhooks/web/conversations", data=body, timeout=TIMEOUT))


def test_a_message_may_be_long_but_not_too_long(browser: Browser) -> None:
    longest = "my calf cramps ".ljust(LONGEST_MESSAGE, ".")
    assert words(browser.say(longest))
    assert refused(browser.post({"id": new_id(), "text": longest + "."}))


def test_a_body_that_is_too_large_is_refused_before_it_is_read(browser: Browser) -> None:
    assert refused(browser.post(b" " * (LONGEST_BODY + 1)), 413)
    assert browser.post(b" " * 2_000_000).status_code == 413


def test_a_refused_message_leaves_no_trace(charley: Client) -> None:
    new = opened(charley)
    assert refused(new.post({"id": new_id(), "text": DANGER.ljust(LONGEST_MESSAGE + 1)}))
    assert refused(new.post({"id": new_id(), "text": [DANGER]}))
    assert not charley.slots(new.conversation)["findings"]


@pytest.mark.parametrize("text", ["   ", "\n", "\x00", "\u200b", "💥", "/", "//", "a" * LONGEST_MESSAGE, "{}", "\u202eesrever"])
def test_a_message_without_sense_is_answered_with_words(browser: Browser, text: str) -> None:
    answer = words(browser.say(text))
    assert answer
    assert BROKEN not in answer


def test_a_danger_with_half_a_character_beside_it_is_still_a_danger(charley: Client) -> None:
    assert "Call 999" in words(opened(charley).say(f"{DANGER} \ud83d"))


# Text that is nearly a command, bodies that are nearly right, and JSON of every shape.
COMMANDS = ["/", "/answer", "/answer{", '/answer{"finding": "dark_urine", "value": "', "/do{", "/restart", "/greet{"]
TEXTS = st.text(max_size=60) | st.builds("{}{}".format, st.sampled_from(COMMANDS), st.text(max_size=20))
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
ID = st.integers(10**20, 10**30).map(str)
RIGHT = st.fixed_dictionaries({"id": ID, "text": TEXTS}, optional={"shown": TEXTS, "seen": st.integers(0, 5)})
NEARLY_RIGHT = st.fixed_dictionaries({"id": ID | ANYTHING, "text": ANYTHING}, optional={"seen": ANYTHING, "x": ANYTHING})


@fuzz(max_examples=60, deadline=None, derandomize=True)
@given(body=RIGHT | NEARLY_RIGHT | ANYTHING | st.binary(max_size=60))
def test_whatever_is_sent_is_answered_or_refused_with_words(charley: Client, body: Any) -> None:
    answer = opened(charley).post(body)
    assert answer.status_code in (200, 400, 410)
    assert answer.status_code != 200 or BROKEN not in words(answer.json()["events"])
    assert answer.status_code == 200 or refused(answer, answer.status_code)


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
    assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"


def test_a_file_that_the_browser_has_is_not_sent_again(charley: Client) -> None:
    first = requests.get(f"{charley.address}/charley.js", timeout=TIMEOUT)
    assert first.headers["Content-Encoding"] == "gzip"
    again = requests.get(f"{charley.address}/charley.js", headers={"If-None-Match": first.headers["ETag"]}, timeout=TIMEOUT)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/nothing-here", "/index.html", "/charley.js/", "/charley/", "/..%2fconfig.yml", "/charley/..%2f..%2fweb.py",
     "/webhooks/web/nothing", "/webhooks/nobody/", "/pictures/none-1.svg", "/pictures/..%2f..%2fdomain.yml", "/pictures/calf_wall-99.svg"],
)  # fmt: skip
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
