"""Settings that are not safe together: the start refuses them with one clear sentence each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.engine import combinations
from bot.engine.launch import QUIET
from bot.engine.settings import ROOT, Settings

DRAWN = "kH3vX9qZ2mB7rT5wL8pN4cF6gJ1dS0aYeU"
CLUSTER: dict[str, Any] = {
    "profile": "cluster",
    "redis": f"redis://:{DRAWN}@redis.clinic:6379/0",
    "database": f"postgresql://bot:{DRAWN}@db.clinic/bot",
    "web_secret": DRAWN,
    "proxies": 1,
}
UNSAFE: dict[str, tuple[dict[str, Any], str]] = {
    "several processes, locks in memory": ({"redis": ""}, "needs CHARLEY_REDIS"),
    "several processes, each with its own file": ({"database": ""}, "needs CHARLEY_DATABASE=postgresql"),
    "each process signs with a secret of its own": ({"web_secret": None}, "needs CHARLEY_WEB_SECRET"),
    "visitors behind the proxy count as one": ({"proxies": 0}, "needs CHARLEY_PROXIES"),
    "an API that a guess opens": ({"api_token": "something-secret"}, "CHARLEY_API_TOKEN can be guessed"),
    "an API with a token of one letter": ({"api_token": "a" * 40}, "CHARLEY_API_TOKEN can be guessed"),
    "a secret copied from an example": ({"web_secret": "change-me-change-me-change-me-change-me"}, "CHARLEY_WEB_SECRET can be guessed"),
    "a database elsewhere with its default password": (
        {"database": "postgresql://postgres:postgres@db.clinic/bot"},
        "CHARLEY_DATABASE has no password",
    ),
    "a Redis elsewhere without a password": ({"redis": "redis://redis.clinic:6379/0"}, "CHARLEY_REDIS has no password"),
    "RabbitMQ elsewhere as guest": ({"broker": "amqp://guest:guest@rabbit.clinic:5672"}, "CHARLEY_BROKER has no password"),
}


def test_a_whole_cluster_may_start() -> None:
    assert combinations.problems(Settings(**CLUSTER)) == []


def test_one_process_on_one_machine_needs_no_settings_at_all() -> None:
    assert combinations.problems(Settings()) == []


@pytest.mark.parametrize("name", UNSAFE)
def test_what_is_not_safe_in_a_cluster_is_refused_in_one_sentence(name: str) -> None:
    changed, sentence = UNSAFE[name]
    (problem,) = combinations.problems(Settings(**{**CLUSTER, **changed}))
    assert sentence in problem


def test_a_server_open_to_the_network_needs_a_proxy_in_front() -> None:
    (problem,) = combinations.problems(Settings(host="0.0.0.0"))
    assert "unencrypted" in problem
    assert combinations.problems(Settings(host="0.0.0.0", proxies=1)) == []


def test_an_open_server_wants_an_api_token_that_nobody_guesses() -> None:
    assert "CHARLEY_API_TOKEN" in combinations.problems(Settings(host="0.0.0.0", proxies=1, api_token="letmein"))[0]
    assert combinations.problems(Settings(api_token="letmein")) == []  # on this machine only


WRONG = {
    "CHARLEY_WEB_ORIGINS": ("*", "CHARLEY_WEB_ORIGINS: '*' is no origin"),
    "CHARLEY_REDIS": ("localhost:6379", "CHARLEY_REDIS: must begin with redis://"),
    "CHARLEY_DATABASE": ("mysql://bot@db/bot", "CHARLEY_DATABASE: must begin with sqlite:///"),
    "CHARLEY_WEB_SECRET": ("short", "CHARLEY_WEB_SECRET: ensure this value has at least 32 characters"),
    "CHARLEY_PROFILE": ("cluster", "CHARLEY_PROFILE=cluster needs CHARLEY_REDIS"),
}


@pytest.mark.parametrize("variable", WRONG)
def test_the_start_says_what_is_wrong_and_no_more(variable: str, tmp_path: Path) -> None:
    value, sentence = WRONG[variable]
    variables = {**os.environ, **QUIET, "CHARLEY_DATA": str(tmp_path), variable: value}
    done = subprocess.run([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120)
    printed = done.stdout + done.stderr
    assert done.returncode == 1
    assert sentence in printed
    assert "Traceback" not in printed
    assert len(printed.strip().splitlines()) == 1
