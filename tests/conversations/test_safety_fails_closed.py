"""When a part of Charley breaks, a danger is still declared, nothing is forgotten in silence, and nobody else can listen.

Real servers and real faults: an action server that is killed, hung or talks nonsense, a conversation store that is gone or
cannot be written, a crash of both servers.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from bot.engine import launch
from bot.engine.settings import ROOT, Settings, settings
from bot.engine.training import train
from bot.evaluation.client import Client

UNAVAILABLE = "I can't look that up at this moment"
BROKEN = "Something on my side broke"
DANGER = "my wee looks like cola"
STORY = "for weeks my calf has been locking up at night in bed"
LONGEST_WAIT = 60
COMMANDS = [
    "/back",
    "/restart",
    "/session_start",
    "/deny",
    '/deny{"finding": "dark_urine"}',
    '/answer{"finding": "dark_urine", "value": "no"}',
]


@dataclass
class House:
    """Both servers on ports of their own, with one log for all they print, and a store in a folder of their own."""

    data: Path
    port: int = field(default_factory=launch.free_port)
    action_port: int = field(default_factory=launch.free_port)
    token: str = field(default_factory=lambda: uuid4().hex)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        return Client(f"http://127.0.0.1:{self.port}", self.token)

    def printed(self) -> str:
        """All that both servers have printed so far."""
        text = self._log.read_text(encoding="utf-8", errors="replace")
        assert text, "the servers print nothing, so there is nothing to look through"
        return text

    @property
    def _log(self) -> Path:
        return self.data / "all.log"

    @property
    def store(self) -> Path:
        return self.data / "conversations.db"

    def open(self) -> None:
        self.start("actions")
        self.start("serve")
        self.wait("actions")
        self.wait("serve")

    def start(self, command: str) -> None:
        variables = {
            "CHARLEY_HOST": "127.0.0.1",
            "CHARLEY_PORT": str(self.port),
            "CHARLEY_ACTION_PORT": str(self.action_port),
            "CHARLEY_DATA": str(self.data),
            "CHARLEY_DATABASE": "",
            "CHARLEY_COUNTRY": "uk",
            "CHARLEY_ACTION_SECONDS": "2",
            **({"CHARLEY_API_TOKEN": self.token} if self.token else {}),
        }
        with self._log.open("ab") as log:
            self.processes[command] = subprocess.Popen(
                [sys.executable, "-m", "bot", command],
                cwd=ROOT,
                env={**os.environ, **launch.QUIET, **variables},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self, command: str) -> None:
        paths = {"actions": f"{self.action_port}/health", "serve": f"{self.port}/webhooks/rest/"}
        deadline = time.monotonic() + launch.LONGEST_START
        while time.monotonic() < deadline:
            assert self.processes[command].poll() is None, f"{command} ended while starting"
            try:
                requests.get(f"http://127.0.0.1:{paths[command]}", timeout=2)
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError(f"{command} does not answer")

    def kill(self, command: str) -> None:
        self.processes[command].kill()
        self.processes[command].wait()

    def close(self) -> None:
        launch.stop(list(self.processes.values()))


def _house(folder: Path, **own: Any) -> House:
    model = train(settings())
    house = House(folder, **own)
    Settings(data=folder).models.mkdir()
    (Settings(data=folder).models / model.name).symlink_to(model)
    return house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = _house(tmp_path_factory.mktemp("house"))
    try:
        built.open()
        yield built
    finally:
        built.close()


@pytest.fixture
def sender() -> str:
    return uuid4().hex


@pytest.fixture
def marker() -> str:
    """A word that stands in no file, so that it can only come from the person."""
    return f"zebrafinch{uuid4().hex}"


def words(messages: list[dict[str, Any]]) -> str:
    return "\n".join(message.get("text") or "" for message in messages)


# ---- the action server ----------------------------------------------------------------------------------------------


@contextmanager
def pretender(port: int, answer: bytes) -> Iterator[None]:
    """A server that accepts whoever comes and says only `answer`; with an empty one it never says anything."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        guests: list[socket.socket] = []

        def receive() -> None:
            while True:
                try:
                    guest, _ = listener.accept()
                except OSError:
                    return
                guests.append(guest)
                if answer:
                    guest.recv(1_000_000)
                    guest.sendall(answer)
                    guest.close()

        threading.Thread(target=receive, daemon=True).start()
        try:
            yield
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for guest in guests:
                guest.close()


def _http(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


PRETENDERS = {
    "hung": b"",
    "broken": _http("500 Internal Server Error", '{"error": "broken"}'),
    "no JSON": _http("200 OK", "<html>"),
}


@pytest.fixture(scope="class", params=["killed", *PRETENDERS])
def without_actions(request: pytest.FixtureRequest, house: House) -> Iterator[House]:
    """The house with an action server that is dead or useless."""
    house.kill("actions")
    if request.param == "killed":
        yield house
    else:
        with pretender(house.action_port, PRETENDERS[request.param]):
            yield house


class TestWithoutTheActionServer:
    def test_a_danger_is_declared(self, without_actions: House, sender: str) -> None:
        said = words(without_actions.client.say(sender, DANGER))
        assert "Call 999" in said
        assert UNAVAILABLE not in said
        assert without_actions.client.slots(sender)["triage_level"] == "emergency"

    def test_the_interview_goes_on(self, without_actions: House, sender: str) -> None:
        assert "Is any of these so right now" in words(without_actions.client.say(sender, STORY))

    @pytest.mark.parametrize("asked", ["are bananas any good?", '/do{"what": "prevention"}', '/do{"what": "summary"}', "just tell me"])
    def test_what_needs_it_gets_the_honest_sentence_and_all_that_is_known_stays(
        self, without_actions: House, sender: str, asked: str
    ) -> None:
        client = without_actions.client
        client.say(sender, f"{STORY}, no fever")
        before = client.slots(sender)["findings"]
        for _ in range(2):
            assert UNAVAILABLE in words(client.say(sender, asked))
        after = client.slots(sender)
        assert {name: after["findings"].get(name) for name in before} == before
        assert after["red_flags"] == []

    @pytest.mark.parametrize(
        ("told", "movement"),
        [("ow, my calf is cramping right now", "Pull your toes"), ("my shin is cramping right now", "tops of your toes")],
    )
    def test_a_cramp_right_now_gets_its_movement_and_the_danger_check(
        self, without_actions: House, sender: str, told: str, movement: str
    ) -> None:
        for person in (f"{sender}-1", f"{sender}-2"):
            answered = without_actions.client.say(person, told)
            assert UNAVAILABLE not in words(answered)
            assert movement in words(answered)
            assert any(message.get("image", "").endswith(".png") for message in answered)
            assert "Is any of these so right now" in words(answered)
        assert "Then try this" in words(without_actions.client.say(sender + "-1", "still cramping"))

    def test_after_a_danger_the_level_stands_above_the_honest_sentence(self, without_actions: House, sender: str) -> None:
        client = without_actions.client
        client.say(sender, DANGER)
        for _ in range(2):
            said = words(client.say(sender, '/do{"what": "summary"}'))
            assert said.index("Please call 999 first") < said.index(UNAVAILABLE)
        assert client.slots(sender)["triage_level"] == "emergency"

    def test_no_command_takes_a_danger_back(self, without_actions: House, sender: str) -> None:
        client = without_actions.client
        client.say(sender, DANGER)
        for command in COMMANDS:
            assert "Please call 999 first" in words(client.say(sender, command)), command
        slots = client.slots(sender)
        assert (slots["triage_level"], slots["findings"]["dark_urine"]) == ("emergency", "present")

    def test_no_log_holds_what_a_person_wrote(self, without_actions: House, sender: str, marker: str) -> None:
        for message in (f"are bananas any good? {marker}", f"just tell me {marker}", f'/do{{"what": "{marker}"}}'):
            without_actions.client.say(sender, message)
        assert marker not in without_actions.printed()


@pytest.mark.parametrize("nonsense", ["[]", '{"events": 1, "responses": "none"}', '{"weather": "fine"}'])
def test_nonsense_of_the_action_server_counts_as_no_answer(house: House, sender: str, nonsense: str) -> None:
    house.kill("actions")
    with pretender(house.action_port, _http("200 OK", nonsense)):
        assert UNAVAILABLE in words(house.client.say(sender, "are bananas any good?"))


# ---- the conversation store -----------------------------------------------------------------------------------------


@contextmanager
def gone(house: House) -> Iterator[None]:
    """A directory stands where the store was."""
    away = house.data / "away"
    away.mkdir()
    files = list(house.data.glob(f"{house.store.name}*"))
    for file in files:
        shutil.move(file, away / file.name)
    house.store.mkdir()
    try:
        yield
    finally:
        house.store.rmdir()
        for file in files:
            shutil.move(away / file.name, file)
        away.rmdir()


@contextmanager
def without_its_table(house: House) -> Iterator[None]:
    _sql(house, "ALTER TABLE events RENAME TO lost")
    try:
        yield
    finally:
        _sql(house, "ALTER TABLE lost RENAME TO events")


@contextmanager
def unwritable(house: House) -> Iterator[None]:
    """What is in the store can be read, and nothing can be added, as with a full disk."""
    _sql(house, "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")
    try:
        yield
    finally:
        _sql(house, "DROP TRIGGER full")


def _sql(house: House, command: str) -> None:
    with closing(sqlite3.connect(house.store, timeout=LONGEST_WAIT)) as connection:
        connection.execute(command)
        connection.commit()


Fault = Callable[[House], Any]


@pytest.mark.parametrize("fault", [gone, without_its_table, unwritable])
class TestWithoutTheConversationStore:
    def test_the_person_is_told_and_hears_what_must_not_wait(self, house: House, sender: str, fault: Fault) -> None:
        with fault(house):
            said = words(house.client.say(sender, STORY))
        assert BROKEN in said
        assert "call your emergency number" in said

    def test_what_could_not_be_kept_is_not_half_kept(self, house: House, sender: str, fault: Fault) -> None:
        with fault(house):
            house.client.say(sender, STORY)
        assert not house.client.slots(sender)["findings"]

    def test_the_conversation_goes_on_where_it_was_once_the_store_is_back(self, house: House, sender: str, fault: Fault) -> None:
        house.client.say(sender, DANGER)
        with fault(house):
            assert BROKEN in words(house.client.say(sender, "/restart"))
        assert "Please call 999 first" in words(house.client.say(sender, "hello again"))
        assert house.client.slots(sender)["triage_level"] == "emergency"

    def test_no_log_holds_what_a_person_wrote(self, house: House, sender: str, marker: str, fault: Fault) -> None:
        house.client.say(sender, "hello")
        with fault(house):
            house.client.say(sender, f"{STORY} {marker}")
        assert marker not in house.printed()


def test_a_danger_that_was_found_is_told_although_it_cannot_be_kept(house: House, sender: str) -> None:
    with unwritable(house):
        said = words(house.client.say(sender, DANGER))
    assert said.index("Call 999") < said.index(BROKEN)


# ---- who can listen -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's list of sockets")
@pytest.mark.parametrize("command", ["serve", "actions"])
def test_a_server_listens_on_this_machine_only(working: House, command: str) -> None:
    port = {"serve": working.port, "actions": working.action_port}[command]
    assert _listening(working.processes[command].pid) == {("127.0.0.1", port)}


@pytest.fixture
def working(house: House) -> House:
    """The house with both servers well."""
    if house.processes["actions"].poll() is not None:
        house.start("actions")
        house.wait("actions")
    return house


def _listening(process: int) -> set[tuple[str, int]]:
    """Where a process waits for connections; anything but an IPv4 address stands as it is in the list."""
    own = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            own.add(os.readlink(descriptor))
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for row in table.read_text().splitlines()[1:] if table.exists() else []:
            _, local, _, state, _, _, _, _, _, inode, *_ = row.split()
            address, port = local.split(":")
            if state == "0A" and f"socket:[{inode}]" in own:
                found.add((_ipv4(address), int(port, 16)))
    return found


def _ipv4(address: str) -> str:
    return socket.inet_ntoa(bytes.fromhex(address)[::-1]) if len(address) == 8 else address


API = [
    ("GET", "/conversations/{sender}/tracker"),
    ("GET", "/conversations/{sender}/story"),
    ("POST", "/conversations/{sender}/messages"),
    ("POST", "/conversations/{sender}/tracker/events"),
    ("PUT", "/conversations/{sender}/tracker/events"),
    ("POST", "/conversations/{sender}/execute"),
    ("POST", "/conversations/{sender}/predict"),
    ("POST", "/conversations/{sender}/trigger_intent"),
    ("POST", "/model/parse"),
    ("POST", "/model/train"),
    ("POST", "/model/test/stories"),
    ("POST", "/model/test/intents"),
    ("POST", "/model/predict"),
    ("PUT", "/model"),
    ("DELETE", "/model"),
    ("GET", "/domain"),
    ("GET", "/status"),
]


@pytest.mark.parametrize("token", [{}, {"token": ""}, {"token": "wrong"}], ids=["none", "empty", "wrong"])
@pytest.mark.parametrize(("method", "path"), API)
def test_the_http_api_is_closed_without_its_token(
    house: House, sender: str, marker: str, method: str, path: str, token: dict[str, str]
) -> None:
    house.client.say(sender, f"{DANGER} {marker}")
    answer = requests.request(
        method, house.client.address + path.format(sender=sender), params=token, json={"text": marker}, timeout=LONGEST_WAIT
    )
    assert answer.status_code in (401, 403)
    assert marker not in answer.text
    assert house.client.slots(sender)["triage_level"] == "emergency"


# ---- odd requests ---------------------------------------------------------------------------------------------------

ODD_BODIES = {
    "no sender": b'{"message": "my calf cramps"}',
    "an empty sender": b'{"sender": "", "message": "my calf cramps"}',
    "a number for a sender": b'{"sender": 7, "message": "my calf cramps"}',
    "an endless sender": b'{"sender": "' + b"a" * 5_000 + b'", "message": "my calf cramps"}',
    "a number for a message": b'{"sender": "odd", "message": 7}',
    "a list for a message": b'{"sender": "odd", "message": ["my calf cramps"]}',
    "an object for a message": b'{"sender": "odd", "message": {"text": "my calf cramps"}}',
    "a message without end": b'{"sender": "odd", "message": "' + b"cramp " * 20_000 + b'"}',
    "no JSON": b"my calf cramps",
    "half JSON": b'{"sender": "odd", "mess',
    "no object": b'["odd", "my calf cramps"]',
    "null": b"null",
    "nothing": b"",
    "bytes that are no text": b"\xff\xfe\x00{",
}


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
def test_an_odd_request_is_told_what_is_wrong_with_it(house: House, body: bytes) -> None:
    answer = requests.post(f"{house.client.address}/webhooks/rest/webhook", data=body, timeout=LONGEST_WAIT)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("body", ['{"sender": "SENDER"}', '{"sender": "SENDER", "message": null}', '{"sender": "SENDER", "message": ""}'])
def test_a_request_without_a_message_is_answered_with_words(house: House, sender: str, body: str) -> None:
    sent = body.replace("SENDER", sender).encode()
    answer = requests.post(f"{house.client.address}/webhooks/rest/webhook", data=sent, timeout=LONGEST_WAIT)
    assert "I can only read words" in words(answer.json())


def test_a_stream_that_is_asked_for_gets_the_answer_all_the_same(house: House, sender: str) -> None:
    address = f"{house.client.address}/webhooks/rest/webhook"
    answer = requests.post(address, params={"stream": "true"}, json={"sender": sender, "message": DANGER}, timeout=LONGEST_WAIT)
    assert "Call 999" in words(answer.json())


def test_people_without_a_sender_share_no_conversation(house: House, sender: str) -> None:
    address = f"{house.client.address}/webhooks/rest/webhook"
    requests.post(address, json={"message": DANGER}, timeout=LONGEST_WAIT)
    assert not house.client.slots("default")["findings"]


def test_no_log_holds_what_stood_in_an_odd_request(working: House, sender: str, marker: str) -> None:
    address = f"{working.client.address}/webhooks/rest/webhook"
    commands = [
        "/{0}",
        "/answer{{{0}",
        '/answer{{"finding": "{0}", "value": "yes"}}',
        '/greet{{"name": "{0}"}}',
        "/restart {0}",
        "{0} " * 400,
    ]
    for message in (command.format(marker) for command in commands):
        working.client.say(sender, message)
    for body in (f'{{"sender": "{sender}", "message": ["{marker}"]}}', f'{{"sender": "{sender}", "message": "{marker}', marker):
        requests.post(address, data=body.encode(), timeout=LONGEST_WAIT)
    requests.post(f"{working.client.address}/model/parse", params={"token": working.token}, data=marker.encode(), timeout=LONGEST_WAIT)
    assert marker not in working.printed()


def test_no_log_holds_what_a_person_wrote_when_an_action_crashes(working: House, sender: str, marker: str) -> None:
    tracker = {
        "sender_id": sender,
        "slots": {"findings": {"no_such_finding": "present"}, "assessment_done": True},
        "latest_message": {"text": marker, "intent": {}, "entities": []},
        "events": [],
    }
    body = {"next_action": "action_summary", "sender_id": sender, "tracker": tracker, "domain": {}}
    answer = requests.post(f"http://127.0.0.1:{working.action_port}/webhook", json=body, timeout=LONGEST_WAIT)
    assert answer.status_code >= 400
    assert marker not in working.printed()


# ---- a crash in the middle of a conversation ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def survivor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house, closed to the HTTP API, whose servers were killed and started again after the first half of two conversations."""
    built = _house(tmp_path_factory.mktemp("survivor"), token="")
    try:
        built.open()
        built.client.say("in danger", DANGER)
        built.client.say("in the interview", "since last month my calf locks up about once a week")
        built.client.say("in the interview", "none of these")
        for command in ("serve", "actions"):
            built.kill(command)
        built.open()
        yield built
    finally:
        built.close()


def test_a_danger_outlives_a_crash_of_both_servers(survivor: House) -> None:
    assert "Please call 999 first" in words(survivor.client.say("in danger", "hello again, all fine now"))


def test_the_open_question_outlives_a_crash_of_both_servers(survivor: House) -> None:
    assert "at night in bed" in words(survivor.client.say("in the interview", "1"))


@pytest.mark.parametrize(("method", "path"), API)
def test_there_is_no_http_api_where_no_token_was_set(survivor: House, method: str, path: str) -> None:
    address = survivor.client.address + path.format(sender="in danger")
    for token in ({}, {"token": ""}, {"token": "None"}):
        answer = requests.request(method, address, params=token, json={"text": "hello"}, timeout=LONGEST_WAIT)
        assert answer.status_code in (401, 403, 404)
