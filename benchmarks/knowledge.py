"""How long it takes to load and check the whole knowledge base, to search it and to write its book.

Run from the repository: `.venv/bin/python -m benchmarks.knowledge`. Each figure is processor time, the best of several
runs in one process: a busy machine changes it little.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from bot.knowledge import loading, lookup
from bot.knowledge.book.writing import book
from bot.understanding import data_checks

RUNS = 5
LIMIT = 1.0
"""Seconds that loading and checking may take (issue of the knowledge base)."""


def best(work: Callable[[], object]) -> float:
    """Processor seconds of the fastest of RUNS runs."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    start = time.process_time()
    base = loading.load()
    first = time.process_time() - start
    figures = {
        "load and check, first time in a process": first,
        "load and check": best(loading.load),
        "check the small words": best(data_checks.problems),
        "first search (builds the index)": _first_search(),
        "a search": best(lambda: lookup.search("what helps against cramps in the calf at night", base)),
        "write the book, without pictures": best(lambda: book(base, date.today())),
    }
    for what, seconds in figures.items():
        print(f"{what:42} {seconds * 1000:8.1f} ms")
    print(f"\n{sum(base.counts.values())} entries; loading and checking stays under {LIMIT:g} s: {'yes' if first < LIMIT else 'NO'}")


def _first_search() -> float:
    fresh = loading.load()
    start = time.process_time()
    lookup.search("cramp", fresh)
    return time.process_time() - start


if __name__ == "__main__":
    main()
