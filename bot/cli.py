"""The commands of `python -m bot`. Each one is thin: it calls the package that does the work and prints."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from bot.engine import combinations, launch, training
from bot.engine.lean import without_tensorflow
from bot.engine.logs import quieten
from bot.engine.secret import log_style
from bot.engine.settings import Settings, settings
from bot.evaluation import commands as evaluation
from bot.knowledge import commands as knowing
from bot.knowledge import loading
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.problems import KnowledgeError, Problem

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Charley, an assistant for leg and foot cramps."
)
knowledge_app = typer.Typer(no_args_is_help=True, help="Look at the knowledge base and check it.")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(evaluation.app, name="evaluate")
channels_app = typer.Typer(no_args_is_help=True, help="Telegram and Slack.")
app.add_typer(channels_app, name="channels")
console = Console()


@app.command()
def run() -> None:
    """Start Charley: train if needed, both servers, the page."""
    _check_knowledge(loading.ROOT)
    try:
        launch.run(settings(), lambda line: console.print(line, highlight=False))
    except launch.CannotStart as problem:
        console.print(f"[red]{problem}[/red]", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


@app.command()
def cluster(
    serve: Annotated[int, typer.Option(min=1, help="How many Rasa processes.")] = 2,
    actions: Annotated[int, typer.Option(min=1, help="How many action servers.")] = 2,
) -> None:
    """Start a whole cluster on this machine: PostgreSQL, Redis, nginx, several processes of both kinds."""
    from bot.engine.cluster import whole
    from bot.engine.cluster.server import CannotRun

    _check_knowledge(loading.ROOT)
    try:
        whole.run(settings(), serve, actions, lambda line: console.print(line, highlight=False, soft_wrap=True))
    except (launch.CannotStart, CannotRun) as problem:
        _refuse(str(problem))


@app.command()
def train() -> None:
    """Train the model if config, domain, data or components changed."""
    console.print(f"Model: {training.train(settings())}", soft_wrap=True)


@app.command()
def serve() -> None:
    """Run the Rasa server with the channels and the page."""
    quieten(log_style(settings()))
    launch.end_with_starter()
    _check_settings()
    without_tensorflow()
    loading.serve_only_reviewed(settings().reviewed_only)
    from bot.engine import alone, checksum, server

    model = training.model_path(settings())
    try:
        checksum.verify(model)
        kept = alone.hold(settings())
    except (checksum.WrongModel, alone.NotAlone) as problem:
        _refuse(str(problem))
    server.serve(settings(), model)
    del kept


@app.command()
def actions() -> None:
    """Run the action server."""
    quieten(log_style(settings()))
    launch.end_with_starter()
    loading.serve_only_reviewed(settings().reviewed_only)
    from bot.engine import actions_server

    actions_server.serve(settings())


@app.command()
def transcripts() -> None:
    """Write docs/transcripts.md anew."""
    from bot.evaluation.transcripts import TARGET, write

    console.print(f"{write()} conversations written to {TARGET.relative_to(loading.ROOT.parents[1])}")


@app.command()
def explain(conversation: Annotated[str, typer.Argument(help="The sender's id, as the channel sent it.")]) -> None:
    """Show how Charley came to its view in a stored conversation: words, findings, rules, ranking, questions."""
    quieten()
    from bot.engine import audit, audit_report

    tracker = audit.stored(conversation, settings())
    if tracker is None:
        console.print(f"[red]There is no conversation '{conversation}' in the store.[/red]", highlight=False, soft_wrap=True)
        raise typer.Exit(1)
    base = loading.knowledge()
    for panel in audit_report.report(audit.trail(tracker, base), base.digest):
        console.print(panel)


@app.command()
def retention() -> None:
    """Erase now what is older than CHARLEY_KEEP_DAYS; a running Charley does so by itself every hour."""
    quieten()
    from bot.engine import audit
    from bot.engine.retention import erase_old

    console.print(f"{erase_old(audit.store(settings()), settings().keep_days, time.time())} conversations erased.")


@app.command()
def forget(conversation: Annotated[str, typer.Argument(help="The sender's id, as the store has it.")]) -> None:
    """Erase a conversation for somebody who can't do it themselves; Charley may be running."""
    quieten()
    from bot.engine import audit

    kept = audit.store(settings())
    if not kept.last_number(conversation):
        console.print(f"[red]There is no conversation '{conversation}' in the store.[/red]", highlight=False, soft_wrap=True)
        raise typer.Exit(1)
    kept.erase(conversation)
    console.print("Erased.")


@app.command()
def report(
    days: Annotated[int, typer.Option(min=1, help="So many days back.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Tell what people asked that Charley did not understand: counts, and examples without anything that says who asked."""
    from bot.engine import misunderstood

    quieten()
    try:
        found = misunderstood.report(misunderstood.stored(settings(), time.time() - days * 86_400), loading.knowledge())
    except SQLAlchemyError as error:
        console.print(
            f"[red]The conversation store can't be read ({type(error).__name__}); is CHARLEY_DATABASE right?[/red]", soft_wrap=True
        )
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(found.as_json())
        return
    console.print(f"{found.messages} messages in {found.conversations} conversations of the last {days} days.", highlight=False)
    for kind in found.kinds:
        table = Table("times", "example", title=f"{kind.name}: {kind.messages} messages in {kind.conversations} conversations")
        for text, count in kind.examples:
            table.add_row(str(count), Text(text))
        console.print(table)


@app.command("settings")
def show_settings() -> None:
    """List everything that can be set in the environment or in .env."""
    table = Table("variable", "default", "what it does")
    for name, field in Settings.__fields__.items():
        table.add_row(f"CHARLEY_{name.upper()}", str(field.default or ""), field.field_info.description)
    console.print(table)


@knowledge_app.command("check")
def check(root: Annotated[Path, typer.Option(help="Folder of the knowledge base.")] = loading.ROOT) -> None:
    """Check every knowledge file and the small words; print the counts, or what to mend."""
    from bot.understanding import data_checks

    base = _check_knowledge(root)
    _report(data_checks.problems())
    table = Table("kind", "entries", title=f"Knowledge base {base.digest}: all checks pass")
    for kind, count in base.counts.items():
        table.add_row(kind, str(count))
    console.print(table)


@knowledge_app.command("pictures")
def pictures(folder: Annotated[Path, typer.Argument(help="Where to write them.")]) -> None:
    """Draw every picture of the stretches as SVG and PNG, and one sheet with all of them."""
    from bot.pictures.gallery import Gallery
    from bot.pictures.sheet import contact_sheet

    gallery = Gallery(_check_knowledge(loading.ROOT))
    count = gallery.write(folder)
    (folder / "all.png").write_bytes(contact_sheet(gallery))
    for name in gallery.names():
        for limb, far in gallery.drawing(name).missed.items():
            console.print(f"[red]✗[/red] {name}: {limb} ends {far:.0f} cm from what it should reach.")
    console.print(f"{count} pictures and a sheet of them all (all.png) written to {folder}", soft_wrap=True)


@channels_app.callback()
def channels() -> None:
    """Telegram and Slack."""


@channels_app.command("check")
def check_channels() -> None:
    """Tell what is configured, whether the platforms answer, and what to do next."""
    from bot.engine.platforms_check import check as ask

    quieten()
    found = ask(settings())
    for one in found:
        mark = "[green]✓[/green]" if one.fine else "[red]✗[/red]"
        console.print(f"{mark} {one.name} ({one.how}): {one.found}. Next: {one.next}.", highlight=False, soft_wrap=True)
    if not all(one.fine for one in found):
        raise typer.Exit(1)


def _check_settings() -> None:
    for problem in combinations.problems(settings()):
        _refuse(problem)


def _refuse(problem: str) -> NoReturn:
    console.print(f"[red]{problem}[/red]", highlight=False, soft_wrap=True)
    raise typer.Exit(1)


knowledge_app.command()(knowing.show)
knowledge_app.command()(knowing.search)
knowledge_app.command()(knowing.gaps)
knowledge_app.command()(knowing.compare)


@knowledge_app.command()
def book(file: Annotated[Path, typer.Argument(help="The HTML file to write.")]) -> None:
    """Write the whole knowledge base as one readable page for reviewers."""
    from datetime import date

    from bot.knowledge.book.writing import Picture
    from bot.knowledge.book.writing import book as written
    from bot.pictures.gallery import Gallery, name

    base = _check_knowledge(loading.ROOT)
    gallery = Gallery(base)

    def drawn(stretch: str) -> list[Picture]:
        pictures = base.pictures[stretch].pictures if stretch in base.pictures else ()
        return [Picture(gallery.svg(name(stretch, number)), picture.alt) for number, picture in enumerate(pictures, 1)]

    file.write_text(written(base, date.today(), drawn), encoding="utf-8")
    console.print(f"{sum(base.counts.values())} entries written to {file}", soft_wrap=True)


def _check_knowledge(root: Path) -> KnowledgeBase:
    try:
        return loading.load(root)
    except KnowledgeError as error:
        _report(error.problems)
        raise typer.Exit(1) from None


def _report(problems: list[Problem]) -> None:
    """Print what is to mend and end with failure; nothing to mend prints nothing."""
    if not problems:
        return
    for problem in problems:
        console.print(f"[red]✗[/red] {problem}", highlight=False, soft_wrap=True)
    console.print(f"\n{len(problems)} things to mend.")
    raise typer.Exit(1)
