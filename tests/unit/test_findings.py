"""Which findings a message speaks of: whether they are there, whose they are and when; with the wordings that ship with Charley."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.understanding.findings import FindingExtractor, Mention, Understood


@lru_cache(maxsize=1)
def extractor() -> FindingExtractor:
    return FindingExtractor(knowledge())


def read(message: str) -> Understood:
    return extractor().read(message)


def said(message: str) -> dict[str, Mention]:
    """The mentions of a message by finding."""
    return {mention.finding: mention for mention in read(message).mentions}


def assertions(message: str) -> dict[str, str]:
    """What a message says of the person's own findings as they are now."""
    return {m.finding: m.assertion for m in read(message).mentions if (m.subject, m.time) == ("self", "now")}


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("my calf is swollen", "swelling_one_leg"),
        ("one leg is bigger than the other", "swelling_one_leg"),
        ("my chest hurts, i have chest pain", "chest_pain"),
        ("my wee is brown, dark urine", "dark_urine"),
        ("i cant feel my foot", "numbness_tingling"),
        ("it comes at night", "timing_night"),
        ("cramp in the arch of my foot", "location_foot_arch"),
        ("I am pregnant", "pregnancy"),
        ("i have diabetes", "diabetes"),
        ("i take statins", "statin"),
        ("MY CALF IS RED!!!", "redness_warmth"),
        ("it wakes me up", "sleep_disturbed"),
    ],
)
def test_what_is_simply_told_is_present(message: str, finding: str) -> None:
    assert assertions(message)[finding] == "present"


@pytest.mark.parametrize(
    ("message", "findings"),
    [
        ("no swelling", {"swelling_one_leg"}),
        ("I have no fever.", {"fever"}),
        ("i don't have any chest pain", {"chest_pain"}),
        ("it isn't swollen", {"swelling_one_leg"}),
        ("I haven't got a fever", {"fever"}),
        ("without any numbness", {"numbness_tingling"}),
        ("neither swollen nor red", {"swelling_one_leg", "redness_warmth"}),
        ("there is no sign of swelling", {"swelling_one_leg"}),
        ("i dont think theres any swelling", {"swelling_one_leg"}),
        ("swelling no, redness no", {"swelling_one_leg", "redness_warmth"}),
        ("i never smoked", {"smoking"}),
        ("i do not take statins", {"statin"}),
    ],
)
def test_what_is_denied_is_absent(message: str, findings: set[str]) -> None:
    assert {finding: assertions(message).get(finding) for finding in findings} == dict.fromkeys(findings, "absent")


@pytest.mark.parametrize(
    ("message", "findings"),
    [
        ("no swelling, redness or numbness", {"swelling_one_leg", "redness_warmth", "numbness_tingling"}),
        ("No swelling, no redness, no numbness.", {"swelling_one_leg", "redness_warmth", "numbness_tingling"}),
        ("i dont have fever, chest pain or numbness", {"fever", "chest_pain", "numbness_tingling"}),
        ("no diabetes, kidney disease or heart disease", {"diabetes", "kidney_disease", "heart_disease"}),
        ("it is not swollen, hot or red", {"swelling_one_leg", "redness_warmth"}),
        ("no numbness/weakness", {"numbness_tingling", "weakness"}),
        ("no numbness, weakness, or any fever", {"numbness_tingling", "weakness", "fever"}),
    ],
)
def test_a_denial_reaches_through_a_plain_list(message: str, findings: set[str]) -> None:
    assert {finding: assertions(message).get(finding) for finding in findings} == dict.fromkeys(findings, "absent")


@pytest.mark.parametrize(
    ("message", "denied", "told"),
    [
        ("no chest pain but my calf is swollen", "chest_pain", "swelling_one_leg"),
        ("No fever. My calf is swollen.", "fever", "swelling_one_leg"),
        ("no fever, and my calf is red", "fever", "redness_warmth"),
        ("my calf isn't swollen but it is red", "swelling_one_leg", "redness_warmth"),
        ("no swelling, calf is numb since monday", "swelling_one_leg", "numbness_tingling"),
        ("no swelling though my foot is numb", "swelling_one_leg", "numbness_tingling"),
        ("my calf is swollen and i have no fever", "fever", "swelling_one_leg"),
        ("no fever\ncalf is swollen", "fever", "swelling_one_leg"),
        ("not diabetic, i do smoke though", "diabetes", "smoking"),
    ],
)
def test_a_denial_ends_where_a_new_thought_begins(message: str, denied: str, told: str) -> None:
    assert (assertions(message)[denied], assertions(message)[told]) == ("absent", "present")


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("the pain in my calf does not stop and it is swollen", "swelling_one_leg"),
        ("it won't go away and my calf is red", "redness_warmth"),
        ("no doubt it is swollen", "swelling_one_leg"),
        ("it isn't just swollen, it is red", "swelling_one_leg"),
        ("not only numb but weak", "numbness_tingling"),
        ("nothing helps, calf swollen", "swelling_one_leg"),
        ("no wonder i am worried, my calf is red and hot", "redness_warmth"),
        ("i cant sleep, chest pain", "chest_pain"),
        ("no relief at all, my calf is swollen", "swelling_one_leg"),
    ],
)
def test_what_only_looks_like_a_denial_denies_nothing(message: str, finding: str) -> None:
    assert assertions(message)[finding] == "present"


def test_a_denial_that_is_itself_the_symptom_is_present() -> None:
    assert assertions("i can't walk")["cannot_walk"] == "present"
    assert assertions("I can't feel my toes")["numbness_tingling"] == "present"


@pytest.mark.parametrize("message", ["not sure if it is swollen", "maybe a bit swollen", "possibly swollen", "hard to say if its swollen"])
def test_what_is_left_open_is_unsure(message: str) -> None:
    assert assertions(message)["swelling_one_leg"] == "unsure"


@pytest.mark.parametrize(
    ("message", "finding", "assertion"),
    [
        ("i was wrong, it is not swollen", "swelling_one_leg", "absent"),
        ("actually no numbness", "numbness_tingling", "absent"),
        ("sorry i meant i do have chest pain", "chest_pain", "present"),
        ("typo, no chest pain", "chest_pain", "absent"),
        ("i clicked the wrong button, my calf is not swollen", "swelling_one_leg", "absent"),
        ("no wait, the right leg", "side_right", "present"),
    ],
)
def test_a_correction_is_marked_as_one(message: str, finding: str, assertion: str) -> None:
    mention = said(message)[finding]
    assert (mention.assertion, mention.correction) == (assertion, True)


def test_what_was_said_before_the_correction_is_not_marked() -> None:
    mentions = said("it is in my left leg, sorry i meant my right leg")
    assert (mentions["side_left"].correction, mentions["side_right"].correction) == (False, True)


def test_a_plain_denial_is_no_correction() -> None:
    assert not said("no swelling")["swelling_one_leg"].correction


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("my husband has a swollen calf", "swelling_one_leg"),
        ("my nan is on warfarin", "warfarin"),
        ("my son's calf is swollen", "swelling_one_leg"),
        ("asking for my mum: her calf is red", "redness_warmth"),
        ("my patient has chest pain", "chest_pain"),
    ],
)
def test_a_message_about_somebody_else_gives_that_persons_findings(message: str, finding: str) -> None:
    understood = read(message)
    assert understood.about_other
    assert {m.finding: m.subject for m in understood.mentions}[finding] == "other"


@pytest.mark.parametrize(
    "message",
    [
        "my wife says my calf is swollen",
        "my husband kicks me because my calf is swollen",
        "my friend reckons it is nothing, my calf is swollen",
        "my mum noticed that my calf is swollen",
    ],
)
def test_another_persons_opinion_leaves_the_finding_with_the_person(message: str) -> None:
    assert not read(message).about_other
    assert assertions(message)["swelling_one_leg"] == "present"


def test_two_people_in_one_message_keep_their_own_findings() -> None:
    mentions = said("my sister has diabetes, i have chest pain")
    assert (mentions["diabetes"].subject, mentions["chest_pain"].subject) == ("other", "self")


@pytest.mark.parametrize("message", ["my dad had a blood clot", "my brother had a clot in his leg", "clots run in the family"])
def test_a_relatives_clot_is_the_persons_own_risk_and_nothing_else(message: str) -> None:
    own = assertions(message)
    assert own["family_dvt"] == "present"
    assert "dvt" not in own
    assert "previous_dvt" not in own


def test_somebody_elses_history_is_past() -> None:
    mention = said("my dad had a heart attack, I have cramp in my calf")["heart_disease"]
    assert (mention.subject, mention.time) == ("other", "past")


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("what if i get a swollen leg", "swelling_one_leg"),
        ("if i get chest pain what should i do", "chest_pain"),
        ("could it turn into a clot?", "dvt"),
        ("i am worried about a blood clot", "dvt"),
        ("do i have a fever", "fever"),
        ("should i worry about swelling", "swelling_one_leg"),
        ("what is sciatica", "sciatica"),
        ("i fly to spain next week", "recent_surgery_or_flight"),
        ("tomorrow i have surgery", "recent_surgery_or_flight"),
        ("i am waiting for an operation", "recent_surgery_or_flight"),
        ("my operation is next week", "recent_surgery_or_flight"),
        ("can dehydration do it", "dehydration"),
        ("is cramp a sign of a heart attack", "heart_disease"),
    ],
)
def test_what_is_feared_asked_or_planned_is_not_reported(message: str, finding: str) -> None:
    assert finding not in said(message)


@pytest.mark.parametrize("message", ["i had surgery last month", "i had an operation three weeks ago", "just back from a long flight"])
def test_an_operation_or_a_flight_that_has_happened_is_reported_as_now(message: str) -> None:
    assert assertions(message)["recent_surgery_or_flight"] == "present"


def test_what_a_person_takes_is_reported_even_inside_a_question() -> None:
    assert assertions("could it be my atorvastatin?")["statin"] == "present"


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("years ago i used to have swelling", "swelling_one_leg"),
        ("i used to get cramps at night as a kid", "timing_night"),
        ("back then i had numbness", "numbness_tingling"),
    ],
)
def test_what_is_long_gone_is_past(message: str, finding: str) -> None:
    assert said(message)[finding].time == "past"


def test_the_past_ends_with_now() -> None:
    assert assertions("i used to be fine but now i have numbness")["numbness_tingling"] == "present"


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("i take atorvastin", "statin"),
        ("on simvastatine for years", "statin"),
        ("furosimide 40mg", "diuretic"),
        ("my lisinoprol tablets", "blood_pressure_drug"),
        ("metforman twice daily", "metformin"),
        ("levothyroxin in the morning", "levothyroxine"),
        ("warfrin", "warfarin"),
    ],
)
def test_a_misspelt_medicine_is_recognised(message: str, finding: str) -> None:
    assert assertions(message)[finding] == "present"


@pytest.mark.parametrize(
    "message", ["it is simple", "my mate martin", "i am a postman", "brilliant advice", "a letter from my company", "the season in london"]
)
def test_an_ordinary_word_is_no_medicine(base: KnowledgeBase, message: str) -> None:
    assert not [finding for finding in said(message) if base.findings[finding].kind.value == "medicine"]


@pytest.mark.parametrize(
    ("message", "finer", "broader"),
    [
        ("i take warfarin", "warfarin", "blood_thinner"),
        ("i am 24 weeks pregnant", "pregnancy_after_20_weeks", "pregnancy"),
        ("three times a night", "frequency_several_per_night", "frequency_daily"),
        ("i have foot drop", "foot_drop", "weakness"),
    ],
)
def test_a_finer_finding_comes_together_with_its_broader_one(message: str, finer: str, broader: str) -> None:
    mentions = said(message)
    assert (mentions[finer].assertion, mentions[broader].assertion) == ("present", "present")


def test_the_broader_finding_of_somebody_else_is_that_persons_too() -> None:
    assert said("my nan is on warfarin")["blood_thinner"].subject == "other"


def test_denying_the_finer_finding_does_not_deny_the_broader_one() -> None:
    assert "blood_thinner" not in assertions("i do not take warfarin")


@pytest.mark.parametrize(
    ("message", "finding", "words"),
    [
        ("ow 😀 my calf is swollen", "swelling_one_leg", "calf is swollen"),
        ("I can’t feel my foot.", "numbness_tingling", "can’t feel my foot"),
        ("It lasts  3 minutes, then stops", "duration_minutes", "3 minutes"),
        ("Since May on furosimide!", "diuretic", "furosimide"),
        ("no chest   pain", "chest_pain", "chest   pain"),
    ],
)
def test_a_mention_points_at_the_characters_that_said_it(message: str, finding: str, words: str) -> None:
    mention = said(message)[finding]
    assert message[mention.start : mention.end] == words


def test_a_topic_points_at_the_characters_that_named_it() -> None:
    message = "does magnesium help?"
    assert ("remedy:magnesium", "magnesium") in [(topic, message[start:end]) for topic, start, end in read(message).topics]


def test_each_finding_is_mentioned_once_and_in_the_order_of_the_message() -> None:
    mentions = read("calf swollen, fever, calf swollen, fever").mentions
    assert len({m.finding for m in mentions}) == len(mentions)
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)


def test_what_is_both_denied_and_told_counts_as_told() -> None:
    assert assertions("no swelling yesterday. today my calf is swollen")["swelling_one_leg"] == "present"


def test_several_facts_of_one_message_are_all_taken() -> None:
    message = "I'm 72, calf cramps twice a night in my left leg, on furosemide and atorvastatin, no swelling"
    found = assertions(message)
    present = {"older_age", "location_calf", "frequency_several_per_night", "side_left", "diuretic", "statin"}
    assert {finding for finding in present if found.get(finding) == "present"} == present
    assert found["swelling_one_leg"] == "absent"


@pytest.mark.parametrize("message", ["", "   ", "?!", "😀😀", "hello", "qwertz asdf"])
def test_a_message_without_facts_gives_none(message: str) -> None:
    assert read(message).mentions == ()


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("there is no swelling or redness but my calf is numb", "redness_warmth"),
        ("i don't drink or smoke", "smoking"),
        ("I do not drink alcohol", "alcohol"),
        ("Swelling? None.", "swelling_one_leg"),
        ("chest pain: no", "chest_pain"),
        ("red? no. swollen? no.", "redness_warmth"),
    ],
)
def test_what_is_denied_is_never_told_as_present(message: str, finding: str) -> None:
    assert assertions(message).get(finding) != "present"


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("i've never had chest pain like this before", "chest_pain"),
        ("i have never had swelling like this before", "swelling_one_leg"),
        ("my leg swells up", "swelling_one_leg"),
        ("one leg swells up", "swelling_one_leg"),
    ],
)
def test_a_danger_that_is_told_is_never_missed(message: str, finding: str) -> None:
    assert assertions(message).get(finding) == "present"


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("my feet feel cold", "skin_colour_change_cold_foot"),
        ("i get swollen feet in the summer", "swelling_one_leg"),
        ("i was at the station", "statin"),
        ("my operation is in two weeks", "recent_surgery_or_flight"),
        ("flight in two days", "recent_surgery_or_flight"),
        ("i had chest pain years ago", "chest_pain"),
        ("i used to smoke", "smoking"),
        ("family history of blood clots", "previous_dvt"),
        ("cramps every few weeks", "onset_weeks"),
        ("it stops when i rest", "timing_rest"),
        ("can stand on my toes fine", "location_toes"),
    ],
)
def test_what_was_not_said_is_not_reported(message: str, finding: str) -> None:
    assert finding not in assertions(message)


def wordings() -> st.SearchStrategy[str]:
    return st.sampled_from([text for finding in knowledge().findings.values() for text in (*finding.wordings, *finding.denials)])


GLUE = ["no", "not", "never", "but", "and", ",", ".", "\n", "i", "my mum", "used to", "if i get", "not sure if", "i meant", "😀"]
STORIES = st.lists(st.deferred(wordings) | st.sampled_from(GLUE), max_size=120).map(" ".join)
LONG = st.builds(lambda text, times: (text * times)[:20_000], st.text(min_size=1, max_size=60), st.integers(1, 20_000))


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=20_000) | LONG | STORIES)
def test_any_text_is_read_without_an_error_and_every_mention_is_well_formed(message: str) -> None:
    understood = read(message)
    for mention in understood.mentions:
        assert mention.finding in knowledge().findings
        assert mention.assertion in ("present", "absent", "unsure")
        assert mention.subject in ("self", "other")
        assert mention.time in ("now", "past")
        assert 0 <= mention.start < mention.end <= len(message)


@settings(deadline=None, max_examples=50)
@given(STORIES)
def test_the_same_message_is_always_understood_alike(message: str) -> None:
    assert read(message) == read(message)


@settings(deadline=None, max_examples=50)
@given(st.deferred(wordings), st.sampled_from(["  ", "!!", " 😀", "\n"]))
def test_marks_and_spaces_around_a_wording_do_not_matter(wording: str, around: str) -> None:
    def facts(message: str) -> list[tuple[str, str]]:
        return [(m.finding, m.assertion) for m in read(message).mentions]

    assert facts(around + wording + around) == facts(wording)


@pytest.mark.parametrize("message", ["MY CALF IS SWOLLEN AND RED", "No Chest Pain", "On Warfarin"])
def test_capitals_do_not_matter(message: str) -> None:
    assert assertions(message) == assertions(message.lower())


MARKS_WITHIN = ("(", ":")
"""Marks that a message keeps as tokens and a wording loses."""


def test_every_wording_of_the_knowledge_base_is_understood_when_it_is_said(base: KnowledgeBase) -> None:
    every = [(finding.id, text) for finding in base.findings.values() for text in finding.wordings]
    plain = [(finding, text) for finding, text in every if not any(mark in text for mark in MARKS_WITHIN)]
    missed = [(finding, text) for finding, text in plain if finding not in said(text) or said(text)[finding].assertion != "present"]
    assert not missed


@pytest.mark.parametrize("message", ["it is 10/10", "pins & needles", "it hurts 24/7"])
def test_a_wording_with_a_mark_in_it_is_understood(message: str) -> None:
    assert assertions(message)


def test_nearly_every_denial_of_the_knowledge_base_is_understood_when_it_is_said(base: KnowledgeBase) -> None:
    every = [(finding.id, text) for finding in base.findings.values() for text in finding.denials]
    missed = [(finding, text) for finding, text in every if finding not in said(text) or said(text)[finding].assertion != "absent"]
    assert {text for _, text in missed} <= set(STOPPED)


STOPPED = [
    "stopped taking magnesium",
    "stopped taking potassium",
    "stopped taking calcium",
    "stopped taking vitamin d",
    "off my blood pressure tablets",
]


@pytest.mark.parametrize("message", STOPPED)
def test_a_medicine_that_was_stopped_is_not_taken(base: KnowledgeBase, message: str) -> None:
    assert "present" not in assertions(message).values()
