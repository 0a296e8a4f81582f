"""From what was measured to 1,000 and 100,000 people at once, on paper: `python -m benchmarks.scaling` writes it into docs/scaling.md.

Reads what `benchmarks.turn --postgres`, and `benchmarks.load` kept. Each line of the tables is one function here; docs/scaling.md says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from benchmarks import tables
from bot.engine.kept import MOST_EVENTS
from bot.engine.settings import ROOT

PAGE = ROOT / "docs" / "scaling.md"
PEOPLE = (1_000, 100_000)
PAUSES = (10, 20, 40)
"""Seconds between two messages of one person: reading, thinking, typing. Assumed; the operator's own metrics tell."""
BUSY = 0.6
"""How busy a process may be on average, so that who comes at a bad moment does not wait long."""
TALK = 15
"""Turns of a usual conversation; on average half of them have passed."""
POOL = 10
"""Connections to PostgreSQL that a process may open (CHARLEY_POOL_SIZE and CHARLEY_POOL_OVERFLOW as they come)."""
REDIS = 15
"""Commands to Redis for a turn, those inside the scripts of bot/engine/locks.py counted: 9 to come to one's turn, 4 to leave, the news."""


@dataclass(frozen=True)
class Measured:
    """`cpu` ms of a turn in all of Charley's processes at load, `cold` ms more for one whose conversation is not at hand (half of a usual
    one), `events` and `bytes` that a turn leaves, `serve` and `actions` MB of a process.
    """

    cpu: float
    cold: float
    events: float
    bytes: float
    serve: float
    actions: float


@dataclass(frozen=True)
class House:
    """What so many people need who write every `pause` seconds."""

    people: int
    pause: float
    one: Measured

    @property
    def turns(self) -> float:
        """A second."""
        return self.people / self.pause

    @property
    def processes(self) -> int:
        """Rasa processes, one core each: as many as are busy for BUSY of their time. More of them have more conversations at hand."""
        count = ceil(self.turns * self.one.cpu / 1000 / BUSY)
        while self.turns * self.seconds(count) > BUSY * count:
            count += 1
        return count

    def seconds(self, processes: int) -> float:
        """Processor seconds of a turn when `processes` share the people, each keeping the conversations of its own."""
        return (self.one.cpu + (1 - self.kept(processes)) * self.one.cold) / 1000

    def kept(self, processes: int) -> float:
        """The share of the conversations that are at hand."""
        return min(1.0, processes * MOST_EVENTS / (self.people * self.one.events * TALK / 2))

    def row(self) -> tuple[str, ...]:
        processes, turns = self.processes, self.turns
        size = turns * self.one.bytes
        numbers = (turns, processes, turns * self.one.events, processes * POOL, turns * REDIS)
        per_second, count, rows, connections, commands = (f"{number:,.0f}" for number in numbers)
        memory = f"{processes * (self.one.serve + self.one.actions / 4) / 1024:,.1f}"
        stored = f"{size / 1e6:,.1f}", f"{size * 86_400 / 1e9:,.0f}"
        hand = f"{self.kept(processes):.0%}"
        return f"{self.people:,}", f"{self.pause}", per_second, count, hand, memory, rows, *stored, connections, commands


HEAD = (
    "people at once", "a message every, s", "turns / s", "Rasa processes (cores)", "conversations at hand", "their memory, GB", "rows / s",
    "MB / s", "GB in 24 h of this", "connections at most", "Redis commands / s",
)  # fmt: skip


def main() -> None:
    one = measured()
    inputs = tables.table(
        ("measured", "", "by"),
        [
            ("processor time of a turn in Charley's processes, under load", f"{one.cpu:.1f} ms", "benchmarks.load"),
            ("more of it when the conversation is not at hand (half of a usual one)", f"{one.cold:.1f} ms", "benchmarks.turn --postgres"),
            ("a turn leaves", f"{one.events:.1f} events, {one.bytes:,.0f} bytes", "benchmarks.turn --postgres"),
            ("a Rasa process, an action server (PSS)", f"{one.serve:.0f} MB, {one.actions:.0f} MB", "benchmarks.load"),
        ],
    )
    houses = [House(people, pause, one) for people in PEOPLE for pause in PAUSES]
    tables.write("The figures", "python -m benchmarks.scaling", [inputs, tables.table(HEAD, [house.row() for house in houses])], PAGE)


def measured() -> Measured:
    """What the other benchmarks kept.

    Raises:
        FileNotFoundError: one of them did not run yet.
    """
    load, store = tables.kept("load"), tables.kept("store_PostgreSQL")
    return Measured(load["cpu"], store["short"] / 2, store["events"], store["bytes"], load["serve"], load["actions"])


if __name__ == "__main__":
    main()
