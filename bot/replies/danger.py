"""How a danger is said: the level and whom to call first, then why; then what to do and leave meanwhile, what to say on the phone."""

from __future__ import annotations

import re

from bot.assessment.red_flags import Raised
from bot.knowledge.base import KnowledgeBase, Together
from bot.knowledge.schema import Level, Service
from bot.replies.reply import Reply, bullets, listed

SELF_HARM, CRISIS = "self_harm", "crisis"
"""The red flag that is told in words of its own."""

_NUMBER = re.compile(r"\+?\d[\d ]*\d")
_THE_NUMBER = re.compile(r"\bthe emergency number\b")
"""How the knowledge base's lines name what is filled in here for this person's country."""


def declaration(hits: tuple[Raised, ...], base: KnowledgeBase, service: Service, together: Together = ()) -> Reply:
    """The most urgent danger: how soon, whom to call, and why. It is said before and above everything else.

    Args:
        together: findings that one button stood for; whoever pressed it may have any of them.
    """
    hit = hits[0]
    return Reply(f"utter_danger_{_kind(hit)}", _values(hit, base, service, together), custom={"danger": {"level": hit.level.value}})


def meanwhile(hits: tuple[Raised, ...], base: KnowledgeBase, service: Service, together: Together = ()) -> Reply:
    """What to do and to leave until help is there, and what to say on the phone; a bubble of its own after the declaration."""
    hit, lines = hits[0], _lines(hits[0], service)
    told = any(_THE_NUMBER.search(line) for line in hit.flag.do)
    response = f"utter_meanwhile_{_kind(hit)}" + ("_worse" if hit.level is Level.SAME_DAY and not told else "")
    return Reply(
        response,
        {**_values(hit, base, service, together), "do": bullets(lines)},
        custom={"danger": {"level": hit.level.value, "do": lines}},
    )


def reminder(hits: tuple[Raised, ...], base: KnowledgeBase, service: Service, together: Together = ()) -> Reply:
    """What still holds when somebody goes on talking after a danger was declared."""
    return Reply(f"utter_reminder_{_kind(hits[0])}", _values(hits[0], base, service, together))


def get_safe(hits: tuple[Raised, ...]) -> Reply:
    """What comes first where a cramp itself can bring somebody into danger: at the wheel, on a ladder."""
    steps = [step for hit in hits if hit.flag.at_once for step in (*hit.flag.do, *hit.flag.avoid)]
    return Reply("utter_get_safe", {"steps": bullets(steps)})


def _kind(hit: Raised) -> str:
    return CRISIS if hit.flag.id == SELF_HARM else hit.level.value


def _lines(hit: Raised, service: Service) -> list[str]:
    return [_THE_NUMBER.sub(service.emergency, line) for line in (*hit.flag.do, *hit.flag.avoid)]


def _values(hit: Raised, base: KnowledgeBase, service: Service, together: Together) -> dict[str, str]:
    flag = hit.flag
    return {
        "danger": flag.name,
        "because": listed(base.named(hit.because, together)),
        "why": flag.why,
        "tell": flag.tell or flag.name,
        "emergency": service.emergency,
        "urgent": service.urgent,
        "crisis": service.crisis,
        "department": service.emergency_department,
        "emergency_number": _first_number(service.emergency),
        "urgent_number": _first_number(service.urgent),
        "crisis_number": _first_number(service.crisis),
    }


def _first_number(words: str) -> str:
    """The number to call in "112 or 999" or "Samaritans on 116 123"; empty where there is none."""
    found = _NUMBER.search(words)
    return found.group() if found else ""
