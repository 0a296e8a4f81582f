"""Forgets a conversation: everything that the store keeps of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.tracker_store import SQLTrackerStore


async def forget(agent: Agent, conversation: str) -> None:
    """Erases everything that is kept of a conversation, once the turn that may be going on in it is stored.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the store could not be reached, and nothing was erased.
    """
    async with agent.lock_store.lock(conversation):
        _erase(agent.tracker_store, conversation)


def _erase(store: Any, conversation: str) -> None:
    with store.session_scope() as session:
        session.execute(sa.delete(SQLTrackerStore.SQLEvent).where(SQLTrackerStore.SQLEvent.sender_id == conversation))
        session.commit()
