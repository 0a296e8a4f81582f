"""Red flags: rules over findings that name a suspected danger and how soon to be seen. Deterministic, on every message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.assessment.facts import PRESENT, UNSURE, Facts
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Condition, FindingKind, Level, RedFlag, Rule

POINTED = "danger:"
MOST_POINTED = 4
"""So many pointed questions at most; the routine check covers the rest."""

ENOUGH_SUPPORT = 2
"""So many other findings that point the same way make an unsure answer count as yes (medical.md section 5, rule 5)."""


@dataclass(frozen=True)
class Raised:
    """A red flag that holds, how urgent it is, the findings that raised it, and which of its rules it was (from 0)."""

    flag: RedFlag
    level: Level
    because: tuple[str, ...]
    rule: int = 0


def raised(facts: Facts, base: KnowledgeBase, declared: Collection[str] = ()) -> list[Raised]:
    """Every red flag that holds, most urgent first, of equals the one that rests on most facts: it fits most exactly.

    One strong trigger is enough; nothing reassuring weighs against it.

    Args:
        declared: dangers already told, as "flag:level". They stand for as long as the facts that raised them are there:
            what would have kept them from being raised, said later, does not take them back.
    """
    held = [hit for flag in base.red_flags.values() if (hit := _raise(flag, facts, base, declared))]
    found = [hit for hit in held if told_as(hit) in declared or not _told_better(hit, held, facts)]
    return sorted(found, key=lambda hit: (-hit.level.urgency, -len(hit.because)))


def level_through(findings: Collection[str], facts: Facts, base: KnowledgeBase) -> Level | None:
    """The most urgent level that a rule naming one of these findings declares; what the other rules say is not looked at."""
    rules = {id(rule): (flag, rule) for finding in findings for flag, rule in base.rules_naming(finding)}
    holding = [rule.level for flag, rule in rules.values() if _holds(rule, facts, flag, base) and not _vetoed(rule, flag, facts, base, ())]
    return max(holding, key=lambda level: level.urgency) if holding else None


def perhaps(facts: Facts, base: KnowledgeBase, asked: Collection[str]) -> RedFlag | None:
    """The red flag whose pointed question should be asked now, because something was said that may mean it."""
    if sum(question.startswith(POINTED) for question in asked) >= MOST_POINTED:
        return None
    for flag in base.red_flags.values():
        if not flag.ask or question_id(flag) in asked or _all_answered(flag, facts):
            continue
        hinted = any(_holds(c, facts, flag, base) and not facts.any_of(c.none) for c in flag.perhaps)
        if hinted or (not any(q.startswith(POINTED) for q in asked) and _left_open(flag, facts, base)):
            return flag
    return None


def hints(flag: RedFlag, facts: Facts, base: KnowledgeBase) -> tuple[str, ...]:
    """The findings that make Charley ask about a danger; those left unsure when nothing else does."""
    holding = [c for c in flag.perhaps if _holds(c, facts, flag, base) and not facts.any_of(c.none)]
    named = dict.fromkeys(f for c in holding for f in (*c.all, *c.any, *(c.at_least.of if c.at_least else ())))
    unsure = [f for rule in flag.rules for f in rule.all if facts.known.get(f) == UNSURE]
    return tuple(f for f in named if _counts(f, facts, flag, base)) or tuple(dict.fromkeys(unsure))


def suspected(findings: Collection[str], facts: Facts, base: KnowledgeBase, asked: Collection[str]) -> RedFlag | None:
    """The danger that would hold if the person has `findings`, which they perhaps said; its pointed question settles it."""
    unsettled = [finding for finding in findings if finding not in facts.known]
    if not unsettled or sum(question.startswith(POINTED) for question in asked) >= MOST_POINTED:
        return None
    supposed = raised(facts.supposing(unsettled, PRESENT), base)
    return next((h.flag for h in supposed if h.level.is_danger and h.flag.ask and question_id(h.flag) not in asked), None)


def question_id(flag: RedFlag) -> str:
    """The id of a red flag's pointed question (design section 3)."""
    return f"{POINTED}{flag.id}"


def told_as(hit: Raised) -> str:
    """How a declared danger is remembered."""
    return f"{hit.flag.id}:{hit.level.value}"


def _raise(flag: RedFlag, facts: Facts, base: KnowledgeBase, declared: Collection[str]) -> Raised | None:
    rules = [r for r in flag.rules if _holds(r, facts, flag, base) and not _vetoed(r, flag, facts, base, declared)]
    if not rules:
        return None
    # Of rules of one level the first that nothing speaks against, so that no other flag needs to tell it better.
    rule = max(rules, key=lambda r: (r.level.urgency, not facts.any_of(r.none)))
    named = dict.fromkeys((*rule.all, *rule.any, *(rule.at_least.of if rule.at_least else ())))
    return Raised(flag, rule.level, tuple(f for f in named if _counts(f, facts, flag, base)), flag.rules.index(rule))


def _vetoed(rule: Rule, flag: RedFlag, facts: Facts, base: KnowledgeBase, declared: Collection[str]) -> bool:
    """Whether something under `none` speaks against a rule. A danger never vetoes another, and nothing one already told."""
    if rule.level.is_danger and f"{flag.id}:{rule.level.value}" in declared:
        return False
    dangers = base.never_reassuring if rule.level.is_danger else ()
    return any(facts.has(finding) and finding not in dangers for finding in rule.none)


def _told_better(hit: Raised, held: Collection[Raised], facts: Facts) -> bool:
    """Whether a danger is another one's to tell: a hot joint is no clot, as long as the joint itself is taken as seriously.

    A sign under `none` only hands over to a flag that rests on that very sign and is at least as urgent: no level falls.
    """
    signs = {finding for finding in hit.flag.rules[hit.rule].none if facts.has(finding)} if hit.level.is_danger else set()
    return any(
        signs & set(other.because) and other.level.urgency >= hit.level.urgency and not facts.any_of(other.flag.rules[other.rule].none)
        for other in held
    )


def _holds(condition: Condition, facts: Facts, flag: RedFlag, base: KnowledgeBase) -> bool:
    if not all(_counts(finding, facts, flag, base) for finding in condition.all):
        return False
    if condition.any and not any(_counts(finding, facts, flag, base) for finding in condition.any):
        return False
    least = condition.at_least
    return least is None or sum(_counts(finding, facts, flag, base) for finding in least.of) >= least.count


def _counts(finding: str, facts: Facts, flag: RedFlag, base: KnowledgeBase) -> bool:
    """Whether a finding is there, or unsure and likely enough.

    Who does not know what only a blood test shows was never tested: that is no doubt about a sign.
    """
    if facts.known.get(finding) == UNSURE and not base.findings[finding].tested:
        return sum(facts.has(other) for other in flag.supports if other != finding) >= ENOUGH_SUPPORT
    return facts.has(finding)


def _all_answered(flag: RedFlag, facts: Facts) -> bool:
    assert flag.ask is not None
    return all(f in facts.known and facts.known[f] != UNSURE for option in flag.ask.options for f in option.findings)


def _left_open(flag: RedFlag, facts: Facts, base: KnowledgeBase) -> bool:
    """A danger that the person was unsure about is asked again, pointedly; once in a conversation, not once a danger.

    Who is not sure about a medicine is unsure about no danger.
    """
    named = (f for rule in flag.rules if rule.level.is_danger and len(rule.all) == 1 for f in rule.all)
    decisive = {finding for finding in named if base.findings[finding].kind is not FindingKind.MEDICINE}
    return any(facts.known.get(finding) == UNSURE for finding in decisive)
