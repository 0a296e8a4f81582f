"""What this process counts, for Prometheus (docs/operations.md). No label comes from a person's words: channels, levels and kinds only."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from prometheus_client import Counter, Histogram
from rasa.core.lock_store import LockError
from redis.exceptions import RedisError

from bot.engine.hearing import Turn
from bot.knowledge.schema import Level

logger = logging.getLogger(__name__)

CHANNELS = ("web", "rest", "telegram", "slack")

TURNS = Counter("charley_turns", "Messages of people that were handled, also those that failed.", ["channel"])
SECONDS = Histogram(
    "charley_turn_seconds",
    "Seconds from a message until its turn was stored, the wait for the conversation's lock included.",
    ["channel"],
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
FAILURES = Counter("charley_turn_failures", "Turns that ended with an error; the person was told so.")
RAISED = Counter("charley_triage_raised", "How often a conversation's triage level rose to this one.", ["level"])
NOT_UNDERSTOOD = Counter("charley_not_understood", "Messages that Charley had to ask about again.")
ASKED = Counter("charley_questions_asked", "Questions of the interview that were asked.", ["kind"])
STORE_ERRORS = Counter("charley_store_errors", "Errors of the conversation store's database.")
LOCK_ERRORS = Counter("charley_lock_errors", "Locks of conversations that could not be had.")
ACTION_FAILURES = Counter("charley_action_failures", "Calls of the action server that gave no answer in time, or no sound one.")

for _level in Level:
    RAISED.labels(_level.value)
for _channel in CHANNELS:
    TURNS.labels(_channel)
    SECONDS.labels(_channel)
for _kind in ("danger", "other"):
    ASKED.labels(_kind)


@contextmanager
def turn(channel: str | None) -> Iterator[None]:
    """Counts and times one turn; its errors go on."""
    label = channel if channel in CHANNELS else "other"
    TURNS.labels(label).inc()
    began = time.perf_counter()
    try:
        yield
    except Exception as error:
        FAILURES.inc()
        LOCK_ERRORS.inc(isinstance(error, (LockError, RedisError)))
        raise
    finally:
        took = time.perf_counter() - began
        SECONDS.labels(label).observe(took)
        logger.info("A turn ended", extra={"values": {"channel": label, "seconds": round(took, 3)}})


def decided(made: Turn, level_before: str | None, misunderstood_before: int) -> None:
    """Counts what a turn came to: a level that rose, something not understood, a question asked."""
    level = made.slots.get("triage_level")
    if level and (not level_before or Level(level).urgency > Level(level_before).urgency):
        RAISED.labels(level).inc()
    NOT_UNDERSTOOD.inc(int(made.slots.get("misunderstood") or 0) > misunderstood_before)
    if "utter_ask" in made.steps:
        ASKED.labels("danger" if str(made.slots.get("open_question")).startswith("danger") else "other").inc()


def watch(engine: Any) -> None:
    """Counts every error of a database engine."""
    sa.event.listen(engine, "handle_error", lambda _: STORE_ERRORS.inc())
