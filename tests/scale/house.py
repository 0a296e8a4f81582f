"""A whole cluster that tests may break, and what they read in its store afterwards."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import redis
import requests

from bot.engine import launch
from bot.engine.cluster.debian import Nginx, Postgres, Rabbit, Redis
from bot.engine.cluster.server import CannotRun, Server, program
from bot.engine.cluster.whole import Cluster, Process
from bot.engine.settings import Settings, settings
from bot.engine.training import train

NEEDED = {"postgres": Postgres, "redis-server": Redis, "nginx": Nginx, "rabbitmq-server": Rabbit}
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), Path("missing"))
LEASE = 2
"""Seconds; shorter than in production, so that the tests are."""


def missing() -> str:
    """What cannot run on this machine; empty when everything can."""
    for name, server in NEEDED.items():
        try:
            program(name, server.package)
        except CannotRun as problem:
            return str(problem)
    return "" if FAKETIME.exists() else "libfaketime is missing; install it with: apt-get install faketime"


@dataclass(frozen=True)
class Row:
    """One stored event of a conversation."""

    conversation: str
    event: dict[str, Any]

    @property
    def kind(self) -> str:
        return str(self.event["event"])


class House:
    """The cluster with RabbitMQ beside it; what ends by itself is started again, as `bot cluster` does it."""

    def __init__(self, folder: Path, platforms: dict[str, str]) -> None:
        model = train(settings())
        self.folder = folder
        # Processes inherit these; the tests' own secrets of platforms are empty (tests/conftest.py).
        own_settings = Settings(
            port=launch.free_port(),
            data=folder / "data",
            database="",
            country="uk",
            lock_seconds=LEASE,
            lock_patience=20,
            web_messages_per_minute=100_000,
            web_conversations_per_minute=100_000,
            **platforms,
        )
        own_settings.models.mkdir(parents=True)
        (own_settings.models / model.name).symlink_to(model)
        # The log is seen by the tests only, so the clock file and the cluster's folder can stand beside it.
        self.clock = folder / "clock"
        self.set_clock(0)
        extra = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        self.rabbit = Rabbit(folder / "rabbit", launch.free_port(), launch.free_port(), "kH3vX9qZ2mB7rT5wL8pN")
        self.cluster = Cluster(
            own_settings.changed(broker=self.rabbit.url), visitor_rate="2000r/s", extra=extra, folder=folder / "cluster", log=folder / "log"
        )
        faked = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_NO_CACHE": "1"}
        self.cluster.serves[1].extra = {**extra, **faked, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.trouble: list[Exception] = []
        self._open = threading.Event()
        self._mender = threading.Thread(target=self._mend, daemon=True)

    def __enter__(self) -> House:
        self.rabbit.start()
        self.cluster.__enter__()
        self._open.set()
        self._mender.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._open.clear()
        self._mender.join(30)
        for process in self.cluster.processes:
            if process.process:
                process.process.send_signal(signal.SIGCONT)
        self.cluster.close()
        self.rabbit.stop()

    @property
    def address(self) -> str:
        """Where people reach it: nginx."""
        return self.cluster.address

    @property
    def serves(self) -> list[Process]:
        return self.cluster.serves

    def set_clock(self, seconds: int) -> None:
        """Sets the clock of the second Rasa process ahead or back, as a machine's clock may be."""
        self.clock.write_text(f"{seconds:+d}s\n")

    def whole(self) -> None:
        """Waits until every part answers again."""
        assert not self.trouble, self.trouble
        for process in self.cluster.processes:
            until(lambda process=process: _answers(process), f"{process.kind} again", 90)
        for server in (*self.cluster.servers, self.rabbit):
            until(server.answers, server.package, 30)

    def rows(self, *conversations: str) -> list[Row]:
        """All stored events of these conversations, in the order in which they were stored."""
        with self.sql() as cursor:
            cursor.execute("SELECT sender_id, data FROM events WHERE sender_id = ANY(%s) ORDER BY id", (list(conversations),))
            return [Row(sender, json.loads(data)) for sender, data in cursor.fetchall()]

    def said(self, conversation: str) -> list[str]:
        """What the person said in a conversation, as it is stored."""
        return [row.event["text"] for row in self.rows(conversation) if row.kind == "user"]

    @contextmanager
    def sql(self) -> Iterator[Any]:
        with closing(psycopg2.connect(self.cluster.postgres.url)) as connection, connection, connection.cursor() as cursor:
            yield cursor

    def redis(self) -> Any:
        return redis.Redis.from_url(self.cluster.redis.url)

    @contextmanager
    def frozen(self, *processes: Process) -> Iterator[None]:
        """These processes hang inside the block."""
        for process in processes:
            os.kill(process.process.pid, signal.SIGSTOP)  # type: ignore[union-attr]
        try:
            yield
        finally:
            for process in processes:
                os.kill(process.process.pid, signal.SIGCONT)  # type: ignore[union-attr]

    def _mend(self) -> None:
        while self._open.is_set():
            try:
                self.cluster.mend()
            except Exception as error:
                self.trouble.append(error)
            time.sleep(0.2)


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """A server hangs inside the block, with every process of its own: it is there, takes what is sent, and does nothing."""
    assert server.process
    processes = _with_children(server.process.pid)
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in reversed(processes):  # its children first: a parent that wakes would think them dead
            os.kill(process, signal.SIGCONT)


def _with_children(process: int) -> list[int]:
    children = [int(child) for task in Path(f"/proc/{process}/task").iterdir() for child in (task / "children").read_text().split()]
    return [process, *(below for child in children for below in _with_children(child))]


def until(true: Callable[[], Any], what: str, seconds: float = 20) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.02)


def _answers(process: Process) -> bool:
    path = "ready" if process.kind == "serve" else "health"
    try:
        return requests.get(f"{process.address}/{path}", timeout=2).ok
    except requests.RequestException:
        return False
