"""Whatever ends, hangs or forgets in the middle of many conversations: nothing is lost, doubled, mixed or made less urgent."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from tests.scale.crowd import Crowd
from tests.scale.house import House, stopped, until
from tests.scale.report import Note

NOTHING_WRONG = {"lost": 0, "doubled": 0, "mixed": 0, "disordered": 0, "lowered": 0, "unanswered": 0}
AWAY = float(os.environ.get("CHARLEY_AWAY", "6"))
"""Seconds for which something is away or hangs; longer than every lease. `make reliability` takes half a minute."""

ENOUGH = 8.0
"""Seconds in which a process surely notices that PostgreSQL hangs (CHARLEY_STATEMENT_SECONDS, and what the model takes)."""


def kill_serve(number: int) -> Callable[[House], None]:
    def fault(house: House) -> None:
        house.serves[number].kill()

    return fault


def kill_actions(house: House) -> None:
    for process in house.cluster.actions:
        process.kill()
        time.sleep(1)


def restart_postgres(house: House) -> None:
    house.cluster.postgres.stop()
    house.cluster.postgres.start()


def postgres_away(house: House) -> None:
    house.cluster.postgres.stop()
    time.sleep(AWAY)
    house.cluster.postgres.start()


def postgres_hangs(house: House) -> None:
    with stopped(house.cluster.postgres):
        time.sleep(AWAY + ENOUGH)


def restart_redis(house: House) -> None:
    house.cluster.redis.stop()
    house.cluster.redis.start()


def redis_away(house: House) -> None:
    house.cluster.redis.stop()
    time.sleep(AWAY)
    house.cluster.redis.start()


def flush_redis(house: House) -> None:
    for _ in range(20):
        house.redis().flushall()
        time.sleep(0.1)


def restart_nginx(house: House) -> None:
    house.cluster.nginx.stop()
    house.cluster.nginx.start()


def one_action_server_hangs(house: House) -> None:
    with house.frozen(house.cluster.actions[0]):
        time.sleep(AWAY)


def all_action_servers_hang(house: House) -> None:
    with house.frozen(*house.cluster.actions):
        time.sleep(AWAY)


def one_rasa_process_hangs(house: House) -> None:
    with house.frozen(house.serves[0]):
        time.sleep(AWAY)


def broker_away(house: House) -> None:
    house.rabbit.kill()
    time.sleep(AWAY)
    house.rabbit.start()


FAULTS: dict[str, Callable[[House], None]] = {
    f"nothing, for {AWAY:.0f} s": lambda house: time.sleep(AWAY),
    "the first Rasa process killed (kill -9)": kill_serve(0),
    "the second Rasa process killed": kill_serve(1),
    "both action servers killed, one after the other": kill_actions,
    "PostgreSQL killed": lambda house: house.cluster.postgres.kill(),
    "PostgreSQL restarted": restart_postgres,
    f"PostgreSQL away for {AWAY:.0f} s": postgres_away,
    f"PostgreSQL hangs for {AWAY + ENOUGH:.0f} s": postgres_hangs,
    "Redis killed": lambda house: house.cluster.redis.kill(),
    "Redis restarted": restart_redis,
    f"Redis away for {AWAY:.0f} s": redis_away,
    "Redis flushed, 20 times in 2 s": flush_redis,
    "nginx killed": lambda house: house.cluster.nginx.kill(),
    "nginx restarted": restart_nginx,
    f"one action server hangs for {AWAY:.0f} s": one_action_server_hangs,
    f"both action servers hang for {AWAY:.0f} s": all_action_servers_hang,
    f"a Rasa process hangs for {AWAY:.0f} s, longer than its lease": one_rasa_process_hangs,
    f"RabbitMQ killed and away for {AWAY:.0f} s": broker_away,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost_doubled_or_mixed(fault: str, healthy: House, note: Note) -> None:
    crowd = Crowd(healthy)
    with crowd.talking():
        time.sleep(0.5)
        FAULTS[fault](healthy)
        crowd.anyone()
    figures = crowd.figures()
    note(fault, figures)
    assert {name: figures[name] for name in NOTHING_WRONG} == NOTHING_WRONG


def test_while_the_store_is_away_people_are_told_so_and_nothing_is_pretended(healthy: House) -> None:
    crowd = Crowd(healthy, people=2)
    with crowd.talking():
        postgres_away(healthy)
        crowd.anyone()
    assert crowd.figures()["honest"] > 0


def test_what_died_is_started_again(healthy: House, note: Note) -> None:
    process, begun = healthy.serves[0].process, time.monotonic()
    healthy.serves[0].kill()
    until(lambda: healthy.serves[0].process is not process, "another process")
    healthy.whole()
    note("a Rasa process killed: the whole cluster is ready again after", {"seconds": round(time.monotonic() - begun, 1)})
