"""Plays the conversations of the YAML files beside this one against a real Charley, one case for each.

A file holds a list of conversations. `conversation` says what it shows; `known bug` marks one that must fail until the bug is
mended; `steps` are read from top to bottom:

    user: text                    types the text ({text, times, then} repeats it and ends with `then`)
    correction: text              types the text; only such a message may take back a danger
    press: words                  presses the button with these words of the last answer
    answer until the view: [...]  answers question after question with the first of these buttons that is offered, else with
                                  the one that says none or no, until Charley gives its view
    hold over: movement           lets Charley's own reminder for this movement fall due
    card: {key: value}            the last stretch that was shown step by step has these values
    charley: words                these words stand in the last answer (a list: all of them)
    not: words                    these words do not (a list: none of them)
    buttons: words                the last answer offers buttons with these words (a list: all of them)
    button once: words            the last answer offers one button with these words, and not two
    no button: words              the last answer offers no button with these words (a list: none of them)
    slots: {name: value}          the slots hold these values: a list is how it begins, a mapping is a part of it
                                  (null: not known)

Whatever the steps say, each answer has words, no bubble of more than 600 characters but the summary, no unfilled place, no
apology for a broken part, only Charley's own commands
on its buttons, and once a danger was told no answer lowers the level or offers a stretch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
import yaml

from bot.evaluation.client import Client

FOLDER = Path(__file__).parent
MOST_QUESTIONS = 12
URGENCY = [None, "self_care", "routine", "soon", "same_day", "emergency"]
DANGER = URGENCY.index("same_day")
BROKEN = ("Something on my side broke", "I can't look that up at this moment")
BUBBLE = 600
SUMMARY = "For your doctor or pharmacist"
STRETCHES = ("Hold it gently until", "times on each side", "Bedtime routine")
UNFILLED = re.compile(r"\{[a-z_]*\}|\$[a-z]|None")


class Conversation:
    """One person who talks to Charley, and what was said so far."""

    def __init__(self, charley: Client) -> None:
        self._charley = charley
        self._sender = uuid4().hex
        self._text = ""
        self._titles: list[str] = []
        self._buttons: dict[str, str] = {}
        self._slots: dict[str, Any] = {}
        self._script: list[str] = []
        self._card: dict[str, Any] = {}

    def play(self, step: dict[str, Any]) -> None:
        ((kind, value),) = step.items()
        words = value if isinstance(value, list) else [value]
        match kind:
            case "user":
                self._type(value)
            case "correction":
                self._type(value, corrects=True)
            case "press":
                self._press(value)
            case "answer until the view":
                self._answer_until_the_view(value)
            case "hold over":
                self._remind(value)
            case "card":
                for key, wanted in value.items():
                    self._expect(self._card.get(key) == wanted, f"{key} of the card is {self._card.get(key)}, not {wanted}")
            case "charley":
                missing = [w for w in words if w.lower() not in self._text.lower()]
                self._expect(not missing, f"Charley did not say {missing}")
            case "not":
                said = [w for w in words if w.lower() in self._text.lower()]
                self._expect(not said, f"Charley said {said}")
            case "buttons":
                self._expect(set(words) <= set(self._buttons), f"not all of {words} are buttons")
            case "button once":
                self._expect(self._titles.count(value) == 1, f"{value} is on {self._titles.count(value)} buttons")
            case "no button":
                self._expect(not set(words) & set(self._buttons), f"one of {words} is a button")
            case "slots":
                for name, wanted in value.items():
                    self._expect(_holds(self._slots[name], wanted), f"slot {name} is {self._slots[name]}, not {wanted}")
            case _:
                raise ValueError(f"There is no step {kind!r}")

    def _type(self, typed: str | dict[str, Any], corrects: bool = False) -> None:
        self._say(typed["text"] * typed["times"] + typed.get("then", "") if isinstance(typed, dict) else typed, corrects)

    def _press(self, words: str) -> None:
        self._expect(words in self._buttons, f"there is no button {words!r}")
        self._say(self._buttons[words])

    def _answer_until_the_view(self, preferred: list[str]) -> None:
        for _ in range(MOST_QUESTIONS):
            if self._slots["assessment_done"]:
                return
            fitting = [words for words in preferred if words in self._buttons]
            self._press(fitting[0] if fitting else self._none())
        self._expect(bool(self._slots["assessment_done"]), f"no view after {MOST_QUESTIONS} questions")

    def _none(self) -> str:
        """The words of the button that says none of these, or no."""
        answers = {words: json.loads(p.removeprefix("/answer")) for words, p in self._buttons.items() if p.startswith("/answer")}
        found = [words for words, answer in answers.items() if answer["value"] in ("none", "no")]
        self._expect(bool(found), "no button says none or no")
        return found[0]

    def _say(self, message: str, corrects: bool = False) -> None:
        before = self._urgency()
        self._hear(message, self._charley.say(self._sender, message))
        self._every_answer_is_sound()
        if not corrects and before >= DANGER:
            self._expect(self._urgency() >= before, "the level of a danger fell")
            self._expect(not any(words in self._text for words in STRETCHES), "a stretch after a danger")

    def _remind(self, movement: str) -> None:
        address = f"{self._charley.address}/conversations/{self._sender}/trigger_intent"
        body = {"name": "hold_over", "entities": {"which": movement}}
        answer = requests.post(address, params={"token": self._charley.token, "output_channel": "latest"}, json=body, timeout=30)
        answer.raise_for_status()
        self._hear(f"({movement} is over)", answer.json()["messages"])

    def _hear(self, message: str, messages: list[dict[str, Any]]) -> None:
        self._messages = messages
        self._text = "\n".join(m.get("text") or "" for m in messages)
        buttons = [button for message in messages for button in message.get("buttons", [])]
        self._titles = [button["title"] for button in buttons]
        self._buttons = {button["title"]: button["payload"] for button in reversed(buttons)}
        self._slots = self._charley.slots(self._sender)
        self._card = next((m["custom"]["stretch"] for m in messages if "stretch" in m.get("custom", {})), self._card)
        self._script += [f"> {message[:200]}", self._text, f"  buttons: {self._titles}"]

    def _every_answer_is_sound(self) -> None:
        self._expect(bool(self._text.strip()), "no words")
        long = [m["text"] for m in self._messages if len(m.get("text") or "") > BUBBLE and not m["text"].startswith(SUMMARY)]
        self._expect(not long, f"a bubble of {len(long[0]) if long else 0} characters")
        self._expect(not UNFILLED.search(self._text), "an unfilled place")
        self._expect(not any(words in self._text for words in BROKEN), "a part is broken")
        self._expect(all(p.startswith(("/answer{", "/do{")) for p in self._buttons.values()), "a button with a foreign command")

    def _urgency(self) -> int:
        return URGENCY.index(self._slots.get("triage_level"))

    def _expect(self, holds: bool, what_is_wrong: str) -> None:
        script = "\n".join(self._script)
        assert holds, f"{what_is_wrong}\n\n{script}\n  level: {self._slots.get('triage_level')}"


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return all((value or {}).get(key) == part for key, part in wanted.items())
    if isinstance(wanted, list):
        return (value or [])[: len(wanted)] == wanted
    return bool(value == wanted)


def _conversations() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.yml")):
        for written in yaml.safe_load(file.read_text(encoding="utf-8")):
            bug = written.get("known bug")
            marks = [pytest.mark.xfail(strict=True, reason=bug)] if bug else []
            yield pytest.param(written["steps"], id=f"{file.stem}: {written['conversation']}", marks=marks)


@pytest.mark.parametrize("steps", _conversations())
def test_a_conversation_goes_as_written(steps: list[dict[str, Any]], charley: Client) -> None:
    conversation = Conversation(charley)
    for step in steps:
        conversation.play(step)
