"""Where conversations are kept: Rasa's SQL store, which never forgets, doubles or mixes anything and says when it can't be written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionReverted, Event, Restarted, SessionStarted, UserUtteranceReverted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels import standing
from bot.channels.database import NOTES, Pool, create, engine
from bot.channels.spoken import Spoken, Watcher, spoken
from bot.engine.conversation import Conversation, events
from bot.engine.kept import Kept

INDEXES = (
    "CREATE INDEX IF NOT EXISTS events_of_conversation ON events (sender_id, id)",
    "CREATE INDEX IF NOT EXISTS events_of_kind ON events (sender_id, type_name, id)",
)

NEWEST = 100_000
"""So many events are looked at where the whole store would take too long: some minutes of a crowd's."""


class Overtaken(Exception):
    """Somebody else stored into this conversation since the tracker was read: its turn has to be done again."""


class ConversationStore(SQLTrackerStore):
    """Rasa's store; `host` is a whole SQLAlchemy address. An error while reading or writing is raised, not hidden.

    It differs from Rasa's in what counts as new and as the present session: Rasa compares times and counts events, so a
    clock that is set back hides events, and two processes that hold the same conversation store over each other. Here both
    go by the order of storing, and what a tracker has seen is checked once more while it is stored.
    """

    def __init__(self, host: str, domain: Domain | None = None, event_broker: Any = None, pool: Pool | None = None) -> None:
        TrackerStore.__init__(self, domain, event_broker)
        self.engine = engine(host, pool)
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        self._kept = Kept()
        self.watchers: list[Watcher] = [self._kept]
        self._prepared = False

    @contextmanager
    def session_scope(self) -> Iterator[Any]:
        """A session that is closed afterwards. Rasa's own ends the whole process on any ValueError inside it."""
        if not self._prepared:
            self._prepare()
        session = self.sessionmaker()
        try:
            yield session
        finally:
            session.close()

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """A tracker for a conversation of which nothing is stored."""
        return _seen(Conversation(sender_id, self.domain.slots), None)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores what is new, all of it or nothing, then tells the watchers and the event broker.

        Raises:
            Overtaken: the conversation is no longer what the tracker has seen.
            sqlalchemy.exc.SQLAlchemyError: the database could not store it.
        """
        new = self._store(tracker)
        if new and self.event_broker:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        for watcher in self.watchers if new else ():
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

    def reminders(self, since: float) -> list[tuple[str, Event]]:
        """The reminders that were set since a moment, the last of each conversation; looked for among the newest events only."""
        with self.session_scope() as session:
            newest = session.query(sa.func.coalesce(sa.func.max(self.SQLEvent.id), 0)).scalar()
            own = session.query(self.SQLEvent.sender_id, self.SQLEvent.data).filter(self.SQLEvent.id > newest - NEWEST)
            rows = own.filter(self.SQLEvent.type_name == "reminder", self.SQLEvent.timestamp >= since).order_by(self.SQLEvent.id).all()
        last = {row.sender_id: json.loads(row.data) for row in rows}
        return list(zip(last, events(last.values())))

    def quiet_since(self, moment: float) -> list[str]:
        """Conversations in which nothing has happened since a moment (seconds since 1970)."""
        with self.session_scope() as session:
            conversation, last = self.SQLEvent.sender_id, sa.func.max(self.SQLEvent.timestamp)
            return [row.sender_id for row in session.query(conversation).group_by(conversation).having(last < moment)]

    def erase(self, conversation: str, quiet_since: float | None = None) -> bool:
        """Removes every event of a conversation, also from SQLite's write-ahead file, and tells the watchers.

        With `quiet_since` only if still nothing happened in it since then. False when nothing was removed.
        """
        with self.session_scope() as session:
            self._alone(session, conversation)
            own = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation)
            if quiet_since is not None and own.filter(self.SQLEvent.timestamp >= quiet_since).first():
                return False
            removed = own.delete(synchronize_session=False)
            session.execute(NOTES.delete().where(NOTES.c.key == standing.key(conversation)))
            session.commit()
            if self.engine.dialect.name == "sqlite":
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        for watcher in self.watchers:
            watcher.erased(conversation)
        return bool(removed)

    def let_go(self, conversation: str) -> None:
        """Drops what is at hand of a conversation; the store is as it was."""
        self._kept.take(conversation)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        kept = None if fetch_events_from_all_sessions else self._kept.take(sender_id)
        with self.session_scope() as session:
            if kept and self._caught_up(kept, session):
                return kept
            rows = self._event_query(session, sender_id, fetch_events_from_all_sessions).all()
        if not rows:
            return None
        stored = [json.loads(row.data) for row in rows]
        return _seen(Conversation.from_dict(sender_id, stored, self.domain.slots), rows[-1].id)

    def _caught_up(self, kept: Conversation, session: Any) -> bool:
        """Adds what other processes have stored since. False when the store holds another conversation or another session by now."""
        _, last = kept.seen
        behind = self._event_query(session, kept.sender_id, True).filter(self.SQLEvent.id >= last).all()
        if not behind or behind[0].id != last or json.loads(behind[0].data).get("timestamp") != kept.events[-1].timestamp:
            return False
        new = events(json.loads(row.data) for row in behind[1:])
        if any(isinstance(event, SessionStarted) for event in new):
            return False
        for event in new:
            kept.update(event)
        _seen(kept, behind[-1].id)
        return True

    def _event_query(self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        """The events of a conversation in the order in which they were stored: all, or those since its last session began."""
        own = session.query(self.SQLEvent.id, self.SQLEvent.data).filter(self.SQLEvent.sender_id == sender_id)
        if not fetch_events_from_all_sessions:
            starts = self.SQLEvent.sender_id == sender_id, self.SQLEvent.type_name == SessionStarted.type_name
            start = sa.select(sa.func.max(self.SQLEvent.id)).where(*starts).scalar_subquery()
            own = own.filter(self.SQLEvent.id >= sa.func.coalesce(start, 0))
        return own.order_by(self.SQLEvent.id)

    def _store(self, tracker: DialogueStateTracker) -> list[Event]:
        """Stores what is new and gives it back."""
        known, last = getattr(tracker, "seen", (None, None))
        if known is not None and len(tracker.events) == known:
            return []
        with self.session_scope() as session:
            self._alone(session, tracker.sender_id)
            # A tracker that did not come from here (Rasa's HTTP API makes such ones) is compared as Rasa does it.
            if known is not None and last != self._last_id(session, tracker.sender_id):
                raise Overtaken
            new = list(islice(tracker.events, known, None) if known is not None else self._additional_events(session, tracker))
            rows = [_row(tracker.sender_id, event) for event in new]
            if rows:
                session.execute(sa.insert(self.SQLEvent.__table__), rows)
            last = self._last_id(session, tracker.sender_id)
            session.commit()
        _seen(tracker, last)
        self._keep(tracker, new, rows)
        return new

    def _keep(self, tracker: DialogueStateTracker, new: list[Event], rows: list[dict[str, Any]]) -> None:
        """Keeps a conversation for its next turn, with what was stored in the place of what is new in it: both can differ a little."""
        if not isinstance(tracker, Conversation) or not rows or any(isinstance(event, _TURNS_BACK) for event in new):
            return
        for _ in new:
            tracker.events.pop()
        for event in events(json.loads(row["data"]) for row in rows):
            tracker.update(event)
        self._kept.put(tracker)

    def _last_id(self, session: Any, conversation: str) -> int | None:
        found: int | None = session.query(sa.func.max(self.SQLEvent.id)).filter(self.SQLEvent.sender_id == conversation).scalar()
        return found

    def _alone(self, session: Any, conversation: str) -> None:
        """Lets no other process change this conversation until the session's transaction ends."""
        if self.engine.dialect.name == "sqlite":
            session.execute(sa.text("BEGIN IMMEDIATE"))
        else:
            session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:conversation, 0))"), {"conversation": conversation})

    def _said(self, session: Any, conversation: str, what: Any) -> Any:
        return session.query(what).filter(self.SQLEvent.sender_id == conversation, self.SQLEvent.type_name.in_(("user", "bot")))

    def _prepare(self) -> None:
        create(self.engine, self.Base.metadata)
        create(self.engine)
        with self.engine.begin() as connection:
            for index in INDEXES:
                connection.execute(sa.text(index))
        self._prepared = True


_TURNS_BACK = (SessionStarted, Restarted, UserUtteranceReverted, ActionReverted)
"""What changes more of a conversation than what comes after it: it is read anew from the store."""


def _seen(tracker: DialogueStateTracker, last: int | None) -> DialogueStateTracker:
    """Notes on a tracker how many of its events are stored, and the number of the last of them."""
    tracker.seen = (len(tracker.events), last)
    return tracker


def _row(conversation: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": conversation,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
