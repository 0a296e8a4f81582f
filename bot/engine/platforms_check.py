"""Asks the platforms themselves whether everything is set up, for `python -m bot channels check`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.engine import platforms
from bot.engine.settings import Settings

PATIENCE = 20.0
"""Seconds that a platform gets to answer."""


@dataclass(frozen=True)
class Finding:
    """What was found out about one platform, whether all is well, and what to do next."""

    name: str
    how: str
    fine: bool
    found: str
    next: str


def check(settings: Settings) -> list[Finding]:
    """One finding for each platform."""
    wrong = platforms.problems(settings)
    found = []
    for state in platforms.states(settings):
        mine = [problem for problem in wrong if f"CHARLEY_{state.name.upper()}_" in problem]
        if mine:
            found.append(Finding(state.name, state.how, False, " ".join(mine), "mend the setting"))
        elif not state.open:
            found.append(Finding(state.name, state.how, True, "no secret is set", state.next))
        else:
            found.append(asyncio.run(_asked(state, settings)))
    return found


async def _asked(state: platforms.State, settings: Settings) -> Finding:
    ask = _telegram if state.name == "Telegram" else _slack
    try:
        found, onward = await asyncio.wait_for(ask(settings), PATIENCE)
    except Exception as error:
        return Finding(state.name, state.how, False, *_trouble(error))
    return Finding(state.name, state.how, True, found, onward)


async def _telegram(settings: Settings) -> tuple[str, str]:
    async with platforms.telegram_access(settings).bot() as bot:
        hook = await bot.get_webhook_info()
        waiting = f"{hook.pending_update_count} messages wait" if hook.pending_update_count else "nothing waits"
        if settings.telegram_webhook and hook.url != settings.telegram_webhook:
            return f"@{bot.username} answers; its webhook is not set yet", "start Charley, which sets it"
        if hook.last_error_message:
            return (
                f"@{bot.username} answers, but Telegram could not deliver: {hook.last_error_message}",
                "check the address and its certificate",
            )
        return f"@{bot.username} answers; {waiting}", f"start Charley and write to https://t.me/{bot.username}"


async def _slack(settings: Settings) -> tuple[str, str]:
    access = platforms.slack_access(settings)
    client = access.client()
    who = await client.auth_test()
    if access.app_token:
        await client.apps_connections_open(app_token=access.app_token)
    onward = f"start Charley and write to {who['user']} under Apps"
    if not access.app_token:
        onward += "; set the Request URL of events and interactivity to https://<your address>/webhooks/slack/webhook"
    return f"{who['user']} answers in the workspace {who['team']}", onward


def _trouble(error: Exception) -> tuple[str, str]:
    """What went wrong and what to do, without any token."""
    from slack_sdk.errors import SlackApiError
    from telegram.error import InvalidToken

    if isinstance(error, InvalidToken):
        return "Telegram does not know this token", "copy it again from @BotFather"
    if isinstance(error, SlackApiError):
        return f"Slack refuses: {error.response.get('error')}", "copy the tokens again, and reinstall the app after changing its scopes"
    return f"cannot be reached ({type(error).__name__})", "check the network, a proxy, and CHARLEY_TELEGRAM_API or CHARLEY_SLACK_API"
