"""The twenty kinds of question that people ask most are each answered usefully, from five wordings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from bot.evaluation.client import Client

TABLE = yaml.safe_load((Path(__file__).parent / "tables" / "what_people_ask_most.yml").read_text(encoding="utf-8"))
NO_ANSWER = ("Sorry, I didn't get that", "I don't have that in my knowledge base", "That's outside what I know", "what I can do")


def _questions() -> list[Any]:
    return [pytest.param(row["says"], wording, id=f"{row['kind']}: {wording}") for row in TABLE for wording in row["asks"]]


def test_there_are_twenty_kinds_with_five_wordings_each() -> None:
    assert len(TABLE) == 20
    assert all(len(row["asks"]) >= 5 for row in TABLE)


@pytest.mark.parametrize(("says", "wording"), _questions())
def test_a_question_that_many_ask_is_answered(says: list[str], wording: str, charley: Client) -> None:
    replies = charley.say(uuid4().hex, wording)
    text = "\n".join(message.get("text") or "" for message in replies)
    assert any(words.lower() in text.lower() for words in says), text
    assert not any(words in text for words in NO_ANSWER), text
