"""What a bare reply means after a question."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.base import KnowledgeBase
from bot.understanding.short_answers import FILE, Offered, ShortAnswers

ANSWERS = ShortAnswers()

FEVER = Offered(options=(), none="", finding="fever")
WHERE = Offered(
    options=(("Calf", ("location_calf",)), ("Sole of the foot", ("location_foot_arch",)), ("Front of the thigh", ("location_quad",))),
    none="Somewhere else",
    finding=None,
)
DANGER = Offered(
    options=(("Fever or shivers", ("fever",)), ("One leg is newly swollen, hot or red", ("swelling_one_leg", "redness_warmth"))),
    none="No, none of these",
    finding=None,
)


@pytest.mark.parametrize(
    "reply", ["yes", "Yes.", "yeah", "yep!", "aye", "yes please", "oh yes", "YES", "y", "yes yes yes", "i do", "a bit", "yeah a bit lol"]
)
def test_a_bare_yes_means_that_the_finding_is_there(reply: str) -> None:
    assert ANSWERS.read(reply, FEVER) == {"fever": "present"}


@pytest.mark.parametrize(
    "reply",
    [
        "no",
        "No!",
        "nope",
        "nah",
        "no thanks",
        "no no",
        "n",
        "I don't",
        "not at all",
        "none",
        "nothing like that",
        "naw mate",
        "nah none of that",
        "no love",
        "nope, not any of those",
        "no he hasn't got any of them",
        "all normal",
    ],
)
def test_a_bare_no_means_that_it_is_not(reply: str) -> None:
    assert ANSWERS.read(reply, FEVER) == {"fever": "absent"}


@pytest.mark.parametrize("reply", ["not sure", "dunno", "I don't know", "maybe", "idk", "no idea", "can't tell", "hmm not sure tbh"])
def test_not_sure_means_that_it_stays_open(reply: str) -> None:
    assert ANSWERS.read(reply, FEVER) == {"fever": "unsure"}


@pytest.mark.parametrize("reply", ["skip", "pass", "next question", "rather not say", "Skip this please"])
def test_a_skipped_question_settles_nothing(reply: str) -> None:
    assert ANSWERS.meaning(reply) == "skip"
    assert ANSWERS.read(reply, FEVER) == {}


@pytest.mark.parametrize("reply", ["just tell me", "enough questions", "Stop asking!", "just tell me what it is please"])
def test_a_person_may_have_enough_of_questions(reply: str) -> None:
    assert ANSWERS.meaning(reply) == "enough"
    assert ANSWERS.read(reply, FEVER) == {}


@pytest.mark.parametrize(
    "reply", ["", "  ", "?", "😀", "my calf hurts", "yes but only in the left leg", "no idea why my calf is swollen", "hello"]
)
def test_a_reply_that_tells_more_or_nothing_is_no_bare_answer(reply: str) -> None:
    assert ANSWERS.meaning(reply) is None
    assert ANSWERS.read(reply, FEVER) == {}


@pytest.mark.parametrize(
    ("reply", "finding"),
    [
        ("1", "location_calf"),
        ("2", "location_foot_arch"),
        ("3.", "location_quad"),
        (" 2) ", "location_foot_arch"),
        ("calf", "location_calf"),
        ("Sole of the foot", "location_foot_arch"),
        ("sole of the foot!", "location_foot_arch"),
        ("front of the thighs", "location_quad"),
        ("sole of teh foot", "location_foot_arch"),
    ],
)
def test_an_option_is_chosen_by_its_number_or_its_words(reply: str, finding: str) -> None:
    assert ANSWERS.read(reply, WHERE) == {finding: "present"}


@pytest.mark.parametrize(
    ("reply", "finding"), [("the second one", "location_foot_arch"), ("the first", "location_calf"), ("number 3", "location_quad")]
)
def test_an_option_is_chosen_by_its_place_in_words(reply: str, finding: str) -> None:
    assert ANSWERS.read(reply, WHERE) == {finding: "present"}


def test_an_option_that_stands_for_several_findings_settles_them_all() -> None:
    assert ANSWERS.read("2", DANGER) == {"swelling_one_leg": "present", "redness_warmth": "present"}


@pytest.mark.parametrize("reply", ["3", "No, none of these", "none of these", "none", "no", "nothing like that"])
def test_none_of_these_denies_every_option(reply: str) -> None:
    assert ANSWERS.read(reply, DANGER) == {"fever": "absent", "swelling_one_leg": "absent", "redness_warmth": "absent"}


def test_not_sure_about_a_list_leaves_every_option_open() -> None:
    assert set(ANSWERS.read("not sure", DANGER).values()) == {"unsure"}


def test_a_yes_to_a_list_of_dangers_chooses_none_of_them() -> None:
    assert ANSWERS.read("yes", DANGER) == {}


def test_a_yes_to_a_single_option_chooses_it() -> None:
    one = Offered(options=(("One leg is swollen", ("swelling_one_leg",)),), none="No", finding=None)
    assert ANSWERS.read("yes", one) == {"swelling_one_leg": "present"}


@pytest.mark.parametrize("reply", ["0", "4711", "9", "2.5", "1 or 2", "the knee", "my calf has been sore for about three weeks"])
def test_a_reply_that_fits_no_option_settles_nothing(reply: str) -> None:
    assert ANSWERS.read(reply, WHERE) == {}


def test_every_label_of_every_question_is_understood_when_it_is_typed(base: KnowledgeBase) -> None:
    for question in base.questions.values():
        offered = Offered(tuple((option.label, option.findings) for option in question.options), question.none, None)
        for option in question.options:
            assert ANSWERS.read(option.label, offered) == dict.fromkeys(option.findings, "present"), (question.id, option.label)
        every = {finding for option in question.options for finding in option.findings}
        settled = ANSWERS.read(question.none, offered)
        assert settled in (dict.fromkeys(every, "absent"), dict.fromkeys(every, "unsure")), (question.id, question.none)


def test_every_reply_that_is_listed_means_what_it_is_listed_under() -> None:
    listed = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    del listed["in order"]  # places in a list, no meanings
    assert not [text for meaning, texts in listed.items() for text in texts if ANSWERS.meaning(text) != meaning]


@pytest.mark.parametrize("reply", ["not really", "no not really"])
def test_politeness_is_not_taken_out_of_the_replies_that_need_it(reply: str) -> None:
    assert ANSWERS.meaning(reply) == "no"


@pytest.mark.parametrize("reply", ["²", "①"])
def test_a_raised_or_circled_number_is_no_error(reply: str) -> None:
    assert ANSWERS.read(reply, WHERE) in ({}, {"location_calf": "present"}, {"location_foot_arch": "present"})


@given(st.text(max_size=200), st.sampled_from([FEVER, WHERE, DANGER]))
def test_any_reply_is_read_without_an_error(reply: str, offered: Offered) -> None:
    known = {"fever", *(finding for _, findings in offered.options for finding in findings)}
    settled = ANSWERS.read(reply, offered)
    assert set(settled) <= known
    assert set(settled.values()) <= {"present", "absent", "unsure"}
