"""How to reach Slack."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient


@dataclass(frozen=True)
class Access:
    """How to reach Slack: the bot's token, the address of the Web API, and the app token or the signing secret or both."""

    bot_token: str
    api: str
    app_token: str = ""
    signing_secret: str = ""

    def client(self) -> AsyncWebClient:
        """A client that speaks as the bot."""
        return AsyncWebClient(self.bot_token, base_url=self.api.rstrip("/") + "/")
