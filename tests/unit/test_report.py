"""The weekly report: what was not understood, without a word that says who wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
import yaml

from bot.engine.misunderstood import KINDS, Report, Row, report
from bot.engine.redaction import redacted, shared, vocabulary
from bot.engine.settings import ROOT
from bot.knowledge.base import KnowledgeBase


def conversation(name: str, text: str, *actions: str, says: str = "") -> list[Row]:
    """One message and what Charley did."""
    bots = [Row(name, "bot", "", {"text": says})] if says else []
    return [Row(name, "user", "", {"text": text}), *(Row(name, "action", action, {}) for action in actions), *bots]


def reported(base: KnowledgeBase, *conversations: Iterable[Row]) -> Report:
    return report([row for rows in conversations for row in rows], base)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("my calf cramps at night", "my calf cramps at night"),
        ("I am Wilhelmina and my calf cramps", "I am … and my calf cramps"),
        ("my doctor is Rose Mark from Bath", "my doctor is … from …"),
        ("my name is john smith i live in london", "my name is … i live in …"),
        ("call me on 07700 900123 or +44-20-7946", "call me on … or …"),
        ("i'm 47, 3 kids", "i'm … kids"),
        ("write to anna.calf@night.example please", "write to … please"),
        ("see https://calf.example/night for it", "see … for it"),
        ("zwickelgasse cramp", "… cramp"),
        ("calf4foot @calf #night", "…"),
        ("Calf. Night cramps! Anna says so", "Calf. Night cramps! … says so"),
    ],
)
def test_only_words_that_say_nothing_about_a_person_are_left(text: str, shown: str, base: KnowledgeBase) -> None:
    assert redacted(text, vocabulary(base)) == shown


def test_a_word_that_three_conversations_used_is_shown_and_one_of_two_is_not() -> None:
    said = [("a", "cryotherapy"), ("b", "cryotherapy?"), ("b", "Gisbert"), ("c", "is cryotherapy good"), ("a", "gisbert")]
    assert "cryotherapy" in shared(said)
    assert "gisbert" not in shared(said)
    assert "gisbert" not in shared([("a", "gisbert gisbert"), ("a", "gisbert"), ("a", "gisbert")])


def test_what_was_not_understood_is_counted_by_kind_and_the_rest_is_not(base: KnowledgeBase) -> None:
    found = reported(
        base,
        conversation("a", "my calf cramps", "utter_ask"),
        conversation("a", "blub blub", "utter_rephrase", "utter_ask"),
        conversation("b", "frobnicate the calf", "utter_not_understood"),
        conversation("c", "my tooth hurts", "utter_out_of_scope"),
        conversation("c", '/answer{"finding": "fever", "value": "yes"}', "utter_not_understood"),
    )
    assert (found.messages, found.conversations) == (4, 3)
    assert {kind.name: (kind.messages, kind.conversations) for kind in found.kinds} == {
        "answer not understood": (1, 1),
        "not understood": (1, 1),
        "not about legs and feet": (1, 1),
    }
    assert next(kind.examples for kind in found.kinds if kind.name == "not understood") == (("… the calf", 1),)


def test_a_topic_that_an_action_did_not_know_is_found_by_its_words(base: KnowledgeBase) -> None:
    said = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]["utter_unknown_topic"][0]["text"]
    found = reported(base, conversation("a", "does moxibustion help", "action_answer", says=said))
    assert [kind.name for kind in found.kinds] == ["topic not known"]


def test_the_most_frequent_example_comes_first_and_json_says_the_same(base: KnowledgeBase) -> None:
    rows = [conversation(name, text, "utter_lost") for name, text in (("a", "calf blub"), ("b", "foot"), ("c", "foot"))]
    found = reported(base, *rows)
    assert found.kinds[0].examples[0] == ("foot", 2)
    assert json.loads(found.as_json())["kinds"][0]["examples"][0] == ["foot", 2]


def test_every_kind_is_something_that_charley_says(base: KnowledgeBase) -> None:
    assert set(KINDS) <= set(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"])
