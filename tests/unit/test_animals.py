"""What is said of an animal is nobody's finding; a person beside an animal is still a person."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import UserUttered

from bot.assessment.facts import Facts
from bot.engine import animals, history
from bot.knowledge.base import KnowledgeBase
from bot.understanding.short_answers import ShortAnswers


@pytest.mark.parametrize(
    "message",
    [
        "my cat has arthritis, is that why her leg cramps?",
        "our old dog keeps getting cramp in his back leg",
        "the horse is limping, swollen leg",
        "My dog's hind leg cramps up after walks",
        "her pony gets leg cramps",
    ],
)
def test_a_message_about_an_animal_is_told_apart(message: str) -> None:
    assert animals.is_about_one(message)


@pytest.mark.parametrize(
    "message",
    [
        "my dog bit my calf and now it is swollen",
        "I get cramp when I walk the dog",
        "the cat is lying on me at night and my calf cramps",
        "my calf has a knot",
        "my son has leg cramps since he plays with the dog",
        "charley horse in my leg",
        "my cat is fine but i have chest pain",
        "labrador walk, calf cramp",
    ],
)
def test_a_person_beside_an_animal_is_a_person(message: str) -> None:
    assert not animals.is_about_one(message)


def test_nothing_is_learned_about_anybody_from_an_animal(base: KnowledgeBase) -> None:
    entity = {"entity": "finding", "value": "arthritis", "assertion": "present", "start": 11, "end": 20}
    event = UserUttered("my cat has arthritis", intent={"name": "ask_cause"}, entities=[entity])
    assert history.statement(event, None, Facts(), base, ShortAnswers()).said == ()
