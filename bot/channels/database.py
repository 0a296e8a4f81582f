"""The small tables that Telegram and Slack need, in the database that keeps the conversations: they outlive a crash with it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

_METADATA = sa.MetaData()

INBOX = sa.Table(
    "channel_inbox",
    _METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(255), unique=True, nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    # Both are emptied once the message is answered: what stays is a number that nobody can read a person from.
    sa.Column("conversation", sa.String(255), index=True),
    sa.Column("body", sa.Text),
    sa.Column("holder", sa.String(255), nullable=False, default=""),
    sa.Column("until", sa.Float, nullable=False, default=0.0),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("sent", sa.Integer, nullable=False, default=0),
    sa.Column("done", sa.Float),
)

NOTES = sa.Table(
    "channel_notes",
    _METADATA,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

LEASES = sa.Table(
    "channel_leases",
    _METADATA,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", sa.String(255), nullable=False),
    sa.Column("until", sa.Float, nullable=False),
)

GRACE = 1.0
"""Seconds beyond a statement's own limit in which a server that works says that it ended it."""


@dataclass(frozen=True)
class Pool:
    """How many connections to PostgreSQL a process holds, how many more it may open, and seconds it waits for one and for a statement."""

    size: int = 5
    overflow: int = 5
    patience: float = 3.0
    statement: float = 5.0


def engine(url: str, pool: Pool | None = None) -> Any:
    """An engine for this SQLAlchemy address. Nothing is connected yet: a database that is down must not stop the start."""
    kind = _postgres(pool or Pool()) if url.startswith("postgresql") else _SQLITE
    made = sa.create_engine(url, future=True, pool_pre_ping=True, **kind)
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", _write_ahead)
        file = made.url.database
        sa.event.listen(made, "connect", lambda _, record: record.info.update(file=_identity(file)))
        sa.event.listen(made, "checkout", lambda _, record, __: _same_file(record.info["file"], file))
    return made


def create(made: Any, metadata: Any = _METADATA) -> None:
    """Makes the tables that are missing; another process may be doing the same at this moment."""
    try:
        metadata.create_all(made)
    except sa.exc.DBAPIError:
        metadata.create_all(made)


_SQLITE = {"poolclass": sa.pool.QueuePool, "connect_args": {"check_same_thread": False}}
"""Its connections stay open: with the last of them SQLite puts its write-ahead file away, which costs more than a turn's storing."""


def _same_file(opened: object, file: str) -> None:
    """A connection writes on into a file that was removed or put back from a copy; it has to be opened anew."""
    if _identity(file) != opened:
        raise sa.exc.DisconnectionError(f"{file} is another file by now")


def _identity(file: str) -> object:
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _postgres(pool: Pool) -> dict[str, Any]:
    """A server that is gone or hangs is noticed within seconds, by whoever waits for a connection, a statement or an answer."""
    from psycopg2.extensions import set_wait_callback

    from bot.channels.silence import Connection, Server, wait

    set_wait_callback(wait)
    milliseconds = int(pool.statement * 1000)
    limits = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} -c idle_in_transaction_session_timeout={milliseconds * 2}"
    server = Server(connecting=pool.patience, statement=pool.statement + GRACE)
    arguments = {"connection_factory": partial(Connection, server=server), "tcp_user_timeout": milliseconds * 2, "options": limits}
    return {"pool_size": pool.size, "max_overflow": pool.overflow, "pool_timeout": pool.patience, "connect_args": arguments}


def _write_ahead(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only unlinked
