"""Somebody else is he, she or they in everything that speaks of the person."""

from __future__ import annotations

import re

import pytest

from bot.engine.phrases import pronoun
from bot.knowledge.base import KnowledgeBase
from bot.replies.person import about


@pytest.mark.parametrize(
    ("text", "he", "they"),
    [
        ("Do you take your tablets?", "Does he take his tablets?", "Do they take their tablets?"),
        ("Does it wake you?", "Does it wake him?", "Does it wake them?"),
        ("Are you over 50?", "Is he over 50?", "Are they over 50?"),
        ("Have you hurt yourself?", "Has he hurt himself?", "Have they hurt themselves?"),
        ("It comes when you walk.", "It comes when he walks.", "It comes when they walk."),
        ("You may lie down.", "He may lie down.", "They may lie down."),
        ("it eases when you stop and rest", "it eases when he stops and rests", "it eases when they stop and rest"),
        ("Tell me in your own words.", "Tell me in your own words.", "Tell me in your own words."),
        ("Nothing about anybody.", "Nothing about anybody.", "Nothing about anybody."),
    ],
)
def test_a_text_is_turned(text: str, he: str, they: str) -> None:
    assert about(text, "he") == he
    assert about(text, "they") == they
    assert about(text, None) == text


@pytest.mark.parametrize("who", ["he", "she", "they"])
def test_no_question_speaks_to_the_wrong_person(who: str, base: KnowledgeBase) -> None:
    texts = [q.text for q in base.questions.values()] + [f.question for f in base.findings.values() if f.question]
    texts += [flag.ask.text for flag in base.red_flags.values() if flag.ask] + [f.name for f in base.findings.values()]
    left = [about(text, who) for text in texts if re.search(r"\byou\b|\byour\b(?! own words)", about(text, who), re.I)]
    assert left == []


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("my husband gets cramps", "he"),
        ("my child has cramp, she is 7", "she"),
        ("my friend cramps", "they"),
        ("my calf cramps", None),
    ],
)
def test_the_message_tells_how_somebody_is_spoken_of(message: str, expected: str | None) -> None:
    assert pronoun(message) == expected
