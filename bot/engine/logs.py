"""Keeps the logs quiet and private: warnings and errors, no words of a person, no conversation's id, unless CHARLEY_LOG_TEXT asks for them.

What our own modules log is written with care (a test reads every line of it). What other packages log may quote messages, ids
and tokens: once people can write, only their package, place in the code and kind of error are kept of it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

OURS = ("bot", "actions")
FRAMES = 8
"""So many places of a traceback are kept, the innermost ones."""

_conversation: ContextVar[str] = ContextVar("conversation", default="")


@dataclass(frozen=True)
class Style:
    """How lines look: `as_json` one object a line, `text` with everything in clear; `key` hides conversations' ids."""

    as_json: bool = False
    text: bool = False
    key: bytes = b""


def quieten(style: Style = Style()) -> None:
    """Sets every logger of this process, Rasa's structured ones included. Until `guard` is called other packages may say all they want."""
    warnings.showwarning = lambda *_, **__: None  # several packages turn ignored warnings on again
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines(style))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or is_ours(record))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO if style.as_json else logging.WARNING)
    structlog.configure(
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        processors=[structlog.processors.KeyValueRenderer(key_order=["event"])],
    )


def adopt() -> None:
    """Takes away the handlers and levels that other packages gave their loggers, so that every line comes through ours."""
    for logger in [logging.getLogger(name) for name in logging.Logger.manager.loggerDict]:
        logger.handlers.clear()
        logger.propagate = True
        if logger.level and logger.name.partition(".")[0] not in OURS:
            logger.setLevel(logging.NOTSET)


def guard() -> None:
    """From now on people may write: other packages' own words are dropped."""
    adopt()
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda said: _uncaught(said.exc_type, said.exc_value, said.exc_traceback)
    threading.excepthook = lambda said: _uncaught(said.exc_type, said.exc_value, said.exc_traceback)
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, _Lines):
            handler.formatter.guarded = True


def is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


@contextmanager
def about(conversation: str) -> Iterator[None]:
    """Lines inside the block are marked with a short hash of this conversation's id."""
    token = _conversation.set(conversation)
    try:
        yield
    finally:
        _conversation.reset(token)


def short(conversation: str, key: bytes) -> str:
    """Ten digits that stand for a conversation; who lacks the key can't find them by trying ids."""
    return hashlib.blake2b(conversation.encode("utf-8", "replace"), key=key[:64], digest_size=5).hexdigest()


class _Lines(logging.Formatter):
    """One line a record, in plain text or JSON."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._look = style
        self.guarded = False

    def format(self, record: logging.LogRecord) -> str:
        parts = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": self._event(record),
            **self._error(record),
            **self._conversation(),
            **getattr(record, "values", {}),
        }
        if self._look.as_json:
            return json.dumps(parts, ensure_ascii=False, default=str)
        said = [f"{key}={value}" for key, value in parts.items() if key not in ("time", "level", "logger", "event")]
        return " ".join([str(parts["time"]), record.levelname, f"{record.name}: {parts['event']}", *said])

    def _event(self, record: logging.LogRecord) -> str:
        if self._look.text or not self.guarded or is_ours(record):
            return record.getMessage()
        return f"{Path(record.pathname).name}:{record.lineno} {record.funcName}"

    def _error(self, record: logging.LogRecord) -> dict[str, Any]:
        kind, error, trace = record.exc_info if isinstance(record.exc_info, tuple) else (None, None, None)
        if kind is None:
            return {}
        places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)[-FRAMES:]]
        told = {"message": str(error)} if self._look.text or not self.guarded else {}
        return {"error": kind.__name__, **told, "where": " < ".join(reversed(places))}

    def _conversation(self) -> dict[str, str]:
        conversation = _conversation.get()
        if not conversation:
            return {}
        return {"conversation": conversation if self._look.text else short(conversation, self._look.key)}


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: Any) -> None:
    """An error that nobody caught, told like any other: Python itself would print its words."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("python").error("An error was not caught", exc_info=(kind, error or kind(), trace))
