"""The Rasa server with Charley's channels, its page, its agent and its stores."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rasa.core.run import close_resources, configure_app, create_http_input_channels
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic
from sanic.exceptions import RequestTimeout
from sanic.request import Request

from bot.channels.web import Web
from bot.engine import agent, health, logs, platforms, reminders, retention
from bot.engine.forgetting import Elsewhere
from bot.engine.news import News
from bot.engine.secret import web_secret
from bot.engine.settings import ROOT, Settings
from bot.knowledge.loading import knowledge

logger = logging.getLogger(__name__)

LARGEST_REQUEST = 1_000_000
"""Bytes; more than any request that Charley answers."""

SLOWEST_REQUEST = 15
"""Seconds that a request may take to arrive; whoever sends more slowly only keeps a place."""

LONGEST_TURN = 10.0
"""Seconds that turns in progress get to end when the process is told to stop; nobody waits for them longer."""


class TimelyRequest(Request):
    """Sanic's timeout for requests ends with their head; the body of a slow one it would wait for as long as for an answer."""

    async def receive_body(self) -> None:
        try:
            await asyncio.wait_for(super().receive_body(), SLOWEST_REQUEST)
        except asyncio.TimeoutError:
            self.stream.keep_alive, self.stream.request_body = False, None
            raise RequestTimeout("The body took too long.") from None


def serve(settings: Settings, model: Path) -> None:
    """Serves the channels and the page until the process is told to stop."""
    if settings.reviewed_only:
        logger.warning("Only reviewed knowledge is served; %d entries are held back.", len(knowledge().held))
    os.environ.update(endpoint_variables(settings))
    token = settings.api_token.get_secret_value() if settings.api_token else None
    channels = [*create_http_input_channels(None, str(ROOT / "credentials.yml")), *platforms.channels(settings)]
    app = configure_app(
        channels,
        auth_token=token,
        enable_api=token is not None,
        port=settings.port,
    )
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    app.config.REQUEST_TIMEOUT = SLOWEST_REQUEST
    app.request_class = TimelyRequest
    app.config.PROXIES_COUNT = settings.proxies or None
    logs.adopt()
    health.install(app, settings)
    for channel in channels:
        if isinstance(channel, Web):
            channel.install(app)

    async def load(running: Sanic, _: asyncio.AbstractEventLoop) -> None:
        endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
        running.ctx.agent = await agent.load(endpoints, str(model))

    async def end(stopping: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        await stopping.ctx.agent.finish(LONGEST_TURN)
        await close_resources(stopping, loop)

    app.register_listener(load, "before_server_start")
    watch_over(app, settings, {channel.name(): channel for channel in channels})
    app.register_listener(lambda *_: logs.guard(), "after_server_start")
    app.register_listener(end, "after_server_stop")
    app.run(host=settings.host, port=settings.port, workers=1, access_log=False, motd=False)


def watch_over(app: Sanic, settings: Settings, channels: Mapping[str, Any]) -> None:
    """What goes on beside the turns: old conversations are erased, reminders set again, and other processes are told what is new."""

    async def begin(running: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        store = running.ctx.agent.tracker_store
        running.ctx.reminders = loop.create_task(
            reminders.resume(running.ctx.agent, {n: c.get_output_channel() for n, c in channels.items()})
        )
        running.ctx.retention = loop.create_task(retention.watch(store, settings.keep_days))
        if settings.redis:
            running.ctx.news = News(settings.redis.get_secret_value(), lambda: store.watchers)
            running.ctx.news.start()
            store.watchers += [running.ctx.news, Elsewhere(store)]

    async def end(running: Sanic, _: asyncio.AbstractEventLoop) -> None:
        for task in (running.ctx.retention, running.ctx.reminders):
            task.cancel()
        if settings.redis:
            await running.ctx.news.stop()

    app.register_listener(begin, "after_server_start")
    app.register_listener(end, "before_server_stop")


def endpoint_variables(settings: Settings) -> dict[str, str]:
    """The environment that endpoints.yml and credentials.yml read."""
    return {
        **settings.as_environment(),
        "CHARLEY_ACTION_URL": f"{settings.actions_address}/webhook",
        "CHARLEY_DATABASE_URL": settings.database_url,
        "CHARLEY_LOCKS": "bot.engine.locks.RedisLocks" if settings.redis else "in_memory",
        "CHARLEY_WEB_SECRET": web_secret(settings),
    }
