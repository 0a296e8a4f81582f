"""One process for one store, where turns are kept apart in memory: a second one could answer the same person at the same moment."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from typing import Any

import sqlalchemy as sa

from bot.channels.database import engine
from bot.engine.settings import Settings

PATIENCE = 5.0
"""Seconds for which the one before may still be ending."""

TAKEN = "Another process serves this conversation store already; set CHARLEY_REDIS so that they keep their turns apart, or end the other."


class NotAlone(Exception):
    """Another process serves the same store."""


def hold(settings: Settings) -> Any:
    """Takes the store for this process until it ends; gives back what has to be kept alive. With Redis nothing is held.

    Raises:
        NotAlone: somebody else has it.
    """
    if settings.redis:
        return None
    attempt = _in_postgres if settings.database_url.startswith("postgresql") else _in_file
    deadline = time.monotonic() + PATIENCE
    while True:
        held = attempt(settings)
        if held is not None:
            return held
        if time.monotonic() > deadline:
            raise NotAlone(TAKEN)
        time.sleep(0.1)


def _in_file(settings: Settings) -> int | None:
    """A lock of the operating system, which a process that dies cannot leave behind."""
    settings.data.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(settings.database_url.encode()).hexdigest()[:16]
    file = os.open(settings.data / f"serving-{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def _in_postgres(settings: Settings) -> Any | None:
    """A lock that PostgreSQL lets go with the connection. A database that is down does not stop the start."""
    try:
        connection = engine(settings.database_url).connect()
        taken = connection.execute(sa.text("SELECT pg_try_advisory_lock(hashtextextended('charley serves', 0))")).scalar()
        connection.commit()
    except sa.exc.SQLAlchemyError:
        return ()
    return connection if taken else None
