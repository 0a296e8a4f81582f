"""The messages of a conversation whose buttons can still be pressed, so that they can be taken away once something else was said."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.notes import Notes

logger = logging.getLogger(__name__)


def key(conversation: str) -> str:
    """Under which a conversation's standing buttons are noted; it goes with the conversation (bot.engine.stores)."""
    return f"standing:{conversation}"


class Standing:
    """What a platform needs to find such a message again. A note that cannot be made or read costs old buttons, never an answer."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def add(self, conversation: str, message: Any) -> None:
        """A message with buttons was sent."""
        try:
            await asyncio.to_thread(self._add, conversation, message)
        except SQLAlchemyError as error:
            logger.error("Buttons could not be noted: %s", type(error).__name__)

    async def take(self, conversation: str) -> list[Any]:
        """The messages that have buttons; none is noted any more."""
        try:
            return await asyncio.to_thread(self._take, conversation)
        except SQLAlchemyError as error:
            logger.error("Standing buttons could not be found: %s", type(error).__name__)
            return []

    def _add(self, conversation: str, message: Any) -> None:
        self._notes.put(key(conversation), json.dumps([*self._noted(conversation), message]))

    def _take(self, conversation: str) -> list[Any]:
        noted = self._noted(conversation)
        if noted:
            self._notes.drop(key(conversation))
        return noted

    def _noted(self, conversation: str) -> list[Any]:
        return list(json.loads(self._notes.get(key(conversation)) or "[]"))
