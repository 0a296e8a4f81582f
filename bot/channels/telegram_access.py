"""How to reach Telegram, and how to know that it is Telegram who calls."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from telegram import Bot
from telegram.request import HTTPXRequest

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
POLL = 5
"""Seconds that Telegram holds an empty answer back; well below the lease, so that it is renewed in time."""


@dataclass(frozen=True)
class Access:
    """How to reach Telegram: the bot's token, the address of the Bot API, and the public address of the webhook if there is one."""

    token: str
    api: str
    webhook: str = ""

    @property
    def secret(self) -> str:
        """What Telegram must send with every update: made from the token, so that every process knows it and nobody else."""
        return hmac.new(self.token.encode(), b"charley webhook", hashlib.sha256).hexdigest()

    def bot(self) -> Bot:
        """A client; to be made inside the event loop that uses it."""
        base = self.api.rstrip("/")
        patient = HTTPXRequest(connection_pool_size=64, read_timeout=20, connect_timeout=10, pool_timeout=20)
        return Bot(self.token, f"{base}/bot", f"{base}/file/bot", request=patient, get_updates_request=HTTPXRequest(read_timeout=POLL + 10))
