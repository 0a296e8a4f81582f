"""The two servers: Rasa with Charley's channels, and the action server beside it. Each runs in a process of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import warnings
from pathlib import Path

from rasa.core.run import close_resources, configure_app, create_http_input_channels
from rasa.core.utils import AvailableEndpoints
from rasa.utils.log_utils import configure_structlog
from rasa_sdk import endpoint as action_endpoint
from sanic import Sanic

from bot.channels.web import page
from bot.engine import agent
from bot.engine.settings import ROOT, Settings


def serve(settings: Settings, model: Path) -> None:
    """Serves the channels and the page until the process is told to stop."""
    quieten()
    os.environ.update(endpoint_variables(settings))
    token = settings.api_token.get_secret_value() if settings.api_token else None
    app = configure_app(
        create_http_input_channels(None, str(ROOT / "credentials.yml")),
        auth_token=token,
        enable_api=token is not None,
        port=settings.port,
    )
    app.register_middleware(page, "request")

    async def load(running: Sanic, _: asyncio.AbstractEventLoop) -> None:
        endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
        running.ctx.agent = await agent.load(endpoints, str(model))

    app.register_listener(load, "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(host=settings.host, port=settings.port, workers=1, access_log=False, motd=False)


def serve_actions(settings: Settings) -> None:
    """Serves the custom actions, on this machine only unless CHARLEY_HOST says otherwise."""
    quieten()
    app = action_endpoint.create_app("actions", cors_origins=None)
    app.run(host=settings.host, port=settings.actions_at, workers=1, access_log=False, motd=False)


def endpoint_variables(settings: Settings) -> dict[str, str]:
    """The environment that endpoints.yml reads."""
    return {
        "CHARLEY_ACTION_URL": f"http://127.0.0.1:{settings.actions_at}/webhook",
        "CHARLEY_DATABASE_URL": settings.database_url,
    }


def quieten() -> None:
    """Warnings and errors only, from everybody: what Rasa logs below that quotes people's messages."""
    warnings.simplefilter("ignore")
    configure_structlog(logging.WARNING)
    for name in ("rasa", "rasa_sdk", "sanic.root", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
