"""Keeps the logs quiet and private: warnings and errors only, since what Rasa logs below that quotes people's messages."""

from __future__ import annotations

import logging
import warnings

import structlog


def quieten() -> None:
    """Sets every logger of this process, Rasa's structured ones included, to warnings and errors."""
    warnings.showwarning = lambda *_, **__: None  # several packages turn ignored warnings on again
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    logging.disable(logging.INFO)
