"""People arrive whether or not the bot keeps up, and each has a whole conversation: a locustfile for `python -m benchmarks.load`.

Runs in the tools' own environment; what it shall do comes in environment variables, what it measured goes into the file CROWD_RESULT.
"""

from __future__ import annotations

import json
import os
import random
import time
from itertools import count
from pathlib import Path
from typing import Any

import gevent
from gevent.pool import Group
from locust import FastHttpUser, constant, events, task
from locust.env import Environment

from benchmarks.people import Person

TARGETS = os.environ["CROWD_TARGETS"].split(",")
"""Addresses of the bot's processes; every message goes to any of them, as behind a proxy that keeps nobody in one place."""
ARRIVALS = float(os.environ["CROWD_ARRIVALS"])
"""People a second, on average (a Poisson process)."""
TURNS = int(os.environ["CROWD_TURNS"])
THINK = float(os.environ["CROWD_THINK"])
"""Seconds between an answer and the next message, on average (exponential)."""
WARM_UP = float(os.environ["CROWD_WARM_UP"])
"""Seconds that are not measured: until as many people leave as come."""
SORRY = json.loads(os.environ["CROWD_SORRY"])
"""Sentences with which the bot says that it could not do what it should."""
RUN = os.environ["CROWD_RUN"]

measured: dict[str, float] = {"since": 0.0, "finished": 0}


class Crowd(FastHttpUser):
    """The one user of locust's; everybody who arrives is a greenlet of it."""

    wait_time = constant(0)
    concurrency = 5000
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        self.people = Group()
        self.random = random.Random(1)
        self.people.spawn(self._measure)

    def on_stop(self) -> None:
        self.people.kill()

    @task
    def arrive(self) -> None:
        due = time.monotonic()
        for seed in count():
            due += self.random.expovariate(ARRIVALS)
            gevent.sleep(max(0.0, due - time.monotonic()))
            self.people.spawn(self._conversation, seed)

    def _measure(self) -> None:
        gevent.sleep(WARM_UP)
        self.environment.stats.reset_all()
        measured.update(since=time.monotonic(), finished=0)

    def _conversation(self, seed: int) -> None:
        person, answer, mind = Person(seed), list[dict[str, Any]](), random.Random(seed)
        for _ in range(TURNS):
            body = {"sender": f"{RUN}-{seed}", "message": person.says(answer)}
            address = f"{mind.choice(TARGETS)}/webhooks/rest/webhook"
            with self.client.post(address, json=body, name="turn", catch_response=True) as response:
                answer = response.json() if response.status_code == 200 else []
                texts = [message.get("text") for message in answer]
                if not answer:
                    response.failure("no answer")
                elif any(text in SORRY for text in texts):
                    response.failure("sorry")
            gevent.sleep(mind.expovariate(1 / THINK))
        measured["finished"] += 1


@events.test_stop.add_listener
def report(environment: Environment, **_: Any) -> None:
    """Writes what was measured since the warm-up."""
    total, seconds = environment.stats.total, time.monotonic() - measured["since"]
    result = {
        "turns": total.num_requests,
        "failures": total.num_failures,
        "reasons": {error.error: error.occurrences for error in environment.stats.errors.values()},
        "seconds": seconds,
        "finished": measured["finished"],
        **{f"p{share}": total.get_response_time_percentile(share / 100) for share in (50, 95, 99)},
    }
    Path(os.environ["CROWD_RESULT"]).write_text(json.dumps(result, default=str))
