"""Red flags: what raises each of them, how urgent the rubric's cases are, and what must frighten nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment import red_flags
from bot.assessment.assess import assess
from bot.assessment.facts import ABSENT, PRESENT, UNSURE, Facts, Said, Statement, gather
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import Level

Told = Callable[..., Facts]

# For every red flag the smallest story that must raise it, and at which level.
SMALLEST = {
    "pulmonary_embolism": ("emergency", "chest_pain"),
    "purple_swollen_leg": ("emergency", "swelling_one_leg skin_colour_change_cold_foot"),
    "deep_vein_thrombosis": ("same_day", "swelling_one_leg"),
    "necrotising_infection": ("emergency", "redness_warmth pain_out_of_proportion"),
    "skin_infection": ("same_day", "spreading_redness"),
    "diabetic_foot": ("same_day", "diabetes wound_ulcer"),
    "spine_infection_or_cancer": ("same_day", "back_pain fever"),
    "hot_joint": ("same_day", "joint_hot_swollen"),
    "tetanus": ("emergency", "jaw_stiffness"),
    "poisoning": ("same_day", "toxin_exposure"),
    "compartment_syndrome": ("emergency", "injury_trauma pain_out_of_proportion"),
    "achilles_rupture": ("same_day", "location_heel heard_pop"),
    "achilles_or_calf_tear": ("same_day", "heard_pop"),
    "injury_check": ("same_day", "injury_trauma cannot_walk"),
    "hip_after_a_fall": ("same_day", "injury_trauma hip_pain older_age"),
    "rhabdomyolysis": ("emergency", "dark_urine"),
    "statin_rhabdomyolysis": ("emergency", "statin dark_urine"),
    "statin_muscle": ("same_day", "statin weakness"),
    "statin_ache": ("routine", "statin location_thigh"),
    "acute_dystonia": ("same_day", "neck_eye_spasm"),
    "quinine_reaction": ("emergency", "quinine_use bruising"),
    "low_sugar": ("emergency", "hypo_signs confusion"),
    "withdrawal": ("same_day", "withdrawal_signs"),
    "opioid_withdrawal_check": ("soon", "opioid_withdrawal"),
    "restless_on_medicine": ("soon", "urge_to_move antipsychotic"),
    "medicine_suspected": ("routine", "beta_agonist_inhaler"),
    "stroke": ("emergency", "face_droop"),
    "cauda_equina": ("emergency", "saddle_numbness"),
    "sciatica_with_foot_drop": ("same_day", "sciatica foot_drop"),
    "fast_weakness": ("same_day", "weakness side_both onset_days"),
    "seizure": ("emergency", "seizure"),
    "motor_neurone": ("soon", "muscle_wasting twitching"),
    "collapse_or_confusion": ("emergency", "confusion"),
    "cramp_in_deep_water": ("emergency", "in_water_now"),
    "self_harm": ("emergency", "self_harm_thoughts"),
    "allergic_swelling": ("same_day", "swelling_face"),
    "bleeding_signs": ("same_day", "blood_in_stool"),
    "yellow_skin": ("soon", "jaundice"),
    "high_sugar": ("soon", "excessive_thirst weight_loss"),
    "child_limp": ("same_day", "child fever limp"),
    "cramp_on_a_ladder": ("self_care", "on_ladder_now"),
    "cramp_while_driving": ("self_care", "driving_now"),
    "pre_eclampsia": ("emergency", "pregnancy headache_vision"),
    "clot_in_pregnancy": ("same_day", "postpartum pain_constant location_thigh"),
    "tetany": ("emergency", "throat_spasm"),
    "heatstroke": ("emergency", "sweating_heat confusion"),
    "low_sodium_signs": ("same_day", "low_sodium headache_vision"),
    "low_blood_salts": ("soon", "low_magnesium"),
    "fluid_salt_loss": ("same_day", "cannot_keep_fluids"),
    "low_potassium_heart": ("emergency", "low_potassium palpitations"),
    "acute_limb_ischaemia": ("emergency", "skin_colour_change_cold_foot"),
    "critical_limb_ischaemia": ("same_day", "relieved_by_hanging_leg"),
    "heart_failure_signs": ("same_day", "cannot_lie_flat"),
    "cramp_over_10_minutes": ("same_day", "timing_now duration_over_10min"),
    "long_cramps": ("routine", "duration_hours"),
    "frequent_cramps": ("routine", "frequency_several_per_night"),
    "nerve_signs": ("routine", "numbness_tingling"),
    "walking_pain": ("routine", "timing_walking relieved_by_rest"),
    "walking_pain_back": ("routine", "relieved_by_leaning_forward"),
    "long_term_illness": ("routine", "kidney_disease"),
    "unplanned_weight_loss": ("soon", "weight_loss night_sweats"),
    "open_sore": ("soon", "wound_ulcer"),
    "racing_heart": ("soon", "palpitations"),
    "vein_trouble": ("routine", "varicose_veins swelling_both_legs"),
    "stiff_shoulders_and_hips": ("soon", "shoulder_hip_stiffness older_age"),
}

EMERGENCIES = """
location_calf breathless
location_leg_unspecified chest_pain
location_calf coughing_blood
location_thigh collapse_faint
location_foot skin_colour_change_cold_foot sudden_onset
peripheral_artery_disease numbness_tingling sudden_onset
sudden_onset numbness_tingling cannot_move_foot
location_leg_unspecified swelling_one_leg skin_colour_change_cold_foot
injury_trauma pain_out_of_proportion
injury_trauma tense_limb
injury_trauma numbness_tingling worsening
injury_trauma weakness severity_severe
immobilisation pain_out_of_proportion
immobilisation tense_limb
immobilisation numbness_tingling
long_lie weakness
long_lie numbness_tingling
dark_urine location_thigh
dark_urine weakness overuse
statin dark_urine weakness
back_pain saddle_numbness
sciatica bladder_bowel
sweating_heat confusion
sweating_heat collapse_faint
dehydration confusion
diarrhoea_vomiting collapse_faint
tingling_mouth hand_cramps
thyroid_surgery hand_cramps
jaw_stiffness location_trunk
throat_spasm hand_cramps
pregnancy headache_vision
pregnancy upper_belly_pain
postpartum swelling_face
fever spreading_redness
low_potassium palpitations
diuretic palpitations
in_water_now timing_now location_calf
self_harm_thoughts sleep_disturbed
"""

SAME_DAY = """
swelling_one_leg location_calf
redness_warmth location_calf
location_calf pain_constant recent_surgery_or_flight
location_calf pain_constant hormonal_contraceptive
location_calf pain_constant cancer
location_thigh pain_constant previous_dvt
location_calf pain_constant side_left worsening
pregnancy swelling_one_leg
spreading_redness location_shin
heard_pop location_calf timing_exercise
heard_pop location_heel
cannot_tiptoe bruising
diabetes wound_ulcer location_foot
timing_now duration_over_10min location_calf
statin weakness location_thigh
child limp fever
"""

SEE_A_DOCTOR = """
timing_night sleep_disturbed frequency_daily
frequency_several_per_night location_calf
new_medicine timing_night
beta_agonist_inhaler timing_night location_calf
diuretic location_calf
numbness_tingling location_foot
timing_walking relieved_by_rest location_calf
weakness location_thigh onset_months
muscle_wasting location_calf
diabetes location_calf timing_night
dialysis timing_dialysis
parkinsons toes_curl_or_spread
kidney_disease supplement_magnesium
"""

SELF_CARE = """
location_calf timing_night duration_seconds relieved_by_stretch frequency_occasional
location_calf timing_night lump_knot severity_severe
location_foot_arch high_heels
location_hamstring timing_exercise relieved_by_stretch
location_calf prolonged_standing timing_evening
location_foot timing_swimming cold
pregnancy location_calf timing_night
older_age location_calf timing_night frequency_monthly
"""

# What sounds alarming and is not: nothing here may send anybody to hospital.
HARMLESS = {
    "soreness after a cramp": "location_calf timing_night residual_soreness calf_tenderness",
    "a limp the morning after": "location_calf residual_soreness limp",
    "both ankles puffy in the evening": "swelling_both_legs timing_evening location_ankle",
    "a foot that fell asleep": "location_foot numbness_tingling timing_sitting duration_minutes",
    "known MS with weakness": "ms weakness location_leg_unspecified",
    "an old stroke with weakness": "stroke_past weakness location_calf",
    "a thigh bruised in a tackle": "location_quad injury_trauma bruising timing_exercise",
    "habitually cold feet": "cold_feet location_foot",
    "cold feet at night": "cold_feet timing_night location_toes",
    "toes that cannot be moved in the cramp": "location_toes cannot_move_foot timing_now duration_seconds",
    "no walking while it cramps": "location_calf cannot_walk timing_now",
    "twitching calves": "twitching location_calf",
    "a leg that was always thicker": "chronic_swelling_one_leg location_calf",
    "palpitations when anxious": "palpitations anxiety",
    "sore muscles from a new sport": "location_thigh new_exercise timing_after_exercise residual_soreness",
    "a relative's clot": "family_dvt location_calf timing_night",
    "a fear of motor neurone disease": "als_worry twitching location_calf",
}


def cases(table: str) -> list[str]:
    return table.strip().splitlines()


def level(facts: Facts, base: KnowledgeBase) -> Level | None:
    """The level that is said when nothing more is asked."""
    return assess(facts, base, (), enough=True).level


def highest(known: dict[str, str]) -> int:
    """The urgency of the most urgent red flag; -1 without any."""
    said = Statement(tuple(Said(finding, assertion) for finding, assertion in known.items()))
    hits = red_flags.raised(gather([said], knowledge()), knowledge())
    return hits[0].level.urgency if hits else -1


def test_the_table_below_names_every_red_flag(base: KnowledgeBase) -> None:
    assert set(SMALLEST) == set(base.red_flags)


@pytest.mark.parametrize("flag", SMALLEST)
def test_a_smallest_story_raises_the_red_flag_at_its_level(flag: str, told: Told, base: KnowledgeBase) -> None:
    expected, story = SMALLEST[flag]
    hits = {hit.flag.id: hit for hit in red_flags.raised(told(*story.split()), base)}
    assert hits[flag].level.value == expected
    assert hits[flag].because


def test_no_part_of_a_smallest_story_is_idle(told: Told, base: KnowledgeBase) -> None:
    for flag, (expected, story) in SMALLEST.items():
        for left_out in story.split():
            rest = [finding for finding in story.split() if finding != left_out]
            levels = {hit.flag.id: hit.level.value for hit in red_flags.raised(told(*rest), base)}
            assert levels.get(flag) != expected, f"{flag}: {left_out} is not needed"


@pytest.mark.parametrize("story", cases(EMERGENCIES))
def test_an_emergency_of_the_rubric_is_an_emergency(story: str, told: Told, base: KnowledgeBase) -> None:
    assert level(told(*story.split()), base) is Level.EMERGENCY


@pytest.mark.parametrize("story", cases(SAME_DAY))
def test_what_the_rubric_wants_seen_today_is_seen_today(story: str, told: Told, base: KnowledgeBase) -> None:
    assert level(told(*story.split()), base) is Level.SAME_DAY


@pytest.mark.parametrize("story", cases(SEE_A_DOCTOR))
def test_what_the_rubric_sends_to_a_doctor_goes_there(story: str, told: Told, base: KnowledgeBase) -> None:
    assert level(told(*story.split()), base) in (Level.SOON, Level.ROUTINE)


@pytest.mark.parametrize("story", cases(SELF_CARE))
def test_an_ordinary_cramp_is_self_care(story: str, told: Told, base: KnowledgeBase) -> None:
    assert level(told(*story.split()), base) is Level.SELF_CARE


@pytest.mark.parametrize("harmless", HARMLESS)
def test_what_only_sounds_alarming_raises_no_danger(harmless: str, told: Told, base: KnowledgeBase) -> None:
    assert not assess(told(*HARMLESS[harmless].split()), base, ()).dangers


@pytest.mark.parametrize(
    ("story", "flag"),
    [
        ("location_calf pain_constant", "deep_vein_thrombosis"),
        ("location_calf recent_surgery_or_flight", "deep_vein_thrombosis"),
        ("sudden_onset numbness_tingling", "acute_limb_ischaemia"),
        ("injury_trauma numbness_tingling", "compartment_syndrome"),
        ("immobilisation weakness", "compartment_syndrome"),
        ("back_pain numbness_tingling", "cauda_equina"),
        ("quinine_use", "quinine_reaction"),
        ("fever", "skin_infection"),
        ("thyroid_surgery timing_night", "tetany"),
        ("pregnancy dizziness", "pre_eclampsia"),
    ],
)
def test_what_may_be_a_danger_is_asked_about(story: str, flag: str, told: Told, base: KnowledgeBase) -> None:
    facts, asked = told(*story.split()), list[str]()
    while found := red_flags.perhaps(facts, base, asked):
        asked.append(red_flags.question_id(found))
    assert f"danger:{flag}" in asked
    assert len(asked) == len(set(asked)) <= red_flags.MOST_POINTED


@pytest.mark.parametrize(
    ("doubt", "supports", "flag"),
    [
        ("swelling_one_leg", "previous_dvt calf_tenderness", "deep_vein_thrombosis"),
        ("redness_warmth", "recent_surgery_or_flight cannot_walk", "deep_vein_thrombosis"),
        ("skin_colour_change_cold_foot", "peripheral_artery_disease heart_disease", "acute_limb_ischaemia"),
        ("saddle_numbness", "back_pain sciatica", "cauda_equina"),
        ("dark_urine", "overuse severity_severe", "rhabdomyolysis"),
        ("breathless", "swelling_one_leg recent_surgery_or_flight", "pulmonary_embolism"),
    ],
)
def test_doubt_with_two_supports_counts_as_yes(doubt: str, supports: str, flag: str, told: Told, base: KnowledgeBase) -> None:
    def dangers(*present: str) -> set[str]:
        hits = red_flags.raised(told(*present, unsure=(doubt,)), base)
        return {hit.flag.id for hit in hits if hit.level.is_danger}

    first, second = supports.split()
    assert flag in dangers(first, second)
    assert flag not in dangers(first)
    assert flag not in dangers(second)


def test_the_same_two_supports_raise_nothing_when_the_sign_is_denied(told: Told, base: KnowledgeBase) -> None:
    hits = red_flags.raised(told("back_pain", "sciatica", absent=("saddle_numbness",)), base)
    assert "cauda_equina" not in {hit.flag.id for hit in hits}


def test_the_most_urgent_red_flag_stands_first(told: Told, base: KnowledgeBase) -> None:
    hits = red_flags.raised(told("numbness_tingling", "swelling_one_leg", "chest_pain", "diabetes"), base)
    assert [hit.level.urgency for hit in hits] == sorted((hit.level.urgency for hit in hits), reverse=True)
    assert hits[0].flag.id == "pulmonary_embolism"


def test_of_several_rules_that_hold_the_most_urgent_counts(told: Told, base: KnowledgeBase) -> None:
    levels = {hit.flag.id: hit.level for hit in red_flags.raised(told("hypo_signs", "diabetes", "confusion"), base)}
    assert levels["low_sugar"] is Level.EMERGENCY


def test_the_reasons_are_what_the_person_told(told: Told, base: KnowledgeBase) -> None:
    hit = next(h for h in red_flags.raised(told("swelling_one_leg", "location_calf", "breathless"), base))
    assert set(hit.because) <= {"swelling_one_leg", "location_calf", "breathless"}
    assert "breathless" in hit.because


def test_nobody_who_told_nothing_is_in_danger(base: KnowledgeBase) -> None:
    assert red_flags.raised(Facts(), base) == []
    assert red_flags.perhaps(Facts(), base, ()) is None


# ---- no story makes a danger smaller ----

ANYTHING = st.deferred(lambda: st.sampled_from(sorted(knowledge().findings)))
NOISE = st.dictionaries(ANYTHING, st.sampled_from([PRESENT, ABSENT, UNSURE]), max_size=4)


@st.composite
def stories(draw: st.DrawFn) -> dict[str, str]:
    """What just raises some red flag, among other things that were told, denied or doubted."""
    rules = [rule for flag in knowledge().red_flags.values() for rule in flag.rules]
    rule = draw(st.sampled_from(rules))
    chosen = [*rule.all, *([draw(st.sampled_from(rule.any))] if rule.any else [])]
    if rule.at_least:
        chosen += draw(st.permutations(rule.at_least.of))[: rule.at_least.count]
    return {**draw(NOISE), **dict.fromkeys(chosen, PRESENT)}


def dangers_alone() -> list[str]:
    """Findings that are a danger by themselves."""
    return [f for f in sorted(knowledge().findings) if highest({f: PRESENT}) >= Level.SAME_DAY.urgency]


@settings(max_examples=400, deadline=None)
@given(story=stories(), danger=st.deferred(lambda: st.sampled_from(dangers_alone())))
def test_adding_a_danger_never_lowers_the_level(story: dict[str, str], danger: str) -> None:
    assert highest({**story, danger: PRESENT}) >= highest(story)


@settings(max_examples=400, deadline=None)
@given(story=stories(), finding=ANYTHING, assertion=st.sampled_from([ABSENT, UNSURE]))
def test_denying_or_doubting_something_else_never_lowers_the_level(story: dict[str, str], finding: str, assertion: str) -> None:
    before = {f: a for f, a in story.items() if f != finding}
    assert highest({**before, finding: assertion}) >= highest(before)


@pytest.mark.parametrize(
    ("story", "danger"),
    [
        ("injury_trauma numbness_tingling worsening", "heard_pop"),
        ("bladder_bowel", "cannot_keep_fluids"),
        ("headache_vision weakness sudden_onset", "cannot_keep_fluids"),
    ],
)
def test_a_second_danger_does_not_hide_an_emergency(story: str, danger: str, told: Told, base: KnowledgeBase) -> None:
    assert level(told(*story.split()), base) is Level.EMERGENCY
    assert level(told(*story.split(), danger), base) is Level.EMERGENCY


def test_who_does_not_know_what_a_blood_test_would_show_has_not_had_one(told: Told, base: KnowledgeBase) -> None:
    hits = red_flags.raised(told("location_calf", "hand_cramps", "numbness_tingling", unsure=("low_calcium",)), base)
    assert "tetany" not in [hit.flag.id for hit in hits if hit.level.is_danger]


def test_doubt_about_an_illness_counts_like_any_other(told: Told, base: KnowledgeBase) -> None:
    hits = red_flags.raised(told("fever", "redness_warmth", "numbness_tingling", unsure=("diabetes",)), base)
    assert "diabetic_foot" in [hit.flag.id for hit in hits if hit.level is Level.EMERGENCY]


def test_a_strong_pain_in_a_fresh_plaster_is_an_emergency(told: Told, base: KnowledgeBase) -> None:
    hits = red_flags.raised(told("location_shin", "injury_trauma", "immobilisation", "severity_severe"), base)
    assert [hit.flag.id for hit in hits if hit.level is Level.EMERGENCY] == ["compartment_syndrome"]
    months_later = red_flags.raised(
        told("location_shin", "injury_trauma", "immobilisation", "severity_severe", "duration_minutes", "relieved_by_stretch"), base
    )
    assert [hit for hit in months_later if hit.level is Level.EMERGENCY] == []
