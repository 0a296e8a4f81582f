"""Everything an operator can set, from the environment or a `.env` file; nothing else is configurable."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseSettings, Field, SecretStr, ValidationError, validator
from pydantic.fields import ModelField

ROOT = Path(__file__).resolve().parents[2]

_SCHEMES = {
    "redis": ("redis://", "rediss://"),
    "broker": ("amqp://", "amqps://"),
    "database": ("sqlite:///", "postgresql://", "postgresql+psycopg2://"),
    "actions_url": ("http://", "https://"),
}


class BadSettings(Exception):
    """What is wrong with the settings, one sentence a line, for the person who starts Charley."""


class Settings(BaseSettings):
    """Names in the environment begin with CHARLEY_, for example CHARLEY_PORT."""

    profile: Literal["local", "cluster"] = Field(
        "local", description="local: one process and a file. cluster: several `bot serve` that share PostgreSQL and Redis."
    )
    host: str = Field("127.0.0.1", description="Address both servers listen on; only this machine can reach the default.")
    port: int = Field(5005, ge=1, le=65535, description="Port of the page and the channels.")
    action_port: int = Field(0, ge=0, le=65535, description="Port of the action server; 0 means the port after CHARLEY_PORT.")
    country: str = Field("uk", description="Whose emergency numbers are given: a file name of data/knowledge/services.")
    api_token: SecretStr | None = Field(None, description="Opens Rasa's HTTP API to whoever sends this token; closed without.")
    database: str = Field("", description="SQLAlchemy address of the conversation store; empty means a SQLite file in CHARLEY_DATA.")
    data: Path = Field(ROOT / ".charley", description="Folder for the model, the conversations and the logs.")
    reviewed_only: bool = Field(False, description="Serve only knowledge that a clinician has reviewed (docs/reviewing.md).")
    public_url: str = Field("", description="Address people reach this server at, for pictures in other channels; https://charley.example.")
    keep_days: int = Field(90, ge=0, description="Conversations in which nobody wrote for so many days are erased; 0 keeps them.")
    pool_size: int = Field(5, ge=1, description="Connections to PostgreSQL that each process keeps open.")
    pool_overflow: int = Field(5, ge=0, description="Further connections to PostgreSQL that a process may open for a moment.")
    pool_seconds: float = Field(3.0, gt=0, description="How long a connection to PostgreSQL is waited for.")
    statement_seconds: float = Field(5.0, gt=0, description="How long one statement may take in PostgreSQL.")
    redis: SecretStr = Field(SecretStr(""), description="Address of Redis, which keeps turns apart: redis://:password@host:6379/0.")
    lock_seconds: float = Field(5.0, ge=1, description="After so many seconds without a sign of life a process that died loses its turn.")
    lock_patience: float = Field(30.0, gt=0, description="How long a message waits for the ones before it, in seconds.")
    broker: SecretStr = Field(
        SecretStr(""), description="RabbitMQ, which gets a copy of every event: amqp://user:password@host. Off if empty."
    )
    broker_queue: str = Field("charley_events", min_length=1, description="The queue in RabbitMQ.")
    actions_url: str = Field("", description="Address of the action servers or of what stands before them; empty: the one beside this.")
    action_seconds: float = Field(2.0, gt=0, description="How long an answer of the action server is waited for.")
    web_origins: str = Field("", description="Other people's pages that may use the widget: https://clinic.example, several with commas.")
    web_secret: SecretStr | None = Field(
        None, min_length=32, description="Signs the tokens of the page; made once in CHARLEY_DATA if empty."
    )
    web_messages_per_minute: int = Field(30, ge=1, description="How many messages a conversation on the web may send.")
    web_conversations_per_minute: int = Field(60, ge=1, description="How many conversations one address may open on the web.")
    proxies: int = Field(0, ge=0, description="How many proxies stand in front and tell the visitor's address (X-Forwarded-For).")

    log: Literal["plain", "json"] = Field("plain", description="How log lines look: plain text, or one JSON object a line with every turn.")
    log_text: bool = Field(False, description="Log people's words and conversations' ids in clear; only while you look for a fault.")

    @validator("web_origins")
    def _origins(cls, value: str) -> str:
        origins = [origin.strip().rstrip("/") for origin in value.split(",") if origin.strip()]
        for origin in origins:
            if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", origin):
                raise ValueError(f"{origin!r} is no origin: write scheme and host as in https://clinic.example, never a wildcard")
        return ",".join(origins)

    @validator("redis", "broker", "database", "actions_url")
    def _address(cls, value: SecretStr | str, field: ModelField) -> SecretStr | str:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if text and not text.startswith(_SCHEMES[field.name]):
            raise ValueError(f"must begin with {' or '.join(_SCHEMES[field.name])}")
        return value

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

    @property
    def actions_address(self) -> str:
        """Where Rasa sends the custom actions."""
        return self.actions_url.rstrip("/") or f"http://127.0.0.1:{self.actions_at}"

    def changed(self, **values: object) -> Settings:
        """These settings with other values for some of them, checked like all."""
        return Settings(**{**self._plain(), **values})

    def as_environment(self) -> dict[str, str]:
        """These settings as the environment of a process that shall have the same."""
        return {f"CHARLEY_{name.upper()}": str(value) for name, value in self._plain().items() if value is not None}

    def _plain(self) -> dict[str, object]:
        values = {name: getattr(self, name) for name in self.__fields__}
        return {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in values.items()}


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        BadSettings: a value is not what its setting can be.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = (f"CHARLEY_{str(wrong['loc'][0]).upper()}: {wrong['msg']}." for wrong in error.errors())
        raise BadSettings("\n".join(lines)) from None
