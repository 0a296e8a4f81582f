"""People who talk to the cluster while it is broken, and what must be true of their conversations afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from uuid import uuid4

import requests

from tests.scale.house import House, Row

DANGER = "my wee looks like cola"
LEVELS = ("self_care", "routine", "soon", "same_day", "emergency")
PAUSE = 0.15
"""Seconds until a message is sent again (always with the same id), as the page does it."""
LONGEST = 60.0


@dataclass
class Person:
    """Somebody on the page, through nginx. What was accepted is remembered, and how long it took."""

    address: str
    name: str
    accepted: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    refused: int = 0
    honest: int = 0
    conversation: str = ""

    def __post_init__(self) -> None:
        self._session = requests.Session()
        opened = self._persist("POST", "/webhooks/web/conversations", {}).json()
        self.conversation, self._session.headers["Authorization"] = opened["conversation"], f"Bearer {opened['token']}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": str(self._session.headers["Authorization"])}

    def say(self, text: str, at: str = "") -> list[dict[str, Any]]:
        """Sends a message until it is accepted, and gives the new events."""
        begun = time.monotonic()
        answer = self._persist("POST", "/webhooks/web/messages", {"id": uuid4().hex, "text": text}, at)
        self.accepted.append(text)
        self.waits.append(time.monotonic() - begun)
        return list(answer.json()["events"])

    def _persist(self, method: str, path: str, body: dict[str, str], at: str = "") -> requests.Response:
        deadline = time.monotonic() + LONGEST
        while True:
            try:
                answer = self._session.request(method, (at or self.address) + path, json=body, timeout=LONGEST)
                if answer.ok:
                    return answer
                assert answer.status_code in (429, 502, 503, 504), f"{answer.status_code}: {answer.text[:300]}"
                self.honest += answer.status_code == 503 and "unkept" in answer.text
            except requests.RequestException:
                pass
            self.refused += 1
            assert time.monotonic() < deadline, f"{self.name} was not heard for {LONGEST:.0f} s"
            time.sleep(PAUSE)


class Crowd:
    """Several people who each go on talking until the block ends; every second one told of a danger first."""

    def __init__(self, house: House, people: int = 6) -> None:
        self._house = house
        self.people = [Person(house.address, f"person{number}") for number in range(people)]
        self.longest = 0.0

    @contextmanager
    def talking(self) -> Iterator[Crowd]:
        """Everybody talks inside the block; who was interrupted finishes afterwards."""
        for person in self.people[::2]:
            person.say(DANGER)
        end, failures = threading.Event(), list[BaseException]()

        def talk(person: Person) -> None:
            try:
                while not end.is_set():
                    person.say(f"my calf cramps at night, says {person.name} for the {len(person.accepted)}th time")
                    time.sleep(0.05)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=talk, args=(person,), daemon=True) for person in self.people]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            end.set()
            for thread in threads:
                thread.join(LONGEST + 10)
        assert not failures, failures
        self.longest = max(wait for person in self.people for wait in person.waits)

    def anyone(self) -> None:
        """Waits until everybody was heard once more."""
        before = [len(person.accepted) for person in self.people]
        deadline = time.monotonic() + LONGEST
        while any(len(person.accepted) <= count for person, count in zip(self.people, before)):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def figures(self) -> dict[str, float]:
        """Checks the store and counts; every fault is a failed test, and zero in the table."""
        rows = self._house.rows(*(person.conversation for person in self.people))
        counts = {
            "messages": 0,
            "refused": 0,
            "honest": 0,
            "lost": 0,
            "doubled": 0,
            "mixed": 0,
            "disordered": 0,
            "lowered": 0,
            "unanswered": 0,
        }
        for person in self.people:
            own = [row for row in rows if row.conversation == person.conversation]
            stored = [row.event["text"] for row in own if row.kind == "user"]
            counts["messages"] += len(person.accepted)
            counts["refused"] += person.refused
            counts["honest"] += person.honest
            counts["lost"] += len([text for text in person.accepted if text not in stored])
            counts["doubled"] += len(stored) - len(set(stored))
            counts["mixed"] += len([text for text in stored if text not in person.accepted])
            counts["disordered"] += stored != person.accepted
            counts["unanswered"] += unanswered(own)
            counts["lowered"] += lowered(own)
        return {**counts, "longest": round(self.longest, 1)}


def unanswered(rows: list[Row]) -> int:
    """Messages after which Charley said nothing before the next one came: two turns that ran into each other."""
    count, waiting = 0, False
    for row in rows:
        if row.kind == "user":
            count += waiting
            waiting = True
        elif row.kind == "bot":
            waiting = False
    return count + waiting


def lowered(rows: list[Row]) -> int:
    """How often the level of a conversation fell."""
    levels = [row.event["value"] for row in rows if row.kind == "slot" and row.event["name"] == "triage_level"]
    heights = [LEVELS.index(level) if level else -1 for level in levels]
    return sum(later < earlier for earlier, later in pairwise(heights))
