"""How what was said becomes what is known: later words, denials, corrections, doubt, the past and other people."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment.facts import ABSENT, OTHER, PRESENT, SELF, UNSURE, Facts, Said, Statement, gather
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge

DANGERS = ("swelling_one_leg", "chest_pain", "breathless", "dark_urine", "saddle_numbness", "jaw_stiffness", "coughing_blood")


def present(*findings: str, **how: object) -> Statement:
    return Statement(tuple(Said(finding, PRESENT, **how) for finding in findings))


def denied(*findings: str, **how: object) -> Statement:
    return Statement(tuple(Said(finding, ABSENT, **how) for finding in findings))


def doubted(*findings: str) -> Statement:
    return Statement(tuple(Said(finding, UNSURE) for finding in findings))


def known(base: KnowledgeBase, *statements: Statement) -> dict[str, str]:
    return dict(gather(statements, base).known)


def test_of_a_harmless_fact_the_latest_word_counts(base: KnowledgeBase) -> None:
    assert known(base, present("high_heels"), denied("high_heels")) == {"high_heels": ABSENT}
    assert known(base, denied("high_heels"), present("high_heels")) == {"high_heels": PRESENT}


def test_facts_are_listed_in_the_order_they_were_first_said(base: KnowledgeBase) -> None:
    facts = gather([present("timing_night"), present("location_calf", "lump_knot"), present("timing_night")], base)
    assert facts.present == ["timing_night", "location_calf", "lump_knot"]


def test_folding_at_once_is_folding_in_two_halves(base: KnowledgeBase) -> None:
    first, second = [present("location_calf"), denied("fever")], [present("fever"), denied("location_calf"), doubted("fever")]
    assert gather([*first, *second], base) == gather(second, base, gather(first, base))


def test_nothing_said_is_nothing_known(base: KnowledgeBase) -> None:
    assert gather([], base) == Facts()
    assert gather([Statement(())], base) == Facts()


@pytest.mark.parametrize("danger", DANGERS)
def test_a_danger_that_was_told_stays_when_it_is_denied_later(danger: str, base: KnowledgeBase) -> None:
    assert known(base, present(danger), denied(danger))[danger] == PRESENT


@pytest.mark.parametrize("danger", DANGERS)
def test_a_correction_takes_back_a_danger(danger: str, base: KnowledgeBase) -> None:
    assert known(base, present(danger), denied(danger, correction=True))[danger] == ABSENT


def test_a_correction_of_another_fact_leaves_the_danger(base: KnowledgeBase) -> None:
    facts = known(base, present("chest_pain", "fever"), denied("fever", correction=True))
    assert facts["chest_pain"] == PRESENT
    assert facts["fever"] == ABSENT


def test_a_danger_that_was_denied_first_is_heard_when_it_is_told(base: KnowledgeBase) -> None:
    assert known(base, denied("chest_pain"), present("chest_pain"))["chest_pain"] == PRESENT


@settings(max_examples=60, deadline=None)
@given(
    danger=st.sampled_from(DANGERS),
    later=st.lists(st.sampled_from([ABSENT, UNSURE]), max_size=6),
    beside=st.lists(st.deferred(lambda: st.sampled_from(sorted(knowledge().findings))), max_size=6),
)
def test_nothing_but_a_correction_of_that_very_fact_takes_a_danger_away(danger: str, later: list[str], beside: list[str]) -> None:
    others = [f for f in beside if f != danger]
    after = [Statement((Said(danger, assertion),)) for assertion in later] + [denied(f, correction=True) for f in others]
    assert gather([present(danger), *after], knowledge()).has(danger)


def test_unsure_never_replaces_present(base: KnowledgeBase) -> None:
    assert known(base, present("weakness"), doubted("weakness")) == {"weakness": PRESENT}
    assert known(base, present("high_heels"), doubted("high_heels")) == {"high_heels": PRESENT}


def test_doubt_after_a_denial_reopens_the_matter(base: KnowledgeBase) -> None:
    assert known(base, denied("fever"), doubted("fever")) == {"fever": UNSURE}


@pytest.mark.parametrize("later", [PRESENT, ABSENT])
def test_doubt_gives_way_to_any_plain_word(later: str, base: KnowledgeBase) -> None:
    assert known(base, doubted("fever"), Statement((Said("fever", later),))) == {"fever": later}


@pytest.mark.parametrize(
    ("finer", "broader"),
    [("spreading_redness", "redness_warmth"), ("foot_drop", "weakness"), ("warfarin", "blood_thinner"), ("heart_failure", "heart_disease")],
)
def test_a_finer_fact_brings_the_broader_one_along(finer: str, broader: str, base: KnowledgeBase) -> None:
    assert known(base, present(finer)) == {finer: PRESENT, broader: PRESENT}


def test_a_denied_finer_fact_says_nothing_of_the_broader_one(base: KnowledgeBase) -> None:
    assert known(base, denied("warfarin")) == {"warfarin": ABSENT}


@pytest.mark.parametrize("finding", ["swelling_one_leg", "chest_pain", "pregnancy", "timing_night"])
def test_what_is_past_is_not_so_now(finding: str, base: KnowledgeBase) -> None:
    assert known(base, present("location_calf"), present(finding, time="past")) == {"location_calf": PRESENT}


@pytest.mark.parametrize("finding", ["timing_night", "sleep_disturbed", "vegan_diet", "restless_legs", "high_heels"])
def test_what_a_relative_has_is_not_the_persons_own(finding: str, base: KnowledgeBase) -> None:
    facts = gather([present("location_calf"), present(finding, subject=OTHER)], base)
    assert facts.subject == SELF
    assert facts.present == ["location_calf"]


@pytest.mark.parametrize("finding", ["diabetes", "pregnancy", "cancer", "statin", "smoking", "ms"])
def test_an_illness_medicine_or_habit_of_a_relative_is_not_the_persons_own(finding: str, base: KnowledgeBase) -> None:
    facts = gather([present("location_calf", "timing_night"), present(finding, subject=OTHER)], base)
    assert facts.subject == SELF
    assert not facts.has(finding)


def test_what_a_relative_denies_denies_nothing(base: KnowledgeBase) -> None:
    facts = gather([present("swelling_one_leg"), denied("swelling_one_leg", subject=OTHER, correction=True)], base)
    assert facts.has("swelling_one_leg")


def test_a_conversation_that_begins_about_somebody_else_is_about_them(base: KnowledgeBase) -> None:
    story = Statement((Said("location_calf", PRESENT, OTHER), Said("timing_night", PRESENT, OTHER)), about_other=True)
    facts = gather([story, present("older_age", subject=OTHER)], base)
    assert facts.subject == OTHER
    assert facts.present[:3] == ["location_calf", "timing_night", "older_age"]


def test_in_a_conversation_about_somebody_else_a_plain_answer_is_theirs(base: KnowledgeBase) -> None:
    story = Statement((Said("location_calf", PRESENT, OTHER),), about_other=True)
    facts = gather([story, present("sleep_disturbed"), denied("fever")], base)
    assert facts.has("sleep_disturbed")
    assert facts.denied("fever")


def test_a_conversation_about_oneself_stays_so_when_a_relative_is_mentioned(base: KnowledgeBase) -> None:
    remark = Statement((Said("sleep_disturbed", PRESENT, OTHER),), about_other=True)
    facts = gather([present("location_foot"), remark], base)
    assert facts.subject == SELF
    assert not facts.has("sleep_disturbed")


@pytest.mark.parametrize("danger", ["chest_pain", "swelling_one_leg", "face_droop"])
def test_a_danger_of_somebody_else_is_never_passed_over(danger: str, base: KnowledgeBase) -> None:
    facts = gather([present("location_calf"), present(danger, subject=OTHER)], base)
    assert facts.subject == OTHER
    assert facts.has(danger)


def test_a_past_danger_of_somebody_else_changes_nothing(base: KnowledgeBase) -> None:
    facts = gather([present("location_calf"), present("chest_pain", subject=OTHER, time="past")], base)
    assert (facts.subject, facts.present) == (SELF, ["location_calf"])


def test_a_corrected_side_takes_the_place_of_the_other(base: KnowledgeBase) -> None:
    assert known(base, present("side_left", "location_calf"), present("side_right", correction=True)) == {
        "location_calf": PRESENT,
        "side_right": PRESENT,
    }


def test_a_second_side_without_a_correction_is_added(base: KnowledgeBase) -> None:
    assert known(base, present("side_left"), present("side_right")) == {"side_left": PRESENT, "side_right": PRESENT}


def test_a_corrected_place_leaves_what_is_no_side(base: KnowledgeBase) -> None:
    facts = known(base, present("timing_night", "side_left"), present("location_foot_arch", correction=True))
    assert facts["timing_night"] == facts["side_left"] == PRESENT


def test_supposing_something_leaves_the_facts_alone(base: KnowledgeBase) -> None:
    facts = gather([present("location_calf")], base)
    assert facts.supposing(["fever", "limp"], ABSENT).denied("limp")
    assert facts.known == {"location_calf": PRESENT}
