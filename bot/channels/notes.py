"""Small things that must outlive a restart: payloads too long for a button, pictures already uploaded, running timers."""

from __future__ import annotations

import hashlib
import logging
from base64 import urlsafe_b64encode
from typing import Any

import sqlalchemy as sa

from bot.channels.database import NOTES, create

logger = logging.getLogger(__name__)

SHORT = "#"
"""First character of a stored short id; no payload of Charley's begins with it."""


class Notes:
    """Values under keys, in the database of the conversations."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._ready = False

    def put(self, key: str, value: str) -> None:
        """Keeps a value, in place of an earlier one."""
        try:
            with self._begin() as connection:
                if not connection.execute(NOTES.update().where(NOTES.c.key == key).values(value=value)).rowcount:
                    connection.execute(NOTES.insert().values(key=key, value=value))
        except sa.exc.IntegrityError:  # another process was faster
            self.put(key, value)

    def get(self, key: str) -> str | None:
        """The value under a key, None when there is none."""
        with self._begin() as connection:
            row = connection.execute(sa.select(NOTES.c.value).where(NOTES.c.key == key)).first()
        return str(row.value) if row else None

    def drop(self, key: str) -> None:
        with self._begin() as connection:
            connection.execute(NOTES.delete().where(NOTES.c.key == key))

    def beginning(self, prefix: str) -> dict[str, str]:
        """Everything whose key begins so."""
        with self._begin() as connection:
            rows = connection.execute(sa.select(NOTES).where(NOTES.c.key.startswith(prefix, autoescape=True)))
            return {row.key: row.value for row in rows}

    def shortened(self, payload: str, most: int) -> str:
        """The payload if it has at most so many bytes, else a stored short id: the same one for the same payload."""
        if len(payload.encode()) <= most:
            return payload
        digest = hashlib.blake2b(payload.encode(), digest_size=12).digest()
        short = SHORT + urlsafe_b64encode(digest).decode()
        try:
            self.put(short, payload)
        except sa.exc.SQLAlchemyError as error:  # the words matter more than a button, which can be typed as well
            logger.error("A payload could not be stored: %s", type(error).__name__)
        return short

    def whole(self, data: str) -> str | None:
        """The payload behind what a button sent; None for a short id that nobody stored."""
        return self.get(data) if data.startswith(SHORT) else data

    def _begin(self) -> Any:
        if not self._ready:
            create(self._engine)
            self._ready = True
        return self._engine.begin()
