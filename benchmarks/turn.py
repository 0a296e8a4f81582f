"""What a turn, the start and the memory cost against a bare Rasa bot: `python -m benchmarks.turn [--postgres ADDRESS]`.

Both bots run on this machine, in the same run, with the same store; every figure is a median of turns that alternate between
them. With --postgres (an SQLAlchemy address of a server where databases may be made) both keep their conversations there.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from benchmarks import bots, tables
from benchmarks.bots import Bot
from benchmarks.talk import Turn, milliseconds, processor, slow_ones, talk

TITLE = "A turn, the start and the memory against a bare Rasa bot"
BAR = 1.5
STARTS, PEOPLE, TURNS = 3, 10, 15
LONG, LONG_PEOPLE = 100, 3
STORED = 100_000
AGAIN = {20: "start over", 45: '/do{"what": "restart"}', 70: "forget me"}
"""Turns of the long conversation with changes at which the person begins anew, or has everything erased."""

Databases = Callable[[str], str]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", default="", help="postgresql://user:password@host:port, with the right to make databases")
    given = parser.parse_args()
    with _databases(given.postgres) as databases:
        parts = [_starts(databases), *_turns(databases)]
    store = "PostgreSQL" if given.postgres else "SQLite"
    command = "python -m benchmarks.turn" + (" --postgres ADDRESS" if given.postgres else "")
    tables.write(f"{TITLE} ({store})", command, parts)


def _starts(databases: Databases) -> str:
    """Start until the first answer, and memory after a conversation: each bot alone, alternating."""
    seconds: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}
    rss: dict[str, list[float]] = {}
    pss: dict[str, list[float]] = {}
    for number in range(STARTS):
        for start in (bots.charley, bots.bare):
            with start(databases(f"{start.__name__}_{number}")) as bot:
                seconds.setdefault(bot.name, []).append(bot.started_in)
                cpu.setdefault(bot.name, []).append(bot.usage().cpu)
                talk([bot], 3, TURNS, "memory")
                rss.setdefault(bot.name, []).append(bot.usage().rss)
                pss.setdefault(bot.name, []).append(bot.usage().pss)
    rows = [
        _compared("start until the first answer, s", seconds, 1),
        _compared("processor time of it, s", cpu, 1),
        _compared("memory of all its processes after 45 turns, RSS, MB", rss, 0),
        _compared("the same, PSS (shared pages shared out), MB", pss, 0),
    ]
    return tables.table(_HEAD, rows)


_HEAD = ("", "Charley", "bare Rasa bot", "ratio", "bar")


def _compared(what: str, figures: dict[str, list[float]], digits: int) -> tuple[str, ...]:
    charley, bare = (median(values) for values in figures.values())
    return what, f"{charley:.{digits}f}", f"{bare:.{digits}f}", f"{charley / bare:.2f}", f"{BAR}"


def _turns(databases: Databases) -> Iterator[str]:
    with ExitStack() as running:
        charley = running.enter_context(bots.charley(databases("charley")))
        bare = running.enter_context(bots.bare(databases("bare")))
        pair = (charley, bare)
        talk(pair, 2, 8, "warm")
        usual = talk(pair, PEOPLE, TURNS, "usual")
        yield tables.table(_HEAD, list(_of_a_turn(usual, pair)))
        long = talk(pair, LONG_PEOPLE, LONG, "long")
        changed = talk(pair, LONG_PEOPLE, LONG, "changed", AGAIN)
        head = ("ms, median", "turns 6 to 15", "turns 46 to 55", "turns 91 to 100", "100 against 10", "processor time, 10", "100", "bar")
        kinds = ((long, "100 turns"), (changed, "100 turns, with two new beginnings and one forgetting"))
        yield tables.table(head, [_growth(turns, bot, kind) for turns, kind in kinds for bot in pair])
        for bot in pair:
            fill(databases(bot.name.split()[0].lower()), STORED)
        full = talk(pair, PEOPLE, TURNS, "full")
        head = ("ms, median", *(bot.name for bot in pair), "ratio")
        rows = [
            (what, *_pair(turns, pair)) for what, turns in (("nearly empty store", usual), (f"{STORED:,} events of other people", full))
        ]
        yield tables.table(head, rows)


def _of_a_turn(turns: Sequence[Turn], pair: tuple[Bot, Bot]) -> Iterator[tuple[str, ...]]:
    for what, figure in (("median", milliseconds), ("95 % under", slow_ones), ("processor time", processor)):
        charley, bare = (figure(turns, bot) for bot in pair)
        bar = f"{BAR}" if figure is milliseconds else ""
        yield f"a turn over HTTP, {what}, ms", f"{charley:.1f}", f"{bare:.1f}", f"{charley / bare:.2f}", bar


def _growth(turns: Sequence[Turn], bot: Bot, kind: str) -> tuple[str, ...]:
    tenth, middle, last = (milliseconds(turns, bot, *numbers) for numbers in ((6, 15), (46, 55), (91, 100)))
    cpu = [f"{processor(turns, bot, *numbers):.1f}" for numbers in ((6, 15), (91, 100))]
    bar = "2.0" if bot.name == "Charley" else ""
    return f"{bot.name}, {kind}", f"{tenth:.1f}", f"{middle:.1f}", f"{last:.1f}", f"{last / tenth:.2f}", *cpu, bar


def _pair(turns: Sequence[Turn], pair: tuple[Bot, Bot]) -> tuple[str, ...]:
    charley, bare = (milliseconds(turns, bot) for bot in pair)
    return f"{charley:.1f}", f"{bare:.1f}", f"{charley / bare:.2f}"


def fill(database: str, wanted: int) -> None:
    """Fills a store up with copies of the conversations that it holds, each under a name of its own."""
    engine = sa.create_engine(database)
    columns = "type_name, timestamp, intent_name, action_name, data"
    with engine.begin() as connection:
        held = connection.execute(sa.text("SELECT count(*) FROM events")).scalar() or 1
        for copy in range(wanted // held + 1):
            name = f"'copy-{copy}-' || sender_id"
            connection.execute(sa.text(f"INSERT INTO events (sender_id, {columns}) SELECT {name}, {columns} FROM events WHERE id <= :last"),
                               {"last": held})  # fmt: skip
    engine.dispose()


@contextmanager
def _databases(postgres: str) -> Iterator[Databases]:
    """Addresses of databases by name: files in a folder that is thrown away, or databases of a server that are dropped."""
    if not postgres:
        with TemporaryDirectory() as folder:
            yield lambda name: f"sqlite:///{Path(folder, name)}.db"
        return
    made: dict[str, str] = {}
    server = sa.create_engine(f"{postgres}/postgres", isolation_level="AUTOCOMMIT")

    def database(name: str) -> str:
        if name not in made:
            made[name] = f"bench_{name}"
            with server.connect() as connection:
                connection.execute(sa.text(f"DROP DATABASE IF EXISTS {made[name]}"))
                connection.execute(sa.text(f"CREATE DATABASE {made[name]}"))
        return f"{postgres}/{made[name]}"

    try:
        yield database
    finally:
        with server.connect() as connection:
            for name in made.values():
                connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        server.dispose()


if __name__ == "__main__":
    main()
