"""Telegram and Slack as the settings ask for them: which are open and how, what is wrong, and whether they can be reached.

A channel without its secret is off. Their libraries are loaded only when they are open.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from typing import Any

from bot.engine.pools import pool
from bot.engine.settings import Settings

_TELEGRAM_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")


@dataclass(frozen=True)
class State:
    """One platform: off, or open in some way, and the next step for whoever reads it."""

    name: str
    open: bool
    how: str
    next: str


def states(settings: Settings) -> list[State]:
    """Both platforms as they are configured."""
    return [_telegram_state(settings), _slack_state(settings)]


def problems(settings: Settings) -> list[str]:
    """What is wrong with the settings, one sentence each."""
    found = []
    telegram, slack = _secret(settings.telegram_token), _secret(settings.slack_bot_token)
    app, signing = _secret(settings.slack_app_token), _secret(settings.slack_signing_secret)
    if telegram and not _TELEGRAM_TOKEN.fullmatch(telegram):
        found.append("CHARLEY_TELEGRAM_TOKEN is no bot token: @BotFather gives one that looks like 123456789:AAE....")
    if settings.telegram_webhook and not settings.telegram_webhook.startswith("https://"):
        found.append("CHARLEY_TELEGRAM_WEBHOOK must begin with https://, because Telegram sends to nothing else; leave it empty to poll.")
    if settings.telegram_webhook and not telegram:
        found.append("CHARLEY_TELEGRAM_WEBHOOK is set without CHARLEY_TELEGRAM_TOKEN; set the token, or neither.")
    if slack and not slack.startswith("xoxb-"):
        found.append("CHARLEY_SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-; it stands under OAuth & Permissions.")
    if app and not app.startswith("xapp-"):
        found.append("CHARLEY_SLACK_APP_TOKEN must be an app-level token, which begins with xapp-; see Basic Information.")
    if (app or signing) and not slack:
        found.append("CHARLEY_SLACK_APP_TOKEN or CHARLEY_SLACK_SIGNING_SECRET is set without CHARLEY_SLACK_BOT_TOKEN; set that, too.")
    if slack and not app and not signing:
        found.append("CHARLEY_SLACK_BOT_TOKEN needs CHARLEY_SLACK_APP_TOKEN (Socket Mode) or CHARLEY_SLACK_SIGNING_SECRET (Events API).")
    return found


def channels(settings: Settings) -> list[Any]:
    """The platforms that are open, as channels of Rasa's server."""
    if not any(state.open for state in states(settings)):
        return []
    from bot.channels.database import engine
    from bot.engine.forgetting import forget

    database, holder = engine(settings.database_url, pool(settings)), f"{socket.gethostname()}:{settings.port}"
    opened: list[Any] = []
    if _secret(settings.telegram_token):
        from bot.channels import telegram

        opened.append(telegram.Telegram(telegram_access(settings), database, holder, forget))
    if _secret(settings.slack_bot_token):
        from bot.channels import slack

        opened.append(slack.Slack(slack_access(settings), database, holder, forget))
    return opened


def telegram_access(settings: Settings) -> Any:
    """How to reach Telegram."""
    from bot.channels.telegram_access import Access

    return Access(_secret(settings.telegram_token), settings.telegram_api, settings.telegram_webhook)


def slack_access(settings: Settings) -> Any:
    """How to reach Slack."""
    from bot.channels.slack_access import Access

    tokens = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    bot, app, signing = (_secret(token) for token in tokens)
    return Access(bot, settings.slack_api, app, signing)


def _telegram_state(settings: Settings) -> State:
    if not _secret(settings.telegram_token):
        return State("Telegram", False, "off", "set CHARLEY_TELEGRAM_TOKEN (docs/telegram.md)")
    how = f"webhook at {settings.telegram_webhook}" if settings.telegram_webhook else "long polling"
    return State("Telegram", True, how, "python -m bot channels check")


def _slack_state(settings: Settings) -> State:
    if not _secret(settings.slack_bot_token):
        return State("Slack", False, "off", "set CHARLEY_SLACK_BOT_TOKEN and CHARLEY_SLACK_APP_TOKEN (docs/slack.md)")
    how = "Socket Mode" if _secret(settings.slack_app_token) else "Events API at /webhooks/slack/webhook"
    return State("Slack", True, how, "python -m bot channels check")


def _secret(value: Any) -> str:
    return str(value.get_secret_value()).strip() if value else ""
