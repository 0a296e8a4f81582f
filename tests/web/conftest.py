"""One browser for all tests of the page; each person has a window of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.engine import launch
from bot.engine.settings import Settings, settings
from bot.engine.training import train
from bot.evaluation.client import Client
from tests.web.browser import chromium, installed
from tests.web.clinic import Clinic
from tests.web.window import PATIENCE_MS, window

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ends with the tests of the page: Playwright keeps an event loop in the thread of the tests, and no other can run beside it."""
    if not installed():
        missing = "Chromium is not installed (on Debian: apt-get install chromium), so nobody has looked at the page."
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def stranger() -> Iterator[Clinic]:
    """Another web site, from which it may not."""
    with Clinic() as site:
        yield site


@pytest.fixture
def page(browser: Browser, charley: Client) -> Iterator[Page]:
    with window(browser, charley.address) as opened:
        yield opened


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings for a Charley that a test starts and kills itself; the model is the same."""
    model = train(settings())
    fresh = Settings(port=launch.free_port(), action_port=launch.free_port(), data=tmp_path, database="", action_seconds=10)
    fresh.models.mkdir(parents=True)
    (fresh.models / model.name).symlink_to(model)
    return fresh
