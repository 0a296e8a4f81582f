"""Settings that each are right and together are not safe: the start refuses them, one clear sentence each."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.engine import platforms
from bot.engine.settings import Settings

SHORTEST_SECRET = 16
FEWEST_CHARACTERS = 8
"""A secret of fewer different characters was not drawn by chance."""
PLACEHOLDERS = ("change", "example", "secret", "password", "token", "default", "charley", "postgres", "guest")


def problems(settings: Settings) -> list[str]:
    """What is wrong with the settings of a process that answers people; nothing where it may start."""
    return [*platforms.problems(settings), *_cluster(settings), *_reach(settings), *_secrets(settings)]


def _cluster(settings: Settings) -> list[str]:
    if settings.profile != "cluster":
        return []
    found = []
    if not settings.redis:
        found.append("CHARLEY_PROFILE=cluster needs CHARLEY_REDIS; without it two processes answer one person at the same moment.")
    if not settings.database.startswith("postgresql"):
        found.append("CHARLEY_PROFILE=cluster needs CHARLEY_DATABASE=postgresql://...; a file cannot be shared by several machines.")
    if not settings.web_secret:
        found.append("CHARLEY_PROFILE=cluster needs CHARLEY_WEB_SECRET, the same for every process; else one refuses the other's visitors.")
    if not settings.proxies:
        found.append("CHARLEY_PROFILE=cluster needs CHARLEY_PROXIES=1 (or more); else all visitors behind the proxy count as one.")
    return found


def _reach(settings: Settings) -> list[str]:
    if _is_here(settings.host) or settings.proxies:
        return []
    return [
        f"CHARLEY_HOST={settings.host} opens Charley to the network unencrypted; put a proxy with https in front and set CHARLEY_PROXIES=1."
    ]


def _secrets(settings: Settings) -> list[str]:
    found = []
    if settings.web_secret and is_weak(settings.web_secret.get_secret_value()):
        found.append("CHARLEY_WEB_SECRET can be guessed; make one with: openssl rand -base64 48")
    open_to_others = settings.profile == "cluster" or not _is_here(settings.host)
    if open_to_others and settings.api_token and is_weak(settings.api_token.get_secret_value()):
        found.append(
            "CHARLEY_API_TOKEN can be guessed, and it opens every conversation; empty it or make one with: openssl rand -base64 24"
        )
    for name in ("database", "redis", "broker"):
        value = getattr(settings, name)
        address = urlsplit(value.get_secret_value() if isinstance(value, SecretStr) else value)
        if address.hostname and not _is_here(address.hostname) and is_weak(address.password or ""):
            found.append(f"CHARLEY_{name.upper()} has no password, or one that can be guessed, and {address.hostname} is another machine.")
    return found


def is_weak(secret: str) -> bool:
    """Whether somebody could guess a secret: short, of few characters, or a placeholder with little else."""
    rest = secret.lower()
    for word in PLACEHOLDERS:
        rest = rest.replace(word, "")
    return len(rest) < SHORTEST_SECRET or len(set(rest)) < FEWEST_CHARACTERS


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
