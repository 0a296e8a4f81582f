"""How a question is asked: its words, its reason, one button for each answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.assessment.facts import Facts
from bot.assessment.interview import DANGER_CHECK, Ask
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind
from bot.replies.reply import Button, Reply, answer_option, answer_question, listed

MIRRORED = 6
"""So many facts are repeated back at most; more would be read by nobody."""


def question(ask: Ask) -> Reply:
    """The question with its buttons. A finding's own question has the yes / no / not sure of domain.yml."""
    values = {"question": ask.text, "reason": ask.reason, "finding": ask.finding or "", "id": ask.id}
    if ask.finding:
        return Reply("utter_ask_finding", values)
    options = [Button(option.label, answer_option(ask.id, option.findings)) for option in ask.options]
    none = Button(ask.none, answer_question(ask.id, "none"))
    return Reply("utter_ask_danger" if _is_danger(ask) else "utter_ask_choice", values, (*options, none))


def mirror(facts: Facts, new: Sequence[str], base: KnowledgeBase) -> Reply:
    """One line with what was just understood, so that the person can put it right."""
    order = list(FindingKind)
    worth = [f for f in new if not any(f in base.broader(other) for other in new if other != f)]
    worth.sort(key=lambda f: order.index(base.findings[f].kind))
    there = [base.findings[f].name for f in worth if facts.has(f)][:MIRRORED]
    denied = [base.findings[f].name for f in worth if facts.denied(f)][:MIRRORED]
    response = "utter_mirror" if there and not denied else "utter_mirror_both" if there else "utter_mirror_denied"
    return Reply(response, {"there": listed(there), "denied": listed(denied)})


def _is_danger(ask: Ask) -> bool:
    return ask.id == DANGER_CHECK or ask.id.startswith("danger:")
