"""`python -m bot evaluate`: reads a file of messages or patients, prints a table, writes JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.knowledge.loading import knowledge

app = typer.Typer(no_args_is_help=True, help="Measure Charley on a file of messages or patients.")
console = Console()

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="One JSON object a line.")]
Json = Annotated[Optional[Path], typer.Option("--json", help="Write scores and every single result here.")]


@app.command("utterances")
def of_utterances(file: File, json_file: Json = None) -> None:
    """Score single messages: intents, findings, denials, subject, and danger as a first message."""
    from bot.evaluation import utterances
    from bot.evaluation.client import charley

    rows = _read(file)
    with charley() as client:
        results = [utterances.measure(client, row) for row in track(rows, "Messages", transient=True, console=console)]
    _report(f"{len(rows)} messages of {file.name}", utterances.scores(results), [utterances.details(r) for r in results], json_file)


@app.command("vignettes")
def of_vignettes(file: File, json_file: Json = None) -> None:
    """Score whole patients, simulated from their facts."""
    from bot.evaluation import vignettes
    from bot.evaluation.client import charley
    from bot.evaluation.meanings import Meanings
    from bot.evaluation.patient import visit
    from bot.understanding.findings import FindingExtractor

    rows, extractor, meanings = _read(file), FindingExtractor(knowledge()), Meanings()
    with charley() as client:
        listed = track(rows, "Patients", transient=True, console=console)
        outcomes = [vignettes.Outcome(row, visit(client, row, extractor)) for row in listed]
    singles = [vignettes.details(o, meanings) for o in outcomes]
    _report(f"{len(rows)} patients of {file.name}", vignettes.scores(outcomes, meanings), singles, json_file)


def _read(file: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except ValueError:
                console.print(f"[red]{file}, line {number} is not JSON; every line must be one JSON object.[/red]")
                raise typer.Exit(1) from None
    return rows


def _report(title: str, scores: Mapping[str, float], singles: list[dict[str, Any]], json_file: Path | None) -> None:
    table = Table("measure", "value", title=title)
    for name, value in scores.items():
        table.add_row(name, f"{value:g}" if name.startswith("questions") else f"{100 * value:.1f} %")
    console.print(table)
    if json_file:
        report = {"title": title, "knowledge": knowledge().digest, "scores": scores, "results": singles}
        json_file.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
