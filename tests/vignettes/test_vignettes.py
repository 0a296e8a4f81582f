"""Our own patients, simulated against a real Charley: the regression set of the assessment.

Each line of the files beside this one is one patient in the format that `python -m bot evaluate vignettes` reads. They were
written from the medical source before Charley was seen to answer them (docs/decisions.md has the first score). `red_flags`
names the flag that this patient must raise. Where Charley still falls short, the shortcoming stands in a list below and must
stay one until it is mended: whoever mends it takes it out.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from bot.assessment.facts import Facts
from bot.assessment.red_flags import raised
from bot.evaluation.client import Client
from bot.evaluation.meanings import Meanings
from bot.evaluation.patient import LONGEST, visit
from bot.evaluation.scores import ORDER
from bot.evaluation.vignettes import Outcome, scores
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.understanding.findings import FindingExtractor

FOLDER = Path(__file__).parent
ROWS: list[dict[str, Any]] = [json.loads(line) for file in sorted(FOLDER.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
WORDS = {"age", "sex", "duration", "frequency"}
NO_CAUSE = {"needs_clarification", "out_of_scope"}

MEANT_OTHERWISE = {
    "als-google": "'living on red bull' is read as red skin, since the learned models drop the caffeine",
    "iron": "'out of puff no more than usual' is read as short of breath",
}
"""Patients who are misunderstood in a way that knowledge cannot mend; they are told too much, never too little."""

NOT_YET = {
    "envelope-bed": "a bed that is 'like an envelope' is not understood, and nobody asks after the covers",
}
"""Patients who do not hear all they must; each must still fail, so that nobody forgets to take it out."""

OTHER_FLAG = {"long-cramps-settled"}
"""Patients who are judged as urgent as they should be, by another red flag than their own."""

Outcomes = dict[str, Outcome]


@pytest.fixture(scope="module")
def outcomes(charley: Client) -> Outcomes:
    extractor = FindingExtractor(knowledge())
    return {row["id"]: Outcome(row, visit(charley, row, extractor)) for row in ROWS}


@pytest.fixture(scope="module")
def measured(outcomes: Outcomes) -> dict[str, float]:
    return scores(list(outcomes.values()), Meanings())


# ---- the set ----


def test_there_are_enough_patients_and_no_two_of_one_name() -> None:
    assert len(ROWS) >= 150
    assert [name for name, times in Counter(row["id"] for row in ROWS).items() if times > 1] == []
    assert [text for text, times in Counter(row["opening_message"].lower() for row in ROWS).items() if times > 1] == []


def test_every_cause_has_a_patient(base: KnowledgeBase) -> None:
    assert set(base.causes) - {row["gold_cause"] for row in ROWS} == set()


def test_every_red_flag_has_a_patient(base: KnowledgeBase) -> None:
    assert set(base.red_flags) - {flag for row in ROWS for flag in row.get("red_flags", [])} == set()


def test_the_patients_speak_of_what_the_knowledge_base_knows(base: KnowledgeBase) -> None:
    for row in ROWS:
        facts = row["facts"]
        named = (
            {f for f in facts if f not in WORDS | {"location", "timing"}} | set(facts.get("location", [])) | set(facts.get("timing", []))
        )
        assert named <= set(base.findings), row["id"]
        assert {row["gold_cause"], *row["acceptable_causes"]} <= set(base.causes) | NO_CAUSE, row["id"]
        assert {row["gold_triage"], *row["triage_also_ok"]} <= set(ORDER), row["id"]
        assert row["gold_triage"] not in row["triage_also_ok"], row["id"]


def test_what_must_and_must_not_be_said_has_a_meaning() -> None:
    meanings = Meanings()
    phrases = {phrase for row in ROWS for phrase in (*row["must_say"], *row["must_not_say"])}
    assert [phrase for phrase in phrases if not meanings.knows(phrase)] == []


# ---- how Charley does: the bars of the issue ----


def test_every_emergency_is_answered_as_one(outcomes: Outcomes) -> None:
    missed = [name for name, o in outcomes.items() if o.row["gold_triage"] == "emergency" and o.level not in ("emergency", "same_day")]
    assert missed == []


def test_nobody_who_must_be_seen_today_is_told_less(outcomes: Outcomes) -> None:
    missed = [name for name, o in outcomes.items() if o.row["gold_triage"] == "same_day" and o.level not in ("emergency", "same_day")]
    assert missed == []


@pytest.mark.parametrize(
    ("measure", "least"),
    [
        ("exact level", 0.90),
        ("safe advice", 0.99),
        ("first cause right", 0.70),
        ("right cause in the first three", 0.90),
        ("no stretch where none may be", 1.0),
        ("must not be said, kept (by words)", 1.0),
    ],
)
def test_a_measure_reaches_its_bar(measure: str, least: float, measured: dict[str, float]) -> None:
    assert measured[measure] >= least


def test_few_who_can_look_after_themselves_are_sent_higher(measured: dict[str, float]) -> None:
    assert measured["self-care cases sent higher"] <= 0.15


def test_questions_are_few(outcomes: Outcomes) -> None:
    """Also among those who are asked at all: whoever is in danger is told so without an interview."""
    asked = [o.visit.questions for o in outcomes.values() if o.level not in ("emergency", "same_day")]
    assert median(asked) <= 8
    assert max(o.visit.questions for o in outcomes.values()) <= 15 < LONGEST


@pytest.mark.parametrize("name", [row["id"] for row in ROWS if row["id"] not in {**MEANT_OTHERWISE, **NOT_YET}])
def test_everything_that_must_be_said_is_said(name: str, outcomes: Outcomes) -> None:
    assert outcomes[name].unsaid(Meanings()) == []


@pytest.mark.parametrize("name", NOT_YET)
@pytest.mark.xfail(strict=True, reason="known and listed in NOT_YET")
def test_what_is_not_said_yet_is_listed(name: str, outcomes: Outcomes) -> None:
    assert outcomes[name].unsaid(Meanings()) == []


@pytest.mark.parametrize("name", MEANT_OTHERWISE)
def test_a_known_misunderstanding_is_still_one(name: str, outcomes: Outcomes) -> None:
    assert outcomes[name].too_high, "This patient is understood by now: take it out of MEANT_OTHERWISE."
    assert outcomes[name].safe


@pytest.mark.parametrize("name", [row["id"] for row in ROWS if row.get("red_flags") and row["id"] not in OTHER_FLAG])
def test_the_red_flag_that_a_patient_shows_is_raised(name: str, outcomes: Outcomes, base: KnowledgeBase) -> None:
    outcome = outcomes[name]
    flags = {hit.flag.id for hit in raised(Facts(outcome.visit.slots["findings"]), base)}
    assert set(outcome.row["red_flags"]) <= flags
