"""What a process costs, read from Linux's /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_MB = 1024


@dataclass(frozen=True)
class Usage:
    """`cpu` seconds of processor time so far; `rss` and `pss` MB now (PSS counts a page that n processes share as 1/n)."""

    cpu: float = 0.0
    rss: float = 0.0
    pss: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.cpu + other.cpu, self.rss + other.rss, self.pss + other.pss)


def usage(pid: int) -> Usage:
    """Of a process and all its descendants."""
    return sum((usage(child) for child in _children(pid)), _own(pid))


def machine() -> str:
    """How busy this machine is, for the foot of a table."""
    one, five, _ = os.getloadavg()
    return f"{os.cpu_count()} cores, load {one:.1f} in the last minute, {five:.1f} in the last five"


def _own(pid: int) -> Usage:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    rollup = dict(line.split(":") for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return Usage((int(fields[11]) + int(fields[12])) / _TICK, _size(rollup["Rss"]), _size(rollup["Pss"]))


def _size(text: str) -> float:
    return int(text.split(maxsplit=1)[0]) / _MB


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found
