"""The view of a conversation: its level, what is named, when it is finished and when Charley is the wrong one to ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment.assess import NAMED, OUT_OF_SCOPE, UNCLEAR, assess
from bot.assessment.facts import PRESENT, Facts
from bot.assessment.interview import DANGER_CHECK
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import Level

Told = Callable[..., Facts]
STORY = st.lists(st.deferred(lambda: st.sampled_from(sorted(knowledge().findings))), max_size=7, unique=True)


def test_nothing_is_said_of_the_level_before_the_interview_is_over(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("location_calf", "timing_night"), base, ())
    assert view.level is None
    assert not view.done
    assert view.ask is not None
    assert view.ask.id == DANGER_CHECK


def test_a_danger_ends_the_interview_at_once(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("location_calf", "swelling_one_leg"), base, ())
    assert view.level is Level.SAME_DAY
    assert view.done
    assert view.ask is None
    assert [hit.flag.id for hit in view.dangers] == ["deep_vein_thrombosis"]
    assert view.cause_ids[0] == "deep_vein_thrombosis"


def test_a_red_flag_that_is_no_danger_lets_the_interview_go_on(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("location_calf", "timing_night", "diabetes"), base, ())
    assert view.level is Level.ROUTINE
    assert not view.dangers
    assert not view.done


def test_whoever_wants_the_view_now_gets_it_now(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("location_calf", "timing_night"), base, (), enough=True)
    assert view.done
    assert view.ask is None
    assert view.level is Level.SELF_CARE
    assert view.cause_ids == ["idiopathic_nocturnal_cramp"]


def test_a_bare_question_starts_no_interview(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("location_foot"), base, (), personal=False)
    assert view.ask is None
    assert not view.done
    assert view.level is None


def test_a_bare_question_with_a_danger_in_it_is_a_danger_all_the_same(told: Told, base: KnowledgeBase) -> None:
    assert assess(told("chest_pain"), base, (), personal=False).level is Level.EMERGENCY


def test_who_told_too_little_hears_that_nothing_can_be_said_yet(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("location_calf"), base, (), enough=True)
    assert view.causes == ()
    assert view.cause_ids == [UNCLEAR]
    assert view.level is Level.SELF_CARE


def test_no_cause_is_listed_before_anything_speaks_for_one(told: Told, base: KnowledgeBase) -> None:
    assert assess(told("location_calf"), base, ()).cause_ids == []


@pytest.mark.parametrize("place", ["location_abdomen", "location_hand", "location_neck", "hand_cramps"])
def test_a_cramp_elsewhere_is_out_of_scope(place: str, told: Told, base: KnowledgeBase) -> None:
    view = assess(told(place), base, ())
    assert view.done
    assert view.ask is None
    assert view.cause_ids == [OUT_OF_SCOPE]


@pytest.mark.parametrize("place", ["location_abdomen", "location_hand", "location_neck", "hand_cramps"])
def test_a_cramp_elsewhere_and_in_the_calf_is_for_charley(place: str, told: Told, base: KnowledgeBase) -> None:
    view = assess(told(place, "location_calf", "timing_night"), base, ())
    assert OUT_OF_SCOPE not in view.cause_ids
    assert view.ask is not None


def test_belly_pain_that_is_felt_in_the_thighs_is_no_leg_cramp(told: Told, base: KnowledgeBase) -> None:
    assert assess(told("location_abdomen", "location_thigh"), base, ()).cause_ids == [OUT_OF_SCOPE]


def test_a_danger_counts_although_the_place_is_out_of_scope(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("location_neck", "jaw_stiffness"), base, ())
    assert view.level is Level.EMERGENCY
    assert view.cause_ids == ["tetanus"]


def test_the_leading_cause_decides_how_soon_when_no_red_flag_says_more(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("varicose_veins", "timing_evening", "location_calf"), base, (), enough=True)
    assert not view.flags
    assert view.level is view.causes[0].cause.level is Level.ROUTINE


def test_a_red_flag_is_not_softened_by_a_harmless_leading_cause(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("location_calf", "timing_night", "frequency_several_per_night"), base, (), enough=True)
    assert view.causes[0].cause.level is Level.SELF_CARE
    assert view.level is Level.ROUTINE


def test_only_red_flags_that_cannot_wait_are_listed(told: Told, base: KnowledgeBase) -> None:
    view = assess(told("palpitations", "diabetes", "location_calf"), base, (), enough=True)
    assert view.flag_ids == ["racing_heart"]
    assert {hit.flag.id for hit in view.flags} >= {"racing_heart", "long_term_illness"}


@settings(max_examples=150, deadline=None)
@given(story=STORY)
def test_a_finished_view_always_has_something_to_say(story: list[str]) -> None:
    view = assess(Facts(dict.fromkeys(story, PRESENT)), knowledge(), (), enough=True)
    assert view.done
    assert 1 <= len(view.cause_ids) <= NAMED
    assert view.level is not None or view.cause_ids == [OUT_OF_SCOPE]


@settings(max_examples=150, deadline=None)
@given(story=STORY)
def test_a_danger_has_its_level_its_reason_and_no_further_question(story: list[str]) -> None:
    view = assess(Facts(dict.fromkeys(story, PRESENT)), knowledge(), ())
    for hit in view.dangers:
        assert hit.because
        assert view.level is not None
        assert view.level.urgency >= hit.level.urgency
        assert view.ask is None


@pytest.mark.parametrize("story", ["low_potassium", "child fatigue", "statin quinolone_or_macrolide severity_severe"])
def test_whoever_should_be_seen_today_is_told_of_a_danger(story: str, told: Told, base: KnowledgeBase) -> None:
    view = assess(told(*story.split(), "location_calf"), base, (), enough=True)
    assert view.level is not None
    assert view.level.is_danger == bool(view.dangers)


def test_the_same_facts_always_give_the_same_view(told: Told, base: KnowledgeBase) -> None:
    facts = told("location_calf", "timing_walking", "smoking", absent=("fever",), unsure=("cold_feet",))
    assert assess(facts, base, (DANGER_CHECK,)) == assess(facts, base, (DANGER_CHECK,))
