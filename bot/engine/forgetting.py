"""Forgets a conversation: its events, its place in every store, and the reminders that would bring it up again."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa.core import jobs
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.constants import ACTION_NAME_SENDER_ID_CONNECTOR_STR

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

    Waits for the conversation's lock: whoever is inside a turn of it starts this as a task and does not await it.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the store could not be reached, and nothing was erased.
    """
    async with agent.lock_store.lock(conversation):
        await _forget_reminders(conversation)
        _erase(agent.tracker_store, conversation)


def _erase(store: Any, conversation: str) -> None:
    if isinstance(store, InMemoryTrackerStore):
        store.store.pop(conversation, None)
    else:
        store.erase(conversation)


class Reminders:
    """Lets go of reminders when another process has erased their conversation (bot.channels.spoken.Watcher)."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def saved(self, conversation: str) -> None:
        """Nothing to do."""

    def erased(self, conversation: str) -> None:
        task = asyncio.get_running_loop().create_task(_forget_reminders(conversation))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _forget_reminders(conversation: str) -> None:
    scheduler = await jobs.scheduler()
    for job in scheduler.get_jobs():
        if job.name.endswith(f"{ACTION_NAME_SENDER_ID_CONNECTOR_STR}{conversation}"):
            scheduler.remove_job(job.id)
