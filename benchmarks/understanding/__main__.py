"""`python -m benchmarks.understanding`: Charley against Rasa's default pipeline, and Charley without each of its parts.

The default pipeline learns from 1,600 messages only, because that takes it half an hour; Charley learns from the same ones and,
on another line, from all. Prints Markdown for benchmarks/README.md. About an hour on 2 cores.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.understanding.ablations import tables
from benchmarks.understanding.pipelines import measured_apart
from bot.engine.settings import ROOT

DEFAULT = Path(__file__).with_name("rasa_default.yml")
FEW = 1600


def main() -> None:
    runs = {
        f"Charley, {FEW:,} messages": (ROOT / "config.yml", FEW),
        "Charley, all messages": (ROOT / "config.yml", 0),
        f"Rasa's default, {FEW:,} messages": (DEFAULT, FEW),
    }
    figures = {name: measured_apart(config, messages) for name, (config, messages) in runs.items()}
    print(f"| | {' | '.join(figures)} |\n|{' --- |' * (len(figures) + 1)}")
    for measure in next(iter(figures.values())):
        in_percent = "," not in measure or measure.startswith(("intent", "findings"))
        values = [100 * f[measure] if in_percent else f[measure] for f in figures.values()]
        print(f"| {measure}{' (%)' if in_percent else ''} | {' | '.join(f'{value:.1f}' for value in values)} |", flush=True)
    print("\n" + tables())


if __name__ == "__main__":
    main()
