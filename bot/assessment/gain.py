"""What an answer would change: the ranking of the causes, and how soon somebody should be seen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.assessment import causes, red_flags
from bot.assessment.facts import PRESENT, Facts
from bot.assessment.red_flags import Raised
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Cause, Level

STEP_OF_URGENCY = 0.17
"""Nats that one step of urgency is worth: asking pays for one chance in two of "see a doctor", or one in six of "be seen today"."""

_RIVALS = 8
_TEMPERATURE = 1.5
_LOCKED = -3.0
"""The score of a cause whose need is not there."""
# How likely a finding is under a cause, by the weight with which it speaks for that cause (0: not mentioned).
_LIKELY = {0: 0.08, 1: 0.3, 2: 0.5, 3: 0.75}
_SOME_ANSWER = 0.95
"""The answers to one question together are not likelier than this; to a choice (which age?) they are just as likely as this."""

Outcome = tuple[str, ...]
"""The findings that one answer says are there."""


@dataclass(frozen=True)
class _Rival:
    cause: Cause
    score: float
    unlocked: bool


class Prospects:
    """The view at this moment, ready to say of each question what its answers would change."""

    def __init__(self, facts: Facts, base: KnowledgeBase, flags: Sequence[Raised] = ()) -> None:
        self._facts, self._base = facts, base
        self._rivals = [self._rival(cause) for cause in causes.contenders(facts, base)[:_RIVALS]]
        self._urgency = max((hit.level.urgency for hit in flags), default=0)
        self._reached: dict[Outcome, int] = {}

    @property
    def rivals(self) -> list[Cause]:
        """The causes that could still lead, best first."""
        return [rival.cause for rival in self._rivals]

    def gain(self, outcomes: Sequence[Outcome], one_is_true: bool) -> float:
        """Expected fall of the ranking's entropy plus expected rise of the level, in nats.

        Args:
            outcomes: the possible answers that say something is there; "none of these" is understood.
            one_is_true: the answers shut each other out and one of them nearly always holds (how often? how long?).
        """
        field = [*self._rivals, *self._entering(outcomes)]
        before = _shares(rival.score if rival.unlocked else _LOCKED for rival in field)
        chances = [self._chance(findings, field, before) for findings in outcomes]
        certain = sum(chances)
        if certain > _SOME_ANSWER or (one_is_true and certain):
            chances = [_SOME_ANSWER * chance / certain for chance in chances]
        after = (1 - sum(chances)) * _entropy(self._supposing(field, (), [f for findings in outcomes for f in findings]))
        rise = 0.0
        for chance, findings in zip(chances, outcomes):
            after += chance * _entropy(self._supposing(field, findings, ()))
            rise += chance * self._rise(findings)
        clearer = max(0.0, _entropy(before) - after)  # a contender that comes in is news, not a loss
        return clearer + STEP_OF_URGENCY * rise

    def _rival(self, cause: Cause) -> _Rival:
        return _Rival(cause, causes.weigh(cause, self._facts).score, causes.unlocked(cause, self._facts))

    def _entering(self, outcomes: Sequence[Outcome]) -> list[_Rival]:
        """Causes that one of the answers would bring in, such as the statin's when medicines are asked for."""
        named = dict.fromkeys(finding for findings in outcomes for finding in findings)
        entering = {cause.id: cause for finding in named for cause in self._base.needing(finding)}
        known = {rival.cause.id for rival in self._rivals}
        new = [c for c in entering.values() if c.id not in known and not c.level.is_danger and not self._facts.any_of(c.needs)]
        return [self._rival(cause) for cause in new]

    def _chance(self, findings: Outcome, field: Sequence[_Rival], shares: Sequence[float]) -> float:
        pulls = self._base.pulls
        return sum(share * max(_LIKELY[pulls[r.cause.id].get(f, (0, 0))[0]] for f in findings) for r, share in zip(field, shares))

    def _supposing(self, field: Iterable[_Rival], present: Outcome, absent: Sequence[str]) -> list[float]:
        """The causes' shares if these findings were there or not: only what they change is added to the scores."""
        scores = []
        for rival in field:
            pull = self._base.pulls[rival.cause.id]
            score = rival.score
            for finding in present:
                if finding in pull and not self._facts.has(finding):
                    for_it, against = pull[finding]
                    score += for_it - against
            for finding in absent:
                if finding in pull and finding not in self._facts.known:
                    score -= causes.DENIED_SHARE * pull[finding][0]
            unlocked = rival.unlocked or any(finding in rival.cause.needs for finding in present)
            scores.append(score if unlocked else _LOCKED)
        return _shares(scores)

    def _rise(self, findings: Outcome) -> int:
        """By how many steps the level would rise."""
        if findings not in self._reached:
            supposed = self._facts.supposing(findings, PRESENT)
            level = red_flags.level_through(findings, supposed, self._base)
            self._reached[findings] = (level or Level.SELF_CARE).urgency
        return max(0, self._reached[findings] - self._urgency)


def _shares(scores: Iterable[float]) -> list[float]:
    powers = [math.exp(score / _TEMPERATURE) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _entropy(shares: Sequence[float]) -> float:
    return -sum(share * math.log(share) for share in shares if share > 0)
