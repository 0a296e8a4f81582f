"""The numbers of the country that somebody says they are in."""

from __future__ import annotations

import pytest

from bot.engine import countries
from bot.engine.dialogue import Heard, Memory, decide
from bot.knowledge.base import KnowledgeBase
from bot.replies import asking
from tests.unit.test_replies import Told, said


@pytest.mark.parametrize(
    ("message", "country"),
    [
        ("I'm in Germany", "eu"),
        ("we are on holiday in the States", "us"),
        ("i live in new zealand", "nz"),
        ("what's the emergency number in Ireland?", "ie"),
        ("I am calling from Scotland", "uk"),
        ("im in england", "uk"),
    ],
)
def test_a_country_is_understood(message: str, country: str, base: KnowledgeBase) -> None:
    assert countries.stated(message, base) == country


@pytest.mark.parametrize(
    "message", ["I flew in from India on Friday", "just landed from Australia", "my calf cramps", "back from Spain", "it is in us all", ""]
)
def test_where_somebody_comes_from_is_not_where_they_are(message: str, base: KnowledgeBase) -> None:
    assert countries.stated(message, base) is None


def test_after_a_danger_the_right_number_is_said(told: Told, base: KnowledgeBase) -> None:
    facts = told("swelling_one_leg")
    after = Memory(declared=("deep_vein_thrombosis:same_day",))
    assert decide(Heard("do", do="country"), after, facts, base).steps == ("utter_which_country",)
    assert decide(Heard("do", do="country", country="us"), after, facts, base).steps == ("utter_danger_reminder",)
    slots = {"findings": {"swelling_one_leg": "present"}, "country": "us"}
    assert base.services["us"].urgent in said("utter_danger_reminder", slots)["text"]


def test_without_a_danger_the_numbers_are_said_and_the_question_stays(told: Told, base: KnowledgeBase) -> None:
    midway = Memory(asked=("danger_check",), open_question="danger_check", personal=True)
    turn = decide(Heard("unclear", country="us"), midway, told("location_calf", "timing_night"), base)
    assert turn.steps == ("utter_country", "utter_ask")
    assert "911" in said("utter_country", {"country": "us"})["text"]


def test_every_country_has_a_button(base: KnowledgeBase) -> None:
    assert [button.title for button in asking.which_country(base).buttons] == [service.country for service in base.services.values()]
