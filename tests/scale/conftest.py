"""One cluster for all fault tests. Where a server is missing they are skipped with the reason; in CI that is a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.channels.fake_telegram import TOKEN, FakeTelegram
from tests.scale import report
from tests.scale.house import House, missing

FIGURES = pytest.StashKey[list[report.Figure]]()


@pytest.fixture(scope="session")
def servers() -> None:
    """Every server that these tests need is installed."""
    if reason := missing():
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


@pytest.fixture(scope="session")
def telegram() -> Iterator[FakeTelegram]:
    platform = FakeTelegram()
    yield platform
    platform.close()


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that servers without rights can reach; pytest's own are closed to them."""
    made = Path(mkdtemp(prefix="charley-scale-", dir="/var/tmp"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def house(servers: None, folder: Path, telegram: FakeTelegram) -> Iterator[House]:
    with House(folder, {"telegram_token": TOKEN, "telegram_api": telegram.address, "telegram_webhook": ""}) as opened:
        yield opened


@pytest.fixture
def healthy(house: House) -> Iterator[House]:
    """The cluster with every part up, before and after the test."""
    house.whole()
    yield house
    house.set_clock(0)
    house.whole()


@pytest.fixture
def note(request: pytest.FixtureRequest) -> report.Note:
    """Puts a line into docs/reliability.md (see `make reliability`)."""
    return report.Note(request.config.stash.setdefault(FIGURES, []))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    target = os.environ.get("CHARLEY_RELIABILITY")
    if target and exitstatus == 0:
        report.write(Path(target), session.config.stash.get(FIGURES, []))
