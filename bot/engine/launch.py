"""Starts Charley for a person at a terminal: train if needed, both servers, one address, one Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import IO, TypeVar

from bot.engine import combinations, platforms
from bot.engine.settings import ROOT, Settings
from bot.engine.training import model_path
from bot.knowledge import loading
from bot.knowledge.release import ADVICE, ready_answers

ROOM_NEEDED = 200 * 1024 * 1024
"""Bytes that must be free for the model and the first conversations."""

LONGEST_START = 120.0
PATIENCE = 20.0
"""Seconds a server gets to finish what it is doing before it is ended."""

STARTED_BY = "CHARLEY_STARTED_BY"

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "OMP_NUM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
}


Ended = TypeVar("Ended")


class CannotStart(Exception):
    """One clear sentence for the person at the terminal."""


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Runs Charley until Ctrl-C or a request to stop.

    Raises:
        CannotStart: with what is wrong and what to do.
    """
    check(settings)
    if not model_path(settings).exists():
        say("Training the model (about two minutes) ...")
        train(settings)
    say("Starting ...")
    for platform in platforms.states(settings):
        say(f"{platform.name}: {platform.how}" + ("" if platform.open else f"; to open it, {platform.next}"))
    with servers(settings) as processes:
        say(f"Charley is at http://{settings.host}:{settings.port}/  (Ctrl-C ends it)")
        say(reviews(settings))
        for ended in until_stopped(lambda: [process for process in processes if process.poll() is not None]):
            raise CannotStart(f"A server ended by itself with code {ended.returncode}; see the lines above.")
    say("Charley has stopped.")


def reviews(settings: Settings) -> str:
    """How much of the advice no clinician has reviewed, and what becomes of that."""
    base = loading.load(reviewed_only=True)
    unread, all_advice = len(base.held), sum(base.counts[kind] for kind in ADVICE) + len(ready_answers())
    if not unread:
        return "Every piece of advice has been reviewed by a clinician."
    if settings.reviewed_only:
        return f"Only reviewed knowledge is served: {unread} of {all_advice} entries are held back (python -m bot knowledge gaps)."
    return f"{unread} of {all_advice} entries are not reviewed by a clinician; people are told so (CHARLEY_REVIEWED_ONLY holds them back)."


@contextmanager
def servers(settings: Settings, extra: Mapping[str, str] | None = None) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Both servers, ready to answer; they end with the block.

    Raises:
        CannotStart: one of them ended or did not answer in time.
    """
    processes = [start(command, settings, extra) for command in ("actions", "serve")]
    try:
        for process, url in zip(processes, (f"http://127.0.0.1:{settings.actions_at}/health", ready_url(settings))):
            _wait(process, url)
        yield processes
    finally:
        stop(processes[::-1])  # a turn in progress may still need the actions


def start(
    command: str, settings: Settings, extra: Mapping[str, str] | None = None, log: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """One server as a process of its own, in a group of its own so that Ctrl-C reaches it only through us."""
    environment = {**os.environ, **QUIET, **settings.as_environment(), **(extra or {})}
    environment[STARTED_BY] = str(os.getpid())
    program = [sys.executable, "-m", "bot", command]
    return subprocess.Popen(program, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)


def end_with_starter() -> None:
    """Makes this server end when whoever started it is gone without a goodbye, so that no port stays taken."""
    starter = os.environ.get(STARTED_BY)
    if starter:
        threading.Thread(target=_watch_starter, args=(int(starter),), daemon=True).start()


def _watch_starter(starter: int) -> None:
    while os.getppid() == starter:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Asks one process after the other to finish what it is doing, and ends those that do not."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port on this machine that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check(settings: Settings) -> None:
    """Looks for what would keep Charley from starting.

    Raises:
        CannotStart: with what is wrong and what to do.
    """
    if sys.version_info[:2] not in ((3, 10), (3, 11)):
        raise CannotStart(f"Charley needs Python 3.11 or 3.10; this is {sys.version.split()[0]}.")
    for problem in combinations.problems(settings):
        raise CannotStart(problem)
    for port, variable in ((settings.port, "CHARLEY_PORT"), (settings.actions_at, "CHARLEY_ACTION_PORT")):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError:
                raise CannotStart(f"Port {port} is in use; choose another with {variable}=... make run.") from None
    settings.data.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.data).free < ROOM_NEEDED:
        raise CannotStart(f"The disk of {settings.data} is full; Charley needs 200 MB there.")


def train(settings: Settings) -> None:
    """Trains the model in a process of its own.

    Raises:
        CannotStart: with where to read why.
    """
    log = settings.data / "training.log"
    environment = {**os.environ, **QUIET, **settings.as_environment()}
    with log.open("wb") as out:
        done = subprocess.run([sys.executable, "-m", "bot", "train"], cwd=ROOT, env=environment, stdout=out, stderr=out)
    if done.returncode != 0:
        raise CannotStart(f"Training failed; what Rasa said is in {log}.")


def ready_url(settings: Settings) -> str:
    """Answers with 200 once people can be answered (bot/engine/health.py)."""
    return f"http://127.0.0.1:{settings.port}/ready"


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    deadline, said = time.monotonic() + LONGEST_START, ""
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CannotStart(f"A server ended while starting, with code {process.returncode}; see the lines above.")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError as answer:
            said = f" It said: {answer.read().decode(errors='replace')}"
            time.sleep(0.1)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CannotStart(f"{url} was not ready within {LONGEST_START:.0f} seconds.{said}")


def until_stopped(ended: Callable[[], list[Ended]]) -> Iterator[Ended]:
    """Waits for Ctrl-C or SIGTERM; yields what ends before that. A shell starts what runs in the background deaf to Ctrl-C: not us."""

    def asked_to_stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked_to_stop)
    try:
        while True:
            yield from ended()
            time.sleep(0.3)
    except KeyboardInterrupt:
        return
