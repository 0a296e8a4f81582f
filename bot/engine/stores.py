"""Where conversations are kept: Rasa's SQL store, told to use files that survive a crash and to say when they can't be written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.spoken import Spoken, Watcher, spoken


class ConversationStore(SQLTrackerStore):
    """Rasa's store; `host` is a whole SQLAlchemy address. An error while reading or writing is raised, not hidden."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.watchers: list[Watcher] = []
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

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores what is new, all of it or nothing, and tells the watchers."""
        await super().save(tracker)
        for watcher in self.watchers:
            watcher.saved(tracker.sender_id)

    def spoken(self, conversation: str, after: int = 0) -> list[Spoken]:
        """The messages of a conversation behind number `after`, in order."""
        with self.session_scope() as session:
            rows = self._said(session, conversation, self.SQLEvent.data).order_by(self.SQLEvent.id).offset(after).all()
        found = (spoken(number, json.loads(row.data)) for number, row in enumerate(rows, after + 1))
        return [message for message in found if message]

    def last_number(self, conversation: str) -> int:
        """The number of the last message; 0 for a conversation that has none (any more)."""
        with self.session_scope() as session:
            return int(self._said(session, conversation, sa.func.count()).scalar())

    def heard(self, conversation: str, message_id: str) -> bool:
        """Whether this message of a person is in the store."""
        # Inside a stored text every quotation mark is escaped, so no text can look like this.
        mark = json.dumps({"message_id": message_id})[1:-1]
        with self.session_scope() as session:
            own = self._said(session, conversation, self.SQLEvent.id).filter(self.SQLEvent.type_name == "user")
            return own.filter(self.SQLEvent.data.contains(mark, autoescape=True)).first() is not None

    def erase(self, conversation: str) -> None:
        """Removes every event of a conversation, also from SQLite's write-ahead file, and tells the watchers."""
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation).delete(synchronize_session=False)
            session.commit()
            if self.engine.dialect.name == "sqlite":
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        for watcher in self.watchers:
            watcher.erased(conversation)

    def _said(self, session: Any, conversation: str, what: Any) -> Any:
        return session.query(what).filter(self.SQLEvent.sender_id == conversation, self.SQLEvent.type_name.in_(("user", "bot")))


def _write_ahead(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only unlinked
