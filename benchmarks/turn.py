"""What a turn, the start and the memory cost against a bare Rasa bot: `python -m benchmarks.turn [--postgres]`.

Both bots run on this machine, in the same run, with the same store; every figure is a median of turns that alternate between
them. With --postgres both keep their conversations in one of Debian's PostgreSQL servers, started for this.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from statistics import median

import sqlalchemy as sa
from rasa.shared.core.domain import Domain

from benchmarks import bots, tables
from benchmarks.bots import Bot
from benchmarks.databases import Databases, files, postgres
from benchmarks.talk import Turn, grow, milliseconds, processor, slow_ones, talk
from bot.engine.settings import ROOT
from bot.engine.stores import ConversationStore

TITLE = "A turn, the start and the memory against a bare Rasa bot"
BAR = 1.5
STARTS, PEOPLE, TURNS = 3, 10, 15
LONG, LONG_PEOPLE = 100, 3
STORED = 100_000
AGAIN = {20: "start over", 45: '/do{"what": "restart"}', 70: "forget me"}
"""Turns of a long conversation at which the person begins anew, or has everything erased."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true", help="keep conversations in PostgreSQL instead of SQLite")
    in_postgres = parser.parse_args().postgres
    store = "PostgreSQL" if in_postgres else "SQLite"
    with postgres() if in_postgres else files() as databases:
        parts = [_starts(databases), *_turns(databases, store)]
    tables.write(f"{TITLE} ({store})", "python -m benchmarks.turn" + (" --postgres" if in_postgres else ""), parts)


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


def _turns(databases: Databases, store: str) -> Iterator[str]:
    with ExitStack() as running:
        charley = running.enter_context(bots.charley(databases("charley")))
        bare = running.enter_context(bots.bare(databases("bare")))
        pair = (charley, bare)
        talk(pair, 2, 8, "warm")
        usual = talk(pair, PEOPLE, TURNS, "usual")
        yield tables.table(_HEAD, list(_of_a_turn(usual, pair)))
        head = ("", "turns 6 to 15, ms", "turns 91 to 100, ms", "100 against 10", "processor ms, 6 to 15", "46 to 55", "91 to 100", "bar")
        kinds = ((f"{LONG} turns", {}), (f"{LONG} turns, begun anew twice and forgotten once", AGAIN))
        grown = [(kind, grow(pair, LONG_PEOPLE, LONG, f"long-{len(instead)}", instead)) for kind, instead in kinds]
        yield tables.table(head, [_growth(turns, bot, kind) for kind, turns in grown for bot in pair])
        yield _stored(databases("charley"), store)
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
    tenth, last = milliseconds(turns, bot, 6, 15), milliseconds(turns, bot, 91, 100)
    cpu = [f"{processor(turns, bot, *numbers):.1f}" for numbers in ((6, 15), (46, 55), (91, 100))]
    return f"{bot.name}, {kind}", f"{tenth:.1f}", f"{last:.1f}", f"{last / tenth:.2f}", *cpu, "2.0" if bot.name == "Charley" else ""


def _pair(turns: Sequence[Turn], pair: tuple[Bot, Bot]) -> tuple[str, ...]:
    charley, bare = (milliseconds(turns, bot) for bot in pair)
    return f"{charley:.1f}", f"{bare:.1f}", f"{charley / bare:.2f}"


def _stored(database: str, kind: str) -> str:
    """What a turn leaves in the store, and what it costs to read a conversation that is not at hand."""
    store = ConversationStore(database, Domain.load(str(ROOT / "domain.yml")))
    with store.session_scope() as session:
        told = session.execute(sa.text("SELECT count(*), sum(length(data)), sum(type_name = 'user') FROM events" if kind == "SQLite" else
                                       "SELECT count(*), sum(length(data)), sum((type_name = 'user')::int) FROM events")).one()  # fmt: skip
    events, size, turns = (float(number) for number in told)
    short, long = (_reading(store, name) for name in ("usual-0", "long-0-0"))
    store.engine.dispose()
    tables.keep(f"store_{kind}", {"events": events / turns, "bytes": size / turns, "short": short, "long": long})
    head = ("a turn leaves", "of", f"reading a conversation of {TURNS} turns anew", f"of {LONG} turns")
    return tables.table(head, [(f"{events / turns:.1f} events", f"{size / turns:,.0f} bytes", f"{short:.1f} ms", f"{long:.1f} ms")])


def _reading(store: ConversationStore, conversation: str) -> float:
    """Milliseconds of processor time to read a conversation whole; the median of some readings."""

    def once() -> float:
        begin = time.process_time()
        asyncio.run(store.retrieve(conversation))
        return 1000 * (time.process_time() - begin)

    return median(once() for _ in range(21))


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


if __name__ == "__main__":
    main()
