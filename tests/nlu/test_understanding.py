"""How well Charley understands wording it was not made from: 120 messages by a writer who saw only the vocabulary.

The thresholds stand a few points below what was measured when the messages were new; they are there to notice a step back.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.evaluation import utterances
from bot.evaluation.client import Client

MESSAGES = Path(__file__).with_name("fresh_messages.jsonl")

AT_LEAST = {
    "intent, strict": 0.70,
    "intent, lenient": 0.80,
    "findings, precision": 0.74,
    "findings, F1": 0.68,
    "denials understood": 0.60,
    "subject": 0.92,
    "danger declared or asked about at once": 1.0,
}
AT_MOST = {
    "denials taken as present": 0.04,
    "harmless messages declared dangerous": 0.03,
    "harmless messages with a needless pointed question": 0.10,
}


@pytest.fixture(scope="module")
def scores(charley: Client) -> dict[str, float]:
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    return utterances.scores([utterances.measure(charley, row) for row in rows])


@pytest.mark.parametrize(("measure", "bound"), AT_LEAST.items())
def test_fresh_messages_are_understood_at_least_this_well(scores: dict[str, float], measure: str, bound: float) -> None:
    assert scores[measure] >= bound


@pytest.mark.parametrize(("measure", "bound"), AT_MOST.items())
def test_fresh_messages_are_misunderstood_no_more_than_this(scores: dict[str, float], measure: str, bound: float) -> None:
    assert scores[measure] <= bound
