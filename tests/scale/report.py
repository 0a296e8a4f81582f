"""Writes docs/reliability.md from what a run of the fault tests has counted: `make reliability`."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

COLUMNS = {
    "messages": "messages accepted",
    "refused": "attempts that failed",
    "lost": "lost",
    "doubled": "doubled",
    "mixed": "mixed",
    "disordered": "out of order",
    "lowered": "levels lowered",
    "longest": "longest wait, s",
}

HEAD = """\
# What breaks, and what then happens

Written by `make reliability` on {day}: {machine}. Two `bot serve`, two `bot actions`, PostgreSQL, Redis, RabbitMQ and nginx as real
processes; six people talk through nginx without a pause while a part is broken, and send a message again (with the same id, as
the page does) until it is accepted. Afterwards the store is read. How it is done: `tests/scale`; what was broken is started
again by what `bot cluster` does, not by the test.

A failed attempt is one that the person's page repeated by itself: the process died with it, or Charley said that it could not
store the message. A wait counts from the first attempt until the message was accepted. On this busy machine a Rasa process
takes {start} to start; the lease of a turn was {lease} s here and is 5 s by default.
"""


@dataclass(frozen=True)
class Figure:
    """One fault and what was counted."""

    what: str
    counts: Mapping[str, float]


@dataclass(frozen=True)
class Note:
    """Collects the figures of a run."""

    figures: list[Figure]

    def __call__(self, what: str, counts: Mapping[str, float]) -> None:
        self.figures.append(Figure(what, counts))


def write(target: Path, figures: Sequence[Figure]) -> None:
    """The table of a run with nothing but what was counted in it."""
    from tests.scale.house import LEASE

    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [HEAD.format(day=date.today().isoformat(), machine=machine, start="20 to 40 s", lease=LEASE)]
    table = [f for f in figures if "messages" in f.counts]
    lines.append("| what was done | " + " | ".join(COLUMNS.values()) + " |\n|---" + "|---:" * len(COLUMNS) + "|")
    lines += [f"| {figure.what} | " + " | ".join(_number(figure.counts.get(key, 0)) for key in COLUMNS) + " |" for figure in table]
    others = [f for f in figures if "messages" not in f.counts]
    if others:
        lines.append("\n| what was measured | |\n|---|---|")
        lines += [
            f"| {figure.what} | {', '.join(f'{name} {_number(value)}' for name, value in figure.counts.items())} |" for figure in others
        ]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _number(value: float) -> str:
    return f"{value:g}"
