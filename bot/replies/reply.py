"""The channel-neutral reply: which response of domain.yml is said, what fills it, and its buttons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Button:
    """`title` is what a person reads, `payload` what pressing it sends (design section 3)."""

    title: str
    payload: str


@dataclass(frozen=True)
class Picture:
    """A picture of a stretch: its name in the gallery, its words for who can't see it, the first step it shows (from 1)."""

    name: str
    alt: str
    step: int


@dataclass(frozen=True)
class Reply:
    """`response` names the words in domain.yml; `values` fill its places; buttons come before the response's own.

    `custom` goes to the channel as it is, for programs that can do more with it than show the text.
    `pictures` stand in the order of the steps; `key` is the one of them for channels that show only one.
    `offers` is the stretch or routine (`routine:bedtime`) that can be done together after it, `lists` the topics of a list in
    it, for "and the second one?".
    """

    response: str
    values: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    key: Picture | None = None
    offers: str = ""
    lists: tuple[str, ...] = ()


def answer_finding(finding: str, value: str = "yes") -> str:
    """Payload that answers about one finding."""
    return "/answer" + json.dumps({"finding": finding, "value": value})


def answer_option(question: str, findings: tuple[str, ...]) -> str:
    """Payload for one option of a question; an option that stands for one finding answers about that finding."""
    if len(findings) == 1:
        return answer_finding(findings[0])
    return "/answer" + json.dumps({"question": question, "findings": list(findings), "value": "yes"})


def answer_question(question: str, value: str) -> str:
    """Payload that answers a whole question: none, unsure or skip."""
    return "/answer" + json.dumps({"question": question, "value": value})


def do(what: str, which: str | None = None) -> str:
    """Payload of a button that asks for something: summary, relief, view ..."""
    return "/do" + json.dumps({"what": what} | ({"which": which} if which else {}))


LINE = 220
"""So many characters of a list are told in a message; the summary holds all of it."""


def listed(items: Sequence[str], most: int = LINE) -> str:
    """Short items in one line, the first ones when not all of them fit into `most` characters."""
    fitting = [end for end in range(1, len(items) + 1) if len("; ".join(items[:end])) <= most]
    return "; ".join(items[: max(fitting, default=1)])


def bullets(items: list[str]) -> str:
    """Items one to a line."""
    return "\n".join(f"• {item}" for item in items)
