"""What whoever runs Charley can ask a serving process: is it alive, can it answer people, what has it counted.

    GET /health    200 as long as the process turns
    GET /ready     200 when people can be answered, else 503; which part is missing stands in "parts"
    GET /metrics   counts for Prometheus, only for this machine or with the API token

None of them is meant for the public: a proxy lets none of them through.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rasa.core.lock_store import InMemoryLockStore
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.engine.settings import Settings

PATIENCE = 2.0
"""Seconds for each part to answer."""

OK, MISSING = "ok", "missing"
READY, DEGRADED, UNAVAILABLE = "ready", "degraded", "unavailable"

_DISPENSABLE = {"actions"}
"""Without these a danger is still told, and so is that the rest can't be looked up."""

_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded")


def install(app: Sanic, settings: Settings) -> None:
    """Adds the three paths to the server."""
    token = settings.api_token.get_secret_value() if settings.api_token else ""

    async def health(_: Request) -> HTTPResponse:
        return response.json({"status": OK})

    async def ready(_: Request) -> HTTPResponse:
        found = await parts(getattr(app.ctx, "agent", None))
        state = verdict(found)
        return response.json({"status": state, "parts": found}, status=503 if state == UNAVAILABLE else 200)

    async def metrics(request: Request) -> HTTPResponse:
        if not (_is_from_here(request) or _has(request, token)):
            return response.json({"error": "Only for this machine, or with CHARLEY_API_TOKEN."}, status=403)
        return response.raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    app.add_route(health, "/health", name="charley_health")
    app.add_route(ready, "/ready", name="charley_ready")
    app.add_route(metrics, "/metrics", name="charley_metrics")


async def parts(agent: Any) -> dict[str, str]:
    """Each part with "ok", or the kind of error that it gave."""
    if agent is None or not agent.is_ready():
        return {"model": MISSING}
    checks: Mapping[str, Callable[[Any], Awaitable[None]]] = {"store": _store, "locks": _locks, "actions": _actions}
    found = await asyncio.gather(*(_tried(check(agent)) for check in checks.values()))
    return {"model": OK, **dict(zip(checks, found))}


def verdict(found: Mapping[str, str]) -> str:
    """What the parts come to: ready, degraded when only actions are missing, else unavailable."""
    missing = {part for part, state in found.items() if state != OK}
    return READY if not missing else DEGRADED if missing <= _DISPENSABLE else UNAVAILABLE


async def _tried(check: Awaitable[None]) -> str:
    try:
        await asyncio.wait_for(check, PATIENCE)
    except Exception as error:
        return type(error).__name__
    return OK


async def _store(agent: Any) -> None:
    """A question to the table of the conversations itself, which also a full disk or a lost table fails."""
    await asyncio.to_thread(agent.tracker_store.last_number, "")


async def _locks(agent: Any) -> None:
    """Asks the lock store of a cluster; the one in memory is part of this process."""
    if not isinstance(agent.lock_store, InMemoryLockStore):
        await agent.lock_store.ping()


async def _actions(agent: Any) -> None:
    address = agent.action_endpoint.url.rsplit("/", 1)[0]
    async with aiohttp.ClientSession() as session, session.get(f"{address}/health") as answer:
        answer.raise_for_status()


def _is_from_here(request: Request) -> bool:
    """Whether a program on this machine asks, and no proxy for somebody else."""
    return request.ip in _LOOPBACK and not any(header in request.headers for header in _FORWARDED)


def _has(request: Request, token: str) -> bool:
    given = (request.headers.get("authorization") or "").removeprefix("Bearer ") or request.args.get("token", "")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
