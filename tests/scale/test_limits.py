"""How often somebody may write is one count for all processes, as long as Redis is there to keep it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import redis
import requests
import yaml

from bot.channels.limits import PATIENCE, Shared
from bot.engine import launch
from bot.engine.cluster.debian import Redis
from bot.engine.settings import ROOT
from tests.scale.crowd import Person
from tests.scale.house import House, stopped

SECRET = "a secret of this test, long enough for everything and longer than BLAKE2 takes"


@pytest.fixture(scope="module")
def server(servers: None, folder: Path) -> Iterator[Redis]:
    running = Redis(folder / "limits", launch.free_port(), "kH3vX9qZ2mB7rT5wL8pN")
    running.start()
    yield running
    running.stop()


@pytest.fixture
async def processes(server: Redis) -> AsyncIterator[list[Shared]]:
    """The same limit, three a minute, in two processes."""
    name = uuid4().hex
    both = [Shared(name, 3, SECRET, server.url) for _ in range(2)]
    yield both
    for limit in both:
        await limit.close()


async def test_two_processes_together_allow_what_one_does(processes: list[Shared]) -> None:
    first, second = processes
    granted = [await limit.wait("anna") for limit in (first, second, first)]
    assert granted == [0, 0, 0]
    refused = [await limit.wait("anna") for limit in (second, first)]
    assert all(1 <= seconds <= 60 for seconds in refused)
    assert await second.wait("ben") == 0


async def test_a_count_ends_with_its_minute_and_names_nobody(processes: list[Shared], server: Redis) -> None:
    await processes[0].wait("203.0.113.9")
    kept = redis.Redis.from_url(server.url)
    counts = kept.keys("charley:*")
    assert counts
    assert not [place for place in counts if b"203.0.113.9" in place]
    assert all(0 < kept.ttl(place) <= 60 for place in counts)


async def test_while_redis_hangs_or_is_away_each_process_counts_for_itself(processes: list[Shared], server: Redis) -> None:
    first, second = processes
    with stopped(server):
        begun = time.monotonic()
        assert [await first.wait("anna") for _ in range(2)] == [0, 0]
        assert time.monotonic() - begun < 4 * PATIENCE
    server.stop()
    assert await first.wait("anna") == 0
    assert await first.wait("anna") > 0, "three in this process"
    assert await second.wait("anna") == 0, "and three in the other"
    server.start()
    assert [await first.wait("anna") for _ in range(3)] == [0, 0, 0]
    assert await second.wait("anna") > 0


def test_the_page_s_channel_counts_where_the_settings_say() -> None:
    given = yaml.safe_load((ROOT / "credentials.yml").read_text(encoding="utf-8"))["bot.channels.web.Web"]
    assert given["redis"] == "${CHARLEY_REDIS}"


def test_in_a_cluster_a_message_to_either_process_counts(healthy: House) -> None:
    person = Person(healthy.address, "lena")
    for serve in healthy.serves:
        requests.post(
            f"{serve.address}/webhooks/web/messages", json={"id": uuid4().hex, "text": "hello"}, headers=person.headers, timeout=30
        )
    assert 2 in [int(healthy.redis().get(place)) for place in healthy.redis().keys("charley:messages:*")]
