"""What is learned beside the lexicon: clauses, the encoder, tags, and how their word and the lexicon's come together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge.loading import knowledge
from bot.understanding import dates
from bot.understanding.clauses import clauses
from bot.understanding.encoder import WIDTH, encoder
from bot.understanding.reader import MessageReader
from bot.understanding.tagged import Example, example

TAUGHT = [
    ("the beast visits my calf at night", [("timing_night", "at night")]),
    ("the beast visits my foot", []),
    ("sometimes I read, and my calf hurts", [("location_calf", "calf")]),
    ("no fever and no chills", []),
    ("my mum has it in her calf", [("location_calf", "calf")]),
    ("chest pain since lunch", [("chest_pain", "chest pain")]),
    ("old nick came calling", [("severity_severe", "old nick")]),
    ("simvastatin, begun in plum season", [("statin", "simvastatin"), ("new_medicine", "begun in plum season")]),
]


def taught(*more: tuple[str, list[tuple[str, str]]]) -> list[Example]:
    """A few tagged messages, each several times: a model wants four examples of a finding."""
    found = []
    for text, tags in [*TAUGHT, *more] * 5:
        group = {"group": "patient"} if "mum" in text else {}
        entities = [
            {"entity": "finding", "value": f, "start": text.index(words), "end": text.index(words) + len(words), **group}
            for f, words in tags
        ]
        found.append(example(text, "emergency" if "chest" in text else "describe_cramp", entities))
    return found


def trained(examples: list[Example]) -> MessageReader:
    reading = MessageReader(knowledge())
    reading.fit(examples, [encoder().encode(e.text) for e in examples])
    return reading


@pytest.fixture(scope="module")
def reader() -> MessageReader:
    return trained(taught())


def present(reader: MessageReader, message: str) -> set[str]:
    mentions = reader.read(message, encoder().encode(message)).understood.mentions
    return {m.finding for m in mentions if m.assertion == "present" and m.time == "now"}


def test_a_clause_ends_at_a_mark() -> None:
    message = "no swelling, no redness. just cramp"
    assert [message[start:end] for start, end in clauses(message)] == ["no swelling,", " no redness.", " just cramp"]


@pytest.mark.parametrize("message", ["", "...", "\n"])
def test_a_message_without_words_is_one_clause(message: str) -> None:
    assert clauses(message) == [(0, len(message))]


def test_messages_that_mean_alike_are_read_alike() -> None:
    near, same, far = (encoder().encode(m).mean() for m in ("my calf cramps at night", "leg pain while I sleep", "what a lovely boat"))
    assert near.shape == (WIDTH,)
    assert np.linalg.norm(near) == pytest.approx(1.0, abs=1e-4)
    assert near @ same > near @ far


def test_an_empty_message_has_no_meaning_and_no_error() -> None:
    assert not encoder().encode("").mean().any()


def test_a_no_that_belongs_to_other_words_takes_away_nothing_that_the_models_are_sure_of() -> None:
    reader = trained(taught(("no coffee, calf grumpy", [("location_calf", "calf")]), ("no calf pain", [])))
    assert "location_calf" in present(reader, "no sugar, calf grumpy")
    assert "location_calf" not in present(reader, "no calf pain")
    assert "location_calf" not in present(reader, "no pain in the calf")


def test_a_tag_of_a_third_person_or_of_the_past_does_not_count() -> None:
    entities = [
        {"entity": "finding", "value": "alcohol", "group": "other", "start": 0, "end": 2},
        {"entity": "finding", "value": "smoking", "group": "past", "start": 0, "end": 2},
        {"entity": "finding", "value": "fever", "role": "absent", "start": 0, "end": 2},
        {"entity": "finding", "value": "cold", "start": 0, "end": 2},
        {"entity": "topic", "value": "remedy:heat", "start": 0, "end": 2},
    ]
    read = example("text", "describe_cramp", entities)
    assert read.present == ["cold"]
    assert not read.about_other


def test_what_no_wording_says_is_added_where_it_was_learned(reader: MessageReader) -> None:
    assert "severity_severe" in present(reader, "old nick came calling again")


def test_a_medicine_is_new_only_where_one_is_spoken_of() -> None:
    began = ("simvastatin, begun in plum season", [("statin", "simvastatin"), ("new_medicine", "begun in plum season")])
    reader = trained(taught(began))
    assert "new_medicine" in present(reader, "simvastatin, begun in plum season")
    assert "new_medicine" not in present(reader, "calf cramps, begun in plum season")


def test_a_wording_that_was_learned_to_mean_something_else_here_is_dropped(reader: MessageReader) -> None:
    assert "location_calf" not in present(reader, "the beast visits my calf at night")
    assert "location_calf" in present(reader, "sometimes I read, and my calf hurts")


def test_a_sign_of_danger_that_the_lexicon_found_is_never_dropped(reader: MessageReader) -> None:
    assert "swelling_one_leg" in present(reader, "my left calf is swollen and the beast visits my foot")


def test_a_message_about_somebody_else_is_known_as_such(reader: MessageReader) -> None:
    message = "my mum has it in her calf"
    assert reader.read(message, encoder().encode(message)).understood.about_other


def test_what_sounds_like_a_danger_as_a_whole_is_alarming(reader: MessageReader) -> None:
    alarming, harmless = (reader.read(m, encoder().encode(m)).alarming for m in ("chest pain since lunch", "the beast visits my foot"))
    assert alarming
    assert not harmless


def test_a_reader_that_was_saved_reads_as_before(reader: MessageReader, tmp_path: Path) -> None:
    reader.save(tmp_path)
    loaded = MessageReader(knowledge())
    loaded.load(tmp_path)
    for message, _ in TAUGHT:
        assert loaded.read(message, encoder().encode(message)) == reader.read(message, encoder().encode(message))


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_without_an_error(reader: MessageReader, message: str) -> None:
    read = reader.read(message, encoder().encode(message))
    assert all(0 <= m.start <= m.end <= max(len(message), 1) for m in read.understood.mentions)


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("since breakfast", "onset_today"),
        ("ever since about two o'clock", "onset_today"),
        ("since Friday", "onset_days"),
        ("Thursday gone", "onset_days"),
        ("third day of it", "onset_days"),
        ("all week", "onset_days"),
        ("the last fortnight", "onset_weeks"),
        ("since last March", "onset_months"),
        ("all winter", "onset_months"),
        ("since 2011", "onset_years"),
        ("since I was a girl", "onset_years"),
    ],
)
def test_a_since_in_words_is_read(message: str, finding: str) -> None:
    assert {reading.finding for reading in dates.read(message)} == {finding}


@pytest.mark.parametrize("message", ["Monday to Friday", "on Fridays", "I start next week", "from the shoes", "2011 was a good year"])
def test_other_days_and_years_are_no_onset(message: str) -> None:
    assert not list(dates.read(message))
