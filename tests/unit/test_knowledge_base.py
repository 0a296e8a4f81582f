"""What the knowledge base holds, and looking things up in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.assessment import red_flags
from bot.assessment.facts import Facts
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import load
from bot.knowledge.schema import FindingKind, Grade, Level

AGREED = yaml.safe_load((Path(__file__).parent / "agreed_ids.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("finer", "broader"),
    [
        ("warfarin", "blood_thinner"),
        ("pregnancy_after_20_weeks", "pregnancy"),
        ("spreading_redness", "redness_warmth"),
        ("foot_drop", "weakness"),
        ("one_sided_weakness_sudden", "weakness"),
        ("frequency_several_per_night", "frequency_daily"),
        ("cannot_keep_fluids", "diarrhoea_vomiting"),
        ("potassium_sparing_diuretic", "diuretic"),
    ],
)
def test_a_finer_finding_brings_its_broader_one_along(base: KnowledgeBase, finer: str, broader: str) -> None:
    assert broader in base.broader(finer)


def test_a_finding_that_is_part_of_nothing_broader_stands_alone(base: KnowledgeBase) -> None:
    assert base.broader("chest_pain") == ()


def test_no_finding_is_broader_than_itself(base: KnowledgeBase) -> None:
    assert not [finding for finding in base.findings if finding in base.broader(finding)]


def test_what_is_broader_holds_all_the_way_up(base: KnowledgeBase) -> None:
    for finding in base.findings:
        for above in base.broader(finding):
            assert set(base.broader(above)) <= set(base.broader(finding))


@pytest.mark.parametrize(
    "finding", ["chest_pain", "breathless", "coughing_blood", "swelling_one_leg", "dark_urine", "saddle_numbness", "face_droop"]
)
def test_the_great_danger_signs_are_danger_findings(base: KnowledgeBase, finding: str) -> None:
    assert finding in base.danger_findings


def test_a_place_a_side_or_a_time_of_day_alone_is_no_danger(base: KnowledgeBase) -> None:
    kinds = {base.findings[finding].kind for finding in base.danger_findings}
    assert not kinds & {FindingKind.PLACE, FindingKind.SIDE, FindingKind.TRIGGER}


@pytest.mark.parametrize("finding", ["relieved_by_stretch", "sleep_disturbed", "severity_mild", "tight_bedding", "caffeine"])
def test_what_only_belongs_to_everyday_cramps_is_no_danger_finding(base: KnowledgeBase, finding: str) -> None:
    assert finding not in base.danger_findings


def test_every_entry_that_people_ask_about_is_a_topic_once(base: KnowledgeBase) -> None:
    topics = [topic for topic, _ in base.topics()]
    wanted = [f"remedy:{entry}" for entry in base.remedies] + [f"cause:{entry}" for entry in base.causes]
    wanted += [f"medicine:{entry}" for entry in base.medicines] + [f"stretch:{entry}" for entry in base.stretches]
    wanted += [f"routine:{entry}" for entry in base.routines] + [f"term:{entry}" for entry in base.glossary]
    wanted += [f"food:{entry}" for entry in base.foods] + [f"look_alike:{entry}" for entry in base.look_alikes]
    assert sorted(topics) == sorted(wanted)


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("remedy:magnesium", "magnesium"),
        ("remedy:quinine", "quinine"),
        ("remedy:bananas", "bananas"),
        ("food:baked_potato", "potatoes"),
        ("look_alike:clot_in_the_leg", "cramp or clot"),
        ("cause:peripheral_artery_disease", "pad"),
        ("cause:restless_legs_syndrome", "restless legs"),
        ("medicine:statins", "atorvastatin"),
        ("stretch:calf_wall", "calf stretch"),
    ],
)
def test_a_topic_is_known_by_the_names_that_people_use(base: KnowledgeBase, topic: str, name: str) -> None:
    assert name in [known.lower() for known in dict(base.topics())[topic]]


def test_the_same_files_give_the_same_answers() -> None:
    once, again = load(), load()
    assert again.digest == once.digest
    assert list(again.topics()) == list(once.topics())
    assert again.danger_findings == once.danger_findings


@pytest.mark.parametrize("kind", ["findings", "causes"])
def test_no_id_that_others_rely_on_is_renamed_or_gone(base: KnowledgeBase, kind: str) -> None:
    assert not set(AGREED[kind]) - set(getattr(base, kind))


# Section 5.1 of the medical review: its row, the red flag, the most urgent level it can reach.
SECTION_5 = [
    ("F01", "deep_vein_thrombosis", Level.SAME_DAY),
    ("F02", "pulmonary_embolism", Level.EMERGENCY),
    ("F03", "acute_limb_ischaemia", Level.EMERGENCY),
    ("F04", "critical_limb_ischaemia", Level.SAME_DAY),
    ("F05", "rhabdomyolysis", Level.EMERGENCY),
    ("F06", "cauda_equina", Level.EMERGENCY),
    ("F07", "stroke", Level.EMERGENCY),
    ("F08", "tetanus", Level.EMERGENCY),
    ("F08", "poisoning", Level.SAME_DAY),
    ("F09", "tetany", Level.EMERGENCY),
    ("F10", "heatstroke", Level.EMERGENCY),
    ("F11", "fluid_salt_loss", Level.EMERGENCY),
    ("F11", "low_potassium_heart", Level.EMERGENCY),
    ("F12", "clot_in_pregnancy", Level.SAME_DAY),
    ("F13", "pre_eclampsia", Level.EMERGENCY),
    ("F14", "skin_infection", Level.SAME_DAY),
    ("F14", "necrotising_infection", Level.EMERGENCY),
    ("F15", "diabetic_foot", Level.SAME_DAY),
    ("F16", "statin_muscle", Level.SOON),
    ("F17", "compartment_syndrome", Level.EMERGENCY),
    ("F18", "acute_dystonia", Level.EMERGENCY),
    ("F19", "motor_neurone", Level.SOON),
    ("F20", "achilles_or_calf_tear", Level.SAME_DAY),
    ("F21", "spine_infection_or_cancer", Level.EMERGENCY),
    ("F22", "cramp_over_10_minutes", Level.SAME_DAY),
    ("F23", "frequent_cramps", Level.ROUTINE),
    ("F24", "nerve_signs", Level.SOON),
    ("F25", "walking_pain", Level.ROUTINE),
    ("F26", "child_limp", Level.SAME_DAY),
    ("F27", "quinine_reaction", Level.EMERGENCY),
    ("F28", "heart_failure_signs", Level.EMERGENCY),
    ("F29", "low_sugar", Level.SOON),
    ("F30", "withdrawal", Level.EMERGENCY),
    ("F31", "self_harm", Level.EMERGENCY),
]


@pytest.mark.parametrize(("row", "flag", "level"), SECTION_5)
def test_every_red_flag_of_the_medical_review_exists_and_is_as_urgent(base: KnowledgeBase, row: str, flag: str, level: Level) -> None:
    assert max(rule.level.urgency for rule in base.red_flags[flag].rules) >= level.urgency, row


def test_every_danger_says_why_and_what_to_do_and_what_to_say_on_the_phone(base: KnowledgeBase) -> None:
    dangers = [flag for flag in base.red_flags.values() if any(rule.level.is_danger for rule in flag.rules)]
    assert not [flag.id for flag in dangers if not (flag.why.strip() and all(step.strip() for step in flag.do) and flag.tell.strip())]


def test_every_pointed_danger_question_offers_a_way_to_say_none_of_these(base: KnowledgeBase) -> None:
    asked = [flag for flag in base.red_flags.values() if flag.ask]
    assert asked
    assert not [flag.id for flag in asked if not (flag.ask and flag.ask.text.strip() and flag.ask.none.strip())]


def test_every_answer_to_the_danger_check_raises_a_danger_or_a_pointed_question(base: KnowledgeBase) -> None:
    for option in base.questions["danger_check"].options:
        for told in option.when or ("location_calf",):
            facts = Facts(dict.fromkeys((told, *option.findings), "present"))
            danger = any(hit.level.is_danger for hit in red_flags.raised(facts, base))
            assert danger or red_flags.perhaps(facts, base, asked=()), (option.label, told)


def test_every_country_has_numbers_to_call(base: KnowledgeBase) -> None:
    for service in base.services.values():
        assert re.search(r"\d{3}", service.emergency), service.id
        assert re.search(r"\d", service.crisis), service.id
        assert service.urgent.strip(), service.id
        assert service.emergency_department.strip(), service.id


@pytest.mark.parametrize(
    ("country", "number"),
    [("uk", "999"), ("ie", "999"), ("us", "911"), ("ca", "911"), ("au", "000"), ("nz", "111"), ("in", "112"), ("eu", "112")],
)
def test_the_emergency_number_of_a_country_is_right(base: KnowledgeBase, country: str, number: str) -> None:
    assert number in base.services[country].emergency


def test_every_stretch_has_its_muscle_its_steps_and_a_dose(base: KnowledgeBase) -> None:
    for stretch in base.stretches.values():
        assert stretch.muscle.strip(), stretch.id
        assert len(stretch.steps) >= 2, stretch.id
        assert stretch.repetitions >= 1, stretch.id
        assert stretch.times_per_day >= 1, stretch.id
        assert stretch.hold_seconds or stretch.repetitions >= 10 or stretch.id in ("ankle_alphabet", "easy_bike_or_walk"), stretch.id


def test_easier_versions_never_lead_in_a_circle(base: KnowledgeBase) -> None:
    for stretch in base.stretches.values():
        seen = [stretch.id]
        while easier := base.stretches[seen[-1]].easier:
            assert easier not in seen, seen
            seen.append(easier)


@pytest.mark.parametrize(
    "place",
    ["location_calf", "location_foot_arch", "location_toes", "location_hamstring", "location_quad", "location_shin"],
)
def test_every_place_that_cramps_has_a_stretch_for_right_now(base: KnowledgeBase, place: str) -> None:
    assert [s.id for s in base.stretches.values() if place in s.places and "now" in [use.value for use in s.use]]


def test_every_question_about_a_finding_says_why_it_is_asked(base: KnowledgeBase) -> None:
    asked = [finding for finding in base.findings.values() if finding.question]
    assert len(asked) > 100
    assert not [finding.id for finding in asked if not finding.reason]
    assert not [finding.id for finding in asked if not finding.question.rstrip().endswith("?")]


@pytest.mark.parametrize(
    ("remedy", "grades"),
    [
        ("magnesium", {Grade.NO_EFFECT}),
        ("quinine", {Grade.HARM}),
        ("bananas", {Grade.NONE, Grade.NO_EFFECT}),
        ("bedtime_stretching", {Grade.GOOD, Grade.SOME}),
    ],
)
def test_the_evidence_is_told_as_it_is_also_against_common_belief(base: KnowledgeBase, remedy: str, grades: set[Grade]) -> None:
    assert base.remedies[remedy].grade in grades


def test_every_finding_can_be_heard_or_asked(base: KnowledgeBase) -> None:
    offered = {f for question in base.questions.values() for option in question.options for f in option.findings}
    assert not [f.id for f in base.findings.values() if not (f.wordings or f.question or f.id in offered)]
