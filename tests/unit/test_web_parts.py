"""The small parts of the web channel: limits, tokens, what counts as said, the secret, the origins of the settings."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels import pages, tokens
from bot.channels.limits import MOST_KEYS, Limit
from bot.channels.spoken import CHARLEY, PERSON, spoken
from bot.channels.streams import Draft, Hub, Signal, Stream
from bot.engine.secret import web_secret
from bot.engine.settings import Settings

SECRET = "a secret of this test that is long enough"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_permits_run_out_come_back_evenly_and_are_counted_for_each_key() -> None:
    clock = Clock()
    limit = Limit(per_minute=2, clock=clock)
    assert [limit.wait("anna") for _ in range(3)] == [0, 0, 30]
    assert limit.wait("ben") == 0
    clock.now = 29
    assert limit.wait("anna") == 1
    clock.now = 31
    assert [limit.wait("anna"), limit.wait("anna")] == [0, 29]


def test_more_keys_than_can_be_remembered_do_not_fill_the_memory() -> None:
    limit = Limit(per_minute=1, clock=Clock())
    assert limit.wait("first") == 0
    for number in range(MOST_KEYS):
        limit.wait(str(number))
    assert limit.wait("first") == 0
    assert limit.wait(str(MOST_KEYS - 1)) == 60


def test_a_token_says_what_was_signed_until_it_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = tokens.Pass(tokens.new_conversation(), "us")
    token = tokens.sign(granted, SECRET)
    assert tokens.verify(token, SECRET) == granted
    with pytest.raises(tokens.BadToken):
        tokens.verify(token, SECRET + "!")
    monkeypatch.setattr(tokens, "LIFETIME", -1)
    with pytest.raises(tokens.BadToken):
        tokens.verify(tokens.sign(granted, SECRET), SECRET)


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    own = Settings(data=tmp_path / "new", web_secret=None)
    secret = web_secret(own)
    assert len(secret) >= 32
    assert web_secret(own) == secret
    assert [file.name for file in own.data.iterdir()] == ["web-secret"]
    assert stat.S_IMODE((own.data / "web-secret").stat().st_mode) == 0o600
    assert web_secret(Settings(data=tmp_path, web_secret=SECRET)) == SECRET
    assert list(tmp_path.iterdir()) == [own.data]


@pytest.mark.parametrize(
    "origins", ["*", "https://*", "https://*.example", "clinic.example", "https://clinic.example/page", "null", "https://a b"]
)
def test_an_origin_that_is_none_is_refused_with_words(origins: str) -> None:
    with pytest.raises(ValidationError, match="never a wildcard"):
        Settings(web_origins=origins)


def test_several_origins_are_taken_as_people_write_them() -> None:
    assert Settings(web_origins=" https://a.example/, http://b.example:8080 ").web_origins == "https://a.example,http://b.example:8080"


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValidationError, match="32"):
        Settings(web_secret="short")


SAID: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"event": "user", "timestamp": 1.0, "text": "/do{}", "message_id": "m1", "metadata": {"shown": "Next", "country": "us"}},
        {"number": 3, "from": PERSON, "time": 1.0, "id": "m1", "text": "Next"},
    ),
    (
        {"event": "bot", "timestamp": 2.0, "text": "Lean in.", "metadata": {"utter_action": "utter_x"},
         "data": {"image": "/a.png", "attachment": "/a.png", "buttons": None, "custom": {"stretch": {}}, "elements": None}},
        {"number": 3, "from": CHARLEY, "time": 2.0, "text": "Lean in.", "image": "/a.png", "custom": {"stretch": {}}},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "shown"), SAID)
def test_of_an_event_only_what_is_meant_for_a_person_is_shown(event: dict[str, Any], shown: dict[str, Any]) -> None:
    said = spoken(3, event)
    assert said is not None
    assert said.as_json() == shown


def test_what_a_reminder_set_off_was_said_by_nobody() -> None:
    assert spoken(3, {"event": "user", "timestamp": 1.0, "text": "EXTERNAL: followup", "metadata": {"is_external": True}}) is None


async def test_what_is_stored_makes_the_drafts_before_it_unnecessary() -> None:
    stream = Stream()
    stream.tell(Draft("m1", 0, {"text": "Hello"}))
    stream.tell(Signal.LOOK)
    assert await stream.next(1) is Signal.LOOK
    assert await stream.next(0.01) is Signal.LOOK  # nothing more: time to look by oneself


async def test_a_page_that_takes_nothing_fills_no_memory() -> None:
    stream = Stream()
    for number in range(1_000):
        stream.tell(Draft("m1", number, {}))
    stream.tell(Signal.END)
    seen = [await stream.next(1)]
    while seen[-1] is not Signal.END:
        seen.append(await stream.next(1))
    assert len(seen) <= 100


async def test_of_very_many_streams_of_one_conversation_the_oldest_end() -> None:
    hub = Hub()
    streams = [hub.open("web-1") for _ in range(13)]
    assert await streams[0].next(1) is Signal.END
    assert await streams[1].next(0.01) is Signal.LOOK


def test_of_a_module_only_comments_empty_lines_and_indentation_are_not_sent() -> None:
    comment = ("//", "/**", "* ", "*/")
    for path in pages.FOLDER.rglob("*.js"):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        code = [line for line in lines if line not in ("", "*") and not line.startswith(comment)]
        sent = pages.files()[f"/{path.relative_to(pages.FOLDER).as_posix()}"].content.decode()
        assert [line.rstrip() for line in sent.splitlines()] == code
