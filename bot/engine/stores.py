"""Where conversations are kept: Rasa's SQL store, told to use files that survive a crash and to say when they can't be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore


class ConversationStore(SQLTrackerStore):
    """Rasa's store; `host` is a whole SQLAlchemy address. An error while reading or writing is raised, not hidden."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _write_ahead)

    @contextmanager
    def session_scope(self) -> Iterator[Any]:
        """A session that is closed afterwards. Rasa's own ends the whole process on any ValueError inside it."""
        session = self.sessionmaker()
        try:
            yield session
        finally:
            session.close()


def _write_ahead(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
