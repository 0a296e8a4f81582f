"""The connections to PostgreSQL that a process may have, from the settings."""

from __future__ import annotations

from bot.channels.database import Pool
from bot.engine.settings import Settings


def pool(settings: Settings) -> Pool:
    """The pool that the settings ask for; the conversation store and the platforms' inbox each have one."""
    return Pool(settings.pool_size, settings.pool_overflow, settings.pool_seconds, settings.statement_seconds)
