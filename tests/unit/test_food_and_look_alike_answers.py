"""Questions about foods, myths and look-alikes are answered, and never against what this person should leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.assessment.assess import assess
from bot.assessment.facts import Facts
from bot.knowledge.base import KnowledgeBase
from bot.replies import answers
from bot.replies.reply import Reply
from bot.understanding.findings import FindingExtractor

Told = Callable[..., Facts]


@pytest.fixture(scope="module")
def extractor(base: KnowledgeBase) -> FindingExtractor:
    return FindingExtractor(base)


def answered(message: str, intent: str, facts: Facts, extractor: FindingExtractor, base: KnowledgeBase) -> list[Reply]:
    topics = tuple(topic for topic, _, _ in extractor.read(message).topics)
    return answers.answer(answers.Question(intent, topics, assess(facts, base, ())), base)


@pytest.mark.parametrize(
    ("message", "response", "says"),
    [
        ("are potatoes good for cramps", "utter_about_food", "610 to 925 mg"),
        ("does spinach help", "utter_about_food", "magnesium"),
        ("should i eat more avocados", "utter_about_food", "Avocado"),
        ("will nuts help my cramps", "utter_about_food", "pumpkin seeds"),
        ("are bananas any good", "utter_remedy_none", "banana"),
        ("does mustard work", "utter_remedy_limited", "taste"),
        ("soap in the bed, seriously?", "utter_remedy_none", "soap"),
        ("is tonic water any use", "utter_remedy_harm", "tonic"),
        ("can i try quinine", "utter_remedy_harm", ""),
        ("would magnesium help", "utter_remedy_no_effect", "dummy pill"),
        ("apple cider vinegar for cramps", "utter_remedy_none", "vinegar"),
        ("should i take salt tablets", "utter_remedy_none", "salt"),
        ("pickle juice?", "utter_remedy_some", "sip"),
    ],
)
def test_a_question_about_a_food_or_myth_gets_its_honest_answer(
    told: Told, extractor: FindingExtractor, base: KnowledgeBase, message: str, response: str, says: str
) -> None:
    first, *_ = answered(message, "ask_supplement_food", told(), extractor, base)
    assert first.response == response
    assert says in " ".join((first.values["answer"], first.values.get("amounts", "")))


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("are potatoes good for cramps", "kidney_disease"),
        ("should i eat more avocados", "potassium_sparing_diuretic"),
        ("is more spinach a good idea", "warfarin"),
        ("would a salt substitute help", "blood_pressure_drug"),
    ],
)
def test_a_food_that_may_harm_this_person_is_kept_back_with_the_reason(
    told: Told, extractor: FindingExtractor, base: KnowledgeBase, message: str, finding: str
) -> None:
    first, *_ = answered(message, "ask_supplement_food", told(finding), extractor, base)
    assert first.response in ("utter_food_blocked", "utter_remedy_blocked")
    assert first.values["why"]


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("how do i know if its a clot or cramp", "Is one leg swollen or warmer"),
        ("difference between cramp and restless legs", "must move your legs"),
        ("is it sciatica or cramp", "shoot from your back"),
        ("what are hypnic jerks", "single jolt"),
        ("is it cramp or akathisia", "cannot sit still"),
    ],
)
def test_a_question_about_a_look_alike_gets_the_question_that_tells_it_apart(
    told: Told, extractor: FindingExtractor, base: KnowledgeBase, message: str, says: str
) -> None:
    reply, apart = answered(message, "ask_about_condition", told(), extractor, base)
    assert reply.response == "utter_about_look_alike"
    assert apart.response == "utter_look_alike_or_cramp"
    assert says in apart.values["question"]
    assert apart.values["see"]
