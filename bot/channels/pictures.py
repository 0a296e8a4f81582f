"""Pictures for platforms that want their bytes: the one place that knows where drawings come from."""

from __future__ import annotations

import logging

from bot.pictures.gallery import gallery

logger = logging.getLogger(__name__)

OWN = "/pictures/"
"""Stands in the address of every drawing of Charley's own, on whatever host it is served."""


def drawing(address: str) -> bytes | None:
    """The PNG behind an address like `/pictures/calf_wall-1.png`; None when it is none of Charley's own drawings."""
    if OWN not in address:
        return None
    name = address.rpartition("/")[2].partition(".")[0]
    try:
        return gallery().png(name)
    except Exception as error:  # a picture never costs anybody the words that stand beside it
        logger.error("There is no picture %s: %s", name, type(error).__name__)
        return None
