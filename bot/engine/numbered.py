"""What a typed number means when it is that of a button beside a question's own options: yes, no, not sure, skip.

The options themselves are read by `ShortAnswers`. The buttons and their order stand in domain.yml.
"""

from __future__ import annotations

import re

from bot.assessment.interview import Ask

_NUMBER = re.compile(r"\W*(?:number|no|nr|option|answer)?\W*([0-9]{1,2})\W*", re.I)
_YES_OR_NO = ("yes", "no", "unsure")
_EASED = ("eased", "still", "cant_stand", "other_muscle")


def meaning(reply: str, ask: Ask) -> str | None:
    """yes, no or unsure where `reply` is the number of such a button; skip for the "Not sure" of a question that is no danger."""
    number = _number(reply)
    if number is None or asks_for_age(ask):
        return None
    if ask.finding:
        return _YES_OR_NO[number - 1] if 1 <= number <= len(_YES_OR_NO) else None
    last = len(ask.options) + 2  # after the options and "none of these"
    return ("unsure" if ask.id.startswith("danger") else "skip") if number == last else None


def outcome(reply: str) -> str | None:
    """What became of the movement, where `reply` is the number of a button under "Did the cramp ease?"."""
    number = _number(reply)
    return _EASED[number - 1] if number and number <= len(_EASED) else None


def asks_for_age(ask: Ask) -> bool:
    """Whether a bare number is somebody's age."""
    return any("age_over_50" in option.findings for option in ask.options) or ask.finding == "age_over_50"


def _number(reply: str) -> int | None:
    found = _NUMBER.fullmatch(reply)
    return int(found[1]) if found else None
