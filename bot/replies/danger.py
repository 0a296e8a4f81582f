"""How a danger is said: the level first, then why, what to do meanwhile, what to leave, what to say on the phone."""

from __future__ import annotations

import re
from typing import Any

from bot.assessment.red_flags import Raised
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Level, Service
from bot.replies.reply import Reply, bullets, listed

CRISIS = "self_harm"

_NUMBER = re.compile(r"\+?\d[\d ]*\d")


def declaration(hits: tuple[Raised, ...], base: KnowledgeBase, service: Service) -> Reply:
    """The most urgent danger in full; it is said before and above everything else."""
    hit = hits[0]
    values = _values(hit, base, service)
    if hit.flag.id == CRISIS:
        return Reply("utter_danger_crisis", values, custom=_card(hit))
    return Reply("utter_danger_emergency" if hit.level is Level.EMERGENCY else "utter_danger_same_day", values, custom=_card(hit))


def reminder(hits: tuple[Raised, ...], base: KnowledgeBase, service: Service) -> Reply:
    """What still holds when somebody goes on talking after a danger was declared."""
    hit = hits[0]
    if hit.flag.id == CRISIS:
        return Reply("utter_reminder_crisis", _values(hit, base, service))
    response = "utter_reminder_emergency" if hit.level is Level.EMERGENCY else "utter_reminder_same_day"
    return Reply(response, _values(hit, base, service))


def get_safe(hits: tuple[Raised, ...]) -> Reply:
    """What comes first where a cramp itself can bring somebody into danger: at the wheel, on a ladder."""
    steps = [step for hit in hits if hit.flag.at_once for step in (*hit.flag.do, *hit.flag.avoid)]
    return Reply("utter_get_safe", {"steps": bullets(steps)})


def _values(hit: Raised, base: KnowledgeBase, service: Service) -> dict[str, str]:
    flag = hit.flag
    return {
        "danger": flag.name,
        "because": listed([base.findings[f].name for f in hit.because]),
        "why": flag.why,
        "do": bullets(list(flag.do)),
        "avoid_line": bullets(list(flag.avoid)),
        "tell": flag.tell or flag.name,
        "emergency": service.emergency,
        "urgent": service.urgent,
        "crisis": service.crisis,
        "department": service.emergency_department,
        "emergency_number": _first_number(service.emergency),
        "urgent_number": _first_number(service.urgent),
        "crisis_number": _first_number(service.crisis),
    }


def _card(hit: Raised) -> dict[str, Any]:
    """The lists of the danger's card; its sentences stand in domain.yml."""
    return {"danger": {"level": hit.level.value, "do": [*hit.flag.do, *hit.flag.avoid]}}


def _first_number(words: str) -> str:
    """The number to call in "112 or 999" or "Samaritans on 116 123"; empty where there is none."""
    found = _NUMBER.search(words)
    return found.group() if found else ""
