"""A simulated patient: opens with the message of a vignette and answers every question from its facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.evaluation.client import Client
from bot.knowledge.loading import knowledge
from bot.understanding.findings import FindingExtractor

LONGEST = 25
_WORDS = ("duration", "frequency")


@dataclass(frozen=True)
class Visit:
    """One conversation: everything Charley said, how many questions it asked, and the slots at its end."""

    texts: tuple[str, ...]
    questions: int
    slots: dict[str, Any]


@dataclass
class Patient:
    """Knows what is true, unknown and (everything else) false."""

    facts: dict[str, Any]
    extractor: FindingExtractor
    _true: set[str] = field(init=False)
    _unknown: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._true = {name for name, value in self.facts.items() if value is True}
        self._true |= set(self.facts.get("location", [])) | set(self.facts.get("timing", []))
        self._true |= set(self._from_words()) | set(self._from_age())
        self._unknown = {name for name, value in self.facts.items() if value == "unknown"}

    def _from_words(self) -> Iterator[str]:
        base = knowledge()
        for key in _WORDS:
            for mention in self.extractor.read(f"cramp {self.facts.get(key, '')}").mentions:
                if base.findings[mention.finding].kind.value == "course":
                    yield mention.finding

    def _from_age(self) -> Iterator[str]:
        age = self.facts.get("age")
        if isinstance(age, (int, float)):
            yield from (["child"] if age < 18 else []) + (["age_over_50"] if age >= 50 else [])
            yield from ["older_age"] if age >= 60 else []

    def answer(self, messages: list[dict[str, Any]]) -> str | None:
        """The payload of the button this patient would press; None when nothing was asked."""
        buttons: list[dict[str, str]] = next((m["buttons"] for m in reversed(messages) if m.get("buttons")), [])
        answers = [(b["payload"], json.loads(b["payload"][len("/answer") :])) for b in buttons if b["payload"].startswith("/answer")]
        if not answers:
            return None
        one = {body.get("finding") for _, body in answers if body["value"] in ("yes", "no", "unsure")}
        if len(one) == 1 and None not in one and len(answers) >= 2:
            wanted = self._yes_no(one.pop())
            return next(payload for payload, body in answers if body["value"] == wanted)
        for payload, body in answers:
            named = [body["finding"]] if "finding" in body else body.get("findings", [])
            if body["value"] == "yes" and self._true & set(named):
                return payload
        return next((payload for payload, body in answers if body["value"] == "none"), None)

    def _yes_no(self, finding: str) -> str:
        return "yes" if finding in self._true else "unsure" if finding in self._unknown else "no"


def visit(client: Client, row: dict[str, Any], extractor: FindingExtractor) -> Visit:
    """Plays one vignette to its end: a view given, an emergency declared, or 25 turns."""
    sender, patient = f"patient-{row['id']}", Patient(row["facts"], extractor)
    message: str | None = row["opening_message"]
    texts: list[str] = []
    questions = 0
    for _ in range(LONGEST):
        replies = client.say(sender, message or "")
        texts += [m["text"] for m in replies if m.get("text")]
        slots = client.slots(sender)
        if slots["assessment_done"] or slots["triage_level"] == "emergency":
            break
        message = patient.answer(replies)
        if message is None:
            break
        questions += 1
    return Visit(tuple(texts), questions, slots)
