"""Writes a measurement's table into benchmarks/README.md, in the place of the one that stood there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.processes import machine

README = Path(__file__).with_name("README.md")
Row = Sequence[object]


def table(head: Row, rows: Sequence[Row]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def write(title: str, command: str, parts: Sequence[str], readme: Path = README) -> None:
    """Puts the section `title` with the command that makes it and its parts into the page, and prints it."""
    head = f"`{command}` ({date.today()}; {machine()})"
    section = "\n\n".join([f"## {title}", head, *parts]) + "\n"
    page = readme.read_text(encoding="utf-8")
    old = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.M | re.S)
    page = old.sub(lambda _: section + "\n", page) if old.search(page) else f"{page.rstrip()}\n\n{section}"
    readme.write_text(page.rstrip() + "\n", encoding="utf-8")
    print(section)
