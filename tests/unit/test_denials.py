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
