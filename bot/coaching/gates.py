"""Safety gates: for whom a remedy or stretch is blocked, and why."""

from __future__ import annotations

from collections.abc import Iterator

from bot.assessment.facts import PRESENT, UNSURE, Facts
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Gate


def closed(facts: Facts, base: KnowledgeBase) -> list[Gate]:
    """The gates that this person's findings close. What they are unsure about closes a gate, too."""
    return [gate for gate in base.gates.values() if set(_closing(gate, facts)) - _let_through(gate, facts, base)]


def _closing(gate: Gate, facts: Facts) -> Iterator[str]:
    return (finding for finding in gate.findings if facts.known.get(finding) in (PRESENT, UNSURE))


def _let_through(gate: Gate, facts: Facts, base: KnowledgeBase) -> set[str]:
    """The findings that do not close a gate for this person, because only a harmless finer one is behind them."""
    opening = gate.unless
    if opening is None or not facts.has(opening.told) or not facts.denied(opening.denied):
        return set()
    return set(base.broader(opening.told))


def blocked(facts: Facts, base: KnowledgeBase) -> set[str]:
    """Ids of the remedies, stretches and routines that must not be offered to this person; what is held back, to nobody."""
    return {entry for gate in closed(facts, base) for entry in gate.blocks} | base.never_offered


def reason(entry: str, facts: Facts, base: KnowledgeBase) -> str:
    """Why `entry` is blocked for this person, in words; empty when it is not."""
    return next((gate.says for gate in closed(facts, base) if entry in gate.blocks), "")
