"""Shows an audit trail in the terminal, for a reviewer who reads no code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.engine.audit import Scored, Source, Step

_COLOURS = {"emergency": "bold red", "same_day": "red", "soon": "yellow", "routine": "cyan"}


def report(steps: Iterable[Step], digest: str) -> Iterator[RenderableType]:
    """One panel a message. `digest` is the knowledge base of today."""
    for step in steps:
        title = f"{step.number} · {step.at:%Y-%m-%d %H:%M:%S} UTC"
        yield Panel(Group(*_parts(step, digest)), title=title, title_align="left")


def _parts(step: Step, digest: str) -> Iterator[RenderableType]:
    yield _message(step)
    if step.understood:
        yield _understood(step)
    for fired in step.fired:
        grounds = "; ".join(f"{finding} ({_from(source)})" for finding, source in fired.because)
        yield Text.assemble((f"{fired.level.value}  ", _COLOURS.get(fired.level.value, "")), f"{fired.flag}, rule {fired.rule}: {grounds}")
    yield Text.assemble("Level: ", (step.level or "not settled yet", _COLOURS.get(step.level or "", "")))
    if step.ranking:
        yield _ranking(step.ranking)
    if step.asked:
        yield Text(f"Asked next: {step.asked}, {step.why}")
    changed = "" if step.knowledge in ("", digest) else f" (today's is {digest}: the rules shown here are today's)"
    yield Text(f"Knowledge base {step.knowledge or 'not recorded'}{changed} · model {step.model or 'not recorded'}", style="dim")


def _message(step: Step) -> Text:
    """The message with the words underlined that something was understood from."""
    text = Text(step.text)
    for one in step.understood:
        if one.source.span:
            text.stylize("underline" if one.counts else "strike", *one.source.span)
    return text


def _understood(step: Step) -> Table:
    table = Table("finding", "is", "whose, when", "from", box=None, pad_edge=False)
    for one in step.understood:
        counts = "" if one.counts else ", does not count"
        words = f"“{one.source.words}” [{one.source.span[0]}:{one.source.span[1]}]" if one.source.span else one.source.words
        table.add_row(one.finding, one.assertion, f"{one.subject}, {one.time}{counts}", Text(words))
    return table


def _ranking(ranking: tuple[Scored, ...]) -> Table:
    table = Table("likely cause", "score", "for", "against", box=None, pad_edge=False)
    for one in ranking:
        table.add_row(one.cause, f"{one.score:g}", _weights(one.because, "+"), _weights(one.against, "−"))
    return table


def _weights(weights: tuple[tuple[str, int], ...], sign: str) -> str:
    return ", ".join(f"{finding} {sign}{weight}" for finding, weight in weights)


def _from(source: Source | None) -> str:
    return f"message {source.message}: “{source.words}”" if source else "carried over from an earlier session"
