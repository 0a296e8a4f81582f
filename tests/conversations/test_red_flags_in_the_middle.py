"""Every red flag of the knowledge base that is a danger arrives in the middle of something else, and stops it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from bot.evaluation.client import Client
from bot.knowledge.base import KnowledgeBase

TABLE = yaml.safe_load((Path(__file__).parent / "tables" / "red_flags_in_the_middle.yml").read_text(encoding="utf-8"))
SITUATIONS = {
    "at the first question": ["for weeks my calf has been locking up at night in bed"],
    "in the interview": ["for weeks my calf has been locking up at night in bed", '/answer{"question": "danger_check", "value": "none"}'],
    "in a stretch": ['/do{"what": "start", "which": "bedtime"}', '/do{"what": "next"}'],
    "after an answer": ["does magnesium help?"],
    "after a movement for a cramp": ["ow, my calf is cramping right now"],
    "when not understood": ["zxcvb nmnm"],
    "after the view": [
        "for weeks my calf has been locking up at night in bed",
        '/answer{"question": "danger_check", "value": "none"}',
        '/do{"what": "view"}',
    ],
}
URGENCY = ["emergency", "same_day", "soon", "routine", "self_care", None]


def test_the_table_has_every_danger(base: KnowledgeBase) -> None:
    dangers = {flag.id for flag in base.red_flags.values() if any(rule.level.is_danger for rule in flag.rules)}
    assert {row["flag"] for row in TABLE} == dangers


def _cases() -> list[Any]:
    """Each flag in two situations, so that each situation meets many flags."""
    names = list(SITUATIONS)
    pairs = [(row, names[(number + shift) % len(names)]) for number, row in enumerate(TABLE) for shift in (0, 3)]
    return [pytest.param(row, situation, id=f"{row['flag']} {situation}") for row, situation in pairs]


@pytest.mark.parametrize(("row", "situation"), _cases())
def test_a_danger_in_the_middle_of_something_else_stops_it(row: dict[str, str], situation: str, charley: Client) -> None:
    sender = uuid4().hex
    for message in SITUATIONS[situation]:
        charley.say(sender, message)
    text = "\n".join(message.get("text") or "" for message in charley.say(sender, row["says"]))
    slots = charley.slots(sender)
    assert URGENCY.index(slots["triage_level"]) <= URGENCY.index(row["level"]), text
    assert row["flag"] in slots["red_flags"], slots["red_flags"]
    assert text.startswith("⚠"), text
    assert slots["stretching"] is None
    assert slots["open_question"] is None
    after = "\n".join(message.get("text") or "" for message in charley.say(sender, "next"))
    assert after.startswith("⚠"), after
