"""Charley and the bare bot that it is measured against, each as processes of its own on this machine."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from benchmarks.processes import Usage, usage
from bot.engine import launch
from bot.engine.settings import ROOT, Settings, settings
from bot.engine.training import train

BARE = ROOT / "benchmarks" / "bare"
QUIET = {**launch.QUIET, "RASA_TELEMETRY_ENABLED": "false", "SANIC_HOST": "127.0.0.1"}
"""The same for both bots: one thread each for the libraries, nothing sent anywhere."""

LONGEST_START = 180.0


@dataclass(frozen=True, eq=False)
class Bot:
    """A bot that answers at `address`; `started_in` seconds passed from its start to its first answer."""

    name: str
    address: str
    processes: Sequence[subprocess.Popen[bytes]]
    started_in: float

    def usage(self) -> Usage:
        """What its processes have used so far and hold now."""
        return sum((usage(process.pid) for process in self.processes), Usage())

    def say(self, session: requests.Session, sender: str, message: str) -> list[dict[str, object]]:
        body = {"sender": sender, "message": message}
        answer = session.post(f"{self.address}/webhooks/rest/webhook", json=body, timeout=60)
        answer.raise_for_status()
        return list(answer.json())


@contextmanager
def charley(database: str = "", servers: int = 1) -> Iterator[Bot]:
    """A Charley of its own; `database` is an SQLAlchemy address, empty for a SQLite file that is thrown away."""
    model = train(settings())
    with TemporaryDirectory() as folder:
        own = Settings(port=launch.free_port(), action_port=launch.free_port(), data=Path(folder), database=database, action_seconds=30)
        own.models.mkdir(parents=True)
        (own.models / model.name).symlink_to(model)
        begin = time.monotonic()
        processes = [launch.start(command, own, QUIET) for command in ("actions", "serve")]
        yield from _running("Charley", f"http://127.0.0.1:{own.port}", processes, begin)


@contextmanager
def bare(database: str = "") -> Iterator[Bot]:
    """The bare bot with the same kind of store."""
    model = _trained()
    with TemporaryDirectory() as folder:
        port, actions = launch.free_port(), launch.free_port()
        environment = {
            **os.environ, **QUIET,
            "BARE_ACTION_URL": f"http://127.0.0.1:{actions}/webhook",
            "BARE_DATABASE_URL": database or f"sqlite:///{folder}/conversations.db",
        }  # fmt: skip
        commands = [
            ["-m", "rasa_sdk", "--actions", "benchmarks.bare.actions", "--port", str(actions), "--quiet"],
            ["-m", "rasa", "run", "--model", str(model), "--interface", "127.0.0.1", "--port", str(port), "--quiet",
             "--endpoints", str(BARE / "endpoints.yml"), "--credentials", str(BARE / "credentials.yml")],
        ]  # fmt: skip
        begin = time.monotonic()
        with Path(folder, "log").open("wb") as log:
            processes = [subprocess.Popen([sys.executable, *c], cwd=ROOT, env=environment, stdout=log, stderr=log) for c in commands]
        yield from _running("bare Rasa bot", f"http://127.0.0.1:{port}", processes, begin)


def _running(name: str, address: str, processes: Sequence[subprocess.Popen[bytes]], begin: float) -> Iterator[Bot]:
    try:
        _first_answer(address, processes)
        yield Bot(name, address, processes, time.monotonic() - begin)
    finally:
        launch.stop(list(processes))


def _first_answer(address: str, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Waits until the bot answers a message.

    Raises:
        RuntimeError: it ended, or did not answer within LONGEST_START.
    """
    deadline = time.monotonic() + LONGEST_START
    body = {"sender": "first", "message": "hello"}
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        try:
            if requests.post(f"{address}/webhooks/rest/webhook", json=body, timeout=30).json():
                return
        except (requests.RequestException, ValueError):
            time.sleep(0.05)
    raise RuntimeError(f"{address} gave no answer.")


def _trained() -> Path:
    """The bare bot's model, trained when its files changed."""
    parts = sorted(BARE.glob("*.yml"))
    digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:16]
    target = settings().data / "bare" / f"bare-{digest}.tar.gz"
    if not target.exists():
        command = ["-m", "rasa", "train", "--config", "config.yml", "--domain", "domain.yml", "--data", "nlu.yml", "rules.yml",
                   "--out", str(target.parent), "--fixed-model-name", target.name.removesuffix(".tar.gz"), "--quiet"]  # fmt: skip
        subprocess.run([sys.executable, *command], cwd=BARE, env={**os.environ, **QUIET}, check=True, stdout=subprocess.DEVNULL)
    return target
