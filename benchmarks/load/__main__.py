"""How many people at once: `python -m benchmarks.load` (needs Debian's postgresql, redis-server and nginx-light).

A cluster of Charley's and the bare bot keep their conversations in the same PostgreSQL. At each rate people arrive at one after
the other; everything listens on 127.0.0.1, and every step ends after a fixed time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
import yaml

from benchmarks import bots, tables
from benchmarks.processes import Usage, usage
from benchmarks.tools import program
from bot.engine import launch
from bot.engine.cluster.whole import Cluster
from bot.engine.settings import ROOT, settings
from bot.engine.training import train

TITLE = "Many people at once"
RATES = (5, 10, 20, 40, 60)
"""Messages a second that people would send if every answer came at once."""
TURNS, THINK = 10, 0.5
WARM_UP, MEASURED = 6, 12
"""Seconds of a step."""
SLOW = 1000
"""Milliseconds; where 5 % wait longer, higher rates are left out."""

HEAD = ("messages offered / s", "bot", "answered / s", "p50 ms", "p95 ms", "p99 ms", "errors", "processor ms a turn", "memory, PSS, MB")
ABOUT = f"""Open load by locust: people arrive at random, each has a conversation of {TURNS} turns (story, buttons, questions, stretches) \
and thinks {THINK} s on average; {WARM_UP} s of warm-up, {MEASURED} s measured; PostgreSQL for all, Redis for Charley; locust and the
databases run on the same cores. A message goes to any of Charley's processes. An answer that says sorry counts as an error. Who makes
5 % wait for over {SLOW} ms is not asked at higher rates."""


@dataclass(frozen=True)
class Target:
    """What people talk to: a name, addresses, and what its processes use."""

    name: str
    addresses: Sequence[str]
    used: Callable[[], Usage]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--serves", type=int, default=2, help="how many Rasa processes of Charley's at most")
    serves = parser.parse_args().serves
    locust = program("locust")
    model = train(settings())
    with TemporaryDirectory() as folder:
        own = settings().changed(port=launch.free_port(), data=Path(folder), database="")
        own.models.mkdir(parents=True)
        (own.models / model.name).symlink_to(model)
        with Cluster(own, serves=serves, log=Path(folder, "log")) as cluster, bots.bare(_database(cluster.postgres.url, "bare")) as bare:
            targets = [Target("bare Rasa bot, 1 process", [bare.address], bare.usage), *_of(cluster, serves)]
            rows = list(_steps(locust, targets, Path(folder)))
    tables.write(TITLE, "python -m benchmarks.load", [ABOUT, tables.table(HEAD, rows)])


def _of(cluster: Cluster, serves: int) -> Iterator[Target]:
    for number in sorted({1, serves}):
        used = [*cluster.serves[:number], *cluster.actions]
        yield Target(
            f"Charley, {number} process{'es' if number > 1 else ''} (and {len(cluster.actions)} action servers)",
            [process.address for process in cluster.serves[:number]],
            lambda used=used: sum((usage(process.process.pid) for process in used if process.process), Usage()),
        )


def _database(server: str, name: str) -> str:
    """A further database in the cluster's PostgreSQL."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server.rpartition('/')[0]}/{name}"


def _steps(locust: Path, targets: Sequence[Target], folder: Path) -> Iterator[tuple[str, ...]]:
    overloaded = set[str]()
    for rate in RATES:
        for target in targets:
            if target.name in overloaded:
                continue
            before = target.used().cpu
            seen = _step(locust, target, rate, folder)
            after = target.used()
            if seen["p95"] is None or seen["p95"] > SLOW:
                overloaded.add(target.name)
            whole = seen["turns"] * (WARM_UP + MEASURED) / MEASURED  # the processor time counts the warm-up, too
            times = (f"{seen[p]:.0f}" if seen[p] is not None else "-" for p in ("p50", "p95", "p99"))
            cpu = f"{1000 * (after.cpu - before) / whole:.0f}" if whole else "-"
            errors = f"{seen['failures']} of {seen['turns']}"
            yield f"{rate}", target.name, f"{seen['turns'] / seen['seconds']:.1f}", *times, errors, cpu, f"{after.pss:.0f}"


def _step(locust: Path, target: Target, rate: float, folder: Path) -> dict[str, Any]:
    """One crowd at one target; what locust measured."""
    result = folder / "result.json"
    result.unlink(missing_ok=True)
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    sorry = [responses[name][0]["text"] for name in ("utter_broken", "utter_action_unavailable")]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CROWD_TARGETS": ",".join(target.addresses),
        "CROWD_ARRIVALS": str(rate / TURNS),
        "CROWD_TURNS": str(TURNS),
        "CROWD_THINK": str(THINK),
        "CROWD_WARM_UP": str(WARM_UP),
        "CROWD_SORRY": json.dumps(sorry),
        "CROWD_RUN": uuid4().hex[:8],
        "CROWD_RESULT": str(result),
    }
    file = Path(__file__).with_name("crowd.py")
    command = [locust, "-f", file, "--headless", "-u", "1", "-t", f"{WARM_UP + MEASURED}s", "--host", target.addresses[0], "--skip-log",
               "--only-summary", "--exit-code-on-error", "0"]  # fmt: skip
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=WARM_UP + MEASURED + 60)
    return dict(json.loads(result.read_text()))


if __name__ == "__main__":
    main()
