"""A button may be typed by its number: also "Yes", "No", "Not sure" and those under "Did the cramp ease?"."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from bot.assessment import interview
from bot.assessment.facts import Facts
from bot.assessment.interview import Ask
from bot.engine import history, numbered
from bot.knowledge.base import KnowledgeBase
from bot.replies import asking
from bot.understanding.short_answers import ShortAnswers

DOMAIN = Domain.load(str(Path(__file__).resolve().parents[2] / "domain.yml"))


def question(name: str, base: KnowledgeBase) -> Ask:
    found = interview.by_id(name, base)
    assert found is not None
    return found


def last(ask: Ask) -> str:
    """The number of the last button as it is shown."""
    reply = asking.question(ask)
    return str(len(reply.buttons) + len(DOMAIN.responses[reply.response][0].get("buttons", [])))


@pytest.mark.parametrize(("name", "meaning"), [("danger_check", "unsure"), ("medicines_taken", "skip"), ("where", "skip")])
def test_the_number_of_not_sure_means_what_the_button_does(name: str, meaning: str, base: KnowledgeBase) -> None:
    ask = question(name, base)
    for written in (last(ask), f"{last(ask)}.", f"number {last(ask)}", f" {last(ask)} "):
        assert numbered.meaning(written, ask) == meaning
    assert numbered.meaning(str(int(last(ask)) + 1), ask) is None
    assert numbered.meaning("1", ask) is None  # an option, which `ShortAnswers` reads


@pytest.mark.parametrize(
    ("written", "meaning"), [("1", "yes"), ("2", "no"), ("3", "unsure"), ("4", None), ("0", None), ("two of them", None)]
)
def test_yes_no_and_not_sure_have_numbers_too(written: str, meaning: str | None, base: KnowledgeBase) -> None:
    assert numbered.meaning(written, question("finding:varicose_veins", base)) == meaning


def test_a_number_is_an_age_where_that_was_asked(base: KnowledgeBase) -> None:
    assert numbered.meaning("5", question("how_old", base)) is None


def test_the_buttons_after_a_movement_have_their_numbers_in_the_order_in_which_they_are_shown() -> None:
    buttons = [button["payload"] for button in DOMAIN.responses["utter_did_it_ease"][0]["buttons"]]
    outcomes = [numbered.outcome(str(number)) for number in range(1, len(buttons) + 1)]
    assert buttons == [f'/do{{"what": "{outcome}"}}' for outcome in outcomes]
    assert numbered.outcome("5") is numbered.outcome("0") is numbered.outcome("it eased") is None


def test_a_typed_not_sure_leaves_every_line_of_the_danger_check_open(base: KnowledgeBase) -> None:
    shown = interview.tailored(question("danger_check", base), Facts(), base)
    said = _said(last(shown), "danger_check", base)
    assert set(said.values()) == {"unsure"}
    assert "chest_pain" in said


def test_a_typed_not_sure_settles_nothing_elsewhere(base: KnowledgeBase) -> None:
    assert _said(last(question("medicines_taken", base)), "medicines_taken", base) == {}


def test_a_typed_two_denies_what_was_asked(base: KnowledgeBase) -> None:
    assert _said("2", "finding:varicose_veins", base) == {"varicose_veins": "absent"}


def _said(text: str, open_question: str, base: KnowledgeBase) -> dict[str, str]:
    statement = history.statement(UserUttered(text, intent={"name": "answer_detail"}), open_question, Facts(), base, ShortAnswers())
    return {said.finding: said.assertion for said in statement.said}
