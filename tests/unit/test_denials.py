"""What people deny in passing: whole phrases that deny, words that count only under a denial, and denials turned round."""

from __future__ import annotations

import pytest

from bot.knowledge.base import KnowledgeBase
from bot.understanding.findings import FindingExtractor


@pytest.fixture(scope="module")
def extractor(base: KnowledgeBase) -> FindingExtractor:
    return FindingExtractor(base)


DENIED = [
    ("leg isnt hot, isnt red, isnt swollen", "redness_warmth swelling_one_leg"),
    ("neither hot nor puffy", "redness_warmth swelling_one_leg"),
    ("both calves measure the same", "swelling_one_leg"),
    ("magnesium and potassium were fine", "low_magnesium low_potassium"),
    ("thyroid and b12 came back normal", "thyroid b12_deficiency"),
    ("i am not having sugar or pressure problem", "diabetes high_blood_pressure"),
    ("no heart, kidney or liver trouble", "heart_disease kidney_disease liver_disease"),
    ("nobody in the family had a clot", "family_dvt"),
    ("wee is a normal colour", "dark_urine"),
    ("can wee fine and bowels are working", "bladder_bowel not_passing_urine"),
    ("no bother with the waterworks", "bladder_bowel"),
    ("feeling down below is normal", "saddle_numbness"),
    ("can lift my foot fine", "foot_drop"),
    ("breathing is grand", "breathless"),
    ("i am breathing properly and no pain in chest", "breathless chest_pain"),
    ("no cough or blood", "coughing_blood"),
    ("heart isnt racing", "palpitations"),
    ("face is fine, speech is fine, arms ok", "face_droop speech_trouble one_sided_weakness_sudden"),
    ("jaw is not stiff", "jaw_stiffness"),
    ("foot is warm and pink", "skin_colour_change_cold_foot cold_feet"),
    ("nothing popped", "heard_pop"),
    ("i havent travelled anywhere", "recent_surgery_or_flight"),
    ("no plaster, no boot", "immobilisation"),
    ("not sore to touch", "calf_tenderness"),
    ("can stand on my tiptoes", "cannot_tiptoe"),
    ("toes move ok", "cannot_move_foot"),
    ("wouldnt do anything silly", "self_harm_thoughts"),
    ("no supplements", "supplement_magnesium supplement_potassium"),
    ("dont smoke or drink", "smoking alcohol"),
    ("no change in tablets", "new_medicine"),
    ("nothing puffy, nothing hot", "swelling_one_leg redness_warmth"),
    ("havent been on a plane or had an op", "recent_surgery_or_flight recent_operation"),
    ("it doesnt settle when i stop", "relieved_by_rest"),
    ("the foot hasnt gone numb", "numbness_tingling"),
    ("nae swellin, breathin is grand", "swelling_one_leg breathless"),
    ("off the rivaroxaban since spring, stopped my amlodipine too", "blood_thinner blood_pressure_drug"),
    ("right thigh, no wait, left thigh", "side_right"),
    ("indapamide, i mean ramipril", "diuretic"),
    ("mornings, sorry i meant at night", "timing_morning_waking"),
]


@pytest.mark.parametrize(("message", "findings"), DENIED)
def test_what_people_deny_in_passing_is_absent(extractor: FindingExtractor, message: str, findings: str) -> None:
    said = {mention.finding: mention.assertion for mention in extractor.read(message).mentions}
    assert {finding: said.get(finding) for finding in findings.split()} == dict.fromkeys(findings.split(), "absent")


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("my skin isnt a normal colour", "skin_colour_change_cold_foot"),
        ("i dont feel safe with myself", "self_harm_thoughts"),
        ("she isnt alert", "confusion"),
        ("i cant wee fine any more", "bladder_bowel"),
        ("my foot is not warm and pink", "skin_colour_change_cold_foot"),
        ("my breathing isnt fine", "breathless"),
        ("my back has never been ok", "back_pain"),
        ("nothing eases the swelling", "swelling_one_leg"),
    ],
)
def test_a_denial_that_is_itself_denied_reassures_of_nothing(extractor: FindingExtractor, message: str, finding: str) -> None:
    said = {mention.finding: mention.assertion for mention in extractor.read(message).mentions}
    assert said.get(finding) != "absent"


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("i cannot pee normal since yesterday", "bladder_bowel"),
        ("i cant stop coughing blood", "coughing_blood"),
        ("cant stop dribbling, tight chest", "chest_pain"),
    ],
)
def test_what_somebody_cannot_stop_is_there(extractor: FindingExtractor, message: str, finding: str) -> None:
    said = {mention.finding: mention.assertion for mention in extractor.read(message).mentions}
    assert said[finding] == "present"


WELL = [
    ("wee, breathing and temperature are all perfectly normal", "dark_urine breathless fever"),
    ("no bother walking or peeing", "cannot_walk not_passing_urine"),
    ("nothing wrong with my kidneys", "kidney_disease"),
    ("periods still regular, sight the same as ever", "heavy_periods headache_vision"),
]


@pytest.mark.parametrize(("message", "findings"), WELL)
def test_what_is_said_to_be_well_is_no_trouble(extractor: FindingExtractor, message: str, findings: str) -> None:
    """The things that can be well stand with each finding as `when_fine`."""
    said = {mention.finding: mention.assertion for mention in extractor.read(message).mentions}
    assert {finding: said.get(finding) for finding in findings.split()} == dict.fromkeys(findings.split(), "absent")


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("is my breathing normal?", "breathless"),
        ("walking is fine until the second lamp post", "cannot_walk"),
        ("walking is good for it", "cannot_walk"),
        ("the scan came back normal", "back_pain"),
        ("breathing no better", "breathless"),
    ],
)
def test_not_everything_fine_is_reassuring(extractor: FindingExtractor, message: str, finding: str) -> None:
    assert finding not in {mention.finding for mention in extractor.read(message).mentions if mention.assertion == "absent"}


@pytest.mark.parametrize("message", ["no fever, its hot and red", "no numbness, red though", "doesnt look right, its hot and red"])
def test_a_no_ends_where_something_new_is_told(extractor: FindingExtractor, message: str) -> None:
    assert ("redness_warmth", "present") in {(mention.finding, mention.assertion) for mention in extractor.read(message).mentions}


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("right thigh, no wait, left thigh", "side_left"),
        ("it was bumetanide, no sorry, bisoprolol", "blood_pressure_drug"),
        ("cold white foot, no wait, swollen calf", "skin_colour_change_cold_foot"),
        ("i mean my calf, no sorry, my left calf", "location_calf"),
    ],
)
def test_what_takes_the_place_of_something_is_there_and_no_sign_goes(extractor: FindingExtractor, message: str, finding: str) -> None:
    said = {mention.finding: mention.assertion for mention in extractor.read(message).mentions}
    assert said[finding] == "present"
