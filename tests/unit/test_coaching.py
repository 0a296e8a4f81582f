"""What to do: gates that keep unsafe advice back, the stretch for a cramp right now, and routines that are safe throughout."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment.facts import ABSENT, PRESENT, UNSURE, Facts
from bot.coaching import gates, movements
from bot.engine.dialogue import Heard, Memory, decide
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import FindingKind, Position, StretchUse
from bot.replies import movement

Told = Callable[..., Facts]

# Places of the leg and foot and the muscle that a stretch for them must reach.
MUSCLES = {
    "location_calf": "location_calf",
    "location_shin": "location_shin",
    "location_thigh": "location_hamstring",
    "location_quad": "location_quad",
    "location_hamstring": "location_hamstring",
    "location_inner_thigh": "location_inner_thigh",
    "location_behind_knee": "location_calf",
    "location_ankle": "location_calf",
    "location_heel": "location_foot_arch",
    "location_foot": "location_foot_arch",
    "location_foot_arch": "location_foot_arch",
    "location_toes": "location_toes",
    "location_leg_unspecified": "location_calf",
    "location_unspecified": "location_calf",
}

PEOPLE = st.dictionaries(
    st.deferred(lambda: st.sampled_from(sorted({f for gate in knowledge().gates.values() for f in gate.findings} | set(MUSCLES)))),
    st.sampled_from([PRESENT, ABSENT, UNSURE]),
    max_size=5,
)


@pytest.mark.parametrize(
    ("finding", "blocked"),
    [
        ("kidney_disease", "magnesium potassium_supplements salt_substitute pickle_juice"),
        ("dialysis", "magnesium drink_regularly bananas"),
        ("pregnancy", "quinine tonic_water magnesium quad_face_down downward_dog heel_drop"),
        ("pregnancy_after_20_weeks", "quinine pain_tablet quad_face_down hamstring_lying"),
        ("postpartum", "quinine pain_tablet"),
        ("breastfeeding", "quinine magnesium"),
        ("peripheral_artery_disease", "compression_stockings raise_legs cold_pack"),
        ("timing_walking", "compression_stockings raise_legs"),
        ("heart_failure", "compression_stockings pickle_juice pain_tablet"),
        ("high_blood_pressure", "pickle_juice salt_tablets"),
        ("warfarin", "vitamin_k2"),
        ("blood_thinner", "massage"),
        ("diabetes", "heat cold_pack"),
        ("liver_disease", "pain_tablet"),
        ("child", "magnesium pain_tablet"),
        ("fall_risk", "calf_wall calf_wall_bedtime quad_standing"),
        ("dizziness", "calf_wall quad_standing"),
        ("injury_trauma", "stretch_the_muscle massage calf_in_bed"),
        ("recent_surgery_or_flight", "massage calf_wall"),
        ("hip_replacement", "hamstring_chair_bedtime buttock"),
        ("osteoporosis", "calf_toes_reach"),
        ("myasthenia", "magnesium quinine"),
        ("epilepsy", "quinine"),
        ("blood_pressure_drug", "potassium_supplements salt_substitute"),
        ("palpitations", "quinine"),
    ],
)
def test_a_gate_keeps_back_what_could_harm(finding: str, blocked: str, told: Told, base: KnowledgeBase) -> None:
    assert set(blocked.split()) <= gates.blocked(told(finding), base)


def test_nothing_is_kept_back_from_who_has_nothing(told: Told, base: KnowledgeBase) -> None:
    assert gates.blocked(told("location_calf", "timing_night"), base) == set()


def test_doubt_closes_a_gate_and_a_denial_leaves_it_open(told: Told, base: KnowledgeBase) -> None:
    assert "magnesium" in gates.blocked(told(unsure=("kidney_disease",)), base)
    assert "magnesium" not in gates.blocked(told(absent=("kidney_disease",)), base)


def test_who_only_travelled_may_stretch_once_a_clot_was_looked_for(told: Told, base: KnowledgeBase) -> None:
    assert "calf_wall" in gates.blocked(told("recent_long_journey"), base)
    assert "calf_wall" in gates.blocked(told("recent_long_journey", unsure=("swelling_one_leg",)), base)
    assert "calf_wall" not in gates.blocked(told("recent_long_journey", absent=("swelling_one_leg",)), base)


@pytest.mark.parametrize("also", ["recent_operation", "joint_replacement_recent", "immobilisation", "injury_trauma"])
def test_a_journey_opens_no_gate_for_who_was_operated_on_or_hurt(also: str, told: Told, base: KnowledgeBase) -> None:
    assert "calf_wall" in gates.blocked(told("recent_long_journey", also, absent=("swelling_one_leg",)), base)


def test_a_finer_fact_closes_the_gate_of_the_broader_one(told: Told, base: KnowledgeBase) -> None:
    assert "massage" in gates.blocked(told("warfarin"), base)


def test_the_reason_for_a_closed_gate_is_given_in_words(told: Told, base: KnowledgeBase) -> None:
    assert "kidney" in gates.reason("magnesium", told("kidney_disease"), base).lower()
    assert gates.reason("magnesium", told("location_calf"), base) == ""


def test_every_gate_can_be_closed_by_each_of_its_findings(told: Told, base: KnowledgeBase) -> None:
    for gate in base.gates.values():
        for finding in gate.findings:
            assert gate in gates.closed(told(finding), base), finding


@pytest.mark.parametrize("place", MUSCLES)
def test_every_place_has_a_stretch_for_a_cramp_right_now(place: str, told: Told, base: KnowledgeBase) -> None:
    found = movements.stretches(told(place), base, StretchUse.NOW)
    assert found
    assert all(MUSCLES[place] in stretch.places for stretch in found)
    assert all(StretchUse.NOW in stretch.use for stretch in found)


def test_nobody_is_asked_for_a_helper_before_what_can_be_done_alone(told: Told, base: KnowledgeBase) -> None:
    found = [stretch.id for stretch in movements.stretches(told("location_calf"), base, StretchUse.NOW)]
    assert found[-1] == "calf_with_helper"


@pytest.mark.parametrize("place", ["location_hamstring", "location_quad", "location_calf"])
def test_who_is_up_and_about_is_not_sent_to_bed(place: str, told: Told, base: KnowledgeBase) -> None:
    first = movements.stretches(told(place, "timing_exercise"), base, StretchUse.NOW)[0]
    assert first.anywhere or first.position is not Position.BED


def test_the_table_above_names_every_place_of_leg_and_foot_that_can_be_stretched(base: KnowledgeBase) -> None:
    beyond = {"location_whole_body", "location_hand", "location_abdomen", "location_neck", "location_trunk", "location_buttock"}
    assert {f.id for f in base.findings.values() if f.kind is FindingKind.PLACE} - beyond == set(MUSCLES)


def test_a_cramp_right_now_is_stretched_lying_or_sitting_where_possible(told: Told, base: KnowledgeBase) -> None:
    assert movements.stretches(told("location_calf"), base, StretchUse.NOW)[0].position in (Position.BED, Position.SEATED)


def test_a_place_without_a_safe_stretch_is_said_so(told: Told, base: KnowledgeBase) -> None:
    assert movement.relief_now(told("location_buttock"), base).response == "utter_relief_unknown"


def test_without_a_place_the_calf_is_stretched(base: KnowledgeBase) -> None:
    assert movements.places(Facts(), base) == ["location_calf"]


@pytest.mark.parametrize("first", ["location_foot_arch", "location_shin", "location_quad"])
def test_the_place_that_was_said_first_stands_first(first: str, told: Told, base: KnowledgeBase) -> None:
    assert movements.places(told(first, "location_calf"), base) == [first, "location_calf"]


@pytest.mark.parametrize(("vague", "exact"), [("location_leg_unspecified", "location_shin"), ("location_thigh", "location_quad")])
def test_an_exact_place_takes_the_place_of_a_vague_one(vague: str, exact: str, told: Told, base: KnowledgeBase) -> None:
    found = movements.stretches(told(vague, exact), base, StretchUse.NOW)
    assert exact in found[0].places


@settings(max_examples=200, deadline=None)
@given(person=PEOPLE, use=st.sampled_from(list(StretchUse)))
def test_no_stretch_that_is_offered_is_blocked(person: dict[str, str], use: StretchUse) -> None:
    facts = Facts(person)
    offered = {stretch.id for stretch in movements.stretches(facts, knowledge(), use)}
    assert not offered & gates.blocked(facts, knowledge())


@settings(max_examples=200, deadline=None)
@given(person=PEOPLE, use=st.sampled_from(list(StretchUse)))
def test_a_routine_that_is_offered_contains_no_blocked_stretch(person: dict[str, str], use: StretchUse) -> None:
    facts = Facts(person)
    routine = movements.routine(facts, knowledge(), use)
    if routine:
        assert not {step.stretch for step in routine.items} & gates.blocked(facts, knowledge())
        assert use in routine.use
        assert set(routine.places) & set(movements.places(facts, knowledge()))


def test_the_bedtime_routine_of_the_trial_is_the_first_choice(told: Told, base: KnowledgeBase) -> None:
    routine = movements.routine(told("location_calf", "timing_night"), base, StretchUse.BEDTIME)
    assert routine is not None
    assert routine.id == "bedtime"


@pytest.mark.parametrize(
    ("finding", "routine"), [("pregnancy", "pregnancy"), ("fall_risk", "bedtime_seated"), ("hip_replacement", "bedtime_in_bed")]
)
def test_who_cannot_do_the_bedtime_routine_gets_another(finding: str, routine: str, told: Told, base: KnowledgeBase) -> None:
    found = movements.routine(told("location_calf", finding), base, StretchUse.BEDTIME)
    assert found is not None
    assert found.id == routine


def test_a_blocked_stretch_is_refused_with_its_reason_and_an_easier_one(told: Told, base: KnowledgeBase) -> None:
    reply = movement.stretch(base.stretches["calf_wall"], told("fall_risk"), base)
    assert reply.response == "utter_blocked"
    assert reply.values["why"]
    assert [button.title for button in reply.buttons] == [base.stretches["calf_towel"].name]


def test_a_routine_asked_for_by_name_contains_no_blocked_stretch(told: Told, base: KnowledgeBase) -> None:
    facts = told("pregnancy")
    text = "\n".join(str(value) for reply in movement.named_or_fitting("bedtime", facts, base) for value in reply.values.values())
    assert not [s for s in gates.blocked(facts, base) if s in base.stretches and base.stretches[s].name in text]


# ---- with an injury or a swelling nobody is told to stretch now ----


def steps(facts: Facts, base: KnowledgeBase, heard: Heard) -> tuple[str, ...]:
    return decide(heard, Memory(), facts, base).steps


@pytest.mark.parametrize("sign", movements.HOLD_BACK)
def test_a_cramp_right_now_with_a_warning_sign_is_not_stretched(sign: str, told: Told, base: KnowledgeBase) -> None:
    heard = Heard("report_acute_cramp_now", new=("timing_now", sign), said_something=True)
    assert "action_relieve_now" not in steps(told("location_calf", "timing_now", sign), base, heard)


def test_a_plain_cramp_right_now_is_stretched(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("report_acute_cramp_now", new=("timing_now",), said_something=True)
    assert steps(told("location_calf", "timing_now"), base, heard)[0] == "action_relieve_now"


@pytest.mark.parametrize("sign", movements.HOLD_BACK)
@pytest.mark.parametrize("place", ["location_calf", "location_quad", "location_hamstring"])
def test_the_relief_button_gives_no_stretch_with_a_warning_sign_and_names_it(
    place: str, sign: str, told: Told, base: KnowledgeBase
) -> None:
    facts = told(place, sign)
    held_back = movement.relief_now(facts, base)
    assert held_back.response == "utter_relief_held_back"
    assert base.findings[sign].name in held_back.values["because"]
