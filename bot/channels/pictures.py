"""Pictures for platforms that want their bytes: the one place that knows where drawings come from."""

from __future__ import annotations

import logging
from importlib import import_module

logger = logging.getLogger(__name__)


def picture(address: str) -> bytes | None:
    """The PNG of a drawing by the address under which the page shows it (`/pictures/calf-1.png`); None when there is none."""
    name = address.rpartition("/")[2]
    try:
        return bytes(import_module("bot.pictures").picture_png(name))
    except Exception as error:  # a picture never costs anybody the words that stand beside it
        logger.error("There is no picture %s: %s", name, type(error).__name__)
        return None
