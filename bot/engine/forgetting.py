"""Forgets a conversation: its events, its place in every store, and the reminders that would bring it up again."""

from __future__ import annotations

from typing import Any

from rasa.core import jobs
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.constants import ACTION_NAME_SENDER_ID_CONNECTOR_STR


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


async def _forget_reminders(conversation: str) -> None:
    scheduler = await jobs.scheduler()
    for job in scheduler.get_jobs():
        if job.name.endswith(f"{ACTION_NAME_SENDER_ID_CONNECTOR_STR}{conversation}"):
            scheduler.remove_job(job.id)
