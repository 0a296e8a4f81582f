"""Everything an operator can set, from the environment or a `.env` file; nothing else is configurable."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseSettings, Field, SecretStr

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Names in the environment begin with CHARLEY_, for example CHARLEY_PORT."""

    host: str = Field("127.0.0.1", description="Address both servers listen on; only this machine can reach the default.")
    port: int = Field(5005, ge=1, le=65535, description="Port of the page and the channels.")
    action_port: int = Field(0, ge=0, le=65535, description="Port of the action server; 0 means the port after CHARLEY_PORT.")
    country: str = Field("uk", description="Whose emergency numbers are given: a file name of data/knowledge/services.")
    api_token: SecretStr | None = Field(None, description="Opens Rasa's HTTP API to whoever sends this token; closed without.")
    database: str = Field("", description="SQLAlchemy address of the conversation store; empty means a SQLite file in CHARLEY_DATA.")
    data: Path = Field(ROOT / ".charley", description="Folder for the model, the conversations and the logs.")
    public_url: str = Field("", description="Address people reach this server at, for pictures in other channels; https://charley.example.")
    action_seconds: float = Field(2.0, gt=0, description="How long an answer of the action server is waited for.")

    telegram_token: SecretStr | None = Field(None, description="Opens Telegram: the bot's token from @BotFather.")
    telegram_webhook: str = Field("", description="Public https address of /webhooks/telegram/webhook; empty means long polling.")
    telegram_api: str = Field("https://api.telegram.org", description="Address of the Bot API.")
    slack_bot_token: SecretStr | None = Field(None, description="Opens Slack: the app's bot token (xoxb-...).")
    slack_app_token: SecretStr | None = Field(None, description="The app-level token (xapp-...); with it Slack comes by Socket Mode.")
    slack_signing_secret: SecretStr | None = Field(None, description="Checks what Slack posts to /webhooks/slack/webhook (Events API).")
    slack_api: str = Field("https://slack.com/api/", description="Address of Slack's Web API.")

    class Config:
        env_prefix = "charley_"
        env_file = ROOT / ".env"

    @property
    def actions_at(self) -> int:
        """The port of the action server."""
        return self.action_port or self.port + 1

    @property
    def database_url(self) -> str:
        """Where conversations are kept."""
        return self.database or f"sqlite:///{self.data / 'conversations.db'}"

    @property
    def models(self) -> Path:
        """Folder of trained models."""
        return self.data / "models"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
