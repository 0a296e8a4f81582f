"""Trains a pipeline of Rasa in a process of its own and reads the hold-out with it: accuracy, seconds, memory.

`python -m benchmarks.understanding.pipelines CONFIG MESSAGES`: how many messages to train on (0: all); prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.engine.settings import ROOT
from bot.evaluation import utterances
from bot.evaluation.utterances import Result

HOLDOUT = ROOT / "tests" / "nlu" / "holdout.jsonl"
MEASURED = ("intent, strict", "intent, lenient", "findings, precision", "findings, recall", "findings, F1", "denials understood")


def measured_apart(config: Path, messages: int) -> dict[str, float]:
    """The figures of one pipeline, from a fresh process; its own words go to a file that is only shown when it fails.

    Raises:
        RuntimeError: with the end of what it said.
    """
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.understanding.pipelines", str(config), str(messages)]
    with tempfile.TemporaryFile() as said:
        # As Charley runs: numpy on one core. TensorFlow has threads of its own.
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=said, check=False)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace")[-2000:])
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def sample(messages: int) -> dict[str, list[str]]:
    """So many messages of data/nlu, drawn at random but always the same, by intent; all of them for 0."""
    every: list[tuple[str, str]] = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            every += [(block["intent"], line) for line in block["examples"].splitlines()]
    drawn = random.Random(0).sample(every, messages) if messages else every
    return {intent: [line for named, line in drawn if named == intent] for intent in sorted({intent for intent, _ in drawn})}


def main(config: str, messages: int) -> None:
    from rasa.core.agent import Agent
    from rasa.model_training import train

    with tempfile.TemporaryDirectory() as folder:
        blocks = [{"intent": intent, "examples": "".join(f"{line}\n" for line in lines)} for intent, lines in sample(messages).items()]
        data = Path(folder) / "nlu.yml"
        data.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, width=10_000), encoding="utf-8")
        begun, spent = time.perf_counter(), time.process_time()
        model = train(str(ROOT / "domain.yml"), config, str(data), output=folder, force_training=True).model
        trained, trained_cpu = time.perf_counter() - begun, time.process_time() - spent
        begun = time.perf_counter()
        agent = Agent.load(model)
        started = time.perf_counter() - begun
        rows = [json.loads(line) for line in HOLDOUT.read_text(encoding="utf-8").splitlines()]
        results, seconds = asyncio.run(_read(agent, rows))
    scores = utterances.scores(results)
    print(
        json.dumps(
            {
                **{name: scores[name] for name in MEASURED},
                "training, s": trained,
                "training, processor s": trained_cpu,
                "loading, s": started,
                "a message, ms": statistics.median(seconds) * 1000,
                "memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


async def _read(agent: Any, rows: list[Mapping[str, Any]]) -> tuple[list[Result], list[float]]:
    results, seconds = [], []
    for row in rows:
        begun = time.process_time()
        parsed = await agent.parse_message(row["text"])
        seconds.append(time.process_time() - begun)
        results.append(_result(dict(row), parsed))
    return results, seconds


def _result(row: dict[str, Any], parsed: Mapping[str, Any]) -> Result:
    """Rasa's own extractor tells denial and person by role and group, Charley's by keys of the contract."""
    found: dict[str, set[str]] = {"present": set(), "absent": set()}
    for entity in parsed["entities"]:
        about_me_now = entity.get("time", "now") == "now" and entity.get("group") not in ("past", "other")
        assertion = entity.get("assertion") or entity.get("role") or "present"
        if entity["entity"] == "finding" and about_me_now and assertion in found:
            found[assertion].add(entity["value"])
    subject = parsed.get("subject", "self")
    return Result(row, parsed["intent"]["name"], frozenset(found["present"]), frozenset(found["absent"]), subject, "none", None)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
