"""What people sent and what is not yet answered, kept where a kill -9 cannot reach it.

A message is written here before the platform is told that it arrived, and its key is remembered after it was answered. So
what a platform delivers twice is answered once, and what was being answered when the process died is answered by the next.
The words themselves are erased from here as soon as they are answered.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.channels.database import INBOX, LEASES, create

TURN = 30.0
"""Seconds for which a process holds a message before another may think it dead."""

REMEMBERED = 2 * 24 * 3600.0
"""Seconds for which keys are kept: Telegram delivers again for 24 hours, Slack for one."""


@dataclass(frozen=True)
class Item:
    """One message that waits. `tries` counts how often somebody began to answer it, `sent` the parts already delivered."""

    seq: int
    key: str
    conversation: str
    body: str
    holder: str
    until: float
    tries: int
    sent: int


class Inbox:
    """The waiting messages of one channel. `holder` names this process, the same after a restart."""

    def __init__(self, engine: Any, channel: str, holder: str, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._channel, self._holder, self._clock = engine, channel, holder, clock
        self._ready = False

    def accept(self, key: str, conversation: str, body: str) -> bool:
        """Keeps a message; False when it is known already, answered or not. Of its key only a digest is stored."""
        digest = hashlib.sha256(f"{self._channel}:{key}".encode()).hexdigest()
        values = {"key": digest, "channel": self._channel, "conversation": conversation, "body": body}
        try:
            with self._begin() as connection:
                connection.execute(INBOX.insert().values(**values))
        except sa.exc.IntegrityError:
            return False
        return True

    def front(self, conversation: str) -> Item | None:
        """The oldest message of a conversation that still waits."""
        columns = [INBOX.c[name] for name in Item.__dataclass_fields__]
        query = sa.select(*columns).where(INBOX.c.conversation == conversation, INBOX.c.done.is_(None)).order_by(INBOX.c.seq).limit(1)
        with self._begin() as connection:
            row = connection.execute(query).first()
        return Item(**row._mapping) if row else None

    def claim(self, item: Item) -> bool:
        """Takes a message to answer it; False while another living process holds it."""
        now = self._clock()
        if item.holder not in ("", self._holder) and item.until > now:
            return False
        unchanged = (INBOX.c.seq == item.seq, INBOX.c.tries == item.tries, INBOX.c.done.is_(None))
        taken = INBOX.update().where(*unchanged).values(holder=self._holder, until=now + TURN, tries=item.tries + 1)
        with self._begin() as connection:
            return bool(connection.execute(taken).rowcount == 1)

    def progress(self, seq: int, sent: int, hold: float = 0.0) -> None:
        """Notes that so many parts of the answer are delivered; `hold` are seconds that the next one has to wait."""
        self._change(seq, sent=sent, until=self._clock() + TURN + hold)

    def finish(self, seq: int) -> None:
        """The message is answered: its words go, its key stays."""
        self._change(seq, done=self._clock(), conversation=None, body=None)

    def scrub(self) -> None:
        """Has SQLite bring what was erased to its place, so that no old page waits in the write-ahead file."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def waiting(self) -> list[str]:
        """Conversations in which something still waits. Keys too old to come again are let go on the way."""
        old = INBOX.delete().where(INBOX.c.done < self._clock() - REMEMBERED)
        query = sa.select(INBOX.c.conversation).where(INBOX.c.channel == self._channel, INBOX.c.done.is_(None)).distinct()
        with self._begin() as connection:
            connection.execute(old)
            return [row.conversation for row in connection.execute(query)]

    def lead(self, seconds: float) -> bool:
        """Whether this process is the one that polls, for so many seconds from now."""
        now = self._clock()
        mine = {"holder": self._holder, "until": now + seconds}
        free = sa.or_(LEASES.c.holder == self._holder, LEASES.c.until < now)
        try:
            with self._begin() as connection:
                if connection.execute(LEASES.update().where(LEASES.c.name == self._channel, free).values(**mine)).rowcount:
                    return True
                taken = connection.execute(sa.select(LEASES.c.name).where(LEASES.c.name == self._channel)).first()
                if taken is None:
                    connection.execute(LEASES.insert().values(name=self._channel, **mine))
                return taken is None
        except sa.exc.IntegrityError:
            return False

    def step_down(self) -> None:
        """Lets another process poll at once."""
        with self._begin() as connection:
            connection.execute(LEASES.delete().where(LEASES.c.name == self._channel, LEASES.c.holder == self._holder))

    def _change(self, seq: int, **values: Any) -> None:
        with self._begin() as connection:
            connection.execute(INBOX.update().where(INBOX.c.seq == seq).values(**values))

    def _begin(self) -> Any:
        if not self._ready:
            create(self._engine)
            self._ready = True
        return self._engine.begin()
