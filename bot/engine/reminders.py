"""Sets Charley's own reminders ("did it ease?") again that a process took with it when it died: they are stored with the conversation.

Where another process still has the same reminder, both fall due and one is heard: the question is marked as asked in the
conversation itself, inside its lock (`bot.engine.coaching_turns.hold_is_over`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

TOO_LATE = timedelta(minutes=10)
"""After so long nobody wants to be asked any more whether a cramp eased."""
SOON = timedelta(seconds=2)
"""What fell due while nobody was there is asked so soon after the start."""


async def resume(agent: Any, outputs: Mapping[str, Any]) -> None:
    """Sets again what is not too late; `outputs` are the ways to people, by channel."""
    now = datetime.now(timezone.utc)
    try:
        for conversation, reminder in agent.tracker_store.reminders((now - TOO_LATE).timestamp()):
            tracker = await agent.tracker_store.retrieve(conversation)
            output = outputs.get(tracker.get_latest_input_channel()) if tracker else None
            if output and reminder.trigger_date_time > now - TOO_LATE:
                reminder.trigger_date_time = max(reminder.trigger_date_time, now + SOON)
                await agent.processor._schedule_reminders([reminder], tracker, output)
    except SQLAlchemyError as error:
        logger.error("Reminders of before could not be set again: %s", type(error).__name__)
