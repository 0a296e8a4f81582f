"""Ranks the likely causes: a sum of weights that a clinician can read in the data and argue with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.assessment.facts import Facts
from bot.assessment.red_flags import Raised
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Cause, Commonness, Level

# A common cause starts a little ahead of a rare one; a strong finding (3) outweighs any of these.
HEAD_START = {Commonness.VERY_COMMON: 1.0, Commonness.COMMON: 0.6, Commonness.UNCOMMON: 0.2, Commonness.RARE: -0.5}
DENIED_SHARE = 0.4
"""A supporting finding that the person denies takes this share of its weight away."""

WORTH_NAMING = 2.0
"""A cause below this score is not worth naming: nothing specific speaks for it."""


@dataclass(frozen=True)
class Ranked:
    """A cause, its score, and the findings that speak for and against it, strongest first."""

    cause: Cause
    score: float
    because: tuple[str, ...]
    against: tuple[str, ...]


def rank(facts: Facts, base: KnowledgeBase, flags: Sequence[Raised] = ()) -> list[Ranked]:
    """Causes worth naming, best first; what a red flag at level soon or above suspects stands before all others.

    A dangerous cause is named only when a red flag was raised: fear is no service without a reason.
    """
    danger = any(hit.level.is_danger for hit in flags)
    ranked = [weigh(cause, facts) for cause in base.causes.values() if _considered(cause, facts, danger)]
    suspected = _suspected(flags, facts, base)
    first = {r.cause.id for r in suspected}
    rest = [r for r in ranked if r.cause.id not in first and r.score >= WORTH_NAMING]
    return [*suspected, *sorted(rest, key=lambda r: (-r.score, r.cause.id))]


def contenders(facts: Facts, base: KnowledgeBase) -> list[Cause]:
    """Every cause that could still lead, best first, also those for which little speaks so far."""
    weighed = [weigh(cause, facts) for cause in base.causes.values() if _considered(cause, facts, danger=False)]
    return [r.cause for r in sorted(weighed, key=lambda r: (-r.score, r.cause.id))]


def weigh(cause: Cause, facts: Facts) -> Ranked:
    """One cause with its score under these facts."""
    for_it = sorted((w for w in cause.speaks_for if facts.has(w.finding)), key=lambda w: -w.weight)
    against = sorted((w for w in cause.speaks_against if facts.has(w.finding)), key=lambda w: -w.weight)
    # Of its needs one as strong is enough: who has coeliac disease need not have Crohn's as well.
    met = max((w.weight for w in for_it if w.finding in cause.needs), default=0)
    denied = sum(w.weight for w in cause.speaks_for if facts.denied(w.finding) and (w.finding not in cause.needs or w.weight > met))
    score = HEAD_START[cause.commonness] + sum(w.weight for w in for_it) - sum(w.weight for w in against)
    score -= DENIED_SHARE * denied
    return Ranked(cause, score, tuple(w.finding for w in for_it), tuple(w.finding for w in against))


def unlocked(cause: Cause, facts: Facts) -> bool:
    """Whether a cause that needs something (pregnancy, a statin ...) may be considered."""
    return not cause.needs or facts.any_of(cause.needs)


def _considered(cause: Cause, facts: Facts, danger: bool) -> bool:
    return unlocked(cause, facts) and (danger or not cause.level.is_danger)


def _suspected(flags: Sequence[Raised], facts: Facts, base: KnowledgeBase) -> list[Ranked]:
    hits = [hit for hit in flags if hit.flag.suspects and hit.level.urgency >= Level.SOON.urgency]
    weighed = [(hit, weigh(base.causes[str(hit.flag.suspects)], facts)) for hit in hits]
    weighed.sort(key=lambda pair: (-pair[0].level.urgency, -pair[1].score, pair[1].cause.id))
    unique: dict[str, Ranked] = {}
    for hit, ranked in weighed:
        because = ranked.because or hit.because
        unique.setdefault(ranked.cause.id, Ranked(ranked.cause, ranked.score, because, ranked.against))
    return list(unique.values())
