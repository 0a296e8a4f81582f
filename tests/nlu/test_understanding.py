"""How well Charley understands wording it was not made from.

The sets were written by people who saw only the vocabulary, labelled twice, scored before anyone looked, and are never trained
on. The thresholds stand a few points below what was measured then (benchmarks/README.md); they are there to notice a step back.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation import utterances
from bot.evaluation.client import Client
from bot.evaluation.utterances import Result

HERE = Path(__file__).parent

AT_LEAST = {
    "intent, strict": 0.79,
    "intent, lenient": 0.88,
    "findings, precision": 0.84,
    "findings, F1": 0.80,
    "denials understood": 0.75,
    "subject": 0.96,
    "danger declared at once": 0.78,
    "danger declared or asked about at once": 1.0,
}
AT_MOST = {
    "denials taken as present": 0.06,
    "harmless messages declared dangerous": 0.04,
    "harmless messages with a needless pointed question": 0.10,
}
F1_BY_KIND = {
    "danger_told_sideways": 0.72,
    "denials": 0.72,
    "dialect": 0.72,
    "jokes_and_similes": 0.72,
    "long": 0.72,
    "medicines": 0.72,
    "phone_typing": 0.72,
    "short": 0.72,
    "somebody_else": 0.72,
    "without_the_word_cramp": 0.72,
}


def measured(charley: Client, name: str) -> list[Result]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [utterances.measure(charley, json.loads(line)) for line in lines]


@pytest.fixture(scope="module")
def holdout(charley: Client) -> dict[str, float]:
    return utterances.scores(measured(charley, "holdout.jsonl"))


@pytest.fixture(scope="module")
def robustness(charley: Client) -> list[Result]:
    return measured(charley, "robustness.jsonl")


@pytest.mark.parametrize(("measure", "bound"), AT_LEAST.items())
def test_new_wording_is_understood_at_least_this_well(holdout: dict[str, float], measure: str, bound: float) -> None:
    assert holdout[measure] >= bound


@pytest.mark.parametrize(("measure", "bound"), AT_MOST.items())
def test_new_wording_is_misunderstood_no_more_than_this(holdout: dict[str, float], measure: str, bound: float) -> None:
    assert holdout[measure] <= bound


@pytest.mark.parametrize(("kind", "bound"), F1_BY_KIND.items())
def test_each_way_of_writing_is_understood(robustness: list[Result], kind: str, bound: float) -> None:
    assert utterances.scores([r for r in robustness if kind in r.row["kinds"]])["findings, F1"] >= bound


def test_every_danger_told_in_any_way_is_declared_or_asked_about_at_once(robustness: list[Result]) -> None:
    missed: list[Any] = [r.row["text"] for r in robustness if r.row["gold_triage"] in ("emergency", "same_day")]
    answered = [r.row["text"] for r in robustness if r.declared or r.asked_about_danger]
    assert not set(missed) - set(answered)
