"""Numbers in a message: how long, since when, how often, how old, how many weeks pregnant, which side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.base import KnowledgeBase
from bot.understanding import ages, grammars


def read(message: str) -> set[str]:
    return {reading.finding for reading in grammars.read(message)}


def only(message: str, prefix: str) -> set[str]:
    """What was read of one family of findings ("duration", "onset" ...)."""
    return {finding for finding in read(message) if finding.startswith(prefix)}


@pytest.mark.parametrize(
    ("message", "duration"),
    [
        ("it lasts 30 seconds", "duration_seconds"),
        ("about 45 secs each time", "duration_seconds"),
        ("a cramp of 20s", "duration_seconds"),
        ("it lasted 2 minutes", "duration_minutes"),
        ("two or three minutes and it goes", "duration_minutes"),
        ("3-5 mins", "duration_minutes"),
        ("it held on for ten minutes", "duration_minutes"),
        ("a couple of minutes", "duration_minutes"),
        ("half a minute", "duration_seconds"),
        ("5min then gone", "duration_minutes"),
        ("it has gripped me for 15 minutes", "duration_over_10min"),
        ("20 mins and it will not let go", "duration_over_10min"),
        ("half an hour of agony", "duration_over_10min"),
        ("between 5 and 20 minutes", "duration_over_10min"),
        ("an hour", "duration_over_10min"),
        ("a good 40 minutes", "duration_over_10min"),
        ("it hurt for 3 hours", "duration_hours"),
        ("6 hrs without a break", "duration_hours"),
        ("twelve hours", "duration_hours"),
    ],
)
def test_how_long_a_cramp_lasts(message: str, duration: str) -> None:
    assert only(message, "duration") == {duration}


@pytest.mark.parametrize(
    "message",
    [
        "it began 10 minutes into my run",
        "it came on 20 minutes ago",
        "after 30 minutes walking my calf grips",
        "at 5 minutes before bed",
        "size m shoes",
        "i am 5 ft 3",
        "my calf hurts",
        "i take 20 mg",
    ],
)
def test_a_moment_or_another_number_is_no_duration(message: str) -> None:
    assert only(message, "duration") == set()


@pytest.mark.parametrize("message", ["I AM 72", "AS SOON AS I LIE DOWN IT STARTS"])
def test_words_in_capitals_are_no_duration(message: str) -> None:
    assert only(message, "duration") == set()


@pytest.mark.parametrize(
    ("message", "onset"),
    [
        ("for 3 days now", "onset_days"),
        ("it started two days ago", "onset_days"),
        ("for a week", "onset_days"),
        ("for the past 2 weeks", "onset_weeks"),
        ("three weeks ago", "onset_weeks"),
        ("for a month", "onset_weeks"),
        ("since about 3 months", "onset_months"),
        ("4 mths now", "onset_months"),
        ("for six months", "onset_months"),
        ("for years, 10 years", "onset_years"),
        ("two yrs of this", "onset_years"),
        ("18 months", "onset_years"),
    ],
)
def test_since_when_it_happens(message: str, onset: str) -> None:
    assert only(message, "onset") == {onset}


@pytest.mark.parametrize(
    ("message", "frequency"),
    [
        ("3 times a night", "frequency_several_per_night"),
        ("twice a night", "frequency_several_per_night"),
        ("2x per night", "frequency_several_per_night"),
        ("two or three times a night", "frequency_several_per_night"),
        ("once a night", "frequency_daily"),
        ("5 times a day", "frequency_daily"),
        ("7 nights a week", "frequency_daily"),
        ("6 nights out of 7, 6 nights a week", "frequency_daily"),
        ("twice a week", "frequency_weekly"),
        ("3 nights a week", "frequency_weekly"),
        ("1-2 times per week", "frequency_weekly"),
        ("once a month", "frequency_monthly"),
        ("2 times a month", "frequency_monthly"),
        ("once a year", "frequency_occasional"),
    ],
)
def test_how_often_it_happens(message: str, frequency: str) -> None:
    assert only(message, "frequency") == {frequency}


def test_how_often_is_not_taken_for_since_when_or_how_long() -> None:
    assert read("3 days a week") == {"frequency_weekly"}


@pytest.mark.parametrize(
    ("message", "years"),
    [
        ("i am 72", 72),
        ("I'm 60 and fit", 60),
        ("im 55", 55),
        ("50 year old woman", 50),
        ("59yo male", 59),
        ("my nan, she's 88", 88),
        ("66f", 66),
        ("retired man, 70", 70),
        ("he's 9 years old", 9),
        ("my 12 year old son", 12),
        ("turned 17", 17),
        ("im 34 and run a lot", 34),
    ],
)
def test_how_old_somebody_is(message: str, years: int) -> None:
    found = ages.first(message)
    assert found
    assert found[0] == years
    assert str(years) in message[found[1] : found[2]]
    assert ("child" in read(message)) == (years < 18)
    assert ("older_age" in read(message)) == (years >= 60)


@pytest.mark.parametrize(
    "message",
    ["i am 24 weeks pregnant", "im 70 kg", "i am 12 stone", "60 mg", "i have had it 60 times", "i'm 80% sure", "i am 6 months post op"],
)
def test_other_numbers_are_no_age(message: str) -> None:
    assert ages.first(message) is None
    assert not read(message) & {"older_age", "child"}


@pytest.mark.parametrize(
    ("message", "findings"),
    [
        ("i am 24 weeks pregnant", {"pregnancy", "pregnancy_after_20_weeks"}),
        ("20 wks gone", {"pregnancy", "pregnancy_after_20_weeks"}),
        ("i'm 32+4 weeks pregnant", {"pregnancy", "pregnancy_after_20_weeks"}),
        ("8 months pregnant", {"pregnancy", "pregnancy_after_20_weeks"}),
        ("12 weeks pregnant", {"pregnancy"}),
        ("3 months along", {"pregnancy"}),
        ("19 weeks preggo", {"pregnancy"}),
        ("i have had cramps for 24 weeks", set()),
        ("24 weeks ago", set()),
        ("24 weeks", set()),
    ],
)
def test_how_many_weeks_pregnant(message: str, findings: set[str]) -> None:
    assert only(message, "pregnancy") == findings


def test_weeks_of_pregnancy_are_not_taken_for_since_when() -> None:
    assert only("i am 30 weeks pregnant", "onset") == set()


@pytest.mark.parametrize(
    ("message", "side"),
    [
        ("my left calf", "side_left"),
        ("RIGHT foot", "side_right"),
        ("both legs", "side_both"),
        ("the left lower leg", "side_left"),
        ("in my r calf", "side_right"),
        ("both of my calves, both calves", "side_both"),
        ("right big toe", "side_right"),
    ],
)
def test_which_side_it_is_on(message: str, side: str) -> None:
    assert only(message, "side") == {side}


@pytest.mark.parametrize("message", ["you are right", "i left work", "right now", "there is not much left", "all right"])
def test_other_meanings_of_left_and_right_are_no_side(message: str) -> None:
    assert only(message, "side") == set()


def test_a_reading_points_at_its_words() -> None:
    message = "well, it lasts 3 minutes, twice a week"
    assert {r.finding: message[r.start : r.end] for r in grammars.read(message)} == {
        "duration_minutes": "3 minutes",
        "frequency_weekly": "twice a week",
    }


@pytest.mark.parametrize("message", ["my daughter is 7 and limps", "my son is 9"])
def test_how_old_somebody_is_said_to_be(message: str) -> None:
    assert "child" in read(message)


PIECES = ["1", "2", "10", "24", "60", "a", "half an", "few", "to", "or", "-", "s", "m", "h", "mins", "hours", "days", "weeks"]
PIECES += ["old", "pregnant", "gone", "times", "x", "night", "week", "per", "for", "since", "ago", "left", "leg", ",", "\n", "²", "٣", "ſ"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=1_000))
def test_any_text_gives_only_known_findings_and_true_places(base: KnowledgeBase, message: str) -> None:
    for reading in grammars.read(message):
        assert 0 <= reading.start < reading.end <= len(message)
        assert reading.finding in base.findings or reading.finding.startswith("side_")
