"""One real Charley, both servers, for every conversation of the session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.evaluation import client


@pytest.fixture(scope="session")
def charley() -> Iterator[client.Client]:
    with client.charley() as running:
        yield running
