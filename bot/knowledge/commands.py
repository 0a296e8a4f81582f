"""The commands of `python -m bot knowledge` that look things up, list what is missing and compare."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from bot.knowledge import compare as comparing
from bot.knowledge import gaps as missing
from bot.knowledge import loading, lookup
from bot.knowledge.base import KnowledgeBase

console = Console()


def show(wanted: Annotated[str, typer.Argument(metavar="ID", help="An id, or kind:id where two kinds share it.")]) -> None:
    """Show an entry with its sources and with the entries that use it."""
    base = loading.knowledge()
    found = lookup.by_id(wanted, base) or ([] if "_" in wanted else lookup.by_name(wanted, base))
    if not found:
        near = lookup.ids_like(wanted, base)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        console.print(f"[red]There is no entry '{wanted}'.[/red]{hint} Try: python -m bot knowledge search {wanted}", soft_wrap=True)
        raise typer.Exit(1)
    for each in found:
        console.print(_panel(each, base))


def search(
    text: Annotated[list[str], typer.Argument(metavar="WORDS", help="What you look for, in your own words.")],
    kind: Annotated[str, typer.Option(help="Only entries of this kind.")] = "",
    limit: Annotated[int, typer.Option(help="So many at most.")] = 15,
) -> None:
    """Find entries by free text, best first; spelling need not be right."""
    found = lookup.search(" ".join(text), loading.knowledge(), limit, (_kind(kind),) if kind else ())
    if not found:
        console.print("Nothing fits. Try other words.")
        raise typer.Exit(1)
    table = Table("entry", "what", "fits")
    for hit in found:
        table.add_row(hit.address, lookup.title(hit.entry), f"{hit.score:.0f}")
    console.print(table)


def gaps(
    kind: Annotated[str, typer.Option(help="Only entries of this kind.")] = "",
    lack: Annotated[missing.Lack | None, typer.Option(help="List the entries that lack this.")] = None,
) -> None:
    """Count what is unverified, unsourced, unworded or unreviewed; with --kind or --lack, list it."""
    base = loading.knowledge()
    found = missing.gaps(base, date.today())
    wanted = [gap for gap in found if gap.kind == (_kind(kind) if kind else gap.kind) and lack in (None, gap.lack)]
    if kind or lack:
        table = Table("entry", "lack", "detail")
        for gap in wanted:
            table.add_row(f"{gap.kind}:{gap.id}", gap.lack.value, gap.detail)
        console.print(table)
    console.print(_counts(wanted, base))


def compare(folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with other people's texts.")]) -> None:
    """Look for runs of 8 words that our texts share with those in a folder."""
    found = comparing.shared(folder)
    for each in found:
        where = each.ours.relative_to(comparing.ROOT)
        console.print(
            f"[red]✗[/red] {where}, line {each.line}, shares with {each.theirs.name}: {each.words}", soft_wrap=True, highlight=False
        )
    console.print(f"{len(found)} runs of {comparing.RUN} words shared; {len(comparing.our_texts())} texts of ours compared.")
    if found:
        raise typer.Exit(1)


def _kind(given: str) -> str:
    if given in loading.KINDS:
        return given
    console.print(f"[red]There is no kind '{given}'.[/red] Kinds: {', '.join(loading.KINDS)}", soft_wrap=True)
    raise typer.Exit(1)


def _counts(found: list[missing.Gap], base: KnowledgeBase) -> Table:
    table = Table("kind", "entries", *(lack.value for lack in missing.Lack))
    for kind, entries in base.counts.items():
        counts = [sum(gap.kind == kind and gap.lack is lack for gap in found) for lack in missing.Lack]
        if any(counts):
            table.add_row(kind, str(entries), *(str(count or "–") for count in counts))
    totals = [sum(gap.lack is lack for gap in found) for lack in missing.Lack]
    table.add_row("[b]all[/b]", str(sum(base.counts.values())), *(f"[b]{total}[/b]" for total in totals))
    return table


def _panel(found: lookup.Found, base: KnowledgeBase) -> Panel:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for key in found.entry.__fields__:
        value = getattr(found.entry, key)
        if key not in ("id", "sources", "review") and value not in (None, "", (), False):
            table.add_row(key.replace("_", " "), _shown(value))
    for citation in getattr(found.entry, "sources", ()):
        mark = "" if citation.verified else " [yellow](to verify)[/yellow]"
        table.add_row("source", f"{citation.source} {base.sources[citation.source].title}{mark}")
    table.add_row(
        "review", missing.unreviewed(found.entry, date.today()) or f"reviewed by {found.entry.review.by} on {found.entry.review.on}"
    )
    users = lookup.used_by(found.kind, found.entry.id, base)
    if users:
        table.add_row("used by", ", ".join(user.address for user in users))
    return Panel(table, title=f"[b]{lookup.title(found.entry)}[/b]  {found.address}", title_align="left")


def _shown(value: Any) -> str:
    """A value in one or several lines."""
    if isinstance(value, tuple):
        plain = all(isinstance(item, str) and len(item) < 40 for item in value)
        return (", " if plain else "\n").join(_shown(item) for item in value)
    if hasattr(value, "__fields__"):
        parts = [(key, getattr(value, key)) for key in value.__fields__]
        return "; ".join(f"{key}: {_shown(part)}" for key, part in parts if part not in (None, "", ()))
    return str(getattr(value, "value", value))
