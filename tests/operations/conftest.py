"""A whole Charley for the tests of operating it: both servers, JSON logs, an action server that is waited for eight seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.running import Running


@pytest.fixture(scope="session")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    charley = Running(tmp_path_factory.mktemp("operated"), {"CHARLEY_LOG": "json", "CHARLEY_ACTION_SECONDS": "8"})
    try:
        yield charley.open()
    finally:
        charley.close()
