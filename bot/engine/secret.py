"""The secret that signs the tokens of the web page: from the settings, or made once and kept where only its owner can read it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from tempfile import mkstemp

from bot.engine.logs import Style
from bot.engine.settings import Settings


def web_secret(settings: Settings) -> str:
    """The secret of this installation. Without one in the settings all processes that share CHARLEY_DATA share one."""
    if settings.web_secret:
        return settings.web_secret.get_secret_value()
    path = settings.data / "web-secret"
    if not path.exists():
        _make(path)
    return path.read_text()


def log_style(settings: Settings) -> Style:
    """How this process logs; conversations are hidden by the installation's own secret."""
    return Style(settings.log == "json", settings.log_text, web_secret(settings).encode())


def _make(path: Path) -> None:
    """Writes a secret in one step: of two processes that start together, one wins and both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = mkstemp(dir=path.parent)  # readable by its owner only
    with open(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
