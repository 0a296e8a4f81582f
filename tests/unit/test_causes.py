"""Which causes are named, in what order, and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment import causes, red_flags
from bot.assessment.facts import PRESENT, Facts
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import Level

Told = Callable[..., Facts]
FINDINGS = st.deferred(lambda: st.sampled_from(sorted(knowledge().findings)))


def named(facts: Facts, base: KnowledgeBase) -> list[str]:
    """The ids of the causes worth naming, best first."""
    return [ranked.cause.id for ranked in causes.rank(facts, base, red_flags.raised(facts, base))]


@pytest.mark.parametrize(
    ("story", "cause"),
    [
        ("location_calf timing_night duration_minutes", "idiopathic_nocturnal_cramp"),
        ("location_calf timing_night relieved_by_stretch lump_knot sleep_disturbed", "idiopathic_nocturnal_cramp"),
        ("location_foot_arch high_heels", "footwear_related"),
        ("location_foot footwear timing_evening", "footwear_related"),
        ("location_calf timing_night pregnancy", "pregnancy_cramp"),
        ("location_calf dialysis timing_dialysis", "chronic_kidney_disease_dialysis"),
        ("location_calf statin new_medicine", "statin_related"),
        ("location_calf diuretic timing_night", "diuretic_related"),
        ("location_calf beta_agonist_inhaler new_medicine timing_night", "drug_related_beta_agonist"),
        ("location_calf timing_walking relieved_by_rest", "peripheral_artery_disease"),
        ("location_calf timing_walking relieved_by_rest smoking cold_feet", "peripheral_artery_disease"),
        ("timing_walking relieved_by_leaning_forward back_pain", "lumbar_spinal_stenosis"),
        ("location_hamstring timing_exercise lump_knot", "exercise_associated_cramp"),
        ("location_toes timing_swimming cold", "swimming_cramp"),
        ("location_calf prolonged_standing timing_evening", "prolonged_standing"),
        ("location_leg_unspecified urge_to_move timing_evening relieved_by_walking", "restless_legs_syndrome"),
        ("location_shin timing_exercise new_exercise", "shin_splints"),
        ("location_heel heel_pain_first_steps timing_morning_waking", "plantar_fasciitis"),
        ("location_toes parkinsons toes_curl_or_spread timing_morning_waking", "parkinsons_dystonia"),
        ("diabetes numbness_tingling burning_pain location_foot", "diabetic_neuropathy"),
        ("sciatica back_pain location_buttock side_left", "sciatica_radiculopathy"),
        ("varicose_veins timing_evening location_calf", "venous_insufficiency"),
        ("fasting_lowcarb location_calf onset_weeks", "keto_electrolyte_loss"),
        ("child timing_evening side_both location_shin", "growing_pains"),
        ("tight_bedding timing_night location_calf", "tight_bedding_or_foot_position"),
        ("thyroid fatigue cold_intolerance", "hypothyroidism"),
    ],
)
def test_a_typical_story_leads_to_its_cause(story: str, cause: str, told: Told, base: KnowledgeBase) -> None:
    assert named(told(*story.split()), base)[0] == cause


@pytest.mark.parametrize(
    ("story", "suspected"),
    [
        ("location_calf timing_night swelling_one_leg", "deep_vein_thrombosis"),
        ("location_calf timing_night chest_pain", "pulmonary_embolism"),
        ("location_calf timing_night statin dark_urine", "statin_rhabdomyolysis"),
        ("location_calf timing_exercise heard_pop", "calf_muscle_tear"),
        ("location_foot high_heels skin_colour_change_cold_foot", "acute_limb_ischaemia"),
        ("pregnancy timing_night headache_vision", "pre_eclampsia"),
    ],
)
def test_what_a_red_flag_suspects_stands_before_every_other_cause(story: str, suspected: str, told: Told, base: KnowledgeBase) -> None:
    assert named(told(*story.split()), base)[0] == suspected


def test_nothing_known_names_no_cause(base: KnowledgeBase) -> None:
    assert named(Facts(), base) == []


def test_a_bare_place_is_not_enough_to_name_a_cause(told: Told, base: KnowledgeBase) -> None:
    assert named(told("location_calf"), base) == []


@pytest.mark.parametrize(
    ("cause", "need", "story"),
    [
        ("statin_related", "statin", "location_thigh new_medicine side_both"),
        ("pregnancy_cramp", "pregnancy", "location_calf timing_night side_both relieved_by_stretch"),
        ("growing_pains", "child", "timing_evening side_both location_shin"),
        ("parkinsons_dystonia", "parkinsons", "toes_curl_or_spread timing_morning_waking location_toes"),
        ("keto_electrolyte_loss", "fasting_lowcarb", "fatigue dizziness location_calf"),
    ],
)
def test_a_cause_that_needs_something_waits_for_it(cause: str, need: str, story: str, told: Told, base: KnowledgeBase) -> None:
    assert cause not in named(told(*story.split()), base)
    assert cause not in named(told(*story.split(), unsure=(need,)), base)
    assert cause in named(told(*story.split(), need), base)


def test_a_score_is_the_head_start_and_the_sum_of_the_weights(told: Told, base: KnowledgeBase) -> None:
    cause = base.causes["footwear_related"]
    ranked = causes.weigh(cause, told("high_heels", "location_foot_arch", "weakness", absent=("timing_evening",)))
    weights = {w.finding: w.weight for w in (*cause.speaks_for, *cause.speaks_against)}
    expected = causes.HEAD_START[cause.commonness] + weights["high_heels"] + weights["location_foot_arch"] - weights["weakness"]
    assert ranked.score == pytest.approx(expected - causes.DENIED_SHARE * weights["timing_evening"])
    assert ranked.because == ("high_heels", "location_foot_arch")
    assert ranked.against == ("weakness",)


def test_of_what_a_cause_needs_one_as_strong_makes_up_for_the_others(told: Told, base: KnowledgeBase) -> None:
    absorption, veins = base.causes["poor_diet_or_absorption"], base.causes["venous_insufficiency"]
    coeliac = causes.weigh(absorption, told("ibs_coeliac")).score
    assert causes.weigh(absorption, told("ibs_coeliac", absent=("crohns_or_malabsorption",))).score == coeliac
    puffy = causes.weigh(veins, told("swelling_both_legs")).score
    assert causes.weigh(veins, told("swelling_both_legs", absent=("varicose_veins",))).score < puffy


def test_a_denial_speaks_a_little_against_a_cause_and_doubt_does_not(told: Told, base: KnowledgeBase) -> None:
    cause = base.causes["idiopathic_nocturnal_cramp"]
    plain, doubted, denied = (
        causes.weigh(cause, facts).score
        for facts in (
            told("location_calf"),
            told("location_calf", unsure=("timing_night",)),
            told("location_calf", absent=("timing_night",)),
        )
    )
    assert plain == doubted > denied


def test_the_strongest_reason_is_named_first(told: Told, base: KnowledgeBase) -> None:
    facts = told("location_calf", "timing_walking", "relieved_by_rest", "smoking")
    first = causes.rank(facts, base, red_flags.raised(facts, base))[0]
    weights = {w.finding: w.weight for w in first.cause.speaks_for}
    assert [weights[f] for f in first.because] == sorted((weights[f] for f in first.because), reverse=True)
    assert set(first.because) == {"location_calf", "timing_walking", "relieved_by_rest", "smoking"}


@settings(max_examples=150, deadline=None)
@given(story=st.lists(FINDINGS, min_size=1, max_size=8, unique=True), data=st.data())
def test_the_order_of_the_facts_never_changes_the_ranking(story: list[str], data: st.DataObject) -> None:
    other = data.draw(st.permutations(story))
    one, two = (Facts(dict.fromkeys(order, PRESENT)) for order in (story, other))
    assert named(one, knowledge()) == named(two, knowledge())


@settings(max_examples=150, deadline=None)
@given(story=st.lists(FINDINGS, max_size=8, unique=True))
def test_without_a_red_flag_no_dangerous_cause_is_named(story: list[str]) -> None:
    facts = Facts(dict.fromkeys(story, PRESENT))
    assert not [r.cause.id for r in causes.rank(facts, knowledge()) if r.cause.level.is_danger]


@settings(max_examples=300, deadline=None)
@given(story=st.lists(FINDINGS, max_size=8, unique=True))
def test_a_dangerous_cause_is_named_only_with_a_red_flag_that_explains_it(story: list[str]) -> None:
    facts = Facts(dict.fromkeys(story, PRESENT))
    flags = red_flags.raised(facts, knowledge())
    suspected = {hit.flag.suspects for hit in flags if hit.level.urgency >= Level.SOON.urgency}
    danger = any(hit.level.is_danger for hit in flags)
    dangerous = {r.cause.id for r in causes.rank(facts, knowledge(), flags) if r.cause.level.is_danger}
    assert danger or dangerous <= suspected


@settings(max_examples=150, deadline=None)
@given(story=st.lists(FINDINGS, max_size=8, unique=True))
def test_every_cause_that_is_named_has_a_reason_the_person_gave(story: list[str]) -> None:
    facts = Facts(dict.fromkeys(story, PRESENT))
    ranked = causes.rank(facts, knowledge(), red_flags.raised(facts, knowledge()))
    assert all(r.because and set(r.because) <= set(story) for r in ranked)
    assert len({r.cause.id for r in ranked}) == len(ranked)


@settings(max_examples=100, deadline=None)
@given(story=st.lists(FINDINGS, max_size=6, unique=True))
def test_adding_a_reason_never_lowers_a_score(story: list[str]) -> None:
    facts = Facts(dict.fromkeys(story, PRESENT))
    for cause in knowledge().causes.values():
        reason = cause.speaks_for[0].finding
        before, after = causes.weigh(cause, facts), causes.weigh(cause, facts.supposing([reason], PRESENT))
        assert after.score >= before.score
