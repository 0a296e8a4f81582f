"""Forgets a conversation: everything that the store keeps of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.tracker_store import SQLTrackerStore

_asked_for: set[str] = set()
"""Conversations whose turn that is going on ends with their erasure."""


def ask_for(conversation: str) -> None:
    """Has a conversation erased at the end of the turn that is going on in it."""
    _asked_for.add(conversation)


async def forget_if_asked(agent: Agent, conversation: str) -> None:
    """Erases a conversation if that was asked for in the turn that has just ended."""
    if conversation in _asked_for:
        _asked_for.discard(conversation)
        await forget(agent, conversation)


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
